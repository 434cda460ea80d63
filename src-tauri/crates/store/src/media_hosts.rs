//! Table `media_hosts`: the person's bucket, from which networks fetch pictures. At most one row.

use chrono::{DateTime, Utc};
use domain::Bucket;
use rusqlite::{Row, params};

use crate::{Read, StoreError, Write, migration::Migration, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    name: "202611200005_media_hosts",
    sql: "CREATE TABLE media_hosts (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            endpoint TEXT NOT NULL,
            region TEXT NOT NULL,
            bucket TEXT NOT NULL,
            access_key_id TEXT NOT NULL,
            secret BLOB NOT NULL,
            generation INTEGER NOT NULL CHECK (generation > 0),
            practice INTEGER NOT NULL CHECK (practice IN (0, 1)),
            saved_at INTEGER NOT NULL,
            tested_at INTEGER
        ) STRICT",
}];

/// The key of the one row, in bytes: part of what the secret is bound to.
pub const ROW_ID: &[u8] = b"1";

/// The bucket.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredBucket {
    /// Where it is.
    pub bucket: Bucket,
    /// Its sealed secret key.
    pub secret: Vec<u8>,
    /// Counts the saves; part of what the secret is bound to.
    pub generation: u64,
    /// Whether it came with the practice profile.
    pub practice: bool,
    /// When it was saved.
    pub saved_at: DateTime<Utc>,
    /// When it was last tested with success.
    pub tested_at: Option<DateTime<Utc>>,
}

/// The bucket, if one is set up.
///
/// # Errors
/// When it cannot be read.
pub fn find(read: &Read<'_>) -> Result<Option<StoredBucket>, StoreError> {
    let sql = "SELECT endpoint, region, bucket, access_key_id, secret, generation, practice, saved_at, tested_at
               FROM media_hosts";
    sql::row(read.db, sql, [], bucket)
}

/// Stores the bucket: the first, or one of a later generation than the stored one.
///
/// # Errors
/// [`StoreError::Changed`] when it was saved by someone else meanwhile.
pub fn put(write: &Write<'_>, stored: &StoredBucket) -> Result<(), StoreError> {
    let generation = i64::try_from(stored.generation).map_err(|_| StoreError::Value { column: "generation" })?;
    let changed = write.db.execute(
        "INSERT INTO media_hosts (id, endpoint, region, bucket, access_key_id, secret, generation, practice, saved_at,
            tested_at)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (id) DO UPDATE SET endpoint = excluded.endpoint, region = excluded.region,
            bucket = excluded.bucket, access_key_id = excluded.access_key_id, secret = excluded.secret,
            generation = excluded.generation, practice = excluded.practice, saved_at = excluded.saved_at,
            tested_at = excluded.tested_at
         WHERE generation < excluded.generation",
        params![
            stored.bucket.endpoint.as_str(),
            stored.bucket.region,
            stored.bucket.name,
            stored.bucket.access_key_id,
            stored.secret,
            generation,
            stored.practice,
            sql::micros(stored.saved_at),
            stored.tested_at.map(sql::micros)
        ],
    )?;
    if changed == 0 { Err(StoreError::Changed { table: "media_hosts" }) } else { Ok(()) }
}

/// Notes a successful test of that generation.
///
/// # Errors
/// When it cannot be written.
pub fn set_tested(write: &Write<'_>, generation: u64, now: DateTime<Utc>) -> Result<(), StoreError> {
    let generation = i64::try_from(generation).map_err(|_| StoreError::Value { column: "generation" })?;
    write.db.execute(
        "UPDATE media_hosts SET tested_at = ?2 WHERE generation = ?1",
        params![generation, sql::micros(now)],
    )?;
    Ok(())
}

/// Removes the bucket; a missing one is fine.
///
/// # Errors
/// When it cannot be written.
pub fn delete(write: &Write<'_>) -> Result<(), StoreError> {
    write.db.execute("DELETE FROM media_hosts", [])?;
    Ok(())
}

pub(crate) fn bucket(row: &Row<'_>) -> Result<StoredBucket, StoreError> {
    Ok(StoredBucket {
        bucket: Bucket {
            endpoint: sql::get_text(row, "endpoint")?,
            region: row.get("region")?,
            name: row.get("bucket")?,
            access_key_id: row.get("access_key_id")?,
        },
        secret: row.get("secret")?,
        generation: u64::try_from(row.get::<_, i64>("generation")?)
            .map_err(|_| StoreError::Value { column: "generation" })?,
        practice: row.get("practice")?,
        saved_at: sql::get_instant(row, "saved_at")?,
        tested_at: sql::find_instant(row, "tested_at")?,
    })
}
