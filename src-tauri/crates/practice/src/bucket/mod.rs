//! An S3-compatible bucket that takes presigned requests only, path-style.

mod endpoint;
mod signature;

use std::collections::BTreeMap;

use maud::html;
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    call::Call,
    endpoint::Endpoint,
    fault::Refusal,
    gate::Route,
    imitation::Imitation,
    reply::{Answer, Reply},
    samples,
};
use signature::Wrong;

/// The endpoint's host.
const HOST: &str = "s3.practice";

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    objects: BTreeMap<String, Object>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Object {
    hash: String,
    mime_type: String,
}

/// The imitation.
pub(crate) struct Bucket;

impl Imitation for Bucket {
    fn endpoints(&self) -> &'static [Endpoint] {
        endpoint::ENDPOINTS
    }

    fn is_host(&self, host: &str) -> bool {
        host == HOST
    }

    fn route(&self, call: &Call) -> Option<Route> {
        route(call)
    }

    fn refuse(&self, _app: &App, _call: &Call, _endpoint: Endpoint, refusal: Refusal) -> Reply {
        refuse(refusal)
    }
}

fn route(call: &Call) -> Option<Route> {
    match (call.method.as_str(), call.segments.as_slice()) {
        ("PUT", [_, _, ..]) => Route::api(Endpoint::BucketPut, put),
        ("GET" | "HEAD", [_, _, ..]) => Route::api(Endpoint::BucketGet, get),
        ("DELETE", [_, _, ..]) => Route::api(Endpoint::BucketDelete, delete),
        _ => None,
    }
}

/// A fault in S3's words.
fn refuse(refusal: Refusal) -> Reply {
    match refusal {
        Refusal::Denied => error(403, "AccessDenied", "Access Denied"),
        Refusal::Failed(status) | Refusal::Coded { status, .. } | Refusal::SignInEnded(status) => {
            error(status, "InternalError", "We encountered an internal error. Please try again.")
        }
        Refusal::Limited(_) => error(503, "SlowDown", "Please reduce your request rate."),
    }
}

fn error(status: u16, code: &str, message: &str) -> Reply {
    let body = html! { Error { Code { (code) } Message { (message) } RequestId { "PRACTICE00000000" } } };
    Reply::new(status, "application/xml", format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{}", body.into_string()))
}

/// The object key, after bucket and signature were checked.
fn signed_key(app: &App, call: &Call) -> Result<String, Reply> {
    let key_of = |id: &str| (id == samples::BUCKET_ACCESS_KEY_ID).then_some(samples::BUCKET_SECRET_KEY);
    let request = signature::Presigned {
        method: call.method.as_str(),
        host: HOST,
        raw_path: &call.raw_path,
        query: &call.query,
        header: &|name| call.header(name),
        region: samples::BUCKET_REGION,
        now: app.now(),
    };
    signature::check(&request, key_of).map_err(|wrong| match wrong {
        Wrong::NotSigned => error(403, "AccessDenied", "Access Denied"),
        Wrong::Malformed(message) => error(400, "AuthorizationQueryParametersError", message),
        Wrong::UnknownKey => {
            error(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
        }
        Wrong::Expired => error(403, "AccessDenied", "Request has expired"),
        Wrong::TooEarly => error(403, "AccessDenied", "Request is not valid yet"),
        Wrong::Mismatch => error(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and \
             signing method.",
        ),
    })?;
    let (bucket, key) = call.segments.split_first().ok_or_else(|| error(404, "NoSuchBucket", "No such bucket"))?;
    if bucket != samples::BUCKET_NAME {
        return Err(error(404, "NoSuchBucket", "The specified bucket does not exist"));
    }
    Ok(key.join("/"))
}

fn put(app: &App, call: &Call) -> Answer {
    let key = signed_key(app, call)?;
    let mime_type = call.header("content-type").unwrap_or("binary/octet-stream").to_owned();
    let hash = app.pictures.put(&call.body);
    let tag = etag(&hash);
    app.write(|world| world.bucket.objects.insert(key, Object { hash, mime_type }));
    Ok(Reply::empty(200).with("etag", tag))
}

fn get(app: &App, call: &Call) -> Answer {
    let key = signed_key(app, call)?;
    let object = app.read(|world| world.bucket.objects.get(&key).cloned());
    let object = object.ok_or_else(|| error(404, "NoSuchKey", "The specified key does not exist."))?;
    let bytes = app.pictures.find(&object.hash).unwrap_or_default();
    Ok(Reply::new(200, &object.mime_type, bytes).with("etag", etag(&object.hash)))
}

/// Deleting what is not there succeeds too.
fn delete(app: &App, call: &Call) -> Answer {
    let key = signed_key(app, call)?;
    app.write(|world| world.bucket.objects.remove(&key));
    Ok(Reply::empty(204))
}

/// Looks like the MD5 that S3 gives for simple uploads; nobody may rely on it being one.
fn etag(hash: &str) -> String {
    format!("\"{}\"", hash.get(..32).unwrap_or(hash))
}
