use domain::{
    AppRegistration, AuthorizeRequest, Body, Confirmation, Content, Effect, Method, Network, NetworkError, Request,
    Returned, Secret, StoredStep,
};
use serde_json::json;

use super::Instagram;
use crate::{
    connector::Adapter,
    testing::{self, Reply, confirm, content, marked, only, stored, walk, with},
};

const QUOTA: &str = r#"{"data":[{"quota_usage":3,"config":{"quota_total":100,"quota_duration":86400}}]}"#;
const FINISHED: &str = r#"{"status_code":"FINISHED","status":"Finished","id":"18001"}"#;
const IN_PROGRESS: &str = r#"{"status_code":"IN_PROGRESS","id":"18001"}"#;
const PUBLISHED: &str = r#"{"status_code":"PUBLISHED","id":"18001"}"#;
const EXPIRED: &str = r#"{"status_code":"EXPIRED","id":"18001"}"#;
const PERMALINK: &str = r#"{"id":"18077","permalink":"https://www.instagram.com/p/AbCdEf/"}"#;
const GONE: &str = r#"{"error":{"message":"m","type":"OAuthException","code":24,"error_subcode":2207008}}"#;
const LISTED: &str = r#"{"data":[{"id":"18077","caption":"x","media_type":"IMAGE","timestamp":"2026-11-20T10:00:05+0000","permalink":"https://www.instagram.com/p/A/"}]}"#;
const ALBUM: &str = r#"{"data":[{"id":"18077","caption":"x","media_type":"CAROUSEL_ALBUM","timestamp":"2026-11-20T10:00:05+0000","permalink":"https://www.instagram.com/p/A/"}]}"#;

fn quota() -> Reply<'static> {
    Reply::new("GET graph.instagram.com/v26.0/17841/content_publishing_limit?fields=quota_usage,config", 200, QUOTA)
}

