//! The only place where concrete parts meet: one profile's storage, keychain, networks, browser and engine.

use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::Utc;
use domain::{Bucket, Clock, Home, Http, Secret, SystemClock};
use engine::{
    Engine, EngineError, Event, Parts, PracticeDefaults, Running, VaultState,
    backup::{self, BackupError, Prepared, Restoring},
    erase::{self, Erased, Left},
};
use networks::{Client, LoopbackServer, NETWORKS, Route, S3MediaHosts};
use pictures::Workshop;
use practice::{Practice, samples};
use store::{OpenError, Store};
use tokio::{
    sync::{mpsc::unbounded_channel, watch},
    task::spawn_blocking,
    time::timeout,
};
use url::Url;
use vault::{Given, KeychainWorker, Protection};

use crate::{Computer, DataFolder, Merged, ProfileBrowser, ProfileKind, changes, home, keychain::PoliteKeychain};

/// Longest wait for the keychain: long enough for a person to type a password into its dialog.
const KEYCHAIN_DEADLINE: Duration = Duration::from_secs(60);

/// How long work may go on after its profile was closed. What is cut short then is found again at the next opening.
const FAREWELL: Duration = Duration::from_secs(5);

/// What the practice network remembers, in the profile's folder.
const PRACTICE_FILE: &str = "practice-network.json";

/// A profile at work.
pub struct OpenProfile {
    /// Live or practice.
    pub kind: ProfileKind,
    /// What decides.
    pub engine: Engine,
    /// The profile's rows, for the page's own settings.
    pub store: Store,
    /// The person's browser, as this profile may use it.
    pub browser: Arc<ProfileBrowser>,
    /// The time by which this profile lives; a practice network can be sent into the future.
    pub clock: Arc<dyn Clock>,
    /// The practice network, in a practice profile.
    pub practice: Option<Practice>,
    keychain: Arc<PoliteKeychain>,
    running: Mutex<Option<Running>>,
}

