//! What the desktop is to tell now: not in quiet hours, not twice, and not many things one after the other.

use chrono::{DateTime, TimeDelta, Utc};
use store::{
    StoreError,
    alerts::{self, Alert, Kind},
};

use super::QuietHours;
use crate::{Engine, EngineError, shared::lock};

/// More than these at once become one.
const SINGLE_MAX: usize = 3;
/// After a long absence, what happened meanwhile comes to light within this time: missed posts, sign-ins that ended.
const SETTLING: TimeDelta = TimeDelta::minutes(1);

/// What the person chose about notifications.
#[derive(Debug, Clone)]
pub struct NoticeRules {
    /// Kinds of which the desktop does not tell.
    pub off: Vec<Kind>,
    /// When it tells nothing; `None` = it always may.
    pub quiet: Option<QuietHours>,
}

/// One notification.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// Of one alert.
    One(Box<Alert>),
    /// Of several, oldest first; never fewer than two.
    Several(Vec<Alert>),
}

impl Engine {
    /// What the desktop is to tell now. It counts as told: a desktop that cannot show it is not asked again, because
    /// everything stands in the list of alerts as well.
    ///
    /// # Errors
    /// When the database fails; then nothing counts as told.
    pub async fn take_notices(&self, rules: NoticeRules) -> Result<Vec<Notice>, EngineError> {
        // Also finds out whether this is the first look after a long absence.
        self.look_for_alerts().await?;
        let now = self.now();
        let back_at = *lock(&self.inner.alerts.back_at);
        let is_settling = back_at.is_some_and(|at| at <= now && now - at < SETTLING);
        if is_settling || rules.quiet.as_ref().is_some_and(|quiet| quiet.holds(now)) {
            return Ok(Vec::new());
        }
        let store = &self.inner.parts.store;
        let untold = store.read(alerts::list_untold).await.map_err(EngineError::Store)?;
        let notices = choose(untold, &rules, back_at);
        let told: Vec<_> = notices.iter().flat_map(Notice::alerts).map(|alert| alert.id).collect();
        if !told.is_empty() {
            let marked =
                store.write(move |write| told.into_iter().try_for_each(|id| alerts::mark_notified(write, id, now)));
            let marked: Result<(), StoreError> = marked.await;
            marked.map_err(EngineError::Store)?;
        }
        *lock(&self.inner.alerts.back_at) = None;
        Ok(notices)
    }
}

impl Notice {
    /// What it tells of, oldest first.
    pub fn alerts(&self) -> &[Alert] {
        match self {
            Self::One(alert) => std::slice::from_ref(alert),
            Self::Several(alerts) => alerts,
        }
    }
}

/// Outside of quiet hours: which notifications what nobody was told of becomes. Pure.
fn choose(untold: Vec<Alert>, rules: &NoticeRules, back_at: Option<DateTime<Utc>>) -> Vec<Notice> {
    let wanted: Vec<Alert> = untold.into_iter().filter(|alert| !rules.off.contains(&alert.cause.kind())).collect();
    let waited = |alert: &Alert| rules.quiet.as_ref().is_some_and(|quiet| quiet.holds(alert.raised_at));
    let is_joined = back_at.is_some() || wanted.len() > SINGLE_MAX || wanted.iter().any(waited);
    if is_joined && wanted.len() > 1 {
        return vec![Notice::Several(wanted)];
    }
    wanted.into_iter().map(|alert| Notice::One(Box::new(alert))).collect()
}
