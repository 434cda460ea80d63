//! What the vault remembers beside its keys and slots: one setting, changed in the transactions that it belongs to.

use domain::AccountId;
use serde::{Deserialize, Serialize};
use store::{Read, StoreError, Write, settings};

use super::LastRotation;

const NAME: &str = "vault";

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Remembered {
    /// About how many records the active key has sealed.
    pub(super) seals: u64,
    /// Entries of the keychain that no slot names any more, to be removed once the vault has opened without them.
    pub(super) obsolete_items: Vec<String>,
    /// Vaults whose making was begun and not ended.
    pub(super) begun: Vec<Begun>,
    /// What a rotation replaced may still stand in unused pages of the database.
    pub(super) is_vacuum_due: bool,
    /// The rotation that goes on, if one does, was begun after a suspected leak.
    pub(super) is_leak_suspected: bool,
    pub(super) last_rotation: Option<LastRotation>,
    /// The profile was restored from a backup whose vault had a passphrase, and the person has not said since how this one
    /// shall open.
    pub(super) had_passphrase: bool,
    /// The sign-ins of a session that has ended were erased, and no vault was set up since.
    pub(super) has_session_ended: bool,
}

/// A vault that was to be made, with the entry in the keychain that it was to have.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Begun {
    pub(super) vault_id: String,
    pub(super) item: String,
}

pub(super) fn read(read: &Read<'_>) -> Result<Remembered, StoreError> {
    Ok(settings::find(read, NAME)?.unwrap_or_default())
}

pub(super) fn change(write: &Write<'_>, change: impl FnOnce(&mut Remembered)) -> Result<(), StoreError> {
    let mut remembered = read(write)?;
    change(&mut remembered);
    settings::set(write, NAME, &remembered)
}

/// Keeps in a restored profile whether its vault had a passphrase, which the backup does not hold.
pub(crate) fn remember_passphrase(write: &Write<'_>, had_passphrase: bool) -> Result<(), StoreError> {
    change(write, |remembered| remembered.had_passphrase = had_passphrase)
}

/// The account was signed in again, so that nothing that may have leaked opens it any more.
pub(crate) fn forget_leak(write: &Write<'_>, account_id: AccountId) -> Result<(), StoreError> {
    let concerned = read(write)?.last_rotation.is_some_and(|last| last.reconnect.contains(&account_id));
    if !concerned {
        return Ok(());
    }
    change(write, |remembered| {
        if let Some(last) = &mut remembered.last_rotation {
            last.reconnect.retain(|id| *id != account_id);
        }
    })
}
