//! Putting the house together, and walking through it as a person does.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeZone, Utc};
use domain::{AccountId, Browser, Bucket, Clock, DraftId, Http, MediaId, Pictures, Secret, TargetState};
use engine::{
    ConnectRequest, Engine, EngineError, FlowStatusView, FlowView, Parts, PasswordRequest, PostView, PracticeDefaults,
};
use networks::{Client, LoopbackServer, Route, S3MediaHosts};
use pictures::{Program, Workshop};
use practice::{ConsentAnswer, Options, Practice, PracticeClock, samples};
use store::{
    OpenError, Store,
    drafts::{DraftContent, DraftMedia},
};
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use url::Url;
use vault::{
    KeychainWorker,
    testkit::{MemoryKeychain, PATIENCE},
};

use crate::{PersonsBrowser, Plug, Sent, SpyHttp, Subject, person::link_of, plug::PluggedHttp};

/// Whatever goes wrong in a test's preparation ends the test.
pub type Setup<T> = Result<T, Box<dyn std::error::Error>>;

/// The engine over a profile folder, composed of real parts, for a practice network at `origin`.
pub fn engine_over(
    folder: &Path,
    origin: Url,
    clock: Arc<dyn Clock>,
    keychain: MemoryKeychain,
    browser: Arc<dyn Browser>,
    events: UnboundedSender<engine::Event>,
) -> Setup<Engine> {
    Ok(compose(folder, origin, clock, keychain, browser, events)?.engine)
}

/// An engine with what a test holds of it.
struct Composed {
    engine: Engine,
    store: Store,
    /// All that went out.
    sent: Arc<Mutex<Sent>>,
    plug: Arc<Plug>,
}

fn compose(
    folder: &Path,
    origin: Url,
    clock: Arc<dyn Clock>,
    keychain: MemoryKeychain,
    browser: Arc<dyn Browser>,
    events: UnboundedSender<engine::Event>,
) -> Setup<Composed> {
    let (sent, plug) = (Arc::new(Mutex::new(Sent::default())), Arc::new(Plug::default()));
    let client = Arc::new(Client::new(Route::Practice { origin }, Arc::clone(&clock))?);
    let spy = Arc::new(SpyHttp::new(client, Arc::clone(&sent)));
    let http: Arc<dyn Http> = Arc::new(PluggedHttp::new(spy, Arc::clone(&plug)));
    let store = open(folder)?;
    let engine = Engine::new(Parts {
        store: store.clone(),
        home: engine::testkit::home(),
        keychain: KeychainWorker::start(Arc::new(keychain), PATIENCE)?,
        networks: networks::NETWORKS,
        loopback: Arc::new(LoopbackServer::new(Arc::clone(&clock))),
        media_hosts: Arc::new(S3MediaHosts::new(Arc::clone(&http), Arc::clone(&clock))),
        http,
        clock,
        browser,
        pictures: pictures()?,
        events,
        practice: Some(practice_defaults()?),
    });
    Ok(Composed { engine, store, sent, plug })
}

/// Opens a store that was closed just now. Whatever process another house starts at that very moment has, until it is the
/// program that it shall be, every file of this one open, the lock of the store among them.
fn open(folder: &Path) -> Setup<Store> {
    for _ in 0..400 {
        match Store::open(folder) {
            Err(OpenError::InUse) => std::thread::sleep(Duration::from_millis(5)),
            opened => return Ok(opened?),
        }
    }
    Ok(Store::open(folder)?)
}

/// A real worker process for pictures.
///
/// # Errors
/// When its program was not built.
pub fn pictures() -> Setup<Arc<dyn Pictures>> {
    Ok(Arc::new(Workshop::new(picture_reader()?)))
}

