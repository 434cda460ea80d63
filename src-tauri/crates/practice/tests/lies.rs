//! Answers that are not the true one, the network's own time, and the list of everything that ever was public.
#![allow(clippy::unwrap_used, reason = "this is test code, also outside the test functions")]

mod support;

use std::time::Duration;

use practice::{Body, Endpoint, Fault, FaultKind, Network, Options, PracticeClock, When, samples};
use serde_json::{Value, json};
use support::{Got, Outsider, got, noon};

const SESSION: &str = "https://bsky.social/xrpc/com.atproto.server.createSession";
const CREATE: &str = "https://pds.practice/xrpc/com.atproto.repo.createRecord";

async fn token(outsider: &Outsider) -> String {
    let body = json!({ "identifier": samples::BLUESKY_FIRST, "password": samples::BLUESKY_FIRST_APP_PASSWORD });
    got(outsider.post(SESSION).json(&body)).await.at("/accessJwt")
}

async fn publish(outsider: &Outsider, token: &str, rkey: &str) -> Got {
    let body = json!({ "repo": samples::BLUESKY_FIRST, "collection": "app.bsky.feed.post", "rkey": rkey,
        "record": { "text": "Fresh", "createdAt": "2026-11-20T12:00:00Z" } });
    got(outsider.post(CREATE).bearer_auth(token).json(&body)).await
}

/// A lie, and what of it an outsider can check: content type and text.
const LIES: [(u16, Body, &str, &str); 7] = [
    (200, Body::Empty, "", ""),
    (403, Body::ProxyPage, "text/html", "harbour gateway"),
    (200, Body::EmptyObject, "application/json; charset=utf-8", "{}"),
    (200, Body::OtherJson, "application/json; charset=utf-8", "queued"),
    (302, Body::Redirect, "text/html", "harbour gateway"),
    (400, Body::Envelope { code: 0, subcode: None }, "application/json; charset=utf-8", "InvalidRequest"),
    (400, Body::SignInEnded, "application/json; charset=utf-8", "ExpiredToken"),
];

#[tokio::test]
async fn a_lie_is_told_whether_the_call_took_effect_or_not() {
    for (status, body, mime_type, text) in LIES {
        for (when, out) in [(When::Before, 0), (When::After, 1)] {
            let outsider = Outsider::new();
            let token = token(&outsider).await;
            let kind = FaultKind::Answer { status, body, when };
            outsider.practice.fault(Fault::once(Endpoint::BlueskyCreateRecord, kind));
            let answer = publish(&outsider, &token, "3muh5xpdm22h3").await;
            assert_eq!((answer.status, answer.header("content-type")), (status, mime_type), "for {kind:?}");
            assert!(answer.text.contains(text), "for {kind:?}: {}", answer.text);
            assert_eq!(outsider.practice.posts().len(), out, "for {kind:?}");
            assert_eq!(answer.header("location").is_empty(), body != Body::Redirect, "for {kind:?}");
            let later = publish(&outsider, &token, "3muh5xpdm22h4").await;
            assert_eq!(later.status, 200, "for {kind:?}: it was told once");
        }
    }
}

#[tokio::test]
async fn every_answer_tells_the_time_of_the_network_and_not_of_the_computer() {
    let outsider = Outsider::with(Options { clock: Some(noon()), ..Options::default() });
    let session = token(&outsider).await;
    let refused = FaultKind::Answer { status: 502, body: Body::ProxyPage, when: When::Before };
    outsider.practice.fault(Fault::once(Endpoint::BlueskyCreateRecord, refused));
    let first = publish(&outsider, &session, "3muh5xpdm22h3").await;
    assert_eq!(first.header("date"), "Fri, 20 Nov 2026 12:00:00 GMT", "a lie has a date too");
    outsider.practice.clock().turn_back(Duration::from_secs(86_400));
    outsider.practice.clock().advance(Duration::from_secs(61));
    for address in ["https://nowhere.example/", "https://bsky.app/profile/harbour.bsky.practice", CREATE, SESSION] {
        let answer = got(outsider.get(address)).await;
        assert_eq!(answer.headers.get_all("date").iter().count(), 1, "for {address}");
        assert_eq!(answer.header("date"), "Thu, 19 Nov 2026 12:01:01 GMT", "for {address}");
    }
}

