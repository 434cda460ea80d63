//! Signing in through the browser: what a state is good for, and what every way out leaves behind.

use std::sync::atomic::Ordering;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use domain::{BrowserError, Field, Finding, FindingCode, FlowId, NetworkError, Secret, Severity, SignedOutReason};
use engine::{Changed, ConnectRequest, EngineError, FlowStatusView, VaultState};
use sha2::{Digest, Sha256};
use store::sign_in_flows::{self, FlowStatus};

use crate::support::sign_ins::{CLIENT_SECRET, GrantSpec, RELAY, World, contains, deep_link, platform, request, token};

async fn stored(world: &World, id: FlowId) -> sign_in_flows::Flow {
    world.store.read(move |read| sign_in_flows::get(read, id)).await.unwrap()
}

async fn assert_nothing_left(world: &World, id: FlowId) {
    assert_eq!(world.engine.list_accounts().await.unwrap(), [], "no account");
    let credentials = world.store.read(store::credentials::list).await.unwrap();
    assert!(credentials.is_empty(), "no credential");
    assert!(stored(world, id).await.verifier.is_none(), "the verifier is erased");
    assert!(world.engine.connect_link(id).await.is_err(), "the address with the state is forgotten");
}

fn failure(status: FlowStatusView) -> String {
    match status {
        FlowStatusView::Failed { error } => error.to_string(),
        other => panic!("not failed: {other:?}"),
    }
}

#[tokio::test]
async fn a_consent_becomes_an_account_with_one_exchange() {
    let world = World::ready().await;
    let flow = world.start("relaynet").await;
    assert!(flow.opened && flow.can_paste);
    assert_eq!(flow.host, "relaynet.example");
    let done = world.engine.receive_link(world.link("relaynet")).await.unwrap();
    let FlowStatusView::Done { account_id, known } = done.status else { panic!("{:?}", done.status) };
    assert!(!known, "it is a new account");
    let exchange = world.relay.seen().exchanges.pop().unwrap();
    assert_eq!(exchange.code, "canary-code-55");
    assert_eq!(exchange.redirect_uri, RELAY);
    assert_eq!(exchange.client_secret.as_deref(), Some(CLIENT_SECRET));
    assert_eq!(exchange.verifier, None, "this dialect has no proof key");
    let account = world.account(account_id).await;
    assert_eq!((account.handle.as_str(), account.sign_in.renews), ("anna", true));
    assert!(stored(&world, flow.id).await.verifier.is_none());
}

#[tokio::test]
async fn the_verifier_of_the_challenge_reaches_the_exchange_and_is_sealed_until_then() {
    let world = World::ready().await;
    let flow = world.start("manynet").await;
    let url = world.browser.opened().pop().unwrap();
    let challenge = url.query_pairs().find(|(name, _)| name == "code_challenge").unwrap().1.into_owned();
    let sealed = stored(&world, flow.id).await.verifier.unwrap();
    world.engine.receive_link(world.link("manynet")).await.unwrap();
    let exchange = world.many.seen().exchanges.pop().unwrap();
    let verifier = exchange.verifier.unwrap();
    assert_eq!(verifier.len(), 43, "32 random bytes in base64url (RFC 7636 allows 43 to 128 characters)");
    assert_eq!(URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())), challenge);
    assert!(!contains(&sealed, verifier.as_bytes()), "the stored verifier is sealed");
    assert_eq!(world.state().len(), 43);
    assert_eq!(exchange.server.unwrap().as_str(), "https://social.example/");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_parallel_deliveries_of_one_link_exactly_one_asks_for_tokens() {
    let world = World::ready().await;
    world.start("relaynet").await;
    let state = world.state();
    let mut deliveries = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (engine, link) = (world.engine.clone(), deep_link("relaynet", &format!("code=c&state={state}")));
        deliveries.spawn(async move { engine.receive_link(link).await });
    }
    let mut taken = 0;
    while let Some(outcome) = deliveries.join_next().await {
        match outcome.unwrap() {
            Ok(_) => taken += 1,
            Err(error) => assert!(matches!(error, EngineError::LinkUnknown), "{error}"),
        }
    }
    assert_eq!((taken, world.relay.exchanged()), (1, 1));
}

