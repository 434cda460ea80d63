//! What a worker says is believed only as far as it was checked: it has read a hostile picture.

use std::io::{self, Read};

use domain::{Drawn, PictureError};

use crate::{
    order::{Answer, Facts, JPEG, Made, Order, PNG, THUMB_SIDE},
    wire,
};

const TYPES: [&str; 4] = [JPEG, PNG, "image/webp", "image/gif"];
/// Largest small version: its pixels, unpacked.
const THUMB_BYTES_MAX: u64 = THUMB_SIDE as u64 * THUMB_SIDE as u64 * 5;
/// Longest side of any picture of these formats that the library takes.
const SIDE_MAX: u32 = u16::MAX as u32;

/// What the worker of an order may answer with.
struct Expected {
    mime_types: Vec<&'static str>,
    bytes_max: u64,
    side_max: u32,
}

/// Reads a worker's answer to this order about a file of this size.
///
/// # Errors
/// When the worker has died or says what cannot be; the inner error is the worker's own.
pub(crate) fn read(from: &mut impl Read, order: &Order, file_size: usize) -> io::Result<Result<Made, PictureError>> {
    let (orientation, facts) = match wire::read_answer(from)? {
        Answer::Made { orientation, pictures } => (orientation, pictures),
        Answer::TooLarge => return Ok(Err(PictureError::TooLarge)),
        Answer::Unreadable => return Ok(Err(PictureError::Unreadable)),
    };
    let expected = expected(order, file_size);
    if facts.len() != expected.len() || !(1..=8).contains(&orientation) {
        return Err(untrue());
    }
    let pictures = facts.iter().zip(&expected).map(|(facts, expected)| picture(from, facts, expected));
    Ok(Ok(Made { orientation, pictures: pictures.collect::<io::Result<_>>()? }))
}

fn expected(order: &Order, file_size: usize) -> Vec<Expected> {
    let file_size = u64::try_from(file_size).unwrap_or(u64::MAX);
    match order {
        Order::TakeIn => vec![
            Expected { mime_types: TYPES.to_vec(), bytes_max: file_size, side_max: SIDE_MAX },
            Expected { mime_types: vec![JPEG, PNG], bytes_max: THUMB_BYTES_MAX, side_max: THUMB_SIDE },
        ],
        Order::Fit(rules) => {
            let accepted = [(JPEG, rules.jpeg), (PNG, rules.png)];
            let mime_types = accepted.into_iter().filter_map(|(name, taken)| taken.then_some(name)).collect();
            vec![Expected { mime_types, bytes_max: rules.bytes_max, side_max: rules.side_max }]
        }
        Order::Reduce { side_max } => {
            let bytes_max = u64::from(*side_max) * u64::from(*side_max) * 5 + 1024;
            vec![Expected { mime_types: vec![PNG], bytes_max, side_max: *side_max }]
        }
    }
}

fn picture(from: &mut impl Read, facts: &Facts, expected: &Expected) -> io::Result<Drawn> {
    let mime_type = expected.mime_types.iter().find(|known| **known == facts.mime_type).ok_or_else(untrue)?;
    let sides = 1..=expected.side_max;
    let fits =
        sides.contains(&facts.width) && sides.contains(&facts.height) && u64::from(facts.size) <= expected.bytes_max;
    if !fits {
        return Err(untrue());
    }
    let bytes = wire::read_exactly(from, usize::try_from(facts.size).map_err(|_| untrue())?)?;
    let is_of_its_type = image::guess_format(&bytes).is_ok_and(|format| format.to_mime_type() == *mime_type);
    if !is_of_its_type {
        return Err(untrue());
    }
    Ok(Drawn { mime_type, width: facts.width, height: facts.height, bytes })
}

