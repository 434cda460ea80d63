//! The trail: chained as it is written, and honest about what was done to it behind its back.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

use std::{fs, path::Path, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, Platform};
use rusqlite::Connection;
use store::{
    Store, StoreError,
    audit::{self, Action, Actor, Anchor, Break, Check, Detail, Entry, Fault, Filter, Outcome, RowMac, Verdict},
    audit_waiting, testkit, workspaces,
};
use tempfile::TempDir;

/// Any keyed hash will do here; the real one belongs to the vault.
struct Key([u8; 32]);

impl RowMac for Key {
    fn mac(&self, bytes: &[u8]) -> [u8; 32] {
        *blake3::keyed_hash(&self.0, bytes).as_bytes()
    }
}

const KEY: [u8; 32] = [7; 32];

fn time() -> DateTime<Utc> {
    "2026-11-21T09:00:00Z".parse().unwrap()
}

fn entry(number: i64) -> Entry {
    let entry = Entry::new(time() + TimeDelta::seconds(number), Actor::Engine, Action::TokenUsed, Outcome::Done);
    entry.network("harbour").object(format!("object {number}")).detail((number % 2 == 0).then_some(Detail::Expired))
}

struct Trail {
    folder: TempDir,
    store: Option<Store>,
    anchors: Vec<Anchor>,
}

impl Trail {
    /// A trail of that many rows, anchored at its end and five rows before.
    async fn of(rows: i64) -> Self {
        let folder = TempDir::new().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let mut trail = Self { folder, store: Some(store), anchors: Vec::new() };
        trail.begin(&[]).await;
        for number in 1..=rows {
            trail.append(number).await;
            if number == rows - 5 {
                trail.anchor().await;
            }
        }
        trail.anchor().await;
        trail
    }

    fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    async fn begin(&self, first: &[Entry]) {
        let first = first.to_vec();
        self.store().write(move |write| audit::begin_chain(write, Arc::new(Key(KEY)), &first)).await.unwrap();
    }

    async fn append(&self, number: i64) {
        self.store().write(move |write| audit::append(write, &entry(number))).await.unwrap();
    }

    async fn anchor(&mut self) {
        let head = self.store().read(audit::head).await.unwrap().unwrap();
        self.anchors.push(Anchor::of(&head));
    }

    /// Does something to the file while nobody has it open, as someone who knows SQLite would, and leaves the schema as it
    /// was.
    fn behind_its_back(&mut self, attack: impl FnOnce(&Connection)) {
        self.store = None;
        let connection = Connection::open(self.database()).unwrap();
        let triggers = ["audit_never_changes", "audit_never_shrinks"].map(|name| {
            let find = "SELECT sql FROM sqlite_schema WHERE name = ?1";
            let sql: String = connection.query_row(find, [name], |row| row.get(0)).unwrap();
            connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
            sql
        });
        attack(&connection);
        triggers.iter().for_each(|trigger| connection.execute_batch(trigger).unwrap());
        drop(connection);
        self.store = Some(Store::open(self.folder.path()).unwrap());
    }

    fn database(&self) -> std::path::PathBuf {
        self.folder.path().join("postrider.db")
    }

    async fn verdict(&self) -> Verdict {
        self.verdict_since(1, self.anchors.clone(), 7).await
    }

    async fn verdict_since(&self, first_seq: u64, anchors: Vec<Anchor>, page: u32) -> Verdict {
        self.store()
            .read(move |read| {
                let mut check = Check::begin(read, first_seq, anchors)?;
                while check.page(read, &Key(KEY), page)? {}
                check.verdict(read)
            })
            .await
            .map_err(|error: StoreError| error)
            .unwrap()
    }
}

fn broken(seq: u64, fault: Fault) -> Verdict {
    Verdict::Broken(Break { seq, fault })
}

