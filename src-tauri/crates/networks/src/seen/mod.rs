//! What a reader sees of a post, in one form for a text and for the HTML that servers make of it.
//!
//! A lost post is found by this, so what servers are known to change leaves no trace here: composed letters, invisible
//! characters, white space, markup, how a link is shortened or written, where a mentioned person is at home. Nothing
//! has to know where a server ends a link or a mention, because both sides go through the same steps.

mod names;
mod reading;

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::{CodePointMapData, props::GeneralCategory};
use percent_encoding::percent_decode_str;

pub(crate) use reading::reading;

/// A post's words as a reader sees them: equal when nobody could tell two posts apart by reading them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen(String);

impl Seen {
    /// Of a plain text.
    pub(crate) fn text(text: &str) -> Self {
        // A server finds its mentions before anything else, in the text as it came: what nobody sees ends them.
        let short = names::with_short_mentions(text);
        let decoded = percent_decode_str(&short).decode_utf8_lossy();
        let visible: String = decoded.chars().filter_map(visible).collect();
        let composed = ComposingNormalizerBorrowed::new_nfc().normalize(&visible);
        Self(words(&names::with_plain_hosts(&composed)))
    }

    /// Of a post's HTML.
    pub(crate) fn html(html: &str) -> Self {
        Self::text(&reading(html))
    }

    /// Whether there is nothing to read.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A character as it counts for reading: nothing that nobody sees, and one sign for tags.
fn visible(letter: char) -> Option<char> {
    let is_format = || CodePointMapData::<GeneralCategory>::new().get(letter) == GeneralCategory::Format;
    match letter {
        '＃' => Some('#'),
        _ if letter.is_whitespace() => Some(letter),
        _ if letter.is_control() || is_format() => None,
        _ => Some(letter),
    }
}

/// Runs of white space made one blank, none at the ends.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
