//! What the person is told: each alert is raised once, ends by itself, and disturbs nobody who wants their quiet.

use std::sync::atomic::Ordering;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    AccountId, Clock, Evidence, Field, Finding, FindingCode, NeedsSignIn, NetworkError, Severity, SignedOutReason,
    TargetState,
};
use engine::{
    Alert, AlertCause, AlertKind, AlertPlace, Changed, ClockTrouble, Notice, NoticeRules, PostView, QuietHours,
    Schedule, TargetAction, VaultState, VaultTrouble, place_of,
};
use store::{StoreError, credentials};
use vault::testkit::Mood;

use crate::support::{
    publishing::{FakeNetwork, Fault, Shape, World},
    sign_ins,
};

async fn one() -> World {
    World::new(vec![FakeNetwork::new("alpha", Shape::irreversible())]).await
}

fn refused() -> Fault {
    let finding = Finding::new(FindingCode::TextRefused, Severity::Error, Field::Text);
    Fault::Before(NetworkError::Rejected { finding: Box::new(finding) })
}

/// Publishes a post that the network refuses.
async fn publish_refused(world: &World, text: &str) -> PostView {
    world.networks[0].fail("create", refused());
    let post = world.publish(text).await;
    assert_eq!(post.targets[0].state, TargetState::Rejected);
    post
}

async fn scheduled(world: &World, local: &str) -> PostView {
    let (draft, version) = world.draft("Fresh bread").await;
    let schedule = Schedule { local: local.into(), zone: "UTC".into() };
    world.engine.schedule(draft, version, schedule).await.unwrap()
}

/// From now on this sign-in ends at that time and cannot renew.
async fn let_end(world: &World, account: AccountId, at: DateTime<Utc>) {
    let ended: Result<(), StoreError> = world
        .store()
        .write(move |write| {
            let now = credentials::get(write, account.into())?;
            let generation = now.generation + 1;
            let next = credentials::Credential {
                generation,
                refresh: None,
                previous_refresh: None,
                expires_at: Some(at),
                ..now
            };
            credentials::put(write, &next)
        })
        .await;
    ended.unwrap();
}

async fn sign_out(world: &World, account: AccountId) {
    let reason = Some(NeedsSignIn::Revoked);
    world.store().write(move |write| store::sign_ins::set_needs_sign_in(write, account.into(), reason)).await.unwrap();
}

async fn open(world: &World) -> Vec<Alert> {
    world.engine.look_for_alerts().await.unwrap();
    let alerts = world.engine.list_alerts().await.unwrap();
    alerts.into_iter().filter(|alert| alert.ended_at.is_none()).collect()
}

async fn kinds(world: &World) -> Vec<AlertKind> {
    open(world).await.iter().map(|alert| alert.cause.kind()).collect()
}

/// The one open alert, which looking again does not raise twice.
async fn raised_once(world: &World, kind: AlertKind) -> Alert {
    let first = open(world).await;
    world.clock.forward(TimeDelta::seconds(1));
    let second = open(world).await;
    assert_eq!(first, second, "looking again changes nothing");
    assert_eq!(first.iter().map(|alert| alert.cause.kind()).collect::<Vec<_>>(), [kind]);
    first.into_iter().next().unwrap()
}

async fn is_over(world: &World) {
    assert_eq!(open(world).await, []);
    let ended = world.engine.list_alerts().await.unwrap();
    assert!(!ended.is_empty(), "what is over can still be read");
}

fn any_time() -> NoticeRules {
    NoticeRules { off: Vec::new(), quiet: None }
}

fn not_at_night() -> NoticeRules {
    NoticeRules { quiet: Some(QuietHours::new("22:00", "07:00", "Europe/Lisbon").unwrap()), ..any_time() }
}

/// How many alerts each notification of this moment tells of.
async fn told(world: &World, rules: NoticeRules) -> Vec<usize> {
    world.engine.take_notices(rules).await.unwrap().iter().map(|notice| notice.alerts().len()).collect()
}

