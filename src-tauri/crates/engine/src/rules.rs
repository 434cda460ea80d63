//! What binds each account: its network, its limits, and what stands in the way beyond the content. The review of every
//! keystroke and the plan ask the same rules, so that nothing is refused that was not shown.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use domain::{AccountId, Content, Field, Finding, FindingCode, Fix, Limits, Network, Severity};
use store::{Read, accounts, media_hosts};

use crate::{Engine, EngineError, shared::lock};

/// What binds one account.
#[derive(Clone)]
pub(crate) struct Rules {
    pub(crate) network: &'static dyn Network,
    pub(crate) limits: Limits,
    obstacle: Option<Finding>,
    has_media_host: bool,
}

/// The rules of all accounts, so that a review reads nothing from disk. `None` = to be read again.
#[derive(Default)]
pub(crate) struct RulesCache(Mutex<Option<Arc<HashMap<AccountId, Rules>>>>);

impl RulesCache {
    /// Accounts or settings changed.
    pub(crate) fn forget(&self) {
        *lock(&self.0) = None;
    }
}

impl Rules {
    /// Everything worth saying about content for this account.
    pub(crate) fn findings(&self, content: &Content) -> Vec<Finding> {
        let mut findings = self.network.check(content, &self.limits);
        findings.extend(self.beyond(content));
        findings
    }

    /// What stands in the way whatever the content says: the account's kind, and a place for its pictures.
    pub(crate) fn beyond(&self, content: &Content) -> Vec<Finding> {
        let homeless = self.network.manifest().needs_media_host && !content.media.is_empty() && !self.has_media_host;
        self.obstacle.clone().into_iter().chain(homeless.then(media_host_missing)).collect()
    }
}

impl Engine {
    /// The rules of each of these accounts that is still connected, in the order asked for, each once.
    pub(crate) async fn rules(&self, ids: &[AccountId]) -> Result<Vec<(AccountId, Rules)>, EngineError> {
        let cached = lock(&self.inner.rules.0).clone();
        let rules = match cached {
            Some(rules) => rules,
            None => self.read_rules().await?,
        };
        let mut chosen: Vec<(AccountId, Rules)> = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(own) = rules.get(id)
                && chosen.iter().all(|(other, _)| other != id)
            {
                chosen.push((*id, own.clone()));
            }
        }
        Ok(chosen)
    }

    async fn read_rules(&self) -> Result<Arc<HashMap<AccountId, Rules>>, EngineError> {
        let both = |read: &Read<'_>| Ok::<_, EngineError>((accounts::list(read)?, media_hosts::find(read)?.is_some()));
        let (accounts, has_media_host) = self.inner.parts.store.read(both).await?;
        let mut rules = HashMap::new();
        for account in accounts {
            // An account of a network that this version does not know stays in the list, but cannot be written for.
            if let Ok(network) = self.network(&account.platform) {
                let limits = account.limits.unwrap_or_else(|| network.manifest().limits.clone());
                rules.insert(account.id, Rules { network, limits, obstacle: account.obstacle, has_media_host });
            }
        }
        let rules = Arc::new(rules);
        *lock(&self.inner.rules.0) = Some(Arc::clone(&rules));
        Ok(rules)
    }
}

/// The finding of a network that fetches pictures from a public address when there is none to put them at.
fn media_host_missing() -> Finding {
    Finding::new(FindingCode::MediaHostMissing, Severity::Error, Field::Account).fix(Fix::SetUpMediaHost)
}
