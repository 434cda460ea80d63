//! Facebook's pages, as the fact sheet `providers/meta.md` describes them (FB, 2026-11-20). Videos, reels, stories and
//! insights are not imitated.

mod account;
mod author;
mod caller;
mod change;
mod comment;
mod consent;
mod endpoint;
mod grant;
mod listing;
mod people;
mod photo;
mod plan;
mod post;
mod reader;
mod refusal;
mod scope;
mod settings;
mod state;
mod token;

use chrono::{DateTime, Utc};

use crate::{
    app::App,
    author::Deed,
    call::Call,
    endpoint::Endpoint,
    fault::Refusal,
    gate::Route,
    graph::{error, unversioned},
    imitation::Imitation,
    post::Shown,
    reply::{Answer, Reply},
    world::World,
};

use people::PAGES;
pub(crate) use settings::{Setting, apply};
pub(crate) use state::State;

/// Where people are.
const WEBSITE: &str = "www.facebook.com";
/// Where apps are.
const GRAPH: &str = "graph.facebook.com";
/// Where pictures are.
const CDN: &str = "cdn.facebook.practice";

/// The imitation.
pub(crate) struct Facebook;

impl Imitation for Facebook {
    fn endpoints(&self) -> &'static [Endpoint] {
        endpoint::ENDPOINTS
    }

    fn is_host(&self, host: &str) -> bool {
        [WEBSITE, GRAPH, CDN].contains(&host)
    }

    fn route(&self, call: &Call) -> Option<Route> {
        let (method, segments) = call.route();
        match call.host.as_str() {
            CDN => cdn_route(method, &segments),
            GRAPH => graph_route(call, method, unversioned(&segments)),
            _ => website_route(method, unversioned(&segments)),
        }
    }

    fn unknown_path(&self) -> Reply {
        error(2500, None, "Unknown path components")
    }

    fn refuse(&self, app: &App, call: &Call, endpoint: Endpoint, refusal: Refusal) -> Reply {
        refusal::refuse(app, call, endpoint, refusal)
    }

    fn accounts(&self) -> Vec<String> {
        PAGES.iter().map(|page| page.username.to_owned()).collect()
    }

    fn feed(&self, world: &World) -> Vec<Shown> {
        reader::feed(world)
    }

    fn is_due(&self, world: &World, now: DateTime<Utc>) -> bool {
        post::is_due(world, now)
    }

    fn settle(&self, world: &mut World, now: DateTime<Utc>) {
        post::settle(world, now);
    }

    fn lose_uploads(&self, world: &mut World) {
        world.facebook.lose_uploads();
    }

    fn expire(&self, world: &mut World, now: DateTime<Utc>) {
        world.facebook.expire_tokens(now);
    }

    fn revoke(&self, world: &mut World, account: &str) -> bool {
        world.facebook.revoke(account)
    }

    fn change(&self, app: &App, world: &mut World, remote_id: &str, deed: &Deed<'_>) -> bool {
        author::change(app, world, remote_id, deed)
    }

    fn write(&self, app: &App, world: &mut World, account: &str, text: &str) -> Option<String> {
        author::write(app, world, account, text)
    }
}

fn cdn_route(method: &str, segments: &[&str]) -> Option<Route> {
    match (method, segments) {
        ("GET", ["avatar", _]) => Route::page(reader::avatar_picture),
        ("GET", ["photo", _]) => Route::page(reader::photo_picture),
        _ => None,
    }
}

fn website_route(method: &str, segments: &[&str]) -> Option<Route> {
    match (method, segments) {
        ("GET", ["dialog", "oauth"]) => Route::api(Endpoint::FacebookAuthorize, consent::show),
        ("POST", ["dialog", "oauth"]) => Route::page(consent::decide),
        ("GET", ["settings"]) => Route::page(settings::show),
        ("POST", ["settings"]) => Route::page(settings::change),
        ("GET", [_, "posts", _]) => Route::page(reader::permalink_page),
        ("GET", [id]) if id.contains('_') => Route::page(reader::id_page),
        ("GET", [_]) => Route::page(reader::profile_page),
        _ => None,
    }
}

fn graph_route(call: &Call, method: &str, segments: &[&str]) -> Option<Route> {
    match (method, segments) {
        ("GET" | "POST", ["oauth", "access_token"]) => match call.field("grant_type").as_deref() {
            Some("fb_exchange_token") => Route::api(Endpoint::FacebookExchange, token::exchange),
            _ => Route::api(Endpoint::FacebookToken, token::redeem),
        },
        ("GET", ["debug_token"]) => Route::api(Endpoint::FacebookDebugToken, grant::debug),
        ("GET", ["me"]) => Route::api(Endpoint::FacebookMe, account::me),
        ("GET", [_, "accounts"]) => Route::api(Endpoint::FacebookAccounts, account::list),
        ("GET", [_, "permissions"]) => Route::api(Endpoint::FacebookPermissions, grant::list),
        ("DELETE", [_, "permissions"]) => Route::api(Endpoint::FacebookRevoke, grant::revoke),
        ("DELETE", [_, "permissions", _]) => Route::api(Endpoint::FacebookRevoke, grant::revoke_one),
        ("POST", [_, "feed"]) => Route::api(Endpoint::FacebookFeed, post::create),
        ("POST", [_, "photos"]) => Route::api(Endpoint::FacebookPhotos, photo::upload),
        ("POST", [_, "videos" | "video_reels" | "video_stories" | "photo_stories"]) => Route::page(not_imitated),
        ("GET", [_, "published_posts" | "posts" | "feed"]) => {
            Route::api(Endpoint::FacebookPublishedPosts, listing::published)
        }
        ("GET", [_, "scheduled_posts"]) => Route::api(Endpoint::FacebookScheduledPosts, listing::scheduled),
        ("POST", [_, "comments"]) => Route::api(Endpoint::FacebookComments, comment::create),
        ("GET", [_, "comments"]) => Route::api(Endpoint::FacebookCommentList, comment::list),
        (method, [id]) => node_route(method, id),
        _ => None,
    }
}

/// Ids tell what they name: `{page}_{post}`, and the others by their first digits.
fn node_route(method: &str, id: &str) -> Option<Route> {
    match method {
        "GET" if id.contains('_') => Route::api(Endpoint::FacebookPostGet, listing::get),
        "POST" if id.contains('_') => Route::api(Endpoint::FacebookPostUpdate, change::update),
        "DELETE" if id.contains('_') => Route::api(Endpoint::FacebookPostDelete, change::delete),
        "GET" if id.starts_with(photo::PREFIX) => Route::api(Endpoint::FacebookPhotoGet, photo::get),
        "DELETE" if id.starts_with(photo::PREFIX) => Route::api(Endpoint::FacebookPhotoDelete, photo::delete),
        "GET" if id.starts_with(people::PERSON_PREFIX) => Route::api(Endpoint::FacebookMe, account::person),
        "GET" => Route::api(Endpoint::FacebookPage, account::page),
        _ => None,
    }
}

fn not_imitated(_app: &App, _call: &Call) -> Answer {
    Err(error(3, None, "(#3) The practice network does not imitate videos and stories"))
}

/// What is not there, or not for this caller.
fn no_object() -> Reply {
    let message = "Unsupported request. Object does not exist, cannot be loaded due to missing permissions, or does not \
                   support this operation.";
    error(100, Some(33), message)
}
