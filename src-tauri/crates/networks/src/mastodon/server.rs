//! Finding an account's server, its limits, and who is signed in there.

use std::{borrow::Cow, ops::ControlFlow};

use domain::{
    AccountRef, Field, Finding, FindingCode, Identity, Limits, Method, NetworkError, Outside, Request, Response,
    Secret, Session, Severity,
};
use url::Url;

use super::{
    MANIFEST,
    error::{Call, is_named, refusal},
    handle::Address,
    steps::{Keys, endpoint, send},
    wire::{Account, Instance},
};
use crate::{
    address, fetch,
    html::{self, Piece},
};

const PAGE_MAX: usize = 512 * 1024;

/// Accepts `example.social`, `https://example.social/@me` and `@me@example.social`; the interface may live on another
/// host than the one in the handle.
pub(super) async fn find(outside: Outside<'_>, typed: &str) -> Result<Url, NetworkError> {
    let host = typed_host(typed).ok_or_else(no_server)?;
    let first = address::on(&host, &[])?;
    let there = look(outside, &first).await?;
    if there == Seen::Mastodon {
        return Ok(first);
    }
    match elsewhere(outside, &first).await? {
        Some(second) if look(outside, &second).await? != Seen::Nothing => Ok(second),
        // Whoever has an account there can sign in all the same.
        _ if there == Seen::Closed => Ok(first),
        _ => Err(no_server()),
    }
}

/// What a host shows to a stranger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// The description of a server.
    Mastodon,
    /// A refusal in Mastodon's own form: only people who are signed in may look, as on servers that federate with few.
    Closed,
    /// Nothing that speaks its language.
    Nothing,
}

