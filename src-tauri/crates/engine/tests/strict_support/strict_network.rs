//! A network that keeps the truth about every token it ever made, judges each by its own time, and loses answers as it
//! is told.

use std::{
    borrow::Cow,
    collections::{HashMap, VecDeque},
    sync::Mutex,
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    AccountRef, Advance, AppRegistration, AuthorizeRequest, Confirmation, Content, Count, Effect, Finding, Gate, Grant,
    HttpError, Identity, Intent, Lifetimes, Limits, Manifest, MediaLimits, Network, NetworkError, Outside, Receipt,
    Renewal, Returned, Secret, Seed, Session, SignIn, SignedOutReason, Stage, StoredStep, TextLimits, TextUnit, sealed,
    text,
};
use futures::future::{BoxFuture, FutureExt, ready};
use tokio::sync::watch;
use url::Url;

use super::Time;

/// What becomes of a refresh token that was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Old {
    /// It stays good for so long.
    Grace(TimeDelta),
    /// Its second use ends every token of its sign-in.
    RevokesFamily,
}

/// How a network's sign-ins live.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    pub id: &'static str,
    pub renewal: Renewal,
    /// Life of an access token; `None` = endless.
    pub life: Option<TimeDelta>,
    /// Life of a refresh token.
    pub renewable: Option<TimeDelta>,
    pub old: Old,
}

impl Kind {
    /// An access token of 60 days that renews itself once it is a day old.
    pub fn renews_itself() -> Self {
        let renewal = Renewal::Access { min_age_seconds: 86_400 };
        Self { renewal, renewable: None, ..Self::rotates("itself", TimeDelta::days(60)) }
    }

    /// Rotating refresh tokens of 90 days.
    pub fn rotates(id: &'static str, life: TimeDelta) -> Self {
        let renewable = Some(TimeDelta::days(90));
        Self { id, renewal: Renewal::Refresh, life: Some(life), renewable, old: Old::RevokesFamily }
    }

    /// No end.
    pub fn endless() -> Self {
        Self { renewal: Renewal::Endless, life: None, renewable: None, ..Self::rotates("endless", TimeDelta::zero()) }
    }

    /// An end that nothing puts off.
    pub fn ends(life: TimeDelta) -> Self {
        Self { renewal: Renewal::Endless, renewable: None, ..Self::rotates("ends", life) }
    }
}

/// How the answer to a renewal is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// Nobody answers the door; nothing was sent.
    Refused,
    /// The connection breaks after the network has renewed.
    Reset,
    /// Half of the answer arrives.
    CutJson,
    /// The network has renewed and answers too late.
    Timeout,
    /// The network has renewed, and whoever stands in front of it says that it is in trouble.
    BadGateway,
}

impl Lost {
    pub const ALL: [Self; 5] = [Self::Refused, Self::Reset, Self::CutJson, Self::Timeout, Self::BadGateway];

    fn error(self) -> NetworkError {
        let host = "strict.example".to_owned();
        match self {
            Self::Refused => NetworkError::NotSent(Some(HttpError::NotSent { host })),
            Self::Reset | Self::Timeout => NetworkError::NoAnswer(Some(HttpError::NoAnswer { host })),
            Self::CutJson => NetworkError::NoAnswer(Some(HttpError::Unreadable { status: 200 })),
            Self::BadGateway => NetworkError::Unavailable { status: 502 },
        }
    }
}

#[derive(Debug, Clone)]
pub struct Token {
    pub who: String,
    is_refresh: bool,
    family: u64,
    pub made_at: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
    used_at: Option<DateTime<Utc>>,
    is_revoked: bool,
}

/// A renewal that the network granted.
#[derive(Debug, Clone)]
pub struct Renewed {
    pub who: String,
    pub at: DateTime<Utc>,
    /// How old the access token was.
    pub age: TimeDelta,
}

