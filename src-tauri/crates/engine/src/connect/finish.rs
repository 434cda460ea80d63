//! From the code to a stored sign-in: exchange, identity, permissions, and one transaction. What fails on the way
//! leaves no account, no credential and no verifier, and a granted sign-in is withdrawn as far as the network lets us.

use std::time::Duration;

use domain::{
    AccountId, AccountRef, AppRegistration, Coverage, Identity, NetworkError, Outside, Returned, Secret, WorkspaceId,
};
use store::{
    accounts,
    app_registrations::{self, Origin},
    audit::{self, Action, Actor, Detail, Outcome},
    sign_in_flows::{End, Flow},
};

use super::{
    from_network,
    storing::{Connected, For, Granted, Replaces, Stored, Storing, Unsealed},
    to_failure,
};
use crate::{Changed, Engine, EngineError, health, renewal_rule::Life, shared, vault::verifier_place};

/// How long withdrawing a sign-in may take before it is given up.
pub(crate) const REVOKE_MAX: Duration = Duration::from_secs(10);

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

impl Engine {
    /// Uses the code of a claimed flow, which ends by it, well or not, or rests.
    pub(super) async fn finish(&self, flow: Flow, answered: Answered) {
        let id = flow.id;
        let failed = match self.redeem(flow, &answered).await {
            Ok(_) => {
                self.inner.open_flows.remove(id);
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

    async fn redeem(&self, flow: Flow, answered: &Answered) -> Result<Option<Connected>, EngineError> {
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
    ) -> Result<Option<Connected>, EngineError> {
        let scope = shared::scope(granted.network.manifest(), granted.server.as_ref());
        let lending = self.lending(means.secrets.iter().copied().chain(granted.grant.secrets()));
        let outside = self.outside_by(&lending, &scope);
        let coverage = match identify(&granted, outside).await {
            Ok(coverage) => coverage,
            Err(error) => {
                let nobody =
                    AccountRef { remote_id: String::new(), handle: String::new(), server: granted.server.clone() };
                self.withdraw(&granted, outside, &nobody, means.registration).await;
                return Err(from_network(error));
            }
        };
        let who = coverage.who.clone();
        let stored = match self.check(&granted, &coverage, purpose.reconnect).await {
            Ok(()) => self.store_grant(&granted, coverage, purpose).await,
            Err(error) => Err(error),
        };
        if stored.is_err() {
            self.withdraw(&granted, outside, &who, means.registration).await;
        }
        stored
    }

    async fn check(
        &self,
        granted: &Granted,
        coverage: &Coverage,
        reconnect: Option<AccountId>,
    ) -> Result<(), EngineError> {
        let missing = health::missing(granted.network.manifest(), &granted.grant.scopes);
        if let Some(scope) = missing.iter().find(|scope| scope.required) {
            return Err(EngineError::ScopeRefused { scope: scope.id.to_owned() });
        }
        let Some(id) = reconnect else { return Ok(()) };
        let expected = self.inner.parts.store.read(move |read| accounts::get(read, id)).await?;
        let wanted = &expected.account;
        let found = coverage.find(&wanted.remote_id);
        let is_same = |found: &Identity| granted.network.manifest().global_ids || wanted.server == found.account.server;
        if found.is_some_and(is_same) {
            return Ok(());
        }
        Err(EngineError::OtherAccount { expected: wanted.handle.clone(), actual: coverage.who.handle.clone() })
    }

    /// One transaction: the accounts that the sign-in covers, its sealed credential of the next generation, the end of
    /// the flow or its rest, and the trail. Whoever reconnects an account mends all that were connected before, and adds
    /// none; where a flow finds several accounts, it rests until the person has chosen.
    ///
    /// # Errors
    /// [`EngineError::AlreadyConnected`] when it would replace a sign-in that it may not.
    pub(crate) async fn store_grant(
        &self,
        granted: &Granted,
        coverage: Coverage,
        purpose: For,
    ) -> Result<Option<Connected>, EngineError> {
        let storing = Storing {
            now: self.now(),
            workspace: self.workspace_after_all(purpose.workspace).await?,
            platform: granted.platform.clone(),
            global_ids: granted.network.manifest().global_ids,
            purpose,
            credential: Unsealed::of(granted),
            held: self.hold_vault().await?,
            witness: self.witness(),
            erased: self.entry(Actor::Engine, Action::CredentialErased, Outcome::Done),
        };
        let stored = self.inner.parts.store.write(move |write| storing.store(write, coverage)).await?;
        Ok(self.tell_connected(stored))
    }

    /// Tells of accounts that were connected, and lets what waited for them go on at once. Returns the one that was asked
    /// for, or else the first.
    pub(super) fn tell_connected(&self, stored: Stored) -> Option<Connected> {
        let Stored { connected, covered, erased } = stored;
        erased.into_iter().for_each(|id| self.forget_turn(id));
        for one in covered {
            self.changed(Changed::Accounts, Some(one.id.to_string()));
            self.fetch_avatar_later(one.id, one.identity.avatar_url);
        }
        self.changed(Changed::Posts, None);
        self.inner.work.wake.notify_one();
        connected
    }

    /// A workspace that was archived while the browser had the word is no reason to lose the sign-in.
    pub(super) async fn workspace_after_all(&self, wanted: Option<WorkspaceId>) -> Result<WorkspaceId, EngineError> {
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
        account: &AccountRef,
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

/// Who signed in, and to which accounts. Reading is asked for twice, because the code cannot be used again.
pub(crate) async fn identify(granted: &Granted, outside: Outside<'_>) -> Result<Coverage, NetworkError> {
    let ask = || granted.network.identify(outside, granted.server.as_ref(), &granted.grant.access);
    match ask().await {
        Err(NetworkError::NotSent(_) | NetworkError::NoAnswer(_) | NetworkError::Unavailable { .. }) => ask().await,
        answer => answer,
    }
}