#[tokio::test]
async fn links_that_match_no_waiting_flow_are_refused_alike_and_change_nothing() {
    let world = World::ready().await;
    let flow = world.start("relaynet").await;
    let state = world.state();
    let cases = [
        deep_link("relaynet", "code=c&state=unknown"),
        deep_link("manynet", &format!("code=c&state={state}")),
        deep_link("nosuchnet", &format!("code=c&state={state}")),
        deep_link("relaynet", &format!("code=c&state={state}&iss=https%3A%2F%2Fevil.example")),
    ];
    for link in cases {
        assert!(matches!(world.engine.receive_link(link).await, Err(EngineError::LinkUnknown)));
    }
    for link in ["https://relay.example/postrider?code=c&state=s", "app.postrider:/oauth/relaynet", "", "file:///etc"] {
        let refused = world.engine.receive_link(Secret::new(link.to_owned())).await;
        assert!(matches!(refused, Err(EngineError::LinkMalformed)), "{link}");
    }
    assert_eq!(world.relay.exchanged(), 0);
    assert_eq!(stored(&world, flow.id).await.status, FlowStatus::Waiting, "the flow was not consumed");
    let audited = world.store.read(|read| store::audit::list_newest(read, 100)).await.unwrap();
    let strays = audited.iter().filter(|row| row.entry.action == store::audit::Action::LinkReceived).count();
    assert_eq!(strays, 1, "strangers fill the trail with one entry a minute at most");
    world.engine.receive_link(world.link("relaynet")).await.unwrap();
    assert_eq!(world.relay.exchanged(), 1, "the right link still works");
}

#[tokio::test]
async fn a_used_link_is_worth_nothing() {
    let world = World::ready().await;
    world.start("relaynet").await;
    world.engine.receive_link(world.link("relaynet")).await.unwrap();
    for _ in 0..3 {
        assert!(matches!(world.engine.receive_link(world.link("relaynet")).await, Err(EngineError::LinkUnknown)));
    }
    assert_eq!(world.relay.exchanged(), 1);
}

#[tokio::test]
async fn ten_minutes_are_ten_minutes() {
    let cases = [(599, true), (600, true), (601, false), (86_400, false), (-1, false), (-3600, false)];
    for (seconds, accepted) in cases {
        let world = World::ready().await;
        let flow = world.start("relaynet").await;
        world.clock.forward(TimeDelta::seconds(seconds));
        let received = world.engine.receive_link(world.link("relaynet")).await;
        assert_eq!(received.is_ok(), accepted, "after {seconds} s");
        assert_eq!(world.relay.exchanged(), usize::from(accepted), "after {seconds} s");
        if seconds > 600 {
            let view = world.engine.connect_status(flow.id).await.unwrap();
            assert_eq!(failure(view.status), EngineError::FlowExpired.to_string());
            assert_nothing_left(&world, flow.id).await;
        }
    }
}

#[tokio::test]
async fn a_cancelled_flow_takes_no_answer() {
    let world = World::ready().await;
    let flow = world.start("manynet").await;
    world.engine.connect_cancel(flow.id).await.unwrap();
    assert!(matches!(world.engine.receive_link(world.link("manynet")).await, Err(EngineError::LinkUnknown)));
    assert_eq!(world.many.exchanged(), 0);
    let view = world.engine.connect_status(flow.id).await.unwrap();
    assert_eq!(failure(view.status), EngineError::FlowCancelled.to_string());
    assert_nothing_left(&world, flow.id).await;
    world.engine.connect_cancel(flow.id).await.unwrap();
}

#[tokio::test]
async fn a_denial_ends_the_flow_and_is_told_from_other_errors() {
    for (error, expected) in
        [("access_denied", EngineError::ConsentDenied), ("server_error", EngineError::ConsentFailed)]
    {
        let world = World::ready().await;
        let flow = world.start("manynet").await;
        let link = deep_link("manynet", &format!("error={error}&error_description=x&state={}", world.state()));
        let view = world.engine.receive_link(link).await.unwrap();
        assert_eq!(failure(view.status), expected.to_string());
        assert_eq!(world.many.exchanged(), 0);
        assert_nothing_left(&world, flow.id).await;
        assert!(world.engine.receive_link(world.link("manynet")).await.is_err(), "the state is used up");
    }
}

