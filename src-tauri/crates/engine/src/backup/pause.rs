//! A restored copy waits until the person says that the other copy is gone: two copies would send every post twice,
//! and each would use up the refresh tokens of the other.

use chrono::{DateTime, Utc};
use domain::{TargetEvent, TargetState};
use serde::{Deserialize, Serialize};
use store::{
    Read, StoreError, Write,
    audit::{self, Action, Actor, Outcome},
    settings,
    targets::{self, Target},
};

use crate::{Changed, Engine, EngineError};

/// Stays behind when a profile is backed up, so no copy is made paused or woken by a file.
const NAME: &str = "paused";

/// Why nothing is published or renewed.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Paused {
    /// The profile was restored from a backup.
    Restored,
}

impl Engine {
    /// Whether this is a restored copy that neither publishes nor renews until [`Engine::resume`].
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_paused(&self) -> Result<bool, EngineError> {
        self.inner.parts.store.read(is_paused).await.map_err(EngineError::Store)
    }

    /// The person says that the other copy is gone: publishing and renewing go on. What became due meanwhile, or was
    /// under way when the backup was made, may be out already and waits for the person instead of being sent.
    ///
    /// # Errors
    /// When the database cannot be written; then it stays paused.
    pub async fn resume(&self) -> Result<(), EngineError> {
        let now = self.now();
        let entry = self.entry(Actor::Person, Action::ProfileResumed, Outcome::Done);
        let resumed = self.inner.parts.store.write(move |write| {
            if !is_paused(write)? {
                return Ok::<_, StoreError>(());
            }
            settings::remove(write, NAME)?;
            hold_late(write, now)?;
            audit::append(write, &entry)
        });
        resumed.await.map_err(EngineError::Store)?;
        self.changed(Changed::Posts, None);
        self.changed(Changed::Accounts, None);
        Ok(())
    }
}

/// Marks a profile that was just restored.
pub(super) fn pause(write: &Write<'_>) -> Result<(), StoreError> {
    settings::set(write, NAME, &Paused::Restored)
}

/// To be asked in the transaction that claims work, so that nothing is begun by a copy that waits. What cannot be
/// understood is an error, and an error begins nothing either.
pub(crate) fn is_paused(read: &Read<'_>) -> Result<bool, StoreError> {
    Ok(settings::find::<Paused>(read, NAME)?.is_some())
}

fn hold_late(write: &Write<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    for mut target in targets::list_open(write)?.into_iter().filter(|target| is_late(target, now)) {
        target.state =
            target.state.after(TargetEvent::TimeMissed).map_err(|_| StoreError::Value { column: "state" })?;
        target.next_try_at = None;
        target.lease_owner = None;
        targets::update(write, &target)?;
    }
    Ok(())
}

/// Whether the other copy may have sent it. What may be public already is not late: it is found out at the network.
fn is_late(target: &Target, now: DateTime<Utc>) -> bool {
    let may_be_missed = target.state.after(TargetEvent::TimeMissed) == Ok(TargetState::Missed);
    may_be_missed && !target.in_doubt && target.due_at <= now
}
