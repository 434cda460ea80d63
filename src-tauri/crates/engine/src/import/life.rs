//! How long an imported sign-in is taken to last. Pure. What the file does not tell is taken carefully: an end that is
//! guessed too early costs a renewal, one that is guessed too late costs the sign-in.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Lifetimes, Renewal};

use crate::renewal_rule::Life;

/// What the file tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// When the access token was made.
    pub(super) made_at: Option<DateTime<Utc>>,
    /// When it ends.
    pub(super) expires_at: Option<DateTime<Utc>>,
    /// Whether a refresh token came with it.
    pub(super) has_refresh: bool,
}

impl Told {
    /// When it ends, told directly or by its age and what the network documents.
    pub(super) fn end(&self, documented: Lifetimes) -> Option<DateTime<Utc>> {
        self.expires_at.or_else(|| self.made_at?.checked_add_signed(seconds(documented.access_seconds?)?))
    }
}

/// The life of a token that the network has just accepted. An end in the past is therefore not believed.
pub(super) fn life(renewal: Renewal, documented: Lifetimes, told: Told, now: DateTime<Utc>) -> Life {
    let is_past = |at: &DateTime<Utc>| *at <= now;
    let expires_at = told.end(documented).filter(|end| !is_past(end));
    let by_end = || expires_at?.checked_sub_signed(seconds(documented.access_seconds?)?);
    Life {
        issued_at: told.made_at.filter(is_past).or_else(|| by_end().filter(is_past)).unwrap_or(now),
        expires_at: expires_at.or_else(|| Some(now + careful_rest(renewal, documented, told.has_refresh)?)),
        // How long the refresh token lasts is told by the first renewal.
        renewable_until: None,
    }
}

/// How long a token of unknown age is counted on; `None` = for ever.
fn careful_rest(renewal: Renewal, documented: Lifetimes, has_refresh: bool) -> Option<TimeDelta> {
    match renewal {
        Renewal::Endless => None,
        // It is renewed as soon as it is surely old enough for that, which tells its true end.
        Renewal::Access { min_age_seconds } => seconds(min_age_seconds.saturating_mul(2)),
        // It counts as ended, so that it is renewed before its first use.
        Renewal::Refresh if has_refresh => Some(TimeDelta::zero()),
        Renewal::Refresh => seconds(documented.access_seconds?),
    }
}

fn seconds(seconds: u64) -> Option<TimeDelta> {
    TimeDelta::try_seconds(i64::try_from(seconds).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;
    const ACCESS: Renewal = Renewal::Access { min_age_seconds: 86_400 };
    const SIXTY_DAYS: Lifetimes = Lifetimes { access_seconds: Some(60 * 86_400), renewable_seconds: None };
    const TWO_HOURS: Lifetimes = Lifetimes { access_seconds: Some(7200), renewable_seconds: Some(90 * 86_400) };
    const ENDLESS: Lifetimes = Lifetimes { access_seconds: None, renewable_seconds: None };

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn what_the_file_tells_counts_and_what_it_does_not_is_taken_carefully() {
        let told = |made: Option<i64>, ends: Option<i64>, has_refresh| Told {
            made_at: made.map(at),
            expires_at: ends.map(at),
            has_refresh,
        };
        let (refresh, days) = (Renewal::Refresh, SIXTY_DAYS);
        let cases = [
            ("both told", ACCESS, days, told(Some(-DAY), Some(DAY), false), -DAY, Some(DAY)),
            ("the end alone tells the age", ACCESS, days, told(None, Some(DAY), false), -59 * DAY, Some(DAY)),
            ("the age alone tells the end", ACCESS, days, told(Some(-DAY), None, false), -DAY, Some(59 * DAY)),
            ("nothing told", ACCESS, days, told(None, None, false), 0, Some(2 * DAY)),
            ("an end in the past", ACCESS, days, told(None, Some(-1), false), 0, Some(2 * DAY)),
            ("too old to be alive", ACCESS, days, told(Some(-61 * DAY), None, false), -61 * DAY, Some(2 * DAY)),
            ("made in the future", ACCESS, days, told(Some(5), Some(DAY), false), -59 * DAY, Some(DAY)),
            ("longer than documented", ACCESS, days, told(None, Some(70 * DAY), false), 0, Some(70 * DAY)),
            ("nothing told, renewable", refresh, TWO_HOURS, told(None, None, true), 0, Some(0)),
            ("nothing told, not renewable", refresh, TWO_HOURS, told(None, None, false), 0, Some(7200)),
            ("renewable and alive", refresh, TWO_HOURS, told(None, Some(60), true), -7140, Some(60)),
            ("endless", Renewal::Endless, ENDLESS, told(Some(-DAY), None, false), -DAY, None),
            ("endless by the documents only", Renewal::Endless, ENDLESS, told(None, Some(DAY), false), 0, Some(DAY)),
        ];
        for (name, renewal, documented, told, issued, ends) in cases {
            let life = life(renewal, documented, told, at(0));
            assert_eq!((life.issued_at, life.expires_at), (at(issued), ends.map(at)), "{name}");
        }
    }
}
