//! Table `renewals`: each renewal is written down before it is asked for, so that a lost answer is known after a
//! crash and never asked for more than once again.

use chrono::{DateTime, TimeDelta, Utc};
use domain::SignInId;
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use crate::{Read, StoreError, Write, credentials, migration::Migration, sql, targets::LongestWaits};

pub(crate) const MIGRATIONS: &[Migration] = &[CREATED, INDEXED];

/// Short lives make thousands of renewals a year, and each is looked up by its generation.
const INDEXED: Migration = Migration {
    name: "202611211530_renewals_indexes",
    sql: "CREATE INDEX renewals_generation ON renewals (account_id, generation);
        CREATE INDEX renewals_lost ON renewals (not_before) WHERE outcome = 'lost'",
};

const CREATED: Migration = Migration {
    name: "202611200015_renewals",
    sql: "CREATE TABLE renewals (
            id INTEGER PRIMARY KEY,
            account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            generation INTEGER NOT NULL CHECK (generation > 0),
            started_at INTEGER NOT NULL,
            lease_until INTEGER NOT NULL,
            ended_at INTEGER,
            outcome TEXT CHECK (outcome IN ('renewed', 'refused', 'lost', 'not_sent', 'later', 'failed')),
            not_before INTEGER,
            CHECK ((ended_at IS NULL) = (outcome IS NULL))
        ) STRICT;
        CREATE UNIQUE INDEX renewals_one_at_a_time ON renewals (account_id) WHERE ended_at IS NULL;
        CREATE INDEX renewals_account ON renewals (account_id, id)",
};

/// What came of a renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RenewalOutcome {
    /// The new sign-in is stored.
    Renewed,
    /// The network refused for good.
    Refused,
    /// No answer, or the program ended before one came: the network may have renewed.
    Lost,
    /// The request certainly did nothing.
    NotSent,
    /// The network asked to wait.
    Later,
    /// The network was in trouble, or its answer made no sense; the sign-in stands.
    Failed,
}

/// What came of asking for the right to renew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It is ours, under this number.
    Yes {
        /// Number for [`end`].
        id: i64,
        /// How many answers to renewals of this generation were lost before.
        lost_before: u32,
    },
    /// Someone else renews until then.
    Busy {
        /// End of the lease.
        until: DateTime<Utc>,
    },
    /// Another generation is stored by now; that one counts.
    Superseded,
}

/// Takes the right to renew `generation` until `lease_until` and writes the intent down. A lease that ran out counts
/// as a lost answer.
///
/// # Errors
/// [`StoreError::NotFound`] when the sign-in is gone; when it cannot be written.
pub fn begin(
    write: &Write<'_>,
    sign_in_id: SignInId,
    generation: u64,
    now: DateTime<Utc>,
    lease_until: DateTime<Utc>,
) -> Result<Begun, StoreError> {
    // Looked at again inside the transaction: another process may have renewed since this one read.
    if credentials::get(write, sign_in_id)?.generation != generation {
        return Ok(Begun::Superseded);
    }
    let sign_in = sign_in_id.to_string();
    let generation = i64::try_from(generation).map_err(|_| StoreError::Value { column: "generation" })?;
    write.db.execute(
        "UPDATE renewals SET ended_at = ?2, outcome = 'lost'
         WHERE sign_in_id = ?1 AND ended_at IS NULL AND lease_until <= ?2",
        params![sign_in, sql::micros(now)],
    )?;
    let busy = sql::row(
        write.db,
        "SELECT lease_until FROM renewals WHERE sign_in_id = ?1 AND ended_at IS NULL",
        params![sign_in],
        |row| sql::get_instant(row, "lease_until"),
    )?;
    if let Some(until) = busy {
        return Ok(Begun::Busy { until });
    }
    let lost_before = sql::row(
        write.db,
        "SELECT count(*) AS lost FROM renewals WHERE sign_in_id = ?1 AND generation = ?2 AND outcome = 'lost'",
        params![sign_in, generation],
        |row| Ok(row.get::<_, u32>("lost")?),
    )?
    .unwrap_or(0);
    write.db.execute(
        "INSERT INTO renewals (sign_in_id, generation, started_at, lease_until) VALUES (?1, ?2, ?3, ?4)",
        params![sign_in, generation, sql::micros(now), sql::micros(lease_until)],
    )?;
    Ok(Begun::Yes { id: write.db.last_insert_rowid(), lost_before })
}

/// Renewals of a sign-in that are kept however old they are.
const KEPT: u32 = 20;
/// How long older ones are kept.
const KEPT_FOR: TimeDelta = TimeDelta::days(90);

/// Writes down what came of a renewal and gives the right back. What is of no more use of that sign-in's history goes
/// with it.
///
/// # Errors
/// [`StoreError::Changed`] when it had ended already.
pub fn end(
    write: &Write<'_>,
    id: i64,
    outcome: RenewalOutcome,
    not_before: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let changed = write.db.execute(
        "UPDATE renewals SET ended_at = ?2, outcome = ?3, not_before = ?4 WHERE id = ?1 AND ended_at IS NULL",
        params![id, sql::micros(now), sql::word(&outcome, "outcome")?, not_before.map(sql::micros)],
    )?;
    if changed == 0 {
        return Err(StoreError::Changed { table: "renewals" });
    }
    prune(write, id, now)
}

