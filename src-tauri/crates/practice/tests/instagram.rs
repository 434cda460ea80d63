//! Instagram as an outsider meets it.
#![allow(clippy::unwrap_used, reason = "this is test code, also outside the test functions")]

#[path = "support/sign.rs"]
mod sign;
mod support;

use image::ImageFormat;
use practice::{
    Body, ConsentAnswer, Endpoint, Fault, FaultKind, ListingLag, Network, Practice, Settings, When, samples,
};
use support::{Got, Outsider, got, picture, query};
use url::Url;

const SCOPES: &str = "instagram_business_basic,instagram_business_content_publish";
const GRAPH: &str = "https://graph.instagram.com/v26.0";

fn authorize(changes: &[(&str, &str)]) -> Url {
    let mut pairs = vec![
        ("client_id", samples::INSTAGRAM_CLIENT_ID),
        ("redirect_uri", samples::INSTAGRAM_REDIRECT_URI),
        ("response_type", "code"),
        ("scope", SCOPES),
        ("state", "s t+&"),
    ];
    for (name, value) in changes {
        pairs.retain(|(known, _)| known != name);
        pairs.push((name, value));
    }
    Url::parse_with_params("https://www.instagram.com/oauth/authorize", pairs).unwrap()
}

fn allow(identity: &str) -> ConsentAnswer {
    ConsentAnswer::Allow { identity: identity.to_owned() }
}

async fn code(outsider: &Outsider, identity: &str) -> String {
    let back = outsider.practice.consent(&authorize(&[]), allow(identity)).await.unwrap();
    query(&back, "code")
}

async fn redeem(outsider: &Outsider, code: &str, changes: &[(&str, &str)]) -> Got {
    let mut form = vec![
        ("client_id", samples::INSTAGRAM_CLIENT_ID),
        ("client_secret", samples::INSTAGRAM_CLIENT_SECRET),
        ("grant_type", "authorization_code"),
        ("redirect_uri", samples::INSTAGRAM_REDIRECT_URI),
        ("code", code),
    ];
    for (name, value) in changes {
        form.retain(|(known, _)| known != name);
        form.push((name, value));
    }
    got(outsider.post("https://api.instagram.com/oauth/access_token").form(&form)).await
}

async fn exchange(outsider: &Outsider, short: &str) -> Got {
    let query = [
        ("grant_type", "ig_exchange_token"),
        ("client_secret", samples::INSTAGRAM_CLIENT_SECRET),
        ("access_token", short),
    ];
    got(outsider.get("https://graph.instagram.com/access_token").query(&query)).await
}

async fn refresh(outsider: &Outsider, long: &str) -> Got {
    let query = [("grant_type", "ig_refresh_token"), ("access_token", long)];
    got(outsider.get("https://graph.instagram.com/refresh_access_token").query(&query)).await
}

/// A long-lived token by the whole way through the consent page.
async fn sign_in(outsider: &Outsider, identity: &str) -> String {
    let short = redeem(outsider, &code(outsider, identity).await, &[]).await.at("/data/0/access_token");
    exchange(outsider, &short).await.at("/access_token")
}

async fn hosted(outsider: &Outsider, key: &str, bytes: Vec<u8>, mime_type: &str) -> String {
    let at = outsider_now(outsider);
    let put = sign::presigned("PUT", key, at, samples::BUCKET_SECRET_KEY);
    let request = outsider.client.put(outsider.url(&put)).header("content-type", mime_type.to_owned()).body(bytes);
    assert_eq!(got(request).await.status, 200, "the picture is in the bucket");
    sign::presigned("GET", key, at, samples::BUCKET_SECRET_KEY)
}

fn outsider_now(outsider: &Outsider) -> chrono::DateTime<chrono::Utc> {
    use domain::Clock;
    outsider.practice.clock().now()
}

