//! Tables `drafts` and `draft_events`: what is being written, and every save of it for going back in time.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{AccountId, DraftId, MediaId, PostId, WorkspaceId};
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use crate::{Read, StoreError, Write, migration::Migration, sql, workspaces::SHOWN};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    name: "202611201201_drafts",
    sql: "
    CREATE TABLE drafts (
        id TEXT PRIMARY KEY,
        workspace_id TEXT NOT NULL REFERENCES workspaces (id),
        version INTEGER NOT NULL CHECK (version >= 0),
        content TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        saved_at INTEGER NOT NULL,
        -- The post made of it; from then on the draft is no longer listed, but can still be looked back at.
        post_id TEXT UNIQUE
    ) STRICT;
    CREATE INDEX drafts_listed ON drafts (saved_at) WHERE post_id IS NULL;
    CREATE TABLE draft_events (
        draft_id TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
        version INTEGER NOT NULL CHECK (version >= 0),
        content TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (draft_id, version)
    ) STRICT, WITHOUT ROWID;",
}];

/// Saves that are all kept; of older ones, the last of each minute.
const KEPT_WHOLE: u32 = 50;
const MINUTE_MICROS: i64 = 60_000_000;

/// What the person writes: one master, and per account only what differs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftContent {
    /// Master text.
    pub text: String,
    /// Chosen accounts, in order.
    pub account_ids: Vec<AccountId>,
    /// Pictures in order.
    pub media: Vec<DraftMedia>,
    /// Differences by account.
    pub variants: BTreeMap<AccountId, Variant>,
}

/// A picture in a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftMedia {
    /// The library file.
    pub media_id: MediaId,
    /// Its description.
    pub alt: String,
}

/// What differs for one account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Its own text; `None` = the master's.
    pub text: Option<String>,
    /// The network's options by id.
    pub options: BTreeMap<String, String>,
}

/// A draft as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Id.
    pub id: DraftId,
    /// Whose it is. Only accounts of the same workspace can be chosen in it.
    pub workspace_id: WorkspaceId,
    /// Counts saves, from 0.
    pub version: u32,
    /// What was written.
    pub content: DraftContent,
    /// When it was last saved.
    pub saved_at: DateTime<Utc>,
    /// The post made of it.
    pub post_id: Option<PostId>,
}

/// One save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftEvent {
    /// The version it made.
    pub version: u32,
    /// What was written.
    pub content: DraftContent,
    /// When.
    pub at: DateTime<Utc>,
}

/// Adds an empty draft of version 0.
///
/// # Errors
/// When it cannot be written.
pub fn insert(write: &Write<'_>, id: DraftId, workspace_id: WorkspaceId, at: DateTime<Utc>) -> Result<(), StoreError> {
    let content = sql::json(&DraftContent::default(), "content")?;
    write.db.execute(
        "INSERT INTO drafts (id, workspace_id, version, content, created_at, saved_at) VALUES (?1, ?2, 0, ?3, ?4, ?4)",
        params![id.to_string(), workspace_id.to_string(), content, sql::micros(at)],
    )?;
    Ok(())
}

/// The drafts that were not published, last saved first; of a workspace, or with none of all that are not archived.
///
/// # Errors
/// When they cannot be read.
pub fn list(read: &Read<'_>, workspace: Option<WorkspaceId>) -> Result<Vec<Draft>, StoreError> {
    let found = format!("SELECT * FROM drafts WHERE {SHOWN} AND post_id IS NULL ORDER BY saved_at DESC, id DESC");
    sql::rows(read.db, &found, params![workspace.map(|id| id.to_string())], draft)
}

/// The drafts that were not published and in which an account is chosen or written for, archived workspaces' too.
///
/// # Errors
/// When they cannot be read.
pub fn list_naming(read: &Read<'_>, account_id: AccountId) -> Result<Vec<Draft>, StoreError> {
    // Ids are random, so one that stands in the text of a draft by chance is not to be feared.
    let found = "SELECT * FROM drafts WHERE post_id IS NULL AND instr(content, ?1) > 0 ORDER BY id";
    sql::rows(read.db, found, params![account_id.to_string()], draft)
}

