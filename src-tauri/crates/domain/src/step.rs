//! Publishing as a walk: each step says what it does to the world, and is stored before it is taken.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{Content, TargetId};

/// What taking a step does to the world. The engine repeats by this and by nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Effect {
    /// Changes nothing.
    Read,
    /// Leaves something that nobody sees and that vanishes by itself (upload, container). Safe to repeat.
    Repeatable,
    /// Publishes, but a repeat with the same key publishes nothing new.
    Idempotent {
        /// The key the network remembers.
        key: String,
        /// How long it remembers; `None` = for ever.
        remembered_seconds: Option<u64>,
    },
    /// Publishes, and a repeat may publish twice.
    Irreversible,
}

impl Effect {
    /// Whether the step can create something public; such a step runs only in the state `committing`.
    pub fn commits(&self) -> bool {
        matches!(self, Self::Idempotent { .. } | Self::Irreversible)
    }
}

/// Where a target is, in words a person understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Stage {
    /// Rules, links, mentions.
    Checking,
    /// Sending picture `number` of `of`.
    Uploading {
        /// From 1.
        number: u32,
        /// How many.
        of: u32,
    },
    /// The network is working on what it got.
    Processing,
    /// The step that makes it public.
    Publishing,
    /// It is out; reading its address, tidying up.
    Finishing,
}

/// A step as it is stored: opaque to everyone but its network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredStep {
    /// Version of the network's step format.
    pub version: u16,
    /// Short name, for logs and attempts, e.g. `create_container`.
    pub name: String,
    /// What it does to the world.
    pub effect: Effect,
    /// What to tell the person.
    pub stage: Stage,
    /// The step itself, as JSON.
    pub json: String,
}

/// What makes a target's requests unique and the same on every try. Fixed from the first try to publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed {
    /// The target.
    pub target_id: TargetId,
    /// When it first went on its way; used as `createdAt` and for time-ordered keys.
    pub begun_at: DateTime<Utc>,
    /// Random bits.
    pub random: u64,
}

/// What was to be sent, for finding out afterwards. When it was sent is not in it: the computer's clock proves nothing.
#[derive(Debug, Clone, Copy)]
pub struct Intent<'a> {
    /// The committing step that was taken, with what was noted before it.
    pub step: &'a StoredStep,
    /// What it was to publish.
    pub content: &'a Content,
    /// The target's seed.
    pub seed: &'a Seed,
    /// The network's ids of the account's posts that are known to be others of ours.
    pub known: &'a [String],
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Advance {
    /// Go on with `next`, not before the given time or wait.
    Continue {
        /// The step to store and take.
        next: StoredStep,
        /// How long to wait first.
        wait: Duration,
    },
    /// A publishing step certainly had no effect, and something before it must be done again first: a picture that
    /// was lost, a container that is not ready. The walk goes back to `next` and comes here again.
    Back {
        /// The step to store and take; never one that publishes.
        next: StoredStep,
        /// How long to wait first.
        wait: Duration,
    },
    /// It is out and everything about it is known.
    Done(Receipt),
}

/// Proof that a post is live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The network's id of the post.
    pub remote_id: String,
    /// Where people see it.
    pub url: Option<Url>,
}

/// A look at the network after a lost answer, with the only times that a proof may rest on: the network's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// What it showed.
    pub shown: Confirmation,
    /// When it was made; `None` = the network did not say.
    pub at: Option<DateTime<Utc>>,
    /// When the account's newest post was noted, before the first try to publish; `None` = it was not.
    pub marked_at: Option<DateTime<Utc>>,
}

/// What came of looking whether a post is live.
#[derive(Debug, Clone, PartialEq)]
pub enum Confirmation {
    /// It is.
    Live(Receipt),
    /// It is live, and the walk goes on with this step to learn its address.
    LiveThen(StoredStep),
    /// It certainly is not: the network gave positive proof, and the same step may be taken again.
    NotThere,
    /// A reading that is known to work for this account shows nothing new that could be it, which proves nothing alone:
    /// listings lag behind.
    NotSeen,
    /// Nothing can be said, or something new is there that nobody can explain.
    CannotTell(Evidence),
}

/// What the network showed, for the person to judge.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Evidence {
    /// Posts that look the same: (remote id, address, beginning of the text).
    pub candidates: Vec<EvidencePost>,
}

/// A post that looks like ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidencePost {
    /// The network's id.
    pub remote_id: String,
    /// Where people see it.
    pub url: Option<Url>,
    /// Its text, at most 200 characters.
    pub text: String,
    /// When the network says it was made.
    pub created_at: Option<DateTime<Utc>>,
}
