//! The engine in a process of its own, to be killed: `headless FOLDER ORIGIN KEYCHAIN_ITEM KEYCHAIN_HEX [DRAFT VERSION]`.
//!
//! Publishes the draft, or without one takes up what an earlier process left behind, and ends when everything rests.
//! Virtual time runs whenever there is nothing to do, so that waits of minutes take milliseconds.

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
use domain::Clock;
use journeys::{PersonsBrowser, engine_over, keychain_with};

/// The computer's clock plus an offset that grows when there is nothing to do.
#[derive(Default)]
struct IdleClock {
    ahead_ms: AtomicI64,
}

impl Clock for IdleClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::milliseconds(self.ahead_ms.load(Ordering::SeqCst))
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
    let clock = Arc::new(IdleClock::default());
    let (events, _told) = tokio::sync::mpsc::unbounded_channel();
    let engine = engine_over(
        folder.as_ref(),
        origin.parse()?,
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
        clock.ahead_ms.fetch_add(5_000, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Err("something is still on its way".into())
}
