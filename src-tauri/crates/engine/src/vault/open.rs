//! Opening and locking, and what each state of the keychain means for the person. Whatever is found of a vault, nothing is
//! written before it is open, so that what was missing can come back.

use std::sync::atomic::Ordering;

use chrono::{DateTime, TimeDelta, Utc};
use domain::NeedsSignIn;
use store::{
    StoreError,
    audit::{self, Action, Actor, Detail, Entry, Outcome},
    renewals, sealed, sign_in_flows, sign_ins, vault_keys, vault_slots,
};
use tokio::time::Instant;
use vault::{Given, KeychainError, NewVault, Protection, SlotKind, Stored, Vault, VaultError};

use super::{VaultState, rows, settings};
use crate::{
    Changed, Engine, EngineError, home,
    shared::lock,
    testpoint::{self, Point},
};

/// What the database says of the vault before it is opened.
enum Before {
    /// There is one.
    Vault(Stored),
    /// There never was one.
    Nothing,
    /// There are sealed records, and neither keys nor slots: rows were lost. A new key would only hide that.
    Lost,
}

impl Engine {
    /// Opens the vault, or makes it with the keychain in a profile that never had one and holds no sealed record. A vault
    /// that asks for something, or that the person locked, stays [`VaultState::Locked`]: see [`Engine::unlock_vault`].
    /// Harmless to repeat: asks the keychain again unless the vault is open.
    ///
    /// # Errors
    /// When the database fails. A keychain that does not open is a state, not an error.
    pub async fn open_vault(&self) -> Result<VaultState, EngineError> {
        // Held across awaits on purpose: see `Door::turn`. The keychain's worker has a deadline.
        let _turn = self.inner.vault.turn.lock().await;
        match self.vault_state() {
            open @ (VaultState::Ready | VaultState::Locked) => Ok(open),
            _ => self.open_or_make().await,
        }
    }

    /// Opens a locked vault with what the person brought; with nothing, where the keychain alone opens it.
    ///
    /// # Errors
    /// [`EngineError::PassphraseNeeded`], [`EngineError::PassphraseWrong`], [`EngineError::RecoveryCodeMalformed`],
    /// [`EngineError::RecoveryCodeWrong`], [`EngineError::TriedTooSoon`], or that the database failed.
    pub async fn unlock_vault(&self, given: Given) -> Result<VaultState, EngineError> {
        // Held across awaits on purpose, as in `open_vault`.
        let _turn = self.inner.vault.turn.lock().await;
        if self.vault_state() == VaultState::Ready {
            return Ok(VaultState::Ready);
        }
        match self.before().await? {
            Before::Vault(stored) => {
                let opened = self.try_given(&stored, &given).await?;
                self.enter(stored, opened, &given).await
            }
            Before::Nothing | Before::Lost => self.open_or_make().await,
        }
    }

    /// Shuts the vault and wipes its keys as soon as the calls under way have ended. What is due waits; drafts go on. With
    /// a passphrase it takes that to open again, else the person's word.
    ///
    /// # Errors
    /// [`EngineError::ActionNotPossible`] for a vault of this session only, which would not open again.
    pub async fn lock(&self) -> Result<VaultState, EngineError> {
        self.lock_for(Actor::Person).await
    }

    /// The same because nobody is at the computer, as the person chose; the trail tells the two apart.
    ///
    /// # Errors
    /// As [`Engine::lock`].
    pub async fn lock_unattended(&self) -> Result<VaultState, EngineError> {
        self.lock_for(Actor::Engine).await
    }

    async fn lock_for(&self, actor: Actor) -> Result<VaultState, EngineError> {
        // Held across awaits on purpose: what is being opened is opened first.
        let _turn = self.inner.vault.turn.lock().await;
        if self.vault_state() != VaultState::Ready {
            return Ok(self.vault_state());
        }
        if rows::everyday_kind(&self.stored().await?)? == SlotKind::Session {
            return Err(EngineError::ActionNotPossible);
        }
        self.save_seals().await?;
        self.note(self.entry(actor, Action::VaultLocked, Outcome::Done)).await?;
        self.close_trail().await;
        self.shut(VaultState::Locked);
        Ok(VaultState::Locked)
    }

    async fn open_or_make(&self) -> Result<VaultState, EngineError> {
        self.shut(VaultState::Opening);
        let given = Given::default();
        match self.before().await? {
            Before::Vault(stored) => match vault::unlock(&self.inner.parts.keychain, &stored, &given).await {
                Err(VaultError::SessionEnded) => {
                    self.erase_session().await?;
                    self.make_vault(Protection::Keychain, Actor::Engine).await
                }
                opened => self.enter(stored, opened, &given).await,
            },
            Before::Nothing => self.make_vault(Protection::Keychain, Actor::Engine).await,
            Before::Lost => Ok(self.keep_shut(&VaultError::NoSlots)),
        }
    }

