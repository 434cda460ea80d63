//! Looking after sign-ins: checking all of them, their history, the dates to keep in mind, and the numbers.

use chrono::{FixedOffset, TimeDelta};
use domain::{AccountId, Clock, NetworkError, SignedOutReason, WorkspaceId};
use engine::{
    AccountDetail, CheckRun, EngineError, NetworkNumbers, Numbers, Origin, RenewalNumbers, RenewalOutcome,
    WorkspaceColor,
};
use store::{
    credentials::{self, Credential},
    renewals,
};

use crate::support::sign_ins::{World, at};

async fn outcomes(world: &World, id: AccountId) -> Vec<RenewalOutcome> {
    let renewals = world.engine.account_detail(id).await.unwrap().renewals;
    renewals.into_iter().filter_map(|renewal| renewal.ended.map(|(_, outcome)| outcome)).collect()
}

async fn numbers(world: &World) -> Numbers {
    let today = world.clock.now().date_naive();
    world.engine.numbers(None, today, |_| FixedOffset::east_opt(0).unwrap()).await.unwrap()
}

fn of(numbers: &Numbers, network: &str) -> NetworkNumbers {
    numbers.networks.iter().find(|each| each.platform.as_str() == network).unwrap().clone()
}

/// Asks about all accounts and waits for the end.
async fn check_all(world: &World) -> CheckRun {
    world.engine.check_all().await.unwrap();
    world.engine.finish_tasks().await;
    world.engine.check_run().unwrap()
}

#[tokio::test]
async fn a_check_of_all_accounts_goes_on_when_one_fails_and_counts_what_it_found() {
    let world = World::ready().await;
    assert_eq!(world.engine.check_run(), None, "nobody asked yet");
    let (relay, password) = (world.connect().await, world.connect_password().await.id);
    let all_well = CheckRun { total: 2, working: 2, is_over: true, ..CheckRun::default() };
    assert_eq!(check_all(&world).await, all_well);

    world.clock.forward(TimeDelta::hours(3));
    world.password.will_renew(Err(NetworkError::SignedOut { reason: SignedOutReason::Revoked }));
    let run = check_all(&world).await;
    assert_eq!(run, CheckRun { total: 2, working: 1, need_sign_in: 1, is_over: true, ..CheckRun::default() });
    assert_eq!(run.done(), run.total);
    assert!(world.account(password).await.needs_person());
    assert_eq!(world.account(relay).await.checked_at, Some(world.clock.now()));
}

#[tokio::test]
async fn an_account_of_which_nothing_was_learned_is_counted_as_that_and_stays_signed_in() {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    world.clock.forward(TimeDelta::hours(3));
    world.password.will_renew(Err(NetworkError::NotSent(None)));
    let run = check_all(&world).await;
    assert_eq!(run, CheckRun { total: 1, not_reached: 1, is_over: true, ..CheckRun::default() });
    assert!(!world.account(id).await.needs_person(), "trouble on the way signs nobody out");
}

#[tokio::test]
async fn with_a_closed_vault_no_check_begins() {
    let world = World::closed().await;
    assert!(matches!(world.engine.check_all().await, Err(EngineError::VaultClosed)));
    assert_eq!(world.engine.check_run(), None);
}

#[tokio::test]
async fn the_details_tell_the_last_renewals_newest_first_and_through_which_app() {
    let world = World::ready().await;
    let id = world.connect().await;
    let AccountDetail { lasts, app, renewals, .. } = world.engine.account_detail(id).await.unwrap();
    assert_eq!(lasts.map(|lasts| lasts.num_days()), Some(60));
    let app = app.unwrap();
    assert_eq!((app.origin, app.client_id.as_str(), app.server), (Origin::Person, "app-1", None));
    assert_eq!(renewals, []);

    let password = world.connect_password().await.id;
    world.clock.forward(TimeDelta::minutes(119));
    world.password.will_renew(Err(NetworkError::Unavailable { status: 503 }));
    world.engine.renew_due().await.unwrap();
    assert_eq!(outcomes(&world, password).await, [RenewalOutcome::Failed]);
    world.clock.forward(TimeDelta::minutes(5));
    world.engine.renew_due().await.unwrap();
    assert_eq!(outcomes(&world, password).await, [RenewalOutcome::Renewed, RenewalOutcome::Failed]);
    assert_eq!(world.engine.account_detail(password).await.unwrap().app, None, "an app password needs none");
    let gone = world.engine.account_detail(AccountId::new()).await;
    assert!(matches!(gone, Err(EngineError::NotFound { .. })));
}

