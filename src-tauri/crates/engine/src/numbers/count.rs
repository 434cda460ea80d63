//! Counting: a pure function of rows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{Platform, SignInId};
use store::renewals::RenewalOutcome;

use super::{DAYS, DayNumbers, NetworkNumbers, Numbers, RenewalNumbers, Rows, SignIn, SignInNumbers, first_day};
use crate::{Health, SignInHealth, zone::Zone};

const WEEK: TimeDelta = TimeDelta::days(7);
const MONTH: TimeDelta = TimeDelta::days(30);

/// Counts. Pure.
pub(super) fn count(rows: &Rows, zone: &Zone<'_>, today: NaiveDate, now: DateTime<Utc>) -> Numbers {
    let from = first_day(today);
    let mut networks: BTreeMap<Platform, NetworkNumbers> = BTreeMap::new();
    let mut of = |platform: &Platform, note: &mut dyn FnMut(&mut NetworkNumbers)| {
        note(networks.entry(platform.clone()).or_insert_with(|| empty(platform.clone(), from)));
    };
    for signed in &rows.sign_ins {
        of(&signed.platform, &mut |network| place(&mut network.sign_ins, &signed.health, now));
    }
    for (platform, renewal) in renewals_by_sign_in(rows) {
        of(&platform, &mut |network| match renewal {
            Fate::Renewed => network.renewals.renewed += 1,
            Fate::Failed => network.renewals.failed += 1,
            Fate::UnderWay => network.renewals.under_way += 1,
        });
    }
    let failed: BTreeSet<_> =
        rows.failures.iter().map(|(platform, id, at)| (platform, zone.date_of(*at), *id)).collect();
    for (platform, date, _) in failed {
        of(platform, &mut |network| note_day(network, date, |day| day.sign_in_failures += 1));
    }
    for (platform, at) in &rows.rate_limits {
        of(platform, &mut |network| note_day(network, zone.date_of(*at), |day| day.rate_limits += 1));
    }
    Numbers { counted_at: now, from, until: today, networks: networks.into_values().collect() }
}

fn empty(platform: Platform, from: NaiveDate) -> NetworkNumbers {
    let dates = from.iter_days().take(DAYS as usize);
    let days = dates.map(|date| DayNumbers { date, sign_in_failures: 0, rate_limits: 0 }).collect();
    NetworkNumbers { platform, sign_ins: SignInNumbers::default(), renewals: RenewalNumbers::default(), days }
}

fn note_day(network: &mut NetworkNumbers, date: NaiveDate, note: impl FnOnce(&mut DayNumbers)) {
    if let Some(day) = network.days.iter_mut().find(|day| day.date == date) {
        note(day);
    }
}

fn place(numbers: &mut SignInNumbers, health: &SignInHealth, now: DateTime<Utc>) {
    let left = health.signed_in_until.filter(|_| !health.renews).map(|until| until - now);
    let place = match (health.health, left) {
        (Health::Ended | Health::NeedsSignIn { .. }, _) => &mut numbers.ended,
        (_, Some(left)) if left <= WEEK => &mut numbers.within_week,
        (_, Some(left)) if left <= MONTH => &mut numbers.within_month,
        _ => &mut numbers.healthy,
    };
    *place += 1;
}

/// What became of one sign-in that was due for renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Renewed,
    Failed,
    UnderWay,
}

/// Tries of the same sign-in belong together: a network that answers at the second try has renewed it.
fn renewals_by_sign_in(rows: &Rows) -> Vec<(Platform, Fate)> {
    let sign_ins: BTreeMap<_, _> = rows.sign_ins.iter().map(|signed| (signed.sign_in_id, signed)).collect();
    let mut tries: BTreeMap<(SignInId, u64), Vec<RenewalOutcome>> = BTreeMap::new();
    for renewal in &rows.renewals {
        if let Some((_, outcome)) = renewal.ended {
            tries.entry((renewal.sign_in_id, renewal.generation)).or_default().push(outcome);
        }
    }
    let fates = tries.into_iter().filter_map(|((id, generation), outcomes)| {
        let signed = sign_ins.get(&id)?;
        Some((signed.platform.clone(), fate(&outcomes, signed, generation)))
    });
    fates.collect()
}

