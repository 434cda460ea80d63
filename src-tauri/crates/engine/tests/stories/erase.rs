//! Erasing a profile: what goes, what is told, and what an interruption leaves.

use std::{fs, path::PathBuf, sync::Arc};

use domain::NetworkError;
use engine::{
    EngineError, VaultState,
    backup::Paused,
    erase::{self, Erased, Left, NotWithdrawn, WhyNot},
};
use vault::{
    KeychainWorker,
    testkit::{MemoryKeychain, Mood, PATIENCE},
};

use crate::support::sign_ins::{World, contains, home, platform};

async fn with_accounts() -> World {
    let world = World::ready().await;
    world.connect().await;
    world.connect_password().await;
    world.engine.finish_tasks().await;
    world
}

fn worker(keychain: &MemoryKeychain) -> KeychainWorker {
    KeychainWorker::start(Arc::new(keychain.clone()), PATIENCE).unwrap()
}

/// Ends the program, as it is before a profile's folder is removed.
async fn close(world: World) -> (PathBuf, MemoryKeychain) {
    world.engine.finish_tasks().await;
    world.store.close().await;
    (world.folder.keep(), world.keychain)
}

async fn finish(folder: &std::path::Path, keychain: &MemoryKeychain) -> Option<(Erased, Left)> {
    erase::finish(folder, &worker(keychain)).await.unwrap()
}

#[cfg(unix)]
mod kill {
    //! Killed at each step: what is there then is a profile that waits, or none.

    use std::{env, os::unix::process::ExitStatusExt, path::Path, process::Command};

    use engine::erase;
    use store::{Store, settings};
    use tempfile::TempDir;
    use vault::testkit::MemoryKeychain;

    use super::{finish, is_gone, worker};
    use crate::support::publishing::{FakeNetwork, Shape, World};

    const FOLDER: &str = "POSTRIDER_TEST_ERASE";

    /// What the process to be killed does: erases a profile.
    async fn erase_a_profile(profile: std::path::PathBuf) {
        let networks = ["alpha", "beta"].map(|id| FakeNetwork::new(id, Shape::irreversible()));
        let world = World::new_in(profile.clone(), networks.into()).await;
        let erased = world.engine.erase_sign_ins().await.unwrap();
        erase::note(&profile, &erased).unwrap();
        world.engine.destroy_keys().await.unwrap();
        world.engine.finish_tasks().await;
        world.store().close().await;
        erase::finish(&profile, &worker(&world.keychain)).await.unwrap();
    }

    /// Runs itself in processes of its own, which it has killed.
    #[tokio::test]
    async fn a_process_that_is_killed_leaves_a_profile_that_waits_or_none() {
        if let Ok(folder) = env::var(FOLDER) {
            return erase_a_profile(Path::new(&folder).join("live")).await;
        }
        let points =
            [("begun", true), ("account_gone", true), ("noted", false), ("put_aside", false), ("entry_removed", false)];
        for (point, is_there) in points {
            let folder = TempDir::new().unwrap();
            let ended = Command::new(env::current_exe().unwrap())
                .args([
                    "--exact",
                    "--nocapture",
                    "erase::kill::a_process_that_is_killed_leaves_a_profile_that_waits_or_none",
                ])
                .env(FOLDER, folder.path())
                .env("POSTRIDER_KILL_AT", format!("erase:{point}:1"))
                .output()
                .unwrap();
            assert_eq!(ended.status.signal(), Some(9), "{point}: {}", String::from_utf8_lossy(&ended.stderr));
            let profile = folder.path().join("live");
            assert_eq!(erase::is_unfinished(&profile), !is_there, "{point}");
            if is_there {
                let store = Store::open(&profile).unwrap();
                let read = |read: &store::Read<'_>| settings::find::<serde_json::Value>(read, "paused");
                let paused = store.read(read).await.unwrap();
                assert_eq!(paused, Some(serde_json::json!({ "erasing": null })), "{point}");
            } else {
                assert!(finish(&profile, &MemoryKeychain::new()).await.is_some(), "{point}");
                assert!(is_gone(&profile), "{point}");
            }
        }
    }
}

