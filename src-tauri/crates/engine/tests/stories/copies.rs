//! A folder that was copied with its keychain entry waits until the person says which copy lives; the first one goes on.

use chrono::TimeDelta;
use domain::{Home, Secret, TargetState};
use engine::{
    AuditVerdict, EngineError, VaultState,
    backup::{Elsewhere, Paused},
};
use store::{StoreError, settings};
use vault::{
    Given, Protection,
    testkit::{MemoryKeychain, Mood},
};

use crate::support::sign_ins::{World, home};

fn on_another_machine() -> Home {
    Home { machine: Some("another machine".to_owned()), ..home() }
}

fn in_another_folder() -> Home {
    Home { path: "/home/anna/copy/live".to_owned(), ..home() }
}

/// A profile with two accounts, and so many posts for each that are due.
async fn with_posts(posts: usize) -> World {
    let world = World::ready().await;
    let accounts = [world.connect().await, world.connect_password().await.id];
    for number in 0..posts {
        for account in accounts {
            world.publish(&format!("Loaf {number}"), account).await;
        }
    }
    world.engine.finish_tasks().await;
    world
}

async fn states(world: &World) -> Vec<TargetState> {
    let posts = world.engine.post_list(1000).await.unwrap();
    posts.into_iter().flat_map(|post| post.targets).map(|target| target.state).collect()
}

/// Does everything that is due, as the loop does.
async fn go_on(world: &World) {
    world.engine.renew_due().await.unwrap();
    world.engine.run_due().await.unwrap();
    world.engine.finish_tasks().await;
}

fn published(world: &World) -> usize {
    world.relay.published().len() + world.password.published().len()
}

fn renewed(world: &World) -> usize {
    world.relay.renewed() + world.password.renewed()
}

async fn paused(world: &World) -> Option<Paused> {
    world.engine.paused().await.unwrap()
}

/// The first copy is as it was: it publishes, its trail is whole, and it opens again.
async fn is_unharmed(first: World) -> World {
    assert_eq!(paused(&first).await, None);
    let verdict = first.engine.audit_verify(|_| {}).await.unwrap();
    assert!(matches!(verdict, AuditVerdict::Intact { .. }), "{verdict:?}");
    let first = first.restart().await;
    assert_eq!(first.engine.open_vault().await.unwrap(), VaultState::Ready);
    first.engine.finish_tasks().await;
    assert_eq!(paused(&first).await, None);
    first
}

#[tokio::test]
async fn a_copy_elsewhere_sends_and_renews_nothing_and_the_first_one_goes_on_unharmed() {
    let home_of = |change: fn(&mut Home)| {
        let mut there = home();
        change(&mut there);
        there
    };
    let cases = [
        (home_of(|there| there.machine = Some("another machine".to_owned())), Elsewhere::Machine),
        (home_of(|there| there.machine = None), Elsewhere::Machine),
        (home_of(|there| there.user = Some("1001".to_owned())), Elsewhere::User),
        (home_of(|there| there.path = "/home/anna/copy/live".to_owned()), Elsewhere::Folder),
        (home_of(|there| there.file_system = Some("another file system".to_owned())), Elsewhere::Disk),
    ];
    for (there, how) in cases {
        // Beside each other, two copies have one keychain; on two computers, each has its own.
        for is_shared in [false, true] {
            let first = with_posts(2).await;
            let keychain = if is_shared { first.keychain.clone() } else { first.copy_keychain() };
            let copy = first.copied_to(there.clone(), keychain);
            assert_eq!(copy.engine.open_vault().await.unwrap(), VaultState::Ready);
            assert_eq!(paused(&copy).await, Some(Paused::Elsewhere(how)));
            go_on(&copy).await;
            assert_eq!(published(&copy), 0, "{how:?}");
            go_on(&first).await;
            assert_eq!(published(&first), 4, "{how:?}: by the first one alone");
            let copy = copy.restart().await;
            copy.engine.open_vault().await.unwrap();
            assert_eq!(paused(&copy).await, Some(Paused::Elsewhere(how)), "until the person says how it goes on");
            // Longer than the life of an access token.
            first.clock.forward(TimeDelta::hours(3));
            go_on(&copy).await;
            assert_eq!((published(&copy), renewed(&copy)), (4, 0), "{how:?}");
            go_on(&first).await;
            assert_eq!(renewed(&first), 1, "{how:?}: the first one renews as ever");
            is_unharmed(first).await;
        }
    }
}

