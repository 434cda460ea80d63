//! Drafts and pictures.

use std::sync::Arc;

use bytes::Bytes;
use domain::{DraftId, text::EntityKind};
use engine::{AccountReview, DraftLine, DraftView, EntitySpan, MediaView, Review, Saved};
use store::drafts::{self, Variant};

use crate::{
    convert,
    desk::Desk,
    dropped::FILE_MAX,
    wire::{
        AccountReviewDto, DraftContent, DraftDto, DraftLineDto, DraftMedia, DroppedDto, EntityDto, EntityKindDto,
        ErrorCodeDto, ErrorDto, MediaDto, ReviewDto, SavedDto, VariantContent,
    },
};

pub(crate) async fn draft_list(desk: &Desk, workspace_id: Option<String>) -> Result<Vec<DraftLineDto>, ErrorDto> {
    let workspace = convert::optional_id(workspace_id.as_deref(), "workspaceId")?;
    Ok(convert::each(desk.engine().await?.draft_list_in(workspace).await?))
}

pub(crate) async fn draft_create(desk: &Desk, workspace_id: Option<String>) -> Result<DraftDto, ErrorDto> {
    let workspace = convert::optional_id(workspace_id.as_deref(), "workspaceId")?;
    Ok(desk.engine().await?.draft_create_in(workspace).await?.into())
}

pub(crate) async fn draft_get(desk: &Desk, draft_id: String) -> Result<DraftDto, ErrorDto> {
    let id: DraftId = convert::id(&draft_id, "draftId")?;
    Ok(desk.engine().await?.draft_get(id).await?.into())
}

pub(crate) async fn draft_save(
    desk: &Desk,
    draft_id: String,
    base_version: u32,
    content: DraftContent,
) -> Result<SavedDto, ErrorDto> {
    let id: DraftId = convert::id(&draft_id, "draftId")?;
    Ok(desk.engine().await?.draft_save(id, base_version, content.try_into()?).await?.into())
}

pub(crate) async fn draft_delete(desk: &Desk, draft_id: String) -> Result<(), ErrorDto> {
    let id: DraftId = convert::id(&draft_id, "draftId")?;
    Ok(desk.engine().await?.draft_delete(id).await?)
}

pub(crate) async fn draft_review(desk: &Desk, content: DraftContent) -> Result<ReviewDto, ErrorDto> {
    Ok(desk.engine().await?.review(content.try_into()?).await?.into())
}

/// Takes a picture that the page brought. Not a command: its bytes cross as they are.
///
/// # Errors
/// When it is too large, or no picture.
pub async fn take_picture(desk: &Desk, bytes: Bytes) -> Result<MediaDto, ErrorDto> {
    if bytes.len() as u64 > FILE_MAX {
        return Err(ErrorDto::new(ErrorCodeDto::MediaTooLarge));
    }
    tracing::debug!(bytes = bytes.len(), "a picture arrived from the page");
    Ok(desk.engine().await?.media_add(bytes).await?.into())
}

pub(crate) async fn media_paste(desk: &Desk) -> Result<MediaDto, ErrorDto> {
    let engine = desk.engine().await?;
    let desktop = Arc::clone(&desk.desktop);
    // The clipboard blocks while another program hands over what it holds.
    let read = tokio::task::spawn_blocking(move || desktop.read_picture()).await;
    let file = read.map_err(|_| ErrorDto::new(ErrorCodeDto::Internal))??;
    Ok(engine.media_add(file.into()).await?.into())
}

pub(crate) async fn media_dropped(desk: &Desk) -> Result<DroppedDto, ErrorDto> {
    let mut dropped = DroppedDto::default();
    for outcome in desk.dropped.lock().await.drain(..) {
        match outcome {
            Ok(media) => dropped.media.push(media),
            Err(error) => dropped.refused.push(error),
        }
    }
    Ok(dropped)
}

impl From<DraftLine> for DraftLineDto {
    fn from(line: DraftLine) -> Self {
        Self {
            id: line.id.to_string(),
            workspace_id: line.workspace_id.to_string(),
            title: line.title,
            saved_at: convert::instant(line.saved_at),
            account_ids: line.account_ids.iter().map(ToString::to_string).collect(),
            media_count: line.media_count,
        }
    }
}

impl From<DraftView> for DraftDto {
    fn from(draft: DraftView) -> Self {
        Self {
            id: draft.id.to_string(),
            workspace_id: draft.workspace_id.to_string(),
            version: draft.version,
            saved_at: convert::instant(draft.saved_at),
            content: draft.content.into(),
            media: convert::each(draft.media),
        }
    }
}

