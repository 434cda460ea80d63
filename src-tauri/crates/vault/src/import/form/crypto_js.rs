//! `U2FsdGVkX1…`: what `CryptoJS.AES.encrypt(text, passphrase)` writes, the form of `openssl enc -aes-256-cbc -md md5`.
//! `Salted__`, 8 bytes of salt, AES-256-CBC with PKCS#7; key and vector are three MD5 rounds over passphrase and salt
//! (`EVP_BytesToKey` with a count of one).
//!
//! Nothing is authenticated here: see the module's documentation for what passes unseen.

use cbc::cipher::{BlockModeDecrypt, KeyIvInit, block_padding::Pkcs7};
use domain::Secret;
use md5::{Digest, Md5};
use zeroize::Zeroizing;

use super::{Cell, Refusal, Sealed, base64};
use crate::memory::wiping_stack;

/// `Salted__` in base64, as far as it does not depend on the salt.
const PREFIX: &str = "U2FsdGVkX1";
const MAGIC: &[u8] = b"Salted__";
const BLOCK_BYTES: usize = 16;
const KEY_BYTES: usize = 32;

/// A sealed value.
pub(in crate::import) struct Record {
    salt: [u8; 8],
    ciphertext: Vec<u8>,
}

/// Reads a base64 text that begins with `Salted__`.
pub(super) fn read(cell: &Cell<'_>) -> Option<Result<Sealed, Refusal>> {
    let text = cell.value.as_str()?.trim();
    text.starts_with(PREFIX).then(|| parse(text).map(Sealed::CryptoJs).ok_or(Refusal::Malformed))
}

fn parse(text: &str) -> Option<Record> {
    let bytes = base64(text)?;
    let (salt, ciphertext) = bytes.strip_prefix(MAGIC)?.split_first_chunk()?;
    let whole = !ciphertext.is_empty() && ciphertext.len().is_multiple_of(BLOCK_BYTES);
    whole.then(|| Record { salt: *salt, ciphertext: ciphertext.to_vec() })
}

impl Record {
    /// The text, if it ends as a padded text ends.
    pub(super) fn open(&self, passphrase: &Secret) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        wiping_stack(|| self.open_derived(passphrase))
    }

    fn open_derived(&self, passphrase: &Secret) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let derived = self.derive(passphrase);
        let (key, iv) = derived.split_at(KEY_BYTES);
        let aes = cbc::Decryptor::<aes_gcm::aes::Aes256>::new_from_slices(key, iv).map_err(|_| Refusal::WrongKey)?;
        let mut text = Zeroizing::new(self.ciphertext.clone());
        let length = aes.decrypt_padded::<Pkcs7>(&mut text).map_err(|_| Refusal::WrongKey)?.len();
        text.truncate(length);
        Ok(text)
    }

    /// Key and vector.
    fn derive(&self, passphrase: &Secret) -> Zeroizing<[u8; KEY_BYTES + BLOCK_BYTES]> {
        let mut derived = Zeroizing::new([0; KEY_BYTES + BLOCK_BYTES]);
        let mut before: &[u8] = &[];
        for block in derived.as_chunks_mut::<BLOCK_BYTES>().0 {
            let mut digest = Md5::new();
            digest.update(before);
            // EXPOSE: hashed into the key; the hash wipes what it holds.
            digest.update(passphrase.expose());
            digest.update(self.salt);
            digest.finalize_into((&mut *block).into());
            before = block;
        }
        derived
    }
}
