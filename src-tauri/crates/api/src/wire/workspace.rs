//! Workspaces: brands or clients.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A brand or client that owns accounts and drafts.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceDto {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// By which it is told apart at a glance.
    pub color: WorkspaceColorDto,
    /// Put aside: hidden wherever one chooses, and nothing goes out from it.
    pub archived: bool,
}

/// A workspace with what belongs to it.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceLineDto {
    /// The workspace.
    pub workspace: WorkspaceDto,
    /// Connected accounts.
    pub accounts: u32,
    /// Drafts that were not published.
    pub drafts: u32,
    /// Posts of it, or to an account of it, of which something is planned, on its way, or not decided about.
    pub planned: u32,
}

/// The colours there are; each theme shows its own value of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are the meaning")]
pub enum WorkspaceColorDto {
    Slate,
    Blue,
    Teal,
    Green,
    Amber,
    Red,
    Pink,
    Violet,
}

/// What a workspace is called and looks like.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceInput {
    /// Name.
    pub name: String,
    /// Colour.
    pub color: WorkspaceColorDto,
}

/// An account that was given to another workspace.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MovedDto {
    /// How many drafts no longer choose it.
    pub drafts: u32,
}
