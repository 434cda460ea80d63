//! The only door through which an address leaves for the person's browser.
//!
//! The opener library checks nothing in its Rust interface, and the system's opener runs whatever program claims a
//! scheme. Addresses come from networks, so each is treated as hostile: https, or the practice network's own origin.

use std::sync::Arc;

use domain::{Browser, BrowserError};
use networks::Route;
use url::{Host, Url};

use crate::Computer;

/// Longest address that is handed to the system.
const ADDRESS_MAX: usize = 8 * 1024;

/// The person's own browser, seen from one profile.
pub struct ProfileBrowser {
    route: Route,
    computer: Arc<dyn Computer>,
}

impl ProfileBrowser {
    /// Opens what the profile's route allows.
    pub fn new(route: Route, computer: Arc<dyn Computer>) -> Self {
        Self { route, computer }
    }

    /// Where an address really leads: in a practice profile to the practice network on this computer, never outside.
    /// `None` when it may not be opened.
    pub fn destination(&self, url: &Url) -> Option<Url> {
        if !is_plain(url.as_str()) || has_user(url) {
            return None;
        }
        match &self.route {
            Route::Practice { origin } if url.origin() == origin.origin() => Some(url.clone()),
            Route::Live | Route::Practice { .. } => is_public_https(url).then(|| self.route.rewrite(url)),
        }
    }
}

impl Browser for ProfileBrowser {
    fn open(&self, url: &Url) -> Result<(), BrowserError> {
        let destination = self.destination(url).ok_or(BrowserError::NotAllowed)?;
        self.computer.open_browser(&destination).map_err(|error| {
            tracing::warn!(error = &error as &dyn std::error::Error, "the browser could not be started");
            BrowserError::NotStarted
        })
    }
}

/// No byte that a shell, a desktop file or a person's eye could misread: printable ASCII, which a parsed URL always is
/// unless a parser was tricked, and without characters that some openers still pass to a command line.
fn is_plain(address: &str) -> bool {
    address.len() <= ADDRESS_MAX
        && !address.starts_with('-')
        && address.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'`' | b'\\' | b'<' | b'>'))
}

/// `https://instagram.com@evil.example` shows one name and opens another.
fn has_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// A name with a dot on the usual port. Addresses by number and names of the local network are for us to call, if at
/// all, never for a network to send the person to.
fn is_public_https(url: &Url) -> bool {
    let named = match url.host() {
        Some(Host::Domain(name)) => is_public_name(name),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => false,
    };
    url.scheme() == "https" && url.port().is_none() && named
}

