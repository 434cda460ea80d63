//! One sign-in and the accounts that stand on it: a person with five pages.

use chrono::TimeDelta;
use domain::{AccountId, FlowId, Home, NeedsSignIn, NetworkError, Secret, SignedOutReason, TargetState};
use engine::{ConnectRequest, EngineError, FlowStatusView, Health, PasswordRequest, testkit::Who};
use store::{
    accounts,
    audit::{self, Action},
    credentials, sign_ins,
};

use crate::support::sign_ins::{World, home, platform, request, token};

const PAGES: [&str; 5] = ["bread", "buns", "cakes", "pies", "tarts"];

/// Anna, whose sign-in covers these pages.
async fn with(pages: &[&str]) -> (World, Vec<AccountId>) {
    let world = World::ready().await;
    covers(&world, pages);
    world.connect_password().await;
    let ids = ids(&world).await;
    (world, ids)
}

fn covers(world: &World, pages: &[&str]) {
    let pages = pages.iter().map(|page| Who::named(page, page)).collect();
    world.password.orders().covers.insert("100".to_owned(), pages);
}

async fn ids(world: &World) -> Vec<AccountId> {
    world.engine.list_accounts().await.unwrap().into_iter().map(|account| account.id).collect()
}

async fn healths(world: &World) -> Vec<(String, Health)> {
    let accounts = world.engine.list_accounts().await.unwrap();
    accounts.into_iter().map(|account| (account.handle, account.sign_in.health)).collect()
}

fn all(health: Health) -> Vec<(String, Health)> {
    PAGES.iter().map(|page| ((*page).to_owned(), health)).collect()
}

fn needs(reason: NeedsSignIn) -> Health {
    Health::NeedsSignIn { reason }
}

async fn reconnect(world: &World, id: AccountId) -> Result<AccountId, EngineError> {
    let request = PasswordRequest {
        platform: platform("passnet"),
        identifier: "anna.example".to_owned(),
        password: Secret::new("canary-password-91".to_owned()),
        reconnect: Some(id),
        workspace: None,
    };
    Ok(world.engine.connect_password(request).await?.id)
}

