//! Time is passed in, never reached for, so that a year can be tested in a second.

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The current instant in UTC, as the computer's clock has it: whoever sets that clock moves it.
    fn now(&self) -> DateTime<Utc>;

    /// How long this run has lasted. Setting the computer's clock does not move it; it may stand still while the
    /// computer sleeps.
    fn monotonic(&self) -> Duration;
}

/// The computer's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn monotonic(&self) -> Duration {
        STARTED.elapsed()
    }
}
