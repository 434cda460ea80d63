//! The first day: accounts on three networks, one post, one that fails, a restart, a farewell.

use std::collections::BTreeMap;

use domain::{FindingCode, TargetState};
use engine::{EngineError, TargetAction};
use journeys::{House, SUBJECTS};
use practice::{ConsentAnswer, Endpoint, Fault, FaultKind, samples};

async fn connect_all(house: &House) -> Vec<domain::AccountId> {
    let mut accounts = Vec::new();
    for subject in &SUBJECTS {
        accounts.push(house.connect(subject).await.unwrap());
    }
    accounts
}

#[tokio::test]
async fn one_post_goes_to_three_accounts_and_is_there_after_a_restart() {
    let house = House::open().await.unwrap();
    let accounts = connect_all(&house).await;
    let picture = house.picture(1600, 2000).await.unwrap();
    let (draft, version) = house.write("Order at https://harbour.practice/boxes", &accounts, &[picture]).await.unwrap();
    let post = house.engine.publish(draft, version).await.unwrap();
    let again = house.engine.publish(draft, version).await.unwrap();
    assert_eq!(again.id, post.id, "a double click is one post");
    house.settle(&post).await.unwrap();

    let house = house.reopen().await.unwrap();
    let post = house.engine.post_get(post.id).await.unwrap();
    assert!(post.targets.iter().all(|target| target.state == TargetState::Published && target.url.is_some()));
    assert_eq!(house.practice.posts().len(), 3);
    assert_eq!(house.engine.list_accounts().await.unwrap().len(), 3, "nobody has to sign in again");
    let (draft, version) = house.write("And one more", &accounts[..1], &[]).await.unwrap();
    let post = house.engine.publish(draft, version).await.unwrap();
    let post = house.settle(&post).await.unwrap();
    assert_eq!(post.targets[0].state, TargetState::Published, "the keychain's key opens what was sealed before");
}

#[tokio::test]
async fn one_failure_leaves_the_others_standing_and_retry_touches_only_that_one() {
    let house = House::open().await.unwrap();
    let accounts = connect_all(&house).await;
    let picture = house.picture(1080, 1080).await.unwrap();
    house.practice.fault(Fault::once(Endpoint::InstagramMedia, FaultKind::ProcessingFails));
    house.practice.fault(Fault::times(Endpoint::BucketPut, 1, FaultKind::Deny));
    let (draft, version) = house.write("Open late tonight", &accounts, &[picture]).await.unwrap();
    let post = house.engine.publish(draft, version).await.unwrap();
    let post = house.settle(&post).await.unwrap();
    let failed: Vec<_> = post.targets.iter().filter(|target| target.state != TargetState::Published).collect();
    assert_eq!(failed.len(), 1, "{post:?}");
    assert!(failed[0].finding.is_some(), "it says why");
    assert_eq!(house.practice.posts().len(), 2);

    house.practice.clear_faults();
    house.engine.act(failed[0].id, TargetAction::Retry).await.unwrap();
    let post = house.settle(&post).await.unwrap();
    assert!(post.targets.iter().all(|target| target.state == TargetState::Published), "{post:?}");
    assert_eq!(house.practice.posts().len(), 3, "the other two were not sent again");
}

#[tokio::test]
async fn what_the_plan_refuses_was_shown_while_writing() {
    let house = House::open().await.unwrap();
    let accounts = connect_all(&house).await;
    house.engine.delete_media_host().await.unwrap();
    let picture = house.picture(1080, 3000).await.unwrap();
    let (draft, version) = house.write(&"long ".repeat(700), &accounts, &[picture]).await.unwrap();
    let written = house.engine.draft_get(draft).await.unwrap().content;
    let review = house.engine.review(written).await.unwrap();
    let shown: BTreeMap<_, Vec<FindingCode>> = review
        .accounts
        .into_iter()
        .map(|own| (own.account_id, own.findings.iter().filter(|f| f.blocks()).map(|f| f.code).collect()))
        .filter(|(_, codes): &(_, Vec<_>)| !codes.is_empty())
        .collect();
    let refused = match house.engine.publish(draft, version).await {
        Err(EngineError::PlanRefused { findings }) => findings,
        other => panic!("{other:?}"),
    };
    let refused: BTreeMap<_, Vec<FindingCode>> =
        refused.into_iter().map(|(id, findings)| (id, findings.iter().map(|f| f.code).collect())).collect();
    assert_eq!(shown, refused);
    assert!(shown.values().flatten().any(|code| *code == FindingCode::MediaHostMissing));
    assert!(house.practice.posts().is_empty());
}

#[tokio::test]
async fn a_personal_instagram_account_says_before_writing_that_it_cannot_publish() {
    let house = House::open().await.unwrap();
    let subject = SUBJECTS.iter().find(|subject| subject.identity == samples::INSTAGRAM_BUSINESS).unwrap();
    let flow = house.start(subject, None).await.unwrap();
    house.answer(&flow, ConsentAnswer::Allow { identity: samples::INSTAGRAM_PERSONAL.into() }).await.unwrap();
    let accounts = house.engine.list_accounts().await.unwrap();
    assert_eq!(accounts.len(), 1);
    for account in &accounts {
        assert_eq!(account.sign_in.health, engine::Health::CannotPublish);
        let picture = house.picture(1080, 1080).await.unwrap();
        let (draft, version) = house.write("Hello", &[account.id], &[picture]).await.unwrap();
        let refused = house.engine.publish(draft, version).await;
        assert!(matches!(refused, Err(EngineError::PlanRefused { .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn a_link_that_is_clicked_twice_asks_for_one_token() {
    let house = House::open().await.unwrap();
    for subject in SUBJECTS.iter().filter(|subject| subject.password.is_none() && subject.server.is_none()) {
        let flow = house.start(subject, None).await.unwrap();
        let page = house.browser.last().unwrap();
        let allow = ConsentAnswer::Allow { identity: subject.identity.into() };
        let back = house.practice.consent(&page, allow).await.unwrap();
        let deliveries = (0..8).map(|_| house.deliver(&back));
        futures::future::join_all(deliveries).await.into_iter().for_each(|delivered| delivered.unwrap());
        let flow = house.engine.connect_status(flow.id).await.unwrap();
        assert!(matches!(flow.status, engine::FlowStatusView::Done { .. }), "{:?}", flow.status);
        assert_eq!(house.practice.count(subject.token), 1, "{}", subject.platform);
        assert_eq!(house.engine.list_accounts().await.unwrap().len(), 1);
    }
}
