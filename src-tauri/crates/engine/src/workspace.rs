//! The one workspace that a profile has from its start.

use domain::WorkspaceId;
use store::workspaces;

use crate::{Engine, EngineError};

/// A brand or client, as the page sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceView {
    /// Id.
    pub id: WorkspaceId,
    /// Name.
    pub name: String,
}

impl Engine {
    /// The profile's workspace; made when it is not there yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn workspace(&self) -> Result<WorkspaceView, EngineError> {
        if let Some(found) = self.inner.parts.store.read(workspaces::find_first).await? {
            return Ok(WorkspaceView { id: found.id, name: found.name });
        }
        let name = if self.inner.parts.practice.is_some() { "Practice workspace" } else { "My workspace" };
        let now = self.now();
        let made = self.inner.parts.store.write(move |write| workspaces::ensure(write, name, now)).await?;
        Ok(WorkspaceView { id: made.id, name: made.name })
    }
}
