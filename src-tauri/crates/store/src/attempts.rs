//! Table `attempts`: every try of every step, written before it is made and again when its answer is known.

use chrono::{DateTime, Utc};
use domain::{AccountId, AttemptId, Platform, StoredStep, TargetId};
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use crate::{Read, StoreError, Write, migration::Migration, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[CREATED, DISPROVED];

const CREATED: Migration = Migration {
    name: "202611201205_attempts",
    sql: "
    CREATE TABLE attempts (
        id TEXT PRIMARY KEY,
        target_id TEXT NOT NULL REFERENCES targets (id) ON DELETE CASCADE,
        step TEXT NOT NULL,
        fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64),
        started_at INTEGER NOT NULL,
        ended_at INTEGER,
        outcome TEXT CHECK (outcome IN ('done', 'failed', 'lost')),
        error TEXT,
        request_id TEXT,
        remote_id TEXT,
        CHECK (outcome IS NOT NULL OR ended_at IS NULL)
    ) STRICT;
    CREATE INDEX attempts_of_target ON attempts (target_id, started_at);
    CREATE INDEX attempts_open ON attempts (target_id) WHERE outcome IS NULL;",
};

/// Whether the network, asked afterwards, or the person said that the attempt made nothing public.
const DISPROVED: Migration = Migration {
    name: "202611301001_attempts_disproved",
    sql: "ALTER TABLE attempts ADD COLUMN disproved INTEGER NOT NULL DEFAULT 0 CHECK (disproved IN (0, 1));",
};

/// The class of error of a try that was answered with the end of the sign-in.
pub const SIGNED_OUT: &str = "signed_out";

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It did what it should.
    Done,
    /// It certainly did nothing.
    Failed,
    /// Its answer was lost, or the program ended before it came.
    Lost,
}

/// One try of one step of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Id.
    pub id: AttemptId,
    /// The target.
    pub target_id: TargetId,
    /// The step as it was taken, with all remote references so far.
    pub step: StoredStep,
    /// BLAKE3 of step and content: what exactly was to be sent.
    pub fingerprint: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When its answer came; `None` = still running, or the answer was lost.
    pub ended_at: Option<DateTime<Utc>>,
    /// What came of it; `None` = still running.
    pub outcome: Option<Outcome>,
    /// The class of error, for the log.
    pub error: Option<String>,
    /// The network's id of the request, for its support.
    pub request_id: Option<String>,
    /// The network's id of what was made.
    pub remote_id: Option<String>,
}

/// How an attempt ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ending {
    /// The class of error, for the log.
    pub error: Option<&'static str>,
    /// The network's id of the request, for its support.
    pub request_id: Option<String>,
    /// The network's id of what was made.
    pub remote_id: Option<String>,
}

/// Writes the intent of an attempt down.
///
/// # Errors
/// When it cannot be written; then the step must not be taken.
pub fn insert(write: &Write<'_>, attempt: &Attempt) -> Result<(), StoreError> {
    write
        .db
        .prepare_cached(
            "INSERT INTO attempts (id, target_id, step, fingerprint, started_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            attempt.id.to_string(),
            attempt.target_id.to_string(),
            sql::json(&attempt.step, "step")?,
            attempt.fingerprint,
            sql::micros(attempt.started_at)
        ])?;
    Ok(())
}

/// Writes down what came of an attempt.
///
/// # Errors
/// When it cannot be written.
pub fn finish(
    write: &Write<'_>,
    id: AttemptId,
    outcome: Outcome,
    ending: &Ending,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    write
        .db
        .prepare_cached(
            "UPDATE attempts SET outcome = ?2, error = ?3, request_id = ?4, remote_id = ?5, ended_at = ?6
             WHERE id = ?1 AND outcome IS NULL",
        )?
        .execute(params![
            id.to_string(),
            sql::word(&outcome, "outcome")?,
            ending.error,
            ending.request_id,
            ending.remote_id,
            sql::micros(at)
        ])?;
    Ok(())
}

/// Marks the attempts of a target that have no outcome as lost; says how many there were.
///
/// # Errors
/// When it cannot be written.
pub fn lose_open(write: &Write<'_>, target_id: TargetId) -> Result<usize, StoreError> {
    Ok(write.db.execute(
        "UPDATE attempts SET outcome = 'lost' WHERE target_id = ?1 AND outcome IS NULL",
        params![target_id.to_string()],
    )?)
}

/// Whether a step that publishes was ever begun for a target.
///
/// # Errors
/// When it cannot be read.
pub fn tried_to_publish(read: &Read<'_>, target_id: TargetId) -> Result<bool, StoreError> {
    Ok(list(read, target_id)?.iter().any(|attempt| attempt.step.effect.commits()))
}

/// The last publishing step that was taken for a target, unless it was said since that it made nothing public.
///
/// # Errors
/// When it cannot be read.
pub fn find_undisproved(read: &Read<'_>, target_id: TargetId) -> Result<Option<StoredStep>, StoreError> {
    let attempts = list_undisproved(read, target_id)?;
    Ok(attempts.into_iter().map(|attempt| attempt.step).find(|step| step.effect.commits()))
}

