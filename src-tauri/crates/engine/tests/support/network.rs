//! A network that does as it is told, and remembers what it was asked.

use std::{
    borrow::Cow,
    collections::VecDeque,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::{
    AccountRef, Advance, AppRegistration, AuthorizationCode, AuthorizeRequest, Confirmation, Content, Count, Finding,
    Gate, Grant, Identity, InputField, Intent, Lifetimes, Limits, Manifest, MediaLimits, Network, NetworkError,
    Outside, Pkce, Receipt, RedirectWay, Registration, Renewal, Returned, Scope, Secret, Seed, Session, SignIn, Stage,
    StoredStep, TextLimits, TextUnit, sealed,
};
use futures::future::{BoxFuture, FutureExt};
use url::Url;

const DAY: u64 = 86_400;

/// What a grant is made of; every grant has tokens of its own.
#[derive(Debug, Clone, Default)]
pub struct GrantSpec {
    pub expires_in: Option<Duration>,
    pub renewable_for: Option<Duration>,
    pub scopes: Vec<String>,
}

/// Who the network says signed in.
#[derive(Debug, Clone)]
pub struct Who {
    pub remote_id: String,
    pub handle: String,
    pub avatar: Option<Url>,
}

/// What came with one exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    pub code: String,
    pub verifier: Option<String>,
    pub redirect_uri: String,
    pub client_id: String,
    pub client_secret: Option<String>,
    pub server: Option<Url>,
}

type Advancing = Box<dyn FnMut(&StoredStep) -> Result<Advance, NetworkError> + Send>;
type Confirming = Box<dyn FnMut(&StoredStep) -> Result<Confirmation, NetworkError> + Send>;

pub struct FakeNetwork {
    manifest: &'static Manifest,
    pub who: Mutex<Who>,
    /// Where accounts of the password network live.
    pub server: Mutex<Url>,
    pub exchanging: Mutex<VecDeque<Result<GrantSpec, NetworkError>>>,
    pub renewing: Mutex<VecDeque<Result<GrantSpec, NetworkError>>>,
    pub identifying: Mutex<VecDeque<NetworkError>>,
    pub registering: Mutex<VecDeque<NetworkError>>,
    pub revoking: Mutex<Option<NetworkError>>,
    pub advancing: Mutex<Option<Advancing>>,
    pub confirming: Mutex<Option<Confirming>>,
    pub exchanges: Mutex<Vec<Exchange>>,
    /// (access, refresh) of each renewal.
    pub renewals: Mutex<Vec<(String, Option<String>)>>,
    /// Access tokens withdrawn.
    pub revoked: Mutex<Vec<String>>,
    /// Access tokens that were asked about.
    pub identified: Mutex<Vec<String>>,
    pub registrations: AtomicUsize,
    granted: AtomicUsize,
    default_grant: GrantSpec,
}

fn network(manifest: Manifest, default_grant: GrantSpec) -> &'static FakeNetwork {
    Box::leak(Box::new(FakeNetwork {
        manifest: Box::leak(Box::new(manifest)),
        who: Mutex::new(Who { remote_id: "100".to_owned(), handle: "anna".to_owned(), avatar: None }),
        server: Mutex::new(Url::parse("https://pds.example/").unwrap()),
        exchanging: Mutex::default(),
        renewing: Mutex::default(),
        identifying: Mutex::default(),
        registering: Mutex::default(),
        revoking: Mutex::default(),
        advancing: Mutex::default(),
        confirming: Mutex::default(),
        exchanges: Mutex::default(),
        renewals: Mutex::default(),
        revoked: Mutex::default(),
        identified: Mutex::default(),
        registrations: AtomicUsize::new(0),
        granted: AtomicUsize::new(0),
        default_grant,
    }))
}

pub fn relay() -> &'static FakeNetwork {
    let code = AuthorizationCode {
        ways: &[RedirectWay::Relay],
        pkce: Pkce::None,
        registration: Registration::OwnApp { steps: &[], console_url: "https://console.example/" },
        scopes: &[
            Scope { id: "basic", why: "to know you", required: true },
            Scope { id: "insights", why: "to count", required: false },
        ],
        fields: &[],
    };
    let manifest = Manifest {
        renewal: Renewal::Access { min_age_seconds: DAY },
        lifetimes: Lifetimes { access_seconds: Some(60 * DAY), renewable_seconds: None },
        hosts: &["relaynet.example"],
        ..manifest("relaynet", SignIn::Browser(code))
    };
    network(manifest, GrantSpec { scopes: vec!["basic".to_owned(), "insights".to_owned()], ..GrantSpec::default() })
}

pub fn many() -> &'static FakeNetwork {
    network(manifest("manynet", SignIn::Browser(federated(&[RedirectWay::Scheme]))), GrantSpec::default())
}

