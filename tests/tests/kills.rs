//! Real kills at random boundaries while the network has a bad day, again and again on one profile: counted against the
//! network's own list, nothing is doubled and nothing is lost. `POSTRIDER_KILLS` says how many, `POSTRIDER_SEED` from
//! which seed.

use std::{
    os::unix::process::ExitStatusExt,
    process::{Command, Stdio},
    str::FromStr,
};

use domain::TargetState;
use fastrand::Rng;
use journeys::{House, SUBJECTS, Setup, Subject};
use practice::{Body, Fault, FaultKind, PracticeClock, When};
use tempfile::TempDir;

/// Kills for all networks together where nobody asks for more.
const KILLS: usize = 45;
/// A walk of one picture passes a boundary of one kind at most this often.
const PASSES_MAX: u32 = 8;
/// Posts of one profile; a network takes a hundred a day.
const POSTS: usize = 60;
const POINTS: [&str; 4] = ["before_intent", "after_intent", "after_call", "after_outcome"];
const FAULTS: [FaultKind; 7] = [
    FaultKind::DropBefore,
    FaultKind::DropAfter,
    FaultKind::CutJson,
    FaultKind::Status { status: 503, when: When::Before },
    FaultKind::Status { status: 500, when: When::After },
    FaultKind::Answer { status: 502, body: Body::ProxyPage, when: When::After },
    FaultKind::Answer { status: 200, body: Body::Empty, when: When::After },
];

fn asked_for<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// A profile that is killed again and again, and the network that sees it.
struct Scene {
    house: House,
    folder: TempDir,
    key: (String, String),
}

impl Scene {
    /// Signs in and writes `posts` drafts, each with a text of its own. A copy of the profile goes to the processes.
    async fn set(subject: &Subject, posts: usize) -> Setup<(Self, Vec<(String, String, String)>)> {
        let house = House::open_at(PracticeClock::system()).await?;
        let account = house.connect(subject).await?;
        let picture = house.picture(400, 400).await?;
        let mut drafts = Vec::new();
        for number in 0..posts {
            let text = format!("Loaf number {number}");
            let (id, version) = house.write(&text, &[account], &[picture]).await?;
            drafts.push((text, id.to_string(), version.to_string()));
        }
        let (folder, key) = (TempDir::new()?, house.key()?);
        let from = format!("{}/.", house.folder.path().display());
        let copied = Command::new("cp").arg("-a").arg(from).arg(folder.path()).status()?;
        assert!(copied.success());
        Ok((Self { house, folder, key }, drafts))
    }

    /// Runs the engine in a process of its own; whether it was killed.
    fn run(&self, kill_at: Option<&str>, draft: Option<(&str, &str)>) -> bool {
        let mut command = Command::new(env!("CARGO_BIN_EXE_headless"));
        command.arg(self.folder.path()).arg(self.house.practice.origin().as_str());
        command.args([&self.key.0, &self.key.1]);
        if let Some((id, version)) = draft {
            command.args([id, version]);
        }
        if let Some(point) = kill_at {
            command.env("POSTRIDER_KILL_AT", point);
        }
        let output = command.stdout(Stdio::null()).stderr(Stdio::piped()).output().unwrap();
        let killed = output.status.signal() == Some(9);
        assert!(killed || output.status.success(), "{kill_at:?}: {}", String::from_utf8_lossy(&output.stderr));
        killed
    }

    /// What the profile says in the end: the title and state of every post.
    async fn states(&self) -> Setup<Vec<(String, TargetState)>> {
        let (events, _told) = tokio::sync::mpsc::unbounded_channel();
        let engine = journeys::engine_over(
            self.folder.path(),
            self.house.practice.origin(),
            self.house.practice.clock(),
            self.house.keychain.clone(),
            std::sync::Arc::new(journeys::PersonsBrowser::default()),
            events,
        )?;
        let posts = engine.post_list(10_000).await?;
        Ok(posts.into_iter().map(|post| (post.title, post.targets[0].state)).collect())
    }
}

/// Kills the process in the publishing of one subject's posts, until `wanted` kills or all posts are done.
async fn kill_again_and_again(subject: &Subject, wanted: usize, seed: u64) -> Setup<usize> {
    let mut rng = Rng::with_seed(seed);
    let (scene, drafts) = Scene::set(subject, POSTS).await?;
    let mut killed = 0;
    for (text, id, version) in &drafts {
        if rng.bool() {
            let kind = FAULTS[rng.usize(..FAULTS.len())];
            scene.house.practice.fault(Fault::once(subject.publishes, kind));
        }
        let mut draft = Some((id.as_str(), version.as_str()));
        loop {
            let at = format!("{}:*:{}", POINTS[rng.usize(..POINTS.len())], rng.u32(1..=PASSES_MAX));
            if !scene.run(Some(&at), draft.take()) {
                break;
            }
            killed += 1;
            let out = scene.house.really_out(subject, text);
            assert!(out <= 1, "{} seed {seed}, {text} killed at {at}: {out} posts are out", subject.platform);
            // After a kill before its plan was written, nothing of the post is there.
            if rng.u32(..3) > 0 {
                assert!(!scene.run(None, None), "nobody killed it");
                break;
            }
        }
        scene.house.practice.clear_faults();
        if killed >= wanted {
            break;
        }
    }
    for (title, state) in scene.states().await? {
        let out = scene.house.really_out(subject, &title);
        let is_right = match state {
            TargetState::Published => out == 1,
            TargetState::WaitingPerson => out <= 1,
            _ => false,
        };
        assert!(is_right, "{} seed {seed}, {title}: {state:?} and {out} posts are out", subject.platform);
    }
    Ok(killed)
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again_on_bad_days_no_post_is_doubled_or_lost() {
    let wanted: usize = asked_for("POSTRIDER_KILLS").unwrap_or(KILLS);
    let seed: Option<u64> = asked_for("POSTRIDER_SEED").or(asked_for("POSTRIDER_SEEDS_FROM"));
    let mut seed = seed.unwrap_or(1);
    let mut killed = 0;
    while killed < wanted {
        let left = wanted - killed;
        for subject in &SUBJECTS {
            killed += kill_again_and_again(subject, left.div_ceil(SUBJECTS.len()), seed).await.unwrap();
        }
        seed += 1;
    }
    println!("{killed} kills");
}
