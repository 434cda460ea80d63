//! The only place where concrete parts meet: one profile's storage, keychain, networks, browser and engine.

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use chrono::Utc;
use domain::{Bucket, Clock, Home, Http, Secret, SystemClock};
use engine::{
    Engine, EngineError, Event, Parts, PracticeDefaults, Running, VaultState,
    backup::{self, BackupError, Prepared, Restoring},
    erase::{self, Erased, Left},
};
use networks::{Client, LoopbackServer, NETWORKS, Route, S3MediaHosts};
use pictures::{Program, Workshop};
use practice::{Practice, samples};
use store::{OpenError, Store};
use tauri::{AppHandle, async_runtime};
use tokio::{sync::mpsc::unbounded_channel, time::timeout};
use url::Url;
use vault::{Given, KeychainWorker, Protection};

use crate::{
    changes, desk,
    profile::{DataFolder, ProfileKind},
    shell::{home, keychain::PoliteKeychain, opener::SystemBrowser},
};

/// Longest wait for the keychain: long enough for a person to type a password into its dialog.
const KEYCHAIN_DEADLINE: Duration = Duration::from_secs(60);

/// How long work may go on after its profile was closed. What is cut short then is found again at the next opening.
const FAREWELL: Duration = Duration::from_secs(5);

/// What the practice network remembers, in the profile's folder.
const PRACTICE_FILE: &str = "practice-network.json";

/// A profile at work.
pub(crate) struct OpenProfile {
    /// Live or practice.
    pub(crate) kind: ProfileKind,
    /// What decides.
    pub(crate) engine: Engine,
    /// The profile's rows, for the page's own settings.
    pub(crate) store: Store,
    /// The person's browser, as this profile may use it.
    pub(crate) browser: Arc<SystemBrowser>,
    /// The time by which this profile lives; a practice network can be sent into the future.
    pub(crate) clock: Arc<dyn Clock>,
    /// The practice network, in a practice profile.
    pub(crate) practice: Option<Practice>,
    keychain: Arc<PoliteKeychain>,
    running: std::sync::Mutex<Option<Running>>,
}

/// What keeps a profile from opening.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ComposeError {
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

/// Opens a profile and starts its work; the vault opens in the background.
///
/// # Errors
/// See [`ComposeError`]; nothing runs then.
pub(crate) async fn open(kind: ProfileKind, data: &DataFolder, app: AppHandle) -> Result<OpenProfile, ComposeError> {
    // Nothing of a profile that is to be removed is ever used again.
    if erase::is_begun(&data.profile(kind)) {
        remove_erased(kind, data).await?;
    }
    let data = data.clone();
    let (store, world) = async_runtime::spawn_blocking(move || open_files(kind, &data))
        .await
        .map_err(|error| ComposeError::System(error.into()))??;
    if let Some(practice) = &world.practice {
        async_runtime::spawn(desk::follow_clock(app.clone(), practice.clock().moves()));
    }
    let (events, changes) = unbounded_channel::<Event>();
    async_runtime::spawn(changes::pump(changes, move |merged| desk::tell_merged(&app, merged)));
    let keychain = Arc::new(PoliteKeychain::new());
    let worker = keychain_worker(Arc::clone(&keychain)).map_err(|error| ComposeError::System(error.into()))?;
    let http: Arc<dyn Http> = Arc::new(
        Client::new(world.route.clone(), Arc::clone(&world.clock))
            .map_err(|error| ComposeError::System(error.into()))?,
    );
    let browser = Arc::new(SystemBrowser::new(world.route));
    let reader = Program::own().map_err(|error| ComposeError::System(error.into()))?;
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
    let running = std::sync::Mutex::new(Some(engine.start()));
    let World { practice, clock, .. } = world;
    Ok(OpenProfile { kind, engine, store, browser, clock, practice, keychain, running })
}

/// Makes a whole profile folder of a backup beside the open one, and proves it. Nothing of the open one is touched.
///
/// # Errors
/// See [`BackupError`]; a backup of another kind of profile is [`BackupError::Unreadable`].
pub(crate) async fn prepare_restore(
    kind: ProfileKind,
    data: &DataFolder,
    file: PathBuf,
    passphrase: Secret,
) -> Result<Prepared, BackupError> {
    let keychain = || {
        let worker = keychain_worker(PoliteKeychain::new().into());
        worker.map_err(|error| BackupError::Vault(vault::VaultError::Keychain(error)))
    };
    let folder = data.profile(kind);
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
        // The practice network lives in the same folder and is no part of a backup; its world goes on, if there is one.
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
/// [`ComposeError::Folder`] when it cannot be put aside: it must not be opened then.
pub(crate) async fn remove_erased(
    kind: ProfileKind,
    data: &DataFolder,
) -> Result<Option<(Erased, Left)>, ComposeError> {
    let keychain = PoliteKeychain::new();
    // Whoever erases a profile may be asked for the keychain's password.
    keychain.allow();
    let worker = keychain_worker(keychain.into()).map_err(|error| ComposeError::System(error.into()))?;
    erase::finish(&data.profile(kind), &worker).await.map_err(ComposeError::Folder)
}

fn keychain_worker(keychain: Arc<PoliteKeychain>) -> Result<KeychainWorker, vault::KeychainError> {
    KeychainWorker::start(keychain, KEYCHAIN_DEADLINE)
}

impl OpenProfile {
    /// Asks the keychain for the vault's key; in a practice profile also fills in what it comes with.
    pub(crate) async fn open_vault(&self) {
        if let Err(error) = self.try_open_vault().await {
            tracing::error!(error = &error as &dyn std::error::Error, "the vault could not be opened");
        }
    }

    /// The same, after the person asked for it: the keychain may show its dialog.
    pub(crate) async fn retry(&self) {
        self.keychain.allow();
        self.open_vault().await;
    }

    /// Opens a locked vault with what the person brought.
    ///
    /// # Errors
    /// What the engine says of it.
    pub(crate) async fn unlock(&self, given: Given) -> Result<(), EngineError> {
        self.keychain.allow();
        let state = self.engine.unlock_vault(given).await?;
        self.begin_work(state).await
    }

    /// Makes the vault of a profile that has none, as the person chose.
    ///
    /// # Errors
    /// What the engine says of it.
    pub(crate) async fn set_up_vault(&self, protection: Protection) -> Result<(), EngineError> {
        self.keychain.allow();
        let state = self.engine.set_up_vault(protection).await?;
        self.begin_work(state).await
    }

    /// How far the profile's clock is ahead of the computer's.
    pub(crate) fn clock_ahead_seconds(&self) -> i32 {
        let ahead = self.practice.as_ref().map_or(0, |practice| practice.clock().offset_ms() / 1000);
        i32::try_from(ahead).unwrap_or(i32::MAX)
    }

    /// Ends the work between two steps, waits a while for what should not be cut short, and gives the profile's folder
    /// free whoever still holds a part of it.
    pub(crate) async fn close(&self) {
        if timeout(FAREWELL, self.end_work()).await.is_err() {
            tracing::warn!("work was still going on when its profile was closed; it is taken up at the next opening");
        }
        self.store.close().await;
    }

    async fn end_work(&self) {
        let running = self.running.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
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
fn open_files(kind: ProfileKind, data: &DataFolder) -> Result<(Store, World), ComposeError> {
    backup::finish_switch(&data.profile(kind)).map_err(ComposeError::Restore)?;
    let folder = data.create(kind).map_err(ComposeError::Folder)?;
    let store = Store::open(&folder)?;
    let home = home::of(&folder).map_err(ComposeError::Folder)?;
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
