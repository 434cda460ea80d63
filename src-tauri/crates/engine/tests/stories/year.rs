//! A year in the life of two hundred sign-ins: nights in which the computer sleeps, both changes of the clocks, a clock
//! that is wrong and put right, two months away, and a person who does only what Today asks for.
#![cfg(unix)]

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, Clock, NeedsSignIn, Network, PostId, Renewal, TargetState};
use engine::{Health, Need, Outlook};
use jiff::{civil, tz::TimeZone};

use crate::support::strict::{FakeNetwork, Kind, World, start};

/// Accounts of each kind.
const CROWD: [(&str, usize); 4] = [("itself", 60), ("endless", 40), ("rotates", 60), ("ends", 40)];
/// The computer is awake between these hours in Berlin, and looks after its sign-ins at these.
const AWAKE: [i8; 3] = [7, 11, 22];
const AWAY_FROM: i64 = 150;
const AWAY: TimeDelta = TimeDelta::days(61);
/// The days, from the first on, on which the computer's clock is wrong, and by how much.
const SET_BACK: (i64, TimeDelta) = (40, TimeDelta::hours(-3));
const SET_FORWARD: (i64, TimeDelta) = (80, TimeDelta::days(2));
/// A sign-in that cannot renew is a need so long before its end.
const NOTICE: TimeDelta = TimeDelta::days(7);

/// An account, and what the person was told about it.
struct Member {
    id: AccountId,
    name: String,
    network: &'static FakeNetwork,
    /// When the end of its present sign-in first stood on Today.
    warned_at: Option<DateTime<Utc>>,
    /// Since when it is signed in without having been away.
    watched_since: DateTime<Utc>,
}

/// A planned post, and what was said about it.
struct Plan {
    post: PostId,
    outlook: Outlook,
    due_at: DateTime<Utc>,
    /// The end of the sign-in at that time, if nothing puts it off.
    ends_at: Option<DateTime<Utc>>,
}

struct Year {
    world: World,
    crowd: Vec<Member>,
    plans: Vec<Plan>,
    day: i64,
    /// Ends that were seen coming, and those that came while nobody could see.
    foreseen: u32,
    signed_in_again: u32,
}

/// The instant of an hour in Berlin on a day of the year.
fn berlin(day: i64, hour: i8) -> DateTime<Utc> {
    let date = civil::date(2026, 11, 20).saturating_add(jiff::Span::new().days(day));
    let at = date.at(hour, 0, 0, 0).to_zoned(TimeZone::get("Europe/Berlin").unwrap()).unwrap();
    DateTime::from_timestamp(at.timestamp().as_second(), 0).unwrap()
}

/// Eleven o'clock on that day.
fn local(day: i64) -> String {
    let date = civil::date(2026, 11, 20).saturating_add(jiff::Span::new().days(day));
    format!("{date}T11:00")
}

impl Year {
    async fn begin() -> Self {
        let ends = Kind::ends(TimeDelta::days(90));
        let (itself, endless) = (Kind::renews_itself(), Kind::endless());
        let rotates = Kind::rotates("rotates", TimeDelta::days(7));
        let world =
            World::new(vec![itself, endless, rotates, ends, Kind::rotates("hourly", TimeDelta::hours(2))]).await;
        Self { world, crowd: Vec::new(), plans: Vec::new(), day: 1, foreseen: 0, signed_in_again: 0 }
    }

