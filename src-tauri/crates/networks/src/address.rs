//! Building addresses from parts that may come from outside: every part is percent-encoded.

use domain::NetworkError;
use url::Url;

/// `https://{host}/{segments}`.
pub(crate) fn on(host: &str, segments: &[&str]) -> Result<Url, NetworkError> {
    let base = Url::parse(&format!("https://{host}/")).map_err(|_| NetworkError::NotSent(None))?;
    under(&base, segments)
}

/// `{server}/{segments}`; whatever path the server's address had is dropped.
pub(crate) fn under(server: &Url, segments: &[&str]) -> Result<Url, NetworkError> {
    let mut url = server.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Dot segments would leave the path; `extend` ignores them, which would call another endpoint.
    if segments.iter().any(|segment| matches!(*segment, "" | "." | "..")) {
        return Err(NetworkError::NotSent(None));
    }
    url.path_segments_mut().map_err(|()| NetworkError::NotSent(None))?.clear().extend(segments);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_parts_cannot_leave_their_place() {
        let check = |segments: &[&str], expected: Option<&str>| {
            assert_eq!(on("a.example", segments).ok().as_ref().map(Url::as_str), expected, "{segments:?}");
        };
        check(&["api", "v1", "media", "12"], Some("https://a.example/api/v1/media/12"));
        check(&["api", "../x?y#z"], Some("https://a.example/api/..%2Fx%3Fy%23z"));
        check(&["api", ".."], None);
        check(&["api", ""], None);
    }
}
