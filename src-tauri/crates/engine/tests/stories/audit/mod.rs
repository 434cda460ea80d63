//! The audit trail: chained, anchored, checked, exported, and checked again without the engine.

mod broken;
mod chain;
mod deeds;
mod exports;

use std::path::PathBuf;

use engine::AuditVerdict;
use store::audit;

use crate::support::sign_ins::World;

async fn verdict(world: &World) -> AuditVerdict {
    world.engine.audit_verify(|_| {}).await.unwrap()
}

/// Whether the trail is whole, and which row the keychain vouches for.
async fn anchored(world: &World) -> Option<u64> {
    match verdict(world).await {
        AuditVerdict::Intact { anchored_to, .. } => anchored_to,
        broken @ AuditVerdict::Broken { .. } => panic!("{broken:?}"),
    }
}

async fn rows(world: &World) -> Vec<store::audit::Row> {
    let mut rows = world.store.read(|read| audit::list_newest(read, 10_000)).await.unwrap();
    rows.reverse();
    rows
}

async fn head(world: &World) -> u64 {
    world.store.read(audit::head).await.unwrap().map_or(0, |head| head.seq)
}

fn database(world: &World) -> PathBuf {
    world.folder.path().join("postrider.db")
}

/// As someone who has the file, knows SQLite, and leaves the schema as it was.
fn attack(world: &World, sql: &str) {
    let connection = rusqlite::Connection::open(database(world)).unwrap();
    let triggers = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'audit'";
    let mut statement = connection.prepare(triggers).unwrap();
    let read = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let triggers: Vec<(String, String)> = read.map(Result::unwrap).collect();
    drop(statement);
    for (name, _) in &triggers {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    connection.execute_batch(sql).unwrap();
    for (_, trigger) in &triggers {
        connection.execute_batch(trigger).unwrap();
    }
}
