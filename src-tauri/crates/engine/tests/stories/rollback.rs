//! A sealed row, or the whole file, that was put back from an older time is noticed, not used, and told.

use std::path::PathBuf;

use chrono::TimeDelta;
use domain::{AccountId, NeedsSignIn, Secret};
use engine::{
    AlertCause, AuditAction, AuditDetail, AuditOutcome, EngineError, FlowStatusView, Health, MediaHostRequest,
    VaultTrouble, backup::Paused,
};
use rusqlite::{Connection, params_from_iter, types::Value};
use store::audit;

use crate::support::sign_ins::World;

fn database(world: &World) -> PathBuf {
    world.folder.path().join("postrider.db")
}

/// Rows of a table as they are now, to be put back as somebody does who has the file.
struct Rows {
    table: &'static str,
    rows: Vec<Vec<Value>>,
}

impl Rows {
    fn of(world: &World, table: &'static str) -> Self {
        let connection = Connection::open(database(world)).unwrap();
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| (0..columns).map(|column| row.get(column)).collect()).unwrap();
        Self { table, rows: rows.map(Result::unwrap).collect() }
    }

    fn put_back(&self, world: &World) {
        let connection = Connection::open(database(world)).unwrap();
        connection.pragma_update(None, "foreign_keys", false).unwrap();
        for row in &self.rows {
            let places = vec!["?"; row.len()].join(", ");
            let sql = format!("REPLACE INTO {} VALUES ({places})", self.table);
            connection.execute(&sql, params_from_iter(row)).unwrap();
        }
    }
}

/// Changes rows of the trail, as somebody does who has the file and leaves no trace in the schema.
fn rewrite_trail(world: &World, update: &str) {
    let connection = Connection::open(database(world)).unwrap();
    let trigger: String = connection
        .query_row("SELECT sql FROM sqlite_schema WHERE name = 'audit_never_changes'", [], |row| row.get(0))
        .unwrap();
    connection.execute_batch(&format!("DROP TRIGGER audit_never_changes; {update}; {trigger}")).unwrap();
}

/// What the trail says was refused because it was older.
async fn refused(world: &World) -> Vec<(Option<String>, Option<String>)> {
    let rows = world.store.read(|read| audit::list_newest(read, 1000)).await.unwrap();
    let entries = rows.into_iter().map(|row| row.entry).filter(|entry| {
        entry.action == AuditAction::RecordOpened
            && entry.outcome == AuditOutcome::Refused
            && entry.detail == Some(AuditDetail::RolledBack)
    });
    entries.map(|entry| (entry.whom, entry.object_id)).collect()
}

async fn is_alerted(world: &World) -> bool {
    world.engine.look_for_alerts().await.unwrap();
    let alerts = world.engine.list_alerts().await.unwrap();
    let rolled_back = AlertCause::Vault { trouble: VaultTrouble::RolledBack };
    alerts.iter().any(|alert| alert.ended_at.is_none() && alert.cause == rolled_back)
}

fn bucket(key: &str) -> MediaHostRequest {
    MediaHostRequest {
        endpoint: "https://s3.example".into(),
        region: "eu".into(),
        bucket: "pictures".into(),
        access_key_id: "AKIA1".into(),
        secret_key: Some(Secret::new(key.into())),
    }
}

/// An account whose sign-in was renewed once, and its row from before that.
async fn renewed() -> (World, AccountId, Rows) {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    let older = Rows::of(&world, "credentials");
    world.clock.forward(TimeDelta::hours(3));
    world.engine.renew_due().await.unwrap();
    assert_eq!(world.credential(id).await.generation, 2);
    (world, id, older)
}

#[tokio::test]
async fn a_sign_in_that_was_put_back_is_refused_told_and_asks_for_a_new_one() {
    for is_open in [true, false] {
        let (world, id, older) = renewed().await;
        world.publish("Fresh bread", id).await;
        let world = if is_open {
            older.put_back(&world);
            world
        } else {
            let world = world.restart_after(|| {}).await;
            older.put_back(&world);
            world.engine.open_vault().await.unwrap();
            world
        };
        world.password.seen().identified.clear();
        world.clock.forward(TimeDelta::minutes(1));
        world.engine.renew_due().await.unwrap();
        world.engine.run_due().await.unwrap();
        let seen = world.engine.check_account(id).await.unwrap();
        assert_eq!(seen.sign_in.health, Health::NeedsSignIn { reason: NeedsSignIn::Unreadable }, "open: {is_open}");
        assert_eq!(world.password.renewed(), 1, "the used refresh token is not used again");
        assert!(world.password.seen().identified.is_empty(), "nothing is sent");
        assert!(world.password.published().is_empty());
        assert_eq!(refused(&world).await, [(Some(id.to_string()), None)], "the trail names it once");
        assert!(is_alerted(&world).await);
        // What is disconnected now is not withdrawn with the older one either.
        world.engine.disconnect_account(id).await.unwrap();
        assert_eq!(world.password.seen().revoked.len(), 0);
    }
}

#[tokio::test]
async fn after_a_new_sign_in_neither_the_older_nor_the_replaced_one_comes_back() {
    let (world, id, older) = renewed().await;
    let replaced = Rows::of(&world, "credentials");
    older.put_back(&world);
    world.engine.check_account(id).await.unwrap();
    world.connect_password().await;
    let seen = world.engine.check_account(id).await.unwrap();
    assert_eq!(seen.sign_in.health, Health::RenewsItself);
    assert_eq!(world.credential(id).await.generation, 3, "no number is used twice");
    for rows in [&older, &replaced] {
        rows.put_back(&world);
        let seen = world.engine.check_account(id).await.unwrap();
        assert_eq!(seen.sign_in.health, Health::NeedsSignIn { reason: NeedsSignIn::Unreadable });
        world.connect_password().await;
    }
}

