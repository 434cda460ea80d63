//! Names that servers write in more than one way: hosts of links, and people.

use domain::text::is_word;

/// Characters that keep a slash after a host from being the end of the link.
const GOES_ON: &str = "-_~%&=+.@:/$*";
/// Dots between the parts of a host; IDNA knows four.
const DOTS: [char; 4] = ['.', '。', '．', '｡'];

/// Every host in its readable form in small letters, without the slash that ends nothing.
pub(super) fn with_plain_hosts(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once("://") {
        let scheme = head.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
        plain.push_str(head.get(..scheme).unwrap_or_default());
        plain.push_str(&head.get(scheme..).unwrap_or_default().to_ascii_lowercase());
        plain.push_str("://");
        let (host, after) = split(tail, |c| is_word(c) || c == '-' || DOTS.contains(&c));
        plain.push_str(&readable(host));
        let (port, after) = split(after, |c| c == ':' || c.is_ascii_digit());
        plain.push_str(port);
        rest = after.strip_prefix('/').filter(|path| !path.starts_with(goes_on)).unwrap_or(after);
    }
    plain.push_str(rest);
    plain
}

fn goes_on(letter: char) -> bool {
    letter.is_alphanumeric() || GOES_ON.contains(letter)
}

fn readable(host: &str) -> String {
    match idna::domain_to_unicode(host) {
        (readable, Ok(())) => readable,
        (_, Err(_)) => host.to_lowercase(),
    }
}

/// Every `@name@home` as `@name` in small letters: servers show the one or the other.
pub(super) fn with_short_mentions(text: &str) -> String {
    let mut short = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once('@') {
        short.push_str(head);
        let before = short.chars().next_back();
        short.push('@');
        let (name, after) = name(tail, |c| c.is_ascii_alphanumeric() || c == '_');
        rest = tail;
        if !name.is_empty() && !before.is_some_and(|c| is_word(c) || matches!(c, '=' | '/')) {
            short.push_str(&name.to_ascii_lowercase());
            let home = after.strip_prefix('@').map(|home| self::name(home, is_word));
            rest = home.filter(|(home, _)| !home.is_empty()).map_or(after, |(_, after)| after);
        }
    }
    short.push_str(rest);
    short
}

/// A leading name: letters with dots and hyphens only between them.
fn name(text: &str, is_letter: impl Fn(char) -> bool) -> (&str, &str) {
    let (run, _) = split(text, |c| is_letter(c) || matches!(c, '.' | '-'));
    let name = if run.starts_with(['.', '-']) { "" } else { run.trim_end_matches(['.', '-']) };
    (name, text.get(name.len()..).unwrap_or_default())
}

/// Cuts after the leading run of such characters.
fn split(text: &str, is_inside: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !is_inside(c)).unwrap_or(text.len()))
}
