//! Reading bytes as a picture without trusting them: format from the bytes, sizes checked before decoding.

use std::io::Cursor;

use bytes::Bytes;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, metadata::Orientation};

/// Largest file taken in.
pub(super) const BYTES_MAX: usize = 50 * 1024 * 1024;
/// Most pixels taken in; eight bits of four channels of them are 400 MB.
const PIXELS_MAX: u64 = 100_000_000;
const ALLOCATION_MAX: u64 = 512 * 1024 * 1024;

/// Why bytes are not taken as a picture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PictureError {
    /// More bytes or pixels than we take.
    #[error("the picture is too large")]
    TooLarge,
    /// Not a picture, of a format that we do not take, or damaged.
    #[error("the file cannot be read as a picture")]
    Unreadable(#[source] Option<ImageError>),
}

impl From<ImageError> for PictureError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooLarge,
            other => Self::Unreadable(Some(other)),
        }
    }
}

/// A picture as it is seen: turned upright.
pub(super) struct Decoded {
    /// The pixels, turned.
    pub(super) image: DynamicImage,
    /// What the file was.
    pub(super) format: ImageFormat,
    /// How it was turned: EXIF orientation, 1 to 8.
    pub(super) orientation: u8,
}

/// Decodes the (first) picture. Slow; not for an async thread.
pub(super) fn decode(bytes: &Bytes) -> Result<Decoded, PictureError> {
    if bytes.len() > BYTES_MAX {
        return Err(PictureError::TooLarge);
    }
    let reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PictureError::Unreadable(None))?;
    let format = reader.format().ok_or(PictureError::Unreadable(None))?;
    // The list is also what is compiled in; SVG is none of them, because it can name files and run scripts.
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif) {
        return Err(PictureError::Unreadable(None));
    }
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(PictureError::TooLarge);
    }
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(ALLOCATION_MAX);
    // Sixteen bits of a channel, or floats, need more than the count of pixels says.
    limits.reserve(decoder.total_bytes())?;
    decoder.set_limits(limits)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(Decoded { image, format, orientation: orientation.to_exif() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check of a PNG chunk, W3C PNG annex D.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
        })
    }

    /// A file of a few bytes that says to be this wide and high.
    fn claiming(image: &DynamicImage, side: u32) -> Bytes {
        let mut file = Cursor::new(Vec::new());
        image.write_to(&mut file, ImageFormat::Png).unwrap();
        let mut file = file.into_inner();
        file[16..20].copy_from_slice(&side.to_be_bytes());
        file[20..24].copy_from_slice(&side.to_be_bytes());
        let check = crc(&file[12..29]);
        file[29..33].copy_from_slice(&check.to_be_bytes());
        file.into()
    }

    #[test]
    fn a_picture_that_would_fill_the_memory_is_refused_before_its_pixels_are_read() {
        let cases = [
            (DynamicImage::new_rgba16(1, 1), 10_000, true),
            (DynamicImage::new_rgb16(1, 1), 10_000, true),
            (DynamicImage::new_rgb8(1, 1), 10_001, true),
            (DynamicImage::new_rgba16(1, 1), 1_000, false),
        ];
        for (image, side, too_large) in cases {
            let refused = decode(&claiming(&image, side)).err().unwrap();
            let case = format!("{:?} {side}: {refused}", image.color());
            assert_eq!(matches!(refused, PictureError::TooLarge), too_large, "{case}");
        }
    }
}
