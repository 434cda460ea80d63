//! Posts that are planned for later.

use chrono::TimeDelta;
use domain::{Clock, PostId, TargetState};
use engine::{EngineError, PostView, Schedule, TargetAction};

use crate::support::publishing::{FakeNetwork, Shape, World};

/// The clock of these worlds starts at noon, UTC, on this day.
fn on_the_24th(time: &str) -> Schedule {
    Schedule { local: format!("2026-11-24T{time}"), zone: "Europe/Lisbon".into() }
}

async fn two() -> World {
    World::new(vec![
        FakeNetwork::new("alpha", Shape::irreversible()),
        FakeNetwork::new("beta", Shape::idempotent(None)),
    ])
    .await
}

async fn scheduled(world: &World, text: &str, schedule: Schedule) -> PostView {
    let (draft, version) = world.draft(text).await;
    world.engine.schedule(draft, version, schedule).await.unwrap()
}

fn states(post: &PostView) -> Vec<TargetState> {
    post.targets.iter().map(|target| target.state).collect()
}

async fn at(world: &World, instant: &str, id: PostId) -> PostView {
    world.clock.set(instant.parse().unwrap());
    world.engine.run_due().await.unwrap();
    world.engine.post_get(id).await.unwrap()
}

fn published(world: &World) -> Vec<String> {
    world.networks.iter().flat_map(|network| network.published()).collect()
}

