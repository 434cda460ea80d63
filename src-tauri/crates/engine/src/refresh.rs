//! Renewing sign-ins: when it is due, one at a time for each, written down before it is asked for, and durable
//! before it is used.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Grant, Lifetimes, NeedsSignIn, NetworkError, Platform, SignInId};
use futures::{StreamExt, future::join_all, stream};
use store::{
    Read, StoreError, accounts,
    audit::{self, Action, Actor, Outcome, SealedRow},
    credentials::{self, Credential},
    renewals::{self, Begun, RenewalOutcome},
    sign_ins::{self, SignIn},
};
use tokio::sync::Semaphore;
use vault::{RecordKind, VaultError};

use crate::{
    Changed, Engine, backup,
    lend::{LendError, Signed, Tokens},
    renewal_failure::{LOST_MAX, is_lost},
    renewal_rule::{Move, Wanted, lives, next_move},
    shared::{self, lock},
    vault::{Held, Keys, credential_place},
};

/// How long a renewal may take in all before its answer counts as lost. The lease is twice as long.
const RENEWAL_MAX: Duration = Duration::from_secs(60);
/// Renewals of different sign-ins that one network is asked for at the same moment.
const AT_ONCE: usize = 4;

/// Which renewals are under way: one lock per sign-in, and so many places per network.
#[derive(Default)]
pub(crate) struct Turns {
    sign_ins: Mutex<HashMap<SignInId, Arc<tokio::sync::Mutex<()>>>>,
    networks: Mutex<HashMap<Platform, Arc<Semaphore>>>,
}

/// How many answers to renewals of a sign-in may have been lost before it is asked for again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Losses {
    /// Fewer than [`LOST_MAX`].
    Few,
    /// However many, because the person asked for it.
    Any,
}

/// A renewal that the network granted.
struct Renewed {
    old: Tokens,
    grant: Grant,
    /// Its number in `renewals`.
    id: i64,
    keys: Keys,
}

/// Whether nothing speaks against renewing unasked: no pause after trouble, no wait that the network asked for.
fn is_free(read: &Read<'_>, credential: &Credential, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let trouble = renewals::trouble(read, credential.sign_in_id, credential.generation)?;
    Ok(trouble.not_before.is_none_or(|at| at <= now))
}

impl Engine {
    /// Renews every sign-in that is due. To be called every minute, at start and at wake-up.
    ///
    /// # Errors
    /// When the database cannot be read. One sign-in's trouble never stops the others.
    pub async fn renew_due(&self) -> Result<(), crate::EngineError> {
        if self.vault().is_err() {
            return Ok(());
        }
        let mut due: HashMap<Platform, Vec<Signed>> = HashMap::new();
        for signed in self.list_due().await? {
            due.entry(signed.sign_in.platform.clone()).or_default().push(signed);
        }
        // A network that is slow to answer keeps no other waiting.
        join_all(due.into_values().map(|due| self.renew_each(due))).await;
        Ok(())
    }

    /// Renews sign-ins of one network. Never more are begun than have a place, so that whoever wants to publish
    /// meanwhile is next in line.
    async fn renew_each(&self, due: Vec<Signed>) {
        let renewing = stream::iter(due).for_each_concurrent(AT_ONCE, |signed| async move {
            let id = signed.sign_in.id;
            if let Err(error) = self.fresh(signed, Wanted::NotDue).await {
                tracing::info!(sign_in = %id, %error, "a sign-in was not renewed");
            }
        });
        renewing.await;
    }

