//! Going back, waiting, coming late, a clock that is set back, and a disk that is full.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use domain::{Advance, Clock, Confirmation, Evidence, FindingCode, NetworkError, TargetState};
use engine::TargetAction;
use tokio::sync::Barrier;
use vault::testkit::PATIENCE;

use super::{no_answer, not_sent, one};
use crate::support::publishing::{FakeNetwork, Fault, Shape, World};

/// The publishing step had no effect; the walk must go back to its beginning.
fn back(world: &World, wait: Duration) -> Fault {
    Fault::Answers(Advance::Back { next: world.networks[0].step(0), wait })
}

fn go_on(world: &World, number: u32, wait: Duration) -> Fault {
    Fault::Answers(Advance::Continue { next: world.networks[0].step(number), wait })
}

#[tokio::test]
async fn a_walk_goes_back_from_a_publishing_step_without_taking_it_for_published() {
    let world = one(Shape::irreversible()).await;
    for _ in 0..4 {
        world.networks[0].fail("create", back(&world, Duration::from_secs(60)));
    }
    let post = world.publish("Fresh bread").await;
    let target = &post.targets[0];
    assert_eq!(target.state, TargetState::Preparing);
    assert_eq!(target.next_try_at, Some(world.clock.now() + TimeDelta::minutes(1)));
    assert_eq!(target.steps.last().unwrap().ok, Some(false), "the attempt did nothing");
    let post = world.settle(post.id, TimeDelta::hours(1)).await;
    assert_eq!(post.targets[0].state, TargetState::Published);
    assert_eq!(world.networks[0].published(), ["Fresh bread"]);
    assert_eq!(world.networks[0].count_calls("upload"), 5, "what comes before is done again each time");
    assert_eq!(world.networks[0].count_calls("create"), 5, "a step without effect does not count as one");
}

/// A network that asks to go back for ever: how it ends.
async fn check_endless(shape: Shape, in_doubt: bool, state: TargetState) {
    let world = one(shape).await;
    if in_doubt {
        world.networks[0].fail("create", Fault::Before(no_answer()));
        world.networks[0].answer(Ok(Confirmation::CannotTell(Evidence::default())));
    }
    for _ in 0..30 {
        world.networks[0].fail("create", back(&world, Duration::ZERO));
    }
    let post = world.plan("Fresh bread").await;
    let post = world.settle(post.id, TimeDelta::hours(12)).await;
    assert_eq!(post.targets[0].state, state);
    assert_eq!(world.networks[0].count_calls("create"), 6 + usize::from(in_doubt));
    assert!(world.networks[0].published().is_empty());
    let code = post.targets[0].finding.as_ref().map(|finding| finding.code);
    assert_eq!(code, (state == TargetState::Rejected).then_some(FindingCode::GaveUp));
}

#[tokio::test]
async fn going_back_ends_after_five_times() {
    let idempotent = || Shape { uploads: 1, ..Shape::idempotent(Some(3_000)) };
    check_endless(Shape::irreversible(), false, TargetState::Rejected).await;
    check_endless(idempotent(), false, TargetState::Rejected).await;
    check_endless(idempotent(), true, TargetState::WaitingPerson).await;
}

#[tokio::test]
async fn going_back_does_not_forget_that_an_earlier_try_may_be_public() {
    let shape = Shape { uploads: 1, ..Shape::idempotent(Some(3_000)) };
    for (upload_fails, another_key) in [(false, false), (true, false), (false, true)] {
        let world = one(shape.clone()).await;
        world.networks[0].fail("create", Fault::After(no_answer()));
        world.networks[0].answer(Ok(Confirmation::CannotTell(Evidence::default())));
        world.networks[0].fail("create", back(&world, Duration::ZERO));
        if upload_fails {
            world.networks[0].fail("upload", go_on(&world, 1, Duration::ZERO));
            world.networks[0].fail("upload", Fault::Before(NetworkError::StepNotUnderstood));
        }
        if another_key {
            let mut next = world.networks[0].step(1);
            next.effect = domain::Effect::Idempotent { key: "another key".into(), remembered_seconds: None };
            world.networks[0].fail("upload", go_on(&world, 1, Duration::ZERO));
            world.networks[0].fail("upload", Fault::Answers(Advance::Continue { next, wait: Duration::ZERO }));
        }
        let post = world.plan("Fresh bread").await;
        let post = world.settle(post.id, TimeDelta::hours(5)).await;
        let certain = !upload_fails && !another_key;
        let expected = if certain { TargetState::Published } else { TargetState::WaitingPerson };
        assert_eq!(post.targets[0].state, expected, "{upload_fails} {another_key}");
        assert_eq!(world.networks[0].published().len(), 1, "{upload_fails} {another_key}");
    }
}

#[tokio::test]
async fn a_step_that_finds_the_post_live_is_believed_however_late() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail("upload", go_on(&world, 0, Duration::from_secs(6 * 3600)));
    world.networks[0].fail("upload", go_on(&world, 2, Duration::ZERO));
    let post = world.plan("Fresh bread").await;
    let post = world.settle(post.id, TimeDelta::hours(12)).await;
    assert_eq!(post.targets[0].state, TargetState::Published);
    assert!(post.targets[0].published_at.is_some());
    assert_eq!(world.networks[0].calls(), ["upload", "upload", "permalink"]);
}

