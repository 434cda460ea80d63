//! Anchors: the head of the trail, kept in the keychain, where someone who can only write the file cannot reach it.
//!
//! Two entries per vault take turns, so that the newer anchor is never the one being written. They are set when the
//! vault opens and closes and every 256 rows, as well as the keychain allows; nothing waits for them. An anchor whose
//! row is gone is evidence: from then on none is written any more.

use std::{sync::atomic::Ordering, time::Duration};

use store::{
    Read, StoreError, Write,
    audit::{self, Action, Actor, Anchor, Detail, Head, Outcome},
    settings,
};
use tokio::{runtime::Handle, time::timeout};
use vault::{KeychainError, KeychainSecret, VaultError, VaultId};

use super::trail::OpenTrail;
use crate::{
    Changed, Engine,
    backup::{self, Paused},
    vault::read_stored,
};

/// An anchor is due after so many rows.
pub(super) const EVERY_ROWS: u64 = 256;

/// Entries of a vault that take turns.
const PLACES: usize = 2;

/// Where anchors are noted whose loss the person knows of. Stays behind when a profile is backed up.
const ACCEPTED: &str = "accepted_anchors";

/// How long opening or closing may wait for the keychain.
const FAREWELL: Duration = Duration::from_secs(2);

/// The two entries of a vault, as they were found.
pub(super) struct Kept([Option<Anchor>; PLACES]);

impl Kept {
    pub(super) fn all(&self) -> Vec<Anchor> {
        self.0.into_iter().flatten().collect()
    }

    fn newest_seq(&self) -> Option<u64> {
        self.0.into_iter().flatten().map(|anchor| anchor.seq).max()
    }

    /// The entry to write next: an empty one, else the older one.
    fn place(&self) -> usize {
        match self.0 {
            [None, _] => 0,
            [_, None] => 1,
            [Some(one), Some(other)] => usize::from(other.seq < one.seq),
        }
    }
}

