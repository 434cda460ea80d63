//! How well sign-ins have held: renewals, what is about to end, what failed, and where a network asked to slow down.
//! Counting is a pure function of rows; which day something was on, the computer's zone says.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use csv::WriterBuilder;
use domain::{AccountId, Platform, WorkspaceId};
use store::{
    Read, StoreError, accounts, attempts,
    audit::{self, Action, Filter},
    credentials,
    renewals::{self, Renewal, RenewalOutcome},
    workspaces,
};

use crate::{Engine, EngineError, Health, SignInHealth, health, workspace, zone::Zone};

/// Days that are counted, today among them.
const DAYS: u32 = 30;
const WEEK: TimeDelta = TimeDelta::days(7);
const MONTH: TimeDelta = TimeDelta::days(30);
/// A post that went out this soon after it was turned away was not kept from anybody: the sign-in renewed itself.
const HEALED: TimeDelta = TimeDelta::hours(1);
/// Entries of the trail that are looked at; nobody has to sign in again as often as that.
const ENTRIES: u32 = 10_000;
/// Classes of error that mean the sign-in.
const OF_SIGN_IN: &[&str] = &["signed_out", "missing_scope"];
/// The class of error that means too many calls.
const OF_RATE: &[&str] = &["rate_limited"];

/// The numbers of the last 30 days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers {
    /// When they were counted.
    pub counted_at: DateTime<Utc>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day: today.
    pub until: NaiveDate,
    /// By network, only those of which there is anything to count.
    pub networks: Vec<NetworkNumbers>,
}

/// The numbers of one network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkNumbers {
    /// The network.
    pub platform: Platform,
    /// Its sign-ins as they stand now.
    pub sign_ins: SignInNumbers,
    /// Its renewals.
    pub renewals: RenewalNumbers,
    /// Every day of the stretch, oldest first.
    pub days: Vec<DayNumbers>,
}

/// How many sign-ins are how near their end. Each is in one of the four.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SignInNumbers {
    /// Over: the person must sign in again.
    pub ended: u32,
    /// Ends within 7 days and does not renew by itself.
    pub within_week: u32,
    /// Ends within 30 days and does not renew by itself.
    pub within_month: u32,
    /// Lasts longer, renews by itself, or has no end.
    pub healthy: u32,
}

/// What became of sign-ins that were due for renewal. A sign-in that needed several tries counts once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RenewalNumbers {
    /// Renewed.
    pub renewed: u32,
    /// Given up: the person had to sign in again.
    pub failed: u32,
    /// Not yet renewed, and still tried.
    pub under_way: u32,
}

/// What went wrong on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayNumbers {
    /// The day, in the computer's zone.
    pub date: NaiveDate,
    /// Accounts whose sign-in failed; each counts once a day.
    pub sign_in_failures: u32,
    /// How often the network asked to slow down.
    pub rate_limits: u32,
}

/// Everything that is counted.
#[derive(Default)]
struct Rows {
    sign_ins: Vec<SignIn>,
    renewals: Vec<Renewal>,
    failures: Vec<(Platform, AccountId, DateTime<Utc>)>,
    rate_limits: Vec<(Platform, DateTime<Utc>)>,
}

/// A connected account.
struct SignIn {
    account_id: AccountId,
    platform: Platform,
    /// Which sign-in it is now; `None` = none is stored.
    generation: Option<u64>,
    health: SignInHealth,
}

