//! Table `app_registrations`: developer apps, entered by the person or made by the app at a server.

use chrono::{DateTime, Utc};
use domain::{Platform, RegistrationId};
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{Read, StoreError, Write, migration::Migration, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    name: "202611200011_app_registrations",
    sql: "CREATE TABLE app_registrations (
            id TEXT PRIMARY KEY,
            network TEXT NOT NULL,
            server TEXT,
            origin TEXT NOT NULL CHECK (origin IN ('person', 'practice', 'server')),
            client_id TEXT NOT NULL CHECK (client_id <> ''),
            secret BLOB,
            generation INTEGER NOT NULL CHECK (generation > 0),
            redirect_uri TEXT NOT NULL,
            saved_at INTEGER NOT NULL,
            CHECK ((origin = 'server') = (server IS NOT NULL))
        ) STRICT;
        CREATE UNIQUE INDEX app_registrations_own ON app_registrations (network) WHERE origin <> 'server';
        CREATE UNIQUE INDEX app_registrations_server ON app_registrations (network, server, redirect_uri)
            WHERE origin = 'server'",
}];

const COLUMNS: &str = "id, network, server, origin, client_id, secret, generation, redirect_uri, saved_at";

/// Where a registration comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The person entered it.
    Person,
    /// It came with the practice profile.
    Practice,
    /// The app registered itself at the account's server.
    Server,
}

/// One developer app.
#[derive(Clone, PartialEq, Eq)]
pub struct Registration {
    /// Id; part of what the secret is bound to.
    pub id: RegistrationId,
    /// Network.
    pub platform: Platform,
    /// The server it is registered at, for [`Origin::Server`].
    pub server: Option<Url>,
    /// Where it comes from.
    pub origin: Origin,
    /// Public identifier.
    pub client_id: String,
    /// Its sealed secret, where there is one.
    pub secret: Option<Vec<u8>>,
    /// Counts the saves; part of what the secret is bound to.
    pub generation: u64,
    /// Redirect address registered for it.
    pub redirect_uri: String,
    /// When it was saved.
    pub saved_at: DateTime<Utc>,
}

/// The registrations that are not made by the app itself, by network.
///
/// # Errors
/// When they cannot be read.
pub fn list_own(read: &Read<'_>) -> Result<Vec<Registration>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM app_registrations WHERE origin <> 'server' ORDER BY network");
    sql::rows(read.db, &sql, [], from_row)
}

/// The person's (or the practice profile's) app for a network.
///
/// # Errors
/// When it cannot be read.
pub fn find_own(read: &Read<'_>, platform: &Platform) -> Result<Option<Registration>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM app_registrations WHERE origin <> 'server' AND network = ?1");
    sql::row(read.db, &sql, params![platform.as_str()], from_row)
}

/// What the app registered at a server for a redirect address.
///
/// # Errors
/// When it cannot be read.
pub fn find_at_server(
    read: &Read<'_>,
    platform: &Platform,
    server: &Url,
    redirect_uri: &str,
) -> Result<Option<Registration>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM app_registrations
         WHERE origin = 'server' AND network = ?1 AND server = ?2 AND redirect_uri = ?3"
    );
    sql::row(read.db, &sql, params![platform.as_str(), server.as_str(), redirect_uri], from_row)
}

/// One registration by id.
///
/// # Errors
/// When it cannot be read.
pub fn find(read: &Read<'_>, id: RegistrationId) -> Result<Option<Registration>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM app_registrations WHERE id = ?1");
    sql::row(read.db, &sql, params![id.to_string()], from_row)
}

/// Stores a registration; one of the same id must be of an earlier generation.
///
/// # Errors
/// [`StoreError::Changed`] when it was saved by someone else meanwhile.
pub fn put(write: &Write<'_>, registration: &Registration) -> Result<(), StoreError> {
    let generation = sql_generation(registration.generation)?;
    let changed = write.db.execute(
        "INSERT INTO app_registrations
            (id, network, server, origin, client_id, secret, generation, redirect_uri, saved_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (id) DO UPDATE SET origin = excluded.origin, client_id = excluded.client_id,
            secret = excluded.secret, generation = excluded.generation, redirect_uri = excluded.redirect_uri,
            saved_at = excluded.saved_at
         WHERE generation < excluded.generation",
        params![
            registration.id.to_string(),
            registration.platform.as_str(),
            registration.server.as_ref().map(Url::as_str),
            sql::word(&registration.origin, "origin")?,
            registration.client_id,
            registration.secret,
            generation,
            registration.redirect_uri,
            sql::micros(registration.saved_at)
        ],
    )?;
    if changed == 0 { Err(StoreError::Changed { table: "app_registrations" }) } else { Ok(()) }
}

/// Removes a registration; credentials made with it stay.
///
/// # Errors
/// When it cannot be written.
pub fn delete(write: &Write<'_>, id: RegistrationId) -> Result<(), StoreError> {
    write.db.execute("DELETE FROM app_registrations WHERE id = ?1", params![id.to_string()])?;
    Ok(())
}

/// Removes what was registered for a loopback address and led to no account: its port will not come again.
///
/// # Errors
/// When it cannot be written.
pub fn delete_unused_loopback(write: &Write<'_>) -> Result<(), StoreError> {
    write.db.execute(
        "DELETE FROM app_registrations
         WHERE origin = 'server' AND redirect_uri LIKE 'http://127.0.0.1:%'
            AND NOT EXISTS (SELECT 1 FROM credentials c WHERE c.registration_id = app_registrations.id)
            AND NOT EXISTS (SELECT 1 FROM sign_in_flows f WHERE f.registration_id = app_registrations.id
                AND f.status IN ('waiting', 'exchanging'))",
        [],
    )?;
    Ok(())
}

fn sql_generation(generation: u64) -> Result<i64, StoreError> {
    i64::try_from(generation).map_err(|_| StoreError::Value { column: "generation" })
}

pub(crate) fn from_row(row: &Row<'_>) -> Result<Registration, StoreError> {
    Ok(Registration {
        id: sql::get_text(row, "id")?,
        platform: sql::get_platform(row, "network")?,
        server: sql::find_text(row, "server")?,
        origin: sql::get_word(row, "origin")?,
        client_id: row.get("client_id")?,
        secret: row.get("secret")?,
        generation: u64::try_from(row.get::<_, i64>("generation")?)
            .map_err(|_| StoreError::Value { column: "generation" })?,
        redirect_uri: row.get("redirect_uri")?,
        saved_at: sql::get_instant(row, "saved_at")?,
    })
}
