//! The system's keychain, which may ask the person for a password only right after the person asked for it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use vault::{Keychain, KeychainError, KeychainSecret, Prompt};

use crate::Computer;

/// At start and in the background a locked keychain is a state to show; after *Unlock* it may ask.
pub struct PoliteKeychain {
    quiet: Arc<dyn Keychain>,
    asking: Arc<dyn Keychain>,
    may_ask: AtomicBool,
}

impl PoliteKeychain {
    /// Asks nobody yet.
    pub fn new(computer: &dyn Computer) -> Self {
        let may_ask = AtomicBool::new(false);
        Self { quiet: computer.keychain(Prompt::Never), asking: computer.keychain(Prompt::Allowed), may_ask }
    }

    /// The person has just asked; from now on the keychain may.
    pub fn allow(&self) {
        self.may_ask.store(true, Ordering::SeqCst);
    }

    fn keychain(&self) -> &dyn Keychain {
        if self.may_ask.load(Ordering::SeqCst) { &*self.asking } else { &*self.quiet }
    }
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
