//! Saving what was made in memory where the person says.

use crate::{
    FileKind,
    desk::Desk,
    new_file,
    wire::{ErrorCodeDto, ErrorDto, SavedFileDto},
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
    let Some(path) = desk.desktop.save_as(title, name, kind).await else {
        return Ok(SavedFileDto::none());
    };
    let saved = SavedFileDto::at(&path);
    let written = tokio::task::spawn_blocking(move || new_file::write(&path, &bytes)).await;
    written.map_err(|_| ErrorDto::new(ErrorCodeDto::Internal))??;
    Ok(saved)
}
