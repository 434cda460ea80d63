//! Posts and targets as the page sees them, and what the person can do with a target.

use chrono::{DateTime, Utc};
use domain::{
    AccountId, DraftId, Evidence, Finding, Fix, Platform, PostId, Stage, TargetEvent, TargetId, TargetState,
    WorkspaceId,
};
use store::{
    Read, Write, accounts,
    attempts::{self, Attempt, Outcome},
    audit::{self, Action, Actor, Detail, Entry},
    drafts::{self, DraftContent, DraftMedia, Variant},
    posts::{self, Post, Schedule},
    targets::{self, Target},
};
use url::Url;

use crate::{Changed, DraftView, Engine, EngineError, Outlook, forecast::Ahead, publish};

/// A post.
#[derive(Debug, Clone, PartialEq)]
pub struct PostView {
    /// Id.
    pub id: PostId,
    /// Beginning of the text.
    pub title: String,
    /// When it is to go out, or publishing was asked for.
    pub planned_at: DateTime<Utc>,
    /// The time the person chose; `None` = at once.
    pub schedule: Option<Schedule>,
    /// One per account, in the order chosen.
    pub targets: Vec<TargetView>,
}

/// One post to one account.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetView {
    /// Id.
    pub id: TargetId,
    /// Account; it may have been disconnected since.
    pub account_id: AccountId,
    /// Network.
    pub network: Platform,
    /// Handle at the time.
    pub handle: String,
    /// State.
    pub state: TargetState,
    /// What is being done, while something is.
    pub stage: Option<Stage>,
    /// Steps taken so far, oldest first.
    pub steps: Vec<StepView>,
    /// Why it stopped.
    pub finding: Option<Finding>,
    /// When it goes on by itself.
    pub next_try_at: Option<DateTime<Utc>>,
    /// When it went live.
    pub published_at: Option<DateTime<Utc>>,
    /// Its address. Opened only through our own allow-list.
    pub url: Option<Url>,
    /// What was to be sent and what the network shows, while the person must judge.
    pub evidence: Option<EvidenceView>,
    /// What the person can do now.
    pub actions: Vec<TargetAction>,
    /// What the sign-in will be worth at its time, while it waits for that; `None` = it does not wait, or the account
    /// is gone.
    pub outlook: Option<Outlook>,
}

/// A step that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepView {
    /// What it was.
    pub stage: Stage,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; `None` = still running or its answer was lost.
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether it did what it should; `None` = still running, or not known.
    pub ok: Option<bool>,
}

/// What was to be sent beside what the network shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceView {
    /// Our text.
    pub text: String,
    /// How many pictures.
    pub media_count: u32,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// What the network shows.
    pub shown: Evidence,
}

/// What the person can do with a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetAction {
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
    /// Write it anew: see [`Engine::edit_target`]; [`Engine::act`] refuses it.
    Edit,
    /// Sign in again. The page's own way; [`Engine::act`] refuses it.
    Reconnect,
    /// Open the post. The shell's own way; [`Engine::act`] refuses it.
    Open,
}

