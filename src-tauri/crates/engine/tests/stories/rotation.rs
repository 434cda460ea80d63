//! A new key: what it changes, what it leaves, and who has to wait. That it survives being killed anywhere is shown by
//! the journeys' `rotation`.

use chrono::TimeDelta;
use domain::{AccountId, Secret};
use engine::{EngineError, MediaHostRequest, RotateReason, Rotation, VaultState};
use store::sealed;
use vault::{Given, Protection, SlotKind, Vault, testkit::Mood};

use crate::support::sign_ins::{World, contains};

const PASSPHRASE: &str = "seven loaves under a blue roof";

fn passphrase(text: &str) -> Given {
    Given { passphrase: Some(Secret::new(text.to_owned())), recovery_code: None }
}

/// A profile with a record of every kind: sign-ins, one of them renewed, registrations, a bucket, a sign-in in progress.
async fn full() -> (World, AccountId) {
    let world = World::ready().await;
    world.connect().await;
    let account = world.connect_password().await.id;
    world.clock.forward(TimeDelta::hours(3));
    world.engine.renew_due().await.unwrap();
    let bucket = MediaHostRequest {
        endpoint: "https://s3.example".into(),
        region: "eu".into(),
        bucket: "pictures".into(),
        access_key_id: "AKIA1".into(),
        secret_key: Some(Secret::new("canary-bucket-key".into())),
    };
    world.engine.save_media_host(bucket).await.unwrap();
    world.start("manynet").await;
    let columns: Vec<_> = records(&world).await.iter().map(|sealed| sealed.place.column).collect();
    assert!(sealed::Column::ALL.iter().all(|column| columns.contains(column)), "a record of every kind");
    (world, account)
}

async fn records(world: &World) -> Vec<sealed::Sealed> {
    world.store.read(|read| sealed::list(read, None, 100)).await.unwrap()
}

/// Every record is of use: what the engine opens, it opens.
async fn everything_opens(world: &World, account: AccountId) {
    for account in world.engine.list_accounts().await.unwrap() {
        world.engine.check_account(account.id).await.unwrap();
    }
    world.engine.test_media_host().await.unwrap();
    assert_eq!(world.hosts.keys.lock().unwrap().last().unwrap(), "canary-bucket-key");
    let flow = world.engine.receive_link(world.link("manynet")).await.unwrap();
    assert!(matches!(flow.status, engine::FlowStatusView::Done { .. }), "the verifier opened");
    world.clock.forward(TimeDelta::hours(3));
    world.engine.renew_due().await.unwrap();
    assert_eq!(world.credential(account).await.generation, 3, "the refresh token opened");
}

/// The wrapped keys as they are stored.
async fn wrapped(world: &World) -> Vec<Vec<u8>> {
    world.store.read(store::vault_slots::list).await.unwrap().into_iter().map(|slot| slot.wrapped).collect()
}

#[tokio::test]
async fn a_new_key_seals_every_record_and_of_the_old_one_nothing_is_left() {
    let (world, account) = full().await;
    let before = records(&world).await;
    let old_key = Vault::key_of(&before[0].record).unwrap();
    let mut old: Vec<_> = before.iter().map(|sealed| sealed.record[24..].to_vec()).collect();
    old.extend(wrapped(&world).await);
    let bytes = world.database_bytes();
    assert!(old.iter().all(|old| contains(&bytes, old)), "the search finds what is there");

    let info = world.rotate(RotateReason::Routine).await;
    assert_eq!((info.key_number, info.rotation), (2, None));
    let last = info.last_rotation.unwrap();
    assert_eq!((last.secrets, last.reconnect), (before.len() as u64, Vec::new()));
    let after = records(&world).await;
    assert_eq!(after.len(), before.len());
    let keys: Vec<_> = after.iter().map(|sealed| Vault::key_of(&sealed.record).unwrap()).collect();
    assert!(keys.iter().all(|key| *key == keys[0] && *key != old_key));
    let states = world.store.read(store::vault_keys::list).await.unwrap().into_iter().map(|key| key.state);
    assert_eq!(states.collect::<Vec<_>>(), ["retired", "active"]);
    let bytes = world.database_bytes();
    assert!(!old.iter().any(|old| contains(&bytes, old)), "an old record or wrapped key is still readable");
    assert!(contains(&bytes, &after[0].record), "the search finds what is there");
    everything_opens(&world, account).await;

    let world = world.restart().await;
    assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::Ready);
    assert_eq!(world.rotate(RotateReason::Routine).await.key_number, 3, "and once more");
}

