//! An answer as a plain value, so that faults can change it before it leaves.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::Value;

/// Status, headers and body.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Bytes,
}

/// What a handler returns: both sides are answers, the second one lets a check end the call early.
pub(crate) type Answer = Result<Reply, Reply>;

/// A time as headers tell it (IMF-fixdate, RFC 9110 section 5.6.7).
pub(crate) fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

impl Reply {
    pub fn new(status: u16, mime_type: &str, body: impl Into<Bytes>) -> Self {
        Self { status, headers: vec![("content-type", mime_type.to_owned())], body: body.into() }
    }

    pub fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json; charset=utf-8", body.to_string())
    }

    pub fn text(status: u16, body: impl Into<String>) -> Self {
        Self::new(status, "text/plain; charset=utf-8", body.into())
    }

    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Bytes::new() }
    }

    pub fn redirect(location: String) -> Self {
        Self::empty(302).with("location", location)
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Half of the body, as a proxy that gave up would send it.
    pub fn cut(mut self) -> Self {
        self.body.truncate(self.body.len() / 2);
        self
    }

    /// With a blank in every token that it hands out.
    pub fn with_odd_tokens(mut self) -> Self {
        if let Ok(mut answer) = serde_json::from_slice(&self.body) {
            make_tokens_odd(&mut answer);
            self.body = answer.to_string().into();
        }
        self
    }

    pub fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().append(HeaderName::from_static(name), value);
            }
        }
        let none = HeaderValue::from_static("no-store");
        response.headers_mut().entry(header::CACHE_CONTROL).or_insert(none);
        response
    }
}

fn make_tokens_odd(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(make_tokens_odd),
        Value::Object(fields) => {
            for (name, value) in fields {
                match (name.as_str(), value) {
                    ("access_token" | "refresh_token" | "accessJwt" | "refreshJwt", Value::String(token)) => {
                        token.insert(token.len() / 2, ' ');
                    }
                    (_, other) => make_tokens_odd(other),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
