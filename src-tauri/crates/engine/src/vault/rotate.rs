//! A new key. Safe to be interrupted anywhere: a key that was never activated is thrown away at the next opening, and
//! from the activation on the rest goes on by itself (see `reseal`).
//!
//! 1. Look: every record opens, the disk has room. Else nothing was changed.
//! 2. After a suspected leak, the everyday slot gets a new keychain entry first, so that the new key is never wrapped
//!    under the old one.
//! 3. The new key is stored as pending, wrapped for every slot, and proven through each that can be asked.
//! 4. It is activated, while nobody is between sealing and storing.
//! 5. Every record is sealed anew, looked at once more, and only then is the old key retired and its wrapped form gone.

use std::sync::atomic::Ordering;

use domain::Secret;
use store::{
    StoreError,
    audit::{self, Action, Actor, Outcome},
    vault_keys, vault_slots,
};
use vault::{Given, KeyId, KeyState, Protection, SlotKind, Stored};

use super::{
    VaultInfo,
    protect::{copy, from_vault},
    rows, settings,
};
use crate::{
    Engine, EngineError,
    shared::lock,
    testpoint::{self, Point},
};

/// Why the key is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RotateReason {
    /// It is time.
    Routine,
    /// Somebody may have had a look: the keychain entry changes too, and the person is told which sign-ins to renew at
    /// their network, because a new key does not make a stolen token useless.
    SuspectedLeak,
}

/// What the person asks for.
pub struct Rotation {
    /// Why.
    pub reason: RotateReason,
    /// The passphrase, where there is one, and the recovery code, if it shall open the new key too.
    pub given: Given,
    /// Give the recovery code up, which otherwise must be given.
    pub drop_recovery: bool,
}

impl Engine {
    /// Begins to change the key. The records are sealed anew in the background: see [`VaultInfo::rotation`].
    ///
    /// # Errors
    /// [`EngineError::VaultClosed`], [`EngineError::VaultInUse`] while an earlier rotation goes on,
    /// [`EngineError::InvalidInput`] (`drop_recovery_code`) when there is a recovery code that is neither given nor
    /// dropped, the errors of [`Engine::protect`], [`EngineError::Unreadable`] when a record does not open, and that the
    /// disk is full. The vault then is as before.
    pub async fn rotate(&self, rotation: Rotation) -> Result<VaultInfo, EngineError> {
        let engine = self.clone();
        // To its end even if the asker goes: a key that was activated must be known to the open vault.
        let begun = self.owned(async move { engine.rotate_in_turn(rotation).await }).await;
        begun.ok_or(EngineError::Store(StoreError::Closed))??;
        self.vault_info().await
    }

    async fn rotate_in_turn(&self, rotation: Rotation) -> Result<(), EngineError> {
        // Held across awaits on purpose: see `Door::turn`.
        let _turn = self.inner.vault.turn.lock().await;
        let stored = self.changeable().await?;
        check_recovery(&stored, &rotation)?;
        if rows::everyday_kind(&stored)?.needs_passphrase() {
            let everyday = Given { passphrase: rotation.given.passphrase.as_ref().map(copy), recovery_code: None };
            self.try_given(&stored, &everyday).await?.map_err(from_vault)?;
        }
        self.check_records().await?;
        self.check_room().await?;
        testpoint::hit(Point::Rotation, "looked");
        if rotation.reason == RotateReason::SuspectedLeak {
            self.renew_entry(&stored, rotation.given.passphrase.as_ref()).await?;
        }
        let key_id = self.store_pending(&rotation).await?;
        testpoint::hit(Point::Rotation, "pending_stored");
        if let Err(error) = self.activate(key_id, &rotation).await {
            self.discard(vec![key_id]).await?;
            return Err(error);
        }
        testpoint::hit(Point::Rotation, "activated");
        self.reseal_later();
        Ok(())
    }

    /// The rows of the open vault, when nothing else changes them: while old and new key are both needed, or one is
    /// pending, a slot that is made would lack one of them.
    pub(super) async fn changeable(&self) -> Result<Stored, EngineError> {
        self.vault()?;
        let stored = self.stored().await?;
        if is_unfinished(&stored) {
            // A rotation that found records that do not open looks again: they may be gone by now.
            self.reseal_later();
        }
        if lock(&self.inner.vault.rotation).is_some() {
            return Err(EngineError::VaultInUse);
        }
        self.discard(pending(&stored)).await?;
        self.stored().await
    }

    /// Two databases fit on the disk: the one in use and the one that is made without unused pages at the end.
    async fn check_room(&self) -> Result<(), EngineError> {
        let room = self.inner.parts.store.room().await?;
        if room.free_bytes / 2 < room.used_bytes {
            let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
            return Err(EngineError::Store(StoreError::Disk(Box::new(full))));
        }
        Ok(())
    }

    /// A new entry in the keychain, where one is used.
    async fn renew_entry(&self, stored: &Stored, passphrase: Option<&Secret>) -> Result<(), EngineError> {
        let protection = match (rows::everyday_kind(stored)?, passphrase) {
            (SlotKind::Keychain, _) => Protection::Keychain,
            (SlotKind::KeychainAndPassphrase, Some(passphrase)) => Protection::KeychainAndPassphrase(copy(passphrase)),
            (SlotKind::KeychainAndPassphrase, None) => return Err(EngineError::PassphraseNeeded),
            (SlotKind::Passphrase | SlotKind::Recovery | SlotKind::Session, _) => return Ok(()),
        };
        self.replace_slot(stored, protection, Actor::Person).await
    }

