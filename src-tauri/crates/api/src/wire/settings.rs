//! Settings, app registrations and the media host.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{NotificationsDto, WhenClosedDto};

/// Settings of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingsDto {
    /// Light, dark, or as the system.
    pub theme: ThemeDto,
    /// Minutes without the person after which the vault locks; `None` = never. Counts only with a passphrase.
    #[serde(default)]
    pub lock_after_minutes: Option<u32>,
    /// Whether the vault locks with the screen and before the computer sleeps. Counts only with a passphrase.
    #[serde(default)]
    pub lock_with_screen: bool,
    /// What closing the window means.
    #[serde(default)]
    pub when_closed: WhenClosedDto,
    /// When and of what the desktop tells.
    #[serde(default)]
    pub notifications: NotificationsDto,
}

/// A theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are the meaning")]
pub enum ThemeDto {
    #[default]
    System,
    Light,
    Dark,
}

/// The person's own developer app. The secret is write-only.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppRegistrationDto {
    /// Network id.
    pub network: String,
    /// Client id.
    pub client_id: String,
    /// The https callback registered for it.
    pub redirect_uri: String,
    /// Whether it is the built-in practice registration.
    pub practice: bool,
    /// When it was entered.
    pub saved_at: String,
}

/// What the person enters for a developer app.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppRegistrationInput {
    /// Network id.
    pub network: String,
    /// Client id.
    pub client_id: String,
    /// Client secret; `None` keeps the stored one.
    #[specta(type = Option<String>)]
    pub client_secret: Option<domain::Secret>,
    /// The https callback registered for it.
    pub redirect_uri: String,
}

/// The person's bucket. Keys are write-only.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MediaHostDto {
    /// `https://s3.eu-central-1.amazonaws.com`, …
    pub endpoint: String,
    /// `eu-central-1`, …
    pub region: String,
    /// Bucket.
    pub bucket: String,
    /// Access key id.
    pub access_key_id: String,
    /// Whether it is the built-in practice bucket.
    pub practice: bool,
    /// When the last test went well.
    pub tested_at: Option<String>,
}

/// What the person enters for a bucket.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MediaHostInput {
    /// Endpoint, https.
    pub endpoint: String,
    /// Region.
    pub region: String,
    /// Bucket.
    pub bucket: String,
    /// Access key id.
    pub access_key_id: String,
    /// Secret key; `None` keeps the stored one.
    #[specta(type = Option<String>)]
    pub secret_key: Option<domain::Secret>,
}
