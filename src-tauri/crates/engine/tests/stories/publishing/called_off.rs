//! Posts that are called off, refused, or left without their account, and how they are written anew.

use chrono::TimeDelta;
use domain::{FindingCode, NetworkError, TargetState};
use engine::{EngineError, TargetAction};

use super::{needs, no_answer, not_sent, one, rejected, run_until_called};
use crate::support::publishing::{Fault, Shape};

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
