//! How many targets there are, and how they fared.

use chrono::{DateTime, Utc};
use domain::{AccountId, TargetState, WorkspaceId};
use rusqlite::params;

use crate::{Read, StoreError, sql, workspaces::SHOWN};

/// How many targets wait for their time; of posts of a workspace, or with none of all that are not archived.
///
/// # Errors
/// When they cannot be counted.
pub fn count_planned(read: &Read<'_>, workspace: Option<WorkspaceId>) -> Result<u32, StoreError> {
    let count = format!("SELECT count(*) AS n FROM targets WHERE state = 'scheduled' AND {SHOWN}");
    let params = params![workspace.map(|id| id.to_string())];
    Ok(sql::row(read.db, &count, params, |row| Ok(row.get("n")?))?.unwrap_or_default())
}

/// How many targets went live in a stretch of time; of posts of a workspace, or with none of all that are not archived.
///
/// # Errors
/// When they cannot be counted.
pub fn count_published(
    read: &Read<'_>,
    workspace: Option<WorkspaceId>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<u32, StoreError> {
    let counted =
        format!("SELECT count(*) AS n FROM targets WHERE published_at >= ?2 AND published_at < ?3 AND {SHOWN}");
    let params = params![workspace.map(|id| id.to_string()), sql::micros(from), sql::micros(until)];
    let count = sql::row(read.db, &counted, params, |row| Ok(row.get("n")?))?;
    Ok(count.unwrap_or_default())
}

/// How many targets of an account are in that state.
///
/// # Errors
/// When they cannot be counted.
pub fn count_of_account(read: &Read<'_>, account_id: AccountId, state: TargetState) -> Result<u32, StoreError> {
    let counted = "SELECT count(*) AS n FROM targets WHERE account_id = ?1 AND state = ?2";
    let params = params![account_id.to_string(), sql::word(&state, "state")?];
    Ok(sql::row(read.db, counted, params, |row| Ok(row.get("n")?))?.unwrap_or_default())
}

/// How many targets went out, and how many did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fared {
    /// Went live.
    pub published: u32,
    /// Were refused, or called off after at least one try.
    pub failed: u32,
}

/// How the targets fared that went live, or were to, since then.
///
/// # Errors
/// When they cannot be counted.
pub fn fared_since(read: &Read<'_>, from: DateTime<Utc>) -> Result<Fared, StoreError> {
    let counted = "SELECT count(*) FILTER (WHERE published_at >= ?1) AS published,
            count(*) FILTER (WHERE due_at >= ?1 AND (state = 'rejected' OR (state = 'cancelled'
                AND EXISTS (SELECT 1 FROM attempts WHERE target_id = targets.id)))) AS failed
         FROM targets WHERE due_at >= ?1 OR published_at >= ?1";
    let fared = sql::row(read.db, counted, params![sql::micros(from)], |row| {
        Ok(Fared { published: row.get("published")?, failed: row.get("failed")? })
    });
    Ok(fared?.unwrap_or_default())
}
