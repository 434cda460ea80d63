//! Encrypted backups of a profile, and what becomes of them on another computer or another day.
//!
//! A backup is one file in the age format that its passphrase opens, with this program or with the stock tool. Inside
//! is a tar with these names in this order, and no others:
//!
//! | name | what |
//! |---|---|
//! | `manifest.json` | versions, counts, and size and SHA-256 of every file that follows, see [`manifest`] |
//! | `vault.json` | with sign-ins only: the slot by which the same passphrase opens the sealed records |
//! | `tables/TABLE.jsonl` | the rows that travel, see [`store::dump`] |
//! | `audit.jsonl` | the trail, to be read; it is not taken into the restored copy's own |
//! | `media/HASH` | pictures, named by the BLAKE3 hash of their bytes |
//!
//! Whoever has the passphrase and the stock tool reads posts and pictures, and still no token: sign-ins travel only
//! when that was asked for, and then sealed for the way, in the vault's own format.
//!
//! A backup is restored into a new folder beside the old one, read back and proven, and only then put in its place,
//! see [`switch`]. The old folder stays until the person deletes it. The restored copy waits, see [`Engine::resume`].
//!
//! [`Engine::resume`]: crate::Engine::resume

mod create;
mod error;
mod manifest;
mod pack;
mod pause;
mod restore;
mod sign_ins;
mod switch;
mod unpack;

use std::sync::Arc;

pub use create::BackupChoice;
pub use error::BackupError;
pub use manifest::Summary;
pub use restore::{Prepared, Restoring, prepare_restore};
pub use switch::{Switched, finish_switch, switch};

pub use pause::{Elsewhere, Paused};

pub(crate) use pause::{find_paused, is_paused, pause};
pub(crate) use switch::{beside, persist, sync_folder};

/// How far a backup or a restore has come, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes written or read.
    pub done: u64,
    /// Of how many.
    pub total: u64,
}

/// Who is told how far it has come. Called often and from any thread.
pub type OnProgress = Arc<dyn Fn(Progress) + Send + Sync>;
