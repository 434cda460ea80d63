//! Sessions made with an app password, renewed by a refresh token that changes each time.

use domain::{
    AccountRef, Body, Field, Finding, FindingCode, Grant, Identity, Limits, Method, NetworkError, Outside, Request,
    Response, Secret, Severity, SignedOutReason,
};
use url::Url;

use super::{
    error::Refusal,
    identity,
    manifest::{ENTRYWAY, MANIFEST, PUBLIC_VIEW},
    wire::{CurrentSession, NewSession, Profile, Server},
};
use crate::address;

const ACCESS: &str = "accessJwt";
const REFRESH: &str = "refreshJwt";
const TOKENS: &[&str] = &[ACCESS, REFRESH];

fn method(server: Option<&Url>, name: &str) -> Result<Url, NetworkError> {
    match server {
        Some(server) => address::under(server, &["xrpc", name]),
        None => address::on(ENTRYWAY, &["xrpc", name]),
    }
}

/// Signs in once; renewals follow, because sign-ins are limited to a few per day.
pub(super) async fn sign_in(
    outside: Outside<'_>,
    server: Option<&Url>,
    identifier: &str,
    password: &Secret,
) -> Result<Grant, NetworkError> {
    let identifier = identity::normalise(identifier);
    // Asked before there is a session that would have to be ended again.
    let expected = identity::did_of(outside, &identifier).await?;
    let url = method(server, "com.atproto.server.createSession")?;
    let fields = vec![("identifier", identifier.into()), ("password", password.into())];
    let request = Request::new(Method::Post, url).named("createSession").yields(TOKENS).body(Body::JsonFields(fields));
    let mut response = outside.http.send(outside.scope, request).await?;
    let granted = grant(&mut response)?;
    let session: NewSession = response.json().map_err(NetworkError::from)?;
    if expected.is_none_or(|did| did == session.did) {
        return Ok(granted);
    }
    // The session is somebody else's and is not kept. Whether the server ends it changes nothing here.
    drop(end(outside, server, granted.refresh.as_deref()).await);
    Err(identity::not_the_holder())
}

/// Trades the refresh token for a new pair.
pub(super) async fn renew(
    outside: Outside<'_>,
    account: &AccountRef,
    refresh: Option<&Secret>,
) -> Result<Grant, NetworkError> {
    let refresh = refresh.ok_or(NetworkError::SignedOut { reason: SignedOutReason::Unknown })?;
    let url = method(account.server.as_ref(), "com.atproto.server.refreshSession")?;
    let request = Request::new(Method::Post, url).named("refreshSession").yields(TOKENS).bearer(refresh);
    grant(&mut outside.http.send(outside.scope, request).await?)
}

/// The answers carry no lifetimes; the manifest's apply.
fn grant(response: &mut Response) -> Result<Grant, NetworkError> {
    if !response.is_success() {
        return Err(Refusal::read(response).error());
    }
    Ok(Grant {
        access: response.token(ACCESS)?,
        refresh: Some(response.token(REFRESH)?),
        access_expires_in: None,
        renewable_for: None,
        scopes: Vec::new(),
    })
}

/// Ends the session at the server.
pub(super) async fn revoke(
    outside: Outside<'_>,
    account: &AccountRef,
    refresh: Option<&Secret>,
) -> Result<(), NetworkError> {
    end(outside, account.server.as_ref(), refresh).await
}

async fn end(outside: Outside<'_>, server: Option<&Url>, refresh: Option<&Secret>) -> Result<(), NetworkError> {
    let Some(refresh) = refresh else { return Ok(()) };
    let url = method(server, "com.atproto.server.deleteSession")?;
    let request = Request::new(Method::Post, url).named("deleteSession").bearer(refresh);
    let response = outside.http.send(outside.scope, request).await?;
    if response.is_success() { Ok(()) } else { Err(Refusal::read(&response).error()) }
}

/// Who is signed in, and on which server the account lives. A server is believed only about accounts that live there:
/// any other could name anyone, and later calls would carry its tokens under that name.
pub(super) async fn identify(
    outside: Outside<'_>,
    server: Option<&Url>,
    access: &Secret,
) -> Result<Identity, NetworkError> {
    let url = method(server, "com.atproto.server.getSession")?;
    let request = Request::new(Method::Get, url).named("getSession").bearer(access);
    let response = outside.http.send(outside.scope, request).await?;
    if !response.is_success() {
        return Err(Refusal::read(&response).error());
    }
    let current: CurrentSession = response.json().map_err(NetworkError::from)?;
    let described = identity::describe(outside, &current.did).await?;
    if !described.lives_at(server) {
        return Err(identity::not_the_holder());
    }
    let confirmed = identity::is_handle_of(outside, &current.handle, &described).await?;
    let handle = if confirmed { current.handle } else { current.did.clone() };
    let profile = profile(outside, &current.did).await;
    let limits = if server == Some(&described.server) { limits(outside, &described.server).await } else { None };
    let blocked = Finding::new(FindingCode::AccountCannotPublish, Severity::Error, Field::Account);
    Ok(Identity {
        profile_url: address::on("bsky.app", &["profile", &handle]).ok(),
        account: AccountRef { remote_id: current.did, handle, server: Some(described.server) },
        display_name: profile.display_name.unwrap_or_default(),
        avatar_url: profile.avatar.and_then(|url| url.parse().ok()),
        limits,
        obstacle: (!current.active).then_some(blocked),
    })
}

/// The usual limits with the server's own for a picture, where it says that it takes less.
async fn limits(outside: Outside<'_>, server: &Url) -> Option<Limits> {
    let url = method(Some(server), "com.atproto.server.describeServer").ok()?;
    let response =
        outside.http.send(outside.scope, Request::new(Method::Get, url).named("describeServer")).await.ok()?;
    let said = response.json::<Server>().ok().filter(|_| response.is_success())?.blob_upload_limit;
    let mut limits = MANIFEST.limits.clone();
    let smaller = said.filter(|bytes| (1..limits.media.bytes_max).contains(bytes))?;
    limits.media.bytes_max = smaller;
    Some(limits)
}

/// Name and picture; without them the account works as well.
async fn profile(outside: Outside<'_>, did: &str) -> Profile {
    let Ok(url) = address::on(PUBLIC_VIEW, &["xrpc", "app.bsky.actor.getProfile"]) else {
        return Profile::default();
    };
    let request = Request::new(Method::Get, url).named("getProfile").query("actor", did);
    let Ok(response) = outside.http.send(outside.scope, request).await else { return Profile::default() };
    if response.is_success() { response.json().unwrap_or_default() } else { Profile::default() }
}
