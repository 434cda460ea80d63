//! What every area of the engine needs: the time, the networks, telling of changes, and tasks with an owner.

use std::{
    future::Future,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Http, HttpScope, Lending, Manifest, Network, Outside, Platform, Secret};
use tokio::{sync::oneshot, task::JoinSet};
use url::Url;

use crate::{Changed, Engine, EngineError, Event};

/// Tasks that outlive their asker and are waited for at shutdown.
#[derive(Default)]
pub(crate) struct Tasks(Mutex<JoinSet<()>>);

impl Engine {
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.inner.parts.clock.now()
    }

    /// How long this run has lasted, whatever is done to the computer's clock.
    pub(crate) fn monotonic(&self) -> Duration {
        self.inner.parts.clock.monotonic()
    }

    pub(crate) fn network(&self, platform: &Platform) -> Result<&'static dyn Network, EngineError> {
        let mut networks = self.inner.parts.networks.iter().copied();
        networks
            .find(|network| network.manifest().id == platform.as_str())
            .ok_or(EngineError::NotFound { what: "networks" })
    }

    /// How far the networks' clocks are ahead of the computer's, as their answers told; `None` = none did yet, or not
    /// since the computer's clock was set.
    pub fn clock_skew(&self) -> Option<TimeDelta> {
        self.inner.parts.http.skew()
    }

    /// Tells the outside that something changed.
    pub(crate) fn changed(&self, what: Changed, id: Option<String>) {
        if matches!(what, Changed::Accounts | Changed::Settings) {
            self.inner.rules.forget();
        }
        // A sign-in that healed or a vault that opened may be what a target waits for.
        if matches!(what, Changed::Accounts | Changed::Vault) {
            self.wake();
        }
        if matches!(what, Changed::Accounts | Changed::Vault | Changed::Posts) {
            self.inner.alerts.wake.notify_one();
        }
        // Nobody may be listening any more while the program ends; then there is nobody to tell.
        drop(self.inner.parts.events.send(Event { changed: what, id }));
    }

    /// A way out for calls that have nothing to do with a sign-in.
    pub(crate) fn outside<'a>(&'a self, scope: &'a HttpScope) -> Outside<'a> {
        self.outside_by(self.inner.parts.http.as_ref(), scope)
    }

    /// A way out that lends a sign-in's secrets; see [`Lending`].
    pub(crate) fn outside_by<'a>(&'a self, http: &'a dyn Http, scope: &'a HttpScope) -> Outside<'a> {
        Outside { http, scope, clock: self.inner.parts.clock.as_ref() }
    }

    /// Lends these secrets to every call, so that an answer brings none of them back.
    pub(crate) fn lending<'a>(&'a self, secrets: impl IntoIterator<Item = &'a Secret>) -> Lending<'a> {
        Lending::new(self.inner.parts.http.as_ref(), secrets)
    }

    /// Runs `work` to its end even when whoever asked for it goes away: a half-done exchange of tokens is a lost
    /// sign-in. `None` = the program is ending.
    pub(crate) async fn owned<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> Option<T> {
        let (answer, answered) = oneshot::channel();
        self.spawn(async move { drop(answer.send(work.await)) }, &tokio::runtime::Handle::current());
        answered.await.ok()
    }

    /// Starts a task that [`Engine::finish_tasks`] waits for.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static, runtime: &tokio::runtime::Handle) {
        let mut tasks = lock(&self.inner.tasks.0);
        while tasks.try_join_next().is_some() {}
        tasks.spawn_on(work, runtime);
    }

    /// Waits for what was started and must not be cut short: token exchanges, renewals, pictures.
    pub async fn finish_tasks(&self) {
        loop {
            let mut tasks = std::mem::take(&mut *lock(&self.inner.tasks.0));
            if tasks.is_empty() {
                return;
            }
            while tasks.join_next().await.is_some() {}
        }
    }
}

/// Where calls for an account of this network may go: its own hosts and the account's server.
pub(crate) fn scope(manifest: &Manifest, server: Option<&Url>) -> HttpScope {
    let own = manifest.hosts.iter().map(|host| (*host).to_owned());
    let server = server.and_then(Url::host_str).map(str::to_lowercase);
    HttpScope { hosts: own.chain(server).collect(), query_secrets: manifest.query_secrets, any_public_read: false }
}

/// A lock whose holder never waits for anything; after a panic elsewhere the data is still whole.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
