//! Reading: the account, its statuses, one status, its source; and the feed (mastodon 2, 3.2 and 7, 2026-11-20).

use chrono::{DateTime, SecondsFormat, Utc};
use maud::{Markup, PreEscaped};
use serde_json::{Value, json};

use super::{
    envelope::{Caller, error},
    markup, media,
    server::Person,
    state::{Owner, Status, Upload},
};
use crate::{
    Network,
    app::App,
    call::Call,
    post::{Look, PublishedPost, Shown},
    reply::{Answer, Reply},
    world::World,
};

/// `GET /api/v1/accounts/verify_credentials`.
pub(super) fn verify(app: &App, call: &Call) -> Answer {
    app.read(|world| {
        let caller = Caller::check(app, world, call, &["read:accounts", "profile"])?;
        let mut account = account_node(world, &caller.token.owner);
        if let Some(fields) = account.as_object_mut() {
            fields.insert(
                "source".into(),
                json!({ "privacy": "public", "sensitive": false, "language": "en", "note": "", "fields": [] }),
            );
        }
        Ok(caller.answer(200, &account))
    })
}

fn account_node(world: &World, owner: &Owner) -> Value {
    let person = Person::find(&owner.username);
    let says = world.settings.mastodon_says.as_deref();
    let count = world.mastodon.statuses.iter().filter(|status| status.owner == *owner).count();
    let avatar = format!("https://{}/avatars/{}.png", owner.host, owner.username);
    json!({
        "id": person.map(|p| p.id), "username": owner.username, "acct": owner.username,
        "display_name": says.or(person.map(|p| p.display_name)), "locked": false, "bot": false,
        "note": "<p>Bread from the harbour.</p>",
        "url": format!("https://{}/@{}", owner.host, owner.username),
        "uri": format!("https://{}/users/{}", owner.host, owner.username),
        "avatar": avatar, "avatar_static": avatar,
        "followers_count": 312, "following_count": 48, "statuses_count": count,
        "created_at": "2022-11-06T00:00:00.000Z", "emojis": [], "fields": [],
    })
}

/// The status as the API shows it.
pub(super) fn node(world: &World, status: &Status) -> Value {
    let attachments: Vec<Value> =
        uploads(world, status).into_iter().map(|(id, upload)| media::node(id, upload)).collect();
    let app = world.mastodon.apps.get(&status.client_id);
    json!({
        "id": status.id,
        "created_at": api_time(status.created_at),
        "in_reply_to_id": status.in_reply_to_id, "in_reply_to_account_id": null,
        "sensitive": status.is_sensitive, "spoiler_text": status.spoiler_text, "visibility": status.visibility,
        "language": status.language,
        "uri": format!("https://{}/users/{}/statuses/{}", status.owner.host, status.owner.username, status.id),
        "url": status.url(),
        "replies_count": 0, "reblogs_count": 0, "favourites_count": 0, "edited_at": status.edited_at.map(api_time),
        "content": markup::content(&status.text, &status.owner.host).into_string(),
        "reblog": null,
        "application": { "name": app.map(|app| &app.name), "website": app.and_then(|app| app.website.as_ref()) },
        "account": account_node(world, &status.owner),
        "media_attachments": attachments, "mentions": [], "tags": [], "emojis": [], "card": null, "poll": null,
    })
}

fn api_time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn uploads<'w>(world: &'w World, status: &'w Status) -> Vec<(&'w str, &'w Upload)> {
    status.media_ids.iter().filter_map(|id| Some((id.as_str(), world.mastodon.uploads.get(id)?))).collect()
}

fn named<'w>(world: &'w World, call: &Call) -> Result<&'w Status, Reply> {
    let id = call.segments.get(3).map(String::as_str).unwrap_or_default();
    world.mastodon.status(&call.host, id).ok_or_else(|| error(404, "Record not found"))
}

/// `GET /api/v1/statuses/{id}`: public ones need no token.
pub(super) fn get(app: &App, call: &Call) -> Answer {
    app.read(|world| {
        if call.bearer().is_none() {
            let status = named(world, call)?;
            let is_public = matches!(status.visibility.as_str(), "public" | "unlisted");
            return if is_public {
                Ok(Reply::json(200, &node(world, status)))
            } else {
                Err(error(404, "Record not found"))
            };
        }
        let caller = Caller::check(app, world, call, &["read:statuses"])?;
        Ok(caller.answer(200, &node(world, named(world, call)?)))
    })
}

/// `GET /api/v1/statuses/{id}/source`.
pub(super) fn source(app: &App, call: &Call) -> Answer {
    app.read(|world| {
        let caller = Caller::check(app, world, call, &["read:statuses"])?;
        let status = named(world, call)?;
        let answer = json!({ "id": status.id, "text": status.text, "spoiler_text": status.spoiler_text });
        Ok(caller.answer(200, &answer))
    })
}