/// What the network knows.
#[derive(Default)]
pub struct Truth {
    tokens: HashMap<String, Token>,
    /// The access token of each person that was made last, and the refresh token beside it.
    latest: HashMap<String, (String, Option<String>)>,
    /// Every request to renew that arrived: whose.
    pub asked: Vec<String>,
    pub renewed: Vec<Renewed>,
    /// Requests of access tokens that were too young.
    pub too_young: u32,
    /// Requests with refresh tokens that had been used before.
    pub used_again: u32,
    /// Posts that went out: whose.
    pub published: Vec<String>,
    /// Renewals running at this moment, and the most there ever were.
    pub running: u32,
    pub most_running: u32,
    losses: HashMap<String, VecDeque<Lost>>,
    made: u64,
}

/// See the module.
pub struct Strict {
    pub kind: Kind,
    manifest: &'static Manifest,
    time: Time,
    pub truth: Mutex<Truth>,
    /// How long a renewal takes.
    pub pace: Mutex<Duration>,
    holds_answers: watch::Sender<bool>,
}

impl Strict {
    pub fn new(kind: Kind, time: Time) -> Self {
        Self {
            kind,
            manifest: manifest(kind),
            time,
            truth: Mutex::default(),
            pace: Mutex::default(),
            holds_answers: watch::Sender::new(false),
        }
    }

    pub fn manifest(&self) -> &'static Manifest {
        self.manifest
    }

    /// Lets the renewals that arrive wait for their answers, or all of them go on.
    pub fn holds_answers(&self, holds: bool) {
        self.holds_answers.send_replace(holds);
    }

    /// Loses the answers to the next renewals of someone.
    pub fn lose(&self, who: &str, how: Lost) {
        self.truth.lock().unwrap().losses.entry(who.to_owned()).or_default().push_back(how);
    }

    /// How often someone's renewals arrived.
    pub fn asked(&self, who: &str) -> usize {
        self.truth.lock().unwrap().asked.iter().filter(|asked| *asked == who).count()
    }

    /// The newest access token of someone.
    pub fn newest(&self, who: &str) -> Token {
        let truth = self.truth.lock().unwrap();
        truth.tokens[&truth.latest[who].0].clone()
    }

    /// Whether someone's newest sign-in is good now, or can be made good.
    pub fn is_alive(&self, who: &str) -> bool {
        let (truth, now) = (self.truth.lock().unwrap(), self.time.truly());
        let Some((access, refresh)) = truth.latest.get(who) else { return false };
        std::iter::once(access).chain(refresh).any(|token| truth.tokens[token].is_good(now))
    }

    fn grant(&self, truth: &mut Truth, who: &str, family: Option<u64>) -> Grant {
        let (kind, now) = (self.kind, self.time.truly());
        truth.made += 1;
        let (number, family) = (truth.made, family.unwrap_or(truth.made));
        let mut make = |what: &str, is_refresh, life: Option<TimeDelta>| {
            let text = format!("{what} {number} of {who}");
            let ends_at = life.map(|life| now + life);
            let who = who.to_owned();
            let token = Token { who, is_refresh, family, made_at: now, ends_at, used_at: None, is_revoked: false };
            truth.tokens.insert(text.clone(), token);
            text
        };
        let access = make("access", false, kind.life);
        let refresh = (kind.renewal == Renewal::Refresh).then(|| make("refresh", true, kind.renewable));
        truth.latest.insert(who.to_owned(), (access.clone(), refresh.clone()));
        let seconds = |life: Option<TimeDelta>| life.and_then(|life| life.to_std().ok());
        Grant {
            access: Secret::new(access),
            refresh: refresh.map(Secret::new),
            access_expires_in: seconds(kind.life),
            renewable_for: seconds(kind.renewable),
            scopes: Vec::new(),
        }
    }

    /// Judges a request to renew.
    fn judge(&self, access: &str, refresh: Option<&str>) -> Result<Grant, NetworkError> {
        let now = self.time.truly();
        let mut guard = self.truth.lock().unwrap();
        let truth = &mut *guard;
        let presented = refresh.unwrap_or(access);
        let token = truth.tokens.get(presented).cloned().ok_or(signed_out(SignedOutReason::Revoked))?;
        truth.asked.push(token.who.clone());
        let age = now - truth.tokens[access].made_at;
        if let Some(used_at) = token.used_at {
            truth.used_again += 1;
            let forgiven = matches!(self.kind.old, Old::Grace(grace) if now - used_at <= grace);
            if !forgiven {
                truth.end_family(token.family);
                return Err(signed_out(SignedOutReason::Revoked));
            }
        }
        if !token.is_good(now) {
            let reason = if token.is_revoked { SignedOutReason::Revoked } else { SignedOutReason::Expired };
            return Err(signed_out(reason));
        }
        if let Renewal::Access { min_age_seconds } = self.kind.renewal
            && age < TimeDelta::seconds(min_age_seconds.try_into().unwrap())
        {
            truth.too_young += 1;
            return Err(NetworkError::Unexpected { status: 400, request_id: None });
        }
        if token.is_refresh {
            truth.tokens.get_mut(presented).unwrap().used_at.get_or_insert(now);
        }
        truth.renewed.push(Renewed { who: token.who.clone(), at: now, age });
        Ok(self.grant(truth, &token.who, Some(token.family)))
    }

    async fn answer(&self, access: String, refresh: Option<String>) -> Result<Grant, NetworkError> {
        let who = access.split(" of ").nth(1).unwrap().to_owned();
        let loss = self.truth.lock().unwrap().losses.get_mut(&who).and_then(VecDeque::pop_front);
        if loss == Some(Lost::Refused) {
            return Err(Lost::Refused.error());
        }
        let _running = Running::begin(&self.truth);
        // Only a network that is gone gives an error here.
        drop(self.holds_answers.subscribe().wait_for(|holds| !holds).await);
        let pace = *self.pace.lock().unwrap();
        if pace.is_zero() {
            tokio::task::yield_now().await
        } else {
            tokio::time::sleep(pace).await
        }
        let judged = self.judge(&access, refresh.as_deref());
        loss.map_or(judged, |loss| Err(loss.error()))
    }

    fn holder(&self, access: &Secret) -> Result<String, NetworkError> {
        let truth = self.truth.lock().unwrap();
        // EXPOSE: a test value, looked up where it was made.
        let token = truth.tokens.get(access.expose()).ok_or(signed_out(SignedOutReason::Revoked))?;
        let reason = if token.is_revoked { SignedOutReason::Revoked } else { SignedOutReason::Expired };
        if token.is_good(self.time.truly()) { Ok(token.who.clone()) } else { Err(signed_out(reason)) }
    }
}

