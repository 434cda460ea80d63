//! Settling: what came of a step is decided and written down in one transaction.

use chrono::{DateTime, Utc};
use domain::{Advance, AttemptId, Disposition, NeedsSignIn, NetworkError, TargetState, disposition};
use store::{
    StoreError, Write, accounts,
    attempts::{self, Ending, Outcome},
    audit::{self, Action, Actor, Entry},
    credentials, rate_budgets, sign_ins,
    targets::{self, Target},
};

use super::decide::{Next, decide};
use crate::{Engine, EngineError, lend::SignedBy};

/// A step's answer, with what it was asked with.
pub(super) struct Answered {
    /// The attempt.
    pub(super) attempt: AttemptId,
    /// Which sign-in was used.
    pub(super) signed_by: SignedBy,
    /// What came back.
    pub(super) answer: Result<Advance, NetworkError>,
}

/// A target after a step, and what its walk does now.
pub(crate) struct Settled {
    /// As it is stored now.
    pub(crate) target: Target,
    /// What follows.
    pub(crate) next: Next,
}

impl Engine {
    /// Writes down what came of a step.
    pub(super) async fn settle(&self, mut target: Target, answered: Answered) -> Result<Settled, EngineError> {
        let Answered { attempt, signed_by, answer } = answered;
        let moment = self.moment();
        let (outcome, ending) = ending(&target, &answer);
        let before = target.state;
        let verdict = decide(&mut target, answer, moment)?;
        let went_live = before != TargetState::Published && target.state == TargetState::Published;
        let owner = self.inner.work.run_id.clone();
        let settled = self
            .inner
            .parts
            .store
            .write(move |write| {
                attempts::finish(write, attempt, outcome, &ending, moment.now)?;
                if before == TargetState::Committing || went_live {
                    audit::append(write, &published(&target, outcome, moment.now))?;
                }
                if outcome == Outcome::Done {
                    credentials::forget_previous(write, signed_by.sign_in_id, signed_by.generation)?;
                }
                if let Some(until) = verdict.blocked_until {
                    rate_budgets::block(write, target.account_id, until, moment.now)?;
                }
                if let Some(reason) = verdict.sign_in {
                    mark_sign_in(write, &target, reason)?;
                }
                let (target, kept) = save_if_ours(write, target, &owner)?;
                Ok::<_, EngineError>(Settled { target, next: if kept { verdict.next } else { Next::Rest } })
            })
            .await?;
        self.target_changed(&settled.target);
        if verdict.sign_in.is_some() {
            self.changed(crate::Changed::Accounts, Some(settled.target.account_id.to_string()));
        }
        Ok(settled)
    }

    /// Stores a target that came to rest, unless it was called off meanwhile.
    pub(crate) async fn save_if_ours(&self, target: Target) -> Result<Target, EngineError> {
        let owner = self.inner.work.run_id.clone();
        let (target, _) = self.inner.parts.store.write(move |write| save_if_ours(write, target, &owner)).await?;
        self.target_changed(&target);
        Ok(target)
    }

    /// Stores a target that is held, and marks its account where the sign-in is the reason.
    pub(super) async fn save_held(&self, target: Target, sign_in: Option<NeedsSignIn>) -> Result<(), EngineError> {
        let owner = self.inner.work.run_id.clone();
        let store = &self.inner.parts.store;
        let target = store
            .write(move |write| {
                if let Some(reason) = sign_in {
                    mark_sign_in(write, &target, reason)?;
                }
                save_if_ours(write, target, &owner)
            })
            .await?
            .0;
        self.target_changed(&target);
        if sign_in.is_some() {
            self.changed(crate::Changed::Accounts, Some(target.account_id.to_string()));
        }
        Ok(())
    }
}

/// An entry of the trail about a target.
pub(crate) fn about(entry: Entry, target: &Target) -> Entry {
    entry.network(target.network.as_str()).account(target.account_id).object(target.id)
}

