//! Building a profile's database from rows that came from a file. Nothing of the file is believed: names of tables and
//! columns are ours, values go through the schema's own rules, and every row must be understood in the end.

use std::{collections::HashMap, path::Path};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use rusqlite::{Connection, params_from_iter, types::Value as Stored};
use serde_json::{Map, Value};

use super::{TRAVELS, Table, understand_all};
use crate::{
    Files, OpenError, Read, StoreError,
    connection::{connect, make_private},
    lock::ProfileLock,
    migration,
};

/// Why a profile cannot be built. What was begun is of no use then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The rows are of a form that this version does not know, or the folder cannot be written.
    #[error("the new database could not be made")]
    Open(#[from] OpenError),
    /// A row is not one of this table, or breaks a rule of the schema.
    #[error("a row of {table} cannot be")]
    Row {
        /// The table.
        table: &'static str,
        /// Why, where the database said so.
        #[source]
        cause: Option<StoreError>,
    },
    /// The rows do not fit together.
    #[error("the rows do not fit together")]
    Together,
    /// The database failed.
    #[error("the database failed")]
    Store(#[source] StoreError),
}

/// A database that is being filled: one transaction from the first row to [`Import::finish`].
pub struct Import {
    connection: Connection,
    inserts: HashMap<&'static str, Insert>,
    _lock: ProfileLock,
}

/// How a row of a table gets in, in the schema's form that the rows have.
struct Insert {
    columns: Vec<&'static str>,
    sql: String,
}

impl Import {
    /// Makes the folder and in it an empty database of the form `schema`, which may be an older one.
    ///
    /// # Errors
    /// [`OpenError::Newer`] for a form that is not known here.
    pub fn begin(folder: &Path, schema: &str) -> Result<Self, ImportError> {
        make_private(folder).map_err(OpenError::NotWritable)?;
        let lock = ProfileLock::take(folder)?;
        let database = folder.join(crate::connection::DATABASE);
        let mut connection = connect(&database).map_err(store)?;
        migration::begin(&mut connection, schema)?;
        let inserts = TRAVELS.iter().map(|table| Ok((table.name, Insert::of(&connection, table)?)));
        let inserts = inserts.collect::<rusqlite::Result<_>>().map_err(store)?;
        // Rows may come before those they refer to; all must be there in the end.
        connection.execute_batch("BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON").map_err(store)?;
        Ok(Self { connection, inserts, _lock: lock })
    }

    /// Adds one row, an object with exactly the table's columns.
    ///
    /// # Errors
    /// [`ImportError::Row`] when it is not one.
    pub fn insert(&self, table: &'static Table, line: &[u8]) -> Result<(), ImportError> {
        let refused = |cause| ImportError::Row { table: table.name, cause };
        let insert = self.inserts.get(table.name).ok_or_else(|| refused(None))?;
        let row: Map<String, Value> = serde_json::from_slice(line).map_err(|_| refused(None))?;
        if insert.columns.is_empty() || row.len() != insert.columns.len() {
            return Err(refused(None));
        }
        let cells = insert.columns.iter().map(|column| row.get(*column).and_then(cell));
        let cells: Vec<Stored> = cells.collect::<Option<_>>().ok_or_else(|| refused(None))?;
        let mut statement = self.connection.prepare_cached(&insert.sql).map_err(store)?;
        statement.execute(params_from_iter(cells)).map_err(|error| match StoreError::from(error) {
            StoreError::Disk(cause) => ImportError::Store(StoreError::Disk(cause)),
            cause => refused(Some(cause)),
        })?;
        Ok(())
    }

    /// Makes the rows durable, brings the database to its present form and reads every row as the program will.
    ///
    /// # Errors
    /// [`ImportError::Together`] when rows refer to others that are not there.
    pub fn finish(mut self) -> Result<(), ImportError> {
        self.connection.execute_batch("COMMIT").map_err(|error| match StoreError::from(error) {
            StoreError::Constraint(_) => ImportError::Together,
            error => ImportError::Store(error),
        })?;
        migration::complete(&mut self.connection)?;
        if !self.is_sound().map_err(store)? {
            return Err(ImportError::Together);
        }
        understand_all(&Read { db: &self.connection }).map_err(ImportError::Store)?;
        self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").map_err(store)
    }

    fn is_sound(&self) -> rusqlite::Result<bool> {
        for table in TRAVELS {
            let sql = format!("SELECT EXISTS (SELECT 1 FROM {} WHERE NOT ({}))", table.name, table.only);
            if self.connection.query_row(&sql, [], |row| row.get(0))? {
                return Ok(false);
            }
        }
        let orphans: bool =
            self.connection
                .query_row("SELECT EXISTS (SELECT 1 FROM pragma_foreign_key_check)", [], |row| row.get(0))?;
        let check: String = self.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        Ok(!orphans && check == "ok")
    }
}

impl Insert {
    /// The columns that the table has in this database, in our order.
    fn of(connection: &Connection, table: &Table) -> rusqlite::Result<Self> {
        let mut statement = connection.prepare_cached("SELECT name FROM pragma_table_info(?1)")?;
        let present: Vec<String> = statement.query_map([table.name], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let known = table.columns().chain(table.former.split(", "));
        let columns: Vec<_> = known.filter(|column| present.iter().any(|name| name == column)).collect();
        let places = vec!["?"; columns.len()].join(", ");
        let sql = format!("INSERT INTO {} ({}) VALUES ({places})", table.name, columns.join(", "));
        Ok(Self { columns, sql })
    }
}

/// The folder of files of a profile that is being built.
pub fn files(folder: &Path) -> Files {
    Files::new(folder.join(crate::connection::FILES))
}

fn cell(value: &Value) -> Option<Stored> {
    match value {
        Value::Null => Some(Stored::Null),
        Value::Number(number) => number.as_i64().map(Stored::Integer),
        Value::String(text) => Some(Stored::Text(text.clone())),
        Value::Object(bytes) if bytes.len() == 1 => {
            BASE64_STANDARD.decode(bytes.get("base64")?.as_str()?).ok().map(Stored::Blob)
        }
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn store(error: rusqlite::Error) -> ImportError {
    ImportError::Store(error.into())
}
