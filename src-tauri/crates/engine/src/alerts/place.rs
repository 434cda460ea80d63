//! Where an alert leads: exactly one place per kind.

use domain::{AccountId, Platform, PostId, TargetId};
use store::alerts::Cause;

/// What to open for an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlertPlace {
    /// Signing in to an account again.
    SignIn {
        /// Which.
        account_id: AccountId,
        /// Its network.
        network: Platform,
    },
    /// How a post goes.
    Post {
        /// Which.
        post_id: PostId,
        /// At which of its accounts.
        target_id: TargetId,
    },
    /// One account.
    Account {
        /// Which.
        account_id: AccountId,
    },
    /// All accounts.
    Accounts,
    /// What happened.
    Activity,
    /// The vault's settings.
    Vault,
    /// What is known of the program and its surroundings, how far the clocks are apart among it.
    Diagnostics,
}

/// The one place where something can be done about it. Pure.
pub fn place_of(cause: &Cause) -> AlertPlace {
    match cause {
        Cause::SignInEnds { account, .. }
        | Cause::SignInEndsBeforePost { account, .. }
        | Cause::SignInNeeded { account, .. } => {
            AlertPlace::SignIn { account_id: account.account_id, network: account.network.clone() }
        }
        Cause::PostRejected { post, .. } | Cause::PostMissed { post, .. } | Cause::PostUnconfirmed { post, .. } => {
            AlertPlace::Post { post_id: post.post_id, target_id: post.target_id }
        }
        Cause::RateLimited { account, .. } => AlertPlace::Account { account_id: account.account_id },
        Cause::SignInsUnnoticed { .. } => AlertPlace::Accounts,
        Cause::FailureRate { .. } => AlertPlace::Activity,
        Cause::Vault { .. } => AlertPlace::Vault,
        Cause::ClockWrong { .. } => AlertPlace::Diagnostics,
    }
}
