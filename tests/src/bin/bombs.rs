//! Hostile pictures and pages while posts go out, in a process whose memory is limited: `bombs`.
//!
//! Prints what came of it as JSON, with the most memory that this process and any worker of it ever held.

use std::{error::Error, process::ExitCode};

use domain::TargetState;
use engine::{EngineError, PostView};
use journeys::{House, SUBJECTS};
use nix::sys::resource::{Resource, UsageWho, getrusage, setrlimit};
use pictures::bombs::BOMBS;
use practice::samples;
use serde_json::json;

/// What a process of the group may hold, in bytes.
const MEMORY_MAX: u64 = 200_000_000;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    match pictures::worker::serve_if_asked() {
        Some(code) => Ok(code),
        None => run().map(|()| ExitCode::SUCCESS),
    }
}

#[tokio::main(worker_threads = 2)]
async fn run() -> Result<(), Box<dyn Error>> {
    setrlimit(Resource::RLIMIT_DATA, MEMORY_MAX, MEMORY_MAX)?;
    let house = House::open().await?;
    let mut accounts = Vec::new();
    for subject in SUBJECTS.iter().filter(|subject| !subject.needs_picture) {
        accounts.push(house.connect(subject).await?);
    }
    let engine = house.engine.clone();
    let pictures = tokio::spawn(async move {
        let mut refused = 0;
        for bomb in BOMBS {
            let outcome = engine.media_add((bomb.file)()).await;
            refused += usize::from(matches!(outcome, Err(EngineError::MediaTooLarge | EngineError::MediaUnreadable)));
        }
        refused
    });
    let (began, mut out, mut posts) = (house.now(), 0, 0);
    for page in samples::WEB_BOMBS {
        let (draft, version) = house.write(&format!("Look at {page}"), &accounts, &[]).await?;
        let post = house.engine.publish(draft, version).await?;
        posts += accounts.len();
        out += published(&house.settle(&post).await?);
    }
    let late_seconds = (house.now() - began).num_seconds();
    let refused = pictures.await?;
    // Read after a bomb, with a worker of its own, in the same little memory.
    let honest = house.picture(2_000, 1_500).await.is_ok();
    let worker_kb = getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss();
    let own_kb = getrusage(UsageWho::RUSAGE_SELF)?.max_rss();
    println!(
        "{}",
        json!({
            "bombs": BOMBS.len(), "refused": refused, "posts": posts, "out": out, "really_out": house.practice.posts().len(),
            "late_seconds": late_seconds, "honest": honest, "own_kb": own_kb, "worker_kb": worker_kb,
        })
    );
    Ok(())
}

fn published(post: &PostView) -> usize {
    post.targets.iter().filter(|target| target.state == TargetState::Published).count()
}
