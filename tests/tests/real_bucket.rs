//! The media host against an S3 server that others wrote (`s3s`), which recomputes every signature by itself.
//!
//! The product's client refuses plain http and this computer, so the last step is a double: it sends the call that was
//! built to the server's socket and leaves the signed host, path and query as they are.

use std::{fs, net::SocketAddr, path::Path, sync::Arc};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Body, Bucket, Clock, Http, HttpError, HttpScope, MediaHostError, MediaHosts, Method, Request, Response, Secret,
    SystemClock,
};
use futures::future::BoxFuture;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use networks::S3MediaHosts;
use s3s::{
    S3Result,
    access::{S3Access, S3AccessContext},
    auth::SimpleAuth,
    path::S3Path,
    s3_error,
    service::{S3Service, S3ServiceBuilder},
};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    task::{JoinHandle, JoinSet},
};
use url::Url;

const HOST: &str = "s3.example.com";
const NAME: &str = "pictures";
const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
/// The example of AWS's documentation, with the slashes that real keys have.
const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// A server with one bucket and one pair of keys. It stops when it is dropped.
struct Server {
    folder: TempDir,
    at: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Server {
    async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join(NAME)).unwrap();
        let mut builder = S3ServiceBuilder::new(FileSystem::new(folder.path()).unwrap());
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET_KEY));
        builder.set_access(OneBucket);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        Self { folder, at, accepting: tokio::spawn(serve(listener, builder.build())) }
    }

    /// The connections end with the loop that owns them.
    async fn stop(&mut self) {
        self.accepting.abort();
        assert!((&mut self.accepting).await.unwrap_err().is_cancelled(), "it served until now");
    }

    fn media_hosts(&self) -> S3MediaHosts {
        self.media_hosts_at(Arc::new(SystemClock))
    }

    fn media_hosts_at(&self, clock: Arc<dyn Clock>) -> S3MediaHosts {
        S3MediaHosts::new(Arc::new(Socket(self.client())), clock)
    }

    /// Knows no keys; finds the bucket's host at the server's socket.
    fn client(&self) -> reqwest::Client {
        let builder = reqwest::Client::builder().resolve(HOST, self.at).no_proxy();
        builder.redirect(reqwest::redirect::Policy::none()).build().unwrap()
    }

    async fn status(&self, method: reqwest::Method, address: Url) -> u16 {
        self.client().request(method, over_http(address)).send().await.unwrap().status().as_u16()
    }

    fn stored_files(&self) -> usize {
        files_below(&self.folder.path().join(NAME))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(listener: TcpListener, service: S3Service) {
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let service = service.clone();
        connections.spawn(async move {
            // A client that hangs up is no news to a server.
            auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await.ok();
        });
    }
}

/// `s3s-fs` would create the folder of an unknown bucket; S3 answers `NoSuchBucket`, to those whose signature is good.
struct OneBucket;

impl S3Access for OneBucket {
    fn check<'s, 'c, 'i, 'f>(&'s self, context: &'c mut S3AccessContext<'i>) -> BoxFuture<'f, S3Result<()>>
    where
        's: 'f,
        'c: 'f,
        'i: 'f,
    {
        let bucket = match context.s3_path() {
            S3Path::Root => None,
            S3Path::Bucket { bucket } | S3Path::Object { bucket, .. } => Some(&**bucket),
        };
        let answer = match (context.credentials(), bucket) {
            (None, _) => Err(s3_error!(AccessDenied)),
            (Some(_), Some(NAME)) => Ok(()),
            (Some(_), _) => Err(s3_error!(NoSuchBucket)),
        };
        Box::pin(async { answer })
    }
}

/// Sends as the product's client does, only without TLS.
struct Socket(reqwest::Client);

impl Http for Socket {
    fn send<'a>(&'a self, scope: &'a HttpScope, request: Request<'a>) -> BoxFuture<'a, Result<Response, HttpError>> {
        Box::pin(async move {
            assert_eq!((request.url.scheme(), &*scope.hosts), ("https", &[HOST.to_owned()][..]));
            assert!(request.query.is_empty() && request.auth.is_none(), "the address alone carries the proof");
            let method = match request.method {
                Method::Get => reqwest::Method::GET,
                Method::Post => reqwest::Method::POST,
                Method::Put => reqwest::Method::PUT,
                Method::Delete => reqwest::Method::DELETE,
            };
            let mut builder = self.0.request(method, over_http(request.url)).timeout(request.timeout);
            for (name, value) in request.headers {
                builder = builder.header(name, value);
            }
            let builder = match request.body {
                Body::Empty => builder,
                Body::Bytes { mime_type, bytes } => builder.header("content-type", mime_type).body(bytes),
                Body::Json(_) | Body::JsonFields(_) | Body::Form(_) | Body::Multipart(_) => {
                    panic!("S3 takes raw bytes")
                }
            };
            let lost = |error: reqwest::Error| match error.is_connect() {
                true => HttpError::NotSent { host: HOST.to_owned() },
                false => HttpError::NoAnswer { host: HOST.to_owned() },
            };
            let answer = builder.send().await.map_err(lost)?;
            let (status, headers) = (answer.status().as_u16(), headers(&answer));
            let body = answer.bytes().await.map_err(lost)?;
            Ok(Response { status, headers, body, issued: Vec::new(), received_at: Utc::now() })
        })
    }
}

