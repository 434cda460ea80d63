//! The person's callback page: what counts as ours, what proves the way back, and what is kept.

use chrono::TimeDelta;
use domain::{BrowserError, HttpError, Secret};
use engine::{CALLBACK_PAGE, CallbackPageView, EngineError, SetupStage, TrialStatus};

use crate::support::sign_ins::{World, deep_link, platform};

const FOLDER: &str = "https://anna.example/callback/";
/// The pages of the two networks that need one; the browser is sent through the first.
const FIRST: &str = "https://anna.example/callback/boundnet/";
const PAGE: &str = "https://anna.example/callback/relaynet/";

/// A world in which our page was uploaded and its address entered.
async fn uploaded() -> World {
    let world = World::ready().await;
    world.http.serve(FIRST, 200, CALLBACK_PAGE);
    world.http.serve(PAGE, 200, CALLBACK_PAGE);
    world.engine.set_callback_address(FOLDER).await.unwrap();
    world
}

/// What the browser was sent to last carries.
fn carried(world: &World, name: &str) -> String {
    let url = world.browser.opened().pop().unwrap();
    url.query_pairs().find(|(found, _)| found == name).unwrap().1.into_owned()
}

/// The link by which the page leads back.
fn back(world: &World) -> Secret {
    let url = world.browser.opened().pop().unwrap();
    deep_link("boundnet", url.query().unwrap())
}

fn status(view: &CallbackPageView) -> Option<TrialStatus> {
    view.trial.as_ref().map(|trial| trial.status)
}

async fn assert_unproved(world: &World, why: &str) {
    assert_eq!(world.engine.callback_page().await.unwrap().proved_at, None, "{why}");
}

#[tokio::test]
async fn a_page_that_is_ours_and_leads_the_browser_back_is_proved_once() {
    let world = uploaded().await;
    let waiting = world.engine.test_callback_page().await.unwrap();
    assert_eq!((waiting.compared_at.is_some(), waiting.proved_at), (true, None));
    assert_eq!(status(&waiting), Some(TrialStatus::Waiting));
    let opened = world.browser.opened().pop().unwrap();
    assert!(opened.as_str().starts_with(&format!("{FIRST}?")), "the browser goes through the page: {opened}");
    assert_eq!(carried(&world, "state").len(), 43, "256 random bits");

    world.engine.take_link(back(&world)).await.unwrap();
    let proved = world.engine.callback_page().await.unwrap();
    assert!(proved.proved_at.is_some());
    assert_eq!(status(&proved), None, "nothing is waited for any more");
    let address = proved.callbacks.iter().find(|(network, _)| *network == platform("relaynet")).unwrap();
    assert_eq!(address.1.as_ref().map(url::Url::as_str), Some(PAGE), "the finished address");

    let again = world.engine.take_link(back(&world)).await;
    assert!(matches!(again, Err(EngineError::LinkUnknown)), "a used state is worth nothing");
    assert_eq!(world.relay.exchanged(), 0, "no network was asked for anything");
}

#[tokio::test]
async fn each_trial_has_a_state_of_its_own_and_ends_the_one_before() {
    let world = uploaded().await;
    world.engine.test_callback_page().await.unwrap();
    let (first, state) = (back(&world), carried(&world, "state"));
    world.engine.test_callback_page().await.unwrap();
    assert_ne!(carried(&world, "state"), state);
    assert!(world.engine.take_link(first).await.is_err());
    assert_unproved(&world, "by the state of the trial before").await;
}

