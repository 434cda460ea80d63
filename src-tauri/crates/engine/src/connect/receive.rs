//! Taking what comes back from the browser: deep link, loopback or pasted address, through one door.

use domain::{
    FlowId, RedirectWay, Secret,
    callback::{self, Callback, CallbackRefusal, Expected, Outcome as Answer},
};
use store::{
    audit::{self, Action, Actor, Detail, Outcome},
    sign_in_flows::{self, Claim, End, Flow, FlowFailure},
};

use super::{FlowView, finish::Answered, start::state_hash};
use crate::{Changed, Engine, EngineError};

/// How an answer came.
struct Arrival {
    callback: Callback,
    /// The one flow it was handed in for.
    flow_id: Option<FlowId>,
    by_scheme: bool,
}

impl Engine {
    /// Takes a deep link. The view tells how the flow ended; nothing is known of links that match none.
    ///
    /// # Errors
    /// [`EngineError::LinkMalformed`] and [`EngineError::LinkUnknown`]; nothing was changed then, and nothing sent.
    pub async fn receive_link(&self, address: Secret) -> Result<FlowView, EngineError> {
        // EXPOSE: to read state and code out of it; both stay secrets.
        let parsed = callback::parse(address.expose(), Expected::Scheme);
        self.receive(parsed.ok().map(|callback| Arrival { callback, flow_id: None, by_scheme: true })).await
    }

    /// Takes the address that the person copied from the browser, for this flow only.
    ///
    /// # Errors
    /// As [`Engine::receive_link`].
    pub async fn connect_paste(&self, id: FlowId, address: Secret) -> Result<FlowView, EngineError> {
        // EXPOSE: to cut off what copying adds around an address.
        let trimmed = Secret::new(address.expose().trim().to_owned());
        self.receive_for(id, &trimmed).await
    }

    /// Takes an address for one flow: as its own redirect address, or by our scheme where it came that way.
    pub(super) async fn receive_for(&self, id: FlowId, address: &Secret) -> Result<FlowView, EngineError> {
        let flow = self.inner.parts.store.read(move |read| sign_in_flows::get(read, id)).await?;
        let own = Expected::RedirectUri { platform: &flow.platform, redirect_uri: &flow.redirect_uri };
        // EXPOSE: to read state and code out of it; both stay secrets.
        let direct = callback::parse(address.expose(), own);
        let arrival = match (direct, flow.way) {
            (Ok(callback), _) => Some(Arrival { callback, flow_id: Some(id), by_scheme: false }),
            (Err(_), RedirectWay::Loopback) => None,
            (Err(_), RedirectWay::Scheme | RedirectWay::Relay) => {
                // EXPOSE: as above.
                let parsed = callback::parse(address.expose(), Expected::Scheme);
                parsed.ok().map(|callback| Arrival { callback, flow_id: Some(id), by_scheme: true })
            }
        };
        self.receive(arrival).await
    }

    async fn receive(&self, arrival: Option<Arrival>) -> Result<FlowView, EngineError> {
        let Some(arrival) = arrival else {
            self.note_stray(Detail::Malformed).await?;
            return Err(EngineError::LinkMalformed);
        };
        // Without the verifier the code is of no use: the flow stays as it is, for the link to be given again.
        self.vault()?;
        self.end_late_flows().await?;
        let Some(flow) = self.claim_flow(&arrival).await? else {
            self.note_stray(Detail::NotWaiting).await?;
            return Err(EngineError::LinkUnknown);
        };
        let id = flow.id;
        self.changed(Changed::Flows, Some(id.to_string()));
        match arrival.callback.outcome {
            Answer::Code(code) => {
                let engine = self.clone();
                let answered = Answered { code, state: arrival.callback.state };
                // To its end even if the asker goes: the code is used up.
                self.owned(async move { engine.finish(flow, answered).await }).await;
            }
            Answer::Error { code, .. } => {
                let failure = match code {
                    CallbackRefusal::AccessDenied => FlowFailure::ConsentDenied,
                    CallbackRefusal::Other => FlowFailure::ConsentFailed,
                };
                self.end_flow(id, End::Failed(failure), Actor::Person).await?;
            }
        }
        let flow = self.inner.parts.store.read(move |read| sign_in_flows::get(read, id)).await?;
        Ok(flow.into())
    }

    /// The one conditional update that makes a state usable once. An issuer that is not the flow's leaves the flow
    /// as it is (mix-up, RFC 9207).
    async fn claim_flow(&self, arrival: &Arrival) -> Result<Option<Flow>, EngineError> {
        let state_hash = state_hash(&arrival.callback.state);
        let platform = arrival.callback.platform.clone();
        let iss = arrival.callback.iss.clone();
        let hosts = self.network(&platform).map_or(&[][..], |network| network.manifest().hosts);
        let (flow_id, by_scheme, now) = (arrival.flow_id, arrival.by_scheme, self.now());
        let claimed = self.inner.parts.store.write(move |write| {
            let claim = Claim { state_hash, platform: &platform, flow_id, by_scheme, now };
            match sign_in_flows::claim(write, &claim)? {
                Some(flow) if !is_issuer(iss.as_deref(), &flow, hosts) => Err(EngineError::LinkUnknown),
                claimed => Ok(claimed),
            }
        });
        match claimed.await {
            Err(EngineError::LinkUnknown) => Ok(None),
            other => other,
        }
    }

    /// At most one entry a minute: strangers must not fill the trail.
    async fn note_stray(&self, detail: Detail) -> Result<(), EngineError> {
        let now = self.now();
        let entry = self.entry(Actor::Outside, Action::LinkReceived, Outcome::Refused).detail(detail);
        if self.inner.open_flows.may_note_stray(now) {
            self.inner.parts.store.write(move |write| audit::append(write, &entry)).await?;
        }
        Ok(())
    }
}

/// Whether the named issuer is the flow's own server, or one of the network's hosts where there is only one server.
fn is_issuer(iss: Option<&str>, flow: &Flow, hosts: &[&str]) -> bool {
    let Some(iss) = iss else { return true };
    match &flow.server {
        Some(server) => iss == server.as_str() || iss == server.as_str().trim_end_matches('/'),
        None => hosts.iter().any(|host| iss.strip_prefix("https://") == Some(*host)),
    }
}
