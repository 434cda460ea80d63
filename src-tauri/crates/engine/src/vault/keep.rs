//! What is looked after while the vault is open.

use std::sync::atomic::Ordering;

use vault::Stored;

use super::{rows, settings};
use crate::{Changed, Engine, EngineError};

/// The name of an entry that is never written: asking for it tells whether the keychain answers.
const NO_ITEM: &str = "is-anybody-there";

impl Engine {
    /// Writes down how many records were sealed since the last time.
    pub(crate) async fn save_seals(&self) -> Result<(), EngineError> {
        let seals = self.inner.vault.seals.swap(0, Ordering::Relaxed);
        if seals == 0 {
            return Ok(());
        }
        let add = move |write: &store::Write<'_>| settings::change(write, |remembered| remembered.seals += seals);
        self.inner.parts.store.write(add).await.map_err(EngineError::Store)
    }

    /// Finds out whether a keychain answers, without making anybody wait: the person may want to move to it.
    pub(super) fn ask_keychain_later(&self, stored: &Stored) {
        if rows::everyday(stored).any(|slot| slot.kind.needs_keychain()) {
            // It has just opened the vault.
            self.inner.vault.keychain_answers.store(true, Ordering::Relaxed);
            return;
        }
        let engine = self.clone();
        let ask = async move {
            let answers = engine.inner.parts.keychain.read(NO_ITEM).await.is_ok();
            engine.inner.vault.keychain_answers.store(answers, Ordering::Relaxed);
            engine.changed(Changed::Vault, None);
        };
        self.spawn(ask, &tokio::runtime::Handle::current());
    }
}
