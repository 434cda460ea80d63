//! A network that exists only in memory, keeps the true list of what was published, and fails as it is told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed surrounding is a failed test")]

use std::{
    borrow::Cow,
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use domain::{
    AccountRef, Advance, AppRegistration, AuthorizeRequest, Confirmation, Content, Count, Effect, Field, Finding,
    FindingCode, Gate, Grant, Identity, InputField, Intent, Lifetimes, Limits, Manifest, MediaLimits, Network,
    NetworkError, Outside, Receipt, Renewal, Returned, Secret, Seed, Session, Severity, SignIn, Stage, StoredStep,
    TargetId, TextLimits, TextUnit, sealed, text,
};
use futures::future::BoxFuture;
use tokio::sync::Barrier;
use url::Url;

/// What happens to one call.
pub enum Fault {
    /// It fails before it has any effect.
    Before(NetworkError),
    /// It has its effect, and the answer is this error.
    After(NetworkError),
    /// It has no effect and is answered like this.
    Answers(Advance),
    /// It never answers; whether it has its effect first.
    Hang { accepted: bool },
}

/// The steps of a walk.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Repeatable steps before publishing.
    pub uploads: u32,
    /// What the publishing step is.
    pub effect: Effect,
    /// Whether a step follows that reads the address.
    pub finishing: bool,
}

impl Shape {
    pub fn irreversible() -> Self {
        Self { uploads: 1, effect: Effect::Irreversible, finishing: true }
    }

    /// A key that is remembered so long.
    pub fn idempotent(remembered_seconds: Option<u64>) -> Self {
        let effect = Effect::Idempotent { key: "the key".into(), remembered_seconds };
        Self { uploads: 0, effect, finishing: false }
    }
}

/// What the network knows.
#[derive(Default)]
pub struct Truth {
    /// Everything that became public, in order: target and text.
    pub published: Vec<(TargetId, String)>,
    /// Every call, in order: step name and target.
    pub calls: Vec<(String, TargetId)>,
    /// The seed of every publishing call that arrived, in order.
    pub seeds: Vec<Seed>,
    /// Publishing calls running at this moment, and the most there ever were.
    pub running: u32,
    pub most_running: u32,
    /// How many times a sign-in was renewed.
    pub renewals: u32,
    faults: HashMap<String, VecDeque<Fault>>,
    confirmations: VecDeque<Result<Confirmation, NetworkError>>,
    pub refuses_renewal: bool,
}

/// See the module.
pub struct FakeNetwork {
    manifest: &'static Manifest,
    pub shape: Shape,
    pub truth: Mutex<Truth>,
    /// How long each call takes.
    pub pace: Duration,
    meeting: Option<Arc<Barrier>>,
}

impl FakeNetwork {
    pub fn new(id: &'static str, shape: Shape) -> Self {
        Self { manifest: manifest(id, false), shape, truth: Mutex::default(), pace: Duration::ZERO, meeting: None }
    }

    /// One that fetches pictures from a media host.
    pub fn fetching(id: &'static str) -> Self {
        Self { manifest: manifest(id, true), ..Self::new(id, Shape::irreversible()) }
    }

    #[must_use]
    pub fn slow(mut self, pace: Duration) -> Self {
        self.pace = pace;
        self
    }

    /// A publishing call goes on only once so many of them are under way here and wherever else they meet.
    #[must_use]
    pub fn meeting(mut self, meeting: &Arc<Barrier>) -> Self {
        self.meeting = Some(Arc::clone(meeting));
        self
    }

    /// The next call of this step meets this fault.
    pub fn fail(&self, step: &str, fault: Fault) {
        self.truth.lock().unwrap().faults.entry(step.to_owned()).or_default().push_back(fault);
    }

    /// The next question whether a post is live gets this answer instead of the truth.
    pub fn answer(&self, confirmation: Result<Confirmation, NetworkError>) {
        self.truth.lock().unwrap().confirmations.push_back(confirmation);
    }

    pub fn published(&self) -> Vec<String> {
        self.truth.lock().unwrap().published.iter().map(|(_, text)| text.clone()).collect()
    }

    /// The names of the calls made, in order.
    pub fn calls(&self) -> Vec<String> {
        self.truth.lock().unwrap().calls.iter().map(|(name, _)| name.clone()).collect()
    }

