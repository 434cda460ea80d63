//! The walk: step after step, each intent durable before the call and each outcome after it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::{
    Advance, AttemptId, Field, Finding, FindingCode, MediaHost, MediaItem, Network, NetworkError, Severity, Stage,
    StoredStep, TargetEvent, TargetState,
};
use store::{
    Write,
    attempts::{self, Attempt, Outcome::Lost},
    audit::{self, Action, Actor, Entry, Outcome},
    rate_budgets,
    targets::{self, Fitted, LookFirst, Target},
};

use super::{
    decide::{self, COMMITS_MAX, Next},
    settle::{self, Answered, Settled},
};
use crate::{
    Engine, EngineError,
    lend::{LendError, Lent},
    media::FitError,
    retry,
    testpoint::{self, Point},
};

/// A sign-in must live this long beyond the estimate for uploads.
const LIFE_MARGIN: Duration = Duration::from_secs(10 * 60);
/// Estimated upload speed of a slow line, in bytes per second.
const SLOW_LINE: u64 = 64 * 1024;
/// Every call has its own time limit; this one only catches a network that forgot it.
const CALL_MAX: Duration = Duration::from_secs(15 * 60);

/// What a step's beginning came to.
enum Begun {
    /// The intent is durable; the call may be made.
    Go(Box<Target>, AttemptId),
    /// Somebody called the target off meanwhile; nothing may be sent.
    CalledOff,
    /// Nothing may be sent now: the account must wait, or the network or the person must be asked first.
    Rests(Box<Target>),
}

impl Engine {
    /// Walks a claimed target until it rests.
    pub(super) async fn walk(&self, target: Target) -> Result<(), EngineError> {
        let mut target = target;
        let mut lent: Option<Lent> = None;
        self.note_afresh(&mut target).await?;
        loop {
            if self.inner.work.is_stopping() {
                return self.put_down(target).await;
            }
            let ready = match lent.take() {
                Some(lent) => Ok(lent),
                None => {
                    let stage = target.step.as_ref().map(|step| &step.stage);
                    self.lend(target.account_id, life_needed(stage, &target.content.media)).await
                }
            };
            let ready = match ready {
                Ok(ready) => ready,
                Err(error) => return self.rest_after_lending(target, error).await,
            };
            let Settled { target: settled, next } = self.take_next_step(target, &ready).await?;
            target = settled;
            match next {
                Next::Rest => return Ok(()),
                Next::Go => lent = Some(ready),
                Next::Renew(reason) => {
                    match self.renew_after_refusal(target.account_id, ready.signed_by.generation, reason).await {
                        Ok(renewed) => lent = Some(renewed),
                        Err(error) => return self.rest_after_lending(target, error).await,
                    }
                }
            }
        }
    }

    /// A publishing step that rested, and certainly had no effect so far, is taken with what is newest now. One that was
    /// turned away is looked for first, and by what was noted before it.
    async fn note_afresh(&self, target: &mut Target) -> Result<(), EngineError> {
        let id = target.id;
        let Some(step) = target.step.as_ref().filter(|step| step.effect.commits() && !target.in_doubt) else {
            return Ok(());
        };
        if self.inner.parts.store.read(move |read| attempts::was_turned_away(read, id)).await? {
            return Ok(());
        }
        if let Ok(network) = self.network(&target.network) {
            target.step = Some(network.afresh(step));
        }
        Ok(())
    }

    /// Gives a target back between two steps, to go on at the next start.
    async fn put_down(&self, mut target: Target) -> Result<(), EngineError> {
        target.next_try_at = Some(self.now());
        target.lease_owner = None;
        self.save_if_ours(target).await.map(drop)
    }

