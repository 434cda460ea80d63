//! What the Mastodon servers remember: apps, codes, tokens, uploads, statuses, idempotency keys.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::server::{Person, Server};

/// A code is good for this long, once (mastodon 1.2, 2026-11-20).
pub(super) const CODE_LIFE: TimeDelta = TimeDelta::minutes(10);
/// An `Idempotency-Key` is remembered for this long (mastodon 7, 2026-11-20).
pub(super) const KEY_LIFE: TimeDelta = TimeDelta::hours(1);

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    /// By client id.
    pub(super) apps: BTreeMap<String, Registered>,
    pub(super) codes: BTreeMap<String, Code>,
    pub(super) tokens: BTreeMap<String, Token>,
    pub(super) uploads: BTreeMap<String, Upload>,
    pub(super) statuses: Vec<Status>,
    pub(super) keys: Vec<RememberedKey>,
}

/// An app that registered itself at a server.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Registered {
    pub host: String,
    pub name: String,
    pub website: Option<String>,
    pub secret: String,
    pub redirect_uris: Vec<String>,
    pub scopes: Vec<String>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Code {
    pub client_id: String,
    pub username: String,
    pub redirect_uri: String,
    pub scopes: Vec<String>,
    pub challenge: String,
    pub issued_at: DateTime<Utc>,
}

/// One account on one server.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Owner {
    pub host: String,
    pub username: String,
}

impl Owner {
    /// `bakery@mastodon.practice`.
    pub fn address(&self) -> String {
        format!("{}@{}", self.username, self.host)
    }
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Token {
    pub client_id: String,
    pub owner: Owner,
    pub scopes: Vec<String>,
    pub is_revoked: bool,
    /// Real tokens have no end; the control page can give them one.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Token {
    /// Whether one of the scopes, or its parent, was granted.
    pub fn allows(&self, scopes: &[&str]) -> bool {
        let is_granted = |scope: &str| self.scopes.iter().any(|granted| granted == scope);
        scopes
            .iter()
            .any(|scope| is_granted(scope) || scope.split_once(':').is_some_and(|(parent, _)| is_granted(parent)))
    }
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Upload {
    pub owner: Owner,
    pub hash: String,
    pub mime_type: String,
    pub width: u32,
    pub height: u32,
    pub description: Option<String>,
    pub polls_left: u32,
    pub is_failing: bool,
    pub is_attached: bool,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Status {
    pub id: String,
    pub owner: Owner,
    pub text: String,
    pub spoiler_text: String,
    pub visibility: String,
    pub is_sensitive: bool,
    pub language: Option<String>,
    pub in_reply_to_id: Option<String>,
    pub media_ids: Vec<String>,
    pub client_id: String,
    pub key: Option<String>,
    pub created_at: DateTime<Utc>,
    #[serde(default)]
    pub edited_at: Option<DateTime<Utc>>,
    /// When in the run it came out.
    #[serde(default)]
    pub run_ms: u64,
}

impl Status {
    pub fn url(&self) -> String {
        format!("https://{}/@{}/{}", self.owner.host, self.owner.username, self.id)
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct RememberedKey {
    pub owner: Owner,
    pub key: String,
    pub status_id: String,
    pub at: DateTime<Utc>,
}

impl State {
    /// The id of the status that this key made within the last hour, whatever became of it.
    pub(super) fn remembered(&self, owner: &Owner, key: &str, now: DateTime<Utc>) -> Option<&str> {
        let is_it = |known: &&RememberedKey| known.owner == *owner && known.key == key && now - known.at < KEY_LIFE;
        self.keys.iter().rev().find(is_it).map(|known| known.status_id.as_str())
    }

    pub(super) fn status(&self, host: &str, id: &str) -> Option<&Status> {
        self.statuses.iter().find(|status| status.owner.host == host && status.id == id)
    }

    /// Clears away the uploads that no status uses.
    pub(crate) fn lose_uploads(&mut self) {
        self.uploads.retain(|_, upload| upload.is_attached);
    }

    /// Ends all tokens as if the servers had withdrawn them.
    pub(crate) fn expire_tokens(&mut self, now: DateTime<Utc>) {
        for token in self.tokens.values_mut() {
            token.expires_at = Some(now);
        }
    }

    /// Withdraws an account's tokens (`bakery@mastodon.practice`, with or without `@` before it).
    /// False when there is no such account.
    pub(crate) fn revoke(&mut self, address: &str) -> bool {
        let address = address.trim_start_matches('@');
        for token in self.tokens.values_mut().filter(|token| token.owner.address() == address) {
            token.is_revoked = true;
        }
        address.split_once('@').is_some_and(|(user, host)| Person::find(user).is_some() && Server::find(host).is_some())
    }
}