#[tokio::test]
async fn a_server_that_cannot_answer_now_is_told_from_one_that_is_none() {
    let world = World::ready().await;
    let finding = Box::new(Finding::new(FindingCode::Refused, Severity::Error, Field::Account));
    for (answer, expected) in [
        (NetworkError::Unavailable { status: 503 }, EngineError::NetworkUnavailable),
        (NetworkError::NoAnswer(None), EngineError::NetworkUnreachable),
        (NetworkError::RateLimited { until: None }, EngineError::RateLimited { until: None }),
        (NetworkError::Unexpected { status: 418, request_id: None }, EngineError::ServerUnknown),
        (NetworkError::Rejected { finding }, EngineError::ServerUnknown),
    ] {
        world.many.orders().finding.push_back(answer);
        let error = world.engine.connect_start(request("manynet")).await.unwrap_err();
        assert_eq!(error.to_string(), expected.to_string());
    }
}

#[tokio::test]
async fn whatever_the_network_answers_a_failed_exchange_leaves_nothing() {
    let cases = [
        (NetworkError::SignedOut { reason: SignedOutReason::Unknown }, EngineError::ConsentFailed),
        (NetworkError::RegistrationRefused, EngineError::RegistrationRefused),
        (NetworkError::NoAnswer(None), EngineError::NetworkUnreachable),
        (NetworkError::Unavailable { status: 503 }, EngineError::NetworkUnavailable),
        (NetworkError::RateLimited { until: None }, EngineError::RateLimited { until: None }),
    ];
    for (answer, expected) in cases {
        let world = World::ready().await;
        let flow = world.start("manynet").await;
        world.many.will_exchange(Err(answer));
        let view = world.engine.receive_link(world.link("manynet")).await.unwrap();
        assert_eq!(failure(view.status), expected.to_string());
        assert_nothing_left(&world, flow.id).await;
    }
}

#[tokio::test]
async fn a_sign_in_whose_owner_stays_unknown_is_withdrawn() {
    let world = World::ready().await;
    let flow = world.start("relaynet").await;
    let lost = || NetworkError::NoAnswer(None);
    world.relay.orders().identifying.extend([lost(), lost()]);
    let view = world.engine.receive_link(world.link("relaynet")).await.unwrap();
    assert_eq!(failure(view.status), EngineError::NetworkUnreachable.to_string());
    assert_eq!(world.relay.seen().revoked, [token("access", "100", 1)]);
    assert_nothing_left(&world, flow.id).await;
}

#[tokio::test]
async fn a_required_permission_must_be_granted_and_an_optional_one_is_reported() {
    let world = World::ready().await;
    let flow = world.start("relaynet").await;
    let only = |scope: &str| Ok(GrantSpec { scopes: vec![scope.to_owned()], ..GrantSpec::default() });
    world.relay.will_exchange(only("insights"));
    let view = world.engine.receive_link(world.link("relaynet")).await.unwrap();
    assert_eq!(failure(view.status), EngineError::ScopeRefused { scope: "basic".into() }.to_string());
    assert_eq!(world.relay.seen().revoked.len(), 1, "what was granted is withdrawn");
    assert_nothing_left(&world, flow.id).await;
    world.relay.will_exchange(only("basic"));
    let id = world.connect().await;
    assert_eq!(world.account(id).await.sign_in.scopes_missing, ["insights"]);
}

#[tokio::test]
async fn a_flow_survives_a_restart_and_a_loopback_flow_does_not() {
    let world = World::ready().await;
    let relayed = world.start("relaynet").await;
    let link = world.link("relaynet");
    let looped = world.start("loopnet").await;
    assert!(!looped.can_paste);
    let world = world.restart().await;
    assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::Ready);
    assert_eq!(stored(&world, looped.id).await.status, FlowStatus::Expired);
    assert!(stored(&world, looped.id).await.verifier.is_none());
    let view = world.engine.receive_link(link).await.unwrap();
    assert_eq!(view.id, relayed.id);
    assert!(matches!(view.status, FlowStatusView::Done { .. }), "{:?}", view.status);
    assert!(matches!(world.engine.connect_open_again(looped.id).await, Err(EngineError::ActionNotPossible)));
}

