//! Workspaces: a brand or client that owns accounts and drafts. A profile has one from its start.

use std::collections::HashSet;

use domain::{AccountId, WorkspaceId};
use store::{
    Read, StoreError, Write, accounts,
    audit::{self, Action, Actor, Outcome},
    drafts::{self, Draft},
    workspaces::{self, Belongings, Workspace, WorkspaceColor},
};

use crate::{Changed, Engine, EngineError};

/// The longest name, in characters.
const NAME_MAX: usize = 80;

/// A brand or client, as the page sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceView {
    /// Id.
    pub id: WorkspaceId,
    /// Name.
    pub name: String,
    /// By which it is told apart at a glance.
    pub color: WorkspaceColor,
    /// Put aside: hidden wherever one chooses, and nothing goes out from it.
    pub is_archived: bool,
}

/// The workspaces of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspaces {
    /// All of them, archived ones too, by name.
    pub all: Vec<WorkspaceView>,
    /// The one that the person looks at; `None` = all that are not archived.
    pub chosen: Option<WorkspaceId>,
}

impl Engine {
    /// The oldest workspace in use; made when there is none yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn workspace(&self) -> Result<WorkspaceView, EngineError> {
        if let Some(found) = self.inner.parts.store.read(workspaces::find_first).await? {
            return Ok(found.into());
        }
        let name = if self.inner.parts.practice.is_some() { "Practice workspace" } else { "My workspace" };
        let now = self.now();
        let made = self.inner.parts.store.write(move |write| workspaces::ensure(write, name, now)).await?;
        Ok(made.into())
    }

    /// All workspaces and which one is chosen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn workspaces(&self) -> Result<Workspaces, EngineError> {
        self.workspace().await?;
        self.inner
            .parts
            .store
            .read(|read| {
                let all = workspaces::list(read)?.into_iter().map(WorkspaceView::from).collect();
                Ok(Workspaces { all, chosen: workspaces::find_chosen(read)? })
            })
            .await
    }

    /// All workspaces with what belongs to each.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn workspace_belongings(&self) -> Result<Vec<(WorkspaceView, Belongings)>, EngineError> {
        self.workspace().await?;
        self.inner
            .parts
            .store
            .read(|read| {
                let counted = |workspace: Workspace| {
                    let belongings = workspaces::count_belongings(read, workspace.id)?;
                    Ok((workspace.into(), belongings))
                };
                workspaces::list(read)?.into_iter().map(counted).collect()
            })
            .await
    }

    /// Makes a workspace.
    ///
    /// # Errors
    /// [`EngineError::InvalidInput`] with `name`, [`EngineError::NameTaken`].
    pub async fn create_workspace(&self, name: &str, color: WorkspaceColor) -> Result<WorkspaceView, EngineError> {
        let (name, now) = (checked_name(name)?, self.now());
        let entry = self.entry(Actor::Person, Action::WorkspaceSaved, Outcome::Done);
        let made = self.inner.parts.store.write(move |write| {
            refuse_taken(write, &name, None)?;
            let made = workspaces::insert(write, &name, color, now)?;
            audit::append(write, &entry.object(made.id))?;
            Ok::<_, EngineError>(made)
        });
        let made = made.await?;
        self.changed(Changed::Workspaces, Some(made.id.to_string()));
        Ok(made.into())
    }

    /// Gives a workspace another name or colour.
    ///
    /// # Errors
    /// [`EngineError::InvalidInput`] with `name`, [`EngineError::NameTaken`], [`EngineError::NotFound`].
    pub async fn save_workspace(&self, id: WorkspaceId, name: &str, color: WorkspaceColor) -> Result<(), EngineError> {
        let name = checked_name(name)?;
        let entry = self.entry(Actor::Person, Action::WorkspaceSaved, Outcome::Done).object(id);
        let saved = self.inner.parts.store.write(move |write| {
            refuse_taken(write, &name, Some(id))?;
            let before = workspaces::get(write, id)?;
            workspaces::update(write, &Workspace { name, color, ..before })?;
            audit::append(write, &entry).map_err(EngineError::Store)
        });
        saved.await?;
        self.changed(Changed::Workspaces, Some(id.to_string()));
        Ok(())
    }

    /// Puts a workspace aside. Its accounts stay signed in and are looked after.
    ///
    /// # Errors
    /// [`EngineError::WorkspaceBusy`] while something of it may still go out, [`EngineError::WorkspaceLast`].
    pub async fn archive_workspace(&self, id: WorkspaceId) -> Result<(), EngineError> {
        let now = self.now();
        let entry = self.entry(Actor::Person, Action::WorkspaceArchived, Outcome::Done).object(id);
        let archived = self.inner.parts.store.write(move |write| {
            let workspace = workspaces::get(write, id)?;
            refuse_needed(write, id)?;
            workspaces::update(write, &Workspace { archived_at: Some(now), ..workspace })?;
            audit::append(write, &entry).map_err(EngineError::Store)
        });
        archived.await?;
        self.told_everywhere(id);
        Ok(())
    }

    /// Takes an archived workspace into use again.
    ///
    /// # Errors
    /// [`EngineError::NotFound`].
    pub async fn unarchive_workspace(&self, id: WorkspaceId) -> Result<(), EngineError> {
        let entry = self.entry(Actor::Person, Action::WorkspaceUnarchived, Outcome::Done).object(id);
        let back = self.inner.parts.store.write(move |write| {
            let workspace = workspaces::get(write, id)?;
            workspaces::update(write, &Workspace { archived_at: None, ..workspace })?;
            audit::append(write, &entry).map_err(EngineError::Store)
        });
        back.await?;
        self.told_everywhere(id);
        Ok(())
    }

    /// Remembers which workspace the person looks at; `None` = all.
    ///
    /// # Errors
    /// [`EngineError::NotFound`], [`EngineError::ActionNotPossible`] for an archived one.
    pub async fn choose_workspace(&self, chosen: Option<WorkspaceId>) -> Result<(), EngineError> {
        let stored = self.inner.parts.store.write(move |write| {
            if let Some(id) = chosen {
                refuse_archived(write, id)?;
            }
            workspaces::choose(write, chosen).map_err(EngineError::Store)
        });
        stored.await?;
        self.changed(Changed::Workspaces, None);
        Ok(())
    }

    /// Gives an account to another workspace. Drafts of other workspaces no longer choose it; each keeps the save with
    /// it for going back. Posts that are planned stay as they are. Returns how many drafts lost it.
    ///
    /// # Errors
    /// [`EngineError::NotFound`], [`EngineError::ActionNotPossible`] for an archived workspace.
    pub async fn move_account(&self, id: AccountId, to: WorkspaceId) -> Result<u32, EngineError> {
        let now = self.now();
        let entry = self.entry(Actor::Person, Action::AccountMoved, Outcome::Done).account(id).object(to);
        let moved = self.inner.parts.store.write(move |write| {
            refuse_archived(write, to)?;
            let account = accounts::get(write, id)?;
            if account.workspace_id == to {
                return Ok(0);
            }
            accounts::set_workspace(write, id, to)?;
            audit::append(write, &entry.network(account.platform.as_str()))?;
            let mut lost = 0;
            for draft in drafts::list_naming(write, id)? {
                lost += u32::from(keep_own_accounts(write, draft, now)?);
            }
            Ok::<_, EngineError>(lost)
        });
        let lost = moved.await?;
        self.changed(Changed::Accounts, Some(id.to_string()));
        if lost > 0 {
            self.changed(Changed::Drafts, None);
        }
        Ok(lost)
    }

    /// Where something new goes: the workspace that was asked for, else the chosen one, else the oldest.
    pub(crate) async fn workspace_for(&self, wanted: Option<WorkspaceId>) -> Result<WorkspaceId, EngineError> {
        let found = self.inner.parts.store.read(move |read| {
            if let Some(id) = wanted {
                refuse_archived(read, id)?;
                return Ok(Some(id));
            }
            workspaces::find_chosen(read).map_err(EngineError::Store)
        });
        match found.await? {
            Some(id) => Ok(id),
            None => Ok(self.workspace().await?.id),
        }
    }

    /// What is hidden or shown with a workspace is read again.
    fn told_everywhere(&self, id: WorkspaceId) {
        self.changed(Changed::Workspaces, Some(id.to_string()));
        for what in [Changed::Accounts, Changed::Drafts, Changed::Posts] {
            self.changed(what, None);
        }
    }
}

