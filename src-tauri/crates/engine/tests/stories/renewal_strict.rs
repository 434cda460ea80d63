//! Renewing at networks that are strict about tokens: answers lost in every way, fifty askers and two processes, a clock
//! that was wrong, and never more at once than a network is asked for.
#![cfg(unix)]

use std::time::Duration;

use chrono::TimeDelta;
use domain::{NeedsSignIn, Network, TargetState};
use engine::{Health, Need};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::support::strict::{Kind, Lost, Old, World, until};

const GRACE: Old = Old::Grace(TimeDelta::seconds(30));
const HOURS: TimeDelta = TimeDelta::hours(2);

fn needs(reason: NeedsSignIn) -> Health {
    Health::NeedsSignIn { reason }
}

/// One answer is lost, and everything is tried for a day. How often the network was asked, and what the person is told.
async fn check_lost(old: Old, how: Lost, asked: usize, expected: Health) {
    let world = World::new(vec![Kind { old, ..Kind::rotates("rotates", HOURS) }]).await;
    let network = world.networks[0];
    let (anna, bob) = (world.sign_in(network, "anna").await, world.sign_in(network, "bob").await);
    network.lose("anna", how);
    world.time.forward(TimeDelta::minutes(119));
    for pause in [1, 9, 1, 60, 300, 3_600] {
        world.engine.renew_due().await.unwrap();
        // A refusal is a state of the account and no answer at all an error; both are seen below.
        drop(world.engine.check_account(anna).await);
        world.time.forward(TimeDelta::seconds(pause));
    }
    let name = format!("{old:?} {how:?}");
    assert_eq!((network.asked("anna"), world.account(anna).await.sign_in.health), (asked, expected), "{name}");
    let told = world.needs().await.into_iter().find_map(|need| match need {
        Need::SignIn { account_id, reason, .. } => Some((account_id, reason)),
        _ => None,
    });
    let reason = if let Health::NeedsSignIn { reason } = expected { Some((anna, reason)) } else { None };
    assert_eq!(told, reason, "{name}: Today says it too");
    assert_eq!(world.account(bob).await.sign_in.health, Health::RenewsItself, "{name}: nobody else is touched");
    assert!(network.is_alive("bob"), "{name}");
    assert_eq!(network.is_alive("anna"), reason.is_none(), "{name}: what is said is true");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_asked_for_once_more_while_the_old_token_is_forgiven() {
    let fine = Health::RenewsItself;
    check_lost(GRACE, Lost::Refused, 1, fine).await;
    for how in [Lost::Reset, Lost::CutJson, Lost::Timeout] {
        check_lost(GRACE, how, 2, fine).await;
    }
    // Most likely the network is down and knows of nothing, so the replay comes later than its grace.
    check_lost(GRACE, Lost::BadGateway, 2, needs(NeedsSignIn::Revoked)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_second_use_ends_the_sign_in_the_person_is_told_why() {
    check_lost(Old::RevokesFamily, Lost::Refused, 1, Health::RenewsItself).await;
    for how in [Lost::Reset, Lost::CutJson, Lost::Timeout, Lost::BadGateway] {
        check_lost(Old::RevokesFamily, how, 2, needs(NeedsSignIn::Revoked)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_twice_is_never_asked_for_again() {
    for how in [Lost::Reset, Lost::CutJson, Lost::Timeout, Lost::BadGateway] {
        let world = World::new(vec![Kind { old: GRACE, ..Kind::rotates("rotates", HOURS) }]).await;
        let network = world.networks[0];
        let anna = world.sign_in(network, "anna").await;
        (0..9).for_each(|_| network.lose("anna", how));
        world.time.forward(TimeDelta::hours(3));
        for _ in 0..200 {
            world.engine.renew_due().await.unwrap();
            world.time.forward(TimeDelta::seconds(30));
        }
        assert_eq!(network.asked("anna"), 2, "{how:?}");
        assert_eq!(world.account(anna).await.sign_in.health, needs(NeedsSignIn::RenewalLost), "{how:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_loop_asks_once_more_within_the_grace_of_most_networks() {
    let world = World::new(vec![Kind { old: GRACE, ..Kind::rotates("rotates", HOURS) }]).await;
    let network = world.networks[0];
    let anna = world.sign_in(network, "anna").await;
    network.lose("anna", Lost::Reset);
    world.time.forward(TimeDelta::minutes(119));
    let running = world.engine.start();
    until("the first answer is lost", || async { network.asked("anna") == 1 }).await;
    until("the loss is written down", || async { world.paused_until(anna).await.is_some() }).await;
    // Twelve seconds pass for everybody but the loop's timer; the loop looks when it is woken.
    world.time.forward(TimeDelta::seconds(12));
    until("the replay", || async {
        world.engine.wake();
        network.asked("anna") == 2
    })
    .await;
    running.shutdown().await;
    assert_eq!(world.account(anna).await.sign_in.health, Health::RenewsItself);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_posts_a_check_the_loop_and_a_second_process_renew_an_ended_sign_in_once() {
    let world = World::new(vec![Kind::rotates("rotates", HOURS)]).await;
    let network = world.networks[0];
    let anna = world.sign_in(network, "anna").await;
    let mut posts = Vec::new();
    for number in 0..50 {
        posts.push(world.publish(anna, &format!("Loaf {number}")).await.id);
    }
    let door = TempDir::new().unwrap();
    let second = world.second(door.path()).await;
    world.time.forward(TimeDelta::minutes(14));
    network.set_pace(Duration::from_millis(100));
    // Ended for the network, which is stricter than it said.
    world.time.forward(TimeDelta::hours(3));
    let mut at_once = JoinSet::new();
    for engine in [world.engine.clone(), second.clone()] {
        let (publishing, ticking, asking) = (engine.clone(), engine.clone(), engine);
        at_once.spawn(async move { drop(publishing.run_due().await) });
        at_once.spawn(async move { drop(ticking.renew_due().await) });
        // The process that comes second is told to come back, which is an error of its own.
        at_once.spawn(async move { drop(asking.check_account(anna).await) });
    }
    while let Some(ended) = at_once.join_next().await {
        ended.unwrap();
    }
    assert_eq!((network.asked("anna"), network.seen().used_again), (1, 0));
    for id in posts {
        let state = world.engine.post_get(id).await.unwrap().targets[0].state;
        assert!(!state.needs_person() || state == TargetState::Missed, "{state:?}: nobody is held up");
    }
    second.check_account(anna).await.unwrap();
    assert_eq!(network.asked("anna"), 1, "the second process uses what the first renewed");
    second.finish_tasks().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_is_asked_for_four_at_once_and_no_other_waits_for_it() {
    let world = World::new(vec![Kind::rotates("quick", HOURS), Kind::rotates("slow", HOURS)]).await;
    for number in 0..10 {
        for network in &world.networks {
            world.sign_in(network, &format!("{}-{number}", network.manifest().id)).await;
        }
    }
    let [quick, slow] = world.networks[..] else { panic!("two networks") };
    for network in [quick, slow] {
        network.hold_answers(true);
    }
    world.time.forward(TimeDelta::hours(3));
    let engine = world.engine.clone();
    let renewing = tokio::spawn(async move { engine.renew_due().await });
    for network in [quick, slow] {
        until("four at once", || async { network.renewing_now() == 4 }).await;
    }
    quick.hold_answers(false);
    until("all of the quick one", || async { quick.seen().renewed.len() == 10 }).await;
    assert!(slow.seen().renewed.is_empty(), "it did not wait for the slow one");
    slow.hold_answers(false);
    renewing.await.unwrap().unwrap();
    for network in [quick, slow] {
        let renewed = network.seen().renewed.len();
        assert_eq!((renewed, network.most_renewing()), (10, 4), "{}", network.manifest().id);
    }
}

/// The clock is put right while the loop runs.
async fn put_right(world: &World) {
    world.time.set_off_by(TimeDelta::zero());
    world.engine.wake();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_only_a_wrong_clock_ended_comes_back_with_the_right_time() {
    let world = World::new(vec![Kind::ends(TimeDelta::days(10))]).await;
    let anna = world.sign_in(world.networks[0], "anna").await;
    world.time.forward(TimeDelta::days(9));
    let running = world.engine.start();
    world.time.set_off_by(TimeDelta::days(2));
    let post = world.publish(anna, "Fresh bread").await;
    let state = || async { world.engine.post_get(post.id).await.unwrap().targets[0].state };
    until("it is held", || async { state().await == TargetState::WaitingSignIn }).await;
    assert_eq!(world.account(anna).await.sign_in.health, Health::Ended);
    put_right(&world).await;
    until("it goes out", || async { state().await == TargetState::Published }).await;
    assert_eq!(world.account(anna).await.sign_in.health, Health::Ends);
    running.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_written_down_by_a_clock_that_was_ahead_does_not_outlast_it() {
    let world = World::new(vec![Kind::rotates("rotates", TimeDelta::days(4))]).await;
    let network = world.networks[0];
    let anna = world.sign_in(network, "anna").await;
    world.time.forward(TimeDelta::days(2));
    world.time.set_off_by(TimeDelta::days(2));
    network.lose("anna", Lost::Refused);
    let running = world.engine.start();
    let (day, two_hours) = (TimeDelta::days(1), TimeDelta::hours(2));
    let now = world.time.truly();
    until("it failed", || async { world.paused_until(anna).await.is_some_and(|until| until > now + day) }).await;
    put_right(&world).await;
    until("the wait is short", || async { world.paused_until(anna).await.is_some_and(|u| u < now + two_hours) }).await;
    // Due by the right clock, and long before the time that the wrong one wrote down.
    world.time.forward(TimeDelta::hours(40));
    until("it is renewed", || async {
        world.engine.wake();
        network.seen().renewed.len() == 1
    })
    .await;
    running.shutdown().await;
}
