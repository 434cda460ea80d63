//! What can go wrong with storage, by what one can do about it.

use rusqlite::ErrorCode;

use crate::Stranger;

/// Why a profile's storage did not open. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error("the profile is open in another process")]
    InUse,
    /// A newer version wrote it.
    #[error("a newer version wrote the database (migration {migration} is unknown here)")]
    Newer {
        /// The first migration that this version does not know.
        migration: String,
    },
    /// It is damaged or not a database of ours.
    #[error("the database cannot be read")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Its schema is not ours: something was planted, changed or taken away. Nothing of it was run.
    #[error("the database's schema is not ours: {0}")]
    Stranger(Stranger),
    /// The folder cannot be made or written.
    #[error("the data folder cannot be written")]
    NotWritable(#[source] std::io::Error),
}

/// Why a query or change failed. A failed change left nothing behind.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such row.
    #[error("no such row in {table}")]
    NotFound {
        /// The table.
        table: &'static str,
    },
    /// The row changed since it was read; read it again.
    #[error("the row in {table} was changed by someone else")]
    Changed {
        /// The table.
        table: &'static str,
    },
    /// A rule of the schema forbids it.
    #[error("the change breaks a rule of the database")]
    Constraint(#[source] rusqlite::Error),
    /// The disk is full or cannot be written.
    #[error("the disk is full or cannot be written")]
    Disk(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A stored value cannot be understood.
    #[error("a stored value in {column} cannot be understood")]
    Value {
        /// The column.
        column: &'static str,
    },
    /// The database is damaged.
    #[error("the database is damaged")]
    Corrupt(#[source] rusqlite::Error),
    /// The database is in use and did not come free in time.
    #[error("the database is in use")]
    Busy,
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
    /// Any other failure of SQLite; a bug of ours.
    #[error("a query failed")]
    Query(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure | ErrorCode::ReadOnly | ErrorCode::CannotOpen) => {
                Self::Disk(Box::new(error))
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt(error),
            Some(ErrorCode::ConstraintViolation) => Self::Constraint(error),
            _ => Self::Query(error),
        }
    }
}