#[tokio::test]
async fn a_sign_in_that_ends_is_an_alert_until_it_is_signed_in_again() {
    let world = one().await;
    let account = world.accounts[0];
    let_end(&world, account, world.clock.now() + TimeDelta::days(8)).await;
    assert_eq!(kinds(&world).await, []);
    world.clock.forward(TimeDelta::days(1) + TimeDelta::seconds(1));
    let alert = raised_once(&world, AlertKind::SignInEnds).await;
    let network = domain::Platform::parse("alpha").unwrap();
    assert_eq!(place_of(&alert.cause), AlertPlace::SignIn { account_id: account, network });
    world.sign_in(world.networks[0], Some(account)).await;
    is_over(&world).await;
}

#[tokio::test]
async fn a_post_after_the_end_of_a_sign_in_changes_what_is_told() {
    let world = one().await;
    let post = scheduled(&world, "2026-11-24T09:30").await;
    let_end(&world, world.accounts[0], world.clock.now() + TimeDelta::days(2)).await;
    let alert = raised_once(&world, AlertKind::SignInEndsBeforePost).await;
    let AlertCause::SignInEndsBeforePost { post: named, more: 0, .. } = &alert.cause else {
        panic!("{:?}", alert.cause)
    };
    assert_eq!((named.post_id, named.title.as_str()), (post.id, "Fresh bread"));
    world.engine.unschedule(post.id).await.unwrap();
    raised_once(&world, AlertKind::SignInEnds).await;
}

#[tokio::test]
async fn a_sign_in_that_could_not_be_renewed_is_an_alert_with_the_posts_that_wait_for_it() {
    let world = one().await;
    world.networks[0].orders().refuses_renewal = true;
    let reason = SignedOutReason::Revoked;
    world.networks[0].fail("create", Fault::Before(NetworkError::SignedOut { reason }));
    assert_eq!(world.publish("Fresh bread").await.targets[0].state, TargetState::WaitingSignIn);
    let alert = raised_once(&world, AlertKind::SignInNeeded).await;
    assert!(matches!(alert.cause, AlertCause::SignInNeeded { held_posts: 1, .. }), "{:?}", alert.cause);
    world.sign_in(world.networks[0], Some(world.accounts[0])).await;
    is_over(&world).await;
}

#[tokio::test]
async fn a_refused_post_is_an_alert_until_somebody_decides() {
    let world = one().await;
    let post = publish_refused(&world, "Fresh bread").await;
    let alert = raised_once(&world, AlertKind::PostRejected).await;
    let target_id = post.targets[0].id;
    assert_eq!(place_of(&alert.cause), AlertPlace::Post { post_id: post.id, target_id });
    world.engine.act(target_id, TargetAction::Cancel).await.unwrap();
    is_over(&world).await;
}

#[tokio::test]
async fn a_missed_post_is_an_alert_until_it_is_sent() {
    let world = one().await;
    let post = scheduled(&world, "2026-11-21T09:30").await;
    let world = world.restart().await;
    world.later(TimeDelta::days(1)).await;
    raised_once(&world, AlertKind::PostMissed).await;
    world.engine.act(post.targets[0].id, TargetAction::Retry).await.unwrap();
    is_over(&world).await;
}

#[tokio::test]
async fn a_post_of_which_nobody_knows_is_an_alert_until_the_person_says() {
    let world = one().await;
    world.networks[0].fail("create", Fault::After(NetworkError::NoAnswer(None)));
    for _ in 0..9 {
        world.networks[0].answer(Ok(domain::Confirmation::CannotTell(Evidence::default())));
    }
    let post = world.plan("Fresh bread").await;
    let post = world.settle(post.id, TimeDelta::hours(1)).await;
    raised_once(&world, AlertKind::PostUnconfirmed).await;
    world.engine.act(post.targets[0].id, TargetAction::SayLive).await.unwrap();
    is_over(&world).await;
}

