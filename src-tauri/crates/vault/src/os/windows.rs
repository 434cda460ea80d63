//! The Credential Manager of Windows.

use std::{collections::HashMap, error::Error};

use keyring_core::api::CredentialStoreApi;
use windows_native_keyring_store::Store;

use super::{Entry, KeychainError, Prompt, SERVICE};

pub(super) const BACKEND: &str = "windows-credential-manager";

/// `Local` keeps the entry on this computer, where the database is. The library's default would let it roam.
pub(super) fn entry(item: &str) -> Result<Entry, KeychainError> {
    let store = Store::new().map_err(super::classify)?;
    store.build(SERVICE, item, Some(&HashMap::from([("persistence", "Local")]))).map_err(super::classify)
}

/// Nothing to do: it is open while the person is logged in.
pub(super) fn prepare_to_read(_item: &str, _prompt: Prompt) -> Result<(), KeychainError> {
    Ok(())
}

/// Nothing to do: it is open while the person is logged in.
pub(super) fn prepare_to_write(_prompt: Prompt) -> Result<(), KeychainError> {
    Ok(())
}

/// The library says so only of a process without a logon session, which has no credentials at all.
pub(super) fn no_access(_source: Box<dyn Error + Send + Sync>) -> KeychainError {
    KeychainError::Absent
}

pub(super) fn failure(source: Box<dyn Error + Send + Sync>) -> KeychainError {
    KeychainError::Broken(source)
}
