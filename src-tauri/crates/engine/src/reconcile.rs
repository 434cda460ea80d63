//! Finding out whether a post is live after its answer was lost. The default is never to post again.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Confirmation, Disposition, Effect, Evidence, EvidencePost, Intent, InvalidTransition, NetworkError, Reading,
    Reconcile, SignedOutReason, StoredStep, TargetEvent, TargetState, disposition,
};
use store::{
    attempts::{self, Outcome},
    rate_budgets,
    targets::{self, LookFirst, Target},
};

use crate::{
    Engine, EngineError,
    lend::{LendError, Lent},
    publish::{Moment, begin_anew, finish, leave_for_later, published, refuse, rest, save_if_ours, went_live},
    retry,
};

/// A post that is not seen is not there after so many readings …
const UNSEEN_READS: u32 = 3;
/// … over at least this time, or the network's own lag where that is longer …
const UNSEEN_FOR: TimeDelta = TimeDelta::minutes(5);
/// … if that is settled so soon after it was sent: later nobody knows what its author did meanwhile.
const SETTLED_WITHIN: TimeDelta = TimeDelta::minutes(15);
/// A network whose clock stands still proves nothing, however long it is asked.
const UNSEEN_MAX: TimeDelta = TimeDelta::hours(1);
/// Where own posts show at once, one that was answered is looked for so long after it was sent.
const SHOWS_WITHIN: TimeDelta = TimeDelta::minutes(1);
/// After so many readings that say nothing, the person is asked …
const UNSURE_READS: u32 = 5;
/// … or after this time.
const UNSURE_FOR: TimeDelta = TimeDelta::minutes(15);
/// Waits between readings; the first comes early because most posts show at once.
const READ_WAITS_S: [i64; 3] = [10, 50, 120];
/// The shortest life a token must have for one reading.
const READ_LIFE: Duration = Duration::from_secs(60);
/// How soon to look whether a sign-in or the vault has come.
const LOOK_AGAIN: TimeDelta = TimeDelta::minutes(1);
/// When readings fail for so long, the person is asked.
const ASK_FOR: TimeDelta = retry::RETRY_FOR;

impl Engine {
    /// Asks the network about a claimed, unconfirmed target.
    pub(crate) async fn reconcile(&self, mut target: Target) -> Result<(), EngineError> {
        let mut blocked_until = None;
        let before = Before { proof: Proof::of(&target), look_first: target.inquiry.look_first.is_some() };
        match self.ask(&target).await {
            Ok(Ok(reading)) => self.conclude(&mut target, reading).await?,
            Ok(Err(error)) => {
                let moment = self.moment();
                blocked_until = blocked(&error, moment);
                not_readable(&mut target, blocked_until, moment)?;
            }
            Err(LendError::Store(error)) => return Err(error.into()),
            Err(LendError::NotFound) => give_up(&mut target, Evidence::default())?,
            Err(LendError::Unavailable(_)) => not_readable(&mut target, None, self.moment())?,
            // The network was not asked at all, so this is no reading: it is waited for, however long it takes.
            Err(LendError::NeedsSignIn(_) | LendError::VaultClosed | LendError::Paused) => {
                ask_later(&mut target, self.now() + LOOK_AGAIN)?;
            }
        }
        if let Some(until) = blocked_until {
            let (account_id, now) = (target.account_id, self.now());
            let store = &self.inner.parts.store;
            store.write(move |write| rate_budgets::block(write, account_id, until, now)).await?;
        }
        let target = self.save_read(target, before).await?;
        if !target.in_doubt {
            self.inner.work.ages.forget(target.id);
        }
        if target.state == TargetState::Published {
            let entry = published(&target, Outcome::Done, self.now());
            self.note(entry).await?;
        }
        Ok(())
    }

