//! Table `vault_keys`: the versions of the vault's key, without the keys.

use chrono::{DateTime, Utc};
use rusqlite::params;

use crate::{Read, StoreError, Write, migration::Migration, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    name: "202611200002_vault_keys",
    sql: "CREATE TABLE vault_keys (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            vault_id BLOB NOT NULL CHECK (length(vault_id) = 16),
            state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'decrypt_only', 'retired')),
            created_at INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX vault_keys_one_active ON vault_keys (state) WHERE state = 'active'",
}];

/// One version of the key, in the vault's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultKey {
    /// Id of the key.
    pub id: [u8; 16],
    /// The vault it belongs to.
    pub vault_id: [u8; 16],
    /// Where it is in its life.
    pub state: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// All keys, oldest first.
///
/// # Errors
/// When they cannot be read.
pub fn list(read: &Read<'_>) -> Result<Vec<VaultKey>, StoreError> {
    let sql = "SELECT id, vault_id, state, created_at FROM vault_keys ORDER BY created_at, id";
    sql::rows(read.db, sql, [], |row| {
        Ok(VaultKey {
            id: row.get("id")?,
            vault_id: row.get("vault_id")?,
            state: row.get("state")?,
            created_at: sql::get_instant(row, "created_at")?,
        })
    })
}

/// Adds a key.
///
/// # Errors
/// [`StoreError::Constraint`] when it is there already, or is a second active one.
pub fn insert(write: &Write<'_>, key: &VaultKey) -> Result<(), StoreError> {
    write.db.execute(
        "INSERT INTO vault_keys (id, vault_id, state, created_at) VALUES (?1, ?2, ?3, ?4)",
        params![key.id, key.vault_id, key.state, sql::micros(key.created_at)],
    )?;
    Ok(())
}

/// Moves a key on in its life.
///
/// # Errors
/// [`StoreError::NotFound`] when it is not there, [`StoreError::Constraint`] when it would be a second active one.
pub fn set_state(write: &Write<'_>, id: [u8; 16], state: &str) -> Result<(), StoreError> {
    let changed = write.db.execute("UPDATE vault_keys SET state = ?2 WHERE id = ?1", params![id, state])?;
    sql::found(changed, "vault_keys")
}

/// Removes a key that no slot holds any more; a missing one is fine.
///
/// # Errors
/// [`StoreError::Constraint`] when a slot still holds it.
pub fn delete(write: &Write<'_>, id: [u8; 16]) -> Result<(), StoreError> {
    write.db.execute("DELETE FROM vault_keys WHERE id = ?1", params![id])?;
    Ok(())
}
