//! The engine in a process of its own, to be killed: `headless FOLDER ORIGIN KEYCHAIN_ITEM KEYCHAIN_HEX [DRAFT VERSION]`.
//!
//! Publishes the draft, or without one takes up what an earlier process left behind, and ends when everything rests.
//! Virtual time runs whenever there is nothing to do, here and at the network, so that waits of minutes take
//! milliseconds.

use std::{
    error::Error,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Clock, SystemClock};
use journeys::{PersonsBrowser, engine_over, keychain_with};
use serde_json::{Value, json};
use url::Url;

/// How much time passes when there is nothing to do.
const IDLE_S: u64 = 5;

/// The computer's clock plus an offset that grows when there is nothing to do. The network goes by the same.
struct IdleClock {
    ahead_ms: AtomicI64,
    network: Url,
}

impl IdleClock {
    /// As far ahead as the network is since earlier processes.
    async fn of(origin: &Url) -> Result<Self, Box<dyn Error>> {
        let network = origin.join("practice/api/clock")?;
        let told: Value = reqwest::get(network.clone()).await?.json().await?;
        let ahead_ms = told["offset_ms"].as_i64().ok_or("the network tells no time")?;
        Ok(Self { ahead_ms: AtomicI64::new(ahead_ms), network })
    }

    async fn let_time_pass(&self) -> Result<(), Box<dyn Error>> {
        let by = json!({ "seconds": IDLE_S });
        reqwest::Client::new().post(self.network.clone()).json(&by).send().await?.error_for_status()?;
        self.ahead_ms.fetch_add(i64::try_from(IDLE_S)? * 1_000, Ordering::SeqCst);
        Ok(())
    }
}

impl Clock for IdleClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::milliseconds(self.ahead_ms.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        let ahead = u64::try_from(self.ahead_ms.load(Ordering::SeqCst)).unwrap_or_default();
        SystemClock.monotonic() + Duration::from_millis(ahead)
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    match pictures::worker::serve_if_asked() {
        Some(code) => Ok(code),
        None => run().map(|()| ExitCode::SUCCESS),
    }
}

#[tokio::main]
async fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, origin, item, key, draft @ ..] = arguments.as_slice() else {
        return Err("usage: headless FOLDER ORIGIN KEYCHAIN_ITEM KEYCHAIN_HEX [DRAFT VERSION]".into());
    };
    let origin: Url = origin.parse()?;
    let clock = Arc::new(IdleClock::of(&origin).await?);
    let (events, _told) = tokio::sync::mpsc::unbounded_channel();
    let engine = engine_over(
        folder.as_ref(),
        origin,
        Arc::clone(&clock) as Arc<dyn Clock>,
        keychain_with(item, key)?,
        Arc::new(PersonsBrowser::default()),
        events,
    )?;
    engine.open_vault().await?;
    engine.recover_all().await?;
    if let [id, version] = draft {
        engine.publish(id.parse()?, version.parse()?).await?;
    }
    for _ in 0..2_000 {
        engine.run_due().await?;
        let posts = engine.post_list(1_000).await?;
        let moving =
            posts.iter().flat_map(|post| &post.targets).any(|t| !t.state.is_final() && !t.state.needs_person());
        if !moving {
            return Ok(());
        }
        clock.let_time_pass().await?;
    }
    Err("something is still on its way".into())
}
