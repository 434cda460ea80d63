//! Bluesky's website: posts as readers see them, profile pages, pictures.

use maud::{Markup, html};
use serde_json::Value;

use super::{
    CDN,
    lexicon::{Facet, facet},
    state::{Person, Record},
};
use crate::{
    Network,
    app::App,
    avatar,
    call::Call,
    feed,
    post::{Card, Look, PublishedPost, Shown, local_path},
    reply::{Answer, Reply},
    world::World,
};

/// One post; the address may name the author by handle or by DID.
pub(super) fn permalink_page(app: &App, call: &Call) -> Answer {
    let author = call.segments.get(1).and_then(|name| Person::find(name));
    let rkey = call.segments.get(3).map(String::as_str).unwrap_or_default();
    let path = author.map(|person| local_path(&address(person.handle, rkey))).unwrap_or_default();
    feed::at_path(app, &path)
}

pub(super) fn profile_page(app: &App, call: &Call) -> Answer {
    let name = call.segments.get(1).map(String::as_str).unwrap_or_default();
    feed::account(app, "bluesky", Person::find(name).map_or(name, |person| person.handle))
}

pub(super) fn avatar_picture(_app: &App, call: &Call) -> Answer {
    let handle = call.segments.get(1).map(|file| file.trim_end_matches(".png")).unwrap_or_default();
    match Person::find(handle) {
        Some(person) => Ok(Reply::new(200, "image/png", avatar::png(person.handle))),
        None => Err(Reply::text(404, "no such picture")),
    }
}

pub(super) fn blob_picture(app: &App, call: &Call) -> Answer {
    let cid = call.segments.get(1).map(String::as_str).unwrap_or_default();
    let blob = app.read(|world| world.bluesky.blobs.iter().find(|blob| blob.cid == cid).cloned());
    let blob = blob.ok_or_else(|| Reply::text(404, "no such picture"))?;
    let bytes = app.pictures.find(&blob.hash).ok_or_else(|| Reply::text(404, "no such picture"))?;
    Ok(Reply::new(200, &blob.mime_type, bytes))
}

fn address(handle: &str, rkey: &str) -> String {
    format!("https://bsky.app/profile/{handle}/post/{rkey}")
}

/// What is out, for the feed.
pub(super) fn feed(world: &World) -> Vec<Shown> {
    world.bluesky.records.iter().filter_map(shown).collect()
}

/// A record as tests count it.
pub(super) fn published(record: &Record) -> Option<PublishedPost> {
    shown(record).map(|shown| shown.post)
}

fn shown(record: &Record) -> Option<Shown> {
    let person = Person::find(&record.did)?;
    let text = record.value.get("text").and_then(Value::as_str).unwrap_or_default();
    let embed = record.value.get("embed");
    let images = embed.and_then(|embed| embed.get("images")).and_then(Value::as_array).cloned().unwrap_or_default();
    let alt = |image: &Value| image.get("alt").and_then(Value::as_str).unwrap_or_default().to_owned();
    let src = |image: &Value| image.get("image").and_then(picture).unwrap_or_default();
    Some(Shown {
        look: Look::Feed,
        name: person.display_name.to_owned(),
        handle: format!("@{}", person.handle),
        avatar: format!("/{CDN}/avatar/{}.png", person.handle),
        text: rich_text(text, record.value.get("facets")),
        pictures: images.iter().map(|image| (src(image), alt(image))).collect(),
        card: embed.and_then(|embed| embed.get("external")).map(card),
        note: record.value.get("reply").map(|_| "Reply".to_owned()),
        comments: Vec::new(),
        post: PublishedPost {
            network: Network::Bluesky,
            account: person.handle.to_owned(),
            remote_id: record.uri(),
            text: text.to_owned(),
            media_count: images.len(),
            alt_texts: images.iter().map(alt).collect(),
            created_at: record.indexed_at,
            url: address(person.handle, &record.rkey),
            key: Some(record.rkey.clone()),
        },
    })
}

fn picture(blob: &Value) -> Option<String> {
    Some(format!("/{CDN}/img/{}", blob.get("ref")?.get("$link")?.as_str()?))
}

fn card(external: &Value) -> Card {
    let text = |name: &str| external.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Card {
        url: text("uri"),
        title: text("title"),
        description: text("description"),
        picture: external.get("thumb").and_then(picture),
    }
}

/// The text with its facets as links. Records were checked, so ranges do not overlap and cut no character.
fn rich_text(text: &str, facets: Option<&Value>) -> Markup {
    let mut facets: Vec<Facet<'_>> = facets.and_then(Value::as_array).into_iter().flatten().filter_map(facet).collect();
    facets.sort_by_key(|facet| facet.start);
    let mut at = 0;
    let mut parts = Vec::new();
    for facet in &facets {
        parts.push((text.get(at..facet.start).unwrap_or_default(), None));
        parts.push((text.get(facet.start..facet.end).unwrap_or_default(), facet.features.first().and_then(target)));
        at = facet.end;
    }
    parts.push((text.get(at..).unwrap_or_default(), None));
    html! {
        @for (part, target) in parts {
            @match target {
                Some(target) => a href=(target) { (part) },
                None => (part),
            }
        }
    }
}

fn target(feature: &Value) -> Option<String> {
    let text = |name: &str| feature.get(name).and_then(Value::as_str);
    let uri = text("uri").filter(|uri| uri.starts_with("https://") || uri.starts_with("http://")).map(local_path);
    uri.or_else(|| text("did").map(|did| format!("/bsky.app/profile/{did}")))
        .or_else(|| text("tag").map(|tag| format!("/bsky.app/hashtag/{tag}")))
}
