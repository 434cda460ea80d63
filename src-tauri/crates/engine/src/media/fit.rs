//! Fitting pictures to a network's rules: kept as they are when they fit, else turned, reduced and encoded anew.

use std::{collections::HashMap, io::Cursor};

use bytes::Bytes;
use domain::{MediaId, MediaItem, MediaLimits, MediaReadError, MediaReader};
use futures::future::BoxFuture;
use image::{
    DynamicImage, GenericImageView, ImageFormat, Rgb, RgbImage, codecs::jpeg::JpegEncoder, imageops::FilterType,
};
use store::{
    FileHash, Files, StoreError,
    media::{self, Media, Picture},
    targets::Fitted,
};

use super::{
    decode::{self, PictureError},
    library::{Facts, item_of},
};
use crate::{Engine, EngineError};

const JPEG: &str = "image/jpeg";
const PNG: &str = "image/png";
/// Tried from the best; below the last, the picture is made smaller instead.
const QUALITIES: [u8; 6] = [92, 85, 78, 70, 60, 50];
/// A picture that is still too large as a file is reduced to this share of its sides, this many times at most.
const SHRINK: f64 = 0.8;
const SHRINKS: u32 = 12;

/// The name of a set of rules: equal rules give equal renditions.
pub(crate) fn spec_of(limits: &MediaLimits) -> String {
    let rules =
        format!("fit-1 {:?} {} {:?} {}", limits.mime_types, limits.bytes_max, limits.pixels_max, limits.side_max);
    blake3::hash(rules.as_bytes()).to_hex().as_str().chars().take(32).collect()
}

/// Lends a target's fitted pictures to its network.
pub(crate) struct TargetMedia {
    files: Files,
    hashes: HashMap<MediaId, FileHash>,
}

impl MediaReader for TargetMedia {
    fn read<'a>(&'a self, item: &'a MediaItem) -> BoxFuture<'a, Result<Bytes, MediaReadError>> {
        Box::pin(async move {
            let failed = |error: StoreError| MediaReadError(Box::new(error));
            let hash = self.hashes.get(&item.id).ok_or(StoreError::NotFound { table: "renditions" }).map_err(failed)?;
            self.files.read(hash).await.map_err(failed)
        })
    }
}

/// Why a target's pictures could not be fitted.
pub(crate) enum FitError {
    /// The picture at this position cannot be read.
    Picture(usize),
    /// The database or disk failed.
    Engine(EngineError),
}

impl From<EngineError> for FitError {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

impl Engine {
    /// Fits the pictures of a target; versions made before are found again.
    pub(crate) async fn fit(&self, items: &[MediaItem], limits: &MediaLimits) -> Result<Fitted, FitError> {
        let spec = spec_of(limits);
        let mut fitted = Vec::with_capacity(items.len());
        for (position, item) in items.iter().enumerate() {
            let picture = match self.fit_one(item.id, &spec, limits).await {
                Ok(picture) => picture,
                Err(EngineError::MediaUnreadable | EngineError::MediaTooLarge | EngineError::NotFound { .. }) => {
                    return Err(FitError::Picture(position));
                }
                Err(other) => return Err(other.into()),
            };
            fitted.push(item_of(item.id, &picture, &item.alt));
        }
        Ok(Fitted { spec, media: fitted })
    }

    /// The reader of a target's fitted pictures.
    pub(crate) async fn target_media(&self, fitted: Option<&Fitted>) -> Result<TargetMedia, EngineError> {
        let files = self.inner.parts.store.files().clone();
        let Some(fitted) = fitted.filter(|fitted| !fitted.media.is_empty()).cloned() else {
            return Ok(TargetMedia { files, hashes: HashMap::new() });
        };
        let hashes = self
            .inner
            .parts
            .store
            .read(move |read| {
                let mut hashes = HashMap::new();
                for item in &fitted.media {
                    if let Some(picture) = media::find_rendition(read, item.id, &fitted.spec)? {
                        hashes.insert(item.id, picture.hash);
                    }
                }
                Ok::<_, EngineError>(hashes)
            })
            .await?;
        Ok(TargetMedia { files, hashes })
    }

