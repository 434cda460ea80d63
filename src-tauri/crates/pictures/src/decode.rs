//! Reading a file as a picture: its format from its bytes, its size before its pixels, and no more pixels than fit.

use std::io::Cursor;

use bytes::Bytes;
use domain::{PICTURE_BYTES_MAX, PictureError};
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, metadata::Orientation};

use crate::{jpeg, structure::Counted};

/// Most pixels taken in; only a JPEG can have so many, because it can be read at a reduced size.
const PIXELS_MAX: u64 = 100_000_000;
/// Most memory for a picture's pixels while it is read, together with what its decoder needs beside them.
pub(crate) const MEMORY_MAX: u64 = 110_000_000;
/// What a decoder may take for colour profiles and tables.
const ASIDE_MAX: u64 = 16 * 1024 * 1024;

/// A picture as its file has it, not yet turned.
pub(crate) struct Decoded {
    /// The pixels, possibly fewer than the file has.
    pub image: DynamicImage,
    /// What the file is.
    pub format: ImageFormat,
    /// How it must be turned.
    pub orientation: Orientation,
    /// Width and height that the file has.
    pub size: (u32, u32),
}

/// What the library refuses before it looks at anything else.
pub(crate) fn format_of(file: &[u8]) -> Result<ImageFormat, PictureError> {
    if file.len() > PICTURE_BYTES_MAX {
        return Err(PictureError::TooLarge);
    }
    let format = image::guess_format(file).map_err(|_| PictureError::Unreadable)?;
    // The list is also what is compiled in; SVG is none of them, because it can name files and run scripts.
    let taken = matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif);
    if taken { Ok(format) } else { Err(PictureError::Unreadable) }
}

/// Decodes the (first) picture. `side_wanted` is the longest side that the caller has a use for.
pub(crate) fn decode(file: &Bytes, side_wanted: u32) -> Result<Decoded, PictureError> {
    let format = format_of(file)?;
    let mut decoder = ImageReader::with_format(Cursor::new(file), format).into_decoder().map_err(refused)?;
    let size = decoder.dimensions();
    let pixels = u64::from(size.0) * u64::from(size.1);
    if pixels > PIXELS_MAX {
        return Err(PictureError::TooLarge);
    }
    Counted::of(file, format).check(pixels)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    if needed(format, decoder.total_bytes()) > MEMORY_MAX {
        if let Some(image) = reduced(file, format, side_wanted)? {
            return Ok(Decoded { image, format, orientation, size });
        }
        if decoder.total_bytes() > MEMORY_MAX || format != ImageFormat::Jpeg {
            return Err(PictureError::TooLarge);
        }
    }
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(decoder.total_bytes() + ASIDE_MAX);
    decoder.set_limits(limits).map_err(refused)?;
    let image = eight_bit(DynamicImage::from_decoder(decoder).map_err(refused)?);
    Ok(Decoded { image, format, orientation, size })
}

/// The picture at a smaller size, where its format and its colours can be read so.
fn reduced(file: &Bytes, format: ImageFormat, side_wanted: u32) -> Result<Option<DynamicImage>, PictureError> {
    if format == ImageFormat::Jpeg { jpeg::reduced(file, side_wanted) } else { Ok(None) }
}

/// Decoders keep some of the work beside the pixels: a progressive JPEG two bytes of every sample, a WebP its planes.
fn needed(format: ImageFormat, pixel_bytes: u64) -> u64 {
    match format {
        ImageFormat::Jpeg => pixel_bytes.saturating_mul(2),
        ImageFormat::WebP => pixel_bytes.saturating_mul(2),
        _ => pixel_bytes,
    }
}

/// Nobody shows or takes more; half the memory for everything that follows.
fn eight_bit(image: DynamicImage) -> DynamicImage {
    match image {
        image @ (DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_) | DynamicImage::ImageRgba8(_)) => image,
        image if image.color().has_alpha() => DynamicImage::ImageRgba8(image.to_rgba8()),
        image => DynamicImage::ImageRgb8(image.to_rgb8()),
    }
}

/// What a decoder's error means to the person.
pub(crate) fn refused(error: ImageError) -> PictureError {
    match error {
        ImageError::Limits(_) => PictureError::TooLarge,
        _ => PictureError::Unreadable,
    }
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
            (DynamicImage::new_rgba16(1, 1), 4_000, true),
            (DynamicImage::new_rgb8(1, 1), 6_100, true),
            (DynamicImage::new_luma8(1, 1), 10_001, true),
            (DynamicImage::new_luma8(1, 1), 60_000, true),
            (DynamicImage::new_rgb8(1, 1), 6_000, false),
            (DynamicImage::new_rgba16(1, 1), 1_000, false),
        ];
        for (image, side, too_large) in cases {
            let refused = decode(&claiming(&image, side), 480).err().unwrap();
            let case = format!("{:?} {side}: {refused}", image.color());
            assert_eq!(matches!(refused, PictureError::TooLarge), too_large, "{case}");
        }
    }

    #[test]
    fn a_photo_too_large_for_the_memory_is_read_at_a_reduced_size() {
        let mut file = Vec::new();
        let photo = DynamicImage::new_luma8(9_000, 6_400);
        photo.write_with_encoder(image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 30)).unwrap();
        let file = Bytes::from(file);
        for (side_wanted, width) in [(4_096, 4_500), (1_440, 2_250), (480, 1_125)] {
            let decoded = decode(&file, side_wanted).ok().unwrap();
            assert_eq!((decoded.size, decoded.image.width()), ((9_000, 6_400), width), "for {side_wanted}");
        }
        let small = decode(&file, 100).ok().unwrap();
        assert_eq!(small.image.width(), 1_125, "an eighth is the least");
    }
}