    /// One reading; with a fresh token when the first one was refused.
    async fn ask(&self, target: &Target) -> Result<Result<Reading, NetworkError>, LendError> {
        let lent = self.lend(target.account_id, READ_LIFE).await?;
        let generation = lent.signed_by.generation;
        match self.read_once(target, lent).await? {
            Err(NetworkError::SignedOut { reason }) => self.ask_again(target, generation, reason).await,
            answer => Ok(answer),
        }
    }

    async fn ask_again(
        &self,
        target: &Target,
        generation: u64,
        reason: SignedOutReason,
    ) -> Result<Result<Reading, NetworkError>, LendError> {
        let lent = self.renew_after_refusal(target.account_id, generation, reason).await?;
        self.read_once(target, lent).await
    }

    async fn read_once(&self, target: &Target, lent: Lent) -> Result<Result<Reading, NetworkError>, LendError> {
        let Some(step) = &target.step else { return Ok(Ok(nothing_to_ask())) };
        if lent.network.manifest().reconcile == Reconcile::PersonOnly {
            return Ok(Ok(nothing_to_ask()));
        }
        let content = target.outgoing();
        let media = self.target_media(target.fitted.as_ref()).await.map_err(|error| match error {
            EngineError::Store(error) => LendError::Store(error),
            _ => LendError::VaultClosed,
        })?;
        let asked = target.clone();
        let known = self.inner.parts.store.read(move |read| targets::list_known_posts(read, &asked)).await?;
        let intent = Intent { step, content: &content, seed: &target.seed, known: &known };
        Ok(lent.network.confirm(lent.session(self, &media, None), intent).await)
    }

    async fn conclude(&self, target: &mut Target, reading: Reading) -> Result<(), EngineError> {
        let by = self.network(&target.network)?.manifest().reconcile;
        let ages = &self.inner.work.ages;
        let id = target.id;
        let was_signed_out = self.inner.parts.store.read(move |read| attempts::was_signed_out(read, id)).await?;
        let monotonic = self.monotonic();
        let times = Times {
            since_mark: reading.marked_at.zip(reading.at).map(|(marked, read)| read - marked),
            since_commit: ages.since_commit(target.id, monotonic),
            since_last_commit: ages.since_last_commit(target.id, monotonic),
            since_unseen: match reading.shown {
                Confirmation::NotSeen => ages.since_unseen(target.id, monotonic),
                _ => Duration::ZERO,
            },
            read_at: reading.at,
            only_signed_in: was_signed_out && target.committed_at.is_some(),
        };
        if conclude(target, reading.shown, by, times, self.moment())? == Said::Repeat {
            ages.allow(target.id, monotonic);
        }
        Ok(())
    }

    /// Stores what a reading came to. A post that was found by its looks belongs to one target: while another one that
    /// says the same may be it, nobody can tell whose it is.
    async fn save_read(&self, target: Target, before: Before) -> Result<Target, EngineError> {
        let owner = self.inner.work.run_id.clone();
        let moment = self.moment();
        let saved = self.inner.parts.store.write(move |write| {
            let mut target = target;
            if is_found_by_looks(&target, before.proof) && targets::may_be_of_another(write, &target)? {
                let evidence = found(&target);
                target = targets::get(write, target.id)?;
                if target.state == TargetState::Reconciling {
                    cannot_tell(&mut target, evidence, moment)?;
                }
            } else if before.look_first && target.state == TargetState::RetryWait {
                attempts::disprove(write, target.id)?;
            }
            save_if_ours(write, target, &owner)
        });
        let (target, _) = saved.await?;
        self.target_changed(&target);
        Ok(target)
    }
}

/// What was known before a reading.
#[derive(Debug, Clone, Copy)]
struct Before {
    proof: Proof,
    /// Whether it was looked for although no answer was lost.
    look_first: bool,
}

/// By what a post is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// By a key of ours that the network never forgets.
    Key,
    /// By what a reader sees.
    Looks,
}

impl Proof {
    fn of(target: &Target) -> Self {
        match target.step.as_ref().map(|step| &step.effect) {
            Some(Effect::Idempotent { remembered_seconds: None, .. }) => Self::Key,
            Some(_) | None => Self::Looks,
        }
    }
}