    async fn fit_one(&self, id: MediaId, spec: &str, limits: &MediaLimits) -> Result<Picture, EngineError> {
        let store = &self.inner.parts.store;
        let wanted = spec.to_owned();
        let (media, known) = store
            .read(move |read| Ok::<_, EngineError>((media::get(read, id)?, media::find_rendition(read, id, &wanted)?)))
            .await?;
        if let Some(picture) = known {
            return Ok(picture);
        }
        let picture = if fits(&media, limits) {
            media.file
        } else {
            let original = store.files().read(&media.file.hash).await?;
            let (original_type, rules) = (media.file.mime_type, limits.clone());
            let (bytes, facts) = self.with_pixels(move || make(&original, &original_type, &rules)).await??;
            facts.stored(store.files().put(bytes).await?)
        };
        let (spec, made) = (spec.to_owned(), picture.clone());
        store.write(move |write| media::save_rendition(write, id, &spec, &made)).await?;
        Ok(picture)
    }
}

/// Whether the original may be sent as it is.
fn fits(media: &Media, limits: &MediaLimits) -> bool {
    let file = &media.file;
    let pixels = u64::from(file.width) * u64::from(file.height);
    media.orientation == 1
        && accepts(limits, &file.mime_type)
        && file.size_bytes <= limits.bytes_max
        && file.width.max(file.height) <= limits.side_max
        && limits.pixels_max.is_none_or(|max| pixels <= max)
}

fn accepts(limits: &MediaLimits, mime_type: &str) -> bool {
    limits.mime_types.iter().any(|accepted| accepted == mime_type)
}

/// Makes a version that the rules accept.
fn make(original: &Bytes, mime_type: &str, limits: &MediaLimits) -> Result<(Bytes, Facts), PictureError> {
    let mut image = scaled(decode::decode(original)?.image, limits);
    // Line art stays sharp as PNG while the file is small enough.
    if accepts(limits, PNG) && (mime_type == PNG || !accepts(limits, JPEG)) {
        let bytes = encode_png(&image)?;
        if within(&bytes, limits) {
            let facts = Facts::of(&image, PNG, &bytes);
            return Ok((bytes, facts));
        }
    }
    for _ in 0..SHRINKS {
        let found = if accepts(limits, JPEG) { encode_jpeg(&image, limits)? } else { None };
        if let Some(bytes) = found {
            let facts = Facts::of(&image, JPEG, &bytes);
            return Ok((bytes, facts));
        }
        image = resized(&image, SHRINK);
        if !accepts(limits, JPEG) {
            let bytes = encode_png(&image)?;
            if within(&bytes, limits) {
                let facts = Facts::of(&image, PNG, &bytes);
                return Ok((bytes, facts));
            }
        }
    }
    Err(PictureError::TooLarge)
}

fn within(bytes: &Bytes, limits: &MediaLimits) -> bool {
    u64::try_from(bytes.len()).is_ok_and(|size| size <= limits.bytes_max)
}

fn scaled(image: DynamicImage, limits: &MediaLimits) -> DynamicImage {
    let (width, height) = image.dimensions();
    let by_side = f64::from(limits.side_max) / f64::from(width.max(height));
    let pixels = f64::from(width) * f64::from(height);
    #[allow(clippy::cast_precision_loss, reason = "pixel limits are far below 2^52")]
    let by_pixels = limits.pixels_max.map_or(1.0, |max| (max as f64 / pixels).sqrt());
    let scale = by_side.min(by_pixels);
    if scale >= 1.0 { image } else { resized(&image, scale) }
}

fn resized(image: &DynamicImage, scale: f64) -> DynamicImage {
    // Rounded down, so that limits of pixels are kept exactly.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a scaled side is positive and small")]
    let side = |length: u32| ((f64::from(length) * scale + 1e-6).floor() as u32).max(1);
    image.resize_exact(side(image.width()), side(image.height()), FilterType::CatmullRom)
}

fn encode_png(image: &DynamicImage) -> Result<Bytes, PictureError> {
    let mut bytes = Cursor::new(Vec::new());
    let plain = if image.color().has_alpha() {
        DynamicImage::ImageRgba8(image.to_rgba8())
    } else {
        DynamicImage::ImageRgb8(image.to_rgb8())
    };
    plain.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner().into())
}

/// The best quality that is small enough.
fn encode_jpeg(image: &DynamicImage, limits: &MediaLimits) -> Result<Option<Bytes>, PictureError> {
    let opaque = on_white(image);
    for quality in QUALITIES {
        let mut bytes = Cursor::new(Vec::new());
        opaque.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality))?;
        let bytes = Bytes::from(bytes.into_inner());
        if within(&bytes, limits) {
            return Ok(Some(bytes));
        }
    }
    Ok(None)
}

