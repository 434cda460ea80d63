//! Table `audit_waiting`: rows of the trail that were written while the vault was closed. They are chained, in order
//! and with their own time, as soon as it opens.
//!
//! Until then nothing protects them: see [`audit`](crate::audit), "What checking cannot see".

use rusqlite::{params_from_iter, types::Value};

use crate::{Read, StoreError, Write, migration::Migration, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    name: "202611211030_audit_waiting",
    sql: "CREATE TABLE audit_waiting (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            boot_id BLOB NOT NULL CHECK (length(boot_id) = 16),
            actor TEXT NOT NULL CHECK (actor IN ('engine', 'person', 'outside', 'import', 'restore')),
            action TEXT NOT NULL,
            network TEXT,
            account_id TEXT,
            object_id TEXT,
            outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused', 'failed', 'unknown')),
            detail TEXT
        ) STRICT",
}];

/// Columns of a row that say something, in the order of its canonical form.
pub(crate) const SAID: usize = 9;

/// Rows that are taken at once.
const BATCH: u32 = 500;

/// Lets a row wait.
pub(crate) fn insert(write: &Write<'_>, said: &[Value; SAID]) -> Result<(), StoreError> {
    write
        .db
        .prepare_cached(
            "INSERT INTO audit_waiting (at, boot_id, actor, action, network, account_id, object_id, outcome, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params_from_iter(said))?;
    Ok(())
}

/// Takes the oldest rows out; none when nothing waits.
pub(crate) fn take(write: &Write<'_>) -> Result<Vec<[Value; SAID]>, StoreError> {
    let sql = "SELECT id, at, boot_id, actor, action, network, account_id, object_id, outcome, detail
               FROM audit_waiting ORDER BY id LIMIT ?1";
    let mut last = 0_i64;
    let mut taken = Vec::new();
    for (id, said) in sql::rows(write.db, sql, [BATCH], |row| {
        let mut said = [const { Value::Null }; SAID];
        for (index, value) in said.iter_mut().enumerate() {
            *value = row.get(index + 1)?;
        }
        Ok((row.get(0)?, said))
    })? {
        last = id;
        taken.push(said);
    }
    if !taken.is_empty() {
        write.db.prepare_cached("DELETE FROM audit_waiting WHERE id <= ?1")?.execute([last])?;
    }
    Ok(taken)
}

/// How many rows wait.
///
/// # Errors
/// When they cannot be counted.
pub fn count(read: &Read<'_>) -> Result<u64, StoreError> {
    let found = sql::row(read.db, "SELECT count(*) AS rows FROM audit_waiting", [], |row| sql::get_count(row, "rows"))?;
    Ok(found.unwrap_or(0))
}
