//! What the person is told.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{FindingDto, NeedsSignInDto};

/// One thing that the person is told of.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AlertDto {
    /// Id.
    pub id: String,
    /// Why.
    pub cause: AlertCauseDto,
    /// Where its post was written, or its account is; `None` = it is about the whole profile.
    pub workspace_id: Option<String>,
    /// The one thing to open for it.
    pub opens: AlertPlaceDto,
    /// Since when.
    pub raised_at: String,
    /// When its cause was gone; `None` = it holds.
    pub ended_at: Option<String>,
    /// Whether the person has read it.
    pub read: bool,
}

/// Kinds of alerts, each of which can be switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "`AlertCauseDto` says what they mean")]
pub enum AlertKindDto {
    SignInEnds,
    SignInEndsBeforePost,
    SignInNeeded,
    PostRejected,
    PostMissed,
    PostUnconfirmed,
    FailureRate,
    SignInsUnnoticed,
    Vault,
    RateLimited,
    ClockWrong,
}

/// The account that an alert is about, as it was called then.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AlertAccountDto {
    /// Account.
    pub id: String,
    /// Its network.
    pub network: String,
    /// Its handle, without `@`.
    pub handle: String,
}

/// The post that an alert is about.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AlertPostDto {
    /// Post.
    pub post_id: String,
    /// Its target at that account.
    pub target_id: String,
    /// Beginning of the text.
    pub title: String,
    /// When it was, or is, to go out.
    pub due_at: String,
}

/// What is wrong with the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum VaultFaultDto {
    /// It cannot be opened.
    Closed,
    /// A sealed record did not open.
    Records,
    /// Something older was put in the place of something newer.
    RolledBack,
    /// The profile is not where it was.
    Elsewhere,
}

/// How the computer's clock is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ClockFaultDto {
    /// It is ahead of the networks'.
    Fast,
    /// It is behind them.
    Slow,
}

/// Why there is an alert.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum AlertCauseDto {
    /// A sign-in ends within seven days and cannot renew.
    #[serde(rename_all = "camelCase")]
    SignInEnds {
        /// Whose.
        account: AlertAccountDto,
        /// When.
        at: String,
    },
    /// A sign-in ends before a post that is planned for it.
    #[serde(rename_all = "camelCase")]
    SignInEndsBeforePost {
        /// Whose.
        account: AlertAccountDto,
        /// When.
        at: String,
        /// The first post after that.
        post: AlertPostDto,
        /// How many more there are.
        more: u32,
    },
    /// A sign-in ended, or could not be renewed.
    #[serde(rename_all = "camelCase")]
    SignInNeeded {
        /// Whose.
        account: AlertAccountDto,
        /// Why.
        reason: NeedsSignInDto,
        /// Targets that wait for it.
        held_posts: u32,
    },
    /// A post was refused.
    #[serde(rename_all = "camelCase")]
    PostRejected {
        /// By whom.
        account: AlertAccountDto,
        /// Which.
        post: AlertPostDto,
        /// Why.
        finding: Option<FindingDto>,
    },
    /// A post's time passed while the computer was off.
    #[serde(rename_all = "camelCase")]
    PostMissed {
        /// For whom.
        account: AlertAccountDto,
        /// Which.
        post: AlertPostDto,
    },
    /// Nobody knows whether a post went out.
    #[serde(rename_all = "camelCase")]
    PostUnconfirmed {
        /// For whom.
        account: AlertAccountDto,
        /// Which.
        post: AlertPostDto,
    },
    /// More than one in twenty posts of the last thirty days failed.
    #[serde(rename_all = "camelCase")]
    FailureRate {
        /// How many failed.
        failed: u32,
        /// Of how many.
        of: u32,
    },
    /// Many sign-ins ended and nobody looked.
    #[serde(rename_all = "camelCase")]
    SignInsUnnoticed {
        /// How many.
        count: u32,
    },
    /// The vault does not give what is asked of it.
    #[serde(rename_all = "camelCase")]
    Vault {
        /// What is wrong.
        fault: VaultFaultDto,
    },
    /// A network asked to wait.
    #[serde(rename_all = "camelCase")]
    RateLimited {
        /// With whom.
        account: AlertAccountDto,
        /// Until when.
        until: String,
    },
    /// The computer's clock and the networks' are more than two minutes apart.
    #[serde(rename_all = "camelCase")]
    ClockWrong {
        /// In which way.
        fault: ClockFaultDto,
        /// By how much, about.
        minutes: u32,
    },
}

/// What to open for an alert.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "name")]
pub enum AlertPlaceDto {
    /// Signing in to an account again.
    #[serde(rename_all = "camelCase")]
    SignIn {
        /// Which.
        account_id: String,
        /// Its network.
        network: String,
    },
    /// How a post goes.
    #[serde(rename_all = "camelCase")]
    Post {
        /// Which.
        post_id: String,
        /// At which of its accounts.
        target_id: String,
    },
    /// One account.
    #[serde(rename_all = "camelCase")]
    Account {
        /// Which.
        account_id: String,
    },
    /// All accounts.
    Accounts,
    /// What happened.
    Activity,
    /// The vault's settings.
    Vault,
    /// The diagnostics.
    Diagnostics,
}

/// When and of what the desktop tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NotificationsDto {
    /// Whether it tells of anything.
    pub desktop: bool,
    /// Kinds of which it does not; one that a later version brings is on.
    pub off: Vec<AlertKindDto>,
    /// When it tells nothing and waits; `None` = never.
    pub quiet: Option<QuietDto>,
}

impl Default for NotificationsDto {
    fn default() -> Self {
        Self { desktop: true, off: Vec::new(), quiet: None }
    }
}

/// Hours by the wall clock of the computer, also over midnight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QuietDto {
    /// `22:00`, …
    pub from: String,
    /// `07:00`, …
    pub until: String,
}
