//! Instagram with Instagram Login, as the fact sheet `providers/meta.md` describes it (IG-IG, 2026-11-20). Videos are not imitated.

mod author;
mod consent;
mod container;
mod endpoint;
mod graph;
mod media;
mod picture;
mod profile;
mod state;
mod token;

use chrono::{DateTime, Utc};
use maud::html;

use crate::{
    app::App,
    author::Deed,
    avatar,
    call::Call,
    endpoint::Endpoint,
    fault::Refusal,
    feed,
    gate::{Handler, Route},
    graph::unversioned,
    imitation::{Imitation, Network},
    post::{Look, PublishedPost, Shown},
    reply::{Answer, Reply},
    world::World,
};

pub(crate) use state::State;
use state::{CONTAINER_PREFIX, MEDIA_PREFIX, PROFILES, Profile};

/// The imitated hosts; the last one serves profile and post pictures.
const HOSTS: &[&str] = &["www.instagram.com", "api.instagram.com", "graph.instagram.com", CDN];
/// Where pictures are.
const CDN: &str = "cdn.instagram.practice";

/// The imitation.
pub(crate) struct Instagram;

impl Imitation for Instagram {
    fn endpoints(&self) -> &'static [Endpoint] {
        endpoint::ENDPOINTS
    }

    fn is_host(&self, host: &str) -> bool {
        HOSTS.contains(&host)
    }

    fn route(&self, call: &Call) -> Option<Route> {
        route(call)
    }

    fn unknown_path(&self) -> Reply {
        graph::error(2500, None, "Unknown path components")
    }

    fn refuse(&self, app: &App, call: &Call, endpoint: Endpoint, refusal: Refusal) -> Reply {
        graph::refusal(app, call, endpoint, refusal)
    }

    fn accounts(&self) -> Vec<String> {
        PROFILES.iter().map(|profile| profile.username.to_owned()).collect()
    }

    fn feed(&self, world: &World) -> Vec<Shown> {
        world.instagram.media.iter().filter_map(|media| shown(world, media)).collect()
    }

    fn lose_uploads(&self, world: &mut World) {
        world.instagram.lose_uploads();
    }

    fn expire(&self, world: &mut World, now: DateTime<Utc>) {
        world.instagram.expire_tokens(now);
    }

    fn revoke(&self, world: &mut World, account: &str) -> bool {
        world.instagram.revoke(account)
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
    match call.host.as_str() {
        CDN => match (method, segments.as_slice()) {
            ("GET", ["avatar", _]) => Route::page(avatar_picture),
            ("GET", ["media", _]) => Route::page(post_picture),
            _ => None,
        },
        "graph.instagram.com" => graph_route(method, &segments),
        _ => match (method, segments.as_slice()) {
            ("GET", ["oauth", "authorize"]) => Route::api(Endpoint::InstagramAuthorize, consent::show),
            ("POST", ["oauth", "authorize"]) => Route::page(consent::decide),
            ("POST", ["oauth", "access_token"]) if call.host == "api.instagram.com" => {
                Route::api(Endpoint::InstagramToken, token::redeem)
            }
            ("GET", ["p", _]) => Route::page(permalink_page),
            ("GET", [_]) => Route::page(profile_page),
            _ => None,
        },
    }
}

fn graph_route(method: &str, segments: &[&str]) -> Option<Route> {
    let is = |id: &str, prefix: &str| id.starts_with(prefix) && id.len() == 17;
    match (method, unversioned(segments)) {
        ("GET", ["access_token"]) => Route::api(Endpoint::InstagramExchange, token::exchange),
        ("GET", ["refresh_access_token"]) => Route::api(Endpoint::InstagramRefresh, token::refresh),
        ("GET", ["debug_token"]) => Route::page(token::debug),
        ("DELETE", ["me", "permissions"]) => Route::api(Endpoint::InstagramRevoke, token::revoke),
        ("POST", [_, "media"]) => Some(Route {
            endpoint: Some(Endpoint::InstagramMedia),
            handler: Handler::Fetching(|app, call| Box::pin(container::create(app, call))),
        }),
        ("GET", [_, "media"]) => Route::api(Endpoint::InstagramMediaList, media::list),
        ("POST", [_, "media_publish"]) => Route::api(Endpoint::InstagramMediaPublish, media::publish),
        ("GET", [_, "content_publishing_limit"]) => {
            Route::api(Endpoint::InstagramPublishingLimit, profile::publishing_limit)
        }
        ("GET", [id]) if is(id, CONTAINER_PREFIX) => Route::api(Endpoint::InstagramContainer, container::status),
        ("GET", [id]) if is(id, MEDIA_PREFIX) => Route::api(Endpoint::InstagramMediaGet, media::get),
        ("GET", [_]) => Route::api(Endpoint::InstagramMe, profile::get),
        _ => None,
    }
}

fn avatar_picture(_app: &App, call: &Call) -> Answer {
    let name = call.segments.get(1).map(|file| file.trim_end_matches(".png")).unwrap_or_default();
    match Profile::find(name) {
        Some(profile) => Ok(Reply::new(200, "image/png", avatar::png(profile.username))),
        None => Err(Reply::text(404, "no such picture")),
    }
}

fn post_picture(app: &App, call: &Call) -> Answer {
    let name = call.segments.get(1).map(|file| file.trim_end_matches(".jpg")).unwrap_or_default();
    let bytes = app.pictures.find(name).ok_or_else(|| Reply::text(404, "no such picture"))?;
    Ok(Reply::new(200, "image/jpeg", bytes))
}

fn permalink_page(app: &App, call: &Call) -> Answer {
    feed::single(app, call)
}

fn profile_page(app: &App, call: &Call) -> Answer {
    let name = call.segments.first().map(String::as_str).unwrap_or_default();
    feed::account(app, "instagram", name)
}

/// A post as tests count it.
fn published(world: &World, media: &state::Media) -> Option<PublishedPost> {
    shown(world, media).map(|shown| shown.post)
}

fn shown(world: &World, media: &state::Media) -> Option<Shown> {
    let profile = Profile::find(&media.username)?;
    let pictures: Vec<_> = world.instagram.pictures_in(media);
    let src = |hash: &str| format!("/{CDN}/media/{hash}.jpg");
    Some(Shown {
        look: Look::Photo,
        name: profile.name.to_owned(),
        handle: profile.username.to_owned(),
        avatar: format!("/{CDN}/avatar/{}.png", profile.username),
        text: html! { (media.caption) },
        pictures: pictures.iter().map(|p| (src(&p.hash), p.alt_text.clone())).collect(),
        card: None,
        note: None,
        comments: Vec::new(),
        post: PublishedPost {
            network: Network::Instagram,
            account: profile.username.to_owned(),
            remote_id: media.id.clone(),
            text: media.caption.clone(),
            media_count: pictures.len(),
            alt_texts: pictures.into_iter().map(|p| p.alt_text).collect(),
            created_at: media.created_at,
            url: media.permalink(),
            key: Some(media.container_id.clone()).filter(|id| !id.is_empty()),
        },
    })
}
