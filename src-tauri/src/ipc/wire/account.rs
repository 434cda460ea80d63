//! Accounts and their sign-ins.

use serde::Serialize;
use specta::Type;

/// One signed-in account.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountDto {
    /// Id.
    pub id: String,
    /// The workspace that owns it.
    pub workspace_id: String,
    /// Network id.
    pub network: String,
    /// Handle without `@`; with the instance on networks of many servers.
    pub handle: String,
    /// Name for people; may be empty.
    pub display_name: String,
    /// Whether `prmedia://localhost/avatar/<id>` has a picture.
    pub has_avatar: bool,
    /// State of the sign-in.
    pub health: HealthDto,
    /// When the sign-in ends unless renewed; `None` = no end by date.
    pub signed_in_until: Option<String>,
    /// Whether it renews by itself before that.
    pub renews: bool,
    /// When it was last renewed, or signed in.
    pub renewed_at: Option<String>,
    /// When the next renewal is due.
    pub renewal_due_at: Option<String>,
    /// When it was connected.
    pub connected_at: String,
    /// When the network was last asked and answered.
    pub checked_at: Option<String>,
    /// Permissions granted.
    pub scopes_granted: Vec<String>,
    /// Permissions needed and not granted.
    pub scopes_missing: Vec<String>,
    /// The last post.
    pub last_post: Option<LastPostDto>,
    /// Planned or made posts on the timeline (instants), at most 200.
    pub posts_at: Vec<String>,
    /// Targets that wait for this sign-in.
    pub held_posts: u32,
}

/// State of a sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum HealthDto {
    /// Signed in, no end in sight.
    Fine,
    /// Signed in, renews by itself.
    RenewsItself,
    /// Signed in, ends at `signedInUntil`, cannot renew.
    Ends,
    /// Ended by date.
    Ended,
    /// The network or the person ended it, or a permission is missing.
    NeedsSignIn {
        /// Why.
        reason: NeedsSignInDto,
    },
    /// Signed in, but this kind of account cannot publish.
    CannotPublish,
}

/// Why one must sign in again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum NeedsSignInDto {
    /// Ended by date.
    Expired,
    /// Withdrawn at the network.
    Revoked,
    /// The network wants something done on its own site first.
    Checkpoint,
    /// A permission is missing.
    MissingScope,
    /// A renewal got no clear answer twice.
    RenewalLost,
    /// The stored sign-in cannot be opened.
    Unreadable,
    /// The network did not say.
    Unknown,
}

/// The last post of an account.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LastPostDto {
    /// The post.
    pub post_id: String,
    /// Beginning of its text.
    pub title: String,
    /// When.
    pub at: String,
    /// State of its target.
    pub state: super::TargetStateDto,
}
