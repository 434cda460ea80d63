//! Table `vault_slots`: the ways into the vault, one row for each version of the key that a slot opens.

use chrono::{DateTime, Utc};
use rusqlite::params;

use crate::{Read, StoreError, Write, migration::Migration, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[FIRST, EVERY_WAY_IN];

const FIRST: Migration = Migration {
    name: "202611200003_vault_slots",
    sql: "CREATE TABLE vault_slots (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            kind TEXT NOT NULL CHECK (kind IN ('keychain')),
            backend TEXT NOT NULL,
            item TEXT NOT NULL,
            key_id BLOB NOT NULL REFERENCES vault_keys (id),
            wrapped BLOB NOT NULL
        ) STRICT;
        CREATE INDEX vault_slots_key ON vault_slots (key_id)",
};

/// A slot opens several keys, and not every slot needs a keychain.
const EVERY_WAY_IN: Migration = Migration {
    name: "202611210100_vault_slots_every_way_in",
    sql: "CREATE TABLE vault_slots_new (
            id BLOB NOT NULL CHECK (length(id) = 16),
            key_id BLOB NOT NULL REFERENCES vault_keys (id),
            kind TEXT NOT NULL
                CHECK (kind IN ('keychain', 'passphrase', 'keychain_and_passphrase', 'recovery', 'session')),
            backend TEXT,
            item TEXT,
            wrapped BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (id, key_id),
            CHECK ((backend IS NOT NULL) = (kind IN ('keychain', 'keychain_and_passphrase'))),
            CHECK ((item IS NOT NULL) = (kind IN ('keychain', 'keychain_and_passphrase'))),
            CHECK ((length(wrapped) = 0) = (kind = 'session'))
        ) STRICT;
        INSERT INTO vault_slots_new (id, key_id, kind, backend, item, wrapped, created_at)
            SELECT slot.id, slot.key_id, slot.kind, slot.backend, slot.item, slot.wrapped, key.created_at
            FROM vault_slots AS slot JOIN vault_keys AS key ON key.id = slot.key_id;
        DROP TABLE vault_slots;
        ALTER TABLE vault_slots_new RENAME TO vault_slots;
        CREATE INDEX vault_slots_key ON vault_slots (key_id)",
};

/// One way into the vault, for one version of its key, in the vault's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultSlot {
    /// Random name of the slot.
    pub id: [u8; 16],
    /// What opens it.
    pub kind: String,
    /// Which keychain, for the kinds that need one.
    pub backend: Option<String>,
    /// Name of the entry there.
    pub item: Option<String>,
    /// The key inside.
    pub key_id: [u8; 16],
    /// The key, encrypted; empty when it is kept for a session only.
    pub wrapped: Vec<u8>,
    /// When the slot was made.
    pub created_at: DateTime<Utc>,
}

/// All rows of all slots, oldest slot first.
///
/// # Errors
/// When they cannot be read.
pub fn list(read: &Read<'_>) -> Result<Vec<VaultSlot>, StoreError> {
    let sql = "SELECT id, kind, backend, item, key_id, wrapped, created_at FROM vault_slots
        ORDER BY created_at, id, key_id";
    sql::rows(read.db, sql, [], |row| {
        Ok(VaultSlot {
            id: row.get("id")?,
            kind: row.get("kind")?,
            backend: row.get("backend")?,
            item: row.get("item")?,
            key_id: row.get("key_id")?,
            wrapped: row.get("wrapped")?,
            created_at: sql::get_instant(row, "created_at")?,
        })
    })
}

/// Adds a row of a slot.
///
/// # Errors
/// [`StoreError::Constraint`] when it is there already or its key is not.
pub fn insert(write: &Write<'_>, slot: &VaultSlot) -> Result<(), StoreError> {
    write.db.execute(
        "INSERT INTO vault_slots (id, kind, backend, item, key_id, wrapped, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![slot.id, slot.kind, slot.backend, slot.item, slot.key_id, slot.wrapped, sql::micros(slot.created_at)],
    )?;
    Ok(())
}

/// Removes a slot with all its rows; a missing one is fine.
///
/// # Errors
/// When it cannot be written.
pub fn delete(write: &Write<'_>, id: [u8; 16]) -> Result<(), StoreError> {
    write.db.execute("DELETE FROM vault_slots WHERE id = ?1", params![id])?;
    Ok(())
}

/// Removes a key from every slot.
///
/// # Errors
/// When it cannot be written.
pub fn delete_key(write: &Write<'_>, key_id: [u8; 16]) -> Result<(), StoreError> {
    write.db.execute("DELETE FROM vault_slots WHERE key_id = ?1", params![key_id])?;
    Ok(())
}
