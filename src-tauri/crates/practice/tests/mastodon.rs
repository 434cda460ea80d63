//! Mastodon as an outsider meets it.
#![allow(clippy::unwrap_used, reason = "this is test code, also outside the test functions")]

mod support;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use image::ImageFormat;
use practice::{ConsentAnswer, Endpoint, Fault, FaultKind, ListingLag, Network, Settings};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use support::{Got, Outsider, got, picture, query};
use url::Url;

const HOST: &str = "https://mastodon.practice";
const SCOPES: &str = "read:accounts read:statuses write:statuses write:media";
/// Parameters that replace those of a good request.
type Changes<'a> = &'a [(&'a str, &'a str)];

const VERIFIER: &str = "a-verifier-that-is-long-enough-for-the-rules-of-pkce";

async fn register(outsider: &Outsider, host: &str) -> Got {
    let body = json!({
        "client_name": "Postrider", "redirect_uris": "http://127.0.0.1/cb\napp.postrider:/oauth/mastodon",
        "scopes": SCOPES, "website": "https://postrider.app",
    });
    got(outsider.post(&format!("{host}/api/v1/apps")).json(&body)).await
}

fn authorize(host: &str, client_id: &str, changes: &[(&str, &str)]) -> Url {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let mut pairs = vec![
        ("client_id", client_id),
        ("redirect_uri", "http://127.0.0.1:49152/cb"),
        ("response_type", "code"),
        ("scope", SCOPES),
        ("state", "abc"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in changes {
        pairs.retain(|(known, _)| known != name);
        pairs.push((name, value));
    }
    Url::parse_with_params(&format!("{host}/oauth/authorize"), pairs).unwrap()
}

fn allow(identity: &str) -> ConsentAnswer {
    ConsentAnswer::Allow { identity: identity.to_owned() }
}

async fn redeem(outsider: &Outsider, host: &str, app: &Got, code: &str, changes: &[(&str, &str)]) -> Got {
    let (client_id, client_secret) = (app.at("/client_id"), app.at("/client_secret"));
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("client_id", client_id.as_str()),
        ("client_secret", client_secret.as_str()),
        ("redirect_uri", "http://127.0.0.1:49152/cb"),
        ("code", code),
        ("code_verifier", VERIFIER),
    ];
    for (name, value) in changes {
        form.retain(|(known, _)| known != name);
        form.push((name, value));
    }
    got(outsider.post(&format!("{host}/oauth/token")).form(&form)).await
}

async fn sign_in(outsider: &Outsider, host: &str) -> String {
    let app = register(outsider, host).await;
    let url = authorize(host, &app.at("/client_id"), &[]);
    let back = outsider.practice.consent(&url, allow("bakery")).await.unwrap();
    redeem(outsider, host, &app, &query(&back, "code"), &[]).await.at("/access_token")
}

async fn status(outsider: &Outsider, token: &str, key: &str, body: Value) -> Got {
    let request = outsider.post(&format!("{HOST}/api/v1/statuses")).bearer_auth(token);
    got(request.header("idempotency-key", key.to_owned()).json(&body)).await
}

async fn upload(outsider: &Outsider, token: &str, bytes: Vec<u8>, description: &str) -> Got {
    let file = Part::bytes(bytes).file_name("loaf.jpg").mime_str("image/jpeg").unwrap();
    let form = Form::new().part("file", file).text("description", description.to_owned());
    got(outsider.post(&format!("{HOST}/api/v2/media")).bearer_auth(token).multipart(form)).await
}

#[tokio::test]
async fn the_way_back_goes_to_any_loopback_port_and_denial_has_its_words() {
    let outsider = Outsider::new();
    let app = register(&outsider, HOST).await;
    let url = authorize(HOST, &app.at("/client_id"), &[]);
    let back = outsider.practice.consent(&url, allow("second")).await.unwrap();
    assert!(back.as_str().starts_with("http://127.0.0.1:49152/cb?code="), "{back}");
    assert_eq!(query(&back, "state"), "abc");
    let back = outsider.practice.consent(&url, ConsentAnswer::Deny).await.unwrap();
    assert_eq!(query(&back, "error"), "access_denied");
    let scheme = [("redirect_uri", "app.postrider:/oauth/mastodon")];
    let url = authorize(HOST, &app.at("/client_id"), &scheme);
    let back = outsider.practice.consent(&url, allow("bakery")).await.unwrap();
    assert!(back.as_str().starts_with("app.postrider:/oauth/mastodon?code="), "{back}");
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_on_a_page_or_in_the_redirect() {
    let outsider = Outsider::new();
    let client_id = register(&outsider, HOST).await.at("/client_id");
    let pages: &[(Changes, u16)] =
        &[(&[("client_id", "x")], 401), (&[("redirect_uri", "http://127.0.0.1:49152/other")], 400)];
    for (changes, expected) in pages {
        let page = got(outsider.client.get(outsider.practice.local(&authorize(HOST, &client_id, changes)))).await;
        assert_eq!(page.status, *expected, "for {changes:?}");
        assert!(page.headers.get("location").is_none(), "for {changes:?}");
    }
    let redirects: &[(Changes, &str)] = &[
        (&[("response_type", "token")], "unsupported_response_type"),
        (&[("scope", "write:statuses admin:read")], "invalid_scope"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge", "")], "invalid_request"),
    ];
    for (changes, expected) in redirects {
        let back = outsider.practice.consent(&authorize(HOST, &client_id, changes), allow("bakery")).await.unwrap();
        assert_eq!((query(&back, "error").as_str(), query(&back, "state").as_str()), (*expected, "abc"));
    }
    let foreign = authorize("https://fosstodon.practice", &client_id, &[]);
    assert_eq!(got(outsider.client.get(outsider.practice.local(&foreign))).await.status, 401);
}

#[tokio::test]
async fn a_code_needs_its_verifier_its_address_and_its_ten_minutes() {
    let outsider = Outsider::new();
    let app = register(&outsider, HOST).await;
    let url = authorize(HOST, &app.at("/client_id"), &[]);
    let cases: &[(Changes, u16, &str)] = &[
        (&[("code_verifier", "wrong")], 400, "invalid_grant"),
        (&[("redirect_uri", "http://127.0.0.1/cb")], 400, "invalid_grant"),
        (&[("code", "wrong")], 400, "invalid_grant"),
        (&[("client_secret", "wrong")], 401, "invalid_client"),
        (&[("grant_type", "refresh_token")], 400, "unsupported_grant_type"),
    ];
    for (changes, status, error) in cases {
        let back = outsider.practice.consent(&url, allow("bakery")).await.unwrap();
        let answer = redeem(&outsider, HOST, &app, &query(&back, "code"), changes).await;
        assert_eq!((answer.status, answer.at("/error").as_str()), (*status, *error), "for {changes:?}");
    }
    let code = query(&outsider.practice.consent(&url, allow("bakery")).await.unwrap(), "code");
    let answer = redeem(&outsider, HOST, &app, &code, &[]).await;
    assert_eq!((answer.at("/token_type"), answer.at("/scope")), ("Bearer".into(), SCOPES.into()));
    assert!(answer.json().get("expires_in").is_none(), "tokens have no end");
    assert_eq!(redeem(&outsider, HOST, &app, &code, &[]).await.status, 400, "a code is used once");
    let old = query(&outsider.practice.consent(&url, allow("bakery")).await.unwrap(), "code");
    outsider.pass(1);
    assert_eq!(redeem(&outsider, HOST, &app, &old, &[]).await.status, 400);
    let fresh = query(&outsider.practice.consent(&url, allow("bakery")).await.unwrap(), "code");
    let body = json!({
        "grant_type": "authorization_code", "client_id": app.at("/client_id"), "code": fresh,
        "client_secret": app.at("/client_secret"), "redirect_uri": "http://127.0.0.1:49152/cb",
        "code_verifier": VERIFIER,
    });
    let refused = got(outsider.post(&format!("{HOST}/oauth/token")).json(&body)).await;
    assert_eq!((refused.status, refused.at("/error")), (400, "invalid_request".into()), "no form, no grant");
    assert_eq!(redeem(&outsider, HOST, &app, &fresh, &[]).await.status, 200, "and the code is as good as before");
}

#[tokio::test]
async fn tokens_end_when_they_are_withdrawn() {
    let outsider = Outsider::new();
    let app = register(&outsider, HOST).await;
    let url = authorize(HOST, &app.at("/client_id"), &[]);
    let code = query(&outsider.practice.consent(&url, allow("bakery")).await.unwrap(), "code");
    let token = redeem(&outsider, HOST, &app, &code, &[]).await.at("/access_token");
    let verify = || got(outsider.get(&format!("{HOST}/api/v1/accounts/verify_credentials")).bearer_auth(&token));
    let me = verify().await;
    assert_eq!((me.status, me.at("/username")), (200, "bakery".into()));
    assert_eq!(me.header("x-ratelimit-limit"), "300");
    assert_eq!(me.header("x-ratelimit-remaining"), "299");
    assert_eq!(me.header("x-ratelimit-reset"), "2026-11-20T12:05:00.000000Z");
    let elsewhere = outsider.get("https://fosstodon.practice/api/v1/accounts/verify_credentials").bearer_auth(&token);
    assert_eq!(got(elsewhere).await.status, 401, "a token belongs to its server");
    let form =
        [("client_id", app.at("/client_id")), ("client_secret", app.at("/client_secret")), ("token", token.clone())];
    let json: serde_json::Map<_, _> = form.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
    assert_eq!(got(outsider.post(&format!("{HOST}/oauth/revoke")).json(&json)).await.text, "{}");
    assert_eq!(verify().await.status, 200, "what is no form is not read, and answered all the same");
    assert_eq!(got(outsider.post(&format!("{HOST}/oauth/revoke")).form(&form)).await.text, "{}");
    assert_eq!(verify().await.status, 401);
    let token = sign_in(&outsider, HOST).await;
    outsider.practice.revoke(Network::Mastodon, "bakery@mastodon.practice").unwrap();
    assert_eq!(status(&outsider, &token, "k", json!({ "status": "a" })).await.status, 401);
}

#[tokio::test]
async fn servers_have_their_own_limits() {
    let outsider = Outsider::new();
    for (host, characters, attachments) in [(HOST, "500", "4"), ("https://fosstodon.practice", "1000", "6")] {
        let instance = got(outsider.get(&format!("{host}/api/v2/instance"))).await;
        assert_eq!(instance.at("/configuration/statuses/max_characters"), characters);
        assert_eq!(instance.at("/configuration/statuses/max_media_attachments"), attachments);
        let token = sign_in(&outsider, host).await;
        let post = |text: String| {
            got(outsider.post(&format!("{host}/api/v1/statuses")).bearer_auth(&token).json(&json!({ "status": text })))
        };
        let most: usize = characters.parse().unwrap();
        assert_eq!(post("é".repeat(most)).await.status, 200);
        assert_eq!(post("é".repeat(most + 1)).await.status, 422);
    }
}

#[tokio::test]
async fn the_same_key_makes_one_status_for_an_hour_even_when_sent_twice_at_once() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, HOST).await;
    let text = || json!({ "status": "Fresh at https://example.com/boxes & more" });
    let (one, two) =
        tokio::join!(status(&outsider, &token, "key-1", text()), status(&outsider, &token, "key-1", text()));
    assert_eq!(one.at("/id"), two.at("/id"));
    assert_eq!(outsider.practice.posts().len(), 1);
    outsider.pass(1);
    assert_ne!(status(&outsider, &token, "key-1", text()).await.at("/id"), one.at("/id"), "forgotten after an hour");
    let source = format!("{HOST}/api/v1/statuses/{}/source", one.at("/id"));
    assert_eq!(got(outsider.get(&source).bearer_auth(&token)).await.at("/text"), text()["status"].as_str().unwrap());
    let list = format!("{HOST}/api/v1/accounts/109300000000000001/statuses?limit=1");
    let list = got(outsider.get(&list).bearer_auth(&token)).await;
    assert_eq!(list.json().as_array().map(Vec::len), Some(1));
    assert_eq!(list.at("/0/application/name"), "Postrider");
    let page = got(outsider.get(&one.at("/url"))).await;
    assert!(page.text.contains("href=\"/example.com/boxes\""), "{}", page.text);
}

#[tokio::test]
async fn pictures_are_taken_at_once_or_processed_first() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, HOST).await;
    let ready = upload(&outsider, &token, picture(40, 40, ImageFormat::Jpeg), "A loaf").await;
    assert_eq!((ready.status, ready.at("/description")), (200, "A loaf".into()));
    let mut settings = outsider.practice.settings();
    settings.mastodon_async_from_bytes = 0;
    outsider.practice.set_settings(settings);
    let slow = upload(&outsider, &token, picture(40, 40, ImageFormat::Png), "").await;
    assert_eq!((slow.status, slow.at("/url")), (202, "null".into()));
    let ids = json!([ready.at("/id"), slow.at("/id")]);
    let body = json!({ "status": "", "media_ids": ids });
    assert_eq!(status(&outsider, &token, "early", body.clone()).await.status, 422, "not before it is processed");
    let poll = format!("{HOST}/api/v1/media/{}", slow.at("/id"));
    assert_eq!(got(outsider.get(&poll).bearer_auth(&token)).await.status, 206);
    assert_eq!(got(outsider.get(&poll).bearer_auth(&token)).await.status, 200);
    assert_eq!(status(&outsider, &token, "late", body.clone()).await.status, 200);
    assert_eq!(status(&outsider, &token, "again", body).await.status, 422, "already attached");
    assert_eq!(outsider.practice.posts()[0].alt_texts, ["A loaf", ""]);
}

