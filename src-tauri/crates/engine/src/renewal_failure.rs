//! What follows a renewal that failed: waiting, asking once more, or telling the person.

use chrono::{DateTime, Utc};
use domain::{NeedsSignIn, NetworkError, Renewal};
use store::{
    StoreError,
    audit::{self, Action, Actor, Detail, Outcome},
    credentials,
    renewals::{self, RenewalOutcome},
    sign_ins,
};

use crate::{
    Engine,
    audit::detail,
    lend::{LendError, Signed},
    renewal_rule::{pause_after, replay_after},
    retry,
};

/// Answers to renewals of one sign-in that may be lost: the first, and that of its one replay after a pause.
pub(crate) const LOST_MAX: u32 = 2;

/// Whether the network may have renewed although the new sign-in did not arrive: there is no answer that can be read,
/// or whoever stands in front of the network got none from it. Pure.
pub(crate) fn is_lost(error: &NetworkError) -> bool {
    const BAD_GATEWAY: u16 = 502;
    const GATEWAY_TIMEOUT: u16 = 504;
    match error {
        NetworkError::NoAnswer(_) => true,
        NetworkError::Unavailable { status } => matches!(*status, BAD_GATEWAY | GATEWAY_TIMEOUT),
        NetworkError::SignedOut { .. }
        | NetworkError::MissingScope { .. }
        | NetworkError::RegistrationRefused
        | NetworkError::RateLimited { .. }
        | NetworkError::Rejected { .. }
        | NetworkError::Duplicate
        | NetworkError::NotSent(_)
        | NetworkError::Doubted(_)
        | NetworkError::Unexpected { .. }
        | NetworkError::MediaHost(_)
        | NetworkError::Media(_)
        | NetworkError::StepNotUnderstood => false,
    }
}

impl Engine {
    /// The first lost answer is asked for once more, after a pause in which the network can come back; then only the
    /// person can help.
    pub(crate) async fn answer_lost(
        &self,
        signed: &Signed,
        id: i64,
        lost_before: u32,
        error: NetworkError,
    ) -> Result<Signed, LendError> {
        self.note_failed(signed, &error).await?;
        if lost_before + 1 >= LOST_MAX {
            self.end_renewal(id, RenewalOutcome::Lost, None).await?;
            return self.lost(signed).await;
        }
        let not_before = self.now() + replay_after(&error);
        self.end_renewal(id, RenewalOutcome::Lost, Some(not_before)).await?;
        // The loop is to see when that is.
        self.wake();
        Err(LendError::Unavailable(error))
    }

    pub(crate) async fn lost(&self, signed: &Signed) -> Result<Signed, LendError> {
        self.require_sign_in(signed, NeedsSignIn::RenewalLost).await?;
        Err(LendError::NeedsSignIn(NeedsSignIn::RenewalLost))
    }

    async fn note_failed(&self, signed: &Signed, error: &NetworkError) -> Result<(), LendError> {
        let failed = self.entry(Actor::Engine, Action::CredentialRenewed, Outcome::Failed);
        let entry = failed.network(signed.sign_in.platform.as_str()).sign_in(signed.sign_in.id);
        self.note(entry.detail(detail(error))).await.map_err(|_| LendError::Store(StoreError::Closed))
    }

    /// What follows a failed request. The table of `publishing.md`: a refusal is final, and trouble on the way never
    /// signs anyone out.
    pub(crate) async fn renewal_failed(
        &self,
        signed: &Signed,
        id: i64,
        error: NetworkError,
    ) -> Result<Signed, LendError> {
        self.note_failed(signed, &error).await?;
        let refused = match &error {
            NetworkError::SignedOut { reason } => Some(NeedsSignIn::from(*reason)),
            NetworkError::MissingScope { .. } => Some(NeedsSignIn::MissingScope),
            NetworkError::RegistrationRefused => Some(NeedsSignIn::Unknown),
            _ => None,
        };
        if let Some(reason) = refused {
            self.end_renewal(id, RenewalOutcome::Refused, None).await?;
            return self.refused(signed, reason).await;
        }
        let (outcome, not_before) = self.pause(signed, &error).await?;
        self.end_renewal(id, outcome, Some(not_before)).await?;
        Err(LendError::Unavailable(error))
    }

    /// Someone may have stored a newer sign-in meanwhile (the person signed in again); then that one counts.
    async fn refused(&self, signed: &Signed, reason: NeedsSignIn) -> Result<Signed, LendError> {
        let now_stored = self.signed(signed.sign_in.id).await?;
        if now_stored.credential.generation > signed.credential.generation {
            return Ok(now_stored);
        }
        self.require_sign_in(signed, reason).await?;
        Err(LendError::NeedsSignIn(reason))
    }

    /// Where the access token renews itself, the old one stays good until its own end whatever came of the renewal.
    pub(crate) fn survives_lost_answer(&self, signed: &Signed) -> bool {
        let renewal = self.network(&signed.sign_in.platform).map(|network| network.manifest().renewal);
        matches!(renewal, Ok(Renewal::Access { .. }))
    }

    async fn pause(&self, signed: &Signed, error: &NetworkError) -> Result<(RenewalOutcome, DateTime<Utc>), LendError> {
        let (id, generation) = (signed.sign_in.id, signed.credential.generation);
        let trouble = self.inner.parts.store.read(move |read| renewals::trouble(read, id, generation)).await?;
        let pause = self.now() + pause_after(trouble.tries);
        Ok(match error {
            NetworkError::RateLimited { until: Some(until) } => {
                (RenewalOutcome::Later, (*until).clamp(self.now(), self.now() + retry::WAIT_MAX))
            }
            NetworkError::RateLimited { until: None } => (RenewalOutcome::Later, pause),
            NetworkError::NotSent(_) => (RenewalOutcome::NotSent, pause),
            _ => (RenewalOutcome::Failed, pause),
        })
    }

    /// Marks the sign-in, unless someone signed in again meanwhile.
    pub(crate) async fn require_sign_in(&self, signed: &Signed, reason: NeedsSignIn) -> Result<(), LendError> {
        let (id, generation) = (signed.sign_in.id, signed.credential.generation);
        let entry = self
            .entry(Actor::Engine, Action::SignInRequired, Outcome::Done)
            .network(signed.sign_in.platform.as_str())
            .sign_in(id)
            .detail(match reason {
                NeedsSignIn::Expired => Detail::Expired,
                NeedsSignIn::Revoked => Detail::Revoked,
                NeedsSignIn::MissingScope => Detail::ScopeMissing,
                NeedsSignIn::RenewalLost => Detail::NoAnswer,
                NeedsSignIn::Unreadable => Detail::Unreadable,
                NeedsSignIn::Checkpoint | NeedsSignIn::LeftOut | NeedsSignIn::Unknown => Detail::SignedOut,
            });
        self.inner
            .parts
            .store
            .write(move |write| {
                let stored = credentials::get(write, id)?.generation;
                if stored == generation {
                    sign_ins::set_needs_sign_in(write, id, Some(reason))?;
                    audit::append(write, &entry)?;
                }
                Ok::<_, StoreError>(())
            })
            .await?;
        self.tell_signed(id).await;
        Ok(())
    }
}