fn copy(from: &Path, to: &Path) {
    let (from, to) = (Connection::open(from).unwrap(), to.to_string_lossy().into_owned());
    fs::remove_file(&to).unwrap_or_default();
    from.execute("VACUUM INTO ?1", [to]).unwrap();
}

#[tokio::test]
async fn an_untouched_trail_is_intact_whatever_the_size_of_its_pages() {
    let trail = Trail::of(20).await;
    for page in [1, 7, 19, 20, 21, 1000] {
        let verdict = trail.verdict_since(1, trail.anchors.clone(), page).await;
        let since = Some(time() + TimeDelta::seconds(1));
        assert_eq!(verdict, Verdict::Intact { since, rows: 20, anchored: Some(20) }, "pages of {page}");
    }
    let unanchored = trail.verdict_since(1, Vec::new(), 7).await;
    assert!(matches!(unanchored, Verdict::Intact { rows: 20, anchored: None, .. }), "{unanchored:?}");
}

#[tokio::test]
async fn a_trail_without_rows_is_intact() {
    let folder = TempDir::new().unwrap();
    let store = Some(Store::open(folder.path()).unwrap());
    let trail = Trail { folder, store, anchors: Vec::new() };
    assert_eq!(trail.verdict().await, Verdict::Intact { since: None, rows: 0, anchored: None });
}

/// Attacks on a trail of 20 rows, anchored at 15 and 20, and what the check must say.
const ATTACKS: &[(&str, u64, Fault)] = &[
    ("UPDATE audit SET at = at + 1 WHERE seq = 9", 9, Fault::Edited),
    ("UPDATE audit SET boot_id = zeroblob(16) WHERE seq = 9", 9, Fault::Edited),
    ("UPDATE audit SET actor = 'person' WHERE seq = 9", 9, Fault::Edited),
    ("UPDATE audit SET action = 'vault_opened' WHERE seq = 9", 9, Fault::Edited),
    ("UPDATE audit SET network = 'elsewhere' WHERE seq = 9", 9, Fault::Edited),
    ("UPDATE audit SET network = '' WHERE seq = 9", 9, Fault::Edited),
    ("UPDATE audit SET network = NULL WHERE seq = 9", 9, Fault::Edited),
    ("UPDATE audit SET account_id = '' WHERE seq = 9", 9, Fault::Edited),
    ("UPDATE audit SET object_id = 'object 8' WHERE seq = 9", 9, Fault::Edited),
    ("UPDATE audit SET network = 'harbourobject', object_id = ' 9' WHERE seq = 9", 9, Fault::Edited),
    ("UPDATE audit SET outcome = 'failed' WHERE seq = 9", 9, Fault::Edited),
    ("UPDATE audit SET detail = 'cancelled' WHERE seq = 9", 9, Fault::Edited),
    ("UPDATE audit SET prev_mac = zeroblob(32) WHERE seq = 9", 9, Fault::Edited),
    ("UPDATE audit SET mac = zeroblob(32) WHERE seq = 9", 9, Fault::Edited),
    ("UPDATE audit SET seq = 900 WHERE seq = 9", 9, Fault::Reordered),
    ("UPDATE audit SET seq = -9 WHERE seq = 9", 0, Fault::Inserted),
    ("UPDATE audit SET outcome = 'failed' WHERE seq = 1", 1, Fault::Edited),
    ("UPDATE audit SET outcome = 'failed' WHERE seq = 20", 20, Fault::Edited),
    ("UPDATE audit SET outcome = 'failed' WHERE seq IN (17, 9, 12)", 9, Fault::Edited),
    ("DELETE FROM audit WHERE seq = 9", 9, Fault::Missing),
    ("DELETE FROM audit WHERE seq = 1", 1, Fault::Missing),
    ("DELETE FROM audit WHERE seq BETWEEN 4 AND 11", 4, Fault::Missing),
    ("DELETE FROM audit WHERE seq = 9; UPDATE audit SET seq = seq - 1 WHERE seq > 9", 9, Fault::Missing),
    (
        "UPDATE audit SET seq = -1 WHERE seq = 9; UPDATE audit SET seq = 9 WHERE seq = 10;
         UPDATE audit SET seq = 10 WHERE seq = -1",
        9,
        Fault::Reordered,
    ),
    (
        "UPDATE audit SET seq = -1 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 18;
         UPDATE audit SET seq = 18 WHERE seq = -1",
        3,
        Fault::Reordered,
    ),
    // A row of one's own, at the end and in the middle, and a copy of a real one.
    (
        "INSERT INTO audit (at, boot_id, actor, action, outcome, prev_mac, mac)
         VALUES (0, zeroblob(16), 'person', 'vault_opened', 'done', randomblob(32), randomblob(32))",
        21,
        Fault::Inserted,
    ),
    (
        "UPDATE audit SET seq = -seq WHERE seq > 8; UPDATE audit SET seq = 1 - seq WHERE seq < 0;
         INSERT INTO audit (seq, at, boot_id, actor, action, outcome, prev_mac, mac)
         SELECT 9, 0, zeroblob(16), 'person', 'vault_opened', 'done', mac, randomblob(32) FROM audit WHERE seq = 8",
        9,
        Fault::Inserted,
    ),
    (
        "UPDATE audit SET seq = -seq WHERE seq > 8; UPDATE audit SET seq = 1 - seq WHERE seq < 0;
         INSERT INTO audit (seq, at, boot_id, actor, action, network, account_id, object_id, outcome, detail, prev_mac, mac)
         SELECT 9, at, boot_id, actor, action, network, account_id, object_id, outcome, detail, prev_mac, mac
         FROM audit WHERE seq = 4",
        9,
        Fault::Inserted,
    ),
    ("DELETE FROM audit WHERE seq > 19", 20, Fault::CutTail),
    ("DELETE FROM audit WHERE seq > 12", 13, Fault::CutTail),
    ("DELETE FROM audit", 1, Fault::CutTail),
    // Someone who also knows about SQLite's own count; now only the anchors know.
    ("DELETE FROM audit WHERE seq > 12; UPDATE sqlite_sequence SET seq = 12 WHERE name = 'audit'", 13, Fault::RolledBack),
    ("DELETE FROM audit WHERE seq > 15; UPDATE sqlite_sequence SET seq = 15 WHERE name = 'audit'", 16, Fault::RolledBack),
    ("DELETE FROM audit; DELETE FROM sqlite_sequence", 1, Fault::RolledBack),
];

