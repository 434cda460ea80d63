//! What the engine is made of, handed in by the one place that composes it.

use std::sync::Arc;

use domain::{Browser, Bucket, Clock, Home, Http, Loopback, MediaHosts, Network, Pictures, Secret};
use store::Store;
use tokio::sync::mpsc::UnboundedSender;
use url::Url;
use vault::KeychainWorker;

use crate::Event;

/// Everything the engine uses of the outside.
pub struct Parts {
    /// The profile's storage.
    pub store: Store,
    /// Where it is.
    pub home: Home,
    /// The keychain, on its own thread.
    pub keychain: KeychainWorker,
    /// The networks, sorted by id.
    pub networks: &'static [&'static dyn Network],
    /// The way out.
    pub http: Arc<dyn Http>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The person's browser.
    pub browser: Arc<dyn Browser>,
    /// Listener for the way back.
    pub loopback: Arc<dyn Loopback>,
    /// Maker of media hosts.
    pub media_hosts: Arc<dyn MediaHosts>,
    /// Whoever reads foreign pictures.
    pub pictures: Arc<dyn Pictures>,
    /// Where changes are told. Bounded by nothing because each message is tiny and the reader merges them.
    pub events: UnboundedSender<Event>,
    /// Filled-in credentials of a practice profile; `None` in a live one.
    pub practice: Option<PracticeDefaults>,
}

/// What a practice profile comes with, so that nobody needs a developer account to try the product.
pub struct PracticeDefaults {
    /// App registrations by network id: (network, client id, client secret, redirect address).
    pub registrations: Vec<(String, String, Secret, String)>,
    /// Where the practice network's callback page lies.
    pub callback_page: Url,
    /// The practice bucket and its secret key.
    pub bucket: (Bucket, Secret),
}
