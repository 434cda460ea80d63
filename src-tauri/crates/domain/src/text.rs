//! Counting and finding links, mentions and tags in text, by rules that several networks share.

use std::ops::Range;

use linkify::{LinkFinder, LinkKind};
use unicode_segmentation::UnicodeSegmentation;

use crate::{Count, TextLimits, TextUnit};

/// A stretch of text with a meaning. Ranges are UTF-8 byte offsets into the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Where, in bytes.
    pub range: Range<usize>,
    /// What.
    pub kind: EntityKind,
}

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntityKind {
    /// `https://…`, `http://…`, or a bare domain with a path or a known ending.
    Link,
    /// `@name` or `@name@host`.
    Mention,
    /// `#tag`.
    Tag,
}

/// Finds links, mentions and tags, in order and without overlap.
///
/// A mention or tag begins at the start, after white space or after an opening bracket; a tag needs at least
/// one character that is not a digit.
pub fn entities(text: &str) -> Vec<Entity> {
    let mut found = links(text);
    let taken: Vec<Range<usize>> = found.iter().map(|e| e.range.clone()).collect();
    found.extend(sigils(text).filter(|e| !taken.iter().any(|t| t.contains(&e.range.start))));
    found.sort_by_key(|e| e.range.start);
    found
}

/// Length of `text` in the given unit, without any replacement.
pub fn length(text: &str, unit: TextUnit) -> u32 {
    let units = match unit {
        TextUnit::Graphemes => text.graphemes(true).count(),
        TextUnit::Utf16 => text.encode_utf16().count(),
    };
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// Length of `text` under `limits`, with links and mentions weighted as the limits say.
pub fn count(text: &str, limits: &TextLimits) -> Count {
    let mut used = length(text, limits.unit);
    for entity in entities(text) {
        let Some(part) = text.get(entity.range.clone()) else { continue };
        let weight = match entity.kind {
            EntityKind::Link if has_scheme(part) => limits.link_weight,
            EntityKind::Mention if limits.short_mentions => Some(short_mention(part, limits.unit)),
            EntityKind::Link | EntityKind::Mention | EntityKind::Tag => None,
        };
        if let Some(weight) = weight {
            used = used.saturating_sub(length(part, limits.unit)).saturating_add(weight);
        }
    }
    let bytes = limits.bytes_max.map(|max| (u32::try_from(text.len()).unwrap_or(u32::MAX), max));
    Count { used, max: limits.max, bytes }
}

/// A text from outside as it may be shown in one line: at most `max` characters, and none that nobody sees or that makes
/// what stands beside it read as something else. The joiners that emoji and some scripts need stay.
pub fn shown(text: &str, max: usize) -> String {
    text.chars().filter(|letter| !is_hidden(*letter)).take(max).collect()
}

/// Control characters, direction marks and overrides, line separators, invisible operators and tags.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether an address says `http://` or `https://`.
pub fn has_scheme(link: &str) -> bool {
    let lower = link.get(..8).unwrap_or(link).to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://")
}

fn short_mention(mention: &str, unit: TextUnit) -> u32 {
    let name = mention.get(1..).and_then(|rest| rest.split('@').next()).unwrap_or_default();
    length(name, unit).saturating_add(1)
}

fn links(text: &str) -> Vec<Entity> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]).url_must_have_scheme(false);
    finder
        .links(text)
        .filter(|link| has_scheme(link.as_str()) || is_bare_address(text, link.start(), link.as_str()))
        .map(|link| Entity { range: link.start()..link.end(), kind: EntityKind::Link })
        .collect()
}

/// A bare domain counts as a link where it cannot be a part of a mention or an e-mail address, and either goes on with a
/// path or ends in a top-level domain (IANA's list): "something sweet.Order" is a missing space, not an address.
fn is_bare_address(text: &str, start: usize, link: &str) -> bool {
    let before = text.get(..start).and_then(|head| head.chars().next_back());
    let host = link.split(['/', '?', '#']).next().unwrap_or_default();
    let ending = host.rsplit('.').next().unwrap_or_default();
    let has_path = link.len() > host.len() && ending.len() >= 2 && ending.chars().all(|c| c.is_ascii_alphabetic());
    let plausible = has_path || tld::exist_case_insensitive(ending);
    !link.contains("://") && !link.contains('@') && plausible && before.is_none_or(|c| c.is_whitespace() || c == '(')
}

