//! `prmedia://localhost/media/<id>`, `/thumb/<id>`, `/avatar/<id>`: pictures for the page, by opaque id; and
//! `POST /media`: a picture from the page.
//!
//! No path of this computer and no address of a network is ever part of such an address, and what is answered is a
//! picture of a fixed list of types or nothing. Pictures come in here and not by a command because the isolation frame
//! turns bytes into a list of numbers: 4 MB took 3.4 s that way (`./dev bench`), and take a few milliseconds this way.

use std::str::FromStr;

use api::{
    Picture, Shown,
    wire::{ErrorDto, MediaDto},
};
use domain::{AccountId, MediaId};
use tauri::http::{Method, Request, Response, StatusCode, header};

/// The scheme; on Windows Tauri serves it as `http://prmedia.localhost`.
pub(crate) const SCHEME: &str = "prmedia";

/// What may be shown. Anything else in the library is answered with 404.
const TYPES: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/// Where the page is served from, the only place that may bring pictures.
const PAGE: &str = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };

/// Whether a request brings a picture from our page. Browsers do not let a page choose its `Origin`.
pub(crate) fn brings_picture(request: &Request<Vec<u8>>) -> bool {
    let from_page = request.headers().get(header::ORIGIN).is_some_and(|origin| origin == PAGE);
    request.method() == Method::POST && request.uri().path() == "/media" && request.uri().query().is_none() && from_page
}

/// The answer to a picture that was brought: its facts, or why it was not taken.
pub(crate) fn taken(outcome: &Result<MediaDto, ErrorDto>) -> Response<Vec<u8>> {
    let (status, body) = match outcome {
        Ok(media) => (StatusCode::OK, serde_json::to_vec(media)),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, serde_json::to_vec(error)),
    };
    let response = Response::builder()
        .status(status)
        .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, PAGE)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Neither of the two can fail for types of ours and constant headers.
    body.ok().and_then(|body| response.body(body).ok()).unwrap_or_else(|| answer(None))
}

/// What a request asks for; `None` for everything that is not exactly one of the three addresses.
pub(crate) fn asked_for(request: &Request<Vec<u8>>) -> Option<Picture> {
    if request.method() != Method::GET || request.uri().query().is_some() {
        return None;
    }
    let (kind, id) = request.uri().path().strip_prefix('/')?.split_once('/')?;
    match kind {
        "media" => MediaId::from_str(id).ok().map(Picture::Media),
        "thumb" => MediaId::from_str(id).ok().map(Picture::Thumb),
        "avatar" => AccountId::from_str(id).ok().map(Picture::Avatar),
        _ => None,
    }
}

/// Library files never change under their id; an account's picture does.
fn cache(picture: Picture) -> &'static str {
    match picture {
        Picture::Media(_) | Picture::Thumb(_) => "private, max-age=31536000, immutable",
        Picture::Avatar(_) => "private, max-age=300",
    }
}

