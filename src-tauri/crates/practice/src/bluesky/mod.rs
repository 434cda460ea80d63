//! Bluesky: entryway, PDS, directory, public API and website, as the fact sheet `providers/bluesky.md` describes them (2026-11-20).
//! Sign-in is by app password; OAuth and videos are not imitated.

mod author;
mod blob;
mod embed;
mod endpoint;
mod envelope;
mod identity;
mod lexicon;
mod passwords;
mod read;
mod record;
mod repo;
mod session;
mod state;
mod tid;
mod web;

use chrono::{DateTime, Utc};

use crate::{
    app::App, author::Deed, call::Call, endpoint::Endpoint, fault::Refusal, gate::Route, imitation::Imitation,
    post::Shown, reply::Reply, world::World,
};

pub(crate) use passwords::create as create_app_password;
pub(crate) use state::State;

/// Where accounts are.
const PDS: &str = "pds.practice";
/// Where people sign in.
const ENTRYWAY: &str = "bsky.social";
const DIRECTORY: &str = "plc.directory";
const PUBLIC_API: &str = "public.api.bsky.app";
const WEBSITE: &str = "bsky.app";
const CDN: &str = "cdn.bsky.app";
/// Ending of the handles, each of which is a host.
const HANDLES: &str = ".bsky.practice";

/// The imitation.
pub(crate) struct Bluesky;

impl Imitation for Bluesky {
    fn endpoints(&self) -> &'static [Endpoint] {
        endpoint::ENDPOINTS
    }

    fn is_host(&self, host: &str) -> bool {
        [PDS, ENTRYWAY, DIRECTORY, PUBLIC_API, WEBSITE, CDN].contains(&host) || host.ends_with(HANDLES)
    }

    fn route(&self, call: &Call) -> Option<Route> {
        route(call)
    }

    fn unknown_path(&self) -> Reply {
        envelope::error(404, "MethodNotImplemented", "Method Not Implemented")
    }

    fn refuse(&self, app: &App, _call: &Call, _endpoint: Endpoint, refusal: Refusal) -> Reply {
        envelope::refusal(refusal, app.now())
    }

    fn accounts(&self) -> Vec<String> {
        state::PEOPLE.iter().map(|person| person.handle.to_owned()).collect()
    }

    fn feed(&self, world: &World) -> Vec<Shown> {
        web::feed(world)
    }

    fn lose_uploads(&self, world: &mut World) {
        world.bluesky.lose_uploads();
    }

    fn expire(&self, world: &mut World, now: DateTime<Utc>) {
        world.bluesky.expire_tokens(now);
    }

    fn revoke(&self, world: &mut World, account: &str) -> bool {
        world.bluesky.revoke(account)
    }

    fn change(&self, app: &App, world: &mut World, remote_id: &str, deed: &Deed<'_>) -> bool {
        author::change(app, world, remote_id, deed)
    }

    fn write(&self, app: &App, world: &mut World, account: &str, text: &str) -> Option<String> {
        author::write(app, world, account, text)
    }

    fn like(&self, app: &App, world: &mut World, account: &str) -> bool {
        author::like(app, world, account)
    }
}

/// A handle that nobody has is no host: looking it up fails like a name look-up.
fn route(call: &Call) -> Option<Route> {
    let (method, segments) = call.route();
    match (call.host.as_str(), method, segments.as_slice()) {
        (PDS | ENTRYWAY | PUBLIC_API, _, ["xrpc", name]) => xrpc_route(call, name),
        (DIRECTORY, "GET", [_]) => Route::api(Endpoint::BlueskyDidDocument, identity::document),
        (WEBSITE, "GET", ["profile", _, "post", _]) => Route::page(web::permalink_page),
        (WEBSITE, "GET", ["profile", _]) => Route::page(web::profile_page),
        (WEBSITE, "GET", ["settings", "app-passwords"]) => Route::page(passwords::show),
        (WEBSITE, "POST", ["settings", "app-passwords"]) => Route::page(passwords::change),
        (CDN, "GET", ["avatar", _]) => Route::page(web::avatar_picture),
        (CDN, "GET", ["img", _]) => Route::page(web::blob_picture),
        (host, "GET", [".well-known", "atproto-did"]) if host.ends_with(HANDLES) => {
            Route::api(Endpoint::BlueskyResolveHandle, identity::well_known)
        }
        _ => None,
    }
}

fn xrpc_route(call: &Call, name: &str) -> Option<Route> {
    let is_server = call.host != PUBLIC_API;
    match (call.method.as_str(), name) {
        ("GET", "com.atproto.identity.resolveHandle") => {
            Route::api(Endpoint::BlueskyResolveHandle, identity::resolve_handle)
        }
        ("GET", "app.bsky.actor.getProfile") => Route::api(Endpoint::BlueskyGetProfile, identity::profile),
        _ if !is_server => None,
        ("GET", "com.atproto.server.describeServer") => Route::api(Endpoint::BlueskyDescribeServer, identity::server),
        ("POST", "com.atproto.server.createSession") => Route::api(Endpoint::BlueskyCreateSession, session::create),
        ("POST", "com.atproto.server.refreshSession") => Route::api(Endpoint::BlueskyRefreshSession, session::refresh),
        ("POST", "com.atproto.server.deleteSession") => Route::api(Endpoint::BlueskyDeleteSession, session::delete),
        ("GET", "com.atproto.server.getSession") => Route::api(Endpoint::BlueskyGetSession, session::get),
        ("POST", "com.atproto.repo.uploadBlob") => Route::api(Endpoint::BlueskyUploadBlob, blob::upload),
        ("POST", "com.atproto.repo.putRecord") => Route::api(Endpoint::BlueskyPutRecord, record::put),
        ("POST", "com.atproto.repo.createRecord") => Route::api(Endpoint::BlueskyCreateRecord, record::create),
        ("POST", "com.atproto.repo.deleteRecord") => Route::api(Endpoint::BlueskyDeleteRecord, record::delete),
        ("GET", "com.atproto.repo.getRecord") => Route::api(Endpoint::BlueskyGetRecord, read::get),
        ("GET", "com.atproto.sync.getLatestCommit") => Route::api(Endpoint::BlueskyGetLatestCommit, repo::latest),
        ("GET", "com.atproto.repo.listRecords") => Route::api(Endpoint::BlueskyListRecords, read::list),
        _ => None,
    }
}
