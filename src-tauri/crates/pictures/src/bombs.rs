//! Small files that ask for much, and two large honest ones, for tests and measurements.

use std::io::Cursor;

use bytes::Bytes;
use image::{DynamicImage, GrayImage, ImageFormat, codecs::jpeg::JpegEncoder};
use miniz_oxide::deflate::compress_to_vec_zlib;

/// A file that must be refused.
pub struct Bomb {
    /// What it does.
    pub name: &'static str,
    /// Makes it.
    pub file: fn() -> Bytes,
}

/// All of them.
pub const BOMBS: [Bomb; 14] = [
    Bomb { name: "a PNG of 60000 by 60000", file: || png_claiming(60_000) },
    Bomb { name: "a whole PNG of 20000 by 20000 in one bit", file: whole_png },
    Bomb { name: "a JPEG of 65000 by 65000", file: || jpeg_claiming(0xC0, 65_000, 3) },
    Bomb { name: "a GIF of 65535 by 65535", file: gif_of_one_pixel },
    Bomb { name: "a WebP of 16384 by 16384", file: webp_claiming },
    Bomb { name: "a GIF of a million frames", file: gif_of_many_frames },
    Bomb { name: "an APNG of a million frames", file: apng_of_many_frames },
    Bomb { name: "a JPEG of a thousand scans", file: jpeg_of_many_scans },
    Bomb { name: "a print JPEG whose coefficients fill the memory", file: || jpeg_claiming(0xC2, 5_900, 4) },
    Bomb { name: "a PNG whose colour profile unpacks to 60 MB", file: || png_with(b"iCCP", b"profile\0\0") },
    Bomb { name: "a PNG whose text unpacks to 60 MB", file: || png_with(b"zTXt", b"Comment\0\0") },
    Bomb { name: "a PNG whose text is packed twice", file: packed_twice },
    Bomb { name: "a JPEG with 30 MB of EXIF", file: || jpeg_with_segments(b"Exif\0\0") },
    Bomb { name: "a JPEG with 30 MB of colour profile", file: || jpeg_with_segments(b"ICC_PROFILE\0\x01\x01") },
];

/// A screenshot of 33 megapixels, whose pixels are just what may be taken.
pub fn large_png() -> Bytes {
    encoded(&DynamicImage::new_rgb8(6_000, 5_500), ImageFormat::Png)
}

/// A photo of 63 megapixels, which is read at half its size.
pub fn large_photo() -> Bytes {
    let mut file = Vec::new();
    let photo = GrayImage::from_fn(9_000, 7_000, |x, y| image::Luma([((x / 7) ^ (y / 5)) as u8]));
    // A writer of memory does not fail.
    JpegEncoder::new_with_quality(&mut file, 80).encode_image(&photo).unwrap_or_default();
    file.into()
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Bytes {
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, format).unwrap_or_default();
    file.into_inner().into()
}

/// The check of a PNG chunk, W3C PNG annex D.
fn crc(bytes: &[u8]) -> u32 {
    let round = |crc: u32, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), round))
}

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let checked = [&kind[..], content].concat();
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[..], &checked, &crc(&checked).to_be_bytes()].concat()
}

fn png(side: u32, bits: u8, colours: u8, chunks: &[Vec<u8>]) -> Bytes {
    let header = [&side.to_be_bytes()[..], &side.to_be_bytes(), &[bits, colours, 0, 0, 0]].concat();
    let parts = [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), chunks.concat(), chunk(b"IEND", b"")];
    parts.concat().into()
}

fn png_claiming(side: u32) -> Bytes {
    png(side, 8, 2, &[chunk(b"IDAT", &compress_to_vec_zlib(&[0; 64], 9))])
}

fn whole_png() -> Bytes {
    let rows = vec![0; (20_000 / 8 + 1) * 20_000];
    png(20_000, 1, 0, &[chunk(b"IDAT", &compress_to_vec_zlib(&rows, 6))])
}

fn png_with(kind: &[u8; 4], head: &[u8]) -> Bytes {
    let note = [head, &compress_to_vec_zlib(&vec![0; 60_000_000], 6)].concat();
    png(1, 8, 2, &[chunk(kind, &note), chunk(b"IDAT", &compress_to_vec_zlib(&[0; 4], 6))])
}

