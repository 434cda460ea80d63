use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use domain::{
    Body, Clock, Http, HttpError, HttpScope, Lending, Longer, Method, Part, QuerySecret, Request, Response, Secret,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::oneshot,
};
use url::Url;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use super::{Client, Route};

const TOKEN: &str = "canary-token-7f3a9c1e";

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> DateTime<Utc> {
        "2026-11-20T10:00:00Z".parse().unwrap()
    }

    fn monotonic(&self) -> std::time::Duration {
        std::time::Duration::ZERO
    }
}

fn client(origin: &str) -> Client {
    Client::new(Route::Practice { origin: origin.parse().unwrap() }, Arc::new(Fixed)).unwrap()
}

fn scope(host: &str) -> HttpScope {
    HttpScope { hosts: vec![host.to_owned()], ..HttpScope::default() }
}

fn get(url: &str) -> Request<'static> {
    Request::new(Method::Get, url.parse().unwrap())
}

async fn refused(client: &Client, scope: &HttpScope, request: Request<'_>) {
    let url = request.url.clone();
    let result = client.send(scope, request).await;
    assert!(matches!(result, Err(HttpError::NotAllowed { .. })), "{url} must not leave");
}

#[tokio::test]
async fn a_call_outside_the_scope_never_leaves() {
    let server = MockServer::start().await;
    let practice = client(&server.uri());
    let live = Client::new(Route::Live, Arc::new(Fixed)).unwrap();
    let token = Secret::new(TOKEN.to_owned());
    let any = HttpScope { any_public_read: true, hosts: vec!["api.example.com".to_owned()], query_secrets: &[] };
    for client in [&practice, &live] {
        for url in [
            "http://api.example.com/",
            "https://api.example.com:8443/",
            "https://u:p@api.example.com/",
            "https://127.0.0.1/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://169.254.169.254/latest/meta-data",
            "https://10.1.2.3/",
            "https://localhost/",
            "https://a.localhost/",
            "https://printer.local/",
            "https://router/",
            "https://metadata.internal/",
            "ftp://api.example.com/",
        ] {
            let mut everything = any.clone();
            everything.hosts.extend(Url::parse(url).unwrap().host_str().map(str::to_owned));
            refused(client, &everything, get(url)).await;
        }
        refused(client, &scope("api.example.com"), get("https://evil.example.com/")).await;
        refused(client, &scope("api.example.com"), get("https://api.example.com.evil.org/")).await;
        refused(client, &any, get("https://other.example.com/").bearer(&token)).await;
        refused(client, &any, get("https://other.example.com/").query("t", &token)).await;
        refused(client, &any, Request::new(Method::Post, "https://other.example.com/".parse().unwrap())).await;
        refused(client, &any, get("https://api.example.com/").header("Authorization", "x")).await;
    }
    assert!(server.received_requests().await.unwrap().is_empty(), "nothing reached the wire");
}

#[tokio::test]
async fn a_secret_stands_in_the_query_only_on_the_listed_call() {
    const LISTED: &[QuerySecret] = &[QuerySecret { host: "graph.example.com", path: "/access_token" }];
    let server = MockServer::start().await;
    Mock::given(matchers::path("/graph.example.com/access_token"))
        .and(matchers::query_param("access_token", TOKEN))
        .respond_with(ResponseTemplate::new(200))
        .expect(1)
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let token = Secret::new(TOKEN.to_owned());
    let scope = HttpScope {
        hosts: vec!["graph.example.com".to_owned(), "api.example.com".to_owned()],
        query_secrets: LISTED,
        any_public_read: false,
    };
    let listed = get("https://graph.example.com/access_token").query("access_token", &token);
    assert!(client.send(&scope, listed).await.is_ok());
    for url in [
        "https://graph.example.com/access_token/",
        "https://graph.example.com/access_token2",
        "https://graph.example.com/",
        "https://api.example.com/access_token",
    ] {
        refused(&client, &scope, get(url).query("access_token", &token)).await;
    }
}

#[tokio::test]
async fn no_error_shows_a_secret_or_a_query() {
    let client = client("http://127.0.0.1:1");
    let token = Secret::new(TOKEN.to_owned());
    let request = get("https://api.example.com/x?plain=canary-plain").bearer(&token);
    let error = client.send(&scope("api.example.com"), request).await.err().unwrap();
    assert_eq!(error, HttpError::NotSent { host: "api.example.com".to_owned() }, "a refused connection sends nothing");
    assert!(!format!("{error} {error:?}").contains("canary"));
}

