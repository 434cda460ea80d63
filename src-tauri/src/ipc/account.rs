//! Accounts and their sign-ins.

use domain::AccountId;
use engine::{AccountView, Health, LastPost};
use tauri::State;

use super::{
    convert,
    wire::{AccountDto, ErrorDto, HealthDto, LastPostDto},
};
use crate::desk::Desk;

#[tauri::command]
#[specta::specta]
pub(crate) async fn account_list(desk: State<'_, Desk>) -> Result<Vec<AccountDto>, ErrorDto> {
    Ok(convert::each(desk.engine().await?.list_accounts().await?))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn account_check(desk: State<'_, Desk>, account_id: String) -> Result<AccountDto, ErrorDto> {
    let id: AccountId = convert::id(&account_id, "accountId")?;
    Ok(desk.engine().await?.check_account(id).await?.into())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn account_disconnect(desk: State<'_, Desk>, account_id: String) -> Result<(), ErrorDto> {
    let id: AccountId = convert::id(&account_id, "accountId")?;
    Ok(desk.engine().await?.disconnect_account(id).await?)
}

impl From<AccountView> for AccountDto {
    fn from(account: AccountView) -> Self {
        let sign_in = account.sign_in;
        Self {
            id: account.id.to_string(),
            workspace_id: account.workspace_id.to_string(),
            network: account.platform.to_string(),
            handle: convert::name(&account.handle),
            display_name: convert::name(&account.display_name),
            has_avatar: account.has_avatar,
            health: sign_in.health.into(),
            signed_in_until: sign_in.signed_in_until.map(convert::instant),
            renews: sign_in.renews,
            renewed_at: sign_in.renewed_at.map(convert::instant),
            renewal_due_at: sign_in.renewal_due_at.map(convert::instant),
            connected_at: convert::instant(account.connected_at),
            checked_at: account.checked_at.map(convert::instant),
            scopes_granted: sign_in.scopes_granted,
            scopes_missing: sign_in.scopes_missing,
            last_post: account.last_post.map(LastPostDto::from),
            posts_at: account.posts_at.into_iter().map(convert::instant).collect(),
            held_posts: account.held_posts,
        }
    }
}

impl From<Health> for HealthDto {
    fn from(health: Health) -> Self {
        match health {
            Health::Fine => Self::Fine,
            Health::RenewsItself => Self::RenewsItself,
            Health::Ends => Self::Ends,
            Health::Ended => Self::Ended,
            Health::NeedsSignIn { reason } => Self::NeedsSignIn { reason: reason.into() },
            Health::CannotPublish => Self::CannotPublish,
        }
    }
}

impl From<LastPost> for LastPostDto {
    fn from(post: LastPost) -> Self {
        Self {
            post_id: post.post_id.to_string(),
            title: post.title,
            at: convert::instant(post.at),
            state: post.state.into(),
        }
    }
}
