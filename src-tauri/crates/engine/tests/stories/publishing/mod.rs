//! Publishing on its good days and on its bad ones.

mod answers;
mod called_off;
mod doubt;
mod ended;
mod faults;
mod going_out;
mod kill;
mod signed_out;
mod waits;

use domain::{Evidence, EvidencePost, Field, Finding, FindingCode, HttpError, NetworkError, Severity, SignedOutReason};

use crate::support::publishing::{FakeNetwork, Shape, World};

fn no_answer() -> NetworkError {
    NetworkError::NoAnswer(Some(HttpError::NoAnswer { host: "fake.example".into() }))
}

fn not_sent() -> NetworkError {
    NetworkError::NotSent(Some(HttpError::NotSent { host: "fake.example".into() }))
}

fn rejected() -> NetworkError {
    NetworkError::Rejected { finding: Box::new(Finding::new(FindingCode::TextRefused, Severity::Error, Field::Text)) }
}

fn signed_out() -> NetworkError {
    NetworkError::SignedOut { reason: SignedOutReason::Revoked }
}

fn evidence() -> Evidence {
    let post = EvidencePost { remote_id: "9".into(), url: None, text: "Fresh bread".into(), created_at: None };
    Evidence { candidates: vec![post] }
}

async fn one(shape: Shape) -> World {
    World::new(vec![FakeNetwork::new("alpha", shape)]).await
}

/// Starts work and waits until the network was asked for this step.
async fn run_until_called(world: &World, step: &str) -> tokio::task::JoinHandle<()> {
    let engine = world.engine.clone();
    let running = tokio::spawn(async move { engine.run_due().await.unwrap() });
    while world.networks[0].count_calls(step) == 0 {
        tokio::task::yield_now().await;
    }
    running
}

async fn needs(world: &World) -> Vec<engine::Need> {
    let today = domain::Clock::now(&world.clock).date_naive();
    let utc = |_| chrono::FixedOffset::east_opt(0).unwrap();
    world.engine.today(today, utc).await.unwrap().needs
}
