//! Table `accounts`: who is signed in, without any secret.

use chrono::{DateTime, Utc};
use domain::{AccountId, AccountRef, Finding, Identity, Limits, NeedsSignIn, Platform, SignInId, WorkspaceId};
use rusqlite::{Row, params};
use url::Url;

use crate::{FileHash, Read, StoreError, Write, migration::Migration, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    name: "202611200012_accounts",
    sql: "CREATE TABLE accounts (
            id TEXT PRIMARY KEY,
            workspace_id TEXT NOT NULL REFERENCES workspaces (id),
            network TEXT NOT NULL,
            server TEXT,
            remote_id TEXT NOT NULL CHECK (remote_id <> ''),
            handle TEXT NOT NULL,
            display_name TEXT NOT NULL,
            profile_url TEXT,
            avatar_file TEXT,
            avatar_type TEXT,
            limits TEXT,
            obstacle TEXT,
            needs_sign_in TEXT CHECK (needs_sign_in IN ('expired', 'revoked', 'checkpoint', 'missing_scope',
                'renewal_lost', 'unreadable', 'unknown')),
            connected_at INTEGER NOT NULL,
            checked_at INTEGER,
            CHECK ((avatar_file IS NULL) = (avatar_type IS NULL))
        ) STRICT;
        CREATE UNIQUE INDEX accounts_identity ON accounts (network, ifnull(server, ''), remote_id)",
}];

/// Accounts with what they know of their sign-in. One that its sign-in no longer covers can do nothing with it either,
/// but a sign-in that is over comes first: whoever mends it may mend that, too.
pub(crate) const SELECT: &str = "SELECT accounts.*,
    coalesce(sign_ins.needs_sign_in, iif(accounts.left_out, 'left_out', NULL)) AS needs_sign_in
    FROM accounts LEFT JOIN sign_ins ON sign_ins.id = accounts.sign_in_id";

/// An account at a network.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Id.
    pub id: AccountId,
    /// Who owns it.
    pub workspace_id: WorkspaceId,
    /// The sign-in by which it is reached.
    pub sign_in_id: SignInId,
    /// Its network.
    pub platform: Platform,
    /// Who it is there.
    pub account: AccountRef,
    /// Name for people; may be empty.
    pub display_name: String,
    /// Public page.
    pub profile_url: Option<Url>,
    /// Its picture.
    pub avatar: Option<Avatar>,
    /// Limits of its own server; `None` = the manifest's.
    pub limits: Option<Limits>,
    /// Why it cannot publish although it is signed in.
    pub obstacle: Option<Finding>,
    /// Why it must be signed in again; `None` = it need not.
    pub needs_sign_in: Option<NeedsSignIn>,
    /// When it was first connected.
    pub connected_at: DateTime<Utc>,
    /// When the network last said who it is.
    pub checked_at: Option<DateTime<Utc>>,
}

/// A stored picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Avatar {
    /// The file.
    pub file: FileHash,
    /// Its MIME type.
    pub mime_type: String,
}

/// Where an account stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stands {
    /// Its network.
    pub platform: Platform,
    /// The sign-in by which it is reached.
    pub sign_in_id: SignInId,
    /// Who owns it, where it is new.
    pub workspace_id: WorkspaceId,
}

/// All accounts, oldest first.
///
/// # Errors
/// When they cannot be read.
pub fn list(read: &Read<'_>) -> Result<Vec<Account>, StoreError> {
    sql::rows(read.db, &format!("{SELECT} ORDER BY connected_at, accounts.id"), [], from_row)
}

/// The accounts that stand on a sign-in, oldest first.
///
/// # Errors
/// When they cannot be read.
pub fn list_of(read: &Read<'_>, sign_in_id: SignInId) -> Result<Vec<Account>, StoreError> {
    let found = format!("{SELECT} WHERE sign_in_id = ?1 ORDER BY connected_at, accounts.id");
    sql::rows(read.db, &found, params![sign_in_id.to_string()], from_row)
}

