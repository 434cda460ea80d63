//! The recovery code: 160 random bits on paper, for the day when the everyday slot does not open.
//!
//! Printed as nine groups of four in Crockford's base 32, which has no letters that look like digits. The first 32
//! letters are the secret, the last four the beginning of its SHA-256, so that a mistyped code is told from one of
//! another vault.

use domain::Secret;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::{
    VaultError, cipher,
    key::{KeyBytes, fill_random},
    memory::wiping_stack,
};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SECRET_BYTES: usize = 20;
const LETTERS: usize = 36;
const GROUP: usize = 4;
/// Five bytes are eight letters.
const CHUNK_BYTES: usize = 5;
const CHUNK_LETTERS: usize = 8;

/// The secret of a code.
type CodeSecret = Zeroizing<[u8; SECRET_BYTES]>;
/// The letters of a code as numbers below 32.
type Letters = Zeroizing<[u8; LETTERS]>;

/// A recovery code as it is printed.
///
/// Whoever has it and the database has everything, so it is shown once and kept nowhere. It cannot be printed by
/// accident, copied or compared, and is wiped on drop.
pub struct RecoveryCode(Secret);

impl RecoveryCode {
    pub(crate) fn random() -> Result<Self, VaultError> {
        wiping_stack(|| {
            let mut secret = CodeSecret::default();
            fill_random(secret.as_mut_slice())?;
            Ok(Self(print(&spell(&secret))))
        })
    }

    /// The code, for showing it to the person once and nothing else.
    pub fn expose(&self) -> &str {
        // EXPOSE: the person writes it down.
        self.0.expose()
    }

    /// The code as the person would type it.
    pub(crate) fn as_typed(&self) -> &Secret {
        &self.0
    }
}

/// The key that a typed code stands for. Case, spaces and dashes do not matter, and what looks like a digit is one.
///
/// # Errors
/// [`VaultError::RecoveryCodeMalformed`] for anything that was never printed as a code.
pub(crate) fn key_of(typed: &Secret) -> Result<KeyBytes, VaultError> {
    wiping_stack(|| decode(typed))
}

fn decode(typed: &Secret) -> Result<KeyBytes, VaultError> {
    let letters = read(typed).ok_or(VaultError::RecoveryCodeMalformed)?;
    let mut secret = CodeSecret::default();
    for (chunk, letters) in secret.chunks_exact_mut(CHUNK_BYTES).zip(letters.chunks_exact(CHUNK_LETTERS)) {
        let bits = letters.iter().fold(0_u64, |bits, letter| bits << 5 | u64::from(*letter));
        chunk.copy_from_slice(&bits.to_be_bytes()[3..]);
    }
    if *spell(&secret) != *letters {
        return Err(VaultError::RecoveryCodeMalformed);
    }
    cipher::derive(secret.as_slice(), &[b"prw1/recovery"])
}

/// The letters of the secret and of its check.
fn spell(secret: &CodeSecret) -> Letters {
    let digest = Sha256::digest(secret.as_slice());
    let (check, _) = digest.split_at(CHUNK_BYTES);
    let mut letters = Letters::new([0; LETTERS]);
    let chunks = secret.chunks_exact(CHUNK_BYTES).chain([check]);
    // Of the check's eight letters there is room for four.
    for (letters, chunk) in letters.chunks_mut(CHUNK_LETTERS).zip(chunks) {
        let bits = chunk.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        for (place, letter) in letters.iter_mut().enumerate() {
            *letter = (bits >> (35 - 5 * place) & 31) as u8;
        }
    }
    letters
}

fn print(letters: &Letters) -> Secret {
    // With room for all of it from the start, no copy is left behind by growing.
    let mut printed = String::with_capacity(LETTERS + LETTERS / GROUP);
    for (number, group) in letters.chunks_exact(GROUP).enumerate() {
        if number > 0 {
            printed.push('-');
        }
        printed.extend(group.iter().map(|letter| char::from(ALPHABET[usize::from(letter & 31)])));
    }
    Secret::new(printed)
}

