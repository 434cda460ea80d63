//! Bluesky as an outsider meets it.
#![allow(clippy::unwrap_used, reason = "this is test code, also outside the test functions")]

mod support;

use image::ImageFormat;
use practice::{Endpoint, Fault, FaultKind, Network, samples};
use serde_json::{Value, json};
use support::{Got, Outsider, got, picture};

const PDS: &str = "https://pds.practice/xrpc";
const DID: &str = "did:plc:harbourbakeryaaaaaaaaaa2";
const RKEY: &str = "3muh5xpdm22h3";

async fn create_session(outsider: &Outsider, identifier: &str, password: &str) -> Got {
    let body = json!({ "identifier": identifier, "password": password });
    got(outsider.post("https://bsky.social/xrpc/com.atproto.server.createSession").json(&body)).await
}

async fn sign_in(outsider: &Outsider) -> Got {
    create_session(outsider, samples::BLUESKY_FIRST, samples::BLUESKY_FIRST_APP_PASSWORD).await
}

async fn get_session(outsider: &Outsider, token: &str) -> Got {
    got(outsider.get(&format!("{PDS}/com.atproto.server.getSession")).bearer_auth(token)).await
}

async fn refresh(outsider: &Outsider, token: &str) -> Got {
    got(outsider.post(&format!("{PDS}/com.atproto.server.refreshSession")).bearer_auth(token)).await
}

fn post(text: &str) -> Value {
    json!({ "$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-11-20T12:00:00.000Z" })
}

async fn put(outsider: &Outsider, token: &str, record: Value, extra: Value) -> Got {
    let mut body = json!({ "repo": DID, "collection": "app.bsky.feed.post", "rkey": RKEY, "record": record });
    body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    got(outsider.post(&format!("{PDS}/com.atproto.repo.putRecord")).bearer_auth(token).json(&body)).await
}

async fn upload(outsider: &Outsider, token: &str, bytes: Vec<u8>) -> Value {
    let request = outsider.post(&format!("{PDS}/com.atproto.repo.uploadBlob")).bearer_auth(token);
    got(request.header("content-type", "image/jpeg").body(bytes)).await.json()["blob"].clone()
}

#[tokio::test]
async fn a_handle_leads_to_its_server_by_every_way() {
    let outsider = Outsider::new();
    let well_known = got(outsider.get("https://harbour.bsky.practice/.well-known/atproto-did")).await;
    assert_eq!(well_known.text, DID);
    for host in ["public.api.bsky.app", "bsky.social", "pds.practice"] {
        let url = format!("https://{host}/xrpc/com.atproto.identity.resolveHandle?handle=harbour.bsky.practice");
        assert_eq!(got(outsider.get(&url)).await.at("/did"), DID, "at {host}");
    }
    let document = got(outsider.get(&format!("https://plc.directory/{DID}"))).await;
    assert_eq!(document.at("/service/0/serviceEndpoint"), "https://pds.practice");
    assert_eq!(document.at("/alsoKnownAs/0"), "at://harbour.bsky.practice");
    let nobody = got(outsider.get("https://nobody.bsky.practice/.well-known/atproto-did")).await;
    assert_eq!((nobody.status, nobody.header("x-practice-unknown-host")), (421, "1"));
    let actor = format!("https://public.api.bsky.app/xrpc/app.bsky.actor.getProfile?actor={DID}");
    let avatar = got(outsider.get(&actor)).await.at("/avatar");
    let picture = outsider.get(&avatar).send().await.unwrap();
    assert_eq!(picture.headers()["content-type"], "image/png");
}

