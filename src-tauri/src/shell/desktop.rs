//! The desktop, as far as the application reaches it through Tauri.

use std::{error::Error, path::PathBuf};

use api::{
    ClipboardError, CodeAnswer, Desktop, FileKind,
    wire::{CHANGED_EVENT, ChangedEvent},
};
use domain::Secret;
use futures::{FutureExt, future::BoxFuture};
use tauri::{AppHandle, Emitter};

use super::{autostart, clipboard, dialog, window};

/// The desktop around our window.
pub(crate) struct OurDesktop(pub(crate) AppHandle);

impl Desktop for OurDesktop {
    fn webview_version(&self) -> Option<String> {
        tauri::webview_version().ok()
    }

    fn tell(&self, event: ChangedEvent) {
        if let Err(error) = self.0.emit(CHANGED_EVENT, event) {
            tracing::warn!(%error, "the page could not be told of a change");
        }
    }

    fn raise(&self) {
        window::raise(&self.0);
    }

    fn hide(&self) {
        window::hide(&self.0);
    }

    fn end(&self) {
        self.0.exit(0);
    }

    fn write_link(&self, link: &Secret) -> Result<(), ClipboardError> {
        clipboard::write_link(&self.0, link)
    }

    fn read_picture(&self) -> Result<Vec<u8>, ClipboardError> {
        clipboard::read_picture(&self.0)
    }

    fn save_as<'a>(&'a self, title: &'static str, name: &'a str, kind: FileKind) -> BoxFuture<'a, Option<PathBuf>> {
        dialog::save_as(&self.0, title, name, kind).boxed()
    }

    fn open_file(&self, title: &'static str, kind: FileKind) -> BoxFuture<'_, Option<PathBuf>> {
        dialog::open(&self.0, title, kind).boxed()
    }

    fn show_code<'a>(&'a self, code: &'a Secret) -> BoxFuture<'a, CodeAnswer> {
        dialog::show_code(&self.0, code).boxed()
    }

    fn starts_at_login(&self) -> Option<bool> {
        let read = autostart::is_on();
        read.inspect_err(|error| tracing::warn!(%error, "it is not known whether Postrider starts at login")).ok()
    }

    fn set_start_at_login(&self, on: bool) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(autostart::set(on)?)
    }
}
