//! The walk: ask what the server is, upload each picture, wait until the server is done with it, post once under a key.

use std::time::Duration;

use domain::{Body, Content, Effect, Method, NetworkError, Part, Receipt, Request, Response, Seed, Session, Stage};
use serde::{Deserialize, Serialize};
use serde_json::json;
use url::Url;

use super::{
    Options,
    error::{Call, is_named, refusal},
    server,
    wire::{Attachment, Status},
};
use crate::{
    address,
    connector::{Described, Progress, Work},
};

/// The server remembers a key for an hour; a margin covers its clock and the way there.
const KEY_REMEMBERED_SECONDS: u64 = 50 * 60;
/// 1 s, growing to 10 s: about ten minutes in all.
const WAITS_MAX: u32 = 64;
/// How many times the publishing step may be reached.
const ROUNDS_MAX: u8 = 3;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    /// Find out whether the server is known to remember keys.
    Server,
    /// Send the picture after those that have an id.
    Upload { uploaded: Uploaded },
    /// Wait until the server has processed the picture at this position.
    Wait { uploaded: Uploaded, index: usize, waits: u32 },
    /// Publish.
    Post { uploaded: Uploaded },
}

/// Pictures the server has, and what else is known on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Uploaded {
    ids: Vec<String>,
    /// Whether pictures were sent a second time, because the server had forgotten the first.
    again: bool,
    /// How many times the publishing step went back.
    round: u8,
    keys: Keys,
}

/// What the server does with the key of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Keys {
    /// It is Mastodon itself: a repeat publishes nothing new.
    Remembered,
    /// It speaks the interface, and nothing proves more: a repeat may publish twice.
    Unknown,
}

impl Step {
    /// What the server does with the key, once that is known.
    pub(super) fn keys(&self) -> Option<Keys> {
        match self {
            Self::Server => None,
            Self::Upload { uploaded } | Self::Wait { uploaded, .. } | Self::Post { uploaded } => Some(uploaded.keys),
        }
    }
}

fn next_upload(content: &Content, uploaded: Uploaded) -> Step {
    if uploaded.ids.len() < content.media.len() { Step::Upload { uploaded } } else { Step::Post { uploaded } }
}

/// What a step does to the world.
pub(super) fn describe(step: &Step, content: &Content, seed: &Seed) -> Described {
    let of = u32::try_from(content.media.len()).unwrap_or(u32::MAX);
    match step {
        Step::Server => Described { name: "server", effect: Effect::Read, stage: Stage::Checking },
        Step::Upload { uploaded } => {
            let number = position(uploaded).saturating_add(1);
            Described { name: "upload", effect: Effect::Repeatable, stage: Stage::Uploading { number, of } }
        }
        Step::Wait { .. } => Described { name: "wait", effect: Effect::Read, stage: Stage::Processing },
        Step::Post { uploaded } => {
            let effect = match uploaded.keys {
                Keys::Remembered => {
                    Effect::Idempotent { key: key(seed), remembered_seconds: Some(KEY_REMEMBERED_SECONDS) }
                }
                Keys::Unknown => Effect::Irreversible,
            };
            Described { name: "post", effect, stage: Stage::Publishing }
        }
    }
}

/// The same on every try, so that the server knows a repeat.
fn key(seed: &Seed) -> String {
    format!("{}-{:016x}", seed.target_id, seed.random)
}

fn position(uploaded: &Uploaded) -> u32 {
    number(uploaded.ids.len())
}

/// Takes one step.
pub(super) async fn advance(
    session: Session<'_>,
    work: Work<'_, Options>,
    step: Step,
) -> Result<Progress<Step>, NetworkError> {
    match step {
        Step::Server => {
            let uploaded = Uploaded { ids: Vec::new(), again: false, round: 0, keys: server::keys(session).await? };
            Ok(Progress::go(next_upload(work.draft.content, uploaded)))
        }
        Step::Upload { uploaded } => upload(session, work.draft.content, uploaded).await,
        Step::Wait { uploaded, index, waits } => wait(session, work.draft.content, uploaded, index, waits).await,
        Step::Post { uploaded } => post(session, work, uploaded).await,
    }
}

/// A call of the account's server.
pub(super) fn endpoint(session: Session<'_>, segments: &[&str]) -> Result<Url, NetworkError> {
    address::under(session.account.server.as_ref().ok_or(NetworkError::NotSent(None))?, segments)
}

/// Sends a call for the account.
pub(super) async fn send(session: Session<'_>, request: Request<'_>) -> Result<Response, NetworkError> {
    Ok(session.outside.http.send(session.outside.scope, request.bearer(session.token)).await?)
}

