//! Finding tags.

use unicode_segmentation::UnicodeSegmentation;

use super::{
    Entity, EntityKind,
    letters::{Letters, is_emoji, is_opening, is_punctuation, is_word},
    rules::{TagLetters, TagPlace, TagRules},
};

/// All tags, in order.
pub(super) fn tags(text: &str, rules: &TagRules) -> Vec<Entity> {
    let mut tags = Vec::new();
    let mut free_from = 0;
    for (start, sign) in text.match_indices(['#', '＃']) {
        let before = text.get(..start).and_then(|head| head.chars().next_back());
        let Some(rest) = text.get(start + sign.len()..).filter(|_| start >= free_from) else { continue };
        let is_place = may_follow(before, &rules.after) || rules.may_touch && start > 0 && start == free_from;
        let Some(length) = length(rest, rules).filter(|_| is_place) else { continue };
        free_from = start + sign.len() + length;
        tags.push(Entity { range: start..free_from, kind: EntityKind::Tag });
    }
    tags
}

fn may_follow(before: Option<char>, place: &TagPlace) -> bool {
    let Some(letter) = before else { return true };
    match place {
        TagPlace::Space => letter.is_whitespace(),
        TagPlace::Opening => letter.is_whitespace() || is_opening(letter),
        TagPlace::NotAfter(others) => !is_word(letter) && !others.has(letter),
    }
}

fn length(rest: &str, rules: &TagRules) -> Option<usize> {
    let length = match rules.inside {
        TagLetters::Words { separators, has_emoji } => words(rest, separators, has_emoji),
        TagLetters::Until(stops) => until(rest, &stops),
    };
    let tag = rest.get(..without_scheme(rest, length)).filter(|tag| !tag.is_empty())?;
    let is_name = match rules.inside {
        TagLetters::Words { separators, .. } => is_name(tag, separators),
        TagLetters::Until(_) => tag.chars().any(|letter| !letter.is_ascii_digit() && !is_punctuation(letter)),
    };
    let is_short = rules.max.is_none_or(|max| tag.graphemes(true).count() <= max);
    ((is_name || rules.is_number) && is_short).then_some(tag.len())
}

/// Letters, marks, digits and emoji, with separators only between them.
fn words(rest: &str, separators: &str, has_emoji: bool) -> usize {
    let (mut at, mut end) = (0, 0);
    while let Some(letter) = rest.get(at..).and_then(|rest| rest.chars().next()) {
        let grapheme = rest.get(at..).and_then(|rest| rest.graphemes(true).next()).filter(|_| has_emoji);
        if let Some(emoji) = grapheme.filter(|grapheme| is_emoji(grapheme)) {
            at += emoji.len();
            end = at;
        } else if is_word(letter) {
            at += letter.len_utf8();
            end = at;
        } else if at > 0 && separators.contains(letter) {
            at += letter.len_utf8();
        } else {
            break;
        }
    }
    end
}

/// Whether words make a tag: one letter at least, or parts with a separator between them.
fn is_name(tag: &str, separators: &str) -> bool {
    let is_separator = |letter: char| letter == '_' || separators.contains(letter);
    let is_apart =
        |(start, letter): (usize, char)| start > 0 && start + letter.len_utf8() < tag.len() && is_separator(letter);
    let is_sign = |letter: char| letter.is_alphabetic() || !letter.is_ascii() && !is_word(letter);
    tag.chars().any(is_sign) || tag.char_indices().any(is_apart)
}

/// Everything up to white space, to what nobody sees or to a stop, without the punctuation at the end.
fn until(rest: &str, stops: &Letters) -> usize {
    // The sign with a mark on it is an emoji, not the beginning of a tag.
    if rest.starts_with('\u{fe0f}') {
        return 0;
    }
    let is_inside = |grapheme: &&str| {
        let is_end =
            |first: char| first.is_whitespace() || first.is_control() || is_invisible(first) || stops.has(first);
        !grapheme.starts_with(is_end)
    };
    let end: usize = rest.graphemes(true).take_while(is_inside).map(str::len).sum();
    let run = rest.get(..end).unwrap_or_default();
    run.trim_end_matches(|letter| is_punctuation(letter) || is_invisible(letter)).len()
}

fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// A link that follows without a blank keeps its scheme.
fn without_scheme(rest: &str, length: usize) -> usize {
    let tag = rest.get(..length).unwrap_or_default();
    let is_scheme_next = rest.get(length..).is_some_and(|after| after.starts_with("://"));
    let shorter = ["https", "http"].into_iter().filter(|_| is_scheme_next).find_map(|end| tag.strip_suffix(end));
    shorter.filter(|shorter| !shorter.is_empty()).map_or(length, str::len)
}