#[tokio::test]
async fn what_is_wrong_with_a_status_or_picture_is_422() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, HOST).await;
    let cases = [
        json!({ "status": "  " }),
        json!({ "status": "a", "visibility": "secret" }),
        json!({ "status": "a", "media_ids": ["1", "2", "3", "4", "5"] }),
        json!({ "status": "a", "media_ids": ["1"] }),
        json!({ "status": "x".repeat(490), "spoiler_text": "x".repeat(11) }),
    ];
    for body in cases {
        assert_eq!(status(&outsider, &token, "k", body.clone()).await.status, 422, "for {body}");
    }
    assert_eq!(upload(&outsider, &token, b"text".to_vec(), "").await.status, 422);
    let small = || picture(10, 10, ImageFormat::Jpeg);
    assert_eq!(upload(&outsider, &token, small(), &"x".repeat(1501)).await.status, 422);
    outsider.practice.fault(Fault::once(Endpoint::MastodonMedia, FaultKind::ProcessingFails));
    let failing = upload(&outsider, &token, small(), "").await;
    assert_eq!(failing.status, 202);
    let poll = format!("{HOST}/api/v1/media/{}", failing.at("/id"));
    assert_eq!(got(outsider.get(&poll).bearer_auth(&token)).await.status, 206);
    assert_eq!(got(outsider.get(&poll).bearer_auth(&token)).await.status, 422);
    assert!(outsider.practice.posts().is_empty());
}