#[tokio::test]
async fn an_account_that_was_disconnected_does_not_come_back_with_its_rows() {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    let rows = ["sign_ins", "accounts", "credentials"].map(|table| Rows::of(&world, table));
    world.engine.disconnect_account(id).await.unwrap();
    rows.iter().for_each(|rows| rows.put_back(&world));
    world.password.seen().identified.clear();
    let seen = world.engine.check_account(id).await.unwrap();
    assert_eq!(seen.sign_in.health, Health::NeedsSignIn { reason: NeedsSignIn::Unreadable });
    assert!(world.password.seen().identified.is_empty());
}

#[tokio::test]
async fn a_developer_app_that_was_put_back_is_refused_and_the_code_stays_unused() {
    let world = World::ready().await;
    let older = Rows::of(&world, "app_registrations");
    world.enter_app("app-1").await;
    older.put_back(&world);
    world.start("relaynet").await;
    let flow = world.engine.receive_link(world.link("relaynet")).await.unwrap();
    assert!(matches!(flow.status, FlowStatusView::Failed { .. }), "{:?}", flow.status);
    assert_eq!(world.relay.exchanged(), 0);
    let refused = refused(&world).await;
    assert!(!refused.is_empty() && refused.iter().all(|(account, row)| account.is_none() && row.is_some()));
    assert!(is_alerted(&world).await);
    world.enter_app("app-1").await;
    world.connect().await;
}

#[tokio::test]
async fn a_bucket_that_was_put_back_is_refused_before_and_after_it_was_forgotten() {
    let world = World::ready().await;
    world.engine.save_media_host(bucket("canary-key-1")).await.unwrap();
    let older = Rows::of(&world, "media_hosts");
    world.engine.save_media_host(bucket("canary-key-2")).await.unwrap();
    older.put_back(&world);
    assert!(matches!(world.engine.test_media_host().await, Err(EngineError::RolledBack)));
    assert!(is_alerted(&world).await);
    world.engine.delete_media_host().await.unwrap();
    older.put_back(&world);
    assert!(matches!(world.engine.test_media_host().await, Err(EngineError::RolledBack)));
    world.engine.delete_media_host().await.unwrap();
    world.engine.save_media_host(bucket("canary-key-3")).await.unwrap();
    world.engine.test_media_host().await.unwrap();
    older.put_back(&world);
    assert!(matches!(world.engine.test_media_host().await, Err(EngineError::RolledBack)), "its number came again");
}

#[tokio::test]
async fn what_the_trail_never_told_of_is_noted_at_the_next_opening_and_held_against_it() {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    world.connect().await;
    // As an older version wrote it, which named no generations.
    rewrite_trail(&world, "UPDATE audit SET object_id = NULL WHERE object_id LIKE '%@%'");
    let older = Rows::of(&world, "credentials");
    let world = world.restart().await;
    world.engine.open_vault().await.unwrap();
    let rows = world.store.read(|read| audit::list_newest(read, 1000)).await.unwrap();
    let noted = rows.iter().filter(|row| row.entry.action == AuditAction::GenerationNoted);
    assert_eq!(noted.count(), 3, "two sign-ins and a developer app");
    assert!(refused(&world).await.is_empty());
    world.clock.forward(TimeDelta::hours(3));
    world.engine.renew_due().await.unwrap();
    older.put_back(&world);
    world.engine.check_account(id).await.unwrap();
    assert_eq!(refused(&world).await, [(Some(id.to_string()), None)]);
}

#[tokio::test]
async fn an_entry_that_was_changed_vouches_for_nothing() {
    let (world, id, older) = renewed().await;
    older.put_back(&world);
    rewrite_trail(&world, "UPDATE audit SET object_id = '@1' WHERE object_id = '@2'");
    world.engine.check_account(id).await.unwrap();
    assert_eq!(refused(&world).await, [(Some(id.to_string()), None)]);
}

#[tokio::test]
async fn an_older_file_waits_is_told_and_goes_on_when_the_person_says_so() {
    let world = World::ready().await;
    let account = world.connect_password().await.id;
    world.publish("Fresh bread", account).await;
    world.engine.finish_tasks().await;
    let yesterday = world.copy_database();
    world.engine.run_due().await.unwrap();
    assert_eq!(world.password.published().len(), 1);
    world.engine.start().shutdown().await;

    let world = world.restart_with(yesterday).await;
    world.engine.open_vault().await.unwrap();
    assert_eq!(world.engine.paused().await.unwrap(), Some(Paused::RolledBack));
    world.engine.run_due().await.unwrap();
    assert_eq!(world.password.published().len(), 1, "it is not known here that it went out");
    assert!(is_alerted(&world).await);
    let world = world.restart().await;
    world.engine.open_vault().await.unwrap();
    assert_eq!(world.engine.paused().await.unwrap(), Some(Paused::RolledBack), "until the person says so");

    world.engine.resume().await.unwrap();
    world.engine.run_due().await.unwrap();
    assert_eq!(world.password.published().len(), 1, "what was due meanwhile is asked about");
    assert!(!is_alerted(&world).await);
    let world = world.restart().await;
    world.engine.open_vault().await.unwrap();
    assert_eq!(world.engine.paused().await.unwrap(), None, "the same anchor is not told of again");
}
