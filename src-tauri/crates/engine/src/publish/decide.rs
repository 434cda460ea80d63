//! Deciding what an answer, or the lack of a token, means for a target. Pure.

use chrono::{DateTime, Utc};
use domain::{
    Advance, Disposition, Effect, Field, Finding, FindingCode, InvalidTransition, NeedsSignIn, NetworkError, Receipt,
    Severity, SignedOutReason, Stage, StoredStep, TargetEvent, TargetState, disposition,
};
use store::targets::Target;

use super::{
    finishing::{finishing_failed, put_off_finishing},
    walk::Moment,
};
use crate::{EngineError, lend::LendError, retry};

/// A target enters `committing` at most this often without a person.
pub(crate) const COMMITS_MAX: u32 = 3;
/// A walk goes back from a publishing step at most this often without a person.
const BACKS_MAX: u32 = 5;

/// What a walk does after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Take the next step.
    Go,
    /// Renew the sign-in, then take the same step again.
    Renew(SignedOutReason),
    /// The target rests; somebody else or a later time takes it up.
    Rest,
}

/// A decision with what it means beyond the target.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Verdict {
    /// What the walk does.
    pub(super) next: Next,
    /// The account must be signed in again.
    pub(super) sign_in: Option<NeedsSignIn>,
    /// The account must not be used before.
    pub(super) blocked_until: Option<DateTime<Utc>>,
}

impl From<Next> for Verdict {
    fn from(next: Next) -> Self {
        Self { next, sign_in: None, blocked_until: None }
    }
}

/// Decides what an answer means. Pure.
pub(super) fn decide(
    target: &mut Target,
    answer: Result<Advance, NetworkError>,
    moment: Moment,
) -> Result<Verdict, InvalidTransition> {
    match answer {
        Ok(Advance::Done(receipt)) => {
            went_live(target, moment.now)?;
            finish(target, Some(receipt));
            Ok(Next::Rest.into())
        }
        Ok(Advance::Continue { next, wait }) => go_on(target, next, retry::after(moment.now, wait), moment),
        Ok(Advance::Back { next, wait }) => go_back(target, next, retry::after(moment.now, wait), moment),
        Err(error) if target.state == TargetState::Published => Ok(finishing_failed(target, &error, moment)),
        Err(error) => failed(target, &error, moment),
    }
}

fn go_on(
    target: &mut Target,
    next: StoredStep,
    not_before: DateTime<Utc>,
    moment: Moment,
) -> Result<Verdict, InvalidTransition> {
    // A step that waits may find the post live, without having published it.
    let found_live = next.stage == Stage::Finishing && !next.effect.commits();
    if target.state == TargetState::Committing || found_live {
        went_live(target, moment.now)?;
    }
    if target.state == TargetState::Published {
        if next.effect.commits() {
            // Nothing public may follow what is public already; a network that asks for it has a bug.
            tracing::error!(step = %next.name, "a published target was asked to publish again");
            finish(target, None);
            return Ok(Next::Rest.into());
        }
    } else if moment.now >= target.due_at + retry::RETRY_FOR {
        refuse(target, gave_up(), moment.now)?;
        return Ok(Next::Rest.into());
    } else if next.effect.commits() {
        target.state = target.state.after(TargetEvent::Prepared)?;
        forget_commit(target);
    }
    Ok(take(target, next, not_before, moment))
}

/// Goes on with another step, now or later.
fn take(target: &mut Target, next: StoredStep, not_before: DateTime<Utc>, moment: Moment) -> Verdict {
    target.step = Some(next);
    target.tries = 0;
    target.renewed = false;
    if not_before <= moment.now {
        return Next::Go.into();
    }
    rest(target, Some(not_before));
    Next::Rest.into()
}

/// A publishing step certainly had no effect, and something before it must be done again first.
fn go_back(
    target: &mut Target,
    next: StoredStep,
    not_before: DateTime<Utc>,
    moment: Moment,
) -> Result<Verdict, InvalidTransition> {
    if target.state == TargetState::Published {
        tracing::error!(step = %next.name, "a published target was asked to go back");
        finish(target, None);
        return Ok(Next::Rest.into());
    }
    give_entry_back(target);
    target.backs += 1;
    if target.backs > BACKS_MAX || next.effect.commits() {
        give_up(target, moment.now)?;
        return Ok(Next::Rest.into());
    }
    if moment.now >= target.due_at + retry::RETRY_FOR {
        refuse(target, gave_up(), moment.now)?;
        return Ok(Next::Rest.into());
    }
    if target.state == TargetState::Committing {
        target.state = target.state.after(TargetEvent::TryLater)?.after(TargetEvent::Claimed)?;
        forget_commit(target);
    }
    Ok(take(target, next, not_before, moment))
}

/// The publishing step begins anew, unless an earlier try of it may be public: then that one is what to look for.
fn forget_commit(target: &mut Target) {
    if !target.in_doubt {
        target.committed_at = None;
    }
}

