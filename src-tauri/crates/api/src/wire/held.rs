//! Posts that were held past their time, and how they go on.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A post that waits for the person's word.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HeldPostDto {
    /// Post.
    pub post_id: String,
    /// Target.
    pub target_id: String,
    /// Beginning of the text.
    pub title: String,
    /// When it was to go out.
    pub due_at: String,
}

/// How the held posts of an account go on.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HeldInput {
    /// Account.
    pub account_id: String,
    /// The targets that were shown; what came since is asked about again.
    pub target_ids: Vec<String>,
    /// How they go on.
    pub answer: HeldAnswerDto,
}

/// How held posts go on.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum HeldAnswerDto {
    /// All of them now.
    Now,
    /// In the order of their times, the first of them now.
    Spaced {
        /// Between two of them, 1 to 1440.
        minutes: u32,
    },
    /// Not at all: they are called off.
    Skip,
}
