//! Reading what became of a container, and finding the post that came of it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Content, Evidence, EvidencePost, Method, NetworkError, Receipt, Request, Response, Session};

use super::{
    error::Refusal,
    manifest::{GRAPH_HOST, VERSION},
    wire::{ContainerStatus, List, Media},
};
use crate::{address, html, seen::Seen};

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
    let response = send(session, Request::new(Method::Get, url).query("fields", "status_code,status")).await?;
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

/// The account's newest posts that could be this one.
pub(super) struct Candidates {
    same: Vec<Media>,
    others: Vec<Media>,
}

/// Lists the account's newest posts since shortly before `since`.
pub(super) async fn candidates(
    session: Session<'_>,
    content: &Content,
    since: DateTime<Utc>,
) -> Result<Candidates, NetworkError> {
    let url = address::on(GRAPH_HOST, &[VERSION, &session.account.remote_id, "media"])?;
    let request = Request::new(Method::Get, url)
        .query("fields", "id,caption,permalink,timestamp,media_type")
        .query("limit", "25");
    let response = send(session, request).await?;
    if let Some(refusal) = Refusal::find(&response) {
        return Err(refusal.error());
    }
    let listed: List<Media> = response.json().map_err(NetworkError::from)?;
    let since = since - TimeDelta::minutes(2);
    let recent = listed.data.into_iter().filter(|media| media.timestamp.is_some_and(|at| at >= since));
    let (same, others) = recent.partition(|media| is_same(media, content));
    Ok(Candidates { same, others })
}

fn is_same(media: &Media, content: &Content) -> bool {
    let kind = if content.media.len() > 1 { "CAROUSEL_ALBUM" } else { "IMAGE" };
    let same_kind = media.media_type.is_empty() || media.media_type == kind;
    same_kind && Seen::text(media.caption.as_deref().unwrap_or_default()) == Seen::text(&content.text)
}

impl Candidates {
    /// The post, when exactly one looks the same.
    pub(super) fn only(&self) -> Option<Receipt> {
        match self.same.as_slice() {
            [only] => Some(receipt(only)),
            _ => None,
        }
    }

    /// Whether nothing looks the same.
    pub(super) fn is_empty(&self) -> bool {
        self.same.is_empty()
    }

    /// For the person to judge.
    pub(super) fn evidence(&self) -> Evidence {
        let shown = self.same.iter().chain(&self.others).take(5).map(|media| {
            let Receipt { remote_id, url } = receipt(media);
            let text = html::shown(media.caption.as_deref().unwrap_or_default());
            EvidencePost { remote_id, url, text, created_at: media.timestamp }
        });
        Evidence { candidates: shown.collect() }
    }
}

/// A media object as proof.
pub(super) fn receipt(media: &Media) -> Receipt {
    let url = media.permalink.as_ref().and_then(|permalink| permalink.parse().ok());
    Receipt { remote_id: media.id.0.clone(), url }
}
