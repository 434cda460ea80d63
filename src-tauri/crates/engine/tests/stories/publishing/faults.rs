//! Whatever goes wrong, a target is published at most once and never forgotten.

use chrono::TimeDelta;
use domain::{
    Confirmation, Evidence, Field, Finding, FindingCode, NetworkError, Severity, SignedOutReason, TargetState,
};
use engine::TargetAction;
use proptest::prelude::*;

use crate::support::publishing::{FakeNetwork, Fault, Shape, World};

/// Faults a network may answer a step with.
#[derive(Debug, Clone, Copy)]
enum Kind {
    NoAnswer,
    NoAnswerButAccepted,
    BrokenButAccepted,
    Unavailable,
    NotSent,
    SignedOut,
    Wait,
    Duplicate,
    Rejected,
}

fn fault(kind: Kind) -> Fault {
    let finding = Finding::new(FindingCode::TextRefused, Severity::Error, Field::Text);
    match kind {
        Kind::NoAnswer => Fault::Before(NetworkError::NoAnswer(None)),
        Kind::NoAnswerButAccepted => Fault::After(NetworkError::NoAnswer(None)),
        Kind::BrokenButAccepted => Fault::After(NetworkError::Unexpected { status: 200, request_id: None }),
        Kind::Unavailable => Fault::Before(NetworkError::Unavailable { status: 503 }),
        Kind::NotSent => Fault::Before(NetworkError::NotSent(None)),
        Kind::SignedOut => Fault::Before(NetworkError::SignedOut { reason: SignedOutReason::Unknown }),
        Kind::Wait => Fault::Before(NetworkError::RateLimited { until: None }),
        Kind::Duplicate => Fault::Before(NetworkError::Duplicate),
        Kind::Rejected => Fault::Before(NetworkError::Rejected { finding: Box::new(finding) }),
    }
}

fn any_kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::NoAnswer),
        Just(Kind::NoAnswerButAccepted),
        Just(Kind::BrokenButAccepted),
        Just(Kind::Unavailable),
        Just(Kind::NotSent),
        Just(Kind::SignedOut),
        Just(Kind::Wait),
        Just(Kind::Duplicate),
        Just(Kind::Rejected),
    ]
}

#[derive(Debug, Clone)]
struct Bad {
    shape: Shape,
    faults: Vec<(&'static str, Kind)>,
    /// Readings that fail (`true`) or can say nothing.
    readings: Vec<bool>,
    restarts: bool,
}

fn any_bad_day() -> impl Strategy<Value = Bad> {
    let shape =
        prop_oneof![Just(Shape::irreversible()), Just(Shape::idempotent(Some(3_000))), Just(Shape::idempotent(None))];
    let step = prop_oneof![1 => Just("upload"), 4 => Just("create"), 1 => Just("permalink")];
    let faults = prop::collection::vec((step, any_kind()), 0..8);
    (shape, faults, prop::collection::vec(any::<bool>(), 0..4), any::<bool>())
        .prop_map(|(shape, faults, readings, restarts)| Bad { shape, faults, readings, restarts })
}

async fn live_through(bad: &Bad) -> (TargetState, usize) {
    let mut world = World::new(vec![FakeNetwork::new("alpha", bad.shape.clone())]).await;
    let network = world.networks[0];
    for (step, kind) in &bad.faults {
        network.fail(step, fault(*kind));
    }
    for fails in &bad.readings {
        network.answer(if *fails {
            Err(NetworkError::Unavailable { status: 502 })
        } else {
            Ok(Confirmation::CannotTell(Evidence::default()))
        });
    }
    let post = world.plan("Fresh bread").await;
    world.engine.run_due().await.unwrap();
    if bad.restarts {
        world = world.restart().await;
    }
    let mut view = world.settle(post.id, TimeDelta::hours(12)).await;
    if view.targets[0].state == TargetState::WaitingSignIn {
        world.clock.forward(TimeDelta::days(3));
        world.sign_in(network, Some(world.accounts[0])).await;
        view = world.settle(post.id, TimeDelta::hours(12)).await;
    }
    (view.targets[0].state, network.published().len())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_mishap_publishes_twice_or_forgets_a_post(bad in any_bad_day()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (state, published) = runtime.block_on(live_through(&bad));
        prop_assert!(published <= 1, "published {published} times");
        match state {
            TargetState::Published => prop_assert_eq!(published, 1),
            TargetState::Rejected => prop_assert_eq!(published, 0),
            other => prop_assert!(other.needs_person(), "forgotten in {other:?}"),
        }
    }
}

#[tokio::test]
async fn nothing_is_sent_when_the_intent_cannot_be_written() {
    let world = World::new(vec![FakeNetwork::new("alpha", Shape::irreversible())]).await;
    let post = world.plan("Fresh bread").await;
    let database = rusqlite::Connection::open(world.path.join("postrider.db")).unwrap();
    let full = "CREATE TRIGGER full BEFORE INSERT ON attempts BEGIN SELECT RAISE(ABORT, 'disk full'); END";
    database.execute_batch(full).unwrap();
    assert!(world.engine.run_due().await.is_err());
    assert!(world.networks[0].calls().is_empty(), "no call without a durable intent");
    database.execute_batch("DROP TRIGGER full").unwrap();
    let post = world.settle(post.id, TimeDelta::minutes(10)).await;
    assert_eq!(post.targets[0].state, TargetState::Published, "it goes on when there is room again");
}

#[tokio::test]
async fn a_lost_outcome_is_found_out_and_not_repeated() {
    let world = World::new(vec![FakeNetwork::new("alpha", Shape::irreversible())]).await;
    let post = world.plan("Fresh bread").await;
    let database = rusqlite::Connection::open(world.path.join("postrider.db")).unwrap();
    let full = "CREATE TRIGGER full BEFORE UPDATE OF outcome ON attempts WHEN NEW.step LIKE '%create%'
                BEGIN SELECT RAISE(ABORT, 'disk full'); END";
    database.execute_batch(full).unwrap();
    assert!(world.engine.run_due().await.is_err());
    assert_eq!(world.networks[0].published().len(), 1);
    database.execute_batch("DROP TRIGGER full").unwrap();
    let post = world.settle(post.id, TimeDelta::minutes(10)).await;
    assert_eq!(post.targets[0].state, TargetState::Published);
    assert_eq!(world.networks[0].count_calls("create"), 1);
}

#[tokio::test]
async fn a_post_waits_while_the_vault_is_closed_and_goes_when_it_opens() {
    let world = World::new(vec![FakeNetwork::new("alpha", Shape::irreversible())]).await;
    let post = world.plan("Fresh bread").await;
    let closed = world.engine_with_closed_vault();
    closed.run_due().await.unwrap();
    assert_eq!(world.state(post.id).await, TargetState::WaitingUnlock);
    assert!(world.networks[0].calls().is_empty());
    closed.open_vault().await.unwrap();
    closed.run_due().await.unwrap();
    assert_eq!(world.state(post.id).await, TargetState::Published);
    let refused = world.engine.act(post.targets[0].id, TargetAction::Retry).await;
    assert!(refused.is_err(), "a published post cannot be sent again");
}
