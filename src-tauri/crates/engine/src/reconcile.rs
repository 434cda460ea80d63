//! Finding out whether a post is live after its answer was lost. The default is never to post again.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Confirmation, Disposition, Effect, Evidence, Intent, InvalidTransition, NetworkError, SignedOutReason, TargetEvent,
    TargetState, disposition,
};
use store::{attempts::Outcome, rate_budgets, targets::Target};

use crate::{
    Engine, EngineError,
    lend::{LendError, Lent},
    publish::{Moment, finish, is_remembered, leave_for_later, published, rest, went_live},
    retry,
};

/// A post that is not seen is not there after so many readings …
const UNSEEN_READS: u32 = 3;
/// … over at least this time, because listings lag behind.
const UNSEEN_FOR: TimeDelta = TimeDelta::minutes(5);
/// After so many readings that say nothing, the person is asked …
const UNSURE_READS: u32 = 5;
/// … or after this time.
const UNSURE_FOR: TimeDelta = TimeDelta::minutes(15);
/// Waits between readings; the first comes early because most posts show at once.
const READ_WAITS_S: [i64; 4] = [10, 50, 240, 600];
/// The shortest life a token must have for one reading.
const READ_LIFE: std::time::Duration = std::time::Duration::from_secs(60);
/// How soon to look whether a sign-in or the vault has come.
const LOOK_AGAIN: TimeDelta = TimeDelta::minutes(1);
/// When readings fail for so long, the person is asked.
const ASK_FOR: TimeDelta = retry::RETRY_FOR;

impl Engine {
    /// Asks the network about a claimed, unconfirmed target.
    pub(crate) async fn reconcile(&self, mut target: Target) -> Result<(), EngineError> {
        let mut blocked_until = None;
        match self.ask(&target).await {
            Ok(Ok(confirmation)) => conclude(&mut target, confirmation, self.moment())?,
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
        let target = self.save_if_ours(target).await?;
        if target.state == TargetState::Published {
            let entry = published(&target, Outcome::Done, self.now());
            self.note(entry).await?;
        }
        Ok(())
    }

    /// One reading; with a fresh token when the first one was refused.
    async fn ask(&self, target: &Target) -> Result<Result<Confirmation, NetworkError>, LendError> {
        let lent = self.lend(target.account_id, READ_LIFE).await?;
        let generation = lent.generation;
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
    ) -> Result<Result<Confirmation, NetworkError>, LendError> {
        let lent = self.renew_after_refusal(target.account_id, generation, reason).await?;
        self.read_once(target, lent).await
    }

    async fn read_once(&self, target: &Target, lent: Lent) -> Result<Result<Confirmation, NetworkError>, LendError> {
        let Some(step) = &target.step else { return Ok(Ok(Confirmation::CannotTell(Evidence::default()))) };
        let content = target.outgoing();
        let media = self.target_media(target.fitted.as_ref()).await.map_err(|error| match error {
            EngineError::Store(error) => LendError::Store(error),
            _ => LendError::VaultClosed,
        })?;
        let started_at = target.committed_at.unwrap_or(target.due_at);
        let intent = Intent { step, content: &content, seed: &target.seed, started_at };
        Ok(lent.network.confirm(lent.session(self, &media, None), intent).await)
    }
}

/// Decides what a reading means. Pure.
fn conclude(target: &mut Target, confirmation: Confirmation, moment: Moment) -> Result<(), InvalidTransition> {
    match confirmation {
        Confirmation::Live(receipt) => {
            went_live(target, moment.now)?;
            finish(target, Some(receipt));
            Ok(())
        }
        Confirmation::LiveThen(step) => {
            went_live(target, moment.now)?;
            if step.effect.commits() {
                finish(target, None);
            } else {
                target.step = Some(step);
                rest(target, Some(moment.now));
            }
            Ok(())
        }
        Confirmation::NotThere => not_there(target, moment),
        // While the network knows the key, a repeat publishes nothing new: it is the surest way to find out.
        Confirmation::NotSeen | Confirmation::CannotTell(_) if may_repeat(target, moment.now) => {
            send_again(target, moment)
        }
        Confirmation::NotSeen => not_seen(target, moment),
        Confirmation::CannotTell(evidence) => cannot_tell(target, evidence, moment),
    }
}

fn may_repeat(target: &Target, now: DateTime<Utc>) -> bool {
    is_remembered(target, now) && now < target.due_at + retry::RETRY_FOR
}

/// Proof that no try so far is public.
fn not_there(target: &mut Target, moment: Moment) -> Result<(), InvalidTransition> {
    send_again(target, moment)?;
    target.in_doubt = target.state != TargetState::RetryWait;
    Ok(())
}

fn send_again(target: &mut Target, moment: Moment) -> Result<(), InvalidTransition> {
    target.inquiry = store::targets::Inquiry::default();
    let at = moment.now + retry::delay(target.commits, moment.random);
    leave_for_later(target, TargetEvent::FoundMissing, at)
}

fn not_seen(target: &mut Target, moment: Moment) -> Result<(), InvalidTransition> {
    let since = first(&mut target.inquiry.since, moment.now);
    target.inquiry.unseen += 1;
    if target.inquiry.unseen >= UNSEEN_READS && moment.now - since >= UNSEEN_FOR {
        return not_there(target, moment);
    }
    ask_later(target, moment.now + read_wait(target.inquiry.unseen))
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