#[tokio::test]
async fn each_attack_is_named_with_the_first_row_it_touched() {
    for (attack, seq, fault) in ATTACKS {
        let mut trail = Trail::of(20).await;
        trail.behind_its_back(|connection| connection.execute_batch(attack).unwrap());
        assert_eq!(trail.verdict().await, broken(*seq, *fault), "{attack}");
    }
}

#[tokio::test]
async fn an_attack_stays_visible_when_the_trail_goes_on() {
    let cases = [
        ("UPDATE audit SET outcome = 'failed' WHERE seq = 20", 20, Fault::Edited),
        ("UPDATE audit SET mac = zeroblob(32) WHERE seq = 20", 20, Fault::Edited),
        ("DELETE FROM audit WHERE seq > 12", 13, Fault::Missing),
        (
            "DELETE FROM audit WHERE seq > 12; UPDATE sqlite_sequence SET seq = 12 WHERE name = 'audit'",
            13,
            Fault::RolledBack,
        ),
    ];
    for (attack, seq, fault) in cases {
        let mut trail = Trail::of(20).await;
        trail.behind_its_back(|connection| connection.execute_batch(attack).unwrap());
        trail.begin(&[]).await;
        for number in 21..60 {
            trail.append(number).await;
        }
        if fault == Fault::RolledBack {
            let noted = Entry::new(time(), Actor::Engine, Action::AuditVerified, Outcome::Failed);
            let noted = noted.detail(Detail::RolledBack).object(seq);
            trail.store().write(move |write| audit::append(write, &noted)).await.unwrap();
        }
        assert_eq!(trail.verdict().await, broken(seq, fault), "{attack}");
    }
}

