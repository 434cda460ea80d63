//! Everything that alerts are made of, read in one transaction.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, Finding, Network, TargetState};
use store::{
    Read,
    accounts::{self, Account},
    alerts::{self, Alert, Cause, ClockTrouble, Kind, Piece, Who},
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
    pub(super) clock: ClockFacts,
}

/// How far the networks' clocks are ahead of the computer's.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ClockFacts {
    /// As far as is known; `None` = it is not.
    pub(super) skew: Option<TimeDelta>,
    /// As the person is told at present.
    pub(super) told: Option<TimeDelta>,
}

/// What is known beside the database.
#[derive(Clone, Copy)]
pub(super) struct Beside {
    pub(super) networks: &'static [&'static dyn Network],
    pub(super) vault: VaultState,
    pub(super) skew: Option<TimeDelta>,
    pub(super) now: DateTime<Utc>,
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
pub(super) fn gather(read: &Read<'_>, beside: Beside) -> Result<Facts, EngineError> {
    let Beside { networks, vault, skew, now } = beside;
    let accounts = accounts::list(read)?;
    let who: HashMap<AccountId, Who> = accounts.iter().map(|account| (account.id, named(account))).collect();
    let open = alerts::list_open(read)?;
    let noticed = noticed(&open);
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
        clock: ClockFacts { skew, told: told_skew(&open) },
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
fn noticed(open: &[Alert]) -> HashSet<AccountId> {
    let read_ones = open.iter().filter(|alert| alert.cause.kind() == Kind::SignInNeeded && alert.read_at.is_some());
    read_ones.filter_map(|alert| alert.cause.account().map(|account| account.account_id)).collect()
}

/// How far the networks' clocks are ahead, as the person is told at present.
fn told_skew(open: &[Alert]) -> Option<TimeDelta> {
    open.iter().find_map(|alert| {
        let Cause::ClockWrong { trouble, minutes } = &alert.cause else { return None };
        let apart = TimeDelta::minutes(i64::from(*minutes));
        Some(match trouble {
            ClockTrouble::Fast => -apart,
            ClockTrouble::Slow => apart,
        })
    })
}
