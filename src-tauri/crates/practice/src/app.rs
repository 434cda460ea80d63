//! What every handler works on: the world behind one lock, the clock, the faults, the request log.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::Clock;
use url::Url;

use crate::{
    clock::PracticeClock,
    echo::Told,
    endpoint::Endpoint,
    fault::{Fault, FaultBook, FaultKind},
    imitation::{IMITATIONS, Network},
    state_file::{self, Pictures},
    world::World,
};

/// One call that arrived. Holds nothing of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct LoggedRequest {
    /// Whose call.
    pub network: Network,
    /// Which call.
    pub endpoint: Endpoint,
    /// When, by the practice clock.
    pub at: DateTime<Utc>,
}

/// The running practice network, shared by all connections.
pub(crate) struct App {
    pub clock: Arc<PracticeClock>,
    pub origin: Url,
    pub pictures: Pictures,
    pub client: reqwest::Client,
    file: Option<PathBuf>,
    world: Mutex<World>,
    faults: Mutex<FaultBook>,
    log: Mutex<Vec<LoggedRequest>>,
    windows: Mutex<HashMap<String, Window>>,
    told: Mutex<Told>,
    latency_ms: AtomicU64,
}

/// Calls counted towards a rate limit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    /// When counting began.
    pub since: DateTime<Utc>,
    /// Calls since then, this one included.
    pub used: u32,
}

/// What an [`App`] is made of.
pub(crate) struct Parts {
    pub clock: Arc<PracticeClock>,
    pub origin: Url,
    pub file: Option<PathBuf>,
    pub world: World,
    pub latency_ms: u64,
    pub client: reqwest::Client,
}

impl App {
    pub fn new(parts: Parts) -> Self {
        Self {
            clock: parts.clock,
            origin: parts.origin,
            pictures: Pictures::beside(parts.file.as_deref()),
            client: parts.client,
            file: parts.file,
            world: Mutex::new(parts.world),
            faults: Mutex::default(),
            log: Mutex::default(),
            windows: Mutex::default(),
            told: Mutex::default(),
            latency_ms: AtomicU64::new(parts.latency_ms),
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// How long this run has lasted, which no setting of the clock changes.
    pub fn run_ms(&self) -> u64 {
        u64::try_from(self.clock.monotonic().as_millis()).unwrap_or(u64::MAX)
    }

    /// Whether what happened at `run_ms` shows by now where things show with a lag. What an earlier run left shows.
    pub fn shows(&self, run_ms: u64, lag_s: u64) -> bool {
        self.run_ms().checked_sub(run_ms).is_none_or(|age_ms| age_ms >= lag_s.saturating_mul(1_000))
    }

    /// Looks at the world.
    pub fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&lock(&self.world))
    }

    /// Changes the world and writes it down before anyone is told.
    pub fn write<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let mut world = lock(&self.world);
        let outcome = change(&mut world);
        world.offset_ms = self.clock.offset_ms();
        if let Some(path) = &self.file
            && let Err(error) = state_file::save(path, &world)
        {
            tracing::error!(%error, "could not write the practice network's state");
        }
        outcome
    }

    /// Lets everything happen that is due by now without a call.
    pub fn settle(&self) {
        let now = self.now();
        if self.read(|world| IMITATIONS.iter().any(|imitation| imitation.is_due(world, now))) {
            self.write(|world| IMITATIONS.iter().for_each(|imitation| imitation.settle(world, now)));
        }
    }

    pub fn add_fault(&self, fault: Fault) {
        lock(&self.faults).add(fault);
    }

    pub fn clear_faults(&self) {
        lock(&self.faults).clear();
    }

    pub fn faults(&self) -> Vec<Fault> {
        lock(&self.faults).list().to_vec()
    }

    pub fn strike(&self, endpoint: Endpoint) -> Option<FaultKind> {
        lock(&self.faults).strike(endpoint)
    }

    pub fn log(&self, endpoint: Endpoint) {
        let entry = LoggedRequest { network: endpoint.network(), endpoint, at: self.now() };
        lock(&self.log).push(entry);
    }

    pub fn requests(&self) -> Vec<LoggedRequest> {
        lock(&self.log).clone()
    }

    /// Looks at, and adds to, what the networks were told.
    pub fn told<T>(&self, change: impl FnOnce(&mut Told) -> T) -> T {
        change(&mut lock(&self.told))
    }

    pub fn latency_ms(&self) -> u64 {
        self.latency_ms.load(Ordering::Relaxed)
    }

    pub fn set_latency_ms(&self, ms: u64) {
        self.latency_ms.store(ms, Ordering::Relaxed);
    }

    /// Counts a call in a fixed window and returns the window with it.
    pub fn count(&self, key: String, length: TimeDelta) -> Window {
        let now = self.now();
        let mut windows = lock(&self.windows);
        let window = windows.entry(key).or_insert(Window { since: now, used: 0 });
        if now < window.since || now - window.since >= length {
            *window = Window { since: now, used: 0 };
        }
        window.used += 1;
        *window
    }

    /// Back to the first day, clock included.
    pub fn reset(&self) {
        self.clear_faults();
        self.clock.reset();
        lock(&self.log).clear();
        lock(&self.windows).clear();
        self.told(Told::forget);
        self.write(World::reset);
    }

    /// Where a true `https` address is found on this machine; every other address stays as it is.
    pub fn local(&self, url: &Url) -> Url {
        let mut local = self.origin.clone();
        let Some(host) = url.host_str().filter(|_| url.scheme() == "https") else { return url.clone() };
        local.set_path(&format!("/{host}{}", url.path()));
        local.set_query(url.query());
        local.set_fragment(url.fragment());
        local
    }

    /// `127.0.0.1:PORT`, the only authority that requests may name.
    pub fn authority(&self) -> String {
        format!("127.0.0.1:{}", self.origin.port().unwrap_or_default())
    }
}

/// A poisoned lock still guards whole values here: a handler that panicked wrote either everything or nothing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