#[tokio::test]
async fn what_was_deleted_stays_in_the_list_of_what_ever_was_public() {
    let accounts = [
        (Network::Instagram, samples::INSTAGRAM_BUSINESS),
        (Network::Mastodon, "bakery@mastodon.practice"),
        (Network::Bluesky, samples::BLUESKY_FIRST),
    ];
    for (network, account) in accounts {
        let outsider = Outsider::with(Options { clock: Some(PracticeClock::system()), ..Options::default() });
        let practice = &outsider.practice;
        let post = practice.write_post(network, account, "Written elsewhere").unwrap();
        practice.edit_post(&post, "Put better").unwrap();
        practice.add_picture(&post).unwrap();
        let edited = practice.posts().pop().unwrap();
        assert_eq!(edited.text, "Put better", "{network:?}");
        assert_eq!(edited.media_count, post.media_count + 1, "{network:?}");
        assert_eq!(edited.remote_id, post.remote_id, "{network:?}: an edit makes no new post");
        practice.delete_post(&post).unwrap();
        assert!(practice.posts().is_empty(), "{network:?}");
        let ever = practice.ever_published();
        assert_eq!(ever.len(), 1, "{network:?}: an edit is not a second post");
        assert_eq!(ever[0].post, post, "{network:?}: as it came out");
        assert!(ever[0].is_deleted && ever[0].is_from_elsewhere, "{network:?}");
        assert!(practice.delete_post(&post).is_err(), "{network:?}: it is gone");
        assert!(practice.edit_post(&post, "again").is_err() && practice.add_picture(&post).is_err(), "{network:?}");
        assert!(practice.write_post(network, "nobody", "text").is_err(), "{network:?}");
    }
}

#[tokio::test]
async fn a_key_that_is_used_again_after_a_deletion_makes_a_second_post() {
    let outsider = Outsider::new();
    let token = token(&outsider).await;
    publish(&outsider, &token, "3muh5xpdm22h3").await;
    let post = outsider.practice.posts().pop().unwrap();
    outsider.practice.delete_post(&post).unwrap();
    publish(&outsider, &token, "3muh5xpdm22h3").await;
    let ever: Vec<_> = outsider.practice.ever_published().iter().map(|ever| ever.is_deleted).collect();
    assert_eq!(ever, [true, false]);
    assert!(!outsider.practice.ever_published()[0].is_from_elsewhere);
}

#[tokio::test]
async fn the_list_of_what_ever_was_public_outlives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options { state_file: Some(folder.path().join("practice.json")), ..Options::default() };
    let before = Outsider::with(options());
    let post = before.practice.write_post(Network::Mastodon, "bakery@mastodon.practice", "Kept").unwrap();
    before.practice.delete_post(&post).unwrap();
    let ever = before.practice.ever_published();
    drop(before);
    assert_eq!(Outsider::with(options()).practice.ever_published(), ever);
}

#[tokio::test]
async fn faults_with_lies_are_ordered_from_outside_too() {
    let outsider = Outsider::new();
    let api = |name: &str| outsider.practice.origin().join(&format!("practice/api/{name}")).unwrap();
    let fault: Value = json!({ "endpoint": "bsky.create_record", "kind": "answer", "status": 200,
        "body": { "form": "proxy_page" }, "when": "after" });
    assert_eq!(got(outsider.client.post(api("faults")).json(&fault)).await.status, 200);
    let listed = got(outsider.client.get(api("faults"))).await.json();
    assert_eq!((&listed[0]["body"]["form"], &listed[0]["times"]), (&json!("proxy_page"), &json!(1)));
}