async fn call(outsider: &Outsider, token: &str, path: &str, form: &[(&str, &str)]) -> Got {
    got(outsider.post(&format!("{GRAPH}{path}")).bearer_auth(token).form(form)).await
}

async fn read(outsider: &Outsider, token: &str, path: &str) -> Got {
    got(outsider.get(&format!("{GRAPH}{path}")).bearer_auth(token)).await
}

#[tokio::test]
async fn a_person_who_allows_is_sent_back_with_code_state_and_the_strange_fragment() {
    let outsider = Outsider::new();
    let back = outsider.practice.consent(&authorize(&[]), allow("harbourbakery")).await.unwrap();
    assert!(back.path().starts_with("/relay.practice/instagram/"), "{back}");
    assert_eq!(back.fragment(), Some("_"));
    assert_eq!(query(&back, "state"), "s t+&");
    let deep_link = Practice::relay(&back).unwrap();
    assert!(deep_link.as_str().starts_with("app.postrider:/oauth/instagram?code="), "the relay drops the fragment");
    assert!(deep_link.fragment().is_none());
}

#[tokio::test]
async fn a_person_who_denies_is_sent_back_with_the_exact_words() {
    let outsider = Outsider::new();
    let back = outsider.practice.consent(&authorize(&[("state", "abc")]), ConsentAnswer::Deny).await.unwrap();
    assert_eq!(
        back.query(),
        Some("error=access_denied&error_reason=user_denied&error_description=The+user+denied+your+request&state=abc")
    );
}

#[tokio::test]
async fn a_wrong_request_ends_on_a_page_and_sends_the_browser_nowhere() {
    let outsider = Outsider::new();
    let cases: &[&[(&str, &str)]] = &[
        &[("client_id", "1")],
        &[("redirect_uri", "https://relay.practice/instagram")],
        &[("redirect_uri", "http://127.0.0.1:1/cb")],
        &[("response_type", "token")],
        &[("scope", "instagram_business_content_publish")],
        &[("scope", "instagram_business_basic,business_basic")],
    ];
    for changes in cases {
        let page = got(outsider.client.get(outsider.practice.local(&authorize(changes)))).await;
        assert_eq!(page.status, 400, "for {changes:?}");
        assert!(page.headers.get("location").is_none(), "for {changes:?}");
    }
}

#[tokio::test]
async fn another_website_cannot_press_allow() {
    let outsider = Outsider::new();
    let address = outsider.practice.local(&authorize(&[]));
    for (name, value) in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        let request = outsider.client.post(address.clone()).header(name, value).body("answer=allow");
        assert_eq!(got(request).await.status, 403, "for {name}: {value}");
    }
}

#[tokio::test]
async fn a_code_works_once_within_an_hour_for_the_right_app_and_address() {
    let outsider = Outsider::new();
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[("client_id", "1")], "Invalid platform app"),
        (&[("client_secret", "1")], "Error validating client secret."),
        (&[("grant_type", "x")], "Invalid grant_type"),
        (&[("redirect_uri", "https://relay.practice/instagram")], "Error validating verification code"),
        (&[("code", "AQBunknown#_")], "Matching code was not found or was already used"),
    ];
    for (changes, expected) in cases {
        let answer = redeem(&outsider, &code(&outsider, "harbourbakery").await, changes).await;
        assert_eq!((answer.status, answer.at("/code").as_str()), (400, "400"));
        assert!(answer.at("/error_message").starts_with(expected), "{}", answer.text);
    }
    let used = code(&outsider, "harbourbakery").await;
    assert_eq!(redeem(&outsider, &used, &[]).await.status, 200);
    assert_eq!(redeem(&outsider, &used, &[]).await.status, 400, "a code is used once");
    let old = code(&outsider, "harbourbakery").await;
    outsider.pass(1);
    assert_eq!(redeem(&outsider, &old, &[]).await.status, 400, "a code lives an hour");
}

