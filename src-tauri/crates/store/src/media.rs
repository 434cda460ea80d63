//! Tables `media` and `renditions`: the library's pictures, and their versions fitted to a network's rules.

use chrono::{DateTime, Utc};
use domain::MediaId;
use rusqlite::{Row, params};

use crate::{FileHash, Read, StoreError, Write, migration::Migration, sql};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    name: "202611201202_media",
    sql: "
    CREATE TABLE media (
        id TEXT PRIMARY KEY,
        -- The same picture added twice is the same library file.
        file_hash TEXT NOT NULL UNIQUE CHECK (length(file_hash) = 64),
        mime_type TEXT NOT NULL,
        width INTEGER NOT NULL CHECK (width > 0),
        height INTEGER NOT NULL CHECK (height > 0),
        size_bytes INTEGER NOT NULL CHECK (size_bytes > 0),
        -- EXIF orientation, 1 to 8; width and height are as shown, after turning.
        orientation INTEGER NOT NULL CHECK (orientation BETWEEN 1 AND 8),
        added_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE renditions (
        media_id TEXT NOT NULL REFERENCES media (id) ON DELETE CASCADE,
        -- Which rules it was fitted to.
        spec TEXT NOT NULL,
        file_hash TEXT NOT NULL CHECK (length(file_hash) = 64),
        mime_type TEXT NOT NULL,
        width INTEGER NOT NULL CHECK (width > 0),
        height INTEGER NOT NULL CHECK (height > 0),
        size_bytes INTEGER NOT NULL CHECK (size_bytes > 0),
        PRIMARY KEY (media_id, spec)
    ) STRICT, WITHOUT ROWID;",
}];

/// A library file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Id.
    pub id: MediaId,
    /// How it must be turned to be seen upright: EXIF orientation, 1 to 8.
    pub orientation: u8,
    /// The file; width and height are as seen, after turning.
    pub file: Picture,
}

/// A picture file and its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub hash: FileHash,
    /// `image/jpeg`, …
    pub mime_type: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// File size.
    pub size_bytes: u64,
}

/// Adds a library file, or returns the one that already holds these bytes.
///
/// # Errors
/// When it cannot be written.
pub fn insert(write: &Write<'_>, media: &Media, at: DateTime<Utc>) -> Result<Media, StoreError> {
    let file = &media.file;
    write.db.execute(
        "INSERT INTO media (id, file_hash, mime_type, width, height, size_bytes, orientation, added_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (file_hash) DO NOTHING",
        params![
            media.id.to_string(),
            file.hash.as_str(),
            file.mime_type,
            file.width,
            file.height,
            size(file.size_bytes)?,
            media.orientation,
            sql::micros(at)
        ],
    )?;
    sql::row(write.db, "SELECT * FROM media WHERE file_hash = ?1", params![file.hash.as_str()], library_file)?
        .ok_or(StoreError::NotFound { table: "media" })
}

/// One library file.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub fn get(read: &Read<'_>, id: MediaId) -> Result<Media, StoreError> {
    find(read, id)?.ok_or(StoreError::NotFound { table: "media" })
}

/// One library file, if it is there.
///
/// # Errors
/// When it cannot be read.
pub fn find(read: &Read<'_>, id: MediaId) -> Result<Option<Media>, StoreError> {
    sql::row(read.db, "SELECT * FROM media WHERE id = ?1", params![id.to_string()], library_file)
}

/// Remembers a fitted version.
///
/// # Errors
/// When it cannot be written.
pub fn save_rendition(write: &Write<'_>, id: MediaId, spec: &str, picture: &Picture) -> Result<(), StoreError> {
    write.db.execute(
        "INSERT INTO renditions (media_id, spec, file_hash, mime_type, width, height, size_bytes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (media_id, spec) DO UPDATE SET
         file_hash = excluded.file_hash, mime_type = excluded.mime_type, width = excluded.width,
         height = excluded.height, size_bytes = excluded.size_bytes",
        params![
            id.to_string(),
            spec,
            picture.hash.as_str(),
            picture.mime_type,
            picture.width,
            picture.height,
            size(picture.size_bytes)?
        ],
    )?;
    Ok(())
}

/// The version fitted to those rules, if it was made.
///
/// # Errors
/// When it cannot be read.
pub fn find_rendition(read: &Read<'_>, id: MediaId, spec: &str) -> Result<Option<Picture>, StoreError> {
    let found = "SELECT * FROM renditions WHERE media_id = ?1 AND spec = ?2";
    sql::row(read.db, found, params![id.to_string(), spec], picture)
}

pub(crate) fn library_file(row: &Row<'_>) -> Result<Media, StoreError> {
    Ok(Media { id: sql::get_text(row, "id")?, orientation: row.get("orientation")?, file: picture(row)? })
}

pub(crate) fn picture(row: &Row<'_>) -> Result<Picture, StoreError> {
    Ok(Picture {
        hash: sql::get_text(row, "file_hash")?,
        mime_type: row.get("mime_type")?,
        width: row.get("width")?,
        height: row.get("height")?,
        size_bytes: row.get::<_, i64>("size_bytes")?.unsigned_abs(),
    })
}

fn size(bytes: u64) -> Result<i64, StoreError> {
    i64::try_from(bytes).map_err(|_| StoreError::Value { column: "size_bytes" })
}
