//! Judging what is embedded in a post (bluesky 4.4, 2026-11-20). Quotes, galleries and videos are not imitated.

use serde_json::Value;

use super::lexicon::Repo;

const IMAGES_MAX: usize = 4;
const IMAGE_BYTES_MAX: u64 = 2_000_000;
const THUMB_BYTES_MAX: u64 = 1_000_000;

/// Says what is wrong with an embed, if something is.
pub(super) fn check(repo: &Repo<'_>, embed: &Value) -> Result<(), String> {
    match embed.get("$type").and_then(Value::as_str).unwrap_or_default() {
        "app.bsky.embed.images" => check_images(repo, embed),
        "app.bsky.embed.external" => check_external(repo, embed),
        other => Err(format!("Record/embed of type {other} is not imitated by the practice network")),
    }
}

fn check_images(repo: &Repo<'_>, embed: &Value) -> Result<(), String> {
    let images = embed.get("images").and_then(Value::as_array).ok_or("Record/embed/images must be an array")?;
    if !(1..=IMAGES_MAX).contains(&images.len()) {
        return Err(format!("Record/embed/images must have between 1 and {IMAGES_MAX} elements"));
    }
    for image in images {
        if image.get("alt").and_then(Value::as_str).is_none() {
            return Err("Record/embed/images must have the property \"alt\"".to_owned());
        }
        if let Some(ratio) = image.get("aspectRatio") {
            let is_side = |name: &str| ratio.get(name).and_then(Value::as_u64).is_some_and(|side| side > 0);
            if !is_side("width") || !is_side("height") {
                return Err("Record/embed/images/aspectRatio must be two positive numbers".to_owned());
            }
        }
        check_blob(repo, image.get("image"), IMAGE_BYTES_MAX)?;
    }
    Ok(())
}

fn check_external(repo: &Repo<'_>, embed: &Value) -> Result<(), String> {
    let external = embed.get("external").ok_or("Record/embed must have the property \"external\"")?;
    let text = |name: &str| external.get(name).and_then(Value::as_str);
    for name in ["uri", "title", "description"] {
        text(name).ok_or_else(|| format!("Record/embed/external must have the property \"{name}\""))?;
    }
    if url::Url::parse(text("uri").unwrap_or_default()).is_err() {
        return Err("Record/embed/external/uri must be a uri".to_owned());
    }
    external.get("thumb").map_or(Ok(()), |thumb| check_blob(repo, Some(thumb), THUMB_BYTES_MAX))
}

/// The prefix by which the caller tells a missing blob from a bad record.
pub(super) const NO_BLOB: &str = "Could not find blob: ";

fn check_blob(repo: &Repo<'_>, blob: Option<&Value>, bytes_max: u64) -> Result<(), String> {
    let blob = blob.ok_or("Record/embed must have a blob")?;
    let link = blob.get("ref").and_then(|reference| reference.get("$link")).and_then(Value::as_str);
    let link = link.filter(|_| blob.get("$type").and_then(Value::as_str) == Some("blob"));
    let link = link.ok_or("Record/embed must be a blob ref")?;
    let mime_type = blob.get("mimeType").and_then(Value::as_str).unwrap_or_default();
    if !mime_type.starts_with("image/") {
        return Err(format!("Wrong mimetype of blob. It is {mime_type} but it must match image/*"));
    }
    let size = blob.get("size").and_then(Value::as_u64).unwrap_or(u64::MAX);
    if size > bytes_max {
        return Err(format!("This file is too large. It is {size} bytes but the maximum size is {bytes_max} bytes"));
    }
    let known = repo.world.bluesky.blob(repo.did, link, repo.app.now()).ok_or_else(|| format!("{NO_BLOB}{link}"))?;
    if known.mime_type != mime_type || u64::try_from(known.size).ok() != Some(size) {
        return Err("Referenced blob does not have the mimetype and size of the upload".to_owned());
    }
    Ok(())
}