#[tokio::test]
async fn a_network_that_asks_for_a_long_wait_is_an_alert_until_it_has_passed() {
    let world = one().await;
    let until = world.clock.now() + TimeDelta::hours(1);
    world.networks[0].fail("create", Fault::Before(NetworkError::RateLimited { until: Some(until) }));
    world.publish("Fresh bread").await;
    let alert = raised_once(&world, AlertKind::RateLimited).await;
    assert_eq!(place_of(&alert.cause), AlertPlace::Account { account_id: world.accounts[0] });
    world.clock.set(until);
    is_over(&world).await;
}

#[tokio::test]
async fn too_many_failures_are_an_alert_for_thirty_days() {
    let world = one().await;
    for _ in 0..18 {
        world.publish("Fresh bread").await;
    }
    for _ in 0..2 {
        let post = publish_refused(&world, "Bread").await;
        world.engine.act(post.targets[0].id, TargetAction::Cancel).await.unwrap();
    }
    let alert = raised_once(&world, AlertKind::FailureRate).await;
    assert_eq!(
        alert.cause,
        AlertCause::FailureRate { failed: 2, of: 20 },
        "what was called off had failed all the same"
    );
    world.clock.forward(TimeDelta::days(31));
    is_over(&world).await;
}

#[tokio::test]
async fn more_than_ten_ended_sign_ins_are_an_alert_until_somebody_reads_of_one() {
    const NAMES: [&str; 11] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"];
    let networks = NAMES.map(|name| FakeNetwork::new(name, Shape::irreversible()));
    let world = World::new(networks.into_iter().collect()).await;
    for account in &world.accounts[1..] {
        sign_out(&world, *account).await;
    }
    assert_eq!(kinds(&world).await, [AlertKind::SignInNeeded; 10]);
    sign_out(&world, world.accounts[0]).await;
    let alerts = open(&world).await;
    let many: Vec<&Alert> = alerts.iter().filter(|alert| alert.cause.kind() == AlertKind::SignInsUnnoticed).collect();
    assert_eq!(many.len(), 1);
    assert_eq!(many[0].cause, AlertCause::SignInsUnnoticed { count: 11 });
    let single = alerts.iter().find(|alert| alert.cause.kind() == AlertKind::SignInNeeded).unwrap();
    world.engine.read_alerts(vec![single.id]).await.unwrap();
    assert_eq!(kinds(&world).await, [AlertKind::SignInNeeded; 11]);
}

#[tokio::test]
async fn a_vault_that_fails_is_an_alert_and_one_that_opens_again_ends_it() {
    let world = one().await;
    world.keychain.set_mood(Mood::Locked);
    let closed = world.engine_with_closed_vault();
    assert_eq!(closed.open_vault().await.unwrap(), VaultState::KeychainLocked);
    closed.look_for_alerts().await.unwrap();
    let alerts = closed.list_alerts().await.unwrap();
    assert_eq!(
        alerts.iter().map(|alert| &alert.cause).collect::<Vec<_>>(),
        [&AlertCause::Vault { trouble: VaultTrouble::Closed }]
    );
    is_over(&world).await;

    // Bound to the generation before: the record does not open.
    let_end(&world, world.accounts[0], world.clock.now() + TimeDelta::days(90)).await;
    world.publish("Fresh bread").await;
    let mut found = kinds(&world).await;
    found.sort_by_key(|kind| format!("{kind:?}"));
    assert_eq!(found, [AlertKind::SignInNeeded, AlertKind::Vault]);
    world.sign_in(world.networks[0], Some(world.accounts[0])).await;
    world.clock.forward(TimeDelta::days(1) + TimeDelta::seconds(1));
    is_over(&world).await;
}

