//! What a row of the audit trail costs besides the commit that it is part of, beside a bare row of the same size; and how
//! long checking a million rows takes, beside reading and hashing as much.
//! `cargo bench -p engine --bench audit`, with another number of rows after `--` for a short run.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement, not a part of the product"
)]

#[path = "../tests/stories/support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "a part of what the stories use")]
mod support;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use domain::{AccountId, Clock};
use engine::{AuditAction, AuditActor, AuditOutcome, AuditVerdict};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use store::audit::{self, Entry};
use support::sign_ins::World;

const ROWS: u32 = 1_000_000;
/// Rows of one transaction; so many are added between two looks at the clock.
const BATCH: u32 = 10_000;
/// What a row may cost besides its commit, in microseconds.
const APPEND_GOAL: f64 = 50.0;
/// What checking a million rows may take, in seconds.
const VERIFY_GOAL: f64 = 5.0;

#[tokio::main]
async fn main() {
    let rows = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(ROWS).max(BATCH);
    let world = World::ready().await;
    let began = audit_rows(&world).await;
    let mut appends = Vec::new();
    for _ in 0..rows / BATCH {
        appends.push(append(&world).await / f64::from(BATCH));
    }
    let (append, bare) = (median(appends), median((0..5).map(|_| bare_rows() / f64::from(BATCH)).collect()));
    println!(
        "a row of the trail, its commit apart {append:>8.1} us   a bare row {bare:>6.1} us   ratio {:.1} (goal {APPEND_GOAL})",
        append / bare
    );

    let (reading, hashed) = read_and_hash(&world);
    let start = Instant::now();
    let verdict = world.engine.audit_verify(|_| {}).await.unwrap();
    let verify = start.elapsed();
    let AuditVerdict::Intact { rows: checked, .. } = verdict else { panic!("{verdict:?}") };
    assert!(checked >= began + u64::from(rows / BATCH * BATCH), "{checked} rows were checked");
    println!(
        "checking {checked} rows {:>8.2} s   reading and hashing {hashed} {:>6.2} s   ratio {:.1} (goal {VERIFY_GOAL} for {ROWS})",
        verify.as_secs_f64(),
        reading.as_secs_f64(),
        verify.div_duration_f64(reading)
    );
}

async fn audit_rows(world: &World) -> u64 {
    world.store.read(audit::head).await.unwrap().map_or(0, |head| head.seq)
}

/// Microseconds for a batch, inside of its transaction.
async fn append(world: &World) -> f64 {
    let entry = Entry::new(world.clock.now(), AuditActor::Engine, AuditAction::TokenUsed, AuditOutcome::Done)
        .network("mastodon")
        .account(AccountId::new());
    let batch = move |write: &store::Write<'_>| {
        let began = Instant::now();
        for _ in 0..BATCH {
            audit::append(write, &entry)?;
        }
        Ok::<_, store::StoreError>(began.elapsed())
    };
    micros(world.store.write(batch).await.unwrap())
}

/// Microseconds for a batch of rows with the same columns, neither chained nor authenticated.
fn bare_rows() -> f64 {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut database = Connection::open(file.path()).unwrap();
    database
        .execute_batch(
            "PRAGMA journal_mode = WAL;
            CREATE TABLE rows (seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER, boot_id BLOB, actor TEXT, action TEXT,
                network TEXT, account_id TEXT, outcome TEXT, prev_mac BLOB, mac BLOB) STRICT;
            CREATE INDEX rows_account ON rows (account_id, seq)",
        )
        .unwrap();
    let transaction = database.transaction().unwrap();
    let account = AccountId::new().to_string();
    let began = Instant::now();
    for at in 0..BATCH {
        transaction
            .prepare_cached(
                "INSERT INTO rows (at, boot_id, actor, action, network, account_id, outcome, prev_mac, mac)
                VALUES (?1, ?2, 'engine', 'token_used', 'mastodon', ?3, 'done', ?4, ?5)",
            )
            .unwrap()
            .execute((at, [7_u8; 16], &account, [8_u8; 32], [9_u8; 32]))
            .unwrap();
    }
    micros(began.elapsed())
}

/// Every row of the trail read with plain SQL, and what it holds hashed.
fn read_and_hash(world: &World) -> (Duration, u64) {
    let database = Connection::open(world.folder.path().join("postrider.db")).unwrap();
    let began = Instant::now();
    let select =
        "SELECT at, boot_id, actor, action, network, account_id, outcome, prev_mac, mac FROM audit ORDER BY seq";
    let mut statement = database.prepare(select).unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    let mut count = 0;
    while let Some(row) = rows.next().unwrap() {
        let mut hash = Sha256::new();
        for column in 0..columns {
            match row.get_ref(column).unwrap() {
                rusqlite::types::ValueRef::Text(bytes) | rusqlite::types::ValueRef::Blob(bytes) => hash.update(bytes),
                rusqlite::types::ValueRef::Integer(number) => hash.update(number.to_be_bytes()),
                rusqlite::types::ValueRef::Null | rusqlite::types::ValueRef::Real(_) => {}
            }
        }
        black_box(hash.finalize());
        count += 1;
    }
    (began.elapsed(), count)
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