#[tokio::test]
async fn a_post_goes_out_at_its_time_and_not_a_second_before() {
    let world = two().await;
    let post = scheduled(&world, "Fresh bread", on_the_24th("09:30")).await;
    assert_eq!(states(&post), [TargetState::Scheduled; 2]);
    assert_eq!(post.planned_at, "2026-11-24T09:30:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    assert!(world.engine.draft_list().await.unwrap().is_empty(), "its draft is no longer one");

    assert_eq!(states(&at(&world, "2026-11-24T09:29:59Z", post.id).await), [TargetState::Scheduled; 2]);
    assert!(published(&world).is_empty());
    assert_eq!(states(&at(&world, "2026-11-24T09:30:00Z", post.id).await), [TargetState::Published; 2]);
    assert_eq!(published(&world), ["Fresh bread", "Fresh bread"]);
}

#[tokio::test]
async fn the_last_post_of_an_account_is_the_one_that_went_out_last_and_none_that_is_planned() {
    let world = two().await;
    let last = async || {
        let account = world.engine.list_accounts().await.unwrap().swap_remove(0);
        account.last_post.map(|post| post.title)
    };
    let planned = scheduled(&world, "Planned first", on_the_24th("09:30")).await;
    assert_eq!(last().await, None);
    world.publish("Published before").await;
    assert_eq!(last().await.as_deref(), Some("Published before"));
    at(&world, "2026-11-24T09:30:00Z", planned.id).await;
    assert_eq!(last().await.as_deref(), Some("Planned first"));
}

#[tokio::test]
async fn planning_the_same_version_twice_makes_one_post() {
    let world = two().await;
    let (draft, version) = world.draft("Fresh bread").await;
    let first = world.engine.schedule(draft, version, on_the_24th("09:30")).await.unwrap();
    let second = world.engine.schedule(draft, version, on_the_24th("10:30")).await.unwrap();
    assert_eq!((second.id, second.planned_at), (first.id, first.planned_at));
}

#[tokio::test]
async fn a_time_that_has_passed_is_refused_and_the_draft_stays() {
    let world = two().await;
    let (draft, version) = world.draft("Fresh bread").await;
    for schedule in [
        Schedule { local: "2026-11-20T12:00".into(), zone: "UTC".into() },
        Schedule { local: "2026-11-20T22:00".into(), zone: "Pacific/Auckland".into() },
    ] {
        let refused = world.engine.schedule(draft, version, schedule).await.expect_err("it is not in the future");
        assert!(matches!(refused, EngineError::TimePassed), "{refused}");
    }
    assert_eq!(world.engine.draft_list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_post_can_be_moved_until_it_goes() {
    let world = two().await;
    let post = scheduled(&world, "Fresh bread", on_the_24th("09:30")).await;
    let moved = world.engine.move_post(post.id, on_the_24th("18:00")).await.unwrap();
    assert_eq!(moved.schedule, Some(on_the_24th("18:00")));
    assert_eq!(states(&at(&world, "2026-11-24T17:59:59Z", post.id).await), [TargetState::Scheduled; 2]);
    assert_eq!(states(&at(&world, "2026-11-24T18:00:00Z", post.id).await), [TargetState::Published; 2]);
    let late = world.engine.move_post(post.id, on_the_24th("19:00")).await.expect_err("it is out");
    assert!(matches!(late, EngineError::ActionNotPossible), "{late}");
}

#[tokio::test]
async fn one_account_can_be_called_off_and_the_other_goes_out() {
    let world = two().await;
    let post = scheduled(&world, "Fresh bread", on_the_24th("09:30")).await;
    world.engine.act(post.targets[0].id, TargetAction::Cancel).await.unwrap();
    let after = at(&world, "2026-11-24T09:30:00Z", post.id).await;
    assert_eq!(states(&after), [TargetState::Cancelled, TargetState::Published]);
}

#[tokio::test]
async fn a_post_taken_back_is_a_draft_again_and_can_be_planned_anew() {
    let world = two().await;
    let post = scheduled(&world, "Fresh bread", on_the_24th("09:30")).await;
    let draft = world.engine.unschedule(post.id).await.unwrap();
    assert_eq!(draft.content.text, "Fresh bread");
    assert!(matches!(world.engine.post_get(post.id).await, Err(EngineError::NotFound { .. })));
    world.clock.set("2026-11-24T09:31:00Z".parse().unwrap());
    world.engine.run_due().await.unwrap();
    assert!(published(&world).is_empty());

    let again = world.engine.schedule(draft.id, draft.version, on_the_24th("12:00")).await.unwrap();
    assert_eq!(states(&at(&world, "2026-11-24T12:00:00Z", again.id).await), [TargetState::Published; 2]);
    let late = world.engine.unschedule(again.id).await.expect_err("it is out");
    assert!(matches!(late, EngineError::ActionNotPossible), "{late}");
}

#[tokio::test]
async fn a_computer_that_slept_through_the_time_asks() {
    for (wakes, state) in
        [("2026-11-24T09:44:00Z", TargetState::Published), ("2026-11-24T11:30:00Z", TargetState::Missed)]
    {
        let world = two().await;
        let post = scheduled(&world, "Good morning", on_the_24th("09:30")).await;
        let world = world.restart().await;
        assert_eq!(states(&at(&world, wakes, post.id).await), [state; 2], "{wakes}");
    }
}

#[tokio::test]
async fn a_post_that_missed_its_time_can_be_given_another() {
    let world = two().await;
    let post = scheduled(&world, "Good morning", on_the_24th("09:30")).await;
    assert_eq!(states(&at(&world, "2026-11-24T11:30:00Z", post.id).await), [TargetState::Missed; 2]);
    let skipped = post.targets[1].id;
    world.engine.act(skipped, TargetAction::Cancel).await.unwrap();
    let moved = world.engine.move_post(post.id, on_the_24th("18:00")).await.unwrap();
    assert_eq!(states(&moved), [TargetState::Scheduled, TargetState::Cancelled], "what was called off stays so");
    assert_eq!(moved.planned_at, "2026-11-24T18:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap());
    assert!(states(&at(&world, "2026-11-24T17:59:59Z", post.id).await).contains(&TargetState::Scheduled));
    let out = at(&world, "2026-11-24T18:00:00Z", post.id).await;
    assert_eq!(states(&out), [TargetState::Published, TargetState::Cancelled]);
    let late = world.engine.move_post(post.id, on_the_24th("19:00")).await.expect_err("nothing waits any more");
    assert!(matches!(late, EngineError::ActionNotPossible), "{late}");
}

#[tokio::test]
async fn a_clock_that_is_set_back_neither_hurries_nor_forgets_a_post() {
    let world = two().await;
    let post = scheduled(&world, "Fresh bread", on_the_24th("09:30")).await;
    world.clock.forward(-TimeDelta::days(2));
    let world = world.restart().await;
    assert_eq!(states(&world.engine.post_get(post.id).await.unwrap()), [TargetState::Scheduled; 2]);
    assert!(world.clock.now() < post.planned_at);
    assert_eq!(states(&at(&world, "2026-11-24T09:30:00Z", post.id).await), [TargetState::Published; 2]);
}

#[tokio::test]
async fn a_planned_post_is_under_way_on_today_and_in_its_week() {
    let world = two().await;
    let post = scheduled(&world, "Fresh bread", on_the_24th("09:30")).await;
    let monday = "2026-11-23".parse().unwrap();
    let today = world.engine.today(monday, |_| chrono::FixedOffset::east_opt(0).unwrap()).await.unwrap();
    assert_eq!((today.verdict.under_way, today.verdict.needs_you), (2, 0));
    let tuesday = &today.week[1].posts;
    assert_eq!(
        tuesday.iter().map(|day| (day.post_id, day.state)).collect::<Vec<_>>(),
        [(post.id, TargetState::Scheduled)]
    );
}
