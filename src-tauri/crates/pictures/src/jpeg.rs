//! A JPEG at a half, a quarter or an eighth of its size, straight from its coded blocks: a photo of a hundred megapixels
//! needs no more memory so than a screenshot.

use bytes::Bytes;
use domain::PictureError;
use image::{DynamicImage, GrayImage, RgbImage};
use jpeg_decoder::{CodingProcess, Decoder, Error, ImageInfo, PixelFormat};

use crate::decode::MEMORY_MAX;

const REDUCTIONS: [u16; 3] = [2, 4, 8];

/// Decodes at the smallest size that still has `side_wanted`, or smaller where memory asks for it.
/// `None` = print colours or sixteen bits, which this decoder leaves as they are.
pub(crate) fn reduced(file: &Bytes, side_wanted: u32) -> Result<Option<DynamicImage>, PictureError> {
    let coded: &[u8] = file;
    let mut decoder = Decoder::new(coded);
    decoder.read_info().map_err(refused)?;
    let info = decoder.info().ok_or(PictureError::Unreadable)?;
    if !matches!(info.pixel_format, PixelFormat::L8 | PixelFormat::RGB24) {
        return Ok(None);
    }
    let reduction = reduction(&info, side_wanted).ok_or(PictureError::TooLarge)?;
    let asked = |side: u16| side.div_ceil(reduction);
    let (width, height) = decoder.scale(asked(info.width), asked(info.height)).map_err(refused)?;
    let pixels = decoder.decode().map_err(refused)?;
    let (width, height) = (u32::from(width), u32::from(height));
    let image = if info.pixel_format == PixelFormat::L8 {
        GrayImage::from_raw(width, height, pixels).map(DynamicImage::ImageLuma8)
    } else {
        RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8)
    };
    image.map(Some).ok_or(PictureError::Unreadable)
}

/// By how much the sides are reduced; `None` = even an eighth is too much for the memory.
fn reduction(info: &ImageInfo, side_wanted: u32) -> Option<u16> {
    let longest = u32::from(info.width.max(info.height));
    let samples = u64::from(info.width) * u64::from(info.height) * info.pixel_format.pixel_bytes() as u64;
    // Progressive files are decoded only when the last pass was read: until then every sample has two bytes.
    let coded = if info.coding_process == CodingProcess::DctProgressive { samples * 2 } else { 0 };
    // Each component's plane, and the picture that is made of them.
    let fits = |by: u16| coded + samples * 2 / (u64::from(by) * u64::from(by)) <= MEMORY_MAX;
    let keeps_enough = |by: &u16| longest.div_ceil(u32::from(*by)) >= side_wanted;
    let wanted = REDUCTIONS.into_iter().rfind(keeps_enough).unwrap_or(2);
    REDUCTIONS.into_iter().find(|by| *by >= wanted && fits(*by))
}

fn refused(_error: Error) -> PictureError {
    PictureError::Unreadable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_size_that_is_large_enough_and_fits_is_chosen() {
        let check = |side: u16, process, side_wanted, expected| {
            let info =
                ImageInfo { width: side, height: side, pixel_format: PixelFormat::RGB24, coding_process: process };
            assert_eq!(reduction(&info, side_wanted), expected, "{side} {process:?} for {side_wanted}");
        };
        check(7_000, CodingProcess::DctSequential, 480, Some(8));
        check(7_000, CodingProcess::DctSequential, 1_440, Some(4));
        check(7_000, CodingProcess::DctSequential, 3_500, Some(2));
        check(7_000, CodingProcess::DctSequential, 6_000, Some(2));
        check(10_000, CodingProcess::DctSequential, 4_096, Some(4));
        check(4_200, CodingProcess::DctProgressive, 1_440, Some(8));
        check(7_000, CodingProcess::DctProgressive, 480, None);
    }
}
