//! The vault over its life: made, opened, locked, protected otherwise, given a new key, and described to the person.

mod begun;
mod destroy;
mod door;
mod info;
mod keep;
mod open;
mod place;
mod protect;
mod reseal;
mod rotate;
mod rows;
mod settings;
mod tries;

pub(crate) use door::{Door, Held, Keys};
pub use info::{LastRotation, VaultInfo};
pub(crate) use place::{RowId, bucket_place, credential_place, place_of, registration_place, verifier_place};
pub use protect::DrawnCode;
pub use reseal::RotationProgress;
pub use rotate::{RotateReason, Rotation};
pub(crate) use rows::{insert_key, named_items, read_stored};
pub(crate) use settings::{forget_leak, remember_passphrase};

/// Where the vault is, each with its own message to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VaultState {
    /// The keychain is being asked, or was not asked yet.
    #[default]
    Opening,
    /// Open.
    Ready,
    /// Closed until the person opens it: a passphrase is needed, or they locked it.
    Locked,
    /// There is none yet and no keychain to make it with: the person chooses how.
    NotSetUp,
    /// There is no keychain on this computer, or it is not running.
    KeychainAbsent,
    /// The keychain is locked.
    KeychainLocked,
    /// The person or the system said no.
    KeychainDenied,
    /// The keychain does not answer.
    KeychainHanging,
    /// The keychain has no entry for this profile's records. Nothing was changed; restoring the entry heals all.
    EntryMissing,
    /// The keychain's entry does not open this profile's records. Nothing was changed.
    EntryWrong,
    /// The vault was made with another kind of keychain than this computer has now. Nothing was changed.
    BackendChanged,
    /// The vault's own rows do not fit together. Nothing was changed; a backup heals it.
    Damaged,
}
