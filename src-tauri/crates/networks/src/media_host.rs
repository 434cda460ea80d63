//! The person's own S3-compatible bucket, from which networks fetch pictures.
//!
//! Objects stay private: uploads and the public addresses are presigned (AWS Signature Version 4), so no bucket policy
//! is needed. Path-style addresses work with every S3-compatible service.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use domain::{
    Body, Bucket, Clock, Http, HttpError, HttpScope, Lending, MediaHost, MediaHostError, MediaHosts, Method, Request,
    Response, Secret,
};
use futures::future::BoxFuture;
use jiff::Timestamp;
use rusty_s3::{Credentials, S3Action, UrlStyle};
use url::Url;

/// Long enough for a slow upload.
const CALL_LIFE: Duration = Duration::from_secs(15 * 60);
/// Meta fetches at container creation or shortly after; at least an hour is advised, more does no harm.
const PUBLIC_LIFE: Duration = Duration::from_secs(6 * 3600);
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(120);
const PROBE_KEY: &str = "postrider-check.txt";
const PROBE_TEXT: &[u8] = b"Postrider checks that this bucket can be read by a network. This file may be deleted.\n";

/// Opens buckets over one client.
pub struct S3MediaHosts {
    http: Arc<dyn Http>,
    clock: Arc<dyn Clock>,
}

impl S3MediaHosts {
    /// `clock` dates the signatures; services refuse those that are minutes off.
    pub fn new(http: Arc<dyn Http>, clock: Arc<dyn Clock>) -> Self {
        Self { http, clock }
    }

    fn bucket<'a>(&'a self, bucket: Bucket, secret_key: &'a Secret) -> S3Bucket<'a> {
        let scope = HttpScope {
            hosts: bucket.endpoint.host_str().map(str::to_owned).into_iter().collect(),
            ..HttpScope::default()
        };
        // EXPOSE: the key signs requests inside rusty-s3, which wipes its copy on drop; it is never sent.
        let credentials = Credentials::new(bucket.access_key_id, secret_key.expose());
        let inner = rusty_s3::Bucket::new(bucket.endpoint, UrlStyle::Path, bucket.name, bucket.region).ok();
        S3Bucket {
            http: Lending::new(self.http.as_ref(), [secret_key]),
            clock: self.clock.as_ref(),
            inner,
            credentials,
            scope,
        }
    }
}

impl MediaHosts for S3MediaHosts {
    fn open<'a>(&'a self, bucket: Bucket, secret_key: &'a Secret) -> Box<dyn MediaHost + 'a> {
        Box::new(self.bucket(bucket, secret_key))
    }

    fn probe<'a>(&'a self, bucket: Bucket, secret_key: &'a Secret) -> BoxFuture<'a, Result<(), MediaHostError>> {
        Box::pin(async move {
            let bucket = self.bucket(bucket, secret_key);
            let address = bucket.upload(PROBE_KEY, "text/plain", Bytes::from_static(PROBE_TEXT)).await?;
            let read = bucket.read(address).await;
            // Tidied up before the outcome is looked at, so that a failed check leaves nothing behind.
            bucket.remove(PROBE_KEY).await?;
            read
        })
    }
}

struct S3Bucket<'a> {
    /// The service knows the key that it never gets, and could send it back.
    http: Lending<'a>,
    clock: &'a dyn Clock,
    /// `None` when endpoint and name do not make an address.
    inner: Option<rusty_s3::Bucket>,
    credentials: Credentials,
    scope: HttpScope,
}

impl S3Bucket<'_> {
    fn inner(&self) -> Result<&rusty_s3::Bucket, MediaHostError> {
        self.inner.as_ref().ok_or(MediaHostError::NotConfigured)
    }

    fn sign<'s>(&self, action: &impl S3Action<'s>, life: Duration) -> Result<Url, MediaHostError> {
        let now = Timestamp::from_second(self.clock.now().timestamp()).map_err(|_| MediaHostError::Unavailable)?;
        Ok(action.sign_with_time(life, &now))
    }

    async fn send(&self, request: Request<'_>) -> Result<Response, MediaHostError> {
        self.http.send(&self.scope, request).await.map_err(|error| unreachable(&error))
    }

    async fn upload(&self, key: &str, mime_type: &str, bytes: Bytes) -> Result<Url, MediaHostError> {
        check_key(key)?;
        let bucket = self.inner()?;
        let url = self.sign(&bucket.put_object(Some(&self.credentials), key), CALL_LIFE)?;
        let request = Request::new(Method::Put, url)
            .named("put object")
            .timeout(UPLOAD_TIMEOUT)
            .body(Body::Bytes { mime_type, bytes });
        accepted(&self.send(request).await?)?;
        self.sign(&bucket.get_object(Some(&self.credentials), key), PUBLIC_LIFE)
    }

    /// Reads as a network would: only the address, no keys.
    async fn read(&self, address: Url) -> Result<(), MediaHostError> {
        let response = self.send(Request::new(Method::Get, address).named("get object")).await?;
        let same = response.status == 200 && response.body == PROBE_TEXT;
        if same { Ok(()) } else { Err(MediaHostError::NotReadable { status: response.status }) }
    }

    async fn remove(&self, key: &str) -> Result<(), MediaHostError> {
        check_key(key)?;
        let url = self.sign(&self.inner()?.delete_object(Some(&self.credentials), key), CALL_LIFE)?;
        let response = self.send(Request::new(Method::Delete, url).named("delete object")).await?;
        if response.status == 404 { Ok(()) } else { accepted(&response) }
    }
}

impl MediaHost for S3Bucket<'_> {
    fn put<'a>(&'a self, key: &'a str, mime_type: &'a str, bytes: Bytes) -> BoxFuture<'a, Result<Url, MediaHostError>> {
        Box::pin(self.upload(key, mime_type, bytes))
    }

    fn delete<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<(), MediaHostError>> {
        Box::pin(self.remove(key))
    }
}

/// An empty or dotted key would address the bucket itself or another one.
fn check_key(key: &str) -> Result<(), MediaHostError> {
    let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    let valid = key.split('/').all(plain) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b));
    valid.then_some(()).ok_or(MediaHostError::NotConfigured)
}

fn accepted(response: &Response) -> Result<(), MediaHostError> {
    match response.status {
        200..300 => Ok(()),
        429 | 500.. => Err(MediaHostError::Unavailable),
        status => Err(MediaHostError::Refused { status }),
    }
}

fn unreachable(error: &HttpError) -> MediaHostError {
    match error {
        HttpError::NotAllowed { .. } => MediaHostError::NotConfigured,
        HttpError::NotSent { .. } | HttpError::NoAnswer { .. } | HttpError::Unreadable { .. } => {
            MediaHostError::Unavailable
        }
    }
}

#[cfg(test)]
mod tests;
