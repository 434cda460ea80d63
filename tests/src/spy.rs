//! Remembers what goes out, so that a scan knows what to look for, and where: every secret, and everything that is no
//! secret and must hold none.

use std::sync::{Arc, Mutex, PoisonError};

use domain::{Body, Http, HttpError, HttpScope, Request, Response, Value};
use futures::future::BoxFuture;

/// What went out.
#[derive(Default)]
pub struct Sent {
    /// Every secret that was lent to a call.
    pub secrets: Vec<String>,
    /// The rest of each call by its name: path, query, headers, fields, JSON, parts, bytes.
    pub open: Vec<(String, Vec<u8>)>,
}

/// An HTTP client that notes what it is given before it sends it on.
pub struct SpyHttp {
    inner: Arc<dyn Http>,
    sent: Arc<Mutex<Sent>>,
}

impl SpyHttp {
    /// Wraps `inner`; what it sees lands in `sent`.
    pub fn new(inner: Arc<dyn Http>, sent: Arc<Mutex<Sent>>) -> Self {
        Self { inner, sent }
    }
}

impl Http for SpyHttp {
    fn send<'a>(&'a self, scope: &'a HttpScope, request: Request<'a>) -> BoxFuture<'a, Result<Response, HttpError>> {
        // EXPOSE: the scan has to know what to look for.
        let secrets = request.secrets().map(|secret| secret.expose().to_owned());
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.secrets.extend(secrets);
        let host = request.url.host_str().unwrap_or_default();
        sent.open.push((format!("the call {} to {host}", request.name), open_parts(&request)));
        drop(sent);
        self.inner.send(scope, request)
    }

    fn skew(&self) -> Option<chrono::TimeDelta> {
        self.inner.skew()
    }
}

/// Everything of a call that is not written as a secret, line by line.
fn open_parts(request: &Request<'_>) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = vec![request.url.as_str().into()];
    lines.extend(request.headers.iter().map(|(name, value)| format!("{name}: {value}").into_bytes()));
    lines.extend(pairs(&request.query));
    match &request.body {
        Body::Empty => {}
        Body::Json(json) => lines.push(json.to_string().into_bytes()),
        Body::JsonFields(fields) | Body::Form(fields) => lines.extend(pairs(fields)),
        Body::Bytes { mime_type, bytes } => lines.extend([mime_type.as_bytes().to_vec(), bytes.to_vec()]),
        Body::Multipart(parts) => {
            for part in parts {
                let texts = [part.name, part.file_name.unwrap_or_default(), part.mime_type.unwrap_or_default()];
                lines.extend(texts.map(|text| text.as_bytes().to_vec()));
                lines.push(part.bytes.to_vec());
            }
        }
    }
    lines.join(&b'\n')
}

fn pairs<'r>(pairs: &'r [(&str, Value<'_>)]) -> impl Iterator<Item = Vec<u8>> + 'r {
    pairs.iter().map(|(name, value)| match value {
        Value::Plain(text) => format!("{name}={text}").into_bytes(),
        Value::Secret(_) => name.as_bytes().to_vec(),
    })
}
