//! Sign-ins in a backup: sealed anew under a key that is made for the one backup, whose only slot opens by the backup's
//! passphrase, and sealed anew once more under the key of the vault that they move into. What the stock tool decrypts
//! shows no token.

use std::collections::HashMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use domain::Secret;
use serde::{Deserialize, Serialize};
use store::{
    Read, Store, StoreError, Write,
    dump::TRAVELS,
    sealed::{self, Place, Sealed},
};
use tokio::runtime::Handle;
use vault::{
    Given, KeyId, KeyRow, KeyState, KeychainWorker, Protection, SlotKind, SlotRow, Stored, Vault, VaultError, VaultId,
};

use super::{BackupError, create::from_engine, restore::Restoring};
use crate::{
    Engine,
    vault::{Keys, RowId, insert_key, place_of, read_stored},
};

/// Records that are looked at in one go.
const PAGE: usize = 256;

const DAMAGED: BackupError = BackupError::Unreadable("its sign-ins do not open");

/// The profile's open vault, and the one that was made for the backup.
pub(super) struct Ready {
    keys: Keys,
    travelling: Vault,
    json: Vec<u8>,
}

/// The records as they travel.
pub(super) struct Outgoing {
    json: Vec<u8>,
    /// By the record as it stands in the database: each has a salt of its own, so no two are the same.
    resealed: HashMap<Vec<u8>, Vec<u8>>,
}

/// `vault.json`: one key, and the one slot that opens it by the passphrase.
#[derive(Serialize, Deserialize)]
struct VaultFile {
    vault_id: String,
    key_id: String,
    slot_id: String,
    /// The key, encrypted, in base64.
    wrapped: String,
    created_at: DateTime<Utc>,
}

/// Refuses what would be guessed soon: whoever has the file can guess at leisure.
pub(super) fn check_passphrase(passphrase: &Secret) -> Result<(), BackupError> {
    match vault::passphrase_strength(passphrase).weakness {
        None => Ok(()),
        Some(_) => Err(BackupError::PassphraseTooWeak),
    }
}

// --- out -------------------------------------------------------------------------------------------------------------

impl Engine {
    /// Makes the vault in which the sign-ins travel. Takes a second, for the passphrase.
    pub(super) async fn ready_for_sign_ins(&self, passphrase: &Secret) -> Result<Ready, BackupError> {
        let keys = self.vault().map_err(from_engine)?;
        let protection = Protection::Passphrase(copy(passphrase));
        let made = vault::create(&self.inner.parts.keychain, protection, self.now()).await;
        let (travelling, slots, key) = made.map_err(BackupError::Vault)?;
        let json = VaultFile::of(&travelling, &slots, &key).ok_or(BackupError::Vault(VaultError::NoSlots))?;
        Ok(Ready { keys, travelling, json })
    }
}

impl Outgoing {
    /// Seals every record anew. Blocks; to be called off the async threads.
    pub(super) fn collect(read: &Read<'_>, ready: &Ready) -> Result<Self, BackupError> {
        // Held before the first reading, so that the keys are those of the records that are read.
        let held = Handle::current().block_on(ready.keys.hold());
        let mut resealed = HashMap::new();
        each_record(read, |sealed| {
            match reseal(&held, &ready.travelling, &sealed) {
                Ok(record) => drop(resealed.insert(sealed.record, record)),
                // It does not open here either, and travels as what it is worth: nothing.
                Err(error) => tracing::warn!(%error, "a sign-in does not open and stays behind"),
            }
            Ok(())
        })?;
        Ok(Self { json: ready.json.clone(), resealed })
    }

    pub(super) fn vault_json(&self) -> &[u8] {
        &self.json
    }

    /// The record to travel in the place of this one; empty, like an erased one, for one that does not open.
    pub(super) fn resealed(&self, record: &[u8]) -> Vec<u8> {
        self.resealed.get(record).cloned().unwrap_or_default()
    }
}

// --- in --------------------------------------------------------------------------------------------------------------

/// Makes the vault of a restored profile, with a new entry in the keychain, and seals the records of the backup for it.
/// In the end the vault is opened as it will be, and each record with it. Returns the name of the entry.
pub(super) async fn move_in(store: &Store, restoring: &Restoring, json: &[u8]) -> Result<String, BackupError> {
    let travelled = open_travelled(restoring, json).await?;
    let made = vault::create(&restoring.keychain, Protection::Keychain, restoring.now).await;
    let (vault, slots, key) = made.map_err(BackupError::Vault)?;
    let item = slots.first().and_then(|slot| slot.item.clone()).ok_or(BackupError::Vault(VaultError::NoSlots))?;
    let moved = async {
        store.write(move |write| settle(write, &travelled, &vault, &slots, &key)).await?;
        prove(store, &restoring.keychain).await
    };
    let moved = moved.await;
    if moved.is_err() {
        remove_item(&restoring.keychain, &item).await;
    }
    moved.map(|()| item)
}

