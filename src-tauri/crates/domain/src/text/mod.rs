//! Counting and finding links, mentions and tags in text, by rules that differ from network to network.

mod count;
mod host;
mod letters;
mod link;
mod mention;
mod rules;
mod tag;

use std::ops::Range;

pub use count::{count, countable, length};
pub use host::ending;
pub use letters::{Letters, is_letter, is_word};
pub use rules::{
    Bare, COMMON, EntityRules, Hosts, LinkRules, MentionRules, Names, PathRules, QueryRules, READERS_LINKS,
    READERS_STOPS, TagLetters, TagPlace, TagRules,
};

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

/// Finds links, mentions and tags as a network does, in order and without overlap.
pub fn entities(text: &str, rules: &EntityRules) -> Vec<Entity> {
    let mut found = link::links(text, &rules.links);
    found.extend(tag::tags(text, &rules.tags));
    found.extend(mention::mentions(text, &rules.mentions));
    in_order(found)
}

/// Finds links and mentions alone, which is what counts.
fn addressed(text: &str, rules: &EntityRules) -> Vec<Entity> {
    let mut found = link::links(text, &rules.links);
    found.extend(mention::mentions(text, &rules.mentions));
    in_order(found)
}

/// What begins first stays, and what it covers goes.
fn in_order(mut found: Vec<Entity>) -> Vec<Entity> {
    found.sort_by_key(|entity| entity.range.start);
    let mut free_from = 0;
    found.retain(|entity| {
        let is_free = entity.range.start >= free_from;
        free_from = if is_free { entity.range.end } else { free_from };
        is_free
    });
    found
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

#[cfg(test)]
mod tests;
