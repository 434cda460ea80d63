//! Days as the person counts them.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};

/// The computer's zone, as a function of the instant, because a week may hold a change of the clocks.
pub(crate) struct Zone<'a> {
    /// How far local time is from UTC at an instant.
    pub(crate) offset_of: &'a dyn Fn(DateTime<Utc>) -> FixedOffset,
}

impl Zone<'_> {
    /// When a day begins. Asked twice, because the offset at midnight is known only once midnight is.
    pub(crate) fn start_of(&self, date: NaiveDate) -> DateTime<Utc> {
        let civil = date.and_time(NaiveTime::MIN);
        let guess = Utc.from_utc_datetime(&civil);
        let first = guess - TimeDelta::seconds((self.offset_of)(guess).local_minus_utc().into());
        guess - TimeDelta::seconds((self.offset_of)(first).local_minus_utc().into())
    }

    /// The day of an instant.
    pub(crate) fn date_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&(self.offset_of)(at)).date_naive()
    }
}
