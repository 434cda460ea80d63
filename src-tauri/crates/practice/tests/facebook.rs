//! Signing in at Facebook, as an outsider meets it.
#![allow(clippy::unwrap_used, reason = "this is test code, also outside the test functions")]

mod support;

use hmac::{Hmac, KeyInit, Mac};
use practice::{ConsentAnswer, Endpoint, Fault, FaultKind, Network, Practice, Settings, Wait, samples};
use serde_json::{Value, json};
use sha2::Sha256;
use support::{
    Outsider,
    facebook::{
        BAKERY, Changes, EATS, GRAPH, SECOND, allow, allow_pages, authorize, code, delete, error, exchange, numbers,
        page_token, read, redeem, sign_in,
    },
    got, query,
};

async fn debug(outsider: &Outsider, token: &str) -> Value {
    let app = format!("{}|{}", samples::FACEBOOK_APP_ID, samples::FACEBOOK_APP_SECRET);
    let query = [("input_token", token), ("access_token", app.as_str())];
    let answer = got(outsider.get(&format!("{GRAPH}/debug_token")).query(&query)).await;
    assert_eq!(answer.status, 200, "whatever the token is good for: {}", answer.text);
    answer.json()["data"].clone()
}

fn names(list: &Value) -> Vec<String> {
    list["data"].as_array().unwrap().iter().map(|page| page["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_person_who_allows_is_sent_back_with_code_and_state() {
    let outsider = Outsider::new();
    let back = outsider.practice.consent(&authorize(&[]), allow(samples::FACEBOOK_OWNER)).await.unwrap();
    assert!(back.path().starts_with("/relay.practice/facebook/"), "{back}");
    assert_eq!((query(&back, "state").as_str(), back.fragment()), ("s t+&", Some("_=_")));
    let deep_link = Practice::relay(&back).unwrap();
    assert!(deep_link.as_str().starts_with("app.postrider:/oauth/facebook?code="), "the relay drops the fragment");
}

#[tokio::test]
async fn a_person_who_cancels_is_sent_back_with_the_exact_words() {
    let outsider = Outsider::new();
    let back = outsider.practice.consent(&authorize(&[("state", "abc")]), ConsentAnswer::Deny).await.unwrap();
    assert_eq!(
        back.query(),
        Some("error=access_denied&error_reason=user_denied&error_description=Permissions+error.&state=abc")
    );
}

#[tokio::test]
async fn a_wrong_request_ends_on_a_page_and_sends_the_browser_nowhere() {
    let outsider = Outsider::new();
    let cases: &[Changes<'_>] = &[
        &[("client_id", samples::INSTAGRAM_CLIENT_ID)],
        &[("redirect_uri", "https://relay.practice/facebook")],
        &[("redirect_uri", "http://localhost:8080/cb")],
        &[("redirect_uri", "http://127.0.0.1:8080/cb")],
        &[("redirect_uri", "app.postrider:/oauth/facebook")],
        &[("response_type", "token")],
        &[("scope", "pages_show_list,publish_pages")],
        &[("config_id", "1")],
    ];
    for changes in cases {
        let page = got(outsider.client.get(outsider.practice.local(&authorize(changes)))).await;
        assert_eq!(page.status, 400, "for {changes:?}");
        assert!(page.headers.get("location").is_none(), "for {changes:?}");
    }
    let request =
        outsider.client.post(outsider.practice.local(&authorize(&[]))).header("origin", "https://evil.example");
    assert_eq!(got(request.body("answer=allow")).await.status, 403, "another website cannot press the button");
}

#[tokio::test]
async fn in_development_this_computer_is_a_way_back_and_only_people_of_the_app_may_sign_in() {
    let outsider = Outsider::new();
    outsider.practice.set_settings(Settings { facebook_is_in_development: true, ..Settings::default() });
    let back = async |redirect_uri: &str, identity: &str| {
        outsider.practice.consent(&authorize(&[("redirect_uri", redirect_uri)]), allow(identity)).await
    };
    let local = back("http://localhost:8080/cb", samples::FACEBOOK_OWNER).await.unwrap();
    assert!(local.as_str().starts_with("http://localhost:8080/cb?code="), "{local}");
    assert!(back("http://127.0.0.1:8080/cb", samples::FACEBOOK_OWNER).await.is_err(), "only by that name");
    assert!(back(samples::FACEBOOK_REDIRECT_URI, samples::FACEBOOK_PARTNER).await.is_err(), "no role on the app");
}

#[tokio::test]
async fn a_code_works_once_within_an_hour_for_the_right_app_and_address() {
    let outsider = Outsider::new();
    let cases: &[(Changes<'_>, i64, i64)] = &[
        (&[("client_id", "1")], 101, 0),
        (&[("client_secret", "1")], 101, 0),
        (&[("redirect_uri", "https://relay.practice/facebook")], 100, 36008),
        (&[("code", "AQBunknown")], 100, 0),
        (&[("code_verifier", "a-verifier-that-nobody-asked-for-and-that-is-long")], 100, 0),
    ];
    for (changes, code_number, subcode) in cases {
        let answer = redeem(&outsider, &code(&outsider, allow(samples::FACEBOOK_OWNER)).await, changes).await;
        assert_eq!((answer.status, error(&answer)), (400, numbers(*code_number, *subcode)), "for {changes:?}");
    }
    let used = code(&outsider, allow(samples::FACEBOOK_OWNER)).await;
    let first = redeem(&outsider, &used, &[]).await;
    assert_eq!((first.at("/token_type").as_str(), first.at("/expires_in").as_str()), ("bearer", "5108"));
    assert_eq!(error(&redeem(&outsider, &used, &[]).await), numbers(100, 36009), "a code is used once");
    let old = code(&outsider, allow(samples::FACEBOOK_OWNER)).await;
    outsider.pass(1);
    assert_eq!(redeem(&outsider, &old, &[]).await.status, 400, "a code lives an hour");
}

#[tokio::test]
async fn a_challenge_is_dropped_so_that_its_verifier_is_refused() {
    let outsider = Outsider::new();
    let page = authorize(&[("code_challenge", "c"), ("code_challenge_method", "S256")]);
    let back = outsider.practice.consent(&page, allow(samples::FACEBOOK_OWNER)).await.unwrap();
    let answer = redeem(&outsider, &query(&back, "code"), &[("code_verifier", "v")]).await;
    assert_eq!(
        answer.at("/error/message"),
        "code_verifier param is provided without a code_challenge in authorization request"
    );
    assert_eq!(redeem(&outsider, &query(&back, "code"), &[]).await.status, 200, "without it the code is good");
}

#[tokio::test]
async fn a_person_signs_in_for_two_months_and_doing_it_again_extends_nothing() {
    let outsider = Outsider::new();
    let short =
        redeem(&outsider, &code(&outsider, allow(samples::FACEBOOK_OWNER)).await, &[]).await.at("/access_token");
    let long = exchange(&outsider, &short).await;
    assert_eq!(long.at("/expires_in"), "5183944");
    let long = long.at("/access_token");
    outsider.pass(2);
    assert_eq!(error(&read(&outsider, &short, "/me").await), numbers(190, 463), "the short one is over");
    assert_eq!(read(&outsider, &long, "/me?fields=id,name").await.at("/name"), "Ida Harbour");
    let again = exchange(&outsider, &long).await;
    assert_eq!((again.at("/access_token"), again.at("/expires_in")), (long.clone(), "5176744".into()));
    outsider.practice.set_settings(Settings { facebook_hides_token_life: true, ..Settings::default() });
    assert_eq!(exchange(&outsider, &long).await.at("/expires_in"), "", "it may keep the life to itself");
    outsider.pass(60 * 24);
    assert_eq!(error(&exchange(&outsider, &long).await), numbers(190, 463));
}

#[tokio::test]
async fn the_list_of_pages_has_those_that_were_ticked_with_tokens_and_tasks() {
    let outsider = Outsider::new();
    let all = sign_in(&outsider, allow(samples::FACEBOOK_OWNER)).await;
    let list =
        read(&outsider, &all, "/me/accounts?fields=id,name,username,category,access_token,tasks&limit=100").await;
    let expected = ["Harbour Bakery", "Harbour Eats", "Harbour Archive", "Harbour Market", "Harbour Letters"];
    assert_eq!(names(&list.json()), expected);
    assert_eq!(list.json()["data"][2]["tasks"], json!(["ANALYZE", "ADVERTISE", "MODERATE"]), "no content there");
    assert_eq!(list.at("/data/1/tasks/0"), "PROFILE_PLUS_CREATE_CONTENT", "the new pages name it otherwise");
    assert_eq!(
        list.at("/data/0/access_token"),
        page_token(&outsider, &all, BAKERY).await,
        "there is one for each page"
    );
    let one = sign_in(&outsider, allow_pages(samples::FACEBOOK_OWNER, &[samples::FACEBOOK_NEW_PAGE])).await;
    assert_eq!(names(&read(&outsider, &one, "/me/accounts").await.json()), ["Harbour Eats"]);
    assert_eq!(error(&read(&outsider, &one, &format!("/{BAKERY}")).await), numbers(100, 33), "not ticked, not there");
    let foreign = allow_pages(samples::FACEBOOK_PARTNER, &[samples::FACEBOOK_NEW_PAGE, samples::FACEBOOK_PARTNER_PAGE]);
    let partner = sign_in(&outsider, foreign).await;
    assert_eq!(names(&read(&outsider, &partner, "/me/accounts").await.json()), ["Second Harbour"], "only one's own");
    let nobody = sign_in(&outsider, allow(samples::FACEBOOK_PERSON_WITHOUT_PAGE)).await;
    assert_eq!(read(&outsider, &nobody, "/me/accounts").await.json(), json!({ "data": [] }));
}

#[tokio::test]
async fn the_list_of_pages_is_told_in_parts() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, allow(samples::FACEBOOK_OWNER)).await;
    let mut next = format!("{GRAPH}/me/accounts?fields=name&limit=2&access_token={token}");
    let mut parts = Vec::new();
    while !next.is_empty() {
        assert!(next.starts_with("https://graph.facebook.com/v26.0/"), "{next}");
        let part = got(outsider.get(&next)).await;
        parts.push(names(&part.json()).len());
        next = part.at("/paging/next");
    }
    assert_eq!(parts, [2, 2, 1]);
}

#[tokio::test]
async fn a_page_and_a_person_show_what_is_asked_for() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, allow(samples::FACEBOOK_OWNER)).await;
    let me = read(&outsider, &token, "/me?fields=id,name,picture").await;
    assert_eq!(got(outsider.get(&me.at("/picture/data/url"))).await.header("content-type"), "image/png");
    let fields = "name,username,link,followers_count,picture.type(large){url}";
    let page = read(&outsider, &token, &format!("/{BAKERY}?fields={fields}")).await;
    let expected = json!({
        "id": BAKERY, "name": "Harbour Bakery", "username": "harbourbakery", "followers_count": 1312,
        "link": "https://www.facebook.com/harbourbakery",
        "picture": { "data": { "url": "https://cdn.facebook.practice/avatar/harbourbakery.png" } },
    });
    assert_eq!(page.json(), expected);
    assert!(page.header("x-app-usage").contains("call_count"), "{:?}", page.headers);
    assert_eq!(page.header("facebook-api-version"), "v26.0");
    let own = page_token(&outsider, &token, EATS).await;
    let page = read(&outsider, &own, "/me?fields=name").await;
    assert_eq!(page.at("/name"), "Harbour Eats", "a page is somebody too");
    assert!(page.header("x-business-use-case-usage").contains(EATS), "{:?}", page.headers);
    assert_eq!(error(&read(&outsider, &own, &format!("/{BAKERY}")).await), numbers(100, 33), "and nobody else");
    assert_eq!(error(&read(&outsider, &own, "/me/accounts").await), numbers(100, 0));
    assert_eq!(error(&read(&outsider, "IGAAforeign", "/me").await), numbers(190, 0));
    assert_eq!(error(&got(outsider.get(&format!("{GRAPH}/me"))).await), numbers(2500, 0));
}