/// A post whose id is not known yet was found by something better, the status of what was uploaded for instance.
fn is_found_by_looks(target: &Target, proof: Proof) -> bool {
    proof == Proof::Looks && target.state == TargetState::Published && target.remote_id.is_some()
}

/// What was found, for the person to judge.
fn found(target: &Target) -> Evidence {
    let post = target.remote_id.clone().map(|remote_id| EvidencePost {
        remote_id,
        url: target.url.clone(),
        text: target.content.text.chars().take(200).collect(),
        created_at: None,
    });
    Evidence { candidates: post.into_iter().collect() }
}

fn nothing_to_ask() -> Reading {
    Reading { shown: Confirmation::CannotTell(Evidence::default()), at: None, marked_at: None }
}

/// What a reading says of the next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// The same step may be taken once more although an earlier try may be public: the network knows its key.
    Repeat,
    /// Nothing of that kind.
    Nothing,
}

/// How old things are: by the network's time and by this run's own. Our wall clock is asked besides and proves nothing
/// alone.
#[derive(Debug, Clone, Copy)]
struct Times {
    /// By the network's time, from what was noted before publishing to this reading.
    since_mark: Option<TimeDelta>,
    /// By this run's time, from the first try; `None` = that was in an earlier run.
    since_commit: Option<Duration>,
    /// By this run's time, from the last try; `None` = that was in an earlier run.
    since_last_commit: Option<Duration>,
    /// By this run's time, from the first reading that did not show it.
    since_unseen: Duration,
    /// This reading, by the network's time.
    read_at: Option<DateTime<Utc>>,
    /// The last try was answered with the end of the sign-in, and nobody said since that it is to be sent.
    only_signed_in: bool,
}

impl Times {
    /// How long ago the last try was, by the clock that says least: each but this run's own can jump. After a restart that
    /// one begins with the first reading.
    fn age_of_last_try(self) -> TimeDelta {
        let of_run = self.since_last_commit.unwrap_or(self.since_unseen);
        let of_run = TimeDelta::from_std(of_run).unwrap_or(TimeDelta::MAX);
        self.since_mark.map_or(of_run, |of_network| of_network.min(of_run))
    }

    /// Whether the last try is known to be so young that nothing was done to its post meanwhile.
    fn is_last_try_young(self) -> bool {
        let of_run = self.since_last_commit.map(|age| TimeDelta::from_std(age).unwrap_or(TimeDelta::MAX));
        let is_young = |age: TimeDelta| age >= TimeDelta::zero() && age <= SETTLED_WITHIN;
        let is_known = of_run.is_some() || self.since_mark.is_some();
        is_known && of_run.is_none_or(is_young) && self.since_mark.is_none_or(is_young)
    }
}

/// Decides what a reading means. Pure.
fn conclude(
    target: &mut Target,
    shown: Confirmation,
    by: Reconcile,
    times: Times,
    moment: Moment,
) -> Result<Said, InvalidTransition> {
    match shown {
        Confirmation::Live(receipt) => {
            went_live(target, moment.now)?;
            finish(target, Some(receipt));
        }
        Confirmation::LiveThen(step) => {
            went_live(target, moment.now)?;
            if step.effect.commits() {
                finish(target, None);
            } else {
                target.step = Some(step);
                rest(target, Some(moment.now));
            }
        }
        Confirmation::NotThere => not_there(target, moment)?,
        // While the network knows the key, a repeat publishes nothing new: it is the surest way to find out.
        // At once, because with every moment between them the reading proves less.
        Confirmation::NotSeen | Confirmation::CannotTell(_) if may_repeat(target, times, moment.now) => {
            send_again(target, moment.now)?;
            return Ok(Said::Repeat);
        }
        Confirmation::NotSeen => not_seen(target, by, times, moment)?,
        Confirmation::CannotTell(evidence) if by == Reconcile::PersonOnly => give_up(target, evidence)?,
        Confirmation::CannotTell(evidence) => cannot_tell(target, evidence, moment)?,
    }
    Ok(Said::Nothing)
}

