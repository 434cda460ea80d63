//! From the code to a stored sign-in: exchange, identity, permissions, and one transaction. What fails on the way
//! leaves no account, no credential and no verifier, and a granted sign-in is withdrawn as far as the network lets us.

use std::{collections::BTreeSet, time::Duration};

use domain::{
    AccountId, AppRegistration, FlowId, Grant, Identity, Network, NetworkError, Outside, Platform, RegistrationId,
    Returned, Secret, WorkspaceId,
};
use store::{
    accounts::{self, Connected},
    app_registrations::{self, Origin},
    audit::{self, Action, Actor, Detail, Entry, Outcome, SealedRow},
    credentials::{self, Credential},
    sign_in_flows::{self, End, Flow},
};
use url::Url;
use vault::RecordKind;

use super::{from_network, to_failure};
use crate::{
    Changed, Engine, EngineError, health,
    publish::release_targets,
    renewal_rule::Life,
    shared,
    vault::{Held, credential_place, forget_leak, verifier_place},
};

/// How long withdrawing a sign-in may take before it is given up.
pub(crate) const REVOKE_MAX: Duration = Duration::from_secs(10);

/// A sign-in that the network has granted and that is not stored yet.
pub(crate) struct Granted {
    pub(crate) platform: Platform,
    pub(crate) network: &'static dyn Network,
    pub(crate) server: Option<Url>,
    pub(crate) registration_id: Option<RegistrationId>,
    pub(crate) grant: Grant,
    pub(crate) life: Life,
}

/// What the browser brought back, both used once.
pub(super) struct Answered {
    pub(super) code: Secret,
    pub(super) state: Secret,
}

/// By what a sign-in was granted.
pub(super) struct Means<'a> {
    /// The app that asked for it.
    pub(super) registration: Option<&'a AppRegistration>,
    /// Secrets that went out for it. The network knows them, and could send them back.
    pub(super) secrets: Vec<&'a Secret>,
}

/// What a sign-in is for, and the flow that it ends.
pub(crate) struct For {
    pub(crate) actor: Actor,
    pub(crate) reconnect: Option<AccountId>,
    pub(crate) flow_id: Option<FlowId>,
    /// Where a new account goes; one that is known stays where it is.
    pub(crate) workspace: Option<WorkspaceId>,
    pub(crate) replaces: Replaces,
}

/// Of which connected account a sign-in may take the place.
pub(crate) enum Replaces {
    /// Of whichever it belongs to: the person has just signed in to it.
    Whichever,
    /// Only of those that the person was asked about.
    Only(BTreeSet<AccountId>),
}

impl Replaces {
    fn allow(&self, id: AccountId) -> bool {
        match self {
            Self::Whichever => true,
            Self::Only(asked) => asked.contains(&id),
        }
    }
}

impl Engine {
    /// Uses the code of a claimed flow and ends the flow, well or not.
    pub(super) async fn finish(&self, flow: Flow, answered: Answered) {
        let id = flow.id;
        let failed = match self.redeem(flow, &answered).await {
            Ok(connected) => {
                self.inner.open_flows.remove(id);
                self.tell_connected(connected.id);
                self.changed(Changed::Flows, Some(id.to_string()));
                return;
            }
            Err(error) => error,
        };
        tracing::info!(flow = %id, error = %failed, "a sign-in failed");
        if let Err(error) = self.end_flow(id, End::Failed(to_failure(&failed)), Actor::Engine).await {
            // Ended as interrupted at the next start.
            tracing::error!(flow = %id, %error, "a failed sign-in could not be ended");
        }
    }

    /// Tells of an account that signed in, and lets what waited for it go on at once.
    pub(crate) fn tell_connected(&self, id: AccountId) {
        self.changed(Changed::Accounts, Some(id.to_string()));
        self.changed(Changed::Posts, None);
        self.inner.work.wake.notify_one();
    }