    async fn list_due(&self) -> Result<Vec<Signed>, crate::EngineError> {
        let now = self.now();
        let networks = self.inner.parts.networks;
        let due = self.inner.parts.store.read(move |read| {
            let mut due = Vec::new();
            if backup::is_paused(read)? {
                return Ok(due);
            }
            let mut credentials: HashMap<_, _> =
                credentials::list(read)?.into_iter().map(|credential| (credential.sign_in_id, credential)).collect();
            for sign_in in sign_ins::list(read)?.into_iter().filter(|sign_in| sign_in.needs_sign_in.is_none()) {
                let network = networks.iter().find(|network| network.manifest().id == sign_in.platform.as_str());
                let (Some(network), Some(credential)) = (network, credentials.remove(&sign_in.id)) else { continue };
                if next_move(network.manifest().renewal, &credential, Wanted::NotDue, now) == Move::Renew
                    && is_free(read, &credential, now)?
                {
                    due.push(Signed { sign_in, credential });
                }
            }
            Ok::<_, StoreError>(due)
        });
        due.await.map_err(crate::EngineError::Store)
    }

    /// The stored sign-in when it is enough, else a renewed one. Whoever waits for another's renewal uses its result.
    pub(crate) async fn fresh(&self, signed: Signed, wanted: Wanted) -> Result<Signed, LendError> {
        if self.next_move(&signed, wanted)? == Move::Use {
            return Ok(signed);
        }
        let engine = self.clone();
        let id = signed.sign_in.id;
        let renewed = self.owned(async move { engine.fresh_in_turn(id, wanted).await }).await;
        renewed.ok_or(LendError::Store(StoreError::Closed))?
    }

    async fn fresh_in_turn(&self, id: SignInId, wanted: Wanted) -> Result<Signed, LendError> {
        let turn = self.turn(id);
        // Held across awaits on purpose: networks revoke a sign-in whose refresh token is used twice. Only renewals of
        // this one sign-in wait here, each for at most `RENEWAL_MAX`.
        let _turn = turn.lock().await;
        let signed = self.signed(id).await?.able()?;
        match self.next_move(&signed, wanted)? {
            Move::Use => Ok(signed),
            Move::Renew => self.renew(signed, wanted).await,
            Move::SignIn(reason) => {
                self.require_sign_in(&signed, reason).await?;
                Err(LendError::NeedsSignIn(reason))
            }
        }
    }

    fn next_move(&self, signed: &Signed, wanted: Wanted) -> Result<Move, LendError> {
        let network = self.network(&signed.sign_in.platform).map_err(|_| LendError::NotFound)?;
        Ok(next_move(network.manifest().renewal, &signed.credential, wanted, self.now()))
    }

    async fn renew(&self, signed: Signed, wanted: Wanted) -> Result<Signed, LendError> {
        self.respect_wait(&signed, wanted).await?;
        self.renew_once(&signed, Losses::Few).await
    }

    /// One more try for a sign-in whose renewals went unanswered, because the person asked for it. What came of it
    /// stands in the sign-in; trouble on the way is an error.
    pub(crate) async fn renew_lost(&self, id: SignInId) -> Result<(), LendError> {
        let engine = self.clone();
        let tried = self.owned(async move {
            let turn = engine.turn(id);
            // Held across awaits on purpose, as for any other renewal.
            let _turn = turn.lock().await;
            let signed = engine.signed(id).await?;
            if signed.sign_in.needs_sign_in != Some(NeedsSignIn::RenewalLost) {
                return Ok(());
            }
            let seen = signed.credential.generation;
            engine.respect_wait(&signed, Wanted::Life { min_life: Duration::ZERO, seen }).await?;
            match engine.renew_once(&signed, Losses::Any).await {
                Ok(_) | Err(LendError::NeedsSignIn(_)) => Ok(()),
                Err(error) => Err(error),
            }
        });
        tried.await.ok_or(LendError::Store(StoreError::Closed))?
    }

    /// When the network asked to wait, or an answer was lost a moment ago, nobody asks before that.
    async fn respect_wait(&self, signed: &Signed, wanted: Wanted) -> Result<(), LendError> {
        let (id, generation, now) = (signed.sign_in.id, signed.credential.generation, self.now());
        let trouble = self.inner.parts.store.read(move |read| renewals::trouble(read, id, generation)).await?;
        let asked = trouble.asked_until.filter(|at| *at > now);
        let paused = trouble.not_before.filter(|at| *at > now && wanted == Wanted::NotDue);
        match asked.or(paused) {
            None => Ok(()),
            until => Err(LendError::Unavailable(NetworkError::RateLimited { until })),
        }
    }

