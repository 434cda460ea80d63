//! How posts fared over a stretch of time.

use chrono::{DateTime, Utc};
use rusqlite::params;

use crate::{Read, StoreError, sql};

/// How many targets went out, and how many did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fared {
    /// Went live.
    pub published: u32,
    /// Were refused, or called off after at least one try.
    pub failed: u32,
}

/// How the targets fared that went live, or were to, since then.
///
/// # Errors
/// When they cannot be counted.
pub fn fared_since(read: &Read<'_>, from: DateTime<Utc>) -> Result<Fared, StoreError> {
    let counted = "SELECT count(*) FILTER (WHERE published_at >= ?1) AS published,
            count(*) FILTER (WHERE due_at >= ?1 AND (state = 'rejected' OR (state = 'cancelled'
                AND EXISTS (SELECT 1 FROM attempts WHERE target_id = targets.id)))) AS failed
         FROM targets WHERE due_at >= ?1 OR published_at >= ?1";
    let fared = sql::row(read.db, counted, params![sql::micros(from)], |row| {
        Ok(Fared { published: row.get("published")?, failed: row.get("failed")? })
    });
    Ok(fared?.unwrap_or_default())
}
