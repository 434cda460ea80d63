//! How much a network accepts. Static in the manifest, or read from an account's own server.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// All limits for one account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Text rules.
    pub text: TextLimits,
    /// Picture rules.
    pub media: MediaLimits,
}

/// What one unit of length is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextUnit {
    /// Extended grapheme clusters (UAX #29): what a reader calls a character.
    Graphemes,
    /// UTF-16 code units: what JavaScript's `length` says.
    Utf16,
}

/// Text rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextLimits {
    /// Most units allowed.
    pub max: u32,
    /// The unit.
    pub unit: TextUnit,
    /// Most UTF-8 bytes allowed besides, where there is such a rule.
    pub bytes_max: Option<u32>,
    /// What an `http(s)://` address counts, whatever its length.
    pub link_weight: Option<u32>,
    /// Whether `@user@host` counts only as `@user`.
    pub short_mentions: bool,
    /// More hashtags than this are refused.
    pub hashtags_max: Option<u32>,
    /// More hashtags than this are unwise.
    pub hashtags_advised: Option<u32>,
    /// More `@` mentions than this are refused.
    pub mentions_max: Option<u32>,
}

/// Picture rules.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MediaLimits {
    /// Fewest pictures a post must have.
    pub count_min: u32,
    /// Most pictures a post may have.
    pub count_max: u32,
    /// Accepted MIME types, best first; a picture of another type is converted to the first.
    pub mime_types: Cow<'static, [Cow<'static, str>]>,
    /// Largest accepted file in bytes.
    pub bytes_max: u64,
    /// Most pixels (width × height), where limited.
    pub pixels_max: Option<u64>,
    /// Longest side in pixels that we send.
    pub side_max: u32,
    /// Smallest width in pixels.
    pub width_min: Option<u32>,
    /// Lowest width ÷ height.
    pub aspect_min: Option<f64>,
    /// Highest width ÷ height.
    pub aspect_max: Option<f64>,
    /// Longest description in characters.
    pub alt_max: u32,
}

/// How long a text is by one network's rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Units used.
    pub used: u32,
    /// Units allowed.
    pub max: u32,
    /// Bytes used and allowed, where bytes are limited too.
    pub bytes: Option<(u32, u32)>,
}
