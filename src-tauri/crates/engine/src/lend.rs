//! Lending an access token for one call, fresh enough for it, and nothing else of a sign-in.

use std::{sync::Arc, time::Duration};

use domain::{
    AccountId, AccountRef, Bucket, Http, HttpError, HttpScope, Limits, MediaHost, MediaReader, NeedsSignIn, Network,
    NetworkError, Request, Response, Secret, Session, SignedOutReason,
};
use futures::future::BoxFuture;
use store::{
    StoreError,
    accounts::{self, Account},
    app_registrations,
    audit::{Action, Actor, Detail, Outcome, SealedRow},
    credentials::{self, Credential},
};
use vault::{RecordKind, VaultError};

use crate::{Engine, EngineError, renewal_rule::Wanted, shared, vault::credential_place};

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
    /// Which sign-in it belongs to; to be named when the network refuses it.
    pub(crate) generation: u64,
    http: Arc<dyn Http>,
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
    #[error("the account must be signed in again ({0:?})")]
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

/// An account with its sealed sign-in.
#[derive(Clone)]
pub(crate) struct Signed {
    pub(crate) account: Account,
    pub(crate) credential: Credential,
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
    /// An access token that lives at least `min_life`, renewed first if need be (single flight per account).
    pub(crate) async fn lend(&self, account: AccountId, min_life: Duration) -> Result<Lent, LendError> {
        let signed = self.signed(account).await?;
        if let Some(reason) = signed.account.needs_sign_in {
            return Err(LendError::NeedsSignIn(reason));
        }
        let seen = signed.credential.generation;
        let signed = self.fresh(signed, Wanted::Life { min_life, seen }).await?;
        self.hand_out(signed).await
    }

    /// After the network said `SignedOut` to a token of `generation`: renews once, or hands out the newer one; else
    /// marks the account as in need of a sign-in, for the reason the network gave.
    pub(crate) async fn renew_after_refusal(
        &self,
        account: AccountId,
        generation: u64,
        reason: SignedOutReason,
    ) -> Result<Lent, LendError> {
        let signed = self.signed(account).await?;
        if let Some(reason) = signed.account.needs_sign_in {
            return Err(LendError::NeedsSignIn(reason));
        }
        let signed = self.fresh(signed, Wanted::NewerThan { generation, reason }).await?;
        self.hand_out(signed).await
    }

    /// Says that a token of `generation` did its work, so that the refresh token before it is no longer needed.
    pub(crate) async fn token_worked(&self, account: AccountId, generation: u64) -> Result<(), StoreError> {
        self.inner.parts.store.write(move |write| credentials::forget_previous(write, account, generation)).await
    }

    /// The person's bucket with its key, unsealed for one task; `None` = nothing is set up.
    pub(crate) async fn bucket(&self) -> Result<Option<(Bucket, Secret)>, EngineError> {
        let Some(stored) = self.inner.parts.store.read(store::media_hosts::find).await? else { return Ok(None) };
        let secret = self.use_bucket_key(&stored, Actor::Engine).await?;
        Ok(Some((stored.bucket, secret)))
    }

    /// The account and its sealed sign-in.
    ///
    /// One that was put back from an older time is as good as none: the account needs a sign-in.
    pub(crate) async fn signed(&self, account_id: AccountId) -> Result<Signed, LendError> {
        let witness = self.witness();
        let found = self.inner.parts.store.read(move |read| {
            let account = accounts::get(read, account_id)?;
            // An account without a sign-in was restored without it.
            let reason = account.needs_sign_in.unwrap_or(NeedsSignIn::Unreadable);
            let credential = credentials::find(read, account.id)?.ok_or(LendError::NeedsSignIn(reason))?;
            let is_newest = witness.allows(read, SealedRow::SignIn(account_id), credential.generation)?;
            Ok::<_, LendError>(is_newest.then_some(Signed { account, credential }))
        });
        if let Some(signed) = found.await? {
            return Ok(signed);
        }
        self.refuse_rolled_back(SealedRow::SignIn(account_id)).await.map_err(stored)?;
        Err(LendError::NeedsSignIn(NeedsSignIn::Unreadable))
    }

    /// Opens the tokens. A record that does not open sends nothing out: the account needs a sign-in.
    pub(crate) async fn open_tokens(&self, signed: &Signed) -> Result<Tokens, LendError> {
        match self.try_open_tokens(signed).await {
            Ok(tokens) => Ok(tokens),
            Err(EngineError::Unreadable(error)) => {
                tracing::warn!(account = %signed.account.id, %error, "a sealed record does not open");
                let refused = self.entry(Actor::Engine, Action::RecordOpened, Outcome::Refused);
                self.note(refused.account(signed.account.id).detail(Detail::Unreadable)).await.map_err(stored)?;
                self.require_sign_in(signed, NeedsSignIn::Unreadable).await?;
                Err(LendError::NeedsSignIn(NeedsSignIn::Unreadable))
            }
            Err(_) => Err(LendError::VaultClosed),
        }
    }

    async fn try_open_tokens(&self, signed: &Signed) -> Result<Tokens, EngineError> {
        let held = self.hold_vault().await?;
        let Signed { account, credential } = signed;
        let place = credential_place(&account.id, &account.platform, &account.account, credential.generation);
        let open = |kind, record: &[u8]| -> Result<Secret, VaultError> { held.open(&place(kind), record) };
        let refresh = credential.refresh.as_deref().map(|record| open(RecordKind::Refresh, record)).transpose();
        Ok(Tokens {
            access: open(RecordKind::Access, &credential.access).map_err(EngineError::Unreadable)?,
            refresh: refresh.map_err(EngineError::Unreadable)?,
        })
    }

    async fn hand_out(&self, signed: Signed) -> Result<Lent, LendError> {
        let tokens = self.open_tokens(&signed).await?;
        let hidden = tokens.refresh.into_iter().chain(self.client_secret_of(&signed.credential).await).collect();
        let Signed { account, credential } = signed;
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
            generation: credential.generation,
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

fn stored(error: EngineError) -> LendError {
    match error {
        EngineError::Store(error) => LendError::Store(error),
        _ => LendError::Store(StoreError::Closed),
    }
}
