//! JSON shapes, cut to what is read. Everything that forks leave out is optional.

use chrono::{DateTime, Utc};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Application {
    pub client_id: String,
}

#[derive(Deserialize)]
pub(super) struct Account {
    pub id: String,
    pub username: String,
    #[serde(default)]
    pub display_name: String,
    pub avatar: Option<String>,
    pub url: Option<String>,
    /// How many statuses there are; some software does not say.
    pub statuses_count: Option<u64>,
}

/// `GET /api/v2/instance`, or `/api/v1/instance` which calls the domain `uri` and may carry `max_toot_chars`.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Instance {
    pub domain: Option<String>,
    pub uri: Option<String>,
    pub max_toot_chars: Option<u32>,
    pub version: Option<String>,
    pub configuration: Configuration,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Configuration {
    pub statuses: StatusLimits,
    pub media_attachments: AttachmentLimits,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct StatusLimits {
    pub max_characters: Option<u32>,
    pub max_media_attachments: Option<u32>,
    pub characters_reserved_per_url: Option<u32>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct AttachmentLimits {
    pub supported_mime_types: Vec<String>,
    pub description_limit: Option<u32>,
    pub image_size_limit: Option<u64>,
    pub image_matrix_limit: Option<u64>,
}

/// What a domain says about one of its names (RFC 7033 section 4.4).
#[derive(Deserialize)]
pub(super) struct Descriptor {
    pub subject: String,
    #[serde(default)]
    pub links: Vec<DescriptorLink>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct DescriptorLink {
    pub rel: String,
    #[serde(rename = "type")]
    pub mime_type: String,
    pub href: String,
}

#[derive(Deserialize)]
pub(super) struct Attachment {
    pub id: String,
}

#[derive(Deserialize)]
pub(super) struct Status {
    pub id: String,
    pub url: Option<String>,
    pub uri: Option<String>,
    pub created_at: Option<DateTime<Utc>>,
    #[serde(default)]
    pub content: String,
    #[serde(default)]
    pub spoiler_text: String,
    #[serde(default)]
    pub media_attachments: Vec<serde::de::IgnoredAny>,
    pub in_reply_to_id: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Problem {
    pub error: String,
    pub error_description: String,
}