/// The letters that were typed; `None` when there are not exactly enough, or one is of no alphabet of ours.
fn read(typed: &Secret) -> Option<Letters> {
    // EXPOSE: the code is read.
    let mut typed = typed.expose().chars().filter(|typed| !typed.is_whitespace() && *typed != '-');
    let mut letters = Letters::new([0; LETTERS]);
    for letter in letters.iter_mut() {
        *letter = value(typed.next()?)?;
    }
    typed.next().is_none().then_some(letters)
}

fn value(typed: char) -> Option<u8> {
    let letter = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET.iter().position(|known| char::from(*known) == letter)?;
    u8::try_from(place).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(typed: &str) -> Option<KeyBytes> {
        match key_of(&Secret::new(typed.to_owned())) {
            Ok(key) => Some(key),
            Err(VaultError::RecoveryCodeMalformed) => None,
            Err(other) => panic!("not about the code: {other}"),
        }
    }

    fn code(secret: [u8; SECRET_BYTES]) -> String {
        let printed = print(&spell(&Zeroizing::new(secret)));
        // EXPOSE: a test looks at it.
        printed.expose().to_owned()
    }

    #[test]
    fn a_code_is_nine_groups_of_four_and_new_each_time() {
        let (one, other) = (RecoveryCode::random().expect("random"), RecoveryCode::random().expect("random"));
        for printed in [one.expose(), other.expose()] {
            assert_eq!(printed.split('-').map(str::len).collect::<Vec<_>>(), [4; 9], "{printed}");
            assert!(printed.chars().all(|letter| letter == '-' || ALPHABET.contains(&(letter as u8))), "{printed}");
        }
        assert_ne!(one.expose(), other.expose());
    }

    #[test]
    fn what_is_printed_is_what_is_read_however_it_is_typed() {
        // Every bit of the secret in turn, so that each has its place in the letters.
        for bit in 0..SECRET_BYTES * 8 {
            let mut secret = [0; SECRET_BYTES];
            secret[bit / 8] = 1 << (bit % 8);
            let printed = code(secret);
            let expected = cipher::derive(&secret, &[b"prw1/recovery"]).expect("derives");
            let lookalikes: String = printed.replace('0', "o").replace('1', if bit % 2 == 0 { "I" } else { "l" });
            let typed = [
                printed.clone(),
                printed.to_lowercase(),
                printed.replace('-', ""),
                printed.replace('-', "  "),
                format!("  {}\n", printed.replace('-', " - ")),
                printed.chars().flat_map(|letter| [letter, '-']).collect(),
                lookalikes.to_uppercase(),
                lookalikes,
            ];
            for typed in typed {
                assert!(key(&typed).is_some_and(|key| key.is_same_as(&expected)), "{typed}");
            }
        }
    }

    #[test]
    fn every_single_typo_is_noticed() {
        let printed = code(*b"twenty random bytes!");
        let letters: Vec<char> = printed.chars().filter(|letter| *letter != '-').collect();
        for place in 0..letters.len() {
            for known in ALPHABET.iter().map(|letter| char::from(*letter)) {
                let mut typed = letters.clone();
                typed[place] = known;
                let accepted = key(&typed.iter().collect::<String>()).is_some();
                assert_eq!(accepted, known == letters[place], "{known} in place {place}");
            }
            let mut shorter = letters.clone();
            shorter.remove(place);
            assert!(key(&shorter.iter().collect::<String>()).is_none(), "without place {place}");
            let mut longer = letters.clone();
            longer.insert(place, letters[place]);
            assert!(key(&longer.iter().collect::<String>()).is_none(), "place {place} twice");
            let mut swapped = letters.clone();
            swapped.swap(place, (place + 1) % letters.len());
            assert_eq!(key(&swapped.iter().collect::<String>()).is_some(), swapped == letters, "{place} swapped");
        }
    }

    #[test]
    fn what_was_never_a_code_is_malformed() {
        for typed in
            ["", "-", "0000", "correct horse battery staple", &"0".repeat(36), &"U".repeat(36), &"é".repeat(18)]
        {
            assert!(key(typed).is_none(), "{typed:?}");
        }
        assert!(key(&"0".repeat(1_000_000)).is_none(), "and a long one is not read to its end");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(typed in ".{0,80}", letters in "[0-9A-Za-z -]{30,45}") {
            prop_assert!(key(&typed).is_none());
            // One in a million of these is a code, so nothing is claimed about the answer.
            drop(key(&letters));
        }
    }
}
