//! From the code to a stored sign-in: exchange, identity, permissions, and one transaction. What fails on the way
//! leaves no account, no credential and no verifier, and a granted sign-in is withdrawn as far as the network lets us.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    AccountId, AccountRef, AppRegistration, Coverage, FlowId, Grant, Identity, Network, NetworkError, Outside,
    Platform, RegistrationId, Returned, Secret, SignInId, WorkspaceId,
};
use store::{
    Read, StoreError, Write,
    accounts::{self, Stands},
    app_registrations::{self, Origin},
    audit::{self, Action, Actor, Detail, Entry, Outcome, SealedRow},
    credentials::{self, Credential},
    sign_in_flows::{self, End, Flow},
    sign_ins::{self, SignIn},
};
use url::Url;
use vault::RecordKind;

use super::{FLOW_LIFE_SECONDS, from_network, to_failure};
use crate::{
    Changed, Engine, EngineError,
    audit::Witness,
    disconnect::erase_unused,
    health,
    publish::release_targets,
    renewal_rule::Life,
    shared,
    vault::{Held, credential_place, forget_leak, verifier_place},
};

/// How long withdrawing a sign-in may take before it is given up.
pub(crate) const REVOKE_MAX: Duration = Duration::from_secs(10);

/// An account that a sign-in connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Connected {
    pub(crate) id: AccountId,
    /// Whether it was there before.
    pub(crate) known: bool,
}

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

/// An account that a sign-in covers and that is to be connected.
pub(super) struct Covered {
    id: AccountId,
    known: bool,
    identity: Identity,
}

impl Covered {
    /// The account of this identity, whether it was there before or not.
    pub(super) fn of(read: &Read<'_>, platform: &Platform, identity: Identity) -> Result<Self, StoreError> {
        let known = accounts::find_known(read, platform, &identity.account)?;
        Ok(Self { id: known.unwrap_or_else(AccountId::new), known: known.is_some(), identity })
    }

    pub(super) fn connected(&self) -> Connected {
        Connected { id: self.id, known: self.known }
    }
}

/// Everything that the transaction needs, on the way to its thread.
struct Storing {
    now: DateTime<Utc>,
    workspace: WorkspaceId,
    platform: Platform,
    global_ids: bool,
    purpose: For,
    credential: Unsealed,
    held: Held,
    witness: Witness,
    erased: Entry,
}

/// What a transaction that connects accounts came to.
pub(super) struct Stored {
    /// The account that was asked for, or else the first; `None` = accounts are still to be chosen.
    pub(super) connected: Option<Connected>,
    pub(super) covered: Vec<Covered>,
    /// The sign-ins on which these accounts stood before, and no other does.
    pub(super) erased: Vec<SignInId>,
}

/// Connects accounts to the sign-in that covers them.
pub(super) fn connect(
    write: &Write<'_>,
    stands: &Stands,
    covered: &[Covered],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for one in covered {
        accounts::connect(write, one.id, stands, &one.identity, now)?;
        release_targets(write, one.id, now)?;
        forget_leak(write, one.id)?;
    }
    Ok(())
}

/// A credential before it is sealed: its place is known first inside the transaction.
struct Unsealed {
    access: Secret,
    refresh: Option<Secret>,
    life: Life,
    scopes: Vec<String>,
    registration_id: Option<RegistrationId>,
}

impl Unsealed {
    /// Copies, because the originals stay for withdrawing, should the transaction fail.
    fn of(granted: &Granted) -> Self {
        // EXPOSE: copied into another secret, wiped likewise.
        let copy = |secret: &Secret| Secret::new(secret.expose().to_owned());
        let Grant { access, refresh, scopes, .. } = &granted.grant;
        Self {
            access: copy(access),
            refresh: refresh.as_deref().map(copy),
            life: granted.life,
            scopes: scopes.clone(),
            registration_id: granted.registration_id,
        }
    }
}

impl Storing {
    fn store(self, write: &Write<'_>, coverage: Coverage) -> Result<Stored, EngineError> {
        if self.global_ids {
            sign_ins::follow(write, &self.platform, &coverage.who)?;
            for identity in &coverage.accounts {
                accounts::follow(write, &self.platform, &identity.account)?;
            }
        }
        let who = coverage.who.clone();
        let resting = self.resting(&coverage);
        let covered = self.find_covered(write, coverage, resting.is_some())?;
        let wanted = covered.iter().find(|one| Some(one.id) == self.purpose.reconnect).or(covered.first());
        let connected = match resting {
            Some(_) => None,
            None => Some(wanted.ok_or(EngineError::NetworkUnexpected)?.connected()),
        };
        let sign_in_id = match sign_ins::find_known(write, &self.platform, &who)? {
            Some(known) => known,
            None => id_for(&who, &covered),
        };
        let sign_in = SignIn { id: sign_in_id, platform: self.platform.clone(), who, needs_sign_in: None };
        sign_ins::put(write, &sign_in)?;
        self.connect(write, sign_in_id, &covered)?;
        let generation = self.put_credential(write, &sign_in)?;
        match (resting, self.purpose.flow_id, connected) {
            (Some(flow_id), ..) => rest(write, flow_id, sign_in_id, self.now)?,
            (None, Some(flow_id), Some(connected)) => end_done(write, flow_id, connected, self.now)?,
            (None, ..) => {}
        }
        let stored = Entry::new(self.now, self.purpose.actor, Action::CredentialStored, Outcome::Done);
        let stored = stored.network(self.platform.as_str());
        audit::append(write, &stored.stored(SealedRow::SignIn(sign_in_id), generation))?;
        // The sign-ins on which these accounts stood before.
        let erased = erase_unused(write, &self.erased)?;
        Ok(Stored { connected, covered, erased })
    }

