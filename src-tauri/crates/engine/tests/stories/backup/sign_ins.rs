//! Sign-ins in a backup: only when that was asked for, never in clear, and never used by two copies at once.

use std::fs;

use chrono::TimeDelta;
use domain::{AccountId, NeedsSignIn, Secret};
use engine::{EngineError, Health, MediaHostRequest, VaultState, backup::BackupError};
use serde_json::{Value, json};
use tempfile::TempDir;
use vault::{
    Given, Protection,
    testkit::{Mood, PATIENCE},
};

use crate::support::backup::{PASSPHRASE, Tar, back_up, contains, inside, restore, sealed};
use crate::support::sign_ins::{CLIENT_SECRET, World};

const BUCKET_KEY: &str = "canary-bucket-key-40";
/// The beginning of every secret in these tests.
const CANARY: &str = "canary-";

/// A profile with an account of each kind, a developer app and a bucket.
struct Scene {
    world: World,
    accounts: [AccountId; 2],
    folder: TempDir,
}

impl Scene {
    async fn set() -> Self {
        let world = World::ready().await;
        let accounts = [world.connect().await, world.connect_password().await.id];
        let bucket = MediaHostRequest {
            endpoint: "https://s3.example/".into(),
            region: "eu".into(),
            bucket: "pictures".into(),
            access_key_id: "key-1".into(),
            secret_key: Some(Secret::new(BUCKET_KEY.to_owned())),
        };
        world.engine.save_media_host(bucket).await.unwrap();
        Self { world, accounts, folder: TempDir::new().unwrap() }
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("backup.postrider")
    }

    /// The restored copy, at work in the same surroundings, its vault open.
    async fn copy(&self) -> World {
        let into = TempDir::new().unwrap();
        fs::remove_dir(into.path()).unwrap();
        restore(&self.file(), into.path(), &self.world.keychain).await.unwrap();
        let copy = self.world.over(into);
        assert_eq!(copy.engine.open_vault().await.unwrap(), VaultState::Ready, "by the keychain, silently");
        copy
    }

    /// The access token with which the network was last asked who somebody is.
    async fn shown_token(&self, world: &World) -> String {
        world.engine.check_account(self.accounts[0]).await.unwrap();
        world.relay.seen().identified.last().unwrap().clone()
    }
}

#[tokio::test]
async fn sign_ins_come_back_and_open_by_a_new_vault() {
    let scene = Scene::set().await;
    let entries = || {
        let items = scene.world.keychain.items();
        items.into_iter().filter(|item| !item.starts_with("audit-")).collect::<Vec<_>>()
    };
    let items = entries();
    let made = back_up(&scene.world.engine, &scene.file(), true).await.unwrap();
    assert_eq!(made.sign_ins, 2);
    assert_eq!(entries(), items, "the way needs no entry of its own");
    let token = scene.shown_token(&scene.world).await;
    let copy = scene.copy().await;
    assert_eq!(entries().len(), items.len() + 1, "the copy's vault is its own");
    assert_eq!(scene.shown_token(&copy).await, token, "the same token, sealed by another vault");
    let [ours, theirs] = [&scene.world, &copy].map(|world| world.credential(scene.accounts[0]));
    assert!(ours.await.access != theirs.await.access);
    copy.engine.test_media_host().await.unwrap();
    assert_eq!(copy.hosts.keys.lock().unwrap().last().unwrap(), BUCKET_KEY);
    // A new sign-in needs the client secret.
    copy.connect().await;
    let used = copy.relay.seen().exchanges.last().unwrap().client_secret.clone();
    assert_eq!(used.as_deref(), Some(CLIENT_SECRET));
}

