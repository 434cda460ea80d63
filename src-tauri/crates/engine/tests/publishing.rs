//! The publishing engine on its good days and on its bad ones.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed surrounding is a failed test")]

mod publish_support;

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use domain::{
    Confirmation, Effect, Evidence, EvidencePost, Field, Finding, FindingCode, HttpError, NetworkError, Severity,
    SignedOutReason, TargetState,
};
use engine::{EngineError, TargetAction};
use publish_support::{FakeNetwork, Fault, Shape, World};
use tokio::sync::Barrier;
use vault::testkit::PATIENCE;

fn no_answer() -> NetworkError {
    NetworkError::NoAnswer(Some(HttpError::NoAnswer { host: "fake.example".into() }))
}

fn not_sent() -> NetworkError {
    NetworkError::NotSent(Some(HttpError::NotSent { host: "fake.example".into() }))
}

fn rejected() -> NetworkError {
    NetworkError::Rejected { finding: Box::new(Finding::new(FindingCode::TextRefused, Severity::Error, Field::Text)) }
}

fn signed_out() -> NetworkError {
    NetworkError::SignedOut { reason: SignedOutReason::Revoked }
}

fn evidence() -> Evidence {
    let post = EvidencePost { remote_id: "9".into(), url: None, text: "Fresh bread".into(), created_at: None };
    Evidence { candidates: vec![post] }
}

async fn one(shape: Shape) -> World {
    World::new(vec![FakeNetwork::new("alpha", shape)]).await
}

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
async fn a_post_may_be_called_off_until_it_may_be_public() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail("upload", Fault::Before(not_sent()));
    let post = world.publish("Fresh bread").await;
    assert_eq!(post.targets[0].state, TargetState::RetryWait);
    let after = world.engine.act(post.targets[0].id, TargetAction::Cancel).await.unwrap();
    assert_eq!(after.targets[0].state, TargetState::Cancelled);
    world.later(TimeDelta::hours(1)).await;
    assert!(world.networks[0].published().is_empty());
    world.networks[0].fail("create", Fault::After(no_answer()));
    let lost = world.publish("More bread").await;
    assert_eq!(lost.targets[0].state, TargetState::Unconfirmed);
    let refused = world.engine.act(lost.targets[0].id, TargetAction::Cancel).await;
    assert!(matches!(refused, Err(EngineError::ActionNotPossible)));
}

#[tokio::test]
async fn calling_off_during_an_upload_stops_before_publishing() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail("upload", Fault::Hang { accepted: false });
    let post = world.plan("Fresh bread").await;
    let running = run_until_called(&world, "upload").await;
    world.engine.act(post.targets[0].id, TargetAction::Cancel).await.unwrap();
    running.abort();
    assert!(running.await.is_err());
    world.later(TimeDelta::hours(1)).await;
    assert_eq!(world.state(post.id).await, TargetState::Cancelled);
    assert_eq!(world.networks[0].calls(), ["upload"]);
}

/// Starts work and waits until the network was asked for this step.
async fn run_until_called(world: &World, step: &str) -> tokio::task::JoinHandle<()> {
    let engine = world.engine.clone();
    let running = tokio::spawn(async move { engine.run_due().await.unwrap() });
    while world.networks[0].count_calls(step) == 0 {
        tokio::task::yield_now().await;
    }
    running
}

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
        check_end_of_program(Shape::idempotent(Some(3_000)), "create", accepted, 2).await;
        check_end_of_program(Shape::idempotent(None), "create", accepted, 2).await;
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
    world.clock.advance(TimeDelta::minutes(51));
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
    world.clock.advance(TimeDelta::hours(9));
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
    let seeds = world.networks[0].truth.lock().unwrap().seeds.clone();
    assert!(went_out - post.planned_at > TimeDelta::days(2));
    assert!(!seeds.is_empty() && seeds.iter().all(|seed| seed.begun_at == went_out), "{seeds:?}");
    assert_eq!(world.networks[0].published().len(), 1);
}

#[tokio::test]
async fn an_ended_sign_in_holds_the_post_until_the_person_signs_in_again() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].truth.lock().unwrap().refuses_renewal = true;
    world.networks[0].fail("create", Fault::Before(signed_out()));
    let post = world.publish("Fresh bread").await;
    assert_eq!(post.targets[0].state, TargetState::WaitingSignIn);
    assert_eq!(post.targets[0].actions, [TargetAction::Reconnect, TargetAction::Cancel]);
    world.later(TimeDelta::minutes(14)).await;
    assert_eq!(world.state(post.id).await, TargetState::WaitingSignIn, "held, not failed");
    world.networks[0].truth.lock().unwrap().refuses_renewal = false;
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
    assert_eq!(world.networks[0].truth.lock().unwrap().renewals, 1);
    assert_eq!(world.networks[0].count_calls("create"), 2);
}

#[tokio::test]
async fn disconnecting_calls_off_what_was_not_sent_yet() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail("upload", Fault::Before(NetworkError::RegistrationRefused));
    let held = world.publish("Fresh bread").await;
    assert_eq!(held.targets[0].state, TargetState::WaitingSignIn);
    let due = world.plan("More bread").await;
    world.engine.disconnect_account(world.accounts[0]).await.unwrap();
    world.engine.run_due().await.unwrap();
    for id in [held.id, due.id] {
        let target = world.target(id, 0).await;
        assert_eq!(target.state, TargetState::Cancelled, "a new sign-in makes a new account");
        assert_eq!(target.finding.unwrap().code, FindingCode::AccountGone);
    }
    assert_eq!(world.networks[0].calls(), ["upload"]);
}

