//! Whether what a host answers is our page. Byte for byte: what was added by a host could read the codes that pass.

use domain::{HttpError, Response, text};
use url::Url;

use super::PAGE;
use crate::EngineError;

/// Stands in every page of ours, older ones among them, and hardly in anybody else's.
const OURS: &str = "app.postrider:/oauth/";
/// As much of a foreign address as is shown.
const SHOWN_MAX: usize = 200;

/// Judges the answer at one network's path.
pub(super) fn judge(page: &Url, answer: Result<Response, HttpError>) -> Result<(), EngineError> {
    let address = || page.to_string();
    let answer = answer.map_err(|error| match error {
        HttpError::NotAllowed { .. } | HttpError::NotSent { .. } | HttpError::NoAnswer { .. } => {
            EngineError::CallbackUnreachable { address: address() }
        }
        HttpError::Unreadable { .. } => EngineError::CallbackOtherPage { address: address() },
    })?;
    match answer.status {
        200 if answer.body == PAGE.as_bytes() => Ok(()),
        200 if contains(&answer.body, OURS.as_bytes()) => Err(EngineError::CallbackChanged { address: address() }),
        300..=399 => Err(EngineError::CallbackRedirected { to: target(page, &answer) }),
        404 | 410 => Err(EngineError::CallbackFolderMissing { address: address() }),
        429 | 500..=599 => Err(EngineError::CallbackUnreachable { address: address() }),
        _ => Err(EngineError::CallbackOtherPage { address: address() }),
    }
}

/// Where the host wants to lead, as far as it can be shown: another host's word, so text and nothing more.
fn target(page: &Url, answer: &Response) -> String {
    let location = answer.header("location").unwrap_or_default();
    let target = page.join(location).ok().filter(|target| target.has_host());
    target.map_or_else(String::new, |mut target| {
        target.set_query(None);
        target.set_fragment(None);
        text::shown(target.as_str(), SHOWN_MAX)
    })
}

fn contains(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    /// Status, body and headers.
    type Answer<'a> = (u16, &'a str, &'a [(&'a str, &'a str)]);

    fn check(answer: Result<Answer<'_>, HttpError>, expected: &str) {
        let page = Url::parse("https://anna.example/callback/relaynet/").unwrap();
        let answer = answer.map(|(status, body, headers)| Response {
            status,
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body: body.as_bytes().to_vec().into(),
            issued: Vec::new(),
            received_at: DateTime::UNIX_EPOCH,
        });
        let said = judge(&page, answer).map_or_else(|error| error.to_string(), |()| "ours".to_owned());
        assert_eq!(said, expected);
    }

    #[test]
    fn only_our_page_as_it_is_counts() {
        check(Ok((200, PAGE, &[("content-type", "text/html")])), "ours");
        let changed = "https://anna.example/callback/relaynet/ has our page, changed";
        for page in [
            PAGE.replace("</body>", "<script src=\"https://count.example/x.js\"></script></body>"),
            PAGE.replace('\n', "\r\n"),
            PAGE.replace("\n\n", "\n").trim_end().to_owned(),
            format!("\u{feff}{PAGE}"),
            PAGE.replace("app.postrider:/oauth/\" + network", "app.postrider:/oauth/\" + \"x\""),
        ] {
            assert_ne!(page, PAGE, "the case changes something");
            check(Ok((200, &page, &[])), changed);
        }
    }

    #[test]
    fn every_other_answer_has_its_own_reason() {
        let other = "https://anna.example/callback/relaynet/ has another page";
        let missing = "https://anna.example/callback/relaynet/ is not there";
        let unreachable = "https://anna.example/callback/relaynet/ does not answer";
        check(Ok((200, "<!doctype html><title>Anna</title>", &[])), other);
        check(Ok((200, "", &[])), other);
        check(Ok((206, PAGE, &[])), other);
        check(Ok((401, "", &[])), other);
        check(Ok((403, PAGE, &[])), other);
        check(Err(HttpError::Unreadable { status: 200 }), other);
        check(Ok((404, PAGE, &[])), missing);
        check(Ok((410, "", &[])), missing);
        check(Ok((503, PAGE, &[])), unreachable);
        check(Ok((429, "", &[])), unreachable);
        let host = || "anna.example".to_owned();
        check(Err(HttpError::NotSent { host: host() }), unreachable);
        check(Err(HttpError::NoAnswer { host: host() }), unreachable);
        check(Err(HttpError::NotAllowed { host: host() }), unreachable);
    }

    #[test]
    fn a_redirect_is_named_and_not_followed() {
        let cases = [
            ("https://www.anna.example/x/?code=1#y", "the host leads to https://www.anna.example/x/ instead"),
            ("/elsewhere/", "the host leads to https://anna.example/elsewhere/ instead"),
            ("javascript:alert(1)", "the host leads to  instead"),
            ("", "the host leads to https://anna.example/callback/relaynet/ instead"),
        ];
        for (location, expected) in cases {
            check(Ok((301, PAGE, &[("location", location)])), expected);
        }
    }
}
