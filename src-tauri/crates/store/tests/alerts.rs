//! What the table of alerts promises.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed surrounding is a failed test")]

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, AccountRef, Identity, NeedsSignIn, Platform, PostId, TargetId};
use store::{
    Store, StoreError, accounts,
    alerts::{self, Alert, Cause, ClockTrouble, Piece, VaultTrouble, Who},
    testkit, workspaces,
};
use tempfile::TempDir;

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::minutes(minutes)
}

async fn reconcile(store: &Store, causes: Vec<Cause>, now: DateTime<Utc>) -> bool {
    store.write(move |write| alerts::reconcile(write, &causes, now)).await.unwrap()
}

async fn is_in_line(store: &Store, causes: Vec<Cause>, now: DateTime<Utc>) -> bool {
    store.read(move |read| alerts::is_in_line(read, &causes, now)).await.unwrap()
}

async fn list(store: &Store) -> Vec<Alert> {
    store.read(alerts::list).await.unwrap()
}

async fn account(store: &Store) -> Who {
    let network = Platform::parse("manynet").unwrap();
    let platform = network.clone();
    let connected = store.write(move |write| {
        let workspace = workspaces::ensure(write, "Ours", at(0))?;
        let identity = Identity {
            account: AccountRef { remote_id: "17".into(), handle: "anna".into(), server: None },
            display_name: String::new(),
            profile_url: None,
            avatar_url: None,
            limits: None,
            obstacle: None,
        };
        testkit::connect(write, workspace.id, &platform, &identity, at(0))
    });
    let connected: Result<_, StoreError> = connected.await;
    Who { account_id: connected.unwrap(), network, handle: "anna".into() }
}

fn needed(account: &Who, held_posts: u32) -> Cause {
    Cause::SignInNeeded { account: account.clone(), reason: NeedsSignIn::Revoked, held_posts }
}

fn missed(account: &Who) -> Cause {
    let post = Piece { post_id: PostId::new(), target_id: TargetId::new(), title: "Bread".into(), due_at: at(0) };
    Cause::PostMissed { account: account.clone(), post }
}

const VAULT: Cause = Cause::Vault { trouble: VaultTrouble::Closed };

#[tokio::test]
async fn a_cause_is_one_alert_for_as_long_as_it_holds_and_another_one_when_it_comes_back() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    assert!(reconcile(&store, vec![VAULT], at(0)).await);
    let first = list(&store).await.remove(0);
    assert!(is_in_line(&store, vec![VAULT], at(1)).await && !is_in_line(&store, Vec::new(), at(1)).await);
    assert!(!reconcile(&store, vec![VAULT], at(1)).await, "nothing that anybody could see changed");
    assert_eq!(list(&store).await, std::slice::from_ref(&first));

    assert!(!is_in_line(&store, vec![VAULT], at(61)).await);
    assert!(!reconcile(&store, vec![VAULT], at(61)).await);
    let seen = list(&store).await.remove(0);
    assert_eq!((seen.raised_at, seen.last_seen_at), (at(0), at(61)), "an hour later it is written that it holds");

    assert!(reconcile(&store, Vec::new(), at(62)).await);
    assert_eq!(list(&store).await[0].ended_at, Some(at(62)));
    assert!(reconcile(&store, vec![VAULT], at(63)).await);
    let both = list(&store).await;
    assert_eq!(both.iter().map(|alert| alert.ended_at).collect::<Vec<_>>(), [None, Some(at(62))], "open ones first");
    assert_ne!(both[0].id, first.id);
}

#[tokio::test]
async fn what_it_says_follows_the_facts_and_stays_read() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let anna = account(&store).await;
    reconcile(&store, vec![needed(&anna, 0)], at(0)).await;
    let id = list(&store).await[0].id;
    let read: Result<usize, StoreError> = store.write(move |write| alerts::mark_read(write, &[id], at(1))).await;
    assert_eq!(read.unwrap(), 1);
    assert!(reconcile(&store, vec![needed(&anna, 2)], at(2)).await);
    let alert = list(&store).await.remove(0);
    assert_eq!((alert.id, alert.cause, alert.read_at), (id, needed(&anna, 2), Some(at(1))));
}

#[tokio::test]
async fn a_clock_that_is_otherwise_wrong_is_the_same_alert() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let wrong = |trouble, minutes| vec![Cause::ClockWrong { trouble, minutes }];
    reconcile(&store, wrong(ClockTrouble::Fast, 7), at(0)).await;
    let first = list(&store).await.remove(0);
    assert!(reconcile(&store, wrong(ClockTrouble::Slow, 60), at(1)).await);
    let alerts = list(&store).await;
    let (id, cause) = (alerts[0].id, alerts[0].cause.clone());
    assert_eq!((alerts.len(), id, vec![cause]), (1, first.id, wrong(ClockTrouble::Slow, 60)));
}

#[tokio::test]
async fn only_what_is_open_unread_and_untold_is_left_to_tell() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let anna = account(&store).await;
    let (one, other) = (missed(&anna), missed(&anna));
    reconcile(&store, vec![one.clone(), other.clone(), needed(&anna, 0), VAULT], at(0)).await;
    let open = store.read(alerts::list_open).await.unwrap();
    let id_of = |cause: &Cause| open.iter().find(|alert| alert.cause == *cause).unwrap().id;
    let (told, read) = (id_of(&one), id_of(&other));
    let marked: Result<(), StoreError> = store
        .write(move |write| {
            alerts::mark_notified(write, told, at(1))?;
            alerts::mark_read(write, &[read], at(1))?;
            alerts::reconcile(write, &[one, other, VAULT], at(1)).map(drop)
        })
        .await;
    marked.unwrap();
    let untold = store.read(alerts::list_untold).await.unwrap();
    assert_eq!(untold.iter().map(|alert| &alert.cause).collect::<Vec<_>>(), [&VAULT]);
}

#[tokio::test]
async fn an_alert_belongs_to_the_workspace_of_its_account() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let anna = account(&store).await;
    let id = anna.account_id;
    let home = store.read(move |read| store::accounts::find(read, id)).await.unwrap().unwrap().workspace_id;
    reconcile(&store, vec![needed(&anna, 0), VAULT], at(0)).await;
    for alert in list(&store).await {
        let expected = (alert.cause != VAULT).then_some(home);
        assert_eq!(alert.workspace_id, expected, "{:?}", alert.cause);
    }
}

#[tokio::test]
async fn an_account_takes_its_alerts_along() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let anna = account(&store).await;
    reconcile(&store, vec![needed(&anna, 0), missed(&anna), VAULT], at(0)).await;
    reconcile(&store, vec![needed(&anna, 0), VAULT], at(1)).await;
    let id: AccountId = anna.account_id;
    let deleted: Result<(), StoreError> = store.write(move |write| accounts::delete(write, id)).await;
    deleted.unwrap();
    assert_eq!(list(&store).await.into_iter().map(|alert| alert.cause).collect::<Vec<_>>(), [VAULT]);
}

#[tokio::test]
async fn what_is_over_is_forgotten_after_thirty_days() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    reconcile(&store, vec![VAULT], at(0)).await;
    reconcile(&store, Vec::new(), at(1)).await;
    let thirty_days = TimeDelta::days(30);
    assert!(!reconcile(&store, Vec::new(), at(1) + thirty_days).await);
    assert_eq!(list(&store).await.len(), 1);
    assert!(!is_in_line(&store, Vec::new(), at(2) + thirty_days).await);
    assert!(reconcile(&store, Vec::new(), at(2) + thirty_days).await);
    assert_eq!(list(&store).await, []);
}
