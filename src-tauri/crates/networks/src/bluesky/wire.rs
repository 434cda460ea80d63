//! JSON shapes, cut to what is read.

use serde::Deserialize;

/// Whose session `com.atproto.server.createSession` made.
#[derive(Deserialize)]
pub(super) struct NewSession {
    /// Left out it is nobody's, and the session is ended.
    #[serde(default)]
    pub did: String,
}

/// `com.atproto.server.getSession`.
#[derive(Deserialize)]
pub(super) struct CurrentSession {
    pub did: String,
    pub handle: String,
    #[serde(default = "usually")]
    pub active: bool,
}

/// A server that does not say so has no inactive accounts.
fn usually() -> bool {
    true
}

#[derive(Deserialize)]
pub(super) struct Resolved {
    pub did: String,
}

/// A DID document.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DidDocument {
    pub id: String,
    #[serde(default)]
    pub also_known_as: Vec<String>,
    #[serde(default)]
    pub service: Vec<Service>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Service {
    pub id: String,
    #[serde(rename = "type", default)]
    pub kind: String,
    /// Text for every service that matters; others may hold objects.
    pub service_endpoint: serde_json::Value,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Profile {
    pub display_name: Option<String>,
    pub avatar: Option<String>,
}

/// `com.atproto.server.describeServer`, lexicon of 2026-08-20; older servers do not say what they take.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Server {
    pub blob_upload_limit: Option<u64>,
}

#[derive(Deserialize)]
pub(super) struct Uploaded {
    /// Put into the record unchanged.
    pub blob: serde_json::Value,
}

#[derive(Deserialize)]
pub(super) struct Stored {
    pub uri: String,
}

#[derive(Deserialize)]
pub(super) struct Record {
    pub uri: String,
    pub value: RecordValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecordValue {
    #[serde(default)]
    pub text: String,
    pub created_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// `com.atproto.repo.listRecords`.
#[derive(Deserialize)]
pub(super) struct Records {
    pub records: Vec<Record>,
}

/// `com.atproto.sync.getLatestCommit`.
#[derive(Deserialize)]
pub(super) struct Commit {
    /// Moves with every change of the repository.
    pub rev: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Problem {
    pub error: String,
    pub message: String,
}