/// One account, if it is there.
///
/// # Errors
/// When it cannot be read.
pub fn find(read: &Read<'_>, id: AccountId) -> Result<Option<Account>, StoreError> {
    sql::row(read.db, &format!("{SELECT} WHERE accounts.id = ?1"), params![id.to_string()], from_row)
}

/// One account.
///
/// # Errors
/// [`StoreError::NotFound`] when it is gone.
pub fn get(read: &Read<'_>, id: AccountId) -> Result<Account, StoreError> {
    find(read, id)?.ok_or(StoreError::NotFound { table: "accounts" })
}

/// Whether any account of that network is connected.
///
/// # Errors
/// When it cannot be read.
pub fn has_any(read: &Read<'_>, platform: &Platform) -> Result<bool, StoreError> {
    let sql = "SELECT 1 AS found FROM accounts WHERE network = ?1 LIMIT 1";
    Ok(sql::row(read.db, sql, params![platform.as_str()], |_| Ok(()))?.is_some())
}

/// The account that stands for this identity, if it is connected.
///
/// # Errors
/// When it cannot be read.
pub fn find_known(read: &Read<'_>, platform: &Platform, account: &AccountRef) -> Result<Option<AccountId>, StoreError> {
    sql::row(
        read.db,
        "SELECT id FROM accounts WHERE network = ?1 AND ifnull(server, '') = ifnull(?2, '') AND remote_id = ?3",
        params![platform.as_str(), account.server.as_ref().map(Url::as_str), account.remote_id],
        |row| sql::get_text(row, "id"),
    )
}

/// Stores an account under this id: a new one, or a known one brought up to date, reached by this sign-in from now on
/// and covered by it.
///
/// # Errors
/// [`StoreError::Constraint`] when there is no such sign-in; when it cannot be written.
pub fn connect(
    write: &Write<'_>,
    id: AccountId,
    stands: &Stands,
    identity: &Identity,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    write.db.execute(
        "INSERT INTO accounts (id, workspace_id, network, server, remote_id, handle, display_name, connected_at,
            sign_in_id)
         VALUES (?1, ?2, ?3, ?4, ?5, '', '', ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET sign_in_id = excluded.sign_in_id, left_out = 0",
        params![
            id.to_string(),
            stands.workspace_id.to_string(),
            stands.platform.as_str(),
            identity.account.server.as_ref().map(Url::as_str),
            identity.account.remote_id,
            sql::micros(now),
            stands.sign_in_id.to_string()
        ],
    )?;
    set_identity(write, id, identity, now)
}

/// Moves an account whose remote id is its own everywhere to the server where it lives now. Nothing happens when it is
/// not known, or there already. What was sealed for the old server does not open for the new one, so a new sign-in
/// belongs into the same transaction.
///
/// # Errors
/// When it cannot be written.
pub fn follow(write: &Write<'_>, platform: &Platform, account: &AccountRef) -> Result<(), StoreError> {
    write.db.execute(
        "UPDATE accounts SET server = ?3 WHERE network = ?1 AND remote_id = ?2 AND server IS NOT ?3",
        params![platform.as_str(), account.remote_id, account.server.as_ref().map(Url::as_str)],
    )?;
    Ok(())
}

/// Brings names, limits and obstacle up to date with what the network says. The remote id does not change.
///
/// # Errors
/// [`StoreError::NotFound`] when the account is gone.
pub fn set_identity(
    write: &Write<'_>,
    id: AccountId,
    identity: &Identity,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let changed = write.db.execute(
        "UPDATE accounts SET handle = ?2, display_name = ?3, profile_url = ?4, limits = ifnull(?5, limits),
            obstacle = ?6, checked_at = ?7 WHERE id = ?1",
        params![
            id.to_string(),
            identity.account.handle,
            identity.display_name,
            identity.profile_url.as_ref().map(Url::as_str),
            identity.limits.as_ref().map(|limits| sql::json(limits, "limits")).transpose()?,
            identity.obstacle.as_ref().map(|finding| sql::json(finding, "obstacle")).transpose()?,
            sql::micros(now)
        ],
    )?;
    sql::found(changed, "accounts")
}

