//! Registration at the account's server, consent, and the endless token that comes of it.

use domain::{
    AccountRef, AppRegistration, AuthorizeRequest, Body, Grant, Method, NetworkError, Outside, Request, Response,
    Returned, Secret,
};
use serde_json::json;
use url::Url;

use super::{
    error::{Call, refusal},
    manifest::SCOPES,
    wire::Application,
};
use crate::{address, oauth};

/// The name of this app at every server, which servers show with its posts.
pub(super) const CLIENT_NAME: &str = "Postrider";

const CLIENT_SECRET: &str = "client_secret";

/// Registers anew for every flow: registration is cheap, and forks do not all ignore the loopback port.
pub(super) async fn register(
    outside: Outside<'_>,
    server: &Url,
    redirect_uri: &str,
) -> Result<AppRegistration, NetworkError> {
    // The contract wants an array; servers before 4.3 know only one text.
    let mut response = post_app(outside, server, json!([redirect_uri])).await?;
    if matches!(response.status, 400 | 422) {
        response = post_app(outside, server, json!(redirect_uri)).await?;
    }
    if !response.is_success() {
        return Err(refusal(&response, Call::Registration));
    }
    let app: Application = response.json().map_err(NetworkError::from)?;
    Ok(AppRegistration {
        client_id: app.client_id,
        client_secret: Some(response.token(CLIENT_SECRET)?.into()),
        redirect_uri: Some(redirect_uri.to_owned()),
    })
}

async fn post_app(
    outside: Outside<'_>,
    server: &Url,
    redirect_uris: serde_json::Value,
) -> Result<Response, NetworkError> {
    let scopes = SCOPES.iter().map(|scope| scope.id).collect::<Vec<_>>().join(" ");
    let body = json!({"client_name": CLIENT_NAME, "redirect_uris": redirect_uris, "scopes": scopes});
    let request = Request::new(Method::Post, address::under(server, &["api", "v1", "apps"])?)
        .named("register")
        .yields(&[CLIENT_SECRET])
        .body(Body::Json(body));
    Ok(outside.http.send(outside.scope, request).await?)
}

/// The server's consent page.
pub(super) fn authorize_url(request: &AuthorizeRequest<'_>) -> Result<Url, NetworkError> {
    let server = request.server.ok_or(NetworkError::RegistrationRefused)?;
    let extra: &[(&str, &str)] = if request.choose_account { &[("force_login", "true")] } else { &[] };
    let consent = oauth::Consent {
        endpoint: address::under(server, &["oauth", "authorize"])?,
        scopes: SCOPES.iter().map(|scope| scope.id).collect(),
        extra,
    };
    oauth::authorize_url(consent, request)
}

/// Redeems the code. What was granted is judged by the caller, who can also withdraw it. Sent as a form, which is the one
/// way that RFC 6749 section 4.1.3 knows.
pub(super) async fn exchange(outside: Outside<'_>, returned: Returned<'_>) -> Result<Grant, NetworkError> {
    let server = returned.server.ok_or(NetworkError::RegistrationRefused)?;
    let url = address::under(server, &["oauth", "token"])?;
    let request = Request::new(Method::Post, url)
        .named("token")
        .yields(oauth::TOKENS)
        .body(Body::Form(oauth::exchange_fields(&returned)));
    let response = outside.http.send(outside.scope, request).await?;
    if !response.is_success() {
        return Err(refusal(&response, Call::SignIn));
    }
    oauth::read_grant(response)
}

/// Withdraws the token at the server, by a form (RFC 7009 section 2.1): some servers read nothing else, and answer a call
/// in which they find no token as if they had withdrawn it.
pub(super) async fn revoke(
    outside: Outside<'_>,
    account: &AccountRef,
    registration: Option<&AppRegistration>,
    access: &Secret,
) -> Result<(), NetworkError> {
    let (Some(server), Some(registration)) = (&account.server, registration) else {
        return Err(NetworkError::RegistrationRefused);
    };
    let mut fields = vec![("client_id", registration.client_id.as_str().into()), ("token", access.into())];
    fields.extend(registration.client_secret.as_ref().map(|secret| ("client_secret", secret.into())));
    let url = address::under(server, &["oauth", "revoke"])?;
    let request = Request::new(Method::Post, url).named("revoke").body(Body::Form(fields));
    let response = outside.http.send(outside.scope, request).await?;
    if response.is_success() { Ok(()) } else { Err(refusal(&response, Call::SignIn)) }
}