/// Whether the network still knows the key of the publishing step, by its own time, by this run's and by the wall clock:
/// one that was set back makes an old key look fresh.
fn may_repeat(target: &Target, times: Times, now: DateTime<Utc>) -> bool {
    let Some(StoredStep { effect: Effect::Idempotent { remembered_seconds: Some(seconds), .. }, .. }) = &target.step
    else {
        return false;
    };
    let remembered = i64::try_from(*seconds).ok().and_then(TimeDelta::try_seconds).unwrap_or(TimeDelta::MAX);
    let is_fresh = |age: Option<TimeDelta>| age.is_some_and(|age| age >= TimeDelta::zero() && age < remembered);
    is_fresh(times.since_mark)
        && is_fresh(times.since_commit.and_then(|age| TimeDelta::from_std(age).ok()))
        && is_fresh(target.committed_at.map(|first| now - first))
        && now < target.due_at + retry::RETRY_FOR
}

/// Proof that no try so far is public. A refusal that was doubted was meant, then; what waited for the look goes on.
fn not_there(target: &mut Target, moment: Moment) -> Result<(), InvalidTransition> {
    if let Some(why) = target.inquiry.look_first {
        target.state = target.state.after(TargetEvent::FoundMissing)?;
        match why {
            LookFirst::BeginsAnew => begin_anew(target, target.due_at),
            LookFirst::TurnedAway => {}
        }
        target.in_doubt = false;
        target.inquiry = store::targets::Inquiry::default();
        rest(target, Some(moment.now));
        return Ok(());
    }
    let refusal = target.finding.take();
    send_again(target, moment.now + retry::delay(target.commits, moment.random))?;
    if target.state != TargetState::RetryWait {
        return Ok(());
    }
    target.in_doubt = false;
    match refusal {
        Some(finding) => refuse(target, finding, moment.now),
        None => Ok(()),
    }
}

fn send_again(target: &mut Target, at: DateTime<Utc>) -> Result<(), InvalidTransition> {
    target.inquiry = store::targets::Inquiry::default();
    leave_for_later(target, TargetEvent::FoundMissing, at)
}

fn not_seen(target: &mut Target, by: Reconcile, times: Times, moment: Moment) -> Result<(), InvalidTransition> {
    // What was answered is looked for only to be sure: one reading is enough, once the post would show.
    if let (Some(shows_within), Some(_), Some(_)) = (shows_within(by), target.inquiry.look_first, times.read_at) {
        // A new sign-in is no word about a post of long ago, which its author may have deleted.
        if times.only_signed_in && !times.is_last_try_young() {
            return give_up(target, target.evidence.clone().unwrap_or_default());
        }
        return looked_for(target, shows_within - times.age_of_last_try(), shows_within, moment);
    }
    let since = first(&mut target.inquiry.since, moment.now);
    target.inquiry.unseen += 1;
    let passed = TimeDelta::from_std(times.since_unseen).unwrap_or(TimeDelta::MAX);
    let in_time =
        times.since_mark.is_some_and(|age| age >= TimeDelta::zero() && age <= SETTLED_WITHIN) && passed <= UNSEEN_MAX;
    let (Some(lag), Some(read_at), true) = (lag(by), times.read_at, in_time) else {
        return give_up(target, target.evidence.clone().unwrap_or_default());
    };
    let unseen_since = first(&mut target.inquiry.unseen_since, read_at);
    let has_passed = moment.now - since >= lag && read_at - unseen_since >= lag && passed >= lag;
    if target.inquiry.unseen >= UNSEEN_READS && has_passed {
        return not_there(target, moment);
    }
    ask_later(target, moment.now + read_wait(target.inquiry.unseen))
}