/// The answer to a request: the picture, or an empty 404 that does not say why.
pub(crate) fn answer(picture: Option<(Picture, Shown)>) -> Response<Vec<u8>> {
    let found = picture.and_then(|(picture, shown)| {
        let mime_type = TYPES.into_iter().find(|known| *known == shown.mime_type)?;
        let response = Response::builder()
            .header(header::CONTENT_TYPE, mime_type)
            .header(header::CACHE_CONTROL, cache(picture))
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .header(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
        response.body(shown.bytes).ok()
    });
    found.unwrap_or_else(|| {
        let mut nothing = Response::new(Vec::new());
        *nothing.status_mut() = StatusCode::NOT_FOUND;
        nothing
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01936f5e-8d2a-7c3b-9a41-2f6d8e0b1c5a";

    fn check(method: &str, address: &str, expected: Option<&str>) {
        let request = Request::builder().method(method).uri(address).body(Vec::new()).unwrap();
        let kind = asked_for(&request).map(|picture| match picture {
            Picture::Media(_) => "media",
            Picture::Thumb(_) => "thumb",
            Picture::Avatar(_) => "avatar",
        });
        assert_eq!(kind, expected, "{method} {address}");
    }

    #[test]
    fn only_the_three_addresses_with_a_whole_id_are_understood() {
        for kind in ["media", "thumb", "avatar"] {
            check("GET", &format!("prmedia://localhost/{kind}/{ID}"), Some(kind));
            check("POST", &format!("prmedia://localhost/{kind}/{ID}"), None);
            check("GET", &format!("prmedia://localhost/{kind}/{ID}?x=1"), None);
            check("GET", &format!("prmedia://localhost/{kind}/{ID}/"), None);
            check("GET", &format!("prmedia://localhost/{kind}/"), None);
        }
        for path in [
            "",
            "/",
            "/media",
            "/media/..%2F..%2Fetc%2Fpasswd",
            "/media/../../etc/passwd",
            "/media/{01936f5e-8d2a-7c3b-9a41-2f6d8e0b1c5a}",
            "/media/01936f5e8d2a7c3b9a412f6d8e0b1c5a",
            "/media/01936f5e-8d2a-7c3b-9a41-2f6d8e0b1c5",
            "/Media/01936f5e-8d2a-7c3b-9a41-2f6d8e0b1c5a",
            "/other/01936f5e-8d2a-7c3b-9a41-2f6d8e0b1c5a",
            "//media/01936f5e-8d2a-7c3b-9a41-2f6d8e0b1c5a",
        ] {
            check("GET", &format!("prmedia://localhost{}", path.replace(['{', '}'], "%7B")), None);
        }
    }

    #[test]
    fn pictures_are_taken_from_our_page_only() {
        let check = |method: &str, address: &str, origin: Option<&str>, expected: bool| {
            let request = Request::builder().method(method).uri(address);
            let request = origin.into_iter().fold(request, |request, origin| request.header("origin", origin));
            assert_eq!(brings_picture(&request.body(Vec::new()).unwrap()), expected, "{method} {address} {origin:?}");
        };
        check("POST", "prmedia://localhost/media", Some(PAGE), true);
        check("GET", "prmedia://localhost/media", Some(PAGE), false);
        check("POST", "prmedia://localhost/media", None, false);
        check("POST", "prmedia://localhost/media?x=1", Some(PAGE), false);
        check("POST", "prmedia://localhost/media/", Some(PAGE), false);
        check("POST", "prmedia://localhost/thumb", Some(PAGE), false);
        for origin in ["null", "https://example.com", "isolation://localhost", "tauri://localhost.example"] {
            check("POST", "prmedia://localhost/media", Some(origin), false);
        }
    }

    fn header<'a>(response: &'a Response<Vec<u8>>, name: &str) -> &'a str {
        response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    fn shown(mime_type: &str) -> Option<(Picture, Shown)> {
        let picture = Picture::Media(ID.parse().unwrap());
        Some((picture, Shown { mime_type: mime_type.to_owned(), bytes: vec![1, 2, 3] }))
    }

    #[test]
    fn a_picture_is_answered_with_its_type_and_may_not_be_guessed_at() {
        for mime_type in TYPES {
            let response = answer(shown(mime_type));
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(header(&response, "content-type"), mime_type);
            assert_eq!(header(&response, "x-content-type-options"), "nosniff");
            assert!(header(&response, "cache-control").contains("immutable"));
            assert_eq!(response.body(), &[1, 2, 3]);
        }
    }

    #[test]
    fn anything_that_is_not_a_known_picture_is_an_empty_404() {
        for nothing in [None, shown("image/svg+xml"), shown("text/html"), shown("image/png; charset=x"), shown("")] {
            let response = answer(nothing);
            assert_eq!(response.status(), StatusCode::NOT_FOUND);
            assert!(response.body().is_empty());
        }
    }
}
