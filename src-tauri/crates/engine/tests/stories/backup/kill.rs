//! Killed at each step of making, restoring and putting in place: what is there then is the old or the new, whole.
#![cfg(unix)]

use std::{
    env, fs,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::Command,
};

use engine::backup::{BackupError, finish_switch, switch};
use tempfile::TempDir;
use vault::testkit::MemoryKeychain;

use crate::support::backup::{back_up, inside, restore, rows, sealed, tree};
use crate::support::publishing::{FakeNetwork, Shape, World};

const FOLDER: &str = "POSTRIDER_TEST_FOLDER";
const TASK: &str = "POSTRIDER_TEST_TASK";

/// What the process to be killed does in a folder.
async fn carry_out(task: &str, place: &Place) {
    match task {
        "make" => {
            let world = place.world().await;
            back_up(&world.engine, &place.file(), false).await.map(drop).unwrap();
        }
        "make on a full disk" => {
            let world = place.world().await;
            world.engine.media_add(noise()).await.unwrap();
            allow_a_megabyte();
            let refused = back_up(&world.engine, &place.file(), false).await.unwrap_err();
            assert!(matches!(refused, BackupError::DiskFull(_)), "{refused:?}");
        }
        "restore on a full disk" => {
            allow_a_megabyte();
            let refused = restore(&place.file(), &place.restored(), &MemoryKeychain::new()).await.unwrap_err();
            assert!(matches!(refused, BackupError::DiskFull(_)), "{refused:?}");
        }
        "restore" => drop(restore(&place.file(), &place.restored(), &MemoryKeychain::new()).await.unwrap()),
        "switch" => drop(switch(&place.profile(), &place.restored(), "2026-11-21T09:00:00Z".parse().unwrap()).unwrap()),
        "start" => finish_switch(&place.profile()).unwrap(),
        other => panic!("no such task: {other}"),
    }
}

/// A folder with a profile, a backup, and what is made of it.
struct Place(PathBuf);

impl Place {
    fn profile(&self) -> PathBuf {
        self.0.join("live")
    }

    fn file(&self) -> PathBuf {
        self.0.join("backup.postrider")
    }

    fn restored(&self) -> PathBuf {
        self.0.join("live.restored")
    }

    fn old(&self) -> PathBuf {
        self.0.join("live.before-2026-11-21")
    }

    async fn world(&self) -> World {
        World::new_in(self.profile(), vec![FakeNetwork::new("alpha", Shape::irreversible())]).await
    }

    /// Runs a task in a process that is told, not killed, when it may write no more.
    fn run_on_full_disk(&self, task: &str) {
        let ended = Command::new("sh")
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            .arg(env::current_exe().unwrap())
            .args(["--exact", "--nocapture", "backup::kill::a_backup_is_whole_or_has_no_name"])
            .env(FOLDER, &self.0)
            .env(TASK, task)
            .output()
            .unwrap();
        assert!(ended.status.success(), "{task}: {}", String::from_utf8_lossy(&ended.stderr));
    }

    /// Runs a task in a process of its own; says whether it was killed where it should be.
    fn run(&self, task: &str, kill_at: &str) -> bool {
        let ended = Command::new(env::current_exe().unwrap())
            .args(["--exact", "--nocapture", "backup::kill::a_backup_is_whole_or_has_no_name"])
            .env(FOLDER, &self.0)
            .env(TASK, task)
            .env("POSTRIDER_KILL_AT", format!("backup:{kill_at}:1"))
            .output()
            .unwrap();
        match ended.status.signal() {
            Some(9) => true,
            _ => {
                assert!(ended.status.success(), "{task}: {}", String::from_utf8_lossy(&ended.stderr));
                false
            }
        }
    }
}

/// A profile and a backup of another one, cheap to open.
async fn set(place: &Place) {
    let world = place.world().await;
    world.publish("Fresh bread").await;
    back_up(&world.engine, &place.file(), false).await.unwrap();
    fs::write(place.file(), sealed(&inside(&place.file()))).unwrap();
    world.draft("Only in the old profile").await;
    world.store().close().await;
}

