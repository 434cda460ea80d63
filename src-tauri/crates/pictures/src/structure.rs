//! What a file is made of, counted without decoding any of it: small files that ask for endless work end here.

use domain::PictureError;
use image::ImageFormat;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit as unpack};

/// Most frames of an animation: more than a minute at 30 a second.
const FRAMES_MAX: u64 = 2_000;
/// Most pixels that all frames, or all passes over one picture, may come to.
const WORK_MAX: u64 = 2_000_000_000;
/// Most bytes of notes and colour profiles, unpacked. Real profiles have at most a few megabytes, and so have the
/// depths and previews that cameras add.
const NOTES_MAX: u64 = 16 * 1024 * 1024;

/// How much there is in a file. What is unusual is left to the decoder to refuse.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Frames of an animation, or passes over the picture (a progressive JPEG's scans).
    pub passes: u64,
    /// Bytes beside the pixels.
    pub notes: u64,
}

impl Counted {
    /// Counts; linear in the file's length.
    pub(crate) fn of(file: &[u8], format: ImageFormat) -> Self {
        let mut counted = Self::default();
        // `None` = the structure ends before the file says so.
        let whole = match format {
            ImageFormat::Jpeg => counted.jpeg(file),
            ImageFormat::Png => counted.png(file),
            ImageFormat::WebP => counted.webp(file),
            ImageFormat::Gif => counted.gif(file),
            _ => None,
        };
        if whole.is_none() {
            tracing::debug!("a picture's structure ends early");
        }
        counted
    }

    /// # Errors
    /// [`PictureError::TooLarge`] for what no honest picture of so many pixels has.
    pub(crate) fn check(&self, pixels: u64) -> Result<(), PictureError> {
        let work = self.passes.saturating_mul(pixels);
        let single = self.passes <= 1;
        let fits = self.notes <= NOTES_MAX && self.passes <= FRAMES_MAX && (single || work <= WORK_MAX);
        if fits { Ok(()) } else { Err(PictureError::TooLarge) }
    }

    fn jpeg(&mut self, file: &[u8]) -> Option<()> {
        let mut at = 2;
        loop {
            // From inside a scan to the marker that ends it, over escaped bytes, restarts and fill bytes.
            at += file.get(at..)?.windows(2).position(is_jpeg_marker)?;
            let marker = *file.get(at + 1)?;
            if marker == 0xD9 {
                return Some(());
            }
            let length = u16::from_be_bytes([*file.get(at + 2)?, *file.get(at + 3)?]);
            match marker {
                0xDA => self.passes += 1,
                0xE0..=0xEF | 0xFE => self.notes += u64::from(length),
                _ => {}
            }
            at += 2 + usize::from(length.max(2));
        }
    }

    fn png(&mut self, file: &[u8]) -> Option<()> {
        let mut at = 8;
        while at < file.len() {
            let length = u32::from_be_bytes(file.get(at..at + 4)?.try_into().ok()?);
            match file.get(at + 4..at + 8)? {
                b"fcTL" => self.passes += 1,
                b"IHDR" | b"PLTE" | b"IDAT" | b"fdAT" => {}
                b"IEND" => return Some(()),
                kind => {
                    self.notes += u64::from(length);
                    let end = (at + 8).checked_add(usize::try_from(length).ok()?)?;
                    self.notes += unpacked(kind, file.get(at + 8..end)?, NOTES_MAX.saturating_sub(self.notes) + 1);
                    if self.notes > NOTES_MAX {
                        return Some(());
                    }
                }
            }
            at = at.checked_add(12)?.checked_add(usize::try_from(length).ok()?)?;
        }
        None
    }

    fn webp(&mut self, file: &[u8]) -> Option<()> {
        let mut at = 12;
        while at < file.len() {
            let length = u32::from_le_bytes(file.get(at + 4..at + 8)?.try_into().ok()?);
            match file.get(at..at + 4)? {
                b"ANMF" => self.passes += 1,
                b"ICCP" | b"EXIF" | b"XMP " => self.notes += u64::from(length),
                _ => {}
            }
            let length = usize::try_from(length).ok()?;
            at = at.checked_add(8)?.checked_add(length)?.checked_add(length % 2)?;
        }
        Some(())
    }

    fn gif(&mut self, file: &[u8]) -> Option<()> {
        let mut at = 13 + colour_table(*file.get(10)?);
        loop {
            match *file.get(at)? {
                0x3B => return Some(()),
                0x2C => {
                    self.passes += 1;
                    // The frame's place, its colours, and the size of its first code.
                    at += 11 + colour_table(*file.get(at + 9)?);
                }
                0x21 => at += 2,
                _ => return None,
            }
            loop {
                let length = usize::from(*file.get(at)?);
                at += 1 + length;
                if length == 0 {
                    break;
                }
            }
        }
    }
}

