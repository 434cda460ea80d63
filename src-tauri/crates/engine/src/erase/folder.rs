//! Removing what is left of an erased profile. A note beside the folder says that it is to be removed and what of it is in
//! the keychain; from the moment it is there, whoever starts goes on from it. Once the folder bears another name, another
//! note says so, and a new profile of the same name is safe from the first one.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use vault::KeychainWorker;

use super::Erased;
use crate::{
    backup::{beside, persist, sync_folder},
    testpoint::{self, Point},
};

/// What could not be removed; the next start tries again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Left {
    /// The keychain did not give up its entries.
    pub entries: bool,
    /// The disk did not give up the folder.
    pub folder: bool,
}

/// Writes down that the profile in `profile` is to be removed.
///
/// # Errors
/// When it cannot be written; the profile is still there then.
pub fn note(profile: &Path, erased: &Erased) -> io::Result<()> {
    persist(&note_path(profile), &serde_json::to_vec(erased)?)?;
    testpoint::hit(Point::Erase, "noted");
    Ok(())
}

/// Whether the profile in `profile` is to be removed.
pub fn is_begun(profile: &Path) -> bool {
    note_path(profile).exists()
}

/// Whether something is to be removed: the profile, or what is left of an earlier one.
pub fn is_unfinished(profile: &Path) -> bool {
    is_begun(profile) || rest_path(profile).exists()
}

/// Removes the profile that a note speaks of, and says what it was and what is left of it; `None` = there is no note. To
/// be called while the profile is closed, and before it is opened.
///
/// # Errors
/// When the folder cannot even be put aside: nobody may open the profile then.
pub async fn finish(profile: &Path, keychain: &KeychainWorker) -> io::Result<Option<(Erased, Left)>> {
    if let Some(erased) = read(&note_path(profile))? {
        put_aside(profile)?;
        testpoint::hit(Point::Erase, "put_aside");
        // What an earlier erasing could not remove is not forgotten.
        let earlier = read(&rest_path(profile))?.map(|earlier| earlier.items).unwrap_or_default();
        let items = erased.items.iter().cloned().chain(earlier).collect();
        persist(&rest_path(profile), &serde_json::to_vec(&Erased { items, ..erased })?)?;
        remove_note(&note_path(profile))?;
    }
    let Some(erased) = read(&rest_path(profile))? else { return Ok(None) };
    let entries = !remove_items(&erased.items, keychain).await;
    let aside = aside(profile);
    let folder = !tokio::task::spawn_blocking(move || remove_folder(&aside)).await.unwrap_or(false);
    let left = Left { entries, folder };
    if left == Left::default() {
        remove_note(&rest_path(profile))?;
    }
    Ok(Some((erased, left)))
}

fn read(note: &Path) -> io::Result<Option<Erased>> {
    match fs::read(note) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn remove_note(note: &Path) -> io::Result<()> {
    fs::remove_file(note)?;
    sync_folder(parent(note))
}

/// From here on nothing bears the profile's name.
fn put_aside(profile: &Path) -> io::Result<()> {
    let aside = aside(profile);
    if !profile.exists() {
        return Ok(());
    }
    // What an earlier erasing could not remove.
    match fs::remove_dir_all(&aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::rename(profile, &aside)?;
    sync_folder(parent(profile))
}

async fn remove_items(items: &[String], keychain: &KeychainWorker) -> bool {
    let mut are_gone = true;
    for item in items {
        if let Err(error) = vault::remove_item(keychain, item).await {
            tracing::warn!(%error, "an entry of an erased profile was not removed from the keychain");
            are_gone = false;
        }
        testpoint::hit(Point::Erase, "entry_removed");
    }
    are_gone
}

fn remove_folder(aside: &Path) -> bool {
    match fs::remove_dir_all(aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%error, "the folder of an erased profile was not removed");
            false
        }
        _ => true,
    }
}

fn note_path(profile: &Path) -> PathBuf {
    beside(profile, ".erase")
}

/// The note when nothing bears the profile's name any more.
fn rest_path(profile: &Path) -> PathBuf {
    beside(profile, ".erased.json")
}

fn aside(profile: &Path) -> PathBuf {
    beside(profile, ".erased")
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}
