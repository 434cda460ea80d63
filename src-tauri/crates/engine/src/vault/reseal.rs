//! From the activation of a new key to the end of the old one: every record is sealed anew while publishing and renewals
//! go on. What is to be done is read from the records themselves, so it can stop and go on anywhere.

use store::{
    Read, StoreError, Write, accounts,
    audit::{self, Action, Actor, Detail, Outcome},
    sealed::{self, Place, Sealed},
    vault_keys, vault_slots,
};
use vault::{KeyState, VaultError};

use super::{
    Held, LastRotation,
    place::{RowId, place_of},
    settings,
};
use crate::{
    Changed, Engine, EngineError,
    shared::lock,
    testpoint::{self, Point},
};

/// Records sealed anew in one transaction: few enough that nobody waits long for their turn to write.
const BATCH: usize = 32;
/// Records looked at in one go.
const PAGE: usize = 256;

/// How far a rotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RotationProgress {
    /// Records that the new key seals.
    pub done: u64,
    /// Of how many.
    pub total: u64,
}

impl Engine {
    /// Seals what is left in the background, unless that goes on already.
    pub(super) fn reseal_later(&self) {
        if lock(&self.inner.vault.rotation).is_some() {
            return;
        }
        *lock(&self.inner.vault.rotation) = Some(RotationProgress::default());
        let engine = self.clone();
        let work = async move {
            if let Err(error) = engine.finish_rotation().await {
                // Goes on when the vault is opened next.
                tracing::warn!(%error, "a rotation stopped");
            }
            *lock(&engine.inner.vault.rotation) = None;
            engine.changed(Changed::Vault, None);
        };
        self.spawn(work, &tokio::runtime::Handle::current());
    }

    async fn finish_rotation(&self) -> Result<(), EngineError> {
        let active = *self.hold_vault().await?.active_key().as_bytes();
        self.begin_progress(active).await?;
        self.reseal_all().await?;
        testpoint::hit(Point::Rotation, "resealed");
        let left = self.inner.parts.store.read(move |read| sealed::count_outdated(read, active)).await?;
        if left > 0 {
            // They stay as they are, and so does the key that may open them one day.
            tracing::error!(left, "records do not open and were not sealed anew");
            let entry = self.entry(Actor::Engine, Action::KeyRotationEnded, Outcome::Failed).detail(Detail::Unreadable);
            return self.note(entry).await;
        }
        self.check_records().await?;
        testpoint::hit(Point::Rotation, "checked");
        self.retire(active).await?;
        testpoint::hit(Point::Rotation, "retired");
        self.clean_up().await
    }

