//! Table `audit_keys`: the trail's own key, sealed, for each vault that ever chained rows here.

use rusqlite::params;

use crate::{Read, StoreError, Write, migration::Migration, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    name: "202611211032_audit_keys",
    sql: "CREATE TABLE audit_keys (
            vault_id BLOB PRIMARY KEY CHECK (length(vault_id) = 16),
            first_seq INTEGER NOT NULL CHECK (first_seq > 0),
            record BLOB NOT NULL
        ) STRICT",
}];

/// The key of one chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditKey {
    /// The vault that sealed it.
    pub vault_id: [u8; 16],
    /// The first row that it chains; rows before it belong to a key that is gone.
    pub first_seq: u64,
    /// The key, sealed.
    pub record: Vec<u8>,
}

/// The key that this vault sealed.
///
/// # Errors
/// When it cannot be read.
pub fn find(read: &Read<'_>, vault_id: [u8; 16]) -> Result<Option<AuditKey>, StoreError> {
    let sql = "SELECT vault_id, first_seq, record FROM audit_keys WHERE vault_id = ?1";
    sql::row(read.db, sql, params![vault_id], |row| {
        Ok(AuditKey {
            vault_id: row.get("vault_id")?,
            first_seq: sql::get_count(row, "first_seq")?,
            record: row.get("record")?,
        })
    })
}

/// Stores the key of a chain that begins; one that was there before no longer opened.
///
/// # Errors
/// When it cannot be written.
pub fn put(write: &Write<'_>, key: &AuditKey) -> Result<(), StoreError> {
    write.db.execute(
        "INSERT INTO audit_keys (vault_id, first_seq, record) VALUES (?1, ?2, ?3)
         ON CONFLICT (vault_id) DO UPDATE SET first_seq = excluded.first_seq, record = excluded.record",
        params![key.vault_id, sql::count(key.first_seq, "first_seq")?, key.record],
    )?;
    Ok(())
}
