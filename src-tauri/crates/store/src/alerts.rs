//! Table `alerts`: what the person is told of, one open row per thing that is the matter. What it says is stored as it
//! was last seen, so that it can still be read when its cause is gone; nothing in it is a secret.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AlertId, WorkspaceId};
use rusqlite::{Row, params};

mod cause;

pub use cause::{Cause, ClockTrouble, Kind, Piece, VaultTrouble, Who};

use crate::{Read, StoreError, Write, migration::Migration, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[FIRST, CLOCK];

const FIRST: Migration = Migration {
    name: "202611211510_alerts",
    sql: "CREATE TABLE alerts (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('sign_in_ends', 'sign_in_ends_before_post', 'sign_in_needed',
                'post_rejected', 'post_missed', 'post_unconfirmed', 'failure_rate', 'sign_ins_unnoticed', 'vault',
                'rate_limited')),
            -- What of that kind: an account, a target, or empty for the whole profile.
            subject TEXT NOT NULL,
            account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
            facts TEXT NOT NULL,
            raised_at INTEGER NOT NULL,
            last_seen_at INTEGER NOT NULL,
            ended_at INTEGER,
            read_at INTEGER,
            notified_at INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX alerts_one_open ON alerts (kind, subject) WHERE ended_at IS NULL;
        CREATE INDEX alerts_account ON alerts (account_id);
        CREATE INDEX alerts_ended ON alerts (ended_at) WHERE ended_at IS NOT NULL",
};

/// The computer's clock is a matter of its own. A table's check cannot be changed, so the table is made anew.
const CLOCK: Migration = Migration {
    name: "202611301400_alerts_clock",
    sql: "CREATE TABLE alerts_new (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('sign_in_ends', 'sign_in_ends_before_post', 'sign_in_needed',
                'post_rejected', 'post_missed', 'post_unconfirmed', 'failure_rate', 'sign_ins_unnoticed', 'vault',
                'rate_limited', 'clock_wrong')),
            -- What of that kind: an account, a target, or empty for the whole profile.
            subject TEXT NOT NULL,
            account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
            facts TEXT NOT NULL,
            raised_at INTEGER NOT NULL,
            last_seen_at INTEGER NOT NULL,
            ended_at INTEGER,
            read_at INTEGER,
            notified_at INTEGER
        ) STRICT;
        INSERT INTO alerts_new (id, kind, subject, account_id, facts, raised_at, last_seen_at, ended_at, read_at,
                notified_at)
            SELECT id, kind, subject, account_id, facts, raised_at, last_seen_at, ended_at, read_at, notified_at
            FROM alerts;
        DROP TABLE alerts;
        ALTER TABLE alerts_new RENAME TO alerts;
        CREATE UNIQUE INDEX alerts_one_open ON alerts (kind, subject) WHERE ended_at IS NULL;
        CREATE INDEX alerts_account ON alerts (account_id);
        CREATE INDEX alerts_ended ON alerts (ended_at) WHERE ended_at IS NOT NULL",
};

/// How long an alert that is over can still be read.
const KEPT: TimeDelta = TimeDelta::days(30);
/// An alert whose facts stay the same is written anew this often, to say that it still holds.
const SEEN_EVERY: TimeDelta = TimeDelta::hours(1);
/// Longest list for people.
const LISTED_MAX: u32 = 200;

/// One thing that the person is told of.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// Id.
    pub id: AlertId,
    /// Why.
    pub cause: Cause,
    /// Where its post was written, or its account is; `None` = it is about the whole profile.
    pub workspace_id: Option<WorkspaceId>,
    /// Since when.
    pub raised_at: DateTime<Utc>,
    /// When it was last written down that it holds, at most an hour late.
    pub last_seen_at: DateTime<Utc>,
    /// When its cause was gone; `None` = it holds.
    pub ended_at: Option<DateTime<Utc>>,
    /// When the person read it.
    pub read_at: Option<DateTime<Utc>>,
    /// When the desktop told of it.
    pub notified_at: Option<DateTime<Utc>>,
}

/// Whether the open alerts are what holds now, so that [`reconcile`] would write nothing.
///
/// # Errors
/// When they cannot be read.
pub fn is_in_line(read: &Read<'_>, causes: &[Cause], now: DateTime<Utc>) -> Result<bool, StoreError> {
    Ok(Steps::between(&list_open(read)?, causes, now).are_none() && !has_old(read, now)?)
}

/// Brings the open alerts in line with what holds now: raises what is new, ends what is gone, and forgets what is long
/// over. Says whether anything changed that the person could see.
///
/// # Errors
/// When they cannot be read or written.
pub fn reconcile(write: &Write<'_>, causes: &[Cause], now: DateTime<Utc>) -> Result<bool, StoreError> {
    let open = list_open(write)?;
    let steps = Steps::between(&open, causes, now);
    for cause in &steps.raise {
        insert(write, cause, now)?;
    }
    for (alert, cause) in &steps.see {
        see(write, alert.id, cause, now)?;
    }
    for alert in &steps.end {
        end(write, alert.id, now)?;
    }
    let reworded = steps.see.iter().any(|(alert, cause)| alert.cause != **cause);
    let forgotten = forget_old(write, now)?;
    Ok(!steps.raise.is_empty() || reworded || !steps.end.is_empty() || forgotten > 0)
}

/// What leads from the open alerts to those that hold.
struct Steps<'a> {
    raise: Vec<&'a Cause>,
    see: Vec<(&'a Alert, &'a Cause)>,
    end: Vec<&'a Alert>,
}