#[tokio::test]
async fn only_app_passwords_open_a_session() {
    let outsider = Outsider::new();
    let cases = [
        (samples::BLUESKY_FIRST, samples::BLUESKY_FIRST_MAIN_PASSWORD, 401, "AuthFactorTokenRequired"),
        (samples::BLUESKY_SECOND, samples::BLUESKY_SECOND_MAIN_PASSWORD, 401, "AuthenticationRequired"),
        (samples::BLUESKY_FIRST, "wrong", 401, "AuthenticationRequired"),
        ("nobody.bsky.practice", "wrong", 401, "AuthenticationRequired"),
        (DID, samples::BLUESKY_FIRST_APP_PASSWORD, 200, ""),
        ("harbour@harbour.practice", samples::BLUESKY_FIRST_APP_PASSWORD, 200, ""),
    ];
    for (identifier, password, status, error) in cases {
        let answer = create_session(&outsider, identifier, password).await;
        assert_eq!((answer.status, answer.at("/error").as_str()), (status, error), "for {identifier}");
    }
    let made = outsider.practice.create_app_password(samples::BLUESKY_SECOND).unwrap();
    assert_eq!(create_session(&outsider, samples::BLUESKY_SECOND, &made).await.status, 200);
    let page = outsider.practice.app_passwords_url();
    let form = [("identity", samples::BLUESKY_SECOND), ("name", "Postrider")];
    let fresh = got(outsider.client.post(page).form(&form)).await;
    let shown = fresh.text.split("value=\"").find(|part| part.chars().nth(4) == Some('-')).unwrap();
    let password = shown.split('"').next().unwrap();
    assert_eq!(create_session(&outsider, samples::BLUESKY_SECOND, password).await.status, 200);
}

#[tokio::test]
async fn sign_ins_are_limited_per_account() {
    let outsider = Outsider::new();
    for _ in 0..30 {
        assert_eq!(sign_in(&outsider).await.status, 200);
    }
    let limited = sign_in(&outsider).await;
    assert_eq!((limited.status, limited.at("/error")), (429, "RateLimitExceeded".into()));
    assert_eq!(limited.header("ratelimit-policy"), "30;w=300");
    outsider.pass(1);
    assert_eq!(sign_in(&outsider).await.status, 200);
}

#[tokio::test]
async fn sessions_live_two_hours_and_are_renewed_by_rotation_with_grace() {
    let outsider = Outsider::new();
    let session = sign_in(&outsider).await;
    let (access, first) = (session.at("/accessJwt"), session.at("/refreshJwt"));
    let me = get_session(&outsider, &access).await;
    assert_eq!((me.status, me.header("ratelimit-limit")), (200, "3000"));
    assert_eq!(refresh(&outsider, &access).await.at("/error"), "InvalidToken", "an access token renews nothing");
    outsider.pass(2);
    let expired = get_session(&outsider, &access).await;
    assert_eq!((expired.status, expired.at("/error")), (400, "ExpiredToken".into()));
    let second = refresh(&outsider, &first).await.at("/refreshJwt");
    assert_eq!(refresh(&outsider, &first).await.status, 200, "a lost answer may be asked for again");
    outsider.pass(2);
    assert_eq!(refresh(&outsider, &first).await.at("/error"), "ExpiredToken", "but not for ever");
    outsider.pass(90 * 24 - 3);
    let third = refresh(&outsider, &second).await;
    assert_eq!(third.status, 200);
    outsider.pass(90 * 24);
    assert_eq!(refresh(&outsider, &third.at("/refreshJwt")).await.at("/error"), "ExpiredToken");
}

#[tokio::test]
async fn ended_sessions_and_expired_tokens_are_told_apart() {
    let outsider = Outsider::new();
    let session = sign_in(&outsider).await;
    outsider.practice.expire_tokens(Network::Bluesky);
    assert_eq!(get_session(&outsider, &session.at("/accessJwt")).await.at("/error"), "ExpiredToken");
    let fresh = refresh(&outsider, &session.at("/refreshJwt")).await;
    let ended = outsider.post(&format!("{PDS}/com.atproto.server.deleteSession"));
    assert_eq!(got(ended.bearer_auth(fresh.at("/refreshJwt"))).await.status, 200);
    assert_eq!(get_session(&outsider, &fresh.at("/accessJwt")).await.at("/error"), "InvalidToken");
    let other = sign_in(&outsider).await;
    outsider.practice.revoke(Network::Bluesky, samples::BLUESKY_FIRST).unwrap();
    assert_eq!(refresh(&outsider, &other.at("/refreshJwt")).await.at("/error"), "InvalidToken");
    assert_eq!(got(outsider.get(&format!("{PDS}/com.atproto.server.getSession"))).await.at("/error"), "AuthMissing");
}

