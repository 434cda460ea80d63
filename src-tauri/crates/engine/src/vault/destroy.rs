//! The end of a vault, when its profile is erased.

use store::{Write, sealed, vault_keys, vault_slots};

use super::VaultState;
use crate::{Engine, EngineError};

impl Engine {
    /// Destroys every key that the database wraps and every record that one of them sealed, and shuts the vault. To be
    /// called when [`erase::note`](crate::erase::note) is written, because the profile does not come back from here.
    ///
    /// # Errors
    /// When the database fails; the folder with it is removed all the same.
    pub async fn destroy_keys(&self) -> Result<(), EngineError> {
        // Held across awaits on purpose: see `Door::turn`.
        let _turn = self.inner.vault.turn.lock().await;
        let destroy = |write: &Write<'_>| {
            sealed::erase_all(write)?;
            vault_slots::list(write)?.iter().try_for_each(|slot| vault_slots::delete(write, slot.id))?;
            vault_keys::list(write)?.iter().try_for_each(|key| vault_keys::delete(write, key.id))
        };
        self.shut(VaultState::Opening);
        self.inner.parts.store.write(destroy).await.map_err(EngineError::Store)?;
        self.inner.parts.store.remove_backup().await.map_err(EngineError::Store)?;
        self.inner.parts.store.checkpoint().await.map_err(EngineError::Store)
    }
}