    /// Tries what the person brought. A wrong one is an error and counted; a vault in trouble is not the person's fault.
    pub(super) async fn try_given(
        &self,
        stored: &Stored,
        given: &Given,
    ) -> Result<Result<Vault, VaultError>, EngineError> {
        if let Some(wait) = lock(&self.inner.vault.tries).wait(Instant::now()) {
            return Err(EngineError::TriedTooSoon { until: self.now() + to_delta(wait) });
        }
        let opened = vault::unlock(&self.inner.parts.keychain, stored, given).await;
        match opened {
            Err(VaultError::PassphraseNeeded) => Err(EngineError::PassphraseNeeded),
            Err(VaultError::RecoveryCodeMalformed) => Err(EngineError::RecoveryCodeMalformed),
            Err(VaultError::RecoveryCodeWrong) => {
                let until = self.count_wrong(Detail::RecoveryCodeWrong).await?;
                Err(EngineError::RecoveryCodeWrong { until })
            }
            Err(VaultError::PassphraseWrong) => {
                let until = self.count_wrong(Detail::PassphraseWrong).await?;
                Err(EngineError::PassphraseWrong { until })
            }
            opened => {
                if opened.is_ok() {
                    lock(&self.inner.vault.tries).succeed();
                }
                Ok(opened)
            }
        }
    }

    /// Writes a wrong try down; from when on the next one is looked at.
    async fn count_wrong(&self, detail: Detail) -> Result<Option<DateTime<Utc>>, EngineError> {
        let wait = {
            let mut tries = lock(&self.inner.vault.tries);
            tries.fail(Instant::now());
            tries.wait(Instant::now())
        };
        self.note(self.entry(Actor::Person, Action::UnlockFailed, Outcome::Refused).detail(detail)).await?;
        Ok(wait.map(|wait| self.now() + to_delta(wait)))
    }

    /// Lets everybody in when it opened, and takes up what was left undone; else says why not.
    async fn enter(
        &self,
        stored: Stored,
        opened: Result<Vault, VaultError>,
        given: &Given,
    ) -> Result<VaultState, EngineError> {
        let vault = match opened {
            Ok(vault) => vault,
            Err(error) => return Ok(self.keep_shut(&error)),
        };
        self.end_leftovers().await?;
        self.note(self.entry(Actor::Engine, Action::VaultOpened, Outcome::Done)).await?;
        self.open_trail(&vault).await?;
        self.settle_home().await?;
        self.check_anchors().await;
        self.check_generations().await?;
        self.let_in(vault);
        self.anchor_soon();
        self.ask_keychain_later(&stored);
        if given.recovery_code.is_some() {
            self.replace_lost_entry(&stored).await;
        } else {
            self.remove_obsolete_items().await;
        }
        self.resume_rotation(&stored).await?;
        Ok(VaultState::Ready)
    }

    fn keep_shut(&self, error: &VaultError) -> VaultState {
        tracing::warn!(%error, "the vault did not open");
        if let VaultError::Keychain(_) = error {
            self.inner.vault.keychain_answers.store(false, Ordering::Relaxed);
        }
        let state = state_of(error);
        self.shut(state);
        state
    }

    /// Makes the first vault of a profile. A keychain that is not there is a state in which the person chooses.
    pub(super) async fn make_vault(&self, protection: Protection, actor: Actor) -> Result<VaultState, EngineError> {
        let new = NewVault::random().map_err(EngineError::Unreadable)?;
        let begun = match protection {
            Protection::Keychain | Protection::KeychainAndPassphrase(_) => Some(self.note_begun(&new).await?),
            Protection::Passphrase(_) | Protection::Session => None,
        };
        let made = vault::create_as(new, &self.inner.parts.keychain, protection, self.now()).await;
        testpoint::hit(Point::Vault, "made");
        let (vault, slots, key) = match made {
            Ok(made) => made,
            Err(VaultError::PassphraseTooWeak) => return Err(EngineError::PassphraseTooWeak),
            Err(error) => {
                if let Some(begun) = begun {
                    self.forget_begun(begun, &error).await?;
                }
                let state = self.keep_shut(&error);
                let is_choice = state == VaultState::KeychainAbsent;
                let state = if is_choice { VaultState::NotSetUp } else { state };
                self.shut(state);
                return Ok(state);
            }
        };
        let (vault_id, entry) = (vault.id(), self.entry(actor, Action::VaultCreated, Outcome::Done));
        let stored = Stored { vault_id, slots: slots.clone(), keys: vec![key.clone()] };
        self.inner
            .parts
            .store
            .write(move |write| {
                rows::insert_key(write, vault_id, &key, &slots)?;
                settings::change(write, |remembered| {
                    remembered.begun.retain(|each| Some(each) != begun.as_ref());
                    *remembered = settings::Remembered {
                        begun: std::mem::take(&mut remembered.begun),
                        had_passphrase: remembered.had_passphrase,
                        ..settings::Remembered::default()
                    };
                })?;
                home::forget(write)?;
                audit::append(write, &entry)
            })
            .await?;
        self.end_leftovers().await?;
        self.open_trail(&vault).await?;
        self.settle_home().await?;
        self.let_in(vault);
        self.anchor_soon();
        self.ask_keychain_later(&stored);
        self.remove_obsolete_items().await;
        Ok(VaultState::Ready)
    }

