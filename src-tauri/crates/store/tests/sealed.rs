//! The list of sealed columns: complete, and good for counting, walking, replacing and erasing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

use std::collections::BTreeSet;

use rusqlite::Connection;
use store::{
    Store,
    sealed::{self, Column, Place, Sealed},
};
use tempfile::TempDir;

const OLD: [u8; 16] = [1; 16];
const NEW: [u8; 16] = [2; 16];

/// Columns of bytes that are no records, each with what they are instead.
const NO_RECORDS: [(&str, &str, &str); 11] = [
    ("audit", "boot_id", "a random name"),
    ("audit", "mac", "a hash"),
    ("audit", "prev_mac", "a hash"),
    ("audit_keys", "vault_id", "a random name"),
    ("audit_waiting", "boot_id", "a random name"),
    ("sign_in_flows", "state_hash", "a hash of 256 random bits"),
    ("vault_keys", "id", "a random name"),
    ("vault_keys", "vault_id", "a random name"),
    ("vault_slots", "id", "a random name"),
    ("vault_slots", "key_id", "a random name"),
    ("vault_slots", "wrapped", "a wrapped key, which the vault replaces as a whole"),
];

#[test]
fn a_column_of_bytes_is_in_the_list_or_known_to_be_no_record() {
    let folder = TempDir::new().unwrap();
    drop(Store::open(folder.path()).unwrap());
    let database = Connection::open(folder.path().join("postrider.db")).unwrap();
    let sql = "SELECT t.name, c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c
               WHERE t.schema = 'main' AND t.type = 'table' AND c.type = 'BLOB'";
    let mut statement = database.prepare(sql).unwrap();
    let in_schema: BTreeSet<(String, String)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    let listed = Column::ALL.iter().map(|column| column.name());
    let known = listed.chain(NO_RECORDS.map(|(table, column, _)| (table, column)));
    let known: BTreeSet<_> = known.map(|(table, column)| (table.to_owned(), column.to_owned())).collect();
    assert_eq!(in_schema, known, "a column that holds records belongs into store::sealed, or rotation forgets it");
}

/// A record of our form as far as the store knows it: the key's id from byte 8 on.
fn record(key: [u8; 16], inside: u8) -> Vec<u8> {
    [b"PRV\x01\x01\x01\x00\x00".as_slice(), &key, &[inside; 4]].concat()
}

/// A store with one record of each column, sealed with the old key.
async fn full() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let database = Connection::open(folder.path().join("postrider.db")).unwrap();
    let insert = |sql: &str, records: &[u8]| {
        let records: Vec<_> = records.iter().map(|inside| record(OLD, *inside)).collect();
        database.execute(sql, rusqlite::params_from_iter(records)).unwrap();
    };
    insert("INSERT INTO workspaces (id, name, created_at) VALUES ('w', 'Mine', 0)", &[]);
    insert(
        "INSERT INTO sign_ins (id, network, server, remote_id, handle)
         VALUES ('a', 'somenet', 'https://a.example/', '77', '')",
        &[],
    );
    insert(
        "INSERT INTO accounts (id, workspace_id, network, server, remote_id, handle, display_name, connected_at, sign_in_id)
         VALUES ('a', 'w', 'somenet', 'https://a.example/', '77', '', '', 0, 'a')",
        &[],
    );
    insert(
        "INSERT INTO credentials (sign_in_id, generation, access, refresh, previous_refresh, issued_at, scopes)
         VALUES ('a', 5, ?1, ?2, ?3, 0, '[]')",
        &[1, 2, 3],
    );
    insert(
        "INSERT INTO app_registrations (id, network, server, origin, client_id, secret, generation, redirect_uri, saved_at)
         VALUES ('r', 'somenet', 'https://a.example/', 'server', 'client', ?1, 1, 'x', 0),
                ('s', 'othernet', NULL, 'person', 'secretless', NULL, 1, 'x', 0)",
        &[4],
    );
    insert(
        "INSERT INTO media_hosts (id, endpoint, region, bucket, access_key_id, secret, generation, practice, saved_at)
         VALUES (1, 'https://s3.example/', 'eu', 'pictures', 'AKIA', ?1, 3, 0, 0)",
        &[5],
    );
    insert(
        "INSERT INTO sign_in_flows (id, state_hash, network, client_id, redirect_uri, way, host, verifier, created_at,
            expires_at, status, opened)
         VALUES ('f', zeroblob(32), 'somenet', 'client', 'x', 'relay', 'h', ?1, 0, 1, 'waiting', 1)",
        &[6],
    );
    insert("INSERT INTO audit_keys (vault_id, first_seq, record) VALUES (zeroblob(16), 4, ?1)", &[7]);
    (folder, store)
}

