//! The parts of OAuth 2.0 that every browser sign-in shares, as plain values: the consent page's address, the form of
//! the code exchange, and reading what token endpoints answer.

use std::time::Duration;

use domain::{AuthorizeRequest, Grant, NetworkError, Response, Returned, Value};
use oauth2::{AuthUrl, ClientId, CsrfToken, RedirectUrl, Scope, basic::BasicClient};
use serde::Deserialize;
use url::Url;

/// A network's consent page and what stands in its address besides the standard parameters.
pub(crate) struct Consent<'a> {
    /// The page.
    pub endpoint: Url,
    /// What is asked for.
    pub scopes: Vec<&'a str>,
    /// The network's own parameters.
    pub extra: &'a [(&'a str, &'a str)],
}

/// The consent page's address (RFC 6749 section 4.1.1, RFC 7636 section 4.3).
///
/// # Errors
/// When the redirect address is not an address.
pub(crate) fn authorize_url(consent: Consent<'_>, request: &AuthorizeRequest<'_>) -> Result<Url, NetworkError> {
    let redirect = RedirectUrl::new(request.redirect_uri.to_owned()).map_err(|_| NetworkError::RegistrationRefused)?;
    let client = BasicClient::new(ClientId::new(request.client_id.to_owned()))
        .set_auth_uri(AuthUrl::from_url(consent.endpoint))
        .set_redirect_uri(redirect);
    // EXPOSE: the state belongs into the consent page's address by the protocol; it is used once, within minutes.
    let state = request.state.expose().to_owned();
    let mut address = client.authorize_url(|| CsrfToken::new(state));
    for scope in consent.scopes {
        address = address.add_scope(Scope::new(scope.to_owned()));
    }
    if let Some(challenge) = request.challenge {
        address = address.add_extra_param("code_challenge", challenge.to_owned());
        address = address.add_extra_param("code_challenge_method", "S256");
    }
    for (name, value) in consent.extra {
        address = address.add_extra_param(*name, *value);
    }
    Ok(address.url().0)
}

/// The fields of the code exchange (RFC 6749 section 4.1.3), for a form or a flat JSON body.
pub(crate) fn exchange_fields<'a>(returned: &Returned<'a>) -> Vec<(&'a str, Value<'a>)> {
    let mut fields: Vec<(&str, Value<'a>)> = vec![
        ("grant_type", "authorization_code".into()),
        ("code", returned.code.into()),
        ("client_id", returned.registration.client_id.as_str().into()),
        ("redirect_uri", returned.redirect_uri.into()),
    ];
    fields.extend(returned.registration.client_secret.as_ref().map(|secret| ("client_secret", secret.into())));
    fields.extend(returned.verifier.map(|verifier| ("code_verifier", verifier.into())));
    fields
}

/// The fields of a token answer that hold tokens (RFC 6749 section 5.1), for [`domain::Request::yields`].
pub(crate) const TOKENS: &[&str] = &[ACCESS_TOKEN, REFRESH_TOKEN];
/// The token used on calls.
pub(crate) const ACCESS_TOKEN: &str = "access_token";
const REFRESH_TOKEN: &str = "refresh_token";

/// Reads a token answer of the usual form, to a call that yields [`TOKENS`].
///
/// # Errors
/// When a successful answer cannot be read, or holds no token that can be used: the code may be used up, and nobody
/// knows the token.
pub(crate) fn read_grant(mut response: Response) -> Result<Grant, NetworkError> {
    let answer: TokenAnswer = response.json().map_err(NetworkError::from)?;
    Ok(Grant {
        access: response.token(ACCESS_TOKEN)?,
        refresh: response.find_token(REFRESH_TOKEN)?,
        access_expires_in: answer.expires_in.filter(|seconds| *seconds > 0).map(Duration::from_secs),
        renewable_for: None,
        scopes: answer
            .scope
            .unwrap_or_default()
            .split([' ', ','])
            .filter(|s| !s.is_empty())
            .map(str::to_owned)
            .collect(),
    })
}

#[derive(Deserialize)]
struct TokenAnswer {
    expires_in: Option<u64>,
    scope: Option<String>,
}

