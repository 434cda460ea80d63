//! Table `sign_in_flows`: sign-ins in progress. Holds no state in clear, no code and no address that carries one; the
//! verifier is sealed and erased when the flow ends, which the schema checks.

use chrono::{DateTime, Utc};
use domain::{AccountId, FlowId, Platform, RedirectWay, RegistrationId, SignInId, WorkspaceId};
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{Read, StoreError, Write, migration::Migration, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[CREATED, ADDRESSED, CHOOSING];

const CREATED: Migration = Migration {
    name: "202611200014_sign_in_flows",
    sql: "CREATE TABLE sign_in_flows (
            id TEXT PRIMARY KEY,
            state_hash BLOB NOT NULL UNIQUE CHECK (length(state_hash) = 32),
            network TEXT NOT NULL,
            server TEXT,
            reconnect_account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
            registration_id TEXT REFERENCES app_registrations (id) ON DELETE SET NULL,
            client_id TEXT NOT NULL,
            redirect_uri TEXT NOT NULL,
            way TEXT NOT NULL CHECK (way IN ('loopback', 'scheme', 'relay')),
            host TEXT NOT NULL,
            verifier BLOB,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            ended_at INTEGER,
            status TEXT NOT NULL
                CHECK (status IN ('waiting', 'exchanging', 'done', 'failed', 'expired', 'cancelled')),
            opened INTEGER NOT NULL CHECK (opened IN (0, 1)),
            account_id TEXT,
            known INTEGER CHECK (known IN (0, 1)),
            failure TEXT,
            CHECK (expires_at > created_at),
            CHECK (status IN ('waiting', 'exchanging') OR verifier IS NULL),
            CHECK ((status IN ('waiting', 'exchanging')) = (ended_at IS NULL)),
            CHECK ((status = 'done') = (account_id IS NOT NULL)),
            CHECK ((status = 'done') = (known IS NOT NULL)),
            CHECK ((status = 'failed') = (failure IS NOT NULL))
        ) STRICT;
        CREATE INDEX sign_in_flows_status ON sign_in_flows (status, expires_at);
        CREATE INDEX sign_in_flows_reconnect ON sign_in_flows (reconnect_account_id);
        CREATE INDEX sign_in_flows_registration ON sign_in_flows (registration_id)",
};

const ADDRESSED: Migration = Migration {
    name: "202611211501_sign_in_flows_workspace",
    sql: "ALTER TABLE sign_in_flows ADD COLUMN workspace_id TEXT REFERENCES workspaces (id)",
};

/// A flow can rest until the person has chosen accounts. Those that were on their way are dropped: they last ten minutes
/// and are bound to the browser and the process that began them.
const CHOOSING: Migration = Migration {
    name: "202612010042_sign_in_flows_choosing",
    sql: "DROP TABLE sign_in_flows;
        CREATE TABLE sign_in_flows (
            id TEXT PRIMARY KEY,
            state_hash BLOB NOT NULL UNIQUE CHECK (length(state_hash) = 32),
            network TEXT NOT NULL,
            server TEXT,
            reconnect_account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
            workspace_id TEXT REFERENCES workspaces (id),
            registration_id TEXT REFERENCES app_registrations (id) ON DELETE SET NULL,
            client_id TEXT NOT NULL,
            redirect_uri TEXT NOT NULL,
            way TEXT NOT NULL,
            host TEXT NOT NULL,
            verifier BLOB,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            ended_at INTEGER,
            status TEXT NOT NULL,
            opened INTEGER NOT NULL CHECK (opened IN (0, 1)),
            sign_in_id TEXT REFERENCES sign_ins (id) ON DELETE SET NULL,
            account_id TEXT,
            known INTEGER CHECK (known IN (0, 1)),
            failure TEXT,
            CHECK (expires_at > created_at),
            CHECK (status IN ('waiting', 'exchanging') OR verifier IS NULL),
            CHECK ((status IN ('waiting', 'exchanging', 'choosing')) = (ended_at IS NULL)),
            CHECK ((status = 'done') = (account_id IS NOT NULL)),
            CHECK ((status = 'done') = (known IS NOT NULL)),
            CHECK ((status = 'failed') = (failure IS NOT NULL))
        ) STRICT;
        CREATE INDEX sign_in_flows_status ON sign_in_flows (status, expires_at);
        CREATE INDEX sign_in_flows_reconnect ON sign_in_flows (reconnect_account_id);
        CREATE INDEX sign_in_flows_registration ON sign_in_flows (registration_id);
        CREATE INDEX sign_in_flows_sign_in ON sign_in_flows (sign_in_id)",
};