#[tokio::test]
async fn uploads_can_be_lost_before_they_are_used() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, HOST).await;
    let id = upload(&outsider, &token, picture(10, 10, ImageFormat::Jpeg), "").await.at("/id");
    let body = json!({ "status": "a", "media_ids": [id] });
    outsider.practice.fault(Fault::once(Endpoint::MastodonStatuses, FaultKind::UploadsLost));
    assert_eq!(status(&outsider, &token, "k", body).await.status, 422);
    let poll = format!("{HOST}/api/v1/media/{id}");
    assert_eq!(got(outsider.get(&poll).bearer_auth(&token)).await.status, 404);
}

#[tokio::test]
async fn other_software_says_so_and_knows_no_keys() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, HOST).await;
    let version = async || got(outsider.get(&format!("{HOST}/api/v2/instance"))).await.at("/version");
    assert_eq!(version().await, "4.4.5");
    let settings = practice::Settings { mastodon_is_fork: true, ..outsider.practice.settings() };
    outsider.practice.set_settings(settings);
    assert!(version().await.contains("(compatible; "));
    for _ in 0..2 {
        assert_eq!(status(&outsider, &token, "same", json!({ "status": "a" })).await.status, 200);
    }
    assert_eq!(outsider.practice.posts().len(), 2);
}

