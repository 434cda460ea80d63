//! Posts on their way out: each once, each account for itself, and exactly as it was when *Publish* was pressed.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use domain::{Effect, FindingCode, NetworkError, TargetState};
use engine::{EngineError, TargetAction};
use tokio::sync::Barrier;
use vault::testkit::PATIENCE;

use super::{one, rejected};
use crate::support::publishing::{FakeNetwork, Fault, Shape, World};

#[tokio::test]
async fn a_post_goes_out_step_by_step_and_its_link_is_shown() {
    let world = one(Shape::irreversible()).await;
    let post = world.publish("Fresh bread").await;
    let target = &post.targets[0];
    assert_eq!(target.state, TargetState::Published);
    assert_eq!(world.networks[0].calls(), ["upload", "create", "permalink"]);
    assert!(target.url.is_some());
    assert_eq!(target.actions, [TargetAction::Open]);
    assert!(target.steps.iter().all(|step| step.ok == Some(true)), "{:?}", target.steps);
    assert_eq!(target.steps.len(), 3);
    assert!(world.engine.draft_list().await.unwrap().is_empty(), "a published draft is no longer a draft");
}

#[tokio::test]
async fn the_address_of_a_published_post_may_fail_for_ever_without_unpublishing_it() {
    let world = one(Shape::irreversible()).await;
    for _ in 0..20 {
        world.networks[0].fail("permalink", Fault::Before(NetworkError::Unavailable { status: 500 }));
    }
    let post = world.plan("Fresh bread").await;
    let post = world.settle(post.id, TimeDelta::hours(8)).await;
    assert_eq!(post.targets[0].state, TargetState::Published);
    assert_eq!(world.networks[0].count_calls("permalink"), 8, "it is not looked for without end");
    assert_eq!(world.networks[0].published().len(), 1);
}

#[tokio::test]
async fn a_double_click_makes_one_post() {
    let world = one(Shape::irreversible()).await;
    let (draft, version) = world.draft("Fresh bread").await;
    let (first, second) = tokio::join!(world.engine.publish(draft, version), world.engine.publish(draft, version));
    assert_eq!(first.unwrap().id, second.unwrap().id);
    world.engine.run_due().await.unwrap();
    let third = world.engine.publish(draft, version).await.unwrap();
    assert_eq!(third.targets[0].state, TargetState::Published);
    assert_eq!(world.networks[0].published(), ["Fresh bread"]);
    assert!(matches!(world.engine.publish(draft, version + 1).await, Err(EngineError::DraftChanged)));
}

#[tokio::test]
async fn two_engines_never_take_the_same_target() {
    let world = World::new(vec![FakeNetwork::new("alpha", Shape::irreversible()).slow(Duration::from_millis(5))]).await;
    let second = world.second_engine().await;
    for number in 0..5 {
        world.plan(&format!("Post {number}")).await;
    }
    let (one, two) = tokio::join!(world.engine.run_due(), second.run_due());
    one.unwrap();
    two.unwrap();
    let mut published = world.networks[0].published();
    published.sort();
    published.dedup();
    assert_eq!(published.len(), 5);
    assert_eq!(world.networks[0].count_calls("create"), 5, "no post was sent by both");
}

#[tokio::test]
async fn a_retry_touches_only_the_target_that_failed() {
    let shape = Shape::irreversible;
    let world = World::new(vec![FakeNetwork::new("alpha", shape()), FakeNetwork::new("beta", shape())]).await;
    world.networks[1].fail("create", Fault::Before(rejected()));
    let post = world.publish("Fresh bread").await;
    assert_eq!(post.targets[0].state, TargetState::Published);
    assert_eq!(post.targets[1].state, TargetState::Rejected);
    assert_eq!(post.targets[1].finding.as_ref().unwrap().code, FindingCode::TextRefused);
    world.engine.act(post.targets[1].id, TargetAction::Retry).await.unwrap();
    world.engine.run_due().await.unwrap();
    assert_eq!(world.target(post.id, 1).await.state, TargetState::Published);
    assert_eq!(world.networks[0].count_calls("create"), 1);
    assert_eq!(world.networks[1].published().len(), 1);
}