const COLUMNS: &str = "id, network, server, reconnect_account_id, registration_id, client_id, redirect_uri, way, host, \
                       verifier, created_at, expires_at, status, opened, sign_in_id, account_id, known, failure, \
                       workspace_id";

/// Where a flow is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowStatus {
    /// The browser has the word.
    Waiting,
    /// The answer came and was taken; the network is being asked.
    Exchanging,
    /// The sign-in is stored; which of its accounts are to be connected is being asked.
    Choosing,
    /// Connected.
    Done,
    /// Ended with an error.
    Failed,
    /// Ended by time.
    Expired,
    /// Ended by the person.
    Cancelled,
}

/// How a flow that failed ended. A closed list, so that nothing a network says is stored here but handles and scopes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum FlowFailure {
    /// The person said no.
    ConsentDenied,
    /// The network sent an error instead of a consent, or refused the code.
    ConsentFailed,
    /// Another account than the one to reconnect.
    OtherAccount {
        /// Handle of the account to reconnect.
        expected: String,
        /// Handle that signed in.
        actual: String,
    },
    /// A required permission was not granted.
    ScopeRefused {
        /// The network's word.
        scope: String,
    },
    /// The network does not accept the app registration.
    RegistrationRefused,
    /// The network asked to wait.
    RateLimited {
        /// Until when.
        until: Option<DateTime<Utc>>,
    },
    /// The network could not be reached.
    NetworkUnreachable,
    /// The network was reached, and said that it could not answer then.
    NetworkUnavailable,
    /// The network answered with something unexpected.
    NetworkUnexpected,
    /// The vault was closed in the middle.
    VaultClosed,
    /// The browser must not be sent to the address the network asks for.
    LinkNotAllowed,
    /// The program ended, or storage failed, in the middle.
    Interrupted,
}

/// A sign-in in progress or ended.
#[derive(Clone, PartialEq, Eq)]
pub struct Flow {
    /// Id.
    pub id: FlowId,
    /// Network.
    pub platform: Platform,
    /// The account's server.
    pub server: Option<Url>,
    /// The account to sign in again; `None` = a new one.
    pub reconnect: Option<AccountId>,
    /// Where a new account goes; `None` = to the one that the person looks at when it arrives.
    pub workspace_id: Option<WorkspaceId>,
    /// The app used; `None` when it was deleted since.
    pub registration_id: Option<RegistrationId>,
    /// Its client id at the start.
    pub client_id: String,
    /// The redirect address, byte for byte.
    pub redirect_uri: String,
    /// How the answer comes back.
    pub way: RedirectWay,
    /// Host whose page the browser shows.
    pub host: String,
    /// The sealed verifier while the flow lives, where the dialect uses one.
    pub verifier: Option<Vec<u8>>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// Where it is.
    pub status: FlowStatus,
    /// Whether the browser was asked to open.
    pub opened: bool,
    /// The sign-in whose accounts are to be chosen, from then on.
    pub sign_in_id: Option<SignInId>,
    /// The account, once done.
    pub account_id: Option<AccountId>,
    /// Whether it was connected before, once done.
    pub known: Option<bool>,
    /// Why it failed.
    pub failure: Option<FlowFailure>,
}

/// What an answer from the browser must match.
pub struct Claim<'a> {
    /// SHA-256 of the state.
    pub state_hash: [u8; 32],
    /// The network whose path it came by.
    pub platform: &'a Platform,
    /// The one flow it was handed in for; `None` = whichever has that state.
    pub flow_id: Option<FlowId>,
    /// Whether it came by our scheme; loopback flows are not answered that way.
    pub by_scheme: bool,
    /// Now.
    pub now: DateTime<Utc>,
}

