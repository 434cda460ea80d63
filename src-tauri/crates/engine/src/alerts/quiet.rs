//! Hours in which the desktop is not to be disturbed, by the wall clock of a place.

use chrono::{DateTime, Utc};
use jiff::{Timestamp, civil::Time, tz::TimeZone};

use crate::EngineError;

/// Form of a time of day.
const TIME: &str = "%H:%M";

/// From one time of day until another, which may be of the next day.
#[derive(Debug, Clone)]
pub struct QuietHours {
    from: Time,
    until: Time,
    zone: TimeZone,
}

impl QuietHours {
    /// From times such as `22:00` and `07:00`, and the IANA name of a zone. A zone that nobody knows is UTC.
    ///
    /// # Errors
    /// [`EngineError::InvalidInput`] when a time is none, or both are the same.
    pub fn new(from: &str, until: &str, zone: &str) -> Result<Self, EngineError> {
        let time = |text: &str| {
            let time = Time::strptime(TIME, text).map_err(|_| EngineError::InvalidInput { field: "quiet" })?;
            // The fields of a page write every digit; what does not is not from there.
            if text.len() == 5 { Ok(time) } else { Err(EngineError::InvalidInput { field: "quiet" }) }
        };
        let (from, until) = (time(from)?, time(until)?);
        if from == until {
            return Err(EngineError::InvalidInput { field: "quiet" });
        }
        let zone = TimeZone::get(zone).unwrap_or_else(|error| {
            tracing::warn!(%error, "the zone of the quiet hours is not known; they are taken as UTC");
            TimeZone::UTC
        });
        Ok(Self { from, until, zone })
    }

    /// Whether it is quiet at that instant. The wall clock decides, so a change of the clocks makes a night longer or
    /// shorter as it does for people.
    pub(crate) fn holds(&self, at: DateTime<Utc>) -> bool {
        let Ok(at) = Timestamp::from_second(at.timestamp()) else { return false };
        let time = at.to_zoned(self.zone.clone()).time();
        if self.from < self.until {
            self.from <= time && time < self.until
        } else {
            self.from <= time || time < self.until
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &str, until: &str, zone: &str, cases: &[(&str, bool)]) {
        let quiet = QuietHours::new(from, until, zone).unwrap();
        for (at, expected) in cases {
            assert_eq!(quiet.holds(at.parse().unwrap()), *expected, "{from}–{until} {zone} at {at}");
        }
    }

    #[test]
    fn they_hold_from_their_first_minute_until_just_before_their_last_also_over_midnight() {
        let noon = [("2026-11-20T11:59:59Z", false), ("2026-11-20T12:00:00Z", true), ("2026-11-20T13:00:00Z", false)];
        check("12:00", "13:00", "UTC", &noon);
        let night = [
            ("2026-11-20T21:59:59Z", false),
            ("2026-11-20T22:00:00Z", true),
            ("2026-11-20T23:59:59Z", true),
            ("2026-11-21T00:00:00Z", true),
            ("2026-11-21T06:59:59Z", true),
            ("2026-11-21T07:00:00Z", false),
        ];
        check("22:00", "07:00", "UTC", &night);
    }

    #[test]
    fn they_follow_the_wall_clock_of_the_place_also_when_it_changes() {
        check("22:00", "07:00", "America/New_York", &[("2026-11-20T04:00:00Z", true), ("2026-11-20T12:30:00Z", false)]);
        // Lisbon put its clocks back at 02:00 on 25 October 2026: the day before, seven o'clock was 06:00 in UTC.
        let autumn = [
            ("2026-10-24T05:59:59Z", true),
            ("2026-10-24T06:00:00Z", false),
            ("2026-10-25T06:59:59Z", true),
            ("2026-10-25T07:00:00Z", false),
        ];
        check("22:00", "07:00", "Europe/Lisbon", &autumn);
        // On 29 March 2026 the hour from one to two did not exist; hours that lie in it never begin.
        let spring = [("2026-03-29T00:59:59Z", false), ("2026-03-29T01:00:00Z", false)];
        check("01:00", "02:00", "Europe/Lisbon", &spring);
    }

    #[test]
    fn what_is_no_time_of_day_or_never_ends_is_refused() {
        for (from, until) in [("22:00", "22:00"), ("24:00", "07:00"), ("", "07:00"), ("22:00", "7:00"), ("22", "07:00")]
        {
            assert!(QuietHours::new(from, until, "UTC").is_err(), "{from}–{until}");
        }
    }
}