#[tokio::test]
async fn the_last_twenty_renewals_stay_and_older_ones_go_after_ninety_days() {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    for _ in 0..25 {
        world.clock.forward(TimeDelta::minutes(119));
        world.engine.renew_due().await.unwrap();
    }
    assert_eq!(outcomes(&world, id).await.len(), 20, "as many as are shown");
    let kept = |world: &World| {
        let store = world.store.clone();
        async move { store.read(move |read| renewals::list_last(read, id.into(), 100)).await.unwrap().len() }
    };
    assert_eq!(kept(&world).await, 25, "nothing is old yet");
    for expected in [26, 20] {
        world.clock.forward(TimeDelta::days(60));
        world.engine.renew_due().await.unwrap();
        assert_eq!(kept(&world).await, expected);
    }
}

#[tokio::test]
async fn only_sign_ins_that_end_and_cannot_renew_are_dates_for_the_calendar() {
    let world = World::ready().await;
    world.connect().await;
    let id = world.connect_password().await.id;
    assert_eq!(world.engine.reminders().await.unwrap(), None, "both renew by themselves");
    let without_renewal = Credential { generation: 2, refresh: None, ..world.credential(id).await };
    world.store.write(move |write| credentials::put(write, &without_renewal)).await.unwrap();
    let ending = world.account(id).await;
    let date = ending.sign_in.reconnect_by.unwrap();
    assert_eq!(ending.sign_in.signed_in_until, Some(date));
    let file = world.engine.reminders().await.unwrap().unwrap();
    assert_eq!(file.matches("BEGIN:VEVENT").count(), 1);
    assert!(file.contains(&format!("DTSTART:{}", date.format("%Y%m%dT%H%M%SZ"))), "{file}");
    assert!(file.contains(&format!("UID:reconnect-{}", ending.id)), "{file}");
    assert!(!file.contains("canary"), "no secret is in the file");
}

/// Workspace, network and numbers, for each that is looked at.
async fn in_workspace(world: &World, workspace: Option<WorkspaceId>) -> Vec<(String, String, NetworkNumbers)> {
    let today = world.clock.now().date_naive();
    let zone = |_| FixedOffset::east_opt(0).unwrap();
    let whole = world.engine.numbers(workspace, today, zone).await.unwrap();
    let each = world.engine.numbers_by_workspace(workspace, today, zone).await.unwrap();
    let mut parts: Vec<NetworkNumbers> = each.iter().flat_map(|(_, numbers)| numbers.networks.clone()).collect();
    parts.sort_by(|a, b| a.platform.cmp(&b.platform));
    assert_eq!(parts, whole.networks, "the parts are the whole");
    let named = |(name, numbers): (String, Numbers)| {
        numbers.networks.into_iter().map(move |network| (name.clone(), network.platform.to_string(), network))
    };
    each.into_iter().flat_map(named).collect()
}

