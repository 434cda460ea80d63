//! A scripted way out for tests: it expects calls in order, checks them against the scope, and gives recorded answers.

use std::sync::Mutex;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::{
    AccountRef, Body, Clock, Coverage, Http, HttpError, HttpScope, Identity, Manifest, MediaId, MediaItem,
    MediaReadError, MediaReader, Method, Outside, Request, Response, Secret, Session, Value,
};
use futures::future::BoxFuture;
use url::Url;

use crate::client::Awaited;

/// The account of a sign-in to the account itself.
pub(crate) fn only(coverage: Coverage) -> Identity {
    let [identity] = <[Identity; 1]>::try_from(coverage.accounts).unwrap();
    assert_eq!(identity.account, coverage.who);
    identity
}

pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-20T10:00:00Z".parse().unwrap()
}

pub(crate) struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        now()
    }

    fn monotonic(&self) -> std::time::Duration {
        std::time::Duration::ZERO
    }
}

pub(crate) fn picture() -> MediaItem {
    MediaItem {
        id: MediaId::new(),
        mime_type: "image/jpeg".to_owned(),
        width: 1200,
        height: 1000,
        size_bytes: 200_000,
        alt: "a loaf".to_owned(),
    }
}

pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let body = Bytes::copy_from_slice(body.as_bytes());
    Response { status, headers, body, issued: Vec::new(), received_at: now() }
}

/// One expected call with its answer.
#[derive(Clone)]
pub(crate) struct Reply<'a> {
    /// Beginning of `METHOD host/path?query body`.
    call: &'a str,
    /// Parts that must stand in the call's line somewhere.
    contains: Vec<String>,
    outcome: Result<(u16, &'a str), HttpError>,
    headers: Vec<(&'a str, &'a str)>,
}

impl<'a> Reply<'a> {
    pub(crate) fn new(call: &'a str, status: u16, body: &'a str) -> Self {
        Self { call, contains: vec![], outcome: Ok((status, body)), headers: vec![] }
    }

    pub(crate) fn lost(call: &'a str) -> Self {
        let error = HttpError::NoAnswer { host: "x".to_owned() };
        Self { call, contains: vec![], outcome: Err(error), headers: vec![] }
    }

    pub(crate) fn header(mut self, name: &'a str, value: &'a str) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn contains(mut self, part: impl Into<String>) -> Self {
        self.contains.push(part.into());
        self
    }
}

struct Expected {
    call: String,
    contains: Vec<String>,
    outcome: Result<Response, HttpError>,
}

/// The scripted outside with everything a session needs.
pub(crate) struct Script {
    expected: Mutex<std::collections::VecDeque<Expected>>,
    hosts: Vec<String>,
    scope: HttpScope,
    account: AccountRef,
    token: Secret,
    host: Option<Box<dyn domain::MediaHost>>,
}

