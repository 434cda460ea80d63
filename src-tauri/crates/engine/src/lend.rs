//! Lending an access token for one call, fresh enough for it, and nothing else of a sign-in.

use std::{sync::Arc, time::Duration};

use domain::{
    AccountId, AccountRef, Bucket, Http, HttpError, HttpScope, Limits, MediaHost, MediaReader, NeedsSignIn, Network,
    NetworkError, Request, Response, Secret, Session, SignInId, SignedOutReason,
};
use futures::future::BoxFuture;
use store::{
    Read, StoreError,
    accounts::{self, Account},
    app_registrations,
    audit::{Action, Actor, Detail, Outcome, SealedRow},
    credentials::{self, Credential},
    sign_ins::{self, SignIn},
};
use vault::{RecordKind, VaultError};

use crate::{Engine, EngineError, audit::Witness, renewal_rule::Wanted, shared, vault::credential_place};

/// A token on loan, with everything a network call for its account needs.
pub(crate) struct Lent {
    pub(crate) account_id: AccountId,
    pub(crate) account: AccountRef,
    pub(crate) network: &'static dyn Network,
    pub(crate) limits: Limits,
    pub(crate) scope: HttpScope,
    pub(crate) access: Secret,
    /// Never handed to the network's code: kept only to be found where it must not be, in an answer.
    hidden: Vec<Secret>,
    /// Which sign-in it belongs to, in which generation; to be named when the network refuses it.
    pub(crate) signed_by: SignedBy,
    http: Arc<dyn Http>,
}

/// A sign-in in one generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SignedBy {
    pub(crate) sign_in_id: SignInId,
    pub(crate) generation: u64,
}

/// The way out for this sign-in.
impl Http for Lent {
    fn send<'a>(&'a self, scope: &'a HttpScope, request: Request<'a>) -> BoxFuture<'a, Result<Response, HttpError>> {
        self.http.send(scope, request.lend(self.hidden.iter().chain([&self.access])))
    }
}

impl Lent {
    pub(crate) fn session<'a>(
        &'a self,
        engine: &'a Engine,
        media: &'a dyn MediaReader,
        host: Option<&'a dyn MediaHost>,
    ) -> Session<'a> {
        Session {
            outside: engine.outside_by(self, &self.scope),
            account: &self.account,
            token: &self.access,
            media,
            media_host: host,
        }
    }
}

/// Why no token can be lent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LendError {
    /// The account is gone.
    #[error("there is no such account")]
    NotFound,
    /// The person must sign in again.
    #[error("the person must sign in again ({0:?})")]
    NeedsSignIn(NeedsSignIn),
    /// The vault is not open.
    #[error("the vault is not open")]
    VaultClosed,
    /// The sign-in must be renewed first, and a restored copy renews nothing while another may.
    #[error("a restored copy renews nothing until the other is gone")]
    Paused,
    /// The sign-in must be renewed first, and that is not possible now.
    #[error("the sign-in could not be renewed now")]
    Unavailable(#[source] NetworkError),
    /// The database failed.
    #[error("the database failed")]
    Store(#[source] StoreError),
}

impl From<StoreError> for LendError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { .. } => Self::NotFound,
            other => Self::Store(other),
        }
    }
}

impl From<LendError> for EngineError {
    fn from(error: LendError) -> Self {
        match error {
            LendError::NotFound => Self::NotFound { what: "accounts" },
            LendError::NeedsSignIn(_) => Self::SignedOut,
            LendError::VaultClosed => Self::VaultClosed,
            LendError::Paused => Self::ActionNotPossible,
            LendError::Unavailable(error) => crate::connect::from_network(error),
            LendError::Store(error) => Self::Store(error),
        }
    }
}

/// A sign-in with its sealed tokens.
#[derive(Clone)]
pub(crate) struct Signed {
    pub(crate) sign_in: SignIn,
    pub(crate) credential: Credential,
}

