//! How long a change of the key takes for 10,000 secrets while posts go out and sign-ins are renewed, beside opening and
//! sealing as many in memory; and how long it takes from asking the keychain to an open vault. Prints a table.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use domain::TargetState;
use engine::{DraftContent, Engine, RotateReason, Rotation};
use journeys::{Setup, Stronghold, garrison};
use vault::Given;

/// Another number may be given after `--`, for a short run.
const SECRETS: usize = 10_000;
const OPENINGS: usize = 20;

#[tokio::main]
async fn main() -> Setup<()> {
    let secrets = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(SECRETS);
    let stronghold = Stronghold::build(secrets).await?;
    println!("From asking a keychain to an open vault, median of {OPENINGS}:");
    let (opening, alone) =
        (opening(&stronghold).await?, median(OPENINGS, async || stronghold.unlock_alone().await).await?);
    println!("  entry and keys alone {:>7.1} ms", ms(alone));
    println!(
        "  until all is ready   {:>7.1} ms (goal: at most 100), ratio {:.1}",
        ms(opening),
        opening.div_duration_f64(alone)
    );
    println!("Changing the key of {secrets} secrets, a post going out at any time:");
    let plain = stronghold.open_and_seal_all().await?;
    println!("  open and seal alone {:>8.0} ms", ms(plain));
    let (rotation, posts) = rotation(&stronghold).await?;
    println!(
        "  the whole rotation  {:>8.0} ms (goal: at most 3000), ratio {:.1}",
        ms(rotation),
        rotation.div_duration_f64(plain)
    );
    println!("  posts sent meanwhile {posts:>7}");
    Ok(())
}

async fn opening(stronghold: &Stronghold) -> Setup<Duration> {
    let open = async || {
        let garrison = garrison(stronghold.root())?;
        let began = Instant::now();
        garrison.engine.open_vault().await?;
        let time = began.elapsed();
        garrison.engine.finish_tasks().await;
        garrison.store.close().await;
        Ok(time)
    };
    median(OPENINGS, open).await
}

async fn median(rounds: usize, time: impl AsyncFn() -> Setup<Duration>) -> Setup<Duration> {
    let mut times = Vec::new();
    for _ in 0..rounds {
        times.push(time().await?);
    }
    times.sort();
    times.get(rounds / 2).copied().ok_or_else(|| "no round".into())
}

async fn rotation(stronghold: &Stronghold) -> Setup<(Duration, usize)> {
    let garrison = garrison(stronghold.root())?;
    let engine = &garrison.engine;
    engine.open_vault().await?;
    let running = engine.start();
    let sent = AtomicUsize::new(0);
    let publish = async {
        loop {
            publish(engine).await?;
            sent.fetch_add(1, Ordering::Relaxed);
        }
    };
    let rotate = async {
        let began = Instant::now();
        engine
            .rotate(Rotation { reason: RotateReason::Routine, given: Given::default(), drop_recovery: false })
            .await?;
        while engine.vault_info().await?.rotation.is_some() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok::<_, Box<dyn std::error::Error>>(began.elapsed())
    };
    let time = tokio::select! {
        time = rotate => time?,
        failed = publish => return failed,
    };
    running.shutdown().await;
    garrison.store.close().await;
    Ok((time, sent.load(Ordering::Relaxed)))
}

async fn publish(engine: &Engine) -> Setup<()> {
    let account = engine.list_accounts().await?.first().ok_or("there are accounts")?.id;
    let draft = engine.draft_create().await?;
    let content = DraftContent { text: "Fresh bread".into(), account_ids: vec![account], ..DraftContent::default() };
    let saved = engine.draft_save(draft.id, draft.version, content).await?;
    let post = engine.publish(draft.id, saved.version).await?;
    while engine.post_get(post.id).await?.targets.iter().any(|target| target.state != TargetState::Published) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
