//! The open targets without what they carry: enough to say where each of them stands, for as many as there are.

use chrono::{DateTime, Utc};
use domain::{AccountId, Finding, PostId, TargetId, TargetState};

use super::OPEN;
use crate::{Read, StoreError, sql};

/// Where a target stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Brief {
    /// Id.
    pub id: TargetId,
    /// The post.
    pub post_id: PostId,
    /// The account; it may have been disconnected since.
    pub account_id: AccountId,
    /// Beginning of the post's text.
    pub title: String,
    /// Where it is.
    pub state: TargetState,
    /// When it last became due.
    pub due_at: DateTime<Utc>,
    /// Why it stopped.
    pub finding: Option<Finding>,
}

/// All targets that are neither published nor cancelled, earliest due first.
///
/// # Errors
/// When they cannot be read.
pub fn list_open_in_brief(read: &Read<'_>) -> Result<Vec<Brief>, StoreError> {
    let found = format!(
        "SELECT targets.id, post_id, account_id, posts.title, state, due_at, finding
         FROM targets JOIN posts ON posts.id = targets.post_id WHERE {OPEN} ORDER BY due_at, targets.id"
    );
    sql::rows(read.db, &found, [], |row| {
        Ok(Brief {
            id: sql::get_text(row, "id")?,
            post_id: sql::get_text(row, "post_id")?,
            account_id: sql::get_text(row, "account_id")?,
            title: row.get("title")?,
            state: sql::get_word(row, "state")?,
            due_at: sql::get_instant(row, "due_at")?,
            finding: sql::find_json(row, "finding")?,
        })
    })
}