#[tokio::test]
async fn a_loopback_answer_is_taken_once_and_closes_the_port() {
    let world = World::ready().await;
    let flow = world.start("loopnet").await;
    assert_eq!(world.loopback.open(), 1);
    let state = world.state();
    let answer = format!("http://127.0.0.1:4000/cb/random?code=c&state={state}");
    let by_scheme = world.engine.receive_link(deep_link("loopnet", &format!("code=c&state={state}"))).await;
    assert!(matches!(by_scheme, Err(EngineError::LinkUnknown)), "a loopback flow is not answered by a deep link");
    world.loopback.deliver(answer.replace("/cb/random", "/cb/other"));
    world.engine.finish_tasks().await;
    assert_eq!(world.looped.exchanged(), 0);
    for _ in 0..2 {
        world.loopback.deliver(answer.clone());
    }
    world.engine.finish_tasks().await;
    assert_eq!(world.looped.exchanged(), 1);
    assert_eq!(stored(&world, flow.id).await.status, FlowStatus::Done);
    assert_eq!(world.loopback.open(), 0);
}

#[tokio::test]
async fn without_a_port_the_next_way_is_used() {
    let world = World::ready().await;
    world.loopback.taken.store(true, Ordering::SeqCst);
    let flow = world.start("loopnet").await;
    assert!(flow.can_paste);
    let view = world.engine.receive_link(world.link("loopnet")).await.unwrap();
    assert!(matches!(view.status, FlowStatusView::Done { .. }));
}

#[tokio::test]
async fn a_pasted_address_counts_for_its_own_flow_only() {
    let world = World::ready().await;
    let first = world.start("relaynet").await;
    let state = world.state();
    let second = world.start("relaynet").await;
    let address = || Secret::new(format!("  {RELAY}?code=c&state={state}#_\n"));
    assert!(matches!(world.engine.connect_paste(second.id, address()).await, Err(EngineError::LinkUnknown)));
    let view = world.engine.connect_paste(first.id, address()).await.unwrap();
    assert!(matches!(view.status, FlowStatusView::Done { .. }));
    assert_eq!(world.relay.exchanged(), 1);
}

#[tokio::test]
async fn no_more_than_five_flows_wait() {
    let world = World::ready().await;
    for _ in 0..5 {
        world.start("relaynet").await;
    }
    let sixth = world.engine.connect_start(request("relaynet")).await;
    assert!(matches!(sixth, Err(EngineError::TooManyFlows)));
    world.clock.forward(TimeDelta::seconds(601));
    world.start("relaynet").await;
}

#[tokio::test]
async fn a_reconnect_keeps_the_account_and_refuses_another() {
    let world = World::ready().await;
    let id = world.connect().await;
    let before = world.credential(id).await;
    let again = ConnectRequest { platform: platform("relaynet"), server: None, reconnect: Some(id), workspace: None };
    world.relay.is("200", "bob");
    world.engine.connect_start(again.clone()).await.unwrap();
    let view = world.engine.receive_link(world.link("relaynet")).await.unwrap();
    let expected = EngineError::OtherAccount { expected: "anna".into(), actual: "bob".into() };
    let FlowStatusView::Failed { error } = view.status else { panic!("taken") };
    assert_eq!(format!("{error:?}"), format!("{expected:?}"));
    assert!(world.credential(id).await == before, "the old sign-in is intact");
    assert_eq!(world.relay.seen().revoked, [token("access", "200", 1)], "only the new one is withdrawn");
    world.relay.is("100", "anna-renamed");
    world.engine.connect_start(again).await.unwrap();
    let view = world.engine.receive_link(world.link("relaynet")).await.unwrap();
    let FlowStatusView::Done { account_id, known } = view.status else { panic!("{:?}", view.status) };
    assert_eq!((account_id, known), (id, true));
    assert_eq!(world.account(id).await.handle, "anna-renamed");
    assert_eq!(world.credential(id).await.generation, 2);
}

