//! Identifiers: UUIDv7 newtypes, so that an account can never be passed where a draft is meant.

use std::{fmt, str::FromStr};

use uuid::Uuid;

/// The text is not an identifier of the expected form (a hyphenated UUID).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid identifier")]
pub struct InvalidId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier; later ones sort after earlier ones (UUIDv7, RFC 9562).
            #[allow(clippy::new_without_default, reason = "a new id is an event, not a default value")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// The 16 bytes, for binding into sealed records.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                if text.len() != 36 {
                    return Err(InvalidId);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId)
            }
        }
    )*};
}

ids! {
    /// A brand or client that owns accounts and drafts.
    WorkspaceId,
    /// One account on one network.
    AccountId,
    /// One consent of a person at one network, which covers one or several accounts.
    SignInId,
    /// What the user writes.
    DraftId,
    /// A file in the library.
    MediaId,
    /// A draft that was published or scheduled.
    PostId,
    /// One post to one account.
    TargetId,
    /// One try of one step of a target.
    AttemptId,
    /// One sign-in in progress.
    FlowId,
    /// One app registration, entered by the person or made by the app itself.
    RegistrationId,
    /// One thing that the person is told of.
    AlertId,
}

/// A sign-in to the account itself goes by the account's id.
impl From<AccountId> for SignInId {
    fn from(account: AccountId) -> Self {
        Self(account.0)
    }
}