#[tokio::test]
async fn yesterdays_file_is_seen_by_what_the_anchors_remember() {
    let mut trail = Trail::of(20).await;
    let yesterday = trail.folder.path().join("yesterday.db");
    copy(&trail.database(), &yesterday);
    for number in 21..=40 {
        trail.append(number).await;
    }
    trail.anchor().await;
    trail.store = None;
    copy(&yesterday, &trail.database());
    trail.store = Some(Store::open(trail.folder.path()).unwrap());
    assert_eq!(trail.verdict().await, broken(21, Fault::RolledBack));

    // Rows that are written now cannot hide it, even past the number that was anchored.
    trail.begin(&[]).await;
    for number in 21..=45 {
        trail.append(number).await;
    }
    assert_eq!(trail.verdict().await, broken(21, Fault::RolledBack));
}

#[tokio::test]
async fn rows_of_two_histories_do_not_mix() {
    let mut trail = Trail::of(10).await;
    let fork = trail.folder.path().join("fork.db");
    copy(&trail.database(), &fork);
    for number in 11..=20 {
        trail.append(number).await;
    }
    let other = TempDir::new().unwrap();
    copy(&fork, &other.path().join("postrider.db"));
    let other = Trail { store: Some(Store::open(other.path()).unwrap()), folder: other, anchors: Vec::new() };
    other.begin(&[]).await;
    for number in 111..=120 {
        other.append(number).await;
    }
    let theirs = other.database();
    trail.behind_its_back(|connection| {
        connection.execute("ATTACH ?1 AS other", [theirs.to_string_lossy()]).unwrap();
        connection.execute_batch("DELETE FROM audit WHERE seq > 15").unwrap();
        connection.execute_batch("INSERT INTO audit SELECT * FROM other.audit WHERE seq > 15").unwrap();
    });
    assert_eq!(trail.verdict().await, broken(16, Fault::RolledBack));
}

#[tokio::test]
async fn another_key_or_a_weaker_schema_makes_no_row_right() {
    let trail = Trail::of(5).await;
    let judged = trail
        .store()
        .read(|read| {
            let mut check = Check::begin(read, 1, Vec::new())?;
            while check.page(read, &Key([8; 32]), 100)? {}
            check.verdict(read)
        })
        .await
        .map_err(|error: StoreError| error)
        .unwrap();
    assert_eq!(judged, broken(1, Fault::Edited));

    // The same rows in a table that accepts anything: a number where a text was. It would not open like this.
    Connection::open(trail.database())
        .unwrap()
        .execute_batch(
            "DROP TRIGGER audit_never_changes; DROP TRIGGER audit_never_shrinks;
             CREATE TABLE loose AS SELECT * FROM audit; DROP TABLE audit;
             CREATE TABLE audit (seq INTEGER PRIMARY KEY AUTOINCREMENT, at, boot_id, actor, action, network, account_id,
                object_id, outcome, detail, prev_mac, mac);
             INSERT INTO audit SELECT * FROM loose; UPDATE audit SET mac = 'short', network = 3.5 WHERE seq = 3",
        )
        .unwrap();
    assert_eq!(trail.verdict().await, broken(3, Fault::Edited));
    trail.begin(&[]).await;
    trail.append(6).await;
    assert_eq!(trail.verdict().await, broken(3, Fault::Edited), "and the trail can go on");
}

#[tokio::test]
async fn rows_before_a_lost_key_are_what_is_wrong_when_nothing_else_is() {
    let mut trail = Trail::of(10).await;
    let sinks = trail.anchors.clone();
    assert_eq!(trail.verdict_since(6, sinks.clone(), 3).await, broken(1, Fault::KeyMissing));
    trail.behind_its_back(|connection| {
        connection.execute_batch("UPDATE audit SET outcome = 'failed' WHERE seq = 8").unwrap();
    });
    assert_eq!(trail.verdict_since(6, sinks, 3).await, broken(8, Fault::Edited));
}

