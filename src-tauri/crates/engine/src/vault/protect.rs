//! How the vault is opened: choosing it at the beginning, changing it later, and the recovery code.

use std::sync::atomic::Ordering;

use domain::Secret;
use store::{
    audit::{self, Action, Actor, Outcome},
    vault_slots,
};
use vault::{Given, Protection, RecoveryCode, SlotKind, SlotName, SlotRow, Stored, VaultError};

use super::{VaultState, rows, settings};
use crate::{
    Changed, Engine, EngineError,
    backup::Paused,
    testpoint::{self, Point},
};

/// A recovery code that opens nothing yet.
pub struct DrawnCode {
    code: RecoveryCode,
    rows: Vec<SlotRow>,
}

impl DrawnCode {
    /// The code, to be shown.
    pub fn code(&self) -> &RecoveryCode {
        &self.code
    }
}

impl Engine {
    /// Makes the vault of a profile that has none, in the way that the person chose.
    ///
    /// # Errors
    /// [`EngineError::PassphraseTooWeak`], [`EngineError::ActionNotPossible`] when there is a vault already. A keychain
    /// that does not take it is a state, not an error.
    pub async fn set_up_vault(&self, protection: Protection) -> Result<VaultState, EngineError> {
        // Held across awaits on purpose: see `Door::turn`.
        let _turn = self.inner.vault.turn.lock().await;
        if !self.is_vault_missing().await? {
            return Err(EngineError::ActionNotPossible);
        }
        self.make_vault(protection, Actor::Person).await
    }

    /// Changes what opens the vault every day. `given` is the present passphrase, where there is one, unless the vault was
    /// opened with the recovery code.
    ///
    /// # Errors
    /// [`EngineError::PassphraseNeeded`], [`EngineError::PassphraseWrong`], [`EngineError::TriedTooSoon`],
    /// [`EngineError::PassphraseTooWeak`], [`EngineError::VaultInUse`], [`EngineError::VaultClosed`],
    /// [`EngineError::KeychainUnusable`]. The vault then opens as before.
    pub async fn protect(&self, protection: Protection, given: Given) -> Result<(), EngineError> {
        // Held across awaits on purpose: see `Door::turn`.
        let _turn = self.inner.vault.turn.lock().await;
        if matches!(protection, Protection::Session) {
            return Err(EngineError::InvalidInput { field: "protection" });
        }
        let stored = self.changeable().await?;
        let by_code = self.inner.vault.is_open_by_code.load(Ordering::Relaxed);
        if rows::everyday_kind(&stored)?.needs_passphrase() && !by_code {
            self.try_given(&stored, &given).await?.map_err(from_vault)?;
        }
        self.replace_slot(&stored, protection, Actor::Person).await?;
        let said = |write: &store::Write<'_>| settings::change(write, |remembered| remembered.had_passphrase = false);
        self.inner.parts.store.write(said).await.map_err(EngineError::Store)?;
        self.changed(Changed::Vault, None);
        Ok(())
    }

    /// Draws a recovery code, which opens nothing yet: the person must have it before an older one is given up.
    ///
    /// # Errors
    /// [`EngineError::VaultClosed`], [`EngineError::VaultInUse`], [`EngineError::ActionNotPossible`] for a vault of this
    /// session only.
    pub async fn draw_recovery_code(&self) -> Result<DrawnCode, EngineError> {
        // Held across awaits on purpose: see `Door::turn`.
        let _turn = self.inner.vault.turn.lock().await;
        if rows::everyday_kind(&self.changeable().await?)? == SlotKind::Session {
            return Err(EngineError::ActionNotPossible);
        }
        let held = self.hold_vault().await?;
        let (code, rows) = vault::recovery(&held, self.now()).await.map_err(from_vault)?;
        Ok(DrawnCode { code, rows })
    }

