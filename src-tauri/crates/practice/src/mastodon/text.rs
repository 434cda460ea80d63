//! Reading a status text as the real server does: what is a link, a mention, a tag, and how long it counts.
//!
//! Written from the server's source (github.com/mastodon/mastodon 4.6: `extractor.rb`, `twitter_regex.rb`,
//! `account.rb`, `tag/naming.rb`, `status_length_validator.rb`, and twitter-text 3.1.0, read 2026-11) as the regular
//! expressions that it is there, and compared with what the real one said.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;
use unicode_segmentation::UnicodeSegmentation;

use super::host;

/// A stretch of text with a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Plain(&'a str),
    /// With its scheme.
    Link(&'a str),
    /// `user` or `user@host`.
    Mention(&'a str),
    /// Without its sign.
    Tag(&'a str),
}

type Found<'a> = (Range<usize>, Piece<'a>);

/// A word by Ruby's `[[:word:]]`.
const WORD: &str = r"\p{Alphabetic}\p{M}\p{Nd}\p{Pc}";
/// What may stand between the words of a tag.
const BETWEEN: &str = r"_\x{B7}\x{30FB}\x{200C}";
/// Accented Latin letters and loose accents of the library.
const ACCENTS: &str = r"\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{24F}\x{253}\x{254}\x{256}\x{257}\x{259}\x{25B}\x{263}\x{268}\x{26F}\x{272}\x{289}\x{28B}\x{2BB}\x{300}-\x{36F}\x{1E00}-\x{1EFF}";
const QUERY: &str = r"\x{A0}-\x{D7FF}\x{E000}-\x{FDCF}\x{FDF0}-\x{FFEF}\x{10000}-\x{1FFFD}\x{20000}-\x{2FFFD}\x{30000}-\x{3FFFD}\x{E1000}-\x{10FFFD}";

static SCHEME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?i:https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini)://").ok());

/// Port, path and query behind a host.
static TAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let inside = r"[^\s<>()?]";
    let old = format!(r"[a-z\p{{Cyrillic}}0-9!*';:=+,.$/%#\[\]\p{{Pd}}_~&|@{ACCENTS}]");
    let pair = |inside: &str| format!(r"\((?:{inside}+|{inside}*\({inside}+\){inside}*)\)");
    let last = format!(r#"(?:[^\s()?!*"'「」<>;:=,.$%\[\]~&|@]|{})"#, pair(&old));
    let path = format!(r"(?:{inside}*(?:{}{inside}*)*{last}|{inside}+/)", pair(inside));
    let query = format!(r"\?[a-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@\^{QUERY}]*[a-z0-9_&=#/\-{QUERY}]");
    Regex::new(&format!(r"^(?i:(?::[0-9]+)?(?:/{path}*)?(?:{query})?)")).ok()
});

static MENTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let home = format!(r"[{WORD}]+(?:[.-]+[{WORD}]+)*");
    Regex::new(&format!(r"^@([A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*(?:@{home})?)")).ok()
});

static NO_MENTION_BEFORE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(&format!(r"^(?:[@＠]|[{ACCENTS}]|://)")).ok());

static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let parts = format!(r"[{WORD}][{WORD}{BETWEEN}]*[\p{{Alphabetic}}{BETWEEN}][{WORD}{BETWEEN}]*[{WORD}]");
    Regex::new(&format!(r"^[#＃]({parts}|[{WORD}]*\p{{Alphabetic}}[{WORD}]*)")).ok()
});

static LAST_WORD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!("[=/{WORD}]$")).ok());

fn matched(pattern: &'static LazyLock<Option<Regex>>, text: &str) -> Option<usize> {
    LazyLock::force(pattern).as_ref()?.find(text).map(|found| found.end())
}

/// Cuts a text into pieces, in order and without loss.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    filled(text, in_order([links(text), tags(text), mentions(text)].concat()))
}

