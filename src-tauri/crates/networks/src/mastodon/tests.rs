use std::collections::BTreeMap;

use domain::{
    AuthorizeRequest, Body, Content, Effect, Method, Network, NetworkError, Request, Returned, Secret, StoredStep,
};
use serde_json::json;

use super::Mastodon;
use crate::{
    connector::Adapter,
    testing::{self, Reply, confirm, content, look, marked, stored, walk, with},
};

const KEY: &str = "idempotency-key: 0191e8a0-0000-7000-8000-000000000001-00000000000001a1";
const POSTED: &str = r#"{"id":"112","url":"https://mastodon.example/@bakery/112","content":"<p>Hi</p>","created_at":"2026-11-20T10:00:01.000Z"}"#;

fn upload(status: u16, body: &'static str) -> Reply<'static> {
    Reply::new("POST mastodon.example/api/v2/media? [bearer]", status, body)
}

fn post(status: u16, body: &'static str) -> Reply<'static> {
    Reply::new("POST mastodon.example/api/v1/statuses? [bearer]", status, body).contains(KEY)
}

fn media(status: u16) -> Reply<'static> {
    Reply::new("GET mastodon.example/api/v1/media/", status, "{}")
}

fn instance() -> Reply<'static> {
    Reply::new("GET mastodon.example/api/v2/instance? [bearer]", 200, r#"{"version":"4.6.0"}"#)
}

fn at_post(ids: &[&str], again: bool) -> StoredStep {
    let effect = Effect::Idempotent { key: String::new(), remembered_seconds: None };
    let uploaded = json!({"ids": ids, "again": again, "round": 0, "keys": "remembered"});
    stored("mastodon", "post", effect, json!({"post": {"uploaded": uploaded}}))
}

async fn check(content: &Content, start: Option<StoredStep>, replies: &[Reply<'_>], steps: &str, end: &str) {
    let (names, result) = walk("mastodon", content, start, replies).await;
    assert_eq!(names.join(" "), steps);
    let shown = format!("{result:?}");
    assert!(shown.contains(end), "{end:?} is not in {shown}");
}

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

fn warned(text: &str, warning: &str, pictures: usize) -> Content {
    let options = BTreeMap::from([("content_warning".to_owned(), warning.to_owned())]);
    Content { options, ..content(text, pictures) }
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

fn status(id: &str, html: &str, at: &str, pictures: usize) -> String {
    shown(id, html, "", at, pictures, "null")
}

fn shown(id: &str, html: &str, warning: &str, at: &str, pictures: usize, app: &str) -> String {
    let media = vec!["{}"; pictures].join(",");
    format!(
        r#"{{"id":"{id}","url":"https://mastodon.example/@b/{id}","content":{html:?},"spoiler_text":{warning:?},"application":{app},"created_at":"{at}","media_attachments":[{media}],"in_reply_to_id":null}}"#
    )
}

#[tokio::test]
async fn a_lost_post_is_looked_for_among_the_accounts_own() {
    let text = "Hi @anna@example.social!\n\nBread: https://example.com/bread & more";
    let html = r#"<p>Hi <span class="h-card"><a href="https://example.social/@anna" class="u-url mention">@<span>anna</span></a></span>!</p><p>Bread: <a href="https://example.com/bread"><span class="invisible">https://</span><span class="">example.com/bread</span></a> &amp; more</p>"#;
    let now = "2026-11-20T09:58:30.000Z";
    let other = |id: &str| status(id, "<p>other</p>", now, 0);
    let ours = |id: &str| status(id, html, now, 0);
    let full = (0..40).map(|id| other(&id.to_string())).collect::<Vec<_>>();
    let (seen, unseen, unsure) = ("Live(Receipt { remote_id: \"1\"", "NotSeen", "CannotTell");
    let none: &[&str] = &[];
    // What is listed, what was noted before publishing, which are others of ours, and what that says.
    let cases = [
        (vec![ours("1")], none, none, seen),
        (vec![ours("1"), other("0")], &["0"][..], none, seen),
        (vec![other("2"), ours("1"), other("0")], &["0"], none, seen),
        // Whenever it was made: our own clock is not asked.
        (vec![status("1", html, "2026-11-19T00:00:00.000Z", 0), other("0")], &["0"], none, seen),
        (vec![status("1", html, "2026-11-23T00:00:00.000Z", 0), other("0")], &["0"], none, seen),
        (vec![ours("0")], &["0"], none, unseen),
        (vec![ours("2"), ours("1"), other("0")], &["0"], none, unsure),
        (vec![ours("2"), ours("1"), other("0")], &["0"], &["2"], seen),
        (vec![ours("2"), other("0")], &["0"], &["2"], unseen),
        // Edited by its author, also with a picture: something is there that nobody can explain.
        (vec![status("1", "<p>edited</p>", now, 0), other("0")], &["0"], none, unsure),
        (vec![status("1", html, now, 1), other("0")], &["0"], none, unsure),
        // What was noted is nowhere to be seen: the listing does not reach back, or does not work.
        (full, &["x"], none, unsure),
        (vec![], &["x"], none, unsure),
    ];
    for (listed, newest, known, expected) in cases {
        let body = format!("[{}]", listed.join(","));
        let call = "GET mastodon.example/api/v1/accounts/17841/statuses?limit=40&exclude_reblogs=true [bearer]";
        let lost = marked(at_post(&[], false), newest, None);
        let found = look("mastodon", &content(text, 0), &lost, known, &[Reply::new(call, 200, &body)]).await.unwrap();
        assert!(format!("{found:?}").starts_with(expected), "{expected}: {body}: {found:?}");
    }
}

#[tokio::test]
async fn an_empty_list_is_believed_only_of_an_account_that_counts_no_posts() {
    let empty = || Reply::new("GET mastodon.example/api/v1/accounts/17841/statuses", 200, "[]");
    for (count, expected) in
        [(r#""statuses_count":0,"#, "NotSeen"), (r#""statuses_count":1,"#, "CannotTell"), ("", "CannotTell")]
    {
        let account = format!(r#"{{{count}"id":"17841","username":"bakery"}}"#);
        let credentials = Reply::new("GET mastodon.example/api/v1/accounts/verify_credentials", 200, &account);
        let lost = marked(at_post(&[], false), &[], None);
        let found = confirm("mastodon", &content("Hi", 0), &lost, &[empty(), credentials]).await.unwrap();
        assert!(format!("{found:?}").starts_with(expected), "{count}: {found:?}");
    }
    // Nothing was noted at all.
    let found = confirm("mastodon", &content("Hi", 0), &at_post(&[], false), &[empty()]).await.unwrap();
    assert!(format!("{found:?}").starts_with("CannotTell"), "{found:?}");
}

#[tokio::test]
async fn how_far_a_fork_lags_behind_nobody_knows() {
    let listed = format!("[{}]", status("0", "<p>other</p>", "2026-11-20T09:58:30.000Z", 0));
    let json = json!({"post": {"uploaded": {"ids": [], "again": false, "round": 0, "keys": "unknown"}}});
    let lost = marked(stored("mastodon", "post", Effect::Irreversible, json), &["0"], None);
    let reply = Reply::new("GET mastodon.example/api/v1/accounts/17841/statuses", 200, &listed)
        .header("date", "Fri, 20 Nov 2026 10:00:00 GMT");
    let network = crate::find("mastodon").unwrap();
    with("mastodon", &[reply], async |script| {
        let intent = domain::Intent { step: &lost, content: &content("Hi", 0), seed: &testing::seed(), known: &[] };
        let reading = network.confirm(script.session(), intent).await.unwrap();
        assert_eq!(
            (reading.shown, reading.at),
            (domain::Confirmation::NotSeen, None),
            "without a time it proves nothing"
        );
    })
    .await;
}

#[tokio::test]
async fn a_lost_post_is_recognised_as_the_server_shows_it() {
    const OURS: &str = r#"{"name":"Postrider"}"#;
    const OTHER: &str = r#"{"name":"Web"}"#;
    let now = "2026-11-20T09:58:30.000Z";
    let (seen, unsure) = ("Live(Receipt", "CannotTell(Evidence { candidates: [EvidencePost");
    let cases: Vec<(Content, String, &str)> = vec![
        // The server makes a warning without a text the text itself.
        (warned("", "food", 1), shown("1", "<p>food</p>", "", now, 1, OTHER), seen),
        (warned(" ", "food", 1), shown("1", "", "food", now, 1, OTHER), seen),
        (warned("Hi", "food", 0), shown("1", "<p>Hi</p>", "food", now, 0, OTHER), seen),
        (warned("Hi", "  ", 0), shown("1", "<p>Hi</p>", "", now, 0, OTHER), seen),
        (warned("Hi", "food", 0), shown("1", "<p>Hi</p>", "", now, 0, OTHER), unsure),
        (warned("", "food", 1), shown("1", "<p>drink</p>", "", now, 1, OTHER), unsure),
        // Some servers keep the whole mention.
        (content("Hi @anna@e.social!", 0), shown("1", "<p>Hi @anna@e.social!</p>", "", now, 0, OTHER), seen),
        (content("Hi @anna", 0), shown("1", "<p>Hi @anna@mastodon.example</p>", "", now, 0, OTHER), seen),
        // Ours, in time, with as many pictures, but changed by the server.
        (content("Hi :blob:", 0), shown("1", "<p>Hi <img></p>", "", now, 0, OURS), unsure),
        (content("Hi :blob:", 0), shown("1", "<p>Hi <img></p>", "", now, 0, OTHER), unsure),
        (content("Hi :blob:", 1), shown("1", "<p>Hi <img></p>", "", now, 0, OURS), unsure),
        (content("Hi", 0), shown("1", "<p>Ho</p>", "", "2026-11-20T09:57:00.000Z", 0, OURS), unsure),
    ];
    for (content, listed, expected) in cases {
        let body = format!("[{listed}]");
        let reply = Reply::new("GET mastodon.example/api/v1/accounts/17841/statuses", 200, &body);
        let lost = marked(at_post(&[], false), &[], None);
        let found = confirm("mastodon", &content, &lost, &[reply]).await.unwrap();
        assert!(format!("{found:?}").starts_with(expected), "{expected}: {listed}: {found:?}");
    }
}

#[tokio::test]
async fn a_server_is_found_also_behind_another_domain() {
    const INSTANCE: &str = r#"{"domain":"example.social","version":"4.6.0"}"#;
    let v2 = |host: &'static str, status| Reply::new(host, status, INSTANCE);
    let find = async |typed: &str, replies: &[Reply<'_>]| {
        with("mastodon", replies, async |script| {
            let found = Adapter(Mastodon).find_server(script.outside(), typed).await;
            found.map(|url| url.unwrap().to_string()).map_err(|error| format!("{error:?}"))
        })
        .await
    };
    assert_eq!(
        find("@me@example.social", &[v2("GET example.social/api/v2/instance", 200)]).await.unwrap(),
        "https://example.social/"
    );
    let old = [
        v2("GET example.social/api/v2/instance", 404),
        Reply::new("GET example.social/api/v1/instance", 200, r#"{"uri":"example.social"}"#),
    ];
    assert_eq!(find("example.social", &old).await.unwrap(), "https://example.social/");
    let host_meta = r#"<?xml version="1.0"?><XRD><Link rel="lrdd" template="https://social.example.org/.well-known/webfinger?resource={uri}"/></XRD>"#;
    let elsewhere = [
        v2("GET example.org/api/v2/instance", 404),
        v2("GET example.org/api/v1/instance", 404),
        Reply::new("GET example.org/.well-known/host-meta", 200, host_meta),
        v2("GET social.example.org/api/v2/instance", 200),
    ];
    assert_eq!(find("me@example.org", &elsewhere).await.unwrap(), "https://social.example.org/");
    let nothing = [
        Reply::new("GET example.org/api/v2/instance", 200, "<html>"),
        Reply::new("GET example.org/api/v1/instance", 404, ""),
        Reply::new("GET example.org/.well-known/host-meta", 302, "").header("location", "http://example.org/"),
    ];
    assert!(find("example.org", &nothing).await.unwrap_err().contains("no Mastodon server"));
    let closed = r#"{"error":"This method requires an authenticated user"}"#;
    let look = |status, v2_body, v1_body| {
        let host_meta = Reply::new("GET example.org/.well-known/host-meta", 404, "");
        let (v2, v1) = ("GET example.org/api/v2/instance", "GET example.org/api/v1/instance");
        [Reply::new(v2, status, v2_body), Reply::new(v1, status, v1_body), host_meta]
    };
    assert_eq!(find("example.org", &look(401, closed, closed)).await.unwrap(), "https://example.org/", "it is closed");
    assert_eq!(find("example.org", &look(403, "", closed)).await.unwrap(), "https://example.org/", "it is closed");
    for page in ["<html>sign in to this network</html>", "{}"] {
        let found = find("example.org", &look(401, page, page)).await;
        assert!(found.unwrap_err().contains("no Mastodon server"), "somebody else is closed: {page}");
    }
    let busy = Reply::new("GET example.org/api/v2/instance", 429, "").header("retry-after", "60");
    let expected = "RateLimited { until: Some(2026-11-20T10:01:00Z) }";
    assert_eq!(find("example.org", &[busy]).await.unwrap_err(), expected, "it is busy");
    assert!(find("localhost", &[]).await.unwrap_err().contains("no Mastodon server"));
}

#[tokio::test]
async fn registration_sends_an_array_and_falls_back_for_old_servers() {
    let server = "https://mastodon.example".parse().unwrap();
    let call = "POST mastodon.example/api/v1/apps?";
    let app = r#"{"id":"1","client_id":"c","client_secret":"s","redirect_uri":"http://127.0.0.1:1/cb"}"#;
    let array = |status| Reply::new(call, status, app).contains(r#""redirect_uris":["http://127.0.0.1:1/cb"]"#);
    let text = |status| Reply::new(call, status, app).contains(r#""redirect_uris":"http://127.0.0.1:1/cb""#);
    for replies in [vec![array(200)], vec![array(422), text(200)]] {
        let registered = with("mastodon", &replies, async |script| {
            Adapter(Mastodon).register(script.outside(), &server, "http://127.0.0.1:1/cb").await
        })
        .await
        .ok()
        .unwrap();
        assert_eq!((registered.client_id.as_str(), registered.client_secret.is_some()), ("c", true));
    }
}

#[tokio::test]
async fn consent_exchange_and_revocation_speak_to_the_accounts_server() {
    let server: url::Url = "https://mastodon.example".parse().unwrap();
    let secret = Secret::new("s".to_owned());
    let request = AuthorizeRequest {
        client_id: "c",
        redirect_uri: "http://127.0.0.1:1/cb/x",
        state: &secret,
        challenge: Some("abc"),
        server: Some(&server),
        choose_account: true,
    };
    let url = Adapter(Mastodon).authorize_url(&request).unwrap();
    assert!(url.as_str().starts_with("https://mastodon.example/oauth/authorize?"));
    assert!(url.as_str().contains("code_challenge=abc") && url.as_str().contains("force_login=true"));
    let registration = domain::AppRegistration {
        client_id: "c".to_owned(),
        client_secret: Some(Secret::new("s".to_owned())),
        redirect_uri: None,
    };
    let token = r#"{"access_token":"t","token_type":"Bearer","scope":"read:accounts","created_at":1790000000}"#;
    let replies = [
        Reply::new("POST mastodon.example/oauth/token?", 200, token)
            .contains("form grant_type=authorization_code")
            .contains("code_verifier=<secret>")
            .contains("client_secret=<secret>"),
        Reply::new("POST mastodon.example/oauth/revoke?", 200, "{}")
            .contains("form client_id=c")
            .contains("token=<secret>"),
    ];
    with("mastodon", &replies, async |script| {
        let returned = Returned {
            registration: &registration,
            code: &secret,
            verifier: Some(&secret),
            redirect_uri: "http://127.0.0.1:1/cb/x",
            server: Some(&server),
        };
        let grant = Adapter(Mastodon).exchange(script.outside(), returned).await.ok().unwrap();
        assert!(grant.refresh.is_none() && grant.access_expires_in.is_none(), "the token is endless");
        assert_eq!(grant.scopes, ["read:accounts"], "what is missing is judged by whoever can withdraw the rest");
        let session = script.session();
        Adapter(Mastodon).revoke(session.outside, session.account, Some(&registration), &secret, None).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_identity_names_its_host_and_brings_its_limits() {
    let server: url::Url = "https://mastodon.example".parse().unwrap();
    let token = Secret::new("t".to_owned());
    let account = r#"{"id":"17841","username":"bakery","acct":"bakery","display_name":"The Bakery","avatar":"https://files.example/a.png","url":"https://mastodon.example/@bakery"}"#;
    let instance = r#"{"domain":"mastodon.example","configuration":{"statuses":{"max_characters":1000}}}"#;
    let replies = [
        Reply::new("GET mastodon.example/api/v1/accounts/verify_credentials? [bearer]", 200, account),
        Reply::new("GET mastodon.example/api/v2/instance? [bearer]", 200, instance),
    ];
    let identity = with("mastodon", &replies, async |script| {
        Adapter(Mastodon).identify(script.outside(), Some(&server), &token).await
    })
    .await
    .unwrap();
    assert_eq!(identity.account.handle, "bakery@mastodon.example");
    assert_eq!(identity.account.server, Some(server.clone()));
    assert_eq!(identity.limits.unwrap().text.max, 1000);
    let replies = [
        Reply::new("GET mastodon.example/api/v1/accounts/verify_credentials", 200, account),
        Reply::new("GET mastodon.example/api/v2/instance", 503, ""),
        Reply::new("GET mastodon.example/api/v1/instance", 503, ""),
    ];
    let identity = with("mastodon", &replies, async |script| {
        Adapter(Mastodon).identify(script.outside(), Some(&server), &token).await
    })
    .await
    .unwrap();
    assert_eq!((identity.account.handle.as_str(), identity.limits), ("bakery@mastodon.example", None));
    let gone = [Reply::new("GET", 401, r#"{"error":"The access token is invalid"}"#)];
    let error = with("mastodon", &gone, async |script| {
        Adapter(Mastodon).identify(script.outside(), Some(&server), &token).await
    })
    .await;
    assert!(matches!(error, Err(NetworkError::SignedOut { .. })));
}

#[tokio::test]
async fn a_handle_carries_another_domain_only_when_that_domain_points_back() {
    let server: url::Url = "https://mastodon.example".parse().unwrap();
    let token = Secret::new("t".to_owned());
    let account = r#"{"id":"17841","username":"bakery","url":"https://example.social/@bakery"}"#;
    let asked = "GET example.social/.well-known/webfinger?resource=acct:bakery@example.social {}";
    let describing = |subject: &str, actor: &str| {
        format!(
            r#"{{"subject":"{subject}","links":[{{"rel":"self","type":"application/activity+json","href":"{actor}"}}]}}"#
        )
    };
    let honest = describing("acct:bakery@example.social", "https://mastodon.example/users/bakery");
    let its_own = describing("acct:bakery@example.social", "https://example.social/users/bakery");
    let another = describing("acct:anna@example.social", "https://mastodon.example/users/anna");
    let moved = "https://mastodon.example/.well-known/webfinger?resource=acct:bakery@example.social";
    let inward = "https://127.0.0.1/.well-known/webfinger";
    let (split, own) = ("bakery@example.social", "bakery@mastodon.example");
    let cases: [(&str, Vec<Reply<'_>>, &str); 8] = [
        ("example.social", vec![Reply::new(asked, 200, &honest)], split),
        // How Mastodon advises its administrators to do it.
        (
            "example.social",
            vec![
                Reply::new(asked, 301, "").header("location", moved),
                Reply::new(
                    "GET mastodon.example/.well-known/webfinger?resource=acct:bakery@example.social {}",
                    200,
                    &honest,
                ),
            ],
            split,
        ),
        ("example.social", vec![Reply::new(asked, 200, &its_own)], own),
        ("example.social", vec![Reply::new(asked, 200, &another)], own),
        ("example.social", vec![Reply::new(asked, 404, "")], own),
        ("example.social", vec![Reply::new(asked, 200, "<html>")], own),
        ("https://example.social/", vec![Reply::lost(asked)], own),
        (
            "example.social",
            vec![
                Reply::new(asked, 302, "").header("location", inward),
                Reply::lost("GET 127.0.0.1/.well-known/webfinger"),
            ],
            own,
        ),
    ];
    for (claimed, answers, handle) in cases {
        let instance = format!(r#"{{"domain":"{claimed}"}}"#);
        let mut replies = vec![
            Reply::new("GET mastodon.example/api/v1/accounts/verify_credentials", 200, account),
            Reply::new("GET mastodon.example/api/v2/instance", 200, &instance),
        ];
        replies.extend(answers);
        let identity = with("mastodon", &replies, async |script| {
            Adapter(Mastodon).identify(script.outside(), Some(&server), &token).await
        })
        .await
        .unwrap();
        assert_eq!(identity.account.handle, handle, "{claimed}");
        let page = if handle == split { "https://example.social/@bakery" } else { "https://mastodon.example/@bakery" };
        assert_eq!(identity.profile_url.unwrap().as_str(), page, "the account's page lies where its handle says");
    }
}

/// Every call of these tests is compared with the published description on its way out; here it is shown that the
/// comparison can fail.
#[test]
fn a_field_or_path_outside_the_published_description_is_noticed() {
    let call = |method, path: &str, body: serde_json::Value| {
        let url = format!("https://mastodon.example{path}").parse().unwrap();
        testing::contract_breach(&Request::new(method, url).body(Body::Json(body)))
    };
    assert_eq!(call(Method::Post, "/api/v1/statuses", json!({"status": "x"})), None);
    assert_eq!(call(Method::Get, "/api/v1/media/12", json!({})), None);
    assert_eq!(call(Method::Post, "/api/v1/statuses", json!({"text": "x"})).as_deref(), Some("text"));
    assert_eq!(call(Method::Post, "/api/v2/statuses", json!({})).as_deref(), Some("POST /api/v2/statuses"));
}
