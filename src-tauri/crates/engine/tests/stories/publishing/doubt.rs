//! A post that may be public: what proves that it is not, when clocks are wrong, and who may begin it anew.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{
    Advance, Clock, Confirmation, Evidence, FindingCode, Manifest, NetworkError, Receipt, Reconcile, TargetState,
};
use engine::{EngineError, PostView, Schedule, TargetAction, testkit::manifest};

use super::{needs, no_answer, one, rejected, signed_out};
use crate::support::publishing::{FakeNetwork, Fault, Shape, World};

async fn reconciled_by(reconcile: Reconcile) -> World {
    let manifest = Manifest { reconcile, ..manifest("alpha") };
    World::new(vec![FakeNetwork::of(manifest, Shape::at_once())]).await
}

fn unsure() -> Result<Confirmation, NetworkError> {
    Ok(Confirmation::CannotTell(Evidence::default()))
}

/// What happens to the clocks between the lost answer and the first reading.
enum Clocks {
    /// So much time passes, and then the computer's clock is set back by as much and three days.
    PassAndSetBack(TimeDelta),
    /// The network's clock jumps.
    NetworkJumps(TimeDelta),
    /// The computer's clock jumps.
    ComputerJumps(TimeDelta),
}

/// An accepted post under a key whose answer was lost; readings say nothing. How often it was sent in the end.
async fn check_key(clocks: Clocks, sent: usize) {
    let world = one(Shape::idempotent(Some(3_000))).await;
    world.networks[0].fail("create", Fault::After(no_answer()));
    (0..9).for_each(|_| world.networks[0].answer(unsure()));
    let post = world.publish("Fresh bread").await;
    match clocks {
        Clocks::PassAndSetBack(by) => {
            world.clock.forward(by);
            world.clock.jump(-by - TimeDelta::days(3));
        }
        Clocks::NetworkJumps(by) => world.networks[0].orders().ahead = by,
        Clocks::ComputerJumps(by) => world.clock.jump(by),
    }
    let world = world.looking_again().await;
    let post = world.settle(post.id, TimeDelta::hours(1)).await;
    let expected = if sent == 1 { TargetState::WaitingPerson } else { TargetState::Published };
    assert_eq!(post.targets[0].state, expected);
    assert_eq!(world.networks[0].count_calls("create"), sent);
    assert_eq!(world.networks[0].published().len(), 1);
}

#[tokio::test]
async fn a_key_is_remembered_only_if_every_clock_says_so() {
    check_key(Clocks::ComputerJumps(TimeDelta::zero()), 2).await;
    check_key(Clocks::PassAndSetBack(TimeDelta::minutes(51)), 1).await;
    check_key(Clocks::NetworkJumps(TimeDelta::hours(2)), 1).await;
    check_key(Clocks::NetworkJumps(-TimeDelta::hours(2)), 1).await;
    check_key(Clocks::ComputerJumps(TimeDelta::hours(2)), 1).await;
    check_key(Clocks::ComputerJumps(-TimeDelta::hours(2)), 1).await;
}

/// A post that never arrived and is not seen, while the clocks do this after the first reading: sent again, or asked.
async fn check_unseen(reconcile: Reconcile, disturb: impl Fn(&World), state: TargetState) -> PostView {
    let world = reconciled_by(reconcile).await;
    world.networks[0].fail("create", Fault::Before(no_answer()));
    (0..30).for_each(|_| world.networks[0].answer(Ok(Confirmation::NotSeen)));
    let post = world.publish("Fresh bread").await;
    world.later(TimeDelta::seconds(3)).await;
    disturb(&world);
    let post = world.settle(post.id, TimeDelta::hours(1)).await;
    assert_eq!(post.targets[0].state, state, "{reconcile:?}");
    let sent = if state == TargetState::Published { 2 } else { 1 };
    assert_eq!(world.networks[0].count_calls("create"), sent, "{reconcile:?}");
    post
}

#[tokio::test]
async fn what_is_not_seen_is_sent_again_only_within_a_quarter_of_an_hour_of_the_networks_time() {
    let listing = |lag_seconds| Reconcile::Listing { lag_seconds };
    let ask = TargetState::WaitingPerson;
    check_unseen(Reconcile::Key, |_| {}, TargetState::Published).await;
    check_unseen(listing(Some(0)), |_| {}, TargetState::Published).await;
    check_unseen(listing(Some(600)), |_| {}, TargetState::Published).await;
    // Its listing lags longer than anybody could tell what the author did meanwhile, or nobody knows how long.
    check_unseen(listing(Some(1_200)), |_| {}, ask).await;
    check_unseen(listing(None), |_| {}, ask).await;
    check_unseen(listing(Some(0)), |world| world.clock.forward(TimeDelta::minutes(16)), ask).await;
    for hours in [1, 24, -1, -24] {
        let jumps = move |world: &World| world.networks[0].orders().ahead = TimeDelta::hours(hours);
        check_unseen(listing(Some(0)), jumps, ask).await;
    }
}

