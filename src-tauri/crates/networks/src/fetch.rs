//! Small public reads: avatars, and the pages and pictures behind link cards. Never with a token.

use std::time::Duration;

use bytes::Bytes;
use domain::{Http, HttpError, HttpScope, Longer, Request, Response};
use tokio::time::Instant;
use url::Url;

/// Redirects followed while reading; each hop is checked like the first (https, public host, default port).
const HOPS_MAX: usize = 3;

/// Something read from the public web.
pub(crate) struct PublicFile {
    /// Where it was found at last.
    pub url: Url,
    /// Content type without parameters, lower case; empty when the server did not say.
    pub mime_type: String,
    /// The bytes.
    pub bytes: Bytes,
}

/// Why a public file could not be read. Never worth failing a post for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    /// Not reached, not allowed, too long or cut.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// Another answer than success.
    #[error("the server answered with status {status}")]
    Refused {
        /// HTTP status.
        status: u16,
    },
    /// Too many redirects, or one that leads nowhere.
    #[error("the redirects lead nowhere")]
    Lost,
}

/// How much of something is read, and how long that may take with all its redirects.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// Most bytes.
    pub bytes_max: usize,
    /// What becomes of something longer.
    pub longer: Longer,
    /// Longest wait in all.
    pub time: Duration,
}

/// Reads something small from a public https address.
///
/// # Errors
/// See [`FetchError`].
pub(crate) async fn fetch_public(http: &dyn Http, url: &Url, reading: Reading) -> Result<PublicFile, FetchError> {
    let (mut url, until) = (url.clone(), Instant::now() + reading.time);
    for _ in 0..=HOPS_MAX {
        let left = Reading { time: until.saturating_duration_since(Instant::now()), ..reading };
        let response = read_part(http, url.clone(), left).await?;
        match response.status {
            200 => return Ok(PublicFile { mime_type: mime_type(&response), bytes: response.body, url }),
            301 | 302 | 303 | 307 | 308 => url = next_hop(&url, &response).ok_or(FetchError::Lost)?,
            status => return Err(FetchError::Refused { status }),
        }
    }
    Err(FetchError::Lost)
}

/// One anonymous read without following redirects.
pub(crate) async fn read(http: &dyn Http, url: Url, size_max: usize) -> Result<Response, HttpError> {
    let mut request = Request::public_read(url).named("public read");
    request.answer_max = size_max;
    http.send(&HttpScope::public(), request).await
}

async fn read_part(http: &dyn Http, url: Url, reading: Reading) -> Result<Response, HttpError> {
    let mut request = Request::public_read(url).named("public read").timeout(reading.time);
    (request.answer_max, request.longer) = (reading.bytes_max, reading.longer);
    http.send(&HttpScope::public(), request).await
}

fn next_hop(from: &Url, response: &Response) -> Option<Url> {
    let mut next = from.join(response.header("location")?).ok()?;
    if next.scheme() == "http" && next.port().is_none() {
        // Our own rule is https only; most servers answer there too.
        next.set_scheme("https").ok()?;
    }
    Some(next)
}

fn mime_type(response: &Response) -> String {
    let whole = response.header("content-type").unwrap_or_default();
    whole.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Reply, Script};

    async fn check(replies: &[Reply<'_>], expected: Result<&str, &str>) {
        let script = Script::public(replies);
        let reading = Reading { bytes_max: 1000, longer: Longer::Refused, time: Duration::from_secs(2) };
        let result = fetch_public(&script, &"https://a.example.com/x".parse().unwrap(), reading).await;
        let shown = result.map(|file| format!("{} {} {:?}", file.url, file.mime_type, file.bytes));
        assert_eq!(shown.map_err(|error| error.to_string()), expected.map(str::to_owned).map_err(str::to_owned));
        script.finish();
    }

    #[tokio::test]
    async fn a_few_redirects_are_followed_and_each_hop_stays_public_https() {
        let moved = |to: &'static str| Reply::new("GET", 302, "").header("location", to);
        let page = Reply::new("GET", 200, "hi").header("content-type", "Text/HTML; charset=utf-8");
        check(std::slice::from_ref(&page), Ok("https://a.example.com/x text/html b\"hi\"")).await;
        check(
            &[moved("/y"), moved("http://b.example.com/"), page.clone()],
            Ok("https://b.example.com/ text/html b\"hi\""),
        )
        .await;
        check(&[moved("/1"), moved("/2"), moved("/3"), moved("/4")], Err("the redirects lead nowhere")).await;
        check(&[Reply::new("GET", 302, "")], Err("the redirects lead nowhere")).await;
        check(&[Reply::new("GET", 404, "")], Err("the server answered with status 404")).await;
    }
}
