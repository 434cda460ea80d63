//! The one implementation of [`domain::Network`]. Only here are options and steps read from and written to text.

use domain::{
    AccountRef, Advance, AppRegistration, AuthorizeRequest, Confirmation, Content, Count, Field, Finding, FindingCode,
    Grant, Identity, Intent, Limits, Manifest, Network, NetworkError, OptionKind, Outside, Returned, Secret, Seed,
    Session, Severity, StoredStep,
};
use futures::future::BoxFuture;
use serde::{
    Deserialize,
    de::value::{Error as ValueError, MapDeserializer},
};
use url::Url;

use super::{Connector, Draft, Found, Lost, Progress, Tokens, Work};
use crate::check;

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

    fn store(&self, step: &C::Step, draft: &Draft<'_, C::Options>, seed: &Seed) -> Result<StoredStep, NetworkError> {
        let json = serde_json::to_string(step).map_err(|_| NetworkError::StepNotUnderstood)?;
        let described = self.0.describe(step, draft, seed);
        Ok(StoredStep {
            version: C::STEP_VERSION,
            name: described.name.to_owned(),
            effect: described.effect,
            stage: described.stage,
            json,
        })
    }

    fn read(step: &StoredStep) -> Result<C::Step, NetworkError> {
        if step.version != C::STEP_VERSION {
            return Err(NetworkError::StepNotUnderstood);
        }
        serde_json::from_str(&step.json).map_err(|_| NetworkError::StepNotUnderstood)
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
        self.store(&self.0.first_step(&draft, seed), &draft, seed)
    }

    fn advance<'a>(
        &'a self,
        session: Session<'a>,
        content: &'a Content,
        seed: &'a Seed,
        step: &'a StoredStep,
    ) -> BoxFuture<'a, Result<Advance, NetworkError>> {
        Box::pin(async move {
            let step = Self::read(step)?;
            let work = Work { draft: Self::draft(content), seed };
            Ok(match self.0.advance(session, work, step).await? {
                Progress::Continue { next, wait } => {
                    Advance::Continue { next: self.store(&next, &Self::draft(content), seed)?, wait }
                }
                Progress::Back { next, wait } => {
                    Advance::Back { next: self.store(&next, &Self::draft(content), seed)?, wait }
                }
                Progress::Done(receipt) => Advance::Done(receipt),
            })
        })
    }

    fn confirm<'a>(
        &'a self,
        session: Session<'a>,
        intent: Intent<'a>,
    ) -> BoxFuture<'a, Result<Confirmation, NetworkError>> {
        Box::pin(async move {
            let lost = Lost { step: Self::read(intent.step)?, started_at: intent.started_at };
            let work = Work { draft: Self::draft(intent.content), seed: intent.seed };
            Ok(match self.0.confirm(session, work, lost).await? {
                Found::Live(receipt) => Confirmation::Live(receipt),
                Found::LiveThen(step) => {
                    Confirmation::LiveThen(self.store(&step, &Self::draft(intent.content), intent.seed)?)
                }
                Found::NotThere => Confirmation::NotThere,
                Found::NotSeen => Confirmation::NotSeen,
                Found::CannotTell(evidence) => Confirmation::CannotTell(evidence),
            })
        })
    }

    fn identify<'a>(
        &'a self,
        outside: Outside<'a>,
        server: Option<&'a Url>,
        access: &'a Secret,
    ) -> BoxFuture<'a, Result<Identity, NetworkError>> {
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