/// Nothing bears the profile's name any more.
fn is_gone(folder: &std::path::Path) -> bool {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let beside = fs::read_dir(folder.parent().unwrap()).unwrap().filter_map(Result::ok);
    !beside.into_iter().any(|entry| entry.file_name().to_string_lossy().starts_with(&name))
}

#[tokio::test]
async fn everything_of_an_erased_profile_goes_and_its_sign_ins_are_withdrawn() {
    let world = with_accounts().await;
    let (relay, password) = (world.relay, world.password);
    let erased = world.engine.erase_sign_ins().await.unwrap();
    assert_eq!(erased.not_withdrawn, []);
    assert_eq!((relay.seen().revoked.len(), password.seen().revoked.len()), (1, 1));
    erase::note(world.folder.path(), &erased).unwrap();
    world.engine.destroy_keys().await.unwrap();
    assert!(!contains(&world.database_bytes(), b"PRV\x01"), "no sealed record and no wrapped key is left in the files");
    let (folder, keychain) = close(world).await;
    assert_eq!(finish(&folder, &keychain).await, Some((erased, Left::default())));
    assert!(is_gone(&folder));
    assert_eq!(keychain.items(), Vec::<String>::new());
    assert_eq!(finish(&folder, &keychain).await, None, "a start after it does nothing");
}

#[tokio::test]
async fn what_a_network_did_not_end_is_told_even_after_an_interruption() {
    let world = with_accounts().await;
    world.relay.orders().revoking = Some(NetworkError::NoAnswer(None));
    let expected = [NotWithdrawn { network: platform("relaynet"), handle: "anna".into(), why: WhyNot::NoAnswer }];
    assert_eq!(world.engine.erase_sign_ins().await.unwrap().not_withdrawn, expected);
    // The program ends here, and the network would answer now: the sign-in is gone all the same.
    let world = world.restart().await;
    world.engine.open_vault().await.unwrap();
    assert_eq!(world.engine.erase_sign_ins().await.unwrap().not_withdrawn, expected);
    assert_eq!(world.password.seen().revoked.len(), 1, "none is withdrawn twice");
}

#[tokio::test]
async fn a_profile_whose_erasing_was_interrupted_waits_and_is_never_half_alive() {
    let world = with_accounts().await;
    let account = world.engine.list_accounts().await.unwrap()[0].id;
    world.publish("Fresh bread", account).await;
    world.engine.erase_sign_ins().await.unwrap();
    let world = world.restart().await;
    assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::Ready);
    assert_eq!(world.engine.paused().await.unwrap(), Some(Paused::Erasing(None)));
    world.engine.run_due().await.unwrap();
    world.engine.renew_due().await.unwrap();
    assert!(world.relay.published().is_empty() && world.password.published().is_empty());
    assert!(matches!(world.engine.resume().await, Err(EngineError::ActionNotPossible)), "there is no way back");
}

#[tokio::test]
async fn whoever_starts_after_the_note_goes_on_from_any_line() {
    // How far the first try came: the note alone, the folder aside, the entries gone as well.
    for line in 0..3 {
        let world = with_accounts().await;
        let erased = world.engine.erase_sign_ins().await.unwrap();
        erase::note(world.folder.path(), &erased).unwrap();
        let (folder, keychain) = close(world).await;
        assert!(erase::is_begun(&folder));
        if line > 0 {
            let aside = folder.with_file_name(format!("{}.erased", folder.file_name().unwrap().to_string_lossy()));
            fs::rename(&folder, aside).unwrap();
        }
        if line > 1 {
            keychain.items().into_iter().for_each(|item| keychain.put_bytes(&item, None));
        }
        assert_eq!(finish(&folder, &keychain).await, Some((erased, Left::default())), "line {line}");
        assert!(is_gone(&folder), "line {line}");
        assert_eq!(keychain.items(), Vec::<String>::new(), "line {line}");
    }
}

