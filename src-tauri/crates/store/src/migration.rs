//! Brings a database to the present form, all or nothing, with a copy of the old one first.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};

use crate::{OpenError, sql};

/// One step. Released steps never change; a new form is a new step.
pub(crate) struct Migration {
    /// `YYYYMMDDHHMM_what`; steps run in the order of their names.
    pub(crate) name: &'static str,
    /// What to run.
    pub(crate) sql: &'static str,
}

/// Every step of every table, in order.
pub(crate) fn all() -> Vec<&'static Migration> {
    let mut steps: Vec<_> = crate::TABLES.iter().flat_map(|table| table.iter()).collect();
    steps.sort_by_key(|step| step.name);
    steps
}

/// Applies what is missing.
pub(crate) fn run(connection: &mut Connection, database: &Path) -> Result<(), OpenError> {
    let steps = all();
    let applied = applied(connection).map_err(broken)?;
    refuse_foreign(&steps, &applied)?;
    let missing: Vec<_> = steps.into_iter().filter(|step| !applied.iter().any(|(name, _)| name == step.name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !applied.is_empty() {
        back_up(connection, database)?;
    }
    apply(connection, &missing).map_err(broken)
}

/// Gives an empty database an older form, or the present one, by the name of that form's newest step.
pub(crate) fn begin(connection: &mut Connection, newest: &str) -> Result<(), OpenError> {
    let steps = all();
    if !steps.iter().any(|step| step.name == newest) {
        return Err(OpenError::Newer { migration: newest.to_owned() });
    }
    let older: Vec<_> = steps.into_iter().filter(|step| step.name <= newest).collect();
    apply(connection, &older).map_err(broken)
}

/// Applies what is missing, without a copy: for a database that is itself one.
pub(crate) fn complete(connection: &mut Connection) -> Result<(), OpenError> {
    let applied = applied(connection).map_err(broken)?;
    let missing: Vec<_> = all().into_iter().filter(|step| !applied.iter().any(|(name, _)| name == step.name)).collect();
    apply(connection, &missing).map_err(broken)
}

fn applied(connection: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let known = connection
        .query_row("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'", [], |_| Ok(()))
        .optional()?;
    if known.is_none() {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare("SELECT name, hash FROM migrations ORDER BY name")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn refuse_foreign(steps: &[&'static Migration], applied: &[(String, String)]) -> Result<(), OpenError> {
    for (name, hash) in applied {
        match steps.iter().find(|step| step.name == name) {
            None => return Err(OpenError::Newer { migration: name.clone() }),
            Some(step) if digest(step) != *hash => {
                return Err(OpenError::Broken(format!("the step {name} was not the one that is known here").into()));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// The copy of a database from before its last update.
pub(crate) fn backup(database: &Path) -> PathBuf {
    database.with_extension("before-update.db")
}

fn back_up(connection: &Connection, database: &Path) -> Result<(), OpenError> {
    let copy = backup(database);
    if copy.exists() {
        std::fs::remove_file(&copy).map_err(OpenError::NotWritable)?;
    }
    let path = copy.to_string_lossy();
    connection.execute("VACUUM INTO ?1", params![path]).map_err(broken)?;
    Ok(())
}

fn apply(connection: &mut Connection, missing: &[&'static Migration]) -> rusqlite::Result<()> {
    let tx = connection.transaction()?;
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS migrations (
            name TEXT PRIMARY KEY, hash TEXT NOT NULL, applied_at INTEGER NOT NULL
        ) STRICT",
    )?;
    for step in missing {
        tx.execute_batch(step.sql)?;
        tx.execute(
            "INSERT INTO migrations (name, hash, applied_at) VALUES (?1, ?2, ?3)",
            params![step.name, digest(step), sql::micros(chrono::Utc::now())],
        )?;
    }
    tx.commit()
}

fn digest(step: &Migration) -> String {
    blake3::hash(step.sql.as_bytes()).to_hex().to_string()
}

fn broken(error: rusqlite::Error) -> OpenError {
    OpenError::Broken(Box::new(error))
}