/// Removes the entry of a vault that came to nothing.
pub(super) async fn remove_item(keychain: &KeychainWorker, item: &str) {
    if let Err(error) = vault::remove_item(keychain, item).await {
        tracing::warn!(%error, "an entry that opens nothing stays in the keychain");
    }
}

async fn open_travelled(restoring: &Restoring, json: &[u8]) -> Result<Vault, BackupError> {
    let file: VaultFile = serde_json::from_slice(json).map_err(|_| DAMAGED)?;
    let stored = file.stored().ok_or(DAMAGED)?;
    let given = Given { passphrase: Some(copy(&restoring.passphrase)), ..Given::default() };
    // The passphrase opened the file, so it is the slot that is not right.
    vault::unlock(&restoring.keychain, &stored, &given).await.map_err(|_| DAMAGED)
}

fn settle(
    write: &Write<'_>,
    travelled: &Vault,
    vault: &Vault,
    slots: &[SlotRow],
    key: &KeyRow,
) -> Result<(), BackupError> {
    insert_key(write, vault.id(), key, slots)?;
    let mut renewed = Vec::new();
    each_record(write, |sealed| {
        let record = reseal(travelled, vault, &sealed).map_err(|_| DAMAGED)?;
        renewed.push((sealed, record));
        Ok(())
    })?;
    for (sealed, record) in &renewed {
        if !sealed::replace(write, sealed.place, &sealed.record, record)? {
            return Err(BackupError::Store(StoreError::Changed { table: sealed.place.column.name().0 }));
        }
    }
    Ok(())
}

async fn prove(store: &Store, keychain: &KeychainWorker) -> Result<(), BackupError> {
    let stored = store.read(read_stored).await?.ok_or(BackupError::Vault(VaultError::NoSlots))?;
    let vault = vault::unlock(keychain, &stored, &Given::default()).await.map_err(BackupError::Vault)?;
    let open_all =
        move |read: &Read<'_>| each_record(read, |sealed| open(&vault, &sealed).map(drop).map_err(|_| DAMAGED));
    store.read(open_all).await
}

// --- both ------------------------------------------------------------------------------------------------------------

/// Every record of the tables that travel.
fn each_record(read: &Read<'_>, mut take: impl FnMut(Sealed) -> Result<(), BackupError>) -> Result<(), BackupError> {
    let mut after: Option<Place> = None;
    loop {
        let page = sealed::list(read, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.place);
        for sealed in page.into_iter().filter(travels) {
            take(sealed)?;
        }
    }
}

fn travels(sealed: &Sealed) -> bool {
    let (table, _) = sealed.place.column.name();
    TRAVELS.iter().any(|travels| travels.name == table)
}

fn reseal(from: &Vault, to: &Vault, sealed: &Sealed) -> Result<Vec<u8>, VaultError> {
    let secret = open(from, sealed)?;
    let row = RowId::of(sealed).ok_or(VaultError::NoSlots)?;
    to.seal(&place_of(sealed, &row), &secret)
}

fn open(vault: &Vault, sealed: &Sealed) -> Result<Secret, VaultError> {
    let row = RowId::of(sealed).ok_or(VaultError::NoSlots)?;
    vault.open(&place_of(sealed, &row), &sealed.record)
}

fn copy(passphrase: &Secret) -> Secret {
    // EXPOSE: copied into another secret, because the vault takes what it is given.
    Secret::new(passphrase.expose().to_owned())
}

impl VaultFile {
    /// `None` for a vault that has not one key and one slot.
    fn of(vault: &Vault, slots: &[SlotRow], key: &KeyRow) -> Option<Vec<u8>> {
        let [slot] = slots else { return None };
        let file = Self {
            vault_id: vault.id().to_string(),
            key_id: key.id.to_string(),
            slot_id: KeyId::from_bytes(slot.id).to_string(),
            wrapped: BASE64_STANDARD.encode(&slot.wrapped),
            created_at: key.created_at,
        };
        serde_json::to_vec_pretty(&file).ok()
    }

    fn stored(&self) -> Option<Stored> {
        let (vault_id, key_id): (VaultId, KeyId) = (self.vault_id.parse().ok()?, self.key_id.parse().ok()?);
        let slot_id: KeyId = self.slot_id.parse().ok()?;
        let slot = SlotRow {
            id: *slot_id.as_bytes(),
            kind: SlotKind::Passphrase,
            backend: None,
            item: None,
            key_id,
            wrapped: BASE64_STANDARD.decode(&self.wrapped).ok()?,
            created_at: self.created_at,
        };
        let key = KeyRow { id: key_id, state: KeyState::Active, created_at: self.created_at };
        Some(Stored { vault_id, slots: vec![slot], keys: vec![key] })
    }
}
