//! The library: pictures taken in once, shown by their id, remembered in memory for the review of every keystroke.

use bytes::Bytes;
use domain::{MediaId, MediaItem};
use image::{DynamicImage, ImageFormat, codecs::jpeg::JpegEncoder};
use std::io::Cursor;
use store::{
    FileHash,
    drafts::DraftMedia,
    media::{self, Media, Picture},
};

use super::{
    decode::{self, BYTES_MAX, Decoded, PictureError},
    strip::strip,
};
use crate::{Engine, EngineError, shared::lock};

/// Longest side of the small version shown in lists.
const THUMB_SIDE: u32 = 480;
/// Name of the small version among the renditions.
const THUMB_SPEC: &str = "thumb-1";

/// A library file's facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaView {
    /// Id.
    pub id: MediaId,
    /// MIME type.
    pub mime_type: String,
    /// Width in pixels, as seen.
    pub width: u32,
    /// Height in pixels, as seen.
    pub height: u32,
    /// Size in bytes.
    pub size_bytes: u64,
}

impl From<&Media> for MediaView {
    fn from(media: &Media) -> Self {
        let file = &media.file;
        Self {
            id: media.id,
            mime_type: file.mime_type.clone(),
            width: file.width,
            height: file.height,
            size_bytes: file.size_bytes,
        }
    }
}

impl From<PictureError> for EngineError {
    fn from(error: PictureError) -> Self {
        match error {
            PictureError::TooLarge => Self::MediaTooLarge,
            PictureError::Unreadable(_) => Self::MediaUnreadable,
        }
    }
}

impl Engine {
    /// Takes a picture into the library; the same picture again is the same library file. Place, time and other
    /// notes of the camera are taken out.
    ///
    /// # Errors
    /// [`EngineError::MediaTooLarge`] over 50 MB or 100 megapixels, [`EngineError::MediaUnreadable`] when it is not
    /// a JPEG, PNG, WebP or GIF, or damaged.
    pub async fn media_add(&self, bytes: Bytes) -> Result<MediaView, EngineError> {
        if bytes.len() > BYTES_MAX {
            return Err(EngineError::MediaTooLarge);
        }
        let taken = self.with_pixels(move || take_in(bytes)).await??;
        let files = self.inner.parts.store.files();
        let picture = taken.picture.stored(files.put(taken.bytes).await?);
        let thumb = taken.thumb.stored(files.put(taken.thumb_bytes).await?);
        let media = Media { id: MediaId::new(), orientation: taken.orientation, file: picture };
        let now = self.now();
        let media = self
            .inner
            .parts
            .store
            .write(move |write| {
                let media = media::insert(write, &media, now)?;
                media::save_rendition(write, media.id, THUMB_SPEC, &thumb)?;
                Ok::<_, EngineError>(media)
            })
            .await?;
        self.remember(&media);
        Ok(MediaView::from(&media))
    }