    async fn redeem(&self, flow: Flow, answered: &Answered) -> Result<Connected, EngineError> {
        let network = self.network(&flow.platform)?;
        let registration = self.registration_of(&flow).await?;
        let about = self.entry(Actor::Engine, Action::RecordOpened, Outcome::Done);
        let about = about.network(flow.platform.as_str()).object(flow.id);
        let verifier = self.open_verifier(&flow).await;
        let verifier = self.opened(about, verifier).await?;
        let scope = shared::scope(network.manifest(), flow.server.as_ref());
        let returned = Returned {
            registration: &registration,
            code: &answered.code,
            verifier: verifier.as_ref(),
            redirect_uri: &flow.redirect_uri,
            server: flow.server.as_ref(),
        };
        let secrets = [&answered.code, &answered.state].into_iter().chain(&verifier).chain(&registration.client_secret);
        let means = Means { registration: Some(&registration), secrets: secrets.collect() };
        let lending = self.lending(means.secrets.iter().copied());
        let exchanged = network.exchange(self.outside_by(&lending, &scope), returned).await;
        let grant = match exchanged {
            Ok(grant) => grant,
            Err(error) => return Err(self.exchange_failed(&flow, error).await?),
        };
        let granted = Granted {
            platform: flow.platform,
            network,
            server: flow.server,
            registration_id: flow.registration_id,
            life: Life::granted(&grant, network.manifest().lifetimes, self.now()),
            grant,
        };
        let purpose = For {
            actor: Actor::Person,
            reconnect: flow.reconnect,
            flow_id: Some(flow.id),
            workspace: flow.workspace_id,
            replaces: Replaces::Whichever,
        };
        self.accept(granted, purpose, means).await
    }

    /// A server that no longer knows our app is asked for a new registration at the next try.
    async fn exchange_failed(&self, flow: &Flow, error: NetworkError) -> Result<EngineError, EngineError> {
        if let (NetworkError::RegistrationRefused, Some(id)) = (&error, flow.registration_id) {
            let entry = self.entry(Actor::Engine, Action::RegistrationDeleted, Outcome::Done);
            let entry = entry.network(flow.platform.as_str()).object(id).detail(Detail::RegistrationRefused);
            self.inner
                .parts
                .store
                .write(move |write| match app_registrations::find(write, id)? {
                    Some(found) if found.origin == Origin::Server => {
                        app_registrations::delete(write, id)?;
                        audit::append(write, &entry)
                    }
                    _ => Ok(()),
                })
                .await?;
        }
        Ok(match error {
            NetworkError::SignedOut { .. } | NetworkError::Rejected { .. } => EngineError::ConsentFailed,
            other => from_network(other),
        })
    }

    /// The app as it was when the flow began. One that was changed since would not be what the person consented to.
    async fn registration_of(&self, flow: &Flow) -> Result<AppRegistration, EngineError> {
        let id = flow.registration_id.ok_or(EngineError::RegistrationMissing)?;
        let stored = self.inner.parts.store.read(move |read| app_registrations::find(read, id)).await?;
        let stored = stored.filter(|stored| stored.client_id == flow.client_id);
        self.use_registration(&stored.ok_or(EngineError::RegistrationMissing)?).await
    }

    async fn open_verifier(&self, flow: &Flow) -> Result<Option<Secret>, EngineError> {
        let held = self.hold_vault().await?;
        let open = |record: &Vec<u8>| held.open(&verifier_place(flow), record).map_err(EngineError::Unreadable);
        flow.verifier.as_ref().map(open).transpose()
    }