async fn list(store: &Store) -> Vec<Sealed> {
    store.read(|read| sealed::list(read, None, 100)).await.unwrap()
}

/// How many records there are, and how many are sealed with another key.
async fn counts(store: &Store, key: [u8; 16]) -> (u64, u64) {
    let counted = move |read: &store::Read<'_>| Ok((sealed::count(read)?, sealed::count_outdated(read, key)?));
    store.read::<_, store::StoreError, _>(counted).await.unwrap()
}

#[tokio::test]
async fn every_record_comes_with_what_it_is_about() {
    let (_folder, store) = full().await;
    let told: Vec<_> = list(&store)
        .await
        .into_iter()
        .map(|sealed| {
            assert!(sealed.record == record(OLD, sealed.record[24]));
            let about = [sealed.network, sealed.server, sealed.subject].map(Option::unwrap_or_default).join(" ");
            (sealed.place.column, sealed.record[24], sealed.row_key, about, sealed.generation)
        })
        .collect();
    let told: Vec<_> = told.iter().map(|(c, r, key, about, g)| (*c, *r, key.as_str(), about.as_str(), *g)).collect();
    let expected = [
        (Column::Access, 1, "a", "somenet https://a.example/ 77", 5),
        (Column::Refresh, 2, "a", "somenet https://a.example/ 77", 5),
        (Column::PreviousRefresh, 3, "a", "somenet https://a.example/ 77", 5),
        (Column::ClientSecret, 4, "r", "somenet https://a.example/ client", 1),
        (Column::BucketKey, 5, "1", " https://s3.example/ AKIA", 3),
        (Column::Verifier, 6, "f", "somenet  ", 0),
        (Column::AuditKey, 7, "00000000000000000000000000000000", "  ", 4),
    ];
    assert_eq!(told, expected);
    assert_eq!(told.len(), Column::ALL.len(), "one of each column");
}

#[tokio::test]
async fn a_walk_in_small_pages_sees_every_record_once_and_only_outdated_ones_where_asked() {
    let (_folder, store) = full().await;
    for limit in 1..=8 {
        let mut seen: Vec<Place> = Vec::new();
        loop {
            let after = seen.last().copied();
            let page = store.read(move |read| sealed::list_outdated(read, NEW, after, limit)).await.unwrap();
            if page.is_empty() {
                break;
            }
            assert!(page.len() <= limit);
            seen.extend(page.iter().map(|sealed| sealed.place));
        }
        assert_eq!(seen.len(), 7, "in pages of {limit}");
        assert_eq!(BTreeSet::from_iter(&seen).len(), 7, "in pages of {limit}");
    }
    assert!(store.read(|read| sealed::list_outdated(read, OLD, None, 9)).await.unwrap().is_empty());
    assert_eq!((counts(&store, OLD).await, counts(&store, NEW).await), ((7, 0), (7, 7)));
}

#[tokio::test]
async fn a_record_is_replaced_only_where_it_still_stands() {
    let (_folder, store) = full().await;
    for sealed in list(&store).await {
        let replace =
            |old: Vec<u8>, new: Vec<u8>| store.write(move |write| sealed::replace(write, sealed.place, &old, &new));
        let (old, new) = (sealed.record, record(NEW, 9));
        assert!(!replace(record(OLD, 99), new.clone()).await.unwrap(), "somebody else wrote meanwhile");
        assert!(replace(old.clone(), new.clone()).await.unwrap());
        assert!(!replace(old, record(NEW, 10)).await.unwrap(), "it was replaced already");
        let now = list(&store).await.into_iter().find(|now| now.place == sealed.place).unwrap();
        assert!(now.record == new);
    }
    assert_eq!(store.read(|read| sealed::count_outdated(read, NEW)).await.unwrap(), 0);
}

#[tokio::test]
async fn what_is_erased_is_no_record_any_more_and_a_sign_in_keeps_its_generation() {
    let (folder, store) = full().await;
    store.write(sealed::erase_all).await.unwrap();
    assert_eq!(store.read(sealed::count).await.unwrap(), 0);
    assert!(list(&store).await.is_empty());
    let database = Connection::open(folder.path().join("postrider.db")).unwrap();
    let kept: i64 = database.query_row("SELECT generation FROM credentials", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 5);
}

#[tokio::test]
async fn bytes_that_are_no_record_are_counted_and_never_up_to_date() {
    let (folder, store) = full().await;
    let database = Connection::open(folder.path().join("postrider.db")).unwrap();
    database.execute("UPDATE media_hosts SET secret = x'00'", []).unwrap();
    assert_eq!(counts(&store, OLD).await, (7, 1));
}