#[tokio::test]
async fn a_pages_token_lives_as_long_as_the_persons_is_short_and_for_ever_when_it_is_long() {
    let outsider = Outsider::new();
    let short =
        redeem(&outsider, &code(&outsider, allow(samples::FACEBOOK_OWNER)).await, &[]).await.at("/access_token");
    let mortal = page_token(&outsider, &short, BAKERY).await;
    let long = exchange(&outsider, &short).await.at("/access_token");
    let lasting = page_token(&outsider, &long, BAKERY).await;
    assert_ne!(mortal, lasting);
    let told = debug(&outsider, &lasting).await;
    assert_eq!((told["type"].as_str(), told["expires_at"].as_i64()), (Some("PAGE"), Some(0)));
    assert_eq!(told["profile_id"], BAKERY);
    assert_eq!(told["data_access_expires_at"], 1_795_176_000 + 90 * 86_400);
    assert_eq!(told["granular_scopes"][0]["target_ids"].as_array().unwrap().len(), 5);
    outsider.pass(61 * 24);
    assert_eq!(error(&read(&outsider, &mortal, "/me").await), numbers(190, 463));
    assert_eq!(error(&read(&outsider, &long, "/me").await), numbers(190, 463));
    assert_eq!(read(&outsider, &lasting, "/me").await.status, 200);
    let told = debug(&outsider, &mortal).await;
    assert_eq!((&told["is_valid"], &told["error"]["subcode"]), (&json!(false), &json!(463)));
    assert_eq!(debug(&outsider, "unknown").await["is_valid"], json!(false));
    outsider.practice.expire_tokens(Network::Facebook);
    assert_eq!(read(&outsider, &lasting, "/me").await.status, 200, "it has no time that could be up");
}

