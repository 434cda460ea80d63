//! Bluesky: entryway, PDS, directory, public API and website, as the fact sheet `providers/bluesky.md` describes them (2026-11-20).
//! Sign-in is by app password; OAuth and videos are not imitated.

pub(crate) mod author;
mod blob;
mod embed;
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

use crate::{app::App, call::Call, endpoint::Endpoint, gate::Route, reply::Reply};

pub(crate) use envelope::refusal;
pub(crate) use passwords::create as create_app_password;
pub(crate) use state::State;
pub(crate) use web::shown;

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

/// Whether the host belongs to Bluesky.
pub(crate) fn is_host(host: &str) -> bool {
    [PDS, ENTRYWAY, DIRECTORY, PUBLIC_API, WEBSITE, CDN].contains(&host) || host.ends_with(HANDLES)
}

/// Finds the handler of a call. A handle that nobody has is no host: looking it up fails like a name look-up.
pub(crate) fn route(_app: &App, call: &Call) -> Option<Route> {
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

/// What a path that does not exist answers.
pub(crate) fn unknown_path() -> Reply {
    envelope::error(404, "MethodNotImplemented", "Method Not Implemented")
}