#[tokio::test]
async fn the_token_answer_has_the_documented_or_the_flat_shape() {
    let outsider = Outsider::new();
    let documented = redeem(&outsider, &code(&outsider, "harbour.eats").await, &[]).await;
    assert_eq!(documented.at("/data/0/permissions"), SCOPES);
    assert_eq!(documented.at("/data/0/user_id"), "17841400000000002");
    outsider.practice.set_settings(Settings { instagram_flat_answer: true, ..Settings::default() });
    let only_basic = ConsentAnswer::AllowOnly { identity: "harbour.eats".to_owned(), scopes: Vec::new() };
    let back = outsider.practice.consent(&authorize(&[]), only_basic).await.unwrap();
    let flat = redeem(&outsider, &query(&back, "code"), &[]).await;
    assert_eq!(flat.json()["permissions"], serde_json::json!(["instagram_business_basic"]), "the rest was unticked");
    assert!(flat.json()["user_id"].is_u64());
}

#[tokio::test]
async fn tokens_live_and_are_renewed_by_the_rules() {
    let outsider = Outsider::new();
    let long = sign_in(&outsider, "harbourbakery").await;
    assert_eq!(exchange(&outsider, &long).await.status, 400, "a long-lived token is not exchanged again");
    assert_eq!(refresh(&outsider, &long).await.at("/error/code"), "100", "too young to be renewed");
    outsider.pass(24);
    let renewed = refresh(&outsider, &long).await;
    assert_eq!(renewed.at("/expires_in"), "5184000");
    outsider.pass(60 * 24);
    let dead = refresh(&outsider, &renewed.at("/access_token")).await;
    assert_eq!((dead.at("/error/code"), dead.at("/error/error_subcode")), ("190".into(), "463".into()));
    let short = redeem(&outsider, &code(&outsider, "harbourbakery").await, &[]).await.at("/data/0/access_token");
    assert_eq!(refresh(&outsider, &short).await.status, 400, "a short-lived token is not renewed");
    outsider.pass(1);
    assert_eq!(exchange(&outsider, &short).await.at("/error/error_subcode"), "463");
}

#[tokio::test]
async fn a_withdrawn_grant_and_a_foreign_token_are_told_apart() {
    let outsider = Outsider::new();
    let long = sign_in(&outsider, "harbourbakery").await;
    let me = read(&outsider, &long, "/me?fields=user_id,username,account_type").await;
    assert_eq!(me.at("/username"), "harbourbakery");
    assert_eq!(me.at("/user_id"), "17841400000000001");
    assert_ne!(me.at("/id"), me.at("/user_id"), "the plain id is scoped to the app");
    assert_eq!(read(&outsider, "IGAAnonsense", "/me").await.at("/error/code"), "190");
    outsider.practice.revoke(Network::Instagram, "harbourbakery").unwrap();
    assert_eq!(read(&outsider, &long, "/me").await.at("/error/error_subcode"), "458");
    assert!(outsider.practice.revoke(Network::Instagram, "nobody").is_err());
}