const BAKERY: &str = "bakery@mastodon.practice";

async fn listed(outsider: &Outsider, token: &str, query: &str) -> Vec<String> {
    let address = format!("{HOST}/api/v1/accounts/109300000000000001/statuses?{query}");
    let list = got(outsider.get(&address).bearer_auth(token)).await.json();
    list.as_array().unwrap().iter().map(|status| status["content"].as_str().unwrap().to_owned()).collect()
}

async fn statuses_count(outsider: &Outsider, token: &str) -> String {
    let address = format!("{HOST}/api/v1/accounts/verify_credentials");
    got(outsider.get(&address).bearer_auth(token)).await.at("/statuses_count")
}

#[tokio::test]
async fn the_key_of_a_status_that_its_author_deleted_finds_nothing_until_it_is_forgotten() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, HOST).await;
    let body = json!({ "status": "Fresh" });
    assert_eq!(status(&outsider, &token, "k", body.clone()).await.status, 200);
    outsider.practice.delete_post(&outsider.practice.posts()[0]).unwrap();
    let again = status(&outsider, &token, "k", body.clone()).await;
    assert_eq!((again.status, again.text.as_str()), (404, r#"{"error":"Record not found"}"#));
    assert!(outsider.practice.posts().is_empty());
    outsider.pass(1);
    assert_eq!(status(&outsider, &token, "k", body).await.status, 200, "forgotten after an hour");
    assert_eq!(outsider.practice.ever_published().len(), 2);
}

#[tokio::test]
async fn a_list_lags_behind_by_the_run_of_the_network_whatever_its_clock_says() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, HOST).await;
    let lag = ListingLag { mastodon: 30, ..ListingLag::default() };
    outsider.practice.set_settings(Settings { listing_lag_s: lag, ..Settings::default() });
    let id = status(&outsider, &token, "k", json!({ "status": "Fresh" })).await.at("/id");
    assert!(listed(&outsider, &token, "").await.is_empty());
    outsider.practice.clock().jump_ahead(std::time::Duration::from_secs(86_400));
    assert!(listed(&outsider, &token, "").await.is_empty(), "no time has passed");
    let one = format!("{HOST}/api/v1/statuses/{id}");
    assert_eq!(got(outsider.get(&one).bearer_auth(&token)).await.status, 200, "only the list lags");
    outsider.practice.clock().advance(std::time::Duration::from_secs(30));
    assert_eq!(listed(&outsider, &token, "").await, ["<p>Fresh</p>"]);
}

