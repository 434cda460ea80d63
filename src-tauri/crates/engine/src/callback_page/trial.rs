//! One way through the person's browser and back, as a sign-in will take it. In memory only: it ends with the program.

use std::{sync::Mutex, time::Duration};

use chrono::{DateTime, Utc};
use domain::{
    Platform, Secret,
    callback::{Callback, Outcome},
};
use tokio::time::Instant;
use url::Url;

use crate::{
    connect::{FLOW_LIFE_SECONDS, state_hash},
    shared::lock,
};

/// A trial, as the person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialView {
    /// Whether the browser was asked to open (false: offer to copy the link).
    pub opened: bool,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// Where it is.
    pub status: TrialStatus,
}

/// Where a trial is. One that succeeded is over and shows as proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrialStatus {
    /// The browser has the word.
    Waiting,
    /// Ten minutes passed, and nothing came.
    NotBack,
    /// It came back after its ten minutes.
    Late,
}

/// At most one trial at a time.
#[derive(Default)]
pub(crate) struct Trials(Mutex<Option<Trial>>);

/// What a link is to the trial.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// The state came back in time; it is worth nothing from now on.
    Back,
    /// The state came back when its time was over.
    Late,
    /// It belongs to something else.
    Unknown,
}

/// A trial under way. Of its state only the hash is kept; the address, which carries it, is secret.
pub(super) struct Trial {
    platform: Platform,
    state_hash: [u8; 32],
    address: Secret,
    /// When it began on the clock that nobody can set back.
    began: Instant,
    expires_at: DateTime<Utc>,
    opened: bool,
    is_late: bool,
}

impl Trial {
    pub(super) fn new(platform: Platform, state_hash: [u8; 32], address: &Url, expires_at: DateTime<Utc>) -> Self {
        let address = Secret::new(address.as_str().to_owned());
        Self { platform, state_hash, address, began: Instant::now(), expires_at, opened: false, is_late: false }
    }

    fn is_over(&self, now: DateTime<Utc>) -> bool {
        now > self.expires_at || self.began.elapsed() > Duration::from_secs(FLOW_LIFE_SECONDS.unsigned_abs())
    }

    /// Only an answer that a network could give, with this state, for this network.
    fn is_answered_by(&self, callback: &Callback) -> bool {
        let has_code = matches!(callback.outcome, Outcome::Code(_));
        has_code && callback.platform == self.platform && state_hash(&callback.state) == self.state_hash
    }
}

impl Trials {
    /// Begins a trial in the place of any other.
    pub(super) fn begin(&self, trial: Trial) {
        *lock(&self.0) = Some(trial);
    }

    /// Ends whatever is under way.
    pub(super) fn clear(&self) {
        *lock(&self.0) = None;
    }

    /// Notes that the browser was asked to open.
    pub(super) fn set_opened(&self) {
        if let Some(trial) = lock(&self.0).as_mut() {
            trial.opened = true;
        }
    }

    pub(super) fn view(&self, now: DateTime<Utc>) -> Option<TrialView> {
        let trial = lock(&self.0);
        trial.as_ref().map(|trial| TrialView {
            opened: trial.opened,
            expires_at: trial.expires_at,
            status: match (trial.is_late, trial.is_over(now)) {
                (true, _) => TrialStatus::Late,
                (false, true) => TrialStatus::NotBack,
                (false, false) => TrialStatus::Waiting,
            },
        })
    }

    /// Where the browser is sent, as long as it is waited for.
    pub(super) fn address(&self, now: DateTime<Utc>) -> Option<Url> {
        let trial = lock(&self.0);
        let waiting = trial.as_ref().filter(|trial| !trial.is_over(now))?;
        // EXPOSE: the person asked to copy the very address that the browser is meant to have.
        Url::parse(waiting.address.expose()).ok()
    }

    /// Looks whether an answer is the trial's, and uses the state up.
    pub(super) fn take(&self, callback: &Callback, now: DateTime<Utc>) -> Arrival {
        let mut slot = lock(&self.0);
        let Some(trial) = slot.as_mut().filter(|trial| trial.is_answered_by(callback)) else {
            return Arrival::Unknown;
        };
        if trial.is_over(now) {
            trial.is_late = true;
            return Arrival::Late;
        }
        *slot = None;
        Arrival::Back
    }
}
