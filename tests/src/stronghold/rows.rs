//! Between the rows of the database and the words of the vault.

use store::{vault_keys, vault_slots};
use vault::{KeyId, KeyRow, SlotRow, Stored, VaultId};

use crate::Setup;

pub(super) fn to_stored(slot: &SlotRow) -> vault_slots::VaultSlot {
    vault_slots::VaultSlot {
        id: slot.id,
        kind: slot.kind.as_str().to_owned(),
        backend: slot.backend.clone(),
        item: slot.item.clone(),
        key_id: *slot.key_id.as_bytes(),
        wrapped: slot.wrapped.clone(),
        created_at: slot.created_at,
    }
}

pub(super) fn from_stored(keys: &[vault_keys::VaultKey], slots: &[vault_slots::VaultSlot]) -> Setup<Stored> {
    let key = |key: &vault_keys::VaultKey| {
        Ok::<_, vault::InvalidRowWord>(KeyRow {
            id: KeyId::from_bytes(key.id),
            state: key.state.parse()?,
            created_at: key.created_at,
        })
    };
    let slot = |slot: &vault_slots::VaultSlot| {
        Ok::<_, vault::InvalidRowWord>(SlotRow {
            id: slot.id,
            kind: slot.kind.parse()?,
            backend: slot.backend.clone(),
            item: slot.item.clone(),
            key_id: KeyId::from_bytes(slot.key_id),
            wrapped: slot.wrapped.clone(),
            created_at: slot.created_at,
        })
    };
    Ok(Stored {
        vault_id: VaultId::from_bytes(keys.first().ok_or("there is no key")?.vault_id),
        keys: keys.iter().map(key).collect::<Result<_, _>>()?,
        slots: slots.iter().map(slot).collect::<Result<_, _>>()?,
    })
}
