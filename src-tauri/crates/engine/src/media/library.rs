//! The library: pictures taken in once, shown by their id, remembered in memory for the review of every keystroke.

use bytes::Bytes;
use domain::{Drawn, MediaId, MediaItem, PICTURE_BYTES_MAX, PictureError, TakenIn};
use store::{
    drafts::DraftMedia,
    media::{self, Media, Picture},
};

use crate::{Engine, EngineError, shared::lock};

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
            PictureError::Unreadable => Self::MediaUnreadable,
            PictureError::Unavailable(cause) => Self::PicturesUnavailable(cause),
        }
    }
}

impl Engine {
    /// Takes a picture into the library; the same picture again is the same library file. Place, time and other
    /// notes of the camera are taken out.
    ///
    /// # Errors
    /// [`EngineError::MediaTooLarge`] for more than 50 MB, or pixels or frames that need more memory or time than a
    /// picture may; [`EngineError::MediaUnreadable`] when it is not a JPEG, PNG, WebP or GIF, or damaged.
    pub async fn media_add(&self, bytes: Bytes) -> Result<MediaView, EngineError> {
        if bytes.len() > PICTURE_BYTES_MAX {
            return Err(EngineError::MediaTooLarge);
        }
        let TakenIn { picture, orientation, thumb } = self.inner.parts.pictures.take_in(bytes).await?;
        let (picture, thumb) = (self.keep(picture).await?, self.keep(thumb).await?);
        let media = Media { id: MediaId::new(), orientation, file: picture };
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

    /// Puts a picture among the profile's files.
    pub(super) async fn keep(&self, drawn: Drawn) -> Result<Picture, EngineError> {
        let size_bytes = u64::try_from(drawn.bytes.len()).unwrap_or(u64::MAX);
        let hash = self.inner.parts.store.files().put(drawn.bytes).await?;
        let Drawn { mime_type, width, height, .. } = drawn;
        Ok(Picture { hash, mime_type: mime_type.to_owned(), width, height, size_bytes })
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