#[tokio::test]
async fn rows_of_a_closed_vault_wait_and_are_chained_in_order_with_their_own_time() {
    let folder = TempDir::new().unwrap();
    let store = Some(Store::open(folder.path()).unwrap());
    let trail = Trail { folder, store, anchors: Vec::new() };
    // More than are taken at once.
    trail
        .store()
        .write(|write| (1..=1200).try_for_each(|number| audit::append(write, &entry(number))))
        .await
        .unwrap_or_else(|error: StoreError| panic!("{error}"));
    assert_eq!(trail.store().read(audit::head).await.unwrap(), None);
    assert_eq!(trail.store().read(audit_waiting::count).await.unwrap(), 1200);

    trail.begin(&[]).await;
    assert_eq!(trail.store().read(audit_waiting::count).await.unwrap(), 0);
    trail.append(1201).await;
    let newest = trail.store().read(|read| audit::list_newest(read, 2000)).await.unwrap();
    assert_eq!(newest.len(), 1201);
    for (row, number) in newest.iter().zip((1..=1201).rev()) {
        assert_eq!((row.seq, &row.entry), (number, &entry(i64::try_from(number).unwrap())));
    }

    trail.store().set_row_mac(None);
    trail.append(1202).await;
    assert_eq!(trail.store().read(audit_waiting::count).await.unwrap(), 1, "a locked vault chains nothing");
    trail.begin(&[]).await;
    assert!(matches!(trail.verdict().await, Verdict::Intact { rows: 1202, .. }));
}

#[tokio::test]
async fn a_chain_that_could_not_begin_has_not_begun() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    store.write(|write| audit::append(write, &entry(1))).await.unwrap_or_else(|error: StoreError| panic!("{error}"));
    let failed: Result<(), StoreError> = store
        .write(|write| {
            audit::begin_chain(write, Arc::new(Key(KEY)), &[])?;
            Err(StoreError::NotFound { table: "elsewhere" })
        })
        .await;
    assert!(failed.is_err());
    store.write(|write| audit::append(write, &entry(2))).await.unwrap_or_else(|error: StoreError| panic!("{error}"));
    assert_eq!(store.read(audit_waiting::count).await.unwrap(), 2);
    assert_eq!(store.read(audit::head).await.unwrap(), None);
}

#[test]
fn an_anchor_survives_its_32_bytes() {
    let head = audit::Head { seq: 0x0102_0304_0506_0708, mac: std::array::from_fn(|index| index as u8 + 100) };
    let anchor = Anchor::of(&head);
    let bytes = anchor.to_bytes();
    assert_eq!(bytes[..10], [1, 2, 3, 4, 5, 6, 7, 8, 100, 101]);
    assert_eq!(Anchor::from_bytes(&bytes), anchor);
}

