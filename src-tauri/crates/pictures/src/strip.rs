//! Takes what the camera wrote about place, time and person out of a file, without touching its pixels.

use bytes::{BufMut, Bytes, BytesMut};
use image::ImageFormat;

const PNG_SIGNATURE: usize = 8;
/// `RIFF`, a size, `WEBP`.
const RIFF_HEADER: usize = 12;
const WEBP_HAS_EXIF: u8 = 0x08;
const WEBP_HAS_XMP: u8 = 0x04;
const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;
const COMMENT: u8 = 0xFE;

/// The file without its notes; the same bytes where the format is another one or the structure is unusual.
pub(crate) fn strip(bytes: Bytes, format: ImageFormat) -> Bytes {
    let stripped = match format {
        ImageFormat::Jpeg => jpeg(&bytes),
        ImageFormat::Png => png(&bytes),
        ImageFormat::WebP => webp(&bytes),
        _ => None,
    };
    stripped.unwrap_or(bytes)
}

/// Keeps of the applications' segments only what says how to show the pixels (JFIF, colour profiles, Adobe's colour
/// transform), and drops comments and everything after the end of the picture, such as further pictures. ITU T.81
/// annex B.
fn jpeg(bytes: &Bytes) -> Option<Bytes> {
    let mut kept = BytesMut::with_capacity(bytes.len());
    kept.put_slice(bytes.get(..2)?);
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        match *bytes.get(at + 1)? {
            // Any number of these may stand before a marker.
            0xFF => at += 1,
            END_OF_IMAGE => {
                kept.put_slice(&[0xFF, END_OF_IMAGE]);
                return Some(kept.freeze());
            }
            marker => {
                let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
                let segment = bytes.get(at..at + 2 + length)?;
                if shows_pixels(marker, segment.get(4..)?) {
                    kept.put_slice(segment);
                }
                at += segment.len();
                if marker == START_OF_SCAN {
                    let scan = scan(bytes.get(at..)?)?;
                    kept.put_slice(scan);
                    at += scan.len();
                }
            }
        }
    }
}

/// Whether a segment is needed to show the picture.
fn shows_pixels(marker: u8, payload: &[u8]) -> bool {
    match marker {
        0xE0 => payload.starts_with(b"JFIF\0"),
        0xE2 => payload.starts_with(b"ICC_PROFILE\0"),
        0xEE => payload.starts_with(b"Adobe"),
        0xE1..=0xEF | COMMENT => false,
        _ => true,
    }
}

/// The coded pixels up to the next marker that is neither an escaped byte nor a restart.
fn scan(bytes: &[u8]) -> Option<&[u8]> {
    let is_end = |pair: &[u8]| matches!(pair, [0xFF, marker] if !matches!(marker, 0x00 | 0xD0..=0xD7 | 0xFF));
    let end = bytes.windows(2).position(is_end)?;
    bytes.get(..end)
}

/// Drops EXIF and XMP and says so in the header; everything after the picture goes too. RFC 9649 section 2.
fn webp(bytes: &Bytes) -> Option<Bytes> {
    let size = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?);
    let bytes = bytes.get(..usize::try_from(size).ok()?.checked_add(8)?)?;
    let mut kept = BytesMut::with_capacity(bytes.len());
    kept.put_slice(bytes.get(..RIFF_HEADER)?);
    let mut at = RIFF_HEADER;
    while at < bytes.len() {
        let length = usize::try_from(u32::from_le_bytes(bytes.get(at + 4..at + 8)?.try_into().ok()?)).ok()?;
        // A chunk of odd length is followed by one byte that does not count.
        let end = at.checked_add(8)?.checked_add(length)?.checked_add(length % 2)?;
        let chunk = bytes.get(at..end)?;
        match chunk.get(..4)? {
            b"EXIF" | b"XMP " => {}
            b"VP8X" => {
                let (head, tail) = (chunk.get(..8)?, chunk.get(9..)?);
                kept.put_slice(head);
                kept.put_u8(chunk.get(8)? & !(WEBP_HAS_EXIF | WEBP_HAS_XMP));
                kept.put_slice(tail);
            }
            _ => kept.put_slice(chunk),
        }
        at = end;
    }
    let size = u32::try_from(kept.len()).ok()?.checked_sub(8)?;
    kept.get_mut(4..8)?.copy_from_slice(&size.to_le_bytes());
    Some(kept.freeze())
}

