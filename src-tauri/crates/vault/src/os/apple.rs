//! The login keychain of macOS.

use std::error::Error;

use apple_native_keyring_store::keychain::Store;
use keyring_core::api::CredentialStoreApi;

use super::{Entry, KeychainError, Prompt, SERVICE};

pub(super) const BACKEND: &str = "macos-keychain";

pub(super) fn entry(item: &str) -> Result<Entry, KeychainError> {
    let store = Store::new().map_err(super::classify)?;
    store.build(SERVICE, item, None).map_err(super::classify)
}

/// Nothing to do: the system decides by itself whether to ask.
pub(super) fn prepare_to_read(_item: &str, _prompt: Prompt) -> Result<(), KeychainError> {
    Ok(())
}

/// Nothing to do: the system decides by itself whether to ask.
pub(super) fn prepare_to_write(_prompt: Prompt) -> Result<(), KeychainError> {
    Ok(())
}

pub(super) fn no_access(source: Box<dyn Error + Send + Sync>) -> KeychainError {
    failure(source)
}

pub(super) fn failure(source: Box<dyn Error + Send + Sync>) -> KeychainError {
    match source.downcast_ref::<security_framework::base::Error>().map(|error| error.code()) {
        Some(code) => by_code(code, source),
        None => KeychainError::Broken(source),
    }
}

/// Codes: Apple, `SecBase.h`.
fn by_code(code: i32, source: Box<dyn Error + Send + Sync>) -> KeychainError {
    match code {
        // errSecNotAvailable, errSecNoSuchKeychain, errSecNoDefaultKeychain
        -25291 | -25294 | -25307 => KeychainError::Absent,
        // errSecInteractionNotAllowed, errSecInteractionRequired
        -25308 | -25315 => KeychainError::Locked,
        // errSecUserCanceled, errSecAuthFailed
        -128 | -25293 => KeychainError::Denied,
        _ => KeychainError::Broken(source),
    }
}
