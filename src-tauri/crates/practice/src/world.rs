//! Everything the practice network remembers, in one value that is written to the state file.

use serde::{Deserialize, Serialize};

use crate::{
    annals::Annals,
    bluesky, bucket,
    echo::Echo,
    facebook,
    imitation::IMITATIONS,
    instagram, mastodon,
    random::{LETTERS_AND_DIGITS, Random},
    samples,
};

/// How the imitated networks behave where the real ones differ from day to day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Instagram's token answer: the flat object that real clients read, not the documented `data` list.
    pub instagram_flat_answer: bool,
    /// How many polls an Instagram container answers `IN_PROGRESS`.
    pub instagram_polls: u32,
    /// From this size on, a Mastodon upload is answered 202 and processed later.
    pub mastodon_async_from_bytes: usize,
    /// How many polls such an upload answers 206.
    pub mastodon_polls: u32,
    /// Larger blobs are refused by the Bluesky server.
    pub bluesky_blob_bytes_max: usize,
    /// Whether it says so beforehand; older servers do not.
    pub bluesky_tells_limit: bool,
    /// Whether the Mastodon servers are other software that speaks the interface: it says so in its version and knows
    /// no keys.
    pub mastodon_is_fork: bool,
    /// How long a post is out before the account's own list shows it, in seconds of the network's run.
    pub listing_lag_s: ListingLag,
    /// How long an Instagram container says `FINISHED` after it was published, in seconds of the network's run.
    pub instagram_status_lag_s: u64,
    /// Whether the Mastodon servers describe themselves to their own people only.
    pub mastodon_is_closed: bool,
    /// The domain that the Mastodon servers say their people's names belong to, if it is not their own host.
    /// `harbour.practice` agrees, as where a domain and its server are two hosts; nobody else does.
    pub mastodon_domain: Option<String>,
    /// What a hostile Mastodon server says wherever it may say something: the names of its people, its errors.
    pub mastodon_says: Option<String>,
    /// Whether the app is in development at Facebook: only people with a role on it can sign in, and only they see what it
    /// posts.
    pub facebook_is_in_development: bool,
    /// How long a post is out before the page's own list shows it, in seconds of the network's run.
    pub facebook_listing_lag_s: u64,
    /// Whether Facebook asks for a proof, made with the app's secret, in every call.
    pub facebook_requires_proof: bool,
    /// Whether Facebook keeps to itself how long a long-lived token lives.
    pub facebook_hides_token_life: bool,
    /// Whether every network says the secrets of its callers back, and how it spells them.
    pub echo: Option<Echo>,
}

/// For each network, how long its listing lags behind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListingLag {
    /// Instagram's media.
    pub instagram: u64,
    /// Mastodon's account statuses.
    pub mastodon: u64,
    /// Bluesky's records.
    pub bluesky: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            instagram_flat_answer: false,
            instagram_polls: 1,
            mastodon_async_from_bytes: 256 * 1024,
            mastodon_polls: 1,
            bluesky_blob_bytes_max: 50_000_000,
            bluesky_tells_limit: true,
            mastodon_is_fork: false,
            listing_lag_s: ListingLag::default(),
            instagram_status_lag_s: 0,
            mastodon_is_closed: false,
            mastodon_domain: None,
            mastodon_says: None,
            facebook_is_in_development: false,
            facebook_listing_lag_s: 0,
            facebook_requires_proof: false,
            facebook_hides_token_life: false,
            echo: None,
        }
    }
}

/// The whole state.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct World {
    pub offset_ms: i64,
    serial: u64,
    pub settings: Settings,
    pub instagram: instagram::State,
    pub mastodon: mastodon::State,
    pub bluesky: bluesky::State,
    pub facebook: facebook::State,
    pub bucket: bucket::State,
    pub annals: Annals,
    /// Every secret ever handed out, with its class.
    issued: Vec<(String, String)>,
    #[serde(skip)]
    random: Random,
}

impl World {
    /// Gives a new or a loaded world its randomness.
    pub fn seeded(mut self, random: Random) -> Self {
        self.random = random;
        self
    }

    /// Forgets everything but the randomness.
    pub fn reset(&mut self) {
        *self = Self::default().seeded(std::mem::take(&mut self.random));
    }

    /// Loses everything that was prepared and is not published.
    pub fn lose_uploads(&mut self) {
        for imitation in IMITATIONS {
            imitation.lose_uploads(self);
        }
    }

    /// The next of the numbers that ids are made of.
    pub fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    /// A secret of the given class, remembered for canary scans.
    pub fn issue(&mut self, class: &str, prefix: &str, length: usize) -> String {
        let secret = format!("{prefix}{}", self.random.text(LETTERS_AND_DIGITS, length));
        self.remember(class, &secret);
        secret
    }

    /// Random text that is not a secret.
    pub fn random_text(&mut self, alphabet: &[u8], length: usize) -> String {
        self.random.text(alphabet, length)
    }

    pub fn remember(&mut self, class: &str, secret: &str) {
        self.issued.push((class.to_owned(), secret.to_owned()));
    }

    /// Every secret ever handed out or built in.
    pub fn secrets(&self) -> Vec<(String, String)> {
        let built_in = samples::SECRETS.iter().map(|(class, secret)| ((*class).to_owned(), (*secret).to_owned()));
        built_in.chain(self.issued.iter().cloned()).collect()
    }
}
