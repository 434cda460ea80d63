//! One suite over all networks: what a person may rely on, whatever the network. A new network is added to
//! `journeys::SUBJECTS` and has to pass as it is.

use chrono::TimeDelta;
use domain::TargetState;
use engine::{EngineError, FlowStatusView, PostView, TargetView};
use journeys::{House, SUBJECTS, Subject};
use practice::{ConsentAnswer, Endpoint, Fault, FaultKind, Network, Settings, Wait, When};

const TEXT: &str = "The weekend boxes are here. #sourdough";

async fn publish(house: &House, subject: &Subject, text: &str) -> PostView {
    let account = house.connect(subject).await.unwrap();
    let pictures = if subject.needs_picture { vec![house.picture(1080, 1080).await.unwrap()] } else { Vec::new() };
    let (draft, version) = house.write(text, &[account], &pictures).await.unwrap();
    house.engine.publish(draft, version).await.unwrap()
}

fn only(post: &PostView) -> &TargetView {
    assert_eq!(post.targets.len(), 1, "one account, one target");
    &post.targets[0]
}

#[tokio::test]
async fn every_network_has_a_subject() {
    let registered: Vec<_> = networks::NETWORKS.iter().map(|network| network.manifest().id).collect();
    let tested: Vec<_> = SUBJECTS.iter().map(|subject| subject.platform).collect();
    assert_eq!(tested, registered);
}

#[tokio::test]
async fn a_text_goes_out_once_with_its_link() {
    for subject in &SUBJECTS {
        let house = House::open().await.unwrap();
        let post = publish(&house, subject, TEXT).await;
        let post = house.settle(&post).await.unwrap();
        let target = only(&post);
        assert_eq!(target.state, TargetState::Published, "{}: {:?}", subject.platform, target.finding);
        let out = house.practice.posts();
        assert_eq!(out.len(), 1, "{}", subject.platform);
        assert_eq!((out[0].account.as_str(), out[0].text.as_str()), (subject.account, TEXT));
        let page = reqwest::get(house.practice.local(target.url.as_ref().expect("a published post has an address")));
        let page = page.await.unwrap().error_for_status().unwrap().text().await.unwrap();
        assert!(page.contains("The weekend boxes are here."), "{}: the link leads to the post", subject.platform);
    }
}

#[tokio::test]
async fn pictures_arrive_in_order_with_their_descriptions() {
    for subject in &SUBJECTS {
        let house = House::open().await.unwrap();
        let account = house.connect(subject).await.unwrap();
        let pictures = [house.picture(1600, 1200).await.unwrap(), house.picture(900, 900).await.unwrap()];
        let (draft, version) = house.write(TEXT, &[account], &pictures).await.unwrap();
        let post = house.engine.publish(draft, version).await.unwrap();
        let post = house.settle(&post).await.unwrap();
        assert_eq!(only(&post).state, TargetState::Published, "{}: {:?}", subject.platform, only(&post).finding);
        let out = house.practice.posts();
        assert_eq!(out.len(), 1, "{}", subject.platform);
        assert_eq!(out[0].media_count, 2, "{}", subject.platform);
        assert_eq!(out[0].alt_texts, ["Two loaves on a board"; 2], "{}", subject.platform);
    }
}

/// What happens to the publishing call, and whether a person may be needed afterwards.
const PUBLISHING_FAULTS: [(&str, FaultKind); 8] = [
    ("the connection broke before acceptance", FaultKind::DropBefore),
    ("the connection broke after acceptance", FaultKind::DropAfter),
    ("half of the answer arrived", FaultKind::CutJson),
    ("an outage before acceptance", FaultKind::Status { status: 503, when: When::Before }),
    ("an outage after acceptance", FaultKind::Status { status: 502, when: When::After }),
    ("an internal error after acceptance", FaultKind::Status { status: 500, when: When::After }),
    ("asked to wait in seconds", FaultKind::RateLimit { wait: Wait::Seconds { seconds: 90 } }),
    ("asked to wait without a time", FaultKind::RateLimit { wait: Wait::Absent }),
];

