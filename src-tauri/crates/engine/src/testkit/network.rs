//! The network itself: its switches, what it was told, what it saw, and its side of [`Network`].

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    AccountRef, Advance, AppRegistration, AuthorizeRequest, Confirmation, Content, Count, Coverage, Field, Finding,
    FindingCode, Grant, Identity, Intent, Limits, Manifest, Network, NetworkError, Outside, Reading, Returned, Secret,
    Seed, Session, Severity, SignIn, StoredStep, TargetId, sealed,
};
use futures::future::{BoxFuture, FutureExt, pending};
use tokio::sync::{Barrier, watch};
use url::Url;

use super::{
    Exchange, Fault, GrantSpec, Lost, Old, Presented, Renewed, Shape, Who, busy::Busy, manifest, sign_ins::text,
    tokens::Judge,
};

/// What the network shall do next. What is told once is done once.
#[derive(Default)]
pub struct Orders {
    /// Who signs in; `None` = whoever is typed.
    pub who: Option<Who>,
    /// The accounts that somebody's sign-in covers, by their remote id; without an entry that is themselves.
    pub covers: HashMap<String, Vec<Who>>,
    /// Where accounts live that sign in with a password.
    pub server: Option<Url>,
    /// Answers to questions who somebody is.
    pub identifying: VecDeque<NetworkError>,
    /// Answers to look-ups of servers.
    pub finding: VecDeque<NetworkError>,
    /// Answers to registrations.
    pub registering: VecDeque<NetworkError>,
    /// The answer to the next withdrawal.
    pub revoking: Option<NetworkError>,
    /// Whether it never answers the question who somebody is, and remembers nothing of it: whoever asks holds the token
    /// until they give up.
    pub is_silent: bool,
    /// How far its clock is ahead of the computer's.
    pub ahead: TimeDelta,
    /// Whether all sign-ins are over for renewing, until this is taken back.
    pub refuses_renewal: bool,
    pub(super) exchanging: VecDeque<Result<GrantSpec, NetworkError>>,
    pub(super) renewing: VecDeque<Result<GrantSpec, NetworkError>>,
    pub(super) losing: HashMap<String, VecDeque<Lost>>,
    pub(super) faults: HashMap<String, VecDeque<Fault>>,
    pub(super) confirmations: VecDeque<Result<Confirmation, NetworkError>>,
}

/// What the network knows.
#[derive(Default)]
pub struct Seen {
    /// Every exchange that arrived.
    pub exchanges: Vec<Exchange>,
    /// Every request to renew that arrived.
    pub renewals: Vec<Presented>,
    /// Access tokens that were withdrawn.
    pub revoked: Vec<String>,
    /// Access tokens that were asked about.
    pub identified: Vec<String>,
    /// Requests to register.
    pub registrations: usize,
    /// Renewals that a strict network granted.
    pub renewed: Vec<Renewed>,
    /// Requests of access tokens that were too young.
    pub too_young: u32,
    /// Requests with refresh tokens that had been used before.
    pub used_again: u32,
    /// Everything that became public, in order: target and text.
    pub published: Vec<(TargetId, String)>,
    /// Every call of publishing, in order: step name and target.
    pub calls: Vec<(String, TargetId)>,
    /// The seed of every publishing call that arrived, in order.
    pub seeds: Vec<Seed>,
    /// When each target was first published to, by its own time.
    pub(super) marked: HashMap<TargetId, DateTime<Utc>>,
    /// The highest number of a token that each person was given.
    pub(super) given: HashMap<String, u64>,
}

/// See the module.
pub struct FakeNetwork {
    pub(super) manifest: &'static Manifest,
    pub(super) shape: Shape,
    /// What it grants unless it is told otherwise.
    pub granting: GrantSpec,
    judge: Option<Mutex<Judge>>,
    pace: Mutex<Duration>,
    meeting: Option<Arc<Barrier>>,
    holds_answers: watch::Sender<bool>,
    orders: Mutex<Orders>,
    seen: Mutex<Seen>,
    pub(super) renewing: Busy,
    pub(super) publishing: Busy,
}

impl FakeNetwork {
    /// One that publishes in steps of this shape.
    pub fn new(id: &'static str, shape: Shape) -> Self {
        Self::of(manifest(id), shape)
    }

    /// The same, which says this about itself.
    pub fn of(manifest: Manifest, shape: Shape) -> Self {
        Self {
            manifest: Box::leak(Box::new(manifest)),
            shape,
            granting: GrantSpec::default(),
            judge: None,
            pace: Mutex::default(),
            meeting: None,
            holds_answers: watch::Sender::new(false),
            orders: Mutex::default(),
            seen: Mutex::default(),
            renewing: Busy::default(),
            publishing: Busy::default(),
        }
    }

