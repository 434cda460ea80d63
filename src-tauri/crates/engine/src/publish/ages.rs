//! How old things are by this run's own time, which setting the computer's clock does not move. In memory only: after a
//! restart nothing is known, and the network is read first.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::TargetId;

/// A repeat must follow the reading that allowed it within this time of the run.
const ALLOWED_FOR: Duration = Duration::from_secs(10);

/// What this run remembers of targets whose publishing step was taken.
#[derive(Default)]
pub(crate) struct Ages(Mutex<HashMap<TargetId, Age>>);

#[derive(Default, Clone, Copy)]
struct Age {
    committed: Option<Duration>,
    committed_last: Option<Duration>,
    unseen: Option<Duration>,
    allowed: Option<Duration>,
}

impl Ages {
    /// The publishing step is taken, perhaps once more.
    pub(crate) fn committed(&self, id: TargetId, now: Duration) {
        self.change(id, |age| {
            age.committed.get_or_insert(now);
            age.committed_last = Some(now);
            age.allowed = None;
        });
    }

    /// How long ago it was first taken; `None` = not in this run.
    pub(crate) fn since_commit(&self, id: TargetId, now: Duration) -> Option<Duration> {
        self.change(id, |age| age.committed.map(|at| now.saturating_sub(at)))
    }

    /// How long ago it was last taken; `None` = not in this run.
    pub(crate) fn since_last_commit(&self, id: TargetId, now: Duration) -> Option<Duration> {
        self.change(id, |age| age.committed_last.map(|at| now.saturating_sub(at)))
    }

    /// How long ago a reading of this run first did not show it; nothing when this is the first.
    pub(crate) fn since_unseen(&self, id: TargetId, now: Duration) -> Duration {
        self.change(id, |age| now.saturating_sub(*age.unseen.get_or_insert(now)))
    }

    /// A reading has just allowed to take the step once more under its key.
    pub(crate) fn allow(&self, id: TargetId, now: Duration) {
        self.change(id, |age| age.allowed = Some(now));
    }

    /// Whether a reading has allowed that a moment ago.
    pub(crate) fn is_allowed(&self, id: TargetId, now: Duration) -> bool {
        self.change(id, |age| age.allowed.is_some_and(|at| now.saturating_sub(at) <= ALLOWED_FOR))
    }

    /// Nothing is in doubt any more.
    pub(crate) fn forget(&self, id: TargetId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    fn change<T>(&self, id: TargetId, change: impl FnOnce(&mut Age) -> T) -> T {
        change(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(id).or_default())
    }
}