impl<'a> Steps<'a> {
    fn between(open: &'a [Alert], causes: &'a [Cause], now: DateTime<Utc>) -> Self {
        let key = |cause: &Cause| (cause.kind(), cause.subject());
        let mut gone: HashMap<_, _> = open.iter().map(|alert| (key(&alert.cause), alert)).collect();
        let (mut raise, mut see) = (Vec::new(), Vec::new());
        for cause in causes {
            match gone.remove(&key(cause)) {
                None => raise.push(cause),
                Some(alert) if alert.cause != *cause || (now - alert.last_seen_at).abs() >= SEEN_EVERY => {
                    see.push((alert, cause));
                }
                Some(_) => {}
            }
        }
        Self { raise, see, end: gone.into_values().collect() }
    }

    fn are_none(&self) -> bool {
        self.raise.is_empty() && self.see.is_empty() && self.end.is_empty()
    }
}

fn insert(write: &Write<'_>, cause: &Cause, now: DateTime<Utc>) -> Result<(), StoreError> {
    write.db.execute(
        "INSERT INTO alerts (id, kind, subject, account_id, facts, raised_at, last_seen_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
        params![
            AlertId::new().to_string(),
            sql::word(&cause.kind(), "kind")?,
            cause.subject(),
            cause.account().map(|account| account.account_id.to_string()),
            sql::json(cause, "facts")?,
            sql::micros(now)
        ],
    )?;
    Ok(())
}

fn see(write: &Write<'_>, id: AlertId, cause: &Cause, now: DateTime<Utc>) -> Result<(), StoreError> {
    write.db.execute(
        "UPDATE alerts SET facts = ?2, last_seen_at = ?3 WHERE id = ?1",
        params![id.to_string(), sql::json(cause, "facts")?, sql::micros(now)],
    )?;
    Ok(())
}

fn end(write: &Write<'_>, id: AlertId, now: DateTime<Utc>) -> Result<(), StoreError> {
    write.db.execute(
        "UPDATE alerts SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL",
        params![id.to_string(), sql::micros(now)],
    )?;
    Ok(())
}

fn has_old(read: &Read<'_>, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let old = "SELECT 1 AS old FROM alerts WHERE ended_at < ?1 LIMIT 1";
    Ok(sql::row(read.db, old, params![sql::micros(now - KEPT)], |_| Ok(()))?.is_some())
}

fn forget_old(write: &Write<'_>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    Ok(write.db.execute("DELETE FROM alerts WHERE ended_at < ?1", params![sql::micros(now - KEPT)])?)
}

/// Alerts with the workspace that each belongs to; the subject of what is about a post is its target.
const SELECT: &str = "SELECT alerts.*, coalesce(targets.workspace_id, accounts.workspace_id) AS workspace_id
    FROM alerts
    LEFT JOIN targets ON targets.id = alerts.subject
    LEFT JOIN accounts ON accounts.id = alerts.account_id";

/// Those that hold and those that are over and not forgotten yet, newest first.
///
/// # Errors
/// When they cannot be read.
pub fn list(read: &Read<'_>) -> Result<Vec<Alert>, StoreError> {
    let order = "ORDER BY alerts.ended_at IS NOT NULL, alerts.raised_at DESC, alerts.id DESC LIMIT ?1";
    sql::rows(read.db, &format!("{SELECT} {order}"), params![LISTED_MAX], alert)
}

/// Those that hold, oldest first.
///
/// # Errors
/// When they cannot be read.
pub fn list_open(read: &Read<'_>) -> Result<Vec<Alert>, StoreError> {
    let which = "WHERE alerts.ended_at IS NULL ORDER BY alerts.raised_at, alerts.id";
    sql::rows(read.db, &format!("{SELECT} {which}"), [], alert)
}

/// Those that hold and that the person neither read nor was told of, oldest first.
///
/// # Errors
/// When they cannot be read.
pub fn list_untold(read: &Read<'_>) -> Result<Vec<Alert>, StoreError> {
    let which = "WHERE alerts.ended_at IS NULL AND alerts.read_at IS NULL AND alerts.notified_at IS NULL
                 ORDER BY alerts.raised_at, alerts.id";
    sql::rows(read.db, &format!("{SELECT} {which}"), [], alert)
}

/// The person read these alerts; returns how many were new to them.
///
/// # Errors
/// When it cannot be written.
pub fn mark_read(write: &Write<'_>, ids: &[AlertId], now: DateTime<Utc>) -> Result<usize, StoreError> {
    let mut mark = write.db.prepare("UPDATE alerts SET read_at = ?2 WHERE read_at IS NULL AND id = ?1")?;
    let marked = ids.iter().map(|id| mark.execute(params![id.to_string(), sql::micros(now)]));
    Ok(marked.sum::<Result<usize, _>>()?)
}

/// The desktop tells of it.
///
/// # Errors
/// When it cannot be written.
pub fn mark_notified(write: &Write<'_>, id: AlertId, now: DateTime<Utc>) -> Result<(), StoreError> {
    write.db.execute(
        "UPDATE alerts SET notified_at = ?2 WHERE id = ?1 AND notified_at IS NULL",
        params![id.to_string(), sql::micros(now)],
    )?;
    Ok(())
}

fn alert(row: &Row<'_>) -> Result<Alert, StoreError> {
    Ok(Alert {
        id: sql::get_text(row, "id")?,
        cause: sql::get_json(row, "facts")?,
        workspace_id: sql::find_text(row, "workspace_id")?,
        raised_at: sql::get_instant(row, "raised_at")?,
        last_seen_at: sql::get_instant(row, "last_seen_at")?,
        ended_at: sql::find_instant(row, "ended_at")?,
        read_at: sql::find_instant(row, "read_at")?,
        notified_at: sql::find_instant(row, "notified_at")?,
    })
}