/// How long a packed PNG note is when it is unpacked, which is tried no further than `most`. What is not packed, or not
/// well, comes to nothing.
fn unpacked(kind: &[u8], note: &[u8], most: u64) -> u64 {
    // The zero bytes before the packed ones: the name's end and the method, and a text's two languages.
    let zeros = match kind {
        b"iCCP" | b"zTXt" => 2,
        b"iTXt" => 4,
        _ => return 0,
    };
    let mut parts = note.splitn(zeros + 1, |byte| *byte == 0);
    let Some(packed) = parts.nth(zeros) else { return 0 };
    match unpack(packed, usize::try_from(most).unwrap_or(usize::MAX)) {
        Ok(whole) => u64::try_from(whole.len()).unwrap_or(u64::MAX),
        Err(error) if error.status == TINFLStatus::HasMoreOutput => most,
        Err(_) => 0,
    }
}

fn is_jpeg_marker(pair: &[u8]) -> bool {
    matches!(pair, [0xFF, marker] if !matches!(marker, 0x00 | 0x01 | 0xD0..=0xD8 | 0xFF))
}

fn colour_table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 0x07) + 1) }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{Delay, DynamicImage, Frame, codecs::gif::GifEncoder};

    use super::*;

    fn picture(format: ImageFormat) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(9, 7).write_to(&mut file, format).unwrap();
        file.into_inner()
    }

    fn animation(frames: usize) -> Vec<u8> {
        let mut file = Vec::new();
        let frame =
            || Frame::from_parts(DynamicImage::new_rgba8(3, 2).into_rgba8(), 0, 0, Delay::from_numer_denom_ms(20, 1));
        GifEncoder::new(&mut file).encode_frames((0..frames).map(|_| frame())).unwrap();
        file
    }

    fn check(file: &[u8], format: ImageFormat, passes: u64, notes: u64) {
        assert_eq!(Counted::of(file, format), Counted { passes, notes }, "{format:?}");
    }

    #[test]
    fn frames_passes_and_notes_are_counted_without_decoding() {
        check(&picture(ImageFormat::Jpeg), ImageFormat::Jpeg, 1, 16);
        check(&picture(ImageFormat::Png), ImageFormat::Png, 0, 0);
        check(&picture(ImageFormat::WebP), ImageFormat::WebP, 0, 0);
        for frames in [1, 7] {
            check(&animation(frames), ImageFormat::Gif, frames as u64, 0);
        }
        let mut scans = picture(ImageFormat::Jpeg);
        let end = scans.len() - 2;
        let scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xFF, 0x00];
        scans.splice(end..end, scan.repeat(5));
        scans.splice(2..2, [&[0xFF, 0xE2, 0, 20][..], b"ICC_PROFILE\0colour"].concat());
        check(&scans, ImageFormat::Jpeg, 6, 36);
        let mut profiled = picture(ImageFormat::Png);
        profiled.splice(33..33, [&[0, 0, 0, 6][..], b"iCCP", b"colour", &[0; 4], &[0; 4], b"fcTL", &[0; 4]].concat());
        check(&profiled, ImageFormat::Png, 1, 6);
    }

    #[test]
    fn a_packed_note_counts_as_much_as_it_unpacks_to() {
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; 5_000_000], 9);
        let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; 50_000_000], 9);
        let check = |kind: &[u8; 4], head: &[u8], packed: &[u8], times: usize, unpacked: u64| {
            let note = [head, packed].concat();
            let length = u32::try_from(note.len()).unwrap().to_be_bytes();
            let chunk = [&length[..], kind, &note, &[0; 4]].concat();
            let mut file = picture(ImageFormat::Png);
            file.splice(33..33, chunk.repeat(times));
            let notes = Counted::of(&file, ImageFormat::Png).notes - (note.len() * times) as u64;
            assert_eq!(notes, unpacked, "{times} of {kind:?}");
        };
        check(b"iCCP", b"name\0\0", &packed, 1, 5_000_000);
        check(b"zTXt", b"name\0\0", &packed, 2, 10_000_000);
        check(b"iTXt", b"name\0\x01\0en\0name\0", &packed, 1, 5_000_000);
        check(b"iTXt", b"name\0\0\0en\0name\0", b"not packed", 1, 0);
        check(b"tEXt", b"name\0\0", &packed, 1, 0);
        let file_of_it = bomb.len() as u64 + 6;
        check(b"iCCP", b"name\0\0", &bomb, 1, NOTES_MAX - file_of_it + 1);
    }

    #[test]
    fn what_no_honest_picture_has_is_too_large() {
        let check = |passes, notes, pixels, fits| {
            let counted = Counted { passes, notes };
            assert_eq!(counted.check(pixels).is_ok(), fits, "{counted:?} of {pixels}");
        };
        check(0, 0, 100_000_000, true);
        check(1, NOTES_MAX, 100_000_000, true);
        check(1, NOTES_MAX + 1, 1, false);
        check(FRAMES_MAX, 0, 1_000_000, true);
        check(FRAMES_MAX + 1, 0, 1, false);
        check(12, 0, 50_000_000, true);
        check(100, 0, 50_000_000, false);
    }

    #[test]
    fn a_cut_file_never_panics_and_always_ends() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let whole = picture(format);
            for length in 0..whole.len() {
                Counted::of(&whole[..length], format);
                Counted::of(&[&whole[..length], &[0xFF; 40][..]].concat(), format);
            }
        }
    }
}
