//! Table `workspaces`: a brand or client that owns accounts and drafts.

use chrono::{DateTime, Utc};
use domain::WorkspaceId;
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use crate::{Read, StoreError, Write, migration::Migration, settings, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[CREATED, COLOURED];

const CREATED: Migration = Migration {
    name: "202611200010_workspaces",
    sql: "CREATE TABLE workspaces (
            id TEXT PRIMARY KEY, name TEXT NOT NULL CHECK (name <> ''), created_at INTEGER NOT NULL
        ) STRICT",
};

const COLOURED: Migration = Migration {
    name: "202611211500_workspaces_color",
    sql: "ALTER TABLE workspaces ADD COLUMN color TEXT NOT NULL DEFAULT 'slate'
            CHECK (color IN ('slate', 'blue', 'teal', 'green', 'amber', 'red', 'pink', 'violet'));
        ALTER TABLE workspaces ADD COLUMN archived_at INTEGER",
};

/// Rows that belong to the workspace `?1`, or with none to any that is not archived.
pub(crate) const SHOWN: &str = "workspace_id IN
    (SELECT id FROM workspaces WHERE CASE WHEN ?1 IS NULL THEN archived_at IS NULL ELSE id = ?1 END)";

/// The setting that says which workspace the person looks at; it travels with a backup.
const CHOSEN: &str = "workspace";

/// One workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Id.
    pub id: WorkspaceId,
    /// Name for people.
    pub name: String,
    /// By which it is told apart at a glance.
    pub color: WorkspaceColor,
    /// When it was put aside; `None` = it is in use.
    pub archived_at: Option<DateTime<Utc>>,
}

/// The colours there are. Names and not values, so that each theme can show its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are the meaning")]
pub enum WorkspaceColor {
    Slate,
    Blue,
    Teal,
    Green,
    Amber,
    Red,
    Pink,
    Violet,
}

/// What belongs to a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Belongings {
    /// Connected accounts.
    pub accounts: u32,
    /// Drafts that were not published.
    pub drafts: u32,
    /// Posts of it, or to an account of it, of which something is planned, on its way, or not decided about.
    pub planned: u32,
}

/// Every workspace, archived ones too, by name.
///
/// # Errors
/// When they cannot be read.
pub fn list(read: &Read<'_>) -> Result<Vec<Workspace>, StoreError> {
    sql::rows(read.db, "SELECT * FROM workspaces ORDER BY name COLLATE NOCASE, created_at, id", [], workspace)
}

/// One workspace.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(read: &Read<'_>, id: WorkspaceId) -> Result<Workspace, StoreError> {
    sql::row(read.db, "SELECT * FROM workspaces WHERE id = ?1", params![id.to_string()], workspace)?
        .ok_or(StoreError::NotFound { table: "workspaces" })
}

/// The oldest workspace that is not archived, if there is one.
///
/// # Errors
/// When it cannot be read.
pub fn find_first(read: &Read<'_>) -> Result<Option<Workspace>, StoreError> {
    let oldest = "SELECT * FROM workspaces WHERE archived_at IS NULL ORDER BY created_at, id LIMIT 1";
    sql::row(read.db, oldest, [], workspace)
}

/// The oldest workspace that is not archived; made under `name` when there is none.
///
/// # Errors
/// When it cannot be read or written.
pub fn ensure(write: &Write<'_>, name: &str, now: DateTime<Utc>) -> Result<Workspace, StoreError> {
    match find_first(write)? {
        Some(workspace) => Ok(workspace),
        None => insert(write, name, WorkspaceColor::Slate, now),
    }
}

/// Adds a workspace.
///
/// # Errors
/// When it cannot be written.
pub fn insert(
    write: &Write<'_>,
    name: &str,
    color: WorkspaceColor,
    now: DateTime<Utc>,
) -> Result<Workspace, StoreError> {
    let workspace = Workspace { id: WorkspaceId::new(), name: name.to_owned(), color, archived_at: None };
    write.db.execute(
        "INSERT INTO workspaces (id, name, created_at, color) VALUES (?1, ?2, ?3, ?4)",
        params![workspace.id.to_string(), name, sql::micros(now), sql::word(&color, "color")?],
    )?;
    Ok(workspace)
}

/// Stores a workspace's name, colour, and whether it is put aside.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn update(write: &Write<'_>, workspace: &Workspace) -> Result<(), StoreError> {
    let changed = write.db.execute(
        "UPDATE workspaces SET name = ?2, color = ?3, archived_at = ?4 WHERE id = ?1",
        params![
            workspace.id.to_string(),
            workspace.name,
            sql::word(&workspace.color, "color")?,
            workspace.archived_at.map(sql::micros)
        ],
    )?;
    sql::found(changed, "workspaces")
}

/// The workspace that the person looks at; `None` = all of them, also when the one chosen is archived or gone.
///
/// # Errors
/// When it cannot be read.
pub fn find_chosen(read: &Read<'_>) -> Result<Option<WorkspaceId>, StoreError> {
    let Some(chosen) = settings::find::<WorkspaceId>(read, CHOSEN)? else { return Ok(None) };
    let used = "SELECT 1 AS used FROM workspaces WHERE id = ?1 AND archived_at IS NULL";
    let used = sql::row(read.db, used, params![chosen.to_string()], |_| Ok(()))?;
    Ok(used.map(|()| chosen))
}

/// Remembers which workspace the person looks at; `None` = all of them.
///
/// # Errors
/// When it cannot be written.
pub fn choose(write: &Write<'_>, chosen: Option<WorkspaceId>) -> Result<(), StoreError> {
    match chosen {
        Some(id) => settings::set(write, CHOSEN, &id),
        None => settings::remove(write, CHOSEN),
    }
}

/// Counts what belongs to a workspace.
///
/// # Errors
/// When it cannot be counted.
pub fn count_belongings(read: &Read<'_>, id: WorkspaceId) -> Result<Belongings, StoreError> {
    let counted = "SELECT
        (SELECT count(*) FROM accounts WHERE workspace_id = ?1) AS accounts,
        (SELECT count(*) FROM drafts WHERE workspace_id = ?1 AND post_id IS NULL) AS drafts,
        (SELECT count(DISTINCT targets.post_id) FROM targets JOIN posts ON posts.id = targets.post_id
            WHERE targets.state NOT IN ('published', 'cancelled', 'rejected') AND (posts.workspace_id = ?1
                OR targets.account_id IN (SELECT id FROM accounts WHERE workspace_id = ?1))) AS planned";
    let found = sql::row(read.db, counted, params![id.to_string()], |row| {
        Ok(Belongings { accounts: row.get("accounts")?, drafts: row.get("drafts")?, planned: row.get("planned")? })
    })?;
    Ok(found.unwrap_or_default())
}

pub(crate) fn workspace(row: &Row<'_>) -> Result<Workspace, StoreError> {
    Ok(Workspace {
        id: sql::get_text(row, "id")?,
        name: row.get("name")?,
        color: sql::get_word(row, "color")?,
        archived_at: sql::find_instant(row, "archived_at")?,
    })
}
