//! The publishing loop: wakes when told and at least every half minute by the wall clock, and owns its tasks.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use domain::TargetId;
use store::{
    StoreError, Write, renewals,
    targets::{self, LongestWaits},
};
use tokio::{
    sync::Notify,
    task::{JoinHandle, JoinSet},
    time::Instant,
};

use crate::{Changed, Engine, EngineError, backup, publish::Whose, renewal_rule::PAUSE_MAX, retry};

/// Timers stop while the computer sleeps, so the wall clock is read at least this often.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// Sign-ins are looked after this often.
const UPKEEP_EVERY: TimeDelta = TimeDelta::seconds(60);
/// A difference between wall clock and timer of this much is a sleep or a changed clock.
const JUMP: TimeDelta = TimeDelta::minutes(2);

/// The running loop. [`Running::shutdown`] ends it between two steps.
#[must_use = "whoever starts the loop ends it"]
pub struct Running {
    engine: Engine,
    stop: Arc<Notify>,
    task: JoinHandle<()>,
    stop_watching: Arc<Notify>,
    watching: JoinHandle<()>,
}

impl Running {
    /// Lets every walk end its present step and every exchange of tokens its answer, waits for them, and ends the loop.
    pub async fn shutdown(self) {
        self.engine.inner.work.stop();
        self.stop.notify_one();
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the publishing loop ended by itself");
        }
        self.stop_watching.notify_one();
        log_panic(self.watching.await);
        self.engine.finish_tasks().await;
        self.engine.anchor_in_time().await;
    }
}

impl Engine {
    /// Starts the loop. Targets that an earlier run left behind are taken up first. To be called inside a runtime,
    /// once per engine at a time.
    pub fn start(&self) -> Running {
        self.inner.work.resume();
        let stop = Arc::new(Notify::new());
        let task = tokio::spawn(Loop::new(self.clone()).run(Arc::clone(&stop)));
        let stop_watching = Arc::new(Notify::new());
        let watching = tokio::spawn(self.clone().watch_alerts(Arc::clone(&stop_watching)));
        Running { engine: self.clone(), stop, task, stop_watching, watching }
    }

    /// Takes up what an earlier run left behind. To be called before anything else publishes, once, at the start.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recover_all(&self) -> Result<(), EngineError> {
        self.recover(Whose::Anyones).await?;
        self.shorten_waits().await
    }

    /// Waits that were written down before the clock was set back would last as long as it was set back.
    async fn shorten_waits(&self) -> Result<(), EngineError> {
        let now = self.now();
        let longest = LongestWaits { ours: retry::TRY_MAX, networks: retry::WAIT_MAX };
        let renewing = LongestWaits { ours: PAUSE_MAX, networks: retry::WAIT_MAX };
        let shorten = move |write: &Write<'_>| {
            Ok::<_, StoreError>(
                targets::shorten_waits(write, now, longest)? + renewals::shorten_waits(write, now, renewing)?,
            )
        };
        let shortened = self.inner.parts.store.write(shorten).await?;
        if shortened > 0 {
            tracing::info!(shortened, "shortened waits of a clock that was set back");
        }
        Ok(())
    }

    /// Does everything that is due at this instant and waits for it; for programs without a loop, and tests.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run_due(&self) -> Result<(), EngineError> {
        loop {
            self.prepare_round(Whose::Ours).await?;
            let due = self.due(self.now()).await?;
            if due.is_empty() {
                return Ok(());
            }
            let worked = futures::future::join_all(due.into_iter().map(|id| self.work_on(id))).await;
            worked.into_iter().collect::<Result<(), _>>()?;
        }
    }

    /// Everything before publishing: abandoned targets, and what waited for something that has come.
    async fn prepare_round(&self, whose: Whose) -> Result<(), EngineError> {
        self.recover(whose).await?;
        if self.is_anything_waiting().await? {
            self.release_waiting().await?;
        }
        Ok(())
    }

    async fn due(&self, now: DateTime<Utc>) -> Result<Vec<TargetId>, EngineError> {
        let due = self.inner.parts.store.read(move |read| match backup::is_paused(read)? {
            true => Ok::<_, StoreError>(Vec::new()),
            false => targets::list_due(read, now),
        });
        let due = due.await?;
        Ok(due.into_iter().map(|(id, _)| id).filter(|id| self.inner.work.is_free(*id)).collect())
    }

    /// Renews sign-ins that are due and ends sign-ins in progress that took too long.
    async fn look_after_sign_ins(&self) {
        if let Err(error) = self.renew_due().await {
            tracing::warn!(%error, "could not look after sign-ins");
        }
        if let Err(error) = self.expire_flows().await {
            tracing::warn!(%error, "could not end old sign-ins");
        }
        if let Err(error) = self.save_seals().await {
            tracing::warn!(%error, "could not write down how much the vault was used");
        }
    }
}