#[tokio::test]
async fn an_account_that_must_wait_does_not_delay_another() {
    let shape = Shape::irreversible;
    let world = World::new(vec![FakeNetwork::new("alpha", shape()), FakeNetwork::new("beta", shape())]).await;
    let until = domain::Clock::now(&world.clock) + TimeDelta::minutes(40);
    world.networks[0].fail("create", Fault::Before(NetworkError::RateLimited { until: Some(until) }));
    let post = world.publish("Fresh bread").await;
    assert_eq!(post.targets[0].state, TargetState::RateLimited);
    assert_eq!(post.targets[0].next_try_at, Some(until));
    assert_eq!(post.targets[1].state, TargetState::Published);
    let next = world.publish("More bread").await;
    assert_eq!(next.targets[0].state, TargetState::RateLimited, "the whole account waits");
    assert_eq!(world.networks[0].count_calls("create"), 1, "the network is not called before its time");
    world.later(TimeDelta::minutes(39)).await;
    assert_eq!(world.networks[0].count_calls("create"), 1);
    world.later(TimeDelta::minutes(2)).await;
    assert_eq!(world.networks[0].published().len(), 2);
}

#[tokio::test]
async fn editing_a_draft_after_publishing_does_not_change_what_is_sent() {
    let world = one(Shape::irreversible()).await;
    let (draft, version) = world.draft("As it was").await;
    world.engine.publish(draft, version).await.unwrap();
    let late = world.engine.draft_get(draft).await.unwrap().content;
    let saved = world.engine.draft_save(draft, version, engine::DraftContent { text: "Changed".into(), ..late }).await;
    assert!(matches!(saved, Err(EngineError::DraftChanged)));
    world.engine.run_due().await.unwrap();
    assert_eq!(world.networks[0].published(), ["As it was"]);
}

#[tokio::test]
async fn a_plan_is_refused_with_every_finding_or_nobody_chosen() {
    let shape = Shape::irreversible;
    let world = World::new(vec![FakeNetwork::new("alpha", shape()), FakeNetwork::new("beta", shape())]).await;
    let (draft, version) = world.draft(&"x".repeat(301)).await;
    let Err(EngineError::PlanRefused { findings }) = world.engine.publish(draft, version).await else {
        panic!("a text that is too long must be refused");
    };
    assert_eq!(findings.len(), 2, "each account's findings are shown");
    let nobody = engine::DraftContent { text: "Hello".into(), ..engine::DraftContent::default() };
    let (draft, version) = world.draft_with(nobody).await;
    let refused = world.engine.publish(draft, version).await;
    assert!(matches!(refused, Err(EngineError::PlanRefused { findings }) if findings.is_empty()));
    assert!(world.engine.post_list(10).await.unwrap().is_empty());
}

#[tokio::test]
async fn at_most_two_publishing_calls_run_for_one_account() {
    let shape = Shape { uploads: 0, effect: Effect::Irreversible, finishing: false };
    let network = FakeNetwork::new("alpha", shape).meeting(&Arc::new(Barrier::new(2)));
    let world = World::new(vec![network.slow(Duration::from_millis(20))]).await;
    for number in 0..8 {
        world.plan(&format!("Post {number}")).await;
    }
    // None goes on alone, so that fewer than two at once would never end.
    tokio::time::timeout(PATIENCE, world.engine.run_due()).await.unwrap().unwrap();
    assert_eq!(world.networks[0].published().len(), 8);
    assert_eq!(world.networks[0].most_publishing(), 2);
}

#[tokio::test]
async fn three_accounts_take_as_long_as_the_slowest_of_them() {
    let together = Arc::new(Barrier::new(3));
    let network = |id| FakeNetwork::new(id, Shape::irreversible()).meeting(&together);
    let world = World::new(vec![network("alpha"), network("beta"), network("gamma")]).await;
    let post = world.plan("Fresh bread").await;
    // Each waits in the middle of its publishing for the other two, so that one after the other would never end.
    tokio::time::timeout(PATIENCE, world.engine.run_due()).await.unwrap().unwrap();
    assert!(world.engine.post_get(post.id).await.unwrap().targets.iter().all(|t| t.state == TargetState::Published));
}

#[tokio::test]
async fn the_loop_publishes_when_woken_and_ends_between_two_steps() {
    let world = one(Shape::irreversible()).await;
    let running = world.engine.start();
    let post = world.plan("Fresh bread").await;
    while world.state(post.id).await != TargetState::Published || world.networks[0].count_calls("permalink") == 0 {
        tokio::task::yield_now().await;
    }
    running.shutdown().await;
    let late = world.plan("After the end").await;
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.state(late.id).await, TargetState::Due, "nothing runs after shutdown");
}
