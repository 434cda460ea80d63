//! Sign-ins from other systems. The core keeps the file; the page sees rows without any secret.

use domain::Secret;
use serde::{Deserialize, Serialize};
use specta::Type;

/// The file that was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportFileDto {
    /// Its name, without its folder.
    pub file: String,
    /// Keys that its rows name.
    pub key_ids: Vec<String>,
    /// Whether a row asks for a passphrase.
    pub needs_passphrase: bool,
}

/// What opens the rows.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportKeysInput {
    /// Keys by id.
    pub keys: Vec<ImportKeyInput>,
    /// The passphrase, where one is asked for.
    #[specta(type = Option<String>)]
    pub passphrase: Option<Secret>,
}

/// A key of the other system.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportKeyInput {
    /// Its id there.
    pub id: String,
    /// The key, in hex or base64.
    #[specta(type = String)]
    pub key: Secret,
}

/// What is in the file.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ImportPreviewDto {
    /// Row by row.
    pub rows: Vec<ImportRowDto>,
}

/// A row of the file.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportRowDto {
    /// Its place in the file, from 0.
    pub index: u32,
    /// Network id, if the row names one that we know.
    pub network: Option<String>,
    /// Server, on networks of many servers.
    pub server: Option<String>,
    /// What the row calls the account.
    pub name: String,
    /// When its sign-in ends.
    pub expires_at: Option<String>,
    /// Whether it will renew by itself.
    pub renews: bool,
    /// What the row lacks.
    pub missing: Vec<ImportMissingDto>,
    /// Whether the account is connected here already.
    pub already_connected: bool,
    /// Why it cannot be taken.
    pub refused: Option<ImportRefusalDto>,
}

/// What a row lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ImportMissingDto {
    /// It cannot renew.
    RefreshToken,
    /// It is not known when it ends.
    Expiry,
    /// Renewing needs the other system's app registration.
    Registration,
    /// It is not known what it may do.
    Scopes,
}

/// Why a row cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ImportRefusalDto {
    /// It names no network of ours.
    UnknownNetwork,
    /// It names a key that was not given.
    UnknownKey,
    /// The key does not open it.
    WrongKey,
    /// It was changed after it was sealed.
    Tampered,
    /// The key is right, and what it opens is no token.
    NotAToken,
    /// It has no shape that we read.
    Malformed,
    /// There is no access token in it.
    NoToken,
    /// It does not say which server.
    NeedsServer,
}

/// What became of the chosen rows.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ImportReportDto {
    /// Row by row.
    pub rows: Vec<ImportResultDto>,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportResultDto {
    /// Its place in the file.
    pub index: u32,
    /// What became of it.
    pub outcome: ImportOutcomeDto,
    /// The account, when it is connected now.
    pub account_id: Option<String>,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcomeDto {
    /// A new account.
    Connected,
    /// The account's sign-in is now this one.
    Replaced,
    /// The account is connected already; nothing was changed.
    AlreadyConnected,
    /// The network refuses the token.
    RefusedByNetwork,
    /// The network could not be reached.
    Unreachable,
    /// The network did not say whose token it is.
    NotIdentified,
    /// It could not be stored.
    Failed,
}
