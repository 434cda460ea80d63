//! The walk: resolve mentions and the card, upload pictures, store one record under a key chosen beforehand.

use std::{collections::BTreeMap, time::Duration};

use bytes::Bytes;
use chrono::SecondsFormat;
use domain::{
    Body, Content, Effect, FindingCode, Method, NetworkError, Receipt, Request, Response, Seed, Session, Stage,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::{
    card::{self, Card},
    error::{Refusal, picture_refused},
    facets, identity, lookup, tid,
    wire::{Stored, Uploaded},
};
use crate::{
    address,
    connector::{Described, Progress},
};

pub(super) const COLLECTION: &str = "app.bsky.feed.post";

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    /// Find out who is mentioned and what the first link shows.
    Resolve,
    /// Send the picture after those that are stored, or the card's picture.
    Upload { prepared: Prepared },
    /// Publish.
    Put { prepared: Prepared },
}

/// What the record needs besides the text; stored, so that every try writes the same bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Prepared {
    facets: Vec<Value>,
    blobs: Vec<Value>,
    card: Option<Card>,
    /// Whether this is the second round, because the server had removed the pictures.
    again: bool,
}

/// What a step does to the world.
pub(super) fn describe(step: &Step, content: &Content, seed: &Seed) -> Described {
    let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    match step {
        Step::Resolve => Described { name: "resolve", effect: Effect::Read, stage: Stage::Checking },
        Step::Upload { prepared } => {
            let of = count(content.media.len()).max(1);
            let number = count(prepared.blobs.len()).saturating_add(1).min(of);
            Described { name: "upload", effect: Effect::Repeatable, stage: Stage::Uploading { number, of } }
        }
        Step::Put { .. } => Described {
            name: "put_record",
            effect: Effect::Idempotent { key: tid::of(seed), remembered_seconds: None },
            stage: Stage::Publishing,
        },
    }
}

/// Takes one step.
pub(super) async fn advance(
    session: Session<'_>,
    content: &Content,
    seed: &Seed,
    step: Step,
) -> Result<Progress<Step>, NetworkError> {
    match step {
        Step::Resolve => resolve(session, content).await,
        Step::Upload { prepared } => upload(session, content, prepared).await,
        Step::Put { prepared } => put(session, content, seed, prepared).await,
    }
}

async fn resolve(session: Session<'_>, content: &Content) -> Result<Progress<Step>, NetworkError> {
    let mut identities = BTreeMap::new();
    for handle in facets::handles(&content.text) {
        if let Some(did) = identity::resolve(session.outside, &handle).await? {
            identities.insert(handle, did);
        }
    }
    // A post shows either pictures or a card.
    let link = content.media.is_empty().then(|| facets::first_link(&content.text)).flatten();
    let card = match link {
        Some(link) => card::read(session.outside, &link).await,
        None => None,
    };
    let prepared = Prepared { facets: facets::of(&content.text, &identities), card, ..Prepared::default() };
    Ok(Progress::go(next(content, prepared)))
}

fn next(content: &Content, prepared: Prepared) -> Step {
    let wants_picture = prepared.card.as_ref().is_some_and(Card::wants_picture);
    if prepared.blobs.len() < content.media.len() || wants_picture {
        Step::Upload { prepared }
    } else {
        Step::Put { prepared }
    }
}

async fn upload(
    session: Session<'_>,
    content: &Content,
    mut prepared: Prepared,
) -> Result<Progress<Step>, NetworkError> {
    if let Some(item) = content.media.get(prepared.blobs.len()) {
        let bytes = session.media.read(item).await?;
        let index = prepared.blobs.len();
        match upload_blob(session, &item.mime_type, bytes).await? {
            Ok(blob) => prepared.blobs.push(blob),
            Err(refused) => return Err(Refusal::read(&refused).of_picture(index)),
        }
    } else if let Some(card) = prepared.card.take() {
        let thumb = match card.picture(session.outside).await {
            Some((mime_type, bytes)) => card_blob(session, &mime_type, bytes).await?,
            None => None,
        };
        prepared.card = Some(card.with_thumb(thumb));
    }
    Ok(Progress::go(next(content, prepared)))
}

/// A card goes out without its picture rather than not at all.
async fn card_blob(session: Session<'_>, mime_type: &str, bytes: Bytes) -> Result<Option<Value>, NetworkError> {
    let refused = match upload_blob(session, mime_type, bytes).await? {
        Ok(blob) => return Ok(Some(blob)),
        Err(refused) => refused,
    };
    match Refusal::read(&refused).of_picture(0) {
        NetworkError::Rejected { finding } if finding.code == FindingCode::PictureRefused => Ok(None),
        error => Err(error),
    }
}

