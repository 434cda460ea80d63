//! The start screen.

use serde::Serialize;
use specta::Type;

use super::{FindingDto, HaltDto, NeedsSignInDto, TargetStateDto};

/// Will everything planned go out?
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TodayDto {
    /// Why nothing goes out at all; `None` = it does.
    pub halt: Option<HaltDto>,
    /// The sentence.
    pub verdict: VerdictDto,
    /// When this was worked out.
    pub checked_at: String,
    /// Exceptions, in the order in which they bite.
    pub needs: Vec<NeedDto>,
    /// Monday to Sunday of this week in the computer's zone.
    pub week: Vec<DayDto>,
    /// The computer's time zone, IANA name.
    pub zone: String,
}

/// The sentence's facts.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VerdictDto {
    /// Accounts connected.
    pub accounts: u32,
    /// Targets that went out this week.
    pub published: u32,
    /// Targets on their way or planned.
    pub under_way: u32,
    /// Things that need the person.
    pub needs_you: u32,
}

/// One thing that needs the person, with its one button.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum NeedDto {
    /// Sign in again.
    #[serde(rename_all = "camelCase")]
    SignIn {
        /// Account.
        account_id: String,
        /// Why.
        reason: NeedsSignInDto,
        /// Targets that wait for it.
        held_posts: u32,
    },
    /// A sign-in cannot renew and ends soon, or before a planned post.
    #[serde(rename_all = "camelCase")]
    SignInEnds {
        /// Account.
        account_id: String,
        /// When.
        at: String,
        /// The first planned post that is due after that.
        left_out: Option<LeftOutDto>,
    },
    /// Posts wait for the vault to be opened.
    #[serde(rename_all = "camelCase")]
    Unlock {
        /// How many targets.
        held_posts: u32,
    },
    /// A post's time passed while the computer was off.
    #[serde(rename_all = "camelCase")]
    Missed {
        /// Post.
        post_id: String,
        /// Target.
        target_id: String,
        /// Account.
        account_id: String,
        /// Beginning of the text.
        title: String,
        /// When it was to go out.
        due_at: String,
    },
    /// Several posts of an account missed their time; how they go on is asked once for all of them.
    #[serde(rename_all = "camelCase")]
    Held {
        /// Account.
        account_id: String,
        /// How many posts.
        posts: u32,
        /// When the first of them was to go out.
        since: String,
    },
    /// A post was refused.
    #[serde(rename_all = "camelCase")]
    Rejected {
        /// Post.
        post_id: String,
        /// Target.
        target_id: String,
        /// Account.
        account_id: String,
        /// Beginning of the text.
        title: String,
        /// Why.
        finding: Option<FindingDto>,
    },
    /// It is not known whether a post went out.
    #[serde(rename_all = "camelCase")]
    Unconfirmed {
        /// Post.
        post_id: String,
        /// Target.
        target_id: String,
        /// Account.
        account_id: String,
        /// Beginning of the text.
        title: String,
        /// How many posts look the same.
        candidates: u32,
    },
}

/// The first planned post that a sign-in will not be there for.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LeftOutDto {
    /// Post.
    pub post_id: String,
    /// Beginning of its text.
    pub title: String,
    /// When it is due.
    pub due_at: String,
    /// How many more follow it.
    pub more: u32,
}

/// A day of the strip.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DayDto {
    /// `YYYY-MM-DD` in the computer's zone.
    pub date: String,
    /// Whether it is today.
    pub today: bool,
    /// Posts of that day, earliest first.
    pub posts: Vec<DayPostDto>,
}

/// A post of a day.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DayPostDto {
    /// Post.
    pub post_id: String,
    /// When.
    pub at: String,
    /// Beginning of the text.
    pub title: String,
    /// Networks, in order.
    pub networks: Vec<String>,
    /// The worst state among its targets.
    pub state: TargetStateDto,
}