fn sigils(text: &str) -> impl Iterator<Item = Entity> + '_ {
    text.char_indices().filter_map(|(start, sigil)| {
        let before = text.get(..start)?.chars().next_back();
        if before.is_some_and(|c| !c.is_whitespace() && !matches!(c, '(' | '[' | '（')) {
            return None;
        }
        let rest = text.get(start + sigil.len_utf8()..)?;
        let (kind, length) = match sigil {
            '@' => (EntityKind::Mention, mention_length(rest)?),
            '#' | '＃' => (EntityKind::Tag, tag_length(rest)?),
            _ => return None,
        };
        Some(Entity { range: start..start + sigil.len_utf8() + length, kind })
    })
}

fn mention_length(rest: &str) -> Option<usize> {
    let name =
        |text: &str| text.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(text.len());
    let trimmed = |text: &str, end: usize| text.get(..end).map(|t| t.trim_end_matches(['.', '-']).len());
    let user = name(rest);
    let after_user = rest.get(user..)?;
    if let Some(host) = after_user.strip_prefix('@') {
        let host_length = trimmed(host, name(host))?;
        if user > 0 && host_length > 0 {
            return Some(user + 1 + host_length);
        }
    }
    trimmed(rest, user).filter(|length| *length > 0)
}

fn tag_length(rest: &str) -> Option<usize> {
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    let tag = rest.get(..end)?;
    tag.chars().any(|c| !c.is_numeric() && c != '_').then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_or_turns_other_text_is_not_shown() {
        let check = |text: &str, expected: &str| assert_eq!(shown(text, 12), expected, "{text:?}");
        check("Harbour", "Harbour");
        check("a\u{202e}gpj.exe", "agpj.exe");
        check("a\u{2066}b\u{2069}\u{200f}c\u{feff}\u{200b}", "abc");
        check("a\nb\tc\0d\u{2028}e", "abcde");
        check("a\u{e0041}b", "ab");
        check("👩‍👩‍👧 ok", "👩‍👩‍👧 ok");
        check("نام‌ها", "نام‌ها");
        check("1234567890123", "123456789012");
    }

    fn check_entities(text: &str, expected: &[(&str, EntityKind)]) {
        let found = entities(text);
        let shown: Vec<_> = found.iter().map(|e| (&text[e.range.clone()], e.kind)).collect();
        assert_eq!(shown, expected, "in {text:?}");
    }

    #[test]
    fn links_mentions_and_tags_are_found_as_a_reader_sees_them() {
        use EntityKind::{Link, Mention, Tag};
        check_entities(
            "Order: harbour.example/boxes #sourdough",
            &[("harbour.example/boxes", Link), ("#sourdough", Tag)],
        );
        check_entities("(see https://example.com/a_(b)).", &[("https://example.com/a_(b)", Link)]);
        check_entities("Hi @anna@example.social, hello @bob.", &[("@anna@example.social", Mention), ("@bob", Mention)]);
        check_entities("mail me@example.com #2026 #2026a a#b", &[("#2026a", Tag)]);
        check_entities(
            "https://example.com/#part #Grüße #日本",
            &[("https://example.com/#part", Link), ("#Grüße", Tag), ("#日本", Tag)],
        );
        check_entities("@ # @. #_", &[]);
        check_entities(
            "something sweet.Order now, at example.COM or shop.example/a",
            &[("example.COM", Link), ("shop.example/a", Link)],
        );
    }

    #[test]
    fn no_text_makes_the_finder_overlap_or_cut_a_character() {
        for text in ["@@a#b", "#a#b", "@a@b@c", "https://a.b@c #é", "e\u{301}#e\u{301}", "(#a)(@b)(c.de)"] {
            let mut last = 0;
            for entity in entities(text) {
                assert!(entity.range.start >= last, "overlap in {text:?}");
                assert!(text.get(entity.range.clone()).is_some(), "cut character in {text:?}");
                last = entity.range.end;
            }
        }
    }
}
