//! Table `posts`: a draft that was published; its targets are in a table of their own.

use chrono::{DateTime, Utc};
use domain::{DraftId, PostId, WorkspaceId};
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use crate::{Read, StoreError, Write, migration::Migration, sql, workspaces::SHOWN};

pub(crate) const MIGRATIONS: &[Migration] = &[CREATED, SCHEDULED];

const CREATED: Migration = Migration {
    name: "202611201203_posts",
    sql: "
    CREATE TABLE posts (
        id TEXT PRIMARY KEY,
        workspace_id TEXT NOT NULL REFERENCES workspaces (id),
        -- A draft becomes a post once, however often the button is pressed.
        draft_id TEXT NOT NULL UNIQUE REFERENCES drafts (id),
        draft_version INTEGER NOT NULL,
        title TEXT NOT NULL,
        planned_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX posts_planned ON posts (planned_at);",
};

const SCHEDULED: Migration = Migration {
    name: "202611211030_posts_schedule",
    sql: "
    -- The wall clock's time the person chose and its zone, as JSON; planned_at is the instant worked out from it.
    ALTER TABLE posts ADD COLUMN schedule TEXT;",
};

/// A time on the wall clock of a place: what the person means, whatever becomes of the zone's rules until then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Local time, `2026-11-24T09:30`.
    pub local: String,
    /// IANA name of the zone, `Europe/Lisbon`.
    pub zone: String,
}

/// A post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Id.
    pub id: PostId,
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// The draft it was made of.
    pub draft_id: DraftId,
    /// The version of the draft that was sent.
    pub draft_version: u32,
    /// Beginning of the text.
    pub title: String,
    /// When it is to go out, or publishing was asked for.
    pub planned_at: DateTime<Utc>,
    /// The time the person chose; `None` = at once.
    pub schedule: Option<Schedule>,
}

/// Adds a post.
///
/// # Errors
/// [`StoreError::Constraint`] when the draft was made into one before.
pub fn insert(write: &Write<'_>, post: &Post) -> Result<(), StoreError> {
    write.db.execute(
        "INSERT INTO posts (id, workspace_id, draft_id, draft_version, title, planned_at, schedule)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            post.id.to_string(),
            post.workspace_id.to_string(),
            post.draft_id.to_string(),
            post.draft_version,
            post.title,
            sql::micros(post.planned_at),
            post.schedule.as_ref().map(|schedule| sql::json(schedule, "schedule")).transpose()?
        ],
    )?;
    Ok(())
}

/// Plans a post for another time; its targets are moved by [`crate::targets::reschedule`].
///
/// # Errors
/// When it cannot be written.
pub fn reschedule(
    write: &Write<'_>,
    id: PostId,
    planned_at: DateTime<Utc>,
    schedule: &Schedule,
) -> Result<(), StoreError> {
    write.db.execute(
        "UPDATE posts SET planned_at = ?2, schedule = ?3 WHERE id = ?1",
        params![id.to_string(), sql::micros(planned_at), sql::json(schedule, "schedule")?],
    )?;
    Ok(())
}

/// Removes a post with all its targets, as if it had never been planned.
///
/// # Errors
/// When it cannot be written.
pub fn delete(write: &Write<'_>, id: PostId) -> Result<(), StoreError> {
    write.db.execute("DELETE FROM posts WHERE id = ?1", params![id.to_string()])?;
    Ok(())
}

/// The posts that wait for their time, with at least one target that does.
///
/// # Errors
/// When they cannot be read.
pub fn list_scheduled(read: &Read<'_>) -> Result<Vec<Post>, StoreError> {
    sql::rows(
        read.db,
        "SELECT * FROM posts WHERE schedule IS NOT NULL AND EXISTS
            (SELECT 1 FROM targets WHERE post_id = posts.id AND state = 'scheduled') ORDER BY planned_at, id",
        [],
        post,
    )
}

/// One post.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(read: &Read<'_>, id: PostId) -> Result<Post, StoreError> {
    sql::row(read.db, "SELECT * FROM posts WHERE id = ?1", params![id.to_string()], post)?
        .ok_or(StoreError::NotFound { table: "posts" })
}

/// The last `limit` posts of a workspace, or with none of all that are not archived; latest first.
///
/// # Errors
/// When they cannot be read.
pub fn list(read: &Read<'_>, workspace: Option<WorkspaceId>, limit: u32) -> Result<Vec<Post>, StoreError> {
    let found = format!("SELECT * FROM posts WHERE {SHOWN} ORDER BY planned_at DESC, id DESC LIMIT ?2");
    sql::rows(read.db, &found, params![workspace.map(|id| id.to_string()), limit], post)
}

/// The posts of a stretch of time, earliest first; of a workspace, or with none of all that are not archived.
///
/// # Errors
/// When they cannot be read.
pub fn list_between(
    read: &Read<'_>,
    workspace: Option<WorkspaceId>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Post>, StoreError> {
    let found =
        format!("SELECT * FROM posts WHERE {SHOWN} AND planned_at >= ?2 AND planned_at < ?3 ORDER BY planned_at, id");
    let params = params![workspace.map(|id| id.to_string()), sql::micros(from), sql::micros(until)];
    sql::rows(read.db, &found, params, post)
}

pub(crate) fn post(row: &Row<'_>) -> Result<Post, StoreError> {
    Ok(Post {
        id: sql::get_text(row, "id")?,
        workspace_id: sql::get_text(row, "workspace_id")?,
        draft_id: sql::get_text(row, "draft_id")?,
        draft_version: row.get("draft_version")?,
        title: row.get("title")?,
        planned_at: sql::get_instant(row, "planned_at")?,
        schedule: sql::find_json(row, "schedule")?,
    })
}
