//! What the process must forget before anything of the desktop starts, and the seams of the build for tests.
//!
//! Every seam is a variable that begins with `POSTRIDER_`, and every one of them stands in this file, behind the feature
//! `testkit`: `./dev bundle` looks for the word in the finished program. (`POSTRIDER_LOG` is no seam; it is for everyone.)

#[cfg(feature = "testkit")]
use std::path::PathBuf;

/// Variables that let another program look into, or drive, the window. Release builds of Tauri and WebKit obey them.
#[cfg(not(feature = "testkit"))]
const BACK_DOORS: &[&str] = &[
    "TAURI_WEBVIEW_AUTOMATION",
    "WEBKIT_INSPECTOR_SERVER",
    "WEBKIT_INSPECTOR_HTTP_SERVER",
    "WEBVIEW2_ADDITIONAL_BROWSER_ARGUMENTS",
    "WEBVIEW2_BROWSER_EXECUTABLE_FOLDER",
    "WEBVIEW2_USER_DATA_FOLDER",
];

/// Removes the variables above. Builds for the desktop tests keep them: they are driven through the first one.
#[cfg(not(feature = "testkit"))]
#[allow(unsafe_code, reason = "the standard library marks changing the environment as unsafe since edition 2024")]
pub(crate) fn close_back_doors() {
    for name in BACK_DOORS {
        // SAFETY: called first in `run`, when this process has one thread and nobody reads the environment.
        unsafe { std::env::remove_var(name) };
    }
}

/// See the other build.
#[cfg(feature = "testkit")]
pub(crate) fn close_back_doors() {}

/// Lets WebKitGTK paint without the graphics card, unless the person decided otherwise. A page of text and forms gains
/// nothing from it, and pays with a hundred megabytes and, under some drivers, with a blank window. The view's own
/// setting comes too late: its process has begun with the card then, and changing over ends it.
#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "the standard library marks changing the environment as unsafe since edition 2024")]
pub(crate) fn leave_graphics_card_alone() {
    const NO_CARD: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
    if std::env::var_os(NO_CARD).is_none() {
        // SAFETY: called first in `run`, when this process has one thread and nobody reads the environment.
        unsafe { std::env::set_var(NO_CARD, "1") };
    }
}

/// Where the tests want the data; nobody else decides that.
#[cfg(feature = "testkit")]
pub(crate) fn data_folder() -> Option<PathBuf> {
    std::env::var_os("POSTRIDER_DATA_DIR").map(Into::into)
}

/// The system's own place.
#[cfg(not(feature = "testkit"))]
pub(crate) fn data_folder() -> Option<std::path::PathBuf> {
    None
}

/// The computer that a test plays; nobody else decides that.
#[cfg(all(feature = "testkit", target_os = "linux"))]
pub(crate) fn machine() -> Option<String> {
    std::env::var("POSTRIDER_MACHINE").ok()
}

/// The system's own.
#[cfg(all(not(feature = "testkit"), target_os = "linux"))]
pub(crate) fn machine() -> Option<String> {
    None
}

/// What a test answers in the place of the person, who would see a dialog: the variable names a note, and the note the
/// file. An empty or missing note closes the dialog. `None` = no test answers, show the dialog.
#[cfg(feature = "testkit")]
pub(crate) fn dialog_answer() -> Option<Option<PathBuf>> {
    let note = std::env::var_os("POSTRIDER_PICK")?;
    let path = std::fs::read_to_string(note).unwrap_or_default();
    Some((!path.trim().is_empty()).then(|| PathBuf::from(path.trim())))
}

/// The person answers.
#[cfg(not(feature = "testkit"))]
pub(crate) fn dialog_answer() -> Option<Option<std::path::PathBuf>> {
    None
}

/// Says that this process tries to start for the second time.
#[cfg(target_os = "linux")]
pub(crate) const STARTED_OVER: &str = "STARTED_OVER";

/// Whether it does.
#[cfg(target_os = "linux")]
pub(crate) fn was_started_over() -> bool {
    std::env::var_os(STARTED_OVER).is_some()
}
