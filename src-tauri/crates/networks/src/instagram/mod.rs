//! Instagram for professional accounts, through "Instagram API with Instagram Login" and the person's own Meta app.

mod entities;
mod error;
mod manifest;
mod publish;
mod sign_in;
mod status;
mod steps;
mod wire;

use domain::{
    AccountRef, AppRegistration, AuthorizeRequest, Coverage, Grant, Manifest, NetworkError, Outside, Returned, Secret,
    Seed, Session,
};
use serde::Deserialize;
use url::Url;

use crate::{
    connector::{Connector, Described, Draft, Look, Lost, Progress, Tokens, Work},
    own_posts::Mark,
};

/// The connector.
pub(crate) struct Instagram;

/// Instagram posts have no options of their own yet.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Options {}

impl Connector for Instagram {
    type Options = Options;
    type Step = steps::Step;
    // 2: what came first is told by what is noted before publishing, no longer by times of our own clock.
    const STEP_VERSION: u16 = 2;

    fn manifest(&self) -> &'static Manifest {
        &manifest::MANIFEST
    }

    fn first_step(&self, _draft: &Draft<'_, Options>, _seed: &Seed) -> steps::Step {
        steps::Step::Quota
    }

    fn describe(&self, step: &steps::Step, draft: &Draft<'_, Options>, _seed: &Seed) -> Described {
        steps::describe(step, draft.content)
    }

    async fn advance(
        &self,
        session: Session<'_>,
        work: Work<'_, Options>,
        step: steps::Step,
    ) -> Result<Progress<steps::Step>, NetworkError> {
        steps::advance(session, work, step).await
    }

    async fn mark(&self, session: Session<'_>) -> Result<Mark, NetworkError> {
        status::mark(session).await
    }

    async fn confirm(
        &self,
        session: Session<'_>,
        work: Work<'_, Options>,
        lost: Lost<'_, steps::Step>,
    ) -> Result<Look<steps::Step>, NetworkError> {
        publish::confirm(session, work, lost).await
    }

    async fn identify(
        &self,
        outside: Outside<'_>,
        _server: Option<&Url>,
        access: &Secret,
    ) -> Result<Coverage, NetworkError> {
        sign_in::identify(outside, access).await.map(Coverage::from)
    }

    fn authorize_url(&self, request: &AuthorizeRequest<'_>) -> Result<Url, NetworkError> {
        sign_in::authorize_url(request)
    }

    async fn exchange(&self, outside: Outside<'_>, returned: Returned<'_>) -> Result<Grant, NetworkError> {
        sign_in::exchange(outside, returned).await
    }

    async fn renew(
        &self,
        outside: Outside<'_>,
        _account: &AccountRef,
        tokens: Tokens<'_>,
    ) -> Result<Grant, NetworkError> {
        sign_in::renew(outside, tokens.access).await
    }

    async fn revoke(
        &self,
        outside: Outside<'_>,
        _account: &AccountRef,
        _registration: Option<&AppRegistration>,
        tokens: Tokens<'_>,
    ) -> Result<(), NetworkError> {
        sign_in::revoke(outside, tokens.access).await
    }
}

#[cfg(test)]
mod tests;
