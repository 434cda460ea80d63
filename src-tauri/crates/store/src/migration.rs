//! Brings a database to the present form, all or nothing, with a copy of the old one first.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use crate::{OpenError, schema, sql};

/// The table in which a database keeps the steps that it went through.
const TABLE: &str = "migrations";

/// The digest of the schema that all steps make of an empty database, so that making one takes no time at a start where
/// nothing is wrong. It can only save time: whatever does not match it is compared with what the steps make.
const PRESENT: &str = "25f339c7b4339cf41ac557bb5d42fdd8a51576c5325c71eb7a91e92e3a3c32d3";

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

/// Applies what is missing, to a database whose schema is ours and nothing else.
///
/// Ours is what the steps that the database went through make of an empty one, in the order in which it went through
/// them: a column that came later stands elsewhere in the text than one that was there from the beginning, and this way
/// every database that grew older here is what it should be. What says which steps these are is believed only after it
/// has proved to be our table.
pub(crate) fn run(connection: &mut Connection, database: &Path) -> Result<(), OpenError> {
    let steps = all();
    let applied = if is_empty(connection)? { Vec::new() } else { trusted(connection, &steps)? };
    let missing: Vec<_> =
        steps.into_iter().filter(|step| !applied.iter().any(|known| known.name == step.name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !applied.is_empty() {
        back_up(connection, database)?;
    }
    apply(connection, &missing).map_err(broken)
}

/// The steps that a database went through, in that order, after its whole schema has proved to be what they make.
fn trusted(connection: &Connection, steps: &[&'static Migration]) -> Result<Vec<&'static Migration>, OpenError> {
    if schema::digest(connection).map_err(broken)? == PRESENT {
        let applied = known(steps, &applied(connection).map_err(broken)?)?;
        if applied.len() == steps.len() {
            return Ok(applied);
        }
    }
    let mut ours = Connection::open_in_memory().map_err(broken)?;
    apply(&mut ours, &[]).map_err(broken)?;
    refuse_stranger(connection, &ours, Some(TABLE))?;
    let applied = known(steps, &applied(connection).map_err(broken)?)?;
    apply(&mut ours, &applied).map_err(broken)?;
    refuse_stranger(connection, &ours, None)?;
    Ok(applied)
}

fn refuse_stranger(connection: &Connection, ours: &Connection, only: Option<&str>) -> Result<(), OpenError> {
    match schema::find_stranger(connection, ours, only).map_err(broken)? {
        Some(stranger) => Err(OpenError::Stranger(stranger)),
        None => Ok(()),
    }
}

fn is_empty(connection: &Connection) -> Result<bool, OpenError> {
    connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0)).map_err(broken)
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

/// The steps that a database went through, in the order in which it did.
fn applied(connection: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let mut statement = connection.prepare("SELECT name, hash FROM migrations ORDER BY rowid")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// The same steps as we know them.
fn known(steps: &[&'static Migration], applied: &[(String, String)]) -> Result<Vec<&'static Migration>, OpenError> {
    let known = applied.iter().map(|(name, hash)| match steps.iter().find(|step| step.name == name) {
        None => Err(OpenError::Newer { migration: name.clone() }),
        Some(step) if digest(step) != *hash => {
            Err(OpenError::Broken(format!("the step {name} was not the one that is known here").into()))
        }
        Some(step) => Ok(*step),
    });
    known.collect()
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

/// Runs steps in their order, all or none.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_the_present_schema_is_known() {
        let mut ours = Connection::open_in_memory().unwrap();
        apply(&mut ours, &all()).unwrap();
        let digest = schema::digest(&ours).unwrap();
        assert_eq!(digest, PRESENT, "a step changed the schema: write its new digest down");
    }
}
