//! Fitting a picture to a network's rules: turned, reduced, and encoded as well as the size allows.

use bytes::Bytes;
use domain::{Drawn, PictureError, size_within};
use image::{DynamicImage, ImageFormat};

use crate::{
    decode::{Decoded, decode},
    draw,
    order::Rules,
    resize,
    work::upright,
};

/// Tried from the best; below the last, the picture is made smaller instead.
const QUALITIES: [u8; 6] = [92, 85, 78, 70, 60, 50];
/// A picture that is still too large as a file is reduced to this share of its sides, this many times at most.
const SHRINK: f64 = 0.8;
const SHRINKS: u32 = 12;

/// Makes a version that the rules accept.
pub(crate) fn fit(file: Bytes, rules: &Rules) -> Result<Drawn, PictureError> {
    let Decoded { image, format, orientation, size } = decode(&file, rules.side_max)?;
    // The pixels need the room now.
    drop(file);
    let mut image = upright(reduced(image, size_within(size, rules.side_max, rules.pixels_max))?, orientation);
    // Line art stays sharp as PNG while the file is small enough.
    if rules.png && (format == ImageFormat::Png || !rules.jpeg) {
        let drawn = draw::png(&image)?;
        if is_within(&drawn, rules) {
            return Ok(drawn);
        }
    }
    for _ in 0..SHRINKS {
        if let Some(drawn) = jpeg(&image, rules)? {
            return Ok(drawn);
        }
        image = shrunk(image, SHRINK)?;
        if !rules.jpeg {
            let drawn = draw::png(&image)?;
            if is_within(&drawn, rules) {
                return Ok(drawn);
            }
        }
    }
    Err(PictureError::TooLarge)
}

fn is_within(drawn: &Drawn, rules: &Rules) -> bool {
    u64::try_from(drawn.bytes.len()).is_ok_and(|size| size <= rules.bytes_max)
}

/// The best quality that is small enough.
fn jpeg(image: &DynamicImage, rules: &Rules) -> Result<Option<Drawn>, PictureError> {
    if !rules.jpeg {
        return Ok(None);
    }
    let opaque = draw::on_white(image);
    for quality in QUALITIES {
        let drawn = draw::jpeg(&opaque, quality)?;
        if is_within(&drawn, rules) {
            return Ok(Some(drawn));
        }
    }
    Ok(None)
}

/// To that size; what was decoded at less stays as it is.
fn reduced(image: DynamicImage, (width, height): (u32, u32)) -> Result<DynamicImage, PictureError> {
    let (width, height) = (width.min(image.width()), height.min(image.height()));
    if (width, height) == (image.width(), image.height()) { Ok(image) } else { resize::resized(image, width, height) }
}

fn shrunk(image: DynamicImage, scale: f64) -> Result<DynamicImage, PictureError> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a scaled side is positive and small")]
    let side = |length: u32| ((f64::from(length) * scale).floor() as u32).max(1);
    let (width, height) = (side(image.width()), side(image.height()));
    resize::resized(image, width, height)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{Rgb, RgbImage, RgbaImage};

    use super::*;
    use crate::order::{JPEG, PNG};

    fn rules(jpeg: bool, png: bool, side_max: u32, bytes_max: u64) -> Rules {
        Rules { jpeg, png, bytes_max, pixels_max: None, side_max }
    }

    /// A picture that compresses badly, so that sizes matter.
    fn noisy(width: u32, height: u32) -> DynamicImage {
        let mut state = 1_u32;
        DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [red, green, blue, _] = state.to_be_bytes();
            Rgb([red, green, blue])
        }))
    }

    fn file(image: &DynamicImage, format: ImageFormat) -> Bytes {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner().into()
    }

    fn check(original: &Bytes, rules: &Rules, expected: (&str, u32, u32)) {
        let drawn = fit(original.clone(), rules).unwrap();
        assert_eq!((drawn.mime_type, drawn.width, drawn.height), expected);
        assert!(is_within(&drawn, rules), "{} bytes", drawn.bytes.len());
        let read = image::load_from_memory(&drawn.bytes).unwrap();
        assert_eq!((read.width(), read.height()), (drawn.width, drawn.height), "the facts are those of the bytes");
    }

    #[test]
    fn pictures_come_out_as_the_rules_want_them() {
        let wide = noisy(800, 400);
        let jpeg = file(&wide, ImageFormat::Jpeg);
        let png = file(&wide, ImageFormat::Png);
        let webp = file(&wide, ImageFormat::WebP);
        check(&jpeg, &rules(true, true, 400, 1 << 20), (JPEG, 400, 200));
        check(&png, &rules(true, true, 400, 1 << 20), (PNG, 400, 200));
        check(&png, &rules(true, false, 800, 1 << 20), (JPEG, 800, 400));
        check(&webp, &rules(true, true, 800, 1 << 20), (JPEG, 800, 400));
        check(&png, &rules(true, true, 800, 320_000), (JPEG, 800, 400));
        let pixels = Rules { pixels_max: Some(20_000), ..rules(true, true, 800, 1 << 20) };
        check(&jpeg, &pixels, (JPEG, 200, 100));
        let strip = file(&noisy(2_401, 3), ImageFormat::Png);
        check(&strip, &rules(true, true, 800, 1 << 20), (PNG, 800, 1));
        let tiny = fit(jpeg.clone(), &rules(true, false, 800, 20_000)).unwrap();
        assert!(tiny.width < 800, "when no quality is small enough, the picture becomes smaller");
        assert!(matches!(fit(jpeg, &rules(true, false, 800, 10)), Err(PictureError::TooLarge)));
    }

    #[test]
    fn what_was_transparent_becomes_white_in_a_jpeg() {
        let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(8, 8, image::Rgba([0, 0, 0, 0])));
        let drawn = fit(file(&clear, ImageFormat::Png), &rules(true, false, 100, 1 << 20)).unwrap();
        assert_eq!(image::load_from_memory(&drawn.bytes).unwrap().to_rgb8().get_pixel(4, 4), &Rgb([255, 255, 255]));
    }
}
