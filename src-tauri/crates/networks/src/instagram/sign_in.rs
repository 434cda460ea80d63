//! Consent, the two exchanges that end in a 60-day token, its renewal, and who is signed in.

use domain::{
    AccountRef, AuthorizeRequest, Body, Field, Finding, FindingCode, Grant, Identity, Method, NetworkError, Outside,
    Request, Response, Returned, Secret, Severity,
};
use url::Url;

use super::{
    error::Refusal,
    manifest::{CONSENT_HOST, GRAPH_HOST, SCOPES, TOKEN_HOST, VERSION},
    wire::{Me, ShortLived, ShortToken},
};
use crate::{address, oauth};

/// The consent page; the person can untick permissions there.
pub(super) fn authorize_url(request: &AuthorizeRequest<'_>) -> Result<Url, NetworkError> {
    let extra: &[(&str, &str)] = if request.choose_account { &[("force_reauth", "true")] } else { &[] };
    let consent = oauth::Consent {
        endpoint: address::on(CONSENT_HOST, &["oauth", "authorize"])?,
        scopes: SCOPES.iter().map(|scope| scope.id).collect(),
        extra,
    };
    // The dialect has no proof key, whatever the caller brings.
    oauth::authorize_url(consent, &AuthorizeRequest { challenge: None, ..*request })
}

/// Redeems the code for an hour's token, and that for one of 60 days.
pub(super) async fn exchange(outside: Outside<'_>, returned: Returned<'_>) -> Result<Grant, NetworkError> {
    let secret = returned.registration.client_secret.as_ref().ok_or(NetworkError::RegistrationRefused)?;
    let url = address::on(TOKEN_HOST, &["oauth", "access_token"])?;
    let fields = oauth::exchange_fields(&Returned { verifier: None, ..returned });
    let request = Request::new(Method::Post, url).named("token").yields(oauth::TOKENS).body(Body::Form(fields));
    let mut response = send(outside, request).await?;
    let access = response.token(oauth::ACCESS_TOKEN)?;
    let short = short_token(&response)?;
    let granted = short.permissions.into_list();
    if let Some(scope) = SCOPES.iter().find(|scope| scope.required && !scope.is_granted_by(&granted)) {
        // It lives for an hour and nobody else knows it. Whether it could be withdrawn changes nothing here.
        drop(revoke(outside, &access).await);
        return Err(NetworkError::MissingScope { scope: scope.id.to_owned() });
    }
    let request = Request::new(Method::Get, address::on(GRAPH_HOST, &["access_token"])?)
        .named("long-lived token")
        .yields(oauth::TOKENS)
        .query("grant_type", "ig_exchange_token")
        .query("client_secret", secret)
        .query("access_token", &*access);
    Ok(Grant { scopes: granted, ..long_lived(send(outside, request).await?)? })
}

fn short_token(response: &Response) -> Result<ShortToken, NetworkError> {
    match response.json::<ShortLived>().map_err(NetworkError::from)? {
        ShortLived::Flat(token) => Ok(token),
        ShortLived::Wrapped { data } => {
            data.into_iter().next().ok_or(NetworkError::Unexpected { status: response.status, request_id: None })
        }
    }
}

/// The sign-in can be renewed as long as it lives, and no longer.
fn long_lived(response: Response) -> Result<Grant, NetworkError> {
    let grant = oauth::read_grant(response)?;
    Ok(Grant { renewable_for: grant.access_expires_in, ..grant })
}

/// Renews a token that is at least a day old. Needs no app secret.
pub(super) async fn renew(outside: Outside<'_>, access: &Secret) -> Result<Grant, NetworkError> {
    let request = Request::new(Method::Get, address::on(GRAPH_HOST, &["refresh_access_token"])?)
        .named("refresh token")
        .yields(oauth::TOKENS)
        .query("grant_type", "ig_refresh_token")
        .query("access_token", access);
    long_lived(send(outside, request).await?)
}

/// Best effort: there is no documented way; people remove the app in Instagram's own settings.
pub(super) async fn revoke(outside: Outside<'_>, access: &Secret) -> Result<(), NetworkError> {
    let url = address::on(GRAPH_HOST, &[VERSION, "me", "permissions"])?;
    send(outside, Request::new(Method::Delete, url).named("revoke").bearer(access)).await.map(drop)
}

/// Who is signed in. Personal accounts can sign in but have no interface for publishing.
pub(super) async fn identify(outside: Outside<'_>, access: &Secret) -> Result<Identity, NetworkError> {
    let request = Request::new(Method::Get, address::on(GRAPH_HOST, &[VERSION, "me"])?)
        .named("me")
        .query("fields", "user_id,username,name,account_type,profile_picture_url")
        .bearer(access);
    let me: Me = send(outside, request).await?.json().map_err(NetworkError::from)?;
    let personal = Finding::new(FindingCode::AccountCannotPublish, Severity::Error, Field::Account);
    Ok(Identity {
        profile_url: address::on(CONSENT_HOST, &[&me.username]).ok(),
        account: AccountRef { remote_id: me.user_id.0, handle: me.username, server: None },
        display_name: me.name,
        avatar_url: me.profile_picture_url.and_then(|url| url.parse().ok()),
        limits: None,
        obstacle: me.account_type.eq_ignore_ascii_case("PERSONAL").then_some(personal),
    })
}

/// Sends, and turns every refusal into its meaning.
async fn send(outside: Outside<'_>, request: Request<'_>) -> Result<Response, NetworkError> {
    let response = outside.http.send(outside.scope, request).await?;
    match Refusal::find(&response).map(|refusal| refusal.error()) {
        Some(error) => Err(error),
        None => Ok(response),
    }
}