/// How a flow ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Connected.
    Done {
        /// The account.
        account_id: AccountId,
        /// Whether it was connected before.
        known: bool,
    },
    /// Failed.
    Failed(FlowFailure),
    /// Ended by time.
    Expired,
    /// Ended by the person.
    Cancelled,
}

/// Adds a flow.
///
/// # Errors
/// When it cannot be written.
pub fn insert(write: &Write<'_>, flow: &Flow, state_hash: [u8; 32]) -> Result<(), StoreError> {
    write.db.execute(
        "INSERT INTO sign_in_flows (id, state_hash, network, server, reconnect_account_id, registration_id, client_id,
            redirect_uri, way, host, verifier, created_at, expires_at, status, opened, workspace_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'waiting', ?14, ?15)",
        params![
            flow.id.to_string(),
            state_hash,
            flow.platform.as_str(),
            flow.server.as_ref().map(Url::as_str),
            flow.reconnect.map(|id| id.to_string()),
            flow.registration_id.map(|id| id.to_string()),
            flow.client_id,
            flow.redirect_uri,
            sql::word(&flow.way, "way")?,
            flow.host,
            flow.verifier,
            sql::micros(flow.created_at),
            sql::micros(flow.expires_at),
            flow.opened,
            flow.workspace_id.map(|id| id.to_string())
        ],
    )?;
    Ok(())
}

/// How many flows have not ended.
///
/// # Errors
/// When it cannot be read.
pub fn count_pending(read: &Read<'_>) -> Result<u32, StoreError> {
    let sql = "SELECT count(*) AS pending FROM sign_in_flows WHERE ended_at IS NULL";
    Ok(sql::row(read.db, sql, [], |row| Ok(row.get::<_, u32>("pending")?))?.unwrap_or(0))
}

/// One flow.
///
/// # Errors
/// [`StoreError::NotFound`] when it is not there.
pub fn get(read: &Read<'_>, id: FlowId) -> Result<Flow, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM sign_in_flows WHERE id = ?1");
    sql::row(read.db, &sql, params![id.to_string()], from_row)?.ok_or(StoreError::NotFound { table: "sign_in_flows" })
}

/// The flows that wait for the person, in the browser or here, oldest first.
///
/// # Errors
/// When they cannot be read.
pub fn list_waiting(read: &Read<'_>) -> Result<Vec<Flow>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM sign_in_flows WHERE status IN ('waiting', 'choosing') ORDER BY created_at, id");
    sql::rows(read.db, &sql, [], from_row)
}

/// Takes the one waiting flow that an answer belongs to. Of several deliveries of one answer exactly one gets it.
///
/// `None` says nothing about why: unknown, used, ended, another network's, or the clock stands before its beginning.
///
/// # Errors
/// When it cannot be written.
pub fn claim(write: &Write<'_>, claim: &Claim<'_>) -> Result<Option<Flow>, StoreError> {
    let sql = format!(
        "UPDATE sign_in_flows SET status = 'exchanging'
         WHERE state_hash = ?1 AND network = ?2 AND status = 'waiting' AND created_at <= ?3 AND expires_at >= ?3
            AND (?4 IS NULL OR id = ?4) AND (?5 = 0 OR way <> 'loopback')
         RETURNING {COLUMNS}"
    );
    let mut statement = write.db.prepare_cached(&sql)?;
    let mut rows = statement.query(params![
        claim.state_hash,
        claim.platform.as_str(),
        sql::micros(claim.now),
        claim.flow_id.map(|id| id.to_string()),
        claim.by_scheme
    ])?;
    let flow = rows.next()?.map(from_row).transpose()?;
    // SQLite finishes an UPDATE … RETURNING only when it has been stepped to its end.
    while rows.next()?.is_some() {}
    Ok(flow)
}