fn headers(answer: &reqwest::Response) -> Vec<(String, String)> {
    let text = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    answer.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect()
}

/// Scheme and port of the socket are not part of what was signed; host, path and query are.
fn over_http(mut address: Url) -> Url {
    address.set_scheme("http").unwrap();
    address
}

/// The computer's clock, wrong by so much.
struct WrongBy(TimeDelta);

impl Clock for WrongBy {
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + self.0
    }

    fn monotonic(&self) -> std::time::Duration {
        std::time::Duration::ZERO
    }
}

fn bucket() -> Bucket {
    Bucket {
        endpoint: format!("https://{HOST}").parse().unwrap(),
        region: "eu-central-1".to_owned(),
        name: NAME.to_owned(),
        access_key_id: ACCESS_KEY_ID.to_owned(),
    }
}

fn secret() -> Secret {
    Secret::new(SECRET_KEY.to_owned())
}

fn files_below(folder: &Path) -> usize {
    let count = |path: std::path::PathBuf| if path.is_dir() { files_below(&path) } else { 1 };
    fs::read_dir(folder).unwrap().map(|entry| count(entry.unwrap().path())).sum()
}

/// More than one read of a socket, and not compressible into a pattern that a mix-up would keep.
fn large() -> Bytes {
    (0..3_000_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect()
}

#[tokio::test]
async fn an_upload_is_read_without_keys_as_it_was_and_is_gone_after_the_delete() {
    let server = Server::start().await;
    let (hosts, secret) = (server.media_hosts(), secret());
    let cases = [
        ("https://s3.example.com", "eu-central-1", "a.jpg", "image/jpeg", Bytes::from_static(b"\xff\xd8\xff")),
        ("https://s3.example.com/", "auto", "postrider/2026-11/x_1-2.png", "image/png", large()),
        ("https://S3.Example.COM:443", "us-east-1", "postrider/a.b.webp", "image/webp", Bytes::from_static(b"RIFF")),
    ];
    for (endpoint, region, key, mime_type, bytes) in cases {
        let bucket = Bucket { endpoint: endpoint.parse().unwrap(), region: region.to_owned(), ..bucket() };
        let host = hosts.open(bucket, &secret);
        host.put(key, mime_type, Bytes::from_static(b"an earlier attempt")).await.unwrap();
        let address = host.put(key, mime_type, bytes.clone()).await.unwrap();

        let answer = server.client().get(over_http(address.clone())).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{key}");
        assert_eq!(answer.headers()["content-type"], mime_type, "{key}");
        assert!(answer.bytes().await.unwrap() == bytes, "{key}: the last upload, byte for byte");

        host.delete(key).await.unwrap();
        assert_eq!(server.status(reqwest::Method::GET, address).await, 404, "{key}");
        host.delete(key).await.expect("a second delete finds nothing and is fine");
    }
    assert_eq!(server.stored_files(), 0);
}

#[tokio::test]
async fn the_address_opens_one_object_for_reading_and_nothing_else() {
    let server = Server::start().await;
    let (hosts, secret) = (server.media_hosts(), secret());
    let host = hosts.open(bucket(), &secret);
    let other = host.put("other.jpg", "image/jpeg", "other".into()).await.unwrap();
    let address = host.put("mine.jpg", "image/jpeg", "mine".into()).await.unwrap();
    let changed = |from: &str, to: &str| -> Url {
        assert!(address.as_str().contains(from), "{from} is in the address");
        address.as_str().replace(from, to).parse().unwrap()
    };
    let mut unsigned = address.clone();
    unsigned.set_query(None);
    let mut unsigned_other = other;
    unsigned_other.set_query(address.query());
    for (what, method, address, expected) in [
        ("as it is", reqwest::Method::GET, address.clone(), 200),
        ("without a signature", reqwest::Method::GET, unsigned, 403),
        ("with another object's signature", reqwest::Method::GET, unsigned_other, 403),
        ("for longer than was signed", reqwest::Method::GET, changed("Expires=21600", "Expires=86400"), 403),
        ("for writing", reqwest::Method::PUT, address.clone(), 403),
        ("for deleting", reqwest::Method::DELETE, address.clone(), 403),
    ] {
        assert_eq!(server.status(method, address).await, expected, "{what}");
    }
    assert!(!address.as_str().contains(SECRET_KEY), "the key signs and is never sent");
}

#[tokio::test]
async fn a_probe_finds_a_working_bucket_and_leaves_nothing_in_it() {
    let server = Server::start().await;
    server.media_hosts().probe(bucket(), &secret()).await.unwrap();
    assert_eq!(server.stored_files(), 0);
}

#[tokio::test]
async fn what_the_server_refuses_is_told_with_its_status_and_nothing_is_stored() {
    let wrong_secret = || Secret::new(SECRET_KEY.to_lowercase());
    let unknown_key = || Bucket { access_key_id: "AKIAIOSFODNN7UNKNOWN".to_owned(), ..bucket() };
    let unknown_name = || Bucket { name: "elsewhere".to_owned(), ..bucket() };
    let right = TimeDelta::zero();
    for (what, bucket, secret, clock_off, expected) in [
        ("wrong secret", bucket(), wrong_secret(), right, 403),
        ("unknown access key", unknown_key(), secret(), right, 403),
        ("unknown bucket", unknown_name(), secret(), right, 404),
        ("unknown bucket and wrong secret", unknown_name(), wrong_secret(), right, 403),
        ("clock an hour ahead", bucket(), secret(), TimeDelta::hours(1), 403),
        ("clock an hour behind", bucket(), secret(), TimeDelta::hours(-1), 403),
    ] {
        let server = Server::start().await;
        let hosts = server.media_hosts_at(Arc::new(WrongBy(clock_off)));
        let upload = hosts.open(bucket.clone(), &secret).put("a.jpg", "image/jpeg", "jpg".into()).await;
        let probe = hosts.probe(bucket, &secret).await;
        for result in [upload.map(drop), probe] {
            assert!(
                matches!(result, Err(MediaHostError::Refused { status }) if status == expected),
                "{what}: {result:?}"
            );
        }
        assert_eq!((server.stored_files(), server.folder.path().join("elsewhere").exists()), (0, false), "{what}");
    }
}

#[tokio::test]
async fn a_delete_with_wrong_keys_is_refused_and_the_object_stays() {
    let server = Server::start().await;
    let hosts = server.media_hosts();
    let address = hosts.open(bucket(), &secret()).put("a.jpg", "image/jpeg", "jpg".into()).await.unwrap();
    let wrong = Secret::new("another".to_owned());
    let result = hosts.open(bucket(), &wrong).delete("a.jpg").await;
    assert!(matches!(result, Err(MediaHostError::Refused { status: 403 })), "{result:?}");
    assert_eq!(server.status(reqwest::Method::GET, address).await, 200);
}

#[tokio::test]
async fn a_server_that_is_gone_is_unavailable_for_every_call() {
    let mut server = Server::start().await;
    let (hosts, secret) = (server.media_hosts(), secret());
    let host = hosts.open(bucket(), &secret);
    host.put("a.jpg", "image/jpeg", "jpg".into()).await.unwrap();
    server.stop().await;
    for (what, result) in [
        ("put", host.put("b.jpg", "image/jpeg", "jpg".into()).await.map(drop)),
        ("delete", host.delete("a.jpg").await),
        ("probe", hosts.probe(bucket(), &secret).await),
    ] {
        assert!(matches!(result, Err(MediaHostError::Unavailable)), "{what}: {result:?}");
    }
}