    /// The flow that rests until the person has chosen, where there is a choice.
    fn resting(&self, coverage: &Coverage) -> Option<FlowId> {
        self.purpose.flow_id.filter(|_| self.purpose.reconnect.is_none() && coverage.accounts.len() > 1)
    }

    fn find_covered(
        &self,
        write: &Write<'_>,
        coverage: Coverage,
        is_resting: bool,
    ) -> Result<Vec<Covered>, EngineError> {
        let adds_none = is_resting || self.purpose.reconnect.is_some();
        let mut covered = Vec::new();
        for identity in coverage.accounts {
            let one = Covered::of(write, &self.platform, identity)?;
            if one.known && !self.purpose.replaces.allow(one.id) {
                return Err(EngineError::AlreadyConnected { account_id: one.id });
            }
            if one.known || !adds_none {
                covered.push(one);
            }
        }
        Ok(covered)
    }

    /// Connects what is covered, and marks what stood on the sign-in and is not.
    fn connect(&self, write: &Write<'_>, sign_in_id: SignInId, covered: &[Covered]) -> Result<(), EngineError> {
        let stands = Stands { platform: self.platform.clone(), sign_in_id, workspace_id: self.workspace };
        connect(write, &stands, covered, self.now)?;
        for account in accounts::list_of(write, sign_in_id)? {
            if covered.iter().all(|one| one.id != account.id) {
                accounts::set_left_out(write, account.id, true)?;
            }
        }
        Ok(())
    }

    /// Says in which generation it is stored.
    fn put_credential(&self, write: &Write<'_>, sign_in: &SignIn) -> Result<u64, EngineError> {
        let before = credentials::find(write, sign_in.id)?.map(|credential| credential.generation);
        let generation = self.witness.next(write, SealedRow::SignIn(sign_in.id), before)?;
        let place = credential_place(sign_in, generation);
        let seal = |kind, secret: &Secret| self.held.seal(&place(kind), secret).map_err(EngineError::Unreadable);
        let Unsealed { access, refresh, life, scopes, registration_id } = &self.credential;
        let credential = Credential {
            sign_in_id: sign_in.id,
            generation,
            access: seal(RecordKind::Access, access)?,
            refresh: refresh.as_ref().map(|secret| seal(RecordKind::Refresh, secret)).transpose()?,
            previous_refresh: None,
            issued_at: life.issued_at,
            expires_at: life.expires_at,
            renewable_until: life.renewable_until,
            scopes: scopes.clone(),
            registration_id: *registration_id,
        };
        credentials::put(write, &credential)?;
        Ok(generation)
    }
}

/// A sign-in to the account itself goes by the account's id.
fn id_for(who: &AccountRef, covered: &[Covered]) -> SignInId {
    let itself = covered.iter().find(|one| one.identity.account.remote_id == who.remote_id);
    itself.map_or_else(SignInId::new, |one| one.id.into())
}

/// Lets the flow rest; when it was cancelled meanwhile, the whole transaction is undone.
fn rest(write: &Write<'_>, flow_id: FlowId, sign_in_id: SignInId, now: DateTime<Utc>) -> Result<(), EngineError> {
    let until = now + TimeDelta::seconds(FLOW_LIFE_SECONDS);
    match sign_in_flows::rest(write, flow_id, sign_in_id, until)? {
        true => Ok(()),
        false => Err(EngineError::FlowCancelled),
    }
}

/// Ends the flow as done; when it was cancelled meanwhile, the whole transaction is undone.
pub(super) fn end_done(
    write: &Write<'_>,
    flow_id: FlowId,
    connected: Connected,
    now: DateTime<Utc>,
) -> Result<(), EngineError> {
    let end = End::Done { account_id: connected.id, known: connected.known };
    if !sign_in_flows::end(write, flow_id, &end, now)? {
        return Err(EngineError::FlowCancelled);
    }
    let entry = Entry::new(now, Actor::Engine, Action::FlowEnded, Outcome::Done);
    audit::append(write, &entry.object(flow_id).account(connected.id)).map_err(EngineError::Store)
}

/// Who signed in, and to which accounts. Reading is asked for twice, because the code cannot be used again.
pub(crate) async fn identify(granted: &Granted, outside: Outside<'_>) -> Result<Coverage, NetworkError> {
    let ask = || granted.network.identify(outside, granted.server.as_ref(), &granted.grant.access);
    match ask().await {
        Err(NetworkError::NotSent(_) | NetworkError::NoAnswer(_) | NetworkError::Unavailable { .. }) => ask().await,
        answer => answer,
    }
}
