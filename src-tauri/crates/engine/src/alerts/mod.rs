//! What the person should be told: which alerts hold, who was told of them, and where each of them leads.

mod due;
mod facts;
mod notice;
mod place;
mod quiet;
mod watch;

use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};
use domain::AlertId;
use store::{
    Read, Write,
    alerts::{self, Alert},
    settings,
};
use tokio::sync::Notify;

use crate::{Changed, Engine, EngineError, shared::lock};

use facts::Beside;

pub use notice::{Notice, NoticeRules};
pub use place::{AlertPlace, place_of};
pub use quiet::QuietHours;

/// When alerts were last looked for; stays behind when a profile is backed up.
const LOOKED_AT: &str = "alerts_looked_at";
/// How often that is written down.
const LOOKED_EVERY: TimeDelta = TimeDelta::minutes(10);
/// Whoever comes back after so long is told of everything at once.
const AWAY: TimeDelta = TimeDelta::hours(8);

/// What is kept in memory about alerts. Losing it loses nothing.
#[derive(Default)]
pub(crate) struct Alerts {
    /// Something changed that an alert may be about.
    pub(crate) wake: Notify,
    /// When work began again after a long absence, until the person was told what happened meanwhile.
    back_at: Mutex<Option<DateTime<Utc>>>,
}

impl Engine {
    /// Those that hold, and those that are over since at most thirty days; what holds first, then newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list_alerts(&self) -> Result<Vec<Alert>, EngineError> {
        self.inner.parts.store.read(alerts::list).await.map_err(EngineError::Store)
    }

    /// The person read these alerts. One that is gone is fine.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn read_alerts(&self, ids: Vec<AlertId>) -> Result<(), EngineError> {
        let now = self.now();
        let read = self.inner.parts.store.write(move |write| alerts::mark_read(write, &ids, now)).await;
        if read.map_err(EngineError::Store)? > 0 {
            self.changed(Changed::Alerts, None);
            // Whether anybody noticed is a cause of its own.
            self.inner.alerts.wake.notify_one();
        }
        Ok(())
    }

    /// Works out which alerts hold now and writes down what that changes. The running loop does it every minute and
    /// after changes; programs without a loop, and tests, ask for it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn look_for_alerts(&self) -> Result<(), EngineError> {
        let now = self.now();
        let (networks, vault, skew) = (self.inner.parts.networks, self.vault_state(), self.clock_skew());
        let beside = Beside { networks, vault, skew, now };
        let store = &self.inner.parts.store;
        // Nearly always nothing changed, and then nobody who writes has to wait for it.
        let is_in_line = store.read(move |read| {
            let causes = due::due(&facts::gather(read, beside)?, now);
            Ok::<_, EngineError>(alerts::is_in_line(read, &causes, now)? && !is_look_due(read, now)?)
        });
        if is_in_line.await? {
            return Ok(());
        }
        let looked = store.write(move |write| {
            let causes = due::due(&facts::gather(write, beside)?, now);
            let changed = alerts::reconcile(write, &causes, now)?;
            Ok::<_, EngineError>((changed, note_look(write, now)?))
        });
        let (changed, was_away) = looked.await?;
        if was_away {
            *lock(&self.inner.alerts.back_at) = Some(now);
        }
        if changed {
            self.changed(Changed::Alerts, None);
        }
        Ok(())
    }
}

/// Whether it is time to write down that somebody looks.
fn is_look_due(read: &Read<'_>, now: DateTime<Utc>) -> Result<bool, EngineError> {
    let last = settings::find::<DateTime<Utc>>(read, LOOKED_AT)?;
    Ok(last.is_none_or(|last| (now - last).abs() >= LOOKED_EVERY))
}

/// Writes down that somebody looked, and says whether nobody had for long.
fn note_look(write: &Write<'_>, now: DateTime<Utc>) -> Result<bool, EngineError> {
    let last = settings::find::<DateTime<Utc>>(write, LOOKED_AT)?;
    if is_look_due(write, now)? {
        settings::set(write, LOOKED_AT, &now)?;
    }
    Ok(last.is_some_and(|last| now - last > AWAY))
}
