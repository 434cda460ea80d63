//! Table `sign_ins`: one row per consent of a person at a network. Accounts stand on it; its secrets are in
//! [`credentials`](crate::credentials).

use domain::{AccountRef, NeedsSignIn, Platform, SignInId};
use rusqlite::{Row, params};
use url::Url;

use crate::{Read, StoreError, Write, migration::Migration, sql};

/// Until then every account had a sign-in of its own. It keeps the account's id, to which its sealed records are bound.
pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    name: "202612010040_sign_ins",
    sql: "CREATE TABLE sign_ins (
            id TEXT PRIMARY KEY,
            network TEXT NOT NULL,
            server TEXT,
            remote_id TEXT NOT NULL CHECK (remote_id <> ''),
            handle TEXT NOT NULL,
            needs_sign_in TEXT
        ) STRICT;
        CREATE UNIQUE INDEX sign_ins_identity ON sign_ins (network, ifnull(server, ''), remote_id);
        INSERT INTO sign_ins SELECT id, network, server, remote_id, handle, needs_sign_in FROM accounts;

        ALTER TABLE accounts ADD COLUMN sign_in_id TEXT REFERENCES sign_ins (id);
        ALTER TABLE accounts ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0 CHECK (left_out IN (0, 1));
        UPDATE accounts SET sign_in_id = id;
        ALTER TABLE accounts DROP COLUMN needs_sign_in;
        CREATE INDEX accounts_sign_in ON accounts (sign_in_id);

        CREATE TABLE new_credentials (
            sign_in_id TEXT PRIMARY KEY REFERENCES sign_ins (id) ON DELETE CASCADE,
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
        INSERT INTO new_credentials SELECT account_id, generation, access, refresh, previous_refresh, issued_at,
            expires_at, renewable_until, scopes, registration_id FROM credentials;
        DROP TABLE credentials;
        ALTER TABLE new_credentials RENAME TO credentials;
        CREATE INDEX credentials_registration ON credentials (registration_id);

        CREATE TABLE new_renewals (
            id INTEGER PRIMARY KEY,
            sign_in_id TEXT NOT NULL REFERENCES sign_ins (id) ON DELETE CASCADE,
            generation INTEGER NOT NULL CHECK (generation > 0),
            started_at INTEGER NOT NULL,
            lease_until INTEGER NOT NULL,
            ended_at INTEGER,
            outcome TEXT CHECK (outcome IN ('renewed', 'refused', 'lost', 'not_sent', 'later', 'failed')),
            not_before INTEGER,
            CHECK ((ended_at IS NULL) = (outcome IS NULL))
        ) STRICT;
        INSERT INTO new_renewals SELECT id, account_id, generation, started_at, lease_until, ended_at, outcome,
            not_before FROM renewals;
        DROP TABLE renewals;
        ALTER TABLE new_renewals RENAME TO renewals;
        CREATE UNIQUE INDEX renewals_one_at_a_time ON renewals (sign_in_id) WHERE ended_at IS NULL;
        CREATE INDEX renewals_sign_in ON renewals (sign_in_id, id);
        CREATE INDEX renewals_generation ON renewals (sign_in_id, generation);
        CREATE INDEX renewals_lost ON renewals (not_before) WHERE outcome = 'lost'",
}];

const COLUMNS: &str = "id, network, server, remote_id, handle, needs_sign_in";

/// One consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Id. That of the account where the account itself signed in.
    pub id: SignInId,
    /// Its network.
    pub platform: Platform,
    /// Who consented.
    pub who: AccountRef,
    /// Why the person must sign in again; `None` = they need not.
    pub needs_sign_in: Option<NeedsSignIn>,
}

/// All sign-ins, oldest first.
///
/// # Errors
/// When they cannot be read.
pub fn list(read: &Read<'_>) -> Result<Vec<SignIn>, StoreError> {
    sql::rows(read.db, &format!("SELECT {COLUMNS} FROM sign_ins ORDER BY id"), [], from_row)
}

/// One sign-in, if it is there.
///
/// # Errors
/// When it cannot be read.
pub fn find(read: &Read<'_>, id: SignInId) -> Result<Option<SignIn>, StoreError> {
    sql::row(read.db, &format!("SELECT {COLUMNS} FROM sign_ins WHERE id = ?1"), params![id.to_string()], from_row)
}

/// One sign-in.
///
/// # Errors
/// [`StoreError::NotFound`] when it is gone.
pub fn get(read: &Read<'_>, id: SignInId) -> Result<SignIn, StoreError> {
    find(read, id)?.ok_or(StoreError::NotFound { table: "sign_ins" })
}