#[tokio::test]
async fn what_was_declined_is_told_and_missed() {
    let outsider = Outsider::new();
    let scopes = vec!["pages_manage_posts".to_owned()];
    let only = ConsentAnswer::AllowOnly { identity: samples::FACEBOOK_OWNER.to_owned(), scopes };
    let token = sign_in(&outsider, only).await;
    let list = read(&outsider, &token, "/me/permissions").await.json();
    let status = |name: &str| {
        let rows = list["data"].as_array().unwrap();
        rows.iter().find(|row| row["permission"] == name).unwrap()["status"].as_str().unwrap().to_owned()
    };
    assert_eq!((status("pages_manage_posts").as_str(), status("pages_show_list").as_str()), ("granted", "declined"));
    assert_eq!(status("public_profile"), "granted", "nobody can keep that back");
    let refused = read(&outsider, &token, "/me/accounts").await;
    assert_eq!(error(&refused), numbers(200, 0));
    assert!(refused.at("/error/message").contains("pages_show_list"), "{}", refused.text);
}

#[tokio::test]
async fn a_person_takes_back_everything_or_one_permission() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, allow(samples::FACEBOOK_OWNER)).await;
    let page = page_token(&outsider, &token, BAKERY).await;
    assert_eq!(delete(&outsider, &token, "/me/permissions/pages_show_list").await.at("/success"), "true");
    assert_eq!(error(&read(&outsider, &token, "/me/accounts").await), numbers(200, 0));
    assert_eq!(
        error(&delete(&outsider, &page, "/me/permissions").await),
        numbers(100, 0),
        "that is the person's right"
    );
    assert_eq!(delete(&outsider, &token, "/me/permissions").await.at("/success"), "true");
    for dead in [&token, &page] {
        assert_eq!(error(&read(&outsider, dead, "/me").await), numbers(190, 458));
    }
    let fresh = sign_in(&outsider, allow(samples::FACEBOOK_OWNER)).await;
    assert_eq!(read(&outsider, &fresh, "/me").await.status, 200);
    assert_eq!(error(&read(&outsider, &page, "/me").await), numbers(190, 458), "a new sign-in revives no old token");
    outsider.practice.revoke(Network::Facebook, samples::FACEBOOK_PAGE).unwrap();
    assert_eq!(error(&read(&outsider, &fresh, "/me").await), numbers(190, 458));
    assert!(outsider.practice.revoke(Network::Facebook, "nobody").is_err());
}

