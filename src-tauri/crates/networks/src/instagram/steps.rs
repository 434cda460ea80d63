//! The walk: read the quota, make a container per picture, wait until it is processed, publish it once, read its
//! address, tidy the bucket.
//!
//! The container is the anchor against double posts: it is known before publishing and says afterwards whether it was
//! published. The publishing step therefore asks it first, and again after every refusal.

use chrono::TimeDelta;
use domain::{
    Body, Content, Effect, MediaHost, MediaHostError, Method, NetworkError, Receipt, Request, Seed, Session, Stage,
    Value,
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    Options,
    error::Refusal,
    manifest::{GRAPH_HOST, VERSION},
    publish,
    status::{self, Container, send},
    wire::{Created, List, Media, Quota},
};
use crate::{
    address,
    connector::{Described, Progress, Work},
    rate_limit,
};

/// Used where the quota's answer names no total: the lower of the two documented numbers.
const QUOTA_TOTAL: u32 = 50;
/// Rounds of a walk whose containers failed, expired or were not ready.
pub(super) const ROUNDS_MAX: u8 = 3;
/// Looks for a container that is not visible, 45 s apart: the sheet's half to two minutes (meta.md 9.5, 2026-11-20).
const HIDDEN_MAX: u8 = 2;
const HIDDEN_PAUSE: u64 = 45;
/// 3 s, growing to 30 s: about ten minutes in all.
const WAITS_MAX: u32 = 24;
const LOOKS_MAX: u32 = 6;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    /// Read how many posts are left today.
    Quota,
    /// Put the next picture where Instagram can fetch it, and make its container.
    Picture { children: Vec<String>, round: u8 },
    /// Wait until the next picture of a carousel is processed.
    PictureWait(PictureWait),
    /// Make the carousel of its pictures.
    Carousel { children: Vec<String>, hidden: u8, round: u8 },
    /// Wait until the whole post is processed.
    Wait(Pending),
    /// Publish.
    Publish(Ready),
    /// It is live; find it among the account's posts.
    Find { container: String, looks: u32 },
    /// It is live; read its address.
    Permalink { media_id: String, looks: u32 },
    /// Remove the pictures from the bucket.
    Tidy { media_id: String, url: Option<Url> },
}

/// A carousel whose last picture is being processed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PictureWait {
    children: Vec<String>,
    waits: u32,
    hidden: u8,
    round: u8,
}

/// A container that is being processed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(super) container: String,
    /// How many times it was in work.
    pub(super) waits: u32,
    /// How many times it could not be read.
    pub(super) hidden: u8,
    /// Whether publishing it was tried: such a container is never replaced by another one while it could still be live.
    pub(super) tried: bool,
    pub(super) round: u8,
}

/// A container that was ready when the step was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ready {
    pub(super) container: String,
    pub(super) round: u8,
}

/// What a step does to the world.
pub(super) fn describe(step: &Step, content: &Content) -> Described {
    let of = u32::try_from(content.media.len()).unwrap_or(u32::MAX);
    let described = |name, effect, stage| Described { name, effect, stage };
    match step {
        Step::Quota => described("quota", Effect::Read, Stage::Checking),
        Step::Picture { children, .. } => {
            let number = u32::try_from(children.len()).unwrap_or(u32::MAX).saturating_add(1).min(of);
            described("picture", Effect::Repeatable, Stage::Uploading { number, of })
        }
        Step::PictureWait(_) => described("picture_wait", Effect::Read, Stage::Processing),
        Step::Carousel { .. } => described("carousel", Effect::Repeatable, Stage::Processing),
        Step::Wait(_) => described("wait", Effect::Read, Stage::Processing),
        Step::Publish(_) => described("publish", Effect::Irreversible, Stage::Publishing),
        Step::Find { .. } => described("find", Effect::Read, Stage::Finishing),
        Step::Permalink { .. } => described("permalink", Effect::Read, Stage::Finishing),
        Step::Tidy { .. } => described("tidy", Effect::Repeatable, Stage::Finishing),
    }
}

/// Takes one step.
pub(super) async fn advance(
    session: Session<'_>,
    work: Work<'_, Options>,
    step: Step,
) -> Result<Progress<Step>, NetworkError> {
    let (content, seed) = (work.draft.content, work.seed);
    match step {
        Step::Quota => quota(session).await,
        Step::Picture { children, round } => picture(session, content, seed, children, round).await,
        Step::PictureWait(waiting) => picture_wait(session, content, waiting).await,
        Step::Carousel { children, hidden, round } => carousel(session, content, children, hidden, round).await,
        Step::Wait(pending) => wait(session, pending).await,
        Step::Publish(ready) => publish::advance(session, ready).await,
        Step::Find { container, looks } => find(session, work, container, looks).await,
        Step::Permalink { media_id, looks } => permalink(session, media_id, looks).await,
        Step::Tidy { media_id, url } => tidy(session, content, seed, Receipt { remote_id: media_id, url }).await,
    }
}

