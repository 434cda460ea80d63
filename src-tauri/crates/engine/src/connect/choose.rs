//! Choosing which accounts of a sign-in are connected. The network is asked for them each time, so that nothing it said
//! need be kept, and what it took back meanwhile is not connected.

use std::time::Duration;

use domain::{AccountId, Coverage, Finding, FlowId, Identity, SignInId};
use store::{
    Read, StoreError, Write,
    accounts::{self, Stands},
    audit::{Action, Actor, Outcome},
    sign_in_flows::{self, Flow, FlowStatus},
};

use super::{
    FlowView, from_network,
    storing::{Covered, Stored, connect, end_done},
};
use crate::{Changed, Engine, EngineError, disconnect::erase_unused, renewal_rule::Wanted};

/// An account that a sign-in covers.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered {
    /// The network's id of it.
    pub remote_id: String,
    /// What people call it there.
    pub handle: String,
    /// Name for people; may be empty.
    pub display_name: String,
    /// The account, where it is connected already.
    pub connected: Option<AccountId>,
    /// Why it could not publish.
    pub obstacle: Option<Finding>,
}

impl Engine {
    /// The accounts that may be connected with the sign-in of a flow, in the network's order.
    ///
    /// # Errors
    /// [`EngineError::ActionNotPossible`] when the flow does not rest, or that the network could not be asked.
    pub async fn connect_offered(&self, id: FlowId) -> Result<Vec<Offered>, EngineError> {
        let (flow, sign_in_id) = self.resting_flow(id).await?;
        let coverage = self.ask_coverage(sign_in_id).await?;
        let offered =
            move |read: &Read<'_>| coverage.accounts.into_iter().map(|identity| offer(read, &flow, identity)).collect();
        self.inner.parts.store.read::<_, StoreError, _>(offered).await.map_err(EngineError::Store)
    }

    /// Connects the chosen accounts, named by the network's ids, and ends the flow. Others stay as they are.
    ///
    /// # Errors
    /// [`EngineError::InvalidInput`] when none is chosen or one is not covered any more; as for
    /// [`Engine::connect_offered`].
    pub async fn connect_choose(&self, id: FlowId, chosen: Vec<String>) -> Result<FlowView, EngineError> {
        let (flow, sign_in_id) = self.resting_flow(id).await?;
        let coverage = self.ask_coverage(sign_in_id).await?;
        let find = |remote_id: &String| coverage.find(remote_id).cloned();
        let chosen: Option<Vec<_>> = chosen.iter().map(find).collect();
        let chosen =
            chosen.filter(|chosen| !chosen.is_empty()).ok_or(EngineError::InvalidInput { field: "accounts" })?;
        let (now, workspace_id) = (self.now(), self.workspace_after_all(flow.workspace_id).await?);
        let erased = self.entry(Actor::Engine, Action::CredentialErased, Outcome::Done);
        let stands = Stands { platform: flow.platform, sign_in_id, workspace_id };
        let store = move |write: &Write<'_>| {
            let covered = chosen.into_iter().map(|identity| Covered::of(write, &stands.platform, identity));
            let covered = covered.collect::<Result<Vec<_>, _>>()?;
            connect(write, &stands, &covered, now)?;
            let first = covered.first().map(Covered::connected);
            if let Some(first) = first {
                end_done(write, id, first, now)?;
            }
            let erased = erase_unused(write, &erased)?;
            Ok::<_, EngineError>(Stored { connected: first, covered, erased })
        };
        let stored = self.inner.parts.store.write(store).await?;
        self.tell_connected(stored);
        self.changed(Changed::Flows, Some(id.to_string()));
        self.connect_status(id).await
    }

    async fn resting_flow(&self, id: FlowId) -> Result<(Flow, SignInId), EngineError> {
        self.end_late_flows().await?;
        let flow = self.inner.parts.store.read(move |read| sign_in_flows::get(read, id)).await?;
        match (flow.status, flow.sign_in_id) {
            (FlowStatus::Choosing, Some(sign_in_id)) => Ok((flow, sign_in_id)),
            _ => Err(EngineError::ActionNotPossible),
        }
    }

    async fn ask_coverage(&self, id: SignInId) -> Result<Coverage, EngineError> {
        let signed = self.signed(id).await?.able()?;
        let seen = signed.credential.generation;
        let signed = self.fresh(signed, Wanted::Life { min_life: Duration::ZERO, seen }).await?;
        let tokens = self.open_tokens(&signed).await?;
        let used = self.entry(Actor::Engine, Action::TokenUsed, Outcome::Done);
        self.note(used.network(signed.sign_in.platform.as_str()).sign_in(id)).await?;
        self.identify_signed(&signed.sign_in, &tokens).await.map_err(from_network)
    }
}

fn offer(read: &Read<'_>, flow: &Flow, identity: Identity) -> Result<Offered, StoreError> {
    Ok(Offered {
        connected: accounts::find_known(read, &flow.platform, &identity.account)?,
        remote_id: identity.account.remote_id,
        handle: identity.account.handle,
        display_name: identity.display_name,
        obstacle: identity.obstacle,
    })
}