impl Script {
    /// Calls may go to the manifest's hosts and to `https://mastodon.example` or `https://pds.example.com`.
    pub(crate) fn new(manifest: &'static Manifest, replies: &[Reply<'_>]) -> Self {
        let mut hosts: Vec<String> = manifest.hosts.iter().map(|host| (*host).to_owned()).collect();
        hosts.extend(["mastodon.example", "pds.example.com"].map(str::to_owned));
        let scope = HttpScope { hosts: hosts.clone(), query_secrets: manifest.query_secrets, any_public_read: false };
        let server = match manifest.id {
            "mastodon" => Some("https://mastodon.example"),
            "bluesky" => Some("https://pds.example.com"),
            _ => None,
        };
        let remote_id = if manifest.id == "bluesky" { "did:plc:abc" } else { "17841" };
        let account = AccountRef {
            remote_id: remote_id.to_owned(),
            handle: "bakery.example.com".to_owned(),
            server: server.map(|server| server.parse().unwrap()),
        };
        Self::build(hosts, scope, account, replies)
    }

    pub(crate) fn public(replies: &[Reply<'_>]) -> Self {
        Self::with_hosts(&[], replies)
    }

    pub(crate) fn with_hosts(hosts: &[&str], replies: &[Reply<'_>]) -> Self {
        let account = AccountRef { remote_id: String::new(), handle: String::new(), server: None };
        Self::build(hosts.iter().map(|h| (*h).to_owned()).collect(), HttpScope::default(), account, replies)
    }

    fn build(hosts: Vec<String>, scope: HttpScope, account: AccountRef, replies: &[Reply<'_>]) -> Self {
        let expected = replies.iter().map(|reply| Expected {
            call: reply.call.to_owned(),
            contains: reply.contains.clone(),
            outcome: reply.outcome.clone().map(|(status, body)| answer(status, &reply.headers, body)),
        });
        let token = Secret::new("canary-token".to_owned());
        Self { expected: Mutex::new(expected.collect()), hosts, scope, account, token, host: None }
    }

    pub(crate) fn with_media_host(mut self, host: impl domain::MediaHost + 'static) -> Self {
        self.host = Some(Box::new(host));
        self
    }

    pub(crate) fn outside(&self) -> Outside<'_> {
        Outside { http: self, scope: &self.scope, clock: &FixedClock }
    }

    pub(crate) fn session(&self) -> Session<'_> {
        Session {
            outside: self.outside(),
            account: &self.account,
            token: &self.token,
            media: &Pictures,
            media_host: self.host.as_deref(),
        }
    }

    /// Fails when a scripted call was never made.
    pub(crate) fn finish(&self) {
        let left: Vec<String> = self.expected.lock().unwrap().iter().map(|e| e.call.clone()).collect();
        assert!(left.is_empty(), "calls that were never made: {left:?}");
    }

    fn take(&self, scope: &HttpScope, request: &Request<'_>) -> Result<Response, HttpError> {
        let host = request.url.host_str().unwrap_or_default();
        let reachable = scope.hosts.iter().any(|allowed| allowed == host) && self.hosts.iter().any(|h| h == host);
        let public = scope.any_public_read && request.method == Method::Get && request.auth.is_none();
        let line = line(request);
        assert!(reachable || public, "outside the scope: {line}");
        let next = self.expected.lock().unwrap().pop_front();
        let next = next.unwrap_or_else(|| panic!("an unexpected call: {line}"));
        assert!(line.starts_with(&next.call), "expected {:?}, got {line:?}", next.call);
        assert_ne!(request.name, "", "a call without a name for the log: {line}");
        assert_eq!(contract_breach(request), None, "not in the published description: {line}");
        for part in &next.contains {
            assert!(line.contains(part.as_str()), "{part:?} is missing in {line:?}");
        }
        next.outcome.map(|answer| Awaited::new(request).admit(answer))
    }
}

impl Http for Script {
    fn send<'a>(&'a self, scope: &'a HttpScope, request: Request<'a>) -> BoxFuture<'a, Result<Response, HttpError>> {
        let outcome = self.take(scope, &request);
        Box::pin(async move { outcome })
    }
}