#[tokio::test]
async fn bodies_are_written_as_each_kind_demands() {
    let server = MockServer::start().await;
    Mock::given(matchers::any()).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let client = client(&server.uri());
    let secret = Secret::new("s&1\"".to_owned());
    let bodies = [
        Body::Form(vec![("a", "b c".into()), ("t", (&secret).into())]),
        Body::JsonFields(vec![("a", "b".into()), ("t", (&secret).into())]),
        Body::Json(serde_json::json!({"a": [1]})),
        Body::Bytes { mime_type: "image/jpeg", bytes: "jpg".into() },
        Body::Empty,
        Body::Multipart(vec![Part {
            name: "file",
            file_name: Some("p.jpg"),
            mime_type: Some("image/jpeg"),
            bytes: "jpg".into(),
        }]),
    ];
    for body in bodies {
        let request =
            Request::new(Method::Post, "https://api.example.com/x".parse().unwrap()).bearer(&secret).body(body);
        client.send(&scope("api.example.com"), request).await.unwrap();
    }
    let seen = server.received_requests().await.unwrap();
    let texts: Vec<_> = seen.iter().map(|r| String::from_utf8_lossy(&r.body).into_owned()).collect();
    assert_eq!(texts[..5], ["a=b+c&t=s%261%22", r#"{"a":"b","t":"s&1\""}"#, r#"{"a":[1]}"#, "jpg", ""]);
    assert_eq!(seen[4].headers["content-length"], "0", "an empty POST says its length");
    assert!(texts[5].contains(r#"name="file"; filename="p.jpg""#) && texts[5].contains("Content-Type: image/jpeg"));
    assert!(seen.iter().all(|r| r.headers["authorization"] == "Bearer s&1\""));
}

/// What comes of a call with a token, a password and a lent code, to a network that answers so.
async fn answered(status: u16, body: &str, header: &str, yields: &'static [&'static str]) -> Response {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(status).insert_header("x-request-id", header).set_body_string(body);
    Mock::given(matchers::any()).respond_with(answer).mount(&server).await;
    let [token, password, code] = [TOKEN, "pass-word-of-9", "code-lent-4711"].map(|text| Secret::new(text.to_owned()));
    let client = client(&server.uri());
    let lending = Lending::new(&client, [&code]);
    let request = Request::new(Method::Post, "https://api.example.com/x".parse().unwrap())
        .yields(yields)
        .bearer(&token)
        .body(Body::Form(vec![("password", (&password).into()), ("plain", "a plain value".into())]));
    lending.send(&scope("api.example.com"), request).await.ok().unwrap()
}

fn text(secret: &Secret) -> &str {
    // EXPOSE: test value.
    secret.expose()
}

#[tokio::test]
async fn no_secret_that_a_call_carries_or_that_is_lent_beside_it_comes_back() {
    let body = format!(r#"{{"error":"{TOKEN} pass%2Dword%2Dof%2D9 code-lent-4711, a plain value"}}"#);
    for status in [200, 400, 503] {
        let answer = answered(status, &body, "id-Y29kZS1sZW50LTQ3MTE=", &[]).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.body, r#"{"error":"[hidden] [hidden] [hidden], a plain value"}"#);
        assert_eq!(answer.header("x-request-id"), Some("id-[hidden]E="));
    }
}

#[tokio::test]
async fn a_token_comes_out_of_its_field_alone_also_when_it_is_the_one_that_was_sent() {
    const YIELDS: &[&str] = &["access_token", "refresh_token"];
    let body = format!(
        r#"{{"data":[{{"access_token":"{TOKEN}"}}],"refresh_token":"new-refresh-4812","scope":"a new-refresh-4812"}}"#
    );
    let mut answer = answered(200, &body, "", YIELDS).await;
    assert_eq!(text(&answer.token("access_token").unwrap()), TOKEN);
    assert_eq!(text(&answer.token("refresh_token").unwrap()), "new-refresh-4812");
    let expected = r#"{"data":[{"access_token":"[hidden]"}],"refresh_token":"[hidden]","scope":"a [hidden]"}"#;
    assert_eq!(answer.body, expected);
    let unread = Some(HttpError::Unreadable { status: 200 });
    assert_eq!(answer.token("access_token").err(), unread, "it is handed out once");
    assert!(answered(200, &body, "", &[]).await.issued.is_empty(), "nothing is handed out that was not announced");
    for body in [
        "",
        "<html>",
        r#"{"access_token":"#,
        r#"{"access_token":7}"#,
        r#"{"access_token":"a b"}"#,
        r#"{"access_token":""}"#,
    ] {
        assert_eq!(answered(200, body, "", YIELDS).await.token("access_token").err(), unread, "{body}");
    }
}

#[tokio::test]
async fn a_long_answer_is_looked_through_too() {
    let filler = "x".repeat(200_000);
    let answer = answered(200, &format!("{filler} {TOKEN} {filler}"), "", &[]).await;
    assert_eq!(answer.body, format!("{filler} [hidden] {filler}"));
}

#[tokio::test]
async fn redirects_are_answers_and_unknown_practice_hosts_are_unsent() {
    let server = MockServer::start().await;
    Mock::given(matchers::path("/moved.example.com/"))
        .respond_with(ResponseTemplate::new(302).insert_header("location", "https://evil.example.com/"))
        .mount(&server)
        .await;
    Mock::given(matchers::path("/unknown.example.com/"))
        .respond_with(ResponseTemplate::new(421).insert_header("x-practice-unknown-host", "1"))
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let moved = client.send(&scope("moved.example.com"), get("https://moved.example.com/")).await.ok().unwrap();
    assert_eq!((moved.status, moved.header("location")), (302, Some("https://evil.example.com/")));
    assert_eq!(moved.received_at, Fixed.now());
    let unknown = client.send(&scope("unknown.example.com"), get("https://unknown.example.com/")).await;
    assert!(matches!(unknown, Err(HttpError::NotSent { .. })));
}

#[tokio::test]
async fn an_answer_longer_than_allowed_is_not_read_to_its_end() {
    let server = MockServer::start().await;
    Mock::given(matchers::any())
        .respond_with(ResponseTemplate::new(200).set_body_bytes(vec![0; 5000]))
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let mut request = get("https://api.example.com/");
    request.answer_max = 4999;
    let result = client.send(&scope("api.example.com"), request).await;
    assert!(matches!(result, Err(HttpError::Unreadable { status: 200 })));
    let mut request = get("https://api.example.com/");
    request.answer_max = 5000;
    assert!(client.send(&scope("api.example.com"), request).await.is_ok());
    let mut request = get("https://api.example.com/");
    (request.answer_max, request.longer) = (4999, Longer::Cut);
    let beginning = client.send(&scope("api.example.com"), request).await.ok().unwrap();
    assert_eq!(beginning.body.len(), 4999, "whoever asks for the beginning gets it");
}

/// A server that never stops sending.
#[tokio::test]
async fn the_beginning_of_an_endless_answer_is_an_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(&format!("http://{}", listener.local_addr().unwrap()));
    let endless = tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        assert!(connection.read(&mut [0; 2048]).await.unwrap() > 0, "an answer follows a request");
        connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        while connection.write_all(&[b'x'; 4096]).await.is_ok() {}
    });
    let mut request = get("https://api.example.com/");
    (request.answer_max, request.longer) = (100_000, Longer::Cut);
    let beginning = client.send(&scope("api.example.com"), request).await.ok().unwrap();
    assert_eq!(beginning.body.len(), 100_000);
    endless.await.unwrap();
}

/// Answers one connection with these bytes, and closes it unless it is to be held. Tells when the request has arrived.
async fn raw_server(answer: &'static str, hold: bool) -> (String, oneshot::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let (tell, arrived) = oneshot::channel();
    tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        let mut request = [0; 2048];
        let count = connection.read(&mut request).await.unwrap();
        assert!(count > 0, "the request arrived before the connection broke");
        tell.send(()).unwrap();
        connection.write_all(answer.as_bytes()).await.unwrap();
        if hold {
            std::future::pending::<()>().await;
        }
    });
    (origin, arrived)
}

#[tokio::test]
async fn a_call_that_left_and_got_no_whole_answer_may_have_had_its_effect() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\":";
    for (answer, hold) in [("", false), (cut, false), ("HTTP/1.1 200", false), ("", true)] {
        let (origin, arrived) = raw_server(answer, hold).await;
        let client = client(&origin);
        let time = Duration::from_secs(60);
        let request = Request::new(Method::Post, "https://api.example.com/".parse().unwrap())
            .timeout(time)
            .body(Body::Json(serde_json::json!({})));
        let late = async {
            arrived.await.unwrap();
            if hold {
                tokio::time::pause();
                tokio::time::advance(time).await;
                tokio::time::resume();
            }
        };
        let scope = scope("api.example.com");
        let (result, ()) = tokio::join!(client.send(&scope, request), late);
        assert!(matches!(result, Err(HttpError::NoAnswer { .. })), "answer {answer:?}, held {hold}");
    }
}