/// The same for counting, to which tags do not matter.
fn counted_pieces(text: &str) -> Vec<Piece<'_>> {
    filled(text, in_order([links(text), mentions(text)].concat()))
}

fn in_order(mut found: Vec<Found<'_>>) -> Vec<Found<'_>> {
    found.sort_by_key(|(range, _)| range.start);
    let mut end = 0;
    found.retain(|(range, _)| {
        let is_free = range.start >= end;
        end = if is_free { range.end } else { end };
        is_free
    });
    found
}

fn filled<'a>(text: &'a str, found: Vec<Found<'a>>) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for (range, piece) in found {
        pieces.push(Piece::Plain(text.get(at..range.start).unwrap_or_default()));
        pieces.push(piece);
        at = range.end;
    }
    pieces.push(Piece::Plain(text.get(at..).unwrap_or_default()));
    pieces.retain(|piece| *piece != Piece::Plain(""));
    pieces
}

fn links(text: &str) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let next = at + letter.len_utf8();
        let is_open = !letter.is_ascii_alphanumeric() && !"@＠$#＃\u{feff}\u{fffe}\u{ffff}".contains(letter);
        let is_line = at == 0 || text.get(..at).is_some_and(|head| head.ends_with('\n'));
        let starts = [is_open.then_some(next), is_line.then_some(at)];
        match starts.into_iter().flatten().find_map(|start| address(text, start)) {
            Some((range, is_link)) => {
                at = range.end;
                found.extend(is_link.then(|| (range.clone(), Piece::Link(text.get(range).unwrap_or_default()))));
            }
            None => at = next,
        }
    }
    found
}

/// An address, and whether it is a link: one without a scheme is none and takes away what stands in its path.
fn address(text: &str, start: usize) -> Option<(Range<usize>, bool)> {
    let rest = text.get(start..)?;
    let with_scheme = matched(&SCHEME, rest).and_then(|scheme| Some((scheme, host::length(rest.get(scheme..)?)?)));
    let (scheme, host) = with_scheme.or_else(|| Some((0, host::length(rest)?)))?;
    let host_end = scheme + host;
    let end = host_end + matched(&TAIL, rest.get(host_end..)?)?;
    let name = rest.get(scheme..host_end)?;
    if scheme == 0 {
        return Some((start..start + end, false));
    }
    let slug = rest.get(host_end..end)?.strip_prefix('/').filter(|_| name.eq_ignore_ascii_case("t.co"));
    let slug = slug.map(|path| path.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(path.len()));
    match slug.filter(|length| *length > 0) {
        Some(length) if length > 40 => Some((start..start + end, false)),
        Some(length) => Some((start..start + host_end + 1 + length, true)),
        None => Some((start..start + end, host::is_writable(name))),
    }
}

fn mentions(text: &str) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(sign) = text.get(at..).and_then(|rest| rest.find('@')) {
        let start = at + sign;
        at = start + 1;
        let (head, rest) = text.split_at(start);
        if head.chars().next_back().is_some_and(|c| matched(&LAST_WORD, c.encode_utf8(&mut [0; 4])).is_some()) {
            continue;
        }
        let Some(length) = matched(&MENTION, rest) else { continue };
        at = start + length;
        let name = rest.get(1..length).unwrap_or_default();
        let is_short = name.split_once('@').is_none_or(|(_, home)| home.chars().count() <= 253);
        if is_short && matched(&NO_MENTION_BEFORE, rest.get(length..).unwrap_or_default()).is_none() {
            found.push((start..at, Piece::Mention(name)));
        }
    }
    found
}