/// Lets a flow that was asking the network rest until accounts are chosen, and erases its verifier. `false` = it had ended
/// meanwhile, and nothing was changed.
///
/// # Errors
/// When it cannot be written.
pub fn rest(write: &Write<'_>, id: FlowId, sign_in_id: SignInId, until: DateTime<Utc>) -> Result<bool, StoreError> {
    let changed = write.db.execute(
        "UPDATE sign_in_flows SET status = 'choosing', sign_in_id = ?2, expires_at = ?3, verifier = NULL
         WHERE id = ?1 AND status = 'exchanging'",
        params![id.to_string(), sign_in_id.to_string(), sql::micros(until)],
    )?;
    Ok(changed > 0)
}

/// Ends a flow and erases its verifier. `false` = it had ended already, and nothing was changed. Time ends only what
/// waits: an answer that came in time may take its time.
///
/// # Errors
/// When it cannot be written.
pub fn end(write: &Write<'_>, id: FlowId, end: &End, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let (status, account_id, known, failure) = match end {
        End::Done { account_id, known } => (FlowStatus::Done, Some(account_id.to_string()), Some(*known), None),
        End::Failed(failure) => (FlowStatus::Failed, None, None, Some(sql::json(failure, "failure")?)),
        End::Expired => (FlowStatus::Expired, None, None, None),
        End::Cancelled => (FlowStatus::Cancelled, None, None, None),
    };
    let changed = write.db.execute(
        "UPDATE sign_in_flows SET status = ?2, account_id = ?3, known = ?4, failure = ?5, ended_at = ?6,
            verifier = NULL
         WHERE id = ?1 AND (status IN ('waiting', 'choosing') OR (status = 'exchanging' AND ?2 <> 'expired'))",
        params![id.to_string(), sql::word(&status, "status")?, account_id, known, failure, sql::micros(now)],
    )?;
    Ok(changed > 0)
}

/// Ends what cannot go on after a restart: loopback flows, whose port is gone, and flows that were asking the network.
///
/// # Errors
/// When it cannot be written.
pub fn end_interrupted(write: &Write<'_>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let interrupted = sql::json(&FlowFailure::Interrupted, "failure")?;
    let asking = write.db.execute(
        "UPDATE sign_in_flows SET status = 'failed', failure = ?1, ended_at = ?2, verifier = NULL
         WHERE status = 'exchanging'",
        params![interrupted, sql::micros(now)],
    )?;
    let loopback = write.db.execute(
        "UPDATE sign_in_flows SET status = 'expired', ended_at = ?1, verifier = NULL
         WHERE status = 'waiting' AND way = 'loopback'",
        params![sql::micros(now)],
    )?;
    Ok(asking + loopback)
}

/// Removes flows that ended before `before`.
///
/// # Errors
/// When it cannot be written.
pub fn delete_ended(write: &Write<'_>, before: DateTime<Utc>) -> Result<(), StoreError> {
    write.db.execute("DELETE FROM sign_in_flows WHERE ended_at < ?1", params![sql::micros(before)])?;
    Ok(())
}

/// Notes that the browser was asked to open.
///
/// # Errors
/// When it cannot be written.
pub fn set_opened(write: &Write<'_>, id: FlowId) -> Result<(), StoreError> {
    write.db.execute("UPDATE sign_in_flows SET opened = 1 WHERE id = ?1", params![id.to_string()])?;
    Ok(())
}

fn from_row(row: &Row<'_>) -> Result<Flow, StoreError> {
    Ok(Flow {
        id: sql::get_text(row, "id")?,
        platform: sql::get_platform(row, "network")?,
        server: sql::find_text(row, "server")?,
        reconnect: sql::find_text(row, "reconnect_account_id")?,
        workspace_id: sql::find_text(row, "workspace_id")?,
        registration_id: sql::find_text(row, "registration_id")?,
        client_id: row.get("client_id")?,
        redirect_uri: row.get("redirect_uri")?,
        way: sql::get_word(row, "way")?,
        host: row.get("host")?,
        verifier: row.get("verifier")?,
        created_at: sql::get_instant(row, "created_at")?,
        expires_at: sql::get_instant(row, "expires_at")?,
        status: sql::get_word(row, "status")?,
        opened: row.get("opened")?,
        sign_in_id: sql::find_text(row, "sign_in_id")?,
        account_id: sql::find_text(row, "account_id")?,
        known: row.get("known")?,
        failure: sql::find_json(row, "failure")?,
    })
}
