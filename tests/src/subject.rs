//! Who is signed in to what in tests: one identity for each network, and the call that makes a post public there.

use domain::Platform;
use practice::{Endpoint, Network, samples};

/// One network under test.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// Its id in the registry.
    pub platform: &'static str,
    /// Its name at the practice network.
    pub network: Network,
    /// What is typed as server.
    pub server: Option<&'static str>,
    /// Who consents.
    pub identity: &'static str,
    /// App password, where one signs in with one.
    pub password: Option<&'static str>,
    /// As the practice network lists its posts.
    pub account: &'static str,
    /// The call that publishes.
    pub publishes: Endpoint,
    /// The name of the step that publishes.
    pub publishing_step: &'static str,
    /// The call that hands out tokens at sign-in.
    pub token: Endpoint,
    /// Whether a post needs a picture.
    pub needs_picture: bool,
}

impl Subject {
    /// Its id as a domain word.
    pub fn id(&self) -> Platform {
        Platform::parse(self.platform).expect("a subject names a network")
    }
}

/// Every network, by id.
pub const SUBJECTS: [Subject; 3] = [
    Subject {
        platform: "bluesky",
        network: Network::Bluesky,
        server: None,
        identity: samples::BLUESKY_FIRST,
        password: Some(samples::BLUESKY_FIRST_APP_PASSWORD),
        account: samples::BLUESKY_FIRST,
        publishes: Endpoint::BlueskyPutRecord,
        publishing_step: "put_record",
        token: Endpoint::BlueskyCreateSession,
        needs_picture: false,
    },
    Subject {
        platform: "instagram",
        network: Network::Instagram,
        server: None,
        identity: samples::INSTAGRAM_BUSINESS,
        password: None,
        account: samples::INSTAGRAM_BUSINESS,
        publishes: Endpoint::InstagramMediaPublish,
        publishing_step: "publish",
        token: Endpoint::InstagramToken,
        needs_picture: true,
    },
    Subject {
        platform: "mastodon",
        network: Network::Mastodon,
        server: Some(samples::MASTODON_HOST),
        identity: samples::MASTODON_FIRST,
        password: None,
        account: "bakery@mastodon.practice",
        publishes: Endpoint::MastodonStatuses,
        publishing_step: "post",
        token: Endpoint::MastodonToken,
        needs_picture: false,
    },
];
