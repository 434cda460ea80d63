//! The desktop around whoever asks: its window, dialogs, clipboard, and what starts at login.

use std::{error::Error, path::PathBuf};

use domain::Secret;
use futures::future::BoxFuture;

use crate::wire::ChangedEvent;

/// What kind of file is asked for, as the dialog says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// An encrypted backup.
    Backup,
    /// The audit log for `verify-audit`.
    AuditLog,
    /// A table.
    Table,
    /// Sign-ins of another system.
    SignIns,
    /// Plain text.
    Text,
    /// Dates for a calendar.
    Calendar,
    /// A folder, under the name that is typed.
    Folder,
}

/// What the person did about a recovery code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeAnswer {
    /// They wrote it down.
    Noted,
    /// They want it in a file.
    Save,
    /// They want none.
    Cancelled,
}

/// Why the clipboard was of no use.
#[derive(Debug, thiserror::Error)]
pub enum ClipboardError {
    /// There is no picture on it.
    #[error("there is no picture on the clipboard")]
    Empty,
    /// It could not be written.
    #[error("the clipboard could not be written")]
    NotWritten(#[source] Box<dyn Error + Send + Sync>),
    /// The picture on it could not be packed.
    #[error("the picture on the clipboard could not be packed")]
    Unreadable(#[source] Box<dyn Error + Send + Sync>),
}

/// The desktop. None of it may be asked by the page itself.
pub trait Desktop: Send + Sync {
    /// Version of the engine that shows the page; `None` where there is none, or it does not say.
    fn webview_version(&self) -> Option<String>;

    /// Tells the page that something changed.
    fn tell(&self, event: ChangedEvent);

    /// Brings the window to the front.
    fn raise(&self);

    /// Takes the window from the screen; everything goes on.
    fn hide(&self);

    /// Ends the application.
    fn end(&self);

    /// Puts a sign-in link on the clipboard, so that clipboard managers keep no copy.
    ///
    /// # Errors
    /// [`ClipboardError::NotWritten`].
    fn write_link(&self, link: &Secret) -> Result<(), ClipboardError>;

    /// The picture on the clipboard as a PNG file. Blocks while another program hands over what it holds.
    ///
    /// # Errors
    /// When there is none, or it cannot be packed.
    fn read_picture(&self) -> Result<Vec<u8>, ClipboardError>;

    /// Asks where a new file shall lie; `None` when the person closed the dialog.
    fn save_as<'a>(&'a self, title: &'static str, name: &'a str, kind: FileKind) -> BoxFuture<'a, Option<PathBuf>>;

    /// Asks for a file; `None` when the person closed the dialog.
    fn open_file(&self, title: &'static str, kind: FileKind) -> BoxFuture<'_, Option<PathBuf>>;

    /// Shows a recovery code once, outside of the page.
    fn show_code<'a>(&'a self, code: &'a Secret) -> BoxFuture<'a, CodeAnswer>;

    /// Whether Postrider starts when the person logs in; `None` where the system does not say. Blocks.
    fn starts_at_login(&self) -> Option<bool>;

    /// Starts Postrider when the person logs in, or no more. Blocks.
    ///
    /// # Errors
    /// When the system does not let us.
    fn set_start_at_login(&self, on: bool) -> Result<(), Box<dyn Error + Send + Sync>>;
}