async fn quota(session: Session<'_>) -> Result<Progress<Step>, NetworkError> {
    // Without a bucket no later step can succeed, so it is said before anything is sent.
    media_host(session)?;
    let url = address::on(GRAPH_HOST, &[VERSION, &session.account.remote_id, "content_publishing_limit"])?;
    let response =
        send(session, Request::new(Method::Get, url).named("publishing limit").query("fields", "quota_usage,config"))
            .await?;
    if let Some(refusal) = Refusal::find(&response) {
        return Err(refusal.error());
    }
    let listed: List<Quota> = response.json().map_err(NetworkError::from)?;
    let is_used_up = |quota: &Quota| quota.quota_usage >= quota.config.quota_total.unwrap_or(QUOTA_TOTAL);
    if listed.data.first().is_some_and(is_used_up) {
        // The window slides over 24 h, so that a place may be free at any time.
        return Err(rate_limit::limited_for(&response, TimeDelta::hours(1)));
    }
    Ok(Progress::go(Step::Picture { children: Vec::new(), round: 0 }))
}

fn media_host<'a>(session: Session<'a>) -> Result<&'a dyn MediaHost, NetworkError> {
    session.media_host.ok_or(NetworkError::MediaHost(MediaHostError::NotConfigured))
}

fn object_key(seed: &Seed, index: usize) -> String {
    format!("postrider/{}-{:016x}/{index}.jpg", seed.target_id, seed.random)
}

/// A new beginning after containers failed or expired; pictures are put and fetched again.
fn again(round: u8, seconds: u64) -> Result<Progress<Step>, NetworkError> {
    if round + 1 >= ROUNDS_MAX {
        return Err(NetworkError::Unavailable { status: 200 });
    }
    Ok(Progress::after(seconds, Step::Picture { children: Vec::new(), round: round + 1 }))
}