#[tokio::test]
async fn a_copy_of_what_a_passphrase_guarded_says_so_until_the_person_has_chosen() {
    let secret = |text: &str| Secret::new(text.to_owned());
    let given = || Given { passphrase: Some(secret(PASSPHRASE)), recovery_code: None };
    for sign_ins in [true, false] {
        let scene = Scene::set().await;
        let engine = &scene.world.engine;
        engine.protect(Protection::KeychainAndPassphrase(secret(PASSPHRASE)), Given::default()).await.unwrap();
        back_up(engine, &scene.file(), sign_ins).await.unwrap();
        let copy = scene.copy().await;
        let told = async |world: &World| world.engine.vault_info().await.unwrap().had_passphrase;
        assert!(told(&copy).await && !told(&scene.world).await, "the copy opens by the keychain alone");
        // A copy of the copy is no less.
        let again = scene.folder.path().join("again");
        back_up(&copy.engine, &again, sign_ins).await.unwrap();
        assert!(contains(&inside(&again), "\"has_passphrase\": true"));

        let copy = copy.restart().await;
        assert_eq!(copy.engine.open_vault().await.unwrap(), VaultState::Ready);
        assert!(told(&copy).await, "it is not forgotten");
        copy.engine.protect(Protection::KeychainAndPassphrase(secret(PASSPHRASE)), Given::default()).await.unwrap();
        assert!(!told(&copy).await);
        copy.engine.protect(Protection::Keychain, given()).await.unwrap();
        assert!(!told(&copy).await, "what the person chooses later is their choice");
    }
    let scene = Scene::set().await;
    back_up(&scene.world.engine, &scene.file(), true).await.unwrap();
    assert!(!scene.copy().await.engine.vault_info().await.unwrap().had_passphrase, "there was none");
}

#[tokio::test]
async fn whoever_decrypts_the_file_with_the_stock_tool_sees_no_secret() {
    let scene = Scene::set().await;
    back_up(&scene.world.engine, &scene.file(), true).await.unwrap();
    let plain = inside(&scene.file());
    assert!(contains(&plain, "anna.example") || contains(&plain, "\"handle\":\"anna\""), "the search itself works");
    assert!(!contains(&plain, CANARY), "tokens, client secrets and keys are sealed inside too");
    assert!(!contains(&plain, PASSPHRASE), "and so is what opens them");
}

#[tokio::test]
async fn without_sign_ins_nothing_sealed_goes_along() {
    let scene = Scene::set().await;
    let made = back_up(&scene.world.engine, &scene.file(), false).await.unwrap();
    assert_eq!(made.sign_ins, 0);
    let plain = inside(&scene.file());
    for absent in ["vault.json", "tables/credentials", "tables/app_registrations", "tables/media_hosts", CANARY] {
        assert!(!contains(&plain, absent), "{absent}");
    }
    let copy = scene.copy().await;
    let health = copy.account(scene.accounts[0]).await.sign_in.health;
    assert_eq!(health, Health::NeedsSignIn { reason: NeedsSignIn::Unreadable });
    let refused = copy.engine.check_account(scene.accounts[0]).await;
    assert!(matches!(refused, Err(EngineError::SignedOut)), "{refused:?}");
}

#[tokio::test]
async fn a_copy_renews_nothing_until_the_other_copy_is_gone() {
    let scene = Scene::set().await;
    back_up(&scene.world.engine, &scene.file(), true).await.unwrap();
    let copy = scene.copy().await;
    let renewed = || scene.world.relay.renewed() + scene.world.password.renewed();
    copy.clock.forward(TimeDelta::days(50));
    copy.engine.renew_due().await.unwrap();
    for account in scene.accounts {
        drop(copy.engine.check_account(account).await);
    }
    assert_eq!(renewed(), 0, "neither by itself nor because somebody looked");
    copy.engine.resume().await.unwrap();
    copy.engine.renew_due().await.unwrap();
    assert_eq!(renewed(), 2);
}

#[tokio::test]
async fn a_sign_in_that_does_not_open_any_more_does_not_stop_the_backup() {
    let scene = Scene::set().await;
    let account = scene.accounts[0].to_string();
    let spoil = rusqlite::Connection::open(scene.world.folder.path().join("postrider.db")).unwrap();
    spoil.execute("UPDATE credentials SET access = x'50525601' WHERE sign_in_id = ?1", [account]).unwrap();
    drop(spoil);
    back_up(&scene.world.engine, &scene.file(), true).await.unwrap();
    let copy = scene.copy().await;
    drop(copy.engine.check_account(scene.accounts[0]).await);
    let health = copy.account(scene.accounts[0]).await.sign_in.health;
    assert_eq!(health, Health::NeedsSignIn { reason: NeedsSignIn::Unreadable });
    copy.engine.check_account(scene.accounts[1]).await.unwrap();
}