#[tokio::test]
async fn a_refused_post_is_written_anew_as_a_draft_for_its_account_alone() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail("create", Fault::Before(rejected()));
    let refused = world.publish("Fresh bread").await.targets.remove(0);
    assert_eq!(refused.actions, [TargetAction::Retry, TargetAction::Edit, TargetAction::Cancel]);
    assert!(matches!(needs(&world).await[..], [engine::Need::Rejected { .. }]));

    let draft = world.engine.edit_target(refused.id).await.unwrap();
    assert_eq!((draft.content.text.as_str(), &draft.content.account_ids), ("Fresh bread", &world.accounts));
    assert_eq!(draft.content.media.len(), draft.media.len(), "its pictures come along");
    assert_eq!(world.engine.target_get(refused.id).await.unwrap().state, TargetState::Cancelled);
    assert!(needs(&world).await.is_empty(), "the draft has taken its place");
    let again = world.engine.edit_target(refused.id).await.expect_err("there is nothing left to edit");
    assert!(matches!(again, EngineError::ActionNotPossible), "{again}");

    let post = world.engine.publish(draft.id, draft.version).await.unwrap();
    world.engine.run_due().await.unwrap();
    assert_eq!(world.state(post.id).await, TargetState::Published);
    assert_eq!(world.networks[0].published(), ["Fresh bread"]);
}

#[tokio::test]
async fn what_is_written_anew_after_its_account_went_is_for_nobody_yet() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail("create", Fault::Before(rejected()));
    let refused = world.publish("Fresh bread").await.targets.remove(0);
    world.engine.disconnect_account(world.accounts[0]).await.unwrap();
    let draft = world.engine.edit_target(refused.id).await.unwrap();
    assert_eq!(draft.content.text, "Fresh bread");
    assert!(draft.content.account_ids.is_empty() && draft.content.variants.is_empty());
}

async fn needs(world: &World) -> Vec<engine::Need> {
    let today = domain::Clock::now(&world.clock).date_naive();
    let utc = |_| chrono::FixedOffset::east_opt(0).unwrap();
    world.engine.today(today, utc).await.unwrap().needs
}

#[tokio::test]
async fn what_waits_for_an_account_that_is_gone_is_shown_to_the_person() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail("upload", Fault::Before(NetworkError::RegistrationRefused));
    let held = world.publish("Fresh bread").await;
    assert!(matches!(needs(&world).await[..], [engine::Need::SignIn { held_posts: 1, .. }]));
    let database = rusqlite::Connection::open(world.path.join("postrider.db")).unwrap();
    let gone = domain::AccountId::new().to_string();
    database.execute("UPDATE targets SET account_id = ?1", [gone]).unwrap();
    let needs = needs(&world).await;
    let is_held = |need: &engine::Need| matches!(need, engine::Need::Rejected { post_id, .. } if *post_id == held.id);
    assert!(needs.iter().any(is_held), "{needs:?}");
}

#[tokio::test]
async fn disconnecting_leaves_what_may_be_public_to_the_person() {
    let world = one(Shape::irreversible()).await;
    world.networks[0].fail("create", Fault::After(no_answer()));
    let post = world.publish("Fresh bread").await;
    assert_eq!(post.targets[0].state, TargetState::Unconfirmed);
    world.engine.disconnect_account(world.accounts[0]).await.unwrap();
    world.engine.run_due().await.unwrap();
    assert_eq!(world.state(post.id).await, TargetState::WaitingPerson);
    assert!(matches!(needs(&world).await[..], [engine::Need::Unconfirmed { .. }]));
    world.engine.act(post.targets[0].id, TargetAction::SaySend).await.unwrap();
    world.engine.run_due().await.unwrap();
    let refused = world.target(post.id, 0).await;
    assert_eq!(refused.state, TargetState::Rejected, "nothing waits for a sign-in that cannot come");
    assert_eq!(refused.finding.unwrap().code, FindingCode::AccountGone);
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
    assert_eq!(world.networks[0].truth.lock().unwrap().most_running, 2);
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

#[tokio::test]
async fn a_refused_repeat_says_nothing_about_the_try_before_it() {
    for refusal in [rejected as fn() -> NetworkError, signed_out] {
        let world = one(Shape::idempotent(Some(3_000))).await;
        world.networks[0].truth.lock().unwrap().refuses_renewal = true;
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
            world.clock.advance(TimeDelta::days(3));
            world.networks[0].truth.lock().unwrap().refuses_renewal = false;
            world.sign_in(world.networks[0], Some(world.accounts[0])).await;
            post = world.settle(post.id, TimeDelta::hours(1)).await;
            assert_eq!(world.networks[0].count_calls("create"), 2, "the key is forgotten, so nothing is sent");
        }
        assert_eq!(post.targets[0].state, TargetState::Published, "{:?}", refusal());
        assert_eq!(world.networks[0].published().len(), 1);
    }
}
