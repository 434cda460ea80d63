//! What the engine's callers can meet, by what one can do about it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{AccountId, Finding};
use store::StoreError;
use vault::VaultError;

/// An error with exactly one next action; see the table of texts in the page.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// There is no such thing (any more).
    #[error("there is no such {what}")]
    NotFound {
        /// What was asked for.
        what: &'static str,
    },
    /// An input cannot be; field in our own words.
    #[error("the input {field} is not acceptable")]
    InvalidInput {
        /// Which.
        field: &'static str,
    },
    /// The database failed.
    #[error("the database failed")]
    Store(#[source] StoreError),
    /// An older form of a sealed record was put in its place. It is not used; its successor must be entered anew.
    #[error("a sealed record was put back from an older time")]
    RolledBack,
    /// The vault is not open.
    #[error("the vault is not open")]
    VaultClosed,
    /// The vault's key is being changed, and this can be done afterwards.
    #[error("the vault's key is being changed")]
    VaultInUse,
    /// The vault asks for a passphrase, and none was given.
    #[error("a passphrase is needed")]
    PassphraseNeeded,
    /// It does not open the vault.
    #[error("the passphrase is wrong")]
    PassphraseWrong {
        /// When the next one is looked at; `None` = at once.
        until: Option<DateTime<Utc>>,
    },
    /// It is too short or easily guessed.
    #[error("the passphrase is too weak")]
    PassphraseTooWeak,
    /// What was typed is no recovery code.
    #[error("this is not a recovery code")]
    RecoveryCodeMalformed,
    /// It does not open the vault.
    #[error("the recovery code is wrong")]
    RecoveryCodeWrong {
        /// When the next one is looked at; `None` = at once.
        until: Option<DateTime<Utc>>,
    },
    /// After several wrong tries the next one must wait; this one was not looked at.
    #[error("the vault was tried too often")]
    TriedTooSoon {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// The keychain does not do what it is asked for; the vault is as it was.
    #[error("the keychain does not do what it is asked for")]
    KeychainUnusable(#[source] VaultError),
    /// A sealed record does not open.
    #[error("a sealed record does not open")]
    Unreadable(#[source] VaultError),
    /// Five sign-ins wait already.
    #[error("too many sign-ins are waiting")]
    TooManyFlows,
    /// The person said no.
    #[error("consent was denied")]
    ConsentDenied,
    /// The network answered the consent request with an error of its own.
    #[error("the network sent an error instead of a consent")]
    ConsentFailed,
    /// Ten minutes passed.
    #[error("the sign-in was not finished in time")]
    FlowExpired,
    /// The person gave up waiting.
    #[error("the sign-in was cancelled")]
    FlowCancelled,
    /// A link that belongs to no waiting sign-in.
    #[error("the link belongs to no waiting sign-in")]
    LinkUnknown,
    /// Not an address that a network sends back.
    #[error("the address is not one that a network sends back")]
    LinkMalformed,
    /// Signed in as somebody else than the account to reconnect.
    #[error("another account signed in")]
    OtherAccount {
        /// Handle of the account to reconnect.
        expected: String,
        /// Handle that signed in.
        actual: String,
    },
    /// The account is connected already, and its sign-in was not to be replaced.
    #[error("the account is connected already")]
    AlreadyConnected {
        /// The account.
        account_id: AccountId,
    },
    /// A required permission was not granted.
    #[error("the permission {scope} was not granted")]
    ScopeRefused {
        /// The network's word.
        scope: String,
    },
    /// Handle or password is wrong.
    #[error("handle or password is wrong")]
    PasswordWrong,
    /// The main password was given instead of an app password.
    #[error("an app password is needed")]
    AppPasswordNeeded,
    /// Too many tries.
    #[error("the network asks to wait")]
    RateLimited {
        /// Until when.
        until: Option<DateTime<Utc>>,
    },
    /// No such server, or not one of this network.
    #[error("the server is not one of this network")]
    ServerUnknown,
    /// The server lets no stranger register an app.
    #[error("the server lets nobody register an app")]
    ServerClosed,
    /// The person's developer app is not entered yet.
    #[error("the app registration is missing")]
    RegistrationMissing,
    /// The network does not accept the app registration.
    #[error("the network refused the app registration")]
    RegistrationRefused,
    /// The sign-in no longer works.
    #[error("the account must be signed in again")]
    SignedOut,
    /// The network could not be reached.
    #[error("the network could not be reached")]
    NetworkUnreachable,
    /// The network is reached, and says that it cannot answer now.
    #[error("the network cannot answer now")]
    NetworkUnavailable,
    /// The network answered with something unexpected.
    #[error("the network answered with something unexpected")]
    NetworkUnexpected,
    /// The browser could not be opened.
    #[error("the browser could not be opened")]
    BrowserNotOpened,
    /// The callback page must be on https.
    #[error("the callback page is not on https")]
    CallbackNotHttps,
    /// The callback page's host does not answer, or answers that it cannot.
    #[error("{address} does not answer")]
    CallbackUnreachable {
        /// What was asked for.
        address: String,
    },
    /// The host leads elsewhere. Networks want the very address, so it is not followed.
    #[error("the host leads to {to} instead")]
    CallbackRedirected {
        /// Where to; empty when it cannot be shown.
        to: String,
    },
    /// The folder of a network was not uploaded.
    #[error("{address} is not there")]
    CallbackFolderMissing {
        /// What was asked for.
        address: String,
    },
    /// Something else lies there.
    #[error("{address} has another page")]
    CallbackOtherPage {
        /// What was asked for.
        address: String,
    },
    /// Our page lies there, not as it was saved: changed by the host, or of another version.
    #[error("{address} has our page, changed")]
    CallbackChanged {
        /// What was asked for.
        address: String,
    },
    /// Not an address that we open.
    #[error("the address is not one that may be opened")]
    LinkNotAllowed,
    /// The post cannot go out like this.
    #[error("the post cannot go out like this")]
    PlanRefused {
        /// What blocks, by account. Empty = nobody chosen.
        findings: BTreeMap<AccountId, Vec<Finding>>,
    },
    /// The draft was changed elsewhere since it was read.
    #[error("the draft was changed elsewhere")]
    DraftChanged,
    /// The time to plan for is not in the future.
    #[error("that time has passed")]
    TimePassed,
    /// Not a picture we can read.
    #[error("the file is not a picture that can be read")]
    MediaUnreadable,
    /// Too large a picture.
    #[error("the picture is too large")]
    MediaTooLarge,
    /// No fault of the picture: this computer does not let any be read now.
    #[error("pictures cannot be read now")]
    PicturesUnavailable(#[source] std::io::Error),
    /// The bucket refused us.
    #[error("the bucket refused the request")]
    BucketRefused,
    /// The bucket does not answer.
    #[error("the bucket does not answer")]
    BucketUnreachable,
    /// Files in the bucket cannot be read from outside.
    #[error("files in the bucket cannot be read from outside")]
    BucketNotReadable,
    /// There is a file of that name already; it was left alone.
    #[error("there is a file of that name already")]
    FileExists,
    /// A file could not be written; nothing of it is left.
    #[error("the file could not be written")]
    FileNotWritten(#[source] std::io::Error),
    /// Another workspace has that name.
    #[error("another workspace has that name")]
    NameTaken,
    /// The workspace cannot be archived while something of it may still go out.
    #[error("the workspace has posts that are planned or not settled")]
    WorkspaceBusy {
        /// How many posts.
        planned: u32,
    },
    /// The last workspace in use cannot be archived.
    #[error("it is the last workspace in use")]
    WorkspaceLast,
    /// Not possible in the present state.
    #[error("that is not possible in the present state")]
    ActionNotPossible,
}

impl From<StoreError> for EngineError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { table } => Self::NotFound { what: table },
            other => Self::Store(other),
        }
    }
}

impl From<domain::InvalidTransition> for EngineError {
    fn from(_: domain::InvalidTransition) -> Self {
        Self::ActionNotPossible
    }
}
