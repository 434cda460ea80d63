//! How long publishing takes beside what the network itself takes: every call to the practice network takes 300 ms, so
//! the rest is ours. Prints a table; the reference is the slowest of the same targets alone, in the same run.

use std::time::{Duration, Instant};

use domain::{AccountId, TargetState};
use journeys::{House, SUBJECTS, Setup};
use practice::PracticeClock;

const LATENCY_MS: u64 = 300;
const ROUNDS: usize = 5;
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::main]
async fn main() -> Setup<()> {
    let house = House::open_at(PracticeClock::system()).await?;
    let mut accounts = Vec::new();
    for subject in &SUBJECTS {
        accounts.push(house.connect(subject).await?);
    }
    house.practice.set_latency_ms(LATENCY_MS);
    let running = house.engine.start();
    println!("Publishing one picture, {LATENCY_MS} ms per call, median of {ROUNDS}:");
    let mut slowest = Duration::ZERO;
    for (subject, account) in SUBJECTS.iter().zip(&accounts) {
        let alone = median(&house, &[*account]).await?;
        slowest = slowest.max(alone);
        println!("  {:<12} alone {:>8.0} ms", subject.platform, ms(alone));
    }
    let together = median(&house, &accounts).await?;
    println!("  all {}        {:>8.0} ms", accounts.len(), ms(together));
    let extra = ms(together) - ms(slowest);
    println!(
        "  together beyond the slowest alone: {extra:.0} ms (goal: at most 150), ratio {:.2}",
        ms(together) / ms(slowest)
    );
    running.shutdown().await;
    Ok(())
}

async fn median(house: &House, accounts: &[AccountId]) -> Setup<Duration> {
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        let picture = house.picture(1080, 1080).await?;
        let text = format!("Round {round} to {}", accounts.len());
        let (draft, version) = house.write(&text, accounts, &[picture]).await?;
        let started = Instant::now();
        let post = house.engine.publish(draft, version).await?;
        loop {
            let post = house.engine.post_get(post.id).await?;
            let done = |state| state == TargetState::Published;
            // The link belongs to it: a target counts when its address is known.
            if post.targets.iter().all(|target| done(target.state) && target.url.is_some()) {
                break;
            }
            if post.targets.iter().any(|target| target.state.needs_person()) || started.elapsed() > PATIENCE {
                return Err(format!("a target stopped: {post:?}").into());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        times.push(started.elapsed());
    }
    times.sort();
    times.get(ROUNDS / 2).copied().ok_or_else(|| "no round".into())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
