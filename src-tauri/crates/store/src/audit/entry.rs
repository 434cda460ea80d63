//! What a row of the trail says, in words from closed lists.

use chrono::{DateTime, Utc};
use domain::{AccountId, SignInId};
use serde::{Deserialize, Serialize};

use super::sealed_row::SealedRow;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant),* }
    )*};
}

words! {
    /// Who did it.
    Actor {
        /// The app by itself.
        Engine,
        /// The person at the computer.
        Person,
        /// Somebody outside: a web page, a network.
        Outside,
        /// An import of sign-ins, begun by the person.
        Import,
        /// A restored backup.
        Restore,
    }
    /// What was done.
    Action {
        /// The vault was made.
        VaultCreated,
        /// The vault was opened.
        VaultOpened,
        /// The vault was locked.
        VaultLocked,
        /// A passphrase or recovery code did not open the vault.
        UnlockFailed,
        /// A passphrase was set, changed or removed, or another keychain was taken.
        ProtectionChanged,
        /// A recovery code was made.
        RecoveryCodeMade,
        /// Sealing every secret anew began.
        KeyRotationStarted,
        /// Sealing every secret anew ended.
        KeyRotationEnded,
        /// A rule was changed: when the vault locks by itself.
        PolicyChanged,
        /// The sign-ins of a vault that was kept for one session were erased.
        SessionErased,
        /// A sealed record was opened, or refused.
        RecordOpened,
        /// A sign-in began.
        FlowStarted,
        /// A sign-in ended.
        FlowEnded,
        /// An address came that belongs to no waiting sign-in.
        LinkReceived,
        /// A sign-in was stored.
        CredentialStored,
        /// A token was lent for a call.
        TokenUsed,
        /// A sign-in was renewed.
        CredentialRenewed,
        /// A sign-in was marked as over.
        SignInRequired,
        /// A sign-in was withdrawn at the network.
        CredentialRevoked,
        /// The secrets of a sign-in on which no account stands any more were erased.
        CredentialErased,
        /// An account was disconnected.
        AccountDisconnected,
        /// An app registration was saved.
        RegistrationSaved,
        /// An app registration was deleted.
        RegistrationDeleted,
        /// The media host was saved.
        MediaHostSaved,
        /// The media host was deleted.
        MediaHostDeleted,
        /// A backup was made.
        BackupMade,
        /// This copy was made from a backup.
        BackupRestored,
        /// The person said that the copy which this one was made of is gone.
        ProfileResumed,
        /// A publishing step is about to be sent.
        PublishIntended,
        /// A publishing step came to an end.
        PublishEnded,
        /// The trail was checked; or it could not go on as it was, and this row says why.
        AuditVerified,
        /// The generation of a sealed row that the trail knew nothing of was noted.
        GenerationNoted,
        /// The profile was found in doubt, and neither publishes nor renews until the person says how it goes on.
        ProfilePaused,
        /// The person said that this is a second copy, which leaves publishing to the first.
        ProfileCopied,
        /// The person began to erase the profile.
        ProfileErased,
        /// The trail was exported.
        AuditExported,
        /// Sign-ins of another program were taken over.
        SignInsImported,
        /// A report for support was made.
        DiagnosticsExported,
        /// A workspace was made, renamed or recoloured.
        WorkspaceSaved,
        /// A workspace was put aside.
        WorkspaceArchived,
        /// An archived workspace was taken into use again.
        WorkspaceUnarchived,
        /// An account was given to another workspace.
        AccountMoved,
    }
    /// What came of it.
    Outcome {
        /// It was done.
        Done,
        /// It was refused by us.
        Refused,
        /// It failed.
        Failed,
        /// It is not known.
        Unknown,
    }
    /// Why, from a closed list: no text of a network ever gets here.
    Detail {
        /// The person said no.
        ConsentDenied,
        /// Time ran out.
        Expired,
        /// The person gave up.
        Cancelled,
        /// Another account signed in.
        OtherAccount,
        /// A required permission was not granted.
        ScopeMissing,
        /// No wait for it, used before, or another network's.
        NotWaiting,
        /// Not an address that a network sends back.
        Malformed,
        /// The network refused the sign-in.
        SignedOut,
        /// The network refused the app registration.
        RegistrationRefused,
        /// The network could not be reached.
        NotReached,
        /// The network did not answer.
        NoAnswer,
        /// The network asked to wait.
        RateLimited,
        /// The network answered with something unexpected.
        Unexpected,
        /// The vault was not open.
        VaultClosed,
        /// The passphrase was wrong.
        PassphraseWrong,
        /// The recovery code was wrong.
        RecoveryCodeWrong,
        /// A sealed record did not open.
        Unreadable,
        /// The network has withdrawn it.
        Revoked,
        /// The program ended in the middle.
        Interrupted,
        /// A row of the trail was changed.
        Edited,
        /// A row of the trail is gone.
        Missing,
        /// A row was put into the trail.
        Inserted,
        /// A row of the trail stands in another place.
        Reordered,
        /// The end of the trail is gone.
        CutTail,
        /// The trail is an older one than before.
        RolledBack,
        /// The key of the trail is gone, and a new chain begins.
        KeyMissing,
        /// The data lies elsewhere than when it was last used.
        Elsewhere,
    }
}

/// One row to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: Action,
    /// On which network.
    pub network: Option<String>,
    /// On which account or sign-in, as its id.
    pub whom: Option<String>,
    /// On which other thing (flow, target, registration), as its id.
    pub object_id: Option<String>,
    /// With what outcome.
    pub outcome: Outcome,
    /// Why.
    pub detail: Option<Detail>,
}

impl Entry {
    /// An entry that concerns nothing yet.
    pub fn new(at: DateTime<Utc>, actor: Actor, action: Action, outcome: Outcome) -> Self {
        Self { at, actor, action, network: None, whom: None, object_id: None, outcome, detail: None }
    }

    /// Names the network.
    #[must_use]
    pub fn network(mut self, network: &str) -> Self {
        self.network = Some(network.to_owned());
        self
    }

    /// Names the account.
    #[must_use]
    pub fn account(mut self, account_id: AccountId) -> Self {
        self.whom = Some(account_id.to_string());
        self
    }

    /// Names the sign-in.
    #[must_use]
    pub fn sign_in(mut self, sign_in_id: SignInId) -> Self {
        self.whom = Some(sign_in_id.to_string());
        self
    }

    /// Names a sealed row in the generation that was stored.
    #[must_use]
    pub fn stored(self, row: SealedRow, generation: u64) -> Self {
        self.about(row).object(row.at(generation))
    }

    /// Names a sealed row.
    #[must_use]
    pub fn row(mut self, row: SealedRow) -> Self {
        self = self.about(row);
        self.object_id = Some(row.name()).filter(|name| !name.is_empty());
        self
    }

    fn about(self, row: SealedRow) -> Self {
        match row.sign_in_id() {
            Some(id) => self.sign_in(id),
            None => self,
        }
    }

    /// Names another thing.
    #[must_use]
    pub fn object(mut self, id: impl ToString) -> Self {
        self.object_id = Some(id.to_string());
        self
    }

    /// The same thing, refused.
    #[must_use]
    pub fn refused(self, why: Detail) -> Self {
        Self { outcome: Outcome::Refused, ..self }.detail(why)
    }

    /// The same thing, failed.
    #[must_use]
    pub fn failed(self, why: Detail) -> Self {
        Self { outcome: Outcome::Failed, ..self }.detail(why)
    }

    /// Says why.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Option<Detail>>) -> Self {
        self.detail = detail.into();
        self
    }
}
