//! Backups: made into a file of the person's choice, restored beside the old data.

use std::sync::Arc;

use engine::backup::{BackupChoice, BackupError, OnProgress, Summary};

use super::app;
use crate::{
    FileKind,
    desk::Desk,
    wire::{AppStateDto, BackupDto, BackupInput, ErrorCodeDto, ErrorDto, RestoreInput, SavedFileDto},
};

pub(crate) async fn backup_create(desk: &Desk, input: BackupInput) -> Result<BackupDto, ErrorDto> {
    let engine = desk.engine().await?;
    let Some(path) = desk.desktop.save_as("Save a backup", "postrider-backup.age", FileKind::Backup).await else {
        return Ok(dto(SavedFileDto::none(), None));
    };
    let choice = BackupChoice { sign_ins: input.with_sign_ins };
    let summary = engine.backup_create(&path, input.passphrase, choice, silent()).await?;
    Ok(dto(SavedFileDto::at(&path), Some(summary)))
}

pub(crate) async fn backup_restore(desk: &Desk, input: RestoreInput) -> Result<AppStateDto, ErrorDto> {
    let file = desk.desktop.open_file("Restore a backup", FileKind::Backup).await;
    let file = file.ok_or_else(|| ErrorDto::new(ErrorCodeDto::DialogCancelled))?;
    desk.restore(file, input.passphrase).await?;
    app::state(desk).await
}

pub(crate) async fn profile_resume(desk: &Desk) -> Result<AppStateDto, ErrorDto> {
    desk.engine().await?.resume().await?;
    app::state(desk).await
}

/// Nobody watches: a backup of what is usual takes a second or two.
pub(crate) fn silent() -> OnProgress {
    Arc::new(|_| {})
}

fn dto(file: SavedFileDto, summary: Option<Summary>) -> BackupDto {
    let count = |of: fn(&Summary) -> u64| summary.as_ref().map_or(0, |all| u32::try_from(of(all)).unwrap_or(u32::MAX));
    BackupDto {
        saved: file.saved,
        file: file.file,
        posts: count(|all| all.posts),
        drafts: count(|all| all.drafts),
        media: count(|all| all.media),
        sign_ins: count(|all| all.sign_ins),
    }
}

impl From<BackupError> for ErrorDto {
    fn from(error: BackupError) -> Self {
        tracing::warn!(error = &error as &dyn std::error::Error, "a backup was not made or not restored");
        let code = match &error {
            BackupError::PassphraseTooWeak => ErrorCodeDto::PassphraseTooWeak,
            BackupError::FileExists => ErrorCodeDto::FileExists,
            BackupError::DiskFull(_) | BackupError::NotWritten(_) => ErrorCodeDto::FileNotWritten,
            BackupError::NotRead(_) | BackupError::Unreadable(_) => ErrorCodeDto::BackupUnreadable,
            BackupError::PassphraseWrong => ErrorCodeDto::BackupPassphraseWrong,
            BackupError::Newer => ErrorCodeDto::BackupNewer,
            BackupError::VaultClosed => ErrorCodeDto::VaultClosed,
            BackupError::InUse => ErrorCodeDto::ActionNotPossible,
            BackupError::Vault(_) => ErrorCodeDto::KeychainUnusable,
            BackupError::Store(_) => ErrorCodeDto::StoreFailed,
        };
        let is_about_passphrase = matches!(error, BackupError::PassphraseTooWeak | BackupError::PassphraseWrong);
        Self { field: is_about_passphrase.then(|| "passphrase".to_owned()), ..Self::new(code) }
    }
}
