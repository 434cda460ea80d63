//! Pictures as the rules see them, and the two ports through which a network gets at their bytes.

use bytes::Bytes;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::MediaId;

/// One picture of a post. In a target it describes the rendition that will really be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaItem {
    /// The library file.
    pub id: MediaId,
    /// `image/jpeg`, `image/png`, …
    pub mime_type: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// File size.
    pub size_bytes: u64,
    /// Description for people who cannot see it; may be empty.
    pub alt: String,
}

/// The bytes could not be read from this computer.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the picture from this computer")]
pub struct MediaReadError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Lends the bytes of a post's pictures.
pub trait MediaReader: Send + Sync {
    /// The bytes described by `item` (the rendition, not the original).
    fn read<'a>(&'a self, item: &'a MediaItem) -> BoxFuture<'a, Result<Bytes, MediaReadError>>;
}

/// Why a picture could not be put where a network can fetch it.
#[derive(Debug, thiserror::Error)]
pub enum MediaHostError {
    /// Nothing is set up. Ask the person to add a bucket.
    #[error("no media host is set up")]
    NotConfigured,
    /// The bucket refused our keys or the bucket's name.
    #[error("the bucket refused the request with status {status}")]
    Refused {
        /// HTTP status.
        status: u16,
    },
    /// The bucket could not be reached, or did not answer.
    #[error("the bucket did not answer")]
    Unavailable,
    /// The upload worked, but the address is not readable without our keys.
    #[error("an uploaded file cannot be read from outside, status {status}")]
    NotReadable {
        /// HTTP status of the anonymous read.
        status: u16,
    },
}

/// Storage of the person's own from which a network can fetch a picture for a short time.
pub trait MediaHost: Send + Sync {
    /// Uploads `bytes` under `key` and returns an address that anyone can read for at least an hour.
    /// Repeating with the same key is harmless.
    fn put<'a>(&'a self, key: &'a str, mime_type: &'a str, bytes: Bytes) -> BoxFuture<'a, Result<Url, MediaHostError>>;

    /// Removes `key`; a missing one is fine.
    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), MediaHostError>>;
}
