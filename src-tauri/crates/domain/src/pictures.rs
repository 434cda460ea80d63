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

/// The size of a picture once it is reduced to a network's limits; said beforehand, and made. One that fits stays as it
/// is, and none is ever made larger.
#[must_use]
pub fn size_within(size: (u32, u32), side_max: u32, pixels_max: Option<u64>) -> (u32, u32) {
    let (width, height) = (f64::from(size.0.max(1)), f64::from(size.1.max(1)));
    let by_side = f64::from(side_max) / width.max(height);
    #[allow(clippy::cast_precision_loss, reason = "pixel limits are far below 2^52")]
    let by_pixels = pixels_max.map_or(1.0, |max| (max as f64 / (width * height)).sqrt());
    let scale = by_side.min(by_pixels);
    if scale >= 1.0 {
        return size;
    }
    // Rounded down, so that a limit of pixels is kept; the longest side lands on its limit, not one below it.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a scaled side is positive and small")]
    let side = |length: f64| ((length * scale + 1e-6).floor() as u32).max(1);
    (side(width), side(height))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_reduced_to_its_limits_and_no_further() {
        let check = |size, side_max, pixels_max, expected| {
            assert_eq!(size_within(size, side_max, pixels_max), expected, "{size:?} within {side_max} {pixels_max:?}");
        };
        check((800, 400), 800, None, (800, 400));
        check((800, 400), 400, None, (400, 200));
        check((800, 400), 800, Some(20_000), (200, 100));
        check((10, 10), 800, Some(20_000), (10, 10));
        check((60_000, 1), 1_000, None, (1_000, 1));
        // 49 × (1 / 49) is less than 1 in binary fractions.
        for side in 2..5_000 {
            check((side * 3, side), 1_440, None, if side <= 480 { (side * 3, side) } else { (1_440, 480) });
        }
    }

    #[test]
    fn a_limit_of_pixels_is_never_passed() {
        for width in (1_000..9_000).step_by(7) {
            let (wide, high) = size_within((width, 3_001), 8_192, Some(8_294_400));
            assert!(u64::from(wide) * u64::from(high) <= 8_294_400, "{width}: {wide} × {high}");
        }
    }
}
