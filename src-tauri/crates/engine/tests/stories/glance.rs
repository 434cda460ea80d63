//! What is said of a profile while nobody looks at its window, and before it is closed.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Clock, NetworkError};
use engine::{Glance, Halt, Schedule, Upcoming};

use crate::support::publishing::{FakeNetwork, Fault, Shape, World};

async fn two() -> World {
    World::new(vec![
        FakeNetwork::new("alpha", Shape::irreversible()),
        FakeNetwork::new("beta", Shape::idempotent(None)),
    ])
    .await
}

/// Plans a post for so many hours later; the clock of these worlds starts at a full hour.
async fn planned(world: &World, text: &str, hours: i64) -> DateTime<Utc> {
    let (draft, version) = world.draft(text).await;
    let at = world.clock.now() + TimeDelta::hours(hours);
    let schedule = Schedule { local: at.format("%Y-%m-%dT%H:%M").to_string(), zone: "UTC".into() };
    world.engine.schedule(draft, version, schedule).await.unwrap();
    at
}

fn titles(posts: &[Upcoming]) -> Vec<(&str, DateTime<Utc>, usize)> {
    posts.iter().map(|post| (post.title.as_str(), post.due_at, post.networks.len())).collect()
}

#[tokio::test]
async fn what_would_not_go_out_is_what_is_due_until_then_and_goes_by_itself() {
    let world = two().await;
    let tomorrow = planned(&world, "Tomorrow", 22).await;
    let tonight = planned(&world, "Tonight", 8).await;
    planned(&world, "Next week", 7 * 24).await;
    let soon = world.engine.upcoming_until(world.clock.now() + TimeDelta::hours(24)).await.unwrap();
    assert_eq!(titles(&soon), [("Tonight", tonight, 2), ("Tomorrow", tomorrow, 2)]);
    let all = world.engine.upcoming_until(world.clock.now() + TimeDelta::days(30)).await.unwrap();
    assert_eq!(all.len(), 3);
}

#[tokio::test]
async fn what_is_tried_again_is_named_and_what_waits_for_the_person_or_is_out_is_not() {
    let world = two().await;
    world.networks[0].fail("create", Fault::Before(NetworkError::NotSent(None)));
    let post = world.plan("Fresh bread").await;
    world.engine.run_due().await.unwrap();
    let soon = world.engine.upcoming_until(world.clock.now() + TimeDelta::hours(24)).await.unwrap();
    assert_eq!(titles(&soon), [("Fresh bread", post.planned_at, 1)], "one of its two accounts");
    assert_eq!(soon[0].networks[0].as_str(), "alpha");
}

#[tokio::test]
async fn a_glance_tells_the_next_post_and_what_is_in_its_way() {
    let world = two().await;
    let quiet = Glance { halt: None, next: None, needs_you: 0 };
    assert_eq!(world.engine.glance().await.unwrap(), quiet);
    planned(&world, "Tomorrow", 22).await;
    planned(&world, "Tonight", 8).await;
    let glance = world.engine.glance().await.unwrap();
    assert_eq!(glance.next.map(|post| post.title).as_deref(), Some("Tonight"));
    assert_eq!((glance.halt, glance.needs_you), (None, 0));

    assert_eq!(world.engine_with_closed_vault().halt().await.unwrap(), None, "it is just opening");
    world.engine.lock().await.unwrap();
    assert_eq!(world.engine.glance().await.unwrap().halt, Some(Halt::VaultClosed));
}
