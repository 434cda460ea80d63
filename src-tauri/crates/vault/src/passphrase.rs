//! Passphrases: one form for all keyboards, and how hard one is to guess.

use domain::Secret;
use icu_normalizer::ComposingNormalizerBorrowed;
use zeroize::Zeroizing;

use crate::VaultError;

/// No passphrase of ours is shorter, in characters.
const LEAST_CHARACTERS: usize = 12;
/// NFC makes no text longer than this many times its length in UTF-8 (Unicode FAQ on normalisation).
const NFC_GROWTH: usize = 3;

/// How hard a passphrase is to guess, for showing while it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strength {
    /// From 0, found at once, to 4, out of reach; zxcvbn's scale.
    pub score: u8,
    /// Why it is not accepted, if it is not.
    pub weakness: Option<Weakness>,
}

/// Why a passphrase is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Shorter than 12 characters.
    TooShort,
    /// Made of common words, names, dates or patterns.
    Guessable,
}

/// How hard `passphrase` is to guess.
///
/// The estimate copies the text into ordinary memory that is not wiped, so it is for a passphrase that is being
/// chosen, never for one that is typed to unlock.
#[must_use]
pub fn passphrase_strength(passphrase: &Secret) -> Strength {
    let text = normalise(passphrase);
    let score = u8::from(zxcvbn::zxcvbn(&text, &["postrider"]).score());
    let weakness = match score {
        _ if text.chars().count() < LEAST_CHARACTERS => Some(Weakness::TooShort),
        0..3 => Some(Weakness::Guessable),
        _ => None,
    };
    Strength { score, weakness }
}

/// # Errors
/// [`VaultError::PassphraseTooWeak`].
pub(crate) fn check(passphrase: &Secret) -> Result<(), VaultError> {
    match passphrase_strength(passphrase).weakness {
        None => Ok(()),
        Some(_) => Err(VaultError::PassphraseTooWeak),
    }
}

/// The one form in which a passphrase is used: every space is the plain one, and letters are composed (NFC), as RFC
/// 8265 section 4.2 has it for passwords. Keyboards differ in both: `é` is one character or two, and a space may be a
/// non-breaking one. Case, width and surrounding spaces are left as they are: they were typed on purpose.
pub(crate) fn normalise(passphrase: &Secret) -> Zeroizing<String> {
    // EXPOSE: the text is brought into the form from which the key is made.
    let typed = passphrase.expose();
    // With room for all of it from the start, no copy is left behind by growing.
    let mut text = Zeroizing::new(String::with_capacity(typed.len() * NFC_GROWTH));
    let spaced = typed.chars().map(|letter| if is_space(letter) { ' ' } else { letter });
    text.extend(ComposingNormalizerBorrowed::new_nfc().normalize_iter(spaced));
    text
}

fn is_space(letter: char) -> bool {
    letter.is_whitespace() && !letter.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_keyboards_give_one_passphrase() {
        let check = |typed: &str, expected: &str| {
            assert_eq!(normalise(&Secret::new(typed.to_owned())).as_str(), expected, "{typed:?}");
        };
        check("correct horse", "correct horse");
        check("h\u{f6}rse", "h\u{f6}rse");
        check("ho\u{308}rse", "h\u{f6}rse");
        check("a\u{a0}b\u{2009}c\u{3000}d", "a b c d");
        check("\u{1f511} \u{212b}", "\u{1f511} \u{c5}");
        check("e\u{323}\u{302}", "\u{1ec7}");
        check("\u{1112}\u{1161}\u{11ab}", "\u{d55c}");
        check("  Spaces and CASE stay  ", "  Spaces and CASE stay  ");
        check("\u{ff21}", "\u{ff21}");
        check("tab\tstays", "tab\tstays");
    }

    #[test]
    fn the_composed_form_never_outgrows_its_room() {
        // The worst cases of the Unicode FAQ: these grow threefold.
        for typed in ["\u{fb2c}".repeat(50), "\u{1d160}".repeat(50), "\u{390}".repeat(50)] {
            let text = normalise(&Secret::new(typed.clone()));
            assert!(text.len() <= typed.len() * NFC_GROWTH, "{typed:?}");
            assert_eq!(text.capacity(), typed.len() * NFC_GROWTH, "it was never moved");
        }
    }

    #[test]
    fn weak_passphrases_are_named_and_strong_ones_accepted() {
        let check = |text: &str, weakness: Option<Weakness>| {
            let strength = passphrase_strength(&Secret::new(text.to_owned()));
            assert_eq!(strength.weakness, weakness, "{text:?} has the score {}", strength.score);
            assert!(strength.score <= 4 && (weakness.is_some() || strength.score >= 3));
        };
        check("", Some(Weakness::TooShort));
        check("Xq7!mB2$kzP", Some(Weakness::TooShort));
        check("\u{f6}".repeat(11).as_str(), Some(Weakness::TooShort));
        check("passwordpassword", Some(Weakness::Guessable));
        check("123456789012", Some(Weakness::Guessable));
        check("aaaaaaaaaaaaaaaaaaaa", Some(Weakness::Guessable));
        check("qwertyuiop123", Some(Weakness::Guessable));
        check("postriderpostrider", Some(Weakness::Guessable));
        check("correct horse battery staple", None);
        check("mango ladder quartz otter", None);
        check("Xq7!mB2$kzPw", None);
        check("\u{5b57}\u{6f22}\u{9b3c}\u{9f8d}\u{72d0}\u{732b}\u{72ac}\u{9ce5}\u{9b5a}\u{866b}\u{7af9}\u{68ee}", None);
        check(&"long ".repeat(10_000), Some(Weakness::Guessable));
    }
}
