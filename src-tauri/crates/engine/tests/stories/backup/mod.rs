//! A profile goes into one file and comes back as it was, and the copy waits for a word before it does anything.

mod hostile;
mod kill;
mod sign_ins;

use std::{
    fs,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use chrono::TimeDelta;
use domain::TargetState;
use engine::{
    DraftContent, DraftMedia, Halt, TargetAction,
    backup::{BackupChoice, BackupError, Paused, finish_switch, switch},
};
use rusqlite::Connection;
use store::Store;
use tempfile::TempDir;

use crate::support::backup::{
    PASSPHRASE, back_up, contains, inside, nobody, restore, restore_with, rows, secret, tree,
};
use crate::support::publishing::{FakeNetwork, Fault, Shape, World};

/// A profile with a published post, one whose sign-in ended, a draft, and a picture.
struct Scene {
    world: World,
    /// Holds the backup and the restored folder.
    folder: TempDir,
}

impl Scene {
    async fn set() -> Self {
        let networks = vec![FakeNetwork::new("alpha", Shape::irreversible())];
        let world = World::new(networks).await;
        let picture = world.engine.media_add(picture()).await.unwrap();
        let content = DraftContent {
            text: "Fresh bread 🥖 today".into(),
            account_ids: world.accounts.clone(),
            media: vec![DraftMedia { media_id: picture.id, alt: "A loaf".into() }],
            ..DraftContent::default()
        };
        let (draft, version) = world.draft_with(content).await;
        world.engine.publish(draft, version).await.unwrap();
        world.engine.run_due().await.unwrap();
        world.draft("Not finished yet").await;
        Self { world, folder: TempDir::new().unwrap() }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("backup.postrider")
    }

    fn restored(&self) -> PathBuf {
        self.folder.path().join("restored")
    }

    async fn back_up(&self, sign_ins: bool) {
        back_up(&self.world.engine, &self.file(), sign_ins).await.unwrap();
    }

    async fn restore(&self) {
        restore(&self.file(), &self.restored(), &self.world.keychain).await.unwrap();
    }
}

fn picture() -> Bytes {
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(800, 600).write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner().into()
}

#[tokio::test]
async fn everything_but_the_sign_ins_comes_back_as_it_was() {
    let scene = Scene::set().await;
    let made = back_up(&scene.world.engine, &scene.file(), false).await.unwrap();
    assert_eq!((made.posts, made.drafts, made.media, made.sign_ins, made.missing), (1, 1, 1, 0, 0));
    let prepared = restore(&scene.file(), &scene.restored(), &scene.world.keychain).await.unwrap();
    assert_eq!(prepared.summary, made);
    let path = scene.world.path.clone();
    scene.world.store().close().await;
    let (before, after) = (rows(&path).await, rows(&scene.restored()).await);
    for (table, lines) in &before {
        match *table {
            "credentials" | "app_registrations" | "media_hosts" => assert!(after[table].is_empty(), "{table}"),
            "sign_ins" => {
                let asks: Vec<_> = lines
                    .iter()
                    .map(|line| line.replace("\"needs_sign_in\":null", "\"needs_sign_in\":\"unreadable\""))
                    .collect();
                assert_eq!(after[table], asks, "who signed in is known and asked to do so again");
            }
            _ => assert_eq!(&after[table], lines, "{table}"),
        }
    }
    assert!(before["targets"].len() == 1 && before["draft_events"].len() >= 2, "there was something to compare");
    assert_eq!(tree(&path.join("files")), tree(&scene.restored().join("files")), "pictures, byte by byte");
}

#[tokio::test]
async fn the_file_is_its_owners_only_and_shows_nothing() {
    let scene = Scene::set().await;
    scene.back_up(false).await;
    let bytes = fs::read(scene.file()).unwrap();
    assert!(!contains(&bytes, "Fresh bread") && !contains(&bytes, "manifest.json"), "all of it is encrypted");
    assert!(contains(&inside(&scene.file()), "Fresh bread"), "the search itself works");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(scene.file()).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let names: Vec<_> = fs::read_dir(scene.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["backup.postrider"], "nothing else is left beside it");
}

#[tokio::test]
async fn nothing_that_is_there_is_ever_written_over() {
    let scene = Scene::set().await;
    fs::write(scene.file(), "somebody's").unwrap();
    let refused = back_up(&scene.world.engine, &scene.file(), false).await.unwrap_err();
    assert!(matches!(refused, BackupError::FileExists), "{refused:?}");
    assert_eq!(fs::read(scene.file()).unwrap(), b"somebody's");
    fs::remove_file(scene.file()).unwrap();
    scene.back_up(false).await;
    fs::create_dir(scene.restored()).unwrap();
    fs::write(scene.restored().join("note"), "somebody's").unwrap();
    let refused = restore(&scene.file(), &scene.restored(), &scene.world.keychain).await.unwrap_err();
    assert!(matches!(refused, BackupError::FileExists), "{refused:?}");
    assert_eq!(tree(&scene.restored()).len(), 1, "the folder is as it was");
}

#[tokio::test]
async fn a_passphrase_that_is_soon_guessed_is_refused_before_anything_is_written() {
    let scene = Scene::set().await;
    for passphrase in ["", "short", "elevenchars"] {
        let choice = BackupChoice { sign_ins: false };
        let refused = scene.world.engine.backup_create(&scene.file(), secret(passphrase), choice, nobody()).await;
        assert!(matches!(refused, Err(BackupError::PassphraseTooWeak)), "{passphrase:?}");
    }
    assert!(!scene.file().exists());
}

#[tokio::test]
async fn a_place_that_cannot_be_written_is_told_and_leaves_nothing() {
    let scene = Scene::set().await;
    let nowhere = scene.folder.path().join("no such folder").join("backup.postrider");
    let refused = back_up(&scene.world.engine, &nowhere, false).await.unwrap_err();
    assert!(matches!(refused, BackupError::NotWritten(_)), "{refused:?}");
}

#[tokio::test]
async fn a_picture_that_is_gone_is_counted_and_does_not_stop_the_backup() {
    let scene = Scene::set().await;
    let files = scene.world.path.join("files");
    let lost = files.join(tree(&files).into_keys().next().unwrap());
    fs::remove_file(lost).unwrap();
    let made = back_up(&scene.world.engine, &scene.file(), false).await.unwrap();
    assert_eq!(made.missing, 1);
    scene.restore().await;
}

#[tokio::test]
async fn how_far_it_has_come_grows_to_the_end() {
    let scene = Scene::set().await;
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let heard = std::sync::Arc::clone(&seen);
    let on_progress: engine::backup::OnProgress =
        std::sync::Arc::new(move |progress| heard.lock().unwrap().push(progress));
    let choice = BackupChoice { sign_ins: false };
    let engine = &scene.world.engine;
    engine.backup_create(&scene.file(), secret(PASSPHRASE), choice, on_progress).await.unwrap();
    let seen = seen.lock().unwrap();
    assert!(seen.windows(2).all(|pair| pair[0].done <= pair[1].done) && seen.len() > 3);
    assert!(seen.last().is_some_and(|last| last.done == last.total));
}

/// A backup is read by the stock tool too; its tar by the stock tar.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_stock_tools_open_a_whole_backup() {
    use std::{
        io::Write as _,
        process::{Command, Stdio},
    };
    let scene = Scene::set().await;
    scene.back_up(false).await;
    let mut tool = Command::new("script")
        .args(["--quiet", "--return", "--command", "age --decrypt --output plain.tar backup.postrider", "/dev/null"])
        .current_dir(scene.folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    tool.stdin.take().unwrap().write_all(format!("{}\n", PASSPHRASE).as_bytes()).unwrap();
    let output = tool.wait_with_output().unwrap();
    assert!(output.status.success(), "Debian's package age: {}", String::from_utf8_lossy(&output.stdout));
    let listed = Command::new("tar").args(["-tf", "plain.tar"]).current_dir(scene.folder.path()).output().unwrap();
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let names = String::from_utf8(listed.stdout).unwrap();
    assert!(names.starts_with("manifest.json\ntables/workspaces.jsonl\n"), "{names}");
    assert!(names.contains("\naudit.jsonl\nmedia/"), "{names}");
    let posts = Command::new("tar")
        .args(["-xOf", "plain.tar", "tables/posts.jsonl"])
        .current_dir(scene.folder.path())
        .output()
        .unwrap();
    assert!(contains(&posts.stdout, "Fresh bread"), "posts are plain lines for whoever has the passphrase");
}

// --- the restored copy waits -----------------------------------------------------------------------------------------

#[tokio::test]
async fn a_restored_copy_publishes_nothing_until_the_other_copy_is_gone() {
    let scene = Scene::set().await;
    let world = &scene.world;
    let late = world.plan("Planned before the backup").await;
    scene.back_up(true).await;
    // The other copy goes on.
    world.engine.run_due().await.unwrap();
    assert_eq!(world.networks[0].published().len(), 2);
    scene.restore().await;
    let copy = world.over(scene.restored()).await;
    assert_eq!(copy.engine.paused().await.unwrap(), Some(Paused::Restored));
    assert_eq!(copy.engine.glance().await.unwrap().halt, Some(Halt::Paused));
    copy.engine.run_due().await.unwrap();
    let fresh = copy.plan("Planned while it waits").await;
    copy.later(TimeDelta::minutes(3)).await;
    assert_eq!(world.networks[0].published().len(), 2, "nothing goes out twice, and nothing at all");
    assert_eq!(copy.state(late.id).await, TargetState::Due);
    copy.engine.resume().await.unwrap();
    assert_eq!(copy.engine.paused().await.unwrap(), None);
    copy.engine.run_due().await.unwrap();
    for post in [late.id, fresh.id] {
        assert_eq!(copy.state(post).await, TargetState::Missed, "what became due meanwhile waits for the person");
    }
    assert_eq!(world.networks[0].published().len(), 2);
    let target = copy.target(fresh.id, 0).await;
    copy.engine.act(target.id, TargetAction::Retry).await.unwrap();
    copy.engine.run_due().await.unwrap();
    assert_eq!(world.networks[0].published().last().unwrap(), "Planned while it waits", "the person sends it");
    copy.publish("After that all is as ever").await;
    assert_eq!(world.networks[0].published().len(), 4);
}

#[tokio::test]
async fn a_copy_without_sign_ins_holds_its_posts_until_somebody_signs_in() {
    let scene = Scene::set().await;
    scene.back_up(false).await;
    scene.restore().await;
    let copy = scene.world.over(scene.restored()).await;
    copy.engine.resume().await.unwrap();
    let post = copy.publish("Who signs in?").await;
    assert_eq!(copy.state(post.id).await, TargetState::WaitingSignIn);
    copy.sign_in(copy.networks[0], Some(copy.accounts[0])).await;
    copy.engine.run_due().await.unwrap();
    assert_eq!(copy.state(post.id).await, TargetState::Published);
}

#[tokio::test]
async fn a_post_that_waited_for_a_sign_in_is_not_sent_by_the_next_sign_in_of_a_copy() {
    let scene = Scene::set().await;
    let world = &scene.world;
    world.networks[0]
        .fail("create", Fault::Before(domain::NetworkError::SignedOut { reason: domain::SignedOutReason::Revoked }));
    world.networks[0].orders().refuses_renewal = true;
    let post = world.publish("Waits for a sign-in").await;
    assert_eq!(world.state(post.id).await, TargetState::WaitingSignIn);
    scene.back_up(false).await;
    // The other copy gets its sign-in and sends it.
    world.sign_in(world.networks[0], Some(world.accounts[0])).await;
    world.engine.run_due().await.unwrap();
    assert_eq!(world.state(post.id).await, TargetState::Published);
    scene.restore().await;
    let copy = world.over(scene.restored()).await;
    copy.sign_in(copy.networks[0], Some(copy.accounts[0])).await;
    copy.engine.resume().await.unwrap();
    copy.engine.run_due().await.unwrap();
    assert_eq!(copy.state(post.id).await, TargetState::Missed);
    assert_eq!(world.networks[0].published().iter().filter(|text| *text == "Waits for a sign-in").count(), 1);
}

// --- the switch ------------------------------------------------------------------------------------------------------

#[tokio::test]
async fn a_restored_folder_takes_the_place_of_the_old_one_which_stays_beside_it() {
    let scene = Scene::set().await;
    scene.back_up(false).await;
    let profiles = TempDir::new().unwrap();
    let (profile, new) = (profiles.path().join("live"), profiles.path().join("live.restored"));
    for (nth, aside) in ["live.before-2026-11-21", "live.before-2026-11-21-2"].iter().enumerate() {
        fs::create_dir_all(&profile).unwrap();
        fs::write(profile.join("mark"), nth.to_string()).unwrap();
        restore(&scene.file(), &new, &scene.world.keychain).await.unwrap();
        let restored = tree(&new);
        let switched = switch(&profile, &new, "2026-11-21T23:59:00Z".parse().unwrap()).unwrap();
        let old = profiles.path().join(aside);
        assert_eq!(switched.old.as_ref(), Some(&old));
        assert_eq!(fs::read(old.join("mark")).unwrap(), nth.to_string().as_bytes());
        assert_eq!(tree(&profile), restored);
        assert!(!new.exists() && !profiles.path().join("live.switch").exists());
        finish_switch(&profile).unwrap();
        assert_eq!(tree(&profile), restored, "a start after it changes nothing");
    }
}

/// Does something to a database.
type Damage = fn(&Path);

/// What was done to a database so that it does not open any more.
const DAMAGES: [(&str, Damage); 3] = [
    ("broken", |database| {
        // What stands in the write-ahead log would heal it.
        drop(fs::remove_file(database.with_extension("db-wal")));
        fs::write(database, "not a database, and longer than the head of one would be".repeat(20)).unwrap();
    }),
    ("strange", |database| change(database, "CREATE TABLE loot (token BLOB)")),
    ("newer", |database| change(database, "INSERT INTO migrations VALUES ('209901010000_unheard_of', '', 0)")),
];

fn change(database: &Path, sql: &str) {
    Connection::open(database).unwrap().execute_batch(sql).unwrap();
}

#[tokio::test]
async fn a_profile_that_does_not_open_any_more_is_replaced_by_its_backup_and_kept_byte_by_byte() {
    let scene = Scene::set().await;
    scene.back_up(false).await;
    scene.world.store().close().await;
    for (damage, harm) in DAMAGES {
        let profiles = TempDir::new().unwrap();
        let (profile, new) = (profiles.path().join("live"), profiles.path().join("live.restored"));
        for (name, bytes) in tree(&scene.world.path) {
            let path = profile.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        harm(&profile.join("postrider.db"));
        assert!(Store::open(&profile).is_err(), "{damage}");
        let damaged = tree(&profile);

        let refused = restore_with(&scene.file(), "not the passphrase", &new, &scene.world.keychain).await;
        assert!(matches!(refused, Err(BackupError::PassphraseWrong)), "{damage}");
        assert_eq!(tree(&profile), damaged, "{damage}: whoever mistypes has lost nothing");

        restore(&scene.file(), &new, &scene.world.keychain).await.unwrap();
        let switched = switch(&profile, &new, "2026-11-21T23:59:00Z".parse().unwrap()).unwrap();
        assert_eq!(tree(&switched.old.unwrap()), damaged, "{damage}: what was there lies beside it");
        let copy = scene.world.over(profile).await;
        assert_eq!(copy.engine.paused().await.unwrap(), Some(Paused::Restored), "{damage}");
        assert_eq!(copy.engine.draft_list().await.unwrap().len(), 1, "{damage}: what was backed up is there");
        copy.store().close().await;
    }
}

#[tokio::test]
async fn an_open_profile_or_an_unfinished_folder_is_not_switched() {
    let scene = Scene::set().await;
    scene.back_up(false).await;
    let beside =
        scene.world.path.with_file_name(format!("{}.restored", scene.world.path.file_name().unwrap().display()));
    restore(&scene.file(), &beside, &scene.world.keychain).await.unwrap();
    let now = "2026-11-21T23:59:00Z".parse().unwrap();
    let refused = switch(&scene.world.path, &beside, now).unwrap_err();
    assert!(matches!(refused, BackupError::InUse), "{refused:?}");
    scene.world.store().close().await;
    fs::write(beside.join("unfinished"), "").unwrap();
    assert!(switch(&scene.world.path, &beside, now).is_err());
    assert!(scene.world.path.join("postrider.db").exists(), "the old one is where it was");
    fs::remove_dir_all(&beside).unwrap();
    assert!(switch(&scene.world.path, &beside, now).is_err(), "and without a new one nothing is moved either");
    assert!(scene.world.path.join("postrider.db").exists());
}