impl Engine {
    /// The numbers of a workspace's accounts, or with none of those of all in use, for the 30 days that end with `today`,
    /// in a zone that is `offset_of` UTC at a given instant. Both come from the shell, because only it knows the
    /// computer's zone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn numbers(
        &self,
        workspace: Option<WorkspaceId>,
        today: NaiveDate,
        offset_of: impl Fn(DateTime<Utc>) -> FixedOffset + Send + 'static,
    ) -> Result<Numbers, EngineError> {
        let (engine, now) = (self.clone(), self.now());
        let read = move |read: &Read<'_>| {
            let zone = Zone { offset_of: &offset_of };
            let from = zone.start_of(first_day(today));
            let shown = workspace::shown(read, workspace)?;
            Ok(count(&engine.rows(read, &shown, from, now)?, &zone, today, now))
        };
        self.inner.parts.store.read(read).await
    }

    /// The same, each workspace by itself, with its name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn numbers_by_workspace(
        &self,
        workspace: Option<WorkspaceId>,
        today: NaiveDate,
        offset_of: impl Fn(DateTime<Utc>) -> FixedOffset + Send + 'static,
    ) -> Result<Vec<(String, Numbers)>, EngineError> {
        let (engine, now) = (self.clone(), self.now());
        let read = move |read: &Read<'_>| {
            let zone = Zone { offset_of: &offset_of };
            let from = zone.start_of(first_day(today));
            let shown = workspace::shown(read, workspace)?;
            let each = workspaces::list(read)?.into_iter().filter(|workspace| shown.contains(&workspace.id));
            let counted = each.map(|workspace| {
                let rows = engine.rows(read, &HashSet::from([workspace.id]), from, now)?;
                Ok((workspace.name, count(&rows, &zone, today, now)))
            });
            counted.collect()
        };
        self.inner.parts.store.read(read).await
    }

    /// What is counted of the accounts that are connected in these workspaces.
    fn rows(
        &self,
        read: &Read<'_>,
        shown: &HashSet<WorkspaceId>,
        from: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Rows, EngineError> {
        let sign_ins = self.sign_ins(read, shown, now)?;
        let ids: HashSet<AccountId> = sign_ins.iter().map(|signed| signed.account_id).collect();
        let turned_away = |classes: &[&str]| {
            let mut away = attempts::list_turned_away(read, from, classes)?;
            away.retain(|away| ids.contains(&away.account_id));
            Ok::<_, StoreError>(away)
        };
        let renewals = renewals::list_ended(read, from)?;
        let lasting = turned_away(OF_SIGN_IN)?
            .into_iter()
            .filter(|away| away.published_at.is_none_or(|at| at - away.at > HEALED));
        let asked_for = Filter { actions: vec![Action::SignInRequired], from: Some(from), ..Filter::default() };
        let required = audit::list(read, &asked_for, None, ENTRIES)?.rows.into_iter().filter_map(|listed| {
            let entry = listed.row.entry;
            let account_id = entry.account_id.filter(|id| ids.contains(id))?;
            Some((Platform::parse(&entry.network?)?, account_id, entry.at))
        });
        let failures = lasting.map(|away| (away.network, away.account_id, away.at)).chain(required).collect();
        let mut rate_limits: Vec<_> = turned_away(OF_RATE)?.into_iter().map(|away| (away.network, away.at)).collect();
        rate_limits.extend(asked_to_wait(&renewals, &sign_ins));
        Ok(Rows { sign_ins, renewals, failures, rate_limits })
    }

    fn sign_ins(
        &self,
        read: &Read<'_>,
        shown: &HashSet<WorkspaceId>,
        now: DateTime<Utc>,
    ) -> Result<Vec<SignIn>, EngineError> {
        let mut found = Vec::new();
        for account in accounts::list(read)?.into_iter().filter(|account| shown.contains(&account.workspace_id)) {
            // Accounts of a network that this version does not know cannot be counted truly.
            let Ok(network) = self.network(&account.platform) else { continue };
            let credential = credentials::find(read, account.id)?;
            let health = health::at(network.manifest(), &account, credential.as_ref(), now);
            let generation = credential.map(|credential| credential.generation);
            found.push(SignIn { account_id: account.id, platform: account.platform, generation, health });
        }
        Ok(found)
    }
}

/// Renewals that a network put off.
fn asked_to_wait(renewals: &[Renewal], sign_ins: &[SignIn]) -> Vec<(Platform, DateTime<Utc>)> {
    let networks: BTreeMap<_, _> = sign_ins.iter().map(|signed| (signed.account_id, &signed.platform)).collect();
    let later = renewals.iter().filter_map(|renewal| match renewal.ended {
        Some((at, RenewalOutcome::Later)) => Some((renewal.account_id, at)),
        _ => None,
    });
    later.filter_map(|(id, at)| Some(((*networks.get(&id)?).clone(), at))).collect()
}

fn first_day(today: NaiveDate) -> NaiveDate {
    today - chrono::Days::new(u64::from(DAYS) - 1)
}

