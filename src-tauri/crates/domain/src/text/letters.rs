//! Sets of letters, by Unicode's properties and as lists.

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{EmojiPresentation, ExtendedPictographic, GeneralCategory, GeneralCategoryGroup, RegionalIndicator},
};

/// Single characters and ranges of them.
#[derive(Debug, Clone, Copy)]
pub struct Letters {
    single: &'static str,
    ranges: &'static [(char, char)],
}

impl Letters {
    /// None.
    pub const NONE: Self = Self::of("");

    /// These.
    pub const fn of(single: &'static str) -> Self {
        Self { single, ranges: &[] }
    }

    /// These besides, first and last included.
    pub const fn and(self, ranges: &'static [(char, char)]) -> Self {
        Self { ranges, ..self }
    }

    /// Whether a character is one of them.
    pub fn has(&self, letter: char) -> bool {
        self.single.contains(letter) || self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&letter))
    }
}

fn category(letter: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(letter)
}

/// Whether a character belongs to a word: a letter, a mark on one, a digit, or what joins words (UTS 18, `\w`).
pub fn is_word(letter: char) -> bool {
    is_letter(letter) || GeneralCategoryGroup::ConnectorPunctuation.contains(category(letter))
}

/// Whether a character is a letter, a mark on one, or a digit.
pub fn is_letter(letter: char) -> bool {
    let groups = GeneralCategoryGroup::Mark.union(GeneralCategoryGroup::DecimalNumber);
    letter.is_alphabetic() || groups.contains(category(letter))
}

/// Whether a character is punctuation.
pub(super) fn is_punctuation(letter: char) -> bool {
    GeneralCategoryGroup::Punctuation.contains(category(letter))
}

/// Whether a character opens a bracket or a quotation.
pub(super) fn is_opening(letter: char) -> bool {
    let groups = GeneralCategoryGroup::OpenPunctuation.union(GeneralCategoryGroup::InitialPunctuation);
    matches!(letter, '"' | '\'') || groups.contains(category(letter))
}

/// Whether a grapheme is an emoji.
pub(super) fn is_emoji(grapheme: &str) -> bool {
    let mut letters = grapheme.chars();
    let Some(first) = letters.next() else { return false };
    let is_shown_so = |letter: char| letter == '\u{fe0f}' || letter == '\u{200d}';
    CodePointSetData::new::<RegionalIndicator>().contains(first)
        || CodePointSetData::new::<EmojiPresentation>().contains(first)
        || CodePointSetData::new::<ExtendedPictographic>().contains(first) && letters.any(is_shown_so)
}
