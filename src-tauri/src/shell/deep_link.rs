//! Links of our own scheme: how they come in, and the queue in which they wait for a profile.
//!
//! A link carries an authorization code, so it goes from the command line straight into a [`Secret`] in this queue.
//! It is never emitted as an event: events reach every listener in the page. For the same reason the single-instance
//! plugin is built without its `deep-link` feature, and the deep-link plugin, used only to register the scheme, is
//! absent on macOS, where it would emit each address.

use domain::Secret;

pub(crate) use domain::callback::SCHEME;

/// Longest link that is looked at (security rule 4.2).
const LINK_MAX: usize = 8 * 1024;

/// Finds a link on a command line, program name first. Anything else than exactly one argument that looks like a link
/// of ours is somebody else's business; whether it belongs to a sign-in is decided by the engine.
pub(crate) fn find_in(arguments: impl IntoIterator<Item = String>) -> Option<Secret> {
    let mut arguments = arguments.into_iter().skip(1);
    let (first, second) = (arguments.next()?, arguments.next());
    if second.is_some() { None } else { read(first) }
}

/// Takes an address for a link when scheme, length and alphabet are right.
pub(crate) fn read(address: String) -> Option<Secret> {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme);
    let ours = scheme == Some(SCHEME);
    let sane = address.len() <= LINK_MAX && address.bytes().all(|byte| byte.is_ascii_graphic());
    let link = Secret::new(address);
    (ours && sane).then_some(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &[&str], expected: bool) {
        let found = find_in(arguments.iter().map(|argument| (*argument).to_owned()));
        assert_eq!(found.is_some(), expected, "{arguments:?}");
    }

    #[test]
    fn only_a_sole_argument_of_our_scheme_is_a_link() {
        let link = "app.postrider:/oauth/instagram?code=c&state=s";
        check(&["postrider", link], true);
        check(&["postrider", "APP.POSTRIDER:/oauth/instagram?code=c&state=s"], false);
        check(&["postrider"], false);
        check(&[], false);
        check(&[link], false);
        check(&["postrider", link, "--flag"], false);
        check(&["postrider", "--flag", link], false);
        check(&["postrider", "https://example.com/?app.postrider:"], false);
        check(&["postrider", "app.postrider.evil:/oauth/instagram"], false);
        check(&["postrider", "xapp.postrider:/oauth/instagram"], false);
        check(&["postrider", ""], false);
    }

    #[test]
    fn overlong_or_unprintable_links_are_dropped() {
        let padded = |length: usize| format!("app.postrider:/oauth/instagram?code={}", "c".repeat(length));
        check(&["postrider", &padded(LINK_MAX)], false);
        check(&["postrider", &padded(LINK_MAX - 100)], true);
        for bad in ["\0", "\n", " ", "\u{202e}", "ü"] {
            check(&["postrider", &format!("app.postrider:/oauth/instagram?code={bad}")], false);
        }
    }
}
