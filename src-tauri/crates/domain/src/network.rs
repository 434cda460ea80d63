//! A network as the engine sees it: object-safe, and implemented only by the adapter in `networks`.

use futures::future::BoxFuture;
use url::Url;

use crate::{
    AccountRef, Advance, AppRegistration, Clock, Content, Count, Coverage, Finding, Grant, Http, HttpScope, Intent,
    Limits, Manifest, MediaHost, MediaReader, NetworkError, Reading, Secret, Seed, StoredStep,
};

/// Keeps [`Network`] closed: only the adapter in `networks` implements it.
#[doc(hidden)]
pub mod sealed {
    pub trait Sealed {}
}

/// What every call to the outside needs.
#[derive(Clone, Copy)]
pub struct Outside<'a> {
    /// The client.
    pub http: &'a dyn Http,
    /// Where it may go.
    pub scope: &'a HttpScope,
    /// The time.
    pub clock: &'a dyn Clock,
}

/// Everything a network gets to act for an account, for one call. Never a refresh token, a vault or a database.
#[derive(Clone, Copy)]
pub struct Session<'a> {
    /// The way out.
    pub outside: Outside<'a>,
    /// Who.
    pub account: &'a AccountRef,
    /// The access token, lent.
    pub token: &'a Secret,
    /// The post's pictures.
    pub media: &'a dyn MediaReader,
    /// Public storage, where the person has set one up.
    pub media_host: Option<&'a dyn MediaHost>,
}

/// What the browser is sent to ask for.
pub struct AuthorizeRequest<'a> {
    /// The app's client id.
    pub client_id: &'a str,
    /// Exact redirect address.
    pub redirect_uri: &'a str,
    /// The flow's state.
    pub state: &'a Secret,
    /// S256 challenge, where the dialect uses one.
    pub challenge: Option<&'a str>,
    /// The account's server, for networks of many servers.
    pub server: Option<&'a Url>,
    /// Ask the network to show its account choice (a second account, or reconnecting).
    pub choose_account: bool,
}

/// What came back from the browser, after all checks.
pub struct Returned<'a> {
    /// The app.
    pub registration: &'a AppRegistration,
    /// The code, used once.
    pub code: &'a Secret,
    /// The verifier, where the dialect uses one.
    pub verifier: Option<&'a Secret>,
    /// The redirect address used at the start, byte for byte.
    pub redirect_uri: &'a str,
    /// The account's server.
    pub server: Option<&'a Url>,
}

/// One social network.
pub trait Network: sealed::Sealed + Send + Sync {
    /// Its facts.
    fn manifest(&self) -> &'static Manifest;

    /// How long `content` is by this network's rule. Pure and total.
    fn count(&self, content: &Content, limits: &Limits) -> Count;

    /// Checks content. Pure and total: it runs at every keystroke and again before sending.
    fn check(&self, content: &Content, limits: &Limits) -> Vec<Finding>;

    /// The step every walk begins with. Pure.
    ///
    /// # Errors
    /// When the content cannot be published at all.
    fn first_step(&self, content: &Content, seed: &Seed) -> Result<StoredStep, NetworkError>;

    /// Takes one step.
    fn advance<'a>(
        &'a self,
        session: Session<'a>,
        content: &'a Content,
        seed: &'a Seed,
        step: &'a StoredStep,
    ) -> BoxFuture<'a, Result<Advance, NetworkError>>;

    /// The same publishing step with what is noted before it noted afresh. Only for a step of which no earlier try may
    /// be public. Pure.
    fn afresh(&self, step: &StoredStep) -> StoredStep {
        step.clone()
    }

    /// Finds out whether a committing step whose answer was lost took effect. Reads only.
    fn confirm<'a>(&'a self, session: Session<'a>, intent: Intent<'a>) -> BoxFuture<'a, Result<Reading, NetworkError>>;

    /// Who signed in, and to which accounts; also the cheap call behind *Check now*.
    /// `server` is a hint from the sign-in; the answer is authoritative.
    fn identify<'a>(
        &'a self,
        outside: Outside<'a>,
        server: Option<&'a Url>,
        access: &'a Secret,
    ) -> BoxFuture<'a, Result<Coverage, NetworkError>>;

    /// Turns what the person typed (`example.social`, `@me@example.social`, a handle) into the account's server.
    /// May look it up. `Ok(None)` for networks without servers.
    fn find_server<'a>(
        &'a self,
        outside: Outside<'a>,
        typed: &'a str,
    ) -> BoxFuture<'a, Result<Option<Url>, NetworkError>>;

    /// Registers this app at the account's server (only [`crate::Registration::Dynamic`]).
    fn register<'a>(
        &'a self,
        outside: Outside<'a>,
        server: &'a Url,
        redirect_uri: &'a str,
    ) -> BoxFuture<'a, Result<AppRegistration, NetworkError>>;

    /// The consent page's address (only [`crate::SignIn::Browser`]). Pure.
    ///
    /// # Errors
    /// When the network does not sign in by browser.
    fn authorize_url(&self, request: &AuthorizeRequest<'_>) -> Result<Url, NetworkError>;

    /// Redeems the code for tokens, long-lived ones where there are two kinds.
    fn exchange<'a>(
        &'a self,
        outside: Outside<'a>,
        returned: Returned<'a>,
    ) -> BoxFuture<'a, Result<Grant, NetworkError>>;

    /// Signs in with handle and app password (only [`crate::SignIn::AppPassword`]).
    fn sign_in<'a>(
        &'a self,
        outside: Outside<'a>,
        server: Option<&'a Url>,
        identifier: &'a str,
        password: &'a Secret,
    ) -> BoxFuture<'a, Result<Grant, NetworkError>>;

    /// Renews a sign-in by the manifest's rule. `refresh` is the refresh token where there is one.
    fn renew<'a>(
        &'a self,
        outside: Outside<'a>,
        account: &'a AccountRef,
        access: &'a Secret,
        refresh: Option<&'a Secret>,
    ) -> BoxFuture<'a, Result<Grant, NetworkError>>;

    /// Withdraws a sign-in at the network. Best effort where the network has no documented way.
    fn revoke<'a>(
        &'a self,
        outside: Outside<'a>,
        account: &'a AccountRef,
        registration: Option<&'a AppRegistration>,
        access: &'a Secret,
        refresh: Option<&'a Secret>,
    ) -> BoxFuture<'a, Result<(), NetworkError>>;
}