#[tokio::test]
async fn one_consent_connects_every_page_that_it_covers() {
    let (world, ids) = with(&PAGES).await;
    assert_eq!(healths(&world).await, all(Health::RenewsItself));
    let sign_ins = world.store.read(sign_ins::list).await.unwrap();
    assert_eq!(sign_ins.iter().map(|sign_in| sign_in.who.remote_id.as_str()).collect::<Vec<_>>(), ["100"]);
    assert_eq!(world.store.read(credentials::list).await.unwrap().len(), 1, "its tokens are stored once");
    for id in ids {
        let account = world.store.read(move |read| accounts::get(read, id)).await.unwrap();
        assert_eq!(account.sign_in_id, sign_ins[0].id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_posts_on_five_pages_of_one_sign_in_renew_it_once() {
    let (world, ids) = with(&PAGES).await;
    world.clock.forward(TimeDelta::hours(3));
    let mut posts = Vec::new();
    for number in 0..10 {
        for id in &ids {
            posts.push(world.publish(&format!("Loaf {number}"), *id).await);
        }
    }
    world.engine.run_due().await.unwrap();
    for post in posts {
        assert_eq!(world.target_state(post).await, TargetState::Published);
    }
    assert_eq!(world.password.renewed(), 1);
    assert_eq!(world.password.seen().published.len(), 50);
}

#[tokio::test]
async fn a_page_that_the_network_took_away_is_named_and_the_others_go_on() {
    let (world, ids) = with(&PAGES).await;
    covers(&world, &["bread", "buns", "cakes", "tarts"]);
    world.engine.check_account(ids[0]).await.unwrap();
    let mut expected = all(Health::RenewsItself);
    expected[3].1 = needs(NeedsSignIn::LeftOut);
    assert_eq!(healths(&world).await, expected, "whichever page was asked about");
    let (held, fine) = (world.publish("Plum pie", ids[3]).await, world.publish("Lemon tart", ids[4]).await);
    world.engine.run_due().await.unwrap();
    assert_eq!(world.target_state(held).await, TargetState::WaitingSignIn);
    assert_eq!(world.target_state(fine).await, TargetState::Published);
    covers(&world, &PAGES);
    world.engine.check_account(ids[3]).await.unwrap();
    assert_eq!(healths(&world).await, all(Health::RenewsItself), "given back at the network, it is asked about again");
    world.engine.run_due().await.unwrap();
    assert_eq!(world.target_state(held).await, TargetState::Published);
}

#[tokio::test]
async fn signing_in_again_for_one_page_mends_them_all_and_adds_none() {
    let (world, ids) = with(&PAGES).await;
    world.clock.forward(TimeDelta::hours(3));
    world.password.will_renew(Err(NetworkError::SignedOut { reason: SignedOutReason::Revoked }));
    let mut posts = Vec::new();
    for id in &ids {
        posts.push(world.publish("Fresh", *id).await);
    }
    world.engine.run_due().await.unwrap();
    assert_eq!(healths(&world).await, all(needs(NeedsSignIn::Revoked)));
    covers(&world, &["bread", "buns", "cakes", "pies", "tarts", "wedding-cakes"]);
    assert_eq!(reconnect(&world, ids[2]).await.unwrap(), ids[2]);
    assert_eq!(healths(&world).await, all(Health::RenewsItself));
    world.engine.run_due().await.unwrap();
    for post in posts {
        assert_eq!(world.target_state(post).await, TargetState::Published);
    }
    assert_eq!(world.password.seen().published.len(), 5);
}

#[tokio::test]
async fn signing_in_again_without_a_page_says_which_and_without_the_wanted_one_changes_nothing() {
    let (world, ids) = with(&PAGES).await;
    covers(&world, &["bread", "buns", "cakes", "pies"]);
    reconnect(&world, ids[0]).await.unwrap();
    let mut expected = all(Health::RenewsItself);
    expected[4].1 = needs(NeedsSignIn::LeftOut);
    assert_eq!(healths(&world).await, expected);
    let refused = reconnect(&world, ids[4]).await;
    assert!(matches!(refused, Err(EngineError::OtherAccount { expected, .. }) if expected == "tarts"));
    assert_eq!(healths(&world).await, expected);
}

#[tokio::test]
async fn only_the_last_page_takes_the_sign_in_along() {
    let (world, ids) = with(&PAGES[..2]).await;
    world.engine.disconnect_account(ids[0]).await.unwrap();
    assert!(world.password.seen().revoked.is_empty(), "the other page stands on it");
    world.engine.check_account(ids[1]).await.unwrap();
    world.engine.disconnect_account(ids[1]).await.unwrap();
    assert_eq!(world.password.seen().revoked, [token("access", "100", 1)]);
    assert!(world.store.read(sign_ins::list).await.unwrap().is_empty());
    assert!(world.store.read(credentials::list).await.unwrap().is_empty());
    let trail = world.store.read(|read| audit::list_newest(read, 10)).await.unwrap();
    let erased = trail.iter().filter(|row| row.entry.action == Action::CredentialErased).count();
    assert_eq!(erased, 1);
}

#[tokio::test]
async fn a_sign_in_that_grew_outlives_the_account_whose_id_it_has() {
    let world = World::ready().await;
    let itself = world.connect_password().await.id;
    covers(&world, &["100", "bread"]);
    world.connect_password().await;
    let page = ids(&world).await.into_iter().find(|id| *id != itself).unwrap();
    world.engine.disconnect_account(itself).await.unwrap();
    let world = world.restart().await;
    world.engine.open_vault().await.unwrap();
    assert_eq!(world.account(page).await.sign_in.health, Health::RenewsItself);
    let post = world.publish("Fresh bread", page).await;
    world.engine.run_due().await.unwrap();
    assert_eq!(world.target_state(post).await, TargetState::Published);
}

#[tokio::test]
async fn a_page_goes_over_to_whoever_signed_in_last_and_an_empty_sign_in_is_erased() {
    let (world, ids) = with(&PAGES[..2]).await;
    world.password.is("200", "ben");
    world.password.orders().covers.insert("200".to_owned(), vec![Who::named("bread", "bread")]);
    world.connect_password().await;
    let owners = || async {
        let all = world.store.read(sign_ins::list).await.unwrap();
        all.into_iter().map(|sign_in| sign_in.who.remote_id).collect::<Vec<_>>()
    };
    assert_eq!(owners().await, ["100", "200"]);
    world
        .password
        .orders()
        .covers
        .insert("200".to_owned(), vec![Who::named("bread", "bread"), Who::named("buns", "buns")]);
    world.connect_password().await;
    assert_eq!(owners().await, ["200"]);
    assert_eq!(world.engine.list_accounts().await.unwrap().iter().map(|one| one.id).collect::<Vec<_>>(), ids);
}

// --- choosing -------------------------------------------------------------------------------------------------------

/// Anna consented in the browser, and these pages were found.
async fn resting(pages: &[&str]) -> (World, FlowId) {
    let world = World::ready().await;
    find(&world, pages);
    let flow = consent(&world, request("relaynet")).await;
    (world, flow)
}

fn find(world: &World, pages: &[&str]) {
    let pages = pages.iter().map(|page| Who::named(page, page)).collect();
    world.relay.orders().covers.insert("100".to_owned(), pages);
}

async fn consent(world: &World, request: ConnectRequest) -> FlowId {
    let flow = world.engine.connect_start(request).await.unwrap();
    world.engine.receive_link(world.link("relaynet")).await.unwrap();
    world.engine.finish_tasks().await;
    flow.id
}

async fn status(world: &World, flow: FlowId) -> FlowStatusView {
    world.engine.connect_status(flow).await.unwrap().status
}

async fn offered(world: &World, flow: FlowId) -> Vec<(String, bool)> {
    let offered = world.engine.connect_offered(flow).await.unwrap();
    offered.into_iter().map(|one| (one.handle, one.connected.is_some())).collect()
}

async fn choose(world: &World, flow: FlowId, chosen: &[&str]) -> Result<FlowStatusView, EngineError> {
    let chosen = chosen.iter().map(|page| (*page).to_owned()).collect();
    Ok(world.engine.connect_choose(flow, chosen).await?.status)
}

async fn handles(world: &World) -> Vec<String> {
    world.engine.list_accounts().await.unwrap().into_iter().map(|account| account.handle).collect()
}

#[tokio::test]
async fn of_five_pages_that_were_found_two_are_chosen() {
    let (world, flow) = resting(&PAGES).await;
    assert!(matches!(status(&world, flow).await, FlowStatusView::Choosing));
    assert_eq!(handles(&world).await, [""; 0], "nothing is connected unasked");
    assert_eq!(offered(&world, flow).await, PAGES.map(|page| (page.to_owned(), false)));
    let done = choose(&world, flow, &["buns", "pies"]).await.unwrap();
    let ids = ids(&world).await;
    assert!(matches!(done, FlowStatusView::Done { account_id, known: false } if account_id == ids[0]), "{done:?}");
    assert_eq!(handles(&world).await, ["buns", "pies"]);
    let post = world.publish("Fresh", ids[1]).await;
    world.engine.run_due().await.unwrap();
    assert_eq!(world.target_state(post).await, TargetState::Published);
    assert!(matches!(choose(&world, flow, &["tarts"]).await, Err(EngineError::ActionNotPossible)), "it is over");
}

#[tokio::test]
async fn a_page_more_is_chosen_later_and_those_that_were_connected_are_mended_at_once() {
    let (world, flow) = resting(&PAGES).await;
    choose(&world, flow, &["buns"]).await.unwrap();
    let buns = ids(&world).await[0];
    let reason = Some(NeedsSignIn::Revoked);
    let sign_in = world.store.read(move |read| accounts::get(read, buns)).await.unwrap().sign_in_id;
    world.store.write(move |write| sign_ins::set_needs_sign_in(write, sign_in, reason)).await.unwrap();
    let flow = consent(&world, request("relaynet")).await;
    assert_eq!(world.account(buns).await.sign_in.health, Health::RenewsItself, "before anything is chosen");
    let expected = PAGES.map(|page| (page.to_owned(), page == "buns"));
    assert_eq!(offered(&world, flow).await, expected);
    choose(&world, flow, &["buns", "tarts"]).await.unwrap();
    assert_eq!(handles(&world).await, ["buns", "tarts"]);
}

#[tokio::test]
async fn nothing_and_what_the_network_took_back_meanwhile_cannot_be_chosen() {
    let (world, flow) = resting(&PAGES).await;
    find(&world, &PAGES[..4]);
    for chosen in [&[][..], &["tarts"], &["buns", "tarts"], &["somebody-elses"]] {
        let refused = choose(&world, flow, chosen).await;
        assert!(matches!(refused, Err(EngineError::InvalidInput { field: "accounts" })), "{chosen:?}: {refused:?}");
    }
    assert_eq!(handles(&world).await, [""; 0]);
    assert_eq!(offered(&world, flow).await.len(), 4, "and the rest is still there");
    choose(&world, flow, &["buns"]).await.unwrap();
}

#[tokio::test]
async fn what_was_not_chosen_in_time_or_given_up_is_withdrawn_and_erased() {
    for given_up in [true, false] {
        let (world, flow) = resting(&PAGES).await;
        if given_up {
            world.engine.connect_cancel(flow).await.unwrap();
        } else {
            world.clock.forward(TimeDelta::minutes(11));
            world.engine.expire_flows().await.unwrap();
        }
        world.engine.finish_tasks().await;
        assert_eq!(world.relay.seen().revoked, [token("access", "100", 1)], "given up: {given_up}");
        assert!(world.store.read(sign_ins::list).await.unwrap().is_empty());
        assert!(world.store.read(credentials::list).await.unwrap().is_empty());
        assert!(matches!(world.engine.connect_offered(flow).await, Err(EngineError::ActionNotPossible)));
    }
}

#[tokio::test]
async fn a_choice_survives_a_restart_and_what_was_left_behind_is_dropped_later() {
    let (world, flow) = resting(&PAGES).await;
    let world = world.restart().await;
    world.engine.open_vault().await.unwrap();
    assert_eq!(offered(&world, flow).await.len(), 5);
    world.clock.forward(TimeDelta::minutes(11));
    let world = world.restart().await;
    world.engine.expire_flows().await.unwrap();
    assert_eq!(world.store.read(sign_ins::list).await.unwrap().len(), 1, "it waits for the vault");
    world.engine.open_vault().await.unwrap();
    world.engine.expire_flows().await.unwrap();
    assert!(world.store.read(sign_ins::list).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_copy_takes_nothing_from_a_choice_that_is_being_made_where_it_came_from() {
    let (world, flow) = resting(&PAGES).await;
    let elsewhere = Home { machine: Some("another machine".to_owned()), ..home() };
    let copy = world.copied_to(elsewhere, world.copy_keychain());
    copy.engine.open_vault().await.unwrap();
    copy.clock.forward(TimeDelta::minutes(9));
    copy.engine.connect_cancel(flow).await.unwrap();
    copy.engine.expire_flows().await.unwrap();
    copy.engine.finish_tasks().await;
    assert!(world.relay.seen().revoked.is_empty());
    choose(&world, flow, &["buns"]).await.unwrap();
}

#[tokio::test]
async fn whoever_reconnects_a_page_is_asked_nothing() {
    let (world, flow) = resting(&PAGES).await;
    choose(&world, flow, &["buns", "pies"]).await.unwrap();
    let buns = ids(&world).await[0];
    let flow = consent(&world, ConnectRequest { reconnect: Some(buns), ..request("relaynet") }).await;
    let done = status(&world, flow).await;
    assert!(matches!(done, FlowStatusView::Done { account_id, known: true } if account_id == buns), "{done:?}");
    assert_eq!(handles(&world).await, ["buns", "pies"]);
}
