//! Everything that alerts are made of, read in one transaction.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, Finding, Network, TargetState};
use store::{
    Read,
    accounts::{self, Account},
    alerts::{self, Kind, Piece, Who},
    audit,
    rate_budgets::{self, Blocked},
    targets::{self, Brief, Fared},
};

use crate::{
    EngineError, Health, VaultState,
    backup::{self, Paused},
    today,
};

/// Over which time failures are counted.
const FARED_OVER: TimeDelta = TimeDelta::days(30);
/// How long a record that did not open, or was an older one, is worth an alert.
const UNREADABLE_FOR: TimeDelta = TimeDelta::days(1);

/// What is known at one moment.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) sign_ins: Vec<SignInFacts>,
    /// Open targets of connected accounts, earliest due first. Who disconnects an account is told of its posts then.
    pub(super) posts: Vec<PostFacts>,
    /// Over the last thirty days.
    pub(super) fared: Fared,
    pub(super) vault: VaultState,
    /// A record could not be sealed or opened within the last day.
    pub(super) has_unreadable: bool,
    /// An older form of a sealed record was found in the place of a newer one within the last day.
    pub(super) has_rolled_back: bool,
    /// Why nothing goes out.
    pub(super) paused: Option<Paused>,
    pub(super) blocked: Vec<(Who, Blocked)>,
}

/// One account's sign-in.
#[derive(Debug, Clone)]
pub(super) struct SignInFacts {
    pub(super) account: Who,
    pub(super) health: Health,
    pub(super) until: Option<DateTime<Utc>>,
    /// The person read that it ended.
    pub(super) is_noticed: bool,
}

/// One open target.
#[derive(Debug, Clone)]
pub(super) struct PostFacts {
    pub(super) account: Who,
    pub(super) piece: Piece,
    pub(super) state: TargetState,
    pub(super) finding: Option<Finding>,
}

/// Reads what is known now.
pub(super) fn gather(
    read: &Read<'_>,
    networks: &[&dyn Network],
    vault: VaultState,
    now: DateTime<Utc>,
) -> Result<Facts, EngineError> {
    let accounts = accounts::list(read)?;
    let who: HashMap<AccountId, Who> = accounts.iter().map(|account| (account.id, named(account))).collect();
    let noticed = noticed(read)?;
    let sign_ins = today::sign_ins(read, &accounts, networks, now)?.into_iter().filter_map(|signed| {
        Some(SignInFacts {
            account: who.get(&signed.account_id)?.clone(),
            health: signed.health.health,
            until: signed.health.signed_in_until,
            is_noticed: noticed.contains(&signed.account_id),
        })
    });
    let posts = targets::list_open_in_brief(read)?.into_iter();
    let blocked = rate_budgets::list_blocked(read, now)?.into_iter();
    Ok(Facts {
        sign_ins: sign_ins.collect(),
        posts: posts.filter_map(|brief| Some(post(who.get(&brief.account_id)?.clone(), brief))).collect(),
        fared: targets::fared_since(read, now - FARED_OVER)?,
        vault,
        has_unreadable: audit::has_unreadable_since(read, now - UNREADABLE_FOR)?,
        has_rolled_back: audit::has_rolled_back_since(read, now - UNREADABLE_FOR)?,
        paused: backup::find_paused(read)?,
        blocked: blocked.filter_map(|blocked| Some((who.get(&blocked.account_id)?.clone(), blocked))).collect(),
    })
}

fn named(account: &Account) -> Who {
    Who { account_id: account.id, network: account.platform.clone(), handle: account.account.handle.clone() }
}

fn post(account: Who, brief: Brief) -> PostFacts {
    let piece = Piece { post_id: brief.post_id, target_id: brief.id, title: brief.title, due_at: brief.due_at };
    PostFacts { account, piece, state: brief.state, finding: brief.finding }
}

/// The accounts of which the person read that they are signed out.
fn noticed(read: &Read<'_>) -> Result<HashSet<AccountId>, EngineError> {
    let open = alerts::list_open(read)?.into_iter();
    let read_ones = open.filter(|alert| alert.cause.kind() == Kind::SignInNeeded && alert.read_at.is_some());
    Ok(read_ones.filter_map(|alert| alert.cause.account().map(|account| account.account_id)).collect())
}
