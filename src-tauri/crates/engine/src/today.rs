//! The start screen: will everything planned go out, and what needs the person.

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use domain::{AccountId, Finding, NeedsSignIn, Network, Platform, PostId, TargetId, TargetState};
use store::{
    Read,
    accounts::{self, Account},
    credentials, posts,
    targets::{self, Target},
};

use crate::{
    Engine, EngineError, backup,
    health::{self, Health, SignInHealth},
    publish::account_gone,
    zone::Zone,
};

/// A sign-in that ends sooner than this, and does not renew, is a need.
const ENDS_SOON: TimeDelta = TimeDelta::days(7);

/// The start screen's facts.
#[derive(Debug, Clone, PartialEq)]
pub struct Today {
    /// This is a restored copy: nothing goes out until the person says that the other copy is gone.
    pub paused: bool,
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
    /// A sign-in ends within seven days and cannot renew.
    SignInEnds {
        /// Account.
        account_id: AccountId,
        /// When.
        at: DateTime<Utc>,
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
        let now = self.now();
        let networks = self.inner.parts.networks;
        self.inner
            .parts
            .store
            .read(move |read| {
                let zone = Zone { offset_of: &offset_of };
                let accounts = accounts::list(read)?;
                let open = targets::list_open(read)?;
                let needs = needs(read, &sign_ins(read, &accounts, networks, now)?, &open, now)?;
                let (from, until) = (zone.start_of(week_of), zone.start_of(week_of + chrono::Days::new(7)));
                let verdict = Verdict {
                    accounts: size(accounts.len()),
                    published: targets::count_published(read, from, until)?,
                    under_way: size(open.iter().filter(|target| !target.state.needs_person()).count()),
                    needs_you: size(needs.len()),
                };
                let paused = backup::is_paused(read)?;
                Ok(Today { paused, verdict, checked_at: now, needs, week: week(read, week_of, &zone, now)? })
            })
            .await
    }
}

/// An account and the state of its sign-in.
struct SignedIn {
    account_id: AccountId,
    health: SignInHealth,
}

fn sign_ins(
    read: &Read<'_>,
    accounts: &[Account],
    networks: &[&dyn Network],
    now: DateTime<Utc>,
) -> Result<Vec<SignedIn>, EngineError> {
    let mut found = Vec::with_capacity(accounts.len());
    for account in accounts {
        let credential = credentials::find(read, account.id)?;
        let mut known = networks.iter().map(|network| network.manifest());
        if let Some(manifest) = known.find(|manifest| manifest.id == account.platform.as_str()) {
            let health = health::at(manifest, account, credential.as_ref(), now);
            found.push(SignedIn { account_id: account.id, health });
        }
    }
    Ok(found)
}

fn needs(
    read: &Read<'_>,
    sign_ins: &[SignedIn],
    open: &[Target],
    now: DateTime<Utc>,
) -> Result<Vec<Need>, EngineError> {
    let locked = open.iter().filter(|target| target.state == TargetState::WaitingUnlock).count();
    let unlock = (locked > 0).then(|| Need::Unlock { held_posts: size(locked) });
    let sign_ins_needed = sign_ins.iter().filter_map(|signed| sign_in_need(signed, open, now));
    let mut needs: Vec<Need> = unlock.into_iter().chain(sign_ins_needed).collect();
    for target in open {
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
            TargetState::Missed => {
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

fn sign_in_need(signed: &SignedIn, open: &[Target], now: DateTime<Utc>) -> Option<Need> {
    let account_id = signed.account_id;
    let reason = match signed.health.health {
        Health::NeedsSignIn { reason } => reason,
        Health::Ended => NeedsSignIn::Expired,
        Health::Ends => {
            let soon = signed.health.signed_in_until.filter(|at| *at - now < ENDS_SOON);
            return soon.map(|at| Need::SignInEnds { account_id, at });
        }
        Health::Fine | Health::RenewsItself | Health::CannotPublish => return None,
    };
    let held = open.iter().filter(|t| t.account_id == account_id && t.state == TargetState::WaitingSignIn);
    Some(Need::SignIn { account_id, reason, held_posts: size(held.count()) })
}

fn week(read: &Read<'_>, week_of: NaiveDate, zone: &Zone<'_>, now: DateTime<Utc>) -> Result<Vec<Day>, EngineError> {
    let mut days = Vec::with_capacity(7);
    for date in week_of.iter_days().take(7) {
        let (from, until) = (zone.start_of(date), zone.start_of(date + chrono::Days::new(1)));
        let mut posts_of_day = Vec::new();
        for post in posts::list_between(read, from, until)? {
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
