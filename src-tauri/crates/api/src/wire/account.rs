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
    /// By when to sign in again, so that nothing stops; `None` = at no date that is known, or at once.
    pub reconnect_by: Option<String>,
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
    /// Posts that are still to go out, soonest first, at most 200.
    pub posts_at: Vec<ComingPostDto>,
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
    /// The sign-in covers other accounts, but this one no longer.
    LeftOut,
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

/// A post that is still to go out.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ComingPostDto {
    /// The post.
    pub post_id: String,
    /// Beginning of its text.
    pub title: String,
    /// When it is due.
    pub at: String,
}

/// More about the sign-in of one account.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountDetailDto {
    /// From the last sign-in or renewal to its end, in seconds; `None` = no end by date.
    pub lasts_seconds: Option<u32>,
    /// Until when it can be renewed at all; `None` = the network set no such date.
    pub renewable_until: Option<String>,
    /// The app that the network sees; `None` = it needs none, or it was deleted since.
    pub app: Option<SignInAppDto>,
    /// The last renewals, newest first, at most 20.
    pub renewals: Vec<RenewalDto>,
}

/// The app through which an account was signed in.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignInAppDto {
    /// Where it comes from.
    pub origin: AppOriginDto,
    /// Its public identifier.
    pub client_id: String,
    /// The server where Postrider registered it.
    pub host: Option<String>,
}

/// Where an app registration comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AppOriginDto {
    /// The person entered it.
    Person,
    /// It came with the practice profile.
    Practice,
    /// Postrider registered itself at the account's server.
    Server,
}

/// One try to renew a sign-in.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RenewalDto {
    /// When it was asked for.
    pub at: String,
    /// What came of it; `None` = it is under way.
    pub outcome: Option<RenewalOutcomeDto>,
    /// Before when nobody tries again.
    pub not_before: Option<String>,
}

/// What came of a renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum RenewalOutcomeDto {
    /// The new sign-in is stored.
    Renewed,
    /// The network refused for good.
    Refused,
    /// No answer came; the network may have renewed.
    Lost,
    /// The request did not leave this computer.
    NotSent,
    /// The network asked to wait.
    Later,
    /// The network was in trouble, or its answer made no sense.
    Failed,
}

/// A check of all accounts.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckRunDto {
    /// Accounts in all.
    pub total: u32,
    /// Accounts asked about so far.
    pub done: u32,
    /// Sign-ins that work.
    pub working: u32,
    /// Sign-ins that the person must make again.
    pub need_sign_in: u32,
    /// Accounts of which nothing was learned.
    pub not_reached: u32,
    /// It has ended.
    pub is_over: bool,
}