async fn picture(
    session: Session<'_>,
    content: &Content,
    seed: &Seed,
    mut children: Vec<String>,
    round: u8,
) -> Result<Progress<Step>, NetworkError> {
    let Some(item) = content.media.get(children.len()) else {
        return Ok(Progress::go(Step::Carousel { children, hidden: 0, round }));
    };
    let bytes = session.media.read(item).await?;
    let key = object_key(seed, children.len());
    let image_url = media_host(session)?.put(&key, &item.mime_type, bytes).await?;
    let mut fields: Vec<(&str, Value<'_>)> = vec![("image_url", image_url.as_str().into())];
    if !item.alt.trim().is_empty() {
        fields.push(("alt_text", item.alt.trim().into()));
    }
    let is_single = content.media.len() == 1;
    fields.push(if is_single {
        ("caption", content.text.as_str().into())
    } else {
        ("is_carousel_item", "true".into())
    });
    match create(session, fields).await? {
        Ok(container) if is_single => Ok(Progress::after(1, first_wait(container, round))),
        Ok(container) => {
            children.push(container);
            Ok(Progress::after(1, Step::PictureWait(PictureWait { children, waits: 0, hidden: 0, round })))
        }
        // The next round puts the picture again under a fresh address.
        Err(refused) if refused.is_not_fetched && round == 0 => again(round, 5),
        Err(refused) => Err(refused.error),
    }
}

fn first_wait(container: String, round: u8) -> Step {
    Step::Wait(Pending { container, waits: 0, hidden: 0, tried: false, round })
}

struct NotCreated {
    is_not_fetched: bool,
    is_gone: bool,
    error: NetworkError,
}

async fn create(
    session: Session<'_>,
    fields: Vec<(&str, Value<'_>)>,
) -> Result<Result<String, NotCreated>, NetworkError> {
    let url = address::on(GRAPH_HOST, &[VERSION, &session.account.remote_id, "media"])?;
    let response = send(session, Request::new(Method::Post, url).named("container").body(Body::Form(fields))).await?;
    if let Some(refusal) = Refusal::find(&response) {
        let (is_not_fetched, is_gone) = (refusal.is_not_fetched(), refusal.is_container_gone());
        return Ok(Err(NotCreated { is_not_fetched, is_gone, error: refusal.error() }));
    }
    Ok(Ok(response.json::<Created>().map_err(NetworkError::from)?.id.0))
}

async fn picture_wait(
    session: Session<'_>,
    content: &Content,
    waiting: PictureWait,
) -> Result<Progress<Step>, NetworkError> {
    let PictureWait { children, waits, hidden, round } = waiting;
    let Some(container) = children.last() else { return again(round, 0) };
    match status::container(session, container).await? {
        Container::Finished | Container::Published if children.len() < content.media.len() => {
            Ok(Progress::go(Step::Picture { children, round }))
        }
        Container::Finished | Container::Published => Ok(Progress::go(Step::Carousel { children, hidden: 0, round })),
        Container::InProgress if waits < WAITS_MAX => {
            let waiting = PictureWait { children, waits: waits + 1, hidden, round };
            Ok(Progress::after(pause(waits), Step::PictureWait(waiting)))
        }
        Container::Unreadable if hidden < HIDDEN_MAX => {
            let waiting = PictureWait { children, waits, hidden: hidden + 1, round };
            Ok(Progress::after(HIDDEN_PAUSE, Step::PictureWait(waiting)))
        }
        state => unfinished(state, round),
    }
}

fn pause(waits: u32) -> u64 {
    u64::from(waits * 2 + 3).min(30)
}

/// What follows when a container will not become ready.
fn unfinished(state: Container, round: u8) -> Result<Progress<Step>, NetworkError> {
    match state {
        Container::Failed(Some(error)) => Err(error),
        Container::InProgress => again(round, 30),
        Container::Unreadable | Container::Failed(None) | Container::Expired => again(round, 5),
        Container::Finished | Container::Published => Err(NetworkError::Unavailable { status: 200 }),
    }
}

async fn carousel(
    session: Session<'_>,
    content: &Content,
    children: Vec<String>,
    hidden: u8,
    round: u8,
) -> Result<Progress<Step>, NetworkError> {
    let list = children.join(",");
    let fields: Vec<(&str, Value<'_>)> = vec![
        ("media_type", "CAROUSEL".into()),
        ("children", list.as_str().into()),
        ("caption", content.text.as_str().into()),
    ];
    match create(session, fields).await? {
        Ok(container) => Ok(Progress::after(1, first_wait(container, round))),
        Err(refused) if refused.is_gone && hidden + 1 < HIDDEN_MAX => {
            Ok(Progress::after(2 * HIDDEN_PAUSE, Step::Carousel { children, hidden: hidden + 1, round }))
        }
        Err(refused) if refused.is_gone => again(round, 0).map_err(|_| refused.error),
        Err(refused) => Err(refused.error),
    }
}

async fn wait(session: Session<'_>, pending: Pending) -> Result<Progress<Step>, NetworkError> {
    let Pending { waits, hidden, tried, round, .. } = pending;
    let ready = |pending: Pending| Step::Publish(Ready { container: pending.container, round });
    match status::container(session, &pending.container).await? {
        Container::Finished => Ok(Progress::go(ready(pending))),
        Container::Published => Ok(Progress::go(Step::Find { container: pending.container, looks: 0 })),
        Container::InProgress if waits < WAITS_MAX => {
            Ok(Progress::after(pause(waits), Step::Wait(Pending { waits: waits + 1, ..pending })))
        }
        Container::Unreadable if hidden < HIDDEN_MAX => {
            Ok(Progress::after(HIDDEN_PAUSE, Step::Wait(Pending { hidden: hidden + 1, ..pending })))
        }
        // Another container could double it; the publishing step finds out what became of this one.
        Container::Unreadable | Container::InProgress if tried => Ok(Progress::after(30, ready(pending))),
        state => unfinished(state, round),
    }
}

async fn find(
    session: Session<'_>,
    work: Work<'_, Options>,
    container: String,
    looks: u32,
) -> Result<Progress<Step>, NetworkError> {
    let listing = status::listing(session, work.draft.content).await?;
    // Whether it is live is no question here, so that without a mark any post that looks the same will do.
    let new = work.mark.and_then(|mark| listing.find_new(mark, &[]));
    let new = new.unwrap_or_else(|| listing.posts.iter().collect());
    let mut same = new.into_iter().filter(|post| post.is_same);
    match (same.next(), same.next()) {
        (Some(only), None) => {
            let Receipt { remote_id, url } = only.receipt();
            Ok(Progress::go(Step::Tidy { media_id: remote_id, url }))
        }
        (None, _) if looks < LOOKS_MAX => Ok(Progress::after(10, Step::Find { container, looks: looks + 1 })),
        // It is live, which the container has said; only its address stays unknown.
        _ => Ok(Progress::go(Step::Tidy { media_id: container, url: None })),
    }
}

async fn permalink(session: Session<'_>, media_id: String, looks: u32) -> Result<Progress<Step>, NetworkError> {
    let url = address::on(GRAPH_HOST, &[VERSION, &media_id])?;
    let response =
        send(session, Request::new(Method::Get, url).named("permalink").query("fields", "id,permalink")).await?;
    let url = match Refusal::find(&response).map(|refusal| refusal.error()) {
        Some(error @ (NetworkError::SignedOut { .. } | NetworkError::RateLimited { .. })) => return Err(error),
        Some(_) => None,
        None => response.json::<Media>().ok().and_then(|media| status::receipt(&media).url),
    };
    if url.is_none() && looks < LOOKS_MAX {
        return Ok(Progress::after(5, Step::Permalink { media_id, looks: looks + 1 }));
    }
    Ok(Progress::go(Step::Tidy { media_id, url }))
}

/// Best effort: the post is out, and a forgotten picture in a private bucket harms nobody.
async fn tidy(
    session: Session<'_>,
    content: &Content,
    seed: &Seed,
    receipt: Receipt,
) -> Result<Progress<Step>, NetworkError> {
    if let Some(host) = session.media_host {
        for index in 0..content.media.len() {
            if let Err(error) = host.delete(&object_key(seed, index)).await {
                tracing::warn!(%error, "a picture stays in the bucket");
            }
        }
    }
    Ok(Progress::Done(receipt))
}
