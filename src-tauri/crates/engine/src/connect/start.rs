//! Beginning a flow: server, way back, app registration, state and verifier, and only then the browser.

use std::{any::Any, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    AuthorizationCode, AuthorizeRequest, BrowserError, FlowId, HttpScope, Network, NetworkError, Pkce, Platform,
    RedirectWay, Registration, Secret, SignIn, WorkspaceId, callback,
};
use sha2::{Digest, Sha256};
use store::{
    accounts, app_registrations,
    audit::{self, Action, Actor, Outcome},
    sign_in_flows::{self, End, Flow, FlowFailure, FlowStatus},
};
use url::Url;
use zeroize::Zeroizing;

use super::{ConnectRequest, FLOW_LIFE_SECONDS, FLOWS_MAX, FlowView, from_network};
use crate::{Changed, Engine, EngineError, shared, vault::verifier_place};

/// The longest server name that is looked at: 253 characters of a host, with room for `@me@` and `https://`.
const SERVER_MAX: usize = 320;
const RANDOM_BYTES: usize = 32;

/// A way back that is ready to be used.
struct Back {
    way: RedirectWay,
    redirect_uri: String,
    listener: Option<Box<dyn Any + Send + Sync>>,
}

/// What a flow is for.
struct Purpose {
    platform: Platform,
    network: &'static dyn Network,
    code: AuthorizationCode,
    server: Option<Url>,
    reconnect: Option<domain::AccountId>,
    workspace: WorkspaceId,
    choose_account: bool,
}

/// What belongs to one flow and nobody else.
struct Fresh {
    id: FlowId,
    state: Secret,
    verifier: Option<Secret>,
}

impl Engine {
    /// Begins a sign-in in the person's browser. The view says whether the browser opened; if not, the link can be
    /// copied.
    ///
    /// # Errors
    /// [`EngineError::VaultClosed`], [`EngineError::TooManyFlows`], [`EngineError::ServerUnknown`],
    /// [`EngineError::ServerClosed`], [`EngineError::RegistrationMissing`], [`EngineError::RegistrationRefused`], or that
    /// the network could not be reached. Nothing waits then.
    pub async fn connect_start(&self, request: ConnectRequest) -> Result<FlowView, EngineError> {
        self.vault()?;
        self.end_late_flows().await?;
        if self.inner.parts.store.read(sign_in_flows::count_pending).await? >= FLOWS_MAX {
            return Err(EngineError::TooManyFlows);
        }
        let purpose = self.purpose(request).await?;
        let fresh = Fresh { id: FlowId::new(), state: random_text()?, verifier: verifier(purpose.code.pkce)? };
        let now = self.now();
        let expires_at = now + TimeDelta::seconds(FLOW_LIFE_SECONDS);
        let back = self.way_back(&purpose, fresh.id, expires_at).await?;
        let registration = self.registration_for(&purpose, &back.redirect_uri).await?;
        let url = authorize_url(&purpose, &fresh, &back, &registration.client_id)?;
        let flow = Flow {
            id: fresh.id,
            platform: purpose.platform,
            server: purpose.server,
            reconnect: purpose.reconnect,
            workspace_id: Some(purpose.workspace),
            registration_id: Some(registration.id),
            client_id: registration.client_id,
            redirect_uri: back.redirect_uri,
            way: back.way,
            host: url.host_str().unwrap_or_default().to_owned(),
            verifier: None,
            created_at: now,
            expires_at,
            status: FlowStatus::Waiting,
            opened: false,
            sign_in_id: None,
            account_id: None,
            known: None,
            failure: None,
        };
        self.insert_flow(flow, &fresh).await?;
        self.inner.open_flows.add(fresh.id, &url, back.listener);
        self.send_to_browser(fresh.id, url).await?;
        self.connect_status(fresh.id).await
    }

    async fn purpose(&self, request: ConnectRequest) -> Result<Purpose, EngineError> {
        let ConnectRequest { platform, server, reconnect, workspace } = request;
        let network = self.network(&platform)?;
        let SignIn::Browser(code) = network.manifest().sign_in else {
            return Err(EngineError::InvalidInput { field: "network" });
        };
        let server = match reconnect {
            Some(id) => {
                let account = self.inner.parts.store.read(move |read| accounts::get(read, id)).await?;
                if account.platform != platform {
                    return Err(EngineError::InvalidInput { field: "account_id" });
                }
                account.account.server
            }
            None => self.typed_server(network, &code, server).await?,
        };
        let wanted = platform.clone();
        let others = self.inner.parts.store.read(move |read| accounts::has_any(read, &wanted)).await?;
        let workspace = self.workspace_for(workspace).await?;
        let choose_account = others || reconnect.is_some();
        Ok(Purpose { platform, network, code, server, reconnect, workspace, choose_account })
    }

    async fn typed_server(
        &self,
        network: &dyn Network,
        code: &AuthorizationCode,
        typed: Option<String>,
    ) -> Result<Option<Url>, EngineError> {
        if !code.fields.iter().any(|field| field.id == "server") {
            return Ok(None);
        }
        let typed = typed.unwrap_or_default();
        let typed = typed.trim();
        if typed.is_empty() || typed.len() > SERVER_MAX || typed.chars().any(char::is_control) {
            return Err(EngineError::InvalidInput { field: "server" });
        }
        // The server is not known yet, so reading is allowed anywhere public, and only that.
        let scope = HttpScope { any_public_read: true, ..shared::scope(network.manifest(), None) };
        let found = network.find_server(self.outside(&scope), typed).await;
        let server = found.map_err(|error| match error {
            NetworkError::Rejected { .. } | NetworkError::Unexpected { .. } => EngineError::ServerUnknown,
            other => from_network(other),
        })?;
        server.map(Some).ok_or(EngineError::ServerUnknown)
    }