/// Says whether its sign-in covers other accounts, but not this one.
///
/// # Errors
/// [`StoreError::NotFound`] when the account is gone.
pub fn set_left_out(write: &Write<'_>, id: AccountId, left_out: bool) -> Result<(), StoreError> {
    sql::found(
        write.db.execute("UPDATE accounts SET left_out = ?2 WHERE id = ?1", params![id.to_string(), left_out])?,
        "accounts",
    )
}

/// Gives the account to another workspace.
///
/// # Errors
/// [`StoreError::NotFound`] when the account is gone.
pub fn set_workspace(write: &Write<'_>, id: AccountId, workspace_id: WorkspaceId) -> Result<(), StoreError> {
    let changed = write.db.execute(
        "UPDATE accounts SET workspace_id = ?2 WHERE id = ?1",
        params![id.to_string(), workspace_id.to_string()],
    )?;
    sql::found(changed, "accounts")
}

/// Stores which file is the account's picture.
///
/// # Errors
/// [`StoreError::NotFound`] when the account is gone.
pub fn set_avatar(write: &Write<'_>, id: AccountId, avatar: &Avatar) -> Result<(), StoreError> {
    let changed = write.db.execute(
        "UPDATE accounts SET avatar_file = ?2, avatar_type = ?3 WHERE id = ?1",
        params![id.to_string(), avatar.file.as_str(), avatar.mime_type],
    )?;
    sql::found(changed, "accounts")
}

/// Removes the account and, by the schema, what was to reconnect it. Its sign-in stays.
///
/// # Errors
/// [`StoreError::NotFound`] when it is gone already.
pub fn delete(write: &Write<'_>, id: AccountId) -> Result<(), StoreError> {
    sql::found(write.db.execute("DELETE FROM accounts WHERE id = ?1", params![id.to_string()])?, "accounts")
}

/// Whether any row still shows a picture or needs a file of this name.
///
/// # Errors
/// When it cannot be read.
pub fn is_file_used(read: &Read<'_>, file: &FileHash) -> Result<bool, StoreError> {
    let sql = "SELECT 1 AS used WHERE EXISTS (SELECT 1 FROM accounts WHERE avatar_file = ?1)
               OR EXISTS (SELECT 1 FROM media WHERE file_hash = ?1)
               OR EXISTS (SELECT 1 FROM renditions WHERE file_hash = ?1)";
    Ok(sql::row(read.db, sql, params![file.as_str()], |_| Ok(()))?.is_some())
}

pub(crate) fn from_row(row: &Row<'_>) -> Result<Account, StoreError> {
    let file: Option<FileHash> = sql::find_text(row, "avatar_file")?;
    let mime_type: Option<String> = row.get("avatar_type")?;
    Ok(Account {
        id: sql::get_text(row, "id")?,
        workspace_id: sql::get_text(row, "workspace_id")?,
        sign_in_id: sql::get_text(row, "sign_in_id")?,
        platform: sql::get_platform(row, "network")?,
        account: AccountRef {
            remote_id: row.get("remote_id")?,
            handle: row.get("handle")?,
            server: sql::find_text(row, "server")?,
        },
        display_name: row.get("display_name")?,
        profile_url: sql::find_text(row, "profile_url")?,
        avatar: file.zip(mime_type).map(|(file, mime_type)| Avatar { file, mime_type }),
        limits: sql::find_json(row, "limits")?,
        obstacle: sql::find_json(row, "obstacle")?,
        needs_sign_in: sql::find_word(row, "needs_sign_in")?,
        connected_at: sql::get_instant(row, "connected_at")?,
        checked_at: sql::find_instant(row, "checked_at")?,
    })
}
