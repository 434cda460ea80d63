//! Table `credentials`: the sealed secrets of each sign-in. Plain text never gets here; the columns hold records that
//! only the vault can open, each bound to its sign-in and generation.

use chrono::{DateTime, Utc};
use domain::{RegistrationId, SignInId};
use rusqlite::{Row, params};

use crate::{Read, StoreError, Write, migration::Migration, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    name: "202611200013_credentials",
    sql: "CREATE TABLE credentials (
            account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
            generation INTEGER NOT NULL CHECK (generation > 0),
            access BLOB NOT NULL,
            refresh BLOB,
            previous_refresh BLOB,
            issued_at INTEGER NOT NULL,
            expires_at INTEGER,
            renewable_until INTEGER,
            scopes TEXT NOT NULL,
            registration_id TEXT REFERENCES app_registrations (id) ON DELETE SET NULL
        ) STRICT;
        CREATE INDEX credentials_registration ON credentials (registration_id)",
}];

const COLUMNS: &str = "sign_in_id, generation, access, refresh, previous_refresh, issued_at, expires_at, \
                       renewable_until, scopes, registration_id";

/// The sealed secrets of one sign-in and what is known of their lives.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// Whose.
    pub sign_in_id: SignInId,
    /// Counts sign-ins and renewals from 1; part of what the records are bound to.
    pub generation: u64,
    /// Sealed access token.
    pub access: Vec<u8>,
    /// Sealed refresh token, where the network has one.
    pub refresh: Option<Vec<u8>>,
    /// The refresh token before the last renewal, sealed anew, until the new one has worked once.
    pub previous_refresh: Option<Vec<u8>>,
    /// When the access token came.
    pub issued_at: DateTime<Utc>,
    /// When it ends; `None` = not known or never.
    pub expires_at: Option<DateTime<Utc>>,
    /// Until when it can be renewed; `None` = not known or not limited.
    pub renewable_until: Option<DateTime<Utc>>,
    /// What was granted; empty = the network did not say.
    pub scopes: Vec<String>,
    /// The app it was granted to.
    pub registration_id: Option<RegistrationId>,
}

/// The credential of a sign-in, if there is one.
///
/// # Errors
/// When it cannot be read.
pub fn find(read: &Read<'_>, sign_in_id: SignInId) -> Result<Option<Credential>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM credentials WHERE sign_in_id = ?1");
    sql::row(read.db, &sql, params![sign_in_id.to_string()], from_row)
}

/// The credential of a sign-in.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(read: &Read<'_>, sign_in_id: SignInId) -> Result<Credential, StoreError> {
    find(read, sign_in_id)?.ok_or(StoreError::NotFound { table: "credentials" })
}

/// All credentials.
///
/// # Errors
/// When they cannot be read.
pub fn list(read: &Read<'_>) -> Result<Vec<Credential>, StoreError> {
    sql::rows(read.db, &format!("SELECT {COLUMNS} FROM credentials ORDER BY sign_in_id"), [], from_row)
}

/// Stores a credential: the first of a sign-in, or one of a later generation than the stored one. Two that follow on the
/// same one have the same generation, so only the first of them is stored.
///
/// # Errors
/// [`StoreError::Changed`] when this or a later generation is stored; nothing is overwritten then.
pub fn put(write: &Write<'_>, credential: &Credential) -> Result<(), StoreError> {
    let generation = i64::try_from(credential.generation).map_err(|_| StoreError::Value { column: "generation" })?;
    let changed = write.db.execute(
        "INSERT INTO credentials (sign_in_id, generation, access, refresh, previous_refresh, issued_at, expires_at,
            renewable_until, scopes, registration_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (sign_in_id) DO UPDATE SET generation = excluded.generation, access = excluded.access,
            refresh = excluded.refresh, previous_refresh = excluded.previous_refresh,
            issued_at = excluded.issued_at, expires_at = excluded.expires_at,
            renewable_until = excluded.renewable_until, scopes = excluded.scopes,
            registration_id = excluded.registration_id
         WHERE generation < excluded.generation",
        params![
            credential.sign_in_id.to_string(),
            generation,
            credential.access,
            credential.refresh,
            credential.previous_refresh,
            sql::micros(credential.issued_at),
            credential.expires_at.map(sql::micros),
            credential.renewable_until.map(sql::micros),
            sql::json(&credential.scopes, "scopes")?,
            credential.registration_id.map(|id| id.to_string())
        ],
    )?;
    if changed == 0 { Err(StoreError::Changed { table: "credentials" }) } else { Ok(()) }
}

/// Erases the previous refresh token, once the new sign-in has worked.
///
/// # Errors
/// When it cannot be written.
pub fn forget_previous(write: &Write<'_>, sign_in_id: SignInId, generation: u64) -> Result<(), StoreError> {
    let generation = i64::try_from(generation).map_err(|_| StoreError::Value { column: "generation" })?;
    write.db.execute(
        "UPDATE credentials SET previous_refresh = NULL WHERE sign_in_id = ?1 AND generation = ?2",
        params![sign_in_id.to_string(), generation],
    )?;
    Ok(())
}

pub(crate) fn from_row(row: &Row<'_>) -> Result<Credential, StoreError> {
    Ok(Credential {
        sign_in_id: sql::get_text(row, "sign_in_id")?,
        generation: u64::try_from(row.get::<_, i64>("generation")?)
            .map_err(|_| StoreError::Value { column: "generation" })?,
        access: row.get("access")?,
        refresh: row.get("refresh")?,
        previous_refresh: row.get("previous_refresh")?,
        issued_at: sql::get_instant(row, "issued_at")?,
        expires_at: sql::find_instant(row, "expires_at")?,
        renewable_until: sql::find_instant(row, "renewable_until")?,
        scopes: sql::get_json(row, "scopes")?,
        registration_id: sql::find_text(row, "registration_id")?,
    })
}