/// The program that reads pictures: `headless`, which lies beside whatever of this package runs.
///
/// # Errors
/// When it was not built.
pub fn picture_reader() -> Setup<Program> {
    let own = std::env::current_exe()?;
    let beside = own.parent().ok_or("a program lies in a folder")?;
    // Tests and measurements lie one folder deeper.
    let folder = if beside.ends_with("deps") { beside.parent().unwrap_or(beside) } else { beside };
    let worker = folder.join("headless").with_extension(std::env::consts::EXE_EXTENSION);
    if !worker.is_file() {
        return Err(format!("{} is missing: cargo builds it with the tests", worker.display()).into());
    }
    Ok(Program::at(worker))
}

fn practice_defaults() -> Setup<PracticeDefaults> {
    let secret = |text: &str| Secret::new(text.to_owned());
    Ok(PracticeDefaults {
        registrations: vec![(
            "instagram".into(),
            samples::INSTAGRAM_CLIENT_ID.into(),
            secret(samples::INSTAGRAM_CLIENT_SECRET),
            samples::INSTAGRAM_REDIRECT_URI.into(),
        )],
        callback_page: Url::parse(samples::CALLBACK_ADDRESS)?,
        bucket: (
            Bucket {
                endpoint: Url::parse(samples::BUCKET_ENDPOINT)?,
                region: samples::BUCKET_REGION.into(),
                name: samples::BUCKET_NAME.into(),
                access_key_id: samples::BUCKET_ACCESS_KEY_ID.into(),
            },
            secret(samples::BUCKET_SECRET_KEY),
        ),
    })
}

/// A practice profile at work.
pub struct House {
    /// The practice network.
    pub practice: Practice,
    /// The engine.
    pub engine: Engine,
    /// The keychain.
    pub keychain: MemoryKeychain,
    /// The person's browser.
    pub browser: Arc<PersonsBrowser>,
    /// What the engine told the outside.
    pub events: UnboundedReceiver<engine::Event>,
    /// The profile folder.
    pub folder: TempDir,
    /// The computer's clock; the network has its own, which may be the same.
    pub clock: Arc<PracticeClock>,
    /// The plug of this engine.
    pub plug: Arc<Plug>,
    store: Store,
    sent: Arc<Mutex<Sent>>,
}

/// How work on what is due ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Nothing is due any more.
    Rested,
    /// The plug was pulled; see [`House::crash`].
    Pulled,
}

impl House {
    /// A fresh profile and a fresh practice network, on 20 November 2026 at 10:00.
    ///
    /// # Errors
    /// When a part does not start.
    pub async fn open() -> Setup<Self> {
        let at = Utc.with_ymd_and_hms(2026, 11, 20, 10, 0, 0).single().ok_or("no such time")?;
        Self::open_at(PracticeClock::manual(at)).await
    }

    /// The same with the given clock, which the network and the computer share.
    ///
    /// # Errors
    /// When a part does not start.
    pub async fn open_at(clock: Arc<PracticeClock>) -> Setup<Self> {
        Self::open_in(TempDir::new()?, Arc::clone(&clock), clock).await
    }

    /// The same in the given folder, with a clock for the network and one for the computer.
    ///
    /// # Errors
    /// When a part does not start.
    pub async fn open_in(folder: TempDir, network: Arc<PracticeClock>, computer: Arc<PracticeClock>) -> Setup<Self> {
        let practice = Practice::start(Options { clock: Some(network), ..Options::default() })?;
        let (keychain, browser) = (MemoryKeychain::new(), Arc::new(PersonsBrowser::default()));
        let (sender, events) = unbounded_channel();
        let composed = compose(
            folder.path(),
            practice.origin(),
            Arc::clone(&computer) as Arc<dyn Clock>,
            keychain.clone(),
            Arc::clone(&browser) as Arc<dyn Browser>,
            sender,
        )?;
        let Composed { engine, store, sent, plug } = composed;
        let house = Self { practice, engine, keychain, browser, events, folder, clock: computer, plug, store, sent };
        house.engine.open_vault().await?;
        house.engine.ensure_practice_defaults().await?;
        Ok(house)
    }

