//! `hex(ciphertext‖tag):hex(iv):keyId`, AES-256-GCM.

use super::{Cell, Refusal, Sealed, gcm, key_id};

/// Reads a text of three parts of which two are hex.
pub(super) fn read(cell: &Cell<'_>) -> Option<Result<Sealed, Refusal>> {
    let mut parts = cell.value.as_str()?.trim().split(':');
    let (sealed, iv, key, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else { return None };
    let is_hex = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_hex(sealed) || !is_hex(iv) {
        return None;
    }
    Some(gcm::read(key_id(key), hex::decode(iv).ok(), hex::decode(sealed).ok()))
}
