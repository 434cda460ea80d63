//! Table `rate_budgets`: until when a network asked not to be called for an account.

use chrono::{DateTime, TimeDelta, Utc};
use domain::AccountId;
use rusqlite::params;

use crate::{Read, StoreError, Write, migration::Migration, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    name: "202611201206_rate_budgets",
    sql: "
    CREATE TABLE rate_budgets (
        account_id TEXT PRIMARY KEY,
        blocked_until INTEGER NOT NULL,
        told_at INTEGER NOT NULL
    ) STRICT;",
}];

/// Tasks that read the clock one after the other may write in another order; a clock set back by less than this does
/// little harm.
const AGREE: TimeDelta = TimeDelta::minutes(2);

/// Remembers that the network asked to wait. The later of two times stands, unless the earlier word is of a time that
/// has not come yet: then the clock was set back since, and only the new word can be meant.
///
/// # Errors
/// When it cannot be written.
pub fn block(
    write: &Write<'_>,
    account_id: AccountId,
    until: DateTime<Utc>,
    told_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    write.db.execute(
        "INSERT INTO rate_budgets (account_id, blocked_until, told_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (account_id) DO UPDATE SET
         blocked_until = iif(told_at > excluded.told_at + ?4, excluded.blocked_until,
                             max(blocked_until, excluded.blocked_until)),
         told_at = excluded.told_at",
        params![account_id.to_string(), sql::micros(until), sql::micros(told_at), AGREE.num_microseconds()],
    )?;
    Ok(())
}

/// Forgets what was remembered for an account that is gone.
///
/// # Errors
/// When it cannot be written.
pub fn forget(write: &Write<'_>, account_id: AccountId) -> Result<(), StoreError> {
    write.db.execute("DELETE FROM rate_budgets WHERE account_id = ?1", params![account_id.to_string()])?;
    Ok(())
}

/// Until when the account must not be used, if that lies after `now`. A word of a time that has not come yet is not
/// believed: the clock was set back since.
///
/// # Errors
/// When it cannot be read.
pub fn find_block(
    read: &Read<'_>,
    account_id: AccountId,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let found = "SELECT blocked_until FROM rate_budgets WHERE account_id = ?1 AND blocked_until > ?2 AND told_at <= ?3";
    sql::row(read.db, found, params![account_id.to_string(), sql::micros(now), sql::micros(now + AGREE)], |row| {
        sql::get_instant(row, "blocked_until")
    })
}

/// A wait that a network asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocked {
    /// With which account.
    pub account_id: AccountId,
    /// Until when.
    pub until: DateTime<Utc>,
    /// When it was asked for.
    pub told_at: DateTime<Utc>,
}

/// The waits that last beyond `now`, as [`find_block`] believes them.
///
/// # Errors
/// When they cannot be read.
pub fn list_blocked(read: &Read<'_>, now: DateTime<Utc>) -> Result<Vec<Blocked>, StoreError> {
    let found = "SELECT * FROM rate_budgets WHERE blocked_until > ?1 AND told_at <= ?2 ORDER BY account_id";
    sql::rows(read.db, found, params![sql::micros(now), sql::micros(now + AGREE)], |row| {
        Ok(Blocked {
            account_id: sql::get_text(row, "account_id")?,
            until: sql::get_instant(row, "blocked_until")?,
            told_at: sql::get_instant(row, "told_at")?,
        })
    })
}