/// A target that began at its time and is found again so late: what becomes of it.
async fn check_late(step: &str, fault: impl Fn(&World) -> Fault, late: TimeDelta, state: TargetState) {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail(step, fault(&world));
    let post = world.publish("Good morning").await;
    world.clock.forward(late);
    let world = world.restart().await;
    world.engine.run_due().await.unwrap();
    let target = world.target(post.id, 0).await;
    assert_eq!(target.state, state, "{step} {late}");
    assert_eq!(world.networks[0].published().len(), usize::from(state == TargetState::Published));
    if state == TargetState::Missed {
        world.engine.act(target.id, TargetAction::Retry).await.unwrap();
        world.engine.run_due().await.unwrap();
        assert_eq!(world.state(post.id).await, TargetState::Published, "the person may still send it");
    }
}

#[tokio::test]
async fn what_could_not_go_out_in_its_six_hours_is_not_sent_without_asking() {
    let limited = |world: &World| {
        Fault::Before(NetworkError::RateLimited { until: Some(world.clock.now() + TimeDelta::hours(8)) })
    };
    let waits = |world: &World| go_on(world, 1, Duration::from_secs(60));
    for (late, state) in [(TimeDelta::hours(5), TargetState::Published), (TimeDelta::hours(9), TargetState::Missed)] {
        check_late("upload", |_| Fault::Before(not_sent()), late, state).await;
        check_late("create", |_| Fault::Before(not_sent()), late, state).await;
        check_late("upload", waits, late, state).await;
    }
    check_late("create", limited, TimeDelta::hours(9), TargetState::Missed).await;
}

#[tokio::test]
async fn a_vault_that_opens_late_does_not_send_what_is_too_late() {
    for (late, state) in
        [(TimeDelta::minutes(15), TargetState::Published), (TimeDelta::minutes(16), TargetState::Missed)]
    {
        let world = one(Shape::irreversible()).await;
        let post = world.plan("Good morning").await;
        let closed = world.engine_with_closed_vault();
        closed.run_due().await.unwrap();
        assert_eq!(world.state(post.id).await, TargetState::WaitingUnlock);
        world.clock.forward(late);
        closed.open_vault().await.unwrap();
        closed.run_due().await.unwrap();
        assert_eq!(world.state(post.id).await, state, "{late}");
    }
}

#[tokio::test]
async fn the_loop_may_start_before_the_vault_opens() {
    let world = one(Shape::irreversible()).await;
    let post = world.plan("Fresh bread").await;
    let closed = world.engine_with_closed_vault();
    let running = closed.start();
    until(async || world.state(post.id).await == TargetState::WaitingUnlock).await;
    let utc = |_| chrono::FixedOffset::east_opt(0).unwrap();
    let needs = world.engine.today(domain::Clock::now(&world.clock).date_naive(), utc).await.unwrap().needs;
    assert_eq!(needs, [engine::Need::Unlock { held_posts: 1 }], "and the person is told what it waits for");
    closed.open_vault().await.unwrap();
    closed.wake();
    until(async || world.state(post.id).await == TargetState::Published).await;
    running.shutdown().await;
}

/// Waits for what other tasks bring about.
async fn until(holds: impl AsyncFn() -> bool) {
    let wait = async {
        while !holds().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap();
}

#[tokio::test]
async fn one_failed_reading_long_after_sending_does_not_end_the_inquiry() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail("create", Fault::After(no_answer()));
    world.networks[0].answer(Err(NetworkError::Unavailable { status: 503 }));
    let post = world.publish("Fresh bread").await;
    world.clock.forward(TimeDelta::hours(9));
    let world = world.restart().await;
    world.engine.run_due().await.unwrap();
    assert_eq!(world.state(post.id).await, TargetState::Unconfirmed);
    let post = world.settle(post.id, TimeDelta::hours(1)).await;
    assert_eq!(post.targets[0].state, TargetState::Published);
}

#[tokio::test]
async fn readings_that_fail_for_six_hours_end_in_a_question_to_the_person() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail("create", Fault::After(no_answer()));
    for _ in 0..500 {
        world.networks[0].answer(Err(NetworkError::Unavailable { status: 503 }));
    }
    let post = world.plan("Fresh bread").await;
    let began = world.clock.now();
    let post = world.settle(post.id, TimeDelta::hours(12)).await;
    assert_eq!(post.targets[0].state, TargetState::WaitingPerson);
    assert!(world.clock.now() - began >= TimeDelta::hours(6));
}

#[tokio::test]
async fn a_closed_vault_is_no_reading_and_is_waited_for() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail("create", Fault::After(no_answer()));
    let post = world.publish("Fresh bread").await;
    let closed = world.engine_with_closed_vault();
    for _ in 0..5 {
        world.clock.forward(TimeDelta::hours(7));
        closed.run_due().await.unwrap();
        assert_eq!(world.state(post.id).await, TargetState::Unconfirmed);
    }
    closed.open_vault().await.unwrap();
    world.clock.forward(TimeDelta::minutes(1));
    closed.run_due().await.unwrap();
    assert_eq!(world.state(post.id).await, TargetState::Published);
    assert_eq!(world.networks[0].published().len(), 1);
}