impl From<Saved> for SavedDto {
    fn from(saved: Saved) -> Self {
        Self { version: saved.version, saved_at: convert::instant(saved.saved_at) }
    }
}

impl From<MediaView> for MediaDto {
    fn from(media: MediaView) -> Self {
        Self {
            id: media.id.to_string(),
            mime_type: media.mime_type,
            width: media.width,
            height: media.height,
            // 50 MB at most, far below where a double loses whole numbers.
            size_bytes: media.size_bytes as f64,
        }
    }
}

impl From<drafts::DraftContent> for DraftContent {
    fn from(content: drafts::DraftContent) -> Self {
        let media = |media: drafts::DraftMedia| DraftMedia { media_id: media.media_id.to_string(), alt: media.alt };
        let variant = |variant: Variant| VariantContent { text: variant.text, options: variant.options };
        Self {
            text: content.text,
            account_ids: content.account_ids.iter().map(ToString::to_string).collect(),
            media: content.media.into_iter().map(media).collect(),
            variants: content.variants.into_iter().map(|(id, own)| (id.to_string(), variant(own))).collect(),
        }
    }
}

impl TryFrom<DraftContent> for drafts::DraftContent {
    type Error = ErrorDto;

    fn try_from(content: DraftContent) -> Result<Self, ErrorDto> {
        let media = |media: DraftMedia| {
            Ok(drafts::DraftMedia { media_id: convert::id(&media.media_id, "media")?, alt: media.alt })
        };
        let variant = |(id, own): (String, VariantContent)| {
            Ok((convert::id(&id, "variants")?, Variant { text: own.text, options: own.options }))
        };
        Ok(Self {
            text: content.text,
            account_ids: content
                .account_ids
                .iter()
                .map(|id| convert::id(id, "accountIds"))
                .collect::<Result<_, _>>()?,
            media: content.media.into_iter().map(media).collect::<Result<_, ErrorDto>>()?,
            variants: content.variants.into_iter().map(variant).collect::<Result<_, ErrorDto>>()?,
        })
    }
}

impl From<Review> for ReviewDto {
    fn from(review: Review) -> Self {
        Self { accounts: convert::each(review.accounts), entities: convert::each(review.entities) }
    }
}

impl From<AccountReview> for AccountReviewDto {
    fn from(review: AccountReview) -> Self {
        Self {
            account_id: review.account_id.to_string(),
            used: review.count.used,
            max: review.count.max,
            bytes_used: review.count.bytes.map(|(used, _)| used),
            bytes_max: review.count.bytes.map(|(_, max)| max),
            overflow_from: review.overflow_from,
            findings: convert::each(review.findings),
            entities: review.entities.map(convert::each),
        }
    }
}

impl From<EntitySpan> for EntityDto {
    fn from(entity: EntitySpan) -> Self {
        let kind = match entity.kind {
            EntityKind::Link => EntityKindDto::Link,
            EntityKind::Mention => EntityKindDto::Mention,
            EntityKind::Tag => EntityKindDto::Tag,
        };
        Self { start: entity.start, end: entity.end, kind }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const ID: &str = "01936f5e-8d2a-7c3b-9a41-2f6d8e0b1c5a";

    fn content(account: &str, media: &str, variant: &str) -> DraftContent {
        let own = VariantContent { text: Some("own".to_owned()), options: BTreeMap::new() };
        DraftContent {
            text: "text".to_owned(),
            account_ids: vec![account.to_owned()],
            media: vec![DraftMedia { media_id: media.to_owned(), alt: "alt".to_owned() }],
            variants: BTreeMap::from([(variant.to_owned(), own)]),
        }
    }

    #[test]
    fn a_draft_comes_back_from_the_inside_as_it_went_in() {
        let there = drafts::DraftContent::try_from(content(ID, ID, ID)).unwrap();
        assert_eq!(DraftContent::from(there), content(ID, ID, ID));
    }

    #[test]
    fn an_id_that_is_none_is_refused_with_the_field_it_stands_in() {
        for (content, field) in [
            (content("../x", ID, ID), "accountIds"),
            (content(ID, "", ID), "media"),
            (content(ID, ID, "'; DROP TABLE drafts"), "variants"),
        ] {
            let refused = drafts::DraftContent::try_from(content).unwrap_err();
            assert_eq!(refused.code, ErrorCodeDto::InvalidInput);
            assert_eq!(refused.field.as_deref(), Some(field));
        }
    }
}
