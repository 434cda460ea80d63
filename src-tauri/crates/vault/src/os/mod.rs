//! The operating system's own keychain.

#[cfg(target_os = "linux")]
mod secret_service;
#[cfg(target_os = "linux")]
use secret_service as platform;

#[cfg(target_os = "macos")]
mod apple;
#[cfg(target_os = "macos")]
use apple as platform;

#[cfg(target_os = "windows")]
mod windows;
#[cfg(target_os = "windows")]
use windows as platform;

use keyring_core::Entry;
use zeroize::Zeroizing;

use crate::{Keychain, KeychainError, KeychainSecret, keychain::Fault};

/// The name under which all entries are filed.
const SERVICE: &str = "app.postrider";

/// Whether the keychain may ask the person to unlock it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prompt {
    /// Report [`KeychainError::Locked`] at once. For the start of the program and for background work.
    Never,
    /// Ask, and wait for the answer. For when the person has just asked to unlock; needs a long deadline.
    Allowed,
}

/// The keychain of the person's session: Secret Service on Linux, the login keychain on macOS, Credential Manager on
/// Windows.
///
/// What they give differs: macOS asks per program; on Linux every program of the session can read an unlocked
/// keyring; on Windows every program of the same user can. [`Prompt`] matters on Linux only: macOS decides by
/// itself whether to ask, Windows never asks.
///
/// It connects anew for each call, so that a keychain that is started later is found.
#[derive(Debug, Clone, Copy)]
pub struct OsKeychain {
    prompt: Prompt,
}

impl OsKeychain {
    /// Does not connect yet.
    pub const fn new(prompt: Prompt) -> Self {
        Self { prompt }
    }
}

impl Keychain for OsKeychain {
    fn backend(&self) -> &str {
        platform::BACKEND
    }

    fn read(&self, item: &str) -> Result<Option<KeychainSecret>, KeychainError> {
        platform::prepare_to_read(item, self.prompt)?;
        match platform::entry(item)?.get_secret() {
            Ok(bytes) => KeychainSecret::from_bytes(&Zeroizing::new(bytes)).map(Some),
            Err(keyring_core::Error::NoEntry) => Ok(None),
            Err(error) => Err(classify(error)),
        }
    }

    fn write(&self, item: &str, secret: &KeychainSecret) -> Result<(), KeychainError> {
        platform::prepare_to_write(self.prompt)?;
        platform::entry(item)?.set_secret(secret.expose_bytes()).map_err(classify)
    }

    fn delete(&self, item: &str) -> Result<(), KeychainError> {
        platform::prepare_to_read(item, self.prompt)?;
        match platform::entry(item)?.delete_credential() {
            Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
            Err(error) => Err(classify(error)),
        }
    }
}

/// Translates the library's error. Those that carry what was read are not kept: their `Debug` prints it.
fn classify(error: keyring_core::Error) -> KeychainError {
    use keyring_core::Error;
    match error {
        Error::NoStorageAccess(source) => platform::no_access(source),
        Error::PlatformFailure(source) => platform::failure(source),
        Error::NoDefaultStore => KeychainError::Absent,
        Error::BadEncoding(bytes) | Error::BadDataFormat(bytes, _) => {
            drop(Zeroizing::new(bytes));
            Fault::ForeignItem.into()
        }
        Error::Ambiguous(_) => Fault::Ambiguous.into(),
        other => KeychainError::Broken(Box::new(other)),
    }
}
