//! Going on without a window: the tray, the start at login, and what ending the application leaves undone.

use serde::{Deserialize, Serialize};
use specta::Type;

/// What this desktop offers for going on without a window.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BackgroundDto {
    /// Whether a tray shows our icon now. Without one, starting Postrider again shows the window.
    pub in_tray: bool,
    /// Whether Postrider starts when the person logs in; `None` = the system does not say.
    pub starts_at_login: Option<bool>,
}

/// What closing the window means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum WhenClosedDto {
    /// It is asked.
    #[default]
    Ask,
    /// The window is hidden, and everything goes on.
    Background,
    /// The application ends.
    Quit,
}

/// What the person wants of the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum LeaveDto {
    /// Nothing: it was asked, and the window stays.
    Stay,
    /// The window is hidden.
    Background,
    /// The application ends; with posts due soon it is asked first.
    Quit,
    /// The application ends, whatever is due.
    QuitAnyway,
}

/// A post that goes out by itself while the application runs.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UpcomingDto {
    /// Post.
    pub post_id: String,
    /// Beginning of its text.
    pub title: String,
    /// When it is due.
    pub due_at: String,
    /// Networks, each once.
    pub networks: Vec<String>,
}

/// Why nothing goes out, whatever is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum HaltDto {
    /// The profile waits until the person says how it goes on.
    Paused,
    /// The vault is not open.
    VaultClosed,
}