#[tokio::test]
async fn one_picture_goes_out_once_with_everything_readers_see() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, "harbourbakery").await;
    let image_url = hosted(&outsider, "a.jpg", picture(400, 400, ImageFormat::Jpeg), "image/jpeg").await;
    let form = [("image_url", image_url.as_str()), ("caption", "Rye #bread\nfresh"), ("alt_text", "A loaf")];
    let container = call(&outsider, &token, "/me/media", &form).await.at("/id");
    let publish = [("creation_id", container.as_str())];
    assert_eq!(
        call(&outsider, &token, "/me/media_publish", &publish).await.at("/error/error_subcode"),
        "2207027",
        "not before it is ready"
    );
    let poll = format!("/{container}?fields=status_code,status");
    assert_eq!(read(&outsider, &token, &poll).await.at("/status_code"), "IN_PROGRESS");
    assert_eq!(read(&outsider, &token, &poll).await.at("/status_code"), "FINISHED");
    let media = call(&outsider, &token, "/17841400000000001/media_publish", &publish).await.at("/id");
    assert_eq!(read(&outsider, &token, &poll).await.at("/status_code"), "PUBLISHED");
    assert_eq!(call(&outsider, &token, "/me/media_publish", &publish).await.status, 400, "not a second time");
    let node = read(&outsider, &token, &format!("/{media}?fields=id,permalink,caption,timestamp")).await;
    assert_eq!(node.at("/timestamp"), "2026-11-20T12:00:00+0000");
    let list = read(&outsider, &token, "/me/media?fields=id,caption").await;
    assert_eq!(list.at("/data/0/caption"), "Rye #bread\nfresh");
    let limit = read(&outsider, &token, "/me/content_publishing_limit?fields=quota_usage,config").await;
    assert_eq!(limit.at("/data/0/quota_usage"), "1");
    let posts = outsider.practice.posts();
    assert_eq!(posts.len(), 1);
    assert_eq!((posts[0].media_count, posts[0].alt_texts[0].as_str()), (1, "A loaf"));
    let page = got(outsider.get(&node.at("/permalink"))).await;
    assert!(page.status == 200 && page.text.contains("Rye #bread") && page.text.contains("A loaf"), "{}", page.text);
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
}

#[tokio::test]
async fn a_carousel_is_made_of_finished_children() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, "harbour.eats").await;
    let image_url = hosted(&outsider, "b.jpg", picture(400, 400, ImageFormat::Jpeg), "image/jpeg").await;
    let mut children = Vec::new();
    for alt in ["one", "two"] {
        let form = [("image_url", image_url.as_str()), ("is_carousel_item", "true"), ("alt_text", alt)];
        children.push(call(&outsider, &token, "/me/media", &form).await.at("/id"));
    }
    let ids = children.join(",");
    let parent = [("media_type", "CAROUSEL"), ("children", ids.as_str()), ("caption", "Both")];
    assert_eq!(call(&outsider, &token, "/me/media", &parent).await.at("/error/code"), "9007");
    for child in &children {
        read(&outsider, &token, &format!("/{child}?fields=status_code")).await;
    }
    let single = [("media_type", "CAROUSEL"), ("children", children[0].as_str())];
    assert_eq!(call(&outsider, &token, "/me/media", &single).await.at("/error/error_subcode"), "2207028");
    let id = call(&outsider, &token, "/me/media", &parent).await.at("/id");
    read(&outsider, &token, &format!("/{id}?fields=status_code")).await;
    assert_eq!(call(&outsider, &token, "/me/media_publish", &[("creation_id", &id)]).await.status, 200);
    assert_eq!(outsider.practice.posts()[0].alt_texts, ["one", "two"]);
}

#[tokio::test]
async fn bad_pictures_and_texts_are_refused_with_their_codes() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, "harbourbakery").await;
    let good = hosted(&outsider, "ok.jpg", picture(400, 400, ImageFormat::Jpeg), "image/jpeg").await;
    let png = hosted(&outsider, "a.png", picture(400, 400, ImageFormat::Png), "image/png").await;
    let wide = hosted(&outsider, "wide.jpg", picture(600, 300, ImageFormat::Jpeg), "image/jpeg").await;
    let html = hosted(&outsider, "page.jpg", b"<html>".to_vec(), "text/html").await;
    let large = hosted(&outsider, "large.jpg", vec![0xff; 8 * 1024 * 1024 + 1], "image/jpeg").await;
    let unsigned = "https://s3.practice/practice-media/ok.jpg";
    let (long_text, long_alt, tags) = ("x".repeat(2201), "x".repeat(1001), "#a ".repeat(31));
    let cases: &[(&str, &str, &str, &str)] = &[
        (&png, "", "", "2207005"),
        (&wide, "", "", "2207009"),
        (&html, "", "", "2207052"),
        (&large, "", "", "2207004"),
        (unsigned, "", "", "2207052"),
        ("https://nowhere.practice/a.jpg", "", "", "2207052"),
        ("http://s3.practice/a.jpg", "", "", "2207052"),
        (&good, &long_text, "", "2207010"),
        (&good, &tags, "", ""),
        (&good, "", &long_alt, ""),
    ];
    for (image_url, caption, alt_text, subcode) in cases {
        let form = [("image_url", *image_url), ("caption", *caption), ("alt_text", *alt_text)];
        let answer = call(&outsider, &token, "/me/media", &form).await;
        assert_eq!((answer.status, answer.at("/error/error_subcode").as_str()), (400, *subcode), "{}", answer.text);
    }
    let personal = sign_in(&outsider, "harbour.personal").await;
    let answer = call(&outsider, &personal, "/me/media", &[("image_url", &good)]).await;
    assert!(answer.text.contains("user is not an instagram business"), "{}", answer.text);
}

