//! A keychain in memory that can be locked, slow or wrong on demand, for tests of this crate and of others.

use std::{
    collections::BTreeMap,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use zeroize::Zeroizing;

use crate::{Keychain, KeychainError, KeychainSecret};

/// The deadline of a keychain that answers, in tests: one that hangs needs a short one of its own, and for any other a
/// short one would only tell how busy the computer is.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// How a [`MemoryKeychain`] answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mood {
    /// As it should.
    #[default]
    Available,
    /// There is no keychain.
    Absent,
    /// It is locked.
    Locked,
    /// The person dismissed the dialog.
    Denied,
    /// Answers after this time, or as soon as the mood changes.
    HangingFor(Duration),
    /// Does not answer until the mood changes.
    Hanging,
    /// The connection dies in the middle of a call: a write may have happened, its answer is lost.
    DiesMidCall,
    /// The library below panics.
    Panics,
    /// Writes seem to work and store something else.
    WritesWrong,
    /// Writes seem to work and store nothing.
    WritesNothing,
}

/// A keychain in memory. Clones share their content, so that a test can keep one and hand out another.
#[derive(Clone, Default)]
pub struct MemoryKeychain {
    shared: Arc<(Mutex<Content>, Condvar)>,
}

#[derive(Default)]
struct Content {
    mood: Mood,
    items: BTreeMap<String, Zeroizing<Vec<u8>>>,
    reads: usize,
    changes: usize,
}

impl MemoryKeychain {
    /// An empty, available one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Changes how it answers, and lets calls that hang go on.
    pub fn set_mood(&self, mood: Mood) {
        self.content().mood = mood;
        self.shared.1.notify_all();
    }

    /// Names of all entries.
    pub fn items(&self) -> Vec<String> {
        self.content().items.keys().cloned().collect()
    }

    /// What an entry holds.
    pub fn bytes(&self, item: &str) -> Option<Vec<u8>> {
        self.content().items.get(item).map(|bytes| bytes.to_vec())
    }

    /// Puts any bytes under a name, behind the program's back; `None` removes the entry.
    pub fn put_bytes(&self, item: &str, bytes: Option<Vec<u8>>) {
        let mut content = self.content();
        match bytes {
            Some(bytes) => content.items.insert(item.to_owned(), Zeroizing::new(bytes)),
            None => content.items.remove(item),
        };
    }

    /// How many reads were begun.
    pub fn reads(&self) -> usize {
        self.content().reads
    }

    /// How many writes and deletions were begun.
    pub fn changes(&self) -> usize {
        self.content().changes
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits, refuses or panics as the mood has it.
    fn answer<T>(&self, act: impl FnOnce(&mut Content) -> T) -> Result<T, KeychainError> {
        let mut content = self.content();
        let begun_as = content.mood;
        let changed = |content: &mut Content| content.mood == begun_as;
        match begun_as {
            Mood::HangingFor(time) => {
                let waited = self.shared.1.wait_timeout_while(content, time, changed);
                content = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
            Mood::Hanging => {
                content = self.shared.1.wait_while(content, changed).unwrap_or_else(PoisonError::into_inner);
            }
            Mood::Panics => {
                drop(content);
                std::panic::resume_unwind(Box::new("the keychain library panics"));
            }
            Mood::Available | Mood::Absent | Mood::Locked | Mood::Denied => {}
            Mood::DiesMidCall | Mood::WritesWrong | Mood::WritesNothing => {}
        }
        match content.mood {
            Mood::Absent => Err(KeychainError::Absent),
            Mood::Locked => Err(KeychainError::Locked),
            Mood::Denied => Err(KeychainError::Denied),
            Mood::DiesMidCall => {
                act(&mut content);
                Err(KeychainError::Broken(Box::new(std::io::Error::from(std::io::ErrorKind::ConnectionReset))))
            }
            Mood::Available | Mood::WritesWrong | Mood::WritesNothing => Ok(act(&mut content)),
            Mood::Hanging | Mood::HangingFor(_) | Mood::Panics => Ok(act(&mut content)),
        }
    }
}

impl Keychain for MemoryKeychain {
    fn backend(&self) -> &str {
        "memory"
    }

    fn read(&self, item: &str) -> Result<Option<KeychainSecret>, KeychainError> {
        self.content().reads += 1;
        let bytes = self.answer(|content| content.items.get(item).cloned())?;
        bytes.map(|bytes| KeychainSecret::from_bytes(&bytes)).transpose()
    }

    fn write(&self, item: &str, secret: &KeychainSecret) -> Result<(), KeychainError> {
        self.content().changes += 1;
        self.answer(|content| {
            let mut bytes = Zeroizing::new(secret.expose_bytes().to_vec());
            if content.mood == Mood::WritesNothing {
                return;
            }
            if content.mood == Mood::WritesWrong {
                bytes[31] ^= 1;
            }
            content.items.insert(item.to_owned(), bytes);
        })
    }

    fn delete(&self, item: &str) -> Result<(), KeychainError> {
        self.content().changes += 1;
        self.answer(|content| drop(content.items.remove(item)))
    }
}
