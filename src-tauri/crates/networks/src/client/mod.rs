//! The one HTTP client. It checks where a call may go, writes secrets out, and says how far a failed call got.
//!
//! Redirects are never followed and calls are never repeated. Absent on purpose: proxies taken from the environment
//! (they would resolve names past the address guard) and any switch that accepts bad certificates.

mod guard;
mod route;
mod scope;
mod write;

use std::{sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use domain::{Clock, Http, HttpError, HttpScope, Longer, Request, Response};
use futures::future::BoxFuture;
use reqwest::redirect::Policy;

pub use route::Route;

/// The client could not be set up; without TLS roots nothing can be sent.
#[derive(Debug, thiserror::Error)]
#[error("cannot set up the HTTP client")]
pub struct ClientError;

/// Sends requests to the outside, or to the practice network.
pub struct Client {
    inner: reqwest::Client,
    route: Route,
    clock: Arc<dyn Clock>,
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
            Route::Practice { .. } => builder,
        };
        // The cause is dropped: reqwest's errors can carry addresses.
        let inner = builder.build().map_err(|_| ClientError)?;
        Ok(Self { inner, route, clock })
    }

    async fn call(&self, scope: &HttpScope, request: Request<'_>) -> Result<Response, HttpError> {
        let host = scope::check(scope, &request)?;
        let started = tokio::time::Instant::now();
        let (method, path) = (request.method, request.url.path().to_owned());
        let most = Most { bytes: request.answer_max, longer: request.longer };
        let outgoing = write::outgoing(&self.inner, &self.route, &host, request)?;
        let result = self.exchange(outgoing, &host, most).await;
        let elapsed_ms = started.elapsed().as_millis();
        match &result {
            Ok(answer) => tracing::debug!(?method, host, path, status = answer.status, elapsed_ms, "answered"),
            Err(error) => tracing::debug!(?method, host, path, %error, elapsed_ms, "no usable answer"),
        }
        result
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
        // The practice network answers so for names it does not know, as a failed name look-up would.
        if status == 421 && headers.iter().any(|(name, _)| name == "x-practice-unknown-host") {
            return Err(HttpError::NotSent { host: host.to_owned() });
        }
        let body = read_body(answer, host, most).await?;
        Ok(Response { status, headers, body, received_at })
    }
}

impl Http for Client {
    fn send<'a>(&'a self, scope: &'a HttpScope, request: Request<'a>) -> BoxFuture<'a, Result<Response, HttpError>> {
        Box::pin(self.call(scope, request))
    }
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