/// `DELETE /api/v1/statuses/{id}`: answers with the source, for redrafting.
pub(super) fn delete(app: &App, call: &Call) -> Answer {
    app.write(|world| {
        let caller = Caller::check(app, world, call, &["write:statuses"])?;
        let status = named(world, call)?.clone();
        if status.owner != caller.token.owner {
            return Err(error(403, "This action is not allowed"));
        }
        let mut answer = node(world, &status);
        if let Some(fields) = answer.as_object_mut() {
            fields.insert("text".into(), status.text.clone().into());
        }
        remove(world, &status);
        Ok(caller.answer(200, &answer))
    })
}

/// Takes it out of the world; its pictures may be used again.
pub(super) fn remove(world: &mut World, status: &Status) {
    for id in &status.media_ids {
        if let Some(upload) = world.mastodon.uploads.get_mut(id) {
            upload.is_attached = false;
        }
    }
    world.mastodon.statuses.retain(|known| known.id != status.id);
    world.annals.went(&status.id);
}

/// `GET /api/v1/accounts/{id}/statuses`, newest first.
pub(super) fn list(app: &App, call: &Call) -> Answer {
    let id = call.segments.get(3).map(String::as_str).unwrap_or_default();
    let limit = call.query("limit").and_then(|text| text.parse().ok()).unwrap_or(20).clamp(1, 40);
    // Ids have one length, so comparing them as text compares them as numbers.
    let is_wanted = |status: &&Status| {
        ["since_id", "min_id"].iter().all(|name| call.query(name).is_none_or(|bound| status.id.as_str() > bound))
            && call.query("max_id").is_none_or(|bound| status.id.as_str() < bound)
    };
    app.read(|world| {
        let caller = Caller::check(app, world, call, &["read:statuses"])?;
        let person = super::server::PEOPLE.iter().find(|person| person.id == id);
        let person = person.ok_or_else(|| error(404, "Record not found"))?;
        let is_own = caller.token.owner.username == person.username;
        let mut found: Vec<&Status> = world
            .mastodon
            .statuses
            .iter()
            .filter(|s| s.owner.host == call.host && s.owner.username == person.username)
            .filter(|s| is_own || matches!(s.visibility.as_str(), "public" | "unlisted"))
            .filter(is_wanted)
            .filter(|status| app.shows(status.run_ms, world.settings.listing_lag_s.mastodon))
            .collect();
        // `min_id` asks for the ones right after it, `since_id` for the newest.
        if call.query("min_id").is_some() {
            found.truncate(limit);
        }
        let page: Vec<Value> = found.into_iter().rev().take(limit).map(|status| node(world, status)).collect();
        Ok(caller.answer(200, &Value::Array(page)))
    })
}

/// What is out, for the feed.
pub(super) fn feed(world: &World) -> Vec<Shown> {
    world.mastodon.statuses.iter().map(|status| shown(world, status)).collect()
}

/// A status as tests count it.
pub(super) fn published(world: &World, status: &Status) -> PublishedPost {
    shown(world, status).post
}

/// Texts are escaped in the markup, so this finds real attributes only.
fn local_links(content: &Markup) -> Markup {
    PreEscaped(content.0.replace("href=\"https://", "href=\"/"))
}

fn shown(world: &World, status: &Status) -> Shown {
    let uploads = uploads(world, status);
    let alt = |upload: &Upload| upload.description.clone().unwrap_or_default();
    let src = |upload: &Upload| format!("/{}/system/media/{}", upload.owner.host, upload.hash);
    let warning = &status.spoiler_text;
    Shown {
        look: Look::Feed,
        name: Person::find(&status.owner.username).map(|p| p.display_name).unwrap_or_default().to_owned(),
        handle: format!("@{}", status.owner.address()),
        avatar: format!("/{}/avatars/{}.png", status.owner.host, status.owner.username),
        text: local_links(&markup::content(&status.text, &status.owner.host)),
        pictures: uploads.iter().map(|(_, upload)| (src(upload), alt(upload))).collect(),
        card: None,
        note: match (warning.is_empty(), status.visibility.as_str()) {
            (true, "public") => None,
            (true, visibility) => Some(visibility.to_owned()),
            (false, visibility) => Some(format!("CW: {warning} · {visibility}")),
        },
        comments: Vec::new(),
        post: PublishedPost {
            network: Network::Mastodon,
            account: status.owner.address(),
            remote_id: status.id.clone(),
            text: status.text.clone(),
            media_count: uploads.len(),
            alt_texts: uploads.iter().map(|(_, upload)| alt(upload)).collect(),
            created_at: status.created_at,
            url: status.url(),
            key: status.key.clone(),
        },
    }
}