async fn upload_blob(
    session: Session<'_>,
    mime_type: &str,
    bytes: Bytes,
) -> Result<Result<Value, Response>, NetworkError> {
    let request = Request::new(Method::Post, method(session, "com.atproto.repo.uploadBlob")?)
        .named("uploadBlob")
        .timeout(Duration::from_secs(120))
        .body(Body::Bytes { mime_type, bytes });
    let response = send(session, request).await?;
    if !response.is_success() {
        return Ok(Err(response));
    }
    Ok(Ok(response.json::<Uploaded>().map_err(NetworkError::from)?.blob))
}

pub(super) fn method(session: Session<'_>, name: &str) -> Result<Url, NetworkError> {
    address::under(session.account.server.as_ref().ok_or(NetworkError::NotSent(None))?, &["xrpc", name])
}

async fn send(session: Session<'_>, request: Request<'_>) -> Result<Response, NetworkError> {
    Ok(session.outside.http.send(session.outside.scope, request.bearer(session.token)).await?)
}

/// `putRecord` with `swapRecord: null` creates, or finds the identical record; it never overwrites another one.
async fn put(
    session: Session<'_>,
    content: &Content,
    seed: &Seed,
    prepared: Prepared,
) -> Result<Progress<Step>, NetworkError> {
    let body = json!({
        "repo": session.account.remote_id,
        "collection": COLLECTION,
        "rkey": tid::of(seed),
        "validate": true,
        "swapRecord": null,
        "record": record(content, seed, &prepared),
    });
    let request = Request::new(Method::Post, method(session, "com.atproto.repo.putRecord")?)
        .named("putRecord")
        .body(Body::Json(body));
    let response = send(session, request).await?;
    if response.is_success() {
        let stored: Stored = response.json().map_err(NetworkError::from)?;
        // Another record's address is no answer to this call.
        if !stored.uri.ends_with(&format!("/{}", tid::of(seed))) {
            return Err(NetworkError::NoAnswer(None));
        }
        return Ok(Progress::Done(receipt(session, seed, stored.uri)));
    }
    let refusal = Refusal::read(&response);
    if refusal.is_blob_gone() && !prepared.again && !prepared.blobs.is_empty() {
        let prepared = Prepared { blobs: Vec::new(), again: true, ..prepared };
        return Ok(Progress::back(0, Step::Upload { prepared }));
    }
    if refusal.is_blob_gone() && !prepared.again && prepared.card.is_some() {
        // A lost card picture is not worth a second upload: the card goes on without one.
        let card = prepared.card.map(|card| card.with_thumb(None));
        return Ok(Progress::back(0, Step::Upload { prepared: Prepared { card, again: true, ..prepared } }));
    }
    match largest(&prepared.blobs) {
        Some(index) if refusal.is_of_picture() || refusal.is_blob_gone() => Err(picture_refused(index)),
        _ => Err(refusal.publishing_error()),
    }
}

/// The refusal of a record does not say which picture; the largest is the likeliest.
fn largest(blobs: &[Value]) -> Option<usize> {
    let size = |blob: &Value| blob.get("size").and_then(Value::as_u64);
    (0..blobs.len()).max_by_key(|index| (blobs.get(*index).and_then(size), std::cmp::Reverse(*index)))
}

fn record(content: &Content, seed: &Seed, prepared: &Prepared) -> Value {
    let mut record = json!({
        "$type": COLLECTION,
        "text": content.text,
        "createdAt": seed.begun_at.to_rfc3339_opts(SecondsFormat::Millis, true),
    });
    if let Some(fields) = record.as_object_mut() {
        if !prepared.facets.is_empty() {
            fields.insert("facets".to_owned(), json!(prepared.facets));
        }
        if let Some(embed) = embed(content, prepared) {
            fields.insert("embed".to_owned(), embed);
        }
    }
    record
}

fn embed(content: &Content, prepared: &Prepared) -> Option<Value> {
    if content.media.is_empty() {
        return prepared.card.as_ref().map(Card::embed);
    }
    let images: Vec<Value> = content
        .media
        .iter()
        .zip(&prepared.blobs)
        .map(|(item, blob)| {
            let aspect = json!({"width": item.width, "height": item.height});
            json!({"image": blob, "alt": item.alt, "aspectRatio": aspect})
        })
        .collect();
    Some(json!({"$type": "app.bsky.embed.images", "images": images}))
}

/// A stored record as proof.
pub(super) fn receipt(session: Session<'_>, seed: &Seed, uri: String) -> Receipt {
    Receipt { remote_id: uri, url: lookup::web_address(session, &tid::of(seed)) }
}