    pub fn count_calls(&self, step: &str) -> usize {
        self.calls().iter().filter(|name| *name == step).count()
    }

    /// A step of the walk, from 0.
    pub fn step(&self, number: u32) -> StoredStep {
        let uploads = self.shape.uploads;
        let (name, effect, stage) = match number {
            n if n < uploads => ("upload", Effect::Repeatable, Stage::Uploading { number: n + 1, of: uploads }),
            n if n == uploads => ("create", self.shape.effect.clone(), Stage::Publishing),
            _ => ("permalink", Effect::Read, Stage::Finishing),
        };
        StoredStep { version: 1, name: name.into(), effect, stage, json: number.to_string() }
    }

    fn accept(&self, step: &StoredStep, content: &Content, seed: &Seed) {
        if !step.effect.commits() {
            return;
        }
        let mut truth = self.truth.lock().unwrap();
        truth.seeds.push(*seed);
        let known = truth.published.iter().any(|(id, _)| *id == seed.target_id);
        if known && matches!(step.effect, Effect::Idempotent { .. }) {
            return;
        }
        truth.published.push((seed.target_id, content.text.clone()));
    }

    fn succeed(&self, step: &StoredStep, seed: &Seed) -> Advance {
        let number: u32 = step.json.parse().unwrap();
        let last = self.shape.uploads + u32::from(self.shape.finishing);
        if number == last {
            return Advance::Done(receipt(seed.target_id));
        }
        Advance::Continue { next: self.step(number + 1), wait: Duration::ZERO }
    }

    async fn take(&self, content: &Content, seed: &Seed, step: &StoredStep) -> Result<Advance, NetworkError> {
        let fault = {
            let mut truth = self.truth.lock().unwrap();
            truth.calls.push((step.name.clone(), seed.target_id));
            truth.faults.get_mut(&step.name).and_then(VecDeque::pop_front)
        };
        let _running = step.effect.commits().then(|| Running::begin(&self.truth));
        if let Some(meeting) = self.meeting.as_ref().filter(|_| step.effect.commits()) {
            meeting.wait().await;
        }
        if !self.pace.is_zero() {
            tokio::time::sleep(self.pace).await;
        }
        match fault {
            Some(Fault::Before(error)) => Err(error),
            Some(Fault::Answers(advance)) => Ok(advance),
            Some(Fault::After(error)) => {
                self.accept(step, content, seed);
                Err(error)
            }
            Some(Fault::Hang { accepted }) => {
                if accepted {
                    self.accept(step, content, seed);
                }
                std::future::pending().await
            }
            None => {
                self.accept(step, content, seed);
                Ok(self.succeed(step, seed))
            }
        }
    }

    fn look(&self, seed: &Seed) -> Result<Confirmation, NetworkError> {
        let mut truth = self.truth.lock().unwrap();
        truth.calls.push(("confirm".into(), seed.target_id));
        if let Some(scripted) = truth.confirmations.pop_front() {
            return scripted;
        }
        let live = truth.published.iter().any(|(id, _)| *id == seed.target_id);
        Ok(if live { Confirmation::Live(receipt(seed.target_id)) } else { Confirmation::NotThere })
    }

