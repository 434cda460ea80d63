//! When to try again: pure functions of how often it failed and what time it is.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// Retries end this long after a target became due.
pub(crate) const RETRY_FOR: TimeDelta = TimeDelta::hours(6);
/// A target that was not taken up for so long is not sent without asking.
pub(crate) const LATE_AFTER: TimeDelta = TimeDelta::minutes(15);
/// Longest wait that we take a network's word for; after it, the network is asked again.
pub(crate) const WAIT_MAX: TimeDelta = TimeDelta::hours(24);
const SPREAD_MS: u64 = 10_000;
const BASE_MS: u64 = 2_000;
const CAP_MS: u64 = 15 * 60 * 1_000;
/// Longest wait between two tries of ours.
pub(crate) const TRY_MAX: TimeDelta = TimeDelta::minutes(15);
/// A network that asks to wait without saying how long is left alone for at least this time.
const UNSAID_WAIT: TimeDelta = TimeDelta::seconds(30);

/// The wait before the next try after `tries` failures: anything from nothing to a bound that doubles, by chance, so
/// that many programs that failed together do not come back together.
pub(crate) fn delay(tries: u32, random: u64) -> TimeDelta {
    let bound = BASE_MS.saturating_mul(1 << tries.min(16)).min(CAP_MS);
    TimeDelta::milliseconds(i64::try_from(random % (bound + 1)).unwrap_or_default())
}

/// When to try again, at most once more at the deadline; `None` = the deadline has passed.
pub(crate) fn next_try(now: DateTime<Utc>, due_at: DateTime<Utc>, tries: u32, random: u64) -> Option<DateTime<Utc>> {
    let deadline = due_at + RETRY_FOR;
    (now < deadline).then(|| (now + delay(tries, random)).min(deadline))
}

/// When the network may be called again: its own time, unless that has passed or is beyond belief.
pub(crate) fn wait_until(now: DateTime<Utc>, said: Option<DateTime<Utc>>, tries: u32, random: u64) -> DateTime<Utc> {
    match said {
        Some(until) => until.clamp(now + TimeDelta::seconds(1), now + WAIT_MAX),
        None => now + UNSAID_WAIT + delay(tries + 2, random),
    }
}

/// A little after that time, by chance, so that what waited together does not come back together.
pub(crate) fn spread(until: DateTime<Utc>, random: u64) -> DateTime<Utc> {
    until + TimeDelta::milliseconds(i64::try_from(random % SPREAD_MS).unwrap_or_default())
}

/// A step's own wait as a time.
pub(crate) fn after(now: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    now + TimeDelta::from_std(wait).unwrap_or(WAIT_MAX).min(WAIT_MAX)
}

/// Random bits for [`delay`]. Without a source of randomness the longest wait is taken.
pub(crate) fn random() -> u64 {
    #[cfg(feature = "testkit")]
    if let Some(drawn) = crate::testkit::chance::draw() {
        return drawn;
    }
    getrandom::u64().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn the_wait_lies_between_nothing_and_a_doubling_bound_of_at_most_a_quarter_of_an_hour() {
        for (tries, bound_ms) in [(0, 2_000), (1, 4_000), (5, 64_000), (9, 900_000), (60, 900_000)] {
            assert_eq!(delay(tries, 0), TimeDelta::zero());
            assert_eq!(delay(tries, bound_ms), TimeDelta::milliseconds(i64::try_from(bound_ms).unwrap()));
            for random in [1, 77_777, u64::MAX, u64::MAX / 3] {
                assert!(delay(tries, random) <= TimeDelta::milliseconds(i64::try_from(bound_ms).unwrap()));
            }
        }
    }

    #[test]
    fn tries_end_six_hours_after_the_target_became_due() {
        let six_hours = 6 * 3600;
        assert_eq!(next_try(at(0), at(0), 0, 0), Some(at(0)));
        assert_eq!(next_try(at(six_hours - 1), at(0), 20, 900_000), Some(at(six_hours)), "one last try at the end");
        assert_eq!(next_try(at(six_hours), at(0), 0, 0), None);
    }

    #[test]
    fn a_networks_own_time_is_kept_unless_it_cannot_be_meant() {
        let day = 24 * 3600;
        for (said, expected) in [(90, 90), (day, day), (day * 3650, day), (-5, 1), (0, 1)] {
            assert_eq!(wait_until(at(0), Some(at(said)), 0, 7), at(expected), "said {said}");
        }
        assert!(wait_until(at(0), None, 0, 0) >= at(30));
    }
}
