//! The servers and the people on them: limits, instance answer, OAuth metadata (mastodon 1.1 and 2, 2026-11-20).

use serde_json::json;

use crate::{
    app::App,
    call::Call,
    mastodon::envelope,
    reply::{Answer, Reply},
    samples,
};

/// One server with its own rules.
pub(super) struct Server {
    pub host: &'static str,
    pub title: &'static str,
    pub version: &'static str,
    pub characters_max: usize,
    pub attachments_max: usize,
    pub characters_per_url: usize,
    pub description_max: usize,
    pub image_bytes_max: usize,
    pub image_pixels_max: u64,
}

const SERVERS: &[Server] = &[
    Server {
        host: samples::MASTODON_HOST,
        title: "Practice Mastodon",
        version: "4.4.5",
        characters_max: 500,
        attachments_max: 4,
        characters_per_url: 23,
        description_max: 1500,
        image_bytes_max: 16_777_216,
        image_pixels_max: 33_177_600,
    },
    Server {
        host: samples::FOSSTODON_HOST,
        title: "Practice Fosstodon",
        version: "4.5.2",
        characters_max: 1000,
        attachments_max: 6,
        characters_per_url: 23,
        description_max: 1500,
        image_bytes_max: 8_388_608,
        image_pixels_max: 16_777_216,
    },
];

impl Server {
    pub fn find(host: &str) -> Option<&'static Self> {
        SERVERS.iter().find(|server| server.host == host)
    }

    /// The server that a call was sent to.
    pub fn of(call: &Call) -> Result<&'static Self, Reply> {
        Self::find(&call.host).ok_or_else(|| envelope::error(404, "Record not found"))
    }
}

/// Someone who exists on every server.
pub(super) struct Person {
    pub username: &'static str,
    pub display_name: &'static str,
    pub id: &'static str,
}

pub(super) const PEOPLE: &[Person] = &[
    Person { username: samples::MASTODON_FIRST, display_name: "Harbour Bakery", id: "109300000000000001" },
    Person { username: samples::MASTODON_SECOND, display_name: "Second Harbour", id: "109300000000000002" },
];

impl Person {
    pub fn find(username: &str) -> Option<&'static Self> {
        PEOPLE.iter().find(|person| person.username == username)
    }
}

/// The addresses of everyone on every server.
pub(super) fn accounts() -> Vec<String> {
    let at = |server: &'static Server| PEOPLE.iter().map(|person| format!("{}@{}", person.username, server.host));
    SERVERS.iter().flat_map(at).collect()
}

/// Picture types that are taken; videos are not imitated.
pub(super) const MIME_TYPES: &[&str] = &["image/jpeg", "image/png", "image/gif", "image/webp"];

/// Scopes that can be registered.
pub(super) const SCOPES: &[&str] =
    &["profile", "read", "read:accounts", "read:statuses", "write", "write:media", "write:statuses"];

/// `GET /api/v2/instance`.
pub(super) fn instance(app: &App, call: &Call) -> Answer {
    let server = Server::of(call)?;
    let (is_fork, is_closed) = app.read(|world| (world.settings.mastodon_is_fork, world.settings.mastodon_is_closed));
    if is_closed && call.bearer().is_none() {
        return Err(envelope::error(401, "This method requires an authenticated user"));
    }
    let domain = domain(app, server);
    let version = if is_fork { "4.2.0 (compatible; Practice 1.0.0)" } else { server.version };
    let answer = json!({
        "domain": domain,
        "title": server.title,
        "version": version,
        "source_url": "https://github.com/mastodon/mastodon",
        "description": "A practice server. Nothing leaves this computer.",
        "languages": ["en"],
        "configuration": {
            "urls": { "streaming": format!("wss://{}", server.host) },
            "accounts": { "max_featured_tags": 10, "max_pinned_statuses": 5 },
            "statuses": {
                "max_characters": server.characters_max,
                "max_media_attachments": server.attachments_max,
                "characters_reserved_per_url": server.characters_per_url,
            },
            "media_attachments": {
                "supported_mime_types": MIME_TYPES,
                "description_limit": server.description_max,
                "image_size_limit": server.image_bytes_max,
                "image_matrix_limit": server.image_pixels_max,
                "video_size_limit": 103_809_024,
                "video_frame_rate_limit": 120,
                "video_matrix_limit": 8_294_400,
            },
            "polls": {
                "max_options": 4, "max_characters_per_option": 50, "min_expiration": 300, "max_expiration": 2_629_746,
            },
            "translation": { "enabled": false },
        },
        "registrations": { "enabled": false, "approval_required": false, "message": null },
        "api_versions": { "mastodon": 6 },
        "contact": { "email": format!("admin@{}", server.host), "account": null },
        "rules": [],
    });
    Ok(Reply::json(200, &answer))
}

/// The domain that a server speaks for.
fn domain(app: &App, server: &Server) -> String {
    app.read(|world| world.settings.mastodon_domain.clone()).unwrap_or_else(|| server.host.to_owned())
}

/// `GET /.well-known/webfinger?resource=acct:NAME@DOMAIN` (RFC 7033), for the names of this server: those at its own
/// host, and those at the domain that it speaks for, which sends here whoever asks it.
pub(super) fn webfinger(app: &App, call: &Call) -> Answer {
    let server = Server::of(call)?;
    let resource = call.query("resource").unwrap_or_default().to_owned();
    let named = resource.strip_prefix("acct:").and_then(|address| address.split_once('@'));
    let is_ours = |host: &str| host == server.host || host == domain(app, server);
    let person = named.filter(|(_, host)| is_ours(host)).and_then(|(name, _)| Person::find(name));
    let person = person.ok_or_else(|| Reply::empty(404))?;
    let base = format!("https://{}", server.host);
    let answer = json!({
        "subject": resource,
        "aliases": [format!("{base}/@{}", person.username), format!("{base}/users/{}", person.username)],
        "links": [
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html",
                "href": format!("{base}/@{}", person.username)},
            {"rel": "self", "type": "application/activity+json", "href": format!("{base}/users/{}", person.username)},
        ],
    });
    Ok(Reply::new(200, "application/jrd+json; charset=utf-8", answer.to_string()))
}

/// `GET /.well-known/oauth-authorization-server`.
pub(super) fn oauth_metadata(_app: &App, call: &Call) -> Answer {
    let base = format!("https://{}", Server::of(call)?.host);
    let answer = json!({
        "issuer": format!("{base}/"),
        "service_documentation": "https://docs.joinmastodon.org/",
        "authorization_endpoint": format!("{base}/oauth/authorize"),
        "token_endpoint": format!("{base}/oauth/token"),
        "app_registration_endpoint": format!("{base}/api/v1/apps"),
        "revocation_endpoint": format!("{base}/oauth/revoke"),
        "userinfo_endpoint": format!("{base}/oauth/userinfo"),
        "scopes_supported": SCOPES,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
    });
    Ok(Reply::json(200, &answer))
}
