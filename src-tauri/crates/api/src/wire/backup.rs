//! Backups: made into a file of the person's choice, restored beside the old data.

use domain::Secret;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What goes into a backup.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BackupInput {
    /// What opens it.
    #[specta(type = String)]
    pub passphrase: Secret,
    /// Whether sign-ins, client secrets and bucket keys go along.
    pub with_sign_ins: bool,
}

/// What became of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BackupDto {
    /// False when the person closed the dialog.
    pub saved: bool,
    /// The file's name, without its folder.
    pub file: Option<String>,
    /// Posts in it.
    pub posts: u32,
    /// Drafts in it.
    pub drafts: u32,
    /// Pictures in it.
    pub media: u32,
    /// Sign-ins in it.
    pub sign_ins: u32,
}

/// What opens a backup.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RestoreInput {
    /// Its passphrase.
    #[specta(type = String)]
    pub passphrase: Secret,
}
