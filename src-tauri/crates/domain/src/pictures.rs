//! Work on pictures that nobody trusts: a port, because it is done where a hostile picture costs only itself.

use bytes::Bytes;
use futures::future::BoxFuture;

use crate::MediaLimits;

/// Largest picture file taken in.
pub const PICTURE_BYTES_MAX: usize = 50 * 1024 * 1024;

/// Reads foreign pictures and makes new ones of them.
pub trait Pictures: Send + Sync {
    /// Looks at a file that comes into the library: what it shows, without the camera's notes, and a small version.
    fn take_in(&self, file: Bytes) -> BoxFuture<'_, Result<TakenIn, PictureError>>;

    /// Makes a version that `limits` accept.
    fn fit<'a>(&'a self, file: Bytes, limits: &'a MediaLimits) -> BoxFuture<'a, Result<Drawn, PictureError>>;

    /// Draws the picture anew as a PNG, no side longer than `side_max`.
    fn reduce(&self, file: Bytes, side_max: u32) -> BoxFuture<'_, Result<Drawn, PictureError>>;
}

/// A picture file with its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// `image/jpeg`, `image/png`, `image/webp` or `image/gif`.
    pub mime_type: &'static str,
    /// Width in pixels, as seen.
    pub width: u32,
    /// Height in pixels, as seen.
    pub height: u32,
    /// The file.
    pub bytes: Bytes,
}

/// What the library keeps of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenIn {
    /// The file itself without notes.
    pub picture: Drawn,
    /// How it must be turned to be upright: EXIF orientation, 1 to 8.
    pub orientation: u8,
    /// The small version shown in lists.
    pub thumb: Drawn,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// It has more bytes, pixels or frames, or would need more memory or time, than a picture may.
    #[error("the picture is too large")]
    TooLarge,
    /// Not a picture, of a format that we do not take, or damaged.
    #[error("the file cannot be read as a picture")]
    Unreadable,
    /// No fault of the picture: this computer does not let it be read now.
    #[error("pictures cannot be read now")]
    Unavailable(#[source] std::io::Error),
}