    /// The first way that is possible now, in the network's order.
    async fn way_back(&self, purpose: &Purpose, id: FlowId, until: DateTime<Utc>) -> Result<Back, EngineError> {
        let own = self.own_registration(&purpose.platform).await?;
        if own.is_none() && matches!(purpose.code.registration, Registration::OwnApp { .. }) {
            return Err(EngineError::RegistrationMissing);
        }
        for way in purpose.code.ways {
            let (redirect_uri, listener) = match way {
                RedirectWay::Loopback => match self.inner.parts.loopback.listen(until, self.deliver_to(id)).await {
                    Ok(listener) => (Some(listener.redirect_uri), Some(listener.guard)),
                    Err(error) => {
                        tracing::warn!(%error, "no port on the loopback interface");
                        (None, None)
                    }
                },
                RedirectWay::Scheme => (Some(format!("{}:/oauth/{}", callback::SCHEME, purpose.platform)), None),
                RedirectWay::Relay => (own.as_ref().map(|own| own.redirect_uri.clone()), None),
            };
            if let Some(redirect_uri) = redirect_uri {
                return Ok(Back { way: *way, redirect_uri, listener });
            }
        }
        Err(EngineError::BrowserNotOpened)
    }

    /// Hands what the loopback listener gets to its flow, as long as the engine lives.
    fn deliver_to(&self, id: FlowId) -> Box<dyn Fn(Secret) + Send + Sync> {
        let inner = Arc::downgrade(&self.inner);
        let runtime = tokio::runtime::Handle::current();
        Box::new(move |address| {
            let Some(inner) = inner.upgrade() else { return };
            let engine = Engine { inner };
            let receiver = engine.clone();
            let receive = async move {
                if let Err(error) = receiver.receive_for(id, &address).await {
                    tracing::info!(flow = %id, %error, "an answer by loopback was not taken");
                }
            };
            engine.spawn(receive, &runtime);
        })
    }

    async fn registration_for(
        &self,
        purpose: &Purpose,
        redirect_uri: &str,
    ) -> Result<app_registrations::Registration, EngineError> {
        match (purpose.code.registration, &purpose.server) {
            (Registration::OwnApp { .. }, _) => {
                self.own_registration(&purpose.platform).await?.ok_or(EngineError::RegistrationMissing)
            }
            (Registration::Dynamic, Some(server)) => {
                self.registration_at(purpose.network, &purpose.platform, server, redirect_uri).await
            }
            (Registration::Dynamic, None) => Err(EngineError::ServerUnknown),
        }
    }

    async fn insert_flow(&self, mut flow: Flow, fresh: &Fresh) -> Result<(), EngineError> {
        let held = self.hold_vault().await?;
        if let Some(verifier) = &fresh.verifier {
            let sealed = held.seal(&verifier_place(&flow), verifier);
            flow.verifier = Some(sealed.map_err(EngineError::Unreadable)?);
        }
        let state_hash = state_hash(&fresh.state);
        let started = self.entry(Actor::Person, Action::FlowStarted, Outcome::Done);
        let entry = started.network(flow.platform.as_str()).object(flow.id);
        self.inner
            .parts
            .store
            .write(move |write| {
                if sign_in_flows::count_pending(write)? >= FLOWS_MAX {
                    return Err(EngineError::TooManyFlows);
                }
                sign_in_flows::insert(write, &flow, state_hash)?;
                audit::append(write, &entry).map_err(EngineError::Store)
            })
            .await
    }

    async fn send_to_browser(&self, id: FlowId, url: Url) -> Result<(), EngineError> {
        match self.open_browser(url).await {
            Ok(()) => {
                self.inner.parts.store.write(move |write| sign_in_flows::set_opened(write, id)).await?;
                self.changed(Changed::Flows, Some(id.to_string()));
            }
            // The person can copy the link instead.
            Err(BrowserError::NotStarted) => self.changed(Changed::Flows, Some(id.to_string())),
            Err(BrowserError::NotAllowed) => {
                self.end_flow(id, End::Failed(FlowFailure::LinkNotAllowed), Actor::Engine).await?;
            }
        }
        Ok(())
    }
}

/// All that is stored of a state.
pub(crate) fn state_hash(state: &Secret) -> [u8; 32] {
    // EXPOSE: to hash it; the hash gives nothing back of 256 random bits.
    Sha256::digest(state.expose().as_bytes()).into()
}

fn authorize_url(purpose: &Purpose, fresh: &Fresh, back: &Back, client_id: &str) -> Result<Url, EngineError> {
    // EXPOSE: to hash it into the challenge (RFC 7636 section 4.2), which is meant to be seen.
    let hashed = fresh.verifier.as_ref().map(|verifier| Sha256::digest(verifier.expose().as_bytes()));
    let challenge = hashed.map(|hash| URL_SAFE_NO_PAD.encode(hash));
    let request = AuthorizeRequest {
        client_id,
        redirect_uri: &back.redirect_uri,
        state: &fresh.state,
        challenge: challenge.as_deref(),
        server: purpose.server.as_ref(),
        choose_account: purpose.choose_account,
    };
    purpose.network.authorize_url(&request).map_err(from_network)
}

fn verifier(pkce: Pkce) -> Result<Option<Secret>, EngineError> {
    match pkce {
        Pkce::S256 => random_text().map(Some),
        Pkce::None => Ok(None),
    }
}

/// 256 random bits from the system as 43 characters that fit into an address and RFC 7636.
pub(crate) fn random_text() -> Result<Secret, EngineError> {
    let mut bytes = Zeroizing::new([0; RANDOM_BYTES]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|_| EngineError::VaultClosed)?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(bytes.as_slice())))
}
