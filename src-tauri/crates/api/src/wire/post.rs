//! Posts and their targets.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{FindingDto, NeedsSignInDto};

/// A draft that was published.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PostDto {
    /// Id.
    pub id: String,
    /// Beginning of the text.
    pub title: String,
    /// When it is to go out, or publishing was asked for.
    pub planned_at: String,
    /// The time the person chose; `None` = at once.
    pub schedule: Option<ScheduleDto>,
    /// One per account.
    pub targets: Vec<TargetDto>,
}

/// A time on the wall clock of a place.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleDto {
    /// Local time, `2026-11-24T09:30`.
    pub local: String,
    /// IANA name of the zone.
    pub zone: String,
}

/// The instant a [`ScheduleDto`] means.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MeantDto {
    /// The instant.
    pub at: String,
    /// What the change of the clocks made of it.
    pub shift: Option<ShiftDto>,
    /// Whether it is still to come.
    pub ahead: bool,
}

/// A time that a change of the clocks makes doubtful.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ShiftDto {
    /// The clock skips that time; the first instant after is meant.
    Skipped,
    /// The clock shows that time twice; the earlier is meant.
    Twice,
}

/// One post to one account.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TargetDto {
    /// Id.
    pub id: String,
    /// Account; it may have been disconnected since.
    pub account_id: String,
    /// Network id.
    pub network: String,
    /// Handle at the time.
    pub handle: String,
    /// State.
    pub state: TargetStateDto,
    /// What is being done, while something is.
    pub stage: Option<StageDto>,
    /// Steps taken so far, oldest first.
    pub steps: Vec<StepDto>,
    /// Why it stopped, for `rejected`.
    pub finding: Option<FindingDto>,
    /// When it goes on by itself.
    pub next_try_at: Option<String>,
    /// When it went live.
    pub published_at: Option<String>,
    /// Whether there is an address to open.
    pub has_link: bool,
    /// Address as text, to read and copy.
    pub url: Option<String>,
    /// For `waiting_person`: what was to be sent and what the network shows.
    pub evidence: Option<EvidenceDto>,
    /// What the person can do now.
    pub actions: Vec<TargetActionDto>,
    /// What the sign-in will be worth at its time, while it waits for that.
    pub outlook: Option<OutlookDto>,
}

/// See `engine::Outlook`.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[allow(missing_docs, reason = "see engine::Outlook")]
pub enum OutlookDto {
    Covered,
    RenewsItself,
    EndsBefore { at: String },
    Ended,
    NeedsSignIn { reason: NeedsSignInDto },
}

/// A step that was taken.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StepDto {
    /// What it was, in words a person understands.
    pub stage: StageDto,
    /// When it began.
    pub started_at: String,
    /// When it ended; `None` = still running or its answer was lost.
    pub ended_at: Option<String>,
    /// Whether it did what it should.
    pub ok: Option<bool>,
}

/// See `domain::Stage`.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[allow(missing_docs, reason = "see domain::Stage")]
pub enum StageDto {
    Checking,
    Uploading { number: u32, of: u32 },
    Processing,
    Publishing,
    Finishing,
}

/// See `domain::TargetState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "see domain::TargetState")]
pub enum TargetStateDto {
    Scheduled,
    Due,
    Preparing,
    Ready,
    Committing,
    Published,
    RetryWait,
    RateLimited,
    WaitingSignIn,
    WaitingUnlock,
    WaitingPerson,
    Paused,
    Missed,
    Rejected,
    Cancelled,
    Unconfirmed,
    Reconciling,
}

/// What was to be sent beside what the network shows.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceDto {
    /// Our text.
    pub text: String,
    /// How many pictures.
    pub media_count: u32,
    /// When it was sent.
    pub sent_at: String,
    /// Posts that look the same.
    pub candidates: Vec<CandidateDto>,
}

/// A post that looks like ours.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CandidateDto {
    /// Its text.
    pub text: String,
    /// When the network says it was made.
    pub created_at: Option<String>,
    /// Whether it has an address to open.
    pub has_link: bool,
}

/// What the person can do with a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TargetActionDto {
    /// Try again now.
    Retry,
    /// Call it off; possible until something may be public.
    Cancel,
    /// It is there.
    SayLive,
    /// It is not there; send it again.
    SaySend,
    /// Leave it as it is.
    Leave,
    /// Write it anew in a draft of its own: `target_edit`.
    Edit,
    /// Sign in again.
    Reconnect,
    /// Open the post.
    Open,
}