impl Engine {
    /// The last `limit` posts of all workspaces in use, latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn post_list(&self, limit: u32) -> Result<Vec<PostView>, EngineError> {
        self.post_list_in(None, limit).await
    }

    /// The last `limit` posts of a workspace, latest first; `None` = of all in use.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn post_list_in(&self, workspace: Option<WorkspaceId>, limit: u32) -> Result<Vec<PostView>, EngineError> {
        let ahead = self.ahead();
        let views = move |read: &Read<'_>| {
            posts::list(read, workspace, limit)?.into_iter().map(|post| post_view(read, &ahead, post)).collect()
        };
        self.inner.parts.store.read(views).await
    }

    /// One post.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] when there is none.
    pub async fn post_get(&self, id: PostId) -> Result<PostView, EngineError> {
        let ahead = self.ahead();
        self.inner.parts.store.read(move |read| post_view(read, &ahead, posts::get(read, id)?)).await
    }

    /// One target.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] when there is none.
    pub async fn target_get(&self, id: TargetId) -> Result<TargetView, EngineError> {
        let ahead = self.ahead();
        self.inner.parts.store.read(move |read| target_view(read, &ahead, targets::get(read, id)?)).await
    }

    /// Does what the person decided about one target; the others of its post are not touched.
    ///
    /// # Errors
    /// [`EngineError::ActionNotPossible`] in its present state.
    pub async fn act(&self, id: TargetId, action: TargetAction) -> Result<PostView, EngineError> {
        let now = self.now();
        let target = self.inner.parts.store.write(move |write| act(write, id, action, now)).await?;
        self.target_changed(&target);
        self.wake();
        self.post_get(target.post_id).await
    }

    /// Calls one target off and makes a new draft of what it was to say, for its account alone; the other targets of
    /// its post are not touched.
    ///
    /// # Errors
    /// [`EngineError::ActionNotPossible`] unless it was refused or missed.
    pub async fn edit_target(&self, id: TargetId) -> Result<DraftView, EngineError> {
        let (draft_id, now) = (DraftId::new(), self.now());
        let target = self
            .inner
            .parts
            .store
            .write(move |write| {
                let mut target = targets::get(write, id)?;
                if !actions(&target).contains(&TargetAction::Edit) {
                    return Err(EngineError::ActionNotPossible);
                }
                decide(&mut target, TargetAction::Cancel, now)?;
                targets::update(write, &target)?;
                if let Some(entry) = decided(&target, TargetAction::Edit, now) {
                    audit::append(write, &entry)?;
                }
                drafts::insert(write, draft_id, workspace_of(write, &target)?, now)?;
                drafts::save(write, draft_id, 0, &content_for_draft(write, &target)?, now)?;
                Ok(target)
            })
            .await?;
        self.target_changed(&target);
        self.changed(Changed::Drafts, Some(draft_id.to_string()));
        self.draft_get(draft_id).await
    }
}

fn act(write: &Write<'_>, id: TargetId, action: TargetAction, now: DateTime<Utc>) -> Result<Target, EngineError> {
    let mut target = targets::get(write, id)?;
    if !actions(&target).contains(&action) {
        return Err(EngineError::ActionNotPossible);
    }
    decide(&mut target, action, now)?;
    targets::update(write, &target)?;
    if action == TargetAction::SaySend {
        attempts::disprove(write, id)?;
    }
    if let Some(entry) = decided(&target, action, now) {
        audit::append(write, &entry)?;
    }
    Ok(target)
}

/// The workspace of a target's account, where it can be chosen; of its post once the account is gone.
fn workspace_of(read: &Read<'_>, target: &Target) -> Result<WorkspaceId, EngineError> {
    match accounts::find(read, target.account_id)? {
        Some(account) => Ok(account.workspace_id),
        None => Ok(posts::get(read, target.post_id)?.workspace_id),
    }
}

/// What the person's decision says of the post's publishing; what is sent again writes its own entries.
pub(crate) fn decided(target: &Target, action: TargetAction, now: DateTime<Utc>) -> Option<Entry> {
    let ended = |outcome| publish::about(Entry::new(now, Actor::Person, Action::PublishEnded, outcome), target);
    match action {
        TargetAction::SayLive => Some(ended(audit::Outcome::Done)),
        TargetAction::Leave => Some(ended(audit::Outcome::Unknown)),
        TargetAction::Cancel | TargetAction::Edit => Some(ended(audit::Outcome::Refused).detail(Detail::Cancelled)),
        TargetAction::Retry | TargetAction::SaySend | TargetAction::Reconnect | TargetAction::Open => None,
    }
}

/// What the person's decision makes of the target. Pure. A lease is left to whoever holds it.
pub(crate) fn decide(target: &mut Target, action: TargetAction, now: DateTime<Utc>) -> Result<(), EngineError> {
    let before = target.state;
    target.next_try_at = None;
    match action {
        TargetAction::Retry | TargetAction::SaySend => {
            target.state = before.after(TargetEvent::PersonSaysSend)?;
            target.next_try_at = Some(now);
            if before == TargetState::RetryWait {
                // Only the wait is cut short; what was prepared stays.
                publish::start_counting(target, now);
            } else {
                publish::begin_anew(target, now);
            }
        }
        TargetAction::Cancel => target.state = before.after(TargetEvent::Cancelled)?,
        TargetAction::SayLive => {
            target.state = before.after(TargetEvent::PersonSaysLive)?;
            target.published_at = Some(target.committed_at.unwrap_or(now));
            target.step = None;
            target.evidence = None;
            target.in_doubt = false;
        }
        TargetAction::Leave => target.state = before.after(TargetEvent::PersonLeaves)?,
        TargetAction::Edit | TargetAction::Reconnect | TargetAction::Open => {
            return Err(EngineError::ActionNotPossible);
        }
    }
    Ok(())
}

