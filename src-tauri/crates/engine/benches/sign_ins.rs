//! What five hundred sign-ins cost: looking ahead with ten thousand planned posts, renewing all of them after thirty
//! hours of sleep, opening their profile, and doing nothing for two minutes. `cargo bench -p engine --bench sign_ins`, on Linux, whose kernel
//! counts the time of a process.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement, not a part of the product"
)]

#[path = "../tests/stories/support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "a part of what the stories use")]
mod support;

use std::{
    fs,
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use domain::{AccountId, Clock, Content, DraftId, PostId};
use store::{
    accounts,
    audit::{self, Action, Actor, Entry, Outcome},
    drafts,
    posts::{self, Post, Schedule},
    targets::{self, Outgoing, Target},
    workspaces,
};
use support::strict::{Kind, World};

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
    opening().await;
    idle().await;
}

fn hourly() -> Kind {
    Kind::rotates("rotates", TimeDelta::hours(2))
}

async fn crowd(kinds: Vec<Kind>) -> (World, Vec<AccountId>) {
    let world = World::new(kinds).await;
    let mut accounts = Vec::with_capacity(ACCOUNTS);
    for number in 0..ACCOUNTS {
        let network = world.networks[number % world.networks.len()];
        accounts.push(world.sign_in(network, &format!("account-{number}")).await);
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
async fn plan(world: &World, accounts: &[AccountId]) {
    let (account_ids, now) = (accounts.to_vec(), world.time.now());
    let text = "Order your box for the weekend until Thursday evening, we bring it to the harbour. ".repeat(3);
    let planned = world.store.write(move |write| {
        let workspace = workspaces::ensure(write, "Bench", now)?;
        for number in 0..PLANNED {
            let account = accounts::get(write, account_ids[number % account_ids.len()])?;
            let (draft_id, post_id) = (DraftId::new(), PostId::new());
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
            let outgoing =
                Outgoing { account, content: Content { text: text.clone(), ..Content::default() }, random: 7 };
            targets::insert(write, &Target::planned(&post, 0, outgoing))?;
        }
        Ok::<_, store::StoreError>(())
    });
    planned.await.unwrap();
}

async fn wake_up() {
    let (world, _) = crowd(vec![hourly()]).await;
    let network = world.networks[0];
    world.time.forward(TimeDelta::hours(30));
    network.set_pace(ANSWER);
    let began = Instant::now();
    world.engine.renew_due().await.unwrap();
    let taken = began.elapsed();
    let alone = ANSWER * u32::try_from(ACCOUNTS).unwrap() / 4;
    println!(
        "  after 30 h of sleep, one network, {ANSWER:?} an answer: {} renewed in {taken:.1?}, {} at once \
         (goal 60 s, 4; the answers alone {alone:.1?})",
        network.seen().renewed.len(),
        network.most_renewing(),
    );
}

/// What looking at the schema and at every sealed row adds to the opening of a profile whose trail has a hundred thousand
/// rows: the database beside one that is opened without a look, the vault beside one without sign-ins.
async fn opening() {
    let (world, _) = crowd(vec![hourly()]).await;
    for _ in 0..20 {
        world.time.forward(TimeDelta::hours(3));
        world.engine.renew_due().await.unwrap();
    }
    let entry = Entry::new(world.time.now(), Actor::Engine, Action::TokenUsed, Outcome::Done);
    let fill = move |write: &store::Write<'_>| (0..100_000).try_for_each(|_| audit::append(write, &entry));
    world.store.write(fill).await.unwrap_or_else(|error: store::StoreError| panic!("{error}"));
    let bare = || {
        let began = Instant::now();
        let database = rusqlite::Connection::open(world.folder.path().join("postrider.db")).unwrap();
        let steps = "SELECT group_concat(name) FROM migrations";
        let _: String = database.query_row(steps, [], |row| row.get(0)).unwrap();
        began.elapsed()
    };
    let bare = median((0..ROUNDS).map(|_| bare()).collect());
    let full = openings(world).await;
    let empty = openings(World::new(vec![hourly()]).await).await;
    let more = (full[0] + full[1]).saturating_sub(bare + empty[1]);
    println!(
        "  opening: database {:.1?} (bare {bare:.1?}), vault {:.1?} (without sign-ins {:.1?}): {more:.1?} more (goal 20 ms)",
        full[0], full[1], empty[1]
    );
}

async fn openings(mut world: World) -> [Duration; 2] {
    let (mut databases, mut vaults) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        world = world.closed_for(TimeDelta::zero()).await;
        databases.push(world.opened_in[0]);
        vaults.push(world.opened_in[1]);
    }
    [median(databases), median(vaults)]
}

fn median(mut taken: Vec<Duration>) -> Duration {
    taken.sort();
    taken[taken.len() / 2]
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