/// Why anchors were not read, or none was set.
#[derive(Debug, thiserror::Error)]
pub(super) enum AnchorError {
    #[error("the keychain could not be asked")]
    Keychain(#[from] KeychainError),
    #[error("the database failed")]
    Store(#[from] StoreError),
    #[error("an anchor could not be marked as known")]
    Mark(#[from] VaultError),
}

impl Engine {
    /// Waits until an anchor is due.
    pub(crate) async fn anchor_is_due(&self) {
        self.inner.trail.anchor_due.notified().await;
    }

    /// Anchors the last row without making anyone wait.
    pub(crate) fn anchor_soon(&self) {
        let engine = self.clone();
        self.spawn(async move { engine.anchor().await }, &Handle::current());
    }

    /// Anchors the last row, unless the keychain takes too long.
    pub(crate) async fn anchor_in_time(&self) {
        if timeout(FAREWELL, self.anchor()).await.is_err() {
            tracing::warn!("the audit trail could not be anchored before closing");
        }
    }

    async fn anchor(&self) {
        let Some(trail) = self.find_trail() else { return };
        // Held across awaits on purpose: see `Trail::anchoring`. The keychain's worker has a deadline.
        let _turn = self.inner.trail.anchoring.lock().await;
        if let Err(error) = self.try_anchor(&trail).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the audit trail could not be anchored");
        }
    }

    /// Looks whether the trail is the anchored one, before anybody is let into the vault that has just opened: a profile
    /// that is older than the keychain knows waits. As well as the keychain allows; nobody waits long for it.
    pub(crate) async fn check_anchors(&self) {
        let Some(trail) = self.find_trail() else { return };
        let look = async {
            let lost = self.find_lost(&trail).await?;
            if lost.is_empty() { Ok(()) } else { self.note_rolled_back(&trail, &lost).await }
        };
        match timeout(FAREWELL, look).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "anchors could not be read");
            }
            Err(_) => tracing::warn!("the audit trail could not be compared with its anchors at opening"),
        }
    }

    /// The anchors whose rows are gone, as the person accepts them by going on from here.
    pub(crate) async fn lost_anchors(&self) -> Option<Accepted> {
        let trail = self.find_trail()?;
        let lost = self.find_lost(&trail).await.unwrap_or_default();
        let marks = lost.iter().map(|anchor| accepted_mark(&trail, anchor)).collect::<Result<Vec<_>, _>>().ok()?;
        (!marks.is_empty()).then_some(Accepted(marks))
    }

    async fn find_lost(&self, trail: &OpenTrail) -> Result<Vec<Anchor>, AnchorError> {
        let Some(kept) = self.kept_anchors(trail).await? else { return Ok(Vec::new()) };
        let anchors = kept.all();
        Ok(self.inner.parts.store.read(move |read| lost(read, &anchors)).await?)
    }

    async fn try_anchor(&self, trail: &OpenTrail) -> Result<(), AnchorError> {
        let Some(kept) = self.kept_anchors(trail).await? else { return Ok(()) };
        let anchors = kept.all();
        let store = &self.inner.parts.store;
        let Looked { head, lost, is_shared } = store.read(move |read| look(read, &anchors)).await?;
        if !lost.is_empty() {
            return self.note_rolled_back(trail, &lost).await;
        }
        match head {
            // The entries may be those of another copy, which would find its own rows gone.
            _ if is_shared => Ok(()),
            Some(head) if kept.newest_seq() != Some(head.seq) => {
                let anchor = KeychainSecret::from_bytes(&Anchor::of(&head).to_bytes())?;
                self.inner.parts.keychain.write(&item(trail.vault_id, kept.place()), anchor).await?;
                Ok(())
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Whether a vault, of this database or another one, has ever anchored its trail here.
    pub(crate) async fn has_anchors(&self, vault_id: VaultId) -> Result<bool, KeychainError> {
        for place in 0..PLACES {
            if self.inner.parts.keychain.read(&item(vault_id, place)).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Says once in every opening that the trail is not the anchored one, and with which number that begins; and lets the
    /// profile wait, unless the person has gone on from there already.
    async fn note_rolled_back(&self, trail: &OpenTrail, lost: &[Anchor]) -> Result<(), AnchorError> {
        if trail.rolled_back.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        tracing::error!("the audit trail is older than its anchor in the keychain");
        let entry = self.entry(Actor::Engine, Action::AuditVerified, Outcome::Failed);
        let entry = entry.detail(Detail::RolledBack).object(trail.opened_at);
        let paused = self.entry(Actor::Engine, Action::ProfilePaused, Outcome::Done).detail(Detail::RolledBack);
        let marks = lost.iter().map(|anchor| accepted_mark(trail, anchor)).collect::<Result<Vec<_>, _>>()?;
        let write = move |write: &Write<'_>| {
            audit::append(write, &entry)?;
            let accepted = settings::find::<Vec<String>>(write, ACCEPTED)?.unwrap_or_default();
            if marks.iter().all(|mark| accepted.contains(mark)) || backup::is_paused(write)? {
                return Ok(());
            }
            backup::pause(write, Paused::RolledBack)?;
            audit::append(write, &paused)
        };
        self.inner.parts.store.write(write).await?;
        self.changed(Changed::Vault, None);
        Ok(())
    }

    /// The anchors of a vault; `None` when it has no keychain, and so no place for them. Looked up each time, because the
    /// person may move to a keychain, or away from it, while the vault is open.
    pub(super) async fn kept_anchors(&self, trail: &OpenTrail) -> Result<Option<Kept>, AnchorError> {
        if !self.inner.parts.store.read(has_keychain).await? {
            return Ok(None);
        }
        let mut kept = [None; PLACES];
        for (place, anchor) in kept.iter_mut().enumerate() {
            let found = self.inner.parts.keychain.read(&item(trail.vault_id, place)).await?;
            *anchor = found.and_then(|entry| entry.expose_bytes().try_into().ok().map(Anchor::from_bytes));
        }
        Ok(Some(Kept(kept)))
    }
}

/// Whether a keychain opens the vault, and so has a place for what the vault keeps there.
pub(crate) fn has_keychain(read: &Read<'_>) -> Result<bool, StoreError> {
    Ok(read_stored(read)?.is_some_and(|stored| stored.slots.iter().any(|slot| slot.kind.needs_keychain())))
}

/// What the database says of anchors.
struct Looked {
    head: Option<Head>,
    lost: Vec<Anchor>,
    /// Another copy may be alive.
    is_shared: bool,
}

fn look(read: &Read<'_>, anchors: &[Anchor]) -> Result<Looked, StoreError> {
    let is_shared = backup::find_paused(read)?.is_some_and(Paused::may_be_shared);
    Ok(Looked { head: audit::head(read)?, lost: lost(read, anchors)?, is_shared })
}

/// Those whose row is gone.
fn lost(read: &Read<'_>, anchors: &[Anchor]) -> Result<Vec<Anchor>, StoreError> {
    let mut lost = Vec::new();
    for anchor in anchors {
        if !anchor.holds(read)? {
            lost.push(*anchor);
        }
    }
    Ok(lost)
}

/// Anchors whose loss the person knows of.
pub(crate) struct Accepted(Vec<String>);

impl Accepted {
    /// Writes them down.
    pub(crate) fn store(&self, write: &Write<'_>) -> Result<(), StoreError> {
        settings::set(write, ACCEPTED, &self.0)
    }
}

/// By what an accepted anchor is recognised: nobody without the open vault can accept one.
fn accepted_mark(trail: &OpenTrail, anchor: &Anchor) -> Result<String, AnchorError> {
    Ok(trail.mark_text("anchor", Some(&anchor.to_bytes()))?)
}

/// The entries of a vault.
pub(crate) fn anchor_items(vault_id: VaultId) -> impl Iterator<Item = String> {
    (0..PLACES).map(move |place| item(vault_id, place))
}

/// The name of an entry. Never changes.
fn item(vault_id: VaultId, place: usize) -> String {
    format!("audit-{vault_id}-{place}")
}