impl Truth {
    fn end_family(&mut self, family: u64) {
        for token in self.tokens.values_mut().filter(|token| token.family == family) {
            token.is_revoked = true;
        }
    }
}

impl Token {
    fn is_good(&self, now: DateTime<Utc>) -> bool {
        !self.is_revoked && self.ends_at.is_none_or(|end| end > now)
    }
}

struct Running<'a>(&'a Mutex<Truth>);

impl<'a> Running<'a> {
    fn begin(truth: &'a Mutex<Truth>) -> Self {
        let mut known = truth.lock().unwrap();
        known.running += 1;
        known.most_running = known.most_running.max(known.running);
        drop(known);
        Self(truth)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.lock().unwrap().running -= 1;
    }
}

fn signed_out(reason: SignedOutReason) -> NetworkError {
    NetworkError::SignedOut { reason }
}

fn refuse<'a, T: Send + 'a>() -> BoxFuture<'a, Result<T, NetworkError>> {
    ready(Err(NetworkError::RegistrationRefused)).boxed()
}

fn manifest(kind: Kind) -> &'static Manifest {
    Box::leak(Box::new(Manifest {
        id: kind.id,
        name: kind.id,
        aliases: &[],
        badge: "S",
        color: "#112233",
        sign_in: SignIn::AppPassword { fields: &[], create_url: "https://strict.example/passwords" },
        global_ids: true,
        renewal: kind.renewal,
        lifetimes: Lifetimes { access_seconds: None, renewable_seconds: None },
        hosts: &["strict.example"],
        query_secrets: &[],
        limits: Limits {
            text: TextLimits {
                max: 300,
                unit: TextUnit::Graphemes,
                bytes_max: None,
                link_weight: None,
                short_mentions: false,
                hashtags_max: None,
                hashtags_advised: None,
                mentions_max: None,
            },
            media: MediaLimits {
                count_min: 0,
                count_max: 4,
                mime_types: Cow::Borrowed(&[]),
                bytes_max: 1_000_000,
                pixels_max: None,
                side_max: 1_440,
                width_min: None,
                aspect_min: None,
                aspect_max: None,
                alt_max: 1_000,
            },
        },
        abilities: &[],
        options: &[],
        needs_media_host: false,
        gate: Gate::AppPassword,
        sources: &[],
    }))
}

