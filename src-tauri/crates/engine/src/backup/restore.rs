//! Making a profile's folder of a backup, beside whatever is there, and proving it before anybody relies on it.

use std::{
    collections::HashSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use domain::{NeedsSignIn, Secret};
use store::{
    Read, Store, StoreError, Write,
    audit::{self, Action, Actor, Entry, Outcome},
    credentials,
    dump::{self, TRAVELS},
};
use vault::KeychainWorker;

use super::{
    BackupError, OnProgress, Summary,
    manifest::Manifest,
    pause, sign_ins, switch,
    unpack::{Unpacked, unpack},
};
use crate::{
    testpoint::{self, Point},
    vault::remember_passphrase,
};

/// In a folder that is not finished. A finished one is without it.
const UNFINISHED: &str = "unfinished";

/// What is to be restored, and where.
pub struct Restoring {
    /// The backup.
    pub file: PathBuf,
    /// What opens it.
    pub passphrase: Secret,
    /// The folder to make. What an earlier try left there unfinished is replaced; nothing else ever is.
    pub into: PathBuf,
    /// The computer's keychain, for the new vault of a backup with sign-ins.
    pub keychain: KeychainWorker,
    /// The time.
    pub now: DateTime<Utc>,
    /// Who is told how far it has come.
    pub on_progress: OnProgress,
}

/// A profile's folder that was restored and proven, ready to be put in its place.
#[derive(Debug)]
pub struct Prepared {
    /// The folder.
    pub folder: PathBuf,
    /// What is in it.
    pub summary: Summary,
    /// The entry of its vault in the keychain.
    item: Option<String>,
}

impl Prepared {
    /// Gives it up: removes the folder and its entry in the keychain.
    ///
    /// # Errors
    /// [`BackupError::NotWritten`] when the folder cannot be removed.
    pub async fn discard(self, keychain: &KeychainWorker) -> Result<(), BackupError> {
        if let Some(item) = &self.item {
            sign_ins::remove_item(keychain, item).await;
        }
        fs::remove_dir_all(&self.folder).map_err(BackupError::NotWritten)
    }
}

/// Makes a complete new profile folder of a backup: a database of the present form, its files, a vault of its own, and
/// the mark that it waits. Everything is read back once more before this returns. Touches nothing else.
///
/// # Errors
/// See [`BackupError`]; nothing is left of the folder then, unless the disk refuses even that.
pub async fn prepare_restore(restoring: Restoring) -> Result<Prepared, BackupError> {
    begin_folder(&restoring.into)?;
    let made = make(&restoring).await;
    if made.is_err() {
        // What cannot be removed now is marked as unfinished, and replaced by the next try.
        drop(fs::remove_dir_all(&restoring.into));
    }
    made
}

async fn make(restoring: &Restoring) -> Result<Prepared, BackupError> {
    let folder = restoring.into.clone();
    let unpacked = unpack_elsewhere(restoring).await?;
    testpoint::hit(Point::Backup, "restore_unpacked");
    let store = Store::open(&folder)?;
    let filled = fill(&store, restoring, &unpacked).await;
    store.close().await;
    let item = filled?;
    testpoint::hit(Point::Backup, "restore_filled");
    finish_folder(&folder)?;
    testpoint::hit(Point::Backup, "restore_finished");
    Ok(Prepared { folder, summary: unpacked.manifest.summary(), item })
}

/// Deriving the key, decrypting and inserting block for seconds.
async fn unpack_elsewhere(restoring: &Restoring) -> Result<Unpacked, BackupError> {
    let (file, folder) = (restoring.file.clone(), restoring.into.clone());
    // EXPOSE: a copy for the thread that opens the file; it is opened once more for the sign-ins.
    let passphrase = Secret::new(restoring.passphrase.expose().to_owned());
    let on_progress = Arc::clone(&restoring.on_progress);
    let unpacked = tokio::task::spawn_blocking(move || unpack(&file, &passphrase, &folder, &on_progress)).await;
    unpacked.map_err(|_| BackupError::Store(StoreError::Closed))?
}

/// Everything that the rows alone do not make; says which entry of the keychain opens the new vault.
async fn fill(store: &Store, restoring: &Restoring, unpacked: &Unpacked) -> Result<Option<String>, BackupError> {
    let item = match &unpacked.vault_json {
        Some(json) => Some(sign_ins::move_in(store, restoring, json).await?),
        None if unpacked.manifest.sign_ins => return Err(BackupError::Unreadable("it lacks what opens its sign-ins")),
        None => None,
    };
    let filled = settle(store, restoring, &unpacked.manifest).await;
    if let (Err(_), Some(item)) = (&filled, &item) {
        sign_ins::remove_item(&restoring.keychain, item).await;
    }
    filled.map(|()| item)
}

async fn settle(store: &Store, restoring: &Restoring, manifest: &Manifest) -> Result<(), BackupError> {
    let (now, had_passphrase) = (restoring.now, manifest.has_passphrase);
    store.write(move |write| settle_rows(write, now, had_passphrase)).await?;
    let files = store.files().clone();
    let manifest = manifest.clone();
    store.read(move |read| prove(read, &files, &manifest)).await
}

fn settle_rows(write: &Write<'_>, now: DateTime<Utc>, had_passphrase: bool) -> Result<(), StoreError> {
    for sign_in in store::sign_ins::list(write)?.into_iter().filter(|sign_in| sign_in.needs_sign_in.is_none()) {
        if credentials::find(write, sign_in.id)?.is_none() {
            store::sign_ins::set_needs_sign_in(write, sign_in.id, Some(NeedsSignIn::Unreadable))?;
        }
    }
    remember_passphrase(write, had_passphrase)?;
    pause::pause(write, pause::Paused::Restored)?;
    audit::append(write, &Entry::new(now, Actor::Person, Action::BackupRestored, Outcome::Done))
}

/// Reads everything as the program will.
fn prove(read: &Read<'_>, files: &store::Files, manifest: &Manifest) -> Result<(), BackupError> {
    dump::understand_all(read).map_err(|_| BackupError::Unreadable("a row in it cannot be understood"))?;
    // What is newer than the backup was made of what is in it.
    for table in TRAVELS.iter().filter(|table| table.since <= manifest.schema.as_str()) {
        if dump::count(read, table)? != manifest.rows.get(table.name).copied().unwrap_or_default() {
            return Err(BackupError::Unreadable("it has not as many rows as it says"));
        }
    }
    let missing: HashSet<_> = manifest.missing.iter().collect();
    for hash in dump::list_files(read)? {
        if files.open(&hash)?.is_none() && !missing.contains(&hash) {
            return Err(BackupError::Unreadable("a picture that its rows name is not in it"));
        }
    }
    match pause::is_paused(read)? {
        true => Ok(()),
        false => Err(BackupError::Store(StoreError::Value { column: "paused" })),
    }
}

/// Makes the folder and marks it as unfinished.
fn begin_folder(folder: &Path) -> Result<(), BackupError> {
    if folder.exists() {
        if !is_left_over(folder).map_err(BackupError::writing)? {
            return Err(BackupError::FileExists);
        }
        fs::remove_dir_all(folder).map_err(BackupError::writing)?;
    }
    fs::create_dir_all(folder).map_err(BackupError::writing)?;
    File::create(folder.join(UNFINISHED)).and_then(|mark| mark.sync_all()).map_err(BackupError::writing)?;
    testpoint::hit(Point::Backup, "restore_begun");
    Ok(())
}

/// Whether an earlier try left it. Empty is how it is before it is marked.
fn is_left_over(folder: &Path) -> io::Result<bool> {
    Ok(!is_finished(folder) || fs::read_dir(folder)?.next().is_none())
}

/// Whether a restored folder is whole.
pub(super) fn is_finished(folder: &Path) -> bool {
    folder.is_dir() && !folder.join(UNFINISHED).exists()
}

/// Makes every name in the folder durable, and only then takes the mark away.
fn finish_folder(folder: &Path) -> Result<(), BackupError> {
    let finish = || -> io::Result<()> {
        switch::sync_folder(folder)?;
        fs::remove_file(folder.join(UNFINISHED))?;
        switch::sync_folder(folder)
    };
    finish().map_err(BackupError::writing)
}