fn is_public_name(name: &str) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let local = ["localhost", "local", "internal", "lan", "home", "arpa", "onion"];
    let plain = |label: &&str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    labels.len() >= 2 && labels.iter().all(plain) && labels.last().is_some_and(|last| !local.contains(last))
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use pictures::Program;
    use vault::{Keychain, Prompt, testkit::MemoryKeychain};

    use super::*;
    use crate::NotStarted;

    /// Counts the browsers that were started.
    #[derive(Default)]
    struct Counting(AtomicUsize);

    impl Computer for Counting {
        fn open_browser(&self, _: &Url) -> Result<(), NotStarted> {
            self.0.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }

        fn keychain(&self, _: Prompt) -> Arc<dyn Keychain> {
            Arc::new(MemoryKeychain::new())
        }

        fn picture_reader(&self) -> io::Result<Program> {
            Program::own()
        }
    }

    fn live() -> ProfileBrowser {
        ProfileBrowser::new(Route::Live, Arc::new(Counting::default()))
    }

    fn practice() -> ProfileBrowser {
        let origin = Url::parse("http://127.0.0.1:41234/").unwrap();
        ProfileBrowser::new(Route::Practice { origin }, Arc::new(Counting::default()))
    }

    /// An address that does not even parse never becomes a `Url`, which is as good as refused.
    fn check(browser: &ProfileBrowser, address: &str, expected: Option<&str>) {
        let opened = Url::parse(address).ok().and_then(|url| browser.destination(&url));
        assert_eq!(opened.as_ref().map(Url::as_str), expected, "{address}");
    }

    const HOSTILE: [&str; 66] = [
        "http://www.instagram.com/",
        "file:///etc/passwd",
        "file://server/share/run.exe",
        "smb://server/share",
        "\\\\server\\share",
        "//server/share",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "vbscript:msgbox(1)",
        "data:text/html,<script>alert(1)</script>",
        "blob:https://example.com/1",
        "about:blank",
        "chrome://settings",
        "view-source:https://example.com",
        "ms-msdt:/id PCWDiagnostic",
        "ms-officecmd:{}",
        "ms-settings:",
        "search-ms:query=x&crumb=location:\\\\evil",
        "shell:startup",
        "ldap://evil.example/",
        "jar:https://evil.example/x!/",
        "ftp://evil.example/x",
        "sftp://evil.example/x",
        "ssh://evil.example",
        "telnet://evil.example",
        "gopher://evil.example",
        "mailto:someone@example.com?attach=/etc/passwd",
        "tel:+123",
        "steam://run/1",
        "vscode://file/etc/passwd",
        "app.postrider:/oauth/instagram?code=x",
        "tauri://localhost/",
        "prmedia://localhost/media/1",
        "ipc://localhost/app_state",
        "https://instagram.com@evil.example/",
        "https://user:password@evil.example/",
        "https://:password@evil.example/",
        "https://evil.example:8443/",
        "https://evil.example:22/",
        "https://evil.example:0/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://192.168.0.1/admin",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/",
        "https://router/",
        "https://printer.local/",
        "https://vault.internal/",
        "https://host.localhost/",
        "https://1.0.0.127.in-addr.arpa/",
        "https://hidden.onion/",
        "https://-evil.example/",
        "https://evil-.example/",
        "https://evil..example/",
        "https://evil.example./",
        "https://",
        "https:///",
        "-https://example.com",
        "--version",
        "http://127.0.0.1:41234/feed",
        "http://localhost:41234/feed",
        " ",
    ];

    #[test]
    fn no_hostile_address_starts_anything() {
        let computer = Arc::new(Counting::default());
        let started = || computer.0.load(Ordering::SeqCst);
        let live = ProfileBrowser { computer: computer.clone(), ..live() };
        let practice = ProfileBrowser { computer: computer.clone(), ..practice() };
        for browser in [&live, &practice] {
            for url in HOSTILE.iter().filter(|address| !address.contains(":41234/feed")) {
                let Ok(url) = Url::parse(url) else { continue };
                assert!(matches!(browser.open(&url), Err(BrowserError::NotAllowed)), "{url}");
            }
        }
        assert_eq!(started(), 0);
        live.open(&Url::parse("https://example.com/").unwrap()).unwrap();
        assert_eq!(started(), 1, "what is looked for would be seen");
    }

    #[test]
    fn nothing_but_a_public_https_page_leaves_a_live_profile() {
        for address in HOSTILE {
            check(&live(), address, None);
        }
        check(&live(), &format!("https://example.com/?{}", "a".repeat(ADDRESS_MAX)), None);
    }

    #[test]
    fn a_practice_profile_opens_its_own_server_and_nothing_else() {
        let feed = "http://127.0.0.1:41234/feed";
        for address in HOSTILE.into_iter().filter(|address| *address != feed) {
            check(&practice(), address, None);
        }
        for address in ["http://127.0.0.1:41235/", "http://user@127.0.0.1:41234/", "http://127.0.0.2:41234/"] {
            check(&practice(), address, None);
        }
        check(&practice(), feed, Some(feed));
        check(
            &practice(),
            "https://www.instagram.com/oauth/authorize?client_id=1",
            Some("http://127.0.0.1:41234/www.instagram.com/oauth/authorize?client_id=1"),
        );
    }

    #[test]
    fn ordinary_pages_open_as_they_are() {
        for address in [
            "https://www.instagram.com/oauth/authorize?client_id=1&redirect_uri=https%3A%2F%2Fexample.com",
            "https://mastodon.social/@anna/1",
            "https://bsky.app/profile/did:plc:abc/post/3k",
        ] {
            check(&live(), address, Some(address));
        }
        check(&live(), "https://example.com:443/", Some("https://example.com/"));
        check(&live(), "https://例え.テスト/", Some("https://xn--r8jz45g.xn--zckzah/"));
    }

    #[test]
    fn an_address_cannot_smuggle_quotes_or_line_breaks_past_the_parser() {
        for address in
            ["https://example.com/\"; rm -rf ~", "https://example.com/\u{202e}gpj.exe", "https://example.com/a b"]
        {
            let url = Url::parse(address).unwrap();
            assert!(is_plain(url.as_str()), "the parser escapes it: {url}");
        }
        for raw in ["https://example.com/\n", "https://example.com/`id`", "https://example.com/ü", "-x"] {
            assert!(!is_plain(raw), "{raw:?}");
        }
    }
}
