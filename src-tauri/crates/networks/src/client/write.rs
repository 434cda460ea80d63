//! Turns a request value into bytes. The only place of this project where secrets leave their type to be sent.

use domain::{Auth, Body, HttpError, Method, Part, Request, Secret, Value};
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use zeroize::Zeroizing;

use super::Route;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// Builds the outgoing call; the host was checked before.
pub(super) fn outgoing(
    client: &reqwest::Client,
    route: &Route,
    host: &str,
    request: Request<'_>,
) -> Result<reqwest::Request, HttpError> {
    let not_sent = || HttpError::NotSent { host: host.to_owned() };
    let mut url = route.rewrite(&request.url);
    if !request.query.is_empty() {
        let mut pairs = url.query_pairs_mut();
        for (name, value) in &request.query {
            pairs.append_pair(name, text(value));
        }
    }
    let mut builder = client.request(method(request.method), url).timeout(request.timeout);
    for (name, value) in request.headers {
        builder = builder.header(name, value);
    }
    if let Some(Auth::Bearer(token)) = request.auth {
        builder = builder.header(AUTHORIZATION, bearer(token).ok_or_else(not_sent)?);
    }
    body(builder, request.body, request.method).ok_or_else(not_sent)?.build().map_err(|_| not_sent())
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    }
}

fn text<'v>(value: &'v Value<'_>) -> &'v str {
    match value {
        Value::Plain(text) => text,
        // EXPOSE: a parameter of the call itself; for the query, `scope::check` has allowed exactly this call.
        Value::Secret(secret) => secret.expose(),
    }
}

fn bearer(token: &Secret) -> Option<HeaderValue> {
    // EXPOSE: the token is the proof that the call carries; marked sensitive, so that no log prints it.
    let line = Zeroizing::new(format!("Bearer {}", token.expose()));
    let mut value = HeaderValue::from_str(&line).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn body(builder: reqwest::RequestBuilder, body: Body<'_>, method: Method) -> Option<reqwest::RequestBuilder> {
    Some(match body {
        // Some servers refuse a POST or PUT that does not say its length.
        Body::Empty if matches!(method, Method::Post | Method::Put) => {
            builder.header(CONTENT_LENGTH, 0).body(Vec::new())
        }
        Body::Empty => builder,
        Body::Json(value) => builder.header(CONTENT_TYPE, JSON).body(serde_json::to_vec(&value).ok()?),
        Body::JsonFields(fields) => builder.header(CONTENT_TYPE, JSON).body(json_fields(&fields)?),
        Body::Form(fields) => builder.header(CONTENT_TYPE, FORM).body(form(&fields)),
        Body::Bytes { mime_type, bytes } => builder.header(CONTENT_TYPE, mime_type).body(bytes),
        Body::Multipart(parts) => builder.multipart(multipart(parts)?),
    })
}

fn form(fields: &[(&str, Value<'_>)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        form.append_pair(name, text(value));
    }
    form.finish()
}

fn json_fields(fields: &[(&str, Value<'_>)]) -> Option<Vec<u8>> {
    let object: std::collections::BTreeMap<&str, &str> =
        fields.iter().map(|(name, value)| (*name, text(value))).collect();
    serde_json::to_vec(&object).ok()
}

fn multipart(parts: Vec<Part<'_>>) -> Option<reqwest::multipart::Form> {
    let mut form = reqwest::multipart::Form::new();
    for part in parts {
        let length = u64::try_from(part.bytes.len()).ok()?;
        let mut piece = reqwest::multipart::Part::stream_with_length(part.bytes, length);
        if let Some(file_name) = part.file_name {
            piece = piece.file_name(file_name.to_owned());
        }
        if let Some(mime_type) = part.mime_type {
            piece = piece.mime_str(mime_type).ok()?;
        }
        form = form.part(part.name.to_owned(), piece);
    }
    Some(form)
}