#[tokio::test]
async fn a_record_put_under_its_key_is_out_once_however_often_it_is_sent() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider).await.at("/accessJwt");
    let never = json!({ "swapRecord": null });
    let first = put(&outsider, &token, post("Fresh"), never.clone()).await;
    assert_eq!(first.at("/uri"), format!("at://{DID}/app.bsky.feed.post/{RKEY}"));
    assert!(first.json().get("commit").is_some());
    let again = put(&outsider, &token, post("Fresh"), never.clone()).await;
    assert_eq!((again.status, again.at("/cid")), (200, first.at("/cid")));
    assert!(again.json().get("commit").is_none(), "nothing new was written");
    let other = put(&outsider, &token, post("Stale"), never).await;
    assert_eq!((other.status, other.at("/error")), (400, "InvalidSwap".into()));
    assert_eq!(outsider.practice.posts().len(), 1);
    assert_eq!(outsider.practice.posts()[0].key.as_deref(), Some(RKEY));
    let create = json!({ "repo": DID, "collection": "app.bsky.feed.post", "rkey": RKEY, "record": post("Fresh") });
    let taken = outsider.post(&format!("{PDS}/com.atproto.repo.createRecord")).bearer_auth(&token).json(&create);
    assert_eq!(got(taken).await.at("/error"), "InternalServerError");
    let replaced = put(&outsider, &token, post("Newer"), json!({})).await;
    assert_eq!(replaced.status, 200, "without the swap it is overwritten silently");
    let repo = format!("repo={DID}&collection=app.bsky.feed.post");
    let record = got(outsider.get(&format!("{PDS}/com.atproto.repo.getRecord?{repo}&rkey={RKEY}"))).await;
    assert_eq!(record.at("/value/text"), "Newer");
    let missing = got(outsider.get(&format!("{PDS}/com.atproto.repo.getRecord?{repo}&rkey=3muh5xpdm2222"))).await;
    assert_eq!((missing.status, missing.at("/error")), (400, "RecordNotFound".into()));
    let list = got(outsider.get(&format!("{PDS}/com.atproto.repo.listRecords?{repo}&limit=50"))).await;
    assert_eq!(list.json()["records"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn records_are_judged_by_the_lexicon() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider).await.at("/accessJwt");
    let with = |text: &str, name: &str, value: Value| {
        let mut record = post(text);
        record.as_object_mut().unwrap().insert(name.to_owned(), value);
        record
    };
    let link = |start: u64, end: u64| {
        json!([{ "index": { "byteStart": start, "byteEnd": end },
            "features": [{ "$type": "app.bsky.richtext.facet#link", "uri": "https://example.com" }] }])
    };
    let family = "👩\u{200d}👩\u{200d}👧\u{200d}👦";
    let cases = [
        (post(&"é".repeat(300)), 200),
        (post(&"é".repeat(301)), 400),
        (post(&family.repeat(120)), 200),
        (post(&family.repeat(121)), 400),
        (with("a", "createdAt", json!("yesterday")), 400),
        (with("a", "langs", json!(["en", "de", "fr", "it"])), 400),
        (with("ä example", "facets", link(3, 10)), 200),
        (with("ä example", "facets", link(1, 10)), 400),
        (with("ä example", "facets", link(3, 11)), 400),
        (with("ä example", "facets", link(3, 3)), 400),
        (with("a", "reply", json!({ "root": {} })), 400),
        (with("a", "embed", json!({ "$type": "app.bsky.embed.images", "images": [] })), 400),
        (with("a", "embed", json!({ "$type": "app.bsky.embed.external", "external": { "uri": "https://a.b" } })), 400),
        (json!({ "$type": "app.bsky.feed.like", "text": "a" }), 400),
    ];
    for (record, expected) in cases {
        let answer = put(&outsider, &token, record.clone(), json!({})).await;
        assert_eq!(answer.status, expected, "{record} gave {}", answer.text);
        assert!(expected == 200 || answer.at("/error") == "InvalidRequest", "{}", answer.text);
    }
}

