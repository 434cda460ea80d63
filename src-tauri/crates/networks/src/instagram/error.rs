//! What Instagram's refusals mean: by code and subcode, never by status, hardly ever by sentence.

use chrono::TimeDelta;
use domain::{Field, Finding, FindingCode, Fix, MediaHostError, NetworkError, Response, Severity, SignedOutReason};
use serde_json::Value;

use super::wire::{Envelope, GraphError};
use crate::{html, rate_limit};

/// A refusal; also one that came with status 200.
pub(super) struct Refusal<'a> {
    response: &'a Response,
    envelope: Envelope,
}

impl<'a> Refusal<'a> {
    /// Reads the answer; `None` when it is none.
    pub(super) fn find(response: &'a Response) -> Option<Self> {
        let envelope: Envelope = response.json().unwrap_or_default();
        let refused = !response.is_success() || envelope.error.is_some() || envelope.error_type.is_some();
        refused.then_some(Self { response, envelope })
    }

    fn codes(&self) -> (i64, i64) {
        self.envelope.error.as_ref().map_or((0, 0), |error| (error.code, error.error_subcode.unwrap_or_default()))
    }

    /// The container is not there, not there yet, or expired.
    pub(super) fn is_container_gone(&self) -> bool {
        matches!(self.codes(), (24, _) | (_, 2_207_006 | 2_207_008 | 2_207_020))
    }

    /// The container is not processed yet.
    pub(super) fn is_not_ready(&self) -> bool {
        matches!(self.codes(), (9007, _) | (_, 2_207_027))
    }

    /// Instagram could not fetch the picture from its address.
    pub(super) fn is_not_fetched(&self) -> bool {
        matches!(self.codes(), (9004, _) | (_, 2_207_052 | 2_207_003 | 2_207_077))
    }

    /// The account has published as much as it may for now, which is said before anything is published.
    pub(super) fn is_quota_used_up(&self) -> bool {
        matches!(self.codes(), (9, 2_207_042))
    }

    /// The meaning.
    pub(super) fn error(&self) -> NetworkError {
        match (&self.envelope.error, &self.envelope.error_type) {
            (Some(error), _) => self.graph_error(error),
            (None, Some(_)) => token_error(&self.envelope.error_message),
            (None, None) => match self.response.status {
                429 => rate_limit::limited(self.response, &[]),
                status @ 500.. => NetworkError::Unavailable { status },
                status => NetworkError::Unexpected { status, request_id: self.header_request_id() },
            },
        }
    }

    fn graph_error(&self, error: &GraphError) -> NetworkError {
        let status = self.response.status;
        match (error.code, error.error_subcode.unwrap_or_default()) {
            (190 | 102, subcode) => NetworkError::SignedOut { reason: signed_out(subcode) },
            (9, _) => rate_limit::limited_for(self.response, TimeDelta::hours(1)),
            (code, subcode) if finding(code, subcode).is_some() => rejected(finding(code, subcode)),
            (4 | 17 | 32 | 341 | 613 | 80_000..=80_014, _) => self.limited(),
            (10 | 200..=299, _) | (100, 33) | (24, 2_207_006) => {
                NetworkError::MissingScope { scope: "unknown".to_owned() }
            }
            (3 | 101 | 104 | 191 | 2500, _) => NetworkError::RegistrationRefused,
            (9004, _) | (_, 2_207_052) => NetworkError::MediaHost(MediaHostError::NotReadable { status }),
            (506, _) => NetworkError::Duplicate,
            // 24: not visible yet, which passes by itself.
            (-2..=2 | 24 | 9007, _) => NetworkError::Unavailable { status },
            _ if error.is_transient => NetworkError::Unavailable { status },
            (100, _) => refused_with(&error.message),
            _ if status >= 500 => NetworkError::Unavailable { status },
            _ => NetworkError::Unexpected {
                status,
                request_id: error.fbtrace_id.as_deref().map(html::shown).or_else(|| self.header_request_id()),
            },
        }
    }

    fn header_request_id(&self) -> Option<String> {
        self.response.header("x-fb-request-id").map(html::shown)
    }