#[tokio::test]
async fn with_the_vault_closed_only_a_backup_without_sign_ins_is_made() {
    let world = World::closed().await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("backup");
    let refused = back_up(&world.engine, &file, true).await.unwrap_err();
    assert!(matches!(refused, BackupError::VaultClosed), "{refused:?}");
    assert!(!file.exists());
    back_up(&world.engine, &file, false).await.unwrap();
}

#[tokio::test]
async fn a_keychain_that_fails_leaves_neither_folder_nor_entry() {
    let scene = Scene::set().await;
    back_up(&scene.world.engine, &scene.file(), true).await.unwrap();
    let (items, into) = (scene.world.keychain.items(), scene.folder.path().join("restored"));
    for mood in [Mood::Absent, Mood::Locked, Mood::Denied, Mood::WritesWrong, Mood::WritesNothing] {
        scene.world.keychain.set_mood(mood);
        let refused = restore(&scene.file(), &into, &scene.world.keychain).await;
        assert!(matches!(refused, Err(BackupError::Vault(_))), "{mood:?}: {refused:?}");
        assert!(!into.exists(), "{mood:?}");
    }
    scene.world.keychain.set_mood(Mood::Available);
    let kept: Vec<_> = scene.world.keychain.items().into_iter().filter(|item| items.contains(item)).collect();
    assert_eq!(kept, items, "the old vault's entry is there");
    restore(&scene.file(), &into, &scene.world.keychain).await.unwrap();
}

#[tokio::test]
async fn what_opens_the_sign_ins_cannot_be_changed_unnoticed() {
    let scene = Scene::set().await;
    back_up(&scene.world.engine, &scene.file(), true).await.unwrap();
    let tar = Tar::of(&inside(&scene.file()));
    let vault: Value = serde_json::from_slice(&tar.bytes_of("vault.json")).unwrap();
    let into = scene.folder.path().join("restored");
    let items = scene.world.keychain.items();
    let id = json!("0123456789abcdef0123456789abcdef");
    let changed = |key: &str, value: Value| {
        let mut vault = vault.clone();
        vault[key] = value;
        vault.to_string().into_bytes()
    };
    let cases = [
        ("nothing", Vec::new()),
        ("another vault", changed("vault_id", id.clone())),
        ("another key", changed("key_id", id.clone())),
        ("another slot", changed("slot_id", id)),
        ("no slot", changed("wrapped", json!(""))),
        ("bytes that are none", changed("wrapped", json!("*"))),
        ("an id that is none", changed("vault_id", json!("../.."))),
        ("no object", b"[]".to_vec()),
    ];
    for (what, bytes) in cases {
        let mut tar = tar.clone();
        tar.replace("vault.json", bytes);
        fs::write(scene.file(), sealed(&tar.bytes())).unwrap();
        let refused = restore(&scene.file(), &into, &scene.world.keychain).await;
        assert!(matches!(refused, Err(BackupError::Unreadable(_))), "{what}: {refused:?}");
        assert!(!into.exists(), "{what}");
    }
    // A record that was moved to another account does not open there.
    let mut moved = tar.clone();
    let lines = String::from_utf8(tar.bytes_of("tables/credentials")).unwrap();
    let mut rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (first, second) = (rows[0]["access"].clone(), rows[1]["access"].clone());
    (rows[0]["access"], rows[1]["access"]) = (second, first);
    moved.replace("tables/credentials", rows.iter().map(|row| format!("{row}\n")).collect::<String>().into_bytes());
    fs::write(scene.file(), sealed(&moved.bytes())).unwrap();
    let refused = restore(&scene.file(), &into, &scene.world.keychain).await;
    assert!(matches!(refused, Err(BackupError::Unreadable(_))), "{refused:?}");
    assert_eq!(scene.world.keychain.items(), items, "no entry is left of what was refused");
}

#[tokio::test]
async fn a_restore_that_is_given_up_takes_its_entry_with_it() {
    let scene = Scene::set().await;
    back_up(&scene.world.engine, &scene.file(), true).await.unwrap();
    let (items, into) = (scene.world.keychain.items(), scene.folder.path().join("restored"));
    let prepared = restore(&scene.file(), &into, &scene.world.keychain).await.unwrap();
    let keychain = std::sync::Arc::new(scene.world.keychain.clone());
    prepared.discard(&vault::KeychainWorker::start(keychain, PATIENCE).unwrap()).await.unwrap();
    assert_eq!(scene.world.keychain.items(), items);
    assert!(!into.exists());
}
