//! The start screen: will everything planned go out, and what needs the person.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use domain::{AccountId, Finding, NeedsSignIn, Network, Platform, PostId, TargetId, TargetState, WorkspaceId};
use store::{
    Read,
    accounts::{self, Account},
    credentials, posts,
    targets::{self, Target},
};

use crate::{
    Engine, EngineError, Halt,
    forecast::{self, LeftOut},
    glance::find_halt,
    health::{self, Health, SignInHealth},
    publish::account_gone,
    workspace,
    zone::Zone,
};

/// A sign-in that ends this soon, and does not renew, is a need even when nothing is planned.
pub(crate) const ENDS_SOON: TimeDelta = TimeDelta::days(7);

/// The start screen's facts.
#[derive(Debug, Clone, PartialEq)]
pub struct Today {
    /// Why nothing goes out at all; `None` = it does.
    pub halt: Option<Halt>,
    /// The sentence.
    pub verdict: Verdict,
    /// When this was worked out.
    pub checked_at: DateTime<Utc>,
    /// Exceptions, in the order in which they bite.
    pub needs: Vec<Need>,
    /// The seven days of the week asked for.
    pub week: Vec<Day>,
}

/// The sentence's facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verdict {
    /// Accounts connected.
    pub accounts: u32,
    /// Targets that went out this week.
    pub published: u32,
    /// Targets on their way or planned.
    pub under_way: u32,
    /// Things that need the person.
    pub needs_you: u32,
}

/// One thing that needs the person.
#[derive(Debug, Clone, PartialEq)]
pub enum Need {
    /// Sign in again.
    SignIn {
        /// Account.
        account_id: AccountId,
        /// Why.
        reason: NeedsSignIn,
        /// Targets that wait for it.
        held_posts: u32,
    },
    /// A sign-in cannot renew and ends within seven days, or before a planned post.
    SignInEnds {
        /// Account.
        account_id: AccountId,
        /// When.
        at: DateTime<Utc>,
        /// The first planned post that is due after that.
        left_out: Option<LeftOut>,
    },
    /// Posts wait for the vault to be opened.
    Unlock {
        /// How many targets.
        held_posts: u32,
    },
    /// A post's time passed while the computer was off.
    Missed {
        /// Post.
        post_id: PostId,
        /// Target.
        target_id: TargetId,
        /// Account.
        account_id: AccountId,
        /// Beginning of the text.
        title: String,
        /// When it was to go out.
        due_at: DateTime<Utc>,
    },
    /// Several posts of an account missed their time, and how they go on is asked once for all of them.
    Held {
        /// Account.
        account_id: AccountId,
        /// How many posts.
        posts: u32,
        /// When the first of them was to go out.
        since: DateTime<Utc>,
    },
    /// A post was refused.
    Rejected {
        /// Post.
        post_id: PostId,
        /// Target.
        target_id: TargetId,
        /// Account.
        account_id: AccountId,
        /// Beginning of the text.
        title: String,
        /// Why.
        finding: Option<Finding>,
    },
    /// It is not known whether a post went out.
    Unconfirmed {
        /// Post.
        post_id: PostId,
        /// Target.
        target_id: TargetId,
        /// Account.
        account_id: AccountId,
        /// Beginning of the text.
        title: String,
        /// How many posts look the same.
        candidates: u32,
    },
}

/// A day of the strip.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    /// The date in the computer's zone.
    pub date: NaiveDate,
    /// Whether it is today.
    pub today: bool,
    /// Its posts, earliest first.
    pub posts: Vec<DayPost>,
}

/// A post of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct DayPost {
    /// Post.
    pub post_id: PostId,
    /// When.
    pub at: DateTime<Utc>,
    /// Beginning of the text.
    pub title: String,
    /// Networks, in order.
    pub networks: Vec<Platform>,
    /// The worst state among its targets.
    pub state: TargetState,
}