pub fn looped() -> &'static FakeNetwork {
    let ways = &[RedirectWay::Loopback, RedirectWay::Scheme];
    network(manifest("loopnet", SignIn::Browser(federated(ways))), GrantSpec::default())
}

pub fn password() -> &'static FakeNetwork {
    let sign_in = SignIn::AppPassword { fields: &[], create_url: "https://passnet.example/passwords" };
    let manifest = Manifest {
        global_ids: true,
        renewal: Renewal::Refresh,
        lifetimes: Lifetimes { access_seconds: Some(7200), renewable_seconds: Some(90 * DAY) },
        hosts: &["passnet.example"],
        ..manifest("passnet", sign_in)
    };
    network(manifest, GrantSpec::default())
}

/// Own app, refresh token that only this app may use.
pub fn bound() -> &'static FakeNetwork {
    let code = AuthorizationCode {
        registration: Registration::OwnApp { steps: &[], console_url: "https://console.example/" },
        fields: &[],
        ..federated(&[RedirectWay::Relay])
    };
    let manifest = Manifest { renewal: Renewal::Refresh, ..manifest("boundnet", SignIn::Browser(code)) };
    network(manifest, GrantSpec::default())
}

fn federated(ways: &'static [RedirectWay]) -> AuthorizationCode {
    AuthorizationCode {
        ways,
        pkce: Pkce::S256,
        registration: Registration::Dynamic,
        scopes: &[Scope { id: "write", why: "to post", required: true }],
        fields: &[InputField { id: "server", label: "Server", placeholder: "social.example", secret: false }],
    }
}

fn manifest(id: &'static str, sign_in: SignIn) -> Manifest {
    Manifest {
        id,
        name: id,
        aliases: &[],
        badge: "F",
        color: "#123456",
        sign_in,
        global_ids: false,
        renewal: Renewal::Endless,
        lifetimes: Lifetimes { access_seconds: None, renewable_seconds: None },
        hosts: &[],
        query_secrets: &[],
        limits: limits(),
        abilities: &[],
        options: &[],
        needs_media_host: false,
        gate: Gate::Open,
        sources: &[],
    }
}

fn limits() -> Limits {
    Limits {
        text: TextLimits {
            max: 500,
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
            mime_types: Cow::Borrowed(&[Cow::Borrowed("image/jpeg"), Cow::Borrowed("image/png")]),
            bytes_max: 8 << 20,
            pixels_max: None,
            side_max: 2048,
            width_min: None,
            aspect_min: None,
            aspect_max: None,
            alt_max: 1000,
        },
    }
}

impl FakeNetwork {
    pub fn renewed(&self) -> usize {
        self.renewals.lock().unwrap().len()
    }

    pub fn exchanged(&self) -> usize {
        self.exchanges.lock().unwrap().len()
    }

    pub fn will_renew(&self, answer: Result<GrantSpec, NetworkError>) {
        self.renewing.lock().unwrap().push_back(answer);
    }

    pub fn will_exchange(&self, answer: Result<GrantSpec, NetworkError>) {
        self.exchanging.lock().unwrap().push_back(answer);
    }

    pub fn is(&self, remote_id: &str, handle: &str) {
        let mut who = self.who.lock().unwrap();
        who.remote_id = remote_id.to_owned();
        who.handle = handle.to_owned();
    }

    fn grant(&self, scripted: Option<Result<GrantSpec, NetworkError>>) -> Result<Grant, NetworkError> {
        let spec = scripted.unwrap_or_else(|| Ok(self.default_grant.clone()))?;
        let number = self.granted.fetch_add(1, Ordering::SeqCst) + 1;
        let refresh = (self.manifest.renewal == Renewal::Refresh)
            .then(|| Secret::new(format!("canary-refresh-{}-{number}", self.manifest.id)));
        Ok(Grant {
            access: Secret::new(format!("canary-access-{}-{number}", self.manifest.id)),
            refresh,
            access_expires_in: spec.expires_in,
            renewable_for: spec.renewable_for,
            scopes: spec.scopes,
        })
    }
}

fn text(secret: &Secret) -> String {
    // EXPOSE: test values.
    secret.expose().to_owned()
}

fn ready<'a, T: Send + 'a>(value: T) -> BoxFuture<'a, T> {
    // Lets others run first, as a real call would.
    async move {
        for _ in 0..5 {
            tokio::task::yield_now().await;
        }
        value
    }
    .boxed()
}

impl sealed::Sealed for FakeNetwork {}

