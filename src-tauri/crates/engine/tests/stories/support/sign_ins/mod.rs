//! A profile in a temporary folder with everything outside of it replaced: clock, keychain, browser, loopback, HTTP and
//! five networks that do as they are told.

mod networks;

use std::{fs, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use domain::{AccountId, Bucket, Home, Network, Platform, PostId, Secret, TargetState};
use engine::{AccountView, ConnectRequest, DraftContent, Engine, Event, FlowView, Parts, PasswordRequest};
use engine::{PracticeDefaults, RegistrationRequest, RotateReason, Rotation, VaultInfo, VaultState};
use store::Store;
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use url::Url;
use vault::{
    Given, KeychainWorker,
    testkit::{MemoryKeychain, PATIENCE},
};

use super::outside::{FakeBrowser, FakeHttp, FakeLoopback, FakeMediaHosts, HandClock};

pub use engine::testkit::{FakeNetwork, GrantSpec, home, token};

/// The deadline of a keychain that hangs.
pub const SOON: Duration = Duration::from_millis(300);
pub const RELAY: &str = "https://relay.example/relaynet";
pub const CLIENT_SECRET: &str = "canary-client-secret-7f3a";

pub struct World {
    pub folder: TempDir,
    /// Where the folder is, as the system tells it from the next start on.
    pub home: Home,
    pub clock: HandClock,
    pub keychain: MemoryKeychain,
    /// Of the keychain, from the next start on.
    pub deadline: Duration,
    /// Own app, https relay, access token that renews itself.
    pub relay: &'static FakeNetwork,
    /// Many servers, dynamic registration, scheme; endless.
    pub many: &'static FakeNetwork,
    /// App password, refresh token.
    pub password: &'static FakeNetwork,
    /// Many servers, dynamic registration, loopback; endless.
    pub looped: &'static FakeNetwork,
    pub networks: &'static [&'static dyn Network],
    pub browser: Arc<FakeBrowser>,
    pub loopback: Arc<FakeLoopback>,
    pub http: Arc<FakeHttp>,
    pub hosts: Arc<FakeMediaHosts>,
    pub store: Store,
    pub engine: Engine,
    pub events: UnboundedReceiver<Event>,
    practice: Option<&'static str>,
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn platform(id: &str) -> Platform {
    Platform::parse(id).unwrap()
}

impl World {
    /// A new profile with its vault open and the app of the relay network entered.
    pub async fn ready() -> Self {
        let world = Self::closed().await;
        assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::Ready);
        world.enter_app("app-1").await;
        world
    }

    /// A new profile whose vault was not opened yet.
    pub async fn closed() -> Self {
        Self::new(None)
    }

    /// A new practice profile whose vault was not opened yet.
    pub async fn practice(secret: &'static str) -> Self {
        Self::new(Some(secret))
    }

    fn new(practice: Option<&'static str>) -> Self {
        let folder = TempDir::new().unwrap();
        let (relay, many) = (networks::relay(), networks::many());
        let (password, looped) = (networks::password(), networks::looped());
        let networks: Vec<&'static dyn Network> = vec![networks::bound(), looped, many, password, relay];
        let clock = HandClock::new();
        let outer = Outer {
            home: home(),
            clock,
            keychain: MemoryKeychain::new(),
            deadline: PATIENCE,
            relay,
            many,
            password,
            looped,
            networks: Box::leak(networks.into_boxed_slice()),
            practice,
        };
        Self::open(folder, outer)
    }

    /// The same profile in a new process: database, keychain and networks stay, memory goes.
    pub async fn restart(self) -> Self {
        let practice = self.practice;
        self.restart_as(practice).await
    }

    /// As [`World::restart`], with something done to the files in between.
    pub async fn restart_after(self, meanwhile: impl FnOnce()) -> Self {
        let practice = self.practice;
        self.restart_as_after(practice, meanwhile).await
    }

    /// As [`World::restart`], with another secret of the practice network.
    pub async fn restart_as(self, practice: Option<&'static str>) -> Self {
        self.restart_as_after(practice, || {}).await
    }

    async fn restart_as_after(self, practice: Option<&'static str>, meanwhile: impl FnOnce()) -> Self {
        let outer = Outer { practice, ..self.outer() };
        let Self { folder, store, engine, .. } = self;
        engine.finish_tasks().await;
        store.close().await;
        drop(engine);
        meanwhile();
        Self::open(folder, outer)
    }

    /// What stays when the program ends.
    fn outer(&self) -> Outer {
        Outer {
            home: self.home.clone(),
            clock: self.clock.clone(),
            keychain: self.keychain.clone(),
            deadline: self.deadline,
            relay: self.relay,
            many: self.many,
            password: self.password,
            looped: self.looped,
            networks: self.networks,
            practice: self.practice,
        }
    }

    /// The program started on another folder, with the same surroundings.
    pub fn over(&self, folder: TempDir) -> Self {
        Self::open(folder, self.outer())
    }

    /// The program started on a copy of the folder as it is now, there and with that keychain; time and networks are the
    /// same.
    pub fn copied_to(&self, home: Home, keychain: MemoryKeychain) -> Self {
        Self::open(self.copy_database(), Outer { home, keychain, ..self.outer() })
    }

    fn open(folder: TempDir, outer: Outer) -> Self {
        let Outer { home, clock, keychain, deadline, relay, many, password, looped, networks, practice } = outer;
        let store = Store::open(folder.path()).unwrap();
        let (events, received) = unbounded_channel();
        let browser = Arc::new(FakeBrowser::default());
        let loopback = Arc::new(FakeLoopback::default());
        let http = Arc::new(FakeHttp::default());
        let hosts = Arc::new(FakeMediaHosts::default());
        let engine = Engine::new(Parts {
            store: store.clone(),
            home: home.clone(),
            keychain: KeychainWorker::start(Arc::new(keychain.clone()), deadline).unwrap(),
            networks,
            http: http.clone(),
            clock: Arc::new(clock.clone()),
            browser: browser.clone(),
            loopback: loopback.clone(),
            media_hosts: hosts.clone(),
            pictures: Arc::new(::pictures::InProcess),
            events,
            practice: practice.map(defaults),
        });
        Self {
            folder,
            home,
            clock,
            keychain,
            deadline,
            relay,
            many,
            password,
            looped,
            networks,
            browser,
            loopback,
            http,
            hosts,
            store,
            engine,
            events: received,
            practice,
        }
    }

    /// Opens the vault as soon as a call that hung has come back: until then the keychain is not asked again.
    pub async fn open_vault(&self) {
        let opened = async {
            while self.engine.open_vault().await.unwrap() != VaultState::Ready {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, opened).await.unwrap();
    }

    pub async fn enter_app(&self, client_id: &str) {
        let request = RegistrationRequest {
            platform: platform("relaynet"),
            client_id: client_id.to_owned(),
            client_secret: Some(Secret::new(CLIENT_SECRET.to_owned())),
            redirect_uri: RELAY.to_owned(),
        };
        self.engine.save_registration(request).await.unwrap();
    }

    pub async fn start(&self, network: &str) -> FlowView {
        self.engine.connect_start(request(network)).await.unwrap()
    }

    /// The state in the address that the browser was last sent to.
    pub fn state(&self) -> String {
        let url = self.browser.opened().pop().unwrap();
        url.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned()
    }

    /// The deep link of a consent to the flow that was last started.
    pub fn link(&self, network: &str) -> Secret {
        deep_link(network, &format!("code=canary-code-55&state={}", self.state()))
    }

    /// Connects an account of the relay network from start to end.
    pub async fn connect(&self) -> AccountId {
        self.start("relaynet").await;
        let flow = self.engine.receive_link(self.link("relaynet")).await.unwrap();
        self.engine.finish_tasks().await;
        match flow.status {
            engine::FlowStatusView::Done { account_id, .. } => account_id,
            other => panic!("not connected: {other:?}"),
        }
    }

    /// Connects an account of the password network.
    pub async fn connect_password(&self) -> AccountView {
        let request = PasswordRequest {
            platform: platform("passnet"),
            identifier: "anna.example".to_owned(),
            password: Secret::new("canary-password-91".to_owned()),
            reconnect: None,
            workspace: None,
        };
        self.engine.connect_password(request).await.unwrap()
    }

    /// Publishes a text to the account; it goes out when the engine does what is due.
    pub async fn publish(&self, text: &str, account: AccountId) -> PostId {
        let draft = self.engine.draft_create().await.unwrap();
        let content = DraftContent { text: text.to_owned(), account_ids: vec![account], ..DraftContent::default() };
        let saved = self.engine.draft_save(draft.id, draft.version, content).await.unwrap();
        self.engine.publish(draft.id, saved.version).await.unwrap().id
    }

    /// The state of the only target of a post.
    pub async fn target_state(&self, post: PostId) -> TargetState {
        self.engine.post_get(post).await.unwrap().targets[0].state
    }

    /// The keychain's entries that open vaults; anchors of the audit trail stand beside them.
    pub fn entries(&self) -> Vec<String> {
        self.keychain.items().into_iter().filter(|item| item.starts_with("vault-")).collect()
    }

    /// Changes the key, with nothing given, to the end.
    pub async fn rotate(&self, reason: RotateReason) -> VaultInfo {
        self.rotate_with(reason, Given::default()).await
    }

    /// Changes the key to the end.
    pub async fn rotate_with(&self, reason: RotateReason, given: Given) -> VaultInfo {
        self.engine.rotate(Rotation { reason, given, drop_recovery: false }).await.unwrap();
        self.engine.finish_tasks().await;
        self.engine.vault_info().await.unwrap()
    }

    /// Makes a recovery code that the person wrote down.
    pub async fn recovery_code(&self) -> Secret {
        let drawn = self.engine.draw_recovery_code().await.unwrap();
        // EXPOSE: written down by the person of the test.
        let code = Secret::new(drawn.code().expose().to_owned());
        self.engine.adopt_recovery_code(drawn).await.unwrap();
        code
    }

    pub async fn account(&self, id: AccountId) -> AccountView {
        self.engine.account_view(id).await.unwrap()
    }

    pub async fn credential(&self, id: AccountId) -> store::credentials::Credential {
        self.store.read(move |read| store::credentials::get(read, id.into())).await.unwrap()
    }

    /// Every byte of the database's files, but for the index of the log, in which readers leave their marks.
    pub fn database_bytes(&self) -> Vec<u8> {
        let mut paths: Vec<_> = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let lasting = paths.into_iter().filter(|path| path.is_file() && !path.to_string_lossy().ends_with("-shm"));
        lasting.flat_map(|path| fs::read(path).unwrap()).collect()
    }

    /// Another keychain with the same entries in it.
    pub fn copy_keychain(&self) -> MemoryKeychain {
        let copy = MemoryKeychain::new();
        for item in self.keychain.items() {
            copy.put_bytes(&item, self.keychain.bytes(&item));
        }
        copy
    }

    /// The database as it is now.
    pub fn copy_database(&self) -> TempDir {
        let copy = TempDir::new().unwrap();
        for file in ["postrider.db", "postrider.db-wal"] {
            let from = self.folder.path().join(file);
            if from.exists() {
                fs::copy(from, copy.path().join(file)).unwrap();
            }
        }
        copy
    }

    /// As [`World::restart`], with another database.
    pub async fn restart_with(mut self, database: TempDir) -> Self {
        self.engine.finish_tasks().await;
        self.store.close().await;
        self.folder = database;
        self.restart().await
    }
}

struct Outer {
    home: Home,
    clock: HandClock,
    keychain: MemoryKeychain,
    deadline: Duration,
    relay: &'static FakeNetwork,
    many: &'static FakeNetwork,
    password: &'static FakeNetwork,
    looped: &'static FakeNetwork,
    networks: &'static [&'static dyn Network],
    practice: Option<&'static str>,
}

fn defaults(secret: &str) -> PracticeDefaults {
    let text = |text: &str| text.to_owned();
    PracticeDefaults {
        registrations: vec![(text("relaynet"), text("practice-app"), Secret::new(text(secret)), text(RELAY))],
        callback_page: Url::parse("https://relay.example/").unwrap(),
        bucket: (
            Bucket {
                endpoint: Url::parse("http://127.0.0.1:9000/").unwrap(),
                region: text("practice"),
                name: text("practice"),
                access_key_id: text("practice"),
            },
            Secret::new(text(secret)),
        ),
    }
}

pub fn request(network: &str) -> ConnectRequest {
    let server = matches!(network, "manynet" | "loopnet").then(|| "social.example".to_owned());
    ConnectRequest { platform: platform(network), server, reconnect: None, workspace: None }
}

pub fn deep_link(network: &str, query: &str) -> Secret {
    Secret::new(format!("app.postrider:/oauth/{network}?{query}"))
}

pub fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