#[tokio::test]
async fn a_keychain_that_keeps_its_entries_is_asked_again_at_the_next_start() {
    let world = with_accounts().await;
    let erased = world.engine.erase_sign_ins().await.unwrap();
    erase::note(world.folder.path(), &erased).unwrap();
    let (folder, keychain) = close(world).await;
    keychain.set_mood(Mood::Locked);
    let left = Left { entries: true, folder: false };
    assert_eq!(finish(&folder, &keychain).await, Some((erased.clone(), left)));
    assert!(!folder.exists() && erase::is_unfinished(&folder), "the folder is gone, and the rest is not forgotten");
    // Meanwhile the person begins anew.
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("postrider.db"), "a new profile").unwrap();
    keychain.set_mood(Mood::Available);
    assert_eq!(finish(&folder, &keychain).await, Some((erased, Left::default())));
    assert_eq!(fs::read(folder.join("postrider.db")).unwrap(), b"a new profile", "which is none of its business");
    fs::remove_dir_all(&folder).unwrap();
    assert!(is_gone(&folder));
    assert_eq!(keychain.items(), Vec::<String>::new());
}

#[tokio::test]
async fn a_locked_vault_is_to_be_opened_first_and_one_that_never_opens_is_erased_all_the_same() {
    let world = with_accounts().await;
    world.engine.lock().await.unwrap();
    assert!(matches!(world.engine.erase_sign_ins().await, Err(EngineError::VaultClosed)));
    assert_eq!(world.engine.paused().await.unwrap(), None, "nothing was begun");
    let world = world.restart().await;
    for entry in world.entries() {
        world.keychain.put_bytes(&entry, None);
    }
    assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::EntryMissing);
    let erased = world.engine.erase_sign_ins().await.unwrap();
    let why: Vec<WhyNot> = erased.not_withdrawn.iter().map(|not| not.why).collect();
    assert_eq!(why, [WhyNot::NotOpened; 2]);
    assert!(world.engine.list_accounts().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_second_copy_is_erased_without_harm_to_the_first() {
    let cases = [
        (home(), "/home/anna/copy/live", None, true),
        (home(), "/home/anna/postrider/live", Some("another machine"), false),
    ];
    for (mut there, path, machine, is_shared) in cases {
        let first = with_accounts().await;
        there.path = path.to_owned();
        there.machine = machine.map(str::to_owned).or(there.machine);
        let keychain = if is_shared { first.keychain.clone() } else { first.copy_keychain() };
        let before = first.keychain.items();
        let copy = first.copied_to(there, keychain);
        copy.engine.open_vault().await.unwrap();
        assert!(matches!(copy.engine.paused().await.unwrap(), Some(Paused::Elsewhere(_))));
        let erased = copy.engine.erase_sign_ins().await.unwrap();
        let why: Vec<WhyNot> = erased.not_withdrawn.iter().map(|not| not.why).collect();
        assert_eq!(why, [WhyNot::OtherCopy; 2]);
        assert!(first.relay.seen().revoked.is_empty() && first.password.seen().revoked.is_empty());
        erase::note(copy.folder.path(), &erased).unwrap();
        let (folder, keychain) = close(copy).await;
        finish(&folder, &keychain).await.unwrap();
        assert!(is_gone(&folder));
        assert_eq!(first.keychain.items(), before, "the first one's entries are its own");
        assert_eq!(keychain.items().is_empty(), !is_shared, "and the copied ones go with the copy");
        let first = first.restart().await;
        assert_eq!(first.engine.open_vault().await.unwrap(), VaultState::Ready);
        assert_eq!(first.engine.paused().await.unwrap(), None);
        let account = first.engine.list_accounts().await.unwrap()[0].id;
        first.publish("Fresh bread", account).await;
        first.engine.run_due().await.unwrap();
        assert_eq!(first.relay.published().len() + first.password.published().len(), 1);
    }
}