#[tokio::test]
async fn an_author_changes_deletes_and_writes_statuses_elsewhere() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, HOST).await;
    let id = status(&outsider, &token, "k", json!({ "status": "Fresh" })).await.at("/id");
    let own = outsider.practice.posts().pop().unwrap();
    outsider.practice.edit_post(&own, "Fresher").unwrap();
    outsider.practice.add_picture(&own).unwrap();
    let read = got(outsider.get(&format!("{HOST}/api/v1/statuses/{id}")).bearer_auth(&token)).await;
    assert_eq!(
        (read.at("/content").as_str(), read.at("/edited_at")),
        ("<p>Fresher</p>", "2026-11-20T12:00:00.000Z".into())
    );
    assert_eq!(read.at("/media_attachments/0/type"), "image");
    outsider.practice.write_post(Network::Mastodon, BAKERY, "Elsewhere").unwrap();
    assert_eq!(statuses_count(&outsider, &token).await, "2");
    assert_eq!(listed(&outsider, &token, &format!("since_id={id}")).await, ["<p>Elsewhere</p>"]);
    assert_eq!(listed(&outsider, &token, &format!("min_id={id}")).await, ["<p>Elsewhere</p>"]);
    outsider.practice.delete_post(&own).unwrap();
    assert_eq!(statuses_count(&outsider, &token).await, "1");
    assert_eq!(listed(&outsider, &token, "").await, ["<p>Elsewhere</p>"]);
}
