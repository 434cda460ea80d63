//! Making a picture smaller, a band of rows at a time: resizing as a whole would need a second picture in between.

use domain::PictureError;
use fast_image_resize::{
    FilterType, MulDiv, PixelTrait, ResizeAlg, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels::{U8, U8x3, U8x4},
};
use image::{DynamicImage, GrayImage, RgbImage, RgbaImage};

/// Rows made at once.
const BAND: u32 = 64;

/// A size in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Size {
    width: u32,
    height: u32,
}

/// The picture in exactly this size. Takes pictures of the three kinds that this crate reads: grey, colours, and colours
/// with transparency.
pub(crate) fn resized(image: DynamicImage, width: u32, height: u32) -> Result<DynamicImage, PictureError> {
    let (from, to) = (Size { width: image.width(), height: image.height() }, Size { width, height });
    let made = match image {
        DynamicImage::ImageLuma8(grey) => {
            GrayImage::from_raw(width, height, in_bands::<U8>(&grey, from, to)?).map(DynamicImage::ImageLuma8)
        }
        DynamicImage::ImageRgb8(colours) => {
            RgbImage::from_raw(width, height, in_bands::<U8x3>(&colours, from, to)?).map(DynamicImage::ImageRgb8)
        }
        DynamicImage::ImageRgba8(seen) => {
            RgbaImage::from_raw(width, height, veiled(seen.into_raw(), from, to)?).map(DynamicImage::ImageRgba8)
        }
        _ => None,
    };
    made.ok_or(PictureError::Unreadable)
}

/// What nobody sees must not shine through: colours count as much as they are seen.
fn veiled(mut pixels: Vec<u8>, from: Size, to: Size) -> Result<Vec<u8>, PictureError> {
    let alpha = MulDiv::new();
    let mut whole = typed::<U8x4>(&mut pixels, from)?;
    alpha.multiply_alpha_inplace_typed(&mut whole).map_err(|_| PictureError::Unreadable)?;
    let mut made = in_bands::<U8x4>(&pixels, from, to)?;
    drop(pixels);
    let mut whole = typed::<U8x4>(&mut made, to)?;
    alpha.divide_alpha_inplace_typed(&mut whole).map_err(|_| PictureError::Unreadable)?;
    Ok(made)
}

fn typed<P: PixelTrait>(pixels: &mut [u8], size: Size) -> Result<TypedImage<'_, P>, PictureError> {
    TypedImage::from_buffer(size.width, size.height, pixels).map_err(|_| PictureError::Unreadable)
}

fn in_bands<P: PixelTrait>(pixels: &[u8], from: Size, to: Size) -> Result<Vec<u8>, PictureError> {
    let unreadable = || PictureError::Unreadable;
    let source = TypedImageRef::<P>::from_buffer(from.width, from.height, pixels).map_err(|_| unreadable())?;
    let row = to.width as usize * P::size();
    let mut made = vec![0; row * to.height as usize];
    let mut resizer = Resizer::new();
    let scale = f64::from(from.height) / f64::from(to.height);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom)).use_alpha(false);
    for (band, top) in made.chunks_mut(row * BAND as usize).zip((0..to.height).step_by(BAND as usize)) {
        let rows = BAND.min(to.height - top);
        let above = f64::from(top) * scale;
        // A sum that is rounded up would reach past the last row.
        let left = f64::from(from.height) - above - 1e-9;
        let part = options.crop(0.0, above, f64::from(from.width), (f64::from(rows) * scale).min(left));
        let mut band = typed::<P>(band, Size { width: to.width, height: rows })?;
        resizer.resize_typed(&source, &mut band, &part).map_err(|_| unreadable())?;
    }
    Ok(made)
}

/// The picture within a square of this side; one that is within is left as it is.
pub(crate) fn within(image: DynamicImage, side_max: u32) -> Result<DynamicImage, PictureError> {
    let (width, height) = (image.width(), image.height());
    let longest = width.max(height);
    if longest <= side_max {
        return Ok(image);
    }
    let side = |length: u32| {
        let share = (u64::from(length) * u64::from(side_max) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(share).unwrap_or(side_max).max(1)
    };
    resized(image, side(width), side(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Soft waves, which any good filter keeps.
    fn waves(width: u32, height: u32) -> DynamicImage {
        let wave = |at: u32, of: u32| (f64::from(at) / f64::from(of) * 9.0).sin().mul_add(100.0, 128.0) as u8;
        DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([wave(x, width), wave(y, height), 128])
        }))
    }

    #[test]
    fn bands_leave_no_seam() {
        for (height, made) in [(1_000, 333), (700, 699), (130, 65), (64, 200)] {
            let banded = resized(waves(50, height), 25, made).unwrap().to_rgb8();
            let whole = waves(50, height).resize_exact(25, made, image::imageops::FilterType::CatmullRom).to_rgb8();
            let differ = banded.as_raw().iter().zip(whole.as_raw()).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
            assert!(differ <= 3, "{height} to {made}: {differ}");
        }
    }

    #[test]
    fn what_is_transparent_does_not_shine_through() {
        let red = |x: u32| if x < 50 { image::Rgba([200, 0, 0, 255]) } else { image::Rgba([0, 255, 0, 0]) };
        let half = DynamicImage::ImageRgba8(RgbaImage::from_fn(100, 200, |x, _| red(x)));
        let made = resized(half, 10, 20).unwrap().to_rgba8();
        for (x, y, pixel) in made.enumerate_pixels() {
            let [red, green, _, alpha] = pixel.0;
            assert!(alpha == 0 || (green == 0 && red > 190), "{x} {y}: {pixel:?}");
        }
        assert_eq!((made.get_pixel(0, 9).0[3], made.get_pixel(9, 9).0[3]), (255, 0));
    }

    #[test]
    fn a_picture_fits_its_square_and_keeps_its_shape() {
        let check = |size: (u32, u32), side_max, expected: (u32, u32)| {
            let made = within(DynamicImage::new_luma8(size.0, size.1), side_max).unwrap();
            assert_eq!((made.width(), made.height()), expected, "{size:?} in {side_max}");
        };
        check((1_000, 500), 480, (480, 240));
        check((500, 1_000), 480, (240, 480));
        check((480, 480), 480, (480, 480));
        check((9_000, 2), 480, (480, 1));
        check((3, 2), 480, (3, 2));
    }
}
