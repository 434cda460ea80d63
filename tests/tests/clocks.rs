//! The computer's clock and those of the networks, compared by what the networks' answers tell.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use engine::{AlertCause, ClockTrouble};
use journeys::{House, SUBJECTS};
use practice::PracticeClock;
use tempfile::TempDir;

const BLUESKY: usize = 0;
/// What is done to the computer's clock.
type Move<'a> = &'a dyn Fn(&Arc<PracticeClock>);

const HOUR: Duration = Duration::from_secs(3600);

fn morning() -> DateTime<Utc> {
    "2026-11-20T10:00:00Z".parse().unwrap()
}

/// A profile with an account, on a computer whose clock is so far ahead of the network's.
async fn fast_by(ahead: Duration) -> House {
    let (network, computer) = (PracticeClock::manual(morning()), PracticeClock::manual(morning()));
    computer.jump_ahead(ahead);
    let house = House::open_in(TempDir::new().unwrap(), network, computer).await.unwrap();
    house.connect(&SUBJECTS[BLUESKY]).await.unwrap();
    house
}

/// Why there are alerts now.
async fn told(house: &House) -> Vec<AlertCause> {
    house.engine.look_for_alerts().await.unwrap();
    let alerts = house.engine.list_alerts().await.unwrap();
    alerts.into_iter().filter(|alert| alert.ended_at.is_none()).map(|alert| alert.cause).collect()
}

fn fast(minutes: u32) -> Vec<AlertCause> {
    vec![AlertCause::ClockWrong { trouble: ClockTrouble::Fast, minutes }]
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_told_by_answers_that_came_anyway_until_it_is_set_right() {
    let house = fast_by(Duration::from_secs(430)).await;
    let asked = house.practice.requests().len();
    assert_eq!(told(&house).await, fast(7));
    house.pass(HOUR);
    assert_eq!(told(&house).await, fast(7), "time alone changes nothing");
    house.clock.turn_back(Duration::from_secs(425));
    assert_eq!(told(&house).await, [], "who sets the clock right is believed");
    assert_eq!(house.practice.requests().len(), asked, "no network was asked for it");
}

#[tokio::test]
async fn a_clock_that_is_set_otherwise_is_told_of_when_the_next_answer_came() {
    let house = fast_by(Duration::from_secs(430)).await;
    assert_eq!(told(&house).await, fast(7));
    house.clock.turn_back(2 * HOUR);
    assert_eq!(told(&house).await, [], "how wrong it is now, nobody knows");
    house.clock.jump_ahead(4 * HOUR);
    house.connect(&SUBJECTS[BLUESKY]).await.unwrap();
    assert_eq!(told(&house).await, fast(127));
}

#[tokio::test]
async fn two_minutes_are_nothing_to_tell() {
    let house = fast_by(Duration::from_secs(120)).await;
    assert_eq!(told(&house).await, []);
}

#[tokio::test]
async fn a_practice_network_takes_its_profile_along_wherever_it_is_sent() {
    let house = House::open_at(PracticeClock::manual(morning())).await.unwrap();
    house.connect(&SUBJECTS[BLUESKY]).await.unwrap();
    let days = 24 * HOUR;
    let moves: [Move<'_>; 3] =
        [&|clock| clock.jump_ahead(3 * days), &|clock| clock.turn_back(2 * days), &|clock| clock.advance(days)];
    for step in moves {
        step(&house.clock);
        assert_eq!(told(&house).await, [], "before anything was answered since");
        house.connect(&SUBJECTS[BLUESKY]).await.unwrap();
        assert_eq!(told(&house).await, [], "by the answers since");
    }
}