#[tokio::test]
async fn after_a_suspected_leak_the_entry_changes_too_and_the_sign_ins_are_named_until_renewed() {
    let (world, account) = full().await;
    let entries = world.entries();
    let info = world.rotate(RotateReason::SuspectedLeak).await;
    assert_eq!(world.entries().len(), 1);
    assert_ne!(world.entries(), entries);
    let mut concerned: Vec<_> = world.engine.list_accounts().await.unwrap().into_iter().map(|each| each.id).collect();
    assert_eq!(info.last_rotation.unwrap().reconnect, concerned);
    world.connect_password().await;
    concerned.retain(|id| *id != account);
    let left = |world: World| async move {
        (world.engine.vault_info().await.unwrap().last_rotation.unwrap().reconnect, world)
    };
    let (reconnect, world) = left(world).await;
    assert_eq!(reconnect, concerned, "one was signed in again");
    world.engine.disconnect_account(concerned[0]).await.unwrap();
    let (reconnect, world) = left(world).await;
    assert_eq!(reconnect, [], "the other is gone");
    let world = world.restart().await;
    assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::Ready);
}

#[tokio::test]
async fn a_record_that_does_not_open_stops_a_rotation_before_anything_is_changed() {
    let (world, _) = full().await;
    let database = rusqlite::Connection::open(world.folder.path().join("postrider.db")).unwrap();
    database.execute("UPDATE credentials SET refresh = access WHERE refresh IS NOT NULL", []).unwrap();
    world.engine.finish_tasks().await;
    let (before, changes) = (world.database_bytes(), world.keychain.changes());
    let rotation = Rotation { reason: RotateReason::SuspectedLeak, given: Given::default(), drop_recovery: false };
    assert!(matches!(world.engine.rotate(rotation).await, Err(EngineError::Unreadable(_))));
    assert!(world.database_bytes() == before);
    assert_eq!(world.keychain.changes(), changes);
}

#[tokio::test]
async fn a_keychain_that_fails_leaves_the_old_key_alone_in_use() {
    let (world, account) = full().await;
    for mood in [Mood::Absent, Mood::Locked, Mood::Denied, Mood::DiesMidCall, Mood::Panics] {
        for reason in [RotateReason::Routine, RotateReason::SuspectedLeak] {
            world.keychain.set_mood(mood);
            let rotation = Rotation { reason, given: Given::default(), drop_recovery: false };
            let refused = world.engine.rotate(rotation).await;
            assert!(matches!(refused, Err(EngineError::KeychainUnusable(_))), "{mood:?} {reason:?}: {refused:?}");
        }
    }
    world.keychain.set_mood(Mood::Available);
    let keys = world.store.read(store::vault_keys::list).await.unwrap();
    assert!(matches!(keys.as_slice(), [only] if only.state == "active"));
    everything_opens(&world, account).await;
    assert_eq!(world.rotate(RotateReason::Routine).await.key_number, 2);
}

#[tokio::test]
async fn a_recovery_code_that_was_drawn_before_a_change_of_the_key_is_not_taken() {
    let (world, _) = full().await;
    let drawn = world.engine.draw_recovery_code().await.unwrap();
    world.rotate(RotateReason::Routine).await;
    assert!(matches!(world.engine.adopt_recovery_code(drawn).await, Err(EngineError::VaultInUse)));
    assert!(world.engine.vault_info().await.unwrap().recovery_code_made_at.is_none());
}

#[tokio::test]
async fn a_recovery_code_is_given_or_given_up() {
    let (world, _) = full().await;
    let code = world.recovery_code().await;
    // EXPOSE: typed by the person of this test.
    let typed = || Given { passphrase: None, recovery_code: Some(Secret::new(code.expose().to_owned())) };
    let neither = Rotation { reason: RotateReason::Routine, given: Given::default(), drop_recovery: false };
    let refused = world.engine.rotate(neither).await;
    assert!(matches!(refused, Err(EngineError::InvalidInput { field: "drop_recovery_code" })));

    let given = world.rotate_with(RotateReason::Routine, typed()).await;
    assert!(given.recovery_code_made_at.is_some());
    world.engine.lock().await.unwrap();
    assert_eq!(world.engine.unlock_vault(typed()).await.unwrap(), VaultState::Ready, "it opens the new key");

    let drop = Rotation { reason: RotateReason::Routine, given: Given::default(), drop_recovery: true };
    world.engine.rotate(drop).await.unwrap();
    world.engine.finish_tasks().await;
    assert_eq!(world.engine.vault_info().await.unwrap().recovery_code_made_at, None);
    world.engine.lock().await.unwrap();
    let gone = world.engine.unlock_vault(typed()).await;
    assert!(matches!(gone, Err(EngineError::RecoveryCodeWrong { .. })));
    assert_eq!(world.engine.unlock_vault(Given::default()).await.unwrap(), VaultState::Ready);
}

