//! The only way out of this computer: every social network, the media host and the browser's way back.
//!
//! A network is one folder with one `Connector` and one line in the registry. Everyone else sees only
//! [`domain::Network`] and the ports. No other crate calls HTTP, and inside this one only [`Client`] writes secrets out.

mod address;
mod bluesky;
mod check;
mod client;
mod connector;
mod fetch;
mod html;
mod instagram;
mod loopback;
mod mastodon;
mod media_host;
mod oauth;
mod own_posts;
mod rate_limit;
mod registry;
mod seen;
#[cfg(test)]
mod testing;

pub use client::{Client, ClientError, Route};
pub use loopback::LoopbackServer;
pub use media_host::S3MediaHosts;
pub use registry::{NETWORKS, find};
