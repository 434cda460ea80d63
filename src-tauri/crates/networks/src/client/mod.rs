//! The one HTTP client. It checks where a call may go, writes secrets out, lets none of them in again with the answer, and
//! says how far a failed call got.
//!
//! Redirects are never followed and calls are never repeated. Absent on purpose: proxies taken from the environment
//! (they would resolve names past the address guard) and any switch that accepts bad certificates.

mod answer;
mod guard;
mod route;
mod scope;
mod sieve;
mod skew;
mod spelling;
mod write;

use std::{sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use chrono::TimeDelta;
use domain::{Clock, Http, HttpError, HttpScope, Longer, Request, Response};
use futures::future::BoxFuture;
use reqwest::redirect::Policy;

pub(crate) use answer::Awaited;
pub use route::Route;
use skew::{Moment, Skew};

/// An answer of more bytes takes several milliseconds to look through.
const LONG: usize = 64 * 1024;

/// The client could not be set up; without TLS roots nothing can be sent.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up the HTTP client")]
pub struct ClientError;

/// Sends requests to the outside, or to the practice network.
pub struct Client {
    inner: reqwest::Client,
    route: Route,
    clock: Arc<dyn Clock>,
    skew: Skew,
}

impl Client {
    /// A client for one profile. A live one never reaches this computer or its network neighbourhood.
    ///
    /// # Errors
    /// When the system's certificates cannot be loaded.
    pub fn new(route: Route, clock: Arc<dyn Clock>) -> Result<Self, ClientError> {
        let builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .connect_timeout(Duration::from_secs(10))
            // A kept connection that the server has closed meanwhile would turn a call into a lost answer.
            .pool_idle_timeout(Duration::from_secs(15))
            .user_agent(concat!("Postrider/", env!("CARGO_PKG_VERSION")));
        let builder = match &route {
            Route::Live => builder.https_only(true).dns_resolver(Arc::new(guard::PublicResolver)),
            // Nothing goes out by https there, so the system's certificates need not be read.
            Route::Practice { .. } => builder.tls_certs_only([]),
        };
        // The cause is dropped: reqwest's errors can carry addresses.
        let inner = builder.build().map_err(|_| ClientError)?;
        Ok(Self { inner, route, clock, skew: Skew::default() })
    }

    async fn call(&self, scope: &HttpScope, request: Request<'_>) -> Result<Response, HttpError> {
        let host = scope::check(scope, &request)?;
        let (started, sent) = (tokio::time::Instant::now(), Moment::of(self.clock.as_ref()));
        // The path is not for the log: it holds ids, and whatever a network has put into them.
        let call = request.name;
        let most = Most { bytes: request.answer_max, longer: request.longer };
        let awaited = Awaited::new(&request);
        let outgoing = write::outgoing(&self.inner, &self.route, &host, request)?;
        let result = self.exchange(outgoing, &host, most).await;
        let elapsed_ms = started.elapsed().as_millis();
        // A page that somebody links to has no say in what time it is.
        if let (Ok(answer), true) = (&result, scope.hosts.contains(&host)) {
            self.skew.note(&host, answer, sent, Moment::of(self.clock.as_ref()));
        }
        match &result {
            Ok(answer) => tracing::debug!(host, call, status = answer.status, elapsed_ms, "answered"),
            Err(error) => tracing::debug!(host, call, %error, elapsed_ms, "no usable answer"),
        }
        admit(awaited, result?).await
    }

    async fn exchange(&self, outgoing: reqwest::Request, host: &str, most: Most) -> Result<Response, HttpError> {
        let answer = self.inner.execute(outgoing).await.map_err(|error| failure(&error, host))?;
        let received_at = self.clock.now();
        let status = answer.status().as_u16();
        let headers: Vec<(String, String)> = answer
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
            .collect();
        if self.route.is_unknown_host(status, &headers) {
            return Err(HttpError::NotSent { host: host.to_owned() });
        }
        let body = read_body(answer, host, most).await?;
        Ok(Response { status, headers, body, issued: Vec::new(), received_at })
    }
}

impl Http for Client {
    fn send<'a>(&'a self, scope: &'a HttpScope, request: Request<'a>) -> BoxFuture<'a, Result<Response, HttpError>> {
        Box::pin(self.call(scope, request))
    }

    fn skew(&self) -> Option<TimeDelta> {
        self.skew.median(Moment::of(self.clock.as_ref()))
    }
}

/// A long answer is looked through where it keeps nobody else waiting.
async fn admit(awaited: Awaited, answer: Response) -> Result<Response, HttpError> {
    let status = answer.status;
    if answer.body.len() <= LONG {
        return Ok(awaited.admit(answer));
    }
    let admitted = tokio::task::spawn_blocking(move || awaited.admit(answer)).await;
    admitted.map_err(|_| HttpError::Unreadable { status })
}

/// How much of an answer is read.
#[derive(Clone, Copy)]
struct Most {
    bytes: usize,
    longer: Longer,
}

/// Reads no more than that, whatever length the answer claims.
async fn read_body(mut answer: reqwest::Response, host: &str, most: Most) -> Result<Bytes, HttpError> {
    let too_long = HttpError::Unreadable { status: answer.status().as_u16() };
    let refuses = most.longer == Longer::Refused;
    if refuses && answer.content_length().is_some_and(|length| length > most.bytes as u64) {
        return Err(too_long);
    }
    let mut body = BytesMut::new();
    while let Some(part) = answer.chunk().await.map_err(|error| failure(&error, host))? {
        let room = most.bytes - body.len();
        if part.len() > room {
            if refuses {
                return Err(too_long);
            }
            body.extend_from_slice(part.get(..room).unwrap_or_default());
            break;
        }
        body.extend_from_slice(&part);
    }
    Ok(body.freeze())
}

/// Only a failed connection proves that nothing was processed; everything later may have had its effect.
/// The error itself is dropped, because reqwest's errors carry the address with its query.
fn failure(error: &reqwest::Error, host: &str) -> HttpError {
    let host = host.to_owned();
    if error.is_connect() || error.is_builder() { HttpError::NotSent { host } } else { HttpError::NoAnswer { host } }
}

#[cfg(test)]
mod tests;
