//! Saving what was made in memory where the person says.

use tauri::async_runtime;

use super::wire::{ErrorCodeDto, ErrorDto, SavedFileDto};
use crate::{
    desk::Desk,
    shell::{
        dialog::{self, FileKind},
        new_file,
    },
};

/// A file that the person asked for.
pub(super) struct Export {
    /// Title of the dialog.
    pub(super) title: &'static str,
    /// Name that the dialog suggests.
    pub(super) name: &'static str,
    /// What kind of file it is.
    pub(super) kind: FileKind,
    /// What stands in it.
    pub(super) bytes: Vec<u8>,
}

/// Asks where, and writes a new file there; nothing when the person closed the dialog.
///
/// # Errors
/// A file of that name, a full disk.
pub(super) async fn save(desk: &Desk, export: Export) -> Result<SavedFileDto, ErrorDto> {
    let Export { title, name, kind, bytes } = export;
    let Some(path) = dialog::save_as(&desk.app, title, name, kind).await else {
        return Ok(SavedFileDto::none());
    };
    let saved = SavedFileDto::at(&path);
    let written = async_runtime::spawn_blocking(move || new_file::write(&path, &bytes)).await;
    written.map_err(|_| ErrorDto::new(ErrorCodeDto::Internal))??;
    Ok(saved)
}
