//! How well sign-ins have held: renewals, what is about to end, what failed, and where a network asked to slow down.
//! Counting is a pure function of rows; which day something was on, the computer's zone says.

mod count;
mod table;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use domain::{AccountId, Platform, SignInId, WorkspaceId};
use store::{
    Read, StoreError,
    accounts::{self, Account},
    attempts,
    audit::{self, Action, Filter},
    credentials,
    renewals::{self, Renewal, RenewalOutcome},
    workspaces,
};

use crate::{Engine, EngineError, SignInHealth, health, workspace, zone::Zone};
use count::count;

pub use table::numbers_table;

/// Days that are counted, today among them.
const DAYS: u32 = 30;
/// A post that went out this soon after it was turned away was not kept from anybody: the sign-in renewed itself.
const HEALED: TimeDelta = TimeDelta::hours(1);
/// Entries of the trail that are looked at; nobody has to sign in again as often as that.
const ENTRIES: u32 = 10_000;
/// Classes of error that mean the sign-in.
const OF_SIGN_IN: &[&str] = &["signed_out", "missing_scope"];
/// The class of error that means too many calls.
const OF_RATE: &[&str] = &["rate_limited"];

/// The numbers of the last 30 days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers {
    /// When they were counted.
    pub counted_at: DateTime<Utc>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day: today.
    pub until: NaiveDate,
    /// By network, only those of which there is anything to count.
    pub networks: Vec<NetworkNumbers>,
}

/// The numbers of one network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkNumbers {
    /// The network.
    pub platform: Platform,
    /// Its sign-ins as they stand now.
    pub sign_ins: SignInNumbers,
    /// Its renewals.
    pub renewals: RenewalNumbers,
    /// Every day of the stretch, oldest first.
    pub days: Vec<DayNumbers>,
}

/// How many sign-ins are how near their end. Each is in one of the four.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SignInNumbers {
    /// Over: the person must sign in again.
    pub ended: u32,
    /// Ends within 7 days and does not renew by itself.
    pub within_week: u32,
    /// Ends within 30 days and does not renew by itself.
    pub within_month: u32,
    /// Lasts longer, renews by itself, or has no end.
    pub healthy: u32,
}

/// What became of sign-ins that were due for renewal. A sign-in that needed several tries counts once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RenewalNumbers {
    /// Renewed.
    pub renewed: u32,
    /// Given up: the person had to sign in again.
    pub failed: u32,
    /// Not yet renewed, and still tried.
    pub under_way: u32,
}

/// What went wrong on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayNumbers {
    /// The day, in the computer's zone.
    pub date: NaiveDate,
    /// Sign-ins that failed; each counts once a day.
    pub sign_in_failures: u32,
    /// How often the network asked to slow down.
    pub rate_limits: u32,
}

/// Everything that is counted.
#[derive(Default)]
struct Rows {
    sign_ins: Vec<SignIn>,
    renewals: Vec<Renewal>,
    failures: Vec<(Platform, SignInId, DateTime<Utc>)>,
    rate_limits: Vec<(Platform, DateTime<Utc>)>,
}

/// A connected account.
struct SignIn {
    account_id: AccountId,
    sign_in_id: SignInId,
    platform: Platform,
    /// Which generation of the sign-in is stored; `None` = none is.
    generation: Option<u64>,
    health: SignInHealth,
}