#[tokio::test]
async fn with_a_passphrase_the_new_key_needs_it_and_a_wrong_one_becomes_nobodys() {
    let (world, _) = full().await;
    let both = Protection::KeychainAndPassphrase(Secret::new(PASSPHRASE.to_owned()));
    world.engine.protect(both, Given::default()).await.unwrap();
    for reason in [RotateReason::Routine, RotateReason::SuspectedLeak] {
        let rotate = |given| world.engine.rotate(Rotation { reason, given, drop_recovery: false });
        assert!(matches!(rotate(Given::default()).await, Err(EngineError::PassphraseNeeded)));
        let wrong = rotate(passphrase("eight loaves under a blue roof")).await;
        assert!(matches!(wrong, Err(EngineError::PassphraseWrong { .. })));
        let info = world.rotate_with(reason, passphrase(PASSPHRASE)).await;
        assert_eq!((info.protection, info.rotation), (Some(SlotKind::KeychainAndPassphrase), None));
    }
    let world = world.restart().await;
    assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::Locked);
    assert_eq!(world.engine.unlock_vault(passphrase(PASSPHRASE)).await.unwrap(), VaultState::Ready);
    assert_eq!(world.engine.vault_info().await.unwrap().key_number, 3);
}

#[tokio::test]
async fn what_is_granted_before_a_new_key_and_stored_after_it_is_sealed_with_the_new_one() {
    let (world, account) = full().await;
    world.clock.forward(TimeDelta::hours(3));
    let rotate_meanwhile = async {
        while world.password.renewed() < 2 {
            tokio::task::yield_now().await;
        }
        world.rotate(RotateReason::Routine).await
    };
    let (renewed, info) = tokio::join!(world.engine.renew_due(), rotate_meanwhile);
    renewed.unwrap();
    assert_eq!((info.key_number, world.credential(account).await.generation), (2, 3));
    let keys: Vec<_> = records(&world).await.iter().map(|sealed| Vault::key_of(&sealed.record)).collect();
    assert!(keys.iter().all(|key| *key == keys[0]), "no record of the old key came late");
    everything_still_opens(&world).await;
}

async fn everything_still_opens(world: &World) {
    let world_records = records(world).await;
    let info = world.rotate(RotateReason::Routine).await;
    assert_eq!(info.last_rotation.unwrap().secrets, world_records.len() as u64, "every record opened once more");
}

#[tokio::test]
async fn only_one_rotation_goes_on_and_nothing_else_changes_the_slots_meanwhile() {
    let (world, _) = full().await;
    let rotate = || {
        world.engine.rotate(Rotation { reason: RotateReason::Routine, given: Given::default(), drop_recovery: false })
    };
    let begun = rotate().await.unwrap();
    assert!(begun.rotation.is_some(), "it goes on in the background");
    assert!(matches!(rotate().await, Err(EngineError::VaultInUse)));
    assert!(matches!(world.engine.draw_recovery_code().await, Err(EngineError::VaultInUse)));
    let protected = world.engine.protect(Protection::Keychain, Given::default()).await;
    assert!(matches!(protected, Err(EngineError::VaultInUse)));
    world.engine.finish_tasks().await;
    assert!(rotate().await.is_ok());
    world.engine.finish_tasks().await;
}

#[tokio::test]
async fn a_rotation_stops_for_a_lock_and_goes_on_after_it() {
    let (world, _) = full().await;
    let rotation = Rotation { reason: RotateReason::Routine, given: Given::default(), drop_recovery: false };
    world.engine.rotate(rotation).await.unwrap();
    world.engine.lock().await.unwrap();
    world.engine.finish_tasks().await;
    world.engine.unlock_vault(Given::default()).await.unwrap();
    world.engine.finish_tasks().await;
    let info = world.engine.vault_info().await.unwrap();
    assert_eq!((info.key_number, info.rotation), (2, None));
    assert!(info.last_rotation.is_some(), "it came to its end");
}

#[tokio::test]
async fn a_key_is_due_after_a_year_or_after_very_many_seals() {
    let (world, _) = full().await;
    let is_due = |world: World| async move { (world.engine.vault_info().await.unwrap().is_rotation_due, world) };
    let (due, world) = is_due(world).await;
    assert!(!due);
    world.clock.forward(TimeDelta::days(364));
    let (due, world) = is_due(world).await;
    assert!(!due, "a day before");
    world.clock.forward(TimeDelta::days(1));
    let (due, world) = is_due(world).await;
    assert!(due, "after a year");
    world.rotate(RotateReason::Routine).await;
    let (due, world) = is_due(world).await;
    assert!(!due, "the new key is fresh");
    let used = serde_json::json!({ "seals": (1 << 24) - 1 });
    world.store.write(move |write| store::settings::set(write, "vault", &used)).await.unwrap();
    world.connect_password().await;
    let (due, _) = is_due(world).await;
    assert!(due, "a sign-in seals, and that was one too many");
}
