//! What is done to the database as a whole: making it small, and asking how much room there is.

use std::fs;

use crate::{Store, StoreError, files};

/// How large the database is and how much room its disk has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Size of the database and its log.
    pub used_bytes: u64,
    /// What this process may still write to that disk.
    pub free_bytes: u64,
}

impl Store {
    /// Writes the database anew without the pages that nothing uses any more, and empties the log, so that nothing of
    /// what was replaced stays readable in either. Waits its turn among the writes, which wait for it; needs up to twice
    /// the room of the database meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when readers kept the log in use for five seconds, [`StoreError::Disk`] without the room;
    /// the data is whole all the same.
    pub async fn vacuum(&self) -> Result<(), StoreError> {
        self.alone(|connection| Ok(connection.execute_batch("VACUUM")?)).await?;
        self.checkpoint().await
    }

    /// How much room there is.
    ///
    /// # Errors
    /// [`StoreError::Disk`] when the disk cannot be asked.
    pub async fn room(&self) -> Result<Room, StoreError> {
        let database = self.database().to_owned();
        files::blocking(move || {
            let size = |ending: &str| fs::metadata(database.with_extension(ending)).map_or(0, |file| file.len());
            let folder = database.parent().unwrap_or(&database);
            let free_bytes = fs4::available_space(folder).map_err(|error| StoreError::Disk(Box::new(error)))?;
            Ok(Room { used_bytes: size("db") + size("db-wal"), free_bytes })
        })
        .await
    }
}
