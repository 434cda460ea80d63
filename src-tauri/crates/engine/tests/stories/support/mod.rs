//! The real engine, store and vault on a profile of its own, with everything outside of it replaced: three worlds, for
//! signing in, for publishing, and for networks that are strict about tokens.

pub mod backup;
mod outside;
pub mod pictures;
pub mod publishing;
pub mod sign_ins;
pub mod strict;

use std::sync::Arc;

use domain::{Clock, Network, Pictures};
use engine::{Engine, Event, Parts, testkit::FakeNetwork};
use store::Store;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use vault::{
    KeychainWorker,
    testkit::{MemoryKeychain, PATIENCE},
};

/// An engine to whose outside nobody looks.
fn engine_on(
    store: &Store,
    networks: &[&'static FakeNetwork],
    clock: impl Clock + 'static,
    keychain: &MemoryKeychain,
) -> (Engine, UnboundedReceiver<Event>) {
    engine_reading_with(Arc::new(::pictures::InProcess), store, networks, clock, keychain)
}

/// The same, with whoever reads its pictures.
fn engine_reading_with(
    pictures: Arc<dyn Pictures>,
    store: &Store,
    networks: &[&'static FakeNetwork],
    clock: impl Clock + 'static,
    keychain: &MemoryKeychain,
) -> (Engine, UnboundedReceiver<Event>) {
    let networks: Vec<&'static dyn Network> = networks.iter().map(|network| *network as &dyn Network).collect();
    let (events, told) = unbounded_channel();
    let engine = Engine::new(Parts {
        store: store.clone(),
        home: engine::testkit::home(),
        keychain: KeychainWorker::start(Arc::new(keychain.clone()), PATIENCE).unwrap(),
        networks: Box::leak(networks.into_boxed_slice()),
        http: Arc::new(outside::FakeHttp::default()),
        clock: Arc::new(clock),
        browser: Arc::new(outside::FakeBrowser::default()),
        loopback: Arc::new(outside::FakeLoopback::default()),
        media_hosts: Arc::new(outside::FakeMediaHosts::default()),
        pictures,
        events,
        practice: None,
    });
    (engine, told)
}
