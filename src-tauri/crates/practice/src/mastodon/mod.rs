//! Two Mastodon servers, as the fact sheet `providers/mastodon.md` describes them (2026-11-20). Polls and scheduling at the server
//! are not imitated.

mod author;
mod consent;
mod endpoint;
mod envelope;
mod host;
mod markup;
mod media;
mod register;
mod server;
mod state;
mod status;
mod text;
mod timeline;
mod token;

use chrono::{DateTime, Utc};

use crate::{
    app::App,
    author::Deed,
    avatar,
    call::Call,
    endpoint::Endpoint,
    fault::Refusal,
    feed,
    gate::Route,
    imitation::Imitation,
    page::error_page,
    post::Shown,
    reply::{Answer, Reply},
    samples,
    world::World,
};

pub(crate) use state::State;

/// The HTML of a status text.
pub(crate) fn html(text: &str, host: &str) -> String {
    markup::content(text, host).into_string()
}

/// The imitation.
pub(crate) struct Mastodon;

impl Imitation for Mastodon {
    fn endpoints(&self) -> &'static [Endpoint] {
        endpoint::ENDPOINTS
    }

    fn is_host(&self, host: &str) -> bool {
        server::Server::find(host).is_some()
    }

    fn route(&self, call: &Call) -> Option<Route> {
        route(call)
    }

    fn unknown_path(&self) -> Reply {
        envelope::error(404, "Record not found")
    }

    fn refuse(&self, app: &App, call: &Call, endpoint: Endpoint, refusal: Refusal) -> Reply {
        envelope::refusal(app, call, endpoint, refusal)
    }

    fn accounts(&self) -> Vec<String> {
        server::accounts()
    }

    fn feed(&self, world: &World) -> Vec<Shown> {
        timeline::feed(world)
    }

    fn lose_uploads(&self, world: &mut World) {
        world.mastodon.lose_uploads();
    }

    fn expire(&self, world: &mut World, now: DateTime<Utc>) {
        world.mastodon.expire_tokens(now);
    }

    fn revoke(&self, world: &mut World, account: &str) -> bool {
        world.mastodon.revoke(account)
    }

    fn change(&self, app: &App, world: &mut World, remote_id: &str, deed: &Deed<'_>) -> bool {
        author::change(app, world, remote_id, deed)
    }

    fn write(&self, app: &App, world: &mut World, account: &str, text: &str) -> Option<String> {
        author::write(app, world, account, text)
    }
}

fn route(call: &Call) -> Option<Route> {
    let (method, segments) = call.route();
    match (method, segments.as_slice()) {
        ("GET", [".well-known", "oauth-authorization-server"]) => {
            Route::api(Endpoint::MastodonMetadata, server::oauth_metadata)
        }
        ("GET", [".well-known", "webfinger"]) => Route::api(Endpoint::MastodonWebfinger, server::webfinger),
        ("GET", ["api", "v2", "instance"]) => Route::api(Endpoint::MastodonInstance, server::instance),
        ("POST", ["api", "v1", "apps"]) => Route::api(Endpoint::MastodonApps, register::create),
        ("GET", ["oauth", "authorize"]) => Route::api(Endpoint::MastodonAuthorize, consent::show),
        ("POST", ["oauth", "authorize"]) => Route::page(consent::decide),
        ("POST", ["oauth", "token"]) => Route::api(Endpoint::MastodonToken, token::redeem),
        ("POST", ["oauth", "revoke"]) => Route::api(Endpoint::MastodonRevoke, token::revoke),
        ("GET", ["avatars", _]) => Route::page(avatar_picture),
        ("GET", ["system", "media", _]) => Route::page(media_file),
        ("GET", [profile]) if profile.starts_with('@') => Route::page(profile_page),
        ("GET", [profile, _]) if profile.starts_with('@') => Route::page(status_page),
        (method, ["api", rest @ ..]) => api_route(method, rest),
        ("GET", []) => Route::page(home_page),
        _ => None,
    }
}

fn api_route(method: &str, segments: &[&str]) -> Option<Route> {
    match (method, segments) {
        ("GET", ["v1", "accounts", "verify_credentials"]) => Route::api(Endpoint::MastodonVerify, timeline::verify),
        ("GET", ["v1", "accounts", _, "statuses"]) => Route::api(Endpoint::MastodonAccountStatuses, timeline::list),
        ("POST", ["v2", "media"]) => Route::api(Endpoint::MastodonMedia, media::upload),
        ("GET", ["v1", "media", _]) => Route::api(Endpoint::MastodonMediaGet, media::get),
        ("PUT", ["v1", "media", _]) => Route::api(Endpoint::MastodonMediaUpdate, media::update),
        ("DELETE", ["v1", "media", _]) => Route::api(Endpoint::MastodonMediaDelete, media::delete),
        ("POST", ["v1", "statuses"]) => Route::api(Endpoint::MastodonStatuses, status::create),
        ("GET", ["v1", "statuses", _]) => Route::api(Endpoint::MastodonStatusGet, timeline::get),
        ("GET", ["v1", "statuses", _, "source"]) => Route::api(Endpoint::MastodonStatusSource, timeline::source),
        ("DELETE", ["v1", "statuses", _]) => Route::api(Endpoint::MastodonStatusDelete, timeline::delete),
        _ => None,
    }
}

fn avatar_picture(_app: &App, call: &Call) -> Answer {
    let name = call.segments.get(1).map(|file| file.trim_end_matches(".png")).unwrap_or_default();
    match server::Person::find(name) {
        Some(person) => Ok(Reply::new(200, "image/png", avatar::png(&format!("{}{}", person.username, call.host)))),
        None => Err(Reply::text(404, "no such picture")),
    }
}

fn media_file(app: &App, call: &Call) -> Answer {
    let name = call.segments.last().map(String::as_str).unwrap_or_default();
    let bytes = app.pictures.find(name).ok_or_else(|| Reply::text(404, "no such file"))?;
    let mime_type = image::guess_format(&bytes).map(|format| format.to_mime_type());
    Ok(Reply::new(200, mime_type.unwrap_or("application/octet-stream"), bytes))
}

fn profile_page(app: &App, call: &Call) -> Answer {
    let name = call.segments.first().map(|segment| segment.trim_start_matches('@')).unwrap_or_default();
    feed::account(app, "mastodon", &format!("{name}@{}", call.host))
}

fn status_page(app: &App, call: &Call) -> Answer {
    feed::single(app, call)
}

fn home_page(_app: &App, call: &Call) -> Answer {
    match server::Server::find(&call.host) {
        Some(server) => Ok(Reply::redirect(format!("/{}/@{}", server.host, samples::MASTODON_FIRST))),
        None => Err(error_page(404, "mastodon", "There is no such server")),
    }
}