fn untrue() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the worker answered with something that it was not asked for")
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use bytes::Bytes;
    use image::{DynamicImage, ImageFormat};

    use super::*;
    use crate::order::Rules;

    fn file(format: ImageFormat) -> Bytes {
        let mut file = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(4, 3).write_to(&mut file, format).unwrap();
        file.into_inner().into()
    }

    fn check(order: &Order, orientation: u8, pictures: &[(&str, u32, u32, Bytes)], believed: bool) {
        let facts = pictures.iter().map(|(mime_type, width, height, bytes)| Facts {
            mime_type: (*mime_type).to_owned(),
            width: *width,
            height: *height,
            size: u32::try_from(bytes.len()).unwrap(),
        });
        let answer = Answer::Made { orientation, pictures: facts.collect() };
        let bytes: Vec<Bytes> = pictures.iter().map(|(.., bytes)| bytes.clone()).collect();
        let mut pipe = Vec::new();
        wire::write_answer(&mut pipe, &answer, &bytes).unwrap();
        let read = read(&mut pipe.as_slice(), order, 10_000);
        assert_eq!(read.is_ok(), believed, "{order:?} {answer:?}");
    }

    #[test]
    fn a_worker_is_believed_only_what_it_was_asked_for() {
        let (jpeg, png, gif) = (file(ImageFormat::Jpeg), file(ImageFormat::Png), file(ImageFormat::Gif));
        let rules = Rules { jpeg: true, png: false, bytes_max: 2_000, pixels_max: None, side_max: 100 };
        let fit = Order::Fit(rules);
        check(&fit, 1, &[(JPEG, 100, 3, jpeg.clone())], true);
        check(&fit, 1, &[(PNG, 4, 3, png.clone())], false);
        check(&fit, 1, &[(JPEG, 4, 3, png.clone())], false);
        check(&fit, 1, &[(JPEG, 4, 3, Bytes::from_static(b"<svg/>"))], false);
        check(&fit, 1, &[(JPEG, 4, 3, Bytes::from([&jpeg[..], &[0; 2_000]].concat()))], false);
        check(&fit, 1, &[(JPEG, 101, 3, jpeg.clone())], false);
        check(&fit, 1, &[(JPEG, 0, 3, jpeg.clone())], false);
        check(&fit, 0, &[(JPEG, 4, 3, jpeg.clone())], false);
        check(&fit, 1, &[], false);
        check(&fit, 1, &[(JPEG, 4, 3, jpeg.clone()), (JPEG, 4, 3, jpeg.clone())], false);
        check(&Order::TakeIn, 8, &[("image/gif", 9_000, 9_000, gif.clone()), (PNG, 480, 3, png.clone())], true);
        check(&Order::TakeIn, 9, &[("image/gif", 9_000, 9_000, gif.clone()), (PNG, 480, 3, png.clone())], false);
        check(&Order::TakeIn, 1, &[(JPEG, 4, 3, jpeg.clone()), ("image/gif", 4, 3, gif.clone())], false);
        check(&Order::TakeIn, 1, &[(JPEG, 4, 3, jpeg.clone()), (PNG, 481, 3, png.clone())], false);
        check(&Order::TakeIn, 1, &[("image/svg+xml", 4, 3, jpeg), (PNG, 4, 3, png.clone())], false);
        check(&Order::Reduce { side_max: 160 }, 1, &[(PNG, 160, 160, png)], true);
        check(&Order::Reduce { side_max: 160 }, 1, &[("image/gif", 4, 3, gif)], false);
    }

    #[test]
    fn a_size_that_is_too_large_takes_no_memory() {
        let facts = Facts { mime_type: JPEG.to_owned(), width: 4, height: 3, size: u32::MAX };
        let mut pipe = Vec::new();
        let answer = Answer::Made { orientation: 1, pictures: vec![facts] };
        wire::write_answer(&mut pipe, &answer, &[]).unwrap();
        let order = Order::Fit(Rules { jpeg: true, png: true, bytes_max: 1, pixels_max: None, side_max: 100 });
        assert_eq!(read(&mut pipe.as_slice(), &order, 1).err().unwrap().kind(), io::ErrorKind::InvalidData);
    }
}