    fn network(&self, id: &str) -> &'static FakeNetwork {
        self.world.networks.iter().find(|network| network.manifest().id == id).unwrap()
    }

    async fn join(&mut self, id: &str, name: String) {
        let network = self.network(id);
        let id = self.world.sign_in(network, &name).await;
        let watched_since = self.world.time.truly();
        self.crowd.push(Member { id, name, network, warned_at: None, watched_since });
    }

    /// A twentieth of everyone joins on each of the first days.
    async fn grow(&mut self) {
        for (id, size) in CROWD {
            let first = usize::try_from(self.day).unwrap() - 1;
            for number in (0..size).filter(|number| number % 20 == first) {
                self.join(id, format!("{id}-{number}")).await;
            }
        }
        if self.day == 1 {
            self.join("hourly", "hourly-0".to_owned()).await;
        }
    }

    async fn live_a_day(&mut self) {
        let wrong = self.wrong();
        self.world.time.set_off_by(wrong);
        for hour in AWAKE {
            self.world.time.set(berlin(self.day, hour));
            self.world.engine.renew_due().await.unwrap();
            self.world.engine.run_due().await.unwrap();
            self.everything_renewable_is_alive();
        }
        if wrong.is_zero() {
            self.read_today().await;
        }
        if self.day % 10 == 3 {
            self.plan_posts().await;
        }
        self.day += 1;
    }

    fn wrong(&self) -> TimeDelta {
        let wrong = [SET_BACK, SET_FORWARD].into_iter().find(|(from, _)| (*from..from + 2).contains(&self.day));
        wrong.map_or(TimeDelta::zero(), |(_, by)| by)
    }

    fn everything_renewable_is_alive(&self) {
        for member in self.crowd.iter().filter(|member| member.network.manifest().id != "ends") {
            let was_away = member.network.manifest().renewal != Renewal::Refresh
                && self.world.time.truly() > berlin(AWAY_FROM, 0)
                && member.watched_since < berlin(AWAY_FROM, 0);
            let alive = member.network.is_alive(&member.name);
            assert!(alive || was_away, "day {}: {} is dead", self.day, member.name);
        }
    }

    /// The person reads Today and signs in again where a sign-in is over.
    async fn read_today(&mut self) {
        let now = self.world.time.truly();
        for need in self.world.needs().await {
            match need {
                Need::SignInEnds { account_id, .. } => {
                    let member = self.crowd.iter_mut().find(|member| member.id == account_id).unwrap();
                    member.warned_at.get_or_insert(now);
                }
                Need::SignIn { account_id, reason, .. } => self.sign_in_again(account_id, reason).await,
                Need::Unlock { .. }
                | Need::Missed { .. }
                | Need::Held { .. }
                | Need::Rejected { .. }
                | Need::Unconfirmed { .. } => {}
            }
        }
    }

    async fn sign_in_again(&mut self, id: AccountId, reason: NeedsSignIn) {
        let now = self.world.time.truly();
        let at = self.crowd.iter().position(|member| member.id == id).unwrap();
        let (network, name) = (self.crowd[at].network, self.crowd[at].name.clone());
        assert_eq!(reason, NeedsSignIn::Expired, "day {}: {name}", self.day);
        let ended_at = network.newest(&name).ends_at.unwrap();
        assert!(ended_at <= now, "day {}: {name} is said to be over, and is not", self.day);
        let seen_from = self.crowd[at].watched_since.max(ended_at - NOTICE);
        let away = berlin(AWAY_FROM, 0)..berlin(AWAY_FROM, 0) + AWAY + TimeDelta::days(1);
        if network.manifest().renewal == Renewal::Endless && !away.contains(&ended_at) && !away.contains(&seen_from) {
            let warned_at = self.crowd[at].warned_at.unwrap_or_else(|| panic!("{name} ended without a word"));
            // Today is read once a day, so the next evening is the first chance to see it.
            let chance = seen_from + TimeDelta::days(1);
            assert!(warned_at <= chance, "{name} ends {ended_at}, told {warned_at}");
            self.foreseen += 1;
        } else {
            assert!(away.contains(&ended_at) || away.contains(&seen_from), "{name} renews, and ended {ended_at}");
        }
        assert_eq!(self.world.sign_in(network, &name).await, id);
        (self.crowd[at].warned_at, self.crowd[at].watched_since) = (None, now);
        self.signed_in_again += 1;
    }

    /// Posts for some of every kind, near and far, before and after the clocks change.
    async fn plan_posts(&mut self) {
        let which = usize::try_from(self.day).unwrap();
        for (position, ahead) in [2, 9, 25, 50].into_iter().enumerate() {
            for (kind, size) in CROWD {
                let name = format!("{kind}-{}", (which + position * 7) % size);
                let Some(member) = self.crowd.iter().find(|member| member.name == name) else { continue };
                let post = self.world.plan(member.id, &name, &local(self.day + ahead)).await;
                let ends_at = (kind == "ends").then(|| member.network.newest(&name).ends_at).flatten();
                let (outlook, due_at) = (post.targets[0].outlook.unwrap(), post.planned_at);
                self.plans.push(Plan { post: post.id, outlook, due_at, ends_at });
                self.check_flag(self.plans.last().unwrap(), member).await;
            }
        }
    }

    /// What is planned for after an end is told at once, by the post and by Today.
    async fn check_flag(&self, plan: &Plan, member: &Member) {
        let left_out = plan.ends_at.is_some_and(|end| end <= plan.due_at);
        assert_eq!(!plan.outlook.is_good(), left_out, "{}: {:?} {:?}", member.name, plan.outlook, plan.ends_at);
        if left_out {
            let needs = self.world.needs().await;
            let told = needs.iter().any(|need| match need {
                Need::SignInEnds { account_id, left_out: Some(post), .. } => {
                    *account_id == member.id && post.due_at <= plan.due_at
                }
                Need::SignIn { account_id, .. } => *account_id == member.id,
                _ => false,
            });
            assert!(told, "{} is planned for after its end, and Today does not say so", member.name);
        }
    }

    async fn go_away(self) -> Self {
        let world = self.world.closed_for(AWAY).await;
        Self { world, day: self.day + AWAY.num_days(), ..self }
    }

    fn renewed(&self, id: &str) -> usize {
        self.network(id).seen().renewed.len()
    }
}

