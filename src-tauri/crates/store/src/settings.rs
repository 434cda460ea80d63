//! Table `settings`: small values by name, as JSON.

use rusqlite::params;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Read, StoreError, Write, migration::Migration, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    name: "202611200001_settings",
    sql: "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
}];

/// The value of that name, if it was ever set.
///
/// # Errors
/// When it cannot be read as `T`.
pub fn find<T: DeserializeOwned>(read: &Read<'_>, name: &str) -> Result<Option<T>, StoreError> {
    sql::row(read.db, "SELECT value FROM settings WHERE name = ?1", params![name], |row| sql::get_json(row, "value"))
}

/// Sets a value.
///
/// # Errors
/// When it cannot be written.
pub fn set<T: Serialize>(write: &Write<'_>, name: &str, value: &T) -> Result<(), StoreError> {
    write.db.execute(
        "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![name, sql::json(value, "value")?],
    )?;
    Ok(())
}

/// Removes a value; a missing one is fine.
///
/// # Errors
/// When it cannot be written.
pub fn remove(write: &Write<'_>, name: &str) -> Result<(), StoreError> {
    write.db.execute("DELETE FROM settings WHERE name = ?1", params![name])?;
    Ok(())
}
