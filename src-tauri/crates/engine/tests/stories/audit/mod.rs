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

/// As someone who has the file and knows SQLite.
fn attack(world: &World, sql: &str) {
    let connection = rusqlite::Connection::open(database(world)).unwrap();
    connection
        .execute_batch("DROP TRIGGER IF EXISTS audit_never_changes; DROP TRIGGER IF EXISTS audit_never_shrinks")
        .unwrap();
    connection.execute_batch(sql).unwrap();
}
