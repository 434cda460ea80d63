//! Containers: making them and asking how they are doing (meta 5.1 and 5.3, 2026-11-20).

use serde_json::json;

use super::{
    graph::{self, BASIC, PUBLISH, error},
    picture,
    state::{CONTAINER_PREFIX, Container, Content, Picture, Profile, Status},
};
use crate::{
    app::App,
    call::Call,
    reply::{Answer, Reply},
    world::World,
};

const CAPTION_MAX: usize = 2200;
const HASHTAGS_MAX: usize = 30;
const MENTIONS_MAX: usize = 20;
const ALT_TEXT_MAX: usize = 1000;

/// `POST /{ig-id}/media`.
pub(super) async fn create(app: &App, call: &Call) -> Answer {
    let profile = app.read(|world| graph::signed_in(app, world, call, PUBLISH))?;
    graph::check_own(call, profile)?;
    if !profile.is_professional() {
        return Err(error(10, None, "(#10) The user is not an Instagram Business: user is not an instagram business"));
    }
    let caption = call.field("caption").unwrap_or_default();
    check_caption(&caption)?;
    let content = match call.field("media_type").as_deref() {
        None | Some("IMAGE") => image(app, call).await?,
        Some("CAROUSEL") => carousel(app, call, profile)?,
        Some("REELS" | "VIDEO" | "STORIES") => {
            return Err(error(3, None, "(#3) The practice network does not imitate videos and stories"));
        }
        Some(_) => return Err(error(100, Some(2_207_023), "The media type is unknown")),
    };
    let id = app.write(|world| keep(app, world, call, Draft { profile, caption, content }));
    Ok(graph::ok(&json!({ "id": id })))
}

struct Draft {
    profile: &'static Profile,
    caption: String,
    content: Content,
}

fn keep(app: &App, world: &mut World, call: &Call, draft: Draft) -> String {
    let id = format!("{CONTAINER_PREFIX}{:014}", world.next_serial());
    let container = Container {
        username: draft.profile.username.to_owned(),
        created_at: app.now(),
        caption: if matches!(draft.content, Content::Child(_)) { String::new() } else { draft.caption },
        content: draft.content,
        polls_left: world.settings.instagram_polls,
        is_failing: call.processing_fails,
        is_published: false,
        published_run_ms: 0,
    };
    world.instagram.containers.insert(id.clone(), container);
    id
}

async fn image(app: &App, call: &Call) -> Result<Content, Reply> {
    let alt_text = call.field("alt_text").unwrap_or_default();
    if alt_text.encode_utf16().count() > ALT_TEXT_MAX {
        return Err(error(100, None, "(#100) Param alt_text must be at most 1000 characters long."));
    }
    let address =
        call.field("image_url").ok_or_else(|| error(100, None, "(#100) The parameter image_url is required"))?;
    let hash = picture::fetch(app, &address).await?;
    let picture = Picture { hash, alt_text };
    let is_child = call.field("is_carousel_item").as_deref() == Some("true");
    Ok(if is_child { Content::Child(picture) } else { Content::Single(picture) })
}

fn carousel(app: &App, call: &Call, profile: &Profile) -> Result<Content, Reply> {
    let children: Vec<String> = call
        .fields("children")
        .iter()
        .flat_map(|list| list.split(','))
        .map(|id| id.trim().to_owned())
        .filter(|id| !id.is_empty())
        .collect();
    if !(2..=10).contains(&children.len()) {
        return Err(error(100, Some(2_207_028), "A carousel needs between 2 and 10 items"));
    }
    app.read(|world| children.iter().try_for_each(|id| check_child(app, world, profile, id)))?;
    Ok(Content::Carousel(children))
}

fn check_child(app: &App, world: &World, profile: &Profile, id: &str) -> Result<(), Reply> {
    let child = find(world, profile, id)?;
    if !matches!(child.content, Content::Child(_)) {
        return Err(error(100, Some(2_207_028), "A carousel may only hold containers made with is_carousel_item"));
    }
    match child.status(app.now()) {
        Status::Finished => Ok(()),
        Status::InProgress => Err(not_ready()),
        Status::Expired => Err(expired()),
        Status::Error | Status::Published => Err(error(100, Some(2_207_028), "A carousel item failed validation")),
    }
}

pub(super) fn find<'w>(world: &'w World, profile: &Profile, id: &str) -> Result<&'w Container, Reply> {
    let container = world.instagram.containers.get(id).filter(|container| container.username == profile.username);
    container.ok_or_else(|| error(24, Some(2_207_008), "The requested resource does not exist: container not found"))
}

pub(super) fn not_ready() -> Reply {
    error(9007, Some(2_207_027), "The media is not ready for publishing, please wait for a moment")
}

pub(super) fn expired() -> Reply {
    error(-2, Some(2_207_020), "The media you are trying to access has expired. Please try to upload again")
}

fn check_caption(caption: &str) -> Result<(), Reply> {
    let starting_with = |sigil: char| caption.split_whitespace().map(|word| word.matches(sigil).count()).sum::<usize>();
    // The unit is not documented; UTF-16 is the strictest reading.
    if caption.encode_utf16().count() > CAPTION_MAX {
        return Err(error(36004, Some(2_207_010), "The caption was too long. It must be at most 2200 characters"));
    }
    if starting_with('#') > HASHTAGS_MAX {
        return Err(error(100, None, "(#100) Cannot use more than 30 hashtags in the caption"));
    }
    if starting_with('@') > MENTIONS_MAX {
        return Err(error(100, Some(2_207_040), "Cannot use more than 20 tags"));
    }
    Ok(())
}

/// `GET /{container-id}?fields=status_code,status`. Each poll brings the processing one step further.
pub(super) fn status(app: &App, call: &Call) -> Answer {
    let id = call.segments.last().cloned().unwrap_or_default();
    app.write(|world| {
        let profile = graph::signed_in(app, world, call, BASIC)?;
        let status = seen(app, world, find(world, profile, &id)?);
        if let Some(container) = world.instagram.containers.get_mut(&id) {
            container.polls_left = container.polls_left.saturating_sub(1);
        }
        let words = match status {
            Status::Error => "Error: Media upload has failed with error code 2207082".to_owned(),
            Status::InProgress | Status::Finished | Status::Expired | Status::Published => {
                format!("{}: {}", status.code(), "Media upload status")
            }
        };
        let node = json!({ "id": id, "status_code": status.code(), "status": words });
        Ok(graph::ok(&graph::select(call, "id", &node)))
    })
}

/// The status as it is told: that a container was published is not known everywhere at once.
fn seen(app: &App, world: &World, container: &Container) -> Status {
    match container.status(app.now()) {
        Status::Published if !app.shows(container.published_run_ms, world.settings.instagram_status_lag_s) => {
            Status::Finished
        }
        status => status,
    }
}