/// JPEG has no transparency; what was transparent becomes white, as on most pages.
fn on_white(image: &DynamicImage) -> RgbImage {
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

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    const BOTH: &[Cow<'static, str>] = &[Cow::Borrowed(JPEG), Cow::Borrowed(PNG)];
    const JPEG_ONLY: &[Cow<'static, str>] = &[Cow::Borrowed(JPEG)];

    fn rules(mime_types: &'static [Cow<'static, str>], side_max: u32, bytes_max: u64) -> MediaLimits {
        MediaLimits {
            count_min: 0,
            count_max: 4,
            mime_types: Cow::Borrowed(mime_types),
            bytes_max,
            pixels_max: None,
            side_max,
            width_min: None,
            aspect_min: None,
            aspect_max: None,
            alt_max: 100,
        }
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

    fn check(original: &Bytes, mime_type: &str, limits: &MediaLimits, expected: (&str, u32, u32)) {
        let (bytes, facts) = make(original, mime_type, limits).unwrap();
        assert_eq!((facts.mime_type, facts.width, facts.height), expected);
        assert!(within(&bytes, limits), "{} bytes", bytes.len());
        let read = image::load_from_memory(&bytes).unwrap();
        assert_eq!((read.width(), read.height()), (facts.width, facts.height), "the facts are those of the bytes");
    }

    #[test]
    fn pictures_come_out_as_the_rules_want_them() {
        let wide = noisy(800, 400);
        let jpeg = file(&wide, ImageFormat::Jpeg);
        let png = file(&wide, ImageFormat::Png);
        let webp = file(&wide, ImageFormat::WebP);
        check(&jpeg, JPEG, &rules(BOTH, 400, 1 << 20), (JPEG, 400, 200));
        check(&png, PNG, &rules(BOTH, 400, 1 << 20), (PNG, 400, 200));
        check(&png, PNG, &rules(JPEG_ONLY, 800, 1 << 20), (JPEG, 800, 400));
        check(&webp, "image/webp", &rules(BOTH, 800, 1 << 20), (JPEG, 800, 400));
        check(&png, PNG, &rules(BOTH, 800, 320_000), (JPEG, 800, 400));
        let pixels = MediaLimits { pixels_max: Some(20_000), ..rules(BOTH, 800, 1 << 20) };
        check(&jpeg, JPEG, &pixels, (JPEG, 200, 100));
        let (_, tiny) = make(&jpeg, JPEG, &rules(JPEG_ONLY, 800, 20_000)).unwrap();
        assert!(tiny.width < 800, "when no quality is small enough, the picture becomes smaller");
        assert!(matches!(make(&jpeg, JPEG, &rules(JPEG_ONLY, 800, 10)), Err(PictureError::TooLarge)));
    }

    #[test]
    fn a_picture_that_fits_is_sent_as_it_is_and_a_turned_one_is_made_upright() {
        let picture = |orientation| Media {
            id: MediaId::new(),
            orientation,
            file: Picture {
                hash: FileHash::of(b"x"),
                mime_type: JPEG.into(),
                width: 800,
                height: 400,
                size_bytes: 1_000,
            },
        };
        let cases = [
            (1, rules(BOTH, 800, 1_000), true),
            (6, rules(BOTH, 800, 1_000), false),
            (1, rules(BOTH, 799, 1_000), false),
            (1, rules(BOTH, 800, 999), false),
            (1, rules(&[Cow::Borrowed(PNG)], 800, 1_000), false),
            (1, MediaLimits { pixels_max: Some(319_999), ..rules(BOTH, 800, 1_000) }, false),
        ];
        for (orientation, limits, expected) in cases {
            assert_eq!(fits(&picture(orientation), &limits), expected, "{orientation} {limits:?}");
        }
    }

    #[test]
    fn what_was_transparent_becomes_white_in_a_jpeg() {
        let clear = DynamicImage::ImageRgba8(image::RgbaImage::from_pixel(8, 8, image::Rgba([0, 0, 0, 0])));
        let (bytes, _) = make(&file(&clear, ImageFormat::Png), PNG, &rules(JPEG_ONLY, 100, 1 << 20)).unwrap();
        assert_eq!(image::load_from_memory(&bytes).unwrap().to_rgb8().get_pixel(4, 4), &Rgb([255, 255, 255]));
    }

    #[test]
    fn equal_rules_have_one_name_and_other_rules_another() {
        assert_eq!(spec_of(&rules(BOTH, 800, 1)), spec_of(&rules(BOTH, 800, 1)));
        assert_ne!(spec_of(&rules(BOTH, 800, 1)), spec_of(&rules(BOTH, 801, 1)));
        assert_ne!(spec_of(&rules(BOTH, 800, 1)), spec_of(&rules(JPEG_ONLY, 800, 1)));
    }
}
