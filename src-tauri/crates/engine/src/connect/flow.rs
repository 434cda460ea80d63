//! Watching, opening again, cancelling and ending flows.

use chrono::TimeDelta;
use domain::{BrowserError, FlowId};
use store::{
    app_registrations,
    audit::{self, Action, Actor, Detail, Outcome},
    sign_in_flows::{self, End, FlowFailure, FlowStatus},
};
use url::Url;

use super::FlowView;
use crate::{Changed, Engine, EngineError};

/// How long an ended flow stays readable for whoever still shows it.
const KEPT_DAYS: i64 = 1;

impl Engine {
    /// Where a flow is.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] when there is no such flow.
    pub async fn connect_status(&self, id: FlowId) -> Result<FlowView, EngineError> {
        self.end_late_flows().await?;
        let flow = self.inner.parts.store.read(move |read| sign_in_flows::get(read, id)).await?;
        Ok(flow.into())
    }

    /// Asks the browser again to show the consent page.
    ///
    /// # Errors
    /// [`EngineError::ActionNotPossible`] when the flow has ended or began before a restart.
    pub async fn connect_open_again(&self, id: FlowId) -> Result<(), EngineError> {
        let url = self.connect_link(id).await?;
        self.open_browser(url).await.map_err(|error| match error {
            BrowserError::NotAllowed => EngineError::LinkNotAllowed,
            BrowserError::NotStarted => EngineError::BrowserNotOpened,
        })?;
        self.inner.parts.store.write(move |write| sign_in_flows::set_opened(write, id)).await?;
        self.changed(Changed::Flows, Some(id.to_string()));
        Ok(())
    }

    /// The consent page's address, for the clipboard. It carries the state and must go nowhere else.
    ///
    /// # Errors
    /// [`EngineError::ActionNotPossible`] when the flow has ended or began before a restart.
    pub async fn connect_link(&self, id: FlowId) -> Result<Url, EngineError> {
        self.end_late_flows().await?;
        let flow = self.inner.parts.store.read(move |read| sign_in_flows::get(read, id)).await?;
        let waiting = flow.status == FlowStatus::Waiting;
        self.inner.open_flows.address(id).filter(|_| waiting).ok_or(EngineError::ActionNotPossible)
    }

    /// Ends a flow that the person no longer wants. Harmless when it has ended already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn connect_cancel(&self, id: FlowId) -> Result<(), EngineError> {
        self.end_flow(id, End::Cancelled, Actor::Person).await?;
        let engine = self.clone();
        let dropping = async move { engine.drop_unused().await };
        self.spawn(dropping, &tokio::runtime::Handle::current());
        Ok(())
    }

    /// Lets go of what was signed in and not chosen; what resists is tried again with the next look.
    async fn drop_unused(&self) {
        if let Err(error) = self.drop_unused_sign_ins().await {
            tracing::warn!(%error, "a sign-in without accounts could not be dropped");
        }
    }

    /// Ends the flows whose ten minutes are over and forgets those that ended long ago.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn expire_flows(&self) -> Result<(), EngineError> {
        self.end_late_flows().await?;
        self.drop_unused().await;
        let forget_before = self.now() - TimeDelta::days(KEPT_DAYS);
        self.inner
            .parts
            .store
            .write(move |write| {
                sign_in_flows::delete_ended(write, forget_before)?;
                app_registrations::delete_unused_loopback(write)
            })
            .await
            .map_err(EngineError::Store)
    }

    pub(super) async fn end_late_flows(&self) -> Result<(), EngineError> {
        for id in self.inner.open_flows.ids() {
            if self.inner.open_flows.is_over(id) && !self.is_exchanging(id).await {
                self.end_flow(id, End::Expired, Actor::Engine).await?;
            }
        }
        let now = self.now();
        let late = self.inner.parts.store.read(move |read| {
            let mut waiting = sign_in_flows::list_waiting(read)?;
            waiting.retain(|flow| flow.expires_at < now);
            Ok::<_, store::StoreError>(waiting.into_iter().map(|flow| flow.id))
        });
        for id in late.await? {
            self.end_flow(id, End::Expired, Actor::Engine).await?;
        }
        Ok(())
    }

    async fn is_exchanging(&self, id: FlowId) -> bool {
        let flow = self.inner.parts.store.read(move |read| sign_in_flows::get(read, id)).await;
        flow.is_ok_and(|flow| flow.status == FlowStatus::Exchanging)
    }

    /// Ends a flow, erases its verifier and closes its port. `false` = it had ended already.
    pub(super) async fn end_flow(&self, id: FlowId, end: End, actor: Actor) -> Result<bool, EngineError> {
        let now = self.now();
        let (outcome, detail) = match &end {
            End::Done { .. } => (Outcome::Done, None),
            End::Failed(failure) => (Outcome::Failed, Some(detail(failure))),
            End::Expired => (Outcome::Failed, Some(Detail::Expired)),
            End::Cancelled => (Outcome::Failed, Some(Detail::Cancelled)),
        };
        let entry = self.entry(actor, Action::FlowEnded, outcome).object(id).detail(detail);
        let ended = self.inner.parts.store.write(move |write| {
            let ended = sign_in_flows::end(write, id, &end, now)?;
            if ended {
                audit::append(write, &entry)?;
            }
            Ok::<_, store::StoreError>(ended)
        });
        let ended = ended.await?;
        self.inner.open_flows.remove(id);
        if ended {
            self.changed(Changed::Flows, Some(id.to_string()));
        }
        Ok(ended)
    }

    /// Browsers are started by the system, which may take its time.
    pub(crate) async fn open_browser(&self, url: Url) -> Result<(), BrowserError> {
        let browser = std::sync::Arc::clone(&self.inner.parts.browser);
        tokio::task::spawn_blocking(move || browser.open(&url)).await.unwrap_or(Err(BrowserError::NotStarted))
    }
}

/// Why a sign-in failed, in the trail's words.
pub(super) fn detail(failure: &FlowFailure) -> Detail {
    match failure {
        FlowFailure::ConsentDenied => Detail::ConsentDenied,
        FlowFailure::ConsentFailed => Detail::SignedOut,
        FlowFailure::OtherAccount { .. } => Detail::OtherAccount,
        FlowFailure::ScopeRefused { .. } => Detail::ScopeMissing,
        FlowFailure::RegistrationRefused => Detail::RegistrationRefused,
        FlowFailure::RateLimited { .. } => Detail::RateLimited,
        FlowFailure::NetworkUnreachable => Detail::NotReached,
        FlowFailure::NetworkUnavailable | FlowFailure::NetworkUnexpected | FlowFailure::LinkNotAllowed => {
            Detail::Unexpected
        }
        FlowFailure::VaultClosed => Detail::VaultClosed,
        FlowFailure::Interrupted => Detail::Interrupted,
    }
}