impl From<Workspace> for WorkspaceView {
    fn from(workspace: Workspace) -> Self {
        let Workspace { id, name, color, archived_at } = workspace;
        Self { id, name, color, is_archived: archived_at.is_some() }
    }
}

/// The workspaces that are looked at: the chosen one, or with none all that are not archived.
///
/// # Errors
/// When they cannot be read.
pub(crate) fn shown(read: &Read<'_>, chosen: Option<WorkspaceId>) -> Result<HashSet<WorkspaceId>, StoreError> {
    let is_shown = |workspace: &Workspace| match chosen {
        Some(id) => workspace.id == id,
        None => workspace.archived_at.is_none(),
    };
    Ok(workspaces::list(read)?.iter().filter(|workspace| is_shown(workspace)).map(|workspace| workspace.id).collect())
}

/// Refuses what needs a workspace in use.
///
/// # Errors
/// [`EngineError::ActionNotPossible`] for an archived one, [`EngineError::NotFound`].
pub(crate) fn refuse_archived(read: &Read<'_>, id: WorkspaceId) -> Result<(), EngineError> {
    match workspaces::get(read, id)?.archived_at {
        Some(_) => Err(EngineError::ActionNotPossible),
        None => Ok(()),
    }
}

/// Takes accounts of other workspaces out of a draft; says whether there were any. Accounts that are gone stay named:
/// their text comes back with them.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn keep_own_accounts(
    write: &Write<'_>,
    draft: Draft,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<bool, StoreError> {
    let others: HashSet<AccountId> = accounts::list(write)?
        .into_iter()
        .filter(|account| account.workspace_id != draft.workspace_id)
        .map(|account| account.id)
        .collect();
    let mut content = draft.content;
    let before = content.account_ids.len() + content.variants.len();
    content.account_ids.retain(|id| !others.contains(id));
    content.variants.retain(|id, _| !others.contains(id));
    if content.account_ids.len() + content.variants.len() == before {
        return Ok(false);
    }
    drafts::save(write, draft.id, draft.version, &content, now)?;
    Ok(true)
}

fn checked_name(name: &str) -> Result<String, EngineError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
        return Err(EngineError::InvalidInput { field: "name" });
    }
    Ok(name.to_owned())
}

/// Two workspaces that look the same in a list would be mistaken for each other.
fn refuse_taken(read: &Read<'_>, name: &str, own: Option<WorkspaceId>) -> Result<(), EngineError> {
    let name = name.to_lowercase();
    let taken = workspaces::list(read)?.iter().any(|other| Some(other.id) != own && other.name.to_lowercase() == name);
    if taken { Err(EngineError::NameTaken) } else { Ok(()) }
}

fn refuse_needed(read: &Read<'_>, id: WorkspaceId) -> Result<(), EngineError> {
    let planned = workspaces::count_belongings(read, id)?.planned;
    if planned > 0 {
        return Err(EngineError::WorkspaceBusy { planned });
    }
    let is_other_in_use = |other: &Workspace| other.id != id && other.archived_at.is_none();
    match workspaces::list(read)?.iter().any(is_other_in_use) {
        true => Ok(()),
        false => Err(EngineError::WorkspaceLast),
    }
}
