//! What all imitated networks share: hosts, faults, the bucket, the relay, restarts, the control interface.
#![allow(clippy::unwrap_used, reason = "this is test code, also outside the test functions")]

#[path = "support/sign.rs"]
mod sign;
mod support;

use std::time::{Duration, Instant};

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::Clock;
use practice::{Endpoint, Fault, FaultKind, Network, Options, PracticeClock, Wait, When, samples};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use support::{Got, Outsider, client, got};

const SESSION: &str = "https://bsky.social/xrpc/com.atproto.server.createSession";
const RECORDS: &str =
    "https://pds.practice/xrpc/com.atproto.repo.listRecords?repo=harbour.bsky.practice&collection=app.bsky.feed.post";

fn credentials() -> Value {
    json!({ "identifier": samples::BLUESKY_FIRST, "password": samples::BLUESKY_FIRST_APP_PASSWORD })
}

async fn token(outsider: &Outsider) -> String {
    got(outsider.post(SESSION).json(&credentials())).await.at("/accessJwt")
}

/// Publishes, and says whether an answer came.
async fn publish(outsider: &Outsider, token: &str) -> Result<Got, reqwest::Error> {
    let body = json!({ "repo": samples::BLUESKY_FIRST, "collection": "app.bsky.feed.post",
        "record": { "text": "Fresh", "createdAt": "2026-11-20T12:00:00Z" } });
    let request = outsider.post("https://pds.practice/xrpc/com.atproto.repo.createRecord").bearer_auth(token);
    let response = request.json(&body).send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Ok(Got { status, headers, text: response.text().await? })
}

#[tokio::test]
async fn an_unknown_host_is_marked_as_a_failed_name_look_up() {
    let outsider = Outsider::new();
    let answer = got(outsider.get("https://instagram.example/p/1")).await;
    assert_eq!((answer.status, answer.header("x-practice-unknown-host")), (421, "1"));
    let known = got(outsider.get("https://mastodon.practice/api/v9/nothing")).await;
    assert_eq!((known.status, known.header("x-practice-unknown-host")), (404, ""));
}

#[tokio::test]
async fn a_website_that_points_its_name_at_this_server_gets_nothing() {
    let outsider = Outsider::new();
    let request = outsider.client.get(outsider.practice.control_url()).header("host", "evil.example");
    assert_eq!(got(request).await.status, 400);
}

#[tokio::test]
async fn a_fault_decides_whether_the_call_took_effect_and_whether_an_answer_comes() {
    // Fault, whether an answer arrives, its status, whether the post is out.
    let cases = [
        (FaultKind::DropBefore, None, 0),
        (FaultKind::DropAfter, None, 1),
        (FaultKind::Status { status: 500, when: When::Before }, Some(500), 0),
        (FaultKind::Status { status: 502, when: When::After }, Some(502), 1),
        (FaultKind::RateLimit { wait: Wait::Absent }, Some(429), 0),
        (FaultKind::Deny, Some(403), 0),
        (FaultKind::CutJson, Some(200), 1),
        (FaultKind::Slow { ms: 1 }, Some(200), 1),
    ];
    for (kind, status, posts) in cases {
        let outsider = Outsider::new();
        let token = token(&outsider).await;
        outsider.practice.fault(Fault::once(Endpoint::BlueskyCreateRecord, kind));
        let answer = publish(&outsider, &token).await;
        assert_eq!(answer.as_ref().ok().map(|answer| answer.status), status, "for {kind:?}");
        assert_eq!(outsider.practice.posts().len(), posts, "for {kind:?}");
        let is_readable = answer.is_ok_and(|answer| answer.json().is_object());
        assert_eq!(is_readable, status.is_some() && kind != FaultKind::CutJson, "for {kind:?}");
        assert_eq!(outsider.practice.count(Endpoint::BlueskyCreateRecord), 1, "for {kind:?}: no silent repeat");
        assert_eq!(publish(&outsider, &token).await.unwrap().status, 200, "for {kind:?}: it struck once");
    }
}