#[tokio::test]
async fn connecting_a_connected_account_brings_it_up_to_date() {
    let world = World::ready().await;
    let first = world.connect().await;
    world.start("relaynet").await;
    assert!(world.browser.opened().pop().unwrap().as_str().contains("choose=1"), "a second time one may choose");
    let view = world.engine.receive_link(world.link("relaynet")).await.unwrap();
    let FlowStatusView::Done { account_id, known } = view.status else { panic!("{:?}", view.status) };
    assert_eq!((account_id, known), (first, true));
    assert_eq!(world.engine.list_accounts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_browser_that_does_not_open_leaves_the_link_to_copy() {
    let world = World::ready().await;
    world.browser.fail_with(BrowserError::NotStarted);
    let flow = world.start("relaynet").await;
    assert!(!flow.opened);
    let url = world.engine.connect_link(flow.id).await.unwrap();
    assert!(url.as_str().contains("state="));
    assert!(matches!(world.engine.connect_open_again(flow.id).await, Err(EngineError::BrowserNotOpened)));
    world.browser.fail_with(BrowserError::NotAllowed);
    let flow = world.start("relaynet").await;
    assert_eq!(failure(flow.status), EngineError::LinkNotAllowed.to_string());
}

#[tokio::test]
async fn a_server_that_forgot_our_app_is_asked_for_a_new_one() {
    let world = World::ready().await;
    world.many.orders().registering.push_back(NetworkError::RegistrationRefused);
    world.start("manynet").await;
    assert_eq!(world.many.seen().registrations, 2, "registered anew once");
    world.many.will_exchange(Err(NetworkError::RegistrationRefused));
    world.engine.receive_link(world.link("manynet")).await.unwrap();
    world.start("manynet").await;
    assert_eq!(world.many.seen().registrations, 3, "the refused registration is not used again");
    world.start("manynet").await;
    assert_eq!(world.many.seen().registrations, 3, "a good one is");
}

#[tokio::test]
async fn without_the_persons_app_or_a_server_nothing_begins() {
    let world = World::ready().await;
    world.engine.delete_registration(platform("relaynet")).await.unwrap();
    let started = world.engine.connect_start(request("relaynet")).await;
    assert!(matches!(started, Err(EngineError::RegistrationMissing)));
    let nowhere = ConnectRequest { server: Some("  ".into()), ..request("manynet") };
    let started = world.engine.connect_start(nowhere).await;
    assert!(matches!(started, Err(EngineError::InvalidInput { field: "server" })));
    let started = world.engine.connect_start(request("passnet")).await;
    assert!(matches!(started, Err(EngineError::InvalidInput { field: "network" })));
    assert!(world.browser.opened().is_empty());
}

#[tokio::test]
async fn an_app_changed_in_the_middle_does_not_get_the_code() {
    let world = World::ready().await;
    let flow = world.start("relaynet").await;
    world.enter_app("app-2").await;
    let view = world.engine.receive_link(world.link("relaynet")).await.unwrap();
    assert_eq!(failure(view.status), EngineError::RegistrationRefused.to_string());
    assert_eq!(world.relay.exchanged(), 0);
    assert_nothing_left(&world, flow.id).await;
}

#[tokio::test(start_paused = true)]
async fn ten_minutes_pass_even_when_the_clock_is_set_back() {
    let world = World::ready().await;
    let flow = world.start("relaynet").await;
    tokio::time::advance(std::time::Duration::from_secs(601)).await;
    assert!(matches!(world.engine.receive_link(world.link("relaynet")).await, Err(EngineError::LinkUnknown)));
    assert_eq!(world.relay.exchanged(), 0);
    assert_nothing_left(&world, flow.id).await;
}

#[tokio::test]
async fn the_outside_is_told_of_flows_and_accounts() {
    let mut world = World::ready().await;
    while world.events.try_recv().is_ok() {}
    let flow = world.start("relaynet").await;
    world.engine.receive_link(world.link("relaynet")).await.unwrap();
    let mut told = Vec::new();
    while let Ok(event) = world.events.try_recv() {
        told.push((event.changed, event.id));
    }
    assert!(told.contains(&(Changed::Flows, Some(flow.id.to_string()))), "{told:?}");
    assert!(told.iter().any(|(changed, id)| *changed == Changed::Accounts && id.is_some()), "{told:?}");
}