#[tokio::test]
async fn containers_expire_after_a_day_and_processing_can_fail() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, "harbourbakery").await;
    let image_url = hosted(&outsider, "c.jpg", picture(400, 400, ImageFormat::Jpeg), "image/jpeg").await;
    let form = [("image_url", image_url.as_str())];
    outsider.practice.fault(Fault::once(Endpoint::InstagramMedia, FaultKind::ProcessingFails));
    let failing = call(&outsider, &token, "/me/media", &form).await.at("/id");
    read(&outsider, &token, &format!("/{failing}?fields=status_code")).await;
    let status = read(&outsider, &token, &format!("/{failing}?fields=status_code,status")).await;
    assert_eq!(status.at("/status_code"), "ERROR");
    assert!(status.at("/status").contains("2207082"));
    let good = call(&outsider, &token, "/me/media", &form).await.at("/id");
    outsider.pass(24);
    assert_eq!(read(&outsider, &token, &format!("/{good}?fields=status_code")).await.at("/status_code"), "EXPIRED");
    assert_eq!(
        call(&outsider, &token, "/me/media_publish", &[("creation_id", &good)]).await.at("/error/error_subcode"),
        "2207020"
    );
}

#[tokio::test]
async fn a_container_can_fall_back_to_work_before_it_is_published() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, "harbourbakery").await;
    let image_url = hosted(&outsider, "d.jpg", picture(400, 400, ImageFormat::Jpeg), "image/jpeg").await;
    let id = call(&outsider, &token, "/me/media", &[("image_url", &image_url)]).await.at("/id");
    let state = async || read(&outsider, &token, &format!("/{id}?fields=status_code")).await.at("/status_code");
    assert_eq!((state().await, state().await), ("IN_PROGRESS".to_owned(), "FINISHED".to_owned()));
    outsider.practice.fault(Fault::once(Endpoint::InstagramMediaPublish, FaultKind::UploadsLost));
    let early = call(&outsider, &token, "/me/media_publish", &[("creation_id", &id)]).await;
    assert_eq!(early.at("/error/code"), "9007");
    assert_eq!(
        (state().await, state().await, state().await.as_str()),
        ("IN_PROGRESS".to_owned(), "IN_PROGRESS".to_owned(), "FINISHED")
    );
    assert_eq!(call(&outsider, &token, "/me/media_publish", &[("creation_id", &id)]).await.status, 200);
}

/// A container that is ready to be published.
async fn ready(outsider: &Outsider, token: &str) -> String {
    let image_url = hosted(outsider, "e.jpg", picture(400, 400, ImageFormat::Jpeg), "image/jpeg").await;
    let id = call(outsider, token, "/me/media", &[("image_url", &image_url), ("caption", "Rye")]).await.at("/id");
    for _ in 0..2 {
        read(outsider, token, &format!("/{id}?fields=status_code")).await;
    }
    id
}

