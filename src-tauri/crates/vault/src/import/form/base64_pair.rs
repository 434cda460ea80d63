//! base64(ciphertext‖tag) with base64(iv), AES-256-GCM under one master key. The vector stands in a column of its own
//! or after a colon.

use super::{Cell, MASTER_KEY, Refusal, Sealed, base64, gcm, is_base64};

/// Reads a base64 text that has a vector.
pub(super) fn read(cell: &Cell<'_>) -> Option<Result<Sealed, Refusal>> {
    let text = cell.value.as_str()?.trim();
    let (sealed, iv) = text.split_once(':').or_else(|| Some((text, cell.iv?.trim())))?;
    if !is_base64(sealed) || !is_base64(iv) {
        return None;
    }
    Some(gcm::read(Some(MASTER_KEY.to_owned()), base64(iv), base64(sealed)))
}