/// It goes nowhere by itself any more: refused, or, where an earlier try may be public, the person judges.
fn give_up(target: &mut Target, now: DateTime<Utc>) -> Result<(), InvalidTransition> {
    if target.in_doubt { ask_person(target) } else { refuse(target, gave_up(), now) }
}

fn failed(target: &mut Target, error: &NetworkError, moment: Moment) -> Result<Verdict, InvalidTransition> {
    let effect = target.step.as_ref().map_or(Effect::Read, |step| step.effect.clone());
    match disposition(error, &effect) {
        Disposition::Renew if !target.renewed => {
            target.renewed = true;
            if target.state == TargetState::Committing {
                give_entry_back(target);
                target.state = target.state.after(TargetEvent::TryLater)?.after(TargetEvent::Claimed)?;
            }
            Ok(Next::Renew(signed_out_reason(error)).into())
        }
        Disposition::Renew | Disposition::HoldForSignIn => {
            hold(target)?;
            Ok(Verdict { sign_in: Some(reason(error)), ..Next::Rest.into() })
        }
        Disposition::Retry => {
            give_entry_back(target);
            try_later(target, moment)?;
            Ok(Next::Rest.into())
        }
        Disposition::WaitUntil(until) => {
            give_entry_back(target);
            let until = retry::wait_until(moment.now, until, target.tries, moment.random);
            wait(target, until, moment)?;
            Ok(Verdict { blocked_until: Some(until), ..Next::Rest.into() })
        }
        Disposition::Stop(finding) => {
            refuse(target, finding, moment.now)?;
            Ok(Next::Rest.into())
        }
        Disposition::Confirm if target.state == TargetState::Committing => {
            target.finding = doubted_finding(error);
            lose_answer(target, moment.now + chrono::TimeDelta::seconds(2))?;
            Ok(Next::Rest.into())
        }
        // "Duplicate" as the answer to a step that publishes nothing: there is nothing of ours to find.
        Disposition::Confirm => {
            try_later(target, moment)?;
            Ok(Next::Rest.into())
        }
    }
}

/// Why it is refused, should it turn out that the doubtful refusal was meant.
fn doubted_finding(error: &NetworkError) -> Option<Finding> {
    let NetworkError::Doubted(refusal) = error else { return None };
    match disposition(refusal, &Effect::Read) {
        Disposition::Stop(finding) => Some(finding),
        Disposition::Renew
        | Disposition::HoldForSignIn
        | Disposition::WaitUntil(_)
        | Disposition::Retry
        | Disposition::Confirm => None,
    }
}

fn reason(error: &NetworkError) -> NeedsSignIn {
    match error {
        NetworkError::SignedOut { reason } => (*reason).into(),
        NetworkError::MissingScope { .. } => NeedsSignIn::MissingScope,
        _ => NeedsSignIn::Unknown,
    }
}

fn signed_out_reason(error: &NetworkError) -> SignedOutReason {
    match error {
        NetworkError::SignedOut { reason } => *reason,
        _ => SignedOutReason::Unknown,
    }
}

/// Nothing of the publishing step reached the network, or it was turned away at the door: it does not count.
fn give_entry_back(target: &mut Target) {
    if target.state == TargetState::Committing {
        target.commits = target.commits.saturating_sub(1);
    }
}

fn try_later(target: &mut Target, moment: Moment) -> Result<(), InvalidTransition> {
    match retry::next_try(moment.now, target.due_at, target.tries, moment.random) {
        None => refuse(target, gave_up(), moment.now),
        Some(at) => leave_for_later(target, TargetEvent::TryLater, at),
    }
}

fn wait(target: &mut Target, until: DateTime<Utc>, moment: Moment) -> Result<(), InvalidTransition> {
    if moment.now >= target.due_at + retry::RETRY_FOR {
        return refuse(target, Finding::new(FindingCode::QuotaUsedUp, Severity::Error, Field::Account), moment.now);
    }
    leave_for_later(target, TargetEvent::AskedToWait, until)
}

/// The account must not be used before: nothing was sent, and nothing counts.
pub(super) fn wait_for_account(target: &mut Target, until: DateTime<Utc>) -> Result<(), InvalidTransition> {
    if target.state != TargetState::Published {
        target.state = target.state.after(TargetEvent::AskedToWait)?;
    }
    rest(target, Some(until));
    Ok(())
}

/// Puts a target off, unless that would let it publish a fourth time without a person.
pub(crate) fn leave_for_later(
    target: &mut Target,
    event: TargetEvent,
    at: DateTime<Utc>,
) -> Result<(), InvalidTransition> {
    if may_commit_again(target) {
        target.state = target.state.after(event)?;
        target.tries += 1;
        rest(target, Some(at));
        return Ok(());
    }
    target.state = target.state.after(TargetEvent::CannotTell)?;
    rest(target, None);
    Ok(())
}

