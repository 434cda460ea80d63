//! Facebook's pages, as the fact sheet `providers/meta.md` describes them (FB, 2026-11-20). Videos, reels, stories and
//! insights are not imitated.

mod account;
mod caller;
mod consent;
mod endpoint;
mod grant;
mod people;
mod refusal;
mod scope;
mod state;
mod token;

use chrono::{DateTime, Utc};

use crate::{
    app::App,
    avatar,
    call::Call,
    endpoint::Endpoint,
    fault::Refusal,
    gate::Route,
    graph::{error, unversioned},
    imitation::Imitation,
    reply::{Answer, Reply},
    world::World,
};

use people::{PAGES, Page, Person};
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

    fn expire(&self, world: &mut World, now: DateTime<Utc>) {
        world.facebook.expire_tokens(now);
    }

    fn revoke(&self, world: &mut World, account: &str) -> bool {
        world.facebook.revoke(account)
    }
}

fn cdn_route(method: &str, segments: &[&str]) -> Option<Route> {
    match (method, segments) {
        ("GET", ["avatar", _]) => Route::page(avatar_picture),
        _ => None,
    }
}

fn website_route(method: &str, segments: &[&str]) -> Option<Route> {
    match (method, segments) {
        ("GET", ["dialog", "oauth"]) => Route::api(Endpoint::FacebookAuthorize, consent::show),
        ("POST", ["dialog", "oauth"]) => Route::page(consent::decide),
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
        ("GET", [id]) if id.starts_with(people::PERSON_PREFIX) => Route::api(Endpoint::FacebookMe, account::person),
        ("GET", [_]) => Route::api(Endpoint::FacebookPage, account::page),
        _ => None,
    }
}

/// What is not there, or not for this caller.
fn no_object() -> Reply {
    let message = "Unsupported request. Object does not exist, cannot be loaded due to missing permissions, or does not \
                   support this operation.";
    error(100, Some(33), message)
}

fn avatar_picture(_app: &App, call: &Call) -> Answer {
    let name = call.segments.get(1).map(|file| file.trim_end_matches(".png")).unwrap_or_default();
    match (Person::find(name), Page::find(name)) {
        (None, None) => Err(Reply::text(404, "no such picture")),
        (Some(_), _) | (_, Some(_)) => Ok(Reply::new(200, "image/png", avatar::png(name))),
    }
}
