//! The keychain entry of a vault that is being made. It is noted before it is written, so that an interruption leaves none
//! behind that nobody knows of.

use store::{Read, StoreError, vault_slots};
use vault::{KeychainError, NewVault, VaultError, VaultId};

use super::{
    protect::from_vault,
    settings::{self, Begun},
};
use crate::{Engine, EngineError};

impl Engine {
    /// Notes the entry that is about to be written.
    pub(super) async fn note_begun(&self, new: &NewVault) -> Result<Begun, EngineError> {
        let begun = Begun { vault_id: new.id().to_string(), item: new.item() };
        let noted = begun.clone();
        let note = |write: &store::Write<'_>| settings::change(write, |remembered| remembered.begun.push(noted));
        self.inner.parts.store.write(note).await?;
        Ok(begun)
    }

    /// The vault was not made. Without a keychain there is no entry either; after any other error there may be one.
    pub(super) async fn forget_begun(&self, begun: Begun, error: &VaultError) -> Result<(), EngineError> {
        match error {
            VaultError::Keychain(KeychainError::Absent) => self.forget_all_begun(vec![begun]).await,
            _ => Ok(()),
        }
    }

    /// Removes the entries of vaults whose making was interrupted. To be called when the vault is open, however it came
    /// about. What cannot be removed now is tried again at the next opening.
    pub(super) async fn remove_begun(&self) -> Result<(), EngineError> {
        let left = self.inner.parts.store.read(left_behind).await?;
        if left.is_empty() {
            return Ok(());
        }
        for begun in &left {
            if !self.came_about(begun).await.map_err(|error| from_vault(error.into()))? {
                vault::remove_item(&self.inner.parts.keychain, &begun.item).await.map_err(from_vault)?;
            }
        }
        self.forget_all_begun(left).await
    }

    /// Whether the vault was made after all, in a database of which this one is an older copy: then the audit trail's
    /// anchors stand beside its entry, and the entry is what opens it.
    async fn came_about(&self, begun: &Begun) -> Result<bool, KeychainError> {
        match begun.vault_id.parse::<VaultId>() {
            Ok(vault_id) => self.has_anchors(vault_id).await,
            Err(_) => Ok(true),
        }
    }

    async fn forget_all_begun(&self, begun: Vec<Begun>) -> Result<(), EngineError> {
        let forget = move |write: &store::Write<'_>| {
            settings::change(write, |remembered| remembered.begun.retain(|each| !begun.contains(each)))
        };
        self.inner.parts.store.write(forget).await.map_err(EngineError::Store)
    }
}

fn left_behind(read: &Read<'_>) -> Result<Vec<Begun>, StoreError> {
    let named: Vec<_> = vault_slots::list(read)?.into_iter().filter_map(|slot| slot.item).collect();
    let mut begun = settings::read(read)?.begun;
    begun.retain(|begun| !named.contains(&begun.item));
    Ok(begun)
}
