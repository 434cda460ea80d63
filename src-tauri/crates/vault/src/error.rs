//! What can go wrong, by what the caller can do about it. No variant holds key bytes, plaintext or ciphertext.

use crate::{KeyId, KeychainError};

/// Why a vault did not come into being, did not open, or did not seal or open a record.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The keychain could not be asked. Nothing is known about the entry; ask again later.
    #[error("the keychain could not be asked")]
    Keychain(#[from] KeychainError),
    /// The keychain answered, and has no entry for this vault. Restoring the entry heals everything.
    #[error("the keychain has no entry for this vault")]
    EntryMissing,
    /// The keychain's entry does not open this vault: replaced, or of an older time.
    #[error("the keychain entry does not open this vault")]
    EntryWrong,
    /// The vault was set up with another keychain than the one asked; the person must say which is meant.
    #[error("the vault was set up with the keychain {expected}, not {found}")]
    BackendChanged {
        /// The keychain that the slots name.
        expected: String,
        /// The keychain that was asked.
        found: String,
    },
    /// The vault opens with a passphrase, and none was given.
    #[error("a passphrase is needed")]
    PassphraseNeeded,
    /// The passphrase does not open the vault. Typed again, it may.
    #[error("the passphrase does not open this vault")]
    PassphraseWrong,
    /// The passphrase is too short or easily guessed; see [`passphrase_strength`](crate::passphrase_strength).
    #[error("the passphrase is too weak")]
    PassphraseTooWeak,
    /// A new key must be wrapped for the recovery code too, and the code was not given.
    #[error("the recovery code is needed")]
    RecoveryCodeNeeded,
    /// What was typed is no recovery code: a letter is missing or mistyped.
    #[error("this is not a recovery code")]
    RecoveryCodeMalformed,
    /// It is a recovery code, of another vault or one that was replaced.
    #[error("the recovery code does not open this vault")]
    RecoveryCodeWrong,
    /// A slot asks for more work or memory than any that is ever written here, or than this computer has; or for so
    /// little that a passphrase could be guessed. No work was done.
    #[error("a slot of the vault asks for an unreasonable amount of work")]
    CostRefused,
    /// The vault was made for one session. Its key was never stored, so it neither opens again nor takes a new key.
    #[error("the vault was kept for one session only")]
    SessionEnded,
    /// There is no slot at all: the database was never set up, or lost its rows.
    #[error("the vault has no slots")]
    NoSlots,
    /// There is not exactly one active key.
    #[error("the vault has {0} active keys instead of one")]
    ActiveKeys(usize),
    /// No slot holds this key, although its state says that records may need it.
    #[error("no slot holds the key {0}")]
    KeyNotInSlots(KeyId),
    /// A slot's wrapped key is damaged: it is not as it was written.
    #[error("a slot of the vault is damaged")]
    SlotDamaged,
    /// A record was refused; nothing of it was used.
    #[error("a sealed record was refused")]
    RecordRefused(#[from] RecordError),
    /// The text is longer than a record may hold.
    #[error("the secret is too long to be sealed")]
    SecretTooLong,
    /// The operating system gave no random bytes; nothing was sealed or created.
    #[error("the operating system gave no random bytes")]
    RandomFailed(#[source] getrandom::Error),
    /// The cipher refused a length that is always within its limits; nothing was sealed.
    #[error("the cipher refused a length within its limits")]
    CipherFailed,
}

/// Why bytes from the database are not the record they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// They do not begin like a record: a bare token, JSON, or nothing.
    #[error("not a sealed record")]
    NotARecord,
    /// The format version is not known; a newer program may have written it.
    #[error("unknown record version")]
    UnknownVersion,
    /// The set of algorithms is not known.
    #[error("unknown cipher suite")]
    UnknownSuite,
    /// The record is of another kind than asked for, or of no known kind.
    #[error("the record is of another kind")]
    WrongKind,
    /// The reserved bytes are not zero.
    #[error("reserved bytes are in use")]
    ReservedBytes,
    /// The key that sealed it is not in this vault, or retired.
    #[error("sealed with a key that this vault does not have")]
    UnknownKey,
    /// It is cut, or something was appended, or it is longer than any record.
    #[error("the record has the wrong length")]
    BadLength,
    /// The derived key is not the one it was sealed with: other place, other vault, or changed bytes.
    #[error("the record does not belong here or was changed")]
    Commitment,
    /// The tag does not fit: changed bytes.
    #[error("the record was changed")]
    Tag,
    /// It opened, and its content is not text. Only a fault of ours can write such a record.
    #[error("the record holds no text")]
    NotText,
}
