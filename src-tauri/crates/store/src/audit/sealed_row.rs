//! The rows that hold sealed secrets, as the trail names them.

use domain::{RegistrationId, SignInId};

/// What stands between a row's name and its generation in an entry's object.
pub(super) const AT: char = '@';

/// A row that holds sealed secrets. Each change of the secrets is a new generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedRow {
    /// A sign-in, which its entries name already.
    SignIn(SignInId),
    /// A developer app.
    Registration(RegistrationId),
    /// The person's bucket.
    MediaHost,
}

impl SealedRow {
    /// The sign-in that entries about it name.
    pub fn sign_in_id(self) -> Option<SignInId> {
        match self {
            Self::SignIn(id) => Some(id),
            Self::Registration(_) | Self::MediaHost => None,
        }
    }

    /// The row, as the object of an entry that says that it is gone.
    pub fn name(self) -> String {
        match self {
            Self::SignIn(_) => String::new(),
            Self::Registration(id) => id.to_string(),
            Self::MediaHost => "media_hosts".to_owned(),
        }
    }

    /// The row in a generation, as the object of the entry that says that it was stored.
    pub fn at(self, generation: u64) -> String {
        format!("{}{AT}{generation}", self.name())
    }
}
