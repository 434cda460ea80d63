//! HTTP as plain values: what to ask, what was answered, and how far a failed call got.
//!
//! Secrets are lent to a request by reference and written out only by the one client in `networks`.

use std::{borrow::Cow, time::Duration};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::BoxFuture;
use url::Url;

use crate::{QuerySecret, Secret, Token};

/// Sends requests. Implementations never follow redirects and never repeat a call by themselves.
pub trait Http: Send + Sync {
    /// Sends `request` to a host that `scope` allows.
    fn send<'a>(&'a self, scope: &'a HttpScope, request: Request<'a>) -> BoxFuture<'a, Result<Response, HttpError>>;

    /// How far the networks' clocks are ahead of the computer's, as their answers told since the start; `None` = they
    /// did not, or the computer's clock was set since.
    fn skew(&self) -> Option<TimeDelta> {
        None
    }
}

/// A way out that lends a sign-in's secrets to every call, so that none of them comes back in an answer.
pub struct Lending<'a> {
    http: &'a dyn Http,
    secrets: Vec<&'a Secret>,
}

impl<'a> Lending<'a> {
    /// Lends these secrets to whatever is sent through `http`.
    pub fn new(http: &'a dyn Http, secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        Self { http, secrets: secrets.into_iter().collect() }
    }
}

impl Http for Lending<'_> {
    fn send<'a>(&'a self, scope: &'a HttpScope, request: Request<'a>) -> BoxFuture<'a, Result<Response, HttpError>> {
        self.http.send(scope, request.lend(self.secrets.iter().copied()))
    }

    fn skew(&self) -> Option<TimeDelta> {
        self.http.skew()
    }
}

/// Where calls may go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HttpScope {
    /// Allowed hosts, lower case.
    pub hosts: Vec<String>,
    /// Calls on which a secret may stand in the query.
    pub query_secrets: &'static [QuerySecret],
    /// Whether any public host may be asked, for reading only (link cards, handle look-ups, pictures).
    pub any_public_read: bool,
}

impl HttpScope {
    /// Any public host, for reading only.
    pub fn public() -> Self {
        Self { any_public_read: true, ..Self::default() }
    }
}

/// HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the meaning")]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

/// A value in a query, form or JSON object.
pub enum Value<'a> {
    /// Shown in logs if need be.
    Plain(Cow<'a, str>),
    /// Never shown.
    Secret(&'a Secret),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Plain(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Plain(Cow::Owned(text))
    }
}

impl<'a> From<&'a Secret> for Value<'a> {
    fn from(secret: &'a Secret) -> Self {
        Self::Secret(secret)
    }
}

/// How a call proves who we are.
pub enum Auth<'a> {
    /// `Authorization: Bearer …`.
    Bearer(&'a Secret),
}

/// One part of a multipart body.
pub struct Part<'a> {
    /// Field name.
    pub name: &'a str,
    /// File name, for a file.
    pub file_name: Option<&'a str>,
    /// Content type, for a file.
    pub mime_type: Option<&'a str>,
    /// The bytes.
    pub bytes: Bytes,
}

/// What is sent.
pub enum Body<'a> {
    /// Nothing.
    Empty,
    /// A JSON document without secrets.
    Json(serde_json::Value),
    /// A flat JSON object of texts, some of them secret.
    JsonFields(Vec<(&'a str, Value<'a>)>),
    /// `application/x-www-form-urlencoded`.
    Form(Vec<(&'a str, Value<'a>)>),
    /// Raw bytes with their content type.
    Bytes {
        /// Content type.
        mime_type: &'a str,
        /// The bytes.
        bytes: Bytes,
    },
    /// `multipart/form-data`.
    Multipart(Vec<Part<'a>>),
}

/// One call.
pub struct Request<'a> {
    /// What the call is, in a word or two; with its host all that a log tells of it.
    pub name: &'static str,
    /// Method.
    pub method: Method,
    /// Address without secrets.
    pub url: Url,
    /// Query pairs added to the address.
    pub query: Vec<(&'a str, Value<'a>)>,
    /// Extra headers.
    pub headers: Vec<(&'static str, String)>,
    /// Proof.
    pub auth: Option<Auth<'a>>,
    /// Body.
    pub body: Body<'a>,
    /// Longest wait for the whole answer.
    pub timeout: Duration,
    /// Most answer bytes read.
    pub answer_max: usize,
    /// What becomes of an answer that has more.
    pub longer: Longer,
    /// Names of the fields in which a JSON answer hands out secrets, at any depth. They end in [`Response::issued`].
    pub yields: &'static [&'static str],
    /// Secrets of the sign-in beside those that the call carries. None of them may come back either.
    pub lent: Vec<&'a Secret>,
}

/// What becomes of an answer that is longer than allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Longer {
    /// It is [`HttpError::Unreadable`].
    Refused,
    /// Its beginning is the answer, and the rest is not read.
    Cut,
}

