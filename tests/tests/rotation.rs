//! A change of the key that is interrupted anywhere: afterwards every secret reads as the newest that was stored, exactly
//! one key is active, and the old one is gone only when nothing needs it any more.
//!
//! Two ways to interrupt, which leave the same thing behind. At each named line of the rotation a real process is killed
//! with SIGKILL. At each SQL statement the files of the database are copied on the writer's own thread, just before the
//! statement runs, and taken up by a new engine: a process that is killed loses its memory and its locks and nothing else,
//! because what it has written is in the system's page cache, which reading the files reads too; and while the writer
//! stands still nobody else writes. Copies that are equal byte for byte are taken up once.

use std::{
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
};

use engine::RotateReason;
use journeys::{Found, Image, Stronghold, garrison};

const SECRETS: usize = 500;
/// Where every statement of every batch is tried: three full batches and one that is not.
const FEW_SECRETS: usize = 100;
const REPEATS: usize = 3;

/// Every line of a rotation after a suspected leak at which a process is killed, and how often it is passed at least.
/// Sixteen batches seal 500 secrets; how many more there are depends on the renewals that come between.
const LINES: [(&str, &[usize]); 14] = [
    ("looked", &[1]),
    ("slot_named", &[1]),
    ("slot_made", &[1]),
    ("slot_replaced", &[1]),
    ("slot_proven", &[1]),
    ("pending_stored", &[1]),
    ("pending_proven", &[1]),
    ("activated", &[1]),
    ("batch_sealed", &[1, 8, 15]),
    ("batch_stored", &[1, 8, 14]),
    ("resealed", &[1]),
    ("checked", &[1]),
    ("retired", &[1]),
    ("vacuumed", &[1]),
];

/// The place of `activated` in the list; before it, nothing was changed for any record.
const ACTIVATED: Option<usize> = Some(7);

/// Runs a rotation, or takes one up; `false` = it was killed.
fn run(root: &Path, reason: Option<&str>, kill_at: Option<String>) -> bool {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rotate"));
    command.arg(root).args(reason).envs(kill_at.as_ref().map(|at| ("POSTRIDER_KILL_AT", at)));
    let output = command.stdout(Stdio::null()).stderr(Stdio::piped()).output().unwrap();
    let was_killed = output.status.signal() == Some(9);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(was_killed || output.status.success(), "{kill_at:?}: {error}");
    !was_killed
}

/// What is left of an interruption, before and after it was taken up.
fn check(what: &str, secrets: usize, interrupted: &Found, ended: &Found) {
    for found in [interrupted, ended] {
        assert_eq!(found.secrets, secrets, "{what}: {found:?}");
        assert_eq!(found.keys.iter().filter(|state| *state == "active").count(), 1, "{what}: {found:?}");
        let needs_two = found.keys.iter().any(|state| state == "decrypt_only" || state == "pending");
        assert_eq!(found.wrapped_keys, if needs_two { 2 } else { 1 }, "{what}: {found:?}");
        assert!(found.outdated == 0 || found.keys.iter().any(|state| state == "decrypt_only"), "{what}: {found:?}");
    }
    assert!(ended.keys.iter().all(|state| state == "active" || state == "retired"), "{what}: {ended:?}");
    assert!(ended.generations >= interrupted.generations, "{what}: a renewal was undone");
    assert_eq!(ended.stray_entries, 0, "{what}: an entry that no slot names: {ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_killed_at_any_line_of_a_rotation_loses_nothing() {
    let whole = Stronghold::build(SECRETS).await.unwrap();
    let before = whole.inspect().await.unwrap();
    let mut renewed = 0;
    for (line, passes) in LINES {
        for (pass, repeat) in passes.iter().flat_map(|pass| (0..REPEATS).map(move |repeat| (pass, repeat))) {
            let what = format!("killed at {line} the {pass}. time, repeat {repeat}");
            let stronghold = whole.copy().unwrap();
            let at = format!("rotation:{line}:{pass}");
            assert!(
                !run(stronghold.root(), Some("suspected_leak"), Some(at.clone())),
                "{what}: the line was not passed"
            );
            // Looking changes the files, so it is done in a copy.
            let interrupted = stronghold.copy().unwrap().inspect().await.unwrap();
            // What is taken up passes the same lines again, as far as they were not done, and is killed there again.
            let again = run(stronghold.root(), None, Some(format!("rotation:{}:{}", line, repeat + 1)));
            tracing::debug!(what, again, "taken up");
            assert!(run(stronghold.root(), None, None), "{what}");
            let ended = stronghold.inspect().await.unwrap();
            check(&what, SECRETS, &interrupted, &ended);
            renewed += usize::from(ended.generations > before.generations);
            let is_early = LINES.iter().position(|(name, _)| *name == line) < ACTIVATED;
            assert_eq!(ended.keys.len(), if is_early { 1 } else { 2 }, "{what}: {ended:?}");
        }
    }
    assert!(renewed > 0, "sign-ins were renewed meanwhile");
}

/// Every state of the files that a kill at a statement could leave while this goes on, one of each.
async fn states_during(stronghold: &Stronghold, reason: Option<RotateReason>) -> Vec<Image> {
    let garrison = garrison(stronghold.root()).unwrap();
    let states: Arc<Mutex<Vec<Image>>> = Arc::default();
    let (seen, root) = (Arc::clone(&states), stronghold.root().to_owned());
    let see = move |_: &str| {
        let image = Image::of(&root).unwrap();
        let mut seen = seen.lock().unwrap();
        if !seen.contains(&image) {
            seen.push(image);
        }
    };
    garrison.store.watch_statements(see).await.unwrap();
    garrison.live(reason).await.unwrap();
    std::mem::take(&mut states.lock().unwrap())
}

/// The files as a kill at one statement would leave them while what was begun is taken up; `None` = there are not so many.
async fn state_at(stronghold: &Stronghold, statement: usize) -> Option<Image> {
    let garrison = garrison(stronghold.root()).unwrap();
    let state: Arc<Mutex<Option<Image>>> = Arc::default();
    let (seen, root) = (Arc::clone(&state), stronghold.root().to_owned());
    let mut left = statement;
    let see = move |_: &str| {
        if left == 0 {
            seen.lock().unwrap().get_or_insert_with(|| Image::of(&root).unwrap());
        }
        left = left.saturating_sub(1);
    };
    garrison.store.watch_statements(see).await.unwrap();
    garrison.live(None).await.unwrap();
    state.lock().unwrap().take()
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_statement_of_a_rotation_is_the_last_one_nothing_is_lost() {
    let whole = Stronghold::build(FEW_SECRETS).await.unwrap();
    for repeat in 0..REPEATS {
        let states = states_during(&whole.copy().unwrap(), Some(RotateReason::SuspectedLeak)).await;
        println!("repeat {repeat}: {} states", states.len());
        for (number, state) in states.iter().enumerate() {
            let what = format!("state {number} of {}, repeat {repeat}", states.len());
            let interrupted = state.restore().unwrap().inspect().await.unwrap();
            // Taken up, it is interrupted again, at another statement each time.
            let twice = state_at(&state.restore().unwrap(), number * 7 + repeat * 31).await;
            let stronghold = twice.as_ref().unwrap_or(state).restore().unwrap();
            garrison(stronghold.root()).unwrap().live(None).await.unwrap();
            check(&what, FEW_SECRETS, &interrupted, &stronghold.inspect().await.unwrap());
        }
    }
}
