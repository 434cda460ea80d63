//! A profile at work for the tests of publishing: the real engine, store and vault, a clock that is set by hand, and
//! networks that keep the true list of what was published and fail as they are told.

use std::{path::PathBuf, sync::Arc};

use chrono::TimeDelta;
use domain::{AccountId, Clock, DraftId, Network, Pictures, Platform, PostId, Secret, TargetState};
use engine::{DraftContent, Engine, Event, PasswordRequest, PostView, TargetView, VaultState};
use store::Store;
use tempfile::TempDir;
use tokio::sync::mpsc::UnboundedReceiver;
use vault::testkit::MemoryKeychain;

use super::{engine_on, engine_reading_with, outside::HandClock};

pub use engine::testkit::{FakeNetwork, Fault, Shape};

/// One profile, its surroundings, and one account per network.
pub struct World {
    pub engine: Engine,
    pub clock: HandClock,
    pub keychain: MemoryKeychain,
    pub networks: Vec<&'static FakeNetwork>,
    pub accounts: Vec<AccountId>,
    pub path: PathBuf,
    folder: Option<Arc<TempDir>>,
    pub events: UnboundedReceiver<Event>,
    store: Store,
}

impl World {
    /// A fresh profile with one account on each of these networks.
    pub async fn new(networks: Vec<FakeNetwork>) -> Self {
        let folder = Arc::new(TempDir::new().unwrap());
        let path = folder.path().to_owned();
        Self { folder: Some(folder), ..Self::new_in(path, networks).await }
    }

    /// A fresh profile in a folder that stays.
    pub async fn new_in(path: PathBuf, networks: Vec<FakeNetwork>) -> Self {
        let networks = networks.into_iter().map(|network| &*Box::leak(Box::new(network))).collect();
        let mut world = Self::open(path, networks, HandClock::new(), MemoryKeychain::new()).await;
        for network in world.networks.clone() {
            let account = world.sign_in(network, None).await;
            world.accounts.push(account);
        }
        world
    }

    async fn open(
        path: PathBuf,
        networks: Vec<&'static FakeNetwork>,
        clock: HandClock,
        keychain: MemoryKeychain,
    ) -> Self {
        let store = Store::open(&path).unwrap();
        let (engine, events) = engine_on(&store, &networks, clock.clone(), &keychain);
        assert_eq!(engine.open_vault().await.unwrap(), VaultState::Ready);
        engine.workspace().await.unwrap();
        Self { engine, clock, keychain, networks, accounts: Vec::new(), path, folder: None, events, store }
    }

    /// The program ends here, whatever it was doing, and starts again on the same folder.
    pub async fn restart(self) -> Self {
        let Self { engine, clock, keychain, networks, accounts, path, folder, events, store } = self;
        engine.finish_tasks().await;
        store.close().await;
        drop((engine, events));
        let mut world = Self::open(path, networks, clock, keychain).await;
        world.accounts = accounts;
        world.folder = folder;
        world.engine.recover_all().await.unwrap();
        world
    }

    /// The program started on another folder, with the same networks, clock and keychain around it.
    pub async fn over(&self, path: PathBuf) -> Self {
        let mut world = Self::open(path, self.networks.clone(), self.clock.clone(), self.keychain.clone()).await;
        world.accounts.clone_from(&self.accounts);
        world
    }

    /// A second engine on the same store, as if two ran at once.
    pub async fn second_engine(&self) -> Engine {
        let (engine, events) = engine_on(&self.store, &self.networks, self.clock.clone(), &self.keychain);
        drop(events);
        assert_eq!(engine.open_vault().await.unwrap(), VaultState::Ready);
        engine
    }

    /// A second engine, with its own reader of pictures.
    pub async fn engine_reading_with(&self, pictures: Arc<dyn Pictures>) -> Engine {
        let clock = self.clock.clone();
        let (engine, events) = engine_reading_with(pictures, &self.store, &self.networks, clock, &self.keychain);
        drop(events);
        assert_eq!(engine.open_vault().await.unwrap(), VaultState::Ready);
        engine
    }

    /// A second engine whose vault was not opened.
    pub fn engine_with_closed_vault(&self) -> Engine {
        engine_on(&self.store, &self.networks, self.clock.clone(), &self.keychain).0
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Signs in on a network, for the first time or again.
    pub async fn sign_in(&self, network: &FakeNetwork, reconnect: Option<AccountId>) -> AccountId {
        let request = PasswordRequest {
            platform: Platform::parse(network.manifest().id).unwrap(),
            identifier: "anna".into(),
            password: Secret::new("an app password".into()),
            reconnect,
            workspace: None,
        };
        self.engine.connect_password(request).await.unwrap().id
    }

    /// A saved draft for all accounts.
    pub async fn draft(&self, text: &str) -> (DraftId, u32) {
        let content = DraftContent { text: text.into(), account_ids: self.accounts.clone(), ..DraftContent::default() };
        self.draft_with(content).await
    }

    pub async fn draft_with(&self, content: DraftContent) -> (DraftId, u32) {
        let draft = self.engine.draft_create().await.unwrap();
        let saved = self.engine.draft_save(draft.id, draft.version, content).await.unwrap();
        (draft.id, saved.version)
    }

    /// Presses *Publish* on a new draft for all accounts; nothing is sent yet.
    pub async fn plan(&self, text: &str) -> PostView {
        let (id, version) = self.draft(text).await;
        self.engine.publish(id, version).await.unwrap()
    }

    /// Presses *Publish* and does what is due at this instant.
    pub async fn publish(&self, text: &str) -> PostView {
        let post = self.plan(text).await;
        self.engine.run_due().await.unwrap();
        self.engine.post_get(post.id).await.unwrap()
    }

    /// The same engine, which looks at its waits again because a clock was set.
    pub async fn looking_again(self) -> Self {
        self.engine.recover_all().await.unwrap();
        self
    }

    /// Moves the clock and does what is due then.
    pub async fn later(&self, by: TimeDelta) {
        self.clock.forward(by);
        self.engine.run_due().await.unwrap();
    }

    /// Lets time pass until every target of the post rests for good, at most that long.
    pub async fn settle(&self, post: PostId, at_most: TimeDelta) -> PostView {
        let end = self.clock.now() + at_most;
        loop {
            self.engine.run_due().await.unwrap();
            let view = self.engine.post_get(post).await.unwrap();
            let next = view.targets.iter().filter_map(|target| target.next_try_at).min();
            match next {
                Some(next) if self.clock.now() < end => {
                    self.clock.set(next.max(self.clock.now()) + TimeDelta::milliseconds(1));
                }
                _ => return view,
            }
        }
    }

    pub async fn target(&self, post: PostId, position: usize) -> TargetView {
        self.engine.post_get(post).await.unwrap().targets.swap_remove(position)
    }

    pub async fn state(&self, post: PostId) -> TargetState {
        self.target(post, 0).await.state
    }
}
