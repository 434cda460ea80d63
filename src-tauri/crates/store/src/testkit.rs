//! For tests: looking over the writer's shoulder.

use rusqlite::trace::{TraceEvent, TraceEventCodes};

use crate::{Store, StoreError};

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