impl Signed {
    /// One that need not be made again.
    pub(crate) fn able(self) -> Result<Self, LendError> {
        match self.sign_in.needs_sign_in {
            Some(reason) => Err(LendError::NeedsSignIn(reason)),
            None => Ok(self),
        }
    }

    fn by(&self) -> SignedBy {
        SignedBy { sign_in_id: self.sign_in.id, generation: self.credential.generation }
    }
}

/// The tokens of a sign-in, opened.
pub(crate) struct Tokens {
    pub(crate) access: Secret,
    pub(crate) refresh: Option<Secret>,
}

impl Tokens {
    /// All of them.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        [&self.access].into_iter().chain(&self.refresh)
    }
}

impl Engine {
    /// An access token that lives at least `min_life`, renewed first if need be (single flight per sign-in).
    pub(crate) async fn lend(&self, account: AccountId, min_life: Duration) -> Result<Lent, LendError> {
        let (account, signed) = self.covered(account).await?;
        match account.needs_sign_in {
            Some(reason) => Err(LendError::NeedsSignIn(reason)),
            None => self.lend_by(account, signed, min_life).await,
        }
    }

    /// The same, also for an account that its sign-in does not cover: to ask whether it does by now.
    pub(crate) async fn lend_to_ask(&self, account: AccountId) -> Result<Lent, LendError> {
        let (account, signed) = self.covered(account).await?;
        self.lend_by(account, signed, Duration::ZERO).await
    }

    async fn lend_by(&self, account: Account, signed: Signed, min_life: Duration) -> Result<Lent, LendError> {
        let seen = signed.credential.generation;
        let signed = self.fresh(signed.able()?, Wanted::Life { min_life, seen }).await?;
        self.hand_out(account, signed).await
    }

    /// After the network said `SignedOut` to a token of `generation`: renews once, or hands out the newer one; else
    /// marks the sign-in as over, for the reason the network gave.
    pub(crate) async fn renew_after_refusal(
        &self,
        account: AccountId,
        generation: u64,
        reason: SignedOutReason,
    ) -> Result<Lent, LendError> {
        let (account, signed) = self.covered(account).await?;
        let signed = self.fresh(signed.able()?, Wanted::NewerThan { generation, reason }).await?;
        self.hand_out(account, signed).await
    }

    /// Says that a token did its work, so that the refresh token before it is no longer needed.
    pub(crate) async fn token_worked(&self, by: SignedBy) -> Result<(), StoreError> {
        let SignedBy { sign_in_id, generation } = by;
        self.inner.parts.store.write(move |write| credentials::forget_previous(write, sign_in_id, generation)).await
    }

    /// The person's bucket with its key, unsealed for one task; `None` = nothing is set up.
    pub(crate) async fn bucket(&self) -> Result<Option<(Bucket, Secret)>, EngineError> {
        let Some(stored) = self.inner.parts.store.read(store::media_hosts::find).await? else { return Ok(None) };
        let secret = self.use_bucket_key(&stored, Actor::Engine).await?;
        Ok(Some((stored.bucket, secret)))
    }

    /// The account and its sealed sign-in, good or not.
    pub(crate) async fn covered(&self, account_id: AccountId) -> Result<(Account, Signed), LendError> {
        let account = self.inner.parts.store.read(move |read| accounts::get(read, account_id)).await?;
        let signed = self.signed(account.sign_in_id).await?;
        Ok((account, signed))
    }

    /// The sign-in with its sealed tokens.
    ///
    /// One that was put back from an older time is as good as none: the person must sign in again.
    pub(crate) async fn signed(&self, id: SignInId) -> Result<Signed, LendError> {
        let witness = self.witness();
        if let Some(signed) = self.inner.parts.store.read(move |read| find_newest(read, &witness, id)).await? {
            return Ok(signed);
        }
        self.refuse_rolled_back(SealedRow::SignIn(id)).await.map_err(stored)?;
        Err(LendError::NeedsSignIn(NeedsSignIn::Unreadable))
    }