/// One draft, published or not.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(read: &Read<'_>, id: DraftId) -> Result<Draft, StoreError> {
    sql::row(read.db, "SELECT * FROM drafts WHERE id = ?1", params![id.to_string()], draft)?
        .ok_or(StoreError::NotFound { table: "drafts" })
}

/// Saves over version `base` and returns the new version; the save is kept for going back in time.
///
/// # Errors
/// [`StoreError::Changed`] when `base` is not the present version, or the draft was published.
pub fn save(
    write: &Write<'_>,
    id: DraftId,
    base: u32,
    content: &DraftContent,
    at: DateTime<Utc>,
) -> Result<u32, StoreError> {
    let draft = get(write, id)?;
    if draft.version != base || draft.post_id.is_some() {
        return Err(StoreError::Changed { table: "drafts" });
    }
    let version = base + 1;
    let json = sql::json(content, "content")?;
    write
        .db
        .prepare_cached("UPDATE drafts SET version = ?2, content = ?3, saved_at = ?4 WHERE id = ?1")?
        .execute(params![id.to_string(), version, json, sql::micros(at)])?;
    write
        .db
        .prepare_cached("INSERT INTO draft_events (draft_id, version, content, at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![id.to_string(), version, json, sql::micros(at)])?;
    thin_out(write, id, version)?;
    Ok(version)
}

/// One save has just left the youngest [`KEPT_WHOLE`]; the one before it goes if both were made in the same minute.
fn thin_out(write: &Write<'_>, id: DraftId, version: u32) -> Result<(), StoreError> {
    let oldest_whole = version.saturating_sub(KEPT_WHOLE - 1);
    write
        .db
        .prepare_cached(
            "DELETE FROM draft_events WHERE draft_id = ?1 AND version = (
                 SELECT max(version) FROM draft_events WHERE draft_id = ?1 AND version < ?2 - 1
             ) AND at / ?3 = (SELECT at / ?3 FROM draft_events WHERE draft_id = ?1 AND version = ?2 - 1)",
        )?
        .execute(params![id.to_string(), oldest_whole, MINUTE_MICROS])?;
    Ok(())
}

/// The saves of a draft that are still kept, oldest first.
///
/// # Errors
/// When they cannot be read.
pub fn events(read: &Read<'_>, id: DraftId) -> Result<Vec<DraftEvent>, StoreError> {
    sql::rows(
        read.db,
        "SELECT version, content, at FROM draft_events WHERE draft_id = ?1 ORDER BY version",
        params![id.to_string()],
        event,
    )
}

/// Marks a draft as published, so that it is no longer listed.
///
/// # Errors
/// When it cannot be written.
pub fn mark_published(write: &Write<'_>, id: DraftId, post_id: PostId) -> Result<(), StoreError> {
    write.db.execute("UPDATE drafts SET post_id = ?2 WHERE id = ?1", params![id.to_string(), post_id.to_string()])?;
    Ok(())
}

/// Lists a draft again whose post is no more.
///
/// # Errors
/// When it cannot be written.
pub fn mark_unpublished(write: &Write<'_>, id: DraftId) -> Result<(), StoreError> {
    write.db.execute("UPDATE drafts SET post_id = NULL WHERE id = ?1", params![id.to_string()])?;
    Ok(())
}

/// Deletes a draft that was not published, with all its saves.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn delete(write: &Write<'_>, id: DraftId) -> Result<(), StoreError> {
    let gone = write.db.execute("DELETE FROM drafts WHERE id = ?1 AND post_id IS NULL", params![id.to_string()])?;
    if gone == 0 { Err(StoreError::NotFound { table: "drafts" }) } else { Ok(()) }
}

pub(crate) fn draft(row: &Row<'_>) -> Result<Draft, StoreError> {
    Ok(Draft {
        id: sql::get_text(row, "id")?,
        workspace_id: sql::get_text(row, "workspace_id")?,
        version: row.get("version")?,
        content: sql::get_json(row, "content")?,
        saved_at: sql::get_instant(row, "saved_at")?,
        post_id: sql::find_text(row, "post_id")?,
    })
}

pub(crate) fn event(row: &Row<'_>) -> Result<DraftEvent, StoreError> {
    Ok(DraftEvent {
        version: row.get("version")?,
        content: sql::get_json(row, "content")?,
        at: sql::get_instant(row, "at")?,
    })
}
