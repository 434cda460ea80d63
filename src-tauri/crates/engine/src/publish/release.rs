//! Letting targets go on when their sign-in or vault is back, and giving them up when their account is gone. What is
//! late by then does not go on by itself: how it does is asked, see [`crate::held`].

use chrono::{DateTime, Utc};
use domain::{AccountId, TargetEvent, TargetState};
use store::{
    StoreError, Write, accounts,
    targets::{self, Target},
};

use super::decide;
use crate::{Changed, Engine, EngineError, retry};

/// States in which nothing is being sent and something may yet be.
const WAITING: [TargetState; 11] = [
    TargetState::Scheduled,
    TargetState::Due,
    TargetState::Preparing,
    TargetState::Ready,
    TargetState::RetryWait,
    TargetState::RateLimited,
    TargetState::WaitingSignIn,
    TargetState::WaitingUnlock,
    TargetState::Paused,
    TargetState::Missed,
    TargetState::Unconfirmed,
];

/// Gives up what an account that is being disconnected still had to send. About what may be public already, only the
/// person can find out now.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn give_up_targets(write: &Write<'_>, account_id: AccountId) -> Result<(), StoreError> {
    for state in WAITING {
        for mut target in targets::list_of_account(write, account_id, state)? {
            if target.in_doubt {
                target.state = step_to(&target, TargetEvent::CannotTell)?;
            } else {
                target.state = step_to(&target, TargetEvent::Cancelled)?;
                target.finding = Some(decide::account_gone());
            }
            target.next_try_at = None;
            targets::update(write, &target)?;
        }
    }
    Ok(())
}

/// Lets the targets that wait for an account's sign-in go on, or be asked about where they are late.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn release_targets(write: &Write<'_>, account_id: AccountId, now: DateTime<Utc>) -> Result<(), StoreError> {
    for mut target in targets::list_of_account(write, account_id, TargetState::WaitingSignIn)? {
        if is_late(&target, now) {
            miss(&mut target)?
        } else {
            release(&mut target, now)?
        }
        targets::update(write, &target)?;
    }
    Ok(())
}

impl Engine {
    /// Releases what waits for something that has come: a sign-in, the vault.
    pub(crate) async fn release_waiting(&self) -> Result<(), EngineError> {
        let now = self.now();
        let open = self.vault().is_ok();
        let released = self
            .inner
            .parts
            .store
            .write(move |write| {
                let mut released = release_signed_in(write, now)?;
                if open {
                    released += release_unlocked(write, now)?;
                }
                Ok::<_, EngineError>(released)
            })
            .await?;
        if released > 0 {
            self.changed(Changed::Posts, None);
        }
        Ok(())
    }

    /// Whether anything waits at all; looked up first, so that an idle loop writes nothing.
    pub(crate) async fn is_anything_waiting(&self) -> Result<bool, EngineError> {
        self.inner
            .parts
            .store
            .read(|read| {
                let sign_in = targets::list_waiting_accounts(read, TargetState::WaitingSignIn)?;
                let unlock = targets::list_waiting_accounts(read, TargetState::WaitingUnlock)?;
                Ok::<_, EngineError>(!sign_in.is_empty() || !unlock.is_empty())
            })
            .await
    }
}

fn release_signed_in(write: &Write<'_>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let mut released = 0;
    for account_id in targets::list_waiting_accounts(write, TargetState::WaitingSignIn)? {
        let healed = accounts::find(write, account_id)?.is_some_and(|account| account.needs_sign_in.is_none());
        if healed {
            release_targets(write, account_id, now)?;
            released += 1;
        }
    }
    Ok(released)
}

fn release_unlocked(write: &Write<'_>, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let mut released = 0;
    for account_id in targets::list_waiting_accounts(write, TargetState::WaitingUnlock)? {
        for mut target in targets::list_of_account(write, account_id, TargetState::WaitingUnlock)? {
            unlock(&mut target, now)?;
            targets::update(write, &target)?;
            released += 1;
        }
    }
    Ok(released)
}

/// The states come from queries by state, so a refusal can only mean a damaged row.
fn step_to(target: &Target, event: TargetEvent) -> Result<TargetState, StoreError> {
    target.state.after(event).map_err(|_| StoreError::Value { column: "state" })
}

/// The person signed in again: the target is due from now on. Uploads of long ago may be gone at the network, so the
/// walk begins anew; its seed and thus its keys stay. What may be public already keeps its step, to be found out by it.
/// When it was first sent stays known, because nobody said a word about this post.
fn release(target: &mut Target, now: DateTime<Utc>) -> Result<(), StoreError> {
    target.state = step_to(target, TargetEvent::Released)?;
    if target.in_doubt {
        target.inquiry = store::targets::Inquiry::default();
        start_counting(target, now);
    } else {
        let committed_at = target.committed_at;
        begin_anew(target, now);
        target.committed_at = committed_at;
    }
    target.next_try_at = Some(now);
    Ok(())
}

/// Whether it was held for so long that the person is asked. What may be public is not late but found out.
fn is_late(target: &Target, now: DateTime<Utc>) -> bool {
    !target.in_doubt && now - target.due_at > retry::LATE_AFTER
}

fn miss(target: &mut Target) -> Result<(), StoreError> {
    target.state = step_to(target, TargetEvent::TimeMissed)?;
    target.next_try_at = None;
    Ok(())
}

/// The vault opened, which says nothing about what the person wants now: the target is as late as it is, and what was
/// counted stays. It had been taken up at its time before it was held.
fn unlock(target: &mut Target, now: DateTime<Utc>) -> Result<(), StoreError> {
    if is_late(target, now) {
        return miss(target);
    }
    if !target.in_doubt {
        forget_walk(target);
    }
    target.state = step_to(target, TargetEvent::Released)?;
    target.state = step_to(target, TargetEvent::Claimed)?;
    target.next_try_at = Some(now);
    Ok(())
}

/// Forgets how far the walk had come and how often it failed.
pub(crate) fn begin_anew(target: &mut Target, now: DateTime<Utc>) {
    forget_walk(target);
    start_counting(target, now);
}

fn forget_walk(target: &mut Target) {
    target.step = None;
    target.fitted = None;
    target.tries = 0;
    target.committed_at = None;
    target.in_doubt = false;
    target.renewed = false;
    target.inquiry = store::targets::Inquiry::default();
    target.finding = None;
    target.evidence = None;
}

/// A person had a say: what happens without one is counted from here.
pub(crate) fn start_counting(target: &mut Target, now: DateTime<Utc>) {
    target.due_at = now;
    target.tries = 0;
    target.commits = 0;
    target.backs = 0;
    target.renewed = false;
}