/// The one alert that holds when the networks' clocks are so far ahead.
async fn told_when_ahead(world: &sign_ins::World, seconds: Option<i64>) -> Option<Alert> {
    *world.http.ahead.lock().unwrap() = seconds.map(TimeDelta::seconds);
    world.engine.look_for_alerts().await.unwrap();
    let alerts = world.engine.list_alerts().await.unwrap();
    let mut open: Vec<_> = alerts.into_iter().filter(|alert| alert.ended_at.is_none()).collect();
    assert!(open.len() <= 1, "{open:?}");
    open.pop()
}

#[tokio::test]
async fn a_wrong_clock_is_one_alert_for_as_long_as_it_is_wrong_and_asks_no_network() {
    let world = sign_ins::World::ready().await;
    for seconds in [None, Some(0), Some(120), Some(-120)] {
        assert_eq!(told_when_ahead(&world, seconds).await, None, "{seconds:?}");
    }
    let first = told_when_ahead(&world, Some(-420)).await.unwrap();
    assert_eq!(first.cause, AlertCause::ClockWrong { trouble: ClockTrouble::Fast, minutes: 7 });
    assert_eq!(place_of(&first.cause), AlertPlace::Diagnostics);
    assert_eq!(world.engine.take_notices(any_time()).await.unwrap().len(), 1);
    for seconds in [-421, -419, -450, -390] {
        let told = told_when_ahead(&world, Some(seconds)).await.unwrap();
        assert_eq!((told.id, told.cause), (first.id, first.cause.clone()), "{seconds} s are still about 7 minutes");
    }
    for (seconds, trouble, minutes) in
        [(-3600, ClockTrouble::Fast, 60), (3600, ClockTrouble::Slow, 60), (100, ClockTrouble::Slow, 2)]
    {
        let told = told_when_ahead(&world, Some(seconds)).await.unwrap();
        assert_eq!((told.id, told.cause), (first.id, AlertCause::ClockWrong { trouble, minutes }));
    }
    assert_eq!(world.engine.take_notices(any_time()).await.unwrap(), [], "the desktop tells of it once");
    assert_eq!(told_when_ahead(&world, Some(60)).await, None);
    assert_eq!(world.http.asked.load(Ordering::SeqCst), 0, "what was answered before is enough");
}

#[tokio::test]
async fn disconnecting_an_account_ends_what_was_said_of_it() {
    let mut world = one().await;
    publish_refused(&world, "Fresh bread").await;
    sign_out(&world, world.accounts[0]).await;
    assert_eq!(open(&world).await.len(), 2);
    while world.events.try_recv().is_ok() {}
    world.engine.disconnect_account(world.accounts[0]).await.unwrap();
    let told = std::iter::from_fn(|| world.events.try_recv().ok()).any(|event| event.changed == Changed::Alerts);
    assert!(told, "whoever shows them reads them again");
    assert_eq!(open(&world).await, []);
    assert_eq!(world.engine.list_alerts().await.unwrap(), []);
}

#[tokio::test]
async fn the_desktop_tells_of_an_alert_once_and_of_one_that_was_read_not_at_all() {
    let world = one().await;
    publish_refused(&world, "Fresh bread").await;
    assert_eq!(told(&world, any_time()).await, [1]);
    assert_eq!(told(&world, any_time()).await, [0; 0]);
    publish_refused(&world, "Rye").await;
    let read = open(&world).await.iter().map(|alert| alert.id).collect();
    world.engine.read_alerts(read).await.unwrap();
    assert_eq!(told(&world, any_time()).await, [0; 0]);
}

#[tokio::test]
async fn a_kind_that_is_switched_off_stays_in_the_list_and_is_not_told() {
    let world = one().await;
    publish_refused(&world, "Fresh bread").await;
    let off = NoticeRules { off: vec![AlertKind::PostRejected], ..any_time() };
    assert_eq!(told(&world, off.clone()).await, [0; 0]);
    assert_eq!(kinds(&world).await, [AlertKind::PostRejected]);
    sign_out(&world, world.accounts[0]).await;
    assert_eq!(told(&world, off).await, [1], "other kinds are told");
}

