//! Keys: 32 bytes each, in memory of their own, wiped on drop.

use subtle::ConstantTimeEq;

use crate::{KeychainError, VaultError, keychain::Fault, memory::KeyMemory};

/// Length of every key.
pub(crate) const KEY_BYTES: usize = 32;

/// Fills `bytes` from the operating system, never from a generator inside this process: a generator that is shared
/// with a logger or copied by a fork has repeated itself before (RUSTSEC-2026-0097).
pub(crate) fn fill_random(bytes: &mut [u8]) -> Result<(), VaultError> {
    getrandom::fill(bytes).map_err(VaultError::RandomFailed)
}

/// The bytes of some key. Not copyable, printable, comparable with `==` or serialisable.
pub(crate) struct KeyBytes(KeyMemory);

impl KeyBytes {
    pub(crate) fn random() -> Result<Self, VaultError> {
        let mut key = Self::zero();
        fill_random(key.as_mut_slice())?;
        Ok(key)
    }

    /// All zero, to be filled in place.
    pub(crate) fn zero() -> Self {
        Self(KeyMemory::zero())
    }

    /// [`KEY_BYTES`] long.
    pub(crate) fn as_slice(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// [`KEY_BYTES`] long.
    pub(crate) fn as_mut_slice(&mut self) -> &mut [u8] {
        self.0.as_mut_slice()
    }

    /// Compares without telling by its duration where the difference is.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        self.as_slice().ct_eq(other.as_slice()).into()
    }
}

/// The key that seals records. One version of it is active at a time.
pub(crate) struct VaultKey(pub(crate) KeyBytes);

/// The 32 random bytes in the operating system's keychain that open a slot.
///
/// Nothing else is ever written there: Windows caps an item at 2560 bytes, and what is not in the keychain cannot
/// leak from it.
pub struct KeychainSecret(KeyBytes);

impl KeychainSecret {
    pub(crate) fn random() -> Result<Self, VaultError> {
        KeyBytes::random().map(Self)
    }

    /// Takes what a keychain returned. The caller wipes its own copy.
    ///
    /// # Errors
    /// When it is not 32 bytes, and so was not written by this program.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeychainError> {
        if bytes.len() != KEY_BYTES {
            return Err(Fault::ForeignItem.into());
        }
        let mut key = KeyBytes::zero();
        key.as_mut_slice().copy_from_slice(bytes);
        Ok(Self(key))
    }

    /// The 32 bytes, for handing to a keychain and nothing else.
    pub fn expose_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    pub(crate) fn into_key(self) -> KeyBytes {
        self.0
    }

    /// Compares without telling by its duration where the difference is.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.0.is_same_as(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::{Debug, Display};

    use super::*;
    use crate::{AuditKey, AuditSigner, Vault};

    /// Does not compile when `$type` implements `$trait`: two candidates for `check` make the call ambiguous.
    macro_rules! assert_lacks {
        ($type:ty: $($trait:path),+) => {$({
            trait Ambiguous<Marker> { fn check() {} }
            impl<T: ?Sized> Ambiguous<()> for T {}
            struct Implements;
            impl<T: ?Sized + $trait> Ambiguous<Implements> for T {}
            <$type as Ambiguous<_>>::check();
        })+};
    }

    #[test]
    fn keys_cannot_be_copied_printed_or_compared_by_accident() {
        assert_lacks!(KeyBytes: Clone, Debug, Display, PartialEq, AsRef<[u8]>);
        assert_lacks!(VaultKey: Clone, Debug, Display, PartialEq, AsRef<[u8]>);
        assert_lacks!(AuditKey: Clone, Debug, Display, PartialEq, AsRef<[u8]>);
        assert_lacks!(AuditSigner: Clone, Debug, Display, PartialEq, AsRef<[u8]>);
        assert_lacks!(KeychainSecret: Clone, Debug, Display, PartialEq, AsRef<[u8]>);
        assert_lacks!(Vault: Clone, Debug, Display, PartialEq);
        assert_lacks!(domain::Secret: Clone, Debug, Display, PartialEq, AsRef<[u8]>);
    }

    #[test]
    fn a_keychain_secret_is_32_bytes_or_nothing() {
        for length in [0, 1, 31, 33, 64, 2560] {
            let error = KeychainSecret::from_bytes(&vec![7; length]).err().expect("a wrong length is refused");
            assert!(error.is_foreign(), "{length} bytes were not written by us");
        }
        let secret = KeychainSecret::from_bytes(&[7; 32]).expect("32 bytes");
        assert_eq!(secret.expose_bytes(), &[7; 32]);
    }

    #[test]
    fn two_random_secrets_differ() {
        let (one, other) = (KeychainSecret::random().expect("random"), KeychainSecret::random().expect("random"));
        assert!(!one.is_same_as(&other), "64 equal random bytes do not happen");
        assert!(one.is_same_as(&one), "a secret equals itself");
    }
}