    /// Checks who signed in and what was granted, and stores it. What is refused is withdrawn at the network.
    pub(super) async fn accept(
        &self,
        granted: Granted,
        purpose: For,
        means: Means<'_>,
    ) -> Result<Connected, EngineError> {
        let scope = shared::scope(granted.network.manifest(), granted.server.as_ref());
        let lending = self.lending(means.secrets.iter().copied().chain(granted.grant.secrets()));
        let outside = self.outside_by(&lending, &scope);
        let identity = match identify(&granted, outside).await {
            Ok(identity) => identity,
            Err(error) => {
                let nobody = domain::AccountRef {
                    remote_id: String::new(),
                    handle: String::new(),
                    server: granted.server.clone(),
                };
                self.withdraw(&granted, outside, &nobody, means.registration).await;
                return Err(from_network(error));
            }
        };
        let account = identity.account.clone();
        let checked = match self.check(&granted, &identity, purpose.reconnect).await {
            Ok(()) => self.store_grant(&granted, &identity, purpose).await,
            Err(error) => Err(error),
        };
        match checked {
            Ok(connected) => {
                self.fetch_avatar_later(connected.id, identity.avatar_url);
                Ok(connected)
            }
            Err(error) => {
                self.withdraw(&granted, outside, &account, means.registration).await;
                Err(error)
            }
        }
    }

    async fn check(
        &self,
        granted: &Granted,
        identity: &Identity,
        reconnect: Option<AccountId>,
    ) -> Result<(), EngineError> {
        let missing = health::missing(granted.network.manifest(), &granted.grant.scopes);
        if let Some(scope) = missing.iter().find(|scope| scope.required) {
            return Err(EngineError::ScopeRefused { scope: scope.id.to_owned() });
        }
        let Some(id) = reconnect else { return Ok(()) };
        let expected = self.inner.parts.store.read(move |read| accounts::get(read, id)).await?;
        let (wanted, actual) = (&expected.account, &identity.account);
        let same_server = granted.network.manifest().global_ids || wanted.server == actual.server;
        if wanted.remote_id == actual.remote_id && same_server {
            return Ok(());
        }
        Err(EngineError::OtherAccount { expected: wanted.handle.clone(), actual: actual.handle.clone() })
    }

    /// One transaction: account, sealed credential of the next generation, end of the flow, trail.
    ///
    /// # Errors
    /// [`EngineError::AlreadyConnected`] when it would replace a sign-in that it may not.
    pub(crate) async fn store_grant(
        &self,
        granted: &Granted,
        identity: &Identity,
        purpose: For,
    ) -> Result<Connected, EngineError> {
        let workspace = self.workspace_after_all(purpose.workspace).await?;
        let now = self.now();
        let Life { issued_at, expires_at, renewable_until } = granted.life;
        let witness = self.witness();
        let stored = self.entry(purpose.actor, Action::CredentialStored, Outcome::Done);
        let entry = stored.network(granted.platform.as_str());
        let global_ids = granted.network.manifest().global_ids;
        let (platform, identity, flow_id) = (granted.platform.clone(), identity.clone(), purpose.flow_id);
        let place = identity.account.clone();
        let sealer = Sealer { held: self.hold_vault().await?, platform: platform.clone(), account: place };
        let (scopes, registration_id) = (granted.grant.scopes.clone(), granted.registration_id);
        // Only the sealed form enters the database, but the row's key is known first inside the transaction.
        let (access, refresh) =
            (sealer.copy(&granted.grant.access), granted.grant.refresh.as_ref().map(|r| sealer.copy(r)));
        self.inner
            .parts
            .store
            .write(move |write| {
                if global_ids {
                    accounts::follow(write, &platform, &identity.account)?;
                }
                let known = accounts::find_known(write, &platform, &identity.account)?;
                if let Some(account_id) = known.filter(|id| !purpose.replaces.allow(*id)) {
                    return Err(EngineError::AlreadyConnected { account_id });
                }
                let connected = accounts::connect(write, workspace, &platform, &identity, now)?;
                let row = SealedRow::SignIn(connected.id);
                let before = credentials::find(write, connected.id)?.map(|credential| credential.generation);
                let generation = witness.next(write, row, before)?;
                let seal = |kind, secret: &Secret| sealer.seal(connected.id, generation, kind, secret);
                let credential = Credential {
                    account_id: connected.id,
                    generation,
                    access: seal(RecordKind::Access, &access)?,
                    refresh: refresh.as_ref().map(|secret| seal(RecordKind::Refresh, secret)).transpose()?,
                    previous_refresh: None,
                    issued_at,
                    expires_at,
                    renewable_until,
                    scopes,
                    registration_id,
                };
                credentials::put(write, &credential)?;
                release_targets(write, connected.id, now)?;
                forget_leak(write, connected.id)?;
                if let Some(flow_id) = flow_id {
                    end_done(write, flow_id, connected, now)?;
                }
                audit::append(write, &entry.stored(row, generation))?;
                Ok(connected)
            })
            .await
    }

