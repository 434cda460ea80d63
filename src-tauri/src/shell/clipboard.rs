//! The clipboard, used from Rust only: a sign-in link out, a pasted picture in.

use std::io::Cursor;

use domain::Secret;
use image::{ImageFormat, RgbaImage};
use tauri::AppHandle;
use tauri_plugin_clipboard_manager::ClipboardExt;

/// Why the clipboard was of no use.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClipboardError {
    /// There is no picture on it.
    #[error("there is no picture on the clipboard")]
    Empty,
    /// It could not be written.
    #[error("the clipboard could not be written")]
    NotWritten(#[source] tauri_plugin_clipboard_manager::Error),
    /// The picture on it could not be packed.
    #[error("the picture on the clipboard could not be packed")]
    Unreadable(#[source] image::ImageError),
}

/// Puts a sign-in link on the clipboard, marked so that clipboard managers keep no copy.
///
/// # Errors
/// When the system has no clipboard.
pub(crate) fn write_link(app: &AppHandle, link: &Secret) -> Result<(), ClipboardError> {
    // EXPOSE: the person asked for the link in order to paste it into a browser.
    app.clipboard().write_secret(link.expose().to_owned()).map_err(ClipboardError::NotWritten)
}

/// The picture on the clipboard as a PNG file. Blocks; must not be called on the main thread, which owns the clipboard
/// when something was copied from our own window.
///
/// # Errors
/// When there is none, or it cannot be packed.
pub(crate) fn read_picture(app: &AppHandle) -> Result<Vec<u8>, ClipboardError> {
    let picture = app.clipboard().read_image().map_err(|_| ClipboardError::Empty)?;
    let (width, height) = (picture.width(), picture.height());
    let pixels = RgbaImage::from_raw(width, height, picture.rgba().to_vec()).ok_or(ClipboardError::Empty)?;
    let mut file = Cursor::new(Vec::new());
    pixels.write_to(&mut file, ImageFormat::Png).map_err(ClipboardError::Unreadable)?;
    Ok(file.into_inner())
}
