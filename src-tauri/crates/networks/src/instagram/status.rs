//! Reading what became of a container, and finding the post that came of it.

use domain::{Content, Method, NetworkError, Receipt, Request, Response, Session};

use super::{
    error::Refusal,
    manifest::{GRAPH_HOST, VERSION},
    wire::{ContainerStatus, List, Media},
};
use crate::{
    address,
    own_posts::{Listing, Mark, OwnPost},
    seen::Seen,
};

const LISTED: usize = 25;

/// What became of a container (Meta documentation: IG Container, 2026-06).
pub(super) enum Container {
    /// Still being processed.
    InProgress,
    /// Ready and not published.
    Finished,
    /// Live.
    Published,
    /// Gone unpublished; a new one is needed.
    Expired,
    /// Failed; with its meaning where it is known.
    Failed(Option<NetworkError>),
    /// It cannot be read: not visible yet, or gone in a way that says nothing.
    Unreadable,
}

/// Sends a call for the account.
pub(super) async fn send(session: Session<'_>, request: Request<'_>) -> Result<Response, NetworkError> {
    Ok(session.outside.http.send(session.outside.scope, request.bearer(session.token)).await?)
}

/// Reads a container's state.
pub(super) async fn container(session: Session<'_>, id: &str) -> Result<Container, NetworkError> {
    let url = address::on(GRAPH_HOST, &[VERSION, id])?;
    let response =
        send(session, Request::new(Method::Get, url).named("container state").query("fields", "status_code,status"))
            .await?;
    if let Some(refusal) = Refusal::find(&response) {
        return if refusal.is_container_gone() { Ok(Container::Unreadable) } else { Err(refusal.error()) };
    }
    let status: ContainerStatus = response.json().map_err(NetworkError::from)?;
    Ok(match status.status_code.as_str() {
        "IN_PROGRESS" => Container::InProgress,
        "FINISHED" => Container::Finished,
        "PUBLISHED" => Container::Published,
        "EXPIRED" => Container::Expired,
        "ERROR" => Container::Failed(super::error::container_failure(&status.status)),
        _ => Container::Unreadable,
    })
}

/// Notes the account's newest posts.
pub(super) async fn mark(session: Session<'_>) -> Result<Mark, NetworkError> {
    Ok(listing(session, &Content::default()).await?.mark())
}

/// The account's newest posts, beside what was to be published.
pub(super) async fn listing(session: Session<'_>, content: &Content) -> Result<Listing, NetworkError> {
    let url = address::on(GRAPH_HOST, &[VERSION, &session.account.remote_id, "media"])?;
    let request = Request::new(Method::Get, url)
        .named("media list")
        .query("fields", "id,caption,permalink,timestamp,media_type")
        .query("limit", LISTED.to_string());
    let response = send(session, request).await?;
    if let Some(refusal) = Refusal::find(&response) {
        return Err(refusal.error());
    }
    let listed: List<Media> = response.json().map_err(NetworkError::from)?;
    let is_whole = listed.data.len() < LISTED;
    let posts = listed.data.into_iter().map(|media| own_post(media, content)).collect();
    Ok(Listing { posts, is_whole, at: response.date() })
}

fn own_post(media: Media, content: &Content) -> OwnPost {
    OwnPost {
        is_same: is_same(&media, content),
        url: receipt(&media).url,
        text: media.caption.unwrap_or_default(),
        created_at: media.timestamp,
        id: media.id.0,
    }
}

fn is_same(media: &Media, content: &Content) -> bool {
    let kind = if content.media.len() > 1 { "CAROUSEL_ALBUM" } else { "IMAGE" };
    let same_kind = media.media_type.is_empty() || media.media_type == kind;
    same_kind && Seen::text(media.caption.as_deref().unwrap_or_default()) == Seen::text(&content.text)
}

/// A media object as proof.
pub(super) fn receipt(media: &Media) -> Receipt {
    let url = media.permalink.as_ref().and_then(|permalink| permalink.parse().ok());
    Receipt { remote_id: media.id.0.clone(), url }
}
