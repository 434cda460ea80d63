//! What the tables of sign-ins refuse, whoever asks.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, AccountRef, FlowId, Identity, Platform, RedirectWay};
use store::{
    Store, StoreError, Write, accounts,
    credentials::{self, Credential},
    renewals::{self, Begun, RenewalOutcome},
    sign_in_flows::{self, Claim, End, Flow, FlowFailure, FlowStatus},
    sign_ins, testkit,
    vault_keys::{self, VaultKey},
    workspaces,
};
use tempfile::TempDir;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn platform() -> Platform {
    Platform::parse("somenet").unwrap()
}

fn identity(server: Option<&str>) -> Identity {
    Identity {
        account: AccountRef {
            remote_id: "1".into(),
            handle: "anna".into(),
            server: server.map(|server| server.parse().unwrap()),
        },
        display_name: String::new(),
        avatar_url: None,
        profile_url: None,
        limits: None,
        obstacle: None,
    }
}

async fn connect(store: &Store, server: Option<&'static str>) -> AccountId {
    let connected = store.write(move |write| {
        let workspace = workspaces::ensure(write, "Mine", now())?;
        testkit::connect(write, workspace.id, &platform(), &identity(server), now())
    });
    connected.await.unwrap()
}

fn credential(account_id: AccountId, generation: u64) -> Credential {
    Credential {
        sign_in_id: account_id.into(),
        generation,
        access: vec![1],
        refresh: None,
        previous_refresh: None,
        issued_at: now(),
        expires_at: None,
        renewable_until: None,
        scopes: Vec::new(),
        registration_id: None,
    }
}

fn flow() -> Flow {
    Flow {
        id: FlowId::new(),
        platform: platform(),
        server: None,
        reconnect: None,
        workspace_id: None,
        registration_id: None,
        client_id: "app".into(),
        redirect_uri: "https://relay.example/".into(),
        way: RedirectWay::Relay,
        host: "somenet.example".into(),
        verifier: Some(vec![7; 40]),
        created_at: now(),
        expires_at: now() + TimeDelta::seconds(600),
        status: FlowStatus::Waiting,
        opened: false,
        sign_in_id: None,
        account_id: None,
        known: None,
        failure: None,
    }
}

#[tokio::test]
async fn one_identity_is_one_account_and_two_servers_are_two() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let first = connect(&store, None).await;
    let again = connect(&store, None).await;
    assert_eq!(again, first);
    let elsewhere = connect(&store, Some("https://a.example/")).await;
    assert_ne!(elsewhere, first);
}

#[tokio::test]
async fn an_identity_that_is_its_own_everywhere_moves_with_its_account() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let first = connect(&store, Some("https://a.example/")).await;
    let moved = identity(Some("https://b.example/")).account;
    let follow = move |write: &Write<'_>| {
        accounts::follow(write, &platform(), &moved)?;
        sign_ins::follow(write, &platform(), &moved)
    };
    store.write(follow).await.unwrap();
    let again = connect(&store, Some("https://b.example/")).await;
    assert_eq!(again, first);
    let server = store.read(move |read| accounts::get(read, first)).await.unwrap().account.server;
    assert_eq!(server.unwrap().as_str(), "https://b.example/");
}

#[tokio::test]
async fn a_credential_follows_an_earlier_generation_or_is_refused() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let id = connect(&store, None).await;
    for (generation, accepted) in [(1, true), (1, false), (2, true), (1, false), (2, false), (4, true), (3, false)] {
        let put = store.write(move |write| credentials::put(write, &credential(id, generation))).await;
        assert_eq!(put.is_ok(), accepted, "generation {generation}");
        if let Err(error) = put {
            assert!(matches!(error, StoreError::Changed { .. }), "{error}");
        }
    }
    store.write(move |write| accounts::delete(write, id)).await.unwrap();
    let left = || store.read(credentials::list);
    assert_eq!(left().await.unwrap().len(), 1, "the sign-in outlives the account");
    let erased = store.write(sign_ins::delete_unused).await.unwrap();
    assert_eq!(erased.iter().map(|sign_in| sign_in.id).collect::<Vec<_>>(), [id.into()]);
    assert!(left().await.unwrap().is_empty(), "the credential goes with its sign-in");
    let orphan = store.write(move |write| credentials::put(write, &credential(id, 5))).await;
    assert!(matches!(orphan, Err(StoreError::Constraint(_))), "and does not come back alone");
}