    /// The facts of library files, in the order asked for; unknown ones are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn media_get(&self, ids: Vec<MediaId>) -> Result<Vec<MediaView>, EngineError> {
        Ok(self.media_facts(ids).await?.iter().map(MediaView::from).collect())
    }

    /// A library file's bytes and MIME type.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] when there is no such file.
    pub async fn media_file(&self, id: MediaId) -> Result<(Bytes, String), EngineError> {
        let media = self.inner.parts.store.read(move |read| media::get(read, id)).await?;
        Ok((self.inner.parts.store.files().read(&media.file.hash).await?, media.file.mime_type))
    }

    /// A small version of a library file (at most 480 pixels) and its MIME type.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] when there is no such file.
    pub async fn media_thumb(&self, id: MediaId) -> Result<(Bytes, String), EngineError> {
        let found = self.inner.parts.store.read(move |read| media::find_rendition(read, id, THUMB_SPEC)).await?;
        let thumb = found.ok_or(EngineError::NotFound { what: "media" })?;
        Ok((self.inner.parts.store.files().read(&thumb.hash).await?, thumb.mime_type))
    }

    /// Library files with all facts, from memory where they were seen before; unknown ones are left out.
    pub(crate) async fn media_facts(&self, ids: Vec<MediaId>) -> Result<Vec<Media>, EngineError> {
        if let Some(known) = self.recall(&ids) {
            return Ok(known);
        }
        let wanted = ids.clone();
        let found: Vec<Media> = self
            .inner
            .parts
            .store
            .read(move |read| {
                let found = wanted.into_iter().map(|id| media::find(read, id)).collect::<Result<Vec<_>, _>>()?;
                Ok::<_, EngineError>(found.into_iter().flatten().collect())
            })
            .await?;
        found.iter().for_each(|media| self.remember(media));
        Ok(found)
    }

    /// A draft's pictures as the rules see them; pictures that are gone are left out.
    pub(crate) async fn media_items(&self, wanted: &[DraftMedia]) -> Result<Vec<MediaItem>, EngineError> {
        let facts = self.media_facts(wanted.iter().map(|media| media.media_id).collect()).await?;
        let item = |wanted: &DraftMedia| {
            let media = facts.iter().find(|media| media.id == wanted.media_id)?;
            Some(item_of(media.id, &media.file, &wanted.alt))
        };
        Ok(wanted.iter().filter_map(item).collect())
    }

    fn recall(&self, ids: &[MediaId]) -> Option<Vec<Media>> {
        let pictures = lock(&self.inner.work.pictures);
        ids.iter().map(|id| pictures.get(id).cloned()).collect()
    }

    fn remember(&self, media: &Media) {
        lock(&self.inner.work.pictures).insert(media.id, media.clone());
    }

    /// Runs work on pixels off the async threads, few at a time, because each may hold hundreds of megabytes.
    pub(super) async fn with_pixels<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, EngineError> {
        let closed = || EngineError::Store(store::StoreError::Closed);
        let _turn = self.inner.work.pixels.acquire().await.map_err(|_| closed())?;
        tokio::task::spawn_blocking(work).await.map_err(|_| EngineError::MediaUnreadable)
    }
}

/// A picture as one of its post's items.
pub(super) fn item_of(id: MediaId, file: &Picture, alt: &str) -> MediaItem {
    MediaItem {
        id,
        mime_type: file.mime_type.clone(),
        width: file.width,
        height: file.height,
        size_bytes: file.size_bytes,
        alt: alt.to_owned(),
    }
}

struct TakenIn {
    bytes: Bytes,
    picture: Facts,
    orientation: u8,
    thumb_bytes: Bytes,
    thumb: Facts,
}

/// A picture file's facts before it is stored.
pub(super) struct Facts {
    pub(super) mime_type: &'static str,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) size_bytes: u64,
}

impl Facts {
    pub(super) fn of(image: &DynamicImage, mime_type: &'static str, bytes: &Bytes) -> Self {
        let size_bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Self { mime_type, width: image.width(), height: image.height(), size_bytes }
    }

    pub(super) fn stored(self, hash: FileHash) -> Picture {
        Picture {
            hash,
            mime_type: self.mime_type.to_owned(),
            width: self.width,
            height: self.height,
            size_bytes: self.size_bytes,
        }
    }
}

fn take_in(bytes: Bytes) -> Result<TakenIn, PictureError> {
    let Decoded { image, format, orientation } = decode::decode(&bytes)?;
    // A turned picture keeps its notes here, because one of them says how to turn it; what is sent is made anew.
    let bytes = if orientation == 1 { strip(bytes, format) } else { bytes };
    let picture = Facts::of(&image, format.to_mime_type(), &bytes);
    let small =
        if image.width().max(image.height()) > THUMB_SIDE { image.thumbnail(THUMB_SIDE, THUMB_SIDE) } else { image };
    let (thumb_bytes, mime_type) = encode_thumb(&small)?;
    let thumb = Facts::of(&small, mime_type, &thumb_bytes);
    Ok(TakenIn { bytes, picture, orientation, thumb_bytes, thumb })
}

fn encode_thumb(image: &DynamicImage) -> Result<(Bytes, &'static str), PictureError> {
    let mut bytes = Cursor::new(Vec::new());
    if image.color().has_alpha() {
        DynamicImage::ImageRgba8(image.to_rgba8()).write_to(&mut bytes, ImageFormat::Png)?;
        return Ok((bytes.into_inner().into(), "image/png"));
    }
    image.to_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 82))?;
    Ok((bytes.into_inner().into(), "image/jpeg"))
}