/// What keeps a profile from opening.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The folder could not be made.
    #[error("the profile's folder could not be made")]
    Folder(#[source] std::io::Error),
    /// A restore that was cut short could not be finished.
    #[error("a restore that was cut short could not be finished")]
    Restore(#[source] BackupError),
    /// The database did not open.
    #[error("the profile's database did not open")]
    Storage(#[from] OpenError),
    /// The practice network did not start.
    #[error("the practice network did not start")]
    Practice(#[from] practice::PracticeError),
    /// The HTTP client or the keychain's thread could not be made.
    #[error("the system refused a part that every profile needs")]
    System(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Where calls, links and time lead in a profile.
struct World {
    home: Home,
    practice: Option<Practice>,
    route: Route,
    clock: Arc<dyn Clock>,
}

/// What happened in an open profile.
#[derive(Debug)]
pub enum Told {
    /// Something is different now.
    Changed(Merged),
    /// The practice network was sent into the future, and the profile's time with it.
    ClockMoved,
}

/// Who hears of it.
pub type Listener = dyn Fn(Told) + Send + Sync;

/// Opens profiles on this computer.
#[derive(Clone)]
pub struct Host {
    /// Where they lie.
    pub data: DataFolder,
    computer: Arc<dyn Computer>,
}

impl Host {
    /// For profiles that lie there, on that computer.
    pub fn new(data: DataFolder, computer: Arc<dyn Computer>) -> Self {
        Self { data, computer }
    }

    /// Opens a profile and starts its work; the vault opens in the background.
    ///
    /// # Errors
    /// See [`HostError`]; nothing runs then.
    pub async fn open(&self, kind: ProfileKind, listener: Arc<Listener>) -> Result<OpenProfile, HostError> {
        // Nothing of a profile that is to be removed is ever used again.
        if erase::is_begun(&self.data.profile(kind)) {
            self.remove_erased(kind).await?;
        }
        let (data, machine) = (self.data.clone(), self.computer.machine());
        let (store, world) = spawn_blocking(move || open_files(kind, &data, machine)).await.map_err(refused)??;
        if let Some(practice) = &world.practice {
            tokio::spawn(follow_clock(practice.clock().moves(), Arc::clone(&listener)));
        }
        let (events, changes) = unbounded_channel::<Event>();
        tokio::spawn(changes::pump(changes, move |merged| listener(Told::Changed(merged))));
        let keychain = Arc::new(PoliteKeychain::new(&*self.computer));
        let worker = worker(Arc::clone(&keychain)).map_err(refused)?;
        let client = Client::new(world.route.clone(), Arc::clone(&world.clock)).map_err(refused)?;
        let http: Arc<dyn Http> = Arc::new(client);
        let browser = Arc::new(ProfileBrowser::new(world.route, Arc::clone(&self.computer)));
        let reader = self.computer.picture_reader().map_err(refused)?;
        let engine = Engine::new(Parts {
            store: store.clone(),
            home: world.home,
            keychain: worker,
            networks: NETWORKS,
            http: Arc::clone(&http),
            clock: Arc::clone(&world.clock),
            browser: Arc::clone(&browser) as Arc<dyn domain::Browser>,
            // The browser's way back is measured by the computer's own time, whatever time the practice network plays.
            loopback: Arc::new(LoopbackServer::new(Arc::new(SystemClock))),
            media_hosts: Arc::new(S3MediaHosts::new(http, Arc::clone(&world.clock))),
            pictures: Arc::new(Workshop::new(reader)),
            events,
            practice: practice_defaults(world.practice.as_ref()),
        });
        let running = Mutex::new(Some(engine.start()));
        let World { practice, clock, .. } = world;
        Ok(OpenProfile { kind, engine, store, browser, clock, practice, keychain, running })
    }

    /// Makes a whole profile folder of a backup beside the open one, and proves it. Nothing of the open one is touched.
    ///
    /// # Errors
    /// See [`BackupError`]; a backup of another kind of profile is [`BackupError::Unreadable`].
    pub async fn prepare_restore(
        &self,
        kind: ProfileKind,
        file: PathBuf,
        passphrase: Secret,
    ) -> Result<Prepared, BackupError> {
        let keychain = || {
            let worker = worker(PoliteKeychain::new(&*self.computer).into());
            worker.map_err(|error| BackupError::Vault(vault::VaultError::Keychain(error)))
        };
        let folder = self.data.profile(kind);
        let restoring = Restoring {
            file,
            passphrase,
            into: folder.with_extension("restored"),
            keychain: keychain()?,
            now: Utc::now(),
            on_progress: Arc::new(|_| {}),
        };
        let prepared = backup::prepare_restore(restoring).await?;
        if prepared.summary.practice != (kind == ProfileKind::Practice) {
            prepared.discard(&keychain()?).await?;
            return Err(BackupError::Unreadable("it is of another kind of profile"));
        }
        if kind == ProfileKind::Practice {
            // The practice network lives in the same folder and is no part of a backup; its world goes on, if there is
            // one.
            match std::fs::copy(folder.join(PRACTICE_FILE), prepared.folder.join(PRACTICE_FILE)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    prepared.discard(&keychain()?).await?;
                    return Err(BackupError::NotWritten(error));
                }
                Ok(_) | Err(_) => {}
            }
        }
        Ok(prepared)
    }

    /// Removes what is left of an erased profile, see [`erase::finish`].
    ///
    /// # Errors
    /// [`HostError::Folder`] when it cannot be put aside: it must not be opened then.
    pub async fn remove_erased(&self, kind: ProfileKind) -> Result<Option<(Erased, Left)>, HostError> {
        let keychain = PoliteKeychain::new(&*self.computer);
        // Whoever erases a profile may be asked for the keychain's password.
        keychain.allow();
        let worker = worker(keychain.into()).map_err(refused)?;
        erase::finish(&self.data.profile(kind), &worker).await.map_err(HostError::Folder)
    }
}

/// Ends with the practice network, whose clock it is.
async fn follow_clock(mut moves: watch::Receiver<i64>, listener: Arc<Listener>) {
    while moves.changed().await.is_ok() {
        listener(Told::ClockMoved);
    }
}

fn worker(keychain: Arc<PoliteKeychain>) -> Result<KeychainWorker, vault::KeychainError> {
    KeychainWorker::start(keychain, KEYCHAIN_DEADLINE)
}

fn refused(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> HostError {
    HostError::System(error.into())
}

impl OpenProfile {
    /// Asks the keychain for the vault's key; in a practice profile also fills in what it comes with.
    pub async fn open_vault(&self) {
        if let Err(error) = self.try_open_vault().await {
            tracing::error!(error = &error as &dyn std::error::Error, "the vault could not be opened");
        }
    }

    /// The same, after the person asked for it: the keychain may show its dialog.
    pub async fn retry(&self) {
        self.keychain.allow();
        self.open_vault().await;
    }

    /// Opens a locked vault with what the person brought.
    ///
    /// # Errors
    /// What the engine says of it.
    pub async fn unlock(&self, given: Given) -> Result<(), EngineError> {
        self.keychain.allow();
        let state = self.engine.unlock_vault(given).await?;
        self.begin_work(state).await
    }

    /// Makes the vault of a profile that has none, as the person chose.
    ///
    /// # Errors
    /// What the engine says of it.
    pub async fn set_up_vault(&self, protection: Protection) -> Result<(), EngineError> {
        self.keychain.allow();
        let state = self.engine.set_up_vault(protection).await?;
        self.begin_work(state).await
    }

    /// How far the profile's clock is ahead of the computer's.
    pub fn clock_ahead_seconds(&self) -> i32 {
        let ahead = self.practice.as_ref().map_or(0, |practice| practice.clock().offset_ms() / 1000);
        i32::try_from(ahead).unwrap_or(i32::MAX)
    }

    /// Ends the work between two steps, waits a while for what should not be cut short, and gives the profile's folder
    /// free whoever still holds a part of it.
    pub async fn close(&self) {
        if timeout(FAREWELL, self.end_work()).await.is_err() {
            tracing::warn!("work was still going on when its profile was closed; it is taken up at the next opening");
        }
        self.store.close().await;
    }

    async fn end_work(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(running) = running {
            running.shutdown().await;
        }
        self.engine.finish_tasks().await;
    }

    async fn try_open_vault(&self) -> Result<(), EngineError> {
        let state = self.engine.open_vault().await?;
        self.begin_work(state).await
    }

    async fn begin_work(&self, state: VaultState) -> Result<(), EngineError> {
        if state == VaultState::Ready {
            self.engine.ensure_practice_defaults().await?;
            self.engine.wake();
        }
        Ok(())
    }
}

/// Everything that blocks.
fn open_files(kind: ProfileKind, data: &DataFolder, machine: Option<String>) -> Result<(Store, World), HostError> {
    backup::finish_switch(&data.profile(kind)).map_err(HostError::Restore)?;
    let folder = data.create(kind).map_err(HostError::Folder)?;
    let store = Store::open(&folder)?;
    let home = home::of(&folder, machine).map_err(HostError::Folder)?;
    let world = match kind {
        ProfileKind::Live => World { home, practice: None, route: Route::Live, clock: Arc::new(SystemClock) },
        ProfileKind::Practice => {
            let state_file = Some(folder.join(PRACTICE_FILE));
            let practice = Practice::start(practice::Options { state_file, ..practice::Options::default() })?;
            let (origin, clock) = (practice.origin(), practice.clock());
            World { home, practice: Some(practice), route: Route::Practice { origin }, clock }
        }
    };
    Ok((store, world))
}

/// What a practice profile comes with, so that nobody needs a developer account to try the product.
fn practice_defaults(practice: Option<&Practice>) -> Option<PracticeDefaults> {
    practice?;
    let bucket = Bucket {
        endpoint: Url::parse(samples::BUCKET_ENDPOINT).ok()?,
        region: samples::BUCKET_REGION.to_owned(),
        name: samples::BUCKET_NAME.to_owned(),
        access_key_id: samples::BUCKET_ACCESS_KEY_ID.to_owned(),
    };
    Some(PracticeDefaults {
        registrations: samples::APPS.iter().map(registration).collect(),
        callback_page: Url::parse(samples::CALLBACK_ADDRESS).ok()?,
        bucket: (bucket, Secret::new(samples::BUCKET_SECRET_KEY.to_owned())),
    })
}

fn registration(app: &samples::RegisteredApp) -> (String, String, Secret, String) {
    let secret = Secret::new(app.client_secret.to_owned());
    (app.network.to_owned(), app.client_id.to_owned(), secret, app.redirect_uri.to_owned())
}