impl Engine {
    /// The numbers of a workspace's accounts, or with none of those of all in use, for the 30 days that end with `today`,
    /// in a zone that is `offset_of` UTC at a given instant. Both come from the shell, because only it knows the
    /// computer's zone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn numbers(
        &self,
        workspace: Option<WorkspaceId>,
        today: NaiveDate,
        offset_of: impl Fn(DateTime<Utc>) -> FixedOffset + Send + 'static,
    ) -> Result<Numbers, EngineError> {
        let (engine, now) = (self.clone(), self.now());
        let read = move |read: &Read<'_>| {
            let zone = Zone { offset_of: &offset_of };
            let from = zone.start_of(first_day(today));
            let shown = workspace::shown(read, workspace)?;
            Ok(count(&engine.rows(read, &shown, from, now)?, &zone, today, now))
        };
        self.inner.parts.store.read(read).await
    }

    /// The same, each workspace by itself, with its name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn numbers_by_workspace(
        &self,
        workspace: Option<WorkspaceId>,
        today: NaiveDate,
        offset_of: impl Fn(DateTime<Utc>) -> FixedOffset + Send + 'static,
    ) -> Result<Vec<(String, Numbers)>, EngineError> {
        let (engine, now) = (self.clone(), self.now());
        let read = move |read: &Read<'_>| {
            let zone = Zone { offset_of: &offset_of };
            let from = zone.start_of(first_day(today));
            let shown = workspace::shown(read, workspace)?;
            let each = workspaces::list(read)?.into_iter().filter(|workspace| shown.contains(&workspace.id));
            let counted = each.map(|workspace| {
                let rows = engine.rows(read, &HashSet::from([workspace.id]), from, now)?;
                Ok((workspace.name, count(&rows, &zone, today, now)))
            });
            counted.collect()
        };
        self.inner.parts.store.read(read).await
    }

    /// What is counted of the accounts that are connected in these workspaces.
    fn rows(
        &self,
        read: &Read<'_>,
        shown: &HashSet<WorkspaceId>,
        from: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Rows, EngineError> {
        let sign_ins = self.sign_ins(read, shown, now)?;
        let ids: HashMap<AccountId, SignInId> =
            sign_ins.iter().map(|signed| (signed.account_id, signed.sign_in_id)).collect();
        let named: HashMap<String, SignInId> = ids.values().map(|id| (id.to_string(), *id)).collect();
        let turned_away = |classes: &[&str]| {
            let mut away = attempts::list_turned_away(read, from, classes)?;
            away.retain(|away| ids.contains_key(&away.account_id));
            Ok::<_, StoreError>(away)
        };
        let renewals = renewals::list_ended(read, from)?;
        let lasting = turned_away(OF_SIGN_IN)?
            .into_iter()
            .filter(|away| away.published_at.is_none_or(|at| at - away.at > HEALED));
        let asked_for = Filter { actions: vec![Action::SignInRequired], from: Some(from), ..Filter::default() };
        let required = audit::list(read, &asked_for, None, ENTRIES)?.rows.into_iter().filter_map(|listed| {
            let entry = listed.row.entry;
            Some((Platform::parse(&entry.network?)?, *named.get(&entry.whom?)?, entry.at))
        });
        let failures = lasting.filter_map(|away| Some((away.network, *ids.get(&away.account_id)?, away.at)));
        let failures = failures.chain(required).collect();
        let mut rate_limits: Vec<_> = turned_away(OF_RATE)?.into_iter().map(|away| (away.network, away.at)).collect();
        rate_limits.extend(asked_to_wait(&renewals, &sign_ins));
        Ok(Rows { sign_ins, renewals, failures, rate_limits })
    }

    fn sign_ins(
        &self,
        read: &Read<'_>,
        shown: &HashSet<WorkspaceId>,
        now: DateTime<Utc>,
    ) -> Result<Vec<SignIn>, EngineError> {
        let mut found = Vec::new();
        for account in accounts::list(read)?.into_iter().filter(|account| shown.contains(&account.workspace_id)) {
            // Accounts of a network that this version does not know cannot be counted truly.
            let Ok(network) = self.network(&account.platform) else { continue };
            let credential = credentials::find(read, account.sign_in_id)?;
            let health = health::at(network.manifest(), &account, credential.as_ref(), now);
            let generation = credential.map(|credential| credential.generation);
            let Account { id: account_id, sign_in_id, platform, .. } = account;
            found.push(SignIn { account_id, sign_in_id, platform, generation, health });
        }
        Ok(found)
    }
}

/// Renewals that a network put off.
fn asked_to_wait(renewals: &[Renewal], sign_ins: &[SignIn]) -> Vec<(Platform, DateTime<Utc>)> {
    let networks: BTreeMap<_, _> = sign_ins.iter().map(|signed| (signed.sign_in_id, &signed.platform)).collect();
    let later = renewals.iter().filter_map(|renewal| match renewal.ended {
        Some((at, RenewalOutcome::Later)) => Some((renewal.sign_in_id, at)),
        _ => None,
    });
    later.filter_map(|(id, at)| Some(((*networks.get(&id)?).clone(), at))).collect()
}

fn first_day(today: NaiveDate) -> NaiveDate {
    today - chrono::Days::new(u64::from(DAYS) - 1)
}