    /// Every record opens. Reads only.
    pub(super) async fn check_records(&self) -> Result<(), EngineError> {
        let mut after = None;
        loop {
            let page = self.inner.parts.store.read(move |read| sealed::list(read, after, PAGE)).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.place);
            let held = self.hold_vault().await?;
            for sealed in &page {
                open(&held, sealed).map_err(EngineError::Unreadable)?;
            }
        }
    }

    async fn reseal_all(&self) -> Result<(), EngineError> {
        let mut after = None;
        while let Some(last) = self.reseal_batch(after).await? {
            after = Some(last);
            testpoint::hit(Point::Rotation, "batch_stored");
            if self.inner.work.is_stopping() {
                return Err(EngineError::Store(StoreError::Closed));
            }
        }
        Ok(())
    }

    /// Seals the next records; where the last of them stands, or `None` when there was none.
    async fn reseal_batch(&self, after: Option<Place>) -> Result<Option<Place>, EngineError> {
        // A vault that was locked meanwhile ends this here.
        let held = self.hold_vault().await?;
        let active = *held.active_key().as_bytes();
        let batch = self.inner.parts.store.read(move |read| sealed::list_outdated(read, active, after, BATCH)).await?;
        let last = batch.last().map(|sealed| sealed.place);
        let renewed: Vec<(Sealed, Vec<u8>)> = batch.into_iter().filter_map(|sealed| reseal(&held, sealed)).collect();
        testpoint::hit(Point::Rotation, "batch_sealed");
        let done = renewed.len() as u64;
        let replace = move |write: &Write<'_>| {
            renewed.iter().try_for_each(|(sealed, new)| {
                // `false` = somebody wrote a newer secret meanwhile, with the active key.
                sealed::replace(write, sealed.place, &sealed.record, new).map(drop)
            })
        };
        self.inner.parts.store.write::<_, StoreError, _>(replace).await?;
        self.tell_progress(|progress| progress.done += done);
        Ok(last)
    }

    async fn begin_progress(&self, active: [u8; 16]) -> Result<(), EngineError> {
        let count = move |read: &Read<'_>| {
            let (total, left) = (sealed::count(read)?, sealed::count_outdated(read, active)?);
            Ok::<_, StoreError>(RotationProgress { done: total.saturating_sub(left), total })
        };
        let begun = self.inner.parts.store.read(count).await?;
        self.tell_progress(|progress| *progress = begun);
        Ok(())
    }

    fn tell_progress(&self, change: impl FnOnce(&mut RotationProgress)) {
        if let Some(progress) = lock(&self.inner.vault.rotation).as_mut() {
            change(progress);
        }
        self.changed(Changed::Vault, None);
    }

    /// Ends the old keys, if no record needs them by now.
    async fn retire(&self, active: [u8; 16]) -> Result<(), EngineError> {
        let now = self.now();
        let entry = self.entry(Actor::Engine, Action::KeyRotationEnded, Outcome::Done);
        self.inner
            .parts
            .store
            .write(move |write| {
                let old = old_keys(write)?;
                if old.is_empty() || sealed::count_outdated(write, active)? > 0 {
                    return Ok(());
                }
                for key in old {
                    vault_keys::set_state(write, key, KeyState::Retired.as_str())?;
                    vault_slots::delete_key(write, key)?;
                }
                let (secrets, accounts) = (sealed::count(write)?, accounts::list(write)?);
                settings::change(write, |remembered| {
                    let accounts = accounts.into_iter().map(|account| account.id);
                    let reconnect = if remembered.is_leak_suspected { accounts.collect() } else { Vec::new() };
                    remembered.is_leak_suspected = false;
                    remembered.last_rotation = Some(LastRotation { secrets, ended_at: now, reconnect });
                })?;
                audit::append(write, &entry.object(secrets))
            })
            .await
            .map_err(EngineError::Store)
    }

    /// What was replaced leaves the disk: unused pages, the log, and the copy from before the last update.
    async fn clean_up(&self) -> Result<(), EngineError> {
        let store = &self.inner.parts.store;
        store.remove_backup().await?;
        store.vacuum().await?;
        testpoint::hit(Point::Rotation, "vacuumed");
        store.write(|write| settings::change(write, |remembered| remembered.is_vacuum_due = false)).await?;
        Ok(())
    }
}

fn old_keys(read: &Read<'_>) -> Result<Vec<[u8; 16]>, StoreError> {
    let keys = vault_keys::list(read)?.into_iter();
    Ok(keys.filter(|key| key.state == KeyState::DecryptOnly.as_str()).map(|key| key.id).collect())
}

/// The record under the active key; `None` = it does not open, and stays as it is.
fn reseal(held: &Held, sealed: Sealed) -> Option<(Sealed, Vec<u8>)> {
    let row = RowId::of(&sealed)?;
    match held.reseal(&place_of(&sealed, &row), &sealed.record) {
        Ok(new) => Some((sealed, new)),
        Err(error) => {
            tracing::error!(%error, column = ?sealed.place.column, "a record does not open");
            None
        }
    }
}

fn open(held: &Held, sealed: &Sealed) -> Result<(), VaultError> {
    let row = RowId::of(sealed).ok_or(VaultError::RecordRefused(vault::RecordError::NotARecord))?;
    held.open(&place_of(sealed, &row), &sealed.record).map(drop)
}
