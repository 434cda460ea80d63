//! Drafts, pictures and the review of what is being written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::ErrorDto;

/// A draft as it is stored.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftDto {
    /// Id.
    pub id: String,
    /// The workspace that owns it; only accounts of the same can be chosen.
    pub workspace_id: String,
    /// Counts saves, from 0.
    pub version: u32,
    /// When it was last saved.
    pub saved_at: String,
    /// What was written.
    pub content: DraftContent,
    /// Facts about the pictures, in the order of `content.media`.
    pub media: Vec<MediaDto>,
}

/// A line in the list of drafts.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftLineDto {
    /// Id.
    pub id: String,
    /// The workspace that owns it.
    pub workspace_id: String,
    /// Beginning of the text; may be empty.
    pub title: String,
    /// When it was last saved.
    pub saved_at: String,
    /// Chosen accounts.
    pub account_ids: Vec<String>,
    /// How many pictures.
    pub media_count: u32,
}

/// What the person writes: one master, and per account only what differs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftContent {
    /// Master text.
    pub text: String,
    /// Chosen accounts, in order.
    pub account_ids: Vec<String>,
    /// Pictures in order.
    pub media: Vec<DraftMedia>,
    /// Differences by account id.
    pub variants: BTreeMap<String, VariantContent>,
}

/// A picture in a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftMedia {
    /// The library file.
    pub media_id: String,
    /// Its description.
    pub alt: String,
}

/// What differs for one account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VariantContent {
    /// Its own text; `None` = the master's.
    pub text: Option<String>,
    /// The network's options by id.
    pub options: BTreeMap<String, String>,
}

/// What came of a save.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedDto {
    /// The new version.
    pub version: u32,
    /// When.
    pub saved_at: String,
}

/// A library file. Shown through `prmedia://localhost/media/<id>` and `prmedia://localhost/thumb/<id>`.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MediaDto {
    /// Id.
    pub id: String,
    /// MIME type.
    pub mime_type: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Size in bytes.
    pub size_bytes: f64,
}

/// Files that were dropped on the window.
#[derive(Debug, Clone, Default, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DroppedDto {
    /// Those in the library now.
    pub media: Vec<MediaDto>,
    /// Why the others are not, one error each.
    pub refused: Vec<ErrorDto>,
}

/// The answer to every keystroke: what each network makes of the draft. Reads nothing from disk.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReviewDto {
    /// Per chosen account.
    pub accounts: Vec<AccountReviewDto>,
    /// Links, mentions and tags of the master text.
    pub entities: Vec<EntityDto>,
}

/// What one account's network makes of the draft.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountReviewDto {
    /// Account.
    pub account_id: String,
    /// Units used.
    pub used: u32,
    /// Units allowed.
    pub max: u32,
    /// Bytes used, where bytes are limited too.
    pub bytes_used: Option<u32>,
    /// Bytes allowed.
    pub bytes_max: Option<u32>,
    /// UTF-16 offset in this account's text from which it is too long; `None` = it fits.
    pub overflow_from: Option<u32>,
    /// Findings.
    pub findings: Vec<FindingDto>,
    /// Links, mentions and tags of this account's own text, where it has one.
    pub entities: Option<Vec<EntityDto>>,
}

/// A stretch of text, in UTF-16 offsets.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EntityDto {
    /// Start, inclusive.
    pub start: u32,
    /// End, exclusive.
    pub end: u32,
    /// What.
    pub kind: EntityKindDto,
}

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are the meaning")]
pub enum EntityKindDto {
    Link,
    Mention,
    Tag,
}

/// A finding; the page has a text per code, with `args` in it.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FindingDto {
    /// Which rule.
    pub code: FindingCodeDto,
    /// Whether it blocks.
    pub severity: SeverityDto,
    /// Values for the text.
    pub args: BTreeMap<String, ArgDto>,
    /// Position of the picture concerned, from 0.
    pub media_index: Option<u32>,
    /// The one mend.
    pub fix: Option<FixDto>,
}

/// A value in a text.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(untagged)]
pub enum ArgDto {
    /// Number.
    Number(f64),
    /// Text, shown as text.
    Text(String),
}

/// See `domain::Severity`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "see domain::Severity")]
pub enum SeverityDto {
    Info,
    Warning,
    Error,
}

/// See `domain::Fix`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "see domain::Fix")]
pub enum FixDto {
    EditText,
    Describe,
    ShowMedia,
    AddMedia,
    SetUpMediaHost,
    Reconnect,
}

/// See `domain::FindingCode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "see domain::FindingCode")]
pub enum FindingCodeDto {
    Empty,
    TextTooLong,
    TextTooManyBytes,
    TooManyHashtags,
    ManyHashtags,
    TooManyMentions,
    MediaMissing,
    TooManyMedia,
    AltMissing,
    AltTooLong,
    AspectNotAllowed,
    PictureTooSmall,
    PictureConverted,
    PictureUnreadable,
    OptionInvalid,
    MediaHostMissing,
    MediaHostUnreachable,
    AccountCannotPublish,
    AccountGone,
    TextRefused,
    PictureRefused,
    PolicyRefused,
    QuotaUsedUp,
    Refused,
    MentionUnknown,
    GaveUp,
}
