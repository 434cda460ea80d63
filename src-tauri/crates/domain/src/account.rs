//! Who is signed in, as the networks see it.

use url::Url;

use crate::Limits;

/// What a network needs to know of an account to act for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRef {
    /// The network's own id of the account: decimal text, DID, or similar. Never an address.
    pub remote_id: String,
    /// What people call it on that network, without a leading `@`.
    pub handle: String,
    /// The account's own server where a network has many (Mastodon instance, Bluesky PDS): scheme and host.
    pub server: Option<Url>,
}

/// What the network says about the signed-in account.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// Who it is.
    pub account: AccountRef,
    /// The name shown to people; may be empty.
    pub display_name: String,
    /// Where its picture is, if it has one. Fetched by us, never by the page.
    pub avatar_url: Option<Url>,
    /// The public profile page, if known.
    pub profile_url: Option<Url>,
    /// Limits read from the account's server; `None` = the manifest's.
    pub limits: Option<Limits>,
    /// Why this account cannot publish although it signed in, e.g. a personal Instagram account.
    pub obstacle: Option<crate::Finding>,
}

/// Who signed in, and the accounts for which that sign-in may act.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// Who consented: a person with pages, or the one account itself.
    pub who: AccountRef,
    /// The accounts, in the network's order.
    pub accounts: Vec<Identity>,
}

impl Coverage {
    /// What it says of an account, if it covers it.
    #[must_use]
    pub fn find(&self, remote_id: &str) -> Option<&Identity> {
        self.accounts.iter().find(|identity| identity.account.remote_id == remote_id)
    }
}

/// A sign-in to the account itself.
impl From<Identity> for Coverage {
    fn from(identity: Identity) -> Self {
        Self { who: identity.account.clone(), accounts: vec![identity] }
    }
}

/// Why the person must sign in to an account again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NeedsSignIn {
    /// It ended by date.
    Expired,
    /// The person or the network withdrew it.
    Revoked,
    /// The network wants something done on its own site first.
    Checkpoint,
    /// A permission is missing.
    MissingScope,
    /// The sign-in covers other accounts, but this one no longer.
    LeftOut,
    /// A renewal got no clear answer twice.
    RenewalLost,
    /// The stored sign-in cannot be opened.
    Unreadable,
    /// The network did not say.
    Unknown,
}

impl From<crate::SignedOutReason> for NeedsSignIn {
    fn from(reason: crate::SignedOutReason) -> Self {
        match reason {
            crate::SignedOutReason::Expired => Self::Expired,
            crate::SignedOutReason::Revoked => Self::Revoked,
            crate::SignedOutReason::Checkpoint => Self::Checkpoint,
            crate::SignedOutReason::Unknown => Self::Unknown,
        }
    }
}
