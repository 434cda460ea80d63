//! The way of a post, with and without trouble.

use std::collections::BTreeMap;

use domain::{Content, Effect};

use super::{POSTED, at_post, at_post_of_fork, check, instance, media, post, upload, warned};
use crate::testing::{self, Reply, content, with};

#[tokio::test]
async fn a_text_goes_out_in_one_remembered_call() {
    let reply = post(200, POSTED).contains(r#""status":"Hi","visibility":"public""#);
    check(&content("Hi", 0), None, &[instance(), reply], "server post", r#"remote_id: "112""#).await;
}

#[tokio::test]
async fn pictures_are_described_waited_for_and_kept_in_order() {
    let replies = [
        instance(),
        upload(200, r#"{"id":"1","type":"image"}"#).contains("file:picture.jpeg description:a loaf"),
        upload(202, r#"{"id":"2","type":"image","url":null}"#),
        media(206),
        media(206),
        media(200),
        post(200, POSTED).contains(r#""media_ids":["1","2"]"#),
    ];
    check(&content("Hi", 2), None, &replies, "server upload upload wait wait wait post", "112").await;
}

#[tokio::test]
async fn options_reach_the_network() {
    let options = BTreeMap::from(
        [("visibility", "unlisted"), ("content_warning", "food")].map(|(a, b)| (a.to_owned(), b.to_owned())),
    );
    let draft = Content { options, ..content("Hi", 0) };
    let reply = post(200, POSTED)
        .contains(r#""visibility":"unlisted""#)
        .contains(r#""spoiler_text":"food""#)
        .contains(r#""sensitive":true"#);
    check(&draft, None, &[instance(), reply], "server post", "112").await;
}

#[test]
fn a_warning_counts_as_it_is_written_and_not_at_all_when_it_is_not_sent() {
    let network = crate::find("mastodon").unwrap();
    for (warning, used) in [
        ("food", 6),
        ("", 2),
        ("  \n ", 2),
        ("@anna@example.social", 22),
        ("https://example.com/a/very/long/path", 38),
        ("👨‍👩‍👧‍👦", 3),
    ] {
        let count = network.count(&warned("Hi", warning, 0), &network.manifest().limits);
        assert_eq!(count.used, used, "{warning:?}");
    }
}

/// The effect of the publishing step of a walk that starts with these answers about the server.
async fn effect_at(replies: &[Reply<'_>]) -> Effect {
    let network = crate::find("mastodon").unwrap();
    let (content, seed) = (content("Hi", 0), testing::seed());
    let first = network.first_step(&content, &seed).unwrap();
    assert_eq!((first.name.as_str(), &first.effect), ("server", &Effect::Read));
    let listed = Reply::new("GET mastodon.example/api/v1/accounts/17841/statuses", 200, "[]");
    let replies: Vec<_> = replies.iter().cloned().chain([listed]).collect();
    with("mastodon", &replies, async |script| {
        let mut step = first;
        while !step.effect.commits() {
            match network.advance(script.session(), &content, &seed, &step).await.unwrap() {
                domain::Advance::Continue { next, .. } => step = next,
                other => panic!("{other:?}"),
            }
        }
        step.effect
    })
    .await
}

#[tokio::test]
async fn a_repeat_is_harmless_only_where_the_server_is_known_to_remember_keys() {
    let v2 = |body: &'static str| Reply::new("GET mastodon.example/api/v2/instance?", 200, body);
    for version in ["4.6.0", "4.2.0-rc1", "4.3.2+glitch", "3.5.19"] {
        let body = format!(r#"{{"version":"{version}"}}"#);
        let effect = effect_at(&[Reply::new("GET mastodon.example/api/v2/instance?", 200, &body)]).await;
        assert!(matches!(effect, Effect::Idempotent { remembered_seconds: Some(_), .. }), "{version}: {effect:?}");
    }
    for body in [
        r#"{"version":"2.7.2 (compatible; Pleroma 2.6.0)"}"#,
        r#"{"version":"2.7.2 (compatible; Pleroma 2.6.0)","api_versions":{"mastodon":6}}"#,
        r#"{"version":"4.0.0 (not true; another)"}"#,
        r#"{"version":"0.19.1"}"#,
        r#"{"version":"another/4.2.0"}"#,
        r#"{"version":"4.2"}"#,
        r#"{"version":""}"#,
        "{}",
    ] {
        assert_eq!(effect_at(&[v2(body)]).await, Effect::Irreversible, "{body}");
    }
    let v1 = |status, body| Reply::new("GET mastodon.example/api/v1/instance?", status, body);
    let no_v2 = || Reply::new("GET mastodon.example/api/v2/instance?", 404, "");
    assert!(matches!(effect_at(&[no_v2(), v1(200, r#"{"version":"3.4.1"}"#)]).await, Effect::Idempotent { .. }));
    assert_eq!(effect_at(&[no_v2(), v1(404, "")]).await, Effect::Irreversible);
    assert_eq!(effect_at(&[v2("<html>"), v1(200, "<html>")]).await, Effect::Irreversible);
    let text = &content("Hi", 0);
    let down = Reply::new("GET mastodon.example/api/v2/instance?", 503, "");
    check(text, None, &[down], "server", "Unavailable").await;
    check(text, None, &[Reply::new("GET", 401, r#"{"error":"The access token is invalid"}"#)], "server", "SignedOut")
        .await;
    check(text, None, &[Reply::new("GET", 429, "")], "server", "RateLimited").await;
    check(text, None, &[Reply::lost("GET")], "server", "NoAnswer").await;
}

#[test]
fn lengths_are_those_of_the_documentation() {
    let network = crate::find("mastodon").unwrap();
    for (text, length) in [
        ("Hi @anna@example.social", 8),
        ("https://example.com/a/very/long/path", 23),
        ("👨‍👩‍👧‍👦", 1),
        ("example.com/a", 13),
        (":blob:", 6),
        ("日本\n語", 4),
    ] {
        assert_eq!(network.count(&content(text, 0), &network.manifest().limits).used, length, "{text:?}");
    }
}

#[tokio::test]
async fn a_refused_post_asks_the_pictures_for_the_reason() {
    let refused = || post(422, r#"{"error":"Validation failed"}"#);
    let one = &content("Hi", 1);
    // Forgotten: sent again, once.
    let replies =
        [refused(), media(404), upload(200, r#"{"id":"7"}"#), post(200, POSTED).contains(r#""media_ids":["7"]"#)];
    check(one, Some(at_post(&["1"], false)), &replies, "post <- upload post", "112").await;
    check(one, Some(at_post(&["1"], true)), &[refused(), media(404)], "post", "PictureRefused").await;
    // Still in work: waited for.
    let replies = [refused(), media(206), media(200), post(200, POSTED)];
    check(one, Some(at_post(&["1"], false)), &replies, "post <- wait post", "112").await;
    // The one that is in work is waited for, and what was lost after it is sent again with those behind it.
    let third = |id, status| Reply::new(id, status, "{}");
    let (first, second) = ("GET mastodon.example/api/v1/media/1?", "GET mastodon.example/api/v1/media/2?");
    let replies = [refused(), third(first, 206), third(first, 206), third(first, 200), post(200, POSTED)];
    let steps = "post <- wait wait post";
    check(&content("Hi", 2), Some(at_post(&["1", "2"], false)), &replies, steps, "112").await;
    let replies = [
        refused(),
        third(first, 206),
        third(first, 404),
        upload(200, r#"{"id":"7"}"#),
        upload(200, r#"{"id":"8"}"#),
        post(200, POSTED).contains(r#""media_ids":["7","8"]"#),
    ];
    let steps = "post <- wait upload upload post";
    check(&content("Hi", 2), Some(at_post(&["1", "2"], false)), &replies, steps, "112").await;
    // Failed: it is the picture, and which one.
    let replies = [refused(), third(first, 200), third(second, 422)];
    check(&content("Hi", 2), Some(at_post(&["1", "2"], false)), &replies, "post", "MediaItem(1)").await;
    // Refused three times although it says that it is ready: there is an end to it.
    let mut replies = Vec::new();
    for _ in 0..2 {
        replies.extend([refused(), media(206), media(200)]);
    }
    replies.extend([refused(), media(206)]);
    let steps = "post <- wait post <- wait post";
    check(one, Some(at_post(&["1"], false)), &replies, steps, "PictureRefused").await;
    // Neither: it is the text.
    check(one, Some(at_post(&["1"], false)), &[refused(), media(200)], "post", "TextRefused").await;
    check(one, Some(at_post(&["1"], false)), &[refused(), Reply::lost("GET")], "post", "NotSent").await;
}

#[tokio::test]
async fn a_refusal_with_another_status_asks_the_pictures_too_and_one_without_a_name_is_none() {
    let refused = || post(400, r#"{"error":"Bad Request: media attachment 1 not found"}"#);
    let one = &content("Hi", 1);
    let replies = [refused(), media(404), upload(200, r#"{"id":"7"}"#), post(200, POSTED)];
    check(one, Some(at_post(&["1"], false)), &replies, "post <- upload post", "112").await;
    check(one, Some(at_post(&["1"], false)), &[refused(), media(200)], "post", "TextRefused").await;
    check(&content("Hi", 0), Some(at_post(&[], false)), &[refused()], "post", "TextRefused").await;
    // Somebody in between: the post may be live, and its pictures are not found because it has them.
    for status in [400, 422] {
        for page in ["<html>no</html>", "{}"] {
            let expected = format!("Unexpected {{ status: {status}");
            check(one, Some(at_post(&["1"], false)), &[post(status, page)], "post", &expected).await;
        }
    }
}

#[tokio::test]
async fn a_picture_that_is_gone_proves_nothing_where_no_key_is_remembered() {
    let one = &content("Hi", 1);
    for status in [400, 422] {
        let refused = post(status, r#"{"error":"media not found or already attached"}"#);
        let expected = "Doubted(Rejected { finding: Finding { code: PictureRefused";
        check(one, Some(at_post_of_fork(&["1"])), &[refused, media(404)], "post", expected).await;
    }
}

#[tokio::test]
async fn trouble_after_sending_is_never_taken_for_a_refusal() {
    let text = &content("Hi", 0);
    check(text, None, &[instance(), Reply::lost("POST")], "server post", "NoAnswer").await;
    check(text, None, &[instance(), post(200, "<html>")], "server post", "NoAnswer").await;
    check(text, None, &[instance(), post(502, "")], "server post", "Unavailable").await;
    let limited = post(429, r#"{"error":"Too many requests"}"#).header("x-ratelimit-reset", "2026-11-20T10:03:00Z");
    check(text, None, &[instance(), limited], "server post", "until: Some(2026-11-20T10:03:00Z)").await;
    // Anybody on the way can answer with a page, whatever its status: the post may be there.
    for foreign in ["", "<html>blocked</html>", "{}", r#"{"message":"no"}"#] {
        for status in [301, 400, 403, 404, 413, 422, 429] {
            check(text, None, &[instance(), post(status, foreign)], "server post", "Unexpected").await;
        }
        check(text, None, &[instance(), post(200, foreign)], "server post", "NoAnswer").await;
    }
    check(
        text,
        None,
        &[instance(), post(401, r#"{"error":"The access token is invalid"}"#)],
        "server post",
        "SignedOut",
    )
    .await;
}