fn container(id: &'static str) -> Reply<'static> {
    Reply::new("POST graph.instagram.com/v26.0/17841/media? [bearer]", 200, id)
}

fn status(body: &'static str) -> Reply<'static> {
    Reply::new("GET graph.instagram.com/v26.0/18001?fields=status_code,status [bearer]", 200, body)
}

fn publish(status: u16, body: &'static str) -> Reply<'static> {
    Reply::new("POST graph.instagram.com/v26.0/17841/media_publish? [bearer]", status, body)
        .contains("creation_id=18001")
}

fn permalink() -> Reply<'static> {
    Reply::new("GET graph.instagram.com/v26.0/18077?fields=id,permalink", 200, PERMALINK)
}

fn media_list(body: &str) -> Reply<'_> {
    Reply::new("GET graph.instagram.com/v26.0/17841/media?fields=id,caption,permalink,timestamp,media_type", 200, body)
}

fn at_publish() -> StoredStep {
    let json = json!({"publish": {"container": "18001", "round": 0}});
    marked(stored("instagram", "publish", Effect::Irreversible, json), &[], None)
}

async fn check(content: &Content, start: Option<StoredStep>, replies: &[Reply<'_>], steps: &str, end: &str) {
    let (names, result) = walk("instagram", content, start, replies).await;
    assert_eq!(names.join(" "), steps);
    let shown = format!("{result:?}");
    assert!(shown.contains(end), "{end:?} is not in {shown}");
}

#[tokio::test]
async fn one_picture_goes_out_with_caption_and_description() {
    let made = container(r#"{"id":"18001"}"#)
        .contains("image_url=https://bucket.example.com/postrider/0191e8a0-0000-7000-8000-000000000001-00000000000001a1/0.jpg")
        .contains("caption=Fresh bread")
        .contains("alt_text=a loaf");
    let replies = [
        quota(),
        made,
        status(IN_PROGRESS),
        status(FINISHED),
        status(FINISHED),
        publish(200, r#"{"id":"18077"}"#),
        permalink(),
    ];
    check(
        &content("Fresh bread", 1),
        None,
        &replies,
        "quota picture wait wait publish permalink tidy",
        r#"remote_id: "18077", url: Some(Url { scheme: "https""#,
    )
    .await;
}

#[tokio::test]
async fn a_carousel_is_made_of_its_processed_pictures() {
    let child =
        |id| Reply::new("POST graph.instagram.com/v26.0/17841/media?", 200, id).contains("is_carousel_item=true");
    let state = |id: &'static str| Reply::new(id, 200, FINISHED);
    let parent = container(r#"{"id":18001}"#).contains("media_type=CAROUSEL&children=101,102&caption=Two");
    let replies = [
        quota(),
        child(r#"{"id":"101"}"#),
        state("GET graph.instagram.com/v26.0/101?"),
        child(r#"{"id":"102"}"#),
        state("GET graph.instagram.com/v26.0/102?"),
        parent,
        status(FINISHED),
        status(FINISHED),
        publish(200, r#"{"id":"18077"}"#),
        permalink(),
    ];
    check(
        &content("Two", 2),
        None,
        &replies,
        "quota picture picture_wait picture picture_wait carousel wait publish permalink tidy",
        "18077",
    )
    .await;
}

#[tokio::test]
async fn a_full_quota_waits_before_anything_is_uploaded() {
    let full = r#"{"data":[{"quota_usage":100,"config":{"quota_total":100}}]}"#;
    let replies = [Reply::new("GET graph.instagram.com/v26.0/17841/content_publishing_limit", 200, full)];
    check(&content("x", 1), None, &replies, "quota", "RateLimited { until: Some(2026-11-20T11:00:00Z) }").await;
}

#[tokio::test]
async fn a_publication_that_already_happened_is_never_repeated() {
    let replies = [status(PUBLISHED), media_list(LISTED)];
    check(&content("x", 1), Some(at_publish()), &replies, "publish find tidy", "18077").await;
}

#[tokio::test]
async fn an_expired_or_failed_container_starts_a_new_round() {
    let failed = r#"{"status_code":"ERROR","status":"Error: 2207082"}"#;
    for dead in [EXPIRED, failed] {
        let replies = [
            status(dead),
            container(r#"{"id":"18001"}"#),
            status(FINISHED),
            status(FINISHED),
            publish(200, r#"{"id":"18077"}"#),
            permalink(),
        ];
        check(
            &content("x", 1),
            Some(at_publish()),
            &replies,
            "publish <- picture wait publish permalink tidy",
            "18077",
        )
        .await;
    }
    let refused = r#"{"status_code":"ERROR","status":"Error: Media upload has failed with error code 2207026"}"#;
    check(&content("x", 1), Some(at_publish()), &[status(refused)], "publish", "PictureRefused").await;
}

#[tokio::test]
async fn a_container_that_is_not_ready_is_waited_for_and_kept() {
    let early = r#"{"error":{"message":"m","code":9007,"error_subcode":2207027}}"#;
    let replies = [
        status(FINISHED),
        publish(400, early),
        status(IN_PROGRESS),
        status(FINISHED),
        status(FINISHED),
        publish(200, r#"{"id":"18077"}"#),
        permalink(),
    ];
    check(&content("x", 1), Some(at_publish()), &replies, "publish <- wait wait publish permalink tidy", "18077").await;
    // Three times at most, and never with another container.
    let mut replies = Vec::new();
    for _ in 0..2 {
        replies.extend([status(FINISHED), publish(400, early), status(FINISHED)]);
    }
    replies.extend([status(FINISHED), publish(400, early)]);
    check(&content("x", 1), Some(at_publish()), &replies, "publish <- wait publish <- wait publish", "NotSent").await;
    // Seen as unready before anything was sent.
    let replies = [status(IN_PROGRESS), status(PUBLISHED), media_list(LISTED)];
    check(&content("x", 1), Some(at_publish()), &replies, "publish <- wait find tidy", "18077").await;
}

#[tokio::test]
async fn a_container_that_disappears_after_a_try_is_never_replaced() {
    let early = r#"{"error":{"message":"m","code":9007,"error_subcode":2207027}}"#;
    let replies = [status(FINISHED), publish(400, early), status(GONE), status(GONE), status(GONE), status(GONE)];
    let steps = "publish <- wait wait wait publish";
    check(&content("x", 1), Some(at_publish()), &replies, steps, "NoAnswer").await;
    // Refused for another reason while it is at work: that may still end in a post.
    let trouble = r#"{"error":{"message":"m","code":2}}"#;
    let replies = [status(FINISHED), publish(400, trouble)];
    check(&content("x", 1), Some(at_publish()), &replies, "publish", "Doubted(Unavailable").await;
}

#[tokio::test]
async fn a_container_that_is_not_visible_yet_is_looked_for_before_another_is_made() {
    let one = &content("x", 1);
    let made = || container(r#"{"id":"18001"}"#);
    let end = || [status(FINISHED), status(FINISHED), publish(200, r#"{"id":"18077"}"#), permalink()];
    let replies: Vec<_> = [quota(), made(), status(GONE)].into_iter().chain(end()).collect();
    check(one, None, &replies, "quota picture wait wait publish permalink tidy", "18077").await;
    let gone = [quota(), made(), status(GONE), status(GONE), status(GONE), made()];
    let replies: Vec<_> = gone.into_iter().chain(end()).collect();
    check(one, None, &replies, "quota picture wait wait wait picture wait publish permalink tidy", "18077").await;
}

#[tokio::test]
async fn a_carousel_whose_pictures_are_not_visible_yet_is_offered_again_later() {
    let child = || Reply::new("POST graph.instagram.com/v26.0/17841/media?", 200, r#"{"id":"101"}"#);
    let children = || [child(), Reply::new("GET graph.instagram.com/v26.0/101?", 200, FINISHED)];
    let refused = || Reply::new("POST graph.instagram.com/v26.0/17841/media?", 400, GONE).contains("CAROUSEL");
    let start = json!({"carousel": {"children": ["101", "101"], "hidden": 0, "round": 0}});
    let start = stored("instagram", "carousel", Effect::Repeatable, start);
    let mut replies = vec![refused(), refused()];
    replies.extend(children().into_iter().chain(children()));
    replies.extend([container(r#"{"id":"18001"}"#), status(PUBLISHED), media_list(ALBUM)]);
    let steps = "carousel carousel picture picture_wait picture picture_wait carousel wait find tidy";
    check(&content("x", 2), Some(start), &replies, steps, "18077").await;
}

#[tokio::test]
async fn nearly_every_refusal_to_publish_leaves_the_post_in_doubt() {
    let one = &content("x", 1);
    let refused =
        |code: i64, subcode: i64| format!(r#"{{"error":{{"message":"m","code":{code},"error_subcode":{subcode}}}}}"#);
    // Each has been seen although the post was live (Meta sheet 9.5, 9.8 and 12.1).
    for (code, subcode, meaning) in [
        (-1, 2_207_001, "Unavailable"),
        (1, 0, "Unavailable"),
        (2, 0, "Unavailable"),
        (4, 0, "RateLimited"),
        (4, 2_207_051, "Rejected"),
        (10, 0, "MissingScope"),
        (24, 2_207_006, "MissingScope"),
        (24, 2_207_008, "Unavailable"),
        (25, 2_207_050, "Rejected"),
        (100, 33, "MissingScope"),
        (190, 463, "SignedOut"),
        (200, 0, "MissingScope"),
        (7777, 0, "Unexpected"),
    ] {
        let body = refused(code, subcode);
        let expected = format!("Err(Doubted({meaning}");
        for status_code in [200, 400, 403] {
            let publish = Reply::new("POST graph.instagram.com/v26.0/17841/media_publish?", status_code, &body);
            check(one, Some(at_publish()), &[status(FINISHED), publish], "publish", &expected).await;
        }
    }
    // Only this one is said before anything is published.
    let full = refused(9, 2_207_042);
    let publish_full = Reply::new("POST graph.instagram.com/v26.0/17841/media_publish?", 400, &full);
    check(one, Some(at_publish()), &[status(FINISHED), publish_full], "publish", "Err(RateLimited").await;
    check(one, Some(at_publish()), &[status(FINISHED), publish(200, "<html>")], "publish", "NoAnswer").await;
    check(one, Some(at_publish()), &[status(FINISHED), publish(200, "{}")], "publish", "NoAnswer").await;
    check(one, Some(at_publish()), &[status(FINISHED), Reply::lost("POST")], "publish", "NoAnswer").await;
    for foreign in [301, 400, 401, 403, 404, 429, 502] {
        check(one, Some(at_publish()), &[status(FINISHED), publish(foreign, "<html>")], "publish", "Doubted(").await;
    }
    check(one, Some(at_publish()), &[Reply::lost("GET")], "publish", "NotSent").await;
    check(one, Some(at_publish()), &[status(GONE)], "publish", "NoAnswer").await;
}

#[tokio::test]
async fn a_picture_that_instagram_cannot_fetch_is_offered_once_more() {
    let unfetched = || {
        let body = r#"{"error":{"message":"Only photo or video can be accepted as media type","code":9004,"error_subcode":2207052}}"#;
        Reply::new("POST graph.instagram.com/v26.0/17841/media?", 400, body)
    };
    check(&content("x", 1), None, &[quota(), unfetched(), unfetched()], "quota picture picture", "NotReadable").await;
}

#[tokio::test]
async fn without_a_bucket_nothing_is_sent() {
    with("instagram", &[], async |script| {
        let network = crate::find("instagram").unwrap();
        let (content, seed) = (content("x", 1), testing::seed());
        let step = network.first_step(&content, &seed).unwrap();
        let error = network.advance(script.session(), &content, &seed, &step).await.unwrap_err();
        assert!(matches!(error, NetworkError::MediaHost(domain::MediaHostError::NotConfigured)));
    })
    .await;
}

#[tokio::test]
async fn a_lost_publication_is_found_out_by_the_container_and_then_by_the_list() {
    let media = |id: &str, caption: &str| {
        format!(
            r#"{{"id":"{id}","caption":"{caption}","media_type":"IMAGE","timestamp":"2026-11-19T09:59:00+0000","permalink":"https://www.instagram.com/p/{id}/"}}"#
        )
    };
    let (ours, other) = (|id| media(id, r"Fresh  bread\n"), |id| media(id, "other"));
    let (seen, unseen, unsure) = ("Live(Receipt { remote_id: \"1\"", "NotSeen", "CannotTell");
    const FAILED: &str = r#"{"status_code":"ERROR"}"#;
    const NEW: &str = r#"{"status_code":"SOMETHING_NEW"}"#;
    // What the container says, what is listed, what was noted, and what that says.
    let cases: Vec<(&'static str, Vec<String>, &[&str], &str)> = vec![
        // Its status lags behind: the list decides, and not at once.
        (FINISHED, vec![ours("1")], &[], seen),
        (FINISHED, vec![], &[], unseen),
        (FINISHED, vec![ours("0")], &["0"], unseen),
        (FINISHED, vec![other("1"), other("0")], &["0"], unsure),
        (EXPIRED, vec![other("0")], &["0"], unseen),
        (FAILED, vec![ours("1"), other("0")], &["0"], seen),
        (IN_PROGRESS, vec![other("0")], &["0"], unseen),
        (GONE, vec![ours("1"), other("0")], &["0"], seen),
        (GONE, vec![ours("2"), ours("1"), other("0")], &["0"], unsure),
        (GONE, vec![other("0")], &["0"], unseen),
        // Neither shows that it works.
        (GONE, vec![], &[], unsure),
        (NEW, vec![], &[], unsure),
    ];
    for (state, listed, newest, expected) in cases {
        let body = format!(r#"{{"data":[{}]}}"#, listed.join(","));
        let json = json!({"publish": {"container": "18001", "round": 0}});
        let lost = marked(stored("instagram", "publish", Effect::Irreversible, json), newest, None);
        let replies = [status(state), media_list(&body)];
        let found = confirm("instagram", &content("Fresh bread", 1), &lost, &replies).await.unwrap();
        assert!(format!("{found:?}").starts_with(expected), "{state} {body}: {found:?}");
    }
    let found = confirm("instagram", &content("x", 1), &at_publish(), &[status(PUBLISHED)]).await.unwrap();
    assert!(matches!(found, Confirmation::LiveThen(_)), "{found:?}");
    let lost = confirm("instagram", &content("x", 1), &at_publish(), &[Reply::lost("GET")]).await;
    assert!(lost.is_err(), "an unreadable container proves nothing");
}

#[tokio::test]
async fn a_live_post_whose_address_stays_hidden_is_still_done() {
    let Confirmation::LiveThen(find) =
        confirm("instagram", &content("x", 1), &at_publish(), &[status(PUBLISHED)]).await.unwrap()
    else {
        panic!("the container says that it is live");
    };
    assert_eq!(find.effect, Effect::Read);
    let empty: Vec<_> = (0..7).map(|_| media_list(r#"{"data":[]}"#)).collect();
    let (names, end) = walk("instagram", &content("x", 1), Some(find), &empty).await;
    assert_eq!((names.len(), end.unwrap().remote_id.as_str()), (8, "18001"));
}

#[tokio::test]
async fn the_sign_in_ends_in_a_sixty_day_token_without_a_proof_key() {
    let state = Secret::new("s".to_owned());
    let request = AuthorizeRequest {
        client_id: "app",
        redirect_uri: "https://relay.example/postrider",
        state: &state,
        challenge: Some("no"),
        server: None,
        choose_account: true,
    };
    let url = Adapter(Instagram).authorize_url(&request).unwrap();
    assert!(url.as_str().starts_with("https://www.instagram.com/oauth/authorize?"));
    assert!(url.as_str().contains("force_reauth=true") && !url.as_str().contains("challenge"));
    let short = r#"{"access_token":"short","user_id":17841,"permissions":"instagram_business_basic,instagram_business_content_publish"}"#;
    let replies = [
        Reply::new("POST api.instagram.com/oauth/access_token", 200, short)
            .contains("grant_type=authorization_code&code=<secret>&client_id=app&redirect_uri=https://relay.example/postrider&client_secret=<secret>"),
        Reply::new(
            "GET graph.instagram.com/access_token?grant_type=ig_exchange_token&client_secret=<secret>&access_token=<secret>",
            200, r#"{"access_token":"long","token_type":"bearer","expires_in":5183944}"#,
        ),
    ];
    let grant = exchange(&replies).await.unwrap();
    assert_eq!(grant.access_expires_in.unwrap().as_secs(), 5_183_944);
    assert_eq!(grant.renewable_for, grant.access_expires_in, "it can be renewed only while it lives");
    assert_eq!(grant.scopes.len(), 2);
}

async fn exchange(replies: &[Reply<'_>]) -> Result<domain::Grant, NetworkError> {
    let registration = AppRegistration {
        client_id: "app".to_owned(),
        client_secret: Some(Secret::new("x".to_owned())),
        redirect_uri: None,
    };
    let code = Secret::new("c".to_owned());
    with("instagram", replies, async |script| {
        let returned = Returned {
            registration: &registration,
            code: &code,
            verifier: Some(&code),
            redirect_uri: "https://relay.example/postrider",
            server: None,
        };
        Adapter(Instagram).exchange(script.outside(), returned).await
    })
    .await
}

#[tokio::test]
async fn a_sign_in_without_every_permission_is_withdrawn_and_refused_at_once() {
    let short = r#"{"data":[{"access_token":"short","user_id":"17841","permissions":["instagram_business_basic"]}]}"#;
    let revoke = "DELETE graph.instagram.com/v26.0/me/permissions? [bearer]";
    for withdrawn in [Reply::new(revoke, 200, r#"{"success":true}"#), Reply::lost(revoke)] {
        let replies = [Reply::new("POST api.instagram.com/oauth/access_token", 200, short), withdrawn];
        let error = exchange(&replies).await.err().unwrap();
        assert!(matches!(error, NetworkError::MissingScope { scope } if scope == "instagram_business_content_publish"));
    }
}

#[tokio::test]
async fn the_account_is_identified_and_a_personal_one_cannot_publish() {
    for (kind, blocked) in [("Business", false), ("MEDIA_CREATOR", false), ("Media_Creator", false), ("PERSONAL", true)]
    {
        let me = format!(
            r#"{{"user_id":"17841","username":"bakery","name":"The Bakery","account_type":"{kind}","profile_picture_url":"https://cdn.example.com/a.jpg","id":"9"}}"#
        );
        let reply = Reply::new(
            "GET graph.instagram.com/v26.0/me?fields=user_id,username,name,account_type,profile_picture_url [bearer]",
            200,
            &me,
        );
        let token = Secret::new("t".to_owned());
        let identity = with("instagram", &[reply], async |script| {
            Adapter(Instagram).identify(script.outside(), None, &token).await.map(only)
        })
        .await
        .unwrap();
        assert_eq!((identity.account.remote_id.as_str(), identity.account.handle.as_str()), ("17841", "bakery"));
        assert_eq!(identity.profile_url.unwrap().as_str(), "https://www.instagram.com/bakery");
        assert_eq!(identity.obstacle.is_some(), blocked, "{kind}");
    }
}

#[tokio::test]
async fn renewal_needs_no_secret_and_an_ended_token_ends_the_sign_in() {
    let call = "GET graph.instagram.com/refresh_access_token?grant_type=ig_refresh_token&access_token=<secret>";
    let token = Secret::new("t".to_owned());
    let renew = async |reply: Reply<'_>| {
        with("instagram", &[reply], async |script| {
            let session = script.session();
            Adapter(Instagram).renew(session.outside, session.account, &token, None).await
        })
        .await
    };
    let fresh =
        renew(Reply::new(call, 200, r#"{"access_token":"n","token_type":"bearer","expires_in":5184000}"#)).await;
    assert!(fresh.is_ok());
    let ended = renew(Reply::new(call, 400, r#"{"error":{"message":"m","code":190,"error_subcode":463}}"#)).await;
    assert!(matches!(ended, Err(NetworkError::SignedOut { .. })));
    assert!(matches!(renew(Reply::lost(call)).await, Err(NetworkError::NoAnswer(_))), "a blip signs nobody out");
}

/// Every call of these tests is compared with the published description on its way out; here it is shown that the
/// comparison can fail.
#[test]
fn a_parameter_field_or_path_outside_the_published_description_is_noticed() {
    let call = |method, path: &str, query: &str, field: &'static str| {
        let url = format!("https://graph.instagram.com{path}").parse().unwrap();
        let request = Request::new(method, url).query("fields", query);
        testing::contract_breach(&request.body(Body::Form(vec![(field, "x".into())])))
    };
    let media = "/v26.0/17841/media";
    assert_eq!(call(Method::Post, media, "id", "caption").as_deref(), Some("id"), "fields belong to reading");
    assert_eq!(call(Method::Get, media, "id,permalink", "since"), None);
    assert_eq!(call(Method::Get, media, "id,link", "since").as_deref(), Some("link"));
    assert_eq!(call(Method::Get, "/v26.0/18077", "permalink", "text").as_deref(), Some("text"));
    assert_eq!(call(Method::Get, "/v26.0/17841/posts", "", "").as_deref(), Some("GET /{version}/{id}/posts"));
}
