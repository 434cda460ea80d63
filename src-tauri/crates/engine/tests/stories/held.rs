//! Posts whose time passed while their account could not be used: nothing goes out in a burst, and the person says once
//! how they go on.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Clock, NetworkError, PostId, TargetId, TargetState};
use engine::{EngineError, HeldAnswer, Need, PostView, Schedule, TargetAction};

use crate::support::publishing::{FakeNetwork, Fault, Shape, World};

const ZONE: &str = "Europe/Berlin";

fn spaced(minutes: u32) -> HeldAnswer {
    HeldAnswer::Spaced { minutes, zone: ZONE.into() }
}

/// A time of the first day, which begins at noon, UTC; one o'clock in Berlin.
fn berlin(time: &str) -> Schedule {
    Schedule { local: format!("2026-11-20T{time}"), zone: ZONE.into() }
}

fn utc(time: &str) -> DateTime<Utc> {
    format!("2026-11-20T{time}:00Z").parse().unwrap()
}

async fn schedule(world: &World, text: &str, time: &str) -> PostView {
    let (draft, version) = world.draft(text).await;
    world.engine.schedule(draft, version, berlin(time)).await.unwrap()
}

/// An account that is signed out at noon with posts for 13:30, 14:00, 14:30 and 18:00, Berlin time.
async fn signed_out() -> (World, Vec<PostId>) {
    let world = World::new(vec![FakeNetwork::new("alpha", Shape::irreversible())]).await;
    let mut posts = Vec::new();
    for (text, time) in [("One", "13:30"), ("Two", "14:00"), ("Three", "14:30"), ("Evening", "18:00")] {
        posts.push(schedule(&world, text, time).await.id);
    }
    world.networks[0].fail("upload", Fault::Before(NetworkError::RegistrationRefused));
    for time in ["12:30", "13:00", "13:30"] {
        world.clock.set(utc(time));
        world.engine.run_due().await.unwrap();
    }
    for post in &posts[..3] {
        assert_eq!(world.state(*post).await, TargetState::WaitingSignIn);
    }
    (world, posts)
}

async fn reconnect(world: &World) {
    world.sign_in(world.networks[0], Some(world.accounts[0])).await;
    world.engine.run_due().await.unwrap();
}

async fn states(world: &World, posts: &[PostId]) -> Vec<TargetState> {
    let mut states = Vec::new();
    for post in posts {
        states.push(world.state(*post).await);
    }
    states
}

async fn held(world: &World) -> Vec<TargetId> {
    let held = world.engine.held_posts(world.accounts[0]).await.unwrap();
    held.into_iter().map(|post| post.target_id).collect()
}

async fn needs(world: &World) -> Vec<Need> {
    let day = world.clock.now().date_naive();
    world.engine.today(day, |_| chrono::FixedOffset::east_opt(0).unwrap()).await.unwrap().needs
}

async fn answer(world: &World, answer: HeldAnswer) -> usize {
    let shown = held(world).await;
    let answered = world.engine.answer_held(world.accounts[0], shown, answer).await.unwrap();
    world.engine.run_due().await.unwrap();
    answered
}

#[tokio::test]
async fn what_was_held_for_long_is_asked_about_and_what_is_still_to_come_goes_on() {
    let (world, posts) = signed_out().await;
    world.clock.set(utc("16:00"));
    reconnect(&world).await;
    let [m, s] = [TargetState::Missed, TargetState::Scheduled];
    assert_eq!(states(&world, &posts).await, [m, m, m, s]);
    assert!(world.networks[0].published().is_empty(), "nothing goes out without an answer");
    let asked = Need::Held { account_id: world.accounts[0], posts: 3, since: utc("12:30") };
    assert_eq!(needs(&world).await, [asked], "once for the account");
    world.later(TimeDelta::hours(1)).await;
    assert_eq!(world.networks[0].published(), ["Evening"], "its time had not passed");
    assert_eq!(held(&world).await.len(), 3, "the question stays until it is answered");
}

#[tokio::test]
async fn what_is_hardly_late_goes_on_by_itself() {
    let (world, posts) = signed_out().await;
    world.clock.set(utc("13:45"));
    reconnect(&world).await;
    let [m, p, s] = [TargetState::Missed, TargetState::Published, TargetState::Scheduled];
    assert_eq!(states(&world, &posts).await, [m, m, p, s]);
}

#[tokio::test]
async fn all_can_go_out_now() {
    let (world, posts) = signed_out().await;
    world.clock.set(utc("16:00"));
    reconnect(&world).await;
    assert_eq!(answer(&world, HeldAnswer::Now).await, 3);
    assert_eq!(states(&world, &posts[..3]).await, [TargetState::Published; 3]);
    assert_eq!(needs(&world).await, []);
}