#[tokio::test]
async fn a_renewal_is_one_at_a_time_and_a_lease_that_ran_out_is_a_lost_answer() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let account = connect(&store, None).await;
    store.write(move |write| credentials::put(write, &credential(account, 1))).await.unwrap();
    let begin = |seconds: i64| {
        let at = now() + TimeDelta::seconds(seconds);
        store.write(move |write| renewals::begin(write, account.into(), 1, at, at + TimeDelta::seconds(120)))
    };
    let Begun::Yes { id, lost_before: 0 } = begin(0).await.unwrap() else { panic!("the first begins") };
    assert!(matches!(begin(60).await.unwrap(), Begun::Busy { .. }));
    let Begun::Yes { id: second, lost_before } = begin(121).await.unwrap() else { panic!("the lease ran out") };
    assert_eq!(lost_before, 1);
    let end = |id| store.write(move |write| renewals::end(write, id, RenewalOutcome::Renewed, None, now()));
    assert!(matches!(end(id).await, Err(StoreError::Changed { .. })), "whoever lost the lease cannot end it");
    end(second).await.unwrap();
    store.write(move |write| credentials::put(write, &credential(account, 2))).await.unwrap();
    assert!(matches!(begin(300).await.unwrap(), Begun::Superseded), "somebody else has renewed it meanwhile");
}

#[tokio::test]
async fn tries_of_the_present_sign_in_are_kept_however_many_and_old_they_are() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let account = connect(&store, None).await;
    store.write(move |write| credentials::put(write, &credential(account, 1))).await.unwrap();
    let try_at = |generation: u64, day: i64| {
        store.write(move |write| {
            let at = now() + TimeDelta::days(day);
            let Begun::Yes { id, .. } = renewals::begin(write, account.into(), generation, at, at)? else {
                panic!("nothing else is under way")
            };
            renewals::end(write, id, RenewalOutcome::Later, None, at)
        })
    };
    for _ in 0..30 {
        try_at(1, 0).await.unwrap();
    }
    let kept = || store.read(move |read| renewals::list_last(read, account.into(), 1000));
    try_at(1, 200).await.unwrap();
    assert_eq!(kept().await.unwrap().len(), 31, "they decide about the next try of this sign-in");
    store.write(move |write| credentials::put(write, &credential(account, 2))).await.unwrap();
    try_at(2, 200).await.unwrap();
    let kept = kept().await.unwrap();
    assert_eq!(kept.len(), 20);
    assert_eq!(kept[0].generation, 2, "newest first");
    let ended = store.read(|read| renewals::list_ended(read, now() + TimeDelta::days(200))).await.unwrap();
    assert_eq!(ended.iter().map(|renewal| renewal.generation).collect::<Vec<_>>(), [1, 2], "oldest first");
}

#[tokio::test]
async fn a_flow_is_claimed_once_and_its_end_erases_the_verifier() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let flow = flow();
    let id = flow.id;
    store.write(move |write| sign_in_flows::insert(write, &flow, [3; 32])).await.unwrap();
    let claim = || {
        store.write(move |write| {
            let platform = platform();
            let claim = Claim { state_hash: [3; 32], platform: &platform, flow_id: None, by_scheme: true, now: now() };
            sign_in_flows::claim(write, &claim)
        })
    };
    assert!(claim().await.unwrap().is_some_and(|flow| flow.verifier.is_some()));
    assert!(claim().await.unwrap().is_none());
    let end = |end: End| store.write(move |write| sign_in_flows::end(write, id, &end, now()));
    assert!(!end(End::Expired).await.unwrap(), "an answer that came in time may take its time");
    assert!(end(End::Failed(FlowFailure::ConsentDenied)).await.unwrap());
    assert!(!end(End::Cancelled).await.unwrap(), "an ended flow stays as it ended");
    let ended = store.read(move |read| sign_in_flows::get(read, id)).await.unwrap();
    assert!(ended.status == FlowStatus::Failed && ended.verifier.is_none());
    let connection = rusqlite::Connection::open(folder.path().join("postrider.db")).unwrap();
    let revived = connection.execute("UPDATE sign_in_flows SET verifier = x'00'", []);
    assert!(revived.is_err(), "the schema keeps no verifier of an ended flow");
}

#[tokio::test]
async fn there_is_one_active_key() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let key = |id, state: &str| VaultKey { id: [id; 16], vault_id: [9; 16], state: state.into(), created_at: now() };
    let insert = |key: VaultKey| store.write(move |write| vault_keys::insert(write, &key));
    insert(key(1, "active")).await.unwrap();
    insert(key(2, "pending")).await.unwrap();
    for refused in [key(3, "active"), key(4, "lost")] {
        assert!(matches!(insert(refused).await, Err(StoreError::Constraint(_))));
    }
}

#[tokio::test]
async fn after_a_checkpoint_the_log_is_empty() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    connect(&store, None).await;
    let log = folder.path().join("postrider.db-wal");
    assert!(std::fs::metadata(&log).unwrap().len() > 0);
    store.checkpoint().await.unwrap();
    assert_eq!(std::fs::metadata(&log).unwrap().len(), 0);
}
