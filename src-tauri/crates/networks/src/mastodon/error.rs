//! What Mastodon's refusals mean. Sentences are translated by each server, so status and call decide first.

use chrono::TimeDelta;
use domain::{Field, Finding, FindingCode, Fix, NetworkError, Response, Severity, SignedOutReason};

use super::wire::Problem;
use crate::{html, rate_limit};

/// Which call was refused.
#[derive(Debug, Clone, Copy)]
pub(super) enum Call {
    /// Making this app known to the server.
    Registration,
    /// Token, revocation.
    SignIn,
    /// Anything that only reads.
    Read,
    /// Upload of the picture at this position.
    Media(u32),
    /// The post itself.
    Status,
}

/// Whether an answer that refuses is the server's own. A proxy or a captive portal can answer so too, and has no name for
/// it.
pub(super) fn is_named(response: &Response) -> bool {
    response.json::<Problem>().is_ok_and(|problem| !problem.error.is_empty())
}

/// Turns a refusal into its meaning.
pub(super) fn refusal(response: &Response, call: Call) -> NetworkError {
    let problem: Problem = response.json().unwrap_or_default();
    let nameless = !is_named(response);
    match (response.status, call) {
        // Only the server itself refuses a post or ends a sign-in.
        (..500, Call::Status) | (400 | 401 | 403 | 410, _) if nameless => unexpected(response),
        // Nobody is signed in yet: the server lets no stranger register an app.
        (401 | 403, Call::Registration) => rejected(FindingCode::PolicyRefused, Field::Account, None),
        (400 | 401, Call::SignIn) => sign_in(&problem),
        (401 | 410, _) => NetworkError::SignedOut { reason: SignedOutReason::Revoked },
        (403, _) if is_scope_missing(&problem) => NetworkError::MissingScope { scope: "unknown".to_owned() },
        (403, _) => rejected(FindingCode::PolicyRefused, Field::Account, None),
        // Software that speaks the interface answers 400 where Mastodon answers 422.
        (400 | 413 | 422, Call::Media(index)) => {
            rejected(FindingCode::PictureRefused, Field::MediaItem(index), Some(Fix::ShowMedia(index)))
        }
        (400 | 422, Call::Status) => rejected(FindingCode::TextRefused, Field::Text, Some(Fix::EditText)),
        // The key is remembered and its post is gone: deleted since, most likely.
        (404, Call::Status) => NetworkError::Duplicate,
        (404 | 422, Call::SignIn) | (400 | 404 | 422, Call::Registration) | (501, _) => {
            NetworkError::RegistrationRefused
        }
        (400 | 404 | 413 | 422, _) => unknown_refusal(&problem),
        (429, _) => limited(response),
        (500.., _) => NetworkError::Unavailable { status: response.status },
        _ => unexpected(response),
    }
}

fn unexpected(response: &Response) -> NetworkError {
    let request_id = response.header("x-request-id").map(html::shown);
    NetworkError::Unexpected { status: response.status, request_id }
}

fn sign_in(problem: &Problem) -> NetworkError {
    match problem.error.as_str() {
        "invalid_grant" => NetworkError::SignedOut { reason: SignedOutReason::Unknown },
        _ => NetworkError::RegistrationRefused,
    }
}

/// The server says only in words that a scope is missing; the OAuth error name comes from newer ones.
fn is_scope_missing(problem: &Problem) -> bool {
    problem.error == "insufficient_scope" || problem.error == "This action is outside the authorized scopes"
}

/// Without a header the documented window of five minutes applies.
fn limited(response: &Response) -> NetworkError {
    match rate_limit::limited(response, &["x-ratelimit-reset"]) {
        NetworkError::RateLimited { until: None } => rate_limit::limited_for(response, TimeDelta::minutes(5)),
        limited => limited,
    }
}

fn rejected(code: FindingCode, field: Field, fix: Option<Fix>) -> NetworkError {
    NetworkError::Rejected { finding: Box::new(Finding { fix, ..Finding::new(code, Severity::Error, field) }) }
}

