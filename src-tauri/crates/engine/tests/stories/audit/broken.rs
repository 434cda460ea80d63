//! What somebody did to the file is found and named.

use std::{fs, path::Path};

use engine::{AuditAction, AuditDetail, AuditFault, AuditOutcome, AuditVerdict};

use super::{attack, database, head, rows, verdict};
use crate::support::sign_ins::World;

async fn broken(world: &World) -> (u64, AuditFault) {
    match verdict(world).await {
        AuditVerdict::Broken { seq, how, .. } => (seq, how),
        intact @ AuditVerdict::Intact { .. } => panic!("{intact:?}"),
    }
}

fn copy(from: &Path, to: &Path) {
    let connection = rusqlite::Connection::open(from).unwrap();
    drop(fs::remove_file(to));
    connection.execute("VACUUM INTO ?1", [to.to_string_lossy()]).unwrap();
}

#[tokio::test]
async fn an_edited_row_is_named_and_stays_named() {
    let world = World::ready().await;
    world.connect().await;
    attack(&world, "UPDATE audit SET outcome = 'refused' WHERE seq = 3");
    assert_eq!(broken(&world).await, (3, AuditFault::Edited));
    let world = world.restart().await;
    world.engine.open_vault().await.unwrap();
    world.connect().await;
    assert_eq!(broken(&world).await, (3, AuditFault::Edited));
    let told = rows(&world).await.pop().unwrap().entry;
    assert_eq!((told.outcome, told.detail), (AuditOutcome::Failed, Some(AuditDetail::Edited)));
    assert_eq!(told.object_id.as_deref(), Some("3"));
}

#[tokio::test]
async fn yesterdays_file_is_noticed_and_never_anchored() {
    let world = World::ready().await;
    world.engine.finish_tasks().await;
    let yesterday = world.folder.path().join("yesterday.db");
    copy(&database(&world), &yesterday);
    let rolled_back_to = head(&world).await;
    world.connect().await;
    world.engine.start().shutdown().await;
    let anchors = |world: &World| {
        let items = world.keychain.items().into_iter().filter(|item| item.starts_with("audit-"));
        items.map(|item| world.keychain.bytes(&item).unwrap()).collect::<Vec<_>>()
    };
    let evidence = anchors(&world);

    let mut world = world;
    for opening in 1..=3 {
        let database = database(&world);
        world = if opening == 1 {
            world.restart_after(|| copy(&yesterday, &database)).await
        } else {
            world.restart().await
        };
        world.engine.open_vault().await.unwrap();
        world.engine.finish_tasks().await;
        for _ in 0..opening * 3 {
            world.connect().await;
        }
        assert_eq!(broken(&world).await, (rolled_back_to + 1, AuditFault::RolledBack), "opening {opening}");
        world.engine.start().shutdown().await;
        assert_eq!(anchors(&world), evidence, "the evidence is not overwritten");
    }
}

#[tokio::test]
async fn a_cut_tail_is_named_even_when_the_count_was_cut_too() {
    for (sql, fault) in [
        ("DELETE FROM audit WHERE seq > 2", AuditFault::CutTail),
        (
            "DELETE FROM audit WHERE seq > 2; UPDATE sqlite_sequence SET seq = 2 WHERE name = 'audit'",
            AuditFault::RolledBack,
        ),
    ] {
        let world = World::ready().await;
        world.connect().await;
        world.engine.start().shutdown().await;
        attack(&world, sql);
        assert_eq!(broken(&world).await, (3, fault), "{sql}");
    }
}

#[tokio::test]
async fn a_lost_key_opens_the_vault_and_begins_a_chain_that_says_so() {
    let cases = [
        ("DELETE FROM audit_keys", AuditDetail::KeyMissing),
        ("UPDATE audit_keys SET record = zeroblob(200)", AuditDetail::Unreadable),
        ("UPDATE audit_keys SET first_seq = 2", AuditDetail::Unreadable),
        ("UPDATE audit_keys SET vault_id = zeroblob(16)", AuditDetail::KeyMissing),
    ];
    for (sql, why) in cases {
        let world = World::ready().await;
        world.connect().await;
        let fingerprint = world.engine.audit_fingerprint().unwrap();
        attack(&world, sql);
        let world = world.restart().await;
        let before = head(&world).await;
        assert_eq!(world.engine.open_vault().await.unwrap(), engine::VaultState::Ready, "{sql}");
        world.engine.finish_tasks().await;
        let first = rows(&world).await.into_iter().find(|row| row.seq == before + 1).unwrap().entry;
        let expected = (AuditAction::AuditVerified, AuditOutcome::Failed, Some(why));
        assert_eq!((first.action, first.outcome, first.detail), expected, "{sql}");
        assert_ne!(world.engine.audit_fingerprint().unwrap(), fingerprint);
        assert_eq!(broken(&world).await, (1, AuditFault::KeyMissing), "{sql}");
        attack(&world, &format!("UPDATE audit SET outcome = 'refused' WHERE seq = {}", before + 2));
        assert_eq!(broken(&world).await, (before + 2, AuditFault::Edited), "the new chain is checked all the same");
    }
}
