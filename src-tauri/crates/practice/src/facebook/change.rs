//! Changing and deleting a post, planned or out (meta 6.8 and 11, 2026-11-20).

use serde_json::json;

use super::{
    caller::Caller,
    plan::{self, TimeForm},
    post,
    state::{Origin, Stage},
};
use crate::{
    app::App,
    call::Call,
    graph::{self, error},
    reply::{Answer, Reply},
    world::World,
};

/// `POST /{post-id}` with `message`, `scheduled_publish_time` or `is_published=true`.
pub(super) fn update(app: &App, call: &Call) -> Answer {
    let message = call.field("message");
    let time = call.field("scheduled_publish_time");
    let comes_out = plan::flag(call, "is_published")?;
    if message.is_none() && time.is_none() && comes_out.is_none() {
        return Err(error(100, None, "(#100) There is nothing to change"));
    }
    app.write(|world| {
        let (caller, stage) = own(app, world, call)?;
        message.as_deref().map_or(Ok(()), post::check_message)?;
        let stage = match (time, comes_out, stage) {
            (None, None | Some(true), Stage::Published) | (None, None, _) => stage,
            (Some(time), None | Some(false), Stage::Scheduled { .. }) => {
                Stage::Scheduled { at: plan::time_of(&time, app.now(), TimeForm::SecondsOrIso)? }
            }
            (None, Some(false), Stage::Scheduled { .. } | Stage::Unpublished) => stage,
            (None, Some(true), Stage::Scheduled { .. } | Stage::Unpublished) => Stage::Published,
            (Some(_), _, _) | (None, Some(false), Stage::Published) => {
                let message = "(#100) Only a scheduled post has a time, and none that is out goes back";
                return Err(error(100, None, message));
            }
        };
        if let Some(post) = world.facebook.post_mut(graph::node(call)) {
            if post.stage != stage && stage == Stage::Published {
                (post.created_at, post.run_ms) = (app.now(), app.run_ms());
            }
            post.stage = stage;
            post.message = message.unwrap_or_else(|| post.message.clone());
        }
        post::settle(world, app.now());
        Ok(caller.answer(&json!({ "success": true })))
    })
}

/// Only what the same app made can be changed.
fn own(app: &App, world: &World, call: &Call) -> Result<(Caller, Stage), Reply> {
    let (caller, _) = post::publisher(app, world, call)?;
    let post = world.facebook.post(graph::node(call)).ok_or_else(super::no_object)?;
    match post.origin {
        Origin::App | Origin::AppInDevelopment => Ok((caller, post.stage)),
        Origin::Elsewhere => Err(error(200, None, "(#200) Only the app that created a post may change it")),
    }
}

/// `DELETE /{post-id}`.
pub(super) fn delete(app: &App, call: &Call) -> Answer {
    app.write(|world| {
        let (caller, _) = post::publisher(app, world, call)?;
        let id = graph::node(call);
        if !remove(world, id) {
            return Err(super::no_object());
        }
        Ok(caller.answer(&json!({ "success": true })))
    })
}

/// Removes a post with its pictures. False when it is not there.
pub(super) fn remove(world: &mut World, id: &str) -> bool {
    let Some(index) = world.facebook.posts.iter().position(|post| post.id() == id) else { return false };
    let post = world.facebook.posts.remove(index);
    world.facebook.photos.retain(|photo, _| !post.photos.contains(photo));
    world.facebook.comments.retain(|comment| comment.post_id != id);
    world.annals.went(id);
    true
}
