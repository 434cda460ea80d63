//! The one implementation of [`domain::Network`]. Only here are options and steps read from and written to text.

use std::time::Duration;

use domain::{
    AccountRef, Advance, AppRegistration, AuthorizeRequest, Confirmation, Content, Count, Coverage, Effect, Field,
    Finding, FindingCode, Grant, Intent, Limits, Manifest, Network, NetworkError, OptionKind, Outside, Reading,
    Reconcile, Returned, Secret, Seed, Session, Severity, Stage, StoredStep,
};
use futures::future::BoxFuture;
use serde::{
    Deserialize,
    de::value::{Error as ValueError, MapDeserializer},
};
use url::Url;

use super::{
    Connector, Described, Draft, Found, Look, Lost, Progress, Tokens, Work,
    kept::{Kept, Noted},
};
use crate::check;

type Stored = Result<StoredStep, NetworkError>;

/// The look at what is newest, in front of a publishing step.
const MARKING: Described = Described { name: "mark", effect: Effect::Read, stage: Stage::Publishing };

/// Makes a network out of a connector.
pub(crate) struct Adapter<C>(pub C);

impl<C> domain::sealed::Sealed for Adapter<C> {}

impl<C: Connector> Adapter<C> {
    /// Values that the typed options cannot hold were reported by `check`; here they fall back to the defaults.
    fn draft<'a>(content: &'a Content) -> Draft<'a, C::Options> {
        let pairs = content.options.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let options = C::Options::deserialize(MapDeserializer::<_, ValueError>::new(pairs)).unwrap_or_default();
        Draft { content, options }
    }

    /// The stored form of what follows. In front of a publishing step comes a look at what is newest, unless that was
    /// noted before.
    fn keep(&self, next: C::Step, noted: Noted, draft: &Draft<'_, C::Options>, seed: &Seed) -> Stored {
        let described = self.0.describe(&next, draft, seed);
        match noted {
            Noted::Mark(mark) => stored::<C>(&Kept::Marked { step: next, mark }, described),
            Noted::Nothing => stored::<C>(&Kept::Unmarked { unmarked: next }, described),
            Noted::NotYet if described.effect.commits() && self.is_readable() => {
                stored::<C>(&Kept::Marking { then: next }, MARKING)
            }
            Noted::NotYet => stored::<C>(&Kept::Plain(next), described),
        }
    }

    fn is_readable(&self) -> bool {
        self.0.manifest().reconcile != Reconcile::PersonOnly
    }

    /// Notes what is newest. Where the network does not let us, the post goes out all the same, and a lost answer is
    /// asked about.
    async fn note(&self, session: Session<'_>) -> Result<Noted, NetworkError> {
        match self.0.mark(session).await {
            Err(
                error @ (NetworkError::MissingScope { .. }
                | NetworkError::Rejected { .. }
                | NetworkError::Unexpected { .. }),
            ) => {
                tracing::warn!(%error, "what is newest at an account could not be noted");
                Ok(Noted::Nothing)
            }
            marked => Ok(Noted::Mark(marked?)),
        }
    }

    async fn step(
        &self,
        session: Session<'_>,
        work: Work<'_, C::Options>,
        step: C::Step,
        noted: Noted,
    ) -> Result<Advance, NetworkError> {
        let (content, seed) = (work.draft.content, work.seed);
        let keep = |next| self.keep(next, noted, &Self::draft(content), seed);
        Ok(match self.0.advance(session, work, step).await? {
            Progress::Continue { next, wait } => Advance::Continue { next: keep(next)?, wait },
            Progress::Back { next, wait } => Advance::Back { next: keep(next)?, wait },
            Progress::Done(receipt) => Advance::Done(receipt),
        })
    }

    /// A value outside a choice, e.g. from a draft written before the choice changed.
    fn check_options(&self, content: &Content) -> Vec<Finding> {
        let is_unknown = |kind: OptionKind, value: &str| match kind {
            OptionKind::Choice(choices) => !choices.iter().any(|(id, _)| *id == value),
            OptionKind::Text => false,
        };
        self.0
            .manifest()
            .options
            .iter()
            .filter(|option| content.options.get(option.id).is_some_and(|value| is_unknown(option.kind, value)))
            .map(|option| {
                Finding::new(FindingCode::OptionInvalid, Severity::Error, Field::Option(option.id.to_owned()))
                    .with("option", option.label)
            })
            .collect()
    }
}

