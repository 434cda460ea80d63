//! From a draft to a post: everything is checked, then post and targets are made in one transaction.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{AccountId, DraftId, Field, Finding, FindingCode, PostId, Severity};
use store::{
    Write,
    accounts::{self, Account},
    drafts::{self, Draft, DraftContent},
    posts::{self, Post, Schedule},
    targets::{self, Outgoing, Target},
};

use crate::{
    Changed, Engine, EngineError, drafts::title_of, posts::PostView, retry, review::content_for,
    workspace::refuse_archived,
};

/// Content that may go out: one outgoing target per chosen account. Nobody checks it again before the walk.
struct Plan {
    draft_id: DraftId,
    version: u32,
    title: String,
    targets: Vec<Outgoing>,
}

impl Engine {
    /// Publishes a draft as it was at `version`. Asking again for the same version returns the same post.
    ///
    /// # Errors
    /// [`EngineError::PlanRefused`] with every finding that blocks, [`EngineError::DraftChanged`] when the draft has
    /// another version.
    pub async fn publish(&self, draft_id: DraftId, version: u32) -> Result<PostView, EngineError> {
        self.make_post(draft_id, version, self.now(), None).await
    }

    /// Makes a post of a draft, for now or for the time that was chosen.
    pub(crate) async fn make_post(
        &self,
        draft_id: DraftId,
        version: u32,
        at: DateTime<Utc>,
        schedule: Option<Schedule>,
    ) -> Result<PostView, EngineError> {
        let draft = self.inner.parts.store.read(move |read| drafts::get(read, draft_id)).await?;
        if let Some(post_id) = made_before(&draft, version)? {
            return self.post_get(post_id).await;
        }
        let plan = self.plan(draft).await?;
        let when = (at, schedule);
        let post_id = self.inner.parts.store.write(move |write| carry_out(write, plan, when)).await?;
        self.changed(Changed::Drafts, Some(draft_id.to_string()));
        self.changed(Changed::Posts, Some(post_id.to_string()));
        self.wake();
        self.post_get(post_id).await
    }

    async fn plan(&self, draft: Draft) -> Result<Plan, EngineError> {
        let content = &draft.content;
        let media = self.media_items(&content.media).await?;
        let chosen = self.chosen(content).await?;
        if chosen.is_empty() {
            return Err(EngineError::PlanRefused { findings: BTreeMap::new() });
        }
        // The page offers none; a post of one client on another's account could not be taken back.
        if chosen.iter().any(|account| account.workspace_id != draft.workspace_id) {
            return Err(EngineError::InvalidInput { field: "accountIds" });
        }
        let rules = self.rules(&content.account_ids).await?;
        let mut findings: BTreeMap<AccountId, Vec<Finding>> = BTreeMap::new();
        let mut outgoing = Vec::with_capacity(chosen.len());
        for account in chosen {
            let own = content_for(content, account.id, &media);
            let known = rules.iter().find(|(id, _)| *id == account.id);
            let (_, rules) = known.ok_or(EngineError::NotFound { what: "networks" })?;
            let mut blocking = rules.findings(&own);
            if media.len() < content.media.len() {
                blocking.push(Finding::new(FindingCode::PictureUnreadable, Severity::Error, Field::Media));
            }
            blocking.retain(Finding::blocks);
            if !blocking.is_empty() {
                findings.insert(account.id, blocking);
            }
            outgoing.push(Outgoing { account, content: own, random: retry::random() });
        }
        if !findings.is_empty() {
            return Err(EngineError::PlanRefused { findings });
        }
        Ok(Plan { draft_id: draft.id, version: draft.version, title: title_of(&content.text), targets: outgoing })
    }

    /// The chosen accounts that are connected, each once.
    async fn chosen(&self, content: &DraftContent) -> Result<Vec<Account>, EngineError> {
        let ids = content.account_ids.clone();
        self.inner
            .parts
            .store
            .read(move |read| {
                let mut chosen: Vec<Account> = Vec::with_capacity(ids.len());
                for id in ids {
                    if let Some(account) = accounts::find(read, id)?
                        && chosen.iter().all(|other| other.id != id)
                    {
                        chosen.push(account);
                    }
                }
                Ok(chosen)
            })
            .await
    }
}

/// The post that this version of the draft was already made into.
fn made_before(draft: &Draft, version: u32) -> Result<Option<PostId>, EngineError> {
    if draft.version == version { Ok(draft.post_id) } else { Err(EngineError::DraftChanged) }
}

fn carry_out(
    write: &Write<'_>,
    plan: Plan,
    (planned_at, schedule): (DateTime<Utc>, Option<Schedule>),
) -> Result<PostId, EngineError> {
    // Looked at again inside the transaction: a second click, or a save, may have come in between.
    let draft = drafts::get(write, plan.draft_id)?;
    if let Some(post_id) = made_before(&draft, plan.version)? {
        return Ok(post_id);
    }
    refuse_archived(write, draft.workspace_id)?;
    let post = Post {
        id: PostId::new(),
        workspace_id: draft.workspace_id,
        draft_id: plan.draft_id,
        draft_version: plan.version,
        title: plan.title,
        planned_at,
        schedule,
    };
    posts::insert(write, &post)?;
    for (position, outgoing) in plan.targets.into_iter().enumerate() {
        let position = u32::try_from(position).unwrap_or(u32::MAX);
        targets::insert(write, &Target::planned(&post, position, outgoing))?;
    }
    drafts::mark_published(write, plan.draft_id, post.id)?;
    Ok(post.id)
}