    /// The usage header names the minutes until calls are welcome again.
    fn limited(&self) -> NetworkError {
        match self.response.header("x-business-use-case-usage").and_then(regain_minutes) {
            Some(minutes) => rate_limit::limited_for(self.response, TimeDelta::minutes(minutes)),
            None => rate_limit::limited(self.response, &[]),
        }
    }
}

/// What a container's failure means; its `status` text holds the subcode.
pub(super) fn container_failure(status: &str) -> Option<NetworkError> {
    let subcode =
        status.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 7 && part.starts_with("2207"))?;
    let finding = finding(0, subcode.parse().ok()?)?;
    Some(rejected(Some(finding)))
}

/// Refusals of the content or the account, with what the person is told.
fn finding(code: i64, subcode: i64) -> Option<Finding> {
    let picture = || Finding::new(FindingCode::PictureRefused, Severity::Error, Field::Media).fix(Fix::ShowMedia(0));
    let text = || Finding::new(FindingCode::TextRefused, Severity::Error, Field::Text).fix(Fix::EditText);
    let policy = || Finding::new(FindingCode::PolicyRefused, Severity::Error, Field::Account);
    match (code, subcode) {
        // Suspected spam and restricted accounts, although 4 is a rate limit otherwise.
        (_, 2_207_051 | 2_207_050) | (368 | 25, _) => Some(policy()),
        (_, 2_207_004 | 2_207_005 | 2_207_009 | 2_207_023 | 2_207_026 | 2_207_028) => Some(picture()),
        (36_000 | 36_001 | 36_003 | 352, _) => Some(picture()),
        (_, 2_207_010 | 2_207_040) | (36_004, _) => Some(text()),
        _ => None,
    }
}

fn rejected(finding: Option<Finding>) -> NetworkError {
    let unknown = || Finding::new(FindingCode::Refused, Severity::Error, Field::Account);
    NetworkError::Rejected { finding: Box::new(finding.unwrap_or_else(unknown)) }
}

fn refused_with(message: &str) -> NetworkError {
    // Personal accounts are told apart only by this sentence.
    if message.to_ascii_lowercase().contains("not an instagram business") {
        return rejected(Some(Finding::new(FindingCode::AccountCannotPublish, Severity::Error, Field::Account)));
    }
    let finding = Finding::new(FindingCode::Refused, Severity::Error, Field::Account);
    rejected(Some(finding.with("detail", html::shown(message))))
}

fn signed_out(subcode: i64) -> SignedOutReason {
    match subcode {
        463 => SignedOutReason::Expired,
        458 | 460 | 467 => SignedOutReason::Revoked,
        459 | 464 | 490 => SignedOutReason::Checkpoint,
        _ => SignedOutReason::Unknown,
    }
}

/// The token endpoints always say code 400; only the sentence tells a used code from a wrong app.
fn token_error(message: &str) -> NetworkError {
    let message = message.to_ascii_lowercase();
    if message.contains("matching code was not found") || message.contains("authorization code") {
        NetworkError::SignedOut { reason: SignedOutReason::Unknown }
    } else {
        NetworkError::RegistrationRefused
    }
}

