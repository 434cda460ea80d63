//! Storing a sign-in and the accounts that it covers, in one transaction.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    AccountId, AccountRef, Coverage, FlowId, Grant, Identity, Network, Platform, RegistrationId, Secret, SignInId,
    WorkspaceId,
};
use store::{
    Read, StoreError, Write,
    accounts::{self, Stands},
    audit::{self, Action, Actor, Entry, Outcome, SealedRow},
    credentials::{self, Credential},
    sign_in_flows::{self, End},
    sign_ins::{self, SignIn},
};
use url::Url;
use vault::RecordKind;

use super::FLOW_LIFE_SECONDS;
use crate::{
    EngineError,
    audit::Witness,
    disconnect::erase_unused,
    publish::release_targets,
    renewal_rule::Life,
    vault::{Held, credential_place, forget_leak},
};

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

/// An account that a sign-in covers and that is to be connected.
pub(super) struct Covered {
    pub(super) id: AccountId,
    known: bool,
    pub(super) identity: Identity,
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
pub(super) struct Storing {
    pub(super) now: DateTime<Utc>,
    pub(super) workspace: WorkspaceId,
    pub(super) platform: Platform,
    pub(super) global_ids: bool,
    pub(super) purpose: For,
    pub(super) credential: Unsealed,
    pub(super) held: Held,
    pub(super) witness: Witness,
    pub(super) erased: Entry,
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
pub(super) struct Unsealed {
    access: Secret,
    refresh: Option<Secret>,
    life: Life,
    scopes: Vec<String>,
    registration_id: Option<RegistrationId>,
}

impl Unsealed {
    /// Copies, because the originals stay for withdrawing, should the transaction fail.
    pub(super) fn of(granted: &Granted) -> Self {
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
    pub(super) fn store(self, write: &Write<'_>, coverage: Coverage) -> Result<Stored, EngineError> {
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
