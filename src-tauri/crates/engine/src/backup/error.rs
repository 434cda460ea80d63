//! What can go wrong with a backup, by what one can do about it.

use std::io;

use store::{OpenError, StoreError};
use vault::{VaultError, archive::ArchiveError};

/// Why a backup was not made or not restored. What was there before is there still, unchanged.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The passphrase is too short or too easy to guess.
    #[error("the passphrase is too easy to guess")]
    PassphraseTooWeak,
    /// Something of that name is there already.
    #[error("there is a file of that name already")]
    FileExists,
    /// The disk is full. Nothing is left of the file.
    #[error("the disk is full")]
    DiskFull(#[source] io::Error),
    /// The file or folder cannot be written. Nothing is left of it.
    #[error("the place cannot be written")]
    NotWritten(#[source] io::Error),
    /// The backup cannot be read from where it is.
    #[error("the backup cannot be read")]
    NotRead(#[source] io::Error),
    /// It is not a backup of ours, or it was changed or cut.
    #[error("the file is not a whole backup: {0}")]
    Unreadable(&'static str),
    /// The passphrase is wrong, or the beginning of the file was changed.
    #[error("the passphrase does not open the backup")]
    PassphraseWrong,
    /// A newer version made it.
    #[error("a newer version made the backup")]
    Newer,
    /// Sign-ins are to go along, and the vault is not open.
    #[error("the vault is not open")]
    VaultClosed,
    /// The sign-ins could not be sealed, or the new vault could not be made.
    #[error("the vault could not seal the sign-ins")]
    Vault(#[source] VaultError),
    /// The profile is open, here or in another process.
    #[error("the profile is open")]
    InUse,
    /// The database failed.
    #[error("the database failed")]
    Store(#[source] StoreError),
}

impl BackupError {
    /// A failure to write, by whether room helps.
    pub(super) fn writing(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::DiskFull(error)
            }
            _ => Self::NotWritten(error),
        }
    }

    /// A failure to read what is inside: only what the system says is about the disk, all else about the bytes.
    pub(super) fn reading(error: io::Error) -> Self {
        match error.raw_os_error() {
            Some(_) => Self::NotRead(error),
            None => Self::Unreadable("its bytes were changed, or its end is missing"),
        }
    }
}

impl From<StoreError> for BackupError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<OpenError> for BackupError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::InUse => Self::InUse,
            OpenError::Newer { .. } => Self::Newer,
            OpenError::Broken(_) | OpenError::Stranger(_) => Self::Unreadable("no database can be made of its rows"),
            OpenError::NotWritable(error) => Self::writing(error),
        }
    }
}

impl From<ArchiveError> for BackupError {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::NotAnArchive => Self::Unreadable("it does not begin like one"),
            ArchiveError::PassphraseWrong => Self::PassphraseWrong,
            ArchiveError::CostRefused => Self::Unreadable("opening it would cost more than any backup of ours does"),
            ArchiveError::Damaged => Self::Unreadable("its beginning was changed"),
            ArchiveError::Io(error) => Self::reading(error),
        }
    }
}