/// The trail's entry of a publishing step's end.
pub(crate) fn published(target: &Target, outcome: Outcome, now: DateTime<Utc>) -> Entry {
    let outcome = match outcome {
        Outcome::Done => audit::Outcome::Done,
        Outcome::Failed => audit::Outcome::Failed,
        Outcome::Lost => audit::Outcome::Unknown,
    };
    about(Entry::new(now, Actor::Engine, Action::PublishEnded, outcome), target)
}

/// Whether we still hold the target and nobody has called it off or held it.
pub(super) fn is_ours(write: &Write<'_>, target: &Target, owner: &str) -> Result<bool, StoreError> {
    let stored = targets::get(write, target.id)?;
    Ok(stored.lease_owner.as_deref() == Some(owner) && is_at_work(stored.state))
}

fn is_at_work(state: TargetState) -> bool {
    matches!(
        state,
        TargetState::Preparing
            | TargetState::Ready
            | TargetState::Committing
            | TargetState::Reconciling
            | TargetState::Published
    )
}

/// Stores the target if it is ours; else only lets go of it. Says whether it was stored.
pub(crate) fn save_if_ours(write: &Write<'_>, target: Target, owner: &str) -> Result<(Target, bool), EngineError> {
    if is_ours(write, &target, owner)? {
        targets::update(write, &target)?;
        return Ok((target, true));
    }
    let mut stored = targets::get(write, target.id)?;
    if stored.lease_owner.as_deref() == Some(owner) {
        stored.lease_owner = None;
        targets::update(write, &stored)?;
    }
    Ok((stored, false))
}

/// A disconnected account has nothing to mark, and a first reason stands.
fn mark_sign_in(write: &Write<'_>, target: &Target, reason: NeedsSignIn) -> Result<(), StoreError> {
    match accounts::find(write, target.account_id)? {
        Some(account) if account.needs_sign_in.is_none() => {
            sign_ins::set_needs_sign_in(write, account.sign_in_id, Some(reason))
        }
        Some(_) | None => Ok(()),
    }
}

fn ending(target: &Target, answer: &Result<Advance, NetworkError>) -> (Outcome, Ending) {
    match answer {
        Ok(Advance::Continue { .. }) => (Outcome::Done, Ending::default()),
        Ok(Advance::Back { .. }) => (Outcome::Failed, Ending { error: Some("went_back"), ..Ending::default() }),
        Ok(Advance::Done(receipt)) => {
            (Outcome::Done, Ending { remote_id: Some(receipt.remote_id.clone()), ..Ending::default() })
        }
        Err(error) => {
            let lost = target.state == TargetState::Committing
                && target.step.as_ref().is_some_and(|step| disposition(error, &step.effect) == Disposition::Confirm);
            let request_id = match error {
                NetworkError::Unexpected { request_id, .. } => request_id.clone(),
                _ => None,
            };
            let outcome = if lost { Outcome::Lost } else { Outcome::Failed };
            (outcome, Ending { error: Some(class(error)), request_id, remote_id: None })
        }
    }
}

/// The class of an error, for the log.
fn class(error: &NetworkError) -> &'static str {
    match error {
        NetworkError::SignedOut { .. } => attempts::SIGNED_OUT,
        NetworkError::MissingScope { .. } => "missing_scope",
        NetworkError::RegistrationRefused => "registration_refused",
        NetworkError::RateLimited { .. } => "rate_limited",
        NetworkError::Rejected { .. } => "rejected",
        NetworkError::Duplicate => "duplicate",
        NetworkError::NotSent(_) => "not_sent",
        NetworkError::Unavailable { .. } => "unavailable",
        NetworkError::NoAnswer(_) => "no_answer",
        NetworkError::Doubted(_) => "doubted",
        NetworkError::Unexpected { .. } => "unexpected",
        NetworkError::MediaHost(_) => "media_host",
        NetworkError::Media(_) => "media",
        NetworkError::StepNotUnderstood => "step_not_understood",
    }
}
