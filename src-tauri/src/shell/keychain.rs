//! The system's keychain, which may ask the person for a password only right after the person asked for it.

use std::sync::atomic::{AtomicBool, Ordering};

use vault::{Keychain, KeychainError, KeychainSecret, OsKeychain, Prompt};

/// At start and in the background a locked keychain is a state to show; after *Unlock* it may ask.
pub(crate) struct PoliteKeychain {
    quiet: OsKeychain,
    asking: OsKeychain,
    may_ask: AtomicBool,
}

impl PoliteKeychain {
    /// Asks nobody yet.
    pub(crate) fn new() -> Self {
        let may_ask = AtomicBool::new(false);
        Self { quiet: OsKeychain::new(Prompt::Never), asking: OsKeychain::new(Prompt::Allowed), may_ask }
    }

    /// The person has just asked; from now on the keychain may.
    pub(crate) fn allow(&self) {
        self.may_ask.store(true, Ordering::SeqCst);
    }

    fn keychain(&self) -> &OsKeychain {
        if self.may_ask.load(Ordering::SeqCst) { &self.asking } else { &self.quiet }
    }
}

/// What people call a kind of keychain; see `Keychain::backend`.
pub(crate) fn name(backend: &str) -> String {
    match backend {
        "secret-service" => "Secret Service",
        "macos-keychain" => "macOS Keychain",
        "windows-credential-manager" => "Windows Credential Manager",
        other => other,
    }
    .to_owned()
}

impl Keychain for PoliteKeychain {
    fn backend(&self) -> &str {
        self.quiet.backend()
    }

    fn read(&self, item: &str) -> Result<Option<KeychainSecret>, KeychainError> {
        self.keychain().read(item)
    }

    fn write(&self, item: &str, secret: &KeychainSecret) -> Result<(), KeychainError> {
        self.keychain().write(item, secret)
    }

    fn delete(&self, item: &str) -> Result<(), KeychainError> {
        self.keychain().delete(item)
    }
}