    /// Closes the engine and opens the same profile again.
    ///
    /// # Errors
    /// When a part does not start.
    pub async fn reopen(self) -> Setup<Self> {
        let (folder, keychain) = (None, self.keychain.clone());
        self.engine.finish_tasks().await;
        let house = self.open_profile(folder, keychain).await?;
        house.engine.open_vault().await?;
        Ok(house)
    }

    /// Opens the same profile again after the plug was pulled: nothing of the engine before goes on, and nothing of it
    /// is waited for. The vault stays closed.
    ///
    /// # Errors
    /// When a part does not start.
    pub async fn crash(self) -> Setup<Self> {
        let keychain = self.keychain.clone();
        self.open_profile(None, keychain).await
    }

    /// Does what is due, until nothing is or the plug is pulled.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn run(&self) -> Setup<Ended> {
        tokio::select! {
            done = self.engine.run_due() => { done?; Ok(Ended::Rested) }
            () = self.plug.pulled() => Ok(Ended::Pulled),
        }
    }

    /// Leaves the profile and opens a fresh one for the same practice network, as on another computer.
    ///
    /// # Errors
    /// When a part does not start.
    pub async fn move_out(self) -> Setup<Self> {
        self.engine.finish_tasks().await;
        let house = self.open_profile(Some(TempDir::new()?), MemoryKeychain::new()).await?;
        house.engine.open_vault().await?;
        house.engine.ensure_practice_defaults().await?;
        Ok(house)
    }

    async fn open_profile(self, fresh: Option<TempDir>, keychain: MemoryKeychain) -> Setup<Self> {
        let Self { practice, engine, browser, folder, clock, store, .. } = self;
        // A task that hangs in a pulled call holds the engine for ever, but not the profile.
        store.close().await;
        drop(engine);
        let folder = fresh.unwrap_or(folder);
        let (sender, events) = unbounded_channel();
        let composed = compose(
            folder.path(),
            practice.origin(),
            Arc::clone(&clock) as Arc<dyn Clock>,
            keychain.clone(),
            Arc::clone(&browser) as Arc<dyn Browser>,
            sender,
        )?;
        let Composed { engine, store, sent, plug } = composed;
        Ok(Self { practice, engine, keychain, browser, events, folder, clock, plug, store, sent })
    }

    /// Every secret that was lent to a request since this engine was opened: tokens, codes, verifiers, passwords.
    pub fn secrets_sent(&self) -> Vec<String> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).secrets.clone()
    }

    /// What else stood in those requests, each with its name; no secret may be among it.
    pub fn openly_sent(&self) -> Vec<(String, Vec<u8>)> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).open.clone()
    }

    /// The present instant of this house, by the computer's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Lets time pass, at the network and here.
    pub fn pass(&self, time: Duration) {
        let network = self.practice.clock();
        network.advance(time);
        if !Arc::ptr_eq(&network, &self.clock) {
            self.clock.advance(time);
        }
    }

    /// Signs the subject in as a person would, to the end.
    ///
    /// # Errors
    /// When it does not end with an account.
    pub async fn connect(&self, subject: &Subject) -> Setup<AccountId> {
        if let Some(password) = subject.password {
            return Ok(self.connect_with_password(subject, password).await?.id);
        }
        let flow = self.start(subject, None).await?;
        let answer = ConsentAnswer::Allow { identity: subject.identity.into() };
        match self.answer(&flow, answer).await?.status {
            FlowStatusView::Done { account_id, .. } => Ok(account_id),
            other => Err(format!("the sign-in ended as {other:?}").into()),
        }
    }

    /// Signs in with an app password.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn connect_with_password(
        &self,
        subject: &Subject,
        password: &str,
    ) -> Result<engine::AccountView, EngineError> {
        self.engine
            .connect_password(PasswordRequest {
                platform: subject.id(),
                identifier: subject.identity.into(),
                password: Secret::new(password.into()),
                reconnect: None,
                workspace: None,
            })
            .await
    }

    /// Begins a sign-in in the browser.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn start(&self, subject: &Subject, reconnect: Option<AccountId>) -> Result<FlowView, EngineError> {
        let request = ConnectRequest {
            platform: subject.id(),
            server: subject.server.map(str::to_owned),
            reconnect,
            workspace: None,
        };
        self.engine.connect_start(request).await
    }

    /// Answers the consent page that was opened last, brings the answer back, and waits for the flow to end or rest.
    ///
    /// # Errors
    /// When the browser is sent nowhere.
    pub async fn answer(&self, flow: &FlowView, answer: ConsentAnswer) -> Setup<FlowView> {
        let page = self.browser.last().ok_or("no page was opened")?;
        let back = self.practice.consent(&page, answer).await?;
        self.deliver(&back).await?;
        loop {
            let flow = self.engine.connect_status(flow.id).await?;
            match flow.status {
                FlowStatusView::Waiting | FlowStatusView::Exchanging => {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                FlowStatusView::Choosing | FlowStatusView::Done { .. } | FlowStatusView::Failed { .. } => {
                    return Ok(flow);
                }
            }
        }
    }

    /// What the browser does with the address it is sent to: the relay page forwards to the scheme, the system hands
    /// that to us; a loopback address is asked.
    ///
    /// # Errors
    /// When nothing answers there.
    pub async fn deliver(&self, back: &Url) -> Setup<()> {
        if let Some(link) = link_of(&self.practice, back) {
            // A refused link is a state of its flow; who needs the error calls the engine directly.
            drop(self.engine.receive_link(link).await);
        } else {
            reqwest::get(back.clone()).await?.error_for_status()?;
        }
        Ok(())
    }

    /// Adds a plain picture to the library.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn picture(&self, width: u32, height: u32) -> Setup<MediaId> {
        let picture = image::RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([u8::try_from(x % 251).unwrap_or(0), u8::try_from(y % 241).unwrap_or(0), 120])
        });
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Jpeg)?;
        Ok(self.engine.media_add(bytes.into_inner().into()).await?.id)
    }

    /// Writes a draft for the accounts.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn write(&self, text: &str, accounts: &[AccountId], pictures: &[MediaId]) -> Setup<(DraftId, u32)> {
        let draft = self.engine.draft_create().await?;
        let media =
            pictures.iter().map(|id| DraftMedia { media_id: *id, alt: "Two loaves on a board".into() }).collect();
        let content =
            DraftContent { text: text.into(), account_ids: accounts.to_vec(), media, variants: BTreeMap::new() };
        let saved = self.engine.draft_save(draft.id, draft.version, content).await?;
        Ok((draft.id, saved.version))
    }

    /// Does what is due, moving the clock to whatever is waited for, until everything rests or waits for the person.
    ///
    /// # Errors
    /// When the engine fails, or something is still on its way after two virtual days.
    pub async fn settle(&self, post: &PostView) -> Setup<PostView> {
        for _ in 0..5_000 {
            self.engine.run_due().await?;
            let post = self.engine.post_get(post.id).await?;
            if post.targets.iter().all(|target| rests(target.state)) {
                return Ok(post);
            }
            let next = post.targets.iter().filter_map(|target| target.next_try_at).min();
            let pause = next.map_or(Duration::from_secs(5), |next| (next - self.now()).to_std().unwrap_or_default());
            self.pass(pause.max(Duration::from_millis(200)));
        }
        Err("a target is neither out nor waiting for a person".into())
    }

    /// How many posts with this text are really out at the subject's network.
    pub fn really_out(&self, subject: &Subject, text: &str) -> usize {
        let mine = |post: &&practice::PublishedPost| post.network == subject.network && post.text == text;
        self.practice.posts().iter().filter(mine).count()
    }
}

fn rests(state: TargetState) -> bool {
    state.is_final() || state.needs_person()
}