/// Whether the last publishing step of a target was turned away by an answer, and not disproved since.
///
/// # Errors
/// When it cannot be read.
pub fn was_turned_away(read: &Read<'_>, target_id: TargetId) -> Result<bool, StoreError> {
    const ANSWERS: [&str; 4] = [SIGNED_OUT, "missing_scope", "registration_refused", "rate_limited"];
    Ok(last_error(read, target_id)?.is_some_and(|error| ANSWERS.contains(&error.as_str())))
}

/// Whether the last publishing step of a target was turned away because the sign-in had ended, and not disproved since.
///
/// # Errors
/// When it cannot be read.
pub fn was_signed_out(read: &Read<'_>, target_id: TargetId) -> Result<bool, StoreError> {
    Ok(last_error(read, target_id)?.is_some_and(|error| error == SIGNED_OUT))
}

/// The class of error in which the last publishing step ended, unless it was disproved since.
fn last_error(read: &Read<'_>, target_id: TargetId) -> Result<Option<String>, StoreError> {
    let attempts = list_undisproved(read, target_id)?;
    let last = attempts.into_iter().find(|attempt| attempt.step.effect.commits());
    Ok(last.and_then(|attempt| attempt.error))
}

/// Whether a publishing step of a target was ever taken, however it was answered, and not disproved since.
///
/// # Errors
/// When it cannot be read.
pub fn was_sent(read: &Read<'_>, target_id: TargetId) -> Result<bool, StoreError> {
    Ok(list_undisproved(read, target_id)?.iter().any(|attempt| attempt.step.effect.commits()))
}

/// The attempts of a target of which nobody said that they made nothing public, newest first.
fn list_undisproved(read: &Read<'_>, target_id: TargetId) -> Result<Vec<Attempt>, StoreError> {
    sql::rows(
        read.db,
        "SELECT * FROM attempts WHERE target_id = ?1 AND disproved = 0 ORDER BY started_at DESC, id DESC",
        params![target_id.to_string()],
        attempt,
    )
}

/// Remembers that none of a target's attempts so far made anything public.
///
/// # Errors
/// When it cannot be written.
pub fn disprove(write: &Write<'_>, target_id: TargetId) -> Result<(), StoreError> {
    write.db.execute("UPDATE attempts SET disproved = 1 WHERE target_id = ?1", params![target_id.to_string()])?;
    Ok(())
}

/// A target's attempts, oldest first.
///
/// # Errors
/// When they cannot be read.
pub fn list(read: &Read<'_>, target_id: TargetId) -> Result<Vec<Attempt>, StoreError> {
    sql::rows(
        read.db,
        "SELECT * FROM attempts WHERE target_id = ?1 ORDER BY started_at, id",
        params![target_id.to_string()],
        attempt,
    )
}

/// A try that a network turned away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnedAway {
    /// The account's network.
    pub network: Platform,
    /// The account; it may have been disconnected since.
    pub account_id: AccountId,
    /// When.
    pub at: DateTime<Utc>,
    /// When the post went live all the same.
    pub published_at: Option<DateTime<Utc>>,
}

/// The tries that ended since then with one of these classes of error, oldest first.
///
/// # Errors
/// When they cannot be read.
pub fn list_turned_away(
    read: &Read<'_>,
    since: DateTime<Utc>,
    classes: &[&str],
) -> Result<Vec<TurnedAway>, StoreError> {
    sql::rows(
        read.db,
        "SELECT targets.network, targets.account_id, attempts.ended_at, targets.published_at
         FROM attempts JOIN targets ON targets.id = attempts.target_id
         WHERE attempts.ended_at >= ?1 AND attempts.error IN (SELECT value FROM json_each(?2))
         ORDER BY attempts.ended_at, attempts.id",
        params![sql::micros(since), sql::json(&classes, "error")?],
        |row| {
            Ok(TurnedAway {
                network: sql::get_platform(row, "network")?,
                account_id: sql::get_text(row, "account_id")?,
                at: sql::get_instant(row, "ended_at")?,
                published_at: sql::find_instant(row, "published_at")?,
            })
        },
    )
}

pub(crate) fn attempt(row: &Row<'_>) -> Result<Attempt, StoreError> {
    let outcome: Option<String> = row.get("outcome")?;
    Ok(Attempt {
        id: sql::get_text(row, "id")?,
        target_id: sql::get_text(row, "target_id")?,
        step: sql::get_json(row, "step")?,
        fingerprint: row.get("fingerprint")?,
        started_at: sql::get_instant(row, "started_at")?,
        ended_at: sql::find_instant(row, "ended_at")?,
        outcome: outcome.is_some().then(|| sql::get_word(row, "outcome")).transpose()?,
        error: row.get("error")?,
        request_id: row.get("request_id")?,
        remote_id: row.get("remote_id")?,
    })
}