impl Engine {
    /// The start screen for the week that begins on the Monday `week_of`, in a zone that is `offset_of` UTC at a
    /// given instant. Both come from the shell, because only it knows the computer's zone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn today(
        &self,
        week_of: NaiveDate,
        offset_of: impl Fn(DateTime<Utc>) -> FixedOffset + Send + 'static,
    ) -> Result<Today, EngineError> {
        self.today_in(None, week_of, offset_of).await
    }

    /// [`Engine::today`] for one workspace; `None` = for all in use. Posts count by the workspace they were written in,
    /// accounts by their own, and besides where such a post is to go.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn today_in(
        &self,
        workspace: Option<WorkspaceId>,
        week_of: NaiveDate,
        offset_of: impl Fn(DateTime<Utc>) -> FixedOffset + Send + 'static,
    ) -> Result<Today, EngineError> {
        let (now, networks, vault) = (self.now(), self.inner.parts.networks, self.vault_state());
        self.inner
            .parts
            .store
            .read(move |read| {
                let zone = Zone { offset_of: &offset_of };
                let begun = targets::list_begun(read, workspace)?;
                let (accounts, owned) = accounts_of(read, workspace)?;
                let needs = needs(read, &sign_ins(read, &accounts, networks, now)?, &begun, now)?;
                let (from, until) = (zone.start_of(week_of), zone.start_of(week_of + chrono::Days::new(7)));
                let under_way = begun.iter().filter(|target| !target.state.needs_person()).count();
                let verdict = Verdict {
                    accounts: size(owned),
                    published: targets::count_published(read, workspace, from, until)?,
                    under_way: targets::count_planned(read, workspace)? + size(under_way),
                    needs_you: size(needs.len()),
                };
                let week = week(read, workspace, week_of, &zone, now)?;
                let halt = find_halt(read, vault)?;
                Ok(Today { halt, verdict, checked_at: now, needs, week })
            })
            .await
    }
}

/// How many things need the person, over all workspaces in use.
pub(crate) fn count_needs(read: &Read<'_>, networks: &[&dyn Network], now: DateTime<Utc>) -> Result<u32, EngineError> {
    let (accounts, _) = accounts_of(read, None)?;
    let begun = targets::list_begun(read, None)?;
    Ok(size(needs(read, &sign_ins(read, &accounts, networks, now)?, &begun, now)?.len()))
}

/// The accounts that matter to a workspace, its own and those where one of its posts is to go, and how many are its own.
fn accounts_of(read: &Read<'_>, workspace: Option<WorkspaceId>) -> Result<(Vec<Account>, usize), EngineError> {
    let shown = workspace::shown(read, workspace)?;
    let busy = targets::list_busy_accounts(read, workspace)?;
    let mut accounts = accounts::list(read)?;
    let owned = accounts.iter().filter(|account| shown.contains(&account.workspace_id)).count();
    accounts.retain(|account| shown.contains(&account.workspace_id) || busy.contains(&account.id));
    Ok((accounts, owned))
}

/// An account and the state of its sign-in.
pub(crate) struct SignedIn {
    pub(crate) account_id: AccountId,
    pub(crate) health: SignInHealth,
}

/// The state of every account's sign-in.
pub(crate) fn sign_ins(
    read: &Read<'_>,
    accounts: &[Account],
    networks: &[&dyn Network],
    now: DateTime<Utc>,
) -> Result<Vec<SignedIn>, EngineError> {
    let credentials: HashMap<_, _> = credentials::list(read)?.into_iter().map(|one| (one.sign_in_id, one)).collect();
    let mut found = Vec::with_capacity(accounts.len());
    for account in accounts {
        let mut known = networks.iter().map(|network| network.manifest());
        if let Some(manifest) = known.find(|manifest| manifest.id == account.platform.as_str()) {
            let health = health::at(manifest, account, credentials.get(&account.sign_in_id), now);
            found.push(SignedIn { account_id: account.id, health });
        }
    }
    Ok(found)
}

fn needs(
    read: &Read<'_>,
    sign_ins: &[SignedIn],
    begun: &[Target],
    now: DateTime<Utc>,
) -> Result<Vec<Need>, EngineError> {
    let locked = begun.iter().filter(|target| target.state == TargetState::WaitingUnlock).count();
    let unlock = (locked > 0).then(|| Need::Unlock { held_posts: size(locked) });
    let mut needs: Vec<Need> = unlock.into_iter().collect();
    for signed in sign_ins {
        needs.extend(sign_in_need(read, signed, begun, now)?);
    }
    let mut asked_about = HashSet::new();
    for target in begun {
        let title = || Ok::<_, EngineError>(posts::get(read, target.post_id)?.title);
        let (post_id, target_id, account_id) = (target.post_id, target.id, target.account_id);
        match target.state {
            TargetState::WaitingPerson => {
                let shown = target.evidence.as_ref().map_or(0, |evidence| evidence.candidates.len());
                let candidates = size(shown);
                needs.push(Need::Unconfirmed { post_id, target_id, account_id, title: title()?, candidates });
            }
            // A post that waits for the sign-in of a connected account is counted there.
            TargetState::WaitingSignIn if sign_ins.iter().all(|signed| signed.account_id != account_id) => {
                let finding = Some(account_gone());
                needs.push(Need::Rejected { post_id, target_id, account_id, title: title()?, finding });
            }
            TargetState::Missed if asked_about.contains(&account_id) => {}
            TargetState::Missed => {
                if let Some(held) = held_need(read, account_id)? {
                    asked_about.insert(account_id);
                    needs.push(held);
                    continue;
                }
                needs.push(Need::Missed { post_id, target_id, account_id, title: title()?, due_at: target.due_at });
            }
            TargetState::Rejected => {
                let finding = target.finding.clone();
                needs.push(Need::Rejected { post_id, target_id, account_id, title: title()?, finding });
            }
            _ => {}
        }
    }
    Ok(needs)
}