/// Tries of the present sign-in stay: they decide about the next one.
fn prune(write: &Write<'_>, id: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
    write.db.execute(
        "DELETE FROM renewals WHERE sign_in_id = (SELECT sign_in_id FROM renewals WHERE id = ?1)
            AND generation < (SELECT generation FROM renewals WHERE id = ?1) AND ended_at < ?2
            AND id NOT IN (SELECT id FROM renewals
                WHERE sign_in_id = (SELECT sign_in_id FROM renewals WHERE id = ?1) ORDER BY id DESC LIMIT ?3)",
        params![id, sql::micros(now - KEPT_FOR), KEPT],
    )?;
    Ok(())
}

/// Ends what a process that died left open: those answers are lost. To be called once, before anything renews.
///
/// # Errors
/// When it cannot be written.
pub fn end_abandoned(write: &Write<'_>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    Ok(write.db.execute(
        "UPDATE renewals SET ended_at = ?1, outcome = 'lost' WHERE ended_at IS NULL",
        params![sql::micros(now)],
    )?)
}

/// Trouble with renewing the present generation of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trouble {
    /// How many tries failed.
    pub tries: u32,
    /// Before when nobody should try again unasked.
    pub not_before: Option<DateTime<Utc>>,
    /// Until when nobody should try at all: the network asked to wait, or an answer was lost a moment ago.
    pub asked_until: Option<DateTime<Utc>>,
}

/// How renewing `generation` has gone so far.
///
/// # Errors
/// When it cannot be read.
pub fn trouble(read: &Read<'_>, sign_in_id: SignInId, generation: u64) -> Result<Trouble, StoreError> {
    let generation = i64::try_from(generation).map_err(|_| StoreError::Value { column: "generation" })?;
    let found = sql::row(
        read.db,
        "SELECT count(*) AS tries, max(not_before) AS not_before,
            max(CASE WHEN outcome IN ('later', 'lost') THEN not_before END) AS asked_until
         FROM renewals
         WHERE sign_in_id = ?1 AND generation = ?2 AND outcome <> 'renewed'",
        params![sign_in_id.to_string(), generation],
        |row| {
            Ok(Trouble {
                tries: row.get("tries")?,
                not_before: sql::find_instant(row, "not_before")?,
                asked_until: sql::find_instant(row, "asked_until")?,
            })
        },
    )?;
    Ok(found.unwrap_or(Trouble { tries: 0, not_before: None, asked_until: None }))
}

/// When the next renewal whose answer was lost wants to be asked for once more, after `since`.
///
/// # Errors
/// When it cannot be read.
pub fn find_next_replay(read: &Read<'_>, since: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
    sql::row(
        read.db,
        "SELECT renewals.not_before FROM renewals
         JOIN credentials USING (sign_in_id, generation) JOIN sign_ins ON sign_ins.id = sign_in_id
         WHERE outcome = 'lost' AND not_before > ?1 AND needs_sign_in IS NULL
         ORDER BY not_before LIMIT 1",
        params![sql::micros(since)],
        |row| sql::get_instant(row, "not_before"),
    )
}

/// Shortens waits that are longer than any can be: the clock was set back since they were written down. Returns how
/// many were shortened.
///
/// # Errors
/// When it cannot be written.
pub fn shorten_waits(write: &Write<'_>, now: DateTime<Utc>, longest: LongestWaits) -> Result<usize, StoreError> {
    let mut shortened = 0;
    for (which, longest) in [("outcome = 'later'", longest.networks), ("outcome <> 'later'", longest.ours)] {
        let set = format!("UPDATE renewals SET not_before = ?1 WHERE not_before > ?1 AND {which}");
        shortened += write.db.execute(&set, params![sql::micros(now + longest)])?;
    }
    Ok(shortened)
}

/// One try to renew a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    /// Whose.
    pub sign_in_id: SignInId,
    /// Which generation was to be renewed.
    pub generation: u64,
    /// When it was asked for.
    pub started_at: DateTime<Utc>,
    /// When it was over and what came of it; `None` = it is under way.
    pub ended: Option<(DateTime<Utc>, RenewalOutcome)>,
    /// Before when nobody tries again.
    pub not_before: Option<DateTime<Utc>>,
}

/// The last `limit` tries of a sign-in, newest first.
///
/// # Errors
/// When they cannot be read.
pub fn list_last(read: &Read<'_>, sign_in_id: SignInId, limit: u32) -> Result<Vec<Renewal>, StoreError> {
    let found = "SELECT * FROM renewals WHERE sign_in_id = ?1 ORDER BY id DESC LIMIT ?2";
    sql::rows(read.db, found, params![sign_in_id.to_string(), limit], renewal)
}

/// The tries of all sign-ins that ended since then, in the order in which they were made.
///
/// # Errors
/// When they cannot be read.
pub fn list_ended(read: &Read<'_>, since: DateTime<Utc>) -> Result<Vec<Renewal>, StoreError> {
    let found = "SELECT * FROM renewals WHERE ended_at >= ?1 ORDER BY id";
    sql::rows(read.db, found, params![sql::micros(since)], renewal)
}

fn renewal(row: &Row<'_>) -> Result<Renewal, StoreError> {
    let ended_at = sql::find_instant(row, "ended_at")?;
    Ok(Renewal {
        sign_in_id: sql::get_text(row, "sign_in_id")?,
        generation: sql::get_count(row, "generation")?,
        started_at: sql::get_instant(row, "started_at")?,
        ended: ended_at.zip(sql::find_word(row, "outcome")?),
        not_before: sql::find_instant(row, "not_before")?,
    })
}
