//! The system's own dialogs, asked from Rust only. The page never names a file and never learns where one lies, and a
//! recovery code is shown here because it must not be in the page.
//!
//! The library is called without the Tauri plugin around it, which would bring commands for the page, replace the
//! page's `alert` and `confirm`, and link the file-system plugin.

use std::{future::Future, path::PathBuf};

use api::{CodeAnswer, FileKind};
use domain::Secret;
use rfd::{AsyncFileDialog, AsyncMessageDialog, MessageButtons, MessageDialogResult, MessageLevel};
use tauri::{AppHandle, Manager};
use tokio::sync::oneshot;

use super::{environment, window};

/// What the dialog calls such a file, and how its name ends.
fn label(kind: FileKind) -> (&'static str, &'static [&'static str]) {
    match kind {
        FileKind::Backup => ("Postrider backup", &["age"]),
        FileKind::AuditLog => ("JSON lines", &["jsonl"]),
        FileKind::Table => ("Comma-separated values", &["csv"]),
        FileKind::SignIns => ("JSON or CSV", &["json", "csv", "txt"]),
        FileKind::Text => ("Text", &["txt"]),
        FileKind::Calendar => ("Calendar file", &["ics"]),
        FileKind::Folder => ("Folder", &[]),
    }
}

/// Asks where a new file shall lie; `None` when the person closed the dialog.
pub(super) async fn save_as(app: &AppHandle, title: &'static str, name: &str, kind: FileKind) -> Option<PathBuf> {
    if let Some(answer) = environment::dialog_answer() {
        return answer;
    }
    let dialog = file_dialog(app, title, kind).set_file_name(name);
    Some(on_main(app, || dialog.save_file()).await??.path().to_owned())
}

/// Asks for a file; `None` when the person closed the dialog.
pub(super) async fn open(app: &AppHandle, title: &'static str, kind: FileKind) -> Option<PathBuf> {
    if let Some(answer) = environment::dialog_answer() {
        return answer;
    }
    let dialog = file_dialog(app, title, kind);
    Some(on_main(app, || dialog.pick_file()).await??.path().to_owned())
}

/// Shows a recovery code once. The person may mark and copy it there.
pub(super) async fn show_code(app: &AppHandle, code: &Secret) -> CodeAnswer {
    if let Some(answer) = environment::dialog_answer() {
        return answer.map_or(CodeAnswer::Cancelled, |_| CodeAnswer::Save);
    }
    const NOTED: &str = "I wrote it down";
    const SAVE: &str = "Save to a file";
    // EXPOSE: this is the one place where the person sees the code. It has letters, digits and dashes only, which
    // matters because one system's dialog reads per cent signs as instructions.
    let text = format!(
        "{}\n\nIt opens the vault when the keychain or the passphrase is lost. Keep it away from this computer. \
         It is not shown again.",
        code.expose()
    );
    let buttons = MessageButtons::YesNoCancelCustom(NOTED.to_owned(), SAVE.to_owned(), "Cancel".to_owned());
    let dialog = AsyncMessageDialog::new()
        .set_title("Your recovery code")
        .set_description(text)
        .set_level(MessageLevel::Info)
        .set_buttons(buttons);
    match on_main(app, || dialog.show()).await {
        Some(MessageDialogResult::Yes) => CodeAnswer::Noted,
        Some(MessageDialogResult::No) => CodeAnswer::Save,
        Some(MessageDialogResult::Custom(button)) if button == NOTED => CodeAnswer::Noted,
        Some(MessageDialogResult::Custom(button)) if button == SAVE => CodeAnswer::Save,
        _ => CodeAnswer::Cancelled,
    }
}

fn file_dialog(app: &AppHandle, title: &str, kind: FileKind) -> AsyncFileDialog {
    let (label, endings) = label(kind);
    let dialog = AsyncFileDialog::new().set_title(title);
    let dialog = if endings.is_empty() { dialog } else { dialog.add_filter(label, endings) };
    match app.get_webview_window(window::LABEL) {
        Some(parent) => dialog.set_parent(&parent),
        None => dialog,
    }
}

/// Dialogs must begin on the thread that owns the window; what they end with is waited for elsewhere.
async fn on_main<T, F>(app: &AppHandle, begin: impl FnOnce() -> F + Send + 'static) -> Option<T>
where
    F: Future<Output = T> + Send + 'static,
{
    let (send, begun) = oneshot::channel();
    let asked = app.run_on_main_thread(move || drop(send.send(begin())));
    if let Err(error) = asked {
        tracing::error!(%error, "a dialog could not be shown");
        return None;
    }
    Some(begun.await.ok()?.await)
}