    /// Lets a drawn code open the vault from now on, in place of any older one. To be shown once before, and kept
    /// nowhere.
    ///
    /// # Errors
    /// As for drawing, and [`EngineError::VaultInUse`] also when the key was changed since.
    pub async fn adopt_recovery_code(&self, drawn: DrawnCode) -> Result<(), EngineError> {
        // Held across awaits on purpose: see `Door::turn`.
        let _turn = self.inner.vault.turn.lock().await;
        let stored = self.changeable().await?;
        let DrawnCode { rows, .. } = drawn;
        if stored.keys.iter().any(|key| rows.iter().all(|row| row.key_id != key.id)) {
            return Err(EngineError::VaultInUse);
        }
        let old = slots(&stored, |kind| kind == SlotKind::Recovery);
        let entry = self.entry(Actor::Person, Action::RecoveryCodeMade, Outcome::Done);
        self.inner
            .parts
            .store
            .write(move |write| {
                rows::insert_slot(write, &rows)?;
                old.iter().try_for_each(|slot| vault_slots::delete(write, slot.id))?;
                audit::append(write, &entry)
            })
            .await?;
        self.changed(Changed::Vault, None);
        Ok(())
    }

    /// A new everyday slot in place of the old one. The old entry is removed last, and only after the vault has opened
    /// through the new slot as the database holds it.
    pub(super) async fn replace_slot(
        &self,
        stored: &Stored,
        protection: Protection,
        actor: Actor,
    ) -> Result<(), EngineError> {
        let given = given_for(&protection);
        let rows = self.make_slot(protection).await?;
        testpoint::hit(Point::Rotation, "slot_made");
        let old = slots(stored, |kind| kind != SlotKind::Recovery);
        let entry = self.entry(actor, Action::ProtectionChanged, Outcome::Done);
        self.inner
            .parts
            .store
            .write(move |write| {
                rows::insert_slot(write, &rows)?;
                old.iter().try_for_each(|slot| vault_slots::delete(write, slot.id))?;
                let items = old.into_iter().filter_map(|slot| slot.item);
                settings::change(write, |remembered| {
                    remembered.obsolete_items.retain(|item| rows.iter().all(|row| row.item.as_ref() != Some(item)));
                    remembered.obsolete_items.extend(items);
                })?;
                audit::append(write, &entry)
            })
            .await?;
        testpoint::hit(Point::Rotation, "slot_replaced");
        self.inner.vault.is_open_by_code.store(false, Ordering::Relaxed);
        match vault::unlock(&self.inner.parts.keychain, &self.stored().await?, &given).await {
            Ok(_) => self.remove_obsolete_items().await,
            Err(error) => tracing::warn!(%error, "the old keychain entry stays until the vault has opened without it"),
        }
        testpoint::hit(Point::Rotation, "slot_proven");
        // A vault that has just got a keychain has its first place for an anchor.
        self.anchor_soon();
        self.changed(Changed::Vault, None);
        Ok(())
    }

    /// A new slot. Its entry in the keychain counts as obsolete until the slot is stored, and is noted before it is
    /// written: an interruption leaves none behind that nobody knows of.
    async fn make_slot(&self, protection: Protection) -> Result<Vec<SlotRow>, EngineError> {
        let name = SlotName::random().map_err(from_vault)?;
        let held = self.hold_vault().await?;
        if let Protection::Keychain | Protection::KeychainAndPassphrase(_) = protection {
            let item = name.item(held.id());
            let note = |write: &store::Write<'_>| settings::change(write, |kept| kept.obsolete_items.push(item));
            self.inner.parts.store.write(note).await?;
        }
        testpoint::hit(Point::Rotation, "slot_named");
        let keychain = &self.inner.parts.keychain;
        vault::protect_as(name, keychain, &held, protection, self.now()).await.map_err(from_vault)
    }