/// `METHOD host/path?query [bearer] {header: value} body`, secrets shown as `<secret>`.
fn line(request: &Request<'_>) -> String {
    let value = |value: &Value<'_>| match value {
        Value::Plain(text) => text.clone().into_owned(),
        Value::Secret(_) => "<secret>".to_owned(),
    };
    let pairs = |pairs: &[(&str, Value<'_>)]| {
        pairs.iter().map(|(n, v)| format!("{n}={}", value(v))).collect::<Vec<_>>().join("&")
    };
    let url = &request.url;
    let mut line = format!("{:?} {}{}", request.method, url.host_str().unwrap_or_default(), url.path());
    let method = line.split(' ').next().unwrap_or_default().to_uppercase();
    line = format!("{method}{}", line.trim_start_matches(|c: char| c.is_alphabetic()));
    let own: Vec<String> = url.query_pairs().map(|(n, v)| format!("{n}={v}")).collect();
    let query =
        [own.join("&"), pairs(&request.query)].into_iter().filter(|q| !q.is_empty()).collect::<Vec<_>>().join("&");
    let auth = if request.auth.is_some() { " [bearer]" } else { "" };
    let headers: Vec<String> = request.headers.iter().map(|(n, v)| format!("{n}: {v}")).collect();
    let body = match &request.body {
        Body::Empty => String::new(),
        Body::Json(json) => json.to_string(),
        Body::JsonFields(fields) => pairs(fields),
        Body::Form(fields) => format!("form {}", pairs(fields)),
        Body::Bytes { mime_type, bytes } => format!("{mime_type} {} bytes", bytes.len()),
        Body::Multipart(parts) => parts
            .iter()
            .map(|part| format!("{}:{}", part.name, part.file_name.unwrap_or(&String::from_utf8_lossy(&part.bytes))))
            .collect::<Vec<_>>()
            .join(" "),
    };
    format!("{line}?{query}{auth} {{{}}} {body}", headers.join(", "))
}

/// The published description of a network's calls: paths, methods, and the names of parameters and fields.
struct Contract {
    host: &'static str,
    /// Calls and the names that each knows, as JSON.
    calls: &'static str,
    /// What stands in the network's documentation only: calls, and names that go with any call.
    elsewhere: &'static [&'static str],
}

const CONTRACTS: [Contract; 2] = [
    // abraham/mastodon-openapi 4.7.0 (MIT), August 2026. Two calls are older than what it describes, one is RFC 7033's.
    Contract {
        host: "mastodon.example",
        calls: include_str!("mastodon/contract.json"),
        elsewhere: &["GET /api/v1/instance", "GET /api/v1/accounts/{id}/statuses", "GET /.well-known/webfinger"],
    },
    // Meta business SDK codegen, Instagram-login twins, April 2026; publishing a container stands at their elder, and a
    // container itself, the answer about the quota, paging and the end of a permission nowhere.
    Contract {
        host: "graph.instagram.com",
        calls: include_str!("instagram/contract.json"),
        elsewhere: &[
            "DELETE /{version}/me/permissions",
            "fields",
            "limit",
            "status_code",
            "status",
            "quota_usage",
            "config",
        ],
    },
];

/// What in a call its network's published description does not know: the call itself, or one of its names.
pub(crate) fn contract_breach(request: &Request<'_>) -> Option<String> {
    let contract = CONTRACTS.iter().find(|contract| Some(contract.host) == request.url.host_str())?;
    let calls: serde_json::Value = serde_json::from_str(contract.calls).unwrap();
    let is_elsewhere = |name: &str| contract.elsewhere.contains(&name);
    let path: Vec<&str> = request.url.path().split('/').map(placeholder).collect();
    let call = format!("{} {}", format!("{:?}", request.method).to_uppercase(), path.join("/"));
    if is_elsewhere(&call) {
        return None;
    }
    let Some(known) = calls[&call].as_array() else { return Some(call) };
    let is_known = |name: &String| known.iter().any(|k| k.as_str().is_some_and(|k| k.eq_ignore_ascii_case(name)));
    names(request).into_iter().find(|name| !is_known(name) && !is_elsewhere(name))
}

/// A part of a path as descriptions write it: ids and versions differ from call to call.
fn placeholder(part: &str) -> &str {
    match part.strip_prefix('v').unwrap_or(part).parse::<f64>() {
        Ok(_) if part.contains('.') => "{version}",
        Ok(_) if !part.starts_with('v') => "{id}",
        _ => part,
    }
}