#[tokio::test]
async fn a_wrong_clock_of_the_computer_neither_hurries_nor_stops_the_proof() {
    for by in [TimeDelta::minutes(6), TimeDelta::hours(5), -TimeDelta::minutes(6)] {
        let world = reconciled_by(Reconcile::Listing { lag_seconds: Some(0) }).await;
        world.networks[0].fail("create", Fault::Before(no_answer()));
        (0..30).for_each(|_| world.networks[0].answer(Ok(Confirmation::NotSeen)));
        let post = world.publish("Fresh bread").await;
        world.later(TimeDelta::seconds(3)).await;
        let began = world.clock.monotonic();
        world.clock.jump(by);
        // The network's clock stays right.
        world.networks[0].orders().ahead = -by;
        let world = world.looking_again().await;
        let post = world.settle(post.id, TimeDelta::hours(1)).await;
        assert_eq!(post.targets[0].state, TargetState::Published, "{by}");
        assert_eq!(world.networks[0].published().len(), 1);
        let took = world.clock.monotonic() - began;
        assert!(took >= std::time::Duration::from_secs(290), "{by}: sent again after {took:?}");
    }
}

#[tokio::test]
async fn a_network_whose_clock_stands_still_is_not_waited_for_for_ever() {
    let world = reconciled_by(Reconcile::Listing { lag_seconds: Some(0) }).await;
    world.networks[0].fail("create", Fault::Before(no_answer()));
    (0..100).for_each(|_| world.networks[0].answer(Ok(Confirmation::NotSeen)));
    let post = world.publish("Fresh bread").await;
    let stopped = world.clock.now();
    for _ in 0..40 {
        world.networks[0].orders().ahead = stopped - world.clock.now() - TimeDelta::minutes(2);
        world.later(TimeDelta::minutes(2)).await;
    }
    assert_eq!(world.state(post.id).await, TargetState::WaitingPerson);
    assert_eq!(world.networks[0].count_calls("create"), 1);
}

#[tokio::test]
async fn where_only_a_person_can_tell_the_person_is_asked_at_once() {
    for accepted in [false, true] {
        let world = reconciled_by(Reconcile::PersonOnly).await;
        let fault = if accepted { Fault::After } else { Fault::Before };
        world.networks[0].fail("create", fault(no_answer()));
        let post = world.publish("Fresh bread").await;
        world.later(TimeDelta::seconds(3)).await;
        assert_eq!(world.state(post.id).await, TargetState::WaitingPerson);
        assert_eq!(world.networks[0].count_calls("confirm"), 0, "there is nothing to read");
        assert_eq!(world.networks[0].count_calls("create"), 1);
    }
}

#[tokio::test]
async fn a_refusal_that_proves_nothing_counts_only_once_the_post_is_not_there() {
    let doubted = || NetworkError::Doubted(Box::new(rejected()));
    let world = one(Shape::at_once()).await;
    world.networks[0].fail("create", Fault::After(doubted()));
    let post = world.plan("Fresh bread").await;
    let post = world.settle(post.id, TimeDelta::hours(1)).await;
    assert_eq!(post.targets[0].state, TargetState::Published);
    assert_eq!(post.targets[0].finding, None);

    world.networks[0].fail("create", Fault::Before(doubted()));
    let post = world.plan("More bread").await;
    let post = world.settle(post.id, TimeDelta::hours(1)).await;
    assert_eq!(post.targets[0].state, TargetState::Rejected);
    assert_eq!(post.targets[0].finding.as_ref().map(|finding| finding.code), Some(FindingCode::TextRefused));
    assert_eq!(world.networks[0].count_calls("create"), 2, "it is not sent again to hear the same");
}

