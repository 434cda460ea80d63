//! A profile at work for the tests of renewing: the real engine, store and vault, networks that are strict about
//! tokens, and a computer whose clock may be wrong while the networks' is right.

mod kind;

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use domain::{AccountId, Clock, Network, Platform, Secret};
use engine::{AccountView, DraftContent, Engine, Need, PasswordRequest, PostView, Schedule, VaultState};
use store::Store;
use tempfile::TempDir;
use vault::testkit::{MemoryKeychain, PATIENCE};

use super::engine_on;

pub use engine::testkit::{FakeNetwork, Lost, Old};
pub use kind::Kind;

/// The true time, and how far the computer's clock is off.
#[derive(Clone)]
pub struct Time(Arc<Mutex<Moment>>);

struct Moment {
    truly: DateTime<Utc>,
    off: TimeDelta,
    /// Since when time passes by itself; `None` = it stands still until it is moved.
    runs_since: Option<Instant>,
}

impl Time {
    pub fn at(truly: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(Moment { truly, off: TimeDelta::zero(), runs_since: None })))
    }

    pub fn truly(&self) -> DateTime<Utc> {
        let moment = self.0.lock().unwrap();
        moment.truly
            + moment.runs_since.map_or(TimeDelta::zero(), |since| TimeDelta::from_std(since.elapsed()).unwrap())
    }

    pub fn set(&self, now: DateTime<Utc>) {
        self.0.lock().unwrap().truly = now;
    }

    pub fn forward(&self, by: TimeDelta) {
        self.0.lock().unwrap().truly += by;
    }

    /// Sets the computer's clock ahead of the true time, or back.
    pub fn set_off_by(&self, off: TimeDelta) {
        self.0.lock().unwrap().off = off;
    }

    /// Lets time pass by itself.
    #[allow(dead_code, reason = "only the bench of sign-ins has time to wait")]
    pub fn run(&self) {
        self.0.lock().unwrap().runs_since.get_or_insert_with(Instant::now);
    }
}

impl Clock for Time {
    fn now(&self) -> DateTime<Utc> {
        self.truly() + self.0.lock().unwrap().off
    }

    fn monotonic(&self) -> Duration {
        (self.truly() - start()).to_std().unwrap_or_default()
    }
}

/// One profile and its surroundings.
pub struct World {
    pub engine: Engine,
    pub time: Time,
    pub networks: Vec<&'static FakeNetwork>,
    pub folder: Arc<TempDir>,
    pub store: Store,
    /// How long it took to open the database, and then the vault.
    #[allow(dead_code, reason = "only the bench of sign-ins looks at the time")]
    pub opened_in: [Duration; 2],
    keychain: MemoryKeychain,
}

pub fn start() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

impl World {
    pub async fn new(kinds: Vec<Kind>) -> Self {
        let time = Time::at(start());
        let networks = kinds.into_iter().map(|kind| &*Box::leak(Box::new(kind.network(time.clone())))).collect();
        Self::open(Arc::new(memory_folder()), networks, time, MemoryKeychain::new()).await
    }

    async fn open(
        folder: Arc<TempDir>,
        networks: Vec<&'static FakeNetwork>,
        time: Time,
        keychain: MemoryKeychain,
    ) -> Self {
        let began = Instant::now();
        let store = Store::open(folder.path()).unwrap();
        let database = began.elapsed();
        let engine = engine_on(&store, &networks, time.clone(), &keychain).0;
        let began = Instant::now();
        assert_eq!(engine.open_vault().await.unwrap(), VaultState::Ready);
        let opened_in = [database, began.elapsed()];
        engine.workspace().await.unwrap();
        Self { engine, time, networks, folder, store, opened_in, keychain }
    }

    /// The program ends and starts again after so long.
    pub async fn closed_for(self, pause: TimeDelta) -> Self {
        let Self { engine, time, networks, folder, store, keychain, .. } = self;
        engine.finish_tasks().await;
        store.close().await;
        drop((engine, store));
        time.forward(pause);
        let world = Self::open(folder, networks, time, keychain).await;
        world.engine.recover_all().await.unwrap();
        world
    }

    /// A second engine on the same database, with a connection and locks of its own, as a second process has them. The
    /// profile's lock would refuse it, so it finds the database through another door.
    pub async fn second(&self, door: &Path) -> Engine {
        for file in ["postrider.db", "postrider.db-wal", "postrider.db-shm"] {
            std::os::unix::fs::symlink(self.folder.path().join(file), door.join(file)).unwrap();
        }
        let engine = engine_on(&Store::open(door).unwrap(), &self.networks, self.time.clone(), &self.keychain).0;
        assert_eq!(engine.open_vault().await.unwrap(), VaultState::Ready);
        engine
    }

    /// Signs someone in, for the first time or again.
    pub async fn sign_in(&self, network: &FakeNetwork, name: &str) -> AccountId {
        let request = PasswordRequest {
            platform: Platform::parse(network.manifest().id).unwrap(),
            identifier: name.into(),
            password: Secret::new("an app password".into()),
            reconnect: None,
            workspace: None,
        };
        self.engine.connect_password(request).await.unwrap().id
    }

    pub async fn account(&self, id: AccountId) -> AccountView {
        self.engine.account_view(id).await.unwrap()
    }

    /// Until when a renewal that failed is not tried again unasked.
    pub async fn paused_until(&self, id: AccountId) -> Option<DateTime<Utc>> {
        let read = move |read: &store::Read<'_>| {
            let generation = store::credentials::get(read, id.into())?.generation;
            store::renewals::trouble(read, id.into(), generation)
        };
        self.store.read(read).await.unwrap().not_before
    }

    /// Presses *Publish*; nothing is sent yet.
    pub async fn publish(&self, account: AccountId, text: &str) -> PostView {
        let (id, version) = self.draft(account, text).await;
        self.engine.publish(id, version).await.unwrap()
    }

    /// Plans a post for a time in Berlin.
    pub async fn plan(&self, account: AccountId, text: &str, local: &str) -> PostView {
        let (id, version) = self.draft(account, text).await;
        let schedule = Schedule { local: local.into(), zone: "Europe/Berlin".into() };
        self.engine.schedule(id, version, schedule).await.unwrap()
    }

    async fn draft(&self, account: AccountId, text: &str) -> (domain::DraftId, u32) {
        let draft = self.engine.draft_create().await.unwrap();
        let content = DraftContent { text: text.into(), account_ids: vec![account], ..DraftContent::default() };
        let saved = self.engine.draft_save(draft.id, draft.version, content).await.unwrap();
        (draft.id, saved.version)
    }

    /// What Today says is needed.
    pub async fn needs(&self) -> Vec<Need> {
        let week_of = self.time.now().date_naive();
        self.engine.today(week_of, |_| FixedOffset::east_opt(3_600).unwrap()).await.unwrap().needs
    }
}

/// A folder in memory where the system has one: a year commits more often than a disk can in a minute.
fn memory_folder() -> TempDir {
    TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap()
}

/// Waits until something holds.
pub async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < PATIENCE, "still not: {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
