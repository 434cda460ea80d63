//! Reading posts: one, those that are out, those that are planned (meta 11 and 12.3, 2026-11-20).

use serde_json::{Value, json};

use super::{
    caller::Caller,
    people::Page,
    post,
    scope::READ_ENGAGEMENT,
    state::{Origin, Post, Stage},
};
use crate::{
    app::App,
    call::Call,
    graph::{self, VERSION, timestamp},
    reply::{Answer, Reply},
    samples,
    world::World,
};

/// What a list shows when no fields are named.
const USUAL: &str = "created_time,message,id";

/// `GET /{page}/published_posts`, newest first.
pub(super) fn published(app: &App, call: &Call) -> Answer {
    app.read(|world| {
        let (caller, page) = reader(app, world, call)?;
        let lag_s = world.settings.facebook_listing_lag_s;
        let is_shown = |post: &&Post| post.stage == Stage::Published && app.shows(post.run_ms, lag_s);
        let mut posts: Vec<_> = of(world, page).filter(is_shown).collect();
        posts.sort_by_key(|post| post.created_at);
        posts.reverse();
        Ok(part(call, world, &caller, page, &posts))
    })
}

/// `GET /{page}/scheduled_posts`, in the order of their times.
pub(super) fn scheduled(app: &App, call: &Call) -> Answer {
    app.read(|world| {
        let (caller, page) = reader(app, world, call)?;
        let planned = of(world, page).filter_map(|post| Some((scheduled_at(post)?, post)));
        let mut planned: Vec<_> = planned.collect();
        planned.sort_by_key(|(at, _)| *at);
        let posts: Vec<_> = planned.into_iter().map(|(_, post)| post).collect();
        Ok(part(call, world, &caller, page, &posts))
    })
}

/// `GET /{post-id}`, in any stage.
pub(super) fn get(app: &App, call: &Call) -> Answer {
    app.read(|world| {
        let (caller, _) = reader(app, world, call)?;
        let post = world.facebook.post(graph::node(call)).ok_or_else(super::no_object)?;
        Ok(caller.answer(&graph::select(call, USUAL, &node(world, post))))
    })
}

/// A page that reads its own.
pub(super) fn reader(app: &App, world: &World, call: &Call) -> Result<(Caller, &'static Page), Reply> {
    let caller = Caller::check(app, world, call)?;
    let page = caller.require_page(post::wanted(&caller, call))?;
    caller.require(&[READ_ENGAGEMENT])?;
    Ok((caller, page))
}

fn of<'w>(world: &'w World, page: &'static Page) -> impl Iterator<Item = &'w Post> {
    world.facebook.posts.iter().filter(|post| post.page == page.username)
}

fn part(call: &Call, world: &World, caller: &Caller, page: &Page, posts: &[&Post]) -> Reply {
    let all: Vec<_> = posts.iter().map(|post| graph::select(call, USUAL, &node(world, post))).collect();
    let name = call.segments.last().map(String::as_str).unwrap_or_default();
    let edge = format!("https://graph.facebook.com/{VERSION}/{}/{name}", page.id);
    caller.answer(&graph::page(call, &all, &edge, &caller.text))
}

fn scheduled_at(post: &Post) -> Option<i64> {
    match post.stage {
        Stage::Scheduled { at } => Some(at.timestamp()),
        Stage::Published | Stage::Unpublished => None,
    }
}

/// Everything that a post tells. One without words has no `message`.
pub(super) fn node(world: &World, post: &Post) -> Value {
    let page = Page::find(&post.page);
    let mut node = json!({
        "id": post.id(), "created_time": timestamp(post.created_at), "permalink_url": post.permalink(),
        "is_published": post.stage == Stage::Published,
        "from": page.map(|page| json!({ "id": page.id, "name": page.name })),
    });
    let Some(fields) = node.as_object_mut() else { return node };
    if !post.message.is_empty() {
        fields.insert("message".into(), post.message.clone().into());
    }
    if let Some(at) = scheduled_at(post) {
        fields.insert("scheduled_publish_time".into(), at.into());
    }
    if post.origin != Origin::Elsewhere {
        fields.insert("application".into(), json!({ "id": samples::FACEBOOK_APP_ID, "name": "Postrider" }));
    }
    if let Some(attachment) = attachment(world, post) {
        fields.insert("attachments".into(), json!({ "data": [attachment] }));
    }
    node
}

/// A link, a picture, or an album of pictures. The sheet names the fields, but not the values of `media_type`.
fn attachment(world: &World, post: &Post) -> Option<Value> {
    let photo = |id: &String| json!({ "media_type": "photo", "target": { "id": id } });
    let known: Vec<_> = post.photos.iter().filter(|id| world.facebook.photos.contains_key(*id)).collect();
    match known.as_slice() {
        [] => post.link.as_ref().map(|_| json!({ "media_type": "link" })),
        [id] => Some(photo(id)),
        ids => {
            let parts: Vec<_> = ids.iter().map(|id| photo(id)).collect();
            Some(json!({ "media_type": "album", "subattachments": { "data": parts } }))
        }
    }
}