    /// Opens the tokens. A record that does not open sends nothing out: the person must sign in again.
    pub(crate) async fn open_tokens(&self, signed: &Signed) -> Result<Tokens, LendError> {
        match self.try_open_tokens(signed).await {
            Ok(tokens) => Ok(tokens),
            Err(EngineError::Unreadable(error)) => {
                tracing::warn!(sign_in = %signed.sign_in.id, %error, "a sealed record does not open");
                let refused = self.entry(Actor::Engine, Action::RecordOpened, Outcome::Refused);
                self.note(refused.sign_in(signed.sign_in.id).detail(Detail::Unreadable)).await.map_err(stored)?;
                self.require_sign_in(signed, NeedsSignIn::Unreadable).await?;
                Err(LendError::NeedsSignIn(NeedsSignIn::Unreadable))
            }
            Err(_) => Err(LendError::VaultClosed),
        }
    }

    async fn try_open_tokens(&self, signed: &Signed) -> Result<Tokens, EngineError> {
        let held = self.hold_vault().await?;
        let Signed { sign_in, credential } = signed;
        let place = credential_place(sign_in, credential.generation);
        let open = |kind, record: &[u8]| -> Result<Secret, VaultError> { held.open(&place(kind), record) };
        let refresh = credential.refresh.as_deref().map(|record| open(RecordKind::Refresh, record)).transpose();
        Ok(Tokens {
            access: open(RecordKind::Access, &credential.access).map_err(EngineError::Unreadable)?,
            refresh: refresh.map_err(EngineError::Unreadable)?,
        })
    }

    async fn hand_out(&self, account: Account, signed: Signed) -> Result<Lent, LendError> {
        let signed_by = signed.by();
        let tokens = self.open_tokens(&signed).await?;
        let hidden = tokens.refresh.into_iter().chain(self.client_secret_of(&signed.credential).await).collect();
        let network = self.network(&account.platform).map_err(|_| LendError::NotFound)?;
        let manifest = network.manifest();
        let used = self.entry(Actor::Engine, Action::TokenUsed, Outcome::Done);
        self.note(used.network(manifest.id).account(account.id)).await.map_err(stored)?;
        let mut scope = shared::scope(manifest, account.account.server.as_ref());
        // Link cards and mentions are looked up anywhere; the client sends no token to such hosts.
        scope.any_public_read = true;
        Ok(Lent {
            account_id: account.id,
            network,
            limits: account.limits.unwrap_or_else(|| manifest.limits.clone()),
            scope,
            access: tokens.access,
            hidden,
            signed_by,
            account: account.account,
            http: Arc::clone(&self.inner.parts.http),
        })
    }

    /// The secret of the app that a sign-in was made with, where there is one that opens. No call carries it, so that
    /// without it nothing but its being found in answers is missing.
    async fn client_secret_of(&self, credential: &Credential) -> Option<Secret> {
        let id = credential.registration_id?;
        let stored = self.inner.parts.store.read(move |read| app_registrations::find(read, id)).await.ok().flatten()?;
        self.open_registration(&stored).await.ok()?.client_secret
    }
}

/// `None` = what is stored is older than the trail says.
fn find_newest(read: &Read<'_>, witness: &Witness, id: SignInId) -> Result<Option<Signed>, LendError> {
    let sign_in = sign_ins::get(read, id)?;
    // A sign-in without tokens was restored without them.
    let reason = sign_in.needs_sign_in.unwrap_or(NeedsSignIn::Unreadable);
    let credential = credentials::find(read, id)?.ok_or(LendError::NeedsSignIn(reason))?;
    let is_newest = witness.allows(read, SealedRow::SignIn(id), credential.generation)?;
    Ok(is_newest.then_some(Signed { sign_in, credential }))
}

fn stored(error: EngineError) -> LendError {
    match error {
        EngineError::Store(error) => LendError::Store(error),
        _ => LendError::Store(StoreError::Closed),
    }
}