#[tokio::test]
async fn of_a_hundred_due_posts_a_running_copy_sends_none_and_the_first_one_each_once() {
    let first = with_posts(50).await;
    let copy = first.copied_to(on_another_machine(), first.copy_keychain());
    copy.engine.open_vault().await.unwrap();
    let (running, other) = (first.engine.start(), copy.engine.start());
    while published(&first) < 100 {
        tokio::task::yield_now().await;
    }
    running.shutdown().await;
    other.shutdown().await;
    assert_eq!((published(&first), published(&copy)), (100, 100), "both look at the same networks");
    for network in [first.relay, first.password] {
        let mut texts = network.published();
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), 50, "each post once");
    }
}

#[tokio::test]
async fn a_copy_that_is_locked_sends_nothing_and_is_asked_about_when_it_opens() {
    let passphrase = || Secret::new("seven loaves under a blue roof".to_owned());
    let first = with_posts(2).await;
    let given = || Given { passphrase: Some(passphrase()), recovery_code: None };
    for protection in [Protection::KeychainAndPassphrase(passphrase()), Protection::Passphrase(passphrase())] {
        first.engine.protect(protection, given()).await.unwrap();
        first.engine.finish_tasks().await;
        let copy = first.copied_to(in_another_folder(), first.copy_keychain());
        assert_eq!(copy.engine.open_vault().await.unwrap(), VaultState::Locked);
        go_on(&copy).await;
        assert_eq!((published(&copy), renewed(&copy)), (0, 0), "a locked vault lends nothing");
        copy.engine.unlock_vault(given()).await.unwrap();
        assert_eq!(paused(&copy).await, Some(Paused::Elsewhere(Elsewhere::Folder)));
        go_on(&copy).await;
        assert_eq!((published(&copy), renewed(&copy)), (0, 0));
    }
}

#[tokio::test]
async fn a_vault_without_a_keychain_is_known_by_its_database_alone() {
    let world = World::closed().await;
    world.keychain.set_mood(Mood::Absent);
    world.engine.open_vault().await.unwrap();
    let passphrase = || Secret::new("seven loaves under a blue roof".to_owned());
    let given = || Given { passphrase: Some(passphrase()), recovery_code: None };
    world.engine.set_up_vault(Protection::Passphrase(passphrase())).await.unwrap();
    for (there, expected) in [(home(), None), (in_another_folder(), Some(Paused::Elsewhere(Elsewhere::Folder)))] {
        let keychain = MemoryKeychain::new();
        keychain.set_mood(Mood::Absent);
        let copy = world.copied_to(there, keychain);
        copy.engine.unlock_vault(given()).await.unwrap();
        assert_eq!(paused(&copy).await, expected);
    }
}

#[tokio::test]
async fn a_profile_that_was_moved_goes_on_and_what_was_due_meanwhile_is_asked_about() {
    let first = with_posts(1).await;
    let moved = first.copied_to(in_another_folder(), first.keychain.clone());
    moved.engine.open_vault().await.unwrap();
    moved.engine.resume().await.unwrap();
    assert_eq!(paused(&moved).await, None);
    go_on(&moved).await;
    assert_eq!(published(&moved), 0, "it may be out already");
    assert_eq!(states(&moved).await, [TargetState::Missed; 2]);
    let account = moved.engine.list_accounts().await.unwrap()[0].id;
    moved.publish("After the move", account).await;
    go_on(&moved).await;
    assert_eq!(published(&moved), 1, "everything after that is as ever");
    let moved = moved.restart().await;
    moved.engine.open_vault().await.unwrap();
    assert_eq!(paused(&moved).await, None, "it is at home here now");
    moved.engine.finish_tasks().await;

    // The older copy, if it was there after all, is no longer at home where it is.
    let first = first.restart().await;
    assert_eq!(first.engine.open_vault().await.unwrap(), VaultState::Ready);
    assert_eq!(paused(&first).await, Some(Paused::Elsewhere(Elsewhere::Unknown)));
    go_on(&first).await;
    assert_eq!(published(&first), 1);
}