    /// The key of a session that has ended is gone, and with it everything that it sealed: erased, and said.
    async fn erase_session(&self) -> Result<(), EngineError> {
        let entry = self.entry(Actor::Engine, Action::SessionErased, Outcome::Done);
        self.inner
            .parts
            .store
            .write(move |write| {
                sealed::erase_all(write)?;
                for sign_in in sign_ins::list(write)? {
                    sign_ins::set_needs_sign_in(write, sign_in.id, Some(NeedsSignIn::Unreadable))?;
                }
                for slot in vault_slots::list(write)? {
                    vault_slots::delete(write, slot.id)?;
                }
                for key in vault_keys::list(write)? {
                    vault_keys::delete(write, key.id)?;
                }
                settings::change(write, |remembered| remembered.has_session_ended = true)?;
                audit::append(write, &entry)
            })
            .await?;
        // What was erased still stands in the write-ahead log until it is emptied.
        if let Err(error) = self.inner.parts.store.checkpoint().await {
            tracing::warn!(%error, "the log could not be emptied after a session; the next checkpoint does it");
        }
        self.changed(Changed::Accounts, None);
        self.changed(Changed::Settings, None);
        Ok(())
    }

    /// Whether nothing is stored of any vault, nor anything that one sealed.
    pub(super) async fn is_vault_missing(&self) -> Result<bool, EngineError> {
        Ok(matches!(self.before().await?, Before::Nothing))
    }

    async fn before(&self) -> Result<Before, EngineError> {
        let read = |read: &store::Read<'_>| {
            Ok::<_, StoreError>(match rows::read_stored(read)? {
                Some(stored) => Before::Vault(stored),
                None if sealed::count(read)? > 0 => Before::Lost,
                None => Before::Nothing,
            })
        };
        self.inner.parts.store.read(read).await.map_err(EngineError::Store)
    }

    /// The rows of the vault, of which there is one.
    pub(super) async fn stored(&self) -> Result<Stored, EngineError> {
        self.inner.parts.store.read(rows::read_stored).await?.ok_or(EngineError::VaultClosed)
    }

    /// The profile's lock is ours, so whatever is still open in the database when we first open the vault belongs to a
    /// process that is gone.
    async fn end_leftovers(&self) -> Result<(), EngineError> {
        if self.inner.vault.has_ended_leftovers.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        let now = self.now();
        self.inner
            .parts
            .store
            .write(move |write| {
                let lost = renewals::end_abandoned(write, now)?;
                let flows = sign_in_flows::end_interrupted(write, now)?;
                if lost + flows > 0 {
                    let entry = Entry::new(now, Actor::Engine, Action::FlowEnded, Outcome::Unknown);
                    audit::append(write, &entry.detail(Detail::Interrupted))?;
                }
                Ok(())
            })
            .await
            .map_err(EngineError::Store)
    }
}

/// What the vault's answer means for the person.
fn state_of(error: &VaultError) -> VaultState {
    match error {
        VaultError::Keychain(KeychainError::Absent | KeychainError::Broken(_)) => VaultState::KeychainAbsent,
        VaultError::Keychain(KeychainError::Locked) => VaultState::KeychainLocked,
        VaultError::Keychain(KeychainError::Denied) => VaultState::KeychainDenied,
        VaultError::Keychain(KeychainError::Hanging) => VaultState::KeychainHanging,
        VaultError::EntryMissing => VaultState::EntryMissing,
        VaultError::EntryWrong => VaultState::EntryWrong,
        VaultError::BackendChanged { .. } => VaultState::BackendChanged,
        VaultError::PassphraseNeeded
        | VaultError::PassphraseWrong
        | VaultError::PassphraseTooWeak
        | VaultError::RecoveryCodeNeeded
        | VaultError::RecoveryCodeMalformed
        | VaultError::RecoveryCodeWrong => VaultState::Locked,
        VaultError::NoSlots
        | VaultError::SessionEnded
        | VaultError::ActiveKeys(_)
        | VaultError::KeyNotInSlots(_)
        | VaultError::SlotDamaged
        | VaultError::CostRefused
        | VaultError::RecordRefused(_)
        | VaultError::SecretTooLong
        | VaultError::RandomFailed(_)
        | VaultError::CipherFailed => VaultState::Damaged,
    }
}

fn to_delta(wait: std::time::Duration) -> TimeDelta {
    TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX)
}