#[tokio::test]
async fn up_to_three_at_once_are_told_one_by_one_and_more_as_one() {
    for (posts, expected) in [(3, vec![1, 1, 1]), (4, vec![4])] {
        let world = one().await;
        for number in 0..posts {
            publish_refused(&world, &format!("Bread {number}")).await;
        }
        assert_eq!(told(&world, any_time()).await, expected);
    }
}

#[tokio::test]
async fn quiet_hours_hold_alerts_back_and_join_them_when_they_end() {
    let world = one().await;
    for (at, text) in [("2026-11-20T22:10:00Z", "Bread"), ("2026-11-21T03:00:00Z", "Rye")] {
        world.clock.set(at.parse().unwrap());
        publish_refused(&world, text).await;
        assert_eq!(told(&world, not_at_night()).await, [0; 0], "{at}");
    }
    world.clock.set("2026-11-21T06:59:59Z".parse().unwrap());
    assert_eq!(told(&world, not_at_night()).await, [0; 0]);
    world.clock.set("2026-11-21T07:00:00Z".parse().unwrap());
    let notices = world.engine.take_notices(not_at_night()).await.unwrap();
    let [Notice::Several(alerts)] = notices.as_slice() else { panic!("{notices:?}") };
    let raised: Vec<_> = alerts.iter().map(|alert| alert.raised_at.to_rfc3339()).collect();
    assert_eq!(raised, ["2026-11-20T22:10:00+00:00", "2026-11-21T03:00:00+00:00"]);
    assert_eq!(told(&world, not_at_night()).await, [0; 0]);
}

#[tokio::test]
async fn what_is_over_before_the_night_is_wakes_nobody() {
    let world = one().await;
    world.clock.set("2026-11-20T23:00:00Z".parse().unwrap());
    let post = publish_refused(&world, "Bread").await;
    assert_eq!(told(&world, not_at_night()).await, [0; 0]);
    world.engine.act(post.targets[0].id, TargetAction::Cancel).await.unwrap();
    world.clock.set("2026-11-21T08:00:00Z".parse().unwrap());
    assert_eq!(told(&world, not_at_night()).await, [0; 0]);
}

#[tokio::test]
async fn whoever_comes_back_after_long_is_told_once_of_everything() {
    for (hours, expected) in [(7, vec![1, 1]), (9, vec![2])] {
        let world = one().await;
        assert_eq!(told(&world, any_time()).await, [0; 0]);
        scheduled(&world, "2026-11-20T13:00").await;
        let world = world.restart().await;
        world.later(TimeDelta::hours(hours)).await;
        let mut notices = told(&world, any_time()).await;
        // What happened meanwhile comes to light one after the other.
        world.clock.forward(TimeDelta::seconds(30));
        sign_out(&world, world.accounts[0]).await;
        notices.extend(told(&world, any_time()).await);
        world.clock.forward(TimeDelta::seconds(31));
        notices.extend(told(&world, any_time()).await);
        assert_eq!(notices, expected, "after {hours} hours");
        publish_refused_elsewhere(&world).await;
        assert_eq!(told(&world, any_time()).await, [1], "afterwards as ever");
    }
}

/// Another thing goes wrong.
async fn publish_refused_elsewhere(world: &World) {
    world.sign_in(world.networks[0], Some(world.accounts[0])).await;
    world.clock.forward(TimeDelta::minutes(10));
    publish_refused(world, "Rye").await;
}

#[tokio::test]
async fn the_running_loop_raises_an_alert_soon_after_the_change_that_it_is_about() {
    let mut world = one().await;
    world.networks[0].fail("create", refused());
    let running = world.engine.start();
    world.plan("Fresh bread").await;
    while world.events.recv().await.unwrap().changed != Changed::Alerts {}
    let alerts = world.engine.list_alerts().await.unwrap();
    assert_eq!(alerts.iter().map(|alert| alert.cause.kind()).collect::<Vec<_>>(), [AlertKind::PostRejected]);
    running.shutdown().await;
}