async fn upload(
    session: Session<'_>,
    content: &Content,
    mut uploaded: Uploaded,
) -> Result<Progress<Step>, NetworkError> {
    let Some(item) = content.media.get(uploaded.ids.len()) else {
        return Ok(Progress::go(Step::Post { uploaded }));
    };
    let bytes = session.media.read(item).await?;
    // The name tells the server the type and nothing about the person's files.
    let file_name = format!("picture.{}", item.mime_type.rsplit('/').next().unwrap_or("jpeg"));
    let file = Part { name: "file", file_name: Some(&file_name), mime_type: Some(&item.mime_type), bytes };
    let mut parts = vec![file];
    if !item.alt.trim().is_empty() {
        let bytes = item.alt.trim().to_owned().into();
        parts.push(Part { name: "description", file_name: None, mime_type: None, bytes });
    }
    let request = Request::new(Method::Post, endpoint(session, &["api", "v2", "media"])?)
        .named("upload")
        .timeout(Duration::from_secs(120))
        .body(Body::Multipart(parts));
    let response = send(session, request).await?;
    if !response.is_success() {
        return Err(refusal(&response, Call::Media(position(&uploaded))));
    }
    let attachment: Attachment = response.json().map_err(NetworkError::from)?;
    let index = uploaded.ids.len();
    uploaded.ids.push(attachment.id);
    Ok(match response.status {
        202 => Progress::after(1, Step::Wait { uploaded, index, waits: 0 }),
        _ => Progress::go(next_upload(content, uploaded)),
    })
}

async fn wait(
    session: Session<'_>,
    content: &Content,
    mut uploaded: Uploaded,
    index: usize,
    waits: u32,
) -> Result<Progress<Step>, NetworkError> {
    let Some(id) = uploaded.ids.get(index) else {
        return Ok(Progress::go(next_upload(content, uploaded)));
    };
    let response = media_state(session, id).await?;
    match response.status {
        206 if waits < WAITS_MAX => {
            let seconds = u64::from(waits / 2 + 1).min(10);
            Ok(Progress::after(seconds, Step::Wait { uploaded, index, waits: waits + 1 }))
        }
        206 => Err(NetworkError::Unavailable { status: 206 }),
        200 => Ok(Progress::go(next_upload(content, uploaded))),
        404 if !uploaded.again => {
            // Pictures are sent in order, so those behind it go again too.
            uploaded.ids.truncate(index);
            Ok(Progress::go(Step::Upload { uploaded: Uploaded { again: true, ..uploaded } }))
        }
        _ => Err(refusal(&response, Call::Media(number(index)))),
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

async fn media_state(session: Session<'_>, id: &str) -> Result<Response, NetworkError> {
    send(session, Request::new(Method::Get, endpoint(session, &["api", "v1", "media", id])?).named("upload state"))
        .await
}

async fn post(
    session: Session<'_>,
    work: Work<'_, Options>,
    uploaded: Uploaded,
) -> Result<Progress<Step>, NetworkError> {
    let options = &work.draft.options;
    let mut body = json!({"status": work.draft.content.text, "visibility": options.visibility});
    if let Some(fields) = body.as_object_mut() {
        if !uploaded.ids.is_empty() {
            fields.insert("media_ids".to_owned(), json!(uploaded.ids));
        }
        if let Some(warning) = options.warning() {
            fields.insert("spoiler_text".to_owned(), json!(warning));
            // Behind a warning the pictures are hidden too.
            fields.insert("sensitive".to_owned(), json!(true));
        }
    }
    let request = Request::new(Method::Post, endpoint(session, &["api", "v1", "statuses"])?)
        .named("post")
        .header("idempotency-key", key(work.seed))
        .body(Body::Json(body));
    let response = send(session, request).await?;
    if response.is_success() {
        let status: Status = response.json().map_err(NetworkError::from)?;
        return Ok(Progress::Done(receipt(&status)));
    }
    match (response.status, uploaded.ids.is_empty()) {
        // Software that speaks the interface answers 400 where Mastodon answers 422.
        (400 | 422, false) if is_named(&response) => after_refused_post(session, uploaded, &response).await,
        _ => Err(refusal(&response, Call::Status)),
    }
}

/// The refusal's sentence is translated, so the pictures are asked whether they were the reason.
async fn after_refused_post(
    session: Session<'_>,
    uploaded: Uploaded,
    refused: &Response,
) -> Result<Progress<Step>, NetworkError> {
    let round = uploaded.round + 1;
    for (index, id) in uploaded.ids.iter().enumerate() {
        // The post was refused for certain; a failed question must not look like a lost post.
        let state = media_state(session, id).await.map_err(|_| NetworkError::NotSent(None))?;
        match state.status {
            206 if round < ROUNDS_MAX => {
                return Ok(Progress::back(2, Step::Wait { uploaded: Uploaded { round, ..uploaded }, index, waits: 0 }));
            }
            // One that a post has already is not found either. Where no key of ours proves that this post is none of
            // ours, it is looked for.
            404 if uploaded.keys == Keys::Unknown => {
                return Err(NetworkError::Doubted(Box::new(refusal(refused, Call::Media(number(index))))));
            }
            404 if !uploaded.again && round < ROUNDS_MAX => {
                let uploaded = Uploaded { ids: Vec::new(), again: true, round, ..uploaded };
                return Ok(Progress::back(0, Step::Upload { uploaded }));
            }
            206 | 404 | 422 => return Err(refusal(refused, Call::Media(number(index)))),
            429 | 500.. => return Err(NetworkError::NotSent(None)),
            _ => {}
        }
    }
    Err(refusal(refused, Call::Status))
}

/// A status as proof.
pub(super) fn receipt(status: &Status) -> Receipt {
    let url = status.url.as_ref().or(status.uri.as_ref()).and_then(|url| url.parse().ok());
    Receipt { remote_id: status.id.clone(), url }
}