/// The sign-in of whoever that is, if there is one.
///
/// # Errors
/// When it cannot be read.
pub fn find_known(read: &Read<'_>, platform: &Platform, who: &AccountRef) -> Result<Option<SignInId>, StoreError> {
    sql::row(
        read.db,
        "SELECT id FROM sign_ins WHERE network = ?1 AND ifnull(server, '') = ifnull(?2, '') AND remote_id = ?3",
        params![platform.as_str(), server(who), who.remote_id],
        |row| sql::get_text(row, "id"),
    )
}

/// Stores a sign-in: a new one, or the same one brought up to date. Who signed in and where does not change.
///
/// # Errors
/// [`StoreError::Constraint`] when another sign-in is of the same person.
pub fn put(write: &Write<'_>, sign_in: &SignIn) -> Result<(), StoreError> {
    let SignIn { id, platform, who, needs_sign_in } = sign_in;
    let needs_sign_in = needs_sign_in.map(|reason| sql::word(&reason, "needs_sign_in")).transpose()?;
    write.db.execute(
        "INSERT INTO sign_ins (id, network, server, remote_id, handle, needs_sign_in) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET handle = excluded.handle, needs_sign_in = excluded.needs_sign_in",
        params![id.to_string(), platform.as_str(), server(who), who.remote_id, who.handle, needs_sign_in],
    )?;
    Ok(())
}

/// Moves a sign-in whose remote id is its own everywhere to the server where its person lives now. Nothing happens when
/// it is not known, or there already. What was sealed for the old server does not open for the new one, so a new
/// credential belongs into the same transaction.
///
/// # Errors
/// When it cannot be written.
pub fn follow(write: &Write<'_>, platform: &Platform, who: &AccountRef) -> Result<(), StoreError> {
    write.db.execute(
        "UPDATE sign_ins SET server = ?3 WHERE network = ?1 AND remote_id = ?2 AND server IS NOT ?3",
        params![platform.as_str(), who.remote_id, server(who)],
    )?;
    Ok(())
}

/// Brings the name of who signed in up to date.
///
/// # Errors
/// [`StoreError::NotFound`] when the sign-in is gone.
pub fn set_handle(write: &Write<'_>, id: SignInId, handle: &str) -> Result<(), StoreError> {
    sql::found(
        write.db.execute("UPDATE sign_ins SET handle = ?2 WHERE id = ?1", params![id.to_string(), handle])?,
        "sign_ins",
    )
}

/// Says that the person must sign in again, or need not any more.
///
/// # Errors
/// [`StoreError::NotFound`] when the sign-in is gone.
pub fn set_needs_sign_in(write: &Write<'_>, id: SignInId, reason: Option<NeedsSignIn>) -> Result<(), StoreError> {
    let word = reason.map(|reason| sql::word(&reason, "needs_sign_in")).transpose()?;
    sql::found(
        write.db.execute("UPDATE sign_ins SET needs_sign_in = ?2 WHERE id = ?1", params![id.to_string(), word])?,
        "sign_ins",
    )
}

/// On which no account stands, and whose accounts are not being chosen either.
const UNUSED: &str = "id NOT IN (SELECT sign_in_id FROM accounts WHERE sign_in_id IS NOT NULL)
    AND id NOT IN (SELECT sign_in_id FROM sign_in_flows WHERE status = 'choosing' AND sign_in_id IS NOT NULL)";

/// The sign-ins that are of no use.
///
/// # Errors
/// When they cannot be read.
pub fn list_unused(read: &Read<'_>) -> Result<Vec<SignIn>, StoreError> {
    sql::rows(read.db, &format!("SELECT {COLUMNS} FROM sign_ins WHERE {UNUSED} ORDER BY id"), [], from_row)
}

/// Removes the sign-ins that are of no use and, by the schema, their credentials and renewals. Returns them.
///
/// # Errors
/// When they cannot be removed.
pub fn delete_unused(write: &Write<'_>) -> Result<Vec<SignIn>, StoreError> {
    sql::rows(write.db, &format!("DELETE FROM sign_ins WHERE {UNUSED} RETURNING {COLUMNS}"), [], from_row)
}

fn server(who: &AccountRef) -> Option<&str> {
    who.server.as_ref().map(Url::as_str)
}

pub(crate) fn from_row(row: &Row<'_>) -> Result<SignIn, StoreError> {
    Ok(SignIn {
        id: sql::get_text(row, "id")?,
        platform: sql::get_platform(row, "network")?,
        who: AccountRef {
            remote_id: row.get("remote_id")?,
            handle: row.get("handle")?,
            server: sql::find_text(row, "server")?,
        },
        needs_sign_in: sql::find_word(row, "needs_sign_in")?,
    })
}
