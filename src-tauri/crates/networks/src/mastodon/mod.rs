//! Mastodon and servers that speak its interface: one interface, thousands of servers, each with its own limits.

mod entities;
mod error;
mod handle;
mod lookup;
mod manifest;
mod server;
mod sign_in;
mod steps;
mod wire;

use domain::{
    AccountRef, AppRegistration, AuthorizeRequest, Count, Coverage, Grant, Limits, Manifest, NetworkError, Outside,
    Returned, Secret, Seed, Session, text,
};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    connector::{Connector, Described, Draft, Look, Lost, Progress, Tokens, Work},
    own_posts::Mark,
};

pub(crate) use manifest::MANIFEST;

/// The connector.
pub(crate) struct Mastodon;

/// Options of a post.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Options {
    visibility: Visibility,
    content_warning: String,
}

impl Options {
    /// The content warning, if it is sent at all.
    fn warning(&self) -> Option<&str> {
        Some(self.content_warning.as_str()).filter(|warning| !warning.trim().is_empty())
    }
}

/// Who sees a post. Posts to single people are left out: without a mention nobody would ever see one.
#[derive(Debug, Default, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Visibility {
    #[default]
    Public,
    Unlisted,
    Private,
}

impl Connector for Mastodon {
    type Options = Options;
    type Step = steps::Step;
    const STEP_VERSION: u16 = 1;

    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    /// The content warning counts as it is written, because the server shortens links and mentions in the text only; a
    /// text of blanks counts nothing.
    fn count(&self, draft: &Draft<'_, Options>, limits: &Limits) -> Count {
        let text = Some(draft.content.text.as_str()).filter(|text| !text.trim().is_empty()).unwrap_or_default();
        let counted = text::countable(text, &limits.text, self.manifest().entities);
        let warning = draft.options.warning().unwrap_or_default();
        let used = text::length(&format!("{warning}{counted}"), limits.text.unit);
        Count { used, max: limits.text.max, bytes: None }
    }

    fn first_step(&self, _draft: &Draft<'_, Options>, _seed: &Seed) -> steps::Step {
        steps::Step::Server
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
        steps::advance(session, work, step).await
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
        lookup::confirm(session, work, lost).await
    }

    async fn identify(
        &self,
        outside: Outside<'_>,
        server: Option<&Url>,
        access: &Secret,
    ) -> Result<Coverage, NetworkError> {
        server::identify(outside, server.ok_or(NetworkError::RegistrationRefused)?, access).await.map(Coverage::from)
    }

    async fn find_server(&self, outside: Outside<'_>, typed: &str) -> Result<Option<Url>, NetworkError> {
        server::find(outside, typed).await.map(Some)
    }

    async fn register(
        &self,
        outside: Outside<'_>,
        server: &Url,
        redirect_uri: &str,
    ) -> Result<AppRegistration, NetworkError> {
        sign_in::register(outside, server, redirect_uri).await
    }

    fn authorize_url(&self, request: &AuthorizeRequest<'_>) -> Result<Url, NetworkError> {
        sign_in::authorize_url(request)
    }

    async fn exchange(&self, outside: Outside<'_>, returned: Returned<'_>) -> Result<Grant, NetworkError> {
        sign_in::exchange(outside, returned).await
    }

    async fn revoke(
        &self,
        outside: Outside<'_>,
        account: &AccountRef,
        registration: Option<&AppRegistration>,
        tokens: Tokens<'_>,
    ) -> Result<(), NetworkError> {
        sign_in::revoke(outside, account, registration, tokens.access).await
    }
}

#[cfg(test)]
mod tests;