#[tokio::test]
async fn whatever_happens_to_the_publishing_call_the_post_goes_out_once() {
    for subject in &SUBJECTS {
        for (what, kind) in PUBLISHING_FAULTS {
            let house = House::open().await.unwrap();
            house.practice.fault(Fault::once(subject.publishes, kind));
            let post = publish(&house, subject, TEXT).await;
            let post = house.settle(&post).await.unwrap();
            let case = format!("{}: {what}", subject.platform);
            assert_eq!(only(&post).state, TargetState::Published, "{case}: {:?}", only(&post).finding);
            assert_eq!(house.really_out(subject, TEXT), 1, "{case}");
        }
    }
}

#[tokio::test]
async fn a_repeated_loss_of_the_answer_never_makes_a_second_post() {
    for subject in &SUBJECTS {
        for kind in [FaultKind::DropAfter, FaultKind::DropBefore, FaultKind::CutJson] {
            let house = House::open().await.unwrap();
            house.practice.fault(Fault::times(subject.publishes, 3, kind));
            let post = publish(&house, subject, TEXT).await;
            let post = house.settle(&post).await.unwrap();
            let out = house.really_out(subject, TEXT);
            let state = only(&post).state;
            assert!(out <= 1, "{} {kind:?}: {out} posts", subject.platform);
            let honest = if out == 1 { TargetState::Published } else { TargetState::WaitingPerson };
            assert!(state == honest || state == TargetState::WaitingPerson, "{} {kind:?}: {state:?}", subject.platform);
        }
    }
}

#[tokio::test]
async fn what_was_lost_on_the_way_is_prepared_again_and_the_post_goes_out_once() {
    for subject in &SUBJECTS {
        let house = House::open().await.unwrap();
        house.practice.fault(Fault::once(subject.publishes, FaultKind::UploadsLost));
        let account = house.connect(subject).await.unwrap();
        let pictures = [house.picture(1080, 1080).await.unwrap()];
        let (draft, version) = house.write(TEXT, &[account], &pictures).await.unwrap();
        let post = house.engine.publish(draft, version).await.unwrap();
        let post = house.settle(&post).await.unwrap();
        assert_eq!(only(&post).state, TargetState::Published, "{}: {:?}", subject.platform, only(&post).finding);
        assert_eq!(house.practice.count(subject.publishes), 2, "{}: it was refused once", subject.platform);
        assert_eq!(house.really_out(subject, TEXT), 1, "{}", subject.platform);
        let out = house.practice.posts();
        assert_eq!((out.len(), out[0].media_count), (1, 1), "{}", subject.platform);
    }
}

#[tokio::test]
async fn a_server_that_remembers_no_keys_is_never_sent_a_repeat_to_find_out() {
    let subject = SUBJECTS.iter().find(|subject| subject.platform == "mastodon").unwrap();
    // Two posts look alike: what was noted before tells which of them is the lost one.
    for is_fork in [true, false] {
        let house = House::open().await.unwrap();
        let settings = Settings { mastodon_is_fork: is_fork, ..house.practice.settings() };
        house.practice.set_settings(settings);
        let first = publish(&house, subject, TEXT).await;
        let account = only(&house.settle(&first).await.unwrap()).account_id;
        house.practice.fault(Fault::once(subject.publishes, FaultKind::DropAfter));
        let (draft, version) = house.write(TEXT, &[account], &[]).await.unwrap();
        let post = house.engine.publish(draft, version).await.unwrap();
        let post = house.settle(&post).await.unwrap();
        assert_eq!(only(&post).state, TargetState::Published, "fork {is_fork}: {:?}", only(&post).finding);
        assert_eq!(house.practice.count(subject.publishes), 2, "fork {is_fork}");
        assert_eq!(house.really_out(subject, TEXT), 2, "fork {is_fork}: both and no third");
    }
}