impl<C: Connector> Network for Adapter<C> {
    fn manifest(&self) -> &'static Manifest {
        self.0.manifest()
    }

    fn count(&self, content: &Content, limits: &Limits) -> Count {
        self.0.count(&Self::draft(content), limits)
    }

    fn check(&self, content: &Content, limits: &Limits) -> Vec<Finding> {
        let draft = Self::draft(content);
        let mut findings = check::content(content, self.0.count(&draft, limits), limits, self.0.manifest().entities);
        findings.extend(self.check_options(content));
        findings.extend(self.0.check(&draft, limits));
        findings
    }

    fn first_step(&self, content: &Content, seed: &Seed) -> Result<StoredStep, NetworkError> {
        if let Some(finding) = self.check_options(content).into_iter().next() {
            return Err(NetworkError::Rejected { finding: Box::new(finding) });
        }
        let draft = Self::draft(content);
        self.keep(self.0.first_step(&draft, seed), Noted::NotYet, &draft, seed)
    }

    fn afresh(&self, step: &StoredStep) -> StoredStep {
        let again = || {
            let (then, _) = read::<C>(step).ok()?.into_parts();
            stored::<C>(&Kept::Marking { then }, MARKING).ok()
        };
        let publishes = step.effect.commits() && self.is_readable();
        publishes.then(again).flatten().unwrap_or_else(|| step.clone())
    }

    fn advance<'a>(
        &'a self,
        session: Session<'a>,
        content: &'a Content,
        seed: &'a Seed,
        step: &'a StoredStep,
    ) -> BoxFuture<'a, Result<Advance, NetworkError>> {
        Box::pin(async move {
            let draft = Self::draft(content);
            match read::<C>(step)? {
                Kept::Marking { then } => {
                    let noted = self.note(session).await?;
                    Ok(Advance::Continue { next: self.keep(then, noted, &draft, seed)?, wait: Duration::ZERO })
                }
                kept => {
                    let (step, noted) = kept.into_parts();
                    let work = Work { draft, seed, mark: noted.mark() };
                    self.step(session, work, step, noted.clone()).await
                }
            }
        })
    }

    fn confirm<'a>(&'a self, session: Session<'a>, intent: Intent<'a>) -> BoxFuture<'a, Result<Reading, NetworkError>> {
        Box::pin(async move {
            let (step, noted) = read::<C>(intent.step)?.into_parts();
            let marked_at = noted.mark().and_then(|mark| mark.at);
            let lost = Lost { step, known: intent.known };
            let work = Work { draft: Self::draft(intent.content), seed: intent.seed, mark: noted.mark() };
            let Look { found, at } = self.0.confirm(session, work, lost).await?;
            let shown = match found {
                Found::Live(receipt) => Confirmation::Live(receipt),
                Found::LiveThen(step) => {
                    Confirmation::LiveThen(self.keep(step, noted, &Self::draft(intent.content), intent.seed)?)
                }
                Found::NotThere => Confirmation::NotThere,
                Found::NotSeen => Confirmation::NotSeen,
                Found::CannotTell(evidence) => Confirmation::CannotTell(evidence),
            };
            Ok(Reading { shown, at, marked_at })
        })
    }

    fn identify<'a>(
        &'a self,
        outside: Outside<'a>,
        server: Option<&'a Url>,
        access: &'a Secret,
    ) -> BoxFuture<'a, Result<Coverage, NetworkError>> {
        Box::pin(self.0.identify(outside, server, access))
    }

    fn find_server<'a>(
        &'a self,
        outside: Outside<'a>,
        typed: &'a str,
    ) -> BoxFuture<'a, Result<Option<Url>, NetworkError>> {
        Box::pin(self.0.find_server(outside, typed))
    }

    fn register<'a>(
        &'a self,
        outside: Outside<'a>,
        server: &'a Url,
        redirect_uri: &'a str,
    ) -> BoxFuture<'a, Result<AppRegistration, NetworkError>> {
        Box::pin(self.0.register(outside, server, redirect_uri))
    }

    fn authorize_url(&self, request: &AuthorizeRequest<'_>) -> Result<Url, NetworkError> {
        self.0.authorize_url(request)
    }

    fn exchange<'a>(
        &'a self,
        outside: Outside<'a>,
        returned: Returned<'a>,
    ) -> BoxFuture<'a, Result<Grant, NetworkError>> {
        Box::pin(self.0.exchange(outside, returned))
    }

    fn sign_in<'a>(
        &'a self,
        outside: Outside<'a>,
        server: Option<&'a Url>,
        identifier: &'a str,
        password: &'a Secret,
    ) -> BoxFuture<'a, Result<Grant, NetworkError>> {
        Box::pin(self.0.sign_in(outside, server, identifier, password))
    }

    fn renew<'a>(
        &'a self,
        outside: Outside<'a>,
        account: &'a AccountRef,
        access: &'a Secret,
        refresh: Option<&'a Secret>,
    ) -> BoxFuture<'a, Result<Grant, NetworkError>> {
        Box::pin(self.0.renew(outside, account, Tokens { access, refresh }))
    }

    fn revoke<'a>(
        &'a self,
        outside: Outside<'a>,
        account: &'a AccountRef,
        registration: Option<&'a AppRegistration>,
        access: &'a Secret,
        refresh: Option<&'a Secret>,
    ) -> BoxFuture<'a, Result<(), NetworkError>> {
        Box::pin(self.0.revoke(outside, account, registration, Tokens { access, refresh }))
    }
}

fn stored<C: Connector>(kept: &Kept<C::Step>, described: Described) -> Stored {
    let json = serde_json::to_string(kept).map_err(|_| NetworkError::StepNotUnderstood)?;
    let Described { name, effect, stage } = described;
    Ok(StoredStep { version: C::STEP_VERSION, name: name.to_owned(), effect, stage, json })
}

fn read<C: Connector>(step: &StoredStep) -> Result<Kept<C::Step>, NetworkError> {
    if step.version != C::STEP_VERSION {
        return Err(NetworkError::StepNotUnderstood);
    }
    serde_json::from_str(&step.json).map_err(|_| NetworkError::StepNotUnderstood)
}
