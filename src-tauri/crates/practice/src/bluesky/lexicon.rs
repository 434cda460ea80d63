//! Judging a post record by `app.bsky.feed.post` (bluesky 4.2 and 4.3, 2026-11-20).
//!
//! Stricter than the real server in one point: facets must lie within the text, on character borders and without
//! overlap. The real server takes such a record and readers see broken links; here the mistake shows at once.

use chrono::DateTime;
use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

use super::{embed, state::COLLECTION};
use crate::{app::App, world::World};

const GRAPHEMES_MAX: usize = 300;
const BYTES_MAX: usize = 3000;
const LANGS_MAX: usize = 3;
const TAGS_MAX: usize = 8;
const TAG_GRAPHEMES_MAX: usize = 64;
const TAG_BYTES_MAX: usize = 640;

/// Where blobs of a record are looked up.
pub(super) struct Repo<'a> {
    pub app: &'a App,
    pub world: &'a World,
    pub did: &'a str,
}

/// Says what is wrong with a record, if something is.
pub(super) fn check(repo: &Repo<'_>, record: &Value) -> Result<(), String> {
    let fields = record.as_object().ok_or("Record must be an object")?;
    if fields.get("$type").and_then(Value::as_str) != Some(COLLECTION) {
        return Err(format!("Invalid $type: expected {COLLECTION}"));
    }
    let text = fields.get("text").and_then(Value::as_str).ok_or("Record/text must be a string")?;
    if text.len() > BYTES_MAX {
        return Err(format!("Record/text must not be longer than {BYTES_MAX} characters"));
    }
    if text.graphemes(true).count() > GRAPHEMES_MAX {
        return Err(format!("Record/text must not be longer than {GRAPHEMES_MAX} graphemes"));
    }
    let created_at = fields.get("createdAt").and_then(Value::as_str).unwrap_or_default();
    DateTime::parse_from_rfc3339(created_at).map_err(|_| "Record/createdAt must be an valid atproto datetime")?;
    check_texts(fields.get("langs"), LANGS_MAX).map_err(|()| "Record/langs is not valid")?;
    check_texts(fields.get("tags"), TAGS_MAX).map_err(|()| "Record/tags is not valid")?;
    check_facets(text, fields.get("facets"))?;
    check_reply(fields.get("reply"))?;
    fields.get("embed").map_or(Ok(()), |embed| embed::check(repo, embed))
}

fn check_texts(value: Option<&Value>, max: usize) -> Result<(), ()> {
    let Some(value) = value else { return Ok(()) };
    let items = value.as_array().ok_or(())?;
    let is_tag = |item: &Value| item.as_str().is_some_and(|text| !text.is_empty() && is_short_tag(text));
    if items.len() <= max && items.iter().all(is_tag) { Ok(()) } else { Err(()) }
}

fn is_short_tag(tag: &str) -> bool {
    tag.len() <= TAG_BYTES_MAX && tag.graphemes(true).count() <= TAG_GRAPHEMES_MAX
}

fn check_reply(reply: Option<&Value>) -> Result<(), String> {
    let Some(reply) = reply else { return Ok(()) };
    let is_reference = |name: &str| {
        let part = |field: &str| reply.get(name)?.get(field)?.as_str().filter(|text| !text.is_empty());
        part("uri").is_some_and(|uri| uri.starts_with("at://")) && part("cid").is_some()
    };
    let are_both = is_reference("root") && is_reference("parent");
    if are_both { Ok(()) } else { Err("Record/reply must have root and parent with uri and cid".to_owned()) }
}

/// One facet as byte range and features.
pub(super) struct Facet<'a> {
    pub start: usize,
    pub end: usize,
    pub features: &'a [Value],
}

/// Reads a facet; `None` when it has not the shape of one.
pub(super) fn facet(value: &Value) -> Option<Facet<'_>> {
    let number = |name: &str| usize::try_from(value.get("index")?.get(name)?.as_u64()?).ok();
    Some(Facet { start: number("byteStart")?, end: number("byteEnd")?, features: value.get("features")?.as_array()? })
}

fn check_facets(text: &str, facets: Option<&Value>) -> Result<(), String> {
    let Some(facets) = facets else { return Ok(()) };
    let mut ranges = Vec::new();
    for value in facets.as_array().ok_or("Record/facets must be an array")? {
        let facet = facet(value).ok_or("Record/facets must have index and features")?;
        if facet.start >= facet.end || text.get(facet.start..facet.end).is_none() {
            return Err("Record/facets/index is not a byte range of the text".to_owned());
        }
        facet.features.iter().try_for_each(check_feature)?;
        ranges.push((facet.start, facet.end));
    }
    ranges.sort_unstable();
    let overlap = ranges.windows(2).any(|pair| matches!(pair, [(_, end), (start, _)] if start < end));
    if overlap { Err("Record/facets must not overlap".to_owned()) } else { Ok(()) }
}

fn check_feature(feature: &Value) -> Result<(), String> {
    let text = |name: &str| feature.get(name).and_then(Value::as_str).unwrap_or_default();
    let is_good = match text("$type") {
        "app.bsky.richtext.facet#link" => url::Url::parse(text("uri")).is_ok(),
        "app.bsky.richtext.facet#mention" => text("did").starts_with("did:"),
        "app.bsky.richtext.facet#tag" => !text("tag").is_empty() && is_short_tag(text("tag")),
        _ => false,
    };
    if is_good { Ok(()) } else { Err(format!("Record/facets/features is not valid: {}", text("$type"))) }
}