    async fn store_pending(&self, rotation: &Rotation) -> Result<KeyId, EngineError> {
        let stored = self.kept_slots(rotation).await?;
        let held = self.hold_vault().await?;
        let keychain = &self.inner.parts.keychain;
        let (key, slots) =
            vault::new_key(keychain, &held, &stored, &rotation.given, self.now()).await.map_err(from_vault)?;
        let (vault_id, key_id) = (held.id(), key.id);
        drop(held);
        let insert = move |write: &store::Write<'_>| rows::insert_key(write, vault_id, &key, &slots);
        self.inner.parts.store.write(insert).await?;
        Ok(key_id)
    }

    /// The slots that the new key is wrapped for: a recovery code that is given up stays with the old key.
    async fn kept_slots(&self, rotation: &Rotation) -> Result<Stored, EngineError> {
        let mut stored = self.stored().await?;
        stored.slots.retain(|slot| slot.kind != SlotKind::Recovery || !rotation.drop_recovery);
        Ok(stored)
    }

    /// Proves the pending key through the database, and makes it the one that seals.
    async fn activate(&self, new: KeyId, rotation: &Rotation) -> Result<(), EngineError> {
        let mut stored = self.kept_slots(rotation).await?;
        let keychain = &self.inner.parts.keychain;
        vault::prove(keychain, &stored, &rotation.given, new).await.map_err(from_vault)?;
        for key in &mut stored.keys {
            key.state = match key.state {
                _ if key.id == new => KeyState::Active,
                KeyState::Active => KeyState::DecryptOnly,
                other => other,
            };
        }
        let everyday = Given { passphrase: rotation.given.passphrase.as_ref().map(copy), recovery_code: None };
        let opened = vault::unlock(keychain, &stored, &everyday).await.map_err(from_vault)?;
        testpoint::hit(Point::Rotation, "pending_proven");
        let keys = self.vault()?;
        let mut vault = keys.alone().await;
        self.store_activation(vault.active_key(), new, rotation).await?;
        *vault = opened;
        self.inner.vault.seals.store(0, Ordering::Relaxed);
        Ok(())
    }

    async fn store_activation(&self, old: KeyId, new: KeyId, rotation: &Rotation) -> Result<(), EngineError> {
        let (is_leak, drop_recovery) = (rotation.reason == RotateReason::SuspectedLeak, rotation.drop_recovery);
        let entry = self.entry(Actor::Person, Action::KeyRotationStarted, Outcome::Done).object(new);
        self.inner
            .parts
            .store
            .write(move |write| {
                vault_keys::set_state(write, *old.as_bytes(), KeyState::DecryptOnly.as_str())?;
                vault_keys::set_state(write, *new.as_bytes(), KeyState::Active.as_str())?;
                if drop_recovery {
                    let recovery = |slot: &vault_slots::VaultSlot| slot.kind == SlotKind::Recovery.as_str();
                    for slot in vault_slots::list(write)?.into_iter().filter(recovery) {
                        vault_slots::delete(write, slot.id)?;
                    }
                }
                settings::change(write, |remembered| {
                    remembered.seals = 0;
                    remembered.is_leak_suspected = is_leak;
                    remembered.is_vacuum_due = true;
                })?;
                audit::append(write, &entry)
            })
            .await
            .map_err(EngineError::Store)
    }

    /// Takes up a rotation that an earlier run left. To be called when the vault has just opened.
    pub(super) async fn resume_rotation(&self, stored: &Stored) -> Result<(), EngineError> {
        self.discard(pending(stored)).await?;
        let is_vacuum_due = self.inner.parts.store.read(settings::read).await?.is_vacuum_due;
        if is_unfinished(stored) || is_vacuum_due {
            self.reseal_later();
        }
        Ok(())
    }

    /// Throws pending keys away: they sealed nothing, and the person, who alone could prove them through every slot, may
    /// be gone.
    async fn discard(&self, pending: Vec<KeyId>) -> Result<(), EngineError> {
        if pending.is_empty() {
            return Ok(());
        }
        let entry = self.entry(Actor::Engine, Action::KeyRotationEnded, Outcome::Failed);
        self.inner
            .parts
            .store
            .write(move |write| {
                for key in pending {
                    vault_slots::delete_key(write, *key.as_bytes())?;
                    vault_keys::delete(write, *key.as_bytes())?;
                }
                audit::append(write, &entry.detail(audit::Detail::Interrupted))
            })
            .await
            .map_err(EngineError::Store)
    }
}

/// Whether an old key is still needed.
fn is_unfinished(stored: &Stored) -> bool {
    stored.keys.iter().any(|key| key.state == KeyState::DecryptOnly)
}

fn pending(stored: &Stored) -> Vec<KeyId> {
    stored.keys.iter().filter(|key| key.state == KeyState::Pending).map(|key| key.id).collect()
}

fn check_recovery(stored: &Stored, rotation: &Rotation) -> Result<(), EngineError> {
    let has_code = stored.slots.iter().any(|slot| slot.kind == SlotKind::Recovery);
    if has_code && !rotation.drop_recovery && rotation.given.recovery_code.is_none() {
        return Err(EngineError::InvalidInput { field: "drop_recovery_code" });
    }
    Ok(())
}