    async fn renew_once(&self, signed: &Signed, allowed: Losses) -> Result<Signed, LendError> {
        let place = self.place(&signed.sign_in.platform);
        // Before the renewal is written down, because its lease runs from there. Fails only when closed, which it never is.
        let _place = place.acquire().await.map_err(|_| LendError::Store(StoreError::Closed))?;
        // Kept until the answer is stored: what a network hands out is not lost because the person locks meanwhile.
        let keys = self.vault().map_err(|_| LendError::VaultClosed)?;
        let tokens = self.open_tokens(signed).await?;
        let (id, lost_before) = match self.begin_renewal(signed).await? {
            Begun::Yes { id, lost_before } => (id, lost_before),
            Begun::Superseded => return self.signed(signed.sign_in.id).await,
            Begun::Busy { .. } => return Err(LendError::Unavailable(NetworkError::NotSent(None))),
        };
        if lost_before >= LOST_MAX && allowed == Losses::Few {
            self.end_renewal(id, RenewalOutcome::Refused, None).await?;
            return self.lost(signed).await;
        }
        // What is begun while the program ends could be cut short, and would count as lost although nothing was sent.
        if self.inner.work.is_stopping() {
            self.end_renewal(id, RenewalOutcome::NotSent, None).await?;
            return Err(LendError::Unavailable(NetworkError::NotSent(None)));
        }
        match self.ask_to_renew(signed, &tokens).await {
            Ok(grant) => self.store_renewed(signed, Renewed { old: tokens, grant, id, keys }).await,
            Err(error) if is_lost(&error) && !self.survives_lost_answer(signed) => {
                self.answer_lost(signed, id, lost_before, error).await
            }
            Err(error) => self.renewal_failed(signed, id, error).await,
        }
    }

    async fn begin_renewal(&self, signed: &Signed) -> Result<Begun, LendError> {
        let (id, generation, now) = (signed.sign_in.id, signed.credential.generation, self.now());
        let lease_until = now + TimeDelta::from_std(RENEWAL_MAX * 2).unwrap_or(TimeDelta::zero());
        let begun = self
            .inner
            .parts
            .store
            .write(move |write| match backup::is_paused(write)? {
                true => Err(LendError::Paused),
                false => Ok(renewals::begin(write, id, generation, now, lease_until)?),
            })
            .await?;
        Ok(begun)
    }

    pub(crate) async fn end_renewal(
        &self,
        id: i64,
        outcome: RenewalOutcome,
        not_before: Option<DateTime<Utc>>,
    ) -> Result<(), LendError> {
        let now = self.now();
        self.inner.parts.store.write(move |write| renewals::end(write, id, outcome, not_before, now)).await?;
        Ok(())
    }

    async fn ask_to_renew(&self, signed: &Signed, tokens: &Tokens) -> Result<Grant, NetworkError> {
        let sign_in = &signed.sign_in;
        let network = self.network(&sign_in.platform).map_err(|_| NetworkError::NotSent(None))?;
        let scope = shared::scope(network.manifest(), sign_in.who.server.as_ref());
        let lending = self.lending(tokens.secrets());
        let outside = self.outside_by(&lending, &scope);
        let asked = network.renew(outside, &sign_in.who, &tokens.access, tokens.refresh.as_ref());
        tokio::time::timeout(RENEWAL_MAX, asked).await.unwrap_or(Err(NetworkError::NoAnswer(None)))
    }

