//! Renewing: once at a time, durable before use, and nobody is signed out by trouble on the way.

use std::{sync::atomic::Ordering, time::Duration};

use chrono::TimeDelta;
use domain::{AccountId, NeedsSignIn, NetworkError, SignedOutReason};
use engine::{EngineError, Health};
use store::renewals;

use crate::support::sign_ins::{GrantSpec, World, at, token};

fn needs(reason: NeedsSignIn) -> Health {
    Health::NeedsSignIn { reason }
}

async fn health(world: &World, id: AccountId) -> Health {
    world.account(id).await.sign_in.health
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_askers_of_an_ended_token_renew_it_once_and_all_use_the_new_one() {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    world.clock.forward(TimeDelta::hours(3));
    world.password.seen().identified.clear();
    let mut askers = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let engine = world.engine.clone();
        askers.spawn(async move { engine.check_account(id).await });
    }
    while let Some(asked) = askers.join_next().await {
        asked.unwrap().unwrap();
    }
    assert_eq!(world.password.renewed(), 1);
    let identified = world.password.seen().identified.clone();
    assert_eq!(identified.len(), 50);
    let new = token("access", "100", 2);
    assert!(identified.iter().all(|used| *used == new), "all use the new one");
}

#[tokio::test]
async fn a_renewed_sign_in_is_durable_and_keeps_the_token_before_until_the_new_one_worked() {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    world.clock.forward(TimeDelta::minutes(119));
    world.engine.renew_due().await.unwrap();
    let renewed = world.credential(id).await;
    assert_eq!(renewed.generation, 2);
    assert!(renewed.previous_refresh.is_some());
    let world = world.restart().await;
    world.engine.open_vault().await.unwrap();
    world.clock.forward(TimeDelta::hours(3));
    world.engine.renew_due().await.unwrap();
    let refreshed = world.password.seen().renewals[1].refresh.clone();
    assert_eq!(refreshed, Some(token("refresh", "100", 2)), "the new pair is used after a restart");
    world.engine.check_account(id).await.unwrap();
    assert!(world.credential(id).await.previous_refresh.is_none(), "dropped after the first good use");
}

#[tokio::test]
async fn nothing_is_renewed_before_it_is_due() {
    let world = World::ready().await;
    world.connect_password().await;
    let id = world.connect().await;
    for days in 0..46 {
        world.clock.forward(TimeDelta::days(if days == 0 { 0 } else { 1 }));
        world.engine.renew_due().await.unwrap();
        assert_eq!(world.relay.renewed(), 0, "after {days} days");
    }
    world.clock.forward(TimeDelta::days(5));
    world.engine.renew_due().await.unwrap();
    assert_eq!(world.relay.renewed(), 1, "after 50 days of 60");
    assert_eq!(health(&world, id).await, Health::RenewsItself);
}