#[tokio::test]
async fn pictures_and_cards_are_embedded_from_uploads() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider).await.at("/accessJwt");
    let blob = upload(&outsider, &token, picture(40, 30, ImageFormat::Jpeg)).await;
    assert!(blob["ref"]["$link"].as_str().unwrap().starts_with("bafkrei"), "{blob}");
    let images = |image: Value| json!({ "$type": "app.bsky.embed.images", "images": [image] });
    let record = |embed: Value| {
        let mut record = post("See");
        record.as_object_mut().unwrap().insert("embed".to_owned(), embed);
        record
    };
    let mut unknown = blob.clone();
    unknown["ref"]["$link"] = json!("bafkreiunknown");
    let huge = json!({ "$type": "blob", "ref": blob["ref"], "mimeType": "image/jpeg", "size": 2_000_001 });
    let external = json!({ "$type": "app.bsky.embed.external", "external": {
        "uri": samples::WEB_PAGE, "title": "Boxes", "description": "", "thumb": blob } });
    let cases = [
        (images(json!({ "image": blob })), "InvalidRequest"),
        (images(json!({ "image": unknown, "alt": "" })), "BlobNotFound"),
        (images(json!({ "image": huge, "alt": "" })), "InvalidRequest"),
        (external, ""),
        (images(json!({ "image": blob, "alt": "A loaf", "aspectRatio": { "width": 4, "height": 3 } })), ""),
    ];
    for (embed, error) in cases {
        assert_eq!(put(&outsider, &token, record(embed.clone()), json!({})).await.at("/error"), error, "for {embed}");
    }
    let posts = outsider.practice.posts();
    assert_eq!((posts.len(), posts[0].alt_texts[0].as_str()), (1, "A loaf"));
    let page = got(outsider.get(&posts[0].url)).await;
    assert!(page.status == 200 && page.text.contains("A loaf"), "{}", page.text);
    let by_did = got(outsider.get(&format!("https://bsky.app/profile/{DID}/post/{RKEY}"))).await;
    assert_eq!(by_did.status, 200, "the author may be named by DID");
}

#[tokio::test]
async fn blobs_can_be_lost_unless_a_record_uses_them() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider).await.at("/accessJwt");
    let bytes = || picture(40, 30, ImageFormat::Jpeg);
    let record = |blob: Value| {
        let mut record = post("See");
        let embed = json!({ "$type": "app.bsky.embed.images", "images": [{ "image": blob, "alt": "" }] });
        record.as_object_mut().unwrap().insert("embed".to_owned(), embed);
        record
    };
    let lose = || outsider.practice.fault(Fault::once(Endpoint::BlueskyPutRecord, FaultKind::UploadsLost));
    let blob = upload(&outsider, &token, bytes()).await;
    lose();
    assert_eq!(put(&outsider, &token, record(blob), json!({})).await.at("/error"), "BlobNotFound");
    let blob = upload(&outsider, &token, bytes()).await;
    assert_eq!(put(&outsider, &token, record(blob.clone()), json!({})).await.status, 200);
    lose();
    assert_eq!(put(&outsider, &token, record(blob), json!({})).await.status, 200);
}

async fn latest(outsider: &Outsider, did: &str) -> Got {
    got(outsider.get(&format!("{PDS}/com.atproto.sync.getLatestCommit?did={did}"))).await
}

