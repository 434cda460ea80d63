//! What the engine needs from the computer it runs on, each as narrow as its use.

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use url::Url;

use crate::{MediaHost, MediaHostError, Secret};

/// The person's own browser.
pub trait Browser: Send + Sync {
    /// Asks the system to show `url`. The implementation opens only `https` addresses, and the practice network's.
    ///
    /// # Errors
    /// When the address is not one we open, or no browser could be started.
    fn open(&self, url: &Url) -> Result<(), BrowserError>;
}

/// Why the browser did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BrowserError {
    /// Not an address that we open.
    #[error("the address is not one that may be opened")]
    NotAllowed,
    /// The system could not start a browser.
    #[error("no browser could be started")]
    NotStarted,
}

/// Opens a listener on the loopback interface for one sign-in (RFC 8252 section 7.3).
pub trait Loopback: Send + Sync {
    /// Binds `127.0.0.1` on a random port with a random path. The listener answers other requests with 404, hands
    /// the one matching request's address (with its query) to `deliver`, shows a static page, and closes then, when
    /// the returned guard is dropped, or at `until`.
    fn listen<'a>(
        &'a self,
        until: DateTime<Utc>,
        deliver: Box<dyn Fn(Secret) + Send + Sync>,
    ) -> BoxFuture<'a, std::io::Result<LoopbackListener>>;
}

/// An open loopback listener; dropping it closes the port.
pub struct LoopbackListener {
    /// The redirect address to register and send.
    pub redirect_uri: String,
    /// Closes the port on drop.
    pub guard: Box<dyn std::any::Any + Send + Sync>,
}

/// Where the person's bucket is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// `https://…`, path-style addressing is used.
    pub endpoint: Url,
    /// Region for the signature.
    pub region: String,
    /// Bucket name.
    pub name: String,
    /// Access key id.
    pub access_key_id: String,
}

/// Makes media hosts from a bucket's address and its secret key.
pub trait MediaHosts: Send + Sync {
    /// Uses the bucket for one task.
    fn open<'a>(&'a self, bucket: Bucket, secret_key: &'a Secret) -> Box<dyn MediaHost + 'a>;

    /// Uploads a small file, reads it without keys as a network would, and deletes it.
    fn probe<'a>(&'a self, bucket: Bucket, secret_key: &'a Secret) -> BoxFuture<'a, Result<(), MediaHostError>>;
}
