//! Finds secrets in foreign text and strikes them out, whatever way they are written.
//!
//! Compared are letters and digits only, in lower case: blanks, signs, invisible characters and tags between them change
//! nothing, nor does the alphabet of a base64. A secret is known by its pieces of sixteen letters and digits, which fit
//! into one number each, so that the text is read once per layer of escapes and a part of a secret is found as well as
//! the whole.

use std::{borrow::Cow, ops::Range};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use domain::Secret;
use zeroize::Zeroizing;

use super::spelling::{Placed, Unescaped, written};

/// What stands in a secret's place: a word that is text in JSON, HTML, headers and paths, and no host.
pub(crate) const HIDDEN: &str = "[hidden]";

/// Letters and digits of a piece; a byte each, they fill a number.
const PIECE: usize = 16;
/// A secret with fewer letters and digits is not looked for. It could stand anywhere by chance, as in a name or an
/// address, and nothing that a network issues is so short.
const LETTERS_MIN: usize = 8;
/// All spellings of a secret together are at most so many times as long as it is.
const SPELLINGS_LENGTH: usize = 8;
/// Bits of the number of a bucket; many more buckets than there are pieces, so that most text is passed over at a glance.
const BUCKET_BITS: u32 = 15;

/// Pieces of secrets, to be found by what they read. Wiped on drop.
#[derive(Default)]
pub(super) struct Sieve {
    /// A secret of fewer than [`PIECE`] letters is one piece, with zeros before it.
    pieces: Zeroizing<Vec<u128>>,
    /// For each bucket the number of its last piece, counted from 1.
    last: Vec<usize>,
    /// For each piece the number of the one before it in its bucket.
    before: Vec<usize>,
    /// Which lengths there are.
    lengths: Vec<usize>,
}

impl Sieve {
    /// A sieve for these secrets, raw, as hexadecimal digits, and in base64.
    pub fn new<'s>(secrets: impl Iterator<Item = &'s Secret>) -> Self {
        // EXPOSE: cut into the pieces by which they are found.
        let secrets: Vec<&[u8]> = secrets.map(|secret| secret.expose().as_bytes()).collect();
        let letters_max: usize = secrets.iter().map(|secret| secret.len() * SPELLINGS_LENGTH).sum();
        // A vector that grows leaves what it held behind.
        let mut sieve = Self { pieces: Zeroizing::new(Vec::with_capacity(letters_max)), ..Self::default() };
        for spelling in secrets.into_iter().flat_map(spellings) {
            sieve.add(&spelling);
        }
        sieve
    }

    fn add(&mut self, spelling: &[u8]) {
        let letters = gathered(spelling.len(), written(spelling).filter_map(Placed::letter));
        if letters.len() < LETTERS_MIN {
            return;
        }
        if self.last.is_empty() {
            // Zeros that the system gives cost nothing until they are written.
            self.last = vec![0; 1 << BUCKET_BITS];
        }
        let length = letters.len().min(PIECE);
        if !self.lengths.contains(&length) {
            self.lengths.push(length);
        }
        for piece in letters.windows(length) {
            self.add_piece(piece.iter().fold(0, |piece, letter| piece << 8 | u128::from(*letter)));
        }
    }

    fn add_piece(&mut self, piece: u128) {
        if let Some(last) = self.last.get_mut(bucket(piece)) {
            self.pieces.push(piece);
            self.before.push(std::mem::replace(last, self.pieces.len()));
        }
    }

    fn has(&self, piece: u128) -> bool {
        let mut number = self.last.get(bucket(piece)).copied();
        while let Some(index) = number.and_then(|number| number.checked_sub(1)) {
            if self.pieces.get(index) == Some(&piece) {
                return true;
            }
            number = self.before.get(index).copied();
        }
        false
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The text without the secrets.
    pub fn clean<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        let mut found = Vec::new();
        self.find(written(text), &mut found);
        if text.iter().any(|byte| matches!(byte, b'\\' | b'%' | b'&')) {
            // A name in HTML in JSON, or an address in an address in JSON: nobody reads more layers than three.
            self.find(Unescaped::new(written(text)), &mut found);
            self.find(Unescaped::new(Unescaped::new(written(text))), &mut found);
            self.find(Unescaped::new(Unescaped::new(Unescaped::new(written(text)))), &mut found);
        }
        if found.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(strike_out(text, found)) }
    }

    /// Reads the text with and without what stands in tags: either may be what a person sees.
    fn find(&self, text: impl Iterator<Item = Placed>, found: &mut Vec<Range<usize>>) {
        let (mut everything, mut shown, mut is_in_tag) = (Window::default(), Window::default(), false);
        for placed in text {
            match (placed.byte, placed.letter()) {
                (b'<', _) => is_in_tag = true,
                (b'>', _) => is_in_tag = false,
                (_, Some(letter)) => {
                    found.extend(everything.push(letter, placed, self));
                    if !is_in_tag {
                        found.extend(shown.push(letter, placed, self));
                    }
                }
                (_, None) => {}
            }
        }
    }
}