/// Only a target that is committing, or is being asked about, has used its entries up.
fn may_commit_again(target: &Target) -> bool {
    let counted = matches!(target.state, TargetState::Committing | TargetState::Reconciling);
    !counted || target.commits < COMMITS_MAX
}

fn hold(target: &mut Target) -> Result<(), InvalidTransition> {
    target.state = target.state.after(TargetEvent::SignInEnded)?;
    rest(target, None);
    Ok(())
}

/// The content or account was refused. While an earlier try may be public, that says nothing about it: it is found
/// out first.
pub(crate) fn refuse(target: &mut Target, finding: Finding, now: DateTime<Utc>) -> Result<(), InvalidTransition> {
    if target.in_doubt {
        return ask_first(target, now);
    }
    target.state = target.state.after(TargetEvent::Refused)?;
    target.finding = Some(finding);
    rest(target, None);
    Ok(())
}

/// Nothing is sent before it is known whether an earlier try is public.
pub(super) fn ask_first(target: &mut Target, now: DateTime<Utc>) -> Result<(), InvalidTransition> {
    // A network can be asked about a publishing step only; the walk may have gone back from it.
    if !target.step.as_ref().is_some_and(|step| step.effect.commits()) {
        return ask_person(target);
    }
    if target.state != TargetState::Committing {
        target.state = target.state.after(TargetEvent::CommitStarted)?;
    }
    lose_answer(target, now)
}

/// The target may go on only when the person has judged what happened.
pub(super) fn ask_person(target: &mut Target) -> Result<(), InvalidTransition> {
    target.state = target.state.after(TargetEvent::CannotTell)?;
    rest(target, None);
    Ok(())
}

/// A publishing step was sent and its answer is not known.
pub(super) fn lose_answer(target: &mut Target, ask_at: DateTime<Utc>) -> Result<(), InvalidTransition> {
    target.state = target.state.after(TargetEvent::AnswerLost)?;
    target.in_doubt = true;
    rest(target, Some(ask_at));
    Ok(())
}

/// The account was disconnected: what waits for it can never go out, because a new sign-in makes a new account.
pub(crate) fn account_gone() -> Finding {
    Finding::new(FindingCode::AccountGone, Severity::Error, Field::Account)
}

fn gave_up() -> Finding {
    Finding::new(FindingCode::GaveUp, Severity::Error, Field::Account)
}

/// It is public from now on, whatever else fails.
pub(crate) fn went_live(target: &mut Target, now: DateTime<Utc>) -> Result<(), InvalidTransition> {
    if target.state != TargetState::Published {
        target.state = target.state.after(TargetEvent::WentLive)?;
        target.published_at = Some(now);
        target.in_doubt = false;
        target.finding = None;
        target.evidence = None;
        target.tries = 0;
        target.renewed = false;
    }
    Ok(())
}

/// The walk is over; what is known of the post is kept.
pub(crate) fn finish(target: &mut Target, receipt: Option<Receipt>) {
    if let Some(receipt) = receipt {
        target.remote_id = Some(receipt.remote_id);
        target.url = receipt.url.or(target.url.take());
    }
    target.step = None;
    rest(target, None);
}

/// Lets the target go until then; `None` = until something happens.
pub(crate) fn rest(target: &mut Target, until: Option<DateTime<Utc>>) {
    target.next_try_at = until;
    target.lease_owner = None;
}

/// The walk could not even begin.
pub(super) fn first_step_failed(
    target: &mut Target,
    error: &NetworkError,
    moment: Moment,
) -> Result<(), InvalidTransition> {
    match disposition(error, &Effect::Read) {
        Disposition::Stop(finding) => refuse(target, finding, moment.now),
        // Nothing was asked of the network yet, so an answer of it can only be a mistake of ours.
        Disposition::Renew
        | Disposition::HoldForSignIn
        | Disposition::WaitUntil(_)
        | Disposition::Retry
        | Disposition::Confirm => try_later(target, moment),
    }
}

/// There was no access token to be had; nothing was sent.
pub(crate) fn lend_failed(target: &mut Target, error: LendError, moment: Moment) -> Result<(), EngineError> {
    if target.state == TargetState::Published {
        if let LendError::Store(error) = error {
            return Err(error.into());
        }
        put_off_finishing(target, moment);
        return Ok(());
    }
    match error {
        LendError::NotFound if target.in_doubt => ask_person(target)?,
        LendError::NotFound => refuse(target, account_gone(), moment.now)?,
        LendError::NeedsSignIn(_) => hold(target)?,
        LendError::VaultClosed => {
            target.state = target.state.after(TargetEvent::VaultClosed)?;
            rest(target, None);
        }
        LendError::Unavailable(NetworkError::RateLimited { until }) => {
            let until = retry::wait_until(moment.now, until, target.tries, moment.random);
            wait(target, until, moment)?;
        }
        LendError::Unavailable(_) | LendError::Paused => try_later(target, moment)?,
        LendError::Store(error) => return Err(error.into()),
    }
    Ok(())
}
