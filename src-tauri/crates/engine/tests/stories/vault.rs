//! Keychain states, told apart; and that nothing readable is ever in the files.

use std::fs;

use chrono::TimeDelta;
use domain::{NeedsSignIn, TargetState};
use engine::{EngineError, Health, MediaHostRequest, RotateReason, VaultState};
use store::credentials;
use vault::testkit::{Mood, PATIENCE};

use crate::support::sign_ins::{CLIENT_SECRET, SOON, World, contains, request, token};

/// How a keychain can fail, and what a new profile and one with a vault make of it.
const FAILURES: [(Mood, VaultState, VaultState); 8] = [
    (Mood::Absent, VaultState::NotSetUp, VaultState::KeychainAbsent),
    (Mood::Locked, VaultState::KeychainLocked, VaultState::KeychainLocked),
    (Mood::Denied, VaultState::KeychainDenied, VaultState::KeychainDenied),
    (Mood::Hanging, VaultState::KeychainHanging, VaultState::KeychainHanging),
    (Mood::DiesMidCall, VaultState::NotSetUp, VaultState::KeychainAbsent),
    (Mood::Panics, VaultState::NotSetUp, VaultState::KeychainAbsent),
    (Mood::WritesWrong, VaultState::NotSetUp, VaultState::Ready),
    (Mood::WritesNothing, VaultState::NotSetUp, VaultState::Ready),
];

/// The program started again where the keychain fails like this. Only one that hangs is given up soon: what else it does
/// is told as that, however long it takes.
async fn failing(mut world: World, mood: Mood) -> World {
    world.deadline = if mood == Mood::Hanging { SOON } else { PATIENCE };
    let keychain = world.keychain.clone();
    world.restart_after(|| keychain.set_mood(mood)).await
}

#[tokio::test]
async fn each_way_a_keychain_fails_has_its_own_state_and_a_retry_heals_it() {
    for (mood, expected, _) in FAILURES {
        let mut world = failing(World::closed().await, mood).await;
        assert_eq!(world.engine.open_vault().await.unwrap(), expected, "{mood:?}");
        assert_eq!(world.engine.vault_state(), expected);
        assert_eq!(world.engine.vault_info().await.unwrap().key_number, 0, "{mood:?}: no key is made");
        let started = world.engine.connect_start(request("manynet")).await;
        assert!(matches!(started, Err(EngineError::VaultClosed)), "{mood:?}");
        world.engine.workspace().await.unwrap();
        world.keychain.set_mood(Mood::Available);
        world.open_vault().await;
        assert!(world.events.recv().await.is_some(), "the page is told");
    }
}

#[tokio::test]
async fn posts_wait_for_a_keychain_that_fails_and_go_out_when_it_answers_again() {
    for (mood, _, expected) in FAILURES.into_iter().filter(|(.., expected)| *expected != VaultState::Ready) {
        let world = World::ready().await;
        let account = world.connect().await;
        let keys = world.engine.vault_info().await.unwrap().key_number;
        let world = failing(world, mood).await;
        assert_eq!(world.engine.open_vault().await.unwrap(), expected, "{mood:?}");
        let post = world.publish("Fresh bread", account).await;
        world.engine.run_due().await.unwrap();
        assert_eq!(world.target_state(post).await, TargetState::WaitingUnlock, "{mood:?}");
        let entries = world.entries();
        world.keychain.set_mood(Mood::Available);
        world.open_vault().await;
        world.engine.run_due().await.unwrap();
        assert_eq!(world.target_state(post).await, TargetState::Published, "{mood:?}");
        assert_eq!(world.entries(), entries, "{mood:?}: no new entry");
        assert_eq!(world.engine.vault_info().await.unwrap().key_number, keys, "{mood:?}: no new key");
    }
}

#[tokio::test]
async fn nobody_waits_for_a_keychain_but_those_who_need_it() {
    let world = World::ready().await;
    let account = world.connect().await;
    let keychain = world.keychain.clone();
    let world = world.restart_after(|| keychain.set_mood(Mood::Hanging)).await;
    let (engine, reads) = (world.engine.clone(), world.keychain.reads());
    let opening = tokio::spawn(async move { engine.open_vault().await.unwrap() });
    while world.keychain.reads() == reads {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.engine.list_accounts().await.unwrap().len(), 1);
    assert_eq!(world.engine.vault_info().await.unwrap().state, VaultState::Opening);
    world.publish("Fresh bread", account).await;
    world.engine.post_list(10).await.unwrap();
    assert!(matches!(world.engine.check_account(account).await, Err(EngineError::VaultClosed)));
    assert!(!opening.is_finished(), "all of this while the keychain hangs");
    world.keychain.set_mood(Mood::Available);
    assert_eq!(opening.await.unwrap(), VaultState::Ready);
}

