//! For tests: looking over the writer's shoulder, and an account without a sign-in being made.

use chrono::{DateTime, Utc};
use domain::{AccountId, Identity, Platform, WorkspaceId};
use rusqlite::trace::{TraceEvent, TraceEventCodes};

use crate::{
    Store, StoreError, Write,
    accounts::{self, Stands},
    sign_ins::{self, SignIn},
};

/// Connects an account that signed in itself, or brings it up to date; its credential is still to be put.
///
/// # Errors
/// When it cannot be written.
pub fn connect(
    write: &Write<'_>,
    workspace_id: WorkspaceId,
    platform: &Platform,
    identity: &Identity,
    now: DateTime<Utc>,
) -> Result<AccountId, StoreError> {
    let (platform, who) = (platform.clone(), identity.account.clone());
    let id = accounts::find_known(write, &platform, &who)?.unwrap_or_else(AccountId::new);
    sign_ins::put(write, &SignIn { id: id.into(), platform: platform.clone(), who, needs_sign_in: None })?;
    accounts::connect(write, id, &Stands { platform, sign_in_id: id.into(), workspace_id }, identity, now)?;
    Ok(id)
}

impl Store {
    /// Calls `see` on the writer's thread before each of its statements, `COMMIT` included, with the statement's text.
    /// What is on disk at that moment is what a process leaves that is killed there.
    ///
    /// # Errors
    /// When the store is closed.
    pub async fn watch_statements(&self, mut see: impl FnMut(&str) + Send + 'static) -> Result<(), StoreError> {
        let tell = move |event: TraceEvent<'_>| {
            if let TraceEvent::Stmt(_, sql) = event {
                see(sql);
            }
        };
        self.alone(move |connection| Ok(connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(tell))?)).await
    }
}
