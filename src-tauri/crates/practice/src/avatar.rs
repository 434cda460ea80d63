//! Small made-up profile pictures and a made-up photograph.

use std::{io::Cursor, sync::OnceLock};

use bytes::Bytes;
use image::{ImageFormat, Rgb, RgbImage};

/// A profile picture that is always the same for the same name.
pub(crate) fn png(name: &str) -> Bytes {
    let hash = name.bytes().fold(2_166_136_261_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(16_777_619));
    let [r, g, b, _] = hash.to_be_bytes();
    let (back, front) = (Rgb([90 + r % 90, 90 + g % 90, 90 + b % 90]), Rgb([250, 240, 220]));
    let picture = RgbImage::from_fn(128, 128, |x, y| {
        let (dx, dy) = (i64::from(x) - 64, i64::from(y) - 68);
        let is_loaf = dx * dx + dy * dy * 2 < 44 * 44;
        let is_cut = is_loaf && (dx + dy).rem_euclid(26) < 5 && dy < 8;
        if is_loaf && !is_cut { front } else { back }
    });
    encode(&picture, ImageFormat::Png)
}

/// A landscape JPEG for the website's link card.
pub(crate) fn loaf_jpeg() -> Bytes {
    static LOAF: OnceLock<Bytes> = OnceLock::new();
    LOAF.get_or_init(|| {
        let picture = RgbImage::from_fn(600, 315, |x, y| {
            let (dx, dy) = (i64::from(x) - 300, i64::from(y) - 190);
            let shade = u8::try_from(y / 4).unwrap_or(u8::MAX);
            match dx * dx + dy * dy * 4 {
                d if d < 150 * 150 && (dx + dy).rem_euclid(60) < 10 => Rgb([244, 222, 179]),
                d if d < 170 * 170 => Rgb([176, 112, 60]),
                _ => Rgb([120 + shade, 150 + shade, 170 + shade]),
            }
        });
        encode(&picture, ImageFormat::Jpeg)
    })
    .clone()
}

/// Encoding into memory fails only for sizes that the two pictures above do not have.
fn encode(picture: &RgbImage, format: ImageFormat) -> Bytes {
    let mut bytes = Cursor::new(Vec::new());
    match picture.write_to(&mut bytes, format) {
        Ok(()) => Bytes::from(bytes.into_inner()),
        Err(_) => Bytes::new(),
    }
}
