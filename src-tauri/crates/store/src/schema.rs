//! Whether two databases have the same schema. A trigger that somebody planted runs with every change, and a view may
//! stand where a table should; so the whole of a profile's schema is compared with ours before anything of it is used.

use std::collections::BTreeMap;

use rusqlite::{
    Connection,
    config::DbConfig,
    types::{FromSql, FromSqlError, FromSqlResult, ValueRef},
};

/// Something in a schema that is not as we made it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stranger {
    /// In which way.
    pub how: Strangeness,
    /// What it is.
    pub kind: Part,
    /// Its name; whoever planted it chose it.
    pub name: String,
}

/// A part of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Something that runs by itself.
    Trigger,
    /// A stored query.
    View,
    /// A table.
    Table,
    /// An index.
    Index,
}

impl Part {
    /// As SQLite calls it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Trigger => "trigger",
            Self::View => "view",
            Self::Table => "table",
            Self::Index => "index",
        }
    }
}

impl FromSql for Part {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let word = value.as_str()?;
        let known = [Self::Trigger, Self::View, Self::Table, Self::Index].into_iter().find(|part| part.word() == word);
        known.ok_or(FromSqlError::InvalidType)
    }
}

/// In which way something in a schema is not ours. What was added is told first, because it may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strangeness {
    /// It was added.
    Added,
    /// It is not as we made it.
    Changed,
    /// It is gone.
    Missing,
}

impl std::fmt::Display for Stranger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let how = match self.how {
            Strangeness::Added => "was added",
            Strangeness::Changed => "was changed",
            Strangeness::Missing => "is missing",
        };
        write!(f, "the {} {:?} {how}", self.kind.word(), self.name)
    }
}

/// Kind and name of a part of a schema.
type Key = (Part, String);

/// What a schema says of a part: its table, and the text that made it.
type Said = (String, Option<String>);

/// The first thing of `found` that is not as `ours` has it; with `only`, of the things of that name.
///
/// # Errors
/// When a schema cannot be read.
pub(crate) fn find_stranger(
    found: &Connection,
    ours: &Connection,
    only: Option<&str>,
) -> rusqlite::Result<Option<Stranger>> {
    let (found, ours) = (parts(found, only)?, parts(ours, only)?);
    let judged = found.iter().filter_map(|(key, said)| match ours.get(key) {
        None => Some((Strangeness::Added, key)),
        Some(expected) if expected != said => Some((Strangeness::Changed, key)),
        Some(_) => None,
    });
    let missing = ours.keys().filter(|key| !found.contains_key(*key)).map(|key| (Strangeness::Missing, key));
    let stranger = |(how, (kind, name)): (_, &Key)| Stranger { how, kind: *kind, name: name.clone() };
    Ok(judged.chain(missing).map(stranger).min())
}

/// A digest of the whole schema.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn digest(connection: &Connection) -> rusqlite::Result<String> {
    let mut hasher = blake3::Hasher::new();
    for ((kind, name), (table, sql)) in parts(connection, None)? {
        for text in [kind.word(), &name, &table, &sql.unwrap_or_default()] {
            // With its length, so that no two schemas read alike.
            hasher.update(&(text.len() as u64).to_be_bytes()).update(text.as_bytes());
        }
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// Turns off what a schema of ours never needs, so that even what is planted later does less.
pub(crate) fn distrust(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    Ok(())
}

/// Everything that the schema holds, SQLite's own tables and indexes included, word for word.
fn parts(connection: &Connection, only: Option<&str>) -> rusqlite::Result<BTreeMap<Key, Said>> {
    let sql = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE ?1 IS NULL OR name = ?1 COLLATE NOCASE";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([only], |row| Ok(((row.get(0)?, row.get(1)?), (row.get(2)?, row.get(3)?))))?;
    rows.collect()
}
