//! What the connector sends and what it makes of the answers, call by call.

mod lost;
mod publishing;
mod sign_in;

use std::collections::BTreeMap;

use domain::{Body, Content, Effect, Method, Request, StoredStep};
use serde_json::json;

use crate::testing::{self, Reply, content, stored, walk};

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

fn warned(text: &str, warning: &str, pictures: usize) -> Content {
    let options = BTreeMap::from([("content_warning".to_owned(), warning.to_owned())]);
    Content { options, ..content(text, pictures) }
}

/// The same at a server that promises nothing about keys.
fn at_post_of_fork(ids: &[&str]) -> StoredStep {
    let uploaded = json!({"ids": ids, "again": false, "round": 0, "keys": "unknown"});
    stored("mastodon", "post", Effect::Irreversible, json!({"post": {"uploaded": uploaded}}))
}

async fn check(content: &Content, start: Option<StoredStep>, replies: &[Reply<'_>], steps: &str, end: &str) {
    let (names, result) = walk("mastodon", content, start, replies).await;
    assert_eq!(names.join(" "), steps);
    let shown = format!("{result:?}");
    assert!(shown.contains(end), "{end:?} is not in {shown}");
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