/// One question for an account of which several posts missed their time.
fn held_need(read: &Read<'_>, account_id: AccountId) -> Result<Option<Need>, EngineError> {
    let held = targets::list_of_account(read, account_id, TargetState::Missed)?;
    let first = held.iter().map(|target| target.due_at).min().filter(|_| held.len() > 1);
    Ok(first.map(|since| Need::Held { account_id, posts: size(held.len()), since }))
}

fn sign_in_need(
    read: &Read<'_>,
    signed: &SignedIn,
    begun: &[Target],
    now: DateTime<Utc>,
) -> Result<Option<Need>, EngineError> {
    let SignedIn { account_id, ref health } = *signed;
    let reason = match health.health {
        Health::NeedsSignIn { reason } => reason,
        Health::Ended => NeedsSignIn::Expired,
        Health::Ends => return sign_in_end(read, account_id, health, now),
        Health::Fine | Health::RenewsItself | Health::CannotPublish => return Ok(None),
    };
    let held = begun.iter().filter(|t| t.account_id == account_id && t.state == TargetState::WaitingSignIn);
    Ok(Some(Need::SignIn { account_id, reason, held_posts: size(held.count()) }))
}

/// An end is a need when it is near, and when something is planned for after it, however far it is.
fn sign_in_end(
    read: &Read<'_>,
    account_id: AccountId,
    health: &SignInHealth,
    now: DateTime<Utc>,
) -> Result<Option<Need>, EngineError> {
    let Some(at) = health.signed_in_until else { return Ok(None) };
    let left_out = forecast::find_left_out(read, account_id, health)?;
    let is_need = at - now <= ENDS_SOON || left_out.is_some();
    Ok(is_need.then_some(Need::SignInEnds { account_id, at, left_out }))
}

fn week(
    read: &Read<'_>,
    workspace: Option<WorkspaceId>,
    week_of: NaiveDate,
    zone: &Zone<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<Day>, EngineError> {
    let mut days = Vec::with_capacity(7);
    for date in week_of.iter_days().take(7) {
        let (from, until) = (zone.start_of(date), zone.start_of(date + chrono::Days::new(1)));
        let mut posts_of_day = Vec::new();
        for post in posts::list_between(read, workspace, from, until)? {
            let targets = targets::list_of_post(read, post.id)?;
            let Some(state) = targets.iter().map(|target| target.state).max_by_key(|state| badness(*state)) else {
                continue;
            };
            let networks = targets.into_iter().map(|target| target.network).collect();
            posts_of_day.push(DayPost { post_id: post.id, at: post.planned_at, title: post.title, networks, state });
        }
        days.push(Day { date, today: date == zone.date_of(now), posts: posts_of_day });
    }
    Ok(days)
}

/// How much a state wants attention.
fn badness(state: TargetState) -> u8 {
    match state {
        TargetState::Cancelled => 0,
        TargetState::Published => 1,
        TargetState::Scheduled => 2,
        TargetState::Due | TargetState::Preparing | TargetState::Ready | TargetState::Committing => 3,
        TargetState::Paused => 4,
        TargetState::RetryWait | TargetState::RateLimited => 5,
        TargetState::Unconfirmed | TargetState::Reconciling => 6,
        TargetState::WaitingUnlock => 7,
        TargetState::WaitingSignIn => 8,
        TargetState::Missed => 9,
        TargetState::WaitingPerson => 10,
        TargetState::Rejected => 11,
    }
}

fn size(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