    /// Grants this unless it is told otherwise.
    #[must_use]
    pub fn granting(self, granting: GrantSpec) -> Self {
        Self { granting, ..self }
    }

    /// Judges every token by its own time.
    #[must_use]
    pub fn strict(self, old: Old, now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self { judge: Some(Mutex::new(Judge::new(old, now))), ..self }
    }

    /// Takes so long for each call of publishing or signing in.
    #[must_use]
    pub fn slow(self, pace: Duration) -> Self {
        self.set_pace(pace);
        self
    }

    /// A publishing call goes on only once so many of them are under way here and wherever else they meet.
    #[must_use]
    pub fn meeting(self, meeting: &Arc<Barrier>) -> Self {
        Self { meeting: Some(Arc::clone(meeting)), ..self }
    }

    /// Lets the renewals that arrive wait for their answers, or all of them go on.
    pub fn hold_answers(&self, holds: bool) {
        self.holds_answers.send_replace(holds);
    }

    /// From now on each call of publishing or signing in takes so long.
    pub fn set_pace(&self, pace: Duration) {
        *self.pace.lock().unwrap() = pace;
    }

    /// What it is told.
    pub fn orders(&self) -> MutexGuard<'_, Orders> {
        self.orders.lock().unwrap()
    }

    /// What it saw.
    pub fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    /// Its own time: the computer's, unless it was told to be apart from that.
    fn time(&self, session: Session<'_>) -> DateTime<Utc> {
        session.outside.clock.now() + self.orders().ahead
    }

    pub(super) fn judge(&self) -> Option<MutexGuard<'_, Judge>> {
        self.judge.as_ref().map(|judge| judge.lock().unwrap())
    }

    pub(super) async fn pause(&self) {
        let pace = *self.pace.lock().unwrap();
        if !pace.is_zero() {
            return tokio::time::sleep(pace).await;
        }
        // Lets others run first, as a real call would.
        for _ in 0..5 {
            tokio::task::yield_now().await;
        }
    }

    pub(super) async fn meet(&self) {
        if let Some(meeting) = &self.meeting {
            meeting.wait().await;
        }
    }

    pub(super) async fn wait_for_answers(&self) {
        // Only a network that is gone gives an error here.
        drop(self.holds_answers.subscribe().wait_for(|holds| !holds).await);
    }

    async fn answer_identify(&self, server: Option<&Url>, access: &str) -> Result<Coverage, NetworkError> {
        self.seen().identified.push(access.to_owned());
        let told = self.orders().identifying.pop_front();
        self.pause().await;
        told.map_or(Ok(()), Err)?;
        let who = self.holder(access)?;
        let covered = self.orders().covers.get(&who.remote_id).cloned().unwrap_or_else(|| vec![who.clone()]);
        Ok(Coverage {
            who: AccountRef { remote_id: who.remote_id, handle: who.handle, server: server.cloned() },
            accounts: covered.into_iter().map(|who| identity(who, server)).collect(),
        })
    }

    async fn answer_register(&self, redirect_uri: &str) -> Result<AppRegistration, NetworkError> {
        let number = {
            let mut seen = self.seen();
            seen.registrations += 1;
            seen.registrations
        };
        let told = self.orders().registering.pop_front();
        self.pause().await;
        told.map_or(Ok(()), Err)?;
        Ok(AppRegistration {
            client_id: format!("client-{number}"),
            client_secret: Some(Secret::new(format!("canary-dynamic-secret-{number}"))),
            redirect_uri: Some(redirect_uri.to_owned()),
        })
    }
}

fn identity(who: Who, server: Option<&Url>) -> Identity {
    Identity {
        account: AccountRef { remote_id: who.remote_id, handle: who.handle, server: server.cloned() },
        display_name: "Anna".into(),
        avatar_url: who.avatar,
        profile_url: None,
        limits: None,
        obstacle: None,
    }
}

impl sealed::Sealed for FakeNetwork {}