/// A reading that did not show what was answered; after `missing` it would have.
fn looked_for(
    target: &mut Target,
    missing: TimeDelta,
    shows_within: TimeDelta,
    moment: Moment,
) -> Result<(), InvalidTransition> {
    let since = first(&mut target.inquiry.since, moment.now);
    if missing <= TimeDelta::zero() {
        not_there(target, moment)
    } else if moment.now - since >= shows_within + UNSURE_FOR {
        give_up(target, target.evidence.clone().unwrap_or_default())
    } else {
        ask_later(target, moment.now + missing.min(shows_within))
    }
}

/// After how long a post shows for certain; `None` = that is not known.
fn shows_within(by: Reconcile) -> Option<TimeDelta> {
    match by {
        Reconcile::Key => Some(SHOWS_WITHIN),
        Reconcile::Listing { lag_seconds } => Some(TimeDelta::seconds(lag_seconds?.into())),
        Reconcile::PersonOnly => None,
    }
}

/// How long a post that is not seen is waited for; `None` = however long, that would prove nothing.
fn lag(by: Reconcile) -> Option<TimeDelta> {
    match by {
        Reconcile::Key => Some(UNSEEN_FOR),
        Reconcile::Listing { lag_seconds } => Some(TimeDelta::seconds(lag_seconds?.into()).max(UNSEEN_FOR)),
        Reconcile::PersonOnly => None,
    }
}

fn cannot_tell(target: &mut Target, evidence: Evidence, moment: Moment) -> Result<(), InvalidTransition> {
    let since = first(&mut target.inquiry.since, moment.now);
    target.inquiry.unsure += 1;
    if target.inquiry.unsure >= UNSURE_READS || moment.now - since >= UNSURE_FOR {
        return give_up(target, evidence);
    }
    target.evidence = Some(evidence);
    ask_later(target, moment.now + read_wait(target.inquiry.unsure))
}

/// The reading itself failed: that says nothing about the post.
fn not_readable(
    target: &mut Target,
    blocked_until: Option<DateTime<Utc>>,
    moment: Moment,
) -> Result<(), InvalidTransition> {
    let since = first(&mut target.inquiry.unreadable_since, moment.now);
    if moment.now - since >= ASK_FOR {
        let evidence = target.evidence.take().unwrap_or_default();
        return give_up(target, evidence);
    }
    target.tries += 1;
    let wait = TimeDelta::seconds(2) + retry::delay(target.tries, moment.random);
    ask_later(target, blocked_until.unwrap_or(moment.now + wait))
}

/// When it first happened. A time that has not come yet is of a clock that was set back since.
fn first(since: &mut Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
    let at = since.map_or(now, |at| at.min(now));
    *since = Some(at);
    at
}

fn blocked(error: &NetworkError, moment: Moment) -> Option<DateTime<Utc>> {
    match disposition(error, &Effect::Read) {
        Disposition::WaitUntil(until) => Some(retry::wait_until(moment.now, until, 0, moment.random)),
        Disposition::Renew
        | Disposition::HoldForSignIn
        | Disposition::Retry
        | Disposition::Stop(_)
        | Disposition::Confirm => None,
    }
}

fn read_wait(reads: u32) -> TimeDelta {
    let index = usize::try_from(reads).unwrap_or(usize::MAX).saturating_sub(1).min(READ_WAITS_S.len() - 1);
    TimeDelta::seconds(READ_WAITS_S.get(index).copied().unwrap_or(600))
}

fn ask_later(target: &mut Target, at: DateTime<Utc>) -> Result<(), InvalidTransition> {
    target.state = target.state.after(TargetEvent::StillUnknown)?;
    rest(target, Some(at));
    Ok(())
}

/// The person judges, with what the network showed.
fn give_up(target: &mut Target, evidence: Evidence) -> Result<(), InvalidTransition> {
    target.state = target.state.after(TargetEvent::CannotTell)?;
    target.evidence = Some(evidence);
    rest(target, None);
    Ok(())
}
