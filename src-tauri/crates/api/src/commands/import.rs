//! Sign-ins from other systems. The file and what is in it stay here; the page sees rows without any secret.

use std::{fs::File, io::Read as _, path::Path, sync::Arc};

use engine::{
    Import, ImportError, ImportKeys, ImportMissing, ImportOutcome, ImportRefusal, ImportRefused, ImportResult,
    ImportRow,
};
use zeroize::Zeroizing;

use crate::{
    FileKind, convert,
    convert::same_words,
    desk::Desk,
    wire::{
        ErrorCodeDto, ErrorDto, ImportFileDto, ImportKeysInput, ImportMissingDto, ImportOutcomeDto, ImportPreviewDto,
        ImportRefusalDto, ImportReportDto, ImportResultDto, ImportRowDto,
    },
};

pub(crate) async fn import_open(desk: &Desk) -> Result<Option<ImportFileDto>, ErrorDto> {
    let Some(path) = desk.desktop.open_file("Import sign-ins", FileKind::SignIns).await else { return Ok(None) };
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let read = tokio::task::spawn_blocking(move || read(&path)).await;
    let import = read.map_err(|_| ErrorDto::new(ErrorCodeDto::Internal))??;
    let needs = import.needs();
    *desk.import.lock().await = Some(Arc::new(import));
    Ok(Some(ImportFileDto { file, key_ids: needs.key_ids, needs_passphrase: needs.passphrase }))
}

pub(crate) async fn import_preview(desk: &Desk, input: ImportKeysInput) -> Result<ImportPreviewDto, ErrorDto> {
    let by_id = input.keys.into_iter().map(|key| (key.id, key.key)).collect();
    let keys = ImportKeys { by_id, passphrase: input.passphrase };
    let rows = desk.engine().await?.import_preview(&opened(desk).await?, keys).await?;
    Ok(ImportPreviewDto { rows: convert::each(rows) })
}

pub(crate) async fn import_run(
    desk: &Desk,
    chosen: Vec<u32>,
    workspace_id: Option<String>,
) -> Result<ImportReportDto, ErrorDto> {
    let chosen = chosen.into_iter().map(|index| index as usize).collect();
    let workspace = convert::optional_id(workspace_id.as_deref(), "workspaceId")?;
    let rows = desk.engine().await?.import_run(&opened(desk).await?, chosen, workspace).await?;
    Ok(ImportReportDto { rows: convert::each(rows) })
}

pub(crate) async fn import_close(desk: &Desk) -> Result<(), ErrorDto> {
    *desk.import.lock().await = None;
    Ok(())
}

async fn opened(desk: &Desk) -> Result<Arc<Import>, ErrorDto> {
    desk.import.lock().await.clone().ok_or_else(|| ErrorDto::new(ErrorCodeDto::ActionNotPossible))
}

/// One byte more than is taken is read, so that a file that is too large is told from one that was cut.
fn read(path: &Path) -> Result<Import, ErrorDto> {
    let mut bytes = Zeroizing::new(Vec::new());
    let limit = vault::import::FILE_BYTES_MAX as u64 + 1;
    let read = File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes));
    read.map_err(|error| {
        tracing::warn!(%error, "a file to import could not be read");
        ErrorDto::new(ErrorCodeDto::ImportUnreadable)
    })?;
    Import::read(&bytes).map_err(|error| match error {
        ImportError::TooLarge | ImportError::NotUnderstood => ErrorDto::new(ErrorCodeDto::ImportUnreadable),
    })
}

/// A file holds fewer rows than the page's numbers reach.
fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

impl From<ImportRow> for ImportRowDto {
    fn from(row: ImportRow) -> Self {
        Self {
            index: number(row.index),
            network: row.platform.map(|platform| platform.to_string()),
            server: row.server,
            name: row.name,
            expires_at: row.expires_at.map(convert::instant),
            renews: row.renews,
            missing: convert::each(row.missing),
            already_connected: row.already_connected,
            refused: row.refused.map(Into::into),
        }
    }
}

same_words!(ImportMissing => ImportMissingDto { RefreshToken, Expiry, Registration, Scopes });

impl From<ImportRefused> for ImportRefusalDto {
    fn from(refused: ImportRefused) -> Self {
        match refused {
            ImportRefused::UnknownNetwork => Self::UnknownNetwork,
            ImportRefused::NeedsServer => Self::NeedsServer,
            ImportRefused::Row(ImportRefusal::UnknownKey) => Self::UnknownKey,
            ImportRefused::Row(ImportRefusal::WrongKey) => Self::WrongKey,
            ImportRefused::Row(ImportRefusal::Tampered) => Self::Tampered,
            ImportRefused::Row(ImportRefusal::NotAToken) => Self::NotAToken,
            ImportRefused::Row(ImportRefusal::Malformed) => Self::Malformed,
            ImportRefused::Row(ImportRefusal::NoToken) => Self::NoToken,
        }
    }
}

impl From<ImportResult> for ImportResultDto {
    fn from(result: ImportResult) -> Self {
        Self {
            index: number(result.index),
            outcome: result.outcome.into(),
            account_id: result.account_id.map(|id| id.to_string()),
        }
    }
}

same_words!(ImportOutcome => ImportOutcomeDto {
    Connected, Replaced, AlreadyConnected, RefusedByNetwork, Unreachable, NotIdentified, Failed,
});
