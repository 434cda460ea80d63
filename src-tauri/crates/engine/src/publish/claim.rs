//! Claiming: one conditional update decides who works on a target.

use chrono::{DateTime, Utc};
use domain::{InvalidTransition, TargetEvent, TargetId, TargetState};
use store::{
    Write, attempts, rate_budgets,
    targets::{self, Target},
};

use crate::{Engine, EngineError, backup, retry};

/// What there is to do with a claimed target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// Take its steps.
    Walk,
    /// Find out whether it is live.
    Confirm,
}

/// What a claim found.
enum Claim {
    /// Somebody else has it, it is not due, or this copy of the profile waits.
    Taken,
    /// It was put back without work.
    PutBack(Box<Target>),
    /// It is ours.
    Ours(Box<Target>, Task),
}

impl Engine {
    /// Takes a target up; `None` when somebody else has it or it must wait.
    pub(crate) async fn claim_target(&self, id: TargetId) -> Result<Option<(Target, Task)>, EngineError> {
        let now = self.now();
        let owner = self.inner.work.run_id.clone();
        let claim = self.inner.parts.store.write(move |write| claim(write, id, &owner, now)).await?;
        match claim {
            Claim::Taken => Ok(None),
            Claim::PutBack(target) => {
                self.target_changed(&target);
                Ok(None)
            }
            Claim::Ours(target, task) => {
                self.target_changed(&target);
                Ok(Some((*target, task)))
            }
        }
    }
}

fn claim(write: &Write<'_>, id: TargetId, owner: &str, now: DateTime<Utc>) -> Result<Claim, EngineError> {
    if backup::is_paused(write)? {
        return Ok(Claim::Taken);
    }
    let Some(mut target) = targets::claim(write, id, owner, now)? else { return Ok(Claim::Taken) };
    let blocked_until = rate_budgets::find_block(write, target.account_id, now)?;
    let blocked_until = blocked_until.map(|until| retry::spread(until, retry::random()));
    // A post that was held for days must not claim to be of the day it was planned.
    let is_worded = target.step.as_ref().is_some_and(|step| step.effect.commits());
    if !is_worded && !attempts::tried_to_publish(write, id)? {
        target.seed.begun_at = now;
    }
    let task = take_up(&mut target, blocked_until, now)?;
    if task.is_none() {
        target.lease_owner = None;
    }
    targets::update(write, &target)?;
    Ok(match task {
        Some(task) => Claim::Ours(Box::new(target), task),
        None => Claim::PutBack(Box::new(target)),
    })
}

/// Decides what a claim means for the target. Pure. `None` = it must wait.
fn take_up(
    target: &mut Target,
    blocked_until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Option<Task>, InvalidTransition> {
    let wanted_at = target.next_try_at.take();
    if target.state == TargetState::Scheduled {
        target.state = target.state.after(TargetEvent::TimeCame)?;
    }
    if is_missed(target, wanted_at, now) {
        target.state = target.state.after(TargetEvent::TimeMissed)?;
        return Ok(None);
    }
    if let Some(until) = blocked_until {
        target.next_try_at = Some(until);
        if takes_steps(target.state) {
            target.state = target.state.after(TargetEvent::Claimed)?.after(TargetEvent::AskedToWait)?;
        }
        return Ok(None);
    }
    match target.state {
        TargetState::Published => Ok(Some(Task::Walk)),
        TargetState::Unconfirmed => {
            target.state = target.state.after(TargetEvent::ReconcileStarted)?;
            Ok(Some(Task::Confirm))
        }
        _ => {
            target.state = target.state.after(TargetEvent::Claimed)?;
            Ok(Some(Task::Walk))
        }
    }
}

/// Whether it is too late to send it without asking: never begun for a while, or begun and not taken up again before
/// its tries ended. What may be public is not missed but found out.
fn is_missed(target: &Target, wanted_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    let ends_at = target.due_at + retry::RETRY_FOR;
    match target.state {
        _ if target.in_doubt => false,
        TargetState::Due => now - target.due_at > retry::LATE_AFTER,
        TargetState::Preparing | TargetState::Ready | TargetState::RetryWait | TargetState::RateLimited => {
            let last_try = wanted_at.is_some_and(|at| at <= ends_at && now - at <= retry::LATE_AFTER);
            now > ends_at && !last_try
        }
        _ => false,
    }
}

fn takes_steps(state: TargetState) -> bool {
    state.after(TargetEvent::Claimed).is_ok()
}
