//! Hosts as the real server's library reads them (twitter-text 3.1.0, 2026-11).

use std::sync::LazyLock;

use regex::Regex;

/// Letters of a host: everything but punctuation of ASCII, blanks and direction marks.
const LETTER: &str = r"[^\x00-\x2F\x3A-\x40\x5B\x5D-\x60\x7B-\x7F\x{85}\x{A0}\x{61C}\x{1680}\x{180E}\x{2000}-\x{200A}\x{200E}\x{200F}\x{2028}-\x{202F}\x{205F}\x{2066}-\x{2069}\x{3000}\x{FEFF}\x{FFFE}\x{FFFF}]";

/// Top-level domains that are younger than the library.
const YOUNG: &[&str] =
    &["amazon", "kids", "merck", "music", "spa", "web", "xn--4dbrk0ce", "xn--cckwcxetd", "xn--jlq480n2rg"];
/// Those that it still knows, though nobody else does.
const OLD: &[&str] = &["onion", "an", "bl", "bq", "eh", "mf", "tp", "um"];

static RUN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!(r"^(?:{LETTER}|[._-])+")).ok());
static LABELS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let label = |others: &str| format!(r"(?:{LETTER}(?:{LETTER}|[{others}])*)?{LETTER}");
    Regex::new(&format!(r"^(?:{}\.)*{}$", label("_-"), label("-"))).ok()
});
static ASCII_ENDING: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^([0-9A-Za-z]+)(?:[^0-9A-Za-z@+-]|$)").ok());
static PUNYCODE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^(?i:xn--[0-9a-z]+)").ok());

/// The length of the host with which a text begins: as many labels as there are before a top-level domain.
pub(super) fn length(text: &str) -> Option<usize> {
    let run = text.get(..RUN.as_ref()?.find(text)?.end())?;
    run.rmatch_indices('.').find_map(|(dot, _)| {
        let ending = ending(text.get(dot + 1..)?)?;
        LABELS.as_ref()?.is_match(text.get(..dot)?).then_some(dot + 1 + ending)
    })
}

fn ending(text: &str) -> Option<usize> {
    if let Some(name) = ASCII_ENDING.as_ref()?.captures(text).and_then(|found| found.get(1)) {
        let lower = name.as_str().to_ascii_lowercase();
        let is_known = OLD.contains(&lower.as_str()) || tld::exist(&lower) && !YOUNG.contains(&lower.as_str());
        return is_known.then_some(name.end());
    }
    if let Some(found) = PUNYCODE.as_ref()?.find(text) {
        return Some(found.end());
    }
    let ends = text.char_indices().take_while(|(_, c)| !c.is_ascii()).map(|(start, c)| start + c.len_utf8());
    ends.take(20).collect::<Vec<_>>().into_iter().rev().find(|end| {
        let name = text.get(..*end).and_then(|name| idna::domain_to_ascii(name).ok()).unwrap_or_default();
        tld::exist(&name) && !YOUNG.contains(&name.as_str())
    })
}

/// Whether every label can be written in ASCII (IDNA 2003, which knows no letter younger than 2002).
pub(super) fn is_writable(host: &str) -> bool {
    host.split(['.', '。', '．', '｡']).all(|label| {
        let prepared = if label.is_ascii() { Some(label.into()) } else { stringprep::nameprep(label).ok() };
        let length = prepared.and_then(|label| match label.is_ascii() {
            true => Some(label.len()),
            false => Some(idna::punycode::encode_str(&label)?.len() + 4),
        });
        length.is_some_and(|length| (1..=63).contains(&length))
    })
}