#[tokio::test]
async fn a_filter_finds_rows_by_words_ids_and_names() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let trail = Trail { folder, store: Some(store), anchors: Vec::new() };
    trail.begin(&[]).await;
    let account = connected(trail.store()).await;
    let rows = [
        entry(1),
        entry(2).account(account),
        Entry::new(time(), Actor::Person, Action::AccountDisconnected, Outcome::Done).account(account),
        Entry::new(time() + TimeDelta::hours(2), Actor::Outside, Action::LinkReceived, Outcome::Refused)
            .detail(Detail::NotWaiting),
    ];
    trail
        .store()
        .write(move |write| rows.iter().try_for_each(|row| audit::append(write, row)))
        .await
        .unwrap_or_else(|error: StoreError| panic!("{error}"));

    let any = Filter::default;
    let text = move |text: &str| Filter { text: text.to_owned(), ..any() };
    let cases: [(Filter, &[u64]); 18] = [
        (any(), &[4, 3, 2, 1]),
        (text("HARBOUR"), &[2, 1]),
        (text("account disconnected"), &[3]),
        (text(" not waiting "), &[4]),
        (text("object 2"), &[2]),
        (text("anna"), &[3, 2]),
        (text("Anna's bakery"), &[3, 2]),
        (text("%"), &[]),
        (text("' OR 1 --"), &[]),
        (Filter { actors: vec![Actor::Person, Actor::Outside], ..any() }, &[4, 3]),
        (Filter { actions: vec![Action::TokenUsed], ..any() }, &[2, 1]),
        (Filter { outcome: Some(Outcome::Refused), ..any() }, &[4]),
        (Filter { account_id: Some(account), ..any() }, &[3, 2]),
        (Filter { account_id: Some(account), network: Some("harbour".to_owned()), ..any() }, &[2]),
        (Filter { network: Some("elsewhere".to_owned()), ..any() }, &[]),
        (Filter { from: Some(time() + TimeDelta::seconds(2)), ..any() }, &[4, 2]),
        (Filter { to: Some(time() + TimeDelta::seconds(2)), ..any() }, &[3, 1]),
        (Filter { from: Some(time()), to: Some(time()), ..any() }, &[]),
    ];
    for (filter, expected) in cases {
        let shown = format!("{filter:?}");
        let page = trail.store().read(move |read| audit::list(read, &filter, None, 50)).await.unwrap();
        let found: Vec<u64> = page.rows.iter().map(|listed| listed.row.seq).collect();
        assert_eq!((found.as_slice(), page.total, page.has_more), (expected, expected.len() as u64, false), "{shown}");
    }
    let named = trail.store().read(move |read| audit::list(read, &text("anna"), None, 50)).await.unwrap();
    assert!(named.rows.iter().all(|listed| listed.account.as_deref() == Some("anna@quay.example")));
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repetition() {
    let trail = Trail::of(20).await;
    let (mut before, mut seen) = (None, Vec::new());
    loop {
        let page = trail.store().read(move |read| audit::list(read, &Filter::default(), before, 6)).await.unwrap();
        assert_eq!(page.total, 20, "the total is of all pages");
        seen.extend(page.rows.iter().map(|listed| listed.row.seq));
        before = seen.last().copied();
        if !page.has_more {
            break;
        }
    }
    assert_eq!(seen, (1..=20).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_row_with_a_foreign_word_hides_no_other_row() {
    let mut trail = Trail::of(5).await;
    trail.behind_its_back(|connection| {
        connection.execute_batch("UPDATE audit SET action = 'sang_a_song' WHERE seq = 3").unwrap();
    });
    let page = trail.store().read(|read| audit::list(read, &Filter::default(), None, 50)).await.unwrap();
    assert_eq!(page.rows.iter().map(|listed| listed.row.seq).collect::<Vec<_>>(), [5, 4, 2, 1]);
    let lines = trail.store().read(|read| audit::list_lines(read, 0, 50)).await.unwrap();
    assert_eq!(lines[2].action.as_deref(), Some("sang_a_song"), "an export shows what stands there");
}

async fn connected(store: &Store) -> AccountId {
    store
        .write(|write| {
            let workspace_id = workspaces::ensure(write, "Home", time())?.id;
            let identity = domain::Identity {
                account: domain::AccountRef {
                    remote_id: "1".to_owned(),
                    handle: "anna@quay.example".to_owned(),
                    server: None,
                },
                display_name: "Anna's Bakery".to_owned(),
                profile_url: None,
                avatar_url: None,
                limits: None,
                obstacle: None,
            };
            let platform = Platform::parse("harbour").unwrap();
            testkit::connect(write, workspace_id, &platform, &identity, time())
        })
        .await
        .unwrap_or_else(|error: StoreError| panic!("{error}"))
}
