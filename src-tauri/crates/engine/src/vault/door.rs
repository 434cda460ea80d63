//! The open vault, and how everybody gets at it.

use std::{
    ops::Deref,
    sync::{
        Arc, Mutex, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use domain::Secret;
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard};
use vault::{Context, Vault, VaultError};

use super::{RotationProgress, VaultState, tries::Tries};
use crate::{Changed, Engine, EngineError};

/// The vault, when it is open.
#[derive(Default)]
pub(crate) struct Door {
    inside: RwLock<Inside>,
    /// One change of the vault at a time: opening, locking, protecting, beginning a rotation. Two at once could make two
    /// vaults, or two slots of which one is lost.
    pub(super) turn: tokio::sync::Mutex<()>,
    /// What a process that died left open was ended.
    pub(super) has_ended_leftovers: AtomicBool,
    pub(super) tries: Mutex<Tries>,
    pub(super) rotation: Mutex<Option<RotationProgress>>,
    /// The vault was opened with the recovery code, and nothing else is known to open it.
    pub(super) is_open_by_code: AtomicBool,
    /// The keychain answered when it was last asked.
    pub(super) keychain_answers: AtomicBool,
    /// Records sealed since they were last written down, see [`Held::seal`].
    pub(super) seals: Arc<AtomicU64>,
}

#[derive(Default)]
struct Inside {
    state: VaultState,
    keys: Option<Keys>,
}

/// The keys of the open vault, shared by everybody who uses them. Whoever must be able to seal later, because a network
/// is about to hand out something that cannot be asked for twice, keeps this meanwhile: it outlives a locking of the
/// vault, and knows of a new key.
#[derive(Clone)]
pub(crate) struct Keys {
    vault: Arc<tokio::sync::RwLock<Vault>>,
    seals: Arc<AtomicU64>,
}

/// The vault as it is at this moment. Whoever seals keeps this until the record is stored, because a change of the
/// active key waits for all of these: so no record of an old key is ever written after the new one has come. Short, and
/// never while another one is waited for.
pub(crate) struct Held {
    vault: OwnedRwLockReadGuard<Vault>,
    seals: Arc<AtomicU64>,
}

impl Keys {
    pub(crate) async fn hold(&self) -> Held {
        Held { vault: Arc::clone(&self.vault).read_owned().await, seals: Arc::clone(&self.seals) }
    }

    /// Waits until nobody is between sealing and storing, and keeps everybody from it.
    pub(super) async fn alone(&self) -> OwnedRwLockWriteGuard<Vault> {
        Arc::clone(&self.vault).write_owned().await
    }
}

impl Deref for Held {
    type Target = Vault;
    fn deref(&self) -> &Vault {
        &self.vault
    }
}

impl Held {
    /// As [`Vault::seal`], counted: no key seals for ever.
    pub(crate) fn seal(&self, context: &Context<'_>, secret: &Secret) -> Result<Vec<u8>, VaultError> {
        self.seals.fetch_add(1, Ordering::Relaxed);
        self.vault.seal(context, secret)
    }

    /// As [`Vault::reseal`], counted.
    pub(super) fn reseal(&self, context: &Context<'_>, record: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.seals.fetch_add(1, Ordering::Relaxed);
        self.vault.reseal(context, record)
    }
}

impl Engine {
    /// Where the vault is.
    pub fn vault_state(&self) -> VaultState {
        self.inner.vault.inside.read().map_or(VaultState::Opening, |inside| inside.state)
    }

    /// The keys of the open vault.
    pub(crate) fn vault(&self) -> Result<Keys, EngineError> {
        let inside = self.inner.vault.inside.read().map_err(|_| EngineError::VaultClosed)?;
        inside.keys.clone().ok_or(EngineError::VaultClosed)
    }

    /// The open vault as it is at this moment.
    pub(crate) async fn hold_vault(&self) -> Result<Held, EngineError> {
        Ok(self.vault()?.hold().await)
    }

    /// Opens the door.
    pub(super) fn let_in(&self, vault: Vault) {
        let vault = Arc::new(tokio::sync::RwLock::new(vault));
        self.set_inside(VaultState::Ready, Some(Keys { vault, seals: Arc::clone(&self.inner.vault.seals) }));
        // Targets that waited for the vault go on at once.
        self.wake();
    }

    /// Keeps the door shut, or shuts it: the keys are wiped when the last of those who use them is done.
    pub(super) fn shut(&self, state: VaultState) {
        self.inner.vault.is_open_by_code.store(false, Ordering::Relaxed);
        self.set_inside(state, None);
    }

    fn set_inside(&self, state: VaultState, keys: Option<Keys>) {
        if let Ok(mut inside) = self.inner.vault.inside.write() {
            *inside = Inside { state, keys };
        }
        self.changed(Changed::Vault, None);
    }
}
