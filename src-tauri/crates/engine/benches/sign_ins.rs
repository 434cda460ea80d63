//! What five hundred sign-ins cost: looking ahead with ten thousand planned posts, renewing all of them after thirty
//! hours of sleep, and doing nothing for two minutes. `cargo bench -p engine --bench sign_ins`, on Linux, whose kernel
//! counts the time of a process.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement, not a part of the product"
)]

#[path = "../tests/strict_support/mod.rs"]
mod strict_support;

use std::{
    fs,
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use domain::{AccountId, Clock, Content, DraftId, Platform, PostId, Seed, TargetId, TargetState};
use store::{
    drafts,
    posts::{self, Post, Schedule},
    targets::{self, Inquiry, Target},
    workspaces,
};
use strict_support::{Kind, World};

const ACCOUNTS: usize = 500;
const PLANNED: usize = 10_000;
const ROUNDS: usize = 30;
const ANSWER: Duration = Duration::from_millis(300);
const IDLE: Duration = Duration::from_secs(121);

#[tokio::main]
async fn main() {
    println!("{ACCOUNTS} sign-ins, {PLANNED} planned posts:");
    let every = vec![Kind::renews_itself(), Kind::endless(), hourly(), Kind::ends(TimeDelta::days(40))];
    look_ahead("of every kind", every).await;
    look_ahead("all of which end", vec![Kind::ends(TimeDelta::days(40))]).await;
    wake_up().await;
    idle().await;
}

fn hourly() -> Kind {
    Kind::rotates("rotates", TimeDelta::hours(2))
}

async fn crowd(kinds: Vec<Kind>) -> (World, Vec<(AccountId, &'static str)>) {
    let world = World::new(kinds).await;
    let mut accounts = Vec::with_capacity(ACCOUNTS);
    for number in 0..ACCOUNTS {
        let network = world.networks[number % world.networks.len()];
        accounts.push((world.sign_in(network, &format!("account {number}")).await, network.kind.id));
    }
    (world, accounts)
}

/// Today works out the state of every sign-in and what each will be worth to what is planned on it. Its strip of a week
/// is asked for a time without posts, and not measured.
async fn look_ahead(name: &str, kinds: Vec<Kind>) {
    let (world, accounts) = crowd(kinds).await;
    plan(&world, &accounts).await;
    let far = world.time.now().date_naive() + TimeDelta::days(4_000);
    let utc = |_| chrono::FixedOffset::east_opt(0).unwrap();
    let mut taken = Vec::with_capacity(ROUNDS);
    let mut needs = 0;
    for _ in 0..ROUNDS {
        let began = Instant::now();
        needs = world.engine.today(far, utc).await.unwrap().needs.len();
        taken.push(began.elapsed());
    }
    taken.sort();
    let (median, worst) = (taken[ROUNDS / 2], taken[ROUNDS - 1]);
    println!("  state and forecast, {name:<18} {median:>8.1?} median {worst:>8.1?} worst (goal 20 ms), {needs} needs");
}

/// Posts of one target each, one after the other on every account, over the next eighty days.
async fn plan(world: &World, accounts: &[(AccountId, &'static str)]) {
    let (accounts, now) = (accounts.to_vec(), world.time.now());
    let text = "Order your box for the weekend until Thursday evening, we bring it to the harbour. ".repeat(3);
    let planned = world.store.write(move |write| {
        let workspace = workspaces::ensure(write, "Bench", now)?;
        for number in 0..PLANNED {
            let (account_id, network) = accounts[number % accounts.len()];
            let (draft_id, post_id, id) = (DraftId::new(), PostId::new(), TargetId::new());
            let due_at = now + TimeDelta::minutes(12 * (i64::try_from(number).unwrap() + 1));
            drafts::insert(write, draft_id, workspace.id, now)?;
            let local = due_at.format("%Y-%m-%dT%H:%M").to_string();
            let post = Post {
                id: post_id,
                workspace_id: workspace.id,
                draft_id,
                draft_version: 1,
                title: text.chars().take(60).collect(),
                planned_at: due_at,
                schedule: Some(Schedule { local, zone: "Etc/UTC".into() }),
            };
            posts::insert(write, &post)?;
            let target = Target {
                id,
                post_id,
                position: 0,
                account_id,
                network: Platform::parse(network).unwrap(),
                handle: "anna".into(),
                content: Content { text: text.clone(), ..Content::default() },
                seed: Seed { target_id: id, begun_at: due_at, random: 7 },
                state: TargetState::Scheduled,
                due_at,
                next_try_at: Some(due_at),
                step: None,
                fitted: None,
                tries: 0,
                commits: 0,
                backs: 0,
                committed_at: None,
                in_doubt: false,
                renewed: false,
                inquiry: Inquiry::default(),
                finding: None,
                evidence: None,
                remote_id: None,
                url: None,
                published_at: None,
                lease_owner: None,
            };
            targets::insert(write, &target)?;
        }
        Ok::<_, store::StoreError>(())
    });
    planned.await.unwrap();
}

async fn wake_up() {
    let (world, _) = crowd(vec![hourly()]).await;
    let network = world.networks[0];
    world.time.forward(TimeDelta::hours(30));
    *network.pace.lock().unwrap() = ANSWER;
    let began = Instant::now();
    world.engine.renew_due().await.unwrap();
    let taken = began.elapsed();
    let truth = network.truth.lock().unwrap();
    let alone = ANSWER * u32::try_from(ACCOUNTS).unwrap() / 4;
    println!(
        "  after 30 h of sleep, one network, {ANSWER:?} an answer: {} renewed in {taken:.1?}, {} at once \
         (goal 60 s, 4; the answers alone {alone:.1?})",
        truth.renewed.len(),
        truth.most_running,
    );
}

async fn idle() {
    let (world, accounts) = crowd(vec![Kind::renews_itself(), Kind::endless(), Kind::ends(TimeDelta::days(40))]).await;
    plan(&world, &accounts).await;
    world.time.run();
    let running = world.engine.start();
    // The first round takes up what was left behind, and is no idling.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (began, used) = (Instant::now(), cpu_time());
    tokio::time::sleep(IDLE).await;
    let used = cpu_time() - used;
    let share = used.as_secs_f64() / began.elapsed().as_secs_f64() * 100.0;
    println!("  doing nothing for {IDLE:?}: {used:?} of one core, {share:.2} % (goal 0.2 %)");
    running.shutdown().await;
}

/// What this process used of the processors so far; Linux counts it in hundredths of a second.
fn cpu_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit(')').next().unwrap();
    let ticks: u64 = after_name.split_whitespace().skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}
