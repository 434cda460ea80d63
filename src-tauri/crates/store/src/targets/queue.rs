//! Which targets want to be taken up, and who works on them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, Platform, PostId, TargetId};
use rusqlite::params;

use super::{Target, target};
use crate::{Read, StoreError, Write, sql};

/// Takes a target up for one run of the engine, if it is still due and nobody else has it.
///
/// # Errors
/// When it cannot be written.
pub fn claim(write: &Write<'_>, id: TargetId, owner: &str, now: DateTime<Utc>) -> Result<Option<Target>, StoreError> {
    sql::row(
        write.db,
        "UPDATE targets SET lease_owner = ?2 WHERE id = ?1 AND lease_owner IS NULL AND next_try_at <= ?3 RETURNING *",
        params![id.to_string(), owner, sql::micros(now)],
        target,
    )
}

/// The targets that nobody works on and whose time has come, longest due first.
///
/// # Errors
/// When they cannot be read.
pub fn list_due(read: &Read<'_>, now: DateTime<Utc>) -> Result<Vec<(TargetId, AccountId)>, StoreError> {
    sql::rows(
        read.db,
        "SELECT id, account_id FROM targets WHERE next_try_at <= ?1 AND lease_owner IS NULL
         ORDER BY next_try_at, id LIMIT 500",
        params![sql::micros(now)],
        |row| Ok((sql::get_text(row, "id")?, sql::get_text(row, "account_id")?)),
    )
}

/// When the next target wants to be taken up, after `now`.
///
/// # Errors
/// When it cannot be read.
pub fn find_next_time(read: &Read<'_>, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
    sql::row(
        read.db,
        "SELECT next_try_at FROM targets WHERE next_try_at > ?1 AND lease_owner IS NULL ORDER BY next_try_at LIMIT 1",
        params![sql::micros(now)],
        |row| sql::get_instant(row, "next_try_at"),
    )
}

/// A target that goes out by itself for as long as the program runs, and is certainly not public yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Going {
    /// The post.
    pub post_id: PostId,
    /// Beginning of its text.
    pub title: String,
    /// Where it goes.
    pub network: Platform,
    /// When it is due.
    pub due_at: DateTime<Utc>,
}

/// What goes out by itself until then, soonest first. What waits for the person does not, and what may be public already
/// needs no sending.
///
/// # Errors
/// When they cannot be read.
pub fn list_going(read: &Read<'_>, until: DateTime<Utc>, limit: u32) -> Result<Vec<Going>, StoreError> {
    sql::rows(
        read.db,
        "SELECT targets.post_id, posts.title, targets.network, targets.due_at
         FROM targets JOIN posts ON posts.id = targets.post_id
         WHERE targets.next_try_at <= ?1
            AND targets.state IN ('scheduled', 'due', 'preparing', 'ready', 'retry_wait', 'rate_limited')
         ORDER BY targets.next_try_at, targets.id LIMIT ?2",
        params![sql::micros(until), limit],
        |row| {
            Ok(Going {
                post_id: sql::get_text(row, "post_id")?,
                title: row.get("title")?,
                network: sql::get_platform(row, "network")?,
                due_at: sql::get_instant(row, "due_at")?,
            })
        },
    )
}

/// The longest waits that can be meant, from now on.
#[derive(Debug, Clone, Copy)]
pub struct LongestWaits {
    /// Between two tries, or two readings.
    pub ours: TimeDelta,
    /// That a network may ask for.
    pub networks: TimeDelta,
}

/// Shortens waits that are longer than any can be: the clock was set back since they were written down. What is
/// planned for later is left alone. Returns how many were shortened.
///
/// # Errors
/// When it cannot be written.
pub fn shorten_waits(write: &Write<'_>, now: DateTime<Utc>, longest: LongestWaits) -> Result<usize, StoreError> {
    let ours = "state IN ('retry_wait', 'unconfirmed')";
    let networks = "state NOT IN ('retry_wait', 'unconfirmed', 'scheduled')";
    let mut shortened = 0;
    for (which, longest) in [(ours, longest.ours), (networks, longest.networks)] {
        let set = format!("UPDATE targets SET next_try_at = ?1 WHERE next_try_at > ?1 AND {which}");
        shortened += write.db.execute(&set, params![sql::micros(now + longest)])?;
    }
    Ok(shortened)
}

/// The targets that somebody works on, with the run that does.
///
/// # Errors
/// When they cannot be read.
pub fn list_leased(read: &Read<'_>) -> Result<Vec<(TargetId, String)>, StoreError> {
    sql::rows(read.db, "SELECT id, lease_owner FROM targets WHERE lease_owner IS NOT NULL ORDER BY id", [], |row| {
        Ok((sql::get_text(row, "id")?, row.get("lease_owner")?))
    })
}