#[tokio::test]
async fn the_numbers_of_a_workspace_are_those_of_its_accounts() {
    let world = World::ready().await;
    let relay = world.connect().await;
    world.connect_password().await;
    let first = world.engine.workspace().await.unwrap().id;
    let second = world.engine.create_workspace("Old mill", WorkspaceColor::Teal).await.unwrap().id;
    world.engine.move_account(relay, second).await.unwrap();
    world.clock.forward(TimeDelta::minutes(119));
    world.password.will_renew(Err(NetworkError::RateLimited { until: Some(at("2026-11-20T14:05:00Z")) }));
    world.engine.renew_due().await.unwrap();
    world.clock.forward(TimeDelta::minutes(10));
    world.password.will_renew(Err(NetworkError::SignedOut { reason: SignedOutReason::Revoked }));
    world.engine.renew_due().await.unwrap();

    let names = |of: &[(String, String, NetworkNumbers)]| -> Vec<(String, String)> {
        of.iter().map(|(workspace, network, _)| (workspace.clone(), network.clone())).collect()
    };
    let pair = |workspace: &str, network: &str| (workspace.to_owned(), network.to_owned());
    let (home, mill) = (pair("My workspace", "passnet"), pair("Old mill", "relaynet"));
    assert_eq!(names(&in_workspace(&world, None).await), [home.clone(), mill.clone()]);
    let [of_first] = &in_workspace(&world, Some(first)).await[..] else { panic!("one network") };
    let today = of_first.2.days.last().unwrap();
    assert_eq!((today.sign_in_failures, today.rate_limits, of_first.2.renewals.failed), (1, 1, 1));
    let [of_second] = &in_workspace(&world, Some(second)).await[..] else { panic!("one network") };
    assert_eq!(names(std::slice::from_ref(of_second)), [mill]);
    assert_eq!((of_second.2.sign_ins.healthy, of_second.2.renewals), (1, RenewalNumbers::default()));
    assert!(of_second.2.days.iter().all(|day| day.sign_in_failures + day.rate_limits == 0), "not the other's");

    world.engine.archive_workspace(second).await.unwrap();
    assert_eq!(names(&in_workspace(&world, None).await), [home], "what is put aside is not looked at");
}

#[tokio::test]
async fn the_numbers_tell_renewals_failures_and_requests_to_slow_down() {
    let world = World::ready().await;
    assert_eq!(numbers(&world).await.networks, [], "nothing is connected");
    let id = world.connect_password().await.id;
    let before = of(&numbers(&world).await, "passnet");
    assert_eq!((before.renewals, before.sign_ins.healthy), (RenewalNumbers::default(), 1));

    world.clock.forward(TimeDelta::minutes(119));
    world.password.will_renew(Err(NetworkError::RateLimited { until: Some(at("2026-11-20T14:05:00Z")) }));
    world.engine.renew_due().await.unwrap();
    let slowed = of(&numbers(&world).await, "passnet");
    assert_eq!(slowed.renewals, RenewalNumbers { under_way: 1, ..RenewalNumbers::default() });
    assert_eq!(slowed.days.last().map(|day| day.rate_limits), Some(1));

    world.clock.forward(TimeDelta::minutes(10));
    world.engine.renew_due().await.unwrap();
    let renewed = of(&numbers(&world).await, "passnet").renewals;
    assert_eq!(renewed, RenewalNumbers { renewed: 1, ..RenewalNumbers::default() });

    world.clock.forward(TimeDelta::days(1));
    world.password.will_renew(Err(NetworkError::SignedOut { reason: SignedOutReason::Revoked }));
    world.engine.renew_due().await.unwrap();
    assert!(world.account(id).await.needs_person());
    let failed = of(&numbers(&world).await, "passnet");
    assert_eq!(failed.renewals, RenewalNumbers { renewed: 1, failed: 1, under_way: 0 });
    assert_eq!((failed.sign_ins.ended, failed.sign_ins.healthy), (1, 0));
    let failures: Vec<u32> = failed.days.iter().rev().take(2).map(|day| day.sign_in_failures).collect();
    assert_eq!(failures, [1, 0], "today and not yesterday");

    world.clock.forward(TimeDelta::days(31));
    let later = of(&numbers(&world).await, "passnet");
    assert_eq!(later.renewals, RenewalNumbers::default(), "30 days are counted");
    assert!(later.days.iter().all(|day| day.sign_in_failures == 0));
}
