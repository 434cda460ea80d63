//! Lists of targets: of a post, of an account, of what is still to come.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{AccountId, PostId, TargetState, WorkspaceId};
use rusqlite::params;

use super::{BEGUN, OPEN, Target, target};
use crate::{Read, StoreError, sql, workspaces::SHOWN};

/// The targets of a post, in order.
///
/// # Errors
/// When they cannot be read.
pub fn list_of_post(read: &Read<'_>, post_id: PostId) -> Result<Vec<Target>, StoreError> {
    let found = "SELECT * FROM targets WHERE post_id = ?1 ORDER BY position";
    sql::rows(read.db, found, params![post_id.to_string()], target)
}

/// The targets of an account in that state, oldest first.
///
/// # Errors
/// When they cannot be read.
pub fn list_of_account(read: &Read<'_>, account_id: AccountId, state: TargetState) -> Result<Vec<Target>, StoreError> {
    sql::rows(
        read.db,
        "SELECT * FROM targets WHERE account_id = ?1 AND state = ?2 ORDER BY id",
        params![account_id.to_string(), sql::word(&state, "state")?],
        target,
    )
}

/// A target that waits for its time, without what it will say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// The post.
    pub post_id: PostId,
    /// When it is due.
    pub due_at: DateTime<Utc>,
}

/// The targets of an account that wait for their time, earliest first.
///
/// # Errors
/// When they cannot be read.
pub fn list_planned(read: &Read<'_>, account_id: AccountId) -> Result<Vec<Planned>, StoreError> {
    sql::rows(
        read.db,
        "SELECT post_id, due_at FROM targets WHERE account_id = ?1 AND state = 'scheduled' ORDER BY due_at, post_id",
        params![account_id.to_string()],
        |row| Ok(Planned { post_id: sql::get_text(row, "post_id")?, due_at: sql::get_instant(row, "due_at")? }),
    )
}

/// The targets that are neither over nor wait for their time, oldest first; of posts of a workspace, or with none of
/// all that are not archived.
///
/// # Errors
/// When they cannot be read.
pub fn list_begun(read: &Read<'_>, workspace: Option<WorkspaceId>) -> Result<Vec<Target>, StoreError> {
    let found = format!("SELECT * FROM targets WHERE {BEGUN} AND {SHOWN} ORDER BY id");
    sql::rows(read.db, &found, params![workspace.map(|id| id.to_string())], target)
}

/// All targets that are neither published nor cancelled, oldest first.
///
/// # Errors
/// When they cannot be read.
pub fn list_open(read: &Read<'_>) -> Result<Vec<Target>, StoreError> {
    let found = format!("SELECT * FROM targets WHERE {OPEN} ORDER BY id");
    sql::rows(read.db, &found, [], target)
}

/// The accounts with targets that are neither published nor cancelled; of posts of a workspace, or with none of all
/// that are not archived.
///
/// # Errors
/// When they cannot be read.
pub fn list_busy_accounts(read: &Read<'_>, workspace: Option<WorkspaceId>) -> Result<HashSet<AccountId>, StoreError> {
    // Each half has an index of its own.
    let found = format!(
        "SELECT account_id FROM targets WHERE state = 'scheduled' AND {SHOWN}
         UNION SELECT account_id FROM targets WHERE {BEGUN} AND {SHOWN}"
    );
    let params = params![workspace.map(|id| id.to_string())];
    Ok(sql::rows(read.db, &found, params, |row| sql::get_text(row, "account_id"))?.into_iter().collect())
}

/// A post of an account that is still to go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming {
    /// The post.
    pub post_id: PostId,
    /// Beginning of its text.
    pub title: String,
    /// When it is due.
    pub due_at: DateTime<Utc>,
}

/// The posts of an account that are due from then on, soonest first.
///
/// # Errors
/// When they cannot be read.
pub fn list_coming(
    read: &Read<'_>,
    account_id: AccountId,
    from: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Coming>, StoreError> {
    sql::rows(
        read.db,
        "SELECT targets.post_id, posts.title, targets.due_at FROM targets JOIN posts ON posts.id = targets.post_id
         WHERE targets.account_id = ?1 AND targets.state NOT IN ('published', 'cancelled', 'rejected')
            AND targets.due_at >= ?2
         ORDER BY targets.due_at, targets.id LIMIT ?3",
        params![account_id.to_string(), sql::micros(from), limit],
        |row| {
            Ok(Coming {
                post_id: sql::get_text(row, "post_id")?,
                title: row.get("title")?,
                due_at: sql::get_instant(row, "due_at")?,
            })
        },
    )
}

/// The target of an account that went out last, or was to: neither called off nor waiting for its time.
///
/// # Errors
/// When it cannot be read.
pub fn find_last_of_account(read: &Read<'_>, account_id: AccountId) -> Result<Option<Target>, StoreError> {
    sql::row(
        read.db,
        "SELECT * FROM targets WHERE account_id = ?1 AND state NOT IN ('scheduled', 'cancelled')
         ORDER BY coalesce(published_at, due_at) DESC, id DESC LIMIT 1",
        params![account_id.to_string()],
        target,
    )
}

/// The accounts for which targets wait in that state.
///
/// # Errors
/// When they cannot be read.
pub fn list_waiting_accounts(read: &Read<'_>, state: TargetState) -> Result<Vec<AccountId>, StoreError> {
    sql::rows(
        read.db,
        "SELECT DISTINCT account_id FROM targets WHERE state = ?1",
        params![sql::word(&state, "state")?],
        |row| sql::get_text(row, "account_id"),
    )
}