/// Also the program of every process that these tests kill.
#[tokio::test]
async fn a_backup_is_whole_or_has_no_name() {
    if let (Ok(folder), Ok(task)) = (env::var(FOLDER), env::var(TASK)) {
        return carry_out(&task, &Place(folder.into())).await;
    }
    for (point, named) in [("begun", false), ("written", false), ("durable", false), ("named", true)] {
        let folder = TempDir::new().unwrap();
        let place = Place(folder.path().to_owned());
        assert!(place.run("make", point), "{point} was not passed");
        assert_eq!(place.file().exists(), named, "{point}");
        if named {
            restore(&place.file(), &place.restored(), &MemoryKeychain::new()).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_folder_that_was_not_restored_to_the_end_is_never_taken_for_one() {
    for (point, whole) in
        [("restore_begun", false), ("restore_unpacked", false), ("restore_filled", false), ("restore_finished", true)]
    {
        let folder = TempDir::new().unwrap();
        let place = Place(folder.path().to_owned());
        set(&place).await;
        let before = tree(&place.profile());
        assert!(place.run("restore", point), "{point} was not passed");
        assert!(tree(&place.profile()) == before, "{point}: the old profile is untouched");
        let again = restore(&place.file(), &place.restored(), &MemoryKeychain::new()).await;
        match whole {
            false => drop(again.unwrap()),
            true => assert!(matches!(again, Err(BackupError::FileExists)), "{point}: what is whole is not replaced"),
        }
        assert_eq!(rows(&place.restored()).await["posts"], rows(&place.profile()).await["posts"], "{point}");
    }
}

#[tokio::test]
async fn a_switch_ends_with_the_old_or_the_new_under_the_name_and_nothing_lost() {
    let template = TempDir::new().unwrap();
    let place = Place(template.path().to_owned());
    set(&place).await;
    restore(&place.file(), &place.restored(), &MemoryKeychain::new()).await.unwrap();
    let (old, new) = (tree(&place.profile()), tree(&place.restored()));
    let points = ["switch_noted", "switch_old_aside", "switch_new_in_place", "switch_note_gone"];
    for (at, point) in points.into_iter().enumerate() {
        // The next start is killed too, wherever it comes by, before one is left alone.
        for next in points.into_iter().skip(at).map(Some).chain([None]) {
            let folder = TempDir::new().unwrap();
            let place = Place(folder.path().to_owned());
            copy(template.path(), &place.0);
            assert!(place.run("switch", point), "{point} was not passed");
            check_nothing_lost(&place, [&old, &new], point);
            if let Some(next) = next {
                place.run("start", next);
                check_nothing_lost(&place, [&old, &new], next);
            }
            assert!(!place.run("start", "nowhere"));
            assert!(tree(&place.profile()) == new, "{point}, {next:?}: the new one is in place");
            assert!(tree(&place.old()) == old, "{point}, {next:?}: the old one is beside it");
            assert_eq!(fs::read_dir(&place.0).unwrap().count(), 3, "{point}, {next:?}: no note is left");
        }
    }
}

#[tokio::test]
async fn when_the_new_folder_is_gone_the_old_one_goes_back() {
    let template = TempDir::new().unwrap();
    let place = Place(template.path().to_owned());
    set(&place).await;
    restore(&place.file(), &place.restored(), &MemoryKeychain::new()).await.unwrap();
    let old = tree(&place.profile());
    for point in ["switch_noted", "switch_old_aside"] {
        let folder = TempDir::new().unwrap();
        let place = Place(folder.path().to_owned());
        copy(template.path(), &place.0);
        assert!(place.run("switch", point));
        fs::remove_dir_all(place.restored()).unwrap();
        finish_switch(&place.profile()).unwrap();
        assert!(tree(&place.profile()) == old && !place.old().exists(), "{point}");
        assert!(!place.0.join("live.switch").exists(), "{point}");
    }
}

#[tokio::test]
async fn a_full_disk_leaves_nothing_of_a_backup_or_a_restore_and_says_so() {
    let folder = TempDir::new().unwrap();
    let place = Place(folder.path().to_owned());
    let names = || fs::read_dir(&place.0).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    place.run_on_full_disk("make on a full disk");
    assert_eq!(names(), ["live"], "no file, and no part of one");
    fs::remove_dir_all(place.profile()).unwrap();
    let world = place.world().await;
    world.engine.media_add(noise()).await.unwrap();
    back_up(&world.engine, &place.file(), false).await.unwrap();
    world.store().close().await;
    let before = tree(&place.profile());
    place.run_on_full_disk("restore on a full disk");
    assert!(!place.restored().exists() && tree(&place.profile()) == before);
    restore(&place.file(), &place.restored(), &MemoryKeychain::new()).await.unwrap();
}

/// A picture of some megabytes that no format makes smaller.
fn noise() -> bytes::Bytes {
    let mut seed = 1u32;
    let noise = image::RgbImage::from_fn(1_200, 1_000, |_, _| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        image::Rgb([(seed >> 24) as u8, (seed >> 16) as u8, (seed >> 8) as u8])
    });
    let mut png = std::io::Cursor::new(Vec::new());
    noise.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner().into()
}

/// From here on this process writes no file of more than a megabyte, as if the disk were full then.
fn allow_a_megabyte() {
    let limited = Command::new("prlimit").args(["--pid", &std::process::id().to_string(), "--fsize=1048576"]).status();
    assert!(limited.unwrap().success(), "the program `prlimit` of Debian's util-linux");
}

/// Both are whole, wherever they are.
fn check_nothing_lost(place: &Place, both: [&std::collections::BTreeMap<PathBuf, Vec<u8>>; 2], point: &str) {
    let folders = [place.profile(), place.restored(), place.old()];
    let found: Vec<_> = folders.iter().filter(|folder| folder.exists()).map(|folder| tree(folder)).collect();
    assert_eq!(found.len(), 2, "{point}");
    assert!(both.iter().all(|whole| found.contains(whole)), "{point}: both are somewhere, byte by byte");
}

fn copy(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-a").arg(format!("{}/.", from.display())).arg(to).status().unwrap();
    assert!(done.success());
}
