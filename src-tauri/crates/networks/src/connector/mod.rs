//! What an author writes for a network: typed options, typed steps, pure rules, and the calls themselves.

mod adapter;
mod kept;

use std::{future::Future, time::Duration};

use chrono::{DateTime, Utc};
use domain::{
    AccountRef, AppRegistration, AuthorizeRequest, Content, Count, Coverage, Effect, Evidence, Finding, Grant, Limits,
    Manifest, NetworkError, Outside, Receipt, Returned, Secret, Seed, Session, Stage,
};
use serde::{Serialize, de::DeserializeOwned};
use url::Url;

pub(crate) use adapter::Adapter;

use crate::own_posts::Mark;

/// One network, as its author sees it. The adapter turns it into a [`domain::Network`].
pub(crate) trait Connector: Send + Sync + 'static {
    /// The network's own options of a post, read from [`Content::options`].
    type Options: DeserializeOwned + Default + Send + Sync;
    /// One step of a walk, with everything the next call needs. Holds no secret: it is stored as plain text.
    type Step: Serialize + DeserializeOwned + Send + Sync;
    /// Raised whenever a stored step of an older version could be misread.
    const STEP_VERSION: u16;

    /// Its facts.
    fn manifest(&self) -> &'static Manifest;

    /// How long the text is. Pure and total.
    fn count(&self, draft: &Draft<'_, Self::Options>, limits: &Limits) -> Count {
        domain::text::count(&draft.content.text, &limits.text, self.manifest().entities)
    }

    /// Checks beyond those of [`crate::check`], which always run. Pure and total.
    fn check(&self, _draft: &Draft<'_, Self::Options>, _limits: &Limits) -> Vec<Finding> {
        Vec::new()
    }

    /// The step every walk begins with. Pure.
    fn first_step(&self, draft: &Draft<'_, Self::Options>, seed: &Seed) -> Self::Step;

    /// What a step does to the world and what the person is told meanwhile. Pure.
    fn describe(&self, step: &Self::Step, draft: &Draft<'_, Self::Options>, seed: &Seed) -> Described;

    /// Takes one step.
    fn advance(
        &self,
        session: Session<'_>,
        work: Work<'_, Self::Options>,
        step: Self::Step,
    ) -> impl Future<Output = Result<Progress<Self::Step>, NetworkError>> + Send;

    /// Notes what is newest at the account, just before a publishing step; not called where only a person can find out.
    fn mark(&self, session: Session<'_>) -> impl Future<Output = Result<Mark, NetworkError>> + Send;

    /// Finds out whether a committing step whose answer was lost took effect. Reads only.
    fn confirm(
        &self,
        session: Session<'_>,
        work: Work<'_, Self::Options>,
        lost: Lost<'_, Self::Step>,
    ) -> impl Future<Output = Result<Look<Self::Step>, NetworkError>> + Send;

    /// Who signed in, and to which accounts.
    fn identify(
        &self,
        outside: Outside<'_>,
        server: Option<&Url>,
        access: &Secret,
    ) -> impl Future<Output = Result<Coverage, NetworkError>> + Send;

    /// Turns what the person typed into the account's server; networks without servers keep this default.
    fn find_server(
        &self,
        _outside: Outside<'_>,
        _typed: &str,
    ) -> impl Future<Output = Result<Option<Url>, NetworkError>> + Send {
        async { Ok(None) }
    }

    /// Registers this app at the account's server.
    fn register(
        &self,
        _outside: Outside<'_>,
        _server: &Url,
        _redirect_uri: &str,
    ) -> impl Future<Output = Result<AppRegistration, NetworkError>> + Send {
        async { Err(NetworkError::RegistrationRefused) }
    }

    /// The consent page's address. Pure.
    fn authorize_url(&self, _request: &AuthorizeRequest<'_>) -> Result<Url, NetworkError> {
        Err(NetworkError::RegistrationRefused)
    }

    /// Redeems a code for tokens.
    fn exchange(
        &self,
        _outside: Outside<'_>,
        _returned: Returned<'_>,
    ) -> impl Future<Output = Result<Grant, NetworkError>> + Send {
        async { Err(NetworkError::RegistrationRefused) }
    }

    /// Signs in with a handle and a password made for this app.
    fn sign_in(
        &self,
        _outside: Outside<'_>,
        _server: Option<&Url>,
        _identifier: &str,
        _password: &Secret,
    ) -> impl Future<Output = Result<Grant, NetworkError>> + Send {
        async { Err(NetworkError::RegistrationRefused) }
    }

    /// Renews a sign-in; networks whose sign-ins cannot be renewed keep this default.
    fn renew(
        &self,
        _outside: Outside<'_>,
        _account: &AccountRef,
        _tokens: Tokens<'_>,
    ) -> impl Future<Output = Result<Grant, NetworkError>> + Send {
        async { Err(NetworkError::SignedOut { reason: domain::SignedOutReason::Unknown }) }
    }

    /// Withdraws a sign-in at the network; a network without a way keeps this default.
    fn revoke(
        &self,
        _outside: Outside<'_>,
        _account: &AccountRef,
        _registration: Option<&AppRegistration>,
        _tokens: Tokens<'_>,
    ) -> impl Future<Output = Result<(), NetworkError>> + Send {
        async { Ok(()) }
    }
}

/// Content with its options read.
pub(crate) struct Draft<'a, O> {
    /// Text and pictures.
    pub content: &'a Content,
    /// The network's own options.
    pub options: O,
}

/// What is being published.
pub(crate) struct Work<'a, O> {
    /// Text, pictures, options.
    pub draft: Draft<'a, O>,
    /// The target's seed.
    pub seed: &'a Seed,
    /// What was noted before publishing, from then on.
    pub mark: Option<&'a Mark>,
}