#[tokio::test]
async fn a_slow_call_takes_its_time() {
    let outsider = Outsider::new();
    outsider.practice.fault(Fault::once(Endpoint::BlueskyListRecords, FaultKind::Slow { ms: 120 }));
    let begin = Instant::now();
    assert_eq!(got(outsider.get(RECORDS)).await.status, 200);
    assert!(begin.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn a_rate_limit_tells_the_wait_in_the_form_that_was_asked_for() {
    let outsider = Outsider::new();
    let limited = |endpoint, wait| Fault::once(endpoint, FaultKind::RateLimit { wait });
    let instance = "https://mastodon.practice/api/v2/instance";
    let graph = "https://graph.instagram.com/v26.0/me";
    let cases = [
        (Endpoint::MastodonInstance, instance, Wait::Seconds { seconds: 90 }, "retry-after", "90"),
        (
            Endpoint::MastodonInstance,
            instance,
            Wait::Date { seconds: 90 },
            "retry-after",
            "Fri, 20 Nov 2026 12:01:30 GMT",
        ),
        (Endpoint::MastodonInstance, instance, Wait::Absent, "retry-after", ""),
        (
            Endpoint::MastodonInstance,
            instance,
            Wait::Own { seconds: 90 },
            "x-ratelimit-reset",
            "2026-11-20T12:01:30.000000Z",
        ),
        (Endpoint::BlueskyListRecords, RECORDS, Wait::Own { seconds: 90 }, "ratelimit-reset", "1795176090"),
        (
            Endpoint::InstagramMe,
            graph,
            Wait::Absent,
            "x-app-usage",
            r#"{"call_count":101,"total_time":28,"total_cputime":33}"#,
        ),
    ];
    for (endpoint, address, wait, header, expected) in cases {
        outsider.practice.fault(limited(endpoint, wait));
        let answer = got(outsider.get(address)).await;
        assert_eq!(answer.header(header), expected, "for {endpoint:?} {wait:?}");
    }
    outsider.practice.fault(limited(Endpoint::InstagramMe, Wait::Own { seconds: 90 }));
    let usage = got(outsider.get(graph)).await;
    assert_eq!(usage.at("/error/code"), "80002");
    assert!(usage.header("x-business-use-case-usage").contains("\"estimated_time_to_regain_access\":2"));
}

#[tokio::test]
async fn the_bucket_takes_presigned_requests_only() {
    let outsider = Outsider::new();
    let now = outsider.practice.clock().now();
    let signed = |method: &str, key: &str| sign::presigned(method, key, now, samples::BUCKET_SECRET_KEY);
    let put = outsider.client.put(outsider.url(&signed("PUT", "a/b.jpg"))).header("content-type", "image/jpeg");
    assert_eq!(got(put.body("bytes")).await.status, 200);
    let read = got(outsider.get(&signed("GET", "a/b.jpg"))).await;
    assert_eq!((read.text.as_str(), read.header("content-type")), ("bytes", "image/jpeg"));
    let cases = [
        ("https://s3.practice/practice-media/a/b.jpg".to_owned(), 403, "AccessDenied"),
        (sign::presigned("GET", "a/b.jpg", now, "wrong"), 403, "SignatureDoesNotMatch"),
        (signed("PUT", "a/b.jpg"), 403, "SignatureDoesNotMatch"),
        (signed("GET", "a/b.jpg").replace("AKIA", "AKIB"), 403, "InvalidAccessKeyId"),
        (signed("GET", "none.jpg"), 404, "NoSuchKey"),
    ];
    for (address, status, code) in cases {
        let answer = got(outsider.get(&address)).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        assert!(answer.text.contains(&format!("<Code>{code}</Code>")), "{}", answer.text);
    }
    assert_eq!(got(outsider.client.delete(outsider.url(&signed("DELETE", "a/b.jpg")))).await.status, 204);
    assert_eq!(got(outsider.get(&signed("GET", "a/b.jpg"))).await.status, 404);
    outsider.pass(2);
    assert!(got(outsider.get(&signed("GET", "a/b.jpg"))).await.text.contains("Request has expired"));
}

#[tokio::test]
async fn everything_outlives_a_restart_but_the_request_log() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options { state_file: Some(folder.path().join("practice.json")), ..Options::default() };
    let before = Outsider::with(options());
    let session = token(&before).await;
    assert_eq!(publish(&before, &session).await.unwrap().status, 200);
    let put = sign::presigned("PUT", "kept.txt", before.practice.clock().now(), samples::BUCKET_SECRET_KEY);
    got(before.client.put(before.url(&put)).body("kept")).await;
    before.pass(1);
    let advance = json!({ "seconds": 0 });
    got(before.client.post(before.practice.origin().join("practice/api/clock").unwrap()).json(&advance)).await;
    let posts = before.practice.posts();
    drop(before);

    let after = Outsider::with(options());
    assert_eq!(after.practice.posts(), posts);
    assert!(after.practice.requests().is_empty());
    assert_eq!(after.practice.clock().offset_ms(), 3_600_000, "the clock stays where it was moved");
    assert_eq!(publish(&after, &session).await.unwrap().status, 200, "the sign-in is still good");
    assert!(after.practice.issued_secrets().iter().any(|(_, secret)| *secret == session));
    let get = sign::presigned("GET", "kept.txt", after.practice.clock().now(), samples::BUCKET_SECRET_KEY);
    assert_eq!(got(after.get(&get)).await.text, "kept");
    after.practice.reset();
    assert!(after.practice.posts().is_empty());
    assert_eq!(publish(&after, &session).await.unwrap().status, 400);
}

#[test]
fn a_state_file_that_cannot_be_read_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("practice.json");
    std::fs::write(&path, "{ broken").unwrap();
    let options = Options { state_file: Some(path.clone()), ..Options::default() };
    assert!(practice::Practice::start(options).is_err());
    assert_eq!(std::fs::read_to_string(path).unwrap(), "{ broken");
}

