//! When the person was last there.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

/// When the person was last seen.
pub struct Presence(Mutex<Seen>);

/// By two clocks: the first stands still while the computer sleeps, the second can be set.
#[derive(Clone, Copy)]
struct Seen {
    running: Instant,
    wall: SystemTime,
}

impl Seen {
    fn now() -> Self {
        Self { running: Instant::now(), wall: SystemTime::now() }
    }

    /// How long ago that is, by the clock that says more: setting the time back must not keep a vault open.
    fn ago(self, now: Self) -> Duration {
        let running = now.running.saturating_duration_since(self.running);
        let wall = now.wall.duration_since(self.wall).unwrap_or_default();
        running.max(wall)
    }
}

/// Somebody started the application just now.
impl Default for Presence {
    fn default() -> Self {
        Self(Mutex::new(Seen::now()))
    }
}

impl Presence {
    /// The person did something just now.
    pub fn seen(&self) {
        *self.lock() = Seen::now();
    }

    /// How long the person has done nothing.
    pub fn away(&self) -> Duration {
        self.lock().ago(Seen::now())
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        // A pair of instants is whole after any panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_person_is_away_for_as_long_as_the_longer_clock_says() {
        let seen = Seen::now();
        let (minute, hour) = (Duration::from_secs(60), Duration::from_secs(3600));
        let check = |running: Duration, wall: SystemTime, expected: Duration| {
            assert_eq!(seen.ago(Seen { running: seen.running + running, wall }), expected);
        };
        check(minute, seen.wall + minute, minute);
        check(minute, seen.wall + hour, hour);
        check(hour, seen.wall + minute, hour);
        check(minute, seen.wall - hour, minute);
        check(Duration::ZERO, seen.wall, Duration::ZERO);
    }
}