struct Loop {
    engine: Engine,
    walks: JoinSet<()>,
    upkeep: JoinSet<()>,
    upkept_at: Option<DateTime<Utc>>,
    whose: Whose,
    /// Waits may be longer than any can be: at the start, and after the clock was set back.
    waits_doubtful: bool,
    ends: Ends,
    /// When a renewal whose answer was lost is to be asked for once more.
    replay_at: Option<DateTime<Utc>>,
}

/// Whether sign-ins that ended by date really did.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// They did.
    Believed,
    /// A clock that was ahead may have said so: at the start, and after the clock was set back.
    Doubtful,
}

impl Loop {
    fn new(engine: Engine) -> Self {
        Self {
            engine,
            walks: JoinSet::new(),
            upkeep: JoinSet::new(),
            upkept_at: None,
            whose: Whose::Anyones,
            waits_doubtful: true,
            ends: Ends::Doubtful,
            replay_at: None,
        }
    }

    async fn run(mut self, stop: Arc<Notify>) {
        let mut seen = (self.engine.now(), Instant::now());
        loop {
            self.look_after_sign_ins();
            let pause = match self.round().await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::error!(%error, "a round of publishing failed");
                    LOOK_EVERY
                }
            };
            tokio::select! {
                () = stop.notified() => break,
                () = self.engine.inner.work.wake.notified() => {}
                () = self.engine.anchor_is_due() => self.engine.anchor_soon(),
                () = tokio::time::sleep(pause) => {}
                Some(ended) = self.walks.join_next() => log_panic(ended),
            }
            self.notice_jump(seen.0, seen.1.elapsed());
            seen = (self.engine.now(), Instant::now());
        }
        while let Some(ended) = self.walks.join_next().await {
            log_panic(ended);
        }
        while let Some(ended) = self.upkeep.join_next().await {
            log_panic(ended);
        }
    }

    /// Takes up what is due, and says how long to sleep then.
    async fn round(&mut self) -> Result<Duration, EngineError> {
        self.engine.prepare_round(self.whose).await?;
        self.whose = Whose::Ours;
        if self.waits_doubtful {
            self.engine.shorten_waits().await?;
            self.engine.follow_zones().await?;
            self.waits_doubtful = false;
        }
        let now = self.engine.now();
        for id in self.engine.due(now).await? {
            let engine = self.engine.clone();
            self.walks.spawn(async move {
                if let Err(error) = engine.work_on(id).await {
                    tracing::error!(target_id = %id, %error, "work on a target stopped");
                    engine.inner.work.set_aside(id);
                }
            });
        }
        let upkept_at = self.upkept_at.unwrap_or(now);
        let next = self.engine.inner.parts.store.read(move |read| {
            let replay = renewals::find_next_replay(read, upkept_at)?;
            Ok::<_, StoreError>((targets::find_next_time(read, now)?, replay))
        });
        let (next, replay) = next.await?;
        self.replay_at = replay;
        // One whose time has come waits for the upkeep under way, and not in a circle here.
        let next = next.into_iter().chain(replay.filter(|at| *at > now)).min();
        Ok(pause(self.engine.now(), next).min(self.engine.inner.work.next_free().unwrap_or(LOOK_EVERY)))
    }

    fn look_after_sign_ins(&mut self) {
        let now = self.engine.now();
        let due = self.upkept_at.is_none_or(|at| now - at >= UPKEEP_EVERY || now < at);
        let due = due || self.replay_at.is_some_and(|at| at <= now);
        while let Some(ended) = self.upkeep.try_join_next() {
            log_panic(ended);
        }
        if due && self.upkeep.is_empty() {
            self.upkept_at = Some(now);
            self.replay_at = None;
            let engine = self.engine.clone();
            let ends = std::mem::replace(&mut self.ends, Ends::Believed);
            self.upkeep.spawn(async move {
                if ends == Ends::Doubtful {
                    engine.recheck_ended().await;
                }
                engine.look_after_sign_ins().await;
            });
        }
    }

    /// After a sleep of the computer, or when its clock was set, sign-ins come first, then finding out, then
    /// publishing; a publish lends its token through the same renewal, so the order holds for each target.
    fn notice_jump(&mut self, seen_at: DateTime<Utc>, timer: Duration) {
        let wall = self.engine.now() - seen_at;
        let timer = TimeDelta::from_std(timer).unwrap_or(TimeDelta::MAX);
        if (wall - timer).abs() > JUMP {
            tracing::info!(seconds = (wall - timer).num_seconds(), "the clock jumped");
            self.upkept_at = None;
            // What is said of sign-ins and of plans depends on the time.
            self.engine.changed(Changed::Accounts, None);
            self.engine.changed(Changed::Posts, None);
            if wall < timer {
                self.waits_doubtful = true;
                self.ends = Ends::Doubtful;
            }
        }
    }
}

/// Until the next target wants to be taken up, at most [`LOOK_EVERY`]; nothing when its time came meanwhile. Pure.
fn pause(now: DateTime<Utc>, next: Option<DateTime<Utc>>) -> Duration {
    next.map_or(LOOK_EVERY, |next| (next - now).to_std().unwrap_or_default().min(LOOK_EVERY))
}

fn log_panic(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a task of the publishing loop failed");
    }
}