fn packed_twice() -> Bytes {
    let once = compress_to_vec_zlib(&vec![0; 60_000_000], 6);
    let many = once.repeat(400);
    let note = [&b"Comment\0\0"[..], &compress_to_vec_zlib(&many, 6)].concat();
    png(1, 8, 2, &[chunk(b"zTXt", &note), chunk(b"IDAT", &compress_to_vec_zlib(&[0; 4], 6))])
}

fn apng_of_many_frames() -> Bytes {
    let count = 1_000_000_u32;
    let animation = chunk(b"acTL", &[&count.to_be_bytes()[..], &[0; 4]].concat());
    let frame = chunk(b"fcTL", &[0; 26]);
    let pixel = chunk(b"IDAT", &compress_to_vec_zlib(&[0; 4], 6));
    png(1, 8, 2, &[animation, pixel, frame.repeat(count as usize)])
}

fn gif_of_one_pixel() -> Bytes {
    gif(u16::MAX, 1)
}

fn gif_of_many_frames() -> Bytes {
    gif(1, 1_000_000)
}

fn gif(side: u16, frames: usize) -> Bytes {
    let (side, one) = (side.to_le_bytes(), 1_u16.to_le_bytes());
    let head = [&b"GIF89a"[..], &side, &side, &[0x80, 0, 0], &[0; 6]].concat();
    let frame = [&[0x2C, 0, 0, 0, 0][..], &one, &one, &[0, 2, 2, 0x44, 0x01, 0]].concat();
    [head, frame.repeat(frames), vec![0x3B]].concat().into()
}

fn webp_claiming() -> Bytes {
    let mut file = encoded(&DynamicImage::new_rgb8(4, 3), ImageFormat::WebP).to_vec();
    // The lossless header: a byte that names it, then fourteen bits of each side less one.
    let sides = (16_383_u32 | (16_383 << 14)).to_le_bytes();
    if let Some(place) = file.get_mut(21..25) {
        place.copy_from_slice(&sides);
    }
    file.into()
}

/// The beginning of a JPEG: sides of this length, and so many colours.
fn jpeg_head(frame: u8, side: u16, colours: u8) -> Vec<u8> {
    let side = side.to_be_bytes();
    let tables = [&[0xFF, 0xDB, 0, 67, 0][..], &[1; 64]].concat();
    let parts = (1..=colours).flat_map(|number| [number, 0x11, 0]);
    let header = [&[0xFF, frame, 0, 8 + 3 * colours, 8][..], &side, &side, &[colours]].concat();
    let codes = [0x00_u8, 0x10].map(|class| [&[0xFF, 0xC4, 0, 20, class, 1][..], &[0; 15], &[0]].concat()).concat();
    let start = vec![0xFF, 0xD8];
    [start, tables, header, parts.collect(), codes].concat()
}

fn scan(colours: u8) -> Vec<u8> {
    let parts: Vec<u8> = (1..=colours).flat_map(|number| [number, 0]).collect();
    [&[0xFF, 0xDA, 0, 6 + 2 * colours, colours][..], &parts, &[0, 0, 0], &[0; 8]].concat()
}

fn jpeg_claiming(frame: u8, side: u16, colours: u8) -> Bytes {
    [jpeg_head(frame, side, colours), scan(colours), vec![0xFF, 0xD9]].concat().into()
}

fn jpeg_of_many_scans() -> Bytes {
    [jpeg_head(0xC2, 4_000, 3), scan(3).repeat(1_000), vec![0xFF, 0xD9]].concat().into()
}

fn jpeg_with_segments(head: &[u8]) -> Bytes {
    let marker = if head.starts_with(b"Exif") { 0xE1 } else { 0xE2 };
    let segment = [&[0xFF, marker, 0xFF, 0xFF][..], head, &vec![7; 0xFFFF - 2 - head.len()]].concat();
    let whole = encoded(&DynamicImage::new_rgb8(4, 3), ImageFormat::Jpeg);
    [whole.get(..2).unwrap_or_default(), &segment.repeat(480), whole.get(2..).unwrap_or_default()].concat().into()
}
