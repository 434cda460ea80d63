//! Publishing a status (mastodon 3.2, 4 and 7, 2026-11-20).

use super::{
    envelope::{Caller, error},
    server::Server,
    state::{Owner, RememberedKey, Status},
    text, timeline,
};
use crate::{
    app::App,
    call::Call,
    reply::{Answer, Reply},
    world::World,
};

/// What was sent, before it is judged.
struct Sent {
    text: String,
    spoiler_text: String,
    visibility: String,
    media_ids: Vec<String>,
    in_reply_to_id: Option<String>,
}

/// `POST /api/v1/statuses`.
///
/// The world's lock makes a parallel call with the same key wait, as the real server's lock does.
pub(super) fn create(app: &App, call: &Call) -> Answer {
    let server = Server::of(call)?;
    let now = app.now();
    app.write(|world| {
        let caller = Caller::check(app, world, call, &["write:statuses"])?;
        let owner = caller.token.owner.clone();
        let is_fork = world.settings.mastodon_is_fork;
        let key = call.header("idempotency-key").filter(|key| !key.is_empty() && !is_fork).map(str::to_owned);
        if let Some(id) = key.as_deref().and_then(|key| world.mastodon.remembered(&owner, key, now)) {
            // The real server looks for it among the account's statuses, and a deleted one is not among them.
            let known = world.mastodon.status(&owner.host, id).ok_or_else(|| error(404, "Record not found"))?;
            return Ok(caller.answer(200, &timeline::node(world, known)));
        }
        let sent = read(call)?;
        check(world, server, &owner, &sent)?;
        let status = Status {
            id: next_id(world),
            owner,
            text: sent.text,
            spoiler_text: sent.spoiler_text,
            visibility: sent.visibility,
            is_sensitive: call.field("sensitive").as_deref() == Some("true"),
            language: call.field("language"),
            in_reply_to_id: sent.in_reply_to_id,
            media_ids: sent.media_ids,
            client_id: caller.token.client_id.clone(),
            key,
            created_at: now,
            edited_at: None,
            run_ms: app.run_ms(),
        };
        let answer = timeline::node(world, &status);
        put_out(world, status);
        Ok(caller.answer(200, &answer))
    })
}

fn read(call: &Call) -> Result<Sent, Reply> {
    if call.field("scheduled_at").is_some() || !call.fields("poll").is_empty() {
        return Err(error(422, "Validation failed: the practice network does not imitate scheduling and polls"));
    }
    let visibility = call.field("visibility").unwrap_or_else(|| "public".to_owned());
    if !["public", "unlisted", "private", "direct"].contains(&visibility.as_str()) {
        return Err(error(422, "Validation failed: Visibility is not included in the list"));
    }
    Ok(Sent {
        text: call.field("status").unwrap_or_default(),
        spoiler_text: call.field("spoiler_text").unwrap_or_default(),
        visibility,
        media_ids: call.fields("media_ids"),
        in_reply_to_id: call.field("in_reply_to_id").filter(|id| !id.is_empty()),
    })
}

fn check(world: &World, server: &Server, owner: &Owner, sent: &Sent) -> Result<(), Reply> {
    if sent.text.trim().is_empty() && sent.media_ids.is_empty() {
        return Err(error(422, "Validation failed: Text can't be blank"));
    }
    let length = text::length(&sent.spoiler_text, &sent.text, server.characters_per_url);
    if length > server.characters_max {
        let limit = server.characters_max;
        return Err(error(422, &format!("Validation failed: Text character limit of {limit} exceeded")));
    }
    if sent.media_ids.len() > server.attachments_max {
        let message = format!("Validation failed: Cannot attach more than {} files", server.attachments_max);
        return Err(error(422, &message));
    }
    if sent.in_reply_to_id.as_ref().is_some_and(|id| world.mastodon.status(server.host, id).is_none()) {
        return Err(error(404, "Record not found"));
    }
    let uploads = sent.media_ids.iter().map(|id| {
        let found = world.mastodon.uploads.get(id).filter(|upload| upload.owner == *owner && !upload.is_attached);
        found.ok_or_else(|| error(422, "Validation failed: Media attachment not found or already attached"))
    });
    let uploads = uploads.collect::<Result<Vec<_>, _>>()?;
    if uploads.iter().any(|upload| upload.polls_left > 0 || upload.is_failing) {
        let message = "Cannot attach files that have not finished processing. Try again in a moment!";
        return Err(error(422, message));
    }
    if uploads.len() > 1 && uploads.iter().any(|upload| upload.mime_type == "image/gif") {
        return Err(error(422, "Cannot attach a video to a post that already contains images"));
    }
    Ok(())
}

/// Ids grow with time.
pub(super) fn next_id(world: &mut World) -> String {
    format!("1154{:014}", world.next_serial())
}

/// Makes it public.
pub(super) fn put_out(world: &mut World, status: Status) {
    for id in &status.media_ids {
        if let Some(upload) = world.mastodon.uploads.get_mut(id) {
            upload.is_attached = true;
        }
    }
    if let Some(key) = status.key.clone() {
        let (owner, status_id, at) = (status.owner.clone(), status.id.clone(), status.created_at);
        world.mastodon.keys.push(RememberedKey { owner, key, status_id, at });
    }
    world.annals.came_out(timeline::published(world, &status));
    world.mastodon.statuses.push(status);
}
