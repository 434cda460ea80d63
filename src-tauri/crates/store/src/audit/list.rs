//! Reading the trail: for the page, and for exports.

use chrono::{DateTime, Utc};
use domain::AccountId;
use rusqlite::{named_params, params, types::ValueRef};
use serde::Serialize;

use super::{Action, Actor, Entry, Outcome};
use crate::{Read, StoreError, sql};

/// A row with its place in the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Counts from 1 without gaps.
    pub seq: u64,
    /// What it says.
    pub entry: Entry,
}

/// A row for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The row.
    pub row: Row,
    /// The handle of the account, or of who signed in, while they are connected.
    pub account: Option<String>,
}

/// Which rows to list; empty or `None` = any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Looked for in words, ids, and the names of accounts; letters of both sizes are the same.
    pub text: String,
    /// Who.
    pub actors: Vec<Actor>,
    /// What.
    pub actions: Vec<Action>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// On which account, or on its sign-in.
    pub account_id: Option<AccountId>,
    /// On which network.
    pub network: Option<String>,
    /// Not before.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub to: Option<DateTime<Utc>>,
}

/// Some rows, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Listed>,
    /// Whether older ones match too.
    pub has_more: bool,
    /// How many match in all.
    pub total: u64,
}

/// A row as it is stored, for an export: also one that this version does not understand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number.
    pub seq: i64,
    /// Microseconds since 1970.
    pub at: i64,
    /// Which opening of the profile wrote it.
    pub boot_id: uuid::Uuid,
    /// Who.
    pub actor: Option<String>,
    /// What.
    pub action: Option<String>,
    /// On which network.
    pub network: Option<String>,
    /// On which account or sign-in.
    pub account_id: Option<String>,
    /// The handle of the account, or of who signed in, while they are connected.
    pub account: Option<String>,
    /// On which other thing.
    pub object_id: Option<String>,
    /// With what outcome.
    pub outcome: Option<String>,
    /// Why.
    pub detail: Option<String>,
}

const SELECTED: &str = "SELECT audit.seq, audit.at, audit.boot_id, audit.actor, audit.action, audit.network, \
    audit.account_id, audit.object_id, audit.outcome, audit.detail, \
    coalesce(accounts.handle, sign_ins.handle) AS handle";

const FROM: &str = " FROM audit LEFT JOIN accounts ON accounts.id = audit.account_id
    LEFT JOIN sign_ins ON sign_ins.id = audit.account_id";

const MATCHING: &str = " WHERE (:before IS NULL OR audit.seq < :before)
    AND (:actors = '[]' OR audit.actor IN (SELECT value FROM json_each(:actors)))
    AND (:actions = '[]' OR audit.action IN (SELECT value FROM json_each(:actions)))
    AND (:outcome IS NULL OR audit.outcome = :outcome)
    AND (:account_id IS NULL OR audit.account_id = :account_id
        OR audit.account_id = (SELECT sign_in_id FROM accounts AS mine WHERE mine.id = :account_id))
    AND (:network IS NULL OR audit.network = :network)
    AND (:from IS NULL OR audit.at >= :from)
    AND (:to IS NULL OR audit.at < :to)
    AND (:text = '' OR instr(lower(concat_ws(char(10), audit.seq, replace(audit.action, '_', ' '), audit.network,
        audit.account_id, audit.object_id, replace(audit.detail, '_', ' '), accounts.handle, accounts.display_name,
        sign_ins.handle)),
        :text) > 0)";

/// Rows that match, newest first, older than the row `before`.
///
/// A row that this version does not understand is left out; [`Check`](super::Check) says whether it belongs there.
///
/// # Errors
/// When they cannot be read.
pub fn list(read: &Read<'_>, filter: &Filter, before: Option<u64>, limit: u32) -> Result<Page, StoreError> {
    let before = before.map(|seq| sql::count(seq, "seq")).transpose()?;
    // One more than asked for tells whether there are more.
    let mut rows = select(read, filter, before, limit.saturating_add(1))?;
    let has_more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let total = count(read, filter)?;
    Ok(Page { rows: rows.into_iter().flatten().collect(), has_more, total })
}

/// The newest rows, newest first.
///
/// # Errors
/// When they cannot be read.
pub fn list_newest(read: &Read<'_>, limit: u32) -> Result<Vec<Row>, StoreError> {
    let rows = select(read, &Filter::default(), None, limit)?;
    Ok(rows.into_iter().flatten().map(|listed| listed.row).collect())
}

