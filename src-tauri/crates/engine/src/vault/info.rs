//! The vault in plain words, for the person.

use std::sync::atomic::Ordering;

use chrono::{DateTime, TimeDelta, Utc};
use domain::AccountId;
use serde::{Deserialize, Serialize};
use store::{Read, StoreError, accounts, sealed};
use vault::{KeyState, SlotKind, Stored};

use super::{RotationProgress, VaultState, rows, settings};
use crate::{Engine, EngineError, shared::lock};

/// A key serves for a year.
const KEY_LIFE: TimeDelta = TimeDelta::days(365);
/// And seals at most so many records, far below what AES-GCM with random nonces allows (NIST SP 800-38D: 2^32), although
/// each record has a key of its own.
const SEALS_MAX: u64 = 1 << 24;

/// What the person is told of the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultInfo {
    /// Where it is.
    pub state: VaultState,
    /// What opens it every day; `None` before it is set up.
    pub protection: Option<SlotKind>,
    /// Which kind of keychain holds its entry, where one is used; see [`vault::Keychain::backend`].
    pub keychain: Option<String>,
    /// Since when it is protected like this.
    pub since: Option<DateTime<Utc>>,
    /// Which key seals: 1 for the first, one more after each rotation.
    pub key_number: u32,
    /// Secrets it holds.
    pub secrets: u64,
    /// Whether the key has served its time.
    pub is_rotation_due: bool,
    /// How far a rotation is that goes on.
    pub rotation: Option<RotationProgress>,
    /// How the last one ended.
    pub last_rotation: Option<LastRotation>,
    /// When the recovery code was made; `None` = there is none.
    pub recovery_code_made_at: Option<DateTime<Utc>>,
    /// Whether the keychain answered when it was last asked.
    pub is_keychain_available: bool,
    /// It was opened with the recovery code, and what opens it every day was not mended since.
    pub is_opened_by_code: bool,
    /// The profile was restored from a backup whose vault had a passphrase, and nothing was said since of how this one shall
    /// open.
    pub had_passphrase: bool,
    /// A vault of one session has ended: its sign-ins were erased, and none was set up since.
    pub has_session_ended: bool,
}

impl VaultInfo {
    /// Whether a passphrase opens it.
    pub fn has_passphrase(&self) -> bool {
        self.protection.is_some_and(SlotKind::needs_passphrase)
    }
}

/// How a rotation ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastRotation {
    /// Secrets sealed anew.
    pub secrets: u64,
    /// When.
    pub ended_at: DateTime<Utc>,
    /// After a suspected leak: accounts that are still signed in as they were then. Their sign-ins are to be withdrawn at
    /// the network and made anew.
    pub reconnect: Vec<AccountId>,
}

/// What the database says of it.
struct Facts {
    stored: Option<Stored>,
    secrets: u64,
    remembered: settings::Remembered,
    accounts: Vec<AccountId>,
}

impl Engine {
    /// What the person is told of the vault.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn vault_info(&self) -> Result<VaultInfo, EngineError> {
        let Facts { stored, secrets, remembered, accounts } = self.inner.parts.store.read(read_facts).await?;
        let door = &self.inner.vault;
        let seals = remembered.seals + door.seals.load(Ordering::Relaxed);
        let everyday = stored.as_ref().and_then(|stored| rows::everyday(stored).next());
        let recovery = stored.iter().flat_map(|stored| &stored.slots).find(|slot| slot.kind == SlotKind::Recovery);
        let last_rotation = remembered.last_rotation.map(|mut last| {
            last.reconnect.retain(|id| accounts.contains(id));
            last
        });
        let protection = everyday.map(|slot| slot.kind);
        Ok(VaultInfo {
            state: self.vault_state(),
            protection,
            keychain: everyday.and_then(|slot| slot.backend.clone()),
            since: everyday.map(|slot| slot.created_at),
            key_number: stored.as_ref().map_or(0, key_number),
            secrets,
            is_rotation_due: stored.as_ref().is_some_and(|stored| is_due(stored, seals, self.now())),
            rotation: *lock(&door.rotation),
            last_rotation,
            recovery_code_made_at: recovery.map(|slot| slot.created_at),
            is_keychain_available: door.keychain_answers.load(Ordering::Relaxed),
            is_opened_by_code: door.is_open_by_code.load(Ordering::Relaxed),
            had_passphrase: remembered.had_passphrase && !protection.is_some_and(SlotKind::needs_passphrase),
            has_session_ended: remembered.has_session_ended,
        })
    }
}

fn read_facts(read: &Read<'_>) -> Result<Facts, StoreError> {
    Ok(Facts {
        stored: rows::read_stored(read)?,
        secrets: sealed::count(read)?,
        remembered: settings::read(read)?,
        accounts: accounts::list(read)?.into_iter().map(|account| account.id).collect(),
    })
}

/// A key that was thrown away before it sealed anything does not count.
fn key_number(stored: &Stored) -> u32 {
    let served = stored.keys.iter().filter(|key| key.state != KeyState::Pending);
    u32::try_from(served.count()).unwrap_or(u32::MAX)
}

fn is_due(stored: &Stored, seals: u64, now: DateTime<Utc>) -> bool {
    let active = stored.keys.iter().find(|key| key.state == KeyState::Active);
    active.is_some_and(|key| now - key.created_at >= KEY_LIFE || seals >= SEALS_MAX)
}