    /// The vault was opened with the recovery code. Where the keychain alone should have opened it, its entry is lost and
    /// gets a successor; a forgotten passphrase is replaced by the person.
    pub(super) async fn replace_lost_entry(&self, stored: &Stored) {
        self.inner.vault.is_open_by_code.store(true, Ordering::Relaxed);
        if !rows::everyday(stored).any(|slot| slot.kind == SlotKind::Keychain) {
            return;
        }
        if let Err(error) = self.replace_slot(stored, Protection::Keychain, Actor::Engine).await {
            tracing::warn!(%error, "the keychain takes no new entry; the recovery code is needed again at the next start");
        }
    }

    /// Removes keychain entries that no slot names any more. To be called after the vault has opened through its everyday
    /// slot. What cannot be removed now is tried again at the next opening.
    ///
    /// Not while another copy may be alive, which these entries may belong to.
    pub(super) async fn remove_obsolete_items(&self) {
        match self.paused().await {
            Ok(paused) if !paused.is_some_and(Paused::may_be_shared) => {}
            Ok(_) | Err(_) => return,
        }
        for removed in [self.try_remove_obsolete_items().await, self.remove_begun().await] {
            if let Err(error) = removed {
                tracing::warn!(%error, "an old keychain entry was not removed");
            }
        }
    }

    async fn try_remove_obsolete_items(&self) -> Result<(), EngineError> {
        let read = |read: &store::Read<'_>| {
            let named: Vec<_> = vault_slots::list(read)?.into_iter().filter_map(|slot| slot.item).collect();
            let mut obsolete = settings::read(read)?.obsolete_items;
            obsolete.retain(|item| !named.contains(item));
            Ok::<_, store::StoreError>(obsolete)
        };
        let obsolete = self.inner.parts.store.read(read).await?;
        if obsolete.is_empty() {
            return Ok(());
        }
        for item in &obsolete {
            vault::remove_item(&self.inner.parts.keychain, item).await.map_err(from_vault)?;
        }
        let forget = move |write: &store::Write<'_>| {
            settings::change(write, |remembered| remembered.obsolete_items.retain(|item| !obsolete.contains(item)))
        };
        self.inner.parts.store.write(forget).await.map_err(EngineError::Store)
    }
}

/// One row of each slot of such a kind.
fn slots(stored: &Stored, is_meant: impl Fn(SlotKind) -> bool) -> Vec<SlotRow> {
    let mut slots: Vec<SlotRow> = stored.slots.iter().filter(|slot| is_meant(slot.kind)).cloned().collect();
    slots.sort_by_key(|slot| slot.id);
    slots.dedup_by_key(|slot| slot.id);
    slots
}

/// What opens a vault that is protected like this.
fn given_for(protection: &Protection) -> Given {
    let passphrase = match protection {
        Protection::Passphrase(passphrase) | Protection::KeychainAndPassphrase(passphrase) => Some(copy(passphrase)),
        Protection::Keychain | Protection::Session => None,
    };
    Given { passphrase, recovery_code: None }
}

/// A second copy of a passphrase, for a call that takes the first one for itself.
pub(super) fn copy(secret: &Secret) -> Secret {
    // EXPOSE: copied into another secret, wiped likewise.
    Secret::new(secret.expose().to_owned())
}

/// What the vault's refusal means for whoever asked for a change of an open vault.
pub(super) fn from_vault(error: VaultError) -> EngineError {
    match error {
        VaultError::PassphraseNeeded => EngineError::PassphraseNeeded,
        VaultError::PassphraseWrong => EngineError::PassphraseWrong { until: None },
        VaultError::PassphraseTooWeak => EngineError::PassphraseTooWeak,
        VaultError::RecoveryCodeMalformed => EngineError::RecoveryCodeMalformed,
        VaultError::RecoveryCodeWrong => EngineError::RecoveryCodeWrong { until: None },
        VaultError::SessionEnded => EngineError::ActionNotPossible,
        VaultError::Keychain(_)
        | VaultError::EntryMissing
        | VaultError::EntryWrong
        | VaultError::BackendChanged { .. } => EngineError::KeychainUnusable(error),
        other => EngineError::Unreadable(other),
    }
}