/// What is wrong with a vault, and the state it is told as.
type Trouble = (&'static str, fn(&World, &str), VaultState);

fn sql(world: &World, sql: &str) {
    rusqlite::Connection::open(world.folder.path().join("postrider.db")).unwrap().execute_batch(sql).unwrap();
}

const TROUBLES: [Trouble; 9] = [
    ("missing", |world, item| world.keychain.put_bytes(item, None), VaultState::EntryMissing),
    ("not ours", |world, item| world.keychain.put_bytes(item, Some(b"hello".to_vec())), VaultState::EntryWrong),
    ("replaced", |world, item| world.keychain.put_bytes(item, Some(vec![7; 32])), VaultState::EntryWrong),
    (
        "of another keychain",
        |world, _| sql(world, "UPDATE vault_slots SET backend = 'other'"),
        VaultState::BackendChanged,
    ),
    ("without slots", |world, _| sql(world, "DELETE FROM vault_slots"), VaultState::Damaged),
    ("without rows", |world, _| sql(world, "DELETE FROM vault_slots; DELETE FROM vault_keys"), VaultState::Damaged),
    ("without an active key", |world, _| sql(world, "UPDATE vault_keys SET state = 'pending'"), VaultState::Damaged),
    ("with a damaged slot", |world, _| sql(world, "UPDATE vault_slots SET wrapped = x'0011'"), VaultState::Damaged),
    (
        "with another key's slot",
        |world, _| sql(world, "PRAGMA foreign_keys = OFF; UPDATE vault_slots SET key_id = zeroblob(16)"),
        VaultState::Damaged,
    ),
];

#[tokio::test]
async fn whatever_is_wrong_with_a_vault_no_key_is_made_and_no_byte_is_changed() {
    let mut world = World::ready().await;
    let account = world.connect().await;
    let item = world.entries().pop().unwrap();
    let right = world.keychain.bytes(&item).unwrap();
    for (what, harm, expected) in TROUBLES {
        world = world.restart().await;
        let good = world.copy_database();
        harm(&world, &item);
        let (before, changes) = (world.database_bytes(), world.keychain.changes());
        for _ in 0..2 {
            assert_eq!(world.engine.open_vault().await.unwrap(), expected, "{what}");
        }
        assert!(matches!(world.engine.check_account(account).await, Err(EngineError::VaultClosed)), "{what}");
        assert!(world.database_bytes() == before, "{what}: a byte was changed");
        assert_eq!(world.keychain.changes(), changes, "{what}: the keychain was written to");
        assert_eq!(world.account(account).await.sign_in.health, Health::RenewsItself, "{what}: nobody is signed out");
        world = world.restart_with(good).await;
        world.keychain.put_bytes(&item, Some(right.clone()));
        assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::Ready, "{what}: putting it back heals all");
        world.engine.check_account(account).await.unwrap();
    }
}

#[tokio::test]
async fn an_older_database_is_told_by_its_missing_entry_and_heals_when_that_comes_back() {
    let world = World::ready().await;
    let account = world.connect().await;
    let item = world.entries().pop().unwrap();
    let entry = world.keychain.bytes(&item).unwrap();
    let world = world.restart().await;
    let older = world.copy_database();
    world.engine.open_vault().await.unwrap();
    world.rotate(RotateReason::SuspectedLeak).await;
    assert_eq!(world.keychain.bytes(&item), None, "the entry that may have leaked is gone");
    let world = world.restart_with(older).await;
    let before = world.database_bytes();
    assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::EntryMissing);
    assert!(world.database_bytes() == before);
    world.keychain.put_bytes(&item, Some(entry));
    assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::Ready);
    world.engine.check_account(account).await.unwrap();
}

#[tokio::test]
async fn a_record_moved_to_another_account_does_not_open_and_nothing_is_sent() {
    let world = World::ready().await;
    let first = world.connect_password().await.id;
    world.password.is("200", "bob");
    let second = world.connect_password().await.id;
    let (mine, theirs) = (world.credential(first).await, world.credential(second).await);
    let swapped = credentials::Credential { generation: 2, access: theirs.access, ..mine };
    world.store.write(move |write| credentials::put(write, &swapped)).await.unwrap();
    world.password.seen().identified.clear();
    let seen = world.engine.check_account(first).await.unwrap();
    assert_eq!(seen.sign_in.health, Health::NeedsSignIn { reason: NeedsSignIn::Unreadable });
    assert!(world.password.seen().identified.is_empty(), "nothing was sent");
    assert_eq!(world.account(second).await.sign_in.health, Health::RenewsItself);
}

