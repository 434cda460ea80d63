//! Sign-ins that end while a post goes out.

use chrono::TimeDelta;
use domain::TargetState;
use engine::TargetAction;

use super::{one, signed_out};
use crate::support::publishing::{Fault, Shape};

#[tokio::test]
async fn an_ended_sign_in_holds_the_post_until_the_person_signs_in_again() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].orders().refuses_renewal = true;
    world.networks[0].fail("create", Fault::Before(signed_out()));
    let post = world.publish("Fresh bread").await;
    assert_eq!(post.targets[0].state, TargetState::WaitingSignIn);
    assert_eq!(post.targets[0].actions, [TargetAction::Reconnect, TargetAction::Cancel]);
    world.later(TimeDelta::minutes(14)).await;
    assert_eq!(world.state(post.id).await, TargetState::WaitingSignIn, "held, not failed");
    world.networks[0].orders().refuses_renewal = false;
    world.sign_in(world.networks[0], Some(world.accounts[0])).await;
    world.engine.run_due().await.unwrap();
    assert_eq!(world.state(post.id).await, TargetState::Published);
    assert_eq!(world.networks[0].published().len(), 1);
}

#[tokio::test]
async fn a_token_that_was_refused_is_renewed_once_for_a_step() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail("create", Fault::Before(signed_out()));
    world.networks[0].fail("create", Fault::Before(signed_out()));
    let post = world.publish("Fresh bread").await;
    assert_eq!(post.targets[0].state, TargetState::WaitingSignIn);
    assert_eq!(world.networks[0].renewed(), 1);
    assert_eq!(world.networks[0].count_calls("create"), 2);
}
