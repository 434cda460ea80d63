//! kill -9 at every boundary of every step of every network: after a restart nothing is lost and nothing is doubled,
//! counted against the practice network's own list.

use std::{
    collections::BTreeSet,
    os::unix::process::ExitStatusExt,
    process::{Command, Stdio},
};

use domain::TargetState;
use journeys::{House, SUBJECTS, Subject};
use practice::PracticeClock;
use tempfile::TempDir;

const POINTS: [&str; 4] = ["before_intent", "after_intent", "after_call", "after_outcome"];
const TEXT: &str = "Open late tonight";
/// A walk of one picture has fewer steps than this on every network.
const STEPS_MAX: u32 = 12;

/// What a killed process leaves behind, and what is needed to start the next one.
struct Scene {
    house: House,
    item: String,
    key: String,
    draft: (String, String),
}

impl Scene {
    async fn set(subject: &Subject) -> Self {
        let house = House::open_at(PracticeClock::system()).await.unwrap();
        let account = house.connect(subject).await.unwrap();
        let picture = house.picture(1080, 1080).await.unwrap();
        let (id, version) = house.write(TEXT, &[account], &[picture]).await.unwrap();
        let (item, key) = house.key().unwrap();
        Self { house, item, key, draft: (id.to_string(), version.to_string()) }
    }

    /// Runs the engine in a process of its own; `None` when it was killed.
    fn run(&self, folder: &TempDir, kill_at: Option<&str>, publish: bool) -> Option<()> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_headless"));
        command.arg(folder.path()).arg(self.house.practice.origin().as_str()).args([&self.item, &self.key]);
        if publish {
            command.args([&self.draft.0, &self.draft.1]);
        }
        if let Some(point) = kill_at {
            command.env("POSTRIDER_KILL_AT", point);
        }
        let output = command.stdout(Stdio::null()).stderr(Stdio::piped()).output().unwrap();
        if output.status.signal() == Some(9) {
            return None;
        }
        assert!(output.status.success(), "{kill_at:?}: {}", String::from_utf8_lossy(&output.stderr));
        Some(())
    }
}

/// A copy of the profile as it was before publishing, so that each kill begins from the same place.
fn copy(house: &House) -> TempDir {
    let copy = TempDir::new().unwrap();
    let done =
        Command::new("cp").arg("-a").arg(format!("{}/.", house.folder.path().display())).arg(copy.path()).status();
    assert!(done.unwrap().success());
    copy
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_boundary_of_any_step_every_post_is_out_exactly_once() {
    for subject in &SUBJECTS {
        let mut killed = BTreeSet::new();
        for point in POINTS {
            for nth in 1..=STEPS_MAX {
                let mut scene = Scene::set(subject).await;
                let folder = copy(&scene.house);
                let at = format!("{point}:*:{nth}");
                if scene.run(&folder, Some(&at), true).is_some() {
                    // The walk has fewer steps than this: every boundary of this kind was tried.
                    assert_eq!(scene.house.really_out(subject, TEXT), 1, "{} without a kill", subject.platform);
                    break;
                }
                killed.insert(at.clone());
                assert!(scene.run(&folder, None, false).is_some(), "{} {at}: killed twice", subject.platform);
                let out = scene.house.really_out(subject, TEXT);
                assert_eq!(out, 1, "{} killed at {at}: {out} posts are out", subject.platform);
                assert_eq!(state_in(&mut scene, folder).await, TargetState::Published, "{} {at}", subject.platform);
                assert!(nth < STEPS_MAX, "{}: a walk has more steps than are tried", subject.platform);
            }
        }
        assert!(killed.len() >= 8, "{}: only {killed:?}", subject.platform);
    }
}

/// What the restarted engine says of its only target.
async fn state_in(scene: &mut Scene, folder: TempDir) -> TargetState {
    let (events, _told) = tokio::sync::mpsc::unbounded_channel();
    let engine = journeys::engine_over(
        folder.path(),
        scene.house.practice.origin(),
        scene.house.practice.clock(),
        scene.house.keychain.clone(),
        std::sync::Arc::new(journeys::PersonsBrowser::default()),
        events,
    )
    .unwrap();
    engine.post_list(10).await.unwrap()[0].targets[0].state
}
