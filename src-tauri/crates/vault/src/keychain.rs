//! The keychain as this crate needs it: 32 bytes under a name, and an honest word on why not.

use std::error::Error;

use crate::KeychainSecret;

/// A place of the operating system for small secrets. Its calls may block for ever; see
/// [`KeychainWorker`](crate::KeychainWorker).
pub trait Keychain: Send + Sync {
    /// Name of the kind of keychain, stored with each slot. Never changes.
    fn backend(&self) -> &str;

    /// Reads an entry. `None` only when the keychain answered and has none.
    ///
    /// # Errors
    /// When it could not be asked, or holds something under this name that is not ours.
    fn read(&self, item: &str) -> Result<Option<KeychainSecret>, KeychainError>;

    /// Writes a new entry. Callers read it back and compare before they rely on it.
    ///
    /// # Errors
    /// When it could not be written; it may then exist or not.
    fn write(&self, item: &str, secret: &KeychainSecret) -> Result<(), KeychainError>;

    /// Deletes an entry; deleting what is not there is fine.
    ///
    /// # Errors
    /// When it could not be asked.
    fn delete(&self, item: &str) -> Result<(), KeychainError>;
}

/// Why the keychain could not be asked. None of these says anything about the entry.
#[derive(Debug, thiserror::Error)]
pub enum KeychainError {
    /// There is no keychain, or none that keeps anything beyond this session.
    #[error("no keychain was found")]
    Absent,
    /// It is locked, and the person was not asked or has not answered.
    #[error("the keychain is locked")]
    Locked,
    /// The person or the system said no.
    #[error("access to the keychain was denied")]
    Denied,
    /// It does not answer, or an earlier call has not come back yet.
    #[error("the keychain does not answer")]
    Hanging,
    /// Anything else.
    #[error("the keychain failed")]
    Broken(#[source] Box<dyn Error + Send + Sync>),
}

/// What [`KeychainError::Broken`] may carry when the fault is not a platform's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("the entry was not written by this program")]
    ForeignItem,
    #[error("more than one entry has this name")]
    Ambiguous,
    #[error("the entry reads differently from what was written")]
    ReadBackDiffers,
    #[error("the call to the keychain panicked")]
    Panicked,
    #[error("the keychain's thread has ended")]
    ThreadEnded,
}

impl From<Fault> for KeychainError {
    fn from(fault: Fault) -> Self {
        Self::Broken(Box::new(fault))
    }
}

impl KeychainError {
    /// Whether the keychain answered with something that this program did not write.
    pub(crate) fn is_foreign(&self) -> bool {
        match self {
            Self::Broken(source) => source.downcast_ref() == Some(&Fault::ForeignItem),
            Self::Absent | Self::Locked | Self::Denied | Self::Hanging => false,
        }
    }
}
