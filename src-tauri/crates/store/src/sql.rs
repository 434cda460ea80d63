//! How our words stand in columns: ids as text, instants as microseconds since 1970, enums as their snake-case word.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use rusqlite::Row;
use serde::{Serialize, de::DeserializeOwned};

use crate::StoreError;

/// An instant as a column value.
pub(crate) fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

/// An instant from a column value.
pub(crate) fn instant(micros: i64, column: &'static str) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_micros(micros).ok_or(StoreError::Value { column })
}

/// A required instant of a row.
pub(crate) fn get_instant(row: &Row<'_>, column: &'static str) -> Result<DateTime<Utc>, StoreError> {
    instant(row.get(column)?, column)
}

/// An optional instant of a row.
pub(crate) fn find_instant(row: &Row<'_>, column: &'static str) -> Result<Option<DateTime<Utc>>, StoreError> {
    row.get::<_, Option<i64>>(column)?.map(|value| instant(value, column)).transpose()
}

/// A number that counts something, as a column value.
pub(crate) fn count(count: u64, column: &'static str) -> Result<i64, StoreError> {
    i64::try_from(count).map_err(|_| StoreError::Value { column })
}

/// A required number of a row that counts something.
pub(crate) fn get_count(row: &Row<'_>, column: &'static str) -> Result<u64, StoreError> {
    u64::try_from(row.get::<_, i64>(column)?).map_err(|_| StoreError::Value { column })
}

/// A value that is stored as its text form: ids, addresses, platforms.
pub(crate) fn get_text<T: FromStr>(row: &Row<'_>, column: &'static str) -> Result<T, StoreError> {
    row.get::<_, String>(column)?.parse().map_err(|_| StoreError::Value { column })
}

/// An optional value that is stored as its text form.
pub(crate) fn find_text<T: FromStr>(row: &Row<'_>, column: &'static str) -> Result<Option<T>, StoreError> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse().map_err(|_| StoreError::Value { column })).transpose()
}

/// A value that is stored as JSON.
pub(crate) fn get_json<T: DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(&row.get::<_, String>(column)?).map_err(|_| StoreError::Value { column })
}

/// An optional value that is stored as JSON.
pub(crate) fn find_json<T: DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Result<Option<T>, StoreError> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| StoreError::Value { column })).transpose()
}

/// A value as JSON for a column.
pub(crate) fn json<T: Serialize>(value: &T, column: &'static str) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Value { column })
}

/// Says that a row of this table was gone when nothing was changed.
pub(crate) fn found(changed: usize, table: &'static str) -> Result<(), StoreError> {
    if changed == 0 { Err(StoreError::NotFound { table }) } else { Ok(()) }
}

/// A unit enum as its word, e.g. `retry_wait`.
pub(crate) fn word<T: Serialize>(value: &T, column: &'static str) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(StoreError::Value { column }),
    }
}

/// A unit enum from its word.
pub(crate) fn get_word<T: DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Result<T, StoreError> {
    let word: String = row.get(column)?;
    serde_json::from_value(serde_json::Value::String(word)).map_err(|_| StoreError::Value { column })
}

/// Runs a query that yields many rows.
pub(crate) fn rows<T>(
    connection: &rusqlite::Connection,
    sql: &str,
    params: impl rusqlite::Params,
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// Runs a query that yields one row or none.
pub(crate) fn row<T>(
    connection: &rusqlite::Connection,
    sql: &str,
    params: impl rusqlite::Params,
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    rows.next()?.map(read).transpose()
}

/// A network's short name.
pub(crate) fn get_platform(row: &Row<'_>, column: &'static str) -> Result<domain::Platform, StoreError> {
    domain::Platform::parse(&row.get::<_, String>(column)?).ok_or(StoreError::Value { column })
}

/// An optional unit enum from its word.
pub(crate) fn find_word<T: DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Result<Option<T>, StoreError> {
    let word: Option<String> = row.get(column)?;
    word.map(|word| serde_json::from_value(word.into()).map_err(|_| StoreError::Value { column })).transpose()
}
