//! What the store promises whatever its tables are.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

use std::fs;

use store::{OpenError, Store, StoreError, settings};
use tempfile::TempDir;

async fn set(store: &Store, name: &'static str, value: u32) -> Result<(), StoreError> {
    store.write(move |write| settings::set(write, name, &value)).await
}

async fn find(store: &Store, name: &'static str) -> Option<u32> {
    store.read(move |read| settings::find(read, name)).await.unwrap()
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    set(&store, "answer", 42).await.unwrap();
    drop(store);
    assert_eq!(find(&Store::open(folder.path()).unwrap(), "answer").await, Some(42));
}

#[tokio::test]
async fn a_change_that_fails_half_way_leaves_nothing_behind() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let failed: Result<(), StoreError> = store
        .write(|write| {
            settings::set(write, "half", &1)?;
            Err(StoreError::NotFound { table: "elsewhere" })
        })
        .await;
    assert!(matches!(failed, Err(StoreError::NotFound { .. })));
    assert_eq!(find(&store, "half").await, None);
}

/// Whether a text is still anywhere in the files of a database from which it was deleted.
async fn is_readable_after_deletion(secure: bool) -> bool {
    const CANARY: &str = "a canary that nobody else would ever write";
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    store.write(|write| settings::set(write, "bird", &CANARY)).await.unwrap();
    if secure {
        store.write(|write| settings::remove(write, "bird")).await.unwrap();
    } else {
        let careless = rusqlite::Connection::open(folder.path().join("postrider.db")).unwrap();
        careless.pragma_update(None, "secure_delete", false).unwrap();
        careless.execute("DELETE FROM settings WHERE name = 'bird'", []).unwrap();
    }
    store.checkpoint().await.unwrap();
    let files = ["postrider.db", "postrider.db-wal"].map(|file| fs::read(folder.path().join(file)).unwrap());
    files.concat().windows(CANARY.len()).any(|window| window == CANARY.as_bytes())
}

#[tokio::test]
async fn what_was_deleted_is_overwritten_and_the_log_emptied() {
    assert!(!is_readable_after_deletion(true).await);
    assert!(is_readable_after_deletion(false).await, "the search would find what is left behind");
}

#[tokio::test]
async fn room_is_told_as_the_system_tells_it() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    set(&store, "answer", 42).await.unwrap();
    let room = store.room().await.unwrap();
    let size = |file: &str| fs::metadata(folder.path().join(file)).unwrap().len();
    assert_eq!(room.used_bytes, size("postrider.db") + size("postrider.db-wal"));
    assert!(room.free_bytes > room.used_bytes, "or the test itself had no room");
}

#[tokio::test]
async fn vacuuming_gives_unused_room_back_and_empties_the_log() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let long = "x".repeat(200_000);
    store.write(move |write| settings::set(write, "long", &long)).await.unwrap();
    store.checkpoint().await.unwrap();
    let full = store.room().await.unwrap().used_bytes;
    store.write(|write| settings::remove(write, "long")).await.unwrap();
    set(&store, "answer", 42).await.unwrap();
    store.vacuum().await.unwrap();
    assert!(store.room().await.unwrap().used_bytes < full - 150_000);
    assert_eq!(fs::metadata(folder.path().join("postrider.db-wal")).unwrap().len(), 0);
    assert_eq!(find(&store, "answer").await, Some(42));
}

#[tokio::test]
async fn a_second_process_is_told_that_the_profile_is_in_use() {
    let folder = TempDir::new().unwrap();
    let _first = Store::open(folder.path()).unwrap();
    assert!(matches!(Store::open(folder.path()), Err(OpenError::InUse)));
}

#[tokio::test]
async fn a_closed_store_frees_the_profile_whoever_still_holds_a_clone() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let held = store.clone();
    let last = tokio::spawn(async move { set(&held, "answer", 42).await.map(|()| held) });
    let held = last.await.unwrap().unwrap();
    store.close().await;
    let again = Store::open(folder.path()).unwrap();
    assert_eq!(find(&again, "answer").await, Some(42));
    assert!(matches!(set(&held, "answer", 43).await, Err(StoreError::Closed)));
    let read: Result<Option<u32>, StoreError> = held.read(|read| settings::find(read, "answer")).await;
    assert!(matches!(read, Err(StoreError::Closed)));
    assert!(matches!(held.checkpoint().await, Err(StoreError::Closed)));
    held.close().await;
    assert!(matches!(Store::open(folder.path()), Err(OpenError::InUse)), "closing the old one frees nothing else");
    assert_eq!(find(&again, "answer").await, Some(42));
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_and_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    drop(Store::open(folder.path()).unwrap());
    let database = folder.path().join("postrider.db");
    let connection = rusqlite::Connection::open(&database).unwrap();
    connection.execute("INSERT INTO migrations VALUES ('209901010000_future', 'x', 0)", []).unwrap();
    drop(connection);
    let before = fs::read(&database).unwrap();
    assert!(matches!(Store::open(folder.path()), Err(OpenError::Newer { migration }) if migration.contains("future")));
    assert_eq!(fs::read(&database).unwrap(), before);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    let database = folder.path().join("postrider.db");
    fs::write(&database, b"this was never a database, but it may be dear to someone".repeat(40)).unwrap();
    let before = fs::read(&database).unwrap();
    assert!(matches!(Store::open(folder.path()), Err(OpenError::Broken(_))));
    assert_eq!(fs::read(&database).unwrap(), before);
}

#[tokio::test]
async fn files_are_stored_once_and_a_damaged_one_is_not_handed_out() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let hash = store.files().put("a picture".into()).await.unwrap();
    assert_eq!(store.files().put("a picture".into()).await.unwrap(), hash);
    assert_eq!(store.files().read(&hash).await.unwrap(), "a picture");
    let (head, tail) = hash.as_str().split_at(2);
    fs::write(folder.path().join("files").join(head).join(tail), "a pixture").unwrap();
    assert!(matches!(store.files().read(&hash).await, Err(StoreError::NotFound { .. })));
    for _ in 0..2 {
        store.files().remove(&hash).await.unwrap();
    }
    assert!(!folder.path().join("files").join(head).join(tail).exists());
}

#[cfg(unix)]
#[tokio::test]
async fn the_profile_folder_is_closed_to_other_users() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let profile = folder.path().join("live");
    let _store = Store::open(&profile).unwrap();
    assert_eq!(fs::metadata(&profile).unwrap().permissions().mode() & 0o777, 0o700);
}