/// Drops EXIF, text and time chunks. W3C PNG, third edition, section 11.
fn png(bytes: &Bytes) -> Option<Bytes> {
    let mut kept = BytesMut::with_capacity(bytes.len());
    kept.put_slice(bytes.get(..PNG_SIGNATURE)?);
    let mut at = PNG_SIGNATURE;
    while at < bytes.len() {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
        let end = at.checked_add(12)?.checked_add(usize::try_from(length).ok()?)?;
        let kind = bytes.get(at + 4..at + 8)?;
        if !matches!(kind, b"eXIf" | b"tEXt" | b"iTXt" | b"zTXt" | b"tIME") {
            kept.put_slice(bytes.get(at..end)?);
        }
        at = end;
        if kind == b"IEND" {
            break;
        }
    }
    Some(kept.freeze())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn picture(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(4, 3).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn check(bytes: Vec<u8>, format: ImageFormat) {
        assert!(bytes.windows(6).any(|w| w == b"SECRET"), "the case itself must hold a note");
        let stripped = strip(bytes.clone().into(), format);
        assert!(!stripped.windows(6).any(|w| w == b"SECRET"), "{format:?} kept the note");
        let before = image::load_from_memory(&bytes).unwrap();
        assert_eq!(image::load_from_memory(&stripped).unwrap(), before, "{format:?} changed the pixels");
    }

    #[test]
    fn notes_of_the_camera_go_and_pixels_stay() {
        let mut jpeg = picture(ImageFormat::Jpeg);
        for marker in [0xE1, 0xED, 0xFE] {
            let mut segment = vec![0xFF, marker, 0, 8];
            segment.extend(b"SECRET");
            jpeg.splice(2..2, segment);
        }
        check(jpeg, ImageFormat::Jpeg);
        let mut png = picture(ImageFormat::Png);
        let end_of_header = 8 + 12 + 13;
        let chunk = [&[0, 0, 0, 6][..], b"tIME", b"SECRET", &[0; 4]].concat();
        png.splice(end_of_header..end_of_header, chunk);
        let text = strip(png.into(), ImageFormat::Png);
        assert!(!text.windows(6).any(|w| w == b"SECRET"));
        image::load_from_memory(&text).unwrap();
    }

    #[test]
    fn a_jpeg_ends_with_its_picture_and_shows_no_second_one() {
        let mut jpeg = picture(ImageFormat::Jpeg);
        let index = [&[0xFF, 0xE2, 0, 12][..], b"MPF\0", b"SECRET"].concat();
        jpeg.splice(2..2, index);
        jpeg.extend(b"\xFF\xD8SECRET of the uncropped picture");
        check(jpeg, ImageFormat::Jpeg);
        let profile = [&[0xFF, 0xE2, 0, 20][..], b"ICC_PROFILE\0", b"colour"].concat();
        let mut kept = picture(ImageFormat::Jpeg);
        kept.splice(2..2, profile);
        assert_eq!(strip(kept.clone().into(), ImageFormat::Jpeg), kept, "colours stay as they are");
    }

    /// A lossless picture as an extended file with these flags and chunks after it.
    fn extended(flags: u8, notes: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let simple = picture(ImageFormat::WebP);
        let mut body = [&b"WEBPVP8X"[..], &[10, 0, 0, 0, flags, 0, 0, 0, 3, 0, 0, 2, 0, 0], &simple[12..]].concat();
        for (kind, note) in notes {
            body.extend(*kind);
            body.extend(u32::try_from(note.len()).unwrap().to_le_bytes());
            body.extend(*note);
            body.extend(vec![0; note.len() % 2]);
        }
        [&b"RIFF"[..], &u32::try_from(body.len()).unwrap().to_le_bytes(), &body].concat()
    }

    #[test]
    fn a_webp_keeps_its_pixels_and_says_that_it_has_no_notes() {
        let noted = extended(0x0C, &[(b"EXIF", b"SECRET"), (b"XMP ", b"SECRETS")]);
        check(noted.clone(), ImageFormat::WebP);
        assert_eq!(strip(noted.into(), ImageFormat::WebP), extended(0, &[]), "flags and size are those of the rest");
        let mut trailed = picture(ImageFormat::WebP);
        trailed.extend(b"SECRET");
        assert_eq!(strip(trailed.into(), ImageFormat::WebP), picture(ImageFormat::WebP));
    }

    #[test]
    fn a_cut_file_is_left_as_it_is_and_never_panics() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let whole = picture(format);
            for length in 0..whole.len() {
                let cut = Bytes::copy_from_slice(&whole[..length]);
                assert!(strip(cut.clone(), format).len() <= cut.len());
            }
        }
    }
}
