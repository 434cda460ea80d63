//! All rows of a profile as plain JSON lines and back: what a backup holds, and what it does not.
//!
//! Which tables and columns travel is written down here, name by name, and a test compares it with the schema: a new
//! column or table that nobody decided about fails it. SQL is made of these names only, never of what a file says.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use rusqlite::{Row, types::ValueRef};
use serde::{Serialize, Serializer};

use crate::{
    FileHash, Read, StoreError, accounts, app_registrations, attempts, credentials, drafts, media, media_hosts, posts,
    sign_ins, sql, targets, workspaces,
};

mod import;
mod tables;

pub use import::{Import, ImportError, files};
pub use tables::{AUDIT, STAYS, TRAVELS};

/// A table that travels.
pub struct Table {
    /// Its name, also of its file.
    pub name: &'static str,
    /// The step that made it, where backups are older than that; they have none of its rows.
    pub since: &'static str,
    /// All its columns, with commas between them.
    columns: &'static str,
    /// Columns that it had before, in whose place others stand now.
    former: &'static str,
    /// Whether it is about secrets, and travels only with the sign-ins.
    pub secret: bool,
    /// Which rows travel, where not all do.
    only: &'static str,
    /// How its rows are read, where more than the table is needed to understand them.
    select: &'static str,
    /// Whether a row can be understood; what a file holds is not believed before.
    understand: fn(&Row<'_>) -> Result<(), StoreError>,
}

impl Table {
    /// All its columns, in order.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.columns.split(", ")
    }
}

/// A row on its way out: an object with the columns in their order, bytes in base64.
pub struct Line<'a> {
    table: &'a Table,
    cells: Vec<Cell>,
}

enum Cell {
    Nothing,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// The newest form of the schema, by which a backup says how its rows are to be read.
pub fn schema() -> &'static str {
    crate::migration::all().last().map_or("", |step| step.name)
}

/// Shows every row of a table to `take`, with each sealed record replaced by what `reseal` makes of it. The order is
/// the same every time within one reading.
///
/// # Errors
/// The first error of either function, or when the rows cannot be read.
pub fn each_row<E: From<StoreError>>(
    read: &Read<'_>,
    table: &Table,
    reseal: impl Fn(&[u8]) -> Result<Vec<u8>, E>,
    mut take: impl FnMut(&Line<'_>) -> Result<(), E>,
) -> Result<u64, E> {
    let Table { columns, name, only, .. } = table;
    let sql = format!("SELECT {columns} FROM {name} WHERE {only} ORDER BY 1, 2");
    let mut statement = read.db.prepare(&sql).map_err(StoreError::from)?;
    let mut rows = statement.query([]).map_err(StoreError::from)?;
    let mut count = 0;
    while let Some(row) = rows.next().map_err(StoreError::from)? {
        let mut cells = Vec::new();
        for (column, _) in table.columns().enumerate() {
            cells.push(match cell(row, column)? {
                Cell::Bytes(record) => Cell::Bytes(reseal(&record)?),
                cell => cell,
            });
        }
        take(&Line { table, cells })?;
        count += 1;
    }
    Ok(count)
}

/// How many rows of a table travel.
///
/// # Errors
/// When they cannot be counted.
pub fn count(read: &Read<'_>, table: &Table) -> Result<u64, StoreError> {
    let sql = format!("SELECT count(*) AS n FROM {} WHERE {}", table.name, table.only);
    Ok(sql::row(read.db, &sql, [], |row| Ok(row.get::<_, u32>("n")?))?.map_or(0, u64::from))
}

/// The files that rows name: pictures, their fitted versions, avatars.
///
/// # Errors
/// When they cannot be read.
pub fn list_files(read: &Read<'_>) -> Result<Vec<FileHash>, StoreError> {
    let sql = "SELECT file_hash AS hash FROM media UNION SELECT file_hash FROM renditions
               UNION SELECT avatar_file FROM accounts WHERE avatar_file IS NOT NULL ORDER BY hash";
    sql::rows(read.db, sql, [], |row| sql::get_text(row, "hash"))
}

/// Reads every row that travels as the program will read it, and fails on the first that it could not.
///
/// # Errors
/// [`StoreError::Value`] for a value that means nothing.
pub fn understand_all(read: &Read<'_>) -> Result<(), StoreError> {
    for table in TRAVELS {
        // A list of nothings takes no memory.
        let select = match table.select {
            "" => format!("SELECT * FROM {}", table.name),
            select => select.to_owned(),
        };
        sql::rows(read.db, &select, [], table.understand)?;
    }
    Ok(())
}

fn cell(row: &Row<'_>, column: usize) -> Result<Cell, StoreError> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(Cell::Nothing),
        ValueRef::Integer(number) => Ok(Cell::Number(number)),
        ValueRef::Text(bytes) => match String::from_utf8(bytes.to_vec()) {
            Ok(text) => Ok(Cell::Text(text)),
            Err(_) => Err(StoreError::Value { column: "text" }),
        },
        ValueRef::Blob(bytes) => Ok(Cell::Bytes(bytes.to_vec())),
        // No column of ours holds fractions; every table is strict.
        ValueRef::Real(_) => Err(StoreError::Value { column: "number" }),
    }
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.table.columns().zip(&self.cells))
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_none(),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Bytes(bytes) => serializer.collect_map([("base64", BASE64_STANDARD.encode(bytes))]),
        }
    }
}