#[tokio::test]
async fn the_control_interface_does_from_outside_what_tests_do_from_inside() {
    let outsider = Outsider::with(Options { clock: Some(PracticeClock::system()), ..Options::default() });
    let api = |name: &str| outsider.practice.origin().join(&format!("practice/api/{name}")).unwrap();
    let act = |name: &str, body: Value| got(outsider.client.post(api(name)).json(&body));
    let fault = json!({ "endpoint": "bsky.create_record", "kind": "drop_after", "times": 1 });
    assert_eq!(act("faults", fault).await.status, 200);
    let session = token(&outsider).await;
    assert!(publish(&outsider, &session).await.is_err());
    let posts = got(outsider.client.get(api("posts"))).await;
    assert_eq!((posts.at("/0/network"), posts.at("/0/text")), ("bluesky".into(), "Fresh".into()));
    let requests = got(outsider.client.get(api("requests"))).await;
    assert_eq!(requests.at("/1/endpoint"), "bsky.create_record");
    assert_eq!(act("clock", json!({ "seconds": 7200 })).await.status, 200);
    assert_eq!(publish(&outsider, &session).await.unwrap().at("/error"), "ExpiredToken");
    let fresh = token(&outsider).await;
    assert_eq!(act("revoke", json!({ "network": "bluesky", "account": samples::BLUESKY_FIRST })).await.status, 200);
    assert_eq!(publish(&outsider, &fresh).await.unwrap().at("/error"), "InvalidToken");
    for (name, body, status) in [
        ("revoke", json!({ "network": "bluesky", "account": "nobody" }), 404),
        ("faults", json!({ "endpoint": "nothing", "kind": "deny" }), 400),
        ("nothing", json!({}), 400),
        ("expire", json!({ "network": "bluesky" }), 200),
        ("faults", json!({}), 200),
        ("reset", json!({}), 200),
    ] {
        assert_eq!(act(name, body).await.status, status, "for {name}");
    }
    assert!(outsider.practice.posts().is_empty());
    let foreign = outsider.client.post(api("reset")).header("origin", "https://evil.example");
    assert_eq!(got(foreign).await.status, 403);
}

