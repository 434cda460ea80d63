//! Sign-ins in progress.

use serde::{Deserialize, Serialize};
use specta::Type;

/// What to connect.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectInput {
    /// Network id.
    pub network: String,
    /// What was typed as server (Mastodon instance); `None` for networks without.
    pub server: Option<String>,
    /// The account to sign in again; `None` = a new one.
    pub account_id: Option<String>,
    /// Where a new account goes; `None` = to the workspace that is looked at, or the oldest.
    pub workspace_id: Option<String>,
}

/// One sign-in in the browser. Holds neither the address nor the state.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FlowDto {
    /// Id.
    pub id: String,
    /// Network id.
    pub network: String,
    /// Host whose page the browser shows.
    pub host: String,
    /// Whether the browser was asked to open (false: offer to copy the link).
    pub opened: bool,
    /// Whether pasting the browser's address makes sense (relay or scheme, not loopback).
    pub can_paste: bool,
    /// When it ends by itself.
    pub expires_at: String,
    /// Where it is.
    pub status: FlowStatusDto,
}

/// Where a sign-in is.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum FlowStatusDto {
    /// The browser has the word.
    Waiting,
    /// The answer came; the network is being asked.
    Exchanging,
    /// Signed in; which of its accounts are to be connected is for the person to say, until the flow ends by itself.
    Choosing,
    /// Connected.
    #[serde(rename_all = "camelCase")]
    Done {
        /// The account, or the first of those that were chosen.
        account_id: String,
        /// True when it was connected before.
        known: bool,
    },
    /// Ended without an account; nothing is left behind.
    Failed {
        /// Why.
        error: super::ErrorDto,
    },
}

/// An account that a sign-in covers.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OfferedDto {
    /// The network's id of it.
    pub remote_id: String,
    /// Handle without `@`.
    pub handle: String,
    /// Name for people; may be empty.
    pub display_name: String,
    /// Whether it is connected already.
    pub connected: bool,
    /// Why it could not publish.
    pub obstacle: Option<super::FindingDto>,
}

/// What was typed for an app-password sign-in. The password goes in and never comes back.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PasswordInput {
    /// Network id.
    pub network: String,
    /// Handle.
    pub identifier: String,
    /// App password.
    #[specta(type = String)]
    pub password: domain::Secret,
    /// The account to sign in again; `None` = a new one.
    pub account_id: Option<String>,
    /// Where a new account goes; `None` = to the workspace that is looked at, or the oldest.
    pub workspace_id: Option<String>,
}

/// An outside page, named by what it is; the address is ours.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum LinkInput {
    /// Where one makes an app password for this network.
    AppPassword {
        /// Network id.
        network: String,
    },
    /// The network's developer console.
    Console {
        /// Network id.
        network: String,
    },
    /// A published post.
    #[serde(rename_all = "camelCase")]
    Target {
        /// Target id.
        target_id: String,
    },
    /// A post that looks like ours, in the evidence of an unconfirmed target.
    #[serde(rename_all = "camelCase")]
    Candidate {
        /// Target id.
        target_id: String,
        /// Position in its evidence.
        index: u32,
    },
    /// An account's public profile.
    #[serde(rename_all = "camelCase")]
    Profile {
        /// Account id.
        account_id: String,
    },
    /// The practice network's feed.
    PracticeFeed,
    /// The practice network's control page.
    PracticeControl,
}