#[tokio::test]
async fn a_lost_page_and_a_new_password_end_tokens_in_their_own_ways() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, allow(samples::FACEBOOK_OWNER)).await;
    let (bakery, eats) = (page_token(&outsider, &token, BAKERY).await, page_token(&outsider, &token, EATS).await);
    outsider.practice.take_page(samples::FACEBOOK_OWNER, samples::FACEBOOK_PAGE).unwrap();
    assert_eq!(error(&read(&outsider, &bakery, "/me").await), numbers(190, 492));
    assert_eq!(read(&outsider, &eats, "/me").await.status, 200, "the others are still hers");
    assert_eq!(names(&read(&outsider, &token, "/me/accounts").await.json()).len(), 4);
    let partner = sign_in(&outsider, allow(samples::FACEBOOK_PARTNER)).await;
    assert_eq!(names(&read(&outsider, &partner, "/me/accounts").await.json()).len(), 2, "it is still his");
    outsider.practice.give_page_back(samples::FACEBOOK_OWNER, samples::FACEBOOK_PAGE).unwrap();
    assert_eq!(read(&outsider, &bakery, "/me").await.status, 200);
    outsider.practice.change_facebook_password(samples::FACEBOOK_OWNER).unwrap();
    for dead in [&token, &bakery, &eats] {
        assert_eq!(error(&read(&outsider, dead, "/me").await), numbers(190, 460));
    }
    assert_eq!(read(&outsider, &partner, "/me").await.status, 200);
    assert!(outsider.practice.take_page(samples::FACEBOOK_OWNER, samples::FACEBOOK_PARTNER_PAGE).is_err());
    assert!(outsider.practice.change_facebook_password("nobody").is_err());
}