    /// A workspace that was archived while the browser had the word is no reason to lose the sign-in.
    async fn workspace_after_all(&self, wanted: Option<WorkspaceId>) -> Result<WorkspaceId, EngineError> {
        match self.workspace_for(wanted).await {
            Err(EngineError::ActionNotPossible) => self.workspace_for(None).await,
            found => found,
        }
    }

    /// Withdraws a sign-in that will not be kept. Its outcome changes nothing here.
    async fn withdraw(
        &self,
        granted: &Granted,
        outside: Outside<'_>,
        account: &domain::AccountRef,
        registration: Option<&AppRegistration>,
    ) {
        let (access, refresh) = (&granted.grant.access, granted.grant.refresh.as_deref());
        let revoked = granted.network.revoke(outside, account, registration, access, refresh);
        let outcome = match tokio::time::timeout(REVOKE_MAX, revoked).await {
            Ok(Ok(())) => Outcome::Done,
            Ok(Err(_)) => Outcome::Failed,
            Err(_) => Outcome::Unknown,
        };
        let entry = self.entry(Actor::Engine, Action::CredentialRevoked, outcome).network(granted.platform.as_str());
        if let Err(error) = self.note(entry).await {
            tracing::error!(%error, "the trail could not be written");
        }
    }
}

/// Seals secrets for an account whose id is known only inside the transaction.
struct Sealer {
    held: Held,
    platform: Platform,
    account: domain::AccountRef,
}

impl Sealer {
    /// A copy for the transaction's thread; the original stays for withdrawing, should the transaction fail.
    fn copy(&self, secret: &Secret) -> Secret {
        // EXPOSE: copied into another secret, wiped likewise.
        Secret::new(secret.expose().to_owned())
    }

    fn seal(
        &self,
        account_id: AccountId,
        generation: u64,
        kind: RecordKind,
        secret: &Secret,
    ) -> Result<Vec<u8>, EngineError> {
        let place = credential_place(&account_id, &self.platform, &self.account, generation);
        self.held.seal(&place(kind), secret).map_err(EngineError::Unreadable)
    }
}

/// Ends the flow as done; when it was cancelled meanwhile, the whole transaction is undone.
fn end_done(
    write: &store::Write<'_>,
    flow_id: FlowId,
    connected: Connected,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), EngineError> {
    let end = End::Done { account_id: connected.id, known: connected.known };
    if !sign_in_flows::end(write, flow_id, &end, now)? {
        return Err(EngineError::FlowCancelled);
    }
    let entry = Entry::new(now, Actor::Engine, Action::FlowEnded, Outcome::Done);
    audit::append(write, &entry.object(flow_id).account(connected.id)).map_err(EngineError::Store)
}

/// Who signed in. Reading is asked for twice, because the code cannot be used again.
pub(crate) async fn identify(granted: &Granted, outside: Outside<'_>) -> Result<Identity, NetworkError> {
    let ask = || granted.network.identify(outside, granted.server.as_ref(), &granted.grant.access);
    match ask().await {
        Err(NetworkError::NotSent(_) | NetworkError::NoAnswer(_) | NetworkError::Unavailable { .. }) => ask().await,
        answer => answer,
    }
}
