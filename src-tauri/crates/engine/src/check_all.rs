//! Asking every network about every sign-in: side by side, a few at a time, and one that fails stops no other.

use std::{collections::BTreeMap, sync::Mutex};

use domain::{AccountId, Platform, SignInId};
use futures::{StreamExt, stream};
use store::accounts;

use crate::{Changed, Engine, EngineError, Health, shared::lock};

/// Sign-ins of one network that are asked about at the same moment.
const AT_ONCE: usize = 4;

/// The run that is under way, or the last one.
#[derive(Default)]
pub(crate) struct Checks(Mutex<Option<CheckRun>>);

/// How far a check of all accounts has come, and what it found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CheckRun {
    /// Accounts in all.
    pub total: u32,
    /// Sign-ins that work.
    pub working: u32,
    /// Sign-ins that the person must make again.
    pub need_sign_in: u32,
    /// Accounts of which nothing was learned: the network did not answer, or asked to wait.
    pub not_reached: u32,
    /// It has ended; with accounts left over where the program was being closed.
    pub is_over: bool,
}

impl CheckRun {
    /// Accounts that were asked about so far.
    pub fn done(&self) -> u32 {
        self.working + self.need_sign_in + self.not_reached
    }
}

impl Engine {
    /// Starts asking about every account and returns at once; [`Engine::check_run`] tells how it goes, and
    /// [`Changed::Accounts`] when to look. While one run is under way no second one begins.
    ///
    /// # Errors
    /// [`EngineError::VaultClosed`], or when the accounts cannot be read.
    pub async fn check_all(&self) -> Result<CheckRun, EngineError> {
        self.vault()?;
        let all = self.inner.parts.store.read(accounts::list).await?;
        let run = {
            let mut run = lock(&self.inner.checks.0);
            if let Some(under_way) = run.filter(|run| !run.is_over) {
                return Ok(under_way);
            }
            *run.insert(CheckRun { total: u32::try_from(all.len()).unwrap_or(u32::MAX), ..CheckRun::default() })
        };
        let mut networks: BTreeMap<Platform, BTreeMap<SignInId, Vec<AccountId>>> = BTreeMap::new();
        for account in all {
            networks.entry(account.platform).or_default().entry(account.sign_in_id).or_default().push(account.id);
        }
        let networks = networks.into_values().map(|sign_ins| sign_ins.into_values().collect()).collect();
        let engine = self.clone();
        let asking = async move { engine.check_networks(networks).await };
        self.spawn(asking, &tokio::runtime::Handle::current());
        Ok(run)
    }

    /// The check of all accounts that is under way, or else the last one since the start of the program.
    pub fn check_run(&self) -> Option<CheckRun> {
        *lock(&self.inner.checks.0)
    }

    async fn check_networks(&self, networks: Vec<Vec<Vec<AccountId>>>) {
        stream::iter(networks)
            .for_each_concurrent(None, |sign_ins| {
                stream::iter(sign_ins).for_each_concurrent(AT_ONCE, |ids| self.check_sign_in(ids))
            })
            .await;
        self.note_checked(|run| run.is_over = true);
        self.changed(Changed::Accounts, None);
    }

    /// One question tells of all accounts of a sign-in.
    async fn check_sign_in(&self, ids: Vec<AccountId>) {
        let Some(first) = ids.first().filter(|_| !self.inner.work.is_stopping()) else { return };
        let asked = self.check_account(*first).await;
        if let Err(error) = &asked {
            tracing::info!(account = %first, %error, "an account could not be checked");
        }
        for id in ids {
            let view = if asked.is_ok() { self.account_view(id).await.ok() } else { None };
            self.note_checked(|run| match view.map(|account| account.sign_in.health) {
                Some(Health::Fine | Health::RenewsItself | Health::Ends | Health::CannotPublish) => run.working += 1,
                Some(Health::Ended | Health::NeedsSignIn { .. }) => run.need_sign_in += 1,
                None => run.not_reached += 1,
            });
            self.changed(Changed::Accounts, Some(id.to_string()));
        }
    }

    fn note_checked(&self, note: impl FnOnce(&mut CheckRun)) {
        if let Some(run) = lock(&self.inner.checks.0).as_mut() {
            note(run);
        }
    }
}
