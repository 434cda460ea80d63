//! Publishing: a target is claimed, walked step by step with every intent and outcome written down, and settled.

mod ages;
mod claim;
mod decide;
mod finishing;
mod recover;
mod release;
mod settle;
mod walk;

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use domain::{AccountId, MediaId, TargetId};
use store::{media::Media, targets::Target};
use tokio::{
    sync::{Notify, Semaphore},
    time::Instant,
};

pub(crate) use claim::Task;
pub(crate) use decide::{account_gone, finish, leave_for_later, refuse, rest, went_live};
pub(crate) use recover::Whose;
pub(crate) use release::{begin_anew, give_up_targets, release_targets, start_counting};
pub(crate) use settle::{about, published, save_if_ours};
pub(crate) use walk::Moment;

use crate::{Changed, Engine, shared::lock};

/// Publishing calls in flight for one account at most.
const COMMITS_AT_ONCE: usize = 2;

/// Work that failed here, most likely because the disk did, is not tried again for so long.
pub(super) const AFTER_OUR_FAILURE: Duration = Duration::from_secs(5);

/// What the engine keeps in memory while it publishes. Losing it loses nothing.
pub(crate) struct Work {
    /// This run of the engine, as the owner of leases.
    pub(crate) run_id: String,
    /// Something may have become due.
    pub(crate) wake: Notify,
    /// Targets that a task of this run works on.
    pub(crate) live: Live,
    /// How old things are by this run's own time.
    pub(crate) ages: ages::Ages,
    turns: Mutex<HashMap<AccountId, Arc<Semaphore>>>,
    /// Targets whose work failed here, most likely because the disk is full, and until when they are left alone. By
    /// the timer and not by the clock, because nothing could be written down.
    set_aside: Mutex<HashMap<TargetId, Instant>>,
    stopping: AtomicBool,
    /// Facts of pictures, for the review of every keystroke.
    pub(crate) pictures: Mutex<HashMap<MediaId, Media>>,
}

impl Default for Work {
    fn default() -> Self {
        Self {
            run_id: TargetId::new().to_string(),
            wake: Notify::new(),
            live: Live::default(),
            ages: ages::Ages::default(),
            turns: Mutex::default(),
            set_aside: Mutex::default(),
            stopping: AtomicBool::new(false),
            pictures: Mutex::default(),
        }
    }
}

impl Work {
    /// From now on walks end between two steps.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
    }

    /// Walks may go on again.
    pub(crate) fn resume(&self) {
        self.stopping.store(false, Ordering::SeqCst);
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Leaves a target alone for a while.
    pub(crate) fn set_aside(&self, id: TargetId) {
        lock(&self.set_aside).insert(id, Instant::now() + AFTER_OUR_FAILURE);
    }

    /// Whether nobody works on the target and it is not set aside.
    pub(crate) fn is_free(&self, id: TargetId) -> bool {
        let is_set_aside = lock(&self.set_aside).get(&id).is_some_and(|until| *until > Instant::now());
        !self.live.has(id) && !is_set_aside
    }

    /// How long until the next target is no longer set aside; forgets those that no longer are.
    pub(crate) fn next_free(&self) -> Option<Duration> {
        let now = Instant::now();
        let mut set_aside = lock(&self.set_aside);
        set_aside.retain(|_, until| *until > now);
        set_aside.values().min().map(|until| *until - now)
    }

    /// The turns for publishing calls of an account.
    fn turns(&self, account: AccountId) -> Arc<Semaphore> {
        let mut turns = lock(&self.turns);
        Arc::clone(turns.entry(account).or_insert_with(|| Arc::new(Semaphore::new(COMMITS_AT_ONCE))))
    }
}

/// The targets that tasks of this run work on.
#[derive(Clone, Default)]
pub(crate) struct Live(Arc<Mutex<HashSet<TargetId>>>);

impl Live {
    /// Whether a task works on the target.
    pub(crate) fn has(&self, id: TargetId) -> bool {
        lock(&self.0).contains(&id)
    }

    /// `None` when a task works on it already.
    fn begin(&self, id: TargetId) -> Option<LiveTask> {
        lock(&self.0).insert(id).then(|| LiveTask { live: self.clone(), id })
    }
}

/// Says that a task works on a target, until it is dropped, however the task ends.
struct LiveTask {
    live: Live,
    id: TargetId,
}

impl Drop for LiveTask {
    fn drop(&mut self) {
        lock(&self.live.0).remove(&self.id);
    }
}

impl Engine {
    /// Makes the publishing loop look at once: something may have become due, healed or opened.
    pub fn wake(&self) {
        self.inner.work.wake.notify_one();
    }

    /// Tells the outside that a target changed.
    pub(crate) fn target_changed(&self, target: &Target) {
        self.changed(Changed::Posts, Some(target.post_id.to_string()));
    }

    /// Takes one target up, if it is due and free, and works on it until it rests.
    ///
    /// # Errors
    /// When the database fails; the target is then found by the next look for orphans.
    pub(crate) async fn work_on(&self, id: TargetId) -> Result<(), crate::EngineError> {
        let Some(_live) = self.inner.work.live.begin(id) else { return Ok(()) };
        let Some((target, task)) = self.claim_target(id).await? else { return Ok(()) };
        match task {
            Task::Walk => self.walk(target).await,
            Task::Confirm => self.reconcile(target).await,
        }
    }
}