    async fn rest_after_lending(&self, mut target: Target, error: LendError) -> Result<(), EngineError> {
        let sign_in = match &error {
            LendError::NeedsSignIn(reason) => Some(*reason),
            LendError::NotFound
            | LendError::VaultClosed
            | LendError::Paused
            | LendError::Unavailable(_)
            | LendError::Store(_) => None,
        };
        decide::lend_failed(&mut target, error, self.moment())?;
        self.save_held(target, sign_in).await
    }

    async fn take_next_step(&self, target: Target, lent: &Lent) -> Result<Settled, EngineError> {
        let target = match self.prepare(target, lent).await? {
            Ok(target) => target,
            Err(refused) => return Ok(Settled { target: self.save_if_ours(refused).await?, next: Next::Rest }),
        };
        let Some(step) = target.step.clone() else {
            return Err(EngineError::NotFound { what: "step" });
        };
        let _turn = match step.effect.commits() {
            true => self.inner.work.turns(target.account_id).acquire_owned().await.ok(),
            false => None,
        };
        testpoint::hit(Point::BeforeIntent, &step.name);
        let (target, attempt) = match self.begin(target.clone(), &step).await? {
            Begun::Go(target, attempt) => (*target, attempt),
            Begun::Rests(target) => return Ok(Settled { target: *target, next: Next::Rest }),
            Begun::CalledOff => {
                return Ok(Settled { target: self.save_if_ours(target).await?, next: Next::Rest });
            }
        };
        testpoint::hit(Point::AfterIntent, &step.name);
        let outcome = self.call(&target, lent, &step).await;
        testpoint::hit(Point::AfterCall, &step.name);
        let answered = Answered { attempt, signed_by: lent.signed_by, answer: outcome };
        let settled = self.settle(target, answered).await?;
        testpoint::hit(Point::AfterOutcome, &step.name);
        Ok(settled)
    }

    /// Fits the pictures, checks the content once more, and finds the first step. The inner `Err` is a target that
    /// came to rest because it cannot go out like this.
    async fn prepare(&self, mut target: Target, lent: &Lent) -> Result<Result<Target, Target>, EngineError> {
        if target.step.is_some() {
            return Ok(Ok(target));
        }
        if let Some(step) = self.find_taken_before(&target).await? {
            target.inquiry.look_first = Some(LookFirst::BeginsAnew);
            target.step = Some(step);
            decide::ask_first(&mut target, self.now())?;
            return Ok(Err(target));
        }
        match self.fit(&target.content.media, &lent.limits.media).await {
            Ok(fitted) => target.fitted = Some(fitted),
            Err(FitError::Engine(error)) => return Err(error),
            Err(FitError::Picture(position)) => return refused(target, unreadable(position), self.now()),
        }
        let content = target.outgoing();
        if let Some(finding) = lent.network.check(&content, &lent.limits).into_iter().find(Finding::blocks) {
            return refused(target, finding, self.now());
        }
        match lent.network.first_step(&content, &target.seed) {
            Ok(step) => {
                target.step = Some(step);
                Ok(Ok(target))
            }
            Err(error) => {
                decide::first_step_failed(&mut target, &error, self.moment())?;
                Ok(Err(target))
            }
        }
    }

    /// The publishing step that was taken before this walk began anew: whoever released it, nothing is sent before the
    /// network was asked about that one. Not so when the network or the person said that it is not public.
    async fn find_taken_before(&self, target: &Target) -> Result<Option<StoredStep>, EngineError> {
        let id = target.id;
        self.inner.parts.store.read(move |read| Ok::<_, EngineError>(attempts::find_undisproved(read, id)?)).await
    }

