//! Checking the trail row by row, a page at a time, so that publishing goes on meanwhile.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use store::{
    Read, StoreError,
    audit::{self, Action, Actor, Anchor, Break, Check, Detail, Entry, Fault, Head, Outcome, Verdict},
};

use super::trail::OpenTrail;
use crate::{Engine, EngineError};

/// Rows that are checked in one go, about 20 ms.
const PAGE: u32 = 10_000;

/// How far a check has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditProgress {
    /// Rows found right.
    pub done: u64,
    /// Rows there were when it began.
    pub total: u64,
}

/// Whether the trail is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditVerdict {
    /// Every row is as it was written, and none is missing; as far as can be seen, see [`store::audit`].
    Intact {
        /// When the trail begins.
        since: Option<DateTime<Utc>>,
        /// Rows in it.
        rows: u64,
        /// The newest row that the keychain vouches for; `None` = none, or the keychain could not be asked.
        anchored_to: Option<u64>,
        /// Whose signature exports carry.
        fingerprint: String,
    },
    /// It is not.
    Broken {
        /// The first row that is wrong.
        seq: u64,
        /// In which way.
        how: Fault,
        /// Whose signature exports carry.
        fingerprint: String,
    },
}

impl Engine {
    /// Checks every row, and tells `progress` after each page. What it came to is itself written down.
    ///
    /// # Errors
    /// [`EngineError::VaultClosed`], or when the database fails.
    pub async fn audit_verify(
        &self,
        progress: impl Fn(AuditProgress) + Send + Sync,
    ) -> Result<AuditVerdict, EngineError> {
        let trail = self.find_trail().ok_or(EngineError::VaultClosed)?;
        let anchors = self.anchors_to_check(&trail).await;
        let verdict = self.walk_trail(&trail, anchors, progress).await?;
        self.note(self.verified(verdict)).await?;
        let fingerprint = trail.fingerprint()?;
        Ok(match verdict {
            Verdict::Intact { since, rows, anchored } => {
                AuditVerdict::Intact { since, rows, anchored_to: anchored, fingerprint }
            }
            Verdict::Broken(Break { seq, fault }) => AuditVerdict::Broken { seq, how: fault, fingerprint },
        })
    }

    /// Whose signature exports carry.
    ///
    /// # Errors
    /// [`EngineError::VaultClosed`].
    pub fn audit_fingerprint(&self) -> Result<String, EngineError> {
        self.find_trail().ok_or(EngineError::VaultClosed)?.fingerprint()
    }

    /// The anchors; none when the keychain cannot be asked, which the verdict then tells.
    pub(super) async fn anchors_to_check(&self, trail: &OpenTrail) -> Vec<Anchor> {
        match self.kept_anchors(trail).await {
            Ok(kept) => kept.map(|kept| kept.all()).unwrap_or_default(),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "anchors could not be read");
                Vec::new()
            }
        }
    }

    fn verified(&self, verdict: Verdict) -> Entry {
        let entry = |outcome| self.entry(Actor::Person, Action::AuditVerified, outcome);
        match verdict {
            Verdict::Intact { .. } => entry(Outcome::Done),
            Verdict::Broken(Break { seq, fault }) => entry(Outcome::Failed).object(seq).detail(detail(fault)),
        }
    }

    async fn walk_trail(
        &self,
        trail: &Arc<OpenTrail>,
        anchors: Vec<Anchor>,
        progress: impl Fn(AuditProgress) + Send + Sync,
    ) -> Result<Verdict, EngineError> {
        let store = &self.inner.parts.store;
        let first_seq = trail.first_seq;
        let (mut check, head) = store.read(move |read| begin(read, first_seq, anchors)).await?;
        let total = head.map_or(0, |head| head.seq.saturating_sub(first_seq - 1));
        loop {
            let trail = Arc::clone(trail);
            let (checked, verdict) = store.read(move |read| page(check, read, &trail)).await?;
            check = checked;
            progress(AuditProgress { done: check.rows(), total: total.max(check.rows()) });
            if let Some(verdict) = verdict {
                return Ok(verdict);
            }
        }
    }
}

fn begin(read: &Read<'_>, first_seq: u64, anchors: Vec<Anchor>) -> Result<(Check, Option<Head>), StoreError> {
    Ok((Check::begin(read, first_seq, anchors)?, audit::head(read)?))
}

/// One page, and after the last one what it all came to.
fn page(mut check: Check, read: &Read<'_>, trail: &OpenTrail) -> Result<(Check, Option<Verdict>), StoreError> {
    let more = check.page(read, trail, PAGE)?;
    let verdict = if more { None } else { Some(check.verdict(read)?) };
    Ok((check, verdict))
}

fn detail(fault: Fault) -> Detail {
    match fault {
        Fault::Edited => Detail::Edited,
        Fault::Missing => Detail::Missing,
        Fault::Inserted => Detail::Inserted,
        Fault::Reordered => Detail::Reordered,
        Fault::CutTail => Detail::CutTail,
        Fault::RolledBack => Detail::RolledBack,
        Fault::KeyMissing => Detail::KeyMissing,
    }
}