impl Network for FakeNetwork {
    fn manifest(&self) -> &'static Manifest {
        self.manifest
    }

    fn count(&self, content: &Content, limits: &Limits) -> Count {
        domain::text::count(&content.text, &limits.text)
    }

    fn check(&self, _: &Content, _: &Limits) -> Vec<Finding> {
        Vec::new()
    }

    fn first_step(&self, _: &Content, _: &Seed) -> Result<StoredStep, NetworkError> {
        let effect = domain::Effect::Irreversible;
        Ok(StoredStep { version: 1, name: "create".into(), effect, stage: Stage::Publishing, json: "{}".into() })
    }

    fn advance<'a>(
        &'a self,
        _: Session<'a>,
        _: &'a Content,
        _: &'a Seed,
        step: &'a StoredStep,
    ) -> BoxFuture<'a, Result<Advance, NetworkError>> {
        let done = || Ok(Advance::Done(Receipt { remote_id: "1".into(), url: None }));
        ready(self.advancing.lock().unwrap().as_mut().map_or_else(done, |advance| advance(step)))
    }

    fn confirm<'a>(&'a self, _: Session<'a>, intent: Intent<'a>) -> BoxFuture<'a, Result<Confirmation, NetworkError>> {
        let unseen = || Ok(Confirmation::NotSeen);
        ready(self.confirming.lock().unwrap().as_mut().map_or_else(unseen, |confirm| confirm(intent.step)))
    }

    fn identify<'a>(
        &'a self,
        _: Outside<'a>,
        server: Option<&'a Url>,
        access: &'a Secret,
    ) -> BoxFuture<'a, Result<Identity, NetworkError>> {
        self.identified.lock().unwrap().push(text(access));
        if let Some(error) = self.identifying.lock().unwrap().pop_front() {
            return ready(Err(error));
        }
        let who = self.who.lock().unwrap().clone();
        ready(Ok(Identity {
            account: AccountRef { remote_id: who.remote_id, handle: who.handle, server: server.cloned() },
            display_name: "Anna".into(),
            avatar_url: who.avatar,
            profile_url: None,
            limits: None,
            obstacle: None,
        }))
    }

    fn find_server<'a>(&'a self, _: Outside<'a>, typed: &'a str) -> BoxFuture<'a, Result<Option<Url>, NetworkError>> {
        let server = match self.manifest.sign_in {
            SignIn::Browser(_) => Url::parse(&format!("https://{typed}/")).ok(),
            SignIn::AppPassword { .. } => Some(self.server.lock().unwrap().clone()),
        };
        ready(Ok(server))
    }

    fn register<'a>(
        &'a self,
        _: Outside<'a>,
        _: &'a Url,
        redirect_uri: &'a str,
    ) -> BoxFuture<'a, Result<AppRegistration, NetworkError>> {
        let number = self.registrations.fetch_add(1, Ordering::SeqCst) + 1;
        if let Some(error) = self.registering.lock().unwrap().pop_front() {
            return ready(Err(error));
        }
        ready(Ok(AppRegistration {
            client_id: format!("client-{number}"),
            client_secret: Some(Secret::new(format!("canary-dynamic-secret-{number}"))),
            redirect_uri: Some(redirect_uri.to_owned()),
        }))
    }

    fn authorize_url(&self, request: &AuthorizeRequest<'_>) -> Result<Url, NetworkError> {
        let base = request.server.cloned().unwrap_or_else(|| Url::parse("https://relaynet.example/").unwrap());
        let mut url = base.join("authorize").unwrap();
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
        self.exchanges.lock().unwrap().push(Exchange {
            code: text(returned.code),
            verifier: returned.verifier.map(text),
            redirect_uri: returned.redirect_uri.to_owned(),
            client_id: returned.registration.client_id.clone(),
            client_secret: returned.registration.client_secret.as_ref().map(text),
            server: returned.server.cloned(),
        });
        let scripted = self.exchanging.lock().unwrap().pop_front();
        ready(self.grant(scripted))
    }

    fn sign_in<'a>(
        &'a self,
        _: Outside<'a>,
        _: Option<&'a Url>,
        _: &'a str,
        _: &'a Secret,
    ) -> BoxFuture<'a, Result<Grant, NetworkError>> {
        let scripted = self.exchanging.lock().unwrap().pop_front();
        ready(self.grant(scripted))
    }

    fn renew<'a>(
        &'a self,
        _: Outside<'a>,
        _: &'a AccountRef,
        access: &'a Secret,
        refresh: Option<&'a Secret>,
    ) -> BoxFuture<'a, Result<Grant, NetworkError>> {
        self.renewals.lock().unwrap().push((text(access), refresh.map(text)));
        let scripted = self.renewing.lock().unwrap().pop_front();
        ready(self.grant(scripted))
    }

    fn revoke<'a>(
        &'a self,
        _: Outside<'a>,
        _: &'a AccountRef,
        _: Option<&'a AppRegistration>,
        access: &'a Secret,
        _: Option<&'a Secret>,
    ) -> BoxFuture<'a, Result<(), NetworkError>> {
        self.revoked.lock().unwrap().push(text(access));
        ready(self.revoking.lock().unwrap().take().map_or(Ok(()), Err))
    }
}