#[tokio::test]
async fn a_second_copy_stays_one_until_the_first_is_gone() {
    let first = with_posts(1).await;
    let copy = first.copied_to(in_another_folder(), first.keychain.clone());
    copy.engine.open_vault().await.unwrap();
    copy.engine.stay_copy().await.unwrap();
    let copy = copy.restart().await;
    copy.engine.open_vault().await.unwrap();
    assert_eq!(paused(&copy).await, Some(Paused::Copied(Elsewhere::Folder)), "and is not asked again");
    go_on(&copy).await;
    assert_eq!((published(&copy), renewed(&copy)), (0, 0));
    go_on(&first).await;
    assert_eq!(published(&first), 2);
    drop(is_unharmed(first).await);
    copy.engine.resume().await.unwrap();
    assert_eq!(paused(&copy).await, None);
    assert!(matches!(copy.engine.stay_copy().await, Err(EngineError::ActionNotPossible)), "nothing is asked now");
}

#[tokio::test]
async fn what_a_copy_does_with_its_vault_takes_nothing_from_the_first_one() {
    let first = with_posts(1).await;
    let copy = first.copied_to(in_another_folder(), first.keychain.clone());
    copy.engine.open_vault().await.unwrap();
    let before = first.entries();
    copy.rotate(engine::RotateReason::SuspectedLeak).await;
    assert!(before.iter().all(|entry| copy.keychain.items().contains(entry)), "the first one's entry is still there");
    let copy = copy.restart().await;
    assert_eq!(copy.engine.open_vault().await.unwrap(), VaultState::Ready);
    copy.engine.finish_tasks().await;
    copy.engine.start().shutdown().await;
    let first = is_unharmed(first).await;
    go_on(&first).await;
    assert_eq!(published(&first), 2);
}

#[tokio::test]
async fn a_profile_that_knows_of_no_home_takes_the_one_it_is_opened_at() {
    let world = World::ready().await;
    world.engine.finish_tasks().await;
    // As an older version left it.
    world
        .store
        .write(|write| settings::remove(write, "home"))
        .await
        .unwrap_or_else(|error: StoreError| panic!("{error}"));
    for item in world.keychain.items().into_iter().filter(|item| item.starts_with("home-")) {
        world.keychain.put_bytes(&item, None);
    }
    let mut world = world.restart().await;
    world.engine.open_vault().await.unwrap();
    world.engine.finish_tasks().await;
    assert_eq!(paused(&world).await, None, "the first opening asks nothing");
    world.home = in_another_folder();
    let world = world.restart().await;
    world.engine.open_vault().await.unwrap();
    assert_eq!(paused(&world).await, Some(Paused::Elsewhere(Elsewhere::Folder)), "and the next one knows");
}

#[tokio::test]
async fn a_home_that_one_memory_lost_is_known_by_the_other() {
    for forgotten in ["database", "keychain"] {
        let world = World::ready().await;
        world.engine.finish_tasks().await;
        let keychain = world.copy_keychain();
        if forgotten == "database" {
            world
                .store
                .write(|write| settings::remove(write, "home"))
                .await
                .unwrap_or_else(|error: StoreError| panic!("{error}"));
        } else {
            for item in keychain.items().into_iter().filter(|item| item.starts_with("home-")) {
                keychain.put_bytes(&item, None);
            }
        }
        let copy = world.copied_to(in_another_folder(), keychain);
        copy.engine.open_vault().await.unwrap();
        assert!(matches!(paused(&copy).await, Some(Paused::Elsewhere(_))), "{forgotten}");
    }
}

#[tokio::test]
async fn a_folder_that_was_put_back_has_another_number_and_nothing_is_asked() {
    let changes: [fn(&mut Home); 3] = [
        |home| home.inode = Some(43),
        |home| home.inode = None,
        // Not every file system has a name, and not always.
        |home| home.file_system = None,
    ];
    let mut world = World::ready().await;
    for change in changes {
        world.engine.finish_tasks().await;
        change(&mut world.home);
        world = world.restart().await;
        world.engine.open_vault().await.unwrap();
        assert_eq!(paused(&world).await, None);
    }
}
