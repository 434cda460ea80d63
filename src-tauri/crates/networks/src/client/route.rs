//! Where calls really go: to the networks, or all of them to the practice network on this computer.

use url::Url;

/// Live or practice; fixed for the life of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// To the address as written.
    Live,
    /// To the practice network, which finds the intended host in the path.
    Practice {
        /// `http://127.0.0.1:{port}`.
        origin: Url,
    },
}

impl Route {
    /// The address that is really called. In practice `https://HOST/PATH?Q` becomes `{origin}/HOST/PATH?Q`.
    pub fn rewrite(&self, url: &Url) -> Url {
        match self {
            Self::Live => url.clone(),
            Self::Practice { origin } => {
                let mut address = origin.clone();
                address.set_path(&format!("/{}{}", url.host_str().unwrap_or_default(), url.path()));
                address.set_query(url.query());
                address.set_fragment(None);
                address
            }
        }
    }

    /// Whether an answer means that the host does not exist, as a failed name look-up does. Only the practice network
    /// says so in an answer; a live server has existed, or there would be none.
    pub(super) fn is_unknown_host(&self, status: u16, headers: &[(String, String)]) -> bool {
        match self {
            Self::Live => false,
            Self::Practice { .. } => status == 421 && headers.iter().any(|(name, _)| name == "x-practice-unknown-host"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(route: &Route, url: &str, expected: &str) {
        assert_eq!(route.rewrite(&url.parse().unwrap()).as_str(), expected);
    }

    #[test]
    fn practice_keeps_host_path_and_query_but_leaves_the_computer_never() {
        let practice = Route::Practice { origin: "http://127.0.0.1:4711".parse().unwrap() };
        check(
            &practice,
            "https://graph.instagram.com/v26.0/me?a=b%20c",
            "http://127.0.0.1:4711/graph.instagram.com/v26.0/me?a=b%20c",
        );
        check(&practice, "https://mastodon.example", "http://127.0.0.1:4711/mastodon.example/");
        check(&practice, "https://bucket.example/a%2Fb/%20#f", "http://127.0.0.1:4711/bucket.example/a%2Fb/%20");
        check(&Route::Live, "https://mastodon.example/a?b", "https://mastodon.example/a?b");
    }

    #[test]
    fn only_the_practice_network_says_in_an_answer_that_a_host_does_not_exist() {
        let practice = Route::Practice { origin: "http://127.0.0.1:4711".parse().unwrap() };
        let check = |route: &Route, status: u16, header: &str, expected: bool| {
            let headers = [(header.to_owned(), "1".to_owned())];
            assert_eq!(route.is_unknown_host(status, &headers), expected, "{route:?} {status} {header}");
        };
        check(&practice, 421, "x-practice-unknown-host", true);
        check(&practice, 421, "server", false);
        check(&practice, 200, "x-practice-unknown-host", false);
        check(&Route::Live, 421, "x-practice-unknown-host", false);
    }
}
