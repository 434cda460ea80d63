//! What an alert is about and what it says, as it is stored.

use chrono::{DateTime, Utc};
use domain::{AccountId, Finding, NeedsSignIn, Platform, PostId, TargetId};
use serde::{Deserialize, Serialize};

/// Kinds of alerts, each of which can be switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A sign-in ends soon and cannot renew.
    SignInEnds,
    /// A sign-in ends before a post that is planned for it.
    SignInEndsBeforePost,
    /// A sign-in ended, or could not be renewed.
    SignInNeeded,
    /// A post was refused.
    PostRejected,
    /// A post's time passed.
    PostMissed,
    /// Nobody knows whether a post went out.
    PostUnconfirmed,
    /// Too many posts fail.
    FailureRate,
    /// Many sign-ins ended and nobody looked.
    SignInsUnnoticed,
    /// The vault does not give what is asked of it.
    Vault,
    /// A network asked to wait.
    RateLimited,
    /// The computer's clock is wrong.
    ClockWrong,
}

/// The account that an alert is about, as it was called then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// Account.
    pub account_id: AccountId,
    /// Its network.
    pub network: Platform,
    /// Its handle.
    pub handle: String,
}

/// The post that an alert is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Post.
    pub post_id: PostId,
    /// Its target at that account.
    pub target_id: TargetId,
    /// Beginning of the text.
    pub title: String,
    /// When it was, or is, to go out.
    pub due_at: DateTime<Utc>,
}

/// What is wrong with the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VaultTrouble {
    /// It cannot be opened.
    Closed,
    /// A record could not be sealed or opened within the last day.
    Records,
    /// An older form of the profile, or within the last day of a sealed record, was found in the place of a newer one.
    RolledBack,
    /// The profile is not where it was, and waits.
    Elsewhere,
}

/// How a clock is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockTrouble {
    /// It is ahead, and what goes by it is too early.
    Fast,
    /// It is behind, and what goes by it is too late.
    Slow,
}

/// Why there is an alert: its kind, what it is about, and what there is to say of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Cause {
    /// A sign-in ends soon and cannot renew.
    SignInEnds {
        /// Whose.
        account: Who,
        /// When.
        at: DateTime<Utc>,
    },
    /// A sign-in ends before a post that is planned for it.
    SignInEndsBeforePost {
        /// Whose.
        account: Who,
        /// When.
        at: DateTime<Utc>,
        /// The first post after that.
        post: Piece,
        /// How many more there are.
        more: u32,
    },
    /// A sign-in ended, or could not be renewed.
    SignInNeeded {
        /// Whose.
        account: Who,
        /// Why.
        reason: NeedsSignIn,
        /// Posts that wait for it.
        held_posts: u32,
    },
    /// A post was refused.
    PostRejected {
        /// By whom.
        account: Who,
        /// Which.
        post: Piece,
        /// Why.
        finding: Option<Finding>,
    },
    /// A post's time passed.
    PostMissed {
        /// For whom.
        account: Who,
        /// Which.
        post: Piece,
    },
    /// Nobody knows whether a post went out.
    PostUnconfirmed {
        /// For whom.
        account: Who,
        /// Which.
        post: Piece,
    },
    /// Too many posts fail.
    FailureRate {
        /// How many failed.
        failed: u32,
        /// Of how many.
        of: u32,
    },
    /// Many sign-ins ended and nobody looked.
    SignInsUnnoticed {
        /// How many.
        count: u32,
    },
    /// The vault does not give what is asked of it.
    Vault {
        /// What is wrong.
        trouble: VaultTrouble,
    },
    /// A network asked to wait.
    RateLimited {
        /// With whom.
        account: Who,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// The computer's clock is wrong.
    ClockWrong {
        /// In which way.
        trouble: ClockTrouble,
        /// By how much, about.
        minutes: u32,
    },
}

impl Cause {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::SignInEnds { .. } => Kind::SignInEnds,
            Self::SignInEndsBeforePost { .. } => Kind::SignInEndsBeforePost,
            Self::SignInNeeded { .. } => Kind::SignInNeeded,
            Self::PostRejected { .. } => Kind::PostRejected,
            Self::PostMissed { .. } => Kind::PostMissed,
            Self::PostUnconfirmed { .. } => Kind::PostUnconfirmed,
            Self::FailureRate { .. } => Kind::FailureRate,
            Self::SignInsUnnoticed { .. } => Kind::SignInsUnnoticed,
            Self::Vault { .. } => Kind::Vault,
            Self::RateLimited { .. } => Kind::RateLimited,
            Self::ClockWrong { .. } => Kind::ClockWrong,
        }
    }

    /// The account concerned; `None` = the whole profile.
    pub fn account(&self) -> Option<&Who> {
        match self {
            Self::SignInEnds { account, .. }
            | Self::SignInEndsBeforePost { account, .. }
            | Self::SignInNeeded { account, .. }
            | Self::PostRejected { account, .. }
            | Self::PostMissed { account, .. }
            | Self::PostUnconfirmed { account, .. }
            | Self::RateLimited { account, .. } => Some(account),
            Self::FailureRate { .. } | Self::SignInsUnnoticed { .. } | Self::Vault { .. } | Self::ClockWrong { .. } => {
                None
            }
        }
    }

    /// What of its kind it is about. Two causes of one kind and subject are the same alert.
    pub(crate) fn subject(&self) -> String {
        match self {
            Self::PostRejected { post, .. } | Self::PostMissed { post, .. } | Self::PostUnconfirmed { post, .. } => {
                post.target_id.to_string()
            }
            Self::SignInEnds { .. }
            | Self::SignInEndsBeforePost { .. }
            | Self::SignInNeeded { .. }
            | Self::FailureRate { .. }
            | Self::SignInsUnnoticed { .. }
            | Self::Vault { .. }
            | Self::RateLimited { .. }
            | Self::ClockWrong { .. } => {
                self.account().map(|account| account.account_id.to_string()).unwrap_or_default()
            }
        }
    }
}