impl sealed::Sealed for Strict {}

impl Network for Strict {
    fn manifest(&self) -> &'static Manifest {
        self.manifest
    }

    fn count(&self, content: &Content, limits: &Limits) -> Count {
        text::count(&content.text, &limits.text)
    }

    fn check(&self, _: &Content, _: &Limits) -> Vec<Finding> {
        Vec::new()
    }

    fn first_step(&self, _: &Content, _: &Seed) -> Result<StoredStep, NetworkError> {
        let (effect, stage) = (Effect::Irreversible, Stage::Publishing);
        Ok(StoredStep { version: 1, name: "create".into(), effect, stage, json: "{}".into() })
    }

    fn advance<'a>(
        &'a self,
        session: Session<'a>,
        _: &'a Content,
        seed: &'a Seed,
        _: &'a StoredStep,
    ) -> BoxFuture<'a, Result<Advance, NetworkError>> {
        let done = self.holder(session.token).map(|who| {
            self.truth.lock().unwrap().published.push(who);
            Advance::Done(Receipt { remote_id: seed.target_id.to_string(), url: None })
        });
        ready(done).boxed()
    }

    fn confirm<'a>(&'a self, _: Session<'a>, _: Intent<'a>) -> BoxFuture<'a, Result<Confirmation, NetworkError>> {
        ready(Ok(Confirmation::NotThere)).boxed()
    }

    fn identify<'a>(
        &'a self,
        _: Outside<'a>,
        _: Option<&'a Url>,
        access: &'a Secret,
    ) -> BoxFuture<'a, Result<Identity, NetworkError>> {
        let identity = self.holder(access).map(|who| Identity {
            account: AccountRef { remote_id: who.clone(), handle: who, server: None },
            display_name: String::new(),
            avatar_url: None,
            profile_url: None,
            limits: None,
            obstacle: None,
        });
        ready(identity).boxed()
    }

    fn find_server<'a>(&'a self, _: Outside<'a>, _: &'a str) -> BoxFuture<'a, Result<Option<Url>, NetworkError>> {
        ready(Ok(None)).boxed()
    }

    fn register<'a>(
        &'a self,
        _: Outside<'a>,
        _: &'a Url,
        _: &'a str,
    ) -> BoxFuture<'a, Result<AppRegistration, NetworkError>> {
        refuse()
    }

    fn authorize_url(&self, _: &AuthorizeRequest<'_>) -> Result<Url, NetworkError> {
        Err(NetworkError::RegistrationRefused)
    }

    fn exchange<'a>(&'a self, _: Outside<'a>, _: Returned<'a>) -> BoxFuture<'a, Result<Grant, NetworkError>> {
        refuse()
    }

    fn sign_in<'a>(
        &'a self,
        _: Outside<'a>,
        _: Option<&'a Url>,
        identifier: &'a str,
        _: &'a Secret,
    ) -> BoxFuture<'a, Result<Grant, NetworkError>> {
        let grant = self.grant(&mut self.truth.lock().unwrap(), identifier, None);
        ready(Ok(grant)).boxed()
    }

    fn renew<'a>(
        &'a self,
        _: Outside<'a>,
        _: &'a AccountRef,
        access: &'a Secret,
        refresh: Option<&'a Secret>,
    ) -> BoxFuture<'a, Result<Grant, NetworkError>> {
        // EXPOSE: test values, judged where they were made.
        let text = |secret: &Secret| secret.expose().to_owned();
        self.answer(text(access), refresh.map(text)).boxed()
    }

    fn revoke<'a>(
        &'a self,
        _: Outside<'a>,
        _: &'a AccountRef,
        _: Option<&'a AppRegistration>,
        _: &'a Secret,
        _: Option<&'a Secret>,
    ) -> BoxFuture<'a, Result<(), NetworkError>> {
        ready(Ok(())).boxed()
    }
}