/// Rows as they are stored, oldest first, behind the number `after`.
///
/// # Errors
/// When they cannot be read.
pub fn list_lines(read: &Read<'_>, after: i64, limit: u32) -> Result<Vec<Line>, StoreError> {
    let sql = format!("{SELECTED}{FROM} WHERE audit.seq > ?1 ORDER BY audit.seq LIMIT ?2");
    sql::rows(read.db, &sql, params![after, limit], |row| {
        let text = |column| -> Result<Option<String>, StoreError> { Ok(as_text(row.get_ref(column)?)) };
        Ok(Line {
            seq: row.get("seq")?,
            at: row.get_ref("at")?.as_i64().unwrap_or_default(),
            boot_id: row.get_ref("boot_id")?.as_blob().ok().map_or(uuid::Uuid::nil(), boot_id),
            actor: text("actor")?,
            action: text("action")?,
            network: text("network")?,
            account_id: text("account_id")?,
            account: text("handle")?,
            object_id: text("object_id")?,
            outcome: text("outcome")?,
            detail: text("detail")?,
        })
    })
}

/// Whether a record could not be sealed or opened since then.
///
/// # Errors
/// When it cannot be read.
pub fn has_unreadable_since(read: &Read<'_>, from: DateTime<Utc>) -> Result<bool, StoreError> {
    let found = "SELECT 1 AS found FROM audit WHERE detail = 'unreadable' AND at >= ?1 LIMIT 1";
    Ok(sql::row(read.db, found, params![sql::micros(from)], |_| Ok(()))?.is_some())
}

/// Whether an older form of a sealed row was refused since then.
///
/// # Errors
/// When it cannot be read.
pub fn has_rolled_back_since(read: &Read<'_>, from: DateTime<Utc>) -> Result<bool, StoreError> {
    let found = "SELECT 1 AS found FROM audit
                 WHERE detail = 'rolled_back' AND at >= ?1 AND action = 'record_opened' LIMIT 1";
    Ok(sql::row(read.db, found, params![sql::micros(from)], |_| Ok(()))?.is_some())
}

fn boot_id(bytes: &[u8]) -> uuid::Uuid {
    uuid::Uuid::from_slice(bytes).unwrap_or(uuid::Uuid::nil())
}

fn as_text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => None,
    }
}

fn select(
    read: &Read<'_>,
    filter: &Filter,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Option<Listed>>, StoreError> {
    let words = Words::of(filter)?;
    let sql = format!("{SELECTED}{FROM}{MATCHING} ORDER BY audit.seq DESC LIMIT :limit");
    let params = named_params! {
        ":before": before, ":actors": words.actors, ":actions": words.actions, ":outcome": words.outcome,
        ":account_id": words.account_id, ":network": filter.network, ":from": filter.from.map(sql::micros),
        ":to": filter.to.map(sql::micros), ":text": words.text, ":limit": limit,
    };
    sql::rows(read.db, &sql, params, |row| match listed(row) {
        Err(StoreError::Value { column }) => {
            tracing::warn!(column, "a row of the audit trail cannot be understood");
            Ok(None)
        }
        read => read.map(Some),
    })
}

fn count(read: &Read<'_>, filter: &Filter) -> Result<u64, StoreError> {
    let words = Words::of(filter)?;
    let sql = format!("SELECT count(*) AS total{FROM}{MATCHING}");
    let params = named_params! {
        ":before": None::<i64>, ":actors": words.actors, ":actions": words.actions, ":outcome": words.outcome,
        ":account_id": words.account_id, ":network": filter.network, ":from": filter.from.map(sql::micros),
        ":to": filter.to.map(sql::micros), ":text": words.text,
    };
    Ok(sql::row(read.db, &sql, params, |row| sql::get_count(row, "total"))?.unwrap_or(0))
}

/// A filter as column values.
struct Words {
    text: String,
    actors: String,
    actions: String,
    outcome: Option<String>,
    account_id: Option<String>,
}

impl Words {
    fn of(filter: &Filter) -> Result<Self, StoreError> {
        Ok(Self {
            text: filter.text.trim().to_lowercase(),
            actors: json(&filter.actors, "actor")?,
            actions: json(&filter.actions, "action")?,
            outcome: filter.outcome.map(|outcome| sql::word(&outcome, "outcome")).transpose()?,
            account_id: filter.account_id.map(|id| id.to_string()),
        })
    }
}

fn json<T: Serialize>(words: &[T], column: &'static str) -> Result<String, StoreError> {
    serde_json::to_string(words).map_err(|_| StoreError::Value { column })
}

fn listed(row: &rusqlite::Row<'_>) -> Result<Listed, StoreError> {
    Ok(Listed {
        row: Row {
            seq: sql::get_count(row, "seq")?,
            entry: Entry {
                at: sql::get_instant(row, "at")?,
                actor: sql::get_word(row, "actor")?,
                action: sql::get_word(row, "action")?,
                network: row.get("network")?,
                whom: row.get("account_id")?,
                object_id: row.get("object_id")?,
                outcome: sql::get_word(row, "outcome")?,
                detail: sql::find_word(row, "detail")?,
            },
        },
        account: row.get("handle")?,
    })
}
