//! Bluesky and other servers of the AT Protocol, signed in with an app password.

mod card;
mod entities;
mod error;
mod facets;
mod identity;
mod lookup;
mod manifest;
mod page_head;
mod sign_in;
mod steps;
mod tid;
mod wire;

use domain::{AccountRef, AppRegistration, Coverage, Grant, Manifest, NetworkError, Outside, Secret, Seed, Session};
use serde::Deserialize;
use url::Url;

use crate::{
    connector::{Connector, Described, Draft, Look, Lost, Progress, Tokens, Work},
    own_posts::Mark,
};

/// The connector.
pub(crate) struct Bluesky;

/// Bluesky posts have no options of their own.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Options {}

impl Connector for Bluesky {
    type Options = Options;
    type Step = steps::Step;
    const STEP_VERSION: u16 = 1;

    fn manifest(&self) -> &'static Manifest {
        &manifest::MANIFEST
    }

    fn first_step(&self, _draft: &Draft<'_, Options>, _seed: &Seed) -> steps::Step {
        steps::Step::Resolve
    }

    fn describe(&self, step: &steps::Step, draft: &Draft<'_, Options>, seed: &Seed) -> Described {
        steps::describe(step, draft.content, seed)
    }

    async fn advance(
        &self,
        session: Session<'_>,
        work: Work<'_, Options>,
        step: steps::Step,
    ) -> Result<Progress<steps::Step>, NetworkError> {
        steps::advance(session, work.draft.content, work.seed, step).await
    }

    async fn mark(&self, session: Session<'_>) -> Result<Mark, NetworkError> {
        lookup::mark(session).await
    }

    async fn confirm(
        &self,
        session: Session<'_>,
        work: Work<'_, Options>,
        lost: Lost<'_, steps::Step>,
    ) -> Result<Look<steps::Step>, NetworkError> {
        lookup::confirm(session, work, lost.known).await
    }

    async fn identify(
        &self,
        outside: Outside<'_>,
        server: Option<&Url>,
        access: &Secret,
    ) -> Result<Coverage, NetworkError> {
        sign_in::identify(outside, server, access).await.map(Coverage::from)
    }

    async fn find_server(&self, outside: Outside<'_>, typed: &str) -> Result<Option<Url>, NetworkError> {
        identity::find_server(outside, typed).await.map(Some)
    }

    async fn sign_in(
        &self,
        outside: Outside<'_>,
        server: Option<&Url>,
        identifier: &str,
        password: &Secret,
    ) -> Result<Grant, NetworkError> {
        sign_in::sign_in(outside, server, identifier, password).await
    }

    async fn renew(
        &self,
        outside: Outside<'_>,
        account: &AccountRef,
        tokens: Tokens<'_>,
    ) -> Result<Grant, NetworkError> {
        sign_in::renew(outside, account, tokens.refresh).await
    }

    async fn revoke(
        &self,
        outside: Outside<'_>,
        account: &AccountRef,
        _registration: Option<&AppRegistration>,
        tokens: Tokens<'_>,
    ) -> Result<(), NetworkError> {
        sign_in::revoke(outside, account, tokens.refresh).await
    }
}

#[cfg(test)]
mod tests;
