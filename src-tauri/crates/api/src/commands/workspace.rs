//! Workspaces, and which of them the person looks at.

use domain::{AccountId, WorkspaceId};
use engine::{Belongings, WorkspaceColor, WorkspaceView};

use super::app;
use crate::{
    convert::{self, same_words},
    desk::Desk,
    wire::{AppStateDto, ErrorDto, MovedDto, WorkspaceColorDto, WorkspaceDto, WorkspaceInput, WorkspaceLineDto},
};

pub(crate) async fn workspace_list(desk: &Desk) -> Result<Vec<WorkspaceLineDto>, ErrorDto> {
    Ok(convert::each(desk.engine().await?.workspace_belongings().await?))
}

pub(crate) async fn workspace_create(desk: &Desk, input: WorkspaceInput) -> Result<WorkspaceDto, ErrorDto> {
    Ok(desk.engine().await?.create_workspace(&input.name, input.color.into()).await?.into())
}

pub(crate) async fn workspace_save(desk: &Desk, workspace_id: String, input: WorkspaceInput) -> Result<(), ErrorDto> {
    let id: WorkspaceId = convert::id(&workspace_id, "workspaceId")?;
    Ok(desk.engine().await?.save_workspace(id, &input.name, input.color.into()).await?)
}

pub(crate) async fn workspace_archive(desk: &Desk, workspace_id: String) -> Result<(), ErrorDto> {
    let id: WorkspaceId = convert::id(&workspace_id, "workspaceId")?;
    Ok(desk.engine().await?.archive_workspace(id).await?)
}

pub(crate) async fn workspace_unarchive(desk: &Desk, workspace_id: String) -> Result<(), ErrorDto> {
    let id: WorkspaceId = convert::id(&workspace_id, "workspaceId")?;
    Ok(desk.engine().await?.unarchive_workspace(id).await?)
}

pub(crate) async fn workspace_choose(desk: &Desk, workspace_id: Option<String>) -> Result<AppStateDto, ErrorDto> {
    let id = convert::optional_id(workspace_id.as_deref(), "workspaceId")?;
    desk.engine().await?.choose_workspace(id).await?;
    app::state(desk).await
}

pub(crate) async fn account_move(desk: &Desk, account_id: String, workspace_id: String) -> Result<MovedDto, ErrorDto> {
    let account: AccountId = convert::id(&account_id, "accountId")?;
    let workspace: WorkspaceId = convert::id(&workspace_id, "workspaceId")?;
    Ok(MovedDto { drafts: desk.engine().await?.move_account(account, workspace).await? })
}

impl From<WorkspaceView> for WorkspaceDto {
    fn from(workspace: WorkspaceView) -> Self {
        Self {
            id: workspace.id.to_string(),
            name: workspace.name,
            color: workspace.color.into(),
            archived: workspace.is_archived,
        }
    }
}

impl From<(WorkspaceView, Belongings)> for WorkspaceLineDto {
    fn from((workspace, belongings): (WorkspaceView, Belongings)) -> Self {
        let Belongings { accounts, drafts, planned } = belongings;
        Self { workspace: workspace.into(), accounts, drafts, planned }
    }
}

same_words!(WorkspaceColor <=> WorkspaceColorDto { Slate, Blue, Teal, Green, Amber, Red, Pink, Violet });
