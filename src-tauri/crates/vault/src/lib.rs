//! The only ciphers and the only keychain: seals secrets for the database and keeps the key elsewhere.
//!
//! A *vault key* seals records. It is stored only wrapped, in a *slot*; the slot is opened by 32 random bytes in
//! the operating system's keychain. The database holds records and slots, the keychain holds the 32 bytes, and
//! neither is of use without the other.
//!
//! What it does not protect against: someone who runs as the same user while the vault is open, someone who reads
//! this process's memory, and the replay of a whole older database.
//!
//! Rows ([`SlotRow`], [`KeyRow`]) are plain values that the caller stores; this crate knows no database.

pub mod archive;
mod audit;
mod cipher;
mod context;
mod error;
mod id;
pub mod import;
mod key;
mod keychain;
mod making;
mod memory;
mod opening;
mod os;
mod passphrase;
mod record;
mod recovery_code;
mod rows;
mod slot;
mod stretch;
#[cfg(feature = "testkit")]
pub mod testkit;
mod vault;
mod worker;

pub use audit::{AuditKey, AuditPublicKey, AuditSigner};
pub use context::{Context, RecordKind};
pub use error::{RecordError, VaultError};
pub use id::{InvalidVaultId, KeyId, VaultId};
pub use key::KeychainSecret;
pub use keychain::{Keychain, KeychainError};
pub use making::{
    NewVault, Protection, SlotName, create, create_as, new_key, protect, protect_as, recovery, remove_item,
};
pub use opening::{Given, prove, unlock};
pub use os::{OsKeychain, Prompt};
pub use passphrase::{Strength, Weakness, passphrase_strength};
pub use recovery_code::RecoveryCode;
pub use rows::{InvalidRowWord, KeyRow, KeyState, SlotKind, SlotRow, Stored};
pub use stretch::{Cost, calibrate};
pub use vault::Vault;
pub use worker::{DEFAULT_DEADLINE, KeychainWorker};
