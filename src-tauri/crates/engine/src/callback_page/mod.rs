//! The callback page: one https page of the person's own, for all networks that lead the browser back to nothing else.
//!
//! It is trusted with codes, so it counts only when it is ours byte for byte, at every network's own path, and when a
//! state of ours has come back through it and the person's browser. What was proved is kept with the address it was
//! proved for; another address begins anew.

mod address;
mod trial;
mod verdict;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{HttpScope, Network, Platform, RedirectWay, Request, Secret, SignIn, callback};
use serde::{Deserialize, Serialize};
use store::settings;
use url::Url;

pub(crate) use trial::Trials;
pub use trial::{TrialStatus, TrialView};

use crate::{
    Changed, Engine, EngineError,
    connect::{FLOW_LIFE_SECONDS, random_text, state_hash},
};
use trial::{Arrival, Trial};

/// The page itself, in the program so that an installed one brings it along.
pub const PAGE: &str = include_str!("../../../../../relay/index.html");

/// Where the address is filed.
const NAME: &str = "callback_page";
/// Stands where a network puts its code. It is worth nothing; the state beside it proves the way.
const NO_CODE: &str = "postrider-test";

/// The page, as the person sees it.
#[derive(Debug)]
pub struct CallbackPageView {
    /// The networks that need it, with the finished address of each once there is one.
    pub callbacks: Vec<(Platform, Option<Url>)>,
    /// Where the folder lies; ends in a slash.
    pub address: Option<Url>,
    /// Whether it is the practice network's own.
    pub practice: bool,
    /// When it was found to be ours at every path.
    pub compared_at: Option<DateTime<Utc>>,
    /// When the browser came back through it.
    pub proved_at: Option<DateTime<Utc>>,
    /// The way through the browser that is being tried, or was tried last in vain.
    pub trial: Option<TrialView>,
}

/// What is kept of the page.
#[derive(Clone, Serialize, Deserialize)]
struct Stored {
    address: Url,
    practice: bool,
    compared_at: Option<DateTime<Utc>>,
    proved_at: Option<DateTime<Utc>>,
}

impl Stored {
    fn at(address: Url, practice: bool) -> Self {
        Self { address, practice, compared_at: None, proved_at: None }
    }
}

