//! Two processes with one profile: a sign-in that has ended is renewed once, whoever asks for it and how often.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use domain::TargetState;
use engine::Health;
use journeys::{House, SUBJECTS, rush};
use practice::{Endpoint, Fault, FaultKind, PracticeClock};
use store::renewals::RenewalOutcome;
use tempfile::TempDir;

const ROUNDS: usize = 3;
const POSTS: usize = 50;
/// Longer than an access token of the network lives.
const PAUSE: Duration = Duration::from_secs(3 * 3600);
/// Long enough that every asker comes while the first renewal is under way.
const LATENCY_MS: u64 = 200;

/// The other process.
struct Second {
    process: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// How far its clock was moved, in milliseconds.
    ahead_ms: i64,
}

impl Second {
    fn start(house: &House, door: &Path) -> Self {
        for file in ["postrider.db", "postrider.db-wal", "postrider.db-shm"] {
            std::os::unix::fs::symlink(house.folder.path().join(file), door.join(file)).unwrap();
        }
        let (item, key) = house.key().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_second"));
        command.arg(door).arg(house.practice.origin().as_str()).args([item, key]);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (ask, answers) = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
        Self { process, ask, answers, ahead_ms: 0 }
    }

    /// Has everything done that is due now, and does not wait for it.
    fn go(&mut self, house: &House) {
        let ahead_ms = house.practice.clock().offset_ms();
        writeln!(self.ask, "{}", ahead_ms - self.ahead_ms).unwrap();
        self.ahead_ms = ahead_ms;
    }

    /// Waits until it is done, and hears whether every account answered.
    fn has_answers(&mut self) -> bool {
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        answer.trim().parse().unwrap()
    }

    fn end(self) -> bool {
        let Self { mut process, ask, .. } = self;
        drop(ask);
        process.wait().unwrap().success()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_posts_the_tick_a_check_and_a_second_process_ask_the_network_for_one_renewal() {
    let subject = SUBJECTS.iter().find(|subject| subject.platform == "bluesky").unwrap();
    // A clock that runs, because posts of one and the same microsecond could get the same key.
    let house = House::open_at(PracticeClock::system()).await.unwrap();
    let account = house.connect(subject).await.unwrap();
    let door = TempDir::new().unwrap();
    let mut second = Second::start(&house, door.path());
    // It opens the vault now and has nothing to do yet.
    second.go(&house);
    assert!(second.has_answers());
    assert_eq!(house.practice.count(Endpoint::BlueskyRefreshSession), 0, "the sign-in is fresh");

    for round in 1..=ROUNDS {
        house.practice.clock().advance(PAUSE);
        let mut posts = Vec::new();
        for number in 1..=POSTS {
            let (draft, version) = house.write(&format!("Loaf {round}.{number}"), &[account], &[]).await.unwrap();
            posts.push(house.engine.publish(draft, version).await.unwrap());
        }
        house.practice.set_latency_ms(LATENCY_MS);
        second.go(&house);
        rush(&house.engine).await.unwrap();
        second.has_answers();
        house.practice.set_latency_ms(0);
        let renewals = || house.practice.count(Endpoint::BlueskyRefreshSession);
        assert_eq!(renewals(), round, "one renewal a round");

        for (number, post) in (1..).zip(&posts) {
            let settled = house.settle(post).await.unwrap();
            assert_eq!(settled.targets[0].state, TargetState::Published, "round {round}, post {number}");
            assert_eq!(house.really_out(subject, &format!("Loaf {round}.{number}")), 1, "round {round}, post {number}");
        }
        second.go(&house);
        let both_answer = (second.has_answers(), house.engine.check_account(account).await.is_ok());
        assert_eq!(both_answer, (true, true), "both use the new one");
        assert_eq!(renewals(), round, "and nobody asked for another");
    }
    assert!(second.end());
}

#[tokio::test]
async fn a_sign_in_that_brings_no_token_is_none() {
    for subject in &SUBJECTS {
        let house = House::open().await.unwrap();
        house.practice.fault(Fault::once(subject.token, FaultKind::OddTokens));
        assert!(house.connect(subject).await.is_err(), "{}", subject.platform);
        assert!(house.engine.list_accounts().await.unwrap().is_empty(), "{}", subject.platform);
        house.connect(subject).await.unwrap();
    }
}

#[tokio::test]
async fn a_renewal_that_brings_no_token_leaves_the_one_before() {
    const HOUR: u64 = 3600;
    let networks = [
        ("bluesky", Endpoint::BlueskyRefreshSession, [3 * HOUR, HOUR]),
        ("instagram", Endpoint::InstagramRefresh, [55 * 24 * HOUR, 24 * HOUR]),
    ];
    for (platform, renewal, [due_after, pause]) in networks {
        let subject = SUBJECTS.iter().find(|subject| subject.platform == platform).unwrap();
        let house = House::open().await.unwrap();
        let account = house.connect(subject).await.unwrap();
        house.practice.clock().advance(Duration::from_secs(due_after));
        house.practice.fault(Fault::once(renewal, FaultKind::OddTokens));
        house.engine.renew_due().await.unwrap();
        assert_eq!(house.practice.count(renewal), 1, "{platform}: it was due");
        let kept = house.engine.account_detail(account).await.unwrap().renewals;
        let is_renewed = kept[0].ended.is_some_and(|(_, outcome)| outcome == RenewalOutcome::Renewed);
        assert!(!is_renewed, "{platform}: {kept:?}");

        // What it has still renews it.
        house.practice.clock().advance(Duration::from_secs(pause));
        house.engine.renew_due().await.unwrap();
        assert_eq!(house.practice.count(renewal), 2, "{platform}");
        let checked = house.engine.check_account(account).await.unwrap();
        assert_eq!(checked.sign_in.health, Health::RenewsItself, "{platform}");
    }
}
