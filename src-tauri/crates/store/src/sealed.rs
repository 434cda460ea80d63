//! Every column that holds a sealed record, in one list, so that none is forgotten when records are counted, sealed
//! anew, or erased. What is inside is the vault's business; of a record's form only the place of its key's id is known
//! here. A test compares the list with the schema.

use rusqlite::{Row, params};

use crate::{Read, StoreError, Write, audit::SealedRow, sql};

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $table:literal $column:literal, row $row:literal, about $about:literal;)*) => {
        /// One column of sealed records.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Column { $($(#[$doc])* $name),* }

        impl Column {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The table and the column, as the schema calls them.
            pub const fn name(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($table, $column)),* }
            }

            /// What its table says of a record: the row's key, network, server, subject and generation.
            const fn about(self) -> &'static str {
                match self { $(Self::$name => concat!("CAST(", $row, " AS TEXT), ", $about)),* }
            }
        }
    };
}

columns! {
    /// The token used on calls.
    Access = "credentials" "access", row "credentials.sign_in_id", about "network, server, remote_id, generation";
    /// The token used to renew.
    Refresh = "credentials" "refresh", row "credentials.sign_in_id", about "network, server, remote_id, generation";
    /// The token used to renew before that.
    PreviousRefresh = "credentials" "previous_refresh", row "credentials.sign_in_id", about "network, server, remote_id, generation";
    /// The secret of a developer app.
    ClientSecret = "app_registrations" "secret", row "app_registrations.id", about "network, server, client_id, generation";
    /// The secret key of the person's bucket.
    BucketKey = "media_hosts" "secret", row "media_hosts.id", about "NULL, endpoint, access_key_id, generation";
    /// The verifier of a sign-in in progress.
    Verifier = "sign_in_flows" "verifier", row "sign_in_flows.id", about "network, server, NULL, 0";
    /// The key of the audit trail.
    AuditKey = "audit_keys" "record", row "lower(hex(audit_keys.vault_id))", about "NULL, NULL, NULL, first_seq";
}

/// Where a record stands, until the database is next vacuumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The column.
    pub column: Column,
    row: i64,
}

/// A sealed record and what it is about, as far as the tables know it.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Where it stands.
    pub place: Place,
    /// The record.
    pub record: Vec<u8>,
    /// The row's key, as text.
    pub row_key: String,
    /// The network it is for.
    pub network: Option<String>,
    /// The server it is for, byte for byte as it was when the record was sealed.
    pub server: Option<String>,
    /// Whom or what it belongs to there.
    pub subject: Option<String>,
    /// The generation of its row; 0 where the row never changes.
    pub generation: u64,
}

/// How many records there are.
///
/// # Errors
/// When they cannot be read.
pub fn count(read: &Read<'_>) -> Result<u64, StoreError> {
    count_but(read, None)
}

/// How many records are sealed with another key than this one.
///
/// # Errors
/// When they cannot be read.
pub fn count_outdated(read: &Read<'_>, key_id: [u8; 16]) -> Result<u64, StoreError> {
    count_but(read, Some(key_id))
}

/// The records that follow `after`, at most `limit`; `None` = from the beginning. All have been seen when none follows.
///
/// # Errors
/// When they cannot be read.
pub fn list(read: &Read<'_>, after: Option<Place>, limit: usize) -> Result<Vec<Sealed>, StoreError> {
    list_but(read, None, after, limit)
}

/// As [`list`], of those that are sealed with another key than this one.
///
/// # Errors
/// When they cannot be read.
pub fn list_outdated(
    read: &Read<'_>,
    key_id: [u8; 16],
    after: Option<Place>,
    limit: usize,
) -> Result<Vec<Sealed>, StoreError> {
    list_but(read, Some(key_id), after, limit)
}

