//! How far the computer's clock and those of the networks are apart, as their last answers tell.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Clock, Response};

/// Servers that are remembered at most; an account's own servers are few.
const SERVERS_MAX: usize = 256;
/// An answer that took longer, or during which a clock was set, says of no moment which one it means.
const CALL_MAX: TimeDelta = TimeDelta::minutes(1);
/// Clocks that are not further apart are taken for one that was set right.
const RIGHT: TimeDelta = TimeDelta::minutes(2);

/// The last word of each server.
#[derive(Default)]
pub(super) struct Skew(Mutex<HashMap<String, Told>>);

/// One moment by the computer's clock and by the run's own time.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    wall: DateTime<Utc>,
    run: Duration,
}

impl Moment {
    /// The present one.
    pub(super) fn of(clock: &dyn Clock) -> Self {
        Self { wall: clock.now(), run: clock.monotonic() }
    }

    /// How much time passed since then, by each of the two.
    fn since(self, then: Self) -> (TimeDelta, TimeDelta) {
        let run = self.run.saturating_sub(then.run);
        (self.wall - then.wall, TimeDelta::from_std(run).unwrap_or(TimeDelta::MAX))
    }
}

/// What a server told.
#[derive(Clone, Copy)]
struct Told {
    /// How far its clock was ahead of the computer's.
    ahead: TimeDelta,
    at: Moment,
}

impl Told {
    /// What that means now; `None` = nothing any more, because the computer's clock was set meanwhile.
    ///
    /// A clock that went on further than the run may have gone on while the computer slept, which changes nothing. One
    /// that was wrong, and moved by just that, was set right. How wrong one is that was set otherwise, only the next
    /// answer says.
    fn now(self, now: Moment) -> Option<TimeDelta> {
        let (wall, run) = now.since(self.at);
        let moved = wall.checked_sub(&run)?;
        let left = self.ahead.checked_sub(&moved)?;
        if self.ahead.abs() > RIGHT && left.abs() <= RIGHT {
            return Some(left);
        }
        (moved > -RIGHT).then_some(self.ahead)
    }
}

impl Skew {
    /// Takes the time that an answer of `host` tells, to a call that was sent then.
    pub(super) fn note(&self, host: &str, answer: &Response, sent: Moment, now: Moment) {
        let Some(date) = answer.date() else { return };
        let (wall, run) = now.since(sent);
        // A cache's answer bears the date of the one that it repeats (RFC 9111 section 5.1).
        if wall.abs() > CALL_MAX || run > CALL_MAX || answer.header("age").is_some() {
            return;
        }
        let mut servers = self.servers();
        if servers.len() < SERVERS_MAX || servers.contains_key(host) {
            servers.insert(host.to_owned(), Told { ahead: date - answer.received_at, at: now });
        }
    }

    /// How far the networks' clocks are ahead: what the one in the middle says, so that a single server with a wrong
    /// clock convinces nobody. Of two in the middle the one counts that finds less wrong. `None` = no server has told
    /// yet, or the computer's clock was set since.
    pub(super) fn median(&self, now: Moment) -> Option<TimeDelta> {
        let mut told: Vec<TimeDelta> = self.servers().values().filter_map(|told| told.now(now)).collect();
        told.sort_unstable();
        let upper = *told.get(told.len() / 2)?;
        let lower = *told.get((told.len() - 1) / 2)?;
        Some(if lower.abs() < upper.abs() { lower } else { upper })
    }

    fn servers(&self) -> std::sync::MutexGuard<'_, HashMap<String, Told>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{answer, now};

    const RIGHT_DATE: &str = "Fri, 20 Nov 2026 10:00:00 GMT";
    const AHEAD: &str = "Fri, 20 Nov 2026 10:05:00 GMT";
    const BEHIND: &str = "Fri, 20 Nov 2026 09:00:00 GMT";

    /// So many seconds after the answers, by the computer's clock and by the run's time.
    fn later(wall_seconds: i64, run_seconds: u64) -> Moment {
        let run = Duration::from_secs(1_000 + run_seconds);
        Moment { wall: now() + TimeDelta::seconds(wall_seconds), run }
    }

    /// What these servers told at once, at [`now`].
    fn told(told: &[(&str, &str)]) -> Skew {
        let skew = Skew::default();
        for (host, date) in told {
            skew.note(host, &answer(200, &[("date", date)], ""), later(0, 0), later(0, 0));
        }
        skew
    }

    #[test]
    fn the_server_in_the_middle_tells_how_far_the_clocks_are_apart() {
        let check = |servers: &[(&str, &str)], expected_seconds: Option<i64>| {
            let ahead = told(servers).median(later(0, 0));
            assert_eq!(ahead.map(|ahead| ahead.num_seconds()), expected_seconds, "{servers:?}");
        };
        check(&[], None);
        check(&[("a", "noon")], None);
        check(&[("a", AHEAD)], Some(300));
        check(&[("a", BEHIND), ("b", RIGHT_DATE)], Some(0));
        check(&[("a", AHEAD), ("b", RIGHT_DATE)], Some(0));
        check(&[("a", RIGHT_DATE), ("b", BEHIND), ("c", RIGHT_DATE)], Some(0));
        check(&[("a", AHEAD), ("b", AHEAD), ("c", RIGHT_DATE)], Some(300));
    }

    #[test]
    fn a_clock_that_is_set_right_is_right_at_once_and_one_that_slept_is_as_wrong_as_before() {
        for (name, date, wall, run, expected) in [
            ("an hour passed", AHEAD, 3600, 3600, Some(300)),
            ("slept for an hour", AHEAD, 3600, 0, Some(300)),
            ("slept with a right clock", RIGHT_DATE, 3600, 0, Some(0)),
            ("slept for a minute with a right clock", RIGHT_DATE, 60, 0, Some(0)),
            ("was behind, set right", AHEAD, 300, 0, Some(0)),
            ("was behind, set nearly right", AHEAD, 3830, 3600, Some(70)),
            ("was an hour ahead, set right", BEHIND, -3590, 10, Some(0)),
            ("was an hour ahead, set back too far", BEHIND, -7200, 0, None),
            ("was right, set back", RIGHT_DATE, -3600, 0, None),
        ] {
            let ahead = told(&[("a", date)]).median(later(wall, run));
            assert_eq!(ahead.map(|ahead| ahead.num_seconds()), expected, "{name}");
        }
    }

    #[test]
    fn an_answer_that_may_tell_an_old_time_tells_none() {
        for (name, headers, sent) in [
            ("took long", [("date", AHEAD), ("x", "")], later(-61, 0)),
            ("the clock was set back meanwhile", [("date", AHEAD), ("x", "")], later(61, 0)),
            ("a cache's", [("date", AHEAD), ("age", "300")], later(-1, 0)),
        ] {
            let skew = Skew::default();
            skew.note("a", &answer(200, &headers, ""), sent, later(0, 1));
            assert_eq!(skew.median(later(0, 1)), None, "{name}");
        }
    }
}