/// Loses the first answer and that of the one replay.
async fn lose_twice(world: &World) {
    world.clock.forward(TimeDelta::hours(3));
    for _ in 0..2 {
        world.password.will_renew(Err(NetworkError::NoAnswer(None)));
        world.engine.renew_due().await.unwrap();
        world.clock.forward(TimeDelta::seconds(61));
    }
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_once_more_and_then_never_again() {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    lose_twice(&world).await;
    for _ in 0..3 {
        world.engine.renew_due().await.unwrap();
        world.clock.forward(TimeDelta::hours(1));
    }
    assert_eq!(world.password.renewed(), 2, "one replay");
    assert_eq!(health(&world, id).await, needs(NeedsSignIn::RenewalLost));
}

#[tokio::test]
async fn after_a_lost_answer_nobody_asks_before_its_replay() {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    world.clock.forward(TimeDelta::hours(3));
    world.password.will_renew(Err(NetworkError::NoAnswer(None)));
    let first = world.engine.check_account(id).await;
    assert!(matches!(first, Err(EngineError::NetworkUnreachable)), "{first:?}");
    for _ in 0..5 {
        world.engine.renew_due().await.unwrap();
        assert!(world.engine.check_account(id).await.is_err());
    }
    assert_eq!(world.password.renewed(), 1);
    assert_eq!(health(&world, id).await, Health::RenewsItself, "one lost answer signs nobody out");
}

#[tokio::test]
async fn a_replay_that_is_answered_heals_everything() {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    world.clock.forward(TimeDelta::hours(3));
    world.password.will_renew(Err(NetworkError::NoAnswer(None)));
    for _ in 0..2 {
        world.engine.renew_due().await.unwrap();
        world.clock.forward(TimeDelta::seconds(61));
    }
    assert_eq!(world.password.renewed(), 2);
    assert_eq!(health(&world, id).await, Health::RenewsItself);
    assert_eq!(world.credential(id).await.generation, 2);
}

#[tokio::test]
async fn a_check_tries_a_lost_renewal_once_more_and_may_heal_it() {
    let answers: [(Result<GrantSpec, NetworkError>, Health); 3] = [
        (Ok(GrantSpec::default()), Health::RenewsItself),
        (Err(NetworkError::NoAnswer(None)), needs(NeedsSignIn::RenewalLost)),
        (Err(NetworkError::SignedOut { reason: SignedOutReason::Revoked }), needs(NeedsSignIn::Revoked)),
    ];
    for (answer, expected) in answers {
        let world = World::ready().await;
        let id = world.connect_password().await.id;
        lose_twice(&world).await;
        world.password.will_renew(answer);
        let seen = world.engine.check_account(id).await.unwrap();
        assert_eq!((seen.sign_in.health, world.password.renewed()), (expected, 3));
        world.engine.renew_due().await.unwrap();
        assert_eq!(world.password.renewed(), 3, "nobody else asks");
    }
}

#[tokio::test]
async fn a_check_of_a_lost_renewal_waits_when_the_network_asks_for_it() {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    lose_twice(&world).await;
    world.password.will_renew(Err(NetworkError::RateLimited { until: Some(at("2030-01-01T00:00:00Z")) }));
    for _ in 0..3 {
        let asked = world.engine.check_account(id).await;
        assert!(matches!(asked, Err(EngineError::RateLimited { until: Some(_) })), "{asked:?}");
    }
    assert_eq!(world.password.renewed(), 3);
    assert_eq!(health(&world, id).await, needs(NeedsSignIn::RenewalLost));
}

#[tokio::test]
async fn a_renewal_that_begins_while_the_program_ends_sends_nothing_and_does_not_count() {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    world.engine.start().shutdown().await;
    world.clock.forward(TimeDelta::hours(3));
    for _ in 0..3 {
        world.engine.renew_due().await.unwrap();
        world.clock.forward(TimeDelta::hours(1));
    }
    assert_eq!(world.password.renewed(), 0);
    let world = world.restart().await;
    world.engine.open_vault().await.unwrap();
    world.engine.renew_due().await.unwrap();
    assert_eq!((world.password.renewed(), health(&world, id).await), (1, Health::RenewsItself));
}

#[tokio::test]
async fn a_crash_before_the_answer_was_stored_counts_as_lost() {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    let now = at("2026-11-20T15:00:00Z");
    let begin = move |write: &store::Write<'_>| renewals::begin(write, id.into(), 1, now, now + TimeDelta::minutes(2));
    world.store.write(begin).await.unwrap();
    let world = world.restart().await;
    world.engine.open_vault().await.unwrap();
    world.clock.forward(TimeDelta::hours(3));
    world.password.will_renew(Err(NetworkError::NoAnswer(None)));
    world.engine.renew_due().await.unwrap();
    assert_eq!(world.password.renewed(), 1, "the crash was the first loss, so this is the one replay");
    assert_eq!(health(&world, id).await, needs(NeedsSignIn::RenewalLost));
}

#[tokio::test]
async fn trouble_on_the_way_never_signs_anyone_out() {
    let troubles: [fn() -> NetworkError; 4] = [
        || NetworkError::NotSent(None),
        || NetworkError::Unavailable { status: 503 },
        || NetworkError::RateLimited { until: None },
        || NetworkError::Unexpected { status: 418, request_id: None },
    ];
    for trouble in troubles {
        let world = World::ready().await;
        let id = world.connect_password().await.id;
        world.clock.forward(TimeDelta::hours(3));
        for _ in 0..10 {
            world.password.will_renew(Err(trouble()));
            world.engine.renew_due().await.unwrap();
            assert_eq!(health(&world, id).await, Health::RenewsItself, "{:?}", trouble());
            world.clock.forward(TimeDelta::minutes(61));
        }
        assert_eq!(world.password.renewed(), 10, "{:?}", trouble());
        world.engine.renew_due().await.unwrap();
        assert_eq!(world.credential(id).await.generation, 2, "{:?}", trouble());
    }
}

#[tokio::test]
async fn failed_renewals_are_not_repeated_every_minute() {
    let world = World::ready().await;
    world.connect_password().await;
    world.clock.forward(TimeDelta::hours(3));
    for _ in 0..60 {
        world.password.will_renew(Err(NetworkError::NotSent(None)));
        world.engine.renew_due().await.unwrap();
        world.clock.forward(TimeDelta::minutes(1));
    }
    assert_eq!(world.password.renewed(), 6, "after 1, 2, 4, 8, 16 and 32 minutes");
}

#[tokio::test]
async fn when_the_network_asks_to_wait_nobody_asks_before() {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    world.clock.set(at("2026-11-20T15:00:00Z"));
    let until = Some(at("2026-11-20T15:10:00Z"));
    world.password.will_renew(Err(NetworkError::RateLimited { until }));
    for _ in 0..5 {
        let asked = world.engine.check_account(id).await;
        assert!(matches!(asked, Err(EngineError::RateLimited { until: said }) if said == until), "{asked:?}");
    }
    assert_eq!(world.password.renewed(), 1);
    world.clock.set(at("2026-11-20T15:10:01Z"));
    world.engine.check_account(id).await.unwrap();
    assert_eq!(world.password.renewed(), 2);
}

#[tokio::test]
async fn a_token_that_renews_itself_stays_good_when_the_answer_is_lost() {
    let world = World::ready().await;
    let id = world.connect().await;
    world.clock.forward(TimeDelta::days(50));
    for _ in 0..5 {
        world.relay.will_renew(Err(NetworkError::NoAnswer(None)));
        world.engine.renew_due().await.unwrap();
        assert_eq!(health(&world, id).await, Health::RenewsItself);
        world.clock.forward(TimeDelta::hours(2));
    }
    assert_eq!(world.relay.renewed(), 5);
    world.clock.forward(TimeDelta::days(11));
    assert_eq!(health(&world, id).await, Health::Ended, "only its own end ends it");
    world.engine.renew_due().await.unwrap();
    assert_eq!(world.relay.renewed(), 5, "an ended token cannot renew itself");
}

#[tokio::test]
async fn a_refusal_is_final_and_says_why() {
    let cases = [
        (NetworkError::SignedOut { reason: SignedOutReason::Revoked }, NeedsSignIn::Revoked),
        (NetworkError::SignedOut { reason: SignedOutReason::Checkpoint }, NeedsSignIn::Checkpoint),
        (NetworkError::MissingScope { scope: "x".into() }, NeedsSignIn::MissingScope),
    ];
    for (answer, reason) in cases {
        let world = World::ready().await;
        let id = world.connect_password().await.id;
        world.clock.forward(TimeDelta::hours(3));
        world.password.will_renew(Err(answer));
        for _ in 0..3 {
            world.engine.renew_due().await.unwrap();
        }
        assert_eq!(world.password.renewed(), 1);
        assert_eq!(health(&world, id).await, needs(reason));
    }
}

#[tokio::test]
async fn one_account_in_trouble_does_not_keep_others_from_renewing() {
    let world = World::ready().await;
    let first = world.connect_password().await.id;
    world.password.is("200", "bob");
    let second = world.connect_password().await.id;
    world.clock.forward(TimeDelta::hours(3));
    world.password.will_renew(Err(NetworkError::SignedOut { reason: SignedOutReason::Revoked }));
    world.engine.renew_due().await.unwrap();
    let states = [health(&world, first).await, health(&world, second).await];
    assert!(states.contains(&Health::RenewsItself) && states.contains(&needs(NeedsSignIn::Revoked)), "{states:?}");
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_a_second_refusal_ends_it() {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    let refused = || NetworkError::SignedOut { reason: SignedOutReason::Revoked };
    world.password.orders().identifying.push_back(refused());
    world.engine.check_account(id).await.unwrap();
    assert_eq!(health(&world, id).await, Health::RenewsItself);
    assert_eq!(world.password.renewed(), 1);
    world.password.orders().identifying.extend([refused(), refused()]);
    world.engine.check_account(id).await.unwrap();
    assert_eq!(health(&world, id).await, needs(NeedsSignIn::Revoked));
    assert_eq!(world.password.renewed(), 2);
}

#[tokio::test]
async fn a_checkpoint_passed_at_the_network_heals_at_the_next_check() {
    let world = World::ready().await;
    let id = world.connect().await;
    let checkpoint = NetworkError::SignedOut { reason: SignedOutReason::Checkpoint };
    world.relay.orders().identifying.push_back(checkpoint);
    let seen = world.engine.check_account(id).await.unwrap();
    assert_eq!(seen.sign_in.health, needs(NeedsSignIn::Checkpoint));
    assert_eq!(world.relay.renewed(), 0, "a refused token cannot renew itself");
    let seen = world.engine.check_account(id).await.unwrap();
    assert_eq!(seen.sign_in.health, Health::RenewsItself);
}

#[tokio::test]
async fn a_sign_in_without_an_end_is_left_alone() {
    let world = World::ready().await;
    world.start("manynet").await;
    world.engine.receive_link(world.link("manynet")).await.unwrap();
    world.clock.forward(TimeDelta::days(4000));
    world.engine.renew_due().await.unwrap();
    let accounts = world.engine.list_accounts().await.unwrap();
    assert_eq!(accounts[0].sign_in.health, Health::Fine);
    assert_eq!(accounts[0].sign_in.signed_in_until, None);
    assert_eq!(world.many.renewed(), 0);
}

#[tokio::test]
async fn the_answers_own_life_counts_and_not_the_documented_one() {
    let world = World::ready().await;
    let hour = GrantSpec { expires_in: Some(Duration::from_secs(3600)), ..GrantSpec::default() };
    world.password.will_exchange(Ok(hour));
    let id = world.connect_password().await.id;
    let credential = world.credential(id).await;
    assert_eq!(credential.expires_at, Some(credential.issued_at + TimeDelta::hours(1)));
    assert_eq!(credential.renewable_until, Some(credential.issued_at + TimeDelta::days(90)));
    assert_eq!(world.http.asked.load(Ordering::SeqCst), 0, "no picture was named");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_during_a_renewal_wins() {
    for _ in 0..20 {
        let world = World::ready().await;
        let id = world.connect_password().await.id;
        world.clock.forward(TimeDelta::hours(3));
        let engine = world.engine.clone();
        let renewing = tokio::spawn(async move { engine.renew_due().await });
        assert_eq!(world.connect_password().await.id, id);
        renewing.await.unwrap().unwrap();
        world.engine.check_account(id).await.unwrap();
        assert_eq!(health(&world, id).await, Health::RenewsItself, "whichever came first");
    }
}