impl Network for FakeNetwork {
    fn manifest(&self) -> &'static Manifest {
        self.manifest
    }

    fn count(&self, content: &Content, limits: &Limits) -> Count {
        domain::text::count(&content.text, &limits.text, self.manifest.entities)
    }

    fn check(&self, content: &Content, limits: &Limits) -> Vec<Finding> {
        let count = self.count(content, limits);
        let mut findings = Vec::new();
        if content.text.is_empty() && content.media.is_empty() {
            findings.push(Finding::new(FindingCode::Empty, Severity::Error, Field::Text));
        }
        if count.used > count.max {
            let over = count.used - count.max;
            findings.push(Finding::new(FindingCode::TextTooLong, Severity::Error, Field::Text).with("over", over));
        }
        findings
    }

    fn first_step(&self, _: &Content, _: &Seed) -> Result<StoredStep, NetworkError> {
        Ok(self.step(0))
    }

    fn advance<'a>(
        &'a self,
        session: Session<'a>,
        content: &'a Content,
        seed: &'a Seed,
        step: &'a StoredStep,
    ) -> BoxFuture<'a, Result<Advance, NetworkError>> {
        async move {
            self.holder(&text(session.token))?;
            self.take(content, seed, step, self.time(session)).await
        }
        .boxed()
    }

    fn confirm<'a>(&'a self, session: Session<'a>, intent: Intent<'a>) -> BoxFuture<'a, Result<Reading, NetworkError>> {
        async move { self.look(intent.seed, self.time(session)) }.boxed()
    }

    fn identify<'a>(
        &'a self,
        _: Outside<'a>,
        server: Option<&'a Url>,
        access: &'a Secret,
    ) -> BoxFuture<'a, Result<Coverage, NetworkError>> {
        async move {
            if self.orders().is_silent {
                return pending().await;
            }
            self.answer_identify(server, &text(access)).await
        }
        .boxed()
    }

    fn find_server<'a>(&'a self, _: Outside<'a>, typed: &'a str) -> BoxFuture<'a, Result<Option<Url>, NetworkError>> {
        let told = self.orders().finding.pop_front();
        let server = match self.manifest.sign_in {
            SignIn::Browser(_) => Url::parse(&format!("https://{typed}/")).ok(),
            SignIn::AppPassword { .. } => self.orders().server.clone(),
        };
        async move { told.map_or(Ok(server), Err) }.boxed()
    }

    fn register<'a>(
        &'a self,
        _: Outside<'a>,
        _: &'a Url,
        redirect_uri: &'a str,
    ) -> BoxFuture<'a, Result<AppRegistration, NetworkError>> {
        self.answer_register(redirect_uri).boxed()
    }

    fn authorize_url(&self, request: &AuthorizeRequest<'_>) -> Result<Url, NetworkError> {
        let home = Url::parse(&format!("https://{}.example/", self.manifest.id)).unwrap();
        let mut url = request.server.unwrap_or(&home).join("authorize").unwrap();
        let mut query = url.query_pairs_mut();
        query.append_pair("client_id", request.client_id).append_pair("redirect_uri", request.redirect_uri);
        // EXPOSE: test values; the authorize address is where a state belongs.
        query.append_pair("state", request.state.expose());
        if let Some(challenge) = request.challenge {
            query.append_pair("code_challenge", challenge);
        }
        query.append_pair("choose", if request.choose_account { "1" } else { "0" });
        drop(query);
        Ok(url)
    }

    fn exchange<'a>(&'a self, _: Outside<'a>, returned: Returned<'a>) -> BoxFuture<'a, Result<Grant, NetworkError>> {
        self.seen().exchanges.push(returned.into());
        self.begin("").boxed()
    }

    fn sign_in<'a>(
        &'a self,
        _: Outside<'a>,
        _: Option<&'a Url>,
        identifier: &'a str,
        _: &'a Secret,
    ) -> BoxFuture<'a, Result<Grant, NetworkError>> {
        self.begin(identifier).boxed()
    }

    fn renew<'a>(
        &'a self,
        _: Outside<'a>,
        account: &'a AccountRef,
        access: &'a Secret,
        refresh: Option<&'a Secret>,
    ) -> BoxFuture<'a, Result<Grant, NetworkError>> {
        let who = account.remote_id.clone();
        self.renew_for(Presented { who, access: text(access), refresh: refresh.map(text) }).boxed()
    }

    fn revoke<'a>(
        &'a self,
        _: Outside<'a>,
        _: &'a AccountRef,
        _: Option<&'a AppRegistration>,
        access: &'a Secret,
        _: Option<&'a Secret>,
    ) -> BoxFuture<'a, Result<(), NetworkError>> {
        self.seen().revoked.push(text(access));
        let told = self.orders().revoking.take();
        async move {
            self.pause().await;
            told.map_or(Ok(()), Err)
        }
        .boxed()
    }
}
