//! The practice network's time: the computer's, moved by a person or a test so that a 60-day token can be watched dying.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::Clock;

/// A clock that can be moved. Every time the practice network tells or checks comes from it.
#[derive(Debug)]
pub struct PracticeClock {
    /// The fixed instant of a manual clock; `None` follows the computer.
    base: Option<DateTime<Utc>>,
    offset_ms: AtomicI64,
}

impl PracticeClock {
    /// Follows the computer's clock, plus whatever it was moved by.
    pub fn system() -> Arc<Self> {
        Arc::new(Self { base: None, offset_ms: AtomicI64::new(0) })
    }

    /// Stands still at `at` until it is moved.
    pub fn manual(at: DateTime<Utc>) -> Arc<Self> {
        Arc::new(Self { base: Some(at), offset_ms: AtomicI64::new(0) })
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.shift(i64::try_from(by.as_millis()).unwrap_or(i64::MAX));
    }

    /// Moves the clock back, as a corrected computer clock does.
    pub fn turn_back(&self, by: Duration) {
        self.shift(-i64::try_from(by.as_millis()).unwrap_or(i64::MAX));
    }

    /// How far the clock was moved, in milliseconds.
    pub fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::SeqCst)
    }

    /// Takes up an offset that was kept over a restart. A manual clock belongs to its test and is left alone.
    pub(crate) fn restore(&self, offset_ms: i64) {
        if self.base.is_none() && self.offset_ms() == 0 {
            self.offset_ms.store(offset_ms, Ordering::SeqCst);
        }
    }

    pub(crate) fn reset(&self) {
        self.offset_ms.store(0, Ordering::SeqCst);
    }

    fn shift(&self, by_ms: i64) {
        let moved = |offset: i64| Some(offset.saturating_add(by_ms));
        // The closure never declines, so there is no failed update to report.
        self.offset_ms.fetch_update(Ordering::SeqCst, Ordering::SeqCst, moved).unwrap_or_default();
    }
}

impl Clock for PracticeClock {
    fn now(&self) -> DateTime<Utc> {
        let base = self.base.unwrap_or_else(Utc::now);
        TimeDelta::try_milliseconds(self.offset_ms()).and_then(|by| base.checked_add_signed(by)).unwrap_or(base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let at = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let clock = PracticeClock::manual(at);
        assert_eq!(clock.now(), at);
        clock.advance(Duration::from_secs(61 * 86_400));
        assert_eq!(clock.now() - at, TimeDelta::days(61));
        clock.turn_back(Duration::from_secs(62 * 86_400));
        assert_eq!(clock.now() - at, TimeDelta::days(-1));
    }
}
