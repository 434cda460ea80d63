//! The engine over a stronghold.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Clock, Manifest, Network};
use engine::{
    Engine, EngineError, Event, Parts, RotateReason, Rotation, VaultState,
    testkit::{FakeNetwork, GrantSpec, Shape, manifest},
};
use networks::{Client, LoopbackServer, Route, S3MediaHosts};
use store::Store;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use url::Url;
use vault::Given;

use super::{NETWORK, start, worker};
use crate::{PersonsBrowser, Setup, pictures};

/// A stronghold at work.
pub struct Garrison {
    /// The engine.
    pub engine: Engine,
    /// Its storage.
    pub store: Store,
    clock: Arc<HandClock>,
    events: UnboundedReceiver<Event>,
}

/// How long an access token lives.
const LIFE: Duration = Duration::from_secs(2 * 3600);

/// The engine over the profile and the keychain in `root`.
///
/// # Errors
/// When a part does not start.
pub fn garrison(root: &Path) -> Setup<Garrison> {
    let clock = Arc::new(HandClock { start: start(), ahead_seconds: AtomicI64::new(0) });
    let shared: Arc<dyn Clock> = clock.clone();
    let route = Route::Practice { origin: Url::parse("http://127.0.0.1:9/")? };
    let http: Arc<dyn domain::Http> = Arc::new(Client::new(route, shared.clone())?);
    let (sender, events) = unbounded_channel();
    let store = Store::open(&root.join("profile"))?;
    let engine = Engine::new(Parts {
        store: store.clone(),
        home: engine::testkit::home(),
        keychain: worker(&root.join("keychain"))?,
        networks: network(),
        loopback: Arc::new(LoopbackServer::new(shared.clone())),
        media_hosts: Arc::new(S3MediaHosts::new(http.clone(), shared.clone())),
        http,
        clock: shared,
        browser: Arc::new(PersonsBrowser::default()),
        pictures: pictures()?,
        events: sender,
        practice: None,
    });
    Ok(Garrison { engine, store, clock, events })
}

impl Garrison {
    /// Opens the vault, changes its key if asked to, and waits until that or what an earlier process left has come to its
    /// end, while sign-ins are renewed over and over. Closes everything.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn live(mut self, rotate: Option<RotateReason>) -> Setup<()> {
        let state = self.engine.open_vault().await?;
        if state != VaultState::Ready {
            return Err(format!("the vault is {state:?}").into());
        }
        let (engine, clock) = (self.engine.clone(), Arc::clone(&self.clock));
        let work = async {
            if let Some(reason) = rotate {
                engine.rotate(Rotation { reason, given: Given::default(), drop_recovery: false }).await?;
            }
            while engine.vault_info().await?.rotation.is_some() {
                // The end is told.
                self.events.recv().await;
            }
            Ok::<_, EngineError>(())
        };
        let renew = async {
            loop {
                clock.forward();
                if let Err(error) = engine.renew_due().await {
                    return error;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            worked = work => worked?,
            error = renew => return Err(error.into()),
        }
        engine.finish_tasks().await;
        self.store.close().await;
        Ok(())
    }
}

/// The one network of the profile. Its tokens say how often they were renewed, so a process goes on where the one before
/// was killed.
fn network() -> &'static [&'static dyn Network] {
    let manifest = Manifest { global_ids: true, ..manifest(NETWORK) };
    let granting = GrantSpec { expires_in: Some(LIFE), ..GrantSpec::default() };
    let network: &'static FakeNetwork =
        Box::leak(Box::new(FakeNetwork::of(manifest, Shape::at_once()).granting(granting)));
    network.orders().is_silent = true;
    Box::leak(Box::new([network as &dyn Network]))
}

/// A clock that is moved by hand.
struct HandClock {
    start: DateTime<Utc>,
    ahead_seconds: AtomicI64,
}

impl HandClock {
    /// Three hours later.
    fn forward(&self) {
        self.ahead_seconds.fetch_add(3 * 3600, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> DateTime<Utc> {
        self.start + TimeDelta::seconds(self.ahead_seconds.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        TimeDelta::seconds(self.ahead_seconds.load(Ordering::SeqCst)).to_std().unwrap_or_default()
    }
}
