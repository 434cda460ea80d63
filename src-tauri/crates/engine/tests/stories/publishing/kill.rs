//! What is on disk when the process is killed at a boundary of the publishing step.
#![cfg(unix)]

use std::{os::unix::process::ExitStatusExt, process::Command};

use domain::TargetState;
use tempfile::TempDir;

use crate::support::publishing::{FakeNetwork, Shape, World};

const FOLDER: &str = "POSTRIDER_TEST_FOLDER";

/// What the process to be killed does: publishes one post in the folder that it is given.
async fn publish_one(folder: String) {
    let world = World::new_in(folder.into(), vec![FakeNetwork::new("alpha", Shape::irreversible())]).await;
    world.publish("Fresh bread").await;
}

/// The point at which the process is killed, the state left behind, and how many attempts, open ones among them.
fn check(point: &str, state: TargetState, attempts: u32, open: u32) {
    let folder = TempDir::new().unwrap();
    let killed = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "publishing::kill::the_intent_is_on_disk_before_the_call_and_the_outcome_after_it"])
        .env(FOLDER, folder.path())
        .env("POSTRIDER_KILL_AT", format!("{point}:create:1"))
        .output()
        .unwrap();
    assert_eq!(killed.status.signal(), Some(9), "{point}: the process must be killed, not end");
    let database = rusqlite::Connection::open(folder.path().join("postrider.db")).unwrap();
    let count = |what: &str| database.query_row(what, [], |row| row.get::<_, u32>(0)).unwrap();
    let word: String = database.query_row("SELECT state FROM targets", [], |row| row.get(0)).unwrap();
    assert_eq!(word, serde_json::to_value(state).unwrap().as_str().unwrap(), "{point}");
    assert_eq!(count("SELECT count(*) FROM attempts"), attempts, "{point}");
    assert_eq!(count("SELECT count(*) FROM attempts WHERE outcome IS NULL"), open, "{point}");
}

/// Runs itself in processes of its own, which it has killed.
#[tokio::test]
async fn the_intent_is_on_disk_before_the_call_and_the_outcome_after_it() {
    if let Ok(folder) = std::env::var(FOLDER) {
        return publish_one(folder).await;
    }
    check("before_intent", TargetState::Ready, 1, 0);
    check("after_intent", TargetState::Committing, 2, 1);
    check("after_call", TargetState::Committing, 2, 1);
    check("after_outcome", TargetState::Published, 2, 0);
}
