//! Posts of an account whose time was over long before they could go out: how they go on is the person's word, once
//! for all of them, so that what was held for days does not go out in one burst.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::{AccountId, PostId, TargetEvent, TargetId, TargetState};
use store::{
    Read, StoreError, Write, audit, posts,
    targets::{self, Target},
};

use crate::{Changed, Engine, EngineError, TargetAction, posts as decisions, publish, schedule};

/// The longest space between two posts: a day.
const SPACE_MAX_MINUTES: u32 = 24 * 60;

/// A post that waits for the person's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldPost {
    /// Post.
    pub post_id: PostId,
    /// Target.
    pub target_id: TargetId,
    /// Beginning of the text.
    pub title: String,
    /// When it was to go out.
    pub due_at: DateTime<Utc>,
}

/// How held posts go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeldAnswer {
    /// All of them now.
    Now,
    /// In the order of their times, the first of them now.
    Spaced {
        /// Between two of them.
        minutes: u32,
        /// IANA name of the zone in which those are planned that had no time of their own.
        zone: String,
    },
    /// Not at all: they are called off.
    Skip,
}

impl Engine {
    /// The posts of an account that wait for the person's word, in the order of their times.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn held_posts(&self, account_id: AccountId) -> Result<Vec<HeldPost>, EngineError> {
        self.inner
            .parts
            .store
            .read(move |read| {
                let titled = |target: Target| {
                    let title = posts::get(read, target.post_id)?.title;
                    Ok(HeldPost { post_id: target.post_id, target_id: target.id, title, due_at: target.due_at })
                };
                list(read, account_id)?.into_iter().map(titled).collect()
            })
            .await
    }

    /// Lets held posts go on as the person said, of those that were shown; what came to be held since is asked about
    /// again. Returns how many it was about.
    ///
    /// # Errors
    /// [`EngineError::InvalidInput`] with `minutes` or `zone`.
    pub async fn answer_held(
        &self,
        account_id: AccountId,
        shown: Vec<TargetId>,
        answer: HeldAnswer,
    ) -> Result<usize, EngineError> {
        check(&answer)?;
        let now = self.now();
        let answered = self.inner.parts.store.write(move |write| {
            let mut held = list(write, account_id)?;
            held.retain(|target| shown.contains(&target.id));
            let count = held.len();
            for (place, target) in (0_u32..).zip(held) {
                go_on(write, target, &answer, Turn { place, now })?;
            }
            Ok::<_, EngineError>(count)
        });
        let count = answered.await?;
        if count > 0 {
            self.changed(Changed::Posts, None);
            self.wake();
        }
        Ok(count)
    }
}

/// A held post's place among those that go on, and when that was said.
#[derive(Clone, Copy)]
struct Turn {
    place: u32,
    now: DateTime<Utc>,
}

fn list(read: &Read<'_>, account_id: AccountId) -> Result<Vec<Target>, StoreError> {
    let mut held = targets::list_of_account(read, account_id, TargetState::Missed)?;
    held.sort_by_key(|target| (target.due_at, target.id));
    Ok(held)
}

fn check(answer: &HeldAnswer) -> Result<(), EngineError> {
    match answer {
        HeldAnswer::Now | HeldAnswer::Skip => Ok(()),
        HeldAnswer::Spaced { minutes, zone } => {
            if !(1..=SPACE_MAX_MINUTES).contains(minutes) {
                return Err(EngineError::InvalidInput { field: "minutes" });
            }
            schedule::check_zone(zone)
        }
    }
}

fn go_on(write: &Write<'_>, mut target: Target, answer: &HeldAnswer, turn: Turn) -> Result<(), EngineError> {
    match answer {
        HeldAnswer::Spaced { minutes, zone } if turn.place > 0 => {
            let at = next_minute(turn.now) + TimeDelta::minutes(i64::from(*minutes) * i64::from(turn.place));
            plan_anew(&mut target, at)?;
            let own = posts::get(write, target.post_id)?.schedule.map(|schedule| schedule.zone);
            posts::reschedule(write, target.post_id, at, &schedule::shown_in(at, own.as_deref().unwrap_or(zone)))?;
        }
        HeldAnswer::Now | HeldAnswer::Spaced { .. } => decisions::decide(&mut target, TargetAction::Retry, turn.now)?,
        HeldAnswer::Skip => {
            decisions::decide(&mut target, TargetAction::Cancel, turn.now)?;
            if let Some(entry) = decisions::decided(&target, TargetAction::Cancel, turn.now) {
                audit::append(write, &entry)?;
            }
        }
    }
    targets::update(write, &target)?;
    Ok(())
}

/// Gives a missed target another time.
///
/// # Errors
/// [`EngineError::ActionNotPossible`] when it is not missed.
pub(crate) fn plan_anew(target: &mut Target, at: DateTime<Utc>) -> Result<(), EngineError> {
    target.state = target.state.after(TargetEvent::PersonPlans)?;
    publish::begin_anew(target, at);
    target.next_try_at = Some(at);
    Ok(())
}

/// Clocks show minutes, and what is planned must be what is shown.
fn next_minute(now: DateTime<Utc>) -> DateTime<Utc> {
    now.duration_trunc(TimeDelta::minutes(1)).map_or(now, |begun| begun + TimeDelta::minutes(1))
}