    /// Makes the intent durable. Nothing is sent when this fails.
    async fn begin(&self, target: Target, step: &StoredStep) -> Result<Begun, EngineError> {
        let now = self.now();
        let attempt = Attempt {
            id: AttemptId::new(),
            target_id: target.id,
            step: step.clone(),
            fingerprint: fingerprint(&target, step),
            started_at: now,
            ended_at: None,
            outcome: None,
            error: None,
            request_id: None,
            remote_id: None,
        };
        let leave = Leave {
            owner: self.inner.work.run_id.clone(),
            repeat_allowed: self.inner.work.ages.is_allowed(target.id, self.monotonic()),
            random: retry::random(),
        };
        let begun = self.inner.parts.store.write(move |write| begin(write, target, &attempt, &leave)).await?;
        if let Begun::Go(target, _) = &begun
            && target.state == TargetState::Committing
        {
            self.inner.work.ages.committed(target.id, self.monotonic());
        }
        if let Begun::Go(target, _) | Begun::Rests(target) = &begun {
            self.target_changed(target);
        }
        Ok(begun)
    }

    async fn call(&self, target: &Target, lent: &Lent, step: &StoredStep) -> Result<Advance, NetworkError> {
        let content = target.outgoing();
        let media = self.target_media(target.fitted.as_ref()).await.map_err(unreadable_media)?;
        let bucket = if lent.network.manifest().needs_media_host && !content.media.is_empty() {
            self.bucket().await.map_err(unreadable_media)?
        } else {
            None
        };
        let host = bucket.as_ref().map(|(bucket, key)| self.inner.parts.media_hosts.open(bucket.clone(), key));
        let session = lent.session(self, &media, host.as_deref().map(|host| host as &dyn MediaHost));
        let network: &dyn Network = lent.network;
        let call = network.advance(session, &content, &target.seed, step);
        tokio::time::timeout(CALL_MAX, call).await.unwrap_or(Err(NetworkError::NoAnswer(None)))
    }
}

/// With what right a step is begun.
struct Leave {
    /// Who must hold the target.
    owner: String,
    /// Whether a reading has just allowed to take a step in doubt once more.
    repeat_allowed: bool,
    /// Chance for delays.
    random: u64,
}

fn begin(write: &Write<'_>, mut target: Target, attempt: &Attempt, leave: &Leave) -> Result<Begun, EngineError> {
    if !settle::is_ours(write, &target, &leave.owner)? {
        return Ok(Begun::CalledOff);
    }
    // Another walk of the account may have been asked to wait since this one began.
    if let Some(until) = rate_budgets::find_block(write, target.account_id, attempt.started_at)? {
        decide::wait_for_account(&mut target, retry::spread(until, leave.random))?;
        targets::update(write, &target)?;
        return Ok(Begun::Rests(Box::new(target)));
    }
    if attempt.step.effect.commits() {
        if must_ask(write, &mut target, attempt, leave)? {
            targets::update(write, &target)?;
            return Ok(Begun::Rests(Box::new(target)));
        }
        target.state = target.state.after(TargetEvent::CommitStarted)?;
        target.commits += 1;
        target.committed_at.get_or_insert(attempt.started_at);
        let entry = Entry::new(attempt.started_at, Actor::Engine, Action::PublishIntended, Outcome::Done);
        audit::append(write, &settle::about(entry, &target))?;
    }
    attempts::insert(write, attempt)?;
    targets::update(write, &target)?;
    Ok(Begun::Go(Box::new(target), attempt.id))
}