#[tokio::test]
async fn a_sign_in_that_ended_in_doubt_is_waited_for_and_the_post_is_found_not_sent() {
    let world = one(Shape::at_once()).await;
    world.networks[0].orders().refuses_renewal = true;
    world.networks[0].fail("create", Fault::After(NetworkError::Doubted(Box::new(signed_out()))));
    world.networks[0].answer(Err(signed_out()));
    let post = world.publish("Fresh bread").await;
    for _ in 0..5 {
        world.later(TimeDelta::hours(9)).await;
        assert_eq!(world.state(post.id).await, TargetState::Unconfirmed, "nobody begins it anew");
    }
    world.networks[0].orders().refuses_renewal = false;
    world.sign_in(world.networks[0], Some(world.accounts[0])).await;
    let post = world.settle(post.id, TimeDelta::hours(1)).await;
    assert_eq!(post.targets[0].state, TargetState::Published);
    assert_eq!(world.networks[0].published().len(), 1);
}

/// A publishing step that had its effect and was answered as if it had none; then the person says *Retry*.
async fn check_retry(answer: NetworkError, held: TargetState) {
    let world = one(Shape::at_once()).await;
    world.networks[0].orders().refuses_renewal = true;
    world.networks[0].fail("create", Fault::After(answer));
    let post = world.publish("Fresh bread").await;
    assert_eq!(world.state(post.id).await, held);
    if held == TargetState::WaitingSignIn {
        world.clock.forward(TimeDelta::hours(2));
        world.networks[0].orders().refuses_renewal = false;
        world.sign_in(world.networks[0], Some(world.accounts[0])).await;
        assert_eq!(world.state(post.id).await, TargetState::Missed);
        assert!(matches!(&needs(&world).await[..], [engine::Need::Missed { .. }]));
    }
    let target = world.target(post.id, 0).await;
    world.engine.act(target.id, TargetAction::Retry).await.unwrap();
    let post = world.settle(post.id, TimeDelta::hours(1)).await;
    assert_eq!(post.targets[0].state, TargetState::Published, "{held:?}");
    assert_eq!(world.networks[0].count_calls("create"), 1, "{held:?}: it was looked for first");
    assert_eq!(world.networks[0].published().len(), 1);
}

#[tokio::test]
async fn whoever_begins_anew_what_was_once_sent_looks_for_it_first() {
    check_retry(rejected(), TargetState::Rejected).await;
    check_retry(signed_out(), TargetState::WaitingSignIn).await;
}

#[tokio::test]
async fn what_was_turned_away_a_moment_ago_is_looked_for_once_it_would_show() {
    let world = one(Shape::at_once()).await;
    world.networks[0].orders().refuses_renewal = true;
    world.networks[0].fail("create", Fault::After(signed_out()));
    world.networks[0].answer(Ok(Confirmation::NotSeen));
    let post = world.publish("Fresh bread").await;
    world.networks[0].orders().refuses_renewal = false;
    world.sign_in(world.networks[0], Some(world.accounts[0])).await;
    world.engine.run_due().await.unwrap();
    assert_eq!(world.state(post.id).await, TargetState::Unconfirmed, "its listing may lag behind");
    assert_eq!(world.networks[0].calls(), ["create", "confirm"]);
    let post = world.settle(post.id, TimeDelta::hours(1)).await;
    assert_eq!(post.targets[0].state, TargetState::Published);
    assert_eq!(world.networks[0].count_calls("create"), 1, "it showed in the meantime");
    assert_eq!(world.networks[0].published().len(), 1);
}

#[tokio::test]
async fn what_was_turned_away_long_ago_and_is_not_seen_may_have_been_deleted_and_is_asked_about() {
    let world = one(Shape::at_once()).await;
    world.networks[0].orders().refuses_renewal = true;
    world.networks[0].fail("create", Fault::After(signed_out()));
    let post = world.publish("Fresh bread").await;
    world.networks[0].orders().refuses_renewal = false;
    world.sign_in(world.networks[0], Some(world.accounts[0])).await;
    // A clock that was set back lets what is due wait.
    world.clock.forward(TimeDelta::minutes(20));
    world.clock.jump(TimeDelta::minutes(-20));
    world.networks[0].answer(Ok(Confirmation::NotSeen));
    let post = world.settle(post.id, TimeDelta::minutes(5)).await;
    assert_eq!(post.targets[0].state, TargetState::WaitingPerson);
    assert_eq!(world.networks[0].calls(), ["create", "confirm"]);
}

