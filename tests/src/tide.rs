//! A network whose tokens say whose they are and how often they were renewed, so that a token that is read back can be
//! told right or wrong by itself. Nothing leaves the process.

use std::{borrow::Cow, time::Duration};

use domain::{
    AccountRef, Advance, AppRegistration, AuthorizeRequest, Confirmation, Content, Count, Finding, Gate, Grant,
    Identity, Intent, Lifetimes, Limits, Manifest, MediaLimits, Network, NetworkError, Outside, Receipt, Renewal,
    Returned, Secret, Seed, Session, SignIn, Stage, StoredStep, TextLimits, TextUnit, sealed,
};
use futures::future::{BoxFuture, FutureExt, pending, ready};
use url::Url;

/// Its id.
pub const TIDE: &str = "tide";
/// A list with it alone.
pub static TIDES: &[&dyn Network] = &[&Tide];

/// How long an access token lives.
const LIFE: Duration = Duration::from_secs(2 * 3600);

/// What a token of an account reads after so many sign-ins and renewals.
pub fn token(what: &str, remote_id: &str, generation: u64) -> String {
    format!("{what} of {remote_id}, {generation}")
}

struct Tide;

static MANIFEST: Manifest = Manifest {
    id: TIDE,
    aliases: &[],
    name: "Tide",
    badge: "T",
    color: "#123456",
    sign_in: SignIn::AppPassword { fields: &[], create_url: "https://tide.example/" },
    global_ids: true,
    renewal: Renewal::Refresh,
    lifetimes: Lifetimes { access_seconds: None, renewable_seconds: None },
    hosts: &[],
    query_secrets: &[],
    limits: Limits {
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
            mime_types: Cow::Borrowed(&[]),
            bytes_max: 1,
            pixels_max: None,
            side_max: 1,
            width_min: None,
            aspect_min: None,
            aspect_max: None,
            alt_max: 1,
        },
    },
    abilities: &[],
    options: &[],
    needs_media_host: false,
    gate: Gate::Open,
    sources: &[],
};

fn refuse<'a, T: Send + 'a>() -> BoxFuture<'a, Result<T, NetworkError>> {
    ready(Err(NetworkError::StepNotUnderstood)).boxed()
}

impl sealed::Sealed for Tide {}

impl Network for Tide {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
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
        _: &'a StoredStep,
    ) -> BoxFuture<'a, Result<Advance, NetworkError>> {
        ready(Ok(Advance::Done(Receipt { remote_id: "1".into(), url: None }))).boxed()
    }

    fn confirm<'a>(&'a self, _: Session<'a>, _: Intent<'a>) -> BoxFuture<'a, Result<Confirmation, NetworkError>> {
        refuse()
    }

    /// Never answers: whoever asks holds the token until they give up.
    fn identify<'a>(
        &'a self,
        _: Outside<'a>,
        _: Option<&'a Url>,
        _: &'a Secret,
    ) -> BoxFuture<'a, Result<Identity, NetworkError>> {
        pending().boxed()
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
        Err(NetworkError::StepNotUnderstood)
    }

    fn exchange<'a>(&'a self, _: Outside<'a>, _: Returned<'a>) -> BoxFuture<'a, Result<Grant, NetworkError>> {
        refuse()
    }

    fn sign_in<'a>(
        &'a self,
        _: Outside<'a>,
        _: Option<&'a Url>,
        _: &'a str,
        _: &'a Secret,
    ) -> BoxFuture<'a, Result<Grant, NetworkError>> {
        refuse()
    }

    fn renew<'a>(
        &'a self,
        _: Outside<'a>,
        account: &'a AccountRef,
        _: &'a Secret,
        refresh: Option<&'a Secret>,
    ) -> BoxFuture<'a, Result<Grant, NetworkError>> {
        // EXPOSE: the token of this network says which one follows it.
        let generation = refresh.and_then(|refresh| refresh.expose().rsplit(' ').next()?.parse::<u64>().ok());
        let next = |what| Some(Secret::new(token(what, &account.remote_id, generation? + 1)));
        let (Some(access), refresh) = (next("access"), next("refresh")) else { return refuse() };
        let grant = Grant { access, refresh, access_expires_in: Some(LIFE), renewable_for: None, scopes: Vec::new() };
        // Lets others run first, as a real call would.
        async move {
            tokio::task::yield_now().await;
            Ok(grant)
        }
        .boxed()
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
