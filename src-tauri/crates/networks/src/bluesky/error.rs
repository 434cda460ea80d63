//! What refusals of AT Protocol servers mean. They have names, so their sentences hardly matter.

use domain::{Field, Finding, FindingCode, Fix, NetworkError, Response, Severity, SignedOutReason};

use super::wire::Problem;
use crate::{html, rate_limit};

/// A refusal with its name.
pub(super) struct Refusal<'a> {
    response: &'a Response,
    problem: Problem,
}

impl<'a> Refusal<'a> {
    /// Reads a refusal; a body that is none counts by status.
    pub(super) fn read(response: &'a Response) -> Self {
        Self { response, problem: response.json().unwrap_or_default() }
    }

    /// The asked-for record or handle does not exist.
    pub(super) fn is_not_found(&self) -> bool {
        matches!(self.problem.error.as_str(), "RecordNotFound" | "HandleNotFound" | "ProfileNotFound")
    }

    /// A picture that was uploaded before is gone. Older servers say it only in words.
    pub(super) fn is_blob_gone(&self) -> bool {
        let (name, message) = (self.problem.error.as_str(), self.problem.message.as_str());
        matches!(name, "BlobNotFound" | "InvalidMimeType")
            || (name == "InvalidRequest" && message.starts_with("Could not find blob"))
    }

    /// The meaning of a refusal to publish: without a name it may be anybody's, and then the record may be stored.
    pub(super) fn publishing_error(&self) -> NetworkError {
        match (self.problem.error.is_empty(), self.response.status) {
            (true, status) => NetworkError::Unexpected { status, request_id: None },
            (false, _) => self.error(),
        }
    }

    /// What the refusal of an upload means: whatever is wrong with a picture alone is wrong with this one.
    pub(super) fn of_picture(&self, index: usize) -> NetworkError {
        match (self.problem.error.as_str(), self.response.status) {
            ("PayloadTooLarge" | "BlobTooLarge" | "InvalidMimeType" | "InvalidRequest", 400 | 413) | (_, 413 | 415) => {
                picture_refused(index)
            }
            _ => self.error(),
        }
    }

    /// Whether the record was refused because of a picture in it. Older servers say it only in words.
    pub(super) fn is_of_picture(&self) -> bool {
        let (name, message) = (self.problem.error.as_str(), self.problem.message.as_str());
        let is_said = ["This file is too large", "Wrong mimetype", "Wrong type of file"];
        matches!(name, "BlobTooLarge" | "InvalidMimeType")
            || (name == "InvalidRequest" && is_said.iter().any(|said| message.contains(said)))
    }

    /// The meaning.
    pub(super) fn error(&self) -> NetworkError {
        let signed_out = |reason| NetworkError::SignedOut { reason };
        match (self.problem.error.as_str(), self.response.status) {
            ("ExpiredToken", _) => signed_out(SignedOutReason::Expired),
            ("InvalidToken" | "AuthMissing" | "AuthenticationRequired", _) => signed_out(SignedOutReason::Revoked),
            ("AuthFactorTokenRequired", _) => {
                self.refused(FindingCode::Refused, Field::Account, "use an app password instead of the main password")
            }
            ("AccountTakedown" | "AccountDeactivated" | "AccountSuspended", _) => {
                self.refused(FindingCode::PolicyRefused, Field::Account, "")
            }
            ("InvalidSwap", _) => NetworkError::Duplicate,
            // A proxy or a captive portal can answer so too; only the server itself, which names it, refuses.
            ("", status @ (..429 | 430..500)) if status != 413 => NetworkError::Unexpected { status, request_id: None },
            ("RateLimitExceeded", _) | (_, 429) => rate_limit::limited(self.response, &["ratelimit-reset"]),
            ("PayloadTooLarge" | "BlobTooLarge" | "InvalidMimeType", _) | (_, 413) => {
                self.refused(FindingCode::PictureRefused, Field::Media, "")
            }
            ("ScopeMissingError", _) | (_, 403) => NetworkError::MissingScope { scope: "unknown".to_owned() },
            (_, 401) => signed_out(SignedOutReason::Unknown),
            (_, 400) => self.refused(FindingCode::Refused, Field::Text, &self.problem.message),
            (_, status @ 500..) => NetworkError::Unavailable { status },
            (_, status) => NetworkError::Unexpected { status, request_id: None },
        }
    }

