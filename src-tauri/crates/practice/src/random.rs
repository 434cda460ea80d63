//! A stream of unguessable text, seeded once from the system, so that handing out a token cannot fail half-way.

use sha2::{Digest, Sha256};

/// SHA-256 in counter mode over a random seed.
#[derive(Default)]
pub(crate) struct Random {
    seed: [u8; 32],
    counter: u64,
}

impl Random {
    pub fn from_system() -> Result<Self, getrandom::Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Ok(Self { seed, counter: 0 })
    }

    /// `length` characters drawn from `alphabet`.
    pub fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        let mut text = String::with_capacity(length);
        while text.len() < length {
            for byte in self.block() {
                // Practice tokens need to be unguessable, not evenly spread: the small bias does not matter.
                if let Some(letter) = alphabet.get(usize::from(byte) % alphabet.len().max(1))
                    && text.len() < length
                {
                    text.push(char::from(*letter));
                }
            }
        }
        text
    }

    fn block(&mut self) -> [u8; 32] {
        self.counter = self.counter.wrapping_add(1);
        Sha256::new().chain_update(self.seed).chain_update(self.counter.to_be_bytes()).finalize().into()
    }
}

pub(crate) const LETTERS_AND_DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
pub(crate) const BASE32: &[u8] = b"abcdefghijklmnopqrstuvwxyz234567";