/// Counts. Pure.
fn count(rows: &Rows, zone: &Zone<'_>, today: NaiveDate, now: DateTime<Utc>) -> Numbers {
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
    let accounts: BTreeMap<_, _> = rows.sign_ins.iter().map(|signed| (signed.account_id, signed)).collect();
    let mut tries: BTreeMap<(AccountId, u64), Vec<RenewalOutcome>> = BTreeMap::new();
    for renewal in &rows.renewals {
        if let Some((_, outcome)) = renewal.ended {
            tries.entry((renewal.account_id, renewal.generation)).or_default().push(outcome);
        }
    }
    let fates = tries.into_iter().filter_map(|((id, generation), outcomes)| {
        let signed = accounts.get(&id)?;
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

const HEADINGS: [&str; 5] = ["workspace", "network", "day", "what", "count"];

/// The numbers of some workspaces as comma-separated values, one number a line, so that a spreadsheet can turn them as it
/// likes.
///
/// # Errors
/// [`EngineError::FileNotWritten`], which writing to memory never comes to.
pub fn numbers_table(
    workspaces: &[(String, Numbers)],
    name_of: impl Fn(&Platform) -> String,
) -> Result<Vec<u8>, EngineError> {
    let mut table = WriterBuilder::new().from_writer(Vec::new());
    let not_written = |error: csv::Error| EngineError::FileNotWritten(error.into());
    table.write_record(HEADINGS).map_err(not_written)?;
    for (workspace, numbers) in workspaces {
        for network in &numbers.networks {
            let name = name_of(&network.platform);
            for (date, what, count) in numbers.lines(network) {
                let line = [workspace, &name, &date.to_string(), what, &count.to_string()];
                table.write_record(line).map_err(not_written)?;
            }
        }
    }
    table.into_inner().map_err(|error| EngineError::FileNotWritten(error.into_error()))
}

impl Numbers {
    fn lines(&self, network: &NetworkNumbers) -> Vec<(NaiveDate, &'static str, u32)> {
        let NetworkNumbers { sign_ins, renewals, days, .. } = network;
        let now = [
            ("sign-ins ended", sign_ins.ended),
            ("sign-ins that end within 7 days", sign_ins.within_week),
            ("sign-ins that end within 30 days", sign_ins.within_month),
            ("sign-ins healthy", sign_ins.healthy),
            ("renewed in 30 days", renewals.renewed),
            ("not renewed in 30 days", renewals.failed),
            ("renewals under way", renewals.under_way),
        ];
        let by_day = days.iter().flat_map(|day| {
            [
                (day.date, "accounts whose sign-in failed", day.sign_in_failures),
                (day.date, "asked to slow down", day.rate_limits),
            ]
        });
        now.into_iter().map(|(what, count)| (self.until, what, count)).chain(by_day).collect()
    }
}

#[cfg(test)]
mod tests {
    use domain::NeedsSignIn;

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
        SignIn { account_id: AccountId::new(), platform: somenet(), generation: Some(3), health }
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
                account_id: signed.account_id,
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
        let account = AccountId::new();
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
            let rows = Rows { failures: vec![(somenet(), account, at(instant))], ..Rows::default() };
            let numbers = counted(&rows, "2026-11-20");
            let failed = numbers.networks[0].days.iter().filter(|day| day.sign_in_failures > 0);
            let days: Vec<_> = failed.map(|day| day.date).collect();
            assert_eq!(days, expected.map(day).into_iter().collect::<Vec<_>>(), "{instant}");
        }
    }

    #[test]
    fn an_account_fails_once_a_day_however_many_posts_it_keeps_and_every_request_to_slow_down_counts() {
        let (one, other) = (AccountId::new(), AccountId::new());
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
    fn nothing_to_count_is_no_network_and_a_table_with_its_headings_only() {
        let numbers = counted(&Rows::default(), "2026-11-20");
        assert_eq!(numbers.networks, []);
        let table = numbers_table(&[("Bakery".to_owned(), numbers)], ToString::to_string).unwrap();
        assert_eq!(table, b"workspace,network,day,what,count\n");
    }

    #[test]
    fn the_table_has_one_number_a_line_and_tells_workspaces_apart() {
        let rows = Rows { sign_ins: vec![signed(Health::Fine, None, at(NOON))], ..Rows::default() };
        let workspaces = ["Bakery", "Old mill, the"].map(|name| (name.to_owned(), counted(&rows, "2026-11-20")));
        let table = numbers_table(&workspaces, |_| "Some, network".to_owned()).unwrap();
        let table = String::from_utf8(table).unwrap();
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 1 + 2 * (7 + 2 * 30));
        assert_eq!(lines[4], "Bakery,\"Some, network\",2026-11-20,sign-ins healthy,1");
        assert_eq!(lines[8], "Bakery,\"Some, network\",2026-10-22,accounts whose sign-in failed,0");
        assert_eq!(lines[71], "\"Old mill, the\",\"Some, network\",2026-11-20,sign-ins healthy,1");
    }
}
