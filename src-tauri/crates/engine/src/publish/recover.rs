//! Recovery: what a target whose worker is gone goes on with. No other rule repeats a step.

use chrono::{DateTime, Utc};
use domain::{InvalidTransition, TargetEvent, TargetId, TargetState};
use store::{
    Write,
    attempts::{self, Outcome},
    audit::{self, Detail},
    targets::{self, Target},
};

use super::{AFTER_OUR_FAILURE, decide, settle};
use crate::{Engine, EngineError};

/// Now, and when an abandoned target is taken up again.
#[derive(Debug, Clone, Copy)]
struct Moments {
    now: DateTime<Utc>,
    again_at: DateTime<Utc>,
}

/// Whose abandoned targets to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Those of earlier runs too: at the start, when nobody else can have the profile open.
    Anyones,
    /// Those of this run, whose task failed.
    Ours,
}

impl Engine {
    /// Finds targets that somebody began and nobody works on, and decides how each goes on.
    pub(crate) async fn recover(&self, whose: Whose) -> Result<(), EngineError> {
        let leased = self.inner.parts.store.read(targets::list_leased).await.map_err(EngineError::from)?;
        let run_id = &self.inner.work.run_id;
        let abandoned = leased.into_iter().filter(|(id, owner)| {
            let ours = owner == run_id;
            (ours || whose == Whose::Anyones) && !self.inner.work.live.has(*id)
        });
        let now = self.now();
        let moments = match whose {
            Whose::Anyones => Moments { now, again_at: now },
            Whose::Ours => Moments { now, again_at: now + AFTER_OUR_FAILURE },
        };
        for (id, owner) in abandoned {
            self.recover_one(id, owner, moments).await?;
        }
        Ok(())
    }

    async fn recover_one(&self, id: TargetId, owner: String, moments: Moments) -> Result<(), EngineError> {
        let recovered = self.inner.parts.store.write(move |write| recover_one(write, id, &owner, moments)).await?;
        if let Some(target) = recovered {
            tracing::info!(target_id = %id, state = ?target.state, "took up an abandoned target");
            self.target_changed(&target);
        }
        Ok(())
    }
}

fn recover_one(write: &Write<'_>, id: TargetId, owner: &str, moments: Moments) -> Result<Option<Target>, EngineError> {
    let mut target = targets::get(write, id)?;
    if target.lease_owner.as_deref() != Some(owner) {
        return Ok(None);
    }
    attempts::lose_open(write, id)?;
    if target.state == TargetState::Committing {
        audit::append(write, &settle::published(&target, Outcome::Lost, moments.now).detail(Detail::Interrupted))?;
    }
    go_on(&mut target, moments)?;
    targets::update(write, &target)?;
    Ok(Some(target))
}

/// Decides how an abandoned target goes on. Pure.
fn go_on(target: &mut Target, moments: Moments) -> Result<(), InvalidTransition> {
    match target.state {
        // Also where the network knows a key: how old that is, no clock of this run can say yet.
        TargetState::Committing => decide::lose_answer(target, moments.again_at),
        TargetState::Reconciling => {
            target.state = target.state.after(TargetEvent::StillUnknown)?;
            decide::rest(target, Some(moments.again_at));
            Ok(())
        }
        TargetState::Preparing | TargetState::Ready | TargetState::Published => {
            decide::rest(target, Some(moments.again_at));
            Ok(())
        }
        // A person called it off, or something holds it, while it was worked on: only the lease was left.
        _ => {
            target.lease_owner = None;
            Ok(())
        }
    }
}
