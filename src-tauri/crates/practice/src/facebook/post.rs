//! Making a post (meta 6.1, 6.3, 8.1, 9.4 and 9.6, 2026-11-20, and the parameters of `POST /{page}/feed` in Meta's own
//! description, 2026-04).

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

use super::{
    caller::Caller,
    listing,
    people::Page,
    plan::{self, TimeForm},
    reader,
    state::{Origin, Post, Stage},
};
use crate::{
    app::App,
    call::Call,
    graph::{self, error},
    reply::{Answer, Reply},
    world::World,
};

/// What clients take for the limit; the unit is not documented, and UTF-16 is the strictest reading.
const MESSAGE_MAX: usize = 63_206;
/// What clients take for the limit; an official one was not found.
const PHOTOS_MAX: usize = 10;

/// What would change the post that readers see, and is not imitated.
const NOT_IMITATED: &[&str] = &[
    "place",
    "tags",
    "targeting",
    "feed_targeting",
    "child_attachments",
    "backdated_time",
    "text_format_preset_id",
    "object_attachment",
    "call_to_action",
    "name",
    "caption",
    "description",
    "picture",
    "thumbnail",
];

/// What a post is made of.
pub(super) struct Draft {
    pub message: String,
    pub link: Option<String>,
    pub photos: Vec<String>,
    pub stage: Stage,
}

/// `POST /{page}/feed`.
pub(super) fn create(app: &App, call: &Call) -> Answer {
    refuse_others(call, NOT_IMITATED)?;
    app.write(|world| {
        let (caller, page) = publisher(app, world, call)?;
        let draft = Draft {
            message: call.field("message").unwrap_or_default(),
            link: call.field("link").filter(|link| !link.is_empty()),
            photos: attached(call)?,
            stage: plan::read(call, app.now(), TimeForm::SecondsOrIso)?,
        };
        check(world, page, &draft)?;
        let id = put_out(app, world, page, draft)?;
        let node = world.facebook.post(&id).map(|post| listing::node(world, post)).unwrap_or_default();
        Ok(caller.answer(&graph::select(call, "id", &node)))
    })
}

/// The page that a call writes to, after all checks of who calls.
pub(super) fn publisher(app: &App, world: &World, call: &Call) -> Result<(Caller, &'static Page), Reply> {
    let caller = Caller::check(app, world, call)?;
    let page = caller.require_page(wanted(&caller, call))?;
    caller.require_publishing(page)?;
    Ok((caller, page))
}

/// The page that the path names, by itself or in the id of a post.
pub(super) fn wanted(caller: &Caller, call: &Call) -> Option<&'static Page> {
    match graph::node(call) {
        "me" => caller.page(),
        node => node.split('_').next().and_then(Page::find_by_id),
    }
}

/// Refuses parameters that are not imitated.
pub(super) fn refuse_others(call: &Call, names: &[&str]) -> Result<(), Reply> {
    match names.iter().find(|name| call.field(name).is_some()) {
        Some(name) => Err(error(3, None, &format!("(#3) The practice network does not imitate the parameter {name}"))),
        None => Ok(()),
    }
}

/// Refuses a text that is too long.
pub(super) fn check_message(message: &str) -> Result<(), Reply> {
    let is_short = message.encode_utf16().count() <= MESSAGE_MAX;
    if is_short { Ok(()) } else { Err(error(100, None, "(#100) Name parameter too long")) }
}

/// Ids of pictures, as `attached_media=[{"media_fbid":"1"}]` or `attached_media[0]={"media_fbid":"1"}`.
fn attached(call: &Call) -> Result<Vec<String>, Reply> {
    let sent = call.fields("attached_media").into_iter().chain(call.numbered("attached_media"));
    let mut ids = Vec::new();
    for text in sent {
        let value: Value = serde_json::from_str(&text).map_err(|_| not_attached())?;
        let items = match value {
            Value::Array(items) => items,
            other => vec![other],
        };
        for item in items {
            match item.get("media_fbid") {
                Some(Value::String(id)) => ids.push(id.clone()),
                Some(Value::Number(id)) => ids.push(id.to_string()),
                _ => return Err(not_attached()),
            }
        }
    }
    Ok(ids)
}

fn not_attached() -> Reply {
    error(100, None, "(#100) Param attached_media must be an array of objects with media_fbid")
}

/// Where the sheet names only a subcode, the code is 100.
fn check(world: &World, page: &Page, draft: &Draft) -> Result<(), Reply> {
    check_message(&draft.message)?;
    if draft.message.is_empty() && draft.link.is_none() && draft.photos.is_empty() {
        return Err(error(100, None, "(#100) The post is empty"));
    }
    if draft.photos.len() > PHOTOS_MAX {
        return Err(error(100, None, "(#100) A post takes at most 10 photos"));
    }
    match &draft.link {
        // Whether a link may stand beside pictures is not documented, so nobody should rely on it.
        Some(_) if !draft.photos.is_empty() => {
            return Err(error(100, None, "(#100) A post takes a link or photos"));
        }
        Some(link) => check_link(link)?,
        None => {}
    }
    draft.photos.iter().try_for_each(|id| check_photo(world, page, draft, id))
}