    /// One transaction: new tokens, the refresh token before them, the end of the renewal. Only then are they used.
    async fn store_renewed(&self, signed: &Signed, renewed: Renewed) -> Result<Signed, LendError> {
        let Renewed { old, grant, id, keys } = renewed;
        let now = self.now();
        let held = keys.hold().await;
        let credential = self.seal_renewed(&held, signed, (old, grant), now).map_err(|error| {
            tracing::error!(%error, "a renewed sign-in could not be sealed");
            LendError::VaultClosed
        })?;
        let entry = self
            .entry(Actor::Engine, Action::CredentialRenewed, Outcome::Done)
            .network(signed.sign_in.platform.as_str())
            .stored(SealedRow::SignIn(signed.sign_in.id), credential.generation);
        let (new, was_lost) = (credential.clone(), signed.sign_in.needs_sign_in == Some(NeedsSignIn::RenewalLost));
        let stored = self
            .inner
            .parts
            .store
            .write(move |write| {
                credentials::put(write, &new)?;
                renewals::end(write, id, RenewalOutcome::Renewed, None, now)?;
                if was_lost {
                    sign_ins::set_needs_sign_in(write, new.sign_in_id, None)?;
                }
                audit::append(write, &entry)
            })
            .await;
        drop(held);
        if let Err(StoreError::Changed { .. }) = stored {
            // The person signed in again meanwhile; that sign-in counts, and this renewal is over.
            self.end_renewal(id, RenewalOutcome::Refused, None).await?;
            return self.signed(signed.sign_in.id).await;
        }
        stored?;
        self.tell_signed(signed.sign_in.id).await;
        let needs_sign_in = signed.sign_in.needs_sign_in.filter(|_| !was_lost);
        Ok(Signed { sign_in: SignIn { needs_sign_in, ..signed.sign_in.clone() }, credential })
    }

    fn seal_renewed(
        &self,
        held: &Held,
        signed: &Signed,
        (old, grant): (Tokens, Grant),
        now: DateTime<Utc>,
    ) -> Result<Credential, VaultError> {
        let Signed { sign_in, credential } = signed;
        let generation = credential.generation + 1;
        let place = credential_place(sign_in, generation);
        let documented = self
            .network(&sign_in.platform)
            .map_or(Lifetimes { access_seconds: None, renewable_seconds: None }, |network| {
                network.manifest().lifetimes
            });
        let (expires_at, renewable_until) = lives(&grant, documented, now);
        let handed_out = grant.refresh.is_some();
        // A network that hands out no new refresh token means the old one to be used again.
        let new = grant.refresh.map(domain::Secret::from);
        let (refresh, previous) = if handed_out { (new, old.refresh) } else { (old.refresh, None) };
        let seal = |kind, secret: Option<&domain::Secret>| -> Result<Option<Vec<u8>>, VaultError> {
            secret.map(|secret| held.seal(&place(kind), secret)).transpose()
        };
        Ok(Credential {
            sign_in_id: sign_in.id,
            generation,
            access: held.seal(&place(RecordKind::Access), &grant.access)?,
            refresh: seal(RecordKind::Refresh, refresh.as_ref())?,
            previous_refresh: seal(RecordKind::PreviousRefresh, previous.as_ref())?,
            issued_at: now,
            expires_at,
            renewable_until: if handed_out { renewable_until } else { renewable_until.or(credential.renewable_until) },
            scopes: if grant.scopes.is_empty() { credential.scopes.clone() } else { grant.scopes },
            registration_id: credential.registration_id,
        })
    }

    /// Tells of every account that stands on a sign-in.
    pub(crate) async fn tell_signed(&self, id: SignInId) {
        match self.inner.parts.store.read(move |read| accounts::list_of(read, id)).await {
            Ok(found) => found.iter().for_each(|account| self.changed(Changed::Accounts, Some(account.id.to_string()))),
            Err(_) => self.changed(Changed::Accounts, None),
        }
    }

    /// The lock of a sign-in's renewals.
    pub(crate) fn turn(&self, id: SignInId) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(lock(&self.inner.turns.sign_ins).entry(id).or_default())
    }

    /// The places for renewals at a network.
    fn place(&self, platform: &Platform) -> Arc<Semaphore> {
        let mut networks = lock(&self.inner.turns.networks);
        Arc::clone(networks.entry(platform.clone()).or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE))))
    }

    /// Forgets the turn of a sign-in that is gone.
    pub(crate) fn forget_turn(&self, id: SignInId) {
        lock(&self.inner.turns.sign_ins).remove(&id);
    }
}