#[cfg(test)]
mod tests {
    use domain::{AppRegistration, Method, Request, Secret};

    use super::*;
    use crate::{client::Awaited, testing::answer};

    #[test]
    fn the_consent_address_carries_exactly_what_was_asked() {
        let state = Secret::new("st&te".to_owned());
        let request = AuthorizeRequest {
            client_id: "id 1",
            redirect_uri: "http://127.0.0.1:4711/cb/x",
            state: &state,
            challenge: Some("abc"),
            server: None,
            choose_account: false,
        };
        let consent = Consent {
            endpoint: "https://example.social/oauth/authorize".parse().unwrap(),
            scopes: vec!["read:accounts", "write:media"],
            extra: &[("lang", "de")],
        };
        let url = authorize_url(consent, &request).unwrap();
        let mut pairs: Vec<_> = url.query_pairs().map(|(n, v)| format!("{n}={v}")).collect();
        pairs.sort();
        assert_eq!(
            pairs,
            [
                "client_id=id 1",
                "code_challenge=abc",
                "code_challenge_method=S256",
                "lang=de",
                "redirect_uri=http://127.0.0.1:4711/cb/x",
                "response_type=code",
                "scope=read:accounts write:media",
                "state=st&te",
            ]
        );
        assert_eq!((url.host_str(), url.path()), (Some("example.social"), "/oauth/authorize"));
    }

    #[test]
    fn the_exchange_sends_the_verifier_and_secret_only_where_there_are_some() {
        let code = Secret::new("c".to_owned());
        let mut registration = AppRegistration { client_id: "id".to_owned(), client_secret: None, redirect_uri: None };
        let names = |registration: &AppRegistration, verifier: Option<&Secret>| -> Vec<String> {
            let returned = Returned { registration, code: &code, verifier, redirect_uri: "r", server: None };
            exchange_fields(&returned).into_iter().map(|(name, _)| name.to_owned()).collect()
        };
        let base = ["grant_type", "code", "client_id", "redirect_uri"];
        assert_eq!(names(&registration, None), base);
        registration.client_secret = Some(Secret::new("s".to_owned()));
        assert_eq!(names(&registration, Some(&code)), [&base[..], &["client_secret", "code_verifier"]].concat());
    }

    fn check(body: &str, expected: Option<(Option<u64>, &[&str])>) {
        let request = Request::new(Method::Post, "https://example.social/".parse().unwrap()).yields(TOKENS);
        let grant = read_grant(Awaited::new(&request).admit(answer(200, &[], body))).ok();
        let seen = grant.map(|grant| (grant.access_expires_in.map(|life| life.as_secs()), grant.scopes));
        let expected = expected.map(|(life, scopes)| (life, scopes.iter().map(|s| (*s).to_owned()).collect()));
        assert_eq!(seen, expected, "{body}");
    }

    #[test]
    fn token_answers_are_read_without_trust() {
        check(r#"{"access_token":"t","scope":"a b"}"#, Some((None, &["a", "b"])));
        check(r#"{"access_token":"t","expires_in":7200,"refresh_token":"r","more":[]}"#, Some((Some(7200), &[])));
        check(r#"{"access_token":"t","expires_in":0}"#, Some((None, &[])));
        check(r#"{"access_token":"t","refresh_token":null}"#, Some((None, &[])));
        check(r#"{"access_token":"t","refresh_token":""}"#, Some((None, &[])));
        check("{}", None);
        check(r#"{"access_token":""}"#, None);
        for other in ["a b", " a", "a\\n", "\\u0000", "tök", "\\u200b"] {
            check(&format!(r#"{{"access_token":"{other}"}}"#), None);
            check(&format!(r#"{{"access_token":"t","refresh_token":"{other}"}}"#), None);
        }
        check(&format!(r#"{{"access_token":"{}"}}"#, "a".repeat(64 * 1024)), None);
        check(r#"{"access_token":7}"#, None);
        check(r#"{"access_token":"t","expires_in":-1}"#, None);
        check("<html>", None);
    }
}
