//! Pictures for the page, by opaque id.

use domain::{AccountId, MediaId};

/// A picture that the page asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// A library file as it was added.
    Media(MediaId),
    /// Its small version.
    Thumb(MediaId),
    /// An account's picture.
    Avatar(AccountId),
}

/// The bytes of a picture.
pub struct Shown {
    /// `image/jpeg`, …
    pub mime_type: String,
    /// The file.
    pub bytes: Vec<u8>,
}