#[tokio::test]
async fn the_revision_of_a_repository_grows_with_every_write_also_while_the_clock_is_set_back() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider).await.at("/accessJwt");
    let mut revisions = vec![latest(&outsider, DID).await.at("/rev")];
    assert_eq!(latest(&outsider, DID).await.at("/rev"), revisions[0], "reading writes nothing");
    let first = put(&outsider, &token, post("Fresh"), json!({})).await;
    revisions.push(first.at("/commit/rev"));
    assert_eq!(latest(&outsider, DID).await.at("/cid"), first.at("/commit/cid"));
    put(&outsider, &token, post("Fresh"), json!({})).await;
    assert_eq!(latest(&outsider, DID).await.at("/rev"), first.at("/commit/rev"), "an identical put writes nothing");
    outsider.practice.clock().turn_back(std::time::Duration::from_secs(86_400));
    let own = outsider.practice.posts().pop().unwrap();
    let deeds: [&dyn Fn(); 5] = [
        &|| outsider.practice.edit_post(&own, "Stale").unwrap(),
        &|| outsider.practice.add_picture(&own).unwrap(),
        &|| outsider.practice.like(Network::Bluesky, samples::BLUESKY_FIRST).unwrap(),
        &|| outsider.practice.delete_post(&own).unwrap(),
        &|| drop(outsider.practice.write_post(Network::Bluesky, samples::BLUESKY_FIRST, "Elsewhere").unwrap()),
    ];
    for deed in deeds {
        deed();
        revisions.push(latest(&outsider, DID).await.at("/rev"));
    }
    assert!(revisions.is_sorted_by(|a, b| a < b), "{revisions:?}");
    assert!(revisions.iter().all(|revision| revision.len() == 13));
    assert!(outsider.practice.like(Network::Bluesky, "nobody").is_err());
}

#[tokio::test]
async fn a_repository_that_is_not_there_has_no_commit() {
    let outsider = Outsider::new();
    let cases = [("did:plc:nobody", "RepoNotFound"), ("harbour.bsky.practice", "InvalidRequest")];
    for (did, error) in cases {
        let answer = latest(&outsider, did).await;
        assert_eq!((answer.status, answer.at("/error").as_str()), (400, error), "for {did}");
    }
}

#[tokio::test]
async fn a_write_can_insist_on_the_commit_it_knows() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider).await.at("/accessJwt");
    let known = latest(&outsider, DID).await.at("/cid");
    outsider.practice.like(Network::Bluesky, samples::BLUESKY_FIRST).unwrap();
    let stale = put(&outsider, &token, post("Fresh"), json!({ "swapCommit": known })).await;
    assert_eq!((stale.status, stale.at("/error")), (400, "InvalidSwap".into()));
    let known = latest(&outsider, DID).await.at("/cid");
    assert_eq!(put(&outsider, &token, post("Fresh"), json!({ "swapCommit": known })).await.status, 200);
}

#[tokio::test]
async fn a_list_of_records_lags_behind() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider).await.at("/accessJwt");
    let listing_lag_s = practice::ListingLag { bluesky: 5, ..practice::ListingLag::default() };
    outsider.practice.set_settings(practice::Settings { listing_lag_s, ..practice::Settings::default() });
    put(&outsider, &token, post("Fresh"), json!({})).await;
    let address = format!("{PDS}/com.atproto.repo.listRecords?repo={DID}&collection=app.bsky.feed.post");
    let count = async || got(outsider.get(&address)).await.json()["records"].as_array().map(Vec::len);
    assert_eq!(count().await, Some(0));
    outsider.practice.clock().advance(std::time::Duration::from_secs(5));
    assert_eq!(count().await, Some(1));
}

#[tokio::test]
async fn a_server_with_a_smaller_limit_refuses_larger_blobs_and_may_say_so_beforehand() {
    let outsider = Outsider::new();
    let token = sign_in(&outsider).await.at("/accessJwt");
    for tells in [true, false] {
        let usual = outsider.practice.settings();
        let limited = practice::Settings { bluesky_blob_bytes_max: 100, bluesky_tells_limit: tells, ..usual };
        outsider.practice.set_settings(limited);
        let described = got(outsider.get(&format!("{PDS}/com.atproto.server.describeServer"))).await;
        assert_eq!(described.json()["blobUploadLimit"].as_u64(), tells.then_some(100));
        let request = outsider.post(&format!("{PDS}/com.atproto.repo.uploadBlob")).bearer_auth(&token);
        let refused = got(request.header("content-type", "image/jpeg").body(vec![0; 101])).await;
        assert_eq!((refused.status, refused.at("/error").as_str()), (413, "PayloadTooLarge"));
    }
}
