//! What follows each answer to a publishing step, the one that is lost above all, and what the person's word is worth.

use chrono::TimeDelta;
use domain::{Confirmation, FindingCode, NetworkError, TargetState};
use engine::TargetAction;

use super::{evidence, no_answer, not_sent, one, rejected, signed_out};
use crate::support::publishing::{Fault, Shape};

/// One answer to the publishing step, and what must come of it.
async fn check_answer(fault: Fault, state: TargetState, published: usize) {
    let world = one(Shape { uploads: 0, ..Shape::irreversible() }).await;
    world.networks[0].fail("create", fault);
    let post = world.publish("Fresh bread").await;
    assert_eq!(post.targets[0].state, state);
    assert_eq!(world.networks[0].published().len(), published, "{state:?}");
    assert_eq!(world.networks[0].count_calls("create"), if state == TargetState::Published { 2 } else { 1 });
}

#[tokio::test]
async fn every_answer_to_a_publishing_step_has_exactly_one_consequence() {
    let scope = || NetworkError::MissingScope { scope: "write".into() };
    let unexpected = || NetworkError::Unexpected { status: 200, request_id: Some("r1".into()) };
    check_answer(Fault::Before(signed_out()), TargetState::Published, 1).await;
    check_answer(Fault::Before(scope()), TargetState::WaitingSignIn, 0).await;
    check_answer(Fault::Before(NetworkError::RegistrationRefused), TargetState::WaitingSignIn, 0).await;
    check_answer(Fault::Before(NetworkError::RateLimited { until: None }), TargetState::RateLimited, 0).await;
    check_answer(Fault::Before(rejected()), TargetState::Rejected, 0).await;
    check_answer(Fault::Before(not_sent()), TargetState::RetryWait, 0).await;
    check_answer(Fault::Before(NetworkError::Duplicate), TargetState::Unconfirmed, 0).await;
    check_answer(Fault::Before(NetworkError::Unavailable { status: 503 }), TargetState::Unconfirmed, 0).await;
    check_answer(Fault::Before(no_answer()), TargetState::Unconfirmed, 0).await;
    check_answer(Fault::After(no_answer()), TargetState::Unconfirmed, 1).await;
    check_answer(Fault::After(unexpected()), TargetState::Unconfirmed, 1).await;
    check_answer(Fault::Before(NetworkError::StepNotUnderstood), TargetState::Rejected, 0).await;
}

#[tokio::test]
async fn a_lost_answer_ends_in_one_post_whether_it_was_accepted_or_not() {
    let shapes = [Shape::irreversible(), Shape::idempotent(Some(3_000)), Shape::idempotent(None)];
    for shape in shapes {
        for step in ["upload", "create", "permalink"] {
            for accepted in [false, true] {
                let world = one(shape.clone()).await;
                world.networks[0]
                    .fail(step, if accepted { Fault::After(no_answer()) } else { Fault::Before(no_answer()) });
                let post = world.plan("Fresh bread").await;
                let post = world.settle(post.id, TimeDelta::hours(1)).await;
                assert_eq!(post.targets[0].state, TargetState::Published, "{shape:?} {step} {accepted}");
                assert_eq!(world.networks[0].published().len(), 1, "{shape:?} {step} {accepted}");
            }
        }
    }
}

#[tokio::test]
async fn a_target_that_fails_for_six_hours_is_given_up_and_says_so() {
    let world = one(Shape::irreversible()).await;
    for _ in 0..500 {
        world.networks[0].fail("create", Fault::Before(not_sent()));
    }
    let post = world.plan("Fresh bread").await;
    let post = world.settle(post.id, TimeDelta::hours(12)).await;
    assert_eq!(post.targets[0].state, TargetState::Rejected);
    assert_eq!(post.targets[0].finding.as_ref().unwrap().code, FindingCode::GaveUp);
    let took = domain::Clock::now(&world.clock) - post.planned_at;
    assert!(took >= TimeDelta::hours(6) && took < TimeDelta::minutes(6 * 60 + 1), "{took}");
    assert!(world.networks[0].published().is_empty());
    assert!(world.networks[0].count_calls("create") < 120, "the tries become rare");
}

