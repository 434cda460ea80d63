//! A page's comments on its own posts (meta 6.7 and 12.3, 2026-11-20).

use serde_json::{Value, json};

use super::{
    listing, post,
    scope::MANAGE_ENGAGEMENT,
    state::{Comment, Post},
};
use crate::{
    app::App,
    call::Call,
    graph::{self, error},
    reply::{Answer, Reply},
    world::World,
};

/// A picture in a comment is not imitated.
const NOT_IMITATED: &[&str] = &["attachment_url", "attachment_id"];

/// `POST /{post-id}/comments`. How long a comment may be was not found.
pub(super) fn create(app: &App, call: &Call) -> Answer {
    post::refuse_others(call, NOT_IMITATED)?;
    let message = call.field("message").filter(|message| !message.is_empty());
    let message = message.ok_or_else(|| error(100, None, "(#100) The comment is empty"))?;
    app.write(|world| {
        let (caller, page) = listing::reader(app, world, call)?;
        caller.require(&[MANAGE_ENGAGEMENT])?;
        caller.require_publishing(page)?;
        let post = commented(world, call)?;
        let (post_id, number) = (post.id(), post.number.clone());
        let id = format!("{number}_{}", world.next_serial());
        let comment = Comment { id: id.clone(), post_id, message: message.clone(), created_at: app.now() };
        world.facebook.comments.push(comment);
        Ok(caller.answer(&json!({ "id": id })))
    })
}

/// `GET /{post-id}/comments`, oldest first.
pub(super) fn list(app: &App, call: &Call) -> Answer {
    app.read(|world| {
        let (caller, page) = listing::reader(app, world, call)?;
        let post_id = commented(world, call)?.id();
        let node = |comment: &Comment| {
            json!({
                "id": comment.id, "message": comment.message, "created_time": graph::timestamp(comment.created_at),
                "from": { "id": page.id, "name": page.name },
            })
        };
        let own = world.facebook.comments.iter().filter(|comment| comment.post_id == post_id);
        let all: Vec<Value> =
            own.map(|comment| graph::select(call, "created_time,from,message,id", &node(comment))).collect();
        let edge = format!("https://graph.facebook.com/{}/{post_id}/comments", graph::VERSION);
        Ok(caller.answer(&graph::page(call, &all, &edge, &caller.text)))
    })
}

/// The post that a call is about. One that is not out has no comments.
fn commented<'w>(world: &'w World, call: &Call) -> Result<&'w Post, Reply> {
    world.facebook.post(graph::node(call)).filter(|post| post::is_out(post)).ok_or_else(super::no_object)
}

/// The comments of a post, for its readers.
pub(super) fn texts(world: &World, post: &Post) -> Vec<String> {
    let id = post.id();
    let own = world.facebook.comments.iter().filter(|comment| comment.post_id == id);
    own.map(|comment| comment.message.clone()).collect()
}
