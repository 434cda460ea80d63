//! The audit log: what was done, by whom, what came of it, and whether the record is whole.

use std::path::Path;

use serde::{Deserialize, Serialize};
use specta::Type;

/// A row. Everything in it is ours: a closed word, an id, or the name of an account.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditRowDto {
    /// Its place in the log, from 1.
    pub seq: u32,
    /// When.
    pub at: String,
    /// Who.
    pub actor: AuditActorDto,
    /// What.
    pub action: AuditActionDto,
    /// On which network.
    pub network: Option<String>,
    /// On which account or sign-in.
    pub account_id: Option<String>,
    /// The handle of the account, or of who signed in, if it is still known.
    pub account: Option<String>,
    /// Another thing concerned (flow, target, registration), by its id.
    pub object: Option<String>,
    /// What came of it.
    pub outcome: AuditOutcomeDto,
    /// Why.
    pub detail: Option<AuditDetailDto>,
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AuditActorDto {
    /// The application by itself.
    Engine,
    /// The person at the computer.
    Person,
    /// Somebody outside: a web page, a network.
    Outside,
    /// An import of sign-ins.
    Import,
    /// A restored backup.
    Restore,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "see store::audit::Action")]
pub enum AuditActionDto {
    VaultCreated,
    VaultOpened,
    VaultLocked,
    UnlockFailed,
    ProtectionChanged,
    RecoveryCodeMade,
    KeyRotationStarted,
    KeyRotationEnded,
    PolicyChanged,
    SessionErased,
    RecordOpened,
    FlowStarted,
    FlowEnded,
    LinkReceived,
    CredentialStored,
    TokenUsed,
    CredentialRenewed,
    SignInRequired,
    CredentialRevoked,
    CredentialErased,
    AccountDisconnected,
    RegistrationSaved,
    RegistrationDeleted,
    MediaHostSaved,
    MediaHostDeleted,
    PublishIntended,
    PublishEnded,
    AuditVerified,
    GenerationNoted,
    ProfilePaused,
    ProfileCopied,
    ProfileErased,
    AuditExported,
    BackupMade,
    BackupRestored,
    ProfileResumed,
    SignInsImported,
    DiagnosticsExported,
    WorkspaceSaved,
    WorkspaceArchived,
    WorkspaceUnarchived,
    AccountMoved,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "see store::audit::Outcome")]
pub enum AuditOutcomeDto {
    Done,
    Refused,
    Failed,
    Unknown,
}

/// Why, from a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "see store::audit::Detail")]
pub enum AuditDetailDto {
    ConsentDenied,
    Expired,
    Cancelled,
    OtherAccount,
    ScopeMissing,
    NotWaiting,
    Malformed,
    SignedOut,
    RegistrationRefused,
    NotReached,
    NoAnswer,
    RateLimited,
    Unexpected,
    VaultClosed,
    PassphraseWrong,
    RecoveryCodeWrong,
    Unreadable,
    Revoked,
    Interrupted,
    Edited,
    Missing,
    Inserted,
    Reordered,
    CutTail,
    RolledBack,
    KeyMissing,
    Elsewhere,
}

/// Which rows to show; an empty list or `null` means any.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditFilterInput {
    /// Looked for in names and ids.
    pub text: String,
    /// Who.
    pub actors: Vec<AuditActorDto>,
    /// What.
    pub actions: Vec<AuditActionDto>,
    /// What came of it.
    pub outcome: Option<AuditOutcomeDto>,
    /// On which account.
    pub account_id: Option<String>,
    /// On which network.
    pub network: Option<String>,
}

/// Some rows, newest first.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditPageDto {
    /// The rows.
    pub rows: Vec<AuditRowDto>,
    /// Whether older ones match too.
    pub has_more: bool,
    /// How many match in all.
    pub total: u32,
}

/// Whether the log is whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum AuditVerdictDto {
    /// Nothing was changed.
    #[serde(rename_all = "camelCase")]
    Intact {
        /// When the chain begins.
        since: String,
        /// Rows in it.
        rows: u32,
        /// The newest row that the keychain vouches for; `None` without a keychain.
        anchored_to: Option<u32>,
        /// Whose signature exports carry.
        fingerprint: String,
    },
    /// Something was changed.
    Broken {
        /// The first row that is wrong.
        seq: u32,
        /// In which way.
        how: AuditFaultDto,
        /// Whose signature exports carry, where the key is there.
        fingerprint: Option<String>,
    },
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AuditFaultDto {
    /// It was changed.
    Edited,
    /// It is gone.
    Missing,
    /// It was put in.
    Inserted,
    /// It stands in another place.
    Reordered,
    /// The end of the log is gone.
    CutTail,
    /// The whole log is an older one.
    RolledBack,
    /// The key to check it with is gone.
    KeyMissing,
}

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AuditFormatDto {
    /// JSON lines with a signature, for `verify-audit`.
    Json,
    /// A table for people.
    Csv,
}

/// What became of a file to save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct SavedFileDto {
    /// False when the person closed the dialog.
    pub saved: bool,
    /// The file's name, without its folder.
    pub file: Option<String>,
}

impl SavedFileDto {
    /// The person closed the dialog.
    pub fn none() -> Self {
        Self { saved: false, file: None }
    }

    /// It lies there now; only its name is told.
    pub fn at(path: &Path) -> Self {
        Self { saved: true, file: path.file_name().map(|name| name.to_string_lossy().into_owned()) }
    }
}