#[tokio::test]
async fn where_nobody_knows_how_long_a_listing_lags_what_is_not_seen_does_not_begin_anew_by_itself() {
    for answer in [rejected(), NetworkError::RateLimited { until: None }] {
        let world = reconciled_by(Reconcile::Listing { lag_seconds: None }).await;
        world.networks[0].fail("create", Fault::After(answer));
        world.networks[0].answer(Ok(Confirmation::NotSeen));
        let post = world.publish("Fresh bread").await;
        let target = world.target(post.id, 0).await;
        if target.state == TargetState::Rejected {
            world.engine.act(target.id, TargetAction::Retry).await.unwrap();
        }
        let post = world.settle(post.id, TimeDelta::hours(1)).await;
        assert_eq!(post.targets[0].state, TargetState::WaitingPerson);
        assert_eq!(world.networks[0].count_calls("create"), 1, "it is out, and was not seen yet");
    }
}

#[tokio::test]
async fn a_post_that_was_sent_before_it_got_another_time_is_not_taken_back_to_be_sent_as_a_new_one() {
    let world = one(Shape::at_once()).await;
    world.networks[0].orders().refuses_renewal = true;
    world.networks[0].fail("create", Fault::After(signed_out()));
    let post = world.publish("Fresh bread").await;
    world.clock.forward(TimeDelta::hours(2));
    world.networks[0].orders().refuses_renewal = false;
    world.sign_in(world.networks[0], Some(world.accounts[0])).await;
    let at = (world.clock.now() + TimeDelta::minutes(10)).format("%Y-%m-%dT%H:%M").to_string();
    let moved = world.engine.move_post(post.id, Schedule { local: at, zone: "UTC".into() }).await.unwrap();
    assert_eq!(moved.targets[0].state, TargetState::Scheduled);
    let refused = world.engine.unschedule(post.id).await.expect_err("its draft would know nothing of it");
    assert!(matches!(refused, EngineError::ActionNotPossible), "{refused}");
    let post = world.settle(post.id, TimeDelta::hours(1)).await;
    assert_eq!(post.targets[0].state, TargetState::Published);
    assert_eq!(world.networks[0].count_calls("create"), 1, "it was looked for first");
}

#[tokio::test]
async fn one_reading_is_enough_for_a_person_who_wants_to_try_again() {
    for shown in [Confirmation::NotSeen, Confirmation::NotThere] {
        let world = one(Shape::at_once()).await;
        world.networks[0].fail("create", Fault::Before(rejected()));
        let post = world.publish("Fresh bread").await;
        world.clock.forward(TimeDelta::days(2));
        world.networks[0].answer(Ok(shown));
        let target = world.target(post.id, 0).await;
        world.engine.act(target.id, TargetAction::Retry).await.unwrap();
        world.engine.run_due().await.unwrap();
        assert_eq!(world.state(post.id).await, TargetState::Published);
        assert_eq!(world.networks[0].calls(), ["create", "confirm", "create"]);
    }
}

#[tokio::test]
async fn of_two_posts_that_say_the_same_nobody_can_tell_whose_the_one_is_that_was_found() {
    let world = one(Shape::at_once()).await;
    let receipt = Receipt { remote_id: "the one".into(), url: None };
    let mut posts = Vec::new();
    for _ in 0..2 {
        world.networks[0].fail("create", Fault::Before(no_answer()));
        posts.push(world.publish("Fresh bread").await.id);
    }
    for _ in 0..20 {
        world.networks[0].answer(Ok(Confirmation::Live(receipt.clone())));
    }
    for post in posts {
        let post = world.settle(post, TimeDelta::hours(1)).await;
        assert_eq!(post.targets[0].state, TargetState::WaitingPerson, "both could be the one");
        assert_eq!(post.targets[0].evidence.as_ref().unwrap().shown.candidates.len(), 1, "and it is shown");
    }
    assert_eq!(world.networks[0].count_calls("create"), 2);
}

#[tokio::test]
async fn a_post_that_is_found_may_be_one_that_was_answered_as_not_ready_yet() {
    let world = one(Shape::irreversible()).await;
    let not_ready = Advance::Back { next: world.networks[0].step(0), wait: Duration::from_secs(3_600) };
    world.networks[0].fail("create", Fault::Answers(not_ready));
    world.publish("Fresh bread").await;
    world.networks[0].fail("create", Fault::Before(no_answer()));
    let lost = world.publish("Fresh bread").await;
    let receipt = Receipt { remote_id: "the one".into(), url: None };
    for _ in 0..20 {
        world.networks[0].answer(Ok(Confirmation::Live(receipt.clone())));
    }
    let lost = world.settle(lost.id, TimeDelta::minutes(30)).await;
    assert_eq!(lost.targets[0].state, TargetState::WaitingPerson, "it could be the other one");
}