pub(super) fn typed_host(typed: &str) -> Option<String> {
    let visible: String = typed.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let rest = visible.split_once("://").map_or(visible.as_str(), |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let url = Url::parse(&format!("https://{host}/")).ok()?;
    (url.port().is_none() && url.domain()?.contains('.')).then(|| url.host_str().map(str::to_owned))?
}

fn no_server() -> NetworkError {
    let finding = Finding::new(FindingCode::Refused, Severity::Error, Field::Account);
    NetworkError::Rejected { finding: Box::new(finding.with("detail", "no Mastodon server was found there")) }
}

async fn look(outside: Outside<'_>, server: &Url) -> Result<Seen, NetworkError> {
    let mut seen = Seen::Nothing;
    for version in ["v2", "v1"] {
        let response =
            fetch::read(outside.http, address::under(server, &["api", version, "instance"])?, PAGE_MAX).await?;
        match response.status {
            // Busy, or in trouble: it may well be a server, and asking again later helps.
            429 | 500.. => return Err(refusal(&response, Call::Read)),
            200 if response.json::<Instance>().is_ok_and(|i| i.domain.or(i.uri).is_some()) => {
                return Ok(Seen::Mastodon);
            }
            401 | 403 if is_named(&response) => seen = Seen::Closed,
            _ => {}
        }
    }
    Ok(seen)
}

/// The real host, by redirect or by `host-meta` (RFC 6415).
async fn elsewhere(outside: Outside<'_>, domain: &Url) -> Result<Option<Url>, NetworkError> {
    let response = fetch::read(outside.http, address::under(domain, &[".well-known", "host-meta"])?, PAGE_MAX).await?;
    let link = match response.status {
        200 => webfinger_template(&response),
        301 | 302 | 307 | 308 => response.header("location").map(str::to_owned),
        _ => None,
    };
    let Some(url) = link.and_then(|link| Url::parse(&link).ok()).filter(|url| url.scheme() == "https") else {
        return Ok(None);
    };
    Ok(url.domain().map(|host| address::on(host, &[])).transpose()?.filter(|host| host != domain))
}

fn webfinger_template(response: &Response) -> Option<String> {
    let mut template = None;
    html::walk(std::str::from_utf8(&response.body).ok()?, |piece| {
        if let Piece::Start(tag) = piece
            && (tag.name.as_str(), tag.attribute("rel")) == ("link", Some("lrdd"))
            && let Some(found) = tag.attribute("template")
        {
            template = Some(found.to_owned());
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    template
}

/// Who is signed in at `server`, with the server's own limits.
pub(super) async fn identify(outside: Outside<'_>, server: &Url, access: &Secret) -> Result<Identity, NetworkError> {
    let url = address::under(server, &["api", "v1", "accounts", "verify_credentials"])?;
    let request = Request::new(Method::Get, url).named("verify credentials").bearer(access);
    let response = outside.http.send(outside.scope, request).await?;
    if !response.is_success() {
        return Err(refusal(&response, Call::Read));
    }
    let account: Account = response.json().map_err(NetworkError::from)?;
    let instance = instance(outside, server, access).await;
    let whose = Address::of(outside, server, &account, instance.as_ref()).await;
    Ok(Identity {
        profile_url: whose.profile(account.url.as_deref()),
        account: AccountRef { remote_id: account.id, handle: whose.handle(), server: Some(server.clone()) },
        display_name: account.display_name,
        avatar_url: account.avatar.and_then(|url| url.parse().ok()),
        limits: instance.map(|instance| limits(&instance)),
        obstacle: None,
    })
}

/// The server's description of itself; without it the usual limits apply, which is better than no sign-in. Some servers
/// show it to their own people only.
async fn instance(outside: Outside<'_>, server: &Url, access: &Secret) -> Option<Instance> {
    for version in ["v2", "v1"] {
        let url = address::under(server, &["api", version, "instance"]).ok()?;
        let request = Request::new(Method::Get, url).named("instance").bearer(access);
        let response = outside.http.send(outside.scope, request).await.ok()?;
        if let (200, Ok(instance)) = (response.status, response.json()) {
            return Some(instance);
        }
    }
    None
}

/// Whether the account's server is known to remember the keys of posts, which only Mastodon itself promises
/// (mastodon.md 7, 2026-11-20).
pub(super) async fn keys(session: Session<'_>) -> Result<Keys, NetworkError> {
    for version in ["v2", "v1"] {
        let url = endpoint(session, &["api", version, "instance"])?;
        let response = send(session, Request::new(Method::Get, url).named("instance")).await?;
        match response.status {
            200 => {
                if let Ok(instance) = response.json::<Instance>() {
                    let is_known = instance.version.is_some_and(|version| is_mastodon(&version));
                    return Ok(if is_known { Keys::Remembered } else { Keys::Unknown });
                }
            }
            401 | 429 | 500.. => return Err(refusal(&response, Call::Read)),
            _ => {}
        }
    }
    Ok(Keys::Unknown)
}

/// Mastodon says only its number, with `-rc1` or `+glitch` at most. Others say which one they are compatible with and
/// then who they are, or begin at 0 with numbers of their own.
fn is_mastodon(version: &str) -> bool {
    let (numbers, _) = version.split_once(['-', '+']).unwrap_or((version, ""));
    let parts: Vec<Option<u32>> = numbers.split('.').map(|part| part.parse().ok()).collect();
    let is_plain = version.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'));
    is_plain && matches!(parts.as_slice(), [Some(1..), Some(_), Some(_)])
}

/// The usual limits with what the server says instead; nonsense such as 0 is not taken over.
pub(super) fn limits(instance: &Instance) -> Limits {
    let mut limits = MANIFEST.limits.clone();
    let statuses = &instance.configuration.statuses;
    let pictures = &instance.configuration.media_attachments;
    let real = |value: Option<u32>| value.filter(|value| (1..=1_000_000).contains(value));
    let large = |value: Option<u64>| value.filter(|value| *value >= 100_000);
    limits.text.max = real(statuses.max_characters).or(real(instance.max_toot_chars)).unwrap_or(limits.text.max);
    limits.text.link_weight = real(statuses.characters_reserved_per_url).or(limits.text.link_weight);
    limits.media.count_max = real(statuses.max_media_attachments).unwrap_or(limits.media.count_max);
    limits.media.alt_max = real(pictures.description_limit).unwrap_or(limits.media.alt_max);
    limits.media.bytes_max = large(pictures.image_size_limit).unwrap_or(limits.media.bytes_max);
    limits.media.pixels_max = large(pictures.image_matrix_limit).or(limits.media.pixels_max);
    let supported = |mime: &Cow<'static, str>| pictures.supported_mime_types.iter().any(|other| other == mime);
    let mime_types: Vec<_> = limits.media.mime_types.iter().filter(|mime| supported(mime)).cloned().collect();
    if !mime_types.is_empty() {
        limits.media.mime_types = Cow::Owned(mime_types);
    }
    limits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_read_from_whatever_people_type() {
        let check = |typed: &str, expected: Option<&str>| {
            assert_eq!(typed_host(typed).as_deref(), expected, "{typed:?}");
        };
        check("example.social", Some("example.social"));
        check(" https://Example.social/@me ", Some("example.social"));
        check("@me@example.social", Some("example.social"));
        check("me@example.social", Some("example.social"));
        check("http://example.social?x#y", Some("example.social"));
        check("bücher.example", Some("xn--bcher-kva.example"));
        check("example.social\u{200b}", Some("example.social"));
        check("https://user:pass@example.social/", Some("example.social"));
        for nothing in
            ["", "@", "example", "localhost", "127.0.0.1", "[::1]", "example.social:8443", "a b.c:x", "https://"]
        {
            check(nothing, None);
        }
    }

    #[test]
    fn a_servers_limits_replace_ours_and_nonsense_does_not() {
        let instance: Instance = serde_json::from_str(
            r#"{"domain":"e.social","configuration":{"statuses":{"max_characters":11000,"max_media_attachments":6,
            "characters_reserved_per_url":30},"media_attachments":{"supported_mime_types":["image/png","video/mp4"],
            "description_limit":9000,"image_size_limit":8388608,"image_matrix_limit":16777216}}}"#,
        )
        .unwrap();
        let own = limits(&instance);
        assert_eq!((own.text.max, own.text.link_weight, own.media.count_max), (11000, Some(30), 6));
        assert_eq!((own.media.alt_max, own.media.bytes_max, own.media.pixels_max), (9000, 8_388_608, Some(16_777_216)));
        assert_eq!(own.media.mime_types.as_ref(), ["image/png"]);
        let nonsense =
            r#"{"configuration":{"statuses":{"max_characters":0},"media_attachments":{"image_size_limit":1}}}"#;
        assert_eq!(limits(&serde_json::from_str(nonsense).unwrap()), MANIFEST.limits);
        let fork = limits(&serde_json::from_str(r#"{"uri":"e.social","max_toot_chars":5000}"#).unwrap());
        assert_eq!(fork.text.max, 5000);
    }
}