#[tokio::test]
async fn it_can_say_any_error_of_its_own_although_the_post_is_live() {
    let codes = [
        (190, Some(463)),
        (10, None),
        (200, None),
        (4, Some(2_207_051)),
        (-1, None),
        (1, None),
        (2, None),
        (24, Some(2_207_006)),
    ];
    for (code, subcode) in codes {
        let outsider = Outsider::new();
        let token = sign_in(&outsider, "harbourbakery").await;
        let id = ready(&outsider, &token).await;
        let body = Body::Envelope { code, subcode };
        let kind = FaultKind::Answer { status: 400, body, when: When::After };
        outsider.practice.fault(Fault::once(Endpoint::InstagramMediaPublish, kind));
        let answer = call(&outsider, &token, "/me/media_publish", &[("creation_id", &id)]).await;
        assert_eq!((answer.status, answer.at("/error/code")), (400, code.to_string()));
        assert_eq!(answer.at("/error/error_subcode"), subcode.map_or(String::new(), |n: i64| n.to_string()));
        assert_eq!(outsider.practice.posts().len(), 1, "for {code}");
    }
}

#[tokio::test]
async fn status_and_list_lag_behind_and_a_second_try_makes_no_second_post() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, "harbourbakery").await;
    let id = ready(&outsider, &token).await;
    let listing_lag_s = ListingLag { instagram: 20, ..ListingLag::default() };
    let settings = Settings { listing_lag_s, instagram_status_lag_s: 10, ..Settings::default() };
    outsider.practice.set_settings(settings);
    let publish = async || call(&outsider, &token, "/me/media_publish", &[("creation_id", id.as_str())]).await.status;
    let told = async || {
        let status = read(&outsider, &token, &format!("/{id}?fields=status_code")).await.at("/status_code");
        let list = read(&outsider, &token, "/me/media?fields=id").await;
        (status, list.json()["data"].as_array().map_or(0, Vec::len))
    };
    assert_eq!(publish().await, 200);
    assert_eq!(told().await, ("FINISHED".into(), 0));
    assert_eq!(publish().await, 400, "it knows itself that it is published");
    outsider.practice.clock().advance(std::time::Duration::from_secs(10));
    assert_eq!(told().await, ("PUBLISHED".into(), 0));
    outsider.practice.clock().advance(std::time::Duration::from_secs(10));
    assert_eq!(told().await, ("PUBLISHED".into(), 1));
    assert_eq!(outsider.practice.ever_published().len(), 1);
}

#[tokio::test]
async fn an_author_changes_deletes_and_writes_posts_elsewhere() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, "harbourbakery").await;
    let id = ready(&outsider, &token).await;
    let media = call(&outsider, &token, "/me/media_publish", &[("creation_id", &id)]).await.at("/id");
    let own = outsider.practice.posts().pop().unwrap();
    outsider.practice.edit_post(&own, "Rye and salt").unwrap();
    outsider.practice.add_picture(&own).unwrap();
    let node = read(&outsider, &token, &format!("/{media}?fields=caption,media_type,children{{id}}")).await;
    assert_eq!((node.at("/caption").as_str(), node.at("/media_type").as_str()), ("Rye and salt", "CAROUSEL_ALBUM"));
    assert_eq!(node.json()["children"]["data"].as_array().map(Vec::len), Some(2));
    let other = outsider.practice.write_post(Network::Instagram, "harbourbakery", "Elsewhere").unwrap();
    let count = async || read(&outsider, &token, "/17841400000000001?fields=media_count").await.at("/media_count");
    assert_eq!(count().await, "2");
    outsider.practice.delete_post(&own).unwrap();
    assert_eq!(count().await, "1");
    let list = read(&outsider, &token, "/me/media?fields=id,caption").await;
    assert_eq!((list.at("/data/0/id"), list.at("/data/0/caption")), (other.remote_id, "Elsewhere".into()));
    assert_eq!(read(&outsider, &token, &format!("/{media}")).await.at("/error/code"), "100");
}