#[tokio::test]
async fn a_page_that_is_unticked_the_next_time_is_out_of_the_apps_reach() {
    let outsider = Outsider::new();
    let first = sign_in(&outsider, allow(samples::FACEBOOK_OWNER)).await;
    let bakery = page_token(&outsider, &first, BAKERY).await;
    sign_in(&outsider, allow_pages(samples::FACEBOOK_OWNER, &[samples::FACEBOOK_NEW_PAGE])).await;
    assert_eq!(error(&read(&outsider, &bakery, "/me").await), numbers(200, 0));
    assert_eq!(names(&read(&outsider, &first, "/me/accounts").await.json()), ["Harbour Eats"]);
}

#[tokio::test]
async fn people_do_the_same_on_the_settings_page() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, allow(samples::FACEBOOK_OWNER)).await;
    let page = outsider.practice.facebook_settings_url();
    let press = async |action: &str, subject: &str| {
        let form = [("do", action), ("person", samples::FACEBOOK_OWNER), ("page", subject)];
        got(outsider.client.post(page.clone()).form(&form)).await.status
    };
    let shown = async || got(outsider.client.get(page.clone())).await.text;
    assert!(shown().await.contains("Leave Harbour Bakery"));
    assert_eq!(press("lose_page", samples::FACEBOOK_PAGE).await, 303);
    assert!(shown().await.contains("Return to Harbour Bakery"));
    assert_eq!(press("regain_page", samples::FACEBOOK_PAGE).await, 303);
    assert_eq!(read(&outsider, &token, &format!("/{BAKERY}")).await.status, 200);
    assert_eq!(press("remove_app", "").await, 303);
    assert_eq!(error(&read(&outsider, &token, "/me").await), numbers(190, 458));
    assert_eq!((press("lose_page", "nothing").await, press("nothing", "").await), (400, 400));
    let foreign =
        outsider.client.post(page.clone()).header("origin", "https://evil.example").form(&[("do", "remove_app")]);
    assert_eq!(got(foreign).await.status, 403);
}

#[tokio::test]
async fn a_proof_of_the_secret_is_checked_when_it_comes_and_missed_when_it_is_asked_for() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, allow(samples::FACEBOOK_OWNER)).await;
    assert_eq!(error(&read(&outsider, &token, "/me?appsecret_proof=00").await), numbers(104, 0));
    outsider.practice.set_settings(Settings { facebook_requires_proof: true, ..Settings::default() });
    assert_eq!(error(&read(&outsider, &token, "/me").await), numbers(104, 0));
    let mut mac = Hmac::<Sha256>::new_from_slice(samples::FACEBOOK_APP_SECRET.as_bytes()).unwrap();
    mac.update(token.as_bytes());
    let proof: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(read(&outsider, &token, &format!("/me?appsecret_proof={proof}")).await.status, 200);
}

#[tokio::test]
async fn too_many_calls_are_refused_in_the_form_of_whoever_calls() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider, allow(samples::FACEBOOK_OWNER)).await;
    let page = page_token(&outsider, &token, SECOND).await;
    assert_eq!(page, "", "it is not hers");
    for (wait, code) in [(Wait::Own { seconds: 90 }, 80001), (Wait::Absent, 4)] {
        outsider.practice.fault(Fault::once(Endpoint::FacebookPage, FaultKind::RateLimit { wait }));
        let answer = read(&outsider, &token, &format!("/{BAKERY}")).await;
        assert_eq!((answer.status, error(&answer)), (400, numbers(code, 0)));
        let usage = format!("{}{}", answer.header("x-business-use-case-usage"), answer.header("x-app-usage"));
        assert!(usage.contains("\"call_count\":101"), "{usage}");
        assert_eq!(usage.contains("\"estimated_time_to_regain_access\":2"), code == 80001, "{usage}");
    }
    let mut calls = 0;
    while read(&outsider, &token, "/me").await.status == 200 {
        calls += 1;
    }
    assert_eq!(calls, 200 - 1, "200 an hour for one person, of which one was used before");
    outsider.pass(1);
    assert_eq!(read(&outsider, &token, "/me").await.status, 200);
}