    fn refused(&self, code: FindingCode, field: Field, detail: &str) -> NetworkError {
        let finding = Finding::new(code, Severity::Error, field);
        let finding = if field_is_text(&finding) { finding.fix(Fix::EditText) } else { finding };
        let detail = html::shown(detail);
        NetworkError::Rejected {
            finding: Box::new(if detail.is_empty() { finding } else { finding.with("detail", detail) }),
        }
    }
}

/// A picture that the server does not take, by its place in the post.
pub(super) fn picture_refused(index: usize) -> NetworkError {
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    let finding = Finding::new(FindingCode::PictureRefused, Severity::Error, Field::MediaItem(index));
    let finding = finding.with("number", index.saturating_add(1)).fix(Fix::ShowMedia(index));
    NetworkError::Rejected { finding: Box::new(finding) }
}

fn field_is_text(finding: &Finding) -> bool {
    finding.field == Field::Text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::answer;

    fn check(status: u16, body: &str, expected: &str) {
        let response = answer(status, &[("ratelimit-reset", "1795169100")], body);
        let shown = format!("{:?}", Refusal::read(&response).error());
        assert!(shown.contains(expected), "{status} {body}: {shown}");
    }

    #[test]
    fn recorded_refusals_keep_their_meaning() {
        check(400, r#"{"error":"ExpiredToken","message":"Token has expired"}"#, "SignedOut { reason: Expired }");
        check(
            400,
            r#"{"error":"InvalidToken","message":"Token could not be verified"}"#,
            "SignedOut { reason: Revoked }",
        );
        check(401, r#"{"error":"AuthMissing"}"#, "SignedOut");
        check(401, r#"{"error":"AuthenticationRequired","message":"Invalid identifier or password"}"#, "SignedOut");
        check(401, r#"{"error":"AuthFactorTokenRequired"}"#, "use an app password");
        check(401, r#"{"error":"Unauthorized"}"#, "SignedOut { reason: Unknown }");
        for nameless in ["", "<html>sign in to this network</html>", "{}", r#"{"message":"no"}"#, r#"{"error":7}"#] {
            check(401, nameless, "Unexpected { status: 401");
            check(403, nameless, "Unexpected { status: 403");
            check(410, nameless, "Unexpected { status: 410");
        }
        check(401, r#"{"error":"AccountTakedown"}"#, "PolicyRefused");
        check(400, r#"{"error":"AccountDeactivated"}"#, "PolicyRefused");
        check(403, r#"{"error":"ScopeMissingError"}"#, "MissingScope");
        check(400, r#"{"error":"InvalidRequest","message":"Invalid app.bsky.feed.post record"}"#, "code: Refused");
        check(400, r#"{"error":"InvalidSwap","message":"Record was at bafy"}"#, "Duplicate");
        check(413, r#"{"error":"PayloadTooLarge"}"#, "PictureRefused");
        check(429, r#"{"error":"RateLimitExceeded"}"#, "RateLimited { until: Some(2026-11-20T10:05:00Z) }");
        check(500, r#"{"error":"InternalServerError"}"#, "Unavailable { status: 500 }");
        check(502, r#"{"error":"UpstreamFailure"}"#, "Unavailable { status: 502 }");
        check(503, "<html>", "Unavailable { status: 503 }");
        check(302, "", "Unexpected { status: 302");
    }

    #[test]
    fn a_lost_picture_and_a_missing_record_are_recognised() {
        let refusal = |body: &str| {
            let response = answer(400, &[], body);
            let refusal = Refusal::read(&response);
            (refusal.is_blob_gone(), refusal.is_not_found())
        };
        assert_eq!(refusal(r#"{"error":"BlobNotFound","message":"x"}"#), (true, false));
        assert_eq!(refusal(r#"{"error":"InvalidRequest","message":"Could not find blob: bafkrei"}"#), (true, false));
        assert_eq!(refusal(r#"{"error":"RecordNotFound","message":"Could not locate record"}"#), (false, true));
        assert_eq!(refusal(r#"{"error":"InvalidRequest","message":"other"}"#), (false, false));
    }
}
