//! Remembers every secret that goes out, so that a scan can look for them where they must not be.

use std::sync::{Arc, Mutex, PoisonError};

use domain::{Auth, Body, Http, HttpError, HttpScope, Request, Response, Value};
use futures::future::BoxFuture;

/// An HTTP client that notes the secrets it is lent before it sends them on.
pub struct SpyHttp {
    inner: Arc<dyn Http>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl SpyHttp {
    /// Wraps `inner`; what it sees lands in `seen`.
    pub fn new(inner: Arc<dyn Http>, seen: Arc<Mutex<Vec<String>>>) -> Self {
        Self { inner, seen }
    }

    fn note(&self, value: &Value<'_>) {
        if let Value::Secret(secret) = value {
            // EXPOSE: the scan has to know what to look for.
            self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(secret.expose().to_owned());
        }
    }
}

impl Http for SpyHttp {
    fn send<'a>(&'a self, scope: &'a HttpScope, request: Request<'a>) -> BoxFuture<'a, Result<Response, HttpError>> {
        if let Some(Auth::Bearer(token)) = &request.auth {
            self.note(&Value::Secret(token));
        }
        request.query.iter().for_each(|(_, value)| self.note(value));
        if let Body::Form(fields) | Body::JsonFields(fields) = &request.body {
            fields.iter().for_each(|(_, value)| self.note(value));
        }
        self.inner.send(scope, request)
    }

    fn skew(&self) -> Option<chrono::TimeDelta> {
        self.inner.skew()
    }
}
