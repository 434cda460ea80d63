//! What the PDS remembers: sessions, app passwords, blobs, records.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::samples;

/// Life of an access token (bluesky 2, 2026-11-20).
pub(super) const ACCESS_LIFE: TimeDelta = TimeDelta::minutes(120);
/// Life of a refresh token.
pub(super) const REFRESH_LIFE: TimeDelta = TimeDelta::days(90);
/// A used refresh token stays good for about this long.
pub(super) const REFRESH_GRACE: TimeDelta = TimeDelta::hours(2);
/// Blobs that no record uses are removed some time after the first hour; here after six.
const BLOB_LIFE: TimeDelta = TimeDelta::hours(6);

/// Someone with an account on the PDS.
pub(super) struct Person {
    pub handle: &'static str,
    pub did: &'static str,
    pub email: &'static str,
    pub display_name: &'static str,
    pub app_password: &'static str,
    pub main_password: &'static str,
    /// Whether the main password asks for a code by e-mail instead of being refused.
    pub has_email_code: bool,
}

pub(super) const PEOPLE: &[Person] = &[
    Person {
        handle: samples::BLUESKY_FIRST,
        did: "did:plc:harbourbakeryaaaaaaaaaa2",
        email: "harbour@harbour.practice",
        display_name: "Harbour Bakery",
        app_password: samples::BLUESKY_FIRST_APP_PASSWORD,
        main_password: samples::BLUESKY_FIRST_MAIN_PASSWORD,
        has_email_code: true,
    },
    Person {
        handle: samples::BLUESKY_SECOND,
        did: "did:plc:secondharbourbbbbbbbbbb3",
        email: "second@harbour.practice",
        display_name: "Second Harbour",
        app_password: samples::BLUESKY_SECOND_APP_PASSWORD,
        main_password: samples::BLUESKY_SECOND_MAIN_PASSWORD,
        has_email_code: false,
    },
];

impl Person {
    /// By handle or DID, as an at-identifier.
    pub fn find(identifier: &str) -> Option<&'static Self> {
        let lower = identifier.to_ascii_lowercase();
        PEOPLE.iter().find(|person| person.handle == lower || person.did == lower)
    }

    /// By handle, DID or e-mail address, as people sign in.
    pub fn find_to_sign_in(identifier: &str) -> Option<&'static Self> {
        let lower = identifier.to_ascii_lowercase();
        Self::find(identifier).or_else(|| PEOPLE.iter().find(|person| person.email == lower))
    }
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    /// Access and refresh tokens, by their text.
    pub(super) tokens: BTreeMap<String, Token>,
    pub(super) app_passwords: Vec<AppPassword>,
    pub(super) blobs: Vec<Blob>,
    pub(super) records: Vec<Record>,
    /// The last commit of each repository that was written to, by DID.
    pub(super) commits: BTreeMap<String, Commit>,
}

/// One commit of a repository.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Commit {
    pub cid: String,
    /// The time that its revision stands for: later than that of every commit before it.
    pub micros: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum TokenKind {
    Access,
    Refresh,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub did: String,
    /// Tokens of one sign-in share it.
    pub session: u64,
    pub expires_at: DateTime<Utc>,
    pub is_revoked: bool,
}

#[derive(Serialize, Deserialize)]
pub(super) struct AppPassword {
    pub did: String,
    pub name: String,
    pub password: String,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Blob {
    pub did: String,
    pub cid: String,
    pub hash: String,
    pub mime_type: String,
    pub size: usize,
    pub uploaded_at: DateTime<Utc>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Record {
    pub did: String,
    pub rkey: String,
    pub cid: String,
    pub value: Value,
    pub indexed_at: DateTime<Utc>,
    /// When in the run it came out.
    #[serde(default)]
    pub run_ms: u64,
}

/// The only collection that is imitated.
pub(super) const COLLECTION: &str = "app.bsky.feed.post";

impl Record {
    pub fn uri(&self) -> String {
        format!("at://{}/{COLLECTION}/{}", self.did, self.rkey)
    }
}

impl State {
    pub(super) fn record(&self, did: &str, rkey: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.did == did && record.rkey == rkey)
    }

    /// A blob that was uploaded and not yet cleared away.
    pub(super) fn blob(&self, did: &str, cid: &str, now: DateTime<Utc>) -> Option<&Blob> {
        let blob = self.blobs.iter().rev().find(|blob| blob.did == did && blob.cid == cid)?;
        let is_used = || self.records.iter().any(|r| r.did == did && r.value.to_string().contains(cid));
        (now - blob.uploaded_at < BLOB_LIFE || is_used()).then_some(blob)
    }

    /// Clears away the blobs that no record uses.
    pub(crate) fn lose_uploads(&mut self) {
        let Self { blobs, records, .. } = self;
        blobs.retain(|blob| records.iter().any(|r| r.did == blob.did && r.value.to_string().contains(&blob.cid)));
    }

    /// Ends all access tokens as if their time were up; refresh tokens live on.
    pub(crate) fn expire_tokens(&mut self, now: DateTime<Utc>) {
        for token in self.tokens.values_mut().filter(|token| token.kind == TokenKind::Access) {
            token.expires_at = token.expires_at.min(now);
        }
    }

    /// Ends all sessions of an account. Its app passwords stay. False when there is no such account.
    pub(crate) fn revoke(&mut self, identifier: &str) -> bool {
        let Some(person) = Person::find(identifier.trim_start_matches('@')) else { return false };
        for token in self.tokens.values_mut().filter(|token| token.did == person.did) {
            token.is_revoked = true;
        }
        true
    }
}