#[tokio::test]
async fn they_can_go_out_one_by_one_in_the_order_of_their_times() {
    let (world, posts) = signed_out().await;
    world.clock.set(utc("16:00") + TimeDelta::seconds(20));
    reconnect(&world).await;
    assert_eq!(answer(&world, spaced(15)).await, 3);
    assert_eq!(world.networks[0].published(), ["One"], "the first goes out now");
    let second = world.engine.post_get(posts[1]).await.unwrap();
    assert_eq!(second.planned_at, utc("16:16"), "on a whole minute, never closer than asked for");
    assert_eq!(second.schedule, Some(berlin("17:16")), "and is shown by the clock of its own place");
    for (time, out) in [("16:15", 1), ("16:16", 2), ("16:30", 2), ("16:31", 3)] {
        world.clock.set(utc(time));
        world.engine.run_due().await.unwrap();
        assert_eq!(world.networks[0].published().len(), out, "at {time}");
    }
    assert_eq!(world.networks[0].published(), ["One", "Two", "Three"]);
}

#[tokio::test]
async fn what_is_spaced_out_survives_a_restart_and_can_be_moved() {
    let (world, posts) = signed_out().await;
    world.clock.set(utc("16:00"));
    reconnect(&world).await;
    answer(&world, spaced(60)).await;
    let world = world.restart().await;
    world.engine.move_post(posts[2], berlin("23:00")).await.unwrap();
    world.clock.set(utc("21:59"));
    world.engine.run_due().await.unwrap();
    assert_eq!(states(&world, &posts[1..3]).await, [TargetState::Missed, TargetState::Scheduled]);
}

#[tokio::test]
async fn they_can_be_called_off() {
    let (world, posts) = signed_out().await;
    world.clock.set(utc("16:00"));
    reconnect(&world).await;
    assert_eq!(answer(&world, HeldAnswer::Skip).await, 3);
    assert_eq!(states(&world, &posts[..3]).await, [TargetState::Cancelled; 3]);
    assert_eq!(world.state(posts[3]).await, TargetState::Scheduled, "what was not asked about is not touched");
    world.later(TimeDelta::minutes(1)).await;
    assert!(world.networks[0].published().is_empty());
}

#[tokio::test]
async fn an_answer_is_about_what_was_shown() {
    let (world, posts) = signed_out().await;
    world.clock.set(utc("16:00"));
    reconnect(&world).await;
    let shown = held(&world).await[..2].to_vec();
    let decided = world.target(posts[1], 0).await.id;
    world.engine.act(decided, TargetAction::Cancel).await.unwrap();
    let answered = world.engine.answer_held(world.accounts[0], shown, HeldAnswer::Now).await.unwrap();
    world.engine.run_due().await.unwrap();
    assert_eq!(answered, 1, "one was decided about elsewhere");
    let [p, c, m] = [TargetState::Published, TargetState::Cancelled, TargetState::Missed];
    assert_eq!(states(&world, &posts[..3]).await, [p, c, m]);
    assert!(matches!(needs(&world).await[..], [Need::Missed { .. }]), "a single one is shown by itself");
}

#[tokio::test]
async fn an_answer_that_cannot_be_is_refused_with_its_field() {
    let (world, _) = signed_out().await;
    world.clock.set(utc("16:00"));
    reconnect(&world).await;
    let nowhere = HeldAnswer::Spaced { minutes: 15, zone: "Mars/Olympus".into() };
    for (wrong, expected) in [(spaced(0), "minutes"), (spaced(1441), "minutes"), (nowhere, "zone")] {
        let shown = held(&world).await;
        let refused = world.engine.answer_held(world.accounts[0], shown, wrong).await;
        assert!(matches!(refused, Err(EngineError::InvalidInput { field }) if field == expected), "{expected}");
    }
    assert_eq!(held(&world).await.len(), 3);
}

#[tokio::test]
async fn a_vault_that_opens_asks_instead_of_sending_what_it_held() {
    let world = World::new(vec![FakeNetwork::new("alpha", Shape::irreversible())]).await;
    let mut posts = Vec::new();
    for (text, time) in [("One", "13:30"), ("Two", "14:00"), ("Three", "14:58")] {
        posts.push(schedule(&world, text, time).await.id);
    }
    let closed = world.engine_with_closed_vault();
    for time in ["12:30", "13:00", "13:58"] {
        world.clock.set(utc(time));
        closed.run_due().await.unwrap();
    }
    assert_eq!(states(&world, &posts).await, [TargetState::WaitingUnlock; 3]);
    world.clock.set(utc("14:00"));
    closed.open_vault().await.unwrap();
    closed.run_due().await.unwrap();
    let [m, p] = [TargetState::Missed, TargetState::Published];
    assert_eq!(states(&world, &posts).await, [m, m, p]);
}

#[tokio::test]
async fn one_accounts_answer_says_nothing_about_another() {
    let network = |id| FakeNetwork::new(id, Shape::irreversible());
    let world = World::new(vec![network("alpha"), network("beta")]).await;
    let first = schedule(&world, "One", "13:30").await.id;
    schedule(&world, "Two", "13:40").await;
    let world = world.restart().await;
    world.clock.set(utc("16:00"));
    world.engine.run_due().await.unwrap();
    assert_eq!(needs(&world).await.len(), 2, "asked for each account");
    answer(&world, HeldAnswer::Now).await;
    assert_eq!((world.networks[0].published().len(), world.networks[1].published().len()), (2, 0));
    assert_eq!(world.target(first, 1).await.state, TargetState::Missed);
}
