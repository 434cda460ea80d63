//! What the caller stores so that a vault can be opened again: plain values, no secret in clear.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};

use crate::{KeyId, VaultId};

/// A stored word is not one this version knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a stored vault row holds an unknown word")]
pub struct InvalidRowWord;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant),* }

        impl $name {
            /// The word to store. Never changes.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = InvalidRowWord;
            fn from_str(word: &str) -> Result<Self, InvalidRowWord> {
                match word { $($word => Ok(Self::$variant),)* _ => Err(InvalidRowWord) }
            }
        }
    };
}

words! {
    /// What opens a slot.
    SlotKind {
        /// 32 random bytes in the operating system's keychain. Opens silently.
        Keychain = "keychain",
        /// A passphrase, asked for at every unlock.
        Passphrase = "passphrase",
        /// Both at once; neither opens anything alone.
        KeychainAndPassphrase = "keychain_and_passphrase",
        /// A printed code, for the day when the everyday slot does not open.
        Recovery = "recovery",
        /// Nothing: the key is in memory only and ends with the process that made it.
        Session = "session",
    }
}

impl SlotKind {
    /// Whether the operating system's keychain holds a part of what opens it.
    pub const fn needs_keychain(self) -> bool {
        match self {
            Self::Keychain | Self::KeychainAndPassphrase => true,
            Self::Passphrase | Self::Recovery | Self::Session => false,
        }
    }

    /// Whether the person must give the passphrase to open it.
    pub const fn needs_passphrase(self) -> bool {
        match self {
            Self::Passphrase | Self::KeychainAndPassphrase => true,
            Self::Keychain | Self::Recovery | Self::Session => false,
        }
    }
}

words! {
    /// Where a key is in its life.
    KeyState {
        /// Made, but not yet proven to open through every slot. Seals and opens nothing.
        Pending = "pending",
        /// Seals and opens. There is exactly one.
        Active = "active",
        /// Opens what it sealed, seals nothing new.
        DecryptOnly = "decrypt_only",
        /// Opens nothing any more; no record needs it.
        Retired = "retired",
    }
}

impl KeyState {
    /// Whether records sealed with such a key are opened.
    pub(crate) fn opens(self) -> bool {
        match self {
            Self::Active | Self::DecryptOnly => true,
            Self::Pending | Self::Retired => false,
        }
    }
}

/// One way into the vault, for one version of its key. A slot has as many rows as the versions that it opens, and they
/// differ in [`key_id`](Self::key_id) and [`wrapped`](Self::wrapped) only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotRow {
    /// Random name of the slot.
    pub id: [u8; 16],
    /// What opens it.
    pub kind: SlotKind,
    /// Name of the keychain that holds the entry, see [`Keychain::backend`](crate::Keychain::backend); for the kinds
    /// that need one.
    pub backend: Option<String>,
    /// Name of the entry in that keychain.
    pub item: Option<String>,
    /// The key inside.
    pub key_id: KeyId,
    /// The key, encrypted; empty in a [`SlotKind::Session`].
    pub wrapped: Vec<u8>,
    /// When the slot was made.
    pub created_at: DateTime<Utc>,
}

/// One version of the vault's key, without the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// The key.
    pub id: KeyId,
    /// Where it is in its life.
    pub state: KeyState,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Everything that the database holds of a vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Which vault it is.
    pub vault_id: VaultId,
    /// Every row of every slot.
    pub slots: Vec<SlotRow>,
    /// Every version of the key.
    pub keys: Vec<KeyRow>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_words_are_fixed_and_read_back() {
        let states = [
            (KeyState::Pending, "pending"),
            (KeyState::Active, "active"),
            (KeyState::DecryptOnly, "decrypt_only"),
            (KeyState::Retired, "retired"),
        ];
        for (state, word) in states {
            assert_eq!((state.as_str(), word.parse()), (word, Ok(state)));
        }
        let kinds = [
            (SlotKind::Keychain, "keychain"),
            (SlotKind::Passphrase, "passphrase"),
            (SlotKind::KeychainAndPassphrase, "keychain_and_passphrase"),
            (SlotKind::Recovery, "recovery"),
            (SlotKind::Session, "session"),
        ];
        for (kind, word) in kinds {
            assert_eq!((kind.as_str(), word.parse()), (word, Ok(kind)));
        }
        for word in ["", "Active", "active ", "password"] {
            assert_eq!(word.parse::<KeyState>(), Err(InvalidRowWord), "{word:?}");
            assert_eq!(word.parse::<SlotKind>(), Err(InvalidRowWord), "{word:?}");
        }
    }
}