impl<'a> Request<'a> {
    /// A request without body, with 30 s and 1 MiB.
    pub fn new(method: Method, url: Url) -> Self {
        Self {
            name: "",
            method,
            url,
            query: Vec::new(),
            headers: Vec::new(),
            auth: None,
            body: Body::Empty,
            timeout: Duration::from_secs(30),
            answer_max: 1 << 20,
            longer: Longer::Refused,
            yields: &[],
            lent: Vec::new(),
        }
    }

    /// A read of something small that anybody may read: 15 s and 64 KiB, which is plenty for a page that somebody wrote,
    /// and little of an endless one.
    pub fn public_read(url: Url) -> Self {
        Self { timeout: Duration::from_secs(15), answer_max: 64 << 10, ..Self::new(Method::Get, url) }
    }

    /// Names the call for logs.
    #[must_use]
    pub fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// Adds a query pair.
    #[must_use]
    pub fn query(mut self, name: &'a str, value: impl Into<Value<'a>>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// Adds a header without secrets.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sends the token as `Authorization: Bearer`.
    #[must_use]
    pub fn bearer(mut self, token: &'a Secret) -> Self {
        self.auth = Some(Auth::Bearer(token));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: Body<'a>) -> Self {
        self.body = body;
        self
    }

    /// Sets the longest wait.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Says in which fields the answer hands out secrets.
    #[must_use]
    pub fn yields(mut self, names: &'static [&'static str]) -> Self {
        self.yields = names;
        self
    }

    /// Lends further secrets of the sign-in, to be found in the answer.
    #[must_use]
    pub fn lend(mut self, secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        self.lent.extend(secrets);
        self
    }

    /// Every secret that has to do with the call: what it carries, and what is lent beside it.
    pub fn secrets(&self) -> impl Iterator<Item = &'a Secret> {
        let proof = self.auth.as_ref().map(|Auth::Bearer(token)| *token);
        let fields = match &self.body {
            Body::Form(fields) | Body::JsonFields(fields) => fields.as_slice(),
            Body::Empty | Body::Json(_) | Body::Bytes { .. } | Body::Multipart(_) => &[],
        };
        let carried = self.query.iter().chain(fields).filter_map(|(_, value)| match value {
            Value::Secret(secret) => Some(*secret),
            Value::Plain(_) => None,
        });
        proof.into_iter().chain(carried).chain(self.lent.iter().copied())
    }
}

/// An answer, whatever its status. Has no `Debug`: a body is the network's, and nothing for a log.
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, without the secrets that have to do with the call.
    pub body: Bytes,
    /// What was handed out in the fields named by [`Request::yields`].
    pub issued: Vec<(&'static str, Secret)>,
    /// When the answer arrived, by the clock that `expires_in` is counted from.
    pub received_at: DateTime<Utc>,
}

impl Response {
    /// 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The first header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// When the sender made the answer, by its own clock (RFC 9110 section 6.6.1).
    pub fn date(&self) -> Option<DateTime<Utc>> {
        let date = DateTime::parse_from_rfc2822(self.header("date")?).ok()?;
        Some(date.with_timezone(&Utc))
    }

    /// Takes out the token that was handed out in the field of that name.
    ///
    /// # Errors
    /// When there is none, or what stands there cannot be a token. Nobody knows then what the network granted.
    pub fn token(&mut self, name: &str) -> Result<Token, HttpError> {
        self.find_token(name)?.ok_or(HttpError::Unreadable { status: self.status })
    }

    /// The same, where the network may leave it out. Empty means left out.
    ///
    /// # Errors
    /// When what stands there cannot be a token.
    pub fn find_token(&mut self, name: &str) -> Result<Option<Token>, HttpError> {
        let Some(index) = self.issued.iter().position(|(field, secret)| *field == name && !secret.is_empty()) else {
            return Ok(None);
        };
        let (_, secret) = self.issued.swap_remove(index);
        Token::try_from(secret).map(Some).map_err(|_| HttpError::Unreadable { status: self.status })
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    /// When it is not JSON of that shape. The error carries no part of the body.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, HttpError> {
        serde_json::from_slice(&self.body).map_err(|_| HttpError::Unreadable { status: self.status })
    }
}

/// Why there is no usable answer. The variants say how far the call got, because that decides what may be repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// Nothing left this computer: the address is not allowed for this network.
    #[error("calls to {host} are not allowed here")]
    NotAllowed {
        /// The host asked for.
        host: String,
    },
    /// Nothing was processed: name look-up, connect or TLS failed.
    #[error("could not connect to {host}")]
    NotSent {
        /// The host asked for.
        host: String,
    },
    /// The request may have been processed: no answer in time, or the connection broke.
    #[error("no answer from {host}")]
    NoAnswer {
        /// The host asked for.
        host: String,
    },
    /// An answer came and could not be read (cut, too long, not of the expected shape).
    #[error("an answer with status {status} could not be read")]
    Unreadable {
        /// HTTP status.
        status: u16,
    },
}