impl Engine {
    /// The callback page as it stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn callback_page(&self) -> Result<CallbackPageView, EngineError> {
        let stored = self.stored_page().await?;
        let at = |platform: &Platform| stored.as_ref().and_then(|stored| page_of(&stored.address, platform));
        let callbacks = self.networks_by_page().map(|platform| {
            let callback = at(&platform);
            (platform, callback)
        });
        Ok(CallbackPageView {
            callbacks: callbacks.collect(),
            address: stored.as_ref().map(|stored| stored.address.clone()),
            practice: stored.as_ref().is_some_and(|stored| stored.practice),
            compared_at: stored.as_ref().and_then(|stored| stored.compared_at),
            proved_at: stored.as_ref().and_then(|stored| stored.proved_at),
            trial: self.inner.trials.view(self.now()),
        })
    }

    /// The files to upload, by their paths in the folder: the one page at every network's own path.
    pub fn callback_files(&self) -> Vec<(String, &'static str)> {
        self.networks_by_page().map(|platform| (format!("{platform}/index.html"), PAGE)).collect()
    }

    /// Notes where the folder was uploaded to. What was proved of another address is forgotten.
    ///
    /// # Errors
    /// [`EngineError::CallbackNotHttps`], or [`EngineError::InvalidInput`] for what is no public address.
    pub async fn set_callback_address(&self, typed: &str) -> Result<CallbackPageView, EngineError> {
        let networks: Vec<Platform> = self.networks_by_page().collect();
        let address = address::read(typed, &networks)?;
        let before = self.stored_page().await?;
        if before.is_none_or(|before| before.address != address) {
            self.inner.trials.clear();
            self.store_page(Stored::at(address, false)).await?;
        }
        self.callback_page().await
    }

    /// Fetches the page at every network's path and compares it with ours; then sends the person's browser there with
    /// a state of our own. Whether it came back is in [`CallbackPageView::proved_at`] later.
    ///
    /// # Errors
    /// What is wrong with the page; nothing counts as proved then. A host that does not answer says nothing about it.
    pub async fn test_callback_page(&self) -> Result<CallbackPageView, EngineError> {
        let stored = self.stored_page().await?.ok_or(EngineError::InvalidInput { field: "address" })?;
        self.inner.trials.clear();
        let compared = self.compare_pages(&stored.address).await;
        if !matches!(compared, Err(EngineError::CallbackUnreachable { .. })) {
            let compared_at = compared.is_ok().then(|| self.now());
            self.store_page(Stored { compared_at, proved_at: None, ..stored.clone() }).await?;
        }
        compared?;
        self.begin_trial(&stored.address).await?;
        self.callback_page().await
    }

    /// Where the browser is meant to go, for the clipboard. It carries the state and must go nowhere else.
    ///
    /// # Errors
    /// [`EngineError::ActionNotPossible`] when nothing waits.
    pub fn callback_trial_link(&self) -> Result<Url, EngineError> {
        self.inner.trials.address(self.now()).ok_or(EngineError::ActionNotPossible)
    }

    /// Takes a link of our scheme, whatever it answers: a trial of the callback page, or a sign-in.
    ///
    /// # Errors
    /// As [`Engine::receive_link`].
    pub async fn take_link(&self, address: Secret) -> Result<(), EngineError> {
        // EXPOSE: to read the state out of it, by the same rules as for a sign-in.
        let parsed = callback::parse(address.expose(), callback::Expected::Scheme);
        let arrival = parsed.map_or(Arrival::Unknown, |callback| self.inner.trials.take(&callback, self.now()));
        match arrival {
            Arrival::Back => self.note_proved().await,
            Arrival::Late => {
                self.changed(Changed::Settings, None);
                Ok(())
            }
            Arrival::Unknown => self.receive_link(address).await.map(drop),
        }
    }

    /// Fills in the practice network's own page, unless the person has one.
    pub(crate) async fn ensure_practice_page(&self, address: &Url) -> Result<(), EngineError> {
        if self.stored_page().await?.is_some() {
            return Ok(());
        }
        self.store_page(Stored::at(address.clone(), true)).await
    }

    /// The networks that lead back by an https page, in the order of their names in code.
    fn networks_by_page(&self) -> impl Iterator<Item = Platform> + '_ {
        let needs_page = |network: &&&'static dyn Network| match network.manifest().sign_in {
            SignIn::Browser(code) => code.ways.contains(&RedirectWay::Relay),
            SignIn::AppPassword { .. } => false,
        };
        let networks = self.inner.parts.networks.iter().filter(needs_page);
        networks.filter_map(|network| Platform::parse(network.manifest().id))
    }

    async fn stored_page(&self) -> Result<Option<Stored>, EngineError> {
        Ok(self.inner.parts.store.read(|read| settings::find::<Stored>(read, NAME)).await?)
    }

    async fn store_page(&self, stored: Stored) -> Result<(), EngineError> {
        self.inner.parts.store.write(move |write| settings::set(write, NAME, &stored)).await?;
        self.changed(Changed::Settings, None);
        Ok(())
    }

    async fn compare_pages(&self, address: &Url) -> Result<(), EngineError> {
        // Read only, anywhere public, and never following a redirect: the same door as every other call.
        let scope = HttpScope::public();
        for platform in self.networks_by_page() {
            let Some(page) = page_of(address, &platform) else { continue };
            let request = Request::public_read(page.clone()).named("callback page");
            verdict::judge(&page, self.inner.parts.http.send(&scope, request).await)?;
        }
        Ok(())
    }

    async fn begin_trial(&self, address: &Url) -> Result<(), EngineError> {
        let Some(platform) = self.networks_by_page().next() else { return Ok(()) };
        let Some(mut page) = page_of(address, &platform) else { return Ok(()) };
        let state = random_text()?;
        // EXPOSE: the browser carries the state through the page and back; that is the trial.
        page.query_pairs_mut().append_pair("code", NO_CODE).append_pair("state", state.expose());
        let began_at = self.now();
        let trial = Trial::new(platform, state_hash(&state), &page, began_at + TimeDelta::seconds(FLOW_LIFE_SECONDS));
        self.inner.trials.begin(trial);
        // What cannot be opened can be copied.
        if self.open_browser(page).await.is_ok() {
            self.inner.trials.set_opened();
        }
        self.changed(Changed::Settings, None);
        Ok(())
    }

    async fn note_proved(&self) -> Result<(), EngineError> {
        // Another address, or another comparison, would have ended the trial.
        if let Some(stored) = self.stored_page().await? {
            self.store_page(Stored { proved_at: Some(self.now()), ..stored }).await?;
        }
        Ok(())
    }
}

/// The page of one network, which finds the network's name at the end of its own address.
fn page_of(address: &Url, platform: &Platform) -> Option<Url> {
    address.join(&format!("{platform}/")).ok()
}