#[tokio::test]
async fn being_asked_to_wait_does_not_use_up_the_tries() {
    let world = one(Shape::irreversible()).await;
    for _ in 0..5 {
        world.networks[0].fail("create", Fault::Before(NetworkError::RateLimited { until: None }));
    }
    let post = world.plan("Fresh bread").await;
    let post = world.settle(post.id, TimeDelta::hours(5)).await;
    assert_eq!(post.targets[0].state, TargetState::Published);
    assert_eq!(world.networks[0].count_calls("create"), 6);
}

#[tokio::test]
async fn what_is_on_its_way_already_sees_that_the_account_must_wait() {
    let network = FakeNetwork::new("alpha", Shape::irreversible()).meeting(&Arc::new(Barrier::new(2)));
    let world = World::new(vec![network]).await;
    let until = world.clock.now() + TimeDelta::minutes(40);
    let mut posts = Vec::new();
    for number in 0..6 {
        world.networks[0].fail("create", Fault::Before(NetworkError::RateLimited { until: Some(until) }));
        posts.push(world.plan(&format!("Post {number}")).await);
    }
    tokio::time::timeout(PATIENCE, world.engine.run_due()).await.unwrap().unwrap();
    assert_eq!(world.networks[0].count_calls("create"), 2, "only those in flight at once were sent");
    let mut times = Vec::new();
    for post in &posts {
        let target = world.target(post.id, 0).await;
        assert_eq!(target.state, TargetState::RateLimited);
        times.push(target.next_try_at.unwrap());
    }
    times.sort();
    assert!(times.iter().all(|at| (until..until + TimeDelta::seconds(10)).contains(at)), "{times:?}");
    times.dedup();
    assert!(times.len() > 2, "they do not all come back at once: {times:?}");
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_nothing_wait_for_days() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail("upload", Fault::Before(not_sent()));
    let retried = world.publish("Retried").await;
    world.networks[0].fail("create", Fault::After(no_answer()));
    let lost = world.publish("Lost").await;
    let until = world.clock.now() + TimeDelta::minutes(40);
    world.networks[0].fail("create", Fault::Before(NetworkError::RateLimited { until: Some(until) }));
    let limited = world.publish("Limited").await;
    assert_eq!(limited.targets[0].state, TargetState::RateLimited);
    world.clock.forward(-TimeDelta::days(3));
    let world = world.restart().await;
    for (post, longest) in
        [(&retried, TimeDelta::minutes(15)), (&lost, TimeDelta::minutes(15)), (&limited, TimeDelta::hours(24))]
    {
        let target = world.target(post.id, 0).await;
        assert!(target.next_try_at.unwrap() <= world.clock.now() + longest, "{}: {target:?}", post.title);
    }
    let next = world.publish("More bread").await;
    assert_eq!(next.targets[0].state, TargetState::Published, "the network's word is of a time that has not come");
    world.later(TimeDelta::minutes(16)).await;
    assert_eq!(world.state(retried.id).await, TargetState::Published);
    assert_eq!(world.state(lost.id).await, TargetState::Published);
}

#[tokio::test]
async fn a_clock_that_is_set_back_is_noticed_while_the_loop_runs() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail("upload", Fault::Before(not_sent()));
    let post = world.publish("Fresh bread").await;
    let running = world.engine.start();
    until(async || !world.engine.post_list(1).await.unwrap().is_empty()).await;
    world.clock.forward(-TimeDelta::days(3));
    world.engine.wake();
    let soon = world.clock.now() + TimeDelta::minutes(15);
    until(async || world.target(post.id, 0).await.next_try_at.is_some_and(|at| at <= soon)).await;
    running.shutdown().await;
}

#[tokio::test]
async fn a_full_disk_does_not_make_the_loop_spin() {
    let world = one(Shape::irreversible()).await;
    let database = rusqlite::Connection::open(world.path.join("postrider.db")).unwrap();
    let full =
        "CREATE TRIGGER full BEFORE UPDATE OF lease_owner ON targets BEGIN SELECT RAISE(ABORT, 'disk full'); END";
    let post = world.plan("Fresh bread").await;
    database.execute_batch(full).unwrap();
    let before = world.clock.reads();
    let running = world.engine.start();
    until(async || world.clock.reads() > before).await;
    let before = world.clock.reads();
    let waited = tokio::time::timeout(Duration::from_millis(300), std::future::pending::<()>()).await;
    assert!(waited.is_err());
    let reads = world.clock.reads() - before;
    assert!(reads < 50, "the clock was read {reads} times");
    running.shutdown().await;
    database.execute_batch("DROP TRIGGER full").unwrap();
    drop(database);
    let world = world.restart().await;
    let post = world.settle(post.id, TimeDelta::minutes(10)).await;
    assert_eq!(post.targets[0].state, TargetState::Published);
}
