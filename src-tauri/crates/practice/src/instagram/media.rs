//! Publishing a container and reading what was published (meta 5.6 and 12.1, 2026-11-20).

use serde_json::{Value, json};

use super::{
    container,
    graph::{self, BASIC, PUBLISH, error},
    profile::QUOTA,
    state::{Content, MEDIA_PREFIX, Media, Profile, Status},
};
use crate::{
    app::App,
    call::Call,
    random::LETTERS_AND_DIGITS,
    reply::{Answer, Reply},
    world::World,
};

/// `POST /{ig-id}/media_publish`.
pub(super) fn publish(app: &App, call: &Call) -> Answer {
    let id =
        call.field("creation_id").ok_or_else(|| error(100, None, "(#100) The parameter creation_id is required"))?;
    app.write(|world| {
        let profile = graph::signed_in(app, world, call, PUBLISH)?;
        graph::check_own(call, profile)?;
        check(app, world, profile, &id)?;
        Ok(graph::ok(&json!({ "id": put_out(app, world, profile, &id) })))
    })
}

fn check(app: &App, world: &World, profile: &Profile, id: &str) -> Result<(), Reply> {
    let found = container::find(world, profile, id)?;
    if matches!(found.content, Content::Child(_)) {
        return Err(error(100, None, "(#100) A carousel item cannot be published by itself"));
    }
    match found.status(app.now()) {
        Status::Finished => {}
        Status::InProgress => return Err(container::not_ready()),
        Status::Expired => return Err(container::expired()),
        Status::Error => return Err(error(-1, Some(2_207_032), "Create media failed, please try to re-create media")),
        // What the real network answers here is not documented. This one tempts a careless client to make a new
        // container, so that a test would see the double post.
        Status::Published => return Err(error(24, Some(2_207_006), "The media with this id cannot be found")),
    }
    if world.instagram.posts_today(profile.username, app.now()) >= QUOTA {
        return Err(error(9, Some(2_207_042), "You reached maximum number of posts that is allowed to be published"));
    }
    Ok(())
}

fn put_out(app: &App, world: &mut World, profile: &Profile, container_id: &str) -> String {
    let id = next_id(world);
    let shortcode = world.random_text(LETTERS_AND_DIGITS, 11);
    let (caption, is_carousel) = match world.instagram.containers.get_mut(container_id) {
        Some(container) => {
            container.is_published = true;
            container.published_run_ms = app.run_ms();
            (container.caption.clone(), matches!(container.content, Content::Carousel(_)))
        }
        None => (String::new(), false),
    };
    let media = Media {
        id: id.clone(),
        username: profile.username.to_owned(),
        container_id: container_id.to_owned(),
        caption,
        is_carousel,
        shortcode,
        created_at: app.now(),
        run_ms: app.run_ms(),
        added: Vec::new(),
    };
    come_out(world, media);
    id
}

/// Ids grow with time.
pub(super) fn next_id(world: &mut World) -> String {
    format!("{MEDIA_PREFIX}{:014}", world.next_serial())
}

/// Makes it public.
pub(super) fn come_out(world: &mut World, media: Media) {
    if let Some(post) = super::published(world, &media) {
        world.annals.came_out(post);
    }
    world.instagram.media.push(media);
}

/// `GET /{media-id}`.
pub(super) fn get(app: &App, call: &Call) -> Answer {
    let id = call.segments.last().map(String::as_str).unwrap_or_default();
    app.read(|world| {
        let profile = graph::signed_in(app, world, call, BASIC)?;
        let media = world.instagram.media.iter().find(|m| m.id == id && m.username == profile.username);
        let media = media.ok_or_else(|| error(100, Some(33), "Unsupported get request. Object does not exist"))?;
        Ok(graph::ok(&graph::select(call, "id", &node(world, media))))
    })
}

fn node(world: &World, media: &Media) -> Value {
    let mut node = json!({
        "id": media.id, "permalink": media.permalink(), "shortcode": media.shortcode, "username": media.username,
        "media_type": if media.is_carousel { "CAROUSEL_ALBUM" } else { "IMAGE" },
        "timestamp": graph::timestamp(media.created_at),
    });
    // A post without a caption has no such field.
    if let (false, Some(fields)) = (media.caption.is_empty(), node.as_object_mut()) {
        fields.insert("caption".into(), media.caption.clone().into());
    }
    if let (true, Some(fields)) = (media.is_carousel, node.as_object_mut()) {
        let count = world.instagram.pictures_in(media).len();
        let ids: Vec<_> = (0..count).map(|index| json!({ "id": format!("{}{index:02}", media.id) })).collect();
        fields.insert("children".into(), json!({ "data": ids }));
    }
    node
}

/// `GET /{ig-id}/media`, newest first.
pub(super) fn list(app: &App, call: &Call) -> Answer {
    let second = |name: &str| call.query(name).and_then(|text| text.parse::<i64>().ok());
    app.read(|world| {
        let profile = graph::signed_in(app, world, call, BASIC)?;
        graph::check_own(call, profile)?;
        let (token, _) = graph::valid_token(app, world, call)?;
        let in_time = |media: &&Media| {
            let at = media.created_at.timestamp();
            second("since").is_none_or(|since| at >= since) && second("until").is_none_or(|until| at <= until)
        };
        let lag_s = world.settings.listing_lag_s.instagram;
        let own = world.instagram.media.iter().rev().filter(|m| m.username == profile.username);
        let shown = own.filter(in_time).filter(|media| app.shows(media.run_ms, lag_s));
        let all: Vec<Value> = shown.map(|media| graph::select(call, "id", &node(world, media))).collect();
        let edge = format!("https://graph.instagram.com/{}/{}/media", graph::VERSION, profile.user_id);
        Ok(graph::ok(&graph::page(call, &all, &edge, &token)))
    })
}