/// The longest wait among the header's entries.
fn regain_minutes(header: &str) -> Option<i64> {
    let usage: Value = serde_json::from_str(header).ok()?;
    let entries = usage.as_object()?.values().filter_map(Value::as_array).flatten();
    entries
        .filter_map(|entry| entry.get("estimated_time_to_regain_access")?.as_i64())
        .filter(|m| *m > 0)
        .max()
        .map(|minutes| minutes.min(24 * 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::answer;

    fn graph(code: i64, subcode: Option<i64>) -> String {
        let subcode = subcode.map(|subcode| format!(r#","error_subcode":{subcode}"#)).unwrap_or_default();
        format!(r#"{{"error":{{"message":"m","type":"OAuthException","code":{code}{subcode},"fbtrace_id":"AbC"}}}}"#)
    }

    fn check(status: u16, body: &str, expected: &str) {
        let response = answer(status, &[], body);
        let shown = format!("{:?}", Refusal::find(&response).unwrap().error());
        assert!(shown.contains(expected), "{status} {body}: {shown}");
    }

    #[test]
    fn recorded_refusals_keep_their_meaning() {
        let cases: &[(i64, Option<i64>, &str)] = &[
            (1, None, "Unavailable"),
            (1, Some(99), "Unavailable"),
            (2, None, "Unavailable"),
            (-1, Some(2_207_001), "Unavailable"),
            (-2, Some(2_207_020), "Unavailable"),
            (3, None, "RegistrationRefused"),
            (4, None, "RateLimited { until: None }"),
            (4, Some(2_207_051), "PolicyRefused"),
            (9, Some(2_207_042), "RateLimited { until: Some(2026-11-20T11:00:00Z) }"),
            (10, None, "MissingScope"),
            (17, None, "RateLimited"),
            (24, Some(2_207_006), "MissingScope"),
            (24, Some(2_207_008), "Unavailable"),
            (24, None, "Unavailable"),
            (25, Some(2_207_050), "PolicyRefused"),
            (32, None, "RateLimited"),
            (100, None, "code: Refused"),
            (100, Some(33), "MissingScope"),
            (100, Some(2_207_028), "PictureRefused"),
            (100, Some(2_207_040), "TextRefused"),
            (190, None, "SignedOut { reason: Unknown }"),
            (190, Some(458), "SignedOut { reason: Revoked }"),
            (190, Some(459), "SignedOut { reason: Checkpoint }"),
            (190, Some(463), "SignedOut { reason: Expired }"),
            (191, None, "RegistrationRefused"),
            (200, None, "MissingScope"),
            (352, Some(2_207_026), "PictureRefused"),
            (368, None, "PolicyRefused"),
            (506, None, "Duplicate"),
            (613, None, "RateLimited"),
            (9004, Some(2_207_052), "NotReadable"),
            (9007, Some(2_207_027), "Unavailable"),
            (36_000, Some(2_207_004), "PictureRefused"),
            (36_001, Some(2_207_005), "PictureRefused"),
            (36_003, Some(2_207_009), "PictureRefused"),
            (36_004, Some(2_207_010), "TextRefused"),
            (80_002, None, "RateLimited"),
            (77_777, None, "Unexpected { status: 400, request_id: Some(\"AbC\") }"),
        ];
        for (code, subcode, expected) in cases {
            check(400, &graph(*code, *subcode), expected);
        }
        check(200, &graph(190, Some(463)), "SignedOut");
        check(503, "<html>", "Unavailable { status: 503 }");
        check(302, "", "Unexpected { status: 302");
        check(
            400,
            r#"{"error":{"message":"The user is not an Instagram Business","code":100}}"#,
            "AccountCannotPublish",
        );
        check(400, r#"{"error":{"message":"x","code":77777,"is_transient":true}}"#, "Unavailable");
    }

    #[test]
    fn token_endpoints_say_it_in_words() {
        let used = r#"{"error_type":"OAuthException","code":400,"error_message":"Matching code was not found or was already used"}"#;
        check(400, used, "SignedOut");
        check(
            400,
            r#"{"error_type":"OAuthException","code":400,"error_message":"Invalid platform app"}"#,
            "RegistrationRefused",
        );
        check(
            400,
            r#"{"error_type":"OAuthException","code":400,"error_message":"Invalid client_id"}"#,
            "RegistrationRefused",
        );
    }

    #[test]
    fn the_usage_header_says_how_long_to_wait() {
        let header = r#"{"178":[{"type":"instagram","call_count":101,"estimated_time_to_regain_access":7}]}"#;
        let response = answer(400, &[("x-business-use-case-usage", header)], &graph(80_002, None));
        let shown = format!("{:?}", Refusal::find(&response).unwrap().error());
        assert_eq!(shown, "RateLimited { until: Some(2026-11-20T10:07:00Z) }");
        for (header, expected) in [
            ("", None),
            ("[]", None),
            (r#"{"a":[{"estimated_time_to_regain_access":-1}]}"#, None),
            (r#"{"a":[{"estimated_time_to_regain_access":99999999999}]}"#, Some(1440)),
        ] {
            assert_eq!(regain_minutes(header), expected, "{header}");
        }
    }

    #[test]
    fn a_failed_container_says_why_in_its_status() {
        let failure = |status: &str| container_failure(status).map(|error| format!("{error:?}"));
        let picture = failure("Error: Media upload has failed with error code 2207026").unwrap();
        assert!(picture.contains("PictureRefused"));
        assert!(failure("Error: unknown").is_none() && failure("2207082").is_none() && failure("").is_none());
    }
}
