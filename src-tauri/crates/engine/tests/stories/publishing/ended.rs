//! The program ends in the middle of a step, or was not there when a post was due.

use chrono::TimeDelta;
use domain::{NetworkError, TargetState};
use engine::TargetAction;

use super::{needs, no_answer, one, run_until_called};
use crate::support::publishing::{Fault, Shape};

/// The program ends in the middle of a step; afterwards there is one post, sent so many times.
async fn check_end_of_program(shape: Shape, step: &str, accepted: bool, creates: usize) {
    let world = one(shape.clone()).await;
    world.networks[0].fail(step, Fault::Hang { accepted });
    let post = world.plan("Fresh bread").await;
    let running = run_until_called(&world, step).await;
    running.abort();
    assert!(running.await.is_err());
    let world = world.restart().await;
    let post = world.settle(post.id, TimeDelta::hours(1)).await;
    let case = format!("{:?} {step} {accepted}", shape.effect);
    assert_eq!(post.targets[0].state, TargetState::Published, "{case}");
    assert_eq!(world.networks[0].published().len(), 1, "{case}");
    assert_eq!(world.networks[0].count_calls("create"), creates, "{case}");
    let lost = post.targets[0].steps.iter().filter(|step| step.ok.is_none()).count();
    assert_eq!(lost, 1, "the step in which the program ended is remembered: {case}");
}

#[tokio::test]
async fn the_end_of_the_program_in_any_step_loses_nothing_and_doubles_nothing() {
    for accepted in [false, true] {
        check_end_of_program(Shape::irreversible(), "upload", accepted, 1).await;
        check_end_of_program(Shape::irreversible(), "permalink", accepted, 1).await;
        check_end_of_program(Shape::irreversible(), "create", accepted, if accepted { 1 } else { 2 }).await;
        for remembered in [Some(3_000), None] {
            // How old a key is, no clock of the next run can say: the network is read first.
            check_end_of_program(Shape::idempotent(remembered), "create", accepted, if accepted { 1 } else { 2 }).await;
        }
    }
}

#[tokio::test]
async fn a_key_that_the_network_has_forgotten_is_not_relied_upon() {
    let world = one(Shape::idempotent(Some(3_000))).await;
    world.networks[0].fail("create", Fault::Hang { accepted: true });
    let post = world.plan("Fresh bread").await;
    let running = run_until_called(&world, "create").await;
    running.abort();
    assert!(running.await.is_err());
    world.clock.forward(TimeDelta::minutes(51));
    let world = world.restart().await;
    assert_eq!(world.state(post.id).await, TargetState::Unconfirmed, "it is found out, not repeated");
    let post = world.settle(post.id, TimeDelta::hours(1)).await;
    assert_eq!(post.targets[0].state, TargetState::Published);
    assert_eq!(world.networks[0].count_calls("create"), 1);
}

#[tokio::test]
async fn a_post_that_was_never_begun_for_a_quarter_of_an_hour_is_not_sent_without_asking() {
    let world = one(Shape::irreversible()).await;
    let post = world.plan("Good morning").await;
    world.clock.forward(TimeDelta::hours(9));
    let world = world.restart().await;
    world.engine.run_due().await.unwrap();
    assert_eq!(world.state(post.id).await, TargetState::Missed);
    assert!(matches!(&needs(&world).await[..], [engine::Need::Missed { due_at, .. }] if *due_at == post.planned_at));
    world.engine.act(post.targets[0].id, TargetAction::Retry).await.unwrap();
    world.engine.run_due().await.unwrap();
    assert_eq!(world.networks[0].published(), ["Good morning"]);
}

#[tokio::test]
async fn a_post_that_was_held_says_when_it_really_went_out_and_keeps_saying_so() {
    let world = one(Shape { uploads: 1, ..Shape::idempotent(None) }).await;
    world.networks[0].fail("upload", Fault::Before(NetworkError::RegistrationRefused));
    let post = world.publish("Fresh bread").await;
    world.later(TimeDelta::days(3)).await;
    world.networks[0].fail("create", Fault::After(no_answer()));
    world.sign_in(world.networks[0], Some(world.accounts[0])).await;
    world.engine.act(post.targets[0].id, TargetAction::Retry).await.unwrap();
    world.engine.run_due().await.unwrap();
    let went_out = domain::Clock::now(&world.clock);
    world.settle(post.id, TimeDelta::hours(1)).await;
    let seeds = world.networks[0].seen().seeds.clone();
    assert!(went_out - post.planned_at > TimeDelta::days(2));
    assert!(!seeds.is_empty() && seeds.iter().all(|seed| seed.begun_at == went_out), "{seeds:?}");
    assert_eq!(world.networks[0].published().len(), 1);
}