#[tokio::test]
async fn what_a_server_without_keys_does_not_show_is_asked_about_or_repeated_under_the_key() {
    let subject = SUBJECTS.iter().find(|subject| subject.platform == "mastodon").unwrap();
    for (is_fork, state, calls, out) in
        [(true, TargetState::WaitingPerson, 1, 0), (false, TargetState::Published, 2, 1)]
    {
        let house = House::open().await.unwrap();
        let settings = Settings { mastodon_is_fork: is_fork, ..house.practice.settings() };
        house.practice.set_settings(settings);
        house.practice.fault(Fault::once(subject.publishes, FaultKind::DropBefore));
        let post = publish(&house, subject, TEXT).await;
        let post = house.settle(&post).await.unwrap();
        assert_eq!(only(&post).state, state, "fork {is_fork}: {:?}", only(&post).finding);
        assert_eq!(house.practice.count(subject.publishes), calls, "fork {is_fork}");
        assert_eq!(house.really_out(subject, TEXT), out, "fork {is_fork}");
    }
}

#[tokio::test]
async fn a_server_that_shows_itself_to_its_own_people_only_is_connected_all_the_same() {
    let subject = SUBJECTS.iter().find(|subject| subject.platform == "mastodon").unwrap();
    let house = House::open().await.unwrap();
    house.practice.set_settings(Settings { mastodon_is_closed: true, ..Settings::default() });
    let post = publish(&house, subject, TEXT).await;
    assert_eq!(only(&house.settle(&post).await.unwrap()).state, TargetState::Published);
}

#[tokio::test]
async fn a_server_that_is_busy_says_until_when_and_is_not_called_unknown() {
    let subject = SUBJECTS.iter().find(|subject| subject.platform == "mastodon").unwrap();
    let house = House::open().await.unwrap();
    for endpoint in [Endpoint::MastodonInstance, Endpoint::MastodonApps] {
        let busy = FaultKind::RateLimit { wait: Wait::Seconds { seconds: 90 } };
        house.practice.fault(Fault::once(endpoint, busy));
        let error = house.start(subject, None).await.unwrap_err();
        let expected = house.now() + TimeDelta::seconds(90);
        assert!(matches!(error, EngineError::RateLimited { until: Some(until) } if until == expected), "{error:?}");
    }
    house.practice.fault(Fault::once(Endpoint::MastodonApps, FaultKind::Deny));
    let error = house.start(subject, None).await.unwrap_err();
    assert!(matches!(error, EngineError::ServerClosed), "{error:?}");
}

#[tokio::test]
async fn what_is_disconnected_is_withdrawn_at_its_network() {
    let identity_of = |subject: &Subject| match subject.network {
        Network::Bluesky => "https://pds.practice/xrpc/com.atproto.server.getSession",
        Network::Facebook => "https://graph.facebook.com/v26.0/me",
        Network::Instagram => "https://graph.instagram.com/v26.0/me",
        Network::Mastodon => "https://mastodon.practice/api/v1/accounts/verify_credentials",
        Network::Bucket | Network::Web => panic!("nobody signs in there"),
    };
    for subject in &SUBJECTS {
        let house = House::open().await.unwrap();
        let account = house.connect(subject).await.unwrap();
        let address = house.practice.local(&identity_of(subject).parse().unwrap());
        let working = async || {
            let mut working = 0;
            for token in house.secrets_sent() {
                let answer = reqwest::Client::new().get(address.clone()).bearer_auth(token).send().await;
                working += usize::from(answer.is_ok_and(|answer| answer.status().is_success()));
            }
            working
        };
        assert_ne!(working().await, 0, "{}: it works while it is connected", subject.platform);
        house.engine.disconnect_account(account).await.unwrap();
        assert_eq!(working().await, 0, "{}: the network takes none of its tokens any more", subject.platform);
    }
}

