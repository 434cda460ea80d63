//! What the person is told, and when the desktop tells it.

use domain::AlertId;
use engine::{
    Alert, AlertCause, AlertKind, AlertPlace, ClockTrouble, EngineError, NoticeRules, Piece, QuietHours, VaultTrouble,
    Who, place_of,
};

use crate::{
    convert::{self, same_words},
    desk::Desk,
    wire::{
        AlertAccountDto, AlertCauseDto, AlertDto, AlertKindDto, AlertPlaceDto, AlertPostDto, ClockFaultDto, ErrorDto,
        NotificationsDto, VaultFaultDto,
    },
    zone::time_zone,
};

pub(crate) async fn alert_list(desk: &Desk) -> Result<Vec<AlertDto>, ErrorDto> {
    Ok(convert::each(desk.engine().await?.list_alerts().await?))
}

pub(crate) async fn alert_read(desk: &Desk, alert_ids: Vec<String>) -> Result<(), ErrorDto> {
    let ids = alert_ids.iter().map(|id| convert::id::<AlertId>(id, "alertIds")).collect::<Result<_, _>>()?;
    Ok(desk.engine().await?.read_alerts(ids).await?)
}

/// What the person chose, as the engine needs it: quiet hours are those of this computer's zone.
///
/// # Errors
/// [`EngineError::InvalidInput`] with `quiet`.
pub fn rules(chosen: &NotificationsDto) -> Result<NoticeRules, EngineError> {
    let quiet = chosen.quiet.as_ref();
    let quiet = quiet.map(|quiet| QuietHours::new(&quiet.from, &quiet.until, &time_zone())).transpose()?;
    Ok(NoticeRules { off: chosen.off.iter().copied().map(AlertKind::from).collect(), quiet })
}

impl From<Alert> for AlertDto {
    fn from(alert: Alert) -> Self {
        Self {
            id: alert.id.to_string(),
            opens: place_of(&alert.cause).into(),
            cause: alert.cause.into(),
            workspace_id: alert.workspace_id.map(|id| id.to_string()),
            raised_at: convert::instant(alert.raised_at),
            ended_at: alert.ended_at.map(convert::instant),
            read: alert.read_at.is_some(),
        }
    }
}

impl From<AlertCause> for AlertCauseDto {
    fn from(cause: AlertCause) -> Self {
        match cause {
            AlertCause::SignInEnds { account, at } => {
                Self::SignInEnds { account: account.into(), at: convert::instant(at) }
            }
            AlertCause::SignInEndsBeforePost { account, at, post, more } => Self::SignInEndsBeforePost {
                account: account.into(),
                at: convert::instant(at),
                post: post.into(),
                more,
            },
            AlertCause::SignInNeeded { account, reason, held_posts } => {
                Self::SignInNeeded { account: account.into(), reason: reason.into(), held_posts }
            }
            AlertCause::PostRejected { account, post, finding } => {
                let finding = finding.map(Into::into);
                Self::PostRejected { account: account.into(), post: post.into(), finding }
            }
            AlertCause::PostMissed { account, post } => Self::PostMissed { account: account.into(), post: post.into() },
            AlertCause::PostUnconfirmed { account, post } => {
                Self::PostUnconfirmed { account: account.into(), post: post.into() }
            }
            AlertCause::FailureRate { failed, of } => Self::FailureRate { failed, of },
            AlertCause::SignInsUnnoticed { count } => Self::SignInsUnnoticed { count },
            AlertCause::Vault { trouble } => Self::Vault { fault: trouble.into() },
            AlertCause::RateLimited { account, until } => {
                Self::RateLimited { account: account.into(), until: convert::instant(until) }
            }
            AlertCause::ClockWrong { trouble, minutes } => Self::ClockWrong { fault: trouble.into(), minutes },
        }
    }
}

impl From<Who> for AlertAccountDto {
    fn from(account: Who) -> Self {
        Self {
            id: account.account_id.to_string(),
            network: account.network.to_string(),
            handle: convert::name(&account.handle),
        }
    }
}

impl From<Piece> for AlertPostDto {
    fn from(post: Piece) -> Self {
        Self {
            post_id: post.post_id.to_string(),
            target_id: post.target_id.to_string(),
            title: post.title,
            due_at: convert::instant(post.due_at),
        }
    }
}

impl From<AlertPlace> for AlertPlaceDto {
    fn from(place: AlertPlace) -> Self {
        match place {
            AlertPlace::SignIn { account_id, network } => {
                Self::SignIn { account_id: account_id.to_string(), network: network.to_string() }
            }
            AlertPlace::Post { post_id, target_id } => {
                Self::Post { post_id: post_id.to_string(), target_id: target_id.to_string() }
            }
            AlertPlace::Account { account_id } => Self::Account { account_id: account_id.to_string() },
            AlertPlace::Accounts => Self::Accounts,
            AlertPlace::Activity => Self::Activity,
            AlertPlace::Vault => Self::Vault,
            AlertPlace::Diagnostics => Self::Diagnostics,
        }
    }
}

same_words!(VaultTrouble => VaultFaultDto { Closed, Records, RolledBack, Elsewhere });
same_words!(ClockTrouble => ClockFaultDto { Fast, Slow });
same_words!(AlertKindDto => AlertKind {
    SignInEnds, SignInEndsBeforePost, SignInNeeded, PostRejected, PostMissed, PostUnconfirmed, FailureRate,
    SignInsUnnoticed, Vault, RateLimited, ClockWrong,
});