#[tokio::test]
async fn nothing_but_the_state_in_an_answer_of_that_network_proves_the_way() {
    let world = uploaded().await;
    world.engine.test_callback_page().await.unwrap();
    let state = carried(&world, "state");
    let cases = [
        deep_link("boundnet", "code=postrider-test&state=unknown"),
        deep_link("relaynet", &format!("code=postrider-test&state={state}")),
        deep_link("boundnet", &format!("error=access_denied&state={state}")),
        deep_link("boundnet", &format!("code=postrider-test&state={state}&state={state}")),
        deep_link("boundnet", &format!("code=postrider-test&state={state}&next=x")),
        deep_link("boundnet", &format!("state={state}")),
        Secret::new(format!("{FIRST}?code=postrider-test&state={state}")),
    ];
    for link in cases {
        // EXPOSE: a test value.
        let why = link.expose().to_owned();
        assert!(world.engine.take_link(link).await.is_err(), "{why}");
        assert_unproved(&world, &why).await;
    }
    world.engine.take_link(back(&world)).await.unwrap();
    assert!(world.engine.callback_page().await.unwrap().proved_at.is_some(), "the right one still works");
}

#[tokio::test]
async fn ten_minutes_are_ten_minutes_and_a_late_answer_is_named() {
    for (seconds, proved, expected) in
        [(600, true, None), (601, false, Some(TrialStatus::Late)), (86_400, false, Some(TrialStatus::Late))]
    {
        let world = uploaded().await;
        world.engine.test_callback_page().await.unwrap();
        world.clock.forward(TimeDelta::seconds(seconds));
        if !proved {
            let view = world.engine.callback_page().await.unwrap();
            assert_eq!(status(&view), Some(TrialStatus::NotBack), "after {seconds} s");
            assert!(world.engine.callback_trial_link().is_err(), "its address is worth nothing");
        }
        world.engine.take_link(back(&world)).await.unwrap();
        let view = world.engine.callback_page().await.unwrap();
        assert_eq!((view.proved_at.is_some(), status(&view)), (proved, expected), "after {seconds} s");
    }
}

#[tokio::test]
async fn a_page_that_will_not_do_is_refused_and_no_browser_is_opened() {
    let refused = |world: &World, error: EngineError, expected: &str| {
        assert_eq!(error.to_string(), expected);
        assert_eq!(world.browser.opened().len(), 0, "{expected}");
    };
    let cases = [
        (200, CALLBACK_PAGE.replace("</body>", "<i></i></body>"), format!("{PAGE} has our page, changed")),
        (200, "<h1>Anna</h1>".to_owned(), format!("{PAGE} has another page")),
        (404, String::new(), format!("{PAGE} is not there")),
        (301, String::new(), format!("the host leads to {PAGE} instead")),
        (503, String::new(), format!("{PAGE} does not answer")),
    ];
    for (code, body, expected) in cases {
        let world = uploaded().await;
        world.http.serve(PAGE, code, &body);
        refused(&world, world.engine.test_callback_page().await.unwrap_err(), &expected);
        assert_unproved(&world, &expected).await;
    }
    let world = uploaded().await;
    world.http.fail(PAGE, HttpError::NoAnswer { host: "anna.example".to_owned() });
    refused(&world, world.engine.test_callback_page().await.unwrap_err(), &format!("{PAGE} does not answer"));
}

#[tokio::test]
async fn what_was_proved_ends_when_the_page_is_found_changed_and_with_another_address() {
    let world = uploaded().await;
    world.engine.test_callback_page().await.unwrap();
    world.engine.take_link(back(&world)).await.unwrap();
    world.engine.set_callback_address(PAGE).await.unwrap();
    assert!(world.engine.callback_page().await.unwrap().proved_at.is_some(), "the same folder, written otherwise");

    world.http.serve(PAGE, 503, "");
    world.engine.test_callback_page().await.unwrap_err();
    assert!(world.engine.callback_page().await.unwrap().proved_at.is_some(), "a host that is down says nothing of it");
    world.http.serve(PAGE, 200, "<h1>Anna</h1>");
    world.engine.test_callback_page().await.unwrap_err();
    let view = world.engine.callback_page().await.unwrap();
    assert_eq!((view.compared_at, view.proved_at), (None, None), "it is no longer ours");

    world.http.serve(PAGE, 200, CALLBACK_PAGE);
    world.engine.test_callback_page().await.unwrap();
    let late = back(&world);
    world.engine.set_callback_address("https://other.example/").await.unwrap();
    assert!(world.engine.take_link(late).await.is_err());
    assert_unproved(&world, "the state went out for another address").await;
}

