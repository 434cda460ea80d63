//! The closed list of errors the page can meet. The page holds one text and one action per code.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{ArgDto, FindingDto};

/// An error for the page: no library text, no secret.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ErrorDto {
    /// Which.
    pub code: ErrorCodeDto,
    /// Values for the text, e.g. `network`, `handle`, `expected`.
    pub args: BTreeMap<String, ArgDto>,
    /// The input field concerned, where there is one.
    pub field: Option<String>,
    /// When trying again makes sense.
    pub retry_at: Option<String>,
    /// For `plan_refused`: what blocks, by account id.
    pub findings: BTreeMap<String, Vec<FindingDto>>,
}

/// Codes. A new one without a text does not compile in the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCodeDto {
    /// The page sent something that cannot be; a bug of ours.
    InvalidInput,
    /// The thing is gone (deleted in another window, say).
    NotFound,
    /// No profile is open.
    NoProfile,
    /// The database could not be written (full or read-only disk).
    StoreFailed,
    /// The vault is not open; see the vault state.
    VaultClosed,
    /// A sealed record does not open; the account must be signed in again.
    RecordUnreadable,
    /// A sealed record was put back from an older time and is not used.
    RecordRolledBack,
    /// Five sign-ins wait in the browser already.
    TooManyFlows,
    /// The person said no on the consent page.
    ConsentDenied,
    /// Ten minutes passed.
    FlowExpired,
    /// The person closed the dialog.
    FlowCancelled,
    /// A link arrived that belongs to no sign-in of ours, or was used before.
    LinkUnknown,
    /// The address is not one that the network sends back.
    LinkMalformed,
    /// The network sent an error instead of a consent.
    ConsentFailed,
    /// Another account than the one to reconnect. Args: `expected`, `actual`.
    OtherAccount,
    /// A permission without which nothing works was not granted. Arg: `scope`.
    ScopeRefused,
    /// This kind of account cannot publish (personal Instagram account).
    AccountCannotPublish,
    /// Handle or password is wrong.
    PasswordWrong,
    /// The main password was typed instead of an app password.
    AppPasswordNeeded,
    /// Too many tries; see `retryAt`.
    RateLimited,
    /// No such server, or it does not speak this network's language. Field `server`.
    ServerUnknown,
    /// The server lets no stranger register an app. Field `server`.
    ServerClosed,
    /// The app registration is missing.
    RegistrationMissing,
    /// The network does not accept the app registration.
    RegistrationRefused,
    /// The network could not be reached.
    NetworkUnreachable,
    /// The network was reached, and says that it cannot answer now.
    NetworkUnavailable,
    /// The network answered with something unexpected.
    NetworkUnexpected,
    /// The browser could not be opened; offer the link to copy.
    BrowserNotOpened,
    /// The link leads somewhere we do not open.
    LinkNotAllowed,
    /// The callback page must be on https. Field `address`.
    CallbackNotHttps,
    /// Nothing answers at the callback page's address. Arg: `address`.
    CallbackUnreachable,
    /// The host leads elsewhere; that address is the one to give. Arg: `address`.
    CallbackRedirected,
    /// A network's folder was not uploaded. Arg: `address`.
    CallbackFolderMissing,
    /// Another page lies there. Arg: `address`.
    CallbackOtherPage,
    /// Our page lies there, changed by the host or from another version. Arg: `address`.
    CallbackChanged,
    /// Nothing to send, nobody chosen, or rules are broken; see `findings`.
    PlanRefused,
    /// The time to plan for is not in the future. Field `local`.
    TimePassed,
    /// The draft was changed in another window since it was read.
    DraftChanged,
    /// The file is not a picture we can read.
    MediaUnreadable,
    /// The file is larger than 50 MB, or has more pixels or frames than are read.
    MediaTooLarge,
    /// There is no picture on the clipboard.
    ClipboardEmpty,
    /// The bucket's keys or name were refused.
    BucketRefused,
    /// The bucket does not answer.
    BucketUnreachable,
    /// Files in the bucket cannot be read from outside.
    BucketNotReadable,
    /// Another workspace has that name. Field `name`.
    NameTaken,
    /// The workspace cannot be archived while posts of it may still go out. Arg: `planned`.
    WorkspaceBusy,
    /// The last workspace in use cannot be archived.
    WorkspaceLast,
    /// That action is not possible in the target's present state.
    ActionNotPossible,
    /// The passphrase is not the vault's; see `retryAt`.
    PassphraseWrong,
    /// After several wrong tries the next one is looked at from `retryAt` on; this one was not.
    TriedTooSoon,
    /// The vault has a passphrase, and it was not given.
    PassphraseNeeded,
    /// Too short, or easy to guess.
    PassphraseTooWeak,
    /// A recovery code has another shape: a typing error.
    RecoveryCodeMalformed,
    /// It is not this vault's recovery code.
    RecoveryCodeWrong,
    /// The keychain does not do what it is asked for; the vault opens as before.
    KeychainUnusable,
    /// The key is being changed; this can be done afterwards.
    VaultInUse,
    /// The file is no backup, or was damaged or changed.
    BackupUnreadable,
    /// The passphrase is not the backup's.
    BackupPassphraseWrong,
    /// A newer Postrider made the backup.
    BackupNewer,
    /// The file could not be written; nothing is left behind.
    FileNotWritten,
    /// The system does not let us say what starts at login.
    AutostartNotSet,
    /// There is a file of that name, and it stays as it is.
    FileExists,
    /// The file holds no sign-ins in a form that we read.
    ImportUnreadable,
    /// The person closed the system's dialog.
    DialogCancelled,
    /// Something that should not happen; the log has more.
    Internal,
}
