//! AES-256-GCM as other systems use it: one long-lived key, a random initialisation vector, nothing authenticated
//! besides the text.

use aes_gcm::{
    AeadInOut, AesGcm, Key, KeyInit, Nonce, Tag,
    aes::{
        Aes256,
        cipher::{
            array::ArraySize,
            consts::{U12, U16},
        },
    },
};
use zeroize::{Zeroize, Zeroizing};

use super::{Refusal, Sealed};
use crate::{key::KeyBytes, memory::wiping_stack};

const TAG_BYTES: usize = 16;

/// The initialisation vector. 12 bytes is what the standard advises, 16 what examples for Node use.
enum Iv {
    Twelve([u8; 12]),
    Sixteen([u8; 16]),
}

/// A sealed value.
pub(in crate::import) struct Record {
    pub(super) key_id: String,
    iv: Iv,
    ciphertext: Vec<u8>,
    tag: [u8; TAG_BYTES],
}

/// Builds a value of its parts; the tag stands at the end of the ciphertext. An empty text is no token.
pub(super) fn read(key_id: Option<String>, iv: Option<Vec<u8>>, sealed: Option<Vec<u8>>) -> Result<Sealed, Refusal> {
    let record = || {
        let iv = iv?;
        let iv = match iv.as_slice() {
            short if short.len() == 12 => Iv::Twelve(short.try_into().ok()?),
            long => Iv::Sixteen(long.try_into().ok()?),
        };
        let sealed = sealed?;
        let (ciphertext, tag) = sealed.split_last_chunk()?;
        Some(Record { key_id: key_id?, iv, ciphertext: ciphertext.to_vec(), tag: *tag })
    };
    record().filter(|record| !record.ciphertext.is_empty()).map(Sealed::Gcm).ok_or(Refusal::Malformed)
}

impl Record {
    /// The text, once the tag has been checked.
    pub(super) fn open(&self, key: &KeyBytes) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        wiping_stack(|| match &self.iv {
            Iv::Twelve(iv) => self.open_with::<U12>(key, &Nonce::from(*iv)),
            Iv::Sixteen(iv) => self.open_with::<U16>(key, &Nonce::from(*iv)),
        })
    }

    fn open_with<N: ArraySize>(&self, key: &KeyBytes, iv: &Nonce<N>) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let mut aes_key = Key::<Aes256>::default();
        aes_key.copy_from_slice(key.as_slice());
        let aes = AesGcm::<Aes256, N>::new(&aes_key);
        aes_key.as_mut_slice().zeroize();
        let mut text = Zeroizing::new(self.ciphertext.clone());
        let opened = aes.decrypt_inout_detached(iv, &[], text.as_mut_slice().into(), &Tag::from(self.tag));
        opened.map(|()| text).map_err(|aes_gcm::Error| Refusal::WrongKey)
    }
}