fn tags(text: &str) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(sign) = text.get(at..).and_then(|rest| rest.find(['#', '＃'])) {
        let (head, rest) = text.split_at(at + sign);
        let sign_length = rest.chars().next().map_or(1, char::len_utf8);
        let start = at + sign;
        at = start + sign_length;
        if head.chars().next_back().is_some_and(|before| !before.is_whitespace()) {
            continue;
        }
        let Some(length) = matched(&TAG, rest) else { continue };
        at = start + length;
        let tag = rest.get(sign_length..length).unwrap_or_default();
        let is_scheme_next = rest.get(length..).is_some_and(|after| after.starts_with("://"));
        let shorter = ["https", "http"].into_iter().filter(|_| is_scheme_next).find_map(|end| tag.strip_suffix(end));
        let tag = shorter.filter(|shorter| !shorter.is_empty()).unwrap_or(tag);
        found.push((start..start + sign_length + tag.len(), Piece::Tag(tag)));
    }
    found
}

/// The length that the server compares with its limit.
pub(super) fn length(spoiler_text: &str, text: &str, characters_per_url: usize) -> usize {
    let mut counted = spoiler_text.to_owned();
    let text = if text.trim().is_empty() { "" } else { text };
    for piece in counted_pieces(text) {
        match piece {
            Piece::Plain(plain) => counted.push_str(plain),
            Piece::Link(_) => counted.push_str(&"x".repeat(characters_per_url)),
            Piece::Mention(name) => {
                counted.push('@');
                counted.push_str(name.split('@').next().unwrap_or_default());
            }
            Piece::Tag(tag) => {
                counted.push('#');
                counted.push_str(tag);
            }
        }
    }
    counted.graphemes(true).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the real server makes of many texts; `tests/fixtures/README.md` says how it was asked.
    const ASKED: &str = include_str!("../../../../../tests/fixtures/mastodon-texts.json");

    #[test]
    fn texts_are_read_and_counted_as_the_real_server_does() {
        let rows: Vec<(String, usize, Vec<String>)> = serde_json::from_str(ASKED).unwrap();
        let shown = |piece: &Piece<'_>| match piece {
            Piece::Plain(_) => None,
            Piece::Link(link) => Some((*link).to_owned()),
            Piece::Mention(name) => Some(format!("@{name}")),
            Piece::Tag(tag) => Some(format!("#{tag}")),
        };
        let wrong: Vec<_> = rows
            .iter()
            .filter_map(|(text, expected, found)| {
                let found: Vec<String> = found.iter().map(|part| part.replacen('＃', "#", 1)).collect();
                let ours: Vec<String> = pieces(text).iter().filter_map(shown).collect();
                let is_right = length("", text, 23) == *expected && ours == found;
                (!is_right).then(|| format!("{text:?}: {} {ours:?}, not {expected} {found:?}", length("", text, 23)))
            })
            .collect();
        assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    }

    #[test]
    fn lengths_follow_the_table_of_the_sheet() {
        let cases = [
            ("Hi @anna@example.social", 8),
            ("https://example.com/a/very/long/path", 23),
            ("(https://example.com/a).", 26),
            ("https://example.com/x_(y)", 23),
            ("example.com", 11),
            ("👩\u{200d}👩\u{200d}👧\u{200d}👦", 1),
            ("日本語", 3),
            (":blobcat:", 9),
            ("a\nb", 3),
            ("https://nodots", 14),
            ("", 0),
        ];
        for (text, expected) in cases {
            assert_eq!(length("", text, 23), expected, "for {text:?}");
        }
        assert_eq!(length("@anna@example.social", "Hi", 23), 22, "a warning counts as it is written");
    }

    #[test]
    fn cutting_loses_nothing() {
        for text in ["a @b #c https://d.com, e", "@", "#", "@@a", "##a", "é#é @é", "#1 #a1", "#xhttps://a.com"] {
            let glued: String = pieces(text)
                .into_iter()
                .map(|piece| match piece {
                    Piece::Plain(t) | Piece::Link(t) => t.to_owned(),
                    Piece::Mention(t) => format!("@{t}"),
                    Piece::Tag(t) => format!("#{t}"),
                })
                .collect();
            assert_eq!(glued, text);
        }
    }
}
