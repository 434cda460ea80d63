//! Thousands of random days against the promise that a post goes out once, each from a seed that plays it again:
//!
//! `POSTRIDER_SEED=… cargo nextest run -p journeys --test model NAME_OF_THE_TEST`
//!
//! `./dev test` plays ten thousand, `./dev soak` a hundred thousand.

use std::{
    str::FromStr,
    sync::{
        Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use journeys::model::{Failure, Tally, Weather, play};

/// Runs of each test where nobody asks for more.
const RUNS: usize = 2_040;
/// Runs in one house: enough to make opening it cheap, few enough to be read when one fails.
const RUNS_A_HOUSE: usize = 60;
/// After so many broken promises nobody needs more of them.
const FAILURES_MAX: usize = 5;
/// Honest trouble that may end with a question, in percent.
const ASKED_PERCENT_MAX: f64 = 2.0;

/// A number from the environment of a test.
fn asked_for<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// What came of all days of one kind.
#[derive(Default)]
struct Played {
    tally: Tally,
    failures: Vec<(u64, Failure)>,
}

/// Plays the one seed that is asked for, or as many as it takes.
fn play_all(weather: Weather) -> Played {
    let played = Mutex::new(Played::default());
    let seed: Option<u64> = asked_for("POSTRIDER_SEED");
    let wanted = if seed.is_some() { 1 } else { asked_for("POSTRIDER_RUNS").unwrap_or(RUNS) };
    if seed.is_some() {
        // Whoever looks at one seed wants to see what happened.
        drop(tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_test_writer().try_init());
    }
    let (next, begun) = (AtomicU64::new(seed.or(asked_for("POSTRIDER_SEEDS_FROM")).unwrap_or(1)), AtomicUsize::new(0));
    let work = || {
        while begun.fetch_add(RUNS_A_HOUSE, Ordering::SeqCst) < wanted {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            let outcome = one(seed, weather);
            let mut played = played.lock().unwrap();
            match outcome {
                Ok(tally) => played.tally.add(&tally),
                Err(failure) => played.failures.push((seed, failure)),
            }
            if played.failures.len() >= FAILURES_MAX {
                return;
            }
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
    played.into_inner().unwrap()
}

/// One house on one thread, so that the same seed does the same in the same order.
fn one(seed: u64, weather: Weather) -> Result<Tally, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let outcome = runtime.block_on(play(seed, weather, RUNS_A_HOUSE));
    runtime.shutdown_background();
    outcome
}

fn check(weather: Weather) -> Tally {
    let Played { tally, failures } = play_all(weather);
    println!("{weather:?}:\n{tally}");
    for (seed, failure) in &failures {
        println!("POSTRIDER_SEED={seed} breaks the promise: {failure}");
    }
    let seeds: Vec<_> = failures.iter().map(|(seed, _)| seed).collect();
    assert!(failures.is_empty(), "{weather:?}: seeds {seeds:?} break the promise; their stories stand above");
    tally
}

#[test]
fn lost_answers_and_kills_end_with_one_post_and_hardly_ever_with_a_question() {
    let tally = check(Weather::Honest);
    for (network, percent) in tally.asked_percent() {
        println!("  {network}: {percent:.2} % of the runs with honest trouble were asked about");
        assert!(percent <= ASKED_PERCENT_MAX, "{network}: {percent:.2} %");
    }
}

#[test]
fn whatever_is_answered_and_by_whom_no_post_goes_out_twice_or_is_lost() {
    check(Weather::Lying);
}

#[test]
fn wrong_and_jumping_clocks_send_nothing_twice() {
    check(Weather::Clocks);
}

#[test]
fn what_authors_do_behind_our_back_is_not_undone() {
    check(Weather::Author);
}

#[test]
fn everything_at_once_breaks_no_promise() {
    check(Weather::Everything);
}