/// The rows whose secrets change by generation, with the generation that each has now.
///
/// # Errors
/// When they cannot be read.
pub fn list_generations(read: &Read<'_>) -> Result<Vec<(SealedRow, u64)>, StoreError> {
    let sign_ins = "SELECT sign_in_id AS id, generation FROM credentials WHERE length(access) > 0";
    let mut found = sql::rows(read.db, sign_ins, [], |row| {
        Ok((SealedRow::SignIn(sql::get_text(row, "id")?), sql::get_count(row, "generation")?))
    })?;
    let registrations = "SELECT id, generation FROM app_registrations WHERE length(secret) > 0";
    found.extend(sql::rows(read.db, registrations, [], |row| {
        Ok((SealedRow::Registration(sql::get_text(row, "id")?), sql::get_count(row, "generation")?))
    })?);
    let bucket = "SELECT generation FROM media_hosts";
    found.extend(sql::rows(read.db, bucket, [], |row| Ok((SealedRow::MediaHost, sql::get_count(row, "generation")?)))?);
    Ok(found)
}

/// Puts `new` where `old` stands. `false` = something else stands there by now, and nothing was changed.
///
/// # Errors
/// When it cannot be written.
pub fn replace(write: &Write<'_>, place: Place, old: &[u8], new: &[u8]) -> Result<bool, StoreError> {
    let (table, column) = place.column.name();
    let sql = format!("UPDATE {table} SET {column} = ?3 WHERE rowid = ?1 AND {column} = ?2");
    Ok(write.db.prepare_cached(&sql)?.execute(params![place.row, old, new])? == 1)
}

/// Erases every record, because nothing opens them any more. Sign-ins keep their row, and with it their generation;
/// what is nothing without its secret goes as a whole.
///
/// # Errors
/// When it cannot be written.
pub fn erase_all(write: &Write<'_>) -> Result<(), StoreError> {
    Ok(write.db.execute_batch(
        "UPDATE credentials SET access = x'', refresh = NULL, previous_refresh = NULL;
         DELETE FROM app_registrations WHERE secret IS NOT NULL;
         DELETE FROM media_hosts;
         DELETE FROM sign_in_flows WHERE verifier IS NOT NULL;
         DELETE FROM audit_keys",
    )?)
}

/// The records of a column, or those that name another key than `?1` where that is not NULL. A record names its key from byte 8 on, which SQL calls 9;
/// see the table in the vault's `record`. What was erased is NULL, or empty where the column may not be NULL.
fn but_key(column: Column) -> String {
    let (table, name) = column.name();
    let join = match table {
        "credentials" => " JOIN sign_ins ON sign_ins.id = credentials.sign_in_id",
        _ => "",
    };
    format!("FROM {table}{join} WHERE length({name}) > 0 AND (?1 IS NULL OR substr({name}, 9, 16) <> ?1)")
}

fn count_but(read: &Read<'_>, key_id: Option<[u8; 16]>) -> Result<u64, StoreError> {
    let mut total = 0;
    for column in Column::ALL {
        let sql = format!("SELECT count(*) AS found {}", but_key(*column));
        let found = sql::row(read.db, &sql, params![key_id], |row| Ok(row.get::<_, u32>("found")?))?;
        total += u64::from(found.unwrap_or_default());
    }
    Ok(total)
}

fn list_but(
    read: &Read<'_>,
    key_id: Option<[u8; 16]>,
    after: Option<Place>,
    limit: usize,
) -> Result<Vec<Sealed>, StoreError> {
    let mut found = Vec::new();
    for column in Column::ALL.iter().copied().filter(|column| after.is_none_or(|after| *column >= after.column)) {
        let row = after.filter(|after| after.column == column).map_or(i64::MIN, |after| after.row);
        let left = u32::try_from(limit - found.len()).unwrap_or(u32::MAX);
        let (table, name) = column.name();
        let sql = format!(
            "SELECT {table}.rowid, {table}.{name}, {} {} AND {table}.rowid > ?2 ORDER BY {table}.rowid LIMIT ?3",
            column.about(),
            but_key(column)
        );
        found.extend(sql::rows(read.db, &sql, params![key_id, row, left], |row| from_row(row, column))?);
        if found.len() >= limit {
            break;
        }
    }
    Ok(found)
}

fn from_row(row: &Row<'_>, column: Column) -> Result<Sealed, StoreError> {
    Ok(Sealed {
        place: Place { column, row: row.get(0)? },
        record: row.get(1)?,
        row_key: row.get(2)?,
        network: row.get(3)?,
        server: row.get(4)?,
        subject: row.get(5)?,
        generation: u64::try_from(row.get::<_, i64>(6)?).map_err(|_| StoreError::Value { column: "generation" })?,
    })
}
