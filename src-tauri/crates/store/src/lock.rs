//! The profile's own lock file. The single-instance plugin alone is not enough: without a session bus it lets a
//! second process start.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
};

use crate::OpenError;

/// Held as long as the profile is open; the system releases it when the process dies, however it dies.
pub(crate) struct ProfileLock {
    _file: File,
}

impl ProfileLock {
    pub(crate) fn take(folder: &Path) -> Result<Self, OpenError> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join("profile.lock"))
            .map_err(OpenError::NotWritable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse),
            Err(TryLockError::Error(error)) => Err(OpenError::NotWritable(error)),
        }
    }
}