/// Whether somebody must be asked before the publishing step is taken; the target then rests for it.
fn must_ask(write: &Write<'_>, target: &mut Target, attempt: &Attempt, leave: &Leave) -> Result<bool, EngineError> {
    if target.in_doubt && is_another(write, target, attempt)? {
        decide::ask_person(target)?;
    } else if target.in_doubt && !leave.repeat_allowed {
        decide::ask_first(target, attempt.started_at)?;
    } else if target.commits >= COMMITS_MAX {
        decide::ask_person(target)?;
    } else if !target.in_doubt && attempts::was_turned_away(write, target.id)? {
        // Who turned the last try away may have taken it all the same: one look says so.
        target.inquiry.look_first = Some(LookFirst::TurnedAway);
        decide::ask_first(target, attempt.started_at)?;
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// Whether the try that may be public had another key than this one would have: then the network would not notice
/// that it is a repeat, nor could it be asked about that try by this step.
fn is_another(write: &Write<'_>, target: &Target, attempt: &Attempt) -> Result<bool, EngineError> {
    let before = attempts::list(write, target.id)?;
    let last = before.iter().rev().find(|made| made.outcome == Some(Lost) && made.step.effect.commits());
    Ok(last.is_some_and(|made| made.step.effect != attempt.step.effect))
}

fn refused(mut target: Target, finding: Finding, now: DateTime<Utc>) -> Result<Result<Target, Target>, EngineError> {
    decide::refuse(&mut target, finding, now)?;
    Ok(Err(target))
}

fn unreadable(position: usize) -> Finding {
    let index = u32::try_from(position).unwrap_or(u32::MAX);
    Finding::new(FindingCode::PictureUnreadable, Severity::Error, Field::MediaItem(index))
        .with("number", index.saturating_add(1))
}

/// Our own storage failed before anything was sent; the call is tried again later.
fn unreadable_media(error: EngineError) -> NetworkError {
    tracing::warn!(error = %error, "cannot read what a step needs");
    NetworkError::NotSent(None)
}

/// How long a sign-in must live: what is still to be uploaded takes its time, and nothing else does.
fn life_needed(stage: Option<&Stage>, media: &[MediaItem]) -> Duration {
    let uploaded = match stage {
        None | Some(Stage::Checking) => 0,
        Some(Stage::Uploading { number, .. }) => usize::try_from(*number).unwrap_or(usize::MAX).saturating_sub(1),
        Some(Stage::Processing | Stage::Publishing | Stage::Finishing) => usize::MAX,
    };
    let bytes: u64 = media.iter().skip(uploaded).map(|item| item.size_bytes).sum();
    LIFE_MARGIN + Duration::from_secs(bytes / SLOW_LINE)
}

/// What exactly is sent: the step, the content and the pictures.
fn fingerprint(target: &Target, step: &StoredStep) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in [&step.name, &step.json, &target.content.text] {
        hasher.update(&part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    for (key, value) in &target.content.options {
        hasher.update(format!("{key}={value}\n").as_bytes());
    }
    let media = target.fitted.as_ref().map_or(&[][..], |Fitted { media, .. }| media);
    for item in media {
        hasher.update(format!("{} {} {} {}\n", item.id, item.mime_type, item.size_bytes, item.alt).as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// The present time and a fresh random number, as the pure functions want them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    /// Now.
    pub(crate) now: DateTime<Utc>,
    /// Chance for delays.
    pub(crate) random: u64,
}

impl Engine {
    pub(crate) fn moment(&self) -> Moment {
        Moment { now: self.now(), random: crate::retry::random() }
    }
}

#[cfg(test)]
mod tests {
    use domain::MediaId;

    use super::*;

    fn picture(size_bytes: u64) -> MediaItem {
        let mime_type = "image/jpeg".to_owned();
        MediaItem { id: MediaId::new(), mime_type, width: 1, height: 1, size_bytes, alt: String::new() }
    }

    #[test]
    fn only_what_is_still_to_be_uploaded_needs_time() {
        let media = [picture(SLOW_LINE * 100), picture(SLOW_LINE * 20)];
        let check = |stage: Option<Stage>, seconds| {
            let expected = LIFE_MARGIN + Duration::from_secs(seconds);
            assert_eq!(life_needed(stage.as_ref(), &media), expected, "{stage:?}");
        };
        check(None, 120);
        check(Some(Stage::Checking), 120);
        check(Some(Stage::Uploading { number: 1, of: 2 }), 120);
        check(Some(Stage::Uploading { number: 2, of: 2 }), 20);
        check(Some(Stage::Processing), 0);
        check(Some(Stage::Publishing), 0);
        check(Some(Stage::Finishing), 0);
    }
}
