//! A request as the imitated host sees it: the host name from the first path segment, everything else as sent.

use axum::{
    extract::{FromRequest, Multipart, Request},
    http::{HeaderMap, Method, header},
};
use bytes::Bytes;
use serde_json::Value;
use url::form_urlencoded;

/// Largest body taken; the largest real one is a picture or a short video.
const BODY_MAX: usize = 64 * 1024 * 1024;

/// One part of a multipart body.
pub(crate) struct Part {
    pub name: String,
    pub is_file: bool,
    pub mime_type: Option<String>,
    pub bytes: Bytes,
}

/// One request to an imitated host.
pub(crate) struct Call {
    pub host: String,
    pub method: Method,
    /// Path segments after the host, percent-decoded, without empty ones.
    pub segments: Vec<String>,
    /// The path after the host as sent, beginning with `/`.
    pub raw_path: String,
    pub raw_query: String,
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub parts: Vec<Part>,
    /// A fault asks the handler to accept the picture and fail with it later.
    pub processing_fails: bool,
}

impl Call {
    /// Reads a request completely. `None` when its body is too long or broken.
    pub async fn read(request: Request) -> Option<Self> {
        let path = request.uri().path().trim_start_matches('/').to_owned();
        let (host, rest) = path.split_once('/').unwrap_or((&path, ""));
        let raw_query = request.uri().query().unwrap_or_default().to_owned();
        let mut call = Self {
            host: host.to_ascii_lowercase(),
            method: request.method().clone(),
            segments: rest.split('/').filter(|s| !s.is_empty()).map(percent_decode).collect(),
            raw_path: format!("/{rest}"),
            query: pairs(raw_query.as_bytes()),
            raw_query,
            headers: request.headers().clone(),
            body: Bytes::new(),
            parts: Vec::new(),
            processing_fails: false,
        };
        if call.mime_type().starts_with("multipart/form-data") {
            call.parts = parts(request).await?;
        } else {
            call.body = axum::body::to_bytes(request.into_body(), BODY_MAX).await.ok()?;
        }
        Some(call)
    }

    /// Method and path as borrowed texts, for matching.
    pub fn route(&self) -> (&str, Vec<&str>) {
        (self.method.as_str(), self.segments.iter().map(String::as_str).collect())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The declared content type, lower case.
    pub fn mime_type(&self) -> String {
        self.header(header::CONTENT_TYPE.as_str()).unwrap_or_default().to_ascii_lowercase()
    }

    pub fn bearer(&self) -> Option<&str> {
        self.header(header::AUTHORIZATION.as_str())?.strip_prefix("Bearer ").map(str::trim)
    }

    /// The first value of a query parameter.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The body as a JSON object, whatever its declared type.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice::<Value>(&self.body).ok().filter(Value::is_object)
    }

    /// Whether the body is a form of the kind that OAuth wants (RFC 6749 appendix B, RFC 7009 section 2.1).
    pub fn is_form(&self) -> bool {
        self.mime_type().starts_with("application/x-www-form-urlencoded")
    }

    /// A field by name from the body (form, multipart or JSON), else from the query.
    pub fn field(&self, name: &str) -> Option<String> {
        self.fields(name).into_iter().next()
    }

    /// The values of `name[0]`, `name[1]` and so on, in that order.
    pub fn numbered(&self, name: &str) -> Vec<String> {
        (0..).map_while(|index| self.field(&format!("{name}[{index}]"))).collect()
    }

    /// All values of a field; `name[]` and JSON arrays are lists of it.
    pub fn fields(&self, name: &str) -> Vec<String> {
        let list = format!("{name}[]");
        let is_named = |n: &str| n == name || n == list;
        let from_parts = self.parts.iter().filter(|part| !part.is_file && is_named(&part.name));
        let mut found: Vec<String> = from_parts.map(|p| String::from_utf8_lossy(&p.bytes).into_owned()).collect();
        if self.mime_type().starts_with("application/json") {
            found.extend(self.json().and_then(|body| body.get(name).map(texts)).unwrap_or_default());
        } else if self.parts.is_empty() {
            found.extend(pairs(&self.body).into_iter().filter(|(n, _)| is_named(n)).map(|(_, value)| value));
        }
        if found.is_empty() {
            found.extend(self.query.iter().filter(|(n, _)| is_named(n)).map(|(_, value)| value.clone()));
        }
        found
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => vec![value.to_string()],
    }
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded).into_owned().collect()
}

async fn parts(request: Request) -> Option<Vec<Part>> {
    let mut form = Multipart::from_request(request, &()).await.ok()?;
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.ok()? {
        parts.push(Part {
            name: field.name().unwrap_or_default().to_owned(),
            is_file: field.file_name().is_some(),
            mime_type: field.content_type().map(str::to_owned),
            bytes: field.bytes().await.ok()?,
        });
    }
    Some(parts)
}

/// Undoes percent-encoding; a stray `%` stays as it is.
pub(crate) fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = (first == b'%').then(|| tail.get(..2)).flatten().and_then(|pair| std::str::from_utf8(pair).ok());
        match hex.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::percent_decode;

    #[test]
    fn percent_signs_are_undone_once_and_strays_survive() {
        let cases = [("a%20b", "a b"), ("100%", "100%"), ("%zz", "%zz"), ("%C3%A4", "ä"), ("%2541", "%41")];
        for (encoded, expected) in cases {
            assert_eq!(percent_decode(encoded), expected, "for {encoded}");
        }
    }
}
