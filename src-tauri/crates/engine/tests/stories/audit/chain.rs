//! Rows are chained once the vault is open, and the head is anchored in the keychain.

use std::sync::Mutex;

use domain::Secret;
use engine::{AuditAction, AuditActor, AuditOutcome, AuditVerdict, EngineError};
use store::{audit, audit_waiting};
use vault::{
    Given, Protection,
    testkit::{Mood, PATIENCE},
};

use super::{anchored, database, head, rows, verdict};
use crate::support::sign_ins::{SOON, World, at};

#[tokio::test]
async fn what_happens_before_the_vault_opens_is_chained_when_it_does() {
    let world = World::closed().await;
    world.keychain.set_mood(Mood::Locked);
    world.engine.open_vault().await.unwrap();
    world.keychain.set_mood(Mood::Available);
    world.engine.open_vault().await.unwrap();
    let world = world.restart().await;
    world.keychain.set_mood(Mood::Locked);
    world.engine.open_vault().await.unwrap();
    let arrived = audit::Entry::new(
        domain::Clock::now(&world.clock),
        AuditActor::Outside,
        AuditAction::LinkReceived,
        AuditOutcome::Refused,
    );
    world.store.write(move |write| audit::append(write, &arrived)).await.unwrap();
    assert_eq!(world.store.read(audit_waiting::count).await.unwrap(), 1, "what happened waits to be chained");
    assert!(matches!(world.engine.audit_verify(|_| {}).await, Err(EngineError::VaultClosed)));
    world.keychain.set_mood(Mood::Available);
    world.engine.open_vault().await.unwrap();
    let said: Vec<_> = rows(&world).await.iter().map(|row| (row.seq, row.entry.action, row.entry.outcome)).collect();
    assert_eq!(
        said,
        [
            (1, AuditAction::VaultCreated, AuditOutcome::Done),
            (2, AuditAction::LinkReceived, AuditOutcome::Refused),
            (3, AuditAction::VaultOpened, AuditOutcome::Done),
        ]
    );
    assert!(matches!(verdict(&world).await, AuditVerdict::Intact { rows: 3, .. }));
    assert_eq!(rows(&world).await.last().unwrap().entry.action, AuditAction::AuditVerified, "checking is written down");
}

#[tokio::test]
async fn the_head_is_anchored_at_opening_in_two_entries_that_take_turns() {
    let mut world = World::ready().await;
    world.engine.finish_tasks().await;
    let mut anchors = Vec::new();
    for _ in 0..4 {
        let items = world.keychain.items();
        let anchors_now: Vec<_> = items.iter().filter(|item| item.starts_with("audit-")).cloned().collect();
        anchors.push(anchors_now.iter().map(|item| world.keychain.bytes(item).unwrap()).collect::<Vec<_>>());
        world = world.restart().await;
        world.engine.open_vault().await.unwrap();
        world.engine.finish_tasks().await;
    }
    assert_eq!(anchors.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 2, 2]);
    for pair in anchors[1..].windows(2) {
        let kept = pair[0].iter().filter(|anchor| pair[1].contains(anchor)).count();
        assert_eq!(kept, 1, "the newer one is never overwritten");
    }
    let last = head(&world).await;
    assert_eq!(anchored(&world).await, Some(last));
}

#[tokio::test]
async fn every_256_rows_are_anchored_while_the_loop_runs_and_the_rest_at_closing() {
    let world = World::ready().await;
    world.engine.finish_tasks().await;
    let began = head(&world).await;
    let running = world.engine.start();
    let entry =
        audit::Entry::new(at("2026-11-20T12:00:00Z"), AuditActor::Engine, AuditAction::TokenUsed, AuditOutcome::Done);
    let many = entry.clone();
    world
        .store
        .write(move |write| (0..300).try_for_each(|_| audit::append(write, &many)))
        .await
        .unwrap_or_else(|error: store::StoreError| panic!("{error}"));
    let due = async {
        while anchored(&world).await.is_none_or(|seq| seq < began + 256) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, due).await.unwrap();
    world.store.write(move |write| audit::append(write, &entry)).await.unwrap();
    let last = head(&world).await;
    running.shutdown().await;
    assert_eq!(anchored(&world).await, Some(last));
}

#[tokio::test]
async fn a_keychain_that_does_not_take_anchors_holds_nobody_up() {
    for mood in [Mood::Locked, Mood::Denied, Mood::Hanging, Mood::WritesNothing] {
        let mut world = World::ready().await;
        world.deadline = SOON;
        let world = world.restart().await;
        world.open_vault().await;
        world.engine.finish_tasks().await;
        world.keychain.set_mood(mood);
        let id = world.connect().await;
        world.engine.check_account(id).await.unwrap();
        let running = world.engine.start();
        running.shutdown().await;
        assert!(matches!(verdict(&world).await, AuditVerdict::Intact { .. }), "{mood:?}");
        world.keychain.set_mood(Mood::Available);
    }
}

#[tokio::test]
async fn the_key_lasts_and_is_nowhere_readable() {
    let world = World::ready().await;
    let fingerprint = world.engine.audit_fingerprint().unwrap();
    let world = world.restart().await;
    assert!(matches!(world.engine.audit_fingerprint(), Err(EngineError::VaultClosed)));
    world.engine.open_vault().await.unwrap();
    assert_eq!(world.engine.audit_fingerprint().unwrap(), fingerprint);
    let stored: Vec<u8> = rusqlite::Connection::open(database(&world))
        .unwrap()
        .query_row("SELECT record FROM audit_keys", [], |row| row.get(0))
        .unwrap();
    assert_eq!(stored[..4], *b"PRV\x01", "sealed like any other secret");
}

#[tokio::test]
async fn progress_ends_with_all_rows() {
    let world = World::ready().await;
    let entry =
        audit::Entry::new(at("2026-11-20T12:00:00Z"), AuditActor::Engine, AuditAction::TokenUsed, AuditOutcome::Done);
    world
        .store
        .write(move |write| (0..10_500).try_for_each(|_| audit::append(write, &entry)))
        .await
        .unwrap_or_else(|error: store::StoreError| panic!("{error}"));
    let total = head(&world).await;
    let told = Mutex::new(Vec::new());
    world.engine.audit_verify(|progress| told.lock().unwrap().push((progress.done, progress.total))).await.unwrap();
    assert_eq!(*told.lock().unwrap(), [(10_000, total), (total, total)]);
}

#[tokio::test]
async fn a_vault_that_moves_to_a_keychain_is_anchored_there_at_once_and_one_that_leaves_it_no_more() {
    let passphrase = || Secret::new("seven loaves under a blue roof".to_owned());
    let given = || Given { passphrase: Some(passphrase()), recovery_code: None };
    let world = World::closed().await;
    world.keychain.set_mood(Mood::Absent);
    world.engine.open_vault().await.unwrap();
    world.engine.set_up_vault(Protection::Passphrase(passphrase())).await.unwrap();
    world.keychain.set_mood(Mood::Available);
    assert_eq!(anchored(&world).await, None, "there is no place for anchors");
    world.engine.protect(Protection::KeychainAndPassphrase(passphrase()), given()).await.unwrap();
    world.engine.finish_tasks().await;
    let last = head(&world).await;
    assert_eq!(anchored(&world).await, Some(last), "in the same opening");
    world.engine.protect(Protection::Passphrase(passphrase()), given()).await.unwrap();
    world.engine.finish_tasks().await;
    assert_eq!(anchored(&world).await, None, "what the keychain still holds is not asked for any more");
}