fn fate(outcomes: &[RenewalOutcome], signed: &SignIn, generation: u64) -> Fate {
    let is_over = matches!(signed.health.health, Health::Ended | Health::NeedsSignIn { .. });
    if outcomes.contains(&RenewalOutcome::Renewed) {
        Fate::Renewed
    } else if signed.generation == Some(generation) && !is_over {
        Fate::UnderWay
    } else {
        // It is over, or the person has signed in again because of it.
        Fate::Failed
    }
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;
    use domain::{AccountId, NeedsSignIn};
    use store::renewals::Renewal;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn somenet() -> Platform {
        Platform::parse("somenet").unwrap()
    }

    fn signed(health: Health, left_days: Option<i64>, now: DateTime<Utc>) -> SignIn {
        let health = SignInHealth {
            health,
            signed_in_until: left_days.map(|days| now + TimeDelta::days(days)),
            renews: health == Health::RenewsItself,
            renewed_at: None,
            renewal_due_at: None,
            reconnect_by: None,
            scopes_granted: Vec::new(),
            scopes_missing: Vec::new(),
        };
        SignIn {
            account_id: AccountId::new(),
            sign_in_id: SignInId::new(),
            platform: somenet(),
            generation: Some(3),
            health,
        }
    }

    const NOON: &str = "2026-11-20T12:00:00Z";
    const OVER: Health = Health::NeedsSignIn { reason: NeedsSignIn::Revoked };

    /// London, where the clocks went back on 25 October 2026 at 01:00 UTC.
    fn london(at: DateTime<Utc>) -> FixedOffset {
        let summer = at < "2026-10-25T01:00:00Z".parse::<DateTime<Utc>>().unwrap();
        FixedOffset::east_opt(if summer { 3600 } else { 0 }).unwrap()
    }

    fn counted(rows: &Rows, today: &str) -> Numbers {
        count(rows, &Zone { offset_of: &london }, day(today), at(NOON))
    }

    #[test]
    fn each_sign_in_is_in_one_of_four_places() {
        let now = at(NOON);
        let cases = [
            (Health::Fine, None, [0, 0, 0, 1]),
            (Health::RenewsItself, Some(2), [0, 0, 0, 1]),
            (Health::Ends, Some(7), [0, 1, 0, 0]),
            (Health::Ends, Some(8), [0, 0, 1, 0]),
            (Health::Ends, Some(30), [0, 0, 1, 0]),
            (Health::Ends, Some(31), [0, 0, 0, 1]),
            (Health::CannotPublish, None, [0, 0, 0, 1]),
            (Health::Ended, Some(-1), [1, 0, 0, 0]),
            (OVER, Some(40), [1, 0, 0, 0]),
        ];
        for (health, left, [ended, within_week, within_month, healthy]) in cases {
            let rows = Rows { sign_ins: vec![signed(health, left, now)], ..Rows::default() };
            let expected = SignInNumbers { ended, within_week, within_month, healthy };
            assert_eq!(counted(&rows, "2026-11-20").networks[0].sign_ins, expected, "{health:?} {left:?}");
        }
    }

    #[test]
    fn tries_of_the_same_sign_in_count_once_and_the_last_word_counts() {
        use RenewalOutcome::{Failed, Later, Lost, NotSent, Refused, Renewed};
        let (renewed, failed, under_way) = ((1, 0, 0), (0, 1, 0), (0, 0, 1));
        let cases: [(&str, &[RenewalOutcome], u64, Health, _); 8] = [
            ("at the first try", &[Renewed], 2, Health::RenewsItself, renewed),
            ("after trouble", &[NotSent, Later, Failed, Renewed], 2, Health::RenewsItself, renewed),
            ("renewed, and revoked later", &[Renewed], 2, OVER, renewed),
            ("refused", &[Refused], 3, OVER, failed),
            ("lost twice", &[Lost, Lost], 3, OVER, failed),
            ("ended while it was tried", &[NotSent, NotSent], 3, Health::Ended, failed),
            ("refused, and signed in again", &[Refused], 2, Health::RenewsItself, failed),
            ("still tried", &[Lost], 3, Health::RenewsItself, under_way),
        ];
        for (name, outcomes, generation, health, expected) in cases {
            let signed = signed(health, Some(40), at(NOON));
            let try_of = |outcome: &RenewalOutcome| Renewal {
                sign_in_id: signed.sign_in_id,
                generation,
                started_at: at("2026-11-19T12:00:00Z"),
                ended: Some((at("2026-11-19T12:00:01Z"), *outcome)),
                not_before: None,
            };
            let rows =
                Rows { renewals: outcomes.iter().map(try_of).collect(), sign_ins: vec![signed], ..Rows::default() };
            let RenewalNumbers { renewed, failed, under_way } = counted(&rows, "2026-11-20").networks[0].renewals;
            assert_eq!((renewed, failed, under_way), expected, "{name}");
        }
    }

    #[test]
    fn a_day_is_the_computers_day_also_when_the_clocks_change() {
        let sign_in = SignInId::new();
        // Half past midnight in London is the evening before in UTC, until the clocks go back.
        let cases = [
            ("2026-10-23T22:59:59Z", Some("2026-10-23")),
            ("2026-10-23T23:00:00Z", Some("2026-10-24")),
            ("2026-10-24T23:30:00Z", Some("2026-10-25")),
            ("2026-10-25T23:59:59Z", Some("2026-10-25")),
            ("2026-10-26T00:00:00Z", Some("2026-10-26")),
            ("2026-11-20T23:59:59Z", Some("2026-11-20")),
            ("2026-10-21T22:59:59Z", None),
        ];
        for (instant, expected) in cases {
            let rows = Rows { failures: vec![(somenet(), sign_in, at(instant))], ..Rows::default() };
            let numbers = counted(&rows, "2026-11-20");
            let failed = numbers.networks[0].days.iter().filter(|day| day.sign_in_failures > 0);
            let days: Vec<_> = failed.map(|day| day.date).collect();
            assert_eq!(days, expected.map(day).into_iter().collect::<Vec<_>>(), "{instant}");
        }
    }

    #[test]
    fn a_sign_in_fails_once_a_day_however_many_posts_it_keeps_and_every_request_to_slow_down_counts() {
        let (one, other) = (SignInId::new(), SignInId::new());
        let moment = at("2026-11-20T09:00:00Z");
        let rows = Rows {
            failures: vec![(somenet(), one, moment), (somenet(), one, moment), (somenet(), other, moment)],
            rate_limits: vec![(somenet(), moment), (somenet(), moment)],
            ..Rows::default()
        };
        let numbers = counted(&rows, "2026-11-20");
        let days = &numbers.networks[0].days;
        assert_eq!((days.len(), days[0].date, days[29].date), (30, day("2026-10-22"), day("2026-11-20")));
        assert_eq!((days[29].sign_in_failures, days[29].rate_limits), (2, 2));
        assert_eq!(days.iter().map(|day| day.sign_in_failures).sum::<u32>(), 2);
    }

    #[test]
    fn nothing_to_count_is_no_network() {
        assert_eq!(counted(&Rows::default(), "2026-11-20").networks, []);
    }
}