#[tokio::test]
async fn nothing_secret_is_readable_in_the_files() {
    let world = World::ready().await;
    let flow = world.start("manynet").await;
    let state = world.state();
    world.engine.receive_link(world.link("manynet")).await.unwrap();
    let id = world.connect().await;
    world.connect_password().await;
    world.clock.forward(TimeDelta::hours(3));
    world.engine.renew_due().await.unwrap();
    let request = MediaHostRequest {
        endpoint: "https://s3.example".into(),
        region: "eu".into(),
        bucket: "pictures".into(),
        access_key_id: "AKIA1".into(),
        secret_key: Some(domain::Secret::new("canary-bucket-key".into())),
    };
    world.engine.save_media_host(request).await.unwrap();
    world.start("relaynet").await;
    let waiting = world.state();
    let bytes = world.database_bytes();
    for secret in ["canary-", CLIENT_SECRET, &state, &waiting] {
        assert!(!contains(&bytes, secret.as_bytes()), "a secret of the kind {secret:.8} is readable");
    }
    let verifier = world.many.seen().exchanges[0].verifier.clone().unwrap();
    assert!(!contains(&bytes, verifier.as_bytes()), "the verifier of {} is readable", flow.id);
    let sealed = world.credential(id).await.access;
    assert!(contains(&bytes, &sealed), "the search finds what is there, or it would prove nothing");
}

#[tokio::test]
async fn what_is_disconnected_is_erased() {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    world.clock.forward(TimeDelta::hours(3));
    world.engine.renew_due().await.unwrap();
    world.engine.lock().await.unwrap();
    let waiting = world.publish("Fresh bread", id).await;
    world.engine.run_due().await.unwrap();
    world.engine.unlock_vault(vault::Given::default()).await.unwrap();
    let sealed = world.credential(id).await;
    let records = [Some(sealed.access), sealed.refresh, sealed.previous_refresh];
    let parts: Vec<Vec<u8>> = records.into_iter().flatten().flat_map(|record| canaries(&record)).collect();
    let before = world.database_bytes();
    assert!(parts.iter().all(|part| contains(&before, part)), "the search finds what is there");
    world.engine.disconnect_account(id).await.unwrap();
    assert_eq!(world.password.seen().revoked, [token("access", "100", 2)]);
    assert_eq!(world.engine.list_accounts().await.unwrap(), []);
    let post = world.engine.post_get(waiting).await.unwrap();
    assert_eq!(post.targets[0].state, TargetState::Cancelled, "what was to be published is kept, and does not go out");
    let bytes = world.database_bytes();
    assert!(!parts.iter().any(|part| contains(&bytes, part)), "a stretch of a record is still readable");
    let log = world.folder.path().join("postrider.db-wal");
    assert_eq!(fs::metadata(log).map_or(0, |log| log.len()), 0, "the log is empty");
    let trail = world.store.read(|read| store::audit::list_newest(read, 10)).await.unwrap();
    assert!(trail.iter().any(|row| row.entry.whom == Some(id.to_string())), "the trail stays");
    assert!(matches!(world.engine.disconnect_account(id).await, Err(EngineError::NotFound { .. })));
}

#[tokio::test]
async fn a_network_that_does_not_revoke_keeps_nobody_from_disconnecting() {
    let world = World::ready().await;
    let id = world.connect().await;
    world.relay.orders().revoking = Some(domain::NetworkError::NotSent(None));
    world.engine.disconnect_account(id).await.unwrap();
    assert_eq!(world.engine.list_accounts().await.unwrap(), []);
}

#[tokio::test]
async fn the_trail_can_only_grow() {
    let world = World::ready().await;
    let connection = rusqlite::Connection::open(world.folder.path().join("postrider.db")).unwrap();
    for sql in ["UPDATE audit SET outcome = 'done'", "DELETE FROM audit", "DELETE FROM audit WHERE seq = 1"] {
        assert!(connection.execute(sql, []).is_err(), "{sql}");
    }
}

/// Stretches of a record that are random, so that finding one is no accident. The header is the same in all.
fn canaries(record: &[u8]) -> Vec<Vec<u8>> {
    record[24..].chunks_exact(16).map(<[u8]>::to_vec).collect()
}