#[tokio::test]
async fn a_sign_in_and_a_trial_do_not_take_each_others_answers() {
    let world = uploaded().await;
    world.start("relaynet").await;
    let sign_in = world.link("relaynet");
    world.engine.test_callback_page().await.unwrap();
    world.engine.take_link(back(&world)).await.unwrap();
    assert_eq!(world.relay.exchanged(), 0, "the trial's answer goes to no network");
    world.engine.take_link(sign_in).await.unwrap();
    assert_eq!(world.relay.exchanged(), 1, "the sign-in goes on as if nothing had been");
}

#[tokio::test]
async fn without_a_browser_the_link_can_be_copied() {
    let world = uploaded().await;
    world.browser.fail_with(BrowserError::NotStarted);
    let view = world.engine.test_callback_page().await.unwrap();
    assert!(!view.trial.unwrap().opened);
    let link = world.engine.callback_trial_link().unwrap();
    world.engine.take_link(deep_link("boundnet", link.query().unwrap())).await.unwrap();
    assert!(world.engine.callback_page().await.unwrap().proved_at.is_some());
}

#[tokio::test]
async fn the_folder_holds_the_page_for_each_network_that_needs_it_and_no_other() {
    let world = World::ready().await;
    let file = |network: &str| (format!("{network}/index.html"), CALLBACK_PAGE);
    assert_eq!(world.engine.callback_files(), [file("boundnet"), file("relaynet")]);
    let view = world.engine.callback_page().await.unwrap();
    let none_yet = |network| (platform(network), None);
    assert_eq!(view.callbacks, [none_yet("boundnet"), none_yet("relaynet")], "no address before there is one");
    let untested = world.engine.test_callback_page().await;
    assert!(matches!(untested, Err(EngineError::InvalidInput { field: "address" })));
}

#[tokio::test]
async fn where_one_was_is_known_after_a_restart_and_a_trial_that_was_under_way_is_not() {
    let world = uploaded().await;
    world.engine.test_callback_page().await.unwrap();
    world.engine.note_app_setup(platform("relaynet"), SetupStage::App).await.unwrap();
    let nowhere = world.engine.note_app_setup(platform("nosuchnet"), SetupStage::App).await;
    assert!(nowhere.is_err(), "there is no such network");
    let late = back(&world);

    let world = world.restart().await;
    let view = world.engine.callback_page().await.unwrap();
    assert_eq!(view.address.as_ref().map(url::Url::as_str), Some(FOLDER));
    assert_eq!((view.compared_at.is_some(), status(&view)), (true, None));
    assert_eq!(world.engine.app_setups().await.unwrap(), [(platform("relaynet"), SetupStage::App)].into());
    world.open_vault().await;
    assert!(matches!(world.engine.take_link(late).await, Err(EngineError::LinkUnknown)));
}

#[tokio::test]
async fn a_practice_profile_brings_its_own_page_and_leaves_the_persons_alone() {
    let world = World::practice("practice-secret").await;
    world.open_vault().await;
    world.engine.ensure_practice_defaults().await.unwrap();
    let view = world.engine.callback_page().await.unwrap();
    assert_eq!((view.practice, view.address.as_ref().map(url::Url::as_str)), (true, Some("https://relay.example/")));
    world.engine.set_callback_address(FOLDER).await.unwrap();
    world.engine.ensure_practice_defaults().await.unwrap();
    let view = world.engine.callback_page().await.unwrap();
    assert_eq!((view.practice, view.address.as_ref().map(url::Url::as_str)), (false, Some(FOLDER)));
}