#[tokio::test]
async fn pages_for_people_are_there_and_say_that_they_are_practice() {
    let outsider = Outsider::new();
    let session = token(&outsider).await;
    publish(&outsider, &session).await.unwrap();
    let origin = outsider.practice.origin();
    for path in [
        "practice/",
        "practice/feed",
        "practice/feed/bluesky",
        "practice/feed/bluesky/harbour.bsky.practice",
        "bsky.app/profile/harbour.bsky.practice",
        "bsky.app/settings/app-passwords",
    ] {
        let page = got(client().get(origin.join(path).unwrap())).await;
        assert_eq!(page.status, 200, "for {path}");
        assert!(page.text.contains("Nothing on this page reaches the real network"), "for {path}");
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"), "for {path}");
        assert!(path.contains("settings") || page.text.contains("Fresh"), "for {path}");
    }
    let form = [("do", "add_fault"), ("endpoint", "s3.put"), ("kind", "cut"), ("times", "2")];
    let sent = got(outsider.client.post(origin.join("practice/control").unwrap()).form(&form)).await;
    assert_eq!(sent.status, 303);
    let page = got(outsider.client.get(outsider.practice.control_url())).await;
    assert!(page.text.contains("s3.put · CutJson · 2 left"), "{}", page.text);
    let web = got(outsider.get(samples::WEB_PAGE)).await;
    assert!(web.text.contains(r#"property="og:image" content="https://harbour.practice/loaf.jpg""#), "{}", web.text);
}

#[test]
fn logged_calls_are_counted_by_network() {
    assert!(Endpoint::all().all(|endpoint| Endpoint::find(endpoint.name()) == Some(endpoint)));
    assert_eq!(Endpoint::BucketPut.network(), Network::Bucket);
}

/// The text between two marks.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).map(|(inside, _)| inside).unwrap_or_default()
}

#[tokio::test]
async fn the_relay_page_runs_its_own_script_and_nothing_else() {
    let outsider = Outsider::new();
    let page = got(outsider.get("https://relay.practice/instagram/?code=secret-code&state=s")).await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("secret-code"), "the page is the same for everyone");
    let policy = between(&page.text, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    for (directive, tag) in [("script-src", "script"), ("style-src", "style")] {
        let inside = between(&page.text, &format!("<{tag}>"), &format!("</{tag}>"));
        let hash = STANDARD.encode(Sha256::digest(inside));
        assert!(policy.contains(&format!("{directive} 'sha256-{hash}';")), "{tag} needs sha256-{hash} in {policy}");
        assert_eq!(page.text.matches(&format!("<{tag}")).count(), 1, "one {tag}");
    }
    assert!(page.text.contains(r#"<meta name="referrer" content="no-referrer">"#));
    let script = between(&page.text, "<script>", "</script>");
    let places: Vec<_> = script.match_indices("location.href =").collect();
    assert_eq!(places.len(), 1, "one way out");
    assert!(script.contains("location.href = \"app.postrider:/oauth/\" + network + answer;"), "{script}");
    assert!(
        script.contains(r#"history.replaceState(null, "", location.pathname);"#),
        "the code does not stay: {script}"
    );
    for forbidden in ["localStorage", "sessionStorage", "cookie", "fetch(", "innerHTML", "http:", "https:", "console"] {
        assert!(!script.contains(forbidden), "the script uses {forbidden}");
    }
}

#[tokio::test]
async fn the_static_host_has_one_folder_that_is_right_and_each_that_is_not() {
    let outsider = Outsider::new();
    let relay = got(outsider.get("https://relay.practice/instagram/")).await.text;
    let folder = async |name: &str| got(outsider.get(&format!("https://pages.practice/{name}/instagram/"))).await;
    assert_eq!(folder("right").await.text, relay);
    let changed = folder("changed").await;
    assert!(changed.status == 200 && changed.text != relay && changed.text.contains("app.postrider:/oauth/"));
    assert!(!folder("other").await.text.contains("app.postrider"));
    let moved = folder("moved").await;
    assert_eq!((moved.status, moved.header("location")), (301, "https://pages.practice/right/instagram/"));
    assert_eq!(folder("missing").await.status, 404);
}

#[test]
fn the_relay_forwards_only_what_names_a_network() {
    let forward = |page: &str| practice::Practice::relay(&page.parse().unwrap()).map(String::from);
    let cases = [
        ("https://r.example/instagram/?code=a&state=b#_", Some("app.postrider:/oauth/instagram?code=a&state=b")),
        ("https://r.example/x/threads?error=access_denied", Some("app.postrider:/oauth/threads?error=access_denied")),
        ("https://r.example/Instagram/?code=a", None),
        ("https://r.example/in%2Fsta/?code=a", None),
        ("https://r.example/?code=a", None),
    ];
    for (page, expected) in cases {
        assert_eq!(forward(page).as_deref(), expected, "for {page}");
    }
}
