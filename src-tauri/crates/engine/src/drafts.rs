//! Drafts: saved as they are typed, with every save kept for going back in time.

use chrono::{DateTime, Utc};
use domain::{AccountId, DraftId, WorkspaceId};
use store::{
    StoreError,
    drafts::{self, Draft, DraftContent},
};

use crate::{Changed, Engine, EngineError, media::MediaView};

/// More text than any network takes; what is longer is a mistake.
const TEXT_MAX: usize = 200_000;
const ACCOUNTS_MAX: usize = 100;
const MEDIA_MAX: usize = 100;
/// Beginning of the text that stands for a draft or post in lists.
const TITLE_CHARACTERS: usize = 80;

/// A draft with its pictures' facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftView {
    /// Id.
    pub id: DraftId,
    /// Whose it is.
    pub workspace_id: WorkspaceId,
    /// Counts saves, from 0.
    pub version: u32,
    /// When it was last saved.
    pub saved_at: DateTime<Utc>,
    /// What was written.
    pub content: DraftContent,
    /// Facts about its pictures, in order; pictures that are gone are left out.
    pub media: Vec<MediaView>,
}

/// A line in the list of drafts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLine {
    /// Id.
    pub id: DraftId,
    /// Whose it is.
    pub workspace_id: WorkspaceId,
    /// Beginning of the text; may be empty.
    pub title: String,
    /// When it was last saved.
    pub saved_at: DateTime<Utc>,
    /// Chosen accounts.
    pub account_ids: Vec<AccountId>,
    /// How many pictures.
    pub media_count: u32,
}

/// What came of a save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved {
    /// The new version.
    pub version: u32,
    /// When.
    pub saved_at: DateTime<Utc>,
}

impl Engine {
    /// The drafts of all workspaces in use that were not published, last saved first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn draft_list(&self) -> Result<Vec<DraftLine>, EngineError> {
        self.draft_list_in(None).await
    }

    /// The drafts of a workspace that were not published, last saved first; `None` = of all in use.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn draft_list_in(&self, workspace: Option<WorkspaceId>) -> Result<Vec<DraftLine>, EngineError> {
        let drafts = self.inner.parts.store.read(move |read| drafts::list(read, workspace)).await;
        Ok(drafts.map_err(EngineError::from)?.into_iter().map(line).collect())
    }

    /// Makes an empty draft in the workspace that is looked at.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn draft_create(&self) -> Result<DraftView, EngineError> {
        self.draft_create_in(None).await
    }

    /// Makes an empty draft in a workspace; `None` = in the one that is looked at, or the oldest.
    ///
    /// # Errors
    /// [`EngineError::ActionNotPossible`] for an archived workspace, or when it cannot be written.
    pub async fn draft_create_in(&self, workspace: Option<WorkspaceId>) -> Result<DraftView, EngineError> {
        let (id, now) = (DraftId::new(), self.now());
        let workspace = self.workspace_for(workspace).await?;
        let draft = self
            .inner
            .parts
            .store
            .write(move |write| {
                drafts::insert(write, id, workspace, now)?;
                drafts::get(write, id)
            })
            .await
            .map_err(EngineError::from)?;
        self.changed(Changed::Drafts, Some(id.to_string()));
        self.draft_view(draft).await
    }

    /// One draft. A published one can still be looked at.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] when there is none.
    pub async fn draft_get(&self, id: DraftId) -> Result<DraftView, EngineError> {
        let draft = self.inner.parts.store.read(move |read| drafts::get(read, id)).await.map_err(EngineError::from)?;
        self.draft_view(draft).await
    }

    /// Saves a draft over the version it was read at.
    ///
    /// # Errors
    /// [`EngineError::DraftChanged`] when another save came first, or it was published.
    pub async fn draft_save(
        &self,
        id: DraftId,
        base_version: u32,
        content: DraftContent,
    ) -> Result<Saved, EngineError> {
        check_size(&content)?;
        let saved_at = self.now();
        let version = self
            .inner
            .parts
            .store
            .write(move |write| drafts::save(write, id, base_version, &content, saved_at))
            .await
            .map_err(|error| match error {
                StoreError::Changed { .. } => EngineError::DraftChanged,
                other => other.into(),
            })?;
        self.changed(Changed::Drafts, Some(id.to_string()));
        Ok(Saved { version, saved_at })
    }

    /// The saves of a draft that are still kept, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn draft_history(&self, id: DraftId) -> Result<Vec<store::drafts::DraftEvent>, EngineError> {
        self.inner.parts.store.read(move |read| drafts::events(read, id)).await.map_err(EngineError::from)
    }

    /// Deletes a draft that was not published.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] when there is none.
    pub async fn draft_delete(&self, id: DraftId) -> Result<(), EngineError> {
        self.inner.parts.store.write(move |write| drafts::delete(write, id)).await.map_err(EngineError::from)?;
        self.changed(Changed::Drafts, Some(id.to_string()));
        Ok(())
    }

    async fn draft_view(&self, draft: Draft) -> Result<DraftView, EngineError> {
        let ids = draft.content.media.iter().map(|media| media.media_id).collect();
        let media = self.media_get(ids).await?;
        let Draft { id, workspace_id, version, content, saved_at, post_id: _ } = draft;
        Ok(DraftView { id, workspace_id, version, saved_at, content, media })
    }
}

/// The beginning of a text as one line, with an ellipsis where it goes on.
pub(crate) fn title_of(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let title: String = line.chars().take(TITLE_CHARACTERS).collect();
    if title.len() < line.len() { title + "…" } else { title }
}

/// The page is not trusted with sizes.
pub(crate) fn check_size(content: &DraftContent) -> Result<(), EngineError> {
    let texts = content.variants.values().filter_map(|variant| variant.text.as_ref());
    if texts.chain([&content.text]).any(|text| text.len() > TEXT_MAX) {
        return Err(EngineError::InvalidInput { field: "text" });
    }
    if content.account_ids.len() > ACCOUNTS_MAX || content.variants.len() > ACCOUNTS_MAX {
        return Err(EngineError::InvalidInput { field: "accountIds" });
    }
    let alts = content.media.iter().any(|media| media.alt.len() > TEXT_MAX);
    if content.media.len() > MEDIA_MAX || alts {
        return Err(EngineError::InvalidInput { field: "media" });
    }
    Ok(())
}

fn line(draft: Draft) -> DraftLine {
    DraftLine {
        id: draft.id,
        workspace_id: draft.workspace_id,
        title: title_of(&draft.content.text),
        saved_at: draft.saved_at,
        media_count: u32::try_from(draft.content.media.len()).unwrap_or(u32::MAX),
        account_ids: draft.content.account_ids,
    }
}
