//! A profile in doubt waits until the person says how it goes on: two copies would send every post twice, and each would
//! use up the refresh tokens of the other; an older state does not know what was sent since.

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paused {
    /// The profile was restored from a backup.
    Restored,
    /// It is not where it was: it was moved or copied, and the person is asked which.
    Elsewhere(Elsewhere),
    /// The person said that it is a second copy.
    Copied(Elsewhere),
    /// The keychain knows of more than the file: an older one was put back.
    RolledBack,
    /// It is being erased; a second copy in this way.
    Erasing(Option<Elsewhere>),
}

/// In which way a profile is not where it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Elsewhere {
    /// On another computer.
    Machine,
    /// With another person of the computer.
    User,
    /// In another folder.
    Folder,
    /// On another disk.
    Disk,
    /// Here, but another copy was used since, or nobody can tell.
    Unknown,
}

impl Paused {
    /// Whether another copy may be alive, to which the keychain's entries and the sign-ins belong as well.
    pub(crate) fn may_be_shared(self) -> bool {
        match self {
            Self::Elsewhere(_) | Self::Copied(_) | Self::Erasing(Some(_)) => true,
            Self::Restored | Self::RolledBack | Self::Erasing(None) => false,
        }
    }
}

impl Engine {
    /// Why this copy neither publishes nor renews until [`Engine::resume`]; `None` = it does.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn paused(&self) -> Result<Option<Paused>, EngineError> {
        self.inner.parts.store.read(find_paused).await.map_err(EngineError::Store)
    }

    /// The person says that this is the only copy and the state to go on from: publishing and renewing go on, and the
    /// profile's home is here. What became due meanwhile, or was under way when the copy was made, may be out already and
    /// waits for the person instead of being sent.
    ///
    /// # Errors
    /// [`EngineError::VaultClosed`] where only the open vault can write down what the person said,
    /// [`EngineError::ActionNotPossible`] for a profile that is being erased; when the database cannot be written. It stays
    /// paused then.
    pub async fn resume(&self) -> Result<(), EngineError> {
        let Some(paused) = self.paused().await? else { return Ok(()) };
        let (home, accepted) = (self.new_home(), self.lost_anchors().await);
        match paused {
            Paused::Erasing(_) => return Err(EngineError::ActionNotPossible),
            // A restored copy may have no vault yet; it takes its home when that is made.
            Paused::Restored => {}
            Paused::Elsewhere(_) | Paused::Copied(_) | Paused::RolledBack if home.is_none() => {
                return Err(EngineError::VaultClosed);
            }
            Paused::Elsewhere(_) | Paused::Copied(_) | Paused::RolledBack => {}
        }
        let now = self.now();
        let entry = self.entry(Actor::Person, Action::ProfileResumed, Outcome::Done);
        let chosen = home.clone();
        let resumed = self.inner.parts.store.write(move |write| {
            if find_paused(write)? != Some(paused) {
                return Ok::<_, StoreError>(());
            }
            settings::remove(write, NAME)?;
            chosen.iter().try_for_each(|home| home.store(write))?;
            accepted.iter().try_for_each(|accepted| accepted.store(write))?;
            hold_late(write, now)?;
            audit::append(write, &entry)
        });
        resumed.await.map_err(EngineError::Store)?;
        if let Some(home) = home {
            self.move_in(&home).await;
        }
        self.changed(Changed::Posts, None);
        self.changed(Changed::Accounts, None);
        Ok(())
    }
}

/// Lets a profile wait.
pub(crate) fn pause(write: &Write<'_>, paused: Paused) -> Result<(), StoreError> {
    settings::set(write, NAME, &paused)
}

/// Why the profile waits, if it does.
pub(crate) fn find_paused(read: &Read<'_>) -> Result<Option<Paused>, StoreError> {
    settings::find(read, NAME)
}

/// To be asked in the transaction that claims work, so that nothing is begun by a copy that waits. What cannot be
/// understood is an error, and an error begins nothing either.
pub(crate) fn is_paused(read: &Read<'_>) -> Result<bool, StoreError> {
    Ok(find_paused(read)?.is_some())
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
