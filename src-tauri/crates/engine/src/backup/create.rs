//! Making a backup: one consistent reading of the database, encrypted as it is written, under its name only when it is
//! whole.

use std::{
    fs::File,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use domain::Secret;
use store::{
    Files, Read,
    audit::{Action, Actor, Outcome},
};
use tempfile::NamedTempFile;
use vault::archive::{self, ArchiveError, ArchiveWriter, WorkFactor};

use super::{
    BackupError, OnProgress, Summary,
    manifest::Facts,
    pack::Source,
    sign_ins::{self, Outgoing},
};
use crate::{
    Engine, EngineError,
    testpoint::{self, Point},
};

/// What goes into a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupChoice {
    /// Whether sign-ins, client secrets and the bucket's key go along, sealed for the way.
    pub sign_ins: bool,
}

/// A file to be made.
struct Order {
    path: PathBuf,
    passphrase: Secret,
    facts: Facts,
    sign_ins: Option<sign_ins::Ready>,
    on_progress: OnProgress,
}

impl Engine {
    /// Writes a backup of the profile to `path`, where nothing may be yet. It takes a second for the passphrase and the
    /// time of reading everything twice. Work goes on meanwhile; the backup is of one instant at its beginning.
    ///
    /// # Errors
    /// See [`BackupError`]; no file is left then.
    pub async fn backup_create(
        &self,
        path: &Path,
        passphrase: Secret,
        choice: BackupChoice,
        on_progress: OnProgress,
    ) -> Result<Summary, BackupError> {
        let made = self.write_backup(path, passphrase, choice, on_progress).await;
        let outcome = if made.is_ok() { Outcome::Done } else { Outcome::Failed };
        self.note(self.entry(Actor::Person, Action::BackupMade, outcome)).await.map_err(from_engine)?;
        made
    }

    async fn write_backup(
        &self,
        path: &Path,
        passphrase: Secret,
        choice: BackupChoice,
        on_progress: OnProgress,
    ) -> Result<Summary, BackupError> {
        sign_ins::check_passphrase(&passphrase)?;
        if path.exists() {
            return Err(BackupError::FileExists);
        }
        let vault = self.vault_info().await.map_err(from_engine)?;
        let facts = Facts {
            created_at: self.now(),
            practice: self.inner.parts.practice.is_some(),
            sign_ins: choice.sign_ins,
            // A copy whose passphrase was not set again yet is backed up as what it should be.
            has_passphrase: vault.has_passphrase() || vault.had_passphrase,
        };
        let sign_ins = match choice.sign_ins {
            true => Some(self.ready_for_sign_ins(&passphrase).await?),
            false => None,
        };
        let order = Order { path: path.to_owned(), passphrase, facts, sign_ins, on_progress };
        let files = self.inner.parts.store.files().clone();
        self.inner.parts.store.read(move |read| order.carry_out(read, &files)).await
    }
}

impl Order {
    fn carry_out(self, read: &Read<'_>, files: &Files) -> Result<Summary, BackupError> {
        let sign_ins = self.sign_ins.as_ref().map(|ready| Outgoing::collect(read, ready)).transpose()?;
        let source = Source { read, files, sign_ins: sign_ins.as_ref() };
        let manifest = source.list(&self.facts)?;
        let file = part_file(&self.path)?;
        testpoint::hit(Point::Backup, "begun");
        let mut output = begin(&self.passphrase, file)?;
        source.write(&manifest, &mut output, &self.on_progress)?;
        output.flush().map_err(BackupError::writing)?;
        let file = output.finish().map_err(BackupError::writing)?;
        testpoint::hit(Point::Backup, "written");
        file.as_file().sync_all().map_err(BackupError::writing)?;
        testpoint::hit(Point::Backup, "durable");
        put_in_place(file, &self.path)?;
        testpoint::hit(Point::Backup, "named");
        Ok(manifest.summary())
    }
}

fn begin(passphrase: &Secret, file: NamedTempFile) -> Result<ArchiveWriter<NamedTempFile>, BackupError> {
    let writer = WorkFactor::calibrated().and_then(|cost| archive::write(passphrase, cost, file));
    writer.map_err(|error| match error {
        ArchiveError::Io(error) => BackupError::writing(error),
        other => other.into(),
    })
}

/// A file of its owner's only, beside the one to be, that is removed unless it becomes that one.
fn part_file(path: &Path) -> Result<NamedTempFile, BackupError> {
    let no_name = || io::Error::from(io::ErrorKind::InvalidInput);
    let mut name = path.file_name().ok_or_else(no_name).map_err(BackupError::writing)?.to_owned();
    name.push(".");
    let made = tempfile::Builder::new().prefix(&name).suffix(".part").tempfile_in(folder_of(path));
    made.map_err(BackupError::writing)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Gives the file its name, never over another one.
fn put_in_place(file: NamedTempFile, path: &Path) -> Result<(), BackupError> {
    match file.persist_noclobber(path) {
        Ok(_) => {}
        Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists || path.exists() => {
            return Err(BackupError::FileExists);
        }
        // A stick that every computer can read knows neither links nor renaming without replacing.
        Err(refused) => {
            refused.file.persist(path).map_err(|error| BackupError::writing(error.error))?;
        }
    }
    // A folder that cannot be opened as a file keeps names durable by itself, or does not at all.
    if let Ok(folder) = File::open(folder_of(path)) {
        drop(folder.sync_all());
    }
    Ok(())
}

pub(super) fn from_engine(error: EngineError) -> BackupError {
    match error {
        EngineError::Store(error) => BackupError::Store(error),
        _ => BackupError::VaultClosed,
    }
}