/// Depends on the last [`LETTERS_MIN`] letters of a piece, which every piece has.
fn bucket(piece: u128) -> usize {
    /// Fibonacci hashing: 2^64 divided by the golden ratio.
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    #[allow(clippy::cast_possible_truncation, reason = "the last letters are what is looked at")]
    let last = piece as u64;
    usize::try_from(last.wrapping_mul(SPREAD) >> (u64::BITS - BUCKET_BITS)).unwrap_or_default()
}

/// The last letters that were read.
#[derive(Default)]
struct Window {
    letters: u128,
    /// Where the last [`PIECE`] of them begin, by their number.
    starts: [usize; PIECE],
    count: usize,
}

impl Window {
    /// Reads a letter, and says where a secret ends with it.
    fn push(&mut self, letter: u8, placed: Placed, sieve: &Sieve) -> Option<Range<usize>> {
        self.letters = self.letters << 8 | u128::from(letter);
        if let Some(start) = self.starts.get_mut(self.count % PIECE) {
            *start = placed.start;
        }
        self.count += 1;
        let length = sieve.lengths.iter().copied().filter(|length| {
            let piece = self.letters & (u128::MAX >> (8 * (PIECE - length)));
            *length <= self.count && sieve.has(piece)
        });
        let first = self.count - length.max()?;
        Some(*self.starts.get(first % PIECE)?..placed.end)
    }
}

/// The ways in which a secret may be written, all but the escapes.
fn spellings(secret: &[u8]) -> [Zeroizing<Vec<u8>>; 5] {
    let hexadecimal = secret.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = hexadecimal.filter_map(|digit| u8::try_from(char::from_digit(digit.into(), 16)?).ok());
    [
        Zeroizing::new(secret.to_vec()),
        gathered(secret.len() * 2, digits),
        base64_after(0, secret),
        base64_after(1, secret),
        base64_after(2, secret),
    ]
}

/// The bytes in a vector that does not grow and is wiped.
fn gathered(length_max: usize, bytes: impl Iterator<Item = u8>) -> Zeroizing<Vec<u8>> {
    let mut gathered = Zeroizing::new(Vec::with_capacity(length_max));
    gathered.extend(bytes);
    gathered
}

/// The part of a base64 that depends on the secret alone, when so many bytes stand before it (and anything behind it).
fn base64_after(before: usize, secret: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(vec![0; before]);
    bytes.extend_from_slice(secret);
    let mut text = Zeroizing::new(STANDARD_NO_PAD.encode(&*bytes).into_bytes());
    text.truncate(bytes.len() * 8 / 6);
    let own = (before * 8).div_ceil(6).min(text.len());
    text.drain(..own);
    text
}

fn strike_out(text: &[u8], mut found: Vec<Range<usize>>) -> Vec<u8> {
    found.sort_unstable_by_key(|range| range.start);
    let (mut clean, mut end) = (Vec::with_capacity(text.len()), 0);
    for range in found {
        if range.start >= end {
            clean.extend_from_slice(text.get(end..range.start).unwrap_or_default());
            clean.extend_from_slice(HIDDEN.as_bytes());
        }
        end = end.max(range.end);
    }
    clean.extend_from_slice(text.get(end..).unwrap_or_default());
    clean
}

#[cfg(test)]
mod tests;
