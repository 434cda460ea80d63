//! The clipboard, used from Rust only: a sign-in link out, a pasted picture in.

use std::io::Cursor;

use api::ClipboardError;
use domain::Secret;
use image::{ImageFormat, RgbaImage};
use tauri::AppHandle;
use tauri_plugin_clipboard_manager::ClipboardExt;

/// Puts a sign-in link on the clipboard, marked so that clipboard managers keep no copy.
///
/// # Errors
/// When the system has no clipboard.
pub(super) fn write_link(app: &AppHandle, link: &Secret) -> Result<(), ClipboardError> {
    // EXPOSE: the person asked for the link in order to paste it into a browser.
    app.clipboard().write_secret(link.expose().to_owned()).map_err(|error| ClipboardError::NotWritten(error.into()))
}

/// The picture on the clipboard as a PNG file. Blocks; must not be called on the main thread, which owns the clipboard
/// when something was copied from our own window.
///
/// # Errors
/// When there is none, or it cannot be packed.
pub(super) fn read_picture(app: &AppHandle) -> Result<Vec<u8>, ClipboardError> {
    let picture = app.clipboard().read_image().map_err(|_| ClipboardError::Empty)?;
    let (width, height) = (picture.width(), picture.height());
    let pixels = RgbaImage::from_raw(width, height, picture.rgba().to_vec()).ok_or(ClipboardError::Empty)?;
    let mut file = Cursor::new(Vec::new());
    pixels.write_to(&mut file, ImageFormat::Png).map_err(|error| ClipboardError::Unreadable(error.into()))?;
    Ok(file.into_inner())
}