fn unknown_refusal(problem: &Problem) -> NetworkError {
    let finding = Finding::new(FindingCode::Refused, Severity::Error, Field::Account);
    NetworkError::Rejected { finding: Box::new(finding.with("detail", html::shown(&problem.error))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::answer;

    fn check(status: u16, body: &str, call: Call, expected: &str) {
        let shown = format!("{:?}", refusal(&answer(status, &[], body), call));
        assert!(shown.contains(expected), "{status} {call:?} {body}: {shown}");
    }

    #[test]
    fn recorded_refusals_keep_their_meaning() {
        use Call as C;
        check(
            400,
            r#"{"error":"invalid_grant","error_description":"The provided authorization grant is invalid"}"#,
            C::SignIn,
            "SignedOut",
        );
        check(400, r#"{"error":"invalid_scope"}"#, C::SignIn, "RegistrationRefused");
        check(401, r#"{"error":"invalid_client"}"#, C::SignIn, "RegistrationRefused");
        check(401, r#"{"error":"This method requires an authenticated user"}"#, C::Registration, "PolicyRefused");
        check(403, r#"{"error":"This action is not allowed"}"#, C::Registration, "PolicyRefused");
        check(400, r#"{"error":"Bad request"}"#, C::Registration, "RegistrationRefused");
        check(
            422,
            r#"{"error":"Validation failed: Redirect URI must be valid"}"#,
            C::Registration,
            "RegistrationRefused",
        );
        check(429, r#"{"error":"Too many requests"}"#, C::Registration, "RateLimited");
        check(400, r#"{"error":"Cannot post an empty status without attachments."}"#, C::Status, "TextRefused");
        check(400, r#"{"error":"the file type is not allowed"}"#, C::Media(1), "PictureRefused");
        check(400, r#"{"error":"invalid limit"}"#, C::Read, "code: Refused");
        check(401, r#"{"error":"The access token is invalid"}"#, C::Read, "SignedOut { reason: Revoked }");
        check(401, r#"{"error":"The access token was revoked"}"#, C::Status, "SignedOut");
        check(403, r#"{"error":"This action is outside the authorized scopes"}"#, C::Status, "MissingScope");
        check(403, r#"{"error":"Your login is currently disabled"}"#, C::Status, "PolicyRefused");
        check(403, r#"{"error":"This action is not allowed"}"#, C::Status, "PolicyRefused");
        check(404, r#"{"error":"Record not found"}"#, C::Status, "Duplicate");
        check(404, "<html>not here</html>", C::Registration, "RegistrationRefused");
        check(410, r#"{"error":"Gone"}"#, C::Read, "SignedOut");
        check(413, "<html>too large</html>", C::Media(1), "PictureRefused, severity: Error, field: MediaItem(1)");
        check(
            422,
            r#"{"error":"Validation failed: File content type is not supported"}"#,
            C::Media(0),
            "PictureRefused",
        );
        check(422, r#"{"error":"Validation failed: Text character limit of 500 exceeded"}"#, C::Status, "TextRefused");
        check(422, r#"{"error":"Gültigkeitsprüfung ist fehlgeschlagen"}"#, C::Status, "TextRefused");
        check(429, r#"{"error":"Too many requests"}"#, C::Status, "RateLimited { until: Some(2026-11-20T10:05:00Z) }");
        check(
            500,
            r#"{"error":"Error processing thumbnail for uploaded media"}"#,
            C::Media(0),
            "Unavailable { status: 500 }",
        );
        check(501, "", C::Read, "RegistrationRefused");
        check(503, "<html>", C::Status, "Unavailable { status: 503 }");
        for nameless in ["", "<html>sign in to this network</html>", "{}", r#"{"error":""}"#] {
            for call in [C::Registration, C::SignIn, C::Read, C::Media(0), C::Status] {
                check(400, nameless, call, "Unexpected { status: 400");
                check(401, nameless, call, "Unexpected { status: 401");
                check(403, nameless, call, "Unexpected { status: 403");
                check(410, nameless, call, "Unexpected { status: 410");
            }
        }
        check(302, "", C::Status, "Unexpected { status: 302");
        check(418, "", C::Status, "Unexpected { status: 418");
    }
}
