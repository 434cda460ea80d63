//! Asking every network about every account: side by side, a few at a time, and one that fails stops no other.

use std::{collections::BTreeMap, sync::Mutex};

use domain::{AccountId, Platform};
use futures::{StreamExt, stream};
use store::accounts;

use crate::{Changed, Engine, EngineError, Health, shared::lock};

/// Accounts of one network that are asked about at the same moment.
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

/// What asking about one account came to.
#[derive(Clone, Copy)]
enum Found {
    Working,
    NeedsSignIn,
    NotReached,
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
        let mut networks: BTreeMap<Platform, Vec<AccountId>> = BTreeMap::new();
        for account in all {
            networks.entry(account.platform).or_default().push(account.id);
        }
        let engine = self.clone();
        let asking = async move { engine.check_networks(networks.into_values().collect()).await };
        self.spawn(asking, &tokio::runtime::Handle::current());
        Ok(run)
    }

    /// The check of all accounts that is under way, or else the last one since the start of the program.
    pub fn check_run(&self) -> Option<CheckRun> {
        *lock(&self.inner.checks.0)
    }

    async fn check_networks(&self, networks: Vec<Vec<AccountId>>) {
        stream::iter(networks)
            .for_each_concurrent(None, |ids| stream::iter(ids).for_each_concurrent(AT_ONCE, |id| self.check_one(id)))
            .await;
        self.note_checked(|run| run.is_over = true);
        self.changed(Changed::Accounts, None);
    }

    async fn check_one(&self, id: AccountId) {
        if self.inner.work.is_stopping() {
            return;
        }
        let found = match self.check_account(id).await.map(|account| account.sign_in.health) {
            Ok(Health::Fine | Health::RenewsItself | Health::Ends | Health::CannotPublish) => Found::Working,
            Ok(Health::Ended | Health::NeedsSignIn { .. }) => Found::NeedsSignIn,
            Err(error) => {
                tracing::info!(account = %id, %error, "an account could not be checked");
                Found::NotReached
            }
        };
        self.note_checked(|run| match found {
            Found::Working => run.working += 1,
            Found::NeedsSignIn => run.need_sign_in += 1,
            Found::NotReached => run.not_reached += 1,
        });
        self.changed(Changed::Accounts, Some(id.to_string()));
    }

    fn note_checked(&self, note: impl FnOnce(&mut CheckRun)) {
        if let Some(run) = lock(&self.inner.checks.0).as_mut() {
            note(run);
        }
    }
}
