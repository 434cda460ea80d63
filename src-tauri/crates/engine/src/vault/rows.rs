//! Between the rows of the database and the words of the vault.

use store::{Read, StoreError, Write, vault_keys, vault_slots};
use vault::{KeyId, KeyRow, KeyState, SlotKind, SlotRow, Stored, VaultId};

use super::settings;
use crate::EngineError;

/// What the database holds of the vault; `None` = nothing, it was never made.
pub(crate) fn read_stored(read: &Read<'_>) -> Result<Option<Stored>, StoreError> {
    let unknown = |column| move |_| StoreError::Value { column };
    let keys = vault_keys::list(read)?;
    let slots = vault_slots::list(read)?;
    let Some(vault_id) = keys.first().map(|key| VaultId::from_bytes(key.vault_id)) else { return Ok(None) };
    let keys = keys.into_iter().map(|key| {
        let state = key.state.parse().map_err(unknown("state"))?;
        Ok(KeyRow { id: KeyId::from_bytes(key.id), state, created_at: key.created_at })
    });
    let slots = slots.into_iter().map(|slot| {
        Ok(SlotRow {
            id: slot.id,
            kind: slot.kind.parse().map_err(unknown("kind"))?,
            backend: slot.backend,
            item: slot.item,
            key_id: KeyId::from_bytes(slot.key_id),
            wrapped: slot.wrapped,
            created_at: slot.created_at,
        })
    });
    Ok(Some(Stored {
        vault_id,
        keys: keys.collect::<Result<_, StoreError>>()?,
        slots: slots.collect::<Result<_, StoreError>>()?,
    }))
}

/// Entries of the keychain that open the vault, did so once, or were to do so.
pub(crate) fn named_items(read: &Read<'_>) -> Result<Vec<String>, StoreError> {
    let remembered = settings::read(read)?;
    let begun = remembered.begun.into_iter().map(|begun| begun.item);
    let mut items: Vec<_> = vault_slots::list(read)?.into_iter().filter_map(|slot| slot.item).collect();
    items.extend(remembered.obsolete_items.into_iter().chain(begun));
    items.sort();
    items.dedup();
    Ok(items)
}

/// Adds a key with the rows of the slots that hold it.
pub(crate) fn insert_key(
    write: &Write<'_>,
    vault_id: VaultId,
    key: &KeyRow,
    rows: &[SlotRow],
) -> Result<(), StoreError> {
    vault_keys::insert(
        write,
        &vault_keys::VaultKey {
            id: *key.id.as_bytes(),
            vault_id: *vault_id.as_bytes(),
            state: key.state.as_str().to_owned(),
            created_at: key.created_at,
        },
    )?;
    rows.iter().try_for_each(|row| insert_row(write, row))
}

/// Adds a slot. An open vault also holds keys that were retired since it opened; they are wrapped no more.
pub(super) fn insert_slot(write: &Write<'_>, rows: &[SlotRow]) -> Result<(), StoreError> {
    let keys = vault_keys::list(write)?;
    let retired = KeyState::Retired.as_str();
    let is_used = |row: &&SlotRow| keys.iter().any(|key| key.id == *row.key_id.as_bytes() && key.state != retired);
    rows.iter().filter(is_used).try_for_each(|row| insert_row(write, row))
}

fn insert_row(write: &Write<'_>, row: &SlotRow) -> Result<(), StoreError> {
    vault_slots::insert(
        write,
        &vault_slots::VaultSlot {
            id: row.id,
            kind: row.kind.as_str().to_owned(),
            backend: row.backend.clone(),
            item: row.item.clone(),
            key_id: *row.key_id.as_bytes(),
            wrapped: row.wrapped.clone(),
            created_at: row.created_at,
        },
    )
}

/// The rows of the slot that opens the vault every day; there is one such slot.
pub(super) fn everyday(stored: &Stored) -> impl Iterator<Item = &SlotRow> {
    stored.slots.iter().filter(|slot| slot.kind != SlotKind::Recovery)
}

/// What opens the vault every day.
///
/// # Errors
/// [`EngineError::VaultClosed`] when there is no such slot; an open vault has one.
pub(super) fn everyday_kind(stored: &Stored) -> Result<SlotKind, EngineError> {
    everyday(stored).next().map(|slot| slot.kind).ok_or(EngineError::VaultClosed)
}
