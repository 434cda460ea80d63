//! The audit log: shown, checked and exported.

use domain::AccountId;
use engine::{
    AuditAction, AuditActor, AuditDetail, AuditFault, AuditFilter, AuditFormat, AuditOutcome, AuditPage, AuditVerdict,
};
use store::audit::Listed;

use crate::{
    FileKind,
    convert::{self, same_words},
    desk::Desk,
    wire::{
        AuditActionDto, AuditActorDto, AuditDetailDto, AuditFaultDto, AuditFilterInput, AuditFormatDto,
        AuditOutcomeDto, AuditPageDto, AuditRowDto, AuditVerdictDto, ErrorDto, SavedFileDto,
    },
};

/// Rows of one answer.
const PAGE: u32 = 100;

pub(crate) async fn audit_list(
    desk: &Desk,
    filter: AuditFilterInput,
    before: Option<u32>,
) -> Result<AuditPageDto, ErrorDto> {
    let account_id: Option<AccountId> = convert::optional_id(filter.account_id.as_deref(), "accountId")?;
    let filter = AuditFilter {
        text: filter.text,
        actors: convert::each(filter.actors),
        actions: convert::each(filter.actions),
        outcome: filter.outcome.map(Into::into),
        account_id,
        network: filter.network,
        ..AuditFilter::default()
    };
    Ok(desk.engine().await?.audit_list(filter, before.map(u64::from), PAGE).await?.into())
}

pub(crate) async fn audit_verify(desk: &Desk) -> Result<AuditVerdictDto, ErrorDto> {
    Ok(desk.engine().await?.audit_verify(|_| {}).await?.into())
}

pub(crate) async fn audit_export(desk: &Desk, format: AuditFormatDto) -> Result<SavedFileDto, ErrorDto> {
    let engine = desk.engine().await?;
    let (format, name, kind) = match format {
        AuditFormatDto::Json => (AuditFormat::Json, "postrider-audit-log.jsonl", FileKind::AuditLog),
        AuditFormatDto::Csv => (AuditFormat::Csv, "postrider-audit-log.csv", FileKind::Table),
    };
    let Some(path) = desk.desktop.save_as("Export the audit log", name, kind).await else {
        return Ok(SavedFileDto::none());
    };
    engine.audit_export(format, &path).await?;
    Ok(SavedFileDto::at(&path))
}

/// Numbers of rows fit the page's numbers for longer than any log grows.
fn number(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl From<AuditPage> for AuditPageDto {
    fn from(page: AuditPage) -> Self {
        Self { rows: convert::each(page.rows), has_more: page.has_more, total: number(page.total) }
    }
}

impl From<Listed> for AuditRowDto {
    fn from(listed: Listed) -> Self {
        let entry = listed.row.entry;
        Self {
            seq: number(listed.row.seq),
            at: convert::instant(entry.at),
            actor: entry.actor.into(),
            action: entry.action.into(),
            network: entry.network,
            account_id: entry.whom,
            account: listed.account,
            object: entry.object_id,
            outcome: entry.outcome.into(),
            detail: entry.detail.map(Into::into),
        }
    }
}

impl From<AuditVerdict> for AuditVerdictDto {
    fn from(verdict: AuditVerdict) -> Self {
        match verdict {
            AuditVerdict::Intact { since, rows, anchored_to, fingerprint } => Self::Intact {
                since: since.map(convert::instant).unwrap_or_default(),
                rows: number(rows),
                anchored_to: anchored_to.map(number),
                fingerprint,
            },
            AuditVerdict::Broken { seq, how, fingerprint } => {
                Self::Broken { seq: number(seq), how: how.into(), fingerprint: Some(fingerprint) }
            }
        }
    }
}

same_words!(AuditActor <=> AuditActorDto { Engine, Person, Outside, Import, Restore });
same_words!(AuditOutcome <=> AuditOutcomeDto { Done, Refused, Failed, Unknown });
same_words!(AuditFault => AuditFaultDto { Edited, Missing, Inserted, Reordered, CutTail, RolledBack, KeyMissing });
same_words!(AuditAction <=> AuditActionDto {
    VaultCreated, VaultOpened, VaultLocked, UnlockFailed, ProtectionChanged, RecoveryCodeMade, KeyRotationStarted,
    KeyRotationEnded, PolicyChanged, SessionErased, RecordOpened, FlowStarted, FlowEnded, LinkReceived,
    CredentialStored, TokenUsed, CredentialRenewed, SignInRequired, CredentialRevoked, CredentialErased,
    AccountDisconnected,
    RegistrationSaved, RegistrationDeleted, MediaHostSaved, MediaHostDeleted, PublishIntended, PublishEnded,
    AuditVerified, GenerationNoted, ProfilePaused, ProfileCopied, ProfileErased, AuditExported, BackupMade, BackupRestored, ProfileResumed, SignInsImported, DiagnosticsExported,
    WorkspaceSaved, WorkspaceArchived, WorkspaceUnarchived, AccountMoved,
});
same_words!(AuditDetail => AuditDetailDto {
    ConsentDenied, Expired, Cancelled, OtherAccount, ScopeMissing, NotWaiting, Malformed, SignedOut,
    RegistrationRefused, NotReached, NoAnswer, RateLimited, Unexpected, VaultClosed, PassphraseWrong,
    RecoveryCodeWrong, Unreadable, Revoked, Interrupted, Edited, Missing, Inserted, Reordered, CutTail, RolledBack,
    KeyMissing, Elsewhere,
});
