//! What is done to a picture, whoever does it. Pure: a file in, files out.

use bytes::Bytes;
use domain::{Drawn, PictureError};
use image::{DynamicImage, metadata::Orientation};

use crate::{
    decode::{Decoded, decode},
    draw, fit,
    order::{Made, Order, THUMB_SIDE},
    resize,
    strip::strip,
};

const THUMB_QUALITY: u8 = 82;

/// Does what was ordered with this file.
pub(crate) fn perform(order: &Order, file: Bytes) -> Result<Made, PictureError> {
    match order {
        Order::TakeIn => take_in(file),
        Order::Fit(rules) => alone(fit::fit(file, rules)?),
        Order::Reduce { side_max } => alone(reduce(&file, *side_max)?),
    }
}

fn alone(drawn: Drawn) -> Result<Made, PictureError> {
    Ok(Made { orientation: Orientation::NoTransforms.to_exif(), pictures: vec![drawn] })
}

fn take_in(file: Bytes) -> Result<Made, PictureError> {
    let Decoded { image, format, orientation, size } = decode(&file, THUMB_SIDE)?;
    let thumb = thumb(&upright(resize::within(image, THUMB_SIDE)?, orientation))?;
    // A turned picture keeps its notes here, because one of them says how to turn it; what is sent is made anew.
    let bytes = if orientation == Orientation::NoTransforms { strip(file, format) } else { file };
    let (width, height) = if swaps_sides(orientation) { (size.1, size.0) } else { size };
    let picture = Drawn { mime_type: format.to_mime_type(), width, height, bytes };
    Ok(Made { orientation: orientation.to_exif(), pictures: vec![picture, thumb] })
}

fn thumb(image: &DynamicImage) -> Result<Drawn, PictureError> {
    if image.color().has_alpha() { draw::png(image) } else { draw::jpeg(&image.to_rgb8(), THUMB_QUALITY) }
}

fn reduce(file: &Bytes, side_max: u32) -> Result<Drawn, PictureError> {
    let Decoded { image, orientation, .. } = decode(file, side_max)?;
    draw::png(&upright(resize::within(image, side_max)?, orientation))
}

/// The picture as it is seen. Done to what is small already, because turning needs a second picture.
pub(crate) fn upright(mut image: DynamicImage, orientation: Orientation) -> DynamicImage {
    image.apply_orientation(orientation);
    image
}

/// Whether what is wide in the file is high to the eye.
fn swaps_sides(orientation: Orientation) -> bool {
    orientation.to_exif() >= 5
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::ImageFormat;

    use super::*;

    /// A JPEG whose EXIF says how to turn it.
    fn turned(orientation: u8) -> Bytes {
        let mut file = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(1_000, 500).write_to(&mut file, ImageFormat::Jpeg).unwrap();
        let mut file = file.into_inner();
        let mut segment = b"\xFF\xE1\x00\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        segment.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
        file.splice(2..2, segment);
        file.into()
    }

    #[test]
    fn a_turned_photo_is_taken_in_as_it_is_seen() {
        for (orientation, size, thumb) in
            [(1, (1_000, 500), (480, 240)), (3, (1_000, 500), (480, 240)), (6, (500, 1_000), (240, 480))]
        {
            let made = perform(&Order::TakeIn, turned(orientation)).unwrap();
            assert_eq!(made.orientation, orientation);
            let sizes: Vec<_> = made.pictures.iter().map(|drawn| (drawn.width, drawn.height)).collect();
            assert_eq!(sizes, [size, thumb], "orientation {orientation}");
        }
    }

    #[test]
    fn an_accounts_picture_becomes_a_small_png() {
        let made = perform(&Order::Reduce { side_max: 160 }, turned(6)).unwrap();
        let drawn = &made.pictures[0];
        assert_eq!((drawn.mime_type, drawn.width, drawn.height), ("image/png", 80, 160));
        assert_eq!(image::guess_format(&drawn.bytes).unwrap(), ImageFormat::Png);
    }
}