/// Every name that a call uses: of parameters, headers, parts, and of the fields asked for.
fn names(request: &Request<'_>) -> Vec<String> {
    let mut names: Vec<String> = request.headers.iter().map(|(name, _)| (*name).to_owned()).collect();
    for (name, value) in &request.query {
        names.push((*name).to_owned());
        if let ("fields", Value::Plain(fields)) = (*name, value) {
            names.extend(fields.split(',').map(str::to_owned));
        }
    }
    match &request.body {
        Body::Empty | Body::Bytes { .. } => {}
        Body::Json(json) => names.extend(json.as_object().unwrap().keys().cloned()),
        Body::JsonFields(fields) | Body::Form(fields) => {
            names.extend(fields.iter().map(|(name, _)| (*name).to_owned()))
        }
        Body::Multipart(parts) => names.extend(parts.iter().map(|part| part.name.to_owned())),
    }
    names
}

struct Pictures;

impl MediaReader for Pictures {
    fn read<'a>(&'a self, _item: &'a MediaItem) -> BoxFuture<'a, Result<Bytes, MediaReadError>> {
        Box::pin(async { Ok(Bytes::from_static(b"picture")) })
    }
}

/// Remembers what was put and deleted.
#[derive(Default)]
pub(crate) struct MemoryHost {
    pub(crate) deleted: std::sync::Arc<Mutex<Vec<String>>>,
}

impl domain::MediaHost for MemoryHost {
    fn put<'a>(
        &'a self,
        key: &'a str,
        _mime_type: &'a str,
        _bytes: Bytes,
    ) -> BoxFuture<'a, Result<Url, domain::MediaHostError>> {
        Box::pin(async move { Ok(format!("https://bucket.example.com/{key}?X-Amz-Signature=1").parse().unwrap()) })
    }

    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), domain::MediaHostError>> {
        self.deleted.lock().unwrap().push(key.to_owned());
        Box::pin(async { Ok(()) })
    }
}

/// Content with this text and these pictures.
pub(crate) fn content(text: &str, pictures: usize) -> domain::Content {
    domain::Content { text: text.to_owned(), media: (0..pictures).map(|_| picture()).collect(), ..Default::default() }
}

pub(crate) fn seed() -> domain::Seed {
    let target_id = "0191e8a0-0000-7000-8000-000000000001".parse().unwrap();
    domain::Seed { target_id, begun_at: "2026-09-01T10:00:00Z".parse().unwrap(), random: 417 }
}

/// What goes on after a publishing step is taken for live by everyone who reads the stored steps.
fn assert_goes_on(step: &domain::StoredStep, next: &domain::StoredStep) {
    let is_live = step.effect.commits();
    let is_finishing = matches!(next.stage, domain::Stage::Finishing) && !next.effect.commits();
    assert!(!is_live || is_finishing, "{} goes on with {}, as if it were live", step.name, next.name);
}

