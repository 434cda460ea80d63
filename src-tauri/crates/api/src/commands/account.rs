//! Accounts and their sign-ins.

use domain::AccountId;
use engine::{
    AccountDetail, AccountView, CheckRun, Coming, Health, LastPost, Origin, Renewal, RenewalOutcome, SignInApp,
};

use super::export::{self, Export};
use crate::{
    FileKind, convert,
    convert::same_words,
    desk::Desk,
    wire::{
        AccountDetailDto, AccountDto, AppOriginDto, CheckRunDto, ComingPostDto, ErrorCodeDto, ErrorDto, HealthDto,
        LastPostDto, RenewalDto, RenewalOutcomeDto, SavedFileDto, SignInAppDto,
    },
};

pub(crate) async fn account_list(desk: &Desk) -> Result<Vec<AccountDto>, ErrorDto> {
    Ok(convert::each(desk.engine().await?.list_accounts().await?))
}

pub(crate) async fn account_check(desk: &Desk, account_id: String) -> Result<AccountDto, ErrorDto> {
    let id: AccountId = convert::id(&account_id, "accountId")?;
    Ok(desk.engine().await?.check_account(id).await?.into())
}

pub(crate) async fn account_disconnect(desk: &Desk, account_id: String) -> Result<(), ErrorDto> {
    let id: AccountId = convert::id(&account_id, "accountId")?;
    Ok(desk.engine().await?.disconnect_account(id).await?)
}

pub(crate) async fn account_detail(desk: &Desk, account_id: String) -> Result<AccountDetailDto, ErrorDto> {
    let id: AccountId = convert::id(&account_id, "accountId")?;
    Ok(desk.engine().await?.account_detail(id).await?.into())
}

pub(crate) async fn account_check_all(desk: &Desk) -> Result<CheckRunDto, ErrorDto> {
    Ok(desk.engine().await?.check_all().await?.into())
}

pub(crate) async fn account_check_run(desk: &Desk) -> Result<Option<CheckRunDto>, ErrorDto> {
    Ok(desk.engine().await?.check_run().map(Into::into))
}

pub(crate) async fn account_reminders(desk: &Desk) -> Result<SavedFileDto, ErrorDto> {
    // The page offers this only where there is a date; one that passed meanwhile is none any more.
    let reminders = desk.engine().await?.reminders().await?;
    let file = reminders.ok_or_else(|| ErrorDto::new(ErrorCodeDto::ActionNotPossible))?;
    let export = Export {
        title: "Save the dates",
        name: "postrider-reconnect-by.ics",
        kind: FileKind::Calendar,
        bytes: file.into_bytes(),
    };
    export::save(desk, export).await
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
            reconnect_by: sign_in.reconnect_by.map(convert::instant),
            connected_at: convert::instant(account.connected_at),
            checked_at: account.checked_at.map(convert::instant),
            scopes_granted: sign_in.scopes_granted,
            scopes_missing: sign_in.scopes_missing,
            last_post: account.last_post.map(LastPostDto::from),
            posts_at: convert::each(account.coming),
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

impl From<Coming> for ComingPostDto {
    fn from(post: Coming) -> Self {
        Self { post_id: post.post_id.to_string(), title: post.title, at: convert::instant(post.due_at) }
    }
}

impl From<AccountDetail> for AccountDetailDto {
    fn from(detail: AccountDetail) -> Self {
        Self {
            lasts_seconds: detail.lasts.and_then(|lasts| u32::try_from(lasts.num_seconds()).ok()),
            renewable_until: detail.renewable_until.map(convert::instant),
            app: detail.app.map(Into::into),
            renewals: convert::each(detail.renewals),
        }
    }
}

impl From<SignInApp> for SignInAppDto {
    fn from(app: SignInApp) -> Self {
        Self {
            origin: match app.origin {
                Origin::Person => AppOriginDto::Person,
                Origin::Practice => AppOriginDto::Practice,
                Origin::Server => AppOriginDto::Server,
            },
            client_id: app.client_id,
            host: app.server.as_ref().and_then(url::Url::host_str).map(str::to_owned),
        }
    }
}

impl From<Renewal> for RenewalDto {
    fn from(renewal: Renewal) -> Self {
        Self {
            at: convert::instant(renewal.started_at),
            outcome: renewal.ended.map(|(_, outcome)| outcome.into()),
            not_before: renewal.not_before.map(convert::instant),
        }
    }
}

same_words!(RenewalOutcome => RenewalOutcomeDto { Renewed, Refused, Lost, NotSent, Later, Failed });

impl From<CheckRun> for CheckRunDto {
    fn from(run: CheckRun) -> Self {
        Self {
            total: run.total,
            done: run.done(),
            working: run.working,
            need_sign_in: run.need_sign_in,
            not_reached: run.not_reached,
            is_over: run.is_over,
        }
    }
}
