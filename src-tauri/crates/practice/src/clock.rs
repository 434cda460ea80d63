//! The practice network's time: the computer's, moved by a person or a test so that a 60-day token can be watched dying.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::Clock;
use tokio::sync::watch;

/// A clock that can be moved. Every time the practice network tells or checks comes from it.
#[derive(Debug)]
pub struct PracticeClock {
    /// The fixed instant of a manual clock; `None` follows the computer.
    base: Option<DateTime<Utc>>,
    offset_ms: watch::Sender<i64>,
    /// When the run of a clock that follows the computer began.
    started: Instant,
    /// How much of the run was let pass by hand.
    passed_ms: AtomicU64,
}

impl PracticeClock {
    /// Follows the computer's clock, plus whatever it was moved by.
    pub fn system() -> Arc<Self> {
        Arc::new(Self::new(None))
    }

    /// Stands still at `at` until it is moved.
    pub fn manual(at: DateTime<Utc>) -> Arc<Self> {
        Arc::new(Self::new(Some(at)))
    }

    fn new(base: Option<DateTime<Utc>>) -> Self {
        let offset_ms = watch::Sender::new(0);
        Self { base, offset_ms, started: Instant::now(), passed_ms: AtomicU64::new(0) }
    }

    /// Lets time pass: what it shows and how long it has run.
    pub fn advance(&self, by: Duration) {
        self.passed_ms.fetch_add(u64::try_from(by.as_millis()).unwrap_or(u64::MAX), Ordering::SeqCst);
        self.jump_ahead(by);
    }

    /// Sets the clock forward without any time passing, as a corrected clock does.
    pub fn jump_ahead(&self, by: Duration) {
        self.shift(i64::try_from(by.as_millis()).unwrap_or(i64::MAX));
    }

    /// Sets the clock back, as a corrected clock does.
    pub fn turn_back(&self, by: Duration) {
        self.shift(-i64::try_from(by.as_millis()).unwrap_or(i64::MAX));
    }

    /// How far the clock was moved, in milliseconds.
    pub fn offset_ms(&self) -> i64 {
        *self.offset_ms.borrow()
    }

    /// Tells every move, and ends with the clock.
    pub fn moves(&self) -> watch::Receiver<i64> {
        self.offset_ms.subscribe()
    }

    /// Takes up an offset that was kept over a restart. A manual clock belongs to its test and is left alone.
    pub(crate) fn restore(&self, offset_ms: i64) {
        if self.base.is_none() && self.offset_ms() == 0 {
            self.offset_ms.send_replace(offset_ms);
        }
    }

    pub(crate) fn reset(&self) {
        self.offset_ms.send_replace(0);
    }

    fn shift(&self, by_ms: i64) {
        self.offset_ms.send_modify(|offset| *offset = offset.saturating_add(by_ms));
    }
}

impl Clock for PracticeClock {
    fn now(&self) -> DateTime<Utc> {
        let base = self.base.unwrap_or_else(Utc::now);
        TimeDelta::try_milliseconds(self.offset_ms()).and_then(|by| base.checked_add_signed(by)).unwrap_or(base)
    }

    fn monotonic(&self) -> Duration {
        let own = if self.base.is_none() { self.started.elapsed() } else { Duration::ZERO };
        own.saturating_add(Duration::from_millis(self.passed_ms.load(Ordering::SeqCst)))
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
        clock.jump_ahead(Duration::from_secs(86_400));
        assert_eq!(clock.now(), at);
        assert_eq!(clock.monotonic(), Duration::from_secs(61 * 86_400), "setting the clock lets no time pass");
    }

    #[tokio::test]
    async fn whoever_goes_by_the_clock_hears_of_every_move_and_of_its_end() {
        let clock = PracticeClock::system();
        let mut moves = clock.moves();
        clock.advance(Duration::from_secs(2));
        assert!(moves.changed().await.is_ok());
        assert_eq!(*moves.borrow_and_update(), 2_000);
        clock.reset();
        assert!(moves.changed().await.is_ok());
        drop(clock);
        assert!(moves.changed().await.is_err(), "it is gone");
    }
}