    fn grant(&self, renewed: u32) -> Grant {
        Grant {
            access: Secret::new(format!("access {renewed}")),
            refresh: Some(Secret::new(format!("refresh {renewed}"))),
            access_expires_in: None,
            renewable_for: None,
            scopes: Vec::new(),
        }
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

fn receipt(id: TargetId) -> Receipt {
    Receipt { remote_id: id.to_string(), url: Url::parse(&format!("https://fake.example/{id}")).ok() }
}

const FIELDS: &[InputField] = &[];

fn manifest(id: &'static str, needs_media_host: bool) -> &'static Manifest {
    Box::leak(Box::new(Manifest {
        id,
        name: id,
        aliases: &[],
        badge: "F",
        color: "#112233",
        sign_in: SignIn::AppPassword { fields: FIELDS, create_url: "https://fake.example/passwords" },
        global_ids: false,
        renewal: Renewal::Refresh,
        lifetimes: Lifetimes { access_seconds: None, renewable_seconds: None },
        hosts: &["fake.example"],
        query_secrets: &[],
        limits: limits(),
        abilities: &[],
        options: &[],
        needs_media_host,
        gate: Gate::AppPassword,
        sources: &[],
    }))
}

fn limits() -> Limits {
    Limits {
        text: TextLimits {
            max: 300,
            unit: TextUnit::Graphemes,
            bytes_max: Some(3_000),
            link_weight: Some(23),
            short_mentions: false,
            hashtags_max: None,
            hashtags_advised: None,
            mentions_max: None,
        },
        media: MediaLimits {
            count_min: 0,
            count_max: 4,
            mime_types: Cow::Borrowed(const { &[Cow::Borrowed("image/jpeg"), Cow::Borrowed("image/png")] }),
            bytes_max: 1_000_000,
            pixels_max: None,
            side_max: 1_440,
            width_min: None,
            aspect_min: None,
            aspect_max: None,
            alt_max: 1_000,
        },
    }
}

impl sealed::Sealed for FakeNetwork {}

impl Network for FakeNetwork {
    fn manifest(&self) -> &'static Manifest {
        self.manifest
    }

    fn count(&self, content: &Content, limits: &Limits) -> Count {
        text::count(&content.text, &limits.text)
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
        _: Session<'a>,
        content: &'a Content,
        seed: &'a Seed,
        step: &'a StoredStep,
    ) -> BoxFuture<'a, Result<Advance, NetworkError>> {
        Box::pin(self.take(content, seed, step))
    }

    fn confirm<'a>(&'a self, _: Session<'a>, intent: Intent<'a>) -> BoxFuture<'a, Result<Confirmation, NetworkError>> {
        Box::pin(async move { self.look(intent.seed) })
    }

    fn identify<'a>(
        &'a self,
        _: Outside<'a>,
        _: Option<&'a Url>,
        _: &'a Secret,
    ) -> BoxFuture<'a, Result<Identity, NetworkError>> {
        let account = AccountRef { remote_id: "1".into(), handle: "anna".into(), server: None };
        Box::pin(async move {
            Ok(Identity {
                account,
                display_name: "Anna".into(),
                avatar_url: None,
                profile_url: None,
                limits: None,
                obstacle: None,
            })
        })
    }

    fn find_server<'a>(&'a self, _: Outside<'a>, _: &'a str) -> BoxFuture<'a, Result<Option<Url>, NetworkError>> {
        Box::pin(async { Ok(None) })
    }

    fn register<'a>(
        &'a self,
        _: Outside<'a>,
        _: &'a Url,
        _: &'a str,
    ) -> BoxFuture<'a, Result<AppRegistration, NetworkError>> {
        Box::pin(async { Err(NetworkError::RegistrationRefused) })
    }

    fn authorize_url(&self, _: &AuthorizeRequest<'_>) -> Result<Url, NetworkError> {
        Err(NetworkError::RegistrationRefused)
    }

    fn exchange<'a>(&'a self, _: Outside<'a>, _: Returned<'a>) -> BoxFuture<'a, Result<Grant, NetworkError>> {
        Box::pin(async { Err(NetworkError::RegistrationRefused) })
    }

    fn sign_in<'a>(
        &'a self,
        _: Outside<'a>,
        _: Option<&'a Url>,
        _: &'a str,
        _: &'a Secret,
    ) -> BoxFuture<'a, Result<Grant, NetworkError>> {
        Box::pin(async { Ok(self.grant(0)) })
    }

    fn renew<'a>(
        &'a self,
        _: Outside<'a>,
        _: &'a AccountRef,
        _: &'a Secret,
        _: Option<&'a Secret>,
    ) -> BoxFuture<'a, Result<Grant, NetworkError>> {
        Box::pin(async move {
            let mut truth = self.truth.lock().unwrap();
            if truth.refuses_renewal {
                return Err(NetworkError::SignedOut { reason: domain::SignedOutReason::Revoked });
            }
            truth.renewals += 1;
            Ok(self.grant(truth.renewals))
        })
    }

    fn revoke<'a>(
        &'a self,
        _: Outside<'a>,
        _: &'a AccountRef,
        _: Option<&'a AppRegistration>,
        _: &'a Secret,
        _: Option<&'a Secret>,
    ) -> BoxFuture<'a, Result<(), NetworkError>> {
        Box::pin(async { Ok(()) })
    }
}