/// A committing step whose answer was lost.
pub(crate) struct Lost<'a, S> {
    /// The step.
    pub step: S,
    /// Other posts of ours at the account.
    pub known: &'a [String],
}

/// The tokens of a sign-in, lent.
#[derive(Clone, Copy)]
pub(crate) struct Tokens<'a> {
    /// The access token.
    pub access: &'a Secret,
    /// The refresh token, where there is one.
    pub refresh: Option<&'a Secret>,
}

/// The outside of a step.
pub(crate) struct Described {
    /// Short name for logs.
    pub name: &'static str,
    /// What it does to the world.
    pub effect: Effect,
    /// What the person is told.
    pub stage: Stage,
}

/// What came of a step.
#[derive(Debug)]
pub(crate) enum Progress<S> {
    /// Go on.
    Continue {
        /// With this step.
        next: S,
        /// After this long.
        wait: Duration,
    },
    /// A publishing step certainly had no effect, and something before it is done again; see [`domain::Advance::Back`].
    Back {
        /// From this step, which does not publish.
        next: S,
        /// After this long.
        wait: Duration,
    },
    /// It is out and everything is known.
    Done(Receipt),
}

impl<S> Progress<S> {
    /// Goes on at once.
    pub fn go(next: S) -> Self {
        Self::Continue { next, wait: Duration::ZERO }
    }

    /// Goes on after some seconds.
    pub fn after(seconds: u64, next: S) -> Self {
        Self::Continue { next, wait: Duration::from_secs(seconds) }
    }

    /// Goes back after some seconds.
    pub fn back(seconds: u64, next: S) -> Self {
        Self::Back { next, wait: Duration::from_secs(seconds) }
    }
}

/// A look at the network after a lost answer.
#[derive(Debug)]
pub(crate) struct Look<S> {
    /// What it showed.
    pub found: Found<S>,
    /// When it was made, by the network's clock.
    pub at: Option<DateTime<Utc>>,
}

/// What came of looking whether a post is live; see [`domain::Confirmation`].
#[derive(Debug)]
pub(crate) enum Found<S> {
    /// It is.
    Live(Receipt),
    /// It is, and this step learns its address.
    LiveThen(S),
    /// It certainly is not.
    NotThere,
    /// It was not found, which proves nothing alone.
    NotSeen,
    /// Nothing can be said.
    CannotTell(Evidence),
}