/// Walks from the first step, or from `start`, until it is done or fails; returns the names of the steps taken, with
/// `<-` where a publishing step went back, and the end. Every JSON stored on the way is searched for the token.
pub(crate) async fn walk(
    network: &str,
    content: &domain::Content,
    start: Option<domain::StoredStep>,
    replies: &[Reply<'_>],
) -> (Vec<String>, Result<domain::Receipt, domain::NetworkError>) {
    let network = crate::find(network).unwrap();
    let script = Script::new(network.manifest(), replies).with_media_host(MemoryHost::default());
    let mut step = start.unwrap_or_else(|| network.first_step(content, &seed()).unwrap());
    let mut names = Vec::new();
    let end = loop {
        assert!(names.len() < 60, "a walk that never ends: {names:?}");
        assert!(!step.json.contains("canary"), "a stored step holds a secret");
        if step.name == "mark" {
            step = noted(network, content, &step).await;
            continue;
        }
        names.push(step.name.clone());
        match network.advance(script.session(), content, &seed(), &step).await {
            Ok(domain::Advance::Continue { next, .. }) => {
                assert_goes_on(&step, &next);
                step = next;
            }
            Ok(domain::Advance::Back { next, .. }) => {
                assert!(step.effect.commits(), "only a publishing step goes back, {} does not publish", step.name);
                assert!(!next.effect.commits(), "{} goes back to {}, which publishes", step.name, next.name);
                names.push("<-".to_owned());
                step = next;
            }
            Ok(domain::Advance::Done(receipt)) => break Ok(receipt),
            Err(error) => break Err(error),
        }
    };
    script.finish();
    (names, end)
}

/// The look at what is newest in front of a publishing step, at an account without any post.
async fn noted(
    network: &dyn domain::Network,
    content: &domain::Content,
    step: &domain::StoredStep,
) -> domain::StoredStep {
    assert_eq!(step.effect, domain::Effect::Read);
    let posts = "GET pds.example.com/xrpc/com.atproto.repo.listRecords?repo=did:plc:abc&collection=app.bsky.feed.post";
    let replies = match network.manifest().id {
        "mastodon" => vec![Reply::new("GET mastodon.example/api/v1/accounts/17841/statuses", 200, "[]")],
        "instagram" => vec![Reply::new("GET graph.instagram.com/v26.0/17841/media?fields", 200, r#"{"data":[]}"#)],
        _ => vec![
            Reply::new("GET pds.example.com/xrpc/com.atproto.sync.getLatestCommit?did=did:plc:abc", 200, COMMIT),
            Reply::new(posts, 200, r#"{"records":[]}"#),
        ],
    };
    let script = Script::new(network.manifest(), &replies);
    let next = network.advance(script.session(), content, &seed(), step).await.unwrap();
    script.finish();
    match next {
        domain::Advance::Continue { next, .. } => next,
        other => panic!("after what is newest was noted: {other:?}"),
    }
}

/// A repository's revision.
pub(crate) const COMMIT: &str = r#"{"cid":"bafy","rev":"3muh5xpdm2222"}"#;

/// The step after these posts were noted as the newest, and this as the account's state.
pub(crate) fn marked(step: domain::StoredStep, newest: &[&str], state: Option<&str>) -> domain::StoredStep {
    let own: serde_json::Value = serde_json::from_str(&step.json).unwrap();
    let mark = serde_json::json!({ "newest": newest, "at": now(), "state": state });
    domain::StoredStep { json: serde_json::json!({ "step": own, "mark": mark }).to_string(), ..step }
}

/// The stored form of a step.
pub(crate) fn stored(network: &str, name: &str, effect: domain::Effect, json: serde_json::Value) -> domain::StoredStep {
    let first = crate::find(network).unwrap().first_step(&content("x", 1), &seed()).unwrap();
    domain::StoredStep {
        version: first.version,
        name: name.to_owned(),
        effect,
        stage: domain::Stage::Publishing,
        json: json.to_string(),
    }
}

/// Asks whether a lost step is live.
pub(crate) async fn confirm(
    network: &str,
    content: &domain::Content,
    step: &domain::StoredStep,
    replies: &[Reply<'_>],
) -> Result<domain::Confirmation, domain::NetworkError> {
    look(network, content, step, &[], replies).await
}

/// The same, where these are other posts of ours.
pub(crate) async fn look(
    network: &str,
    content: &domain::Content,
    step: &domain::StoredStep,
    known: &[&str],
    replies: &[Reply<'_>],
) -> Result<domain::Confirmation, domain::NetworkError> {
    let known: Vec<String> = known.iter().map(|id| (*id).to_owned()).collect();
    let network = crate::find(network).unwrap();
    let script = Script::new(network.manifest(), replies);
    let intent = domain::Intent { step, content, seed: &seed(), known: &known };
    let result = network.confirm(script.session(), intent).await;
    script.finish();
    result.map(|reading| reading.shown)
}

/// Runs `call` with a scripted outside for that network.
pub(crate) async fn with<T>(network: &str, replies: &[Reply<'_>], call: impl AsyncFnOnce(&Script) -> T) -> T {
    let script = Script::new(crate::find(network).unwrap().manifest(), replies);
    let result = call(&script).await;
    script.finish();
    result
}