/// What a target was to say, as a draft for its account, if that is still connected.
fn content_for_draft(read: &Read<'_>, target: &Target) -> Result<DraftContent, EngineError> {
    let account = accounts::find(read, target.account_id)?.map(|account| account.id);
    let variant = Variant { text: None, options: target.content.options.clone() };
    let media = target.content.media.iter();
    Ok(DraftContent {
        text: target.content.text.clone(),
        account_ids: account.into_iter().collect(),
        media: media.map(|item| DraftMedia { media_id: item.id, alt: item.alt.clone() }).collect(),
        variants: account.map(|id| (id, variant)).into_iter().collect(),
    })
}

/// What the person can do in a target's present state, most useful first.
fn actions(target: &Target) -> Vec<TargetAction> {
    use TargetAction as A;
    let mut possible = match target.state {
        TargetState::Scheduled
        | TargetState::Due
        | TargetState::Preparing
        | TargetState::Ready
        | TargetState::RateLimited
        | TargetState::WaitingUnlock
        | TargetState::Paused => vec![A::Cancel],
        TargetState::RetryWait => vec![A::Retry, A::Cancel],
        TargetState::Rejected if needs_another_post(target) => vec![A::Edit, A::Cancel],
        TargetState::Missed | TargetState::Rejected => vec![A::Retry, A::Edit, A::Cancel],
        TargetState::WaitingSignIn => vec![A::Reconnect, A::Cancel],
        TargetState::WaitingPerson => vec![A::SayLive, A::SaySend, A::Leave],
        TargetState::Published if target.url.is_some() => vec![A::Open],
        TargetState::Published
        | TargetState::Committing
        | TargetState::Unconfirmed
        | TargetState::Reconciling
        | TargetState::Cancelled => Vec::new(),
    };
    if target.in_doubt {
        possible.retain(|action| !matches!(action, A::Cancel | A::Edit));
    }
    possible
}

/// Whether only another text or picture helps.
fn needs_another_post(target: &Target) -> bool {
    target.finding.as_ref().and_then(|finding| finding.fix.as_ref()).is_some_and(Fix::changes_post)
}

fn post_view(read: &Read<'_>, ahead: &Ahead, post: Post) -> Result<PostView, EngineError> {
    let targets = targets::list_of_post(read, post.id)?;
    let targets = targets.into_iter().map(|target| target_view(read, ahead, target)).collect::<Result<_, _>>()?;
    Ok(PostView { id: post.id, title: post.title, planned_at: post.planned_at, schedule: post.schedule, targets })
}

fn target_view(read: &Read<'_>, ahead: &Ahead, target: Target) -> Result<TargetView, EngineError> {
    let attempts = attempts::list(read, target.id)?;
    Ok(TargetView {
        outlook: ahead.find_outlook(read, &target)?,
        stage: stage(&target),
        steps: attempts.iter().map(step_view).collect(),
        evidence: evidence(&target),
        actions: actions(&target),
        id: target.id,
        account_id: target.account_id,
        network: target.network,
        handle: target.handle,
        state: target.state,
        finding: target.finding,
        next_try_at: target.next_try_at,
        published_at: target.published_at,
        url: target.url,
    })
}

fn stage(target: &Target) -> Option<Stage> {
    match target.state {
        TargetState::Preparing | TargetState::Ready | TargetState::Committing => {
            Some(target.step.as_ref().map_or(Stage::Checking, |step| step.stage))
        }
        TargetState::Published => target.step.as_ref().map(|_| Stage::Finishing),
        _ => None,
    }
}

fn step_view(attempt: &Attempt) -> StepView {
    let ok = match attempt.outcome {
        Some(Outcome::Done) => Some(true),
        Some(Outcome::Failed) => Some(false),
        Some(Outcome::Lost) | None => None,
    };
    let ended_at = attempt.ended_at.filter(|_| ok.is_some());
    StepView { stage: attempt.step.stage, started_at: attempt.started_at, ended_at, ok }
}

fn evidence(target: &Target) -> Option<EvidenceView> {
    (target.state == TargetState::WaitingPerson).then(|| EvidenceView {
        text: target.content.text.clone(),
        media_count: u32::try_from(target.content.media.len()).unwrap_or(u32::MAX),
        sent_at: target.committed_at.unwrap_or(target.due_at),
        shown: target.evidence.clone().unwrap_or_default(),
    })
}