/// Renewals that came sooner than the rule says, or of tokens that had been used.
fn check_manners(network: &FakeNetwork) {
    let seen = network.seen();
    assert_eq!((seen.too_young, seen.used_again), (0, 0), "{}", network.manifest().id);
    let Some(life) = network.granting.expires_in else { return assert!(seen.renewed.is_empty()) };
    let life = TimeDelta::from_std(life).unwrap();
    let lead = if life >= TimeDelta::days(30) { (life / 5).max(TimeDelta::days(10)) } else { life / 10 };
    let is_wrong =
        |at: &DateTime<Utc>, (from, _): (i64, TimeDelta)| (berlin(from, 0)..berlin(from + 3, 0)).contains(at);
    for renewed in &seen.renewed {
        let (made_at, sooner) = (renewed.at - renewed.age, life - renewed.age - lead * 11 / 10);
        // A clock that is wrong now, or was when the sign-in was made, may be off by as much as it was wrong; and what
        // was made by a clock that was ahead is renewed as soon as that shows.
        let is_excused = [SET_BACK, SET_FORWARD].into_iter().any(|wrong| {
            let (made, now) = (is_wrong(&made_at, wrong), is_wrong(&renewed.at, wrong));
            (made && now) || ((made || now) && sooner <= wrong.1.abs())
        });
        assert!(sooner <= TimeDelta::zero() || is_excused, "{} renewed {} at {}", renewed.who, renewed.age, renewed.at);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_passes_and_nothing_is_lost_that_could_be_kept() {
    assert_eq!(start(), berlin(0, 13));
    let mut year = Year::begin().await;
    while year.day < 365 {
        year.grow().await;
        if year.day == AWAY_FROM {
            year = year.go_away().await;
        }
        year.live_a_day().await;
    }
    year.world.networks.iter().for_each(|network| check_manners(network));

    let states: HashMap<PostId, TargetState> = {
        let posts = year.world.engine.post_list(10_000).await.unwrap();
        posts.into_iter().map(|post| (post.id, post.targets[0].state)).collect()
    };
    let now = year.world.time.truly();
    let away = berlin(AWAY_FROM, 0)..berlin(AWAY_FROM, 0) + AWAY;
    for plan in year.plans.iter().filter(|plan| plan.due_at < now - TimeDelta::days(2)) {
        let wrong = [SET_BACK, SET_FORWARD]
            .iter()
            .any(|(from, _)| (berlin(from - 3, 0)..berlin(from + 3, 0)).contains(&plan.due_at));
        let state = states[&plan.post];
        let expected =
            state == TargetState::Published || (away.contains(&plan.due_at) || wrong) && state.needs_person();
        assert!(expected, "due {}, told {:?}: {state:?}", plan.due_at, plan.outlook);
    }
    for account in year.world.engine.list_accounts().await.unwrap() {
        assert!(!matches!(account.sign_in.health, Health::Ended | Health::NeedsSignIn { .. }), "{account:?}");
    }
    // So that a test that does nothing is noticed.
    assert!(year.foreseen >= 40, "{} ends were foreseen", year.foreseen);
    assert!(year.renewed("itself") >= 60 * 3 && year.renewed("rotates") >= 60 * 35, "{}", year.renewed("rotates"));
    assert!(year.renewed("hourly") > 800 && year.renewed("ends") == 0);
    assert!(year.plans.iter().filter(|plan| !plan.outlook.is_good()).count() > 10);
    assert!(year.signed_in_again > 100, "{}", year.signed_in_again);
    assert!(year.world.time.now() == year.world.time.truly());
}