#[tokio::test]
async fn after_three_publishing_steps_without_a_clear_answer_the_person_is_asked() {
    let world = one(Shape::irreversible()).await;
    for _ in 0..9 {
        world.networks[0].fail("create", Fault::Before(no_answer()));
    }
    let post = world.plan("Fresh bread").await;
    let post = world.settle(post.id, TimeDelta::hours(12)).await;
    assert_eq!(post.targets[0].state, TargetState::WaitingPerson);
    assert_eq!(world.networks[0].count_calls("create"), 3);
    let shown = post.targets[0].evidence.as_ref().unwrap();
    assert_eq!(shown.text, "Fresh bread");
    assert_eq!(post.targets[0].actions, [TargetAction::SayLive, TargetAction::SaySend, TargetAction::Leave]);
}

#[tokio::test]
async fn what_is_not_seen_is_sent_again_only_after_three_readings_over_five_minutes() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail("create", Fault::Before(no_answer()));
    for _ in 0..8 {
        world.networks[0].answer(Ok(Confirmation::NotSeen));
    }
    let post = world.publish("Fresh bread").await;
    let began = domain::Clock::now(&world.clock);
    while world.networks[0].count_calls("create") < 2 {
        world.later(TimeDelta::seconds(5)).await;
        assert!(domain::Clock::now(&world.clock) - began < TimeDelta::minutes(10));
    }
    assert!(domain::Clock::now(&world.clock) - began >= TimeDelta::minutes(5));
    assert!(world.networks[0].count_calls("confirm") >= 3);
    assert_eq!(world.state(post.id).await, TargetState::Published);
    assert_eq!(world.networks[0].published().len(), 1);
}

/// The person's word on a post that could not be found out: (said, state, posts in the end).
async fn check_word(said: TargetAction, state: TargetState, published: usize) {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail("create", Fault::After(no_answer()));
    for _ in 0..9 {
        world.networks[0].answer(Ok(Confirmation::CannotTell(evidence())));
    }
    let post = world.plan("Fresh bread").await;
    let post = world.settle(post.id, TimeDelta::hours(1)).await;
    assert_eq!(post.targets[0].state, TargetState::WaitingPerson);
    assert_eq!(world.networks[0].count_calls("confirm"), 5);
    assert_eq!(post.targets[0].evidence.as_ref().unwrap().shown, evidence());
    world.engine.act(post.targets[0].id, said).await.unwrap();
    let post = world.settle(post.id, TimeDelta::hours(1)).await;
    assert_eq!(post.targets[0].state, state, "{said:?}");
    assert_eq!(world.networks[0].published().len(), published, "{said:?}");
}

#[tokio::test]
async fn the_persons_word_decides_what_could_not_be_found_out() {
    check_word(TargetAction::SayLive, TargetState::Published, 1).await;
    check_word(TargetAction::SaySend, TargetState::Published, 2).await;
    check_word(TargetAction::Leave, TargetState::Cancelled, 1).await;
}

#[tokio::test]
async fn a_reading_that_fails_proves_nothing() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail("create", Fault::After(no_answer()));
    for _ in 0..6 {
        world.networks[0].answer(Err(NetworkError::Unavailable { status: 503 }));
    }
    let post = world.plan("Fresh bread").await;
    let post = world.settle(post.id, TimeDelta::hours(2)).await;
    assert_eq!(post.targets[0].state, TargetState::Published);
    assert_eq!(world.networks[0].published().len(), 1);
}

#[tokio::test]
async fn a_refused_repeat_says_nothing_about_the_try_before_it() {
    for refusal in [rejected as fn() -> NetworkError, signed_out] {
        let world = one(Shape::idempotent(Some(3_000))).await;
        world.networks[0].orders().refuses_renewal = true;
        world.networks[0].fail("create", Fault::After(no_answer()));
        world.networks[0].fail("create", Fault::Before(refusal()));
        for _ in 0..2 {
            world.networks[0].answer(Ok(Confirmation::CannotTell(evidence())));
        }
        let post = world.plan("Fresh bread").await;
        let mut post = world.settle(post.id, TimeDelta::hours(1)).await;
        if post.targets[0].state == TargetState::WaitingSignIn {
            assert_eq!(post.targets[0].actions, [TargetAction::Reconnect], "what may be public is not called off");
            // Days later the network has forgotten the key: a repeat would publish a second time.
            world.clock.forward(TimeDelta::days(3));
            world.networks[0].orders().refuses_renewal = false;
            world.sign_in(world.networks[0], Some(world.accounts[0])).await;
            post = world.settle(post.id, TimeDelta::hours(1)).await;
            assert_eq!(world.networks[0].count_calls("create"), 2, "the key is forgotten, so nothing is sent");
        }
        assert_eq!(post.targets[0].state, TargetState::Published, "{:?}", refusal());
        assert_eq!(world.networks[0].published().len(), 1);
    }
}
