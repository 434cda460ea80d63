//! The trail's key: found when the vault opens, put away when it closes. While it is there, rows are chained.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use store::{
    StoreError,
    audit::{self, Action, Actor, Detail, Entry, Outcome, RowMac},
    audit_keys,
};
use tokio::sync::Notify;
use vault::{AuditKey, AuditSigner, Context, RecordKind, Vault, VaultError, VaultId};

use super::{anchor, export::hex};
use crate::{Engine, EngineError, shared::lock};

/// The trail of an engine.
#[derive(Default)]
pub(crate) struct Trail {
    open: Mutex<Option<Arc<OpenTrail>>>,
    /// Told when so many rows were chained that an anchor is due.
    pub(super) anchor_due: Arc<Notify>,
    /// One anchor is set at a time, so that two never take each other's place.
    pub(super) anchoring: tokio::sync::Mutex<()>,
}

/// What is known of the trail while the vault is open.
pub(crate) struct OpenTrail {
    key: AuditKey,
    pub(crate) vault_id: VaultId,
    /// The first row that the key chained.
    pub(super) first_seq: u64,
    /// The first row of this opening.
    pub(super) opened_at: u64,
    /// Whether this opening has said that the trail is older than its anchors.
    pub(super) rolled_back: AtomicBool,
}

impl OpenTrail {
    /// Whether its key was made in this opening, in place of one that is gone.
    pub(crate) fn is_new(&self) -> bool {
        self.first_seq == self.opened_at && self.first_seq > 1
    }

    /// What a value is recognised by later, which tells nobody what it is; `None` is a value like any other.
    ///
    /// # Errors
    /// [`VaultError::CipherFailed`], which does not happen with keys of this length.
    pub(crate) fn mark(&self, name: &str, value: Option<&[u8]>) -> Result<[u8; 32], VaultError> {
        let mut bytes = name.as_bytes().to_vec();
        bytes.push(0);
        if let Some(value) = value {
            bytes.push(1);
            bytes.extend_from_slice(value);
        }
        self.key.mark(&bytes)
    }

    /// The same as text.
    ///
    /// # Errors
    /// As [`OpenTrail::mark`].
    pub(crate) fn mark_text(&self, name: &str, value: Option<&[u8]>) -> Result<String, VaultError> {
        self.mark(name, value).map(|mark| hex(&mark))
    }

    pub(super) fn signer(&self) -> Result<AuditSigner, EngineError> {
        self.key.signer().map_err(EngineError::Unreadable)
    }

    pub(super) fn fingerprint(&self) -> Result<String, EngineError> {
        Ok(self.signer()?.public_key().fingerprint())
    }
}

impl RowMac for OpenTrail {
    fn mac(&self, bytes: &[u8]) -> [u8; 32] {
        self.key.mac(bytes)
    }
}

/// Chains rows, and says when the next anchor is due.
struct Chaining {
    trail: Arc<OpenTrail>,
    chained: AtomicU64,
    anchor_due: Arc<Notify>,
}

impl RowMac for Chaining {
    fn mac(&self, bytes: &[u8]) -> [u8; 32] {
        if (self.chained.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(anchor::EVERY_ROWS) {
            self.anchor_due.notify_one();
        }
        self.trail.mac(bytes)
    }
}

/// Where the key of a vault's trail is sealed. A key that was put back from an older chain does not open there.
pub(crate) fn key_place(vault_id: &[u8; 16], first_seq: u64) -> Context<'_> {
    Context {
        table: "audit_keys",
        row_id: vault_id,
        kind: RecordKind::AuditKey,
        network: None,
        server: None,
        subject: None,
        generation: first_seq,
    }
}

/// What the database holds of the trail.
struct Found {
    key: Option<audit_keys::AuditKey>,
    next_seq: u64,
}

/// A key, the first row that it chains, and, of a key that was made just now, what is to be stored and said.
struct Chosen {
    key: AuditKey,
    first_seq: u64,
    record: Option<Vec<u8>>,
    why_new: Option<Detail>,
}

impl Engine {
    /// Begins to chain rows, those that waited for the vault first. To be called whenever a vault was made or opened.
    ///
    /// A key that is gone, or does not open, ends its chain: a new one begins, with a row that says why, and from then
    /// on checking says that the rows before cannot be checked.
    ///
    /// # Errors
    /// When the database fails; rows wait then as before.
    pub(crate) async fn open_trail(&self, vault: &Vault) -> Result<(), EngineError> {
        let vault_id = vault.id();
        let found = self.inner.parts.store.read(move |read| find(read, vault_id)).await?;
        let next_seq = found.next_seq;
        let Chosen { key, first_seq, record, why_new } = choose(vault, found)?;
        let first: Vec<Entry> = why_new.into_iter().map(|why| self.broken_off(why)).collect();
        let rolled_back = AtomicBool::new(false);
        let trail = Arc::new(OpenTrail { key, vault_id, first_seq, opened_at: next_seq, rolled_back });
        let chaining = Arc::new(Chaining {
            trail: Arc::clone(&trail),
            chained: AtomicU64::new(0),
            anchor_due: Arc::clone(&self.inner.trail.anchor_due),
        });
        self.inner
            .parts
            .store
            .write(move |write| {
                if let Some(record) = record {
                    let vault_id = *vault_id.as_bytes();
                    audit_keys::put(write, &audit_keys::AuditKey { vault_id, first_seq, record })?;
                }
                audit::begin_chain(write, chaining, &first)
            })
            .await
            .map_err(EngineError::Store)?;
        *lock(&self.inner.trail.open) = Some(trail);
        Ok(())
    }

    /// Anchors the last row, and lets rows wait from now on. To be called before a vault is closed.
    pub(crate) async fn close_trail(&self) {
        self.anchor_in_time().await;
        self.inner.parts.store.set_row_mac(None);
        *lock(&self.inner.trail.open) = None;
    }

    /// The trail of the open vault.
    pub(crate) fn find_trail(&self) -> Option<Arc<OpenTrail>> {
        lock(&self.inner.trail.open).clone()
    }

    fn broken_off(&self, why: Detail) -> Entry {
        tracing::error!(?why, "the key of the audit trail is gone; a new chain begins");
        self.entry(Actor::Engine, Action::AuditVerified, Outcome::Failed).detail(why)
    }
}

fn find(read: &store::Read<'_>, vault_id: VaultId) -> Result<Found, StoreError> {
    Ok(Found { key: audit_keys::find(read, *vault_id.as_bytes())?, next_seq: audit::next_seq(read)? })
}

fn choose(vault: &Vault, found: Found) -> Result<Chosen, EngineError> {
    let vault_id = *vault.id().as_bytes();
    let why_new = match found.key {
        Some(stored) => match AuditKey::open(vault, &key_place(&vault_id, stored.first_seq), &stored.record) {
            Ok(key) => return Ok(Chosen { key, first_seq: stored.first_seq, record: None, why_new: None }),
            Err(error) => {
                tracing::warn!(%error, "the key of the audit trail does not open");
                Some(Detail::Unreadable)
            }
        },
        // A trail without any row has no key yet, and nothing broke off.
        None => (found.next_seq > 1).then_some(Detail::KeyMissing),
    };
    let key = AuditKey::random().map_err(EngineError::Unreadable)?;
    let record = key.seal(vault, &key_place(&vault_id, found.next_seq)).map_err(EngineError::Unreadable)?;
    Ok(Chosen { key, first_seq: found.next_seq, record: Some(record), why_new })
}
