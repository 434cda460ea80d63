//! Fitting pictures to a network's rules: kept as they are when they fit, else turned, reduced and encoded anew.

use std::collections::HashMap;

use bytes::Bytes;
use domain::{MediaId, MediaItem, MediaLimits, MediaReadError, MediaReader};
use futures::future::BoxFuture;
use store::{
    FileHash, Files, StoreError,
    media::{self, Media, Picture},
    targets::Fitted,
};

use super::library::item_of;
use crate::{Engine, EngineError};

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
            self.keep(self.inner.parts.pictures.fit(original, limits).await?).await?
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

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    const JPEG: &str = "image/jpeg";
    const PNG: &str = "image/png";
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
    fn equal_rules_have_one_name_and_other_rules_another() {
        assert_eq!(spec_of(&rules(BOTH, 800, 1)), spec_of(&rules(BOTH, 800, 1)));
        assert_ne!(spec_of(&rules(BOTH, 800, 1)), spec_of(&rules(BOTH, 801, 1)));
        assert_ne!(spec_of(&rules(BOTH, 800, 1)), spec_of(&rules(JPEG_ONLY, 800, 1)));
    }
}
