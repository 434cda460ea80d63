//! Writing pixels as a file.

use std::io::Cursor;

use bytes::Bytes;
use domain::{Drawn, PictureError};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, codecs::jpeg::JpegEncoder};

use crate::{
    decode::refused,
    order::{JPEG, PNG},
};

/// As a PNG.
pub(crate) fn png(image: &DynamicImage) -> Result<Drawn, PictureError> {
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, ImageFormat::Png).map_err(refused)?;
    Ok(drawn(image.width(), image.height(), PNG, file.into_inner().into()))
}

/// As a JPEG of this quality.
pub(crate) fn jpeg(image: &RgbImage, quality: u8) -> Result<Drawn, PictureError> {
    let mut file = Vec::new();
    image.write_with_encoder(JpegEncoder::new_with_quality(&mut file, quality)).map_err(refused)?;
    Ok(drawn(image.width(), image.height(), JPEG, file.into()))
}

fn drawn(width: u32, height: u32, mime_type: &'static str, bytes: Bytes) -> Drawn {
    Drawn { mime_type, width, height, bytes }
}

/// JPEG has no transparency; what was transparent becomes white, as on most pages.
pub(crate) fn on_white(image: &DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.to_rgb8();
    }
    let source = image.to_rgba8();
    RgbImage::from_fn(source.width(), source.height(), |x, y| {
        let [red, green, blue, alpha] = source.get_pixel(x, y).0;
        let blend = |channel: u8| {
            let mixed = (u32::from(channel) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Rgb([blend(red), blend(green), blend(blue)])
    })
}
