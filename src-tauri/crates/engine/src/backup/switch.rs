//! Putting a restored folder in the place of a profile's, so that a crash at any line leaves the old or the new one
//! whole under the profile's name, or a note by which the next start gets it there.
//!
//! To be called while the profile is closed, and [`finish_switch`] before it is opened. The note is written first and
//! taken away last; in between are two renamings, each of which happens or does not.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use store::Store;

use super::{BackupError, restore::is_finished};
use crate::testpoint::{self, Point};

/// What came of a switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switched {
    /// Where the old folder is now, until the person deletes it; `None` = there was none.
    pub old: Option<PathBuf>,
}

/// What is to be where. Names only: all three lie in one folder.
#[derive(Serialize, Deserialize)]
struct Note {
    new: String,
    old: Option<String>,
}

/// Puts the folder `new` in the place of `profile`, both in the same folder. The old one is named
/// `<profile>.before-<date>`.
///
/// # Errors
/// [`BackupError::InUse`] when the profile is open; else [`BackupError::NotWritten`]. After an error the switch is
/// finished or undone by [`finish_switch`].
pub fn switch(profile: &Path, new: &Path, now: DateTime<Utc>) -> Result<Switched, BackupError> {
    finish_switch(profile)?;
    if profile.exists() {
        Store::check_closed(profile)?;
    }
    let old = profile.exists().then(|| free_name(profile, now));
    let note = Note { new: name(new)?, old: old.as_deref().map(name).transpose()? };
    if new.parent() != profile.parent() || !is_finished(new) {
        return Err(BackupError::NotWritten(io::ErrorKind::NotFound.into()));
    }
    write_note(profile, &note).map_err(BackupError::writing)?;
    testpoint::hit(Point::Backup, "switch_noted");
    go_on(profile, &note).map_err(BackupError::writing)?;
    Ok(Switched { old })
}

/// Finishes a switch that was cut short, or undoes it when the new folder is gone. Does nothing when there was none.
///
/// # Errors
/// [`BackupError::NotWritten`] when a folder cannot be renamed; nothing is lost then, and the next call tries again.
pub fn finish_switch(profile: &Path) -> Result<(), BackupError> {
    let finish = || match fs::read(note_path(profile)) {
        Ok(bytes) => {
            let note = serde_json::from_slice(&bytes)?;
            tracing::warn!("finishing a restore that was cut short");
            go_on(profile, &note)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    };
    finish().map_err(BackupError::writing)
}

/// Does what the note says and is not done yet, in this order; then takes the note away.
fn go_on(profile: &Path, note: &Note) -> io::Result<()> {
    let new = profile.with_file_name(&note.new);
    let old = note.old.as_ref().map(|old| profile.with_file_name(old));
    if let Some(old) = old.filter(|old| new.exists() && profile.exists() && !old.exists()) {
        fs::rename(profile, old)?;
        sync_folder(parent(profile))?;
        testpoint::hit(Point::Backup, "switch_old_aside");
    }
    if new.exists() && !profile.exists() {
        fs::rename(&new, profile)?;
        sync_folder(parent(profile))?;
        testpoint::hit(Point::Backup, "switch_new_in_place");
    }
    undo_without_new(profile, note)?;
    fs::remove_file(note_path(profile))?;
    sync_folder(parent(profile))?;
    testpoint::hit(Point::Backup, "switch_note_gone");
    Ok(())
}

/// Somebody removed the new folder before it was in place: the old one goes back.
fn undo_without_new(profile: &Path, note: &Note) -> io::Result<()> {
    let old = note.old.as_ref().map(|old| profile.with_file_name(old));
    match old.filter(|old| !profile.exists() && old.exists()) {
        Some(old) => {
            fs::rename(old, profile)?;
            sync_folder(parent(profile))
        }
        None => Ok(()),
    }
}

fn write_note(profile: &Path, note: &Note) -> io::Result<()> {
    persist(&note_path(profile), &serde_json::to_vec(note)?)
}

/// Writes a file that has its name only when it is whole, and then for good.
pub(crate) fn persist(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(parent(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    sync_folder(parent(path))
}

fn note_path(profile: &Path) -> PathBuf {
    beside(profile, ".switch")
}

/// A name that is free: of several restores on one day, each old folder is kept.
fn free_name(profile: &Path, now: DateTime<Utc>) -> PathBuf {
    let first = beside(profile, &format!(".before-{}", now.format("%Y-%m-%d")));
    let later = (2..).map(|number: u32| beside(&first, &format!("-{number}")));
    std::iter::once(first.clone()).chain(later).find(|path| !path.exists()).unwrap_or(first)
}

/// The path with more letters at its end.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

fn name(path: &Path) -> Result<String, BackupError> {
    let name = path.file_name().and_then(|name| name.to_str());
    name.map(str::to_owned).ok_or_else(|| BackupError::NotWritten(io::ErrorKind::InvalidInput.into()))
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

/// Makes the names in a folder durable.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Other systems keep names durable by themselves and do not open folders as files.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