#[tokio::test]
async fn an_expired_access_token_is_renewed_or_held_but_never_lost() {
    for subject in &SUBJECTS {
        let house = House::open().await.unwrap();
        let post = publish(&house, subject, TEXT).await;
        house.practice.expire_tokens(subject.network);
        let post = house.settle(&post).await.unwrap();
        let (state, out) = (only(&post).state, house.really_out(subject, TEXT));
        match state {
            TargetState::Published => assert_eq!(out, 1, "{}", subject.platform),
            TargetState::WaitingSignIn => assert_eq!(out, 0, "{}", subject.platform),
            other => panic!("{}: {other:?}", subject.platform),
        }
    }
}

#[tokio::test]
async fn a_withdrawn_sign_in_holds_the_post_and_a_new_one_lets_it_go() {
    for subject in &SUBJECTS {
        let house = House::open().await.unwrap();
        let post = publish(&house, subject, TEXT).await;
        house.practice.revoke(subject.network, subject.account).unwrap();
        let post = house.settle(&post).await.unwrap();
        assert_eq!(only(&post).state, TargetState::WaitingSignIn, "{}", subject.platform);
        let account = only(&post).account_id;

        if let Some(password) = subject.password {
            house
                .engine
                .connect_password(engine::PasswordRequest {
                    platform: subject.id(),
                    identifier: subject.identity.into(),
                    password: domain::Secret::new(
                        house.practice.create_app_password(subject.identity).unwrap_or_else(|_| password.into()),
                    ),
                    reconnect: Some(account),
                    workspace: None,
                })
                .await
                .unwrap();
        } else {
            let flow = house.start(subject, Some(account)).await.unwrap();
            let allow = ConsentAnswer::Allow { identity: subject.identity.into() };
            let flow = house.answer(&flow, allow).await.unwrap();
            assert!(matches!(flow.status, FlowStatusView::Done { known: true, .. }), "{:?}", flow.status);
        }
        let post = house.settle(&post).await.unwrap();
        assert_eq!(only(&post).state, TargetState::Published, "{}: {:?}", subject.platform, only(&post).finding);
        assert_eq!(house.really_out(subject, TEXT), 1, "{}", subject.platform);
    }
}

#[tokio::test]
async fn disconnecting_withdraws_the_sign_in_at_the_network() {
    for subject in &SUBJECTS {
        let house = House::open().await.unwrap();
        let account = house.connect(subject).await.unwrap();
        house.engine.disconnect_account(account).await.unwrap();
        assert!(house.engine.list_accounts().await.unwrap().is_empty(), "{}", subject.platform);
        let revoked = house.practice.requests().into_iter().any(|request| {
            request.network == subject.network
                && ["revoke", "delete_session"].iter().any(|w| request.endpoint.name().ends_with(w))
        });
        assert!(revoked, "{} was not told", subject.platform);
    }
}

#[tokio::test]
async fn saying_no_or_nothing_leaves_no_account_and_a_plain_reason() {
    for subject in SUBJECTS.iter().filter(|subject| subject.password.is_none()) {
        let house = House::open().await.unwrap();
        let flow = house.start(subject, None).await.unwrap();
        let flow = house.answer(&flow, ConsentAnswer::Deny).await.unwrap();
        let denied = matches!(flow.status, FlowStatusView::Failed { error: engine::EngineError::ConsentDenied });
        assert!(denied, "{}: {:?}", subject.platform, flow.status);

        let flow = house.start(subject, None).await.unwrap();
        house.practice.clock().advance(std::time::Duration::from_secs(601));
        house.engine.expire_flows().await.unwrap();
        let flow = house.engine.connect_status(flow.id).await.unwrap();
        let expired = matches!(flow.status, FlowStatusView::Failed { error: engine::EngineError::FlowExpired });
        assert!(expired, "{}: {:?}", subject.platform, flow.status);
        assert!(house.engine.list_accounts().await.unwrap().is_empty());
        assert_eq!(house.practice.count(subject.token), 0, "{}: no token was asked for", subject.platform);
    }
}