fn check_link(link: &str) -> Result<(), Reply> {
    let url = Url::parse(link).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.ok_or_else(|| error(100, Some(2_061_006), "The url you supplied is invalid"))?;
    let host = url.host_str().unwrap_or_default();
    if host == "facebook.com" || host.ends_with(".facebook.com") {
        return Err(error(100, Some(1_609_008), "Posting links to facebook.com is not allowed"));
    }
    Ok(())
}

fn check_photo(world: &World, page: &Page, draft: &Draft, id: &str) -> Result<(), Reply> {
    let photo = world.facebook.photos.get(id).filter(|photo| photo.page == page.username);
    let photo = photo.ok_or_else(super::no_object)?;
    if world.facebook.is_used(id) {
        return Err(error(100, Some(1_366_051), "These photos were already posted"));
    }
    if photo.is_failing {
        return Err(failed_photo());
    }
    if matches!(draft.stage, Stage::Scheduled { .. }) && !photo.is_temporary {
        return Err(error(100, None, "(#100) Photos of a scheduled post must be uploaded with temporary=true"));
    }
    Ok(())
}

/// What a picture answers that cannot be read.
pub(super) fn failed_photo() -> Reply {
    error(100, Some(2_069_019), "The photo could not be processed: invalid file")
}

/// Keeps the post and returns its id. One that says the same as the page's newest is refused.
pub(super) fn put_out(app: &App, world: &mut World, page: &Page, draft: Draft) -> Result<String, Reply> {
    let out = world.facebook.posts.iter().filter(|post| post.page == page.username && is_out(post));
    let newest = out.max_by_key(|post| post.created_at);
    let is_now = draft.stage == Stage::Published;
    if is_now && newest.is_some_and(|newest| is_same(world, newest, &draft)) {
        return Err(error(506, None, "(#506) Duplicate status message"));
    }
    let origin = match world.settings.facebook_is_in_development {
        true => Origin::AppInDevelopment,
        false => Origin::App,
    };
    Ok(keep(app, world, page, draft, origin))
}

/// Keeps the post and returns its id.
pub(super) fn keep(app: &App, world: &mut World, page: &Page, draft: Draft, origin: Origin) -> String {
    let post = Post {
        page: page.username.to_owned(),
        number: format!("122100{:012}", world.next_serial()),
        message: draft.message,
        link: draft.link,
        photos: draft.photos,
        stage: draft.stage,
        origin,
        created_at: app.now(),
        run_ms: app.run_ms(),
        is_noted: false,
    };
    let id = post.id();
    world.facebook.posts.push(post);
    settle(world, app.now());
    id
}

/// Whether it is published, to whomever.
pub(super) fn is_out(post: &Post) -> bool {
    post.stage == Stage::Published
}

fn is_same(world: &World, post: &Post, draft: &Draft) -> bool {
    let hashes = |ids: &[String]| -> Vec<Option<String>> {
        ids.iter().map(|id| world.facebook.photos.get(id).map(|photo| photo.hash.clone())).collect()
    };
    (&post.message, &post.link) == (&draft.message, &draft.link) && hashes(&post.photos) == hashes(&draft.photos)
}

/// Whether everyone can see a post. What the app made in development can be seen once it is live.
pub(super) fn is_public(world: &World, post: &Post) -> bool {
    let is_hidden = post.origin == Origin::AppInDevelopment && world.settings.facebook_is_in_development;
    is_out(post) && !is_hidden
}

/// Whether a planned post's time has come, or a post became public that the annals do not have.
pub(super) fn is_due(world: &World, now: DateTime<Utc>) -> bool {
    world.facebook.posts.iter().any(|post| is_ripe(post, now) || !post.is_noted && is_public(world, post))
}

fn is_ripe(post: &Post, now: DateTime<Utc>) -> bool {
    matches!(post.stage, Stage::Scheduled { at } if at <= now)
}

/// Lets planned posts come out whose time has come, and writes into the annals what became public.
pub(super) fn settle(world: &mut World, now: DateTime<Utc>) {
    for post in &mut world.facebook.posts {
        if let Stage::Scheduled { at } = post.stage
            && at <= now
        {
            post.stage = Stage::Published;
            post.created_at = at;
        }
    }
    let fresh = world.facebook.posts.iter().filter(|post| !post.is_noted && is_public(world, post));
    let mut fresh: Vec<_> = fresh.filter_map(|post| reader::published(world, post)).collect();
    fresh.sort_by_key(|post| post.created_at);
    for published in fresh {
        if let Some(post) = world.facebook.post_mut(&published.remote_id) {
            post.is_noted = true;
        }
        world.annals.came_out(published);
    }
}
