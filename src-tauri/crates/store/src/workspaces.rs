//! Table `workspaces`: a brand or client that owns accounts and drafts.

use chrono::{DateTime, Utc};
use domain::WorkspaceId;
use rusqlite::{Row, params};

use crate::{Read, StoreError, Write, migration::Migration, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    name: "202611200010_workspaces",
    sql: "CREATE TABLE workspaces (
            id TEXT PRIMARY KEY, name TEXT NOT NULL CHECK (name <> ''), created_at INTEGER NOT NULL
        ) STRICT",
}];

/// One workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Id.
    pub id: WorkspaceId,
    /// Name for people.
    pub name: String,
}

/// The oldest workspace, if there is one.
///
/// # Errors
/// When it cannot be read.
pub fn find_first(read: &Read<'_>) -> Result<Option<Workspace>, StoreError> {
    sql::row(read.db, "SELECT id, name FROM workspaces ORDER BY created_at, id LIMIT 1", [], workspace)
}

/// The oldest workspace; made under `name` when there is none.
///
/// # Errors
/// When it cannot be read or written.
pub fn ensure(write: &Write<'_>, name: &str, now: DateTime<Utc>) -> Result<Workspace, StoreError> {
    if let Some(workspace) = find_first(write)? {
        return Ok(workspace);
    }
    let workspace = Workspace { id: WorkspaceId::new(), name: name.to_owned() };
    write.db.execute(
        "INSERT INTO workspaces (id, name, created_at) VALUES (?1, ?2, ?3)",
        params![workspace.id.to_string(), workspace.name, sql::micros(now)],
    )?;
    Ok(workspace)
}

pub(crate) fn workspace(row: &Row<'_>) -> Result<Workspace, StoreError> {
    Ok(Workspace { id: sql::get_text(row, "id")?, name: row.get("name")? })
}
