//! Posts on Facebook's pages, as an outsider meets them.
#![allow(clippy::unwrap_used, reason = "this is test code, also outside the test functions")]

mod support;

use std::time::Duration;

use image::ImageFormat;
use practice::{Body, ConsentAnswer, Endpoint, Fault, FaultKind, Network, Settings, When, samples};
use serde_json::{Value, json};
use support::{
    Got, Outsider,
    facebook::{
        BAKERY, EATS, GRAPH, SECOND, allow, delete, error, numbers, page_of, page_token, read, sign_in, upload, write,
    },
    got, picture,
};

/// 20 November 2026, 12:00.
const NOON: i64 = 1_795_176_000;

async fn bakery(outsider: &Outsider) -> String {
    page_of(outsider, samples::FACEBOOK_OWNER, BAKERY).await
}

async fn say(outsider: &Outsider, token: &str, message: &str) -> Got {
    write(outsider, token, &format!("/{BAKERY}/feed"), &[("message", message)]).await
}

/// Plans a post for so many minutes from noon.
async fn plan(outsider: &Outsider, token: &str, message: &str, minutes: i64) -> Got {
    let at = (NOON + minutes * 60).to_string();
    let form = [("message", message), ("published", "false"), ("scheduled_publish_time", at.as_str())];
    write(outsider, token, "/me/feed", &form).await
}

fn jpeg() -> Vec<u8> {
    picture(400, 300, ImageFormat::Jpeg)
}

/// Uploads pictures that wait for their post, each of another size so that they differ.
async fn staged(outsider: &Outsider, token: &str, count: u32, temporary: &str) -> Vec<String> {
    let mut ids = Vec::new();
    for index in 0..count {
        let fields = [("published", "false"), ("temporary", temporary), ("alt_text_custom", "A loaf")];
        let bytes = picture(100 + index, 100, ImageFormat::Jpeg);
        ids.push(upload(outsider, token, bytes, &fields).await.at("/id"));
    }
    ids
}

fn attached(ids: &[String]) -> String {
    json!(ids.iter().map(|id| json!({ "media_fbid": id })).collect::<Vec<_>>()).to_string()
}

fn numbered(ids: &[String]) -> Vec<(String, String)> {
    let field = |(index, id)| (format!("attached_media[{index}]"), json!({ "media_fbid": id }).to_string());
    ids.iter().enumerate().map(field).collect()
}

fn messages(list: &Got) -> Vec<String> {
    let list = list.json();
    let text = |post: &Value| post["message"].as_str().unwrap_or_default().to_owned();
    list["data"].as_array().unwrap().iter().map(text).collect()
}

#[tokio::test]
async fn words_go_out_once_with_everything_readers_see() {
    let outsider = Outsider::new();
    let token = bakery(&outsider).await;
    let form = [("message", "Rye & salt\nfresh"), ("fields", "id,permalink_url")];
    let answer = write(&outsider, &token, &format!("/{BAKERY}/feed"), &form).await;
    let id = answer.at("/id");
    assert!(id.starts_with(&format!("{BAKERY}_")), "{}", answer.text);
    assert!(answer.header("x-business-use-case-usage").contains(BAKERY), "{:?}", answer.headers);
    let fields = "id,message,created_time,permalink_url,is_published,application,attachments{media_type,target{id}}";
    let list = read(&outsider, &token, &format!("/{BAKERY}/published_posts?fields={fields}&limit=25")).await;
    let expected = json!({
        "id": id, "message": "Rye & salt\nfresh", "created_time": "2026-11-20T12:00:00+0000", "is_published": true,
        "permalink_url": answer.at("/permalink_url"),
        "application": { "id": samples::FACEBOOK_APP_ID, "name": "Postrider" },
    });
    assert_eq!(list.json()["data"], json!([expected]));
    let posts = outsider.practice.posts();
    assert_eq!(
        (posts.len(), posts[0].account.as_str(), posts[0].remote_id.as_str()),
        (1, "harbourbakery", id.as_str())
    );
    let page = got(outsider.get(&answer.at("/permalink_url"))).await;
    assert!(page.status == 200 && page.text.contains("Rye &amp; salt"), "{}", page.text);
    let short = got(outsider.get(&format!("https://www.facebook.com/{id}"))).await;
    assert!(answer.at("/permalink_url").ends_with(short.header("location").trim_start_matches("/www.facebook.com")));
}

#[tokio::test]
async fn only_a_pages_own_token_publishes_to_it() {
    let outsider = Outsider::new();
    let person = sign_in(&outsider, allow(samples::FACEBOOK_OWNER)).await;
    let token = page_token(&outsider, &person, BAKERY).await;
    let cases = [
        (&person, BAKERY, numbers(200, 0)),
        (&person, EATS, numbers(190, 2_069_032)),
        (&person, "me", numbers(200, 0)),
        (&token, EATS, numbers(100, 33)),
        (&token, SECOND, numbers(100, 33)),
    ];
    for (token, page, expected) in cases {
        let answer = write(&outsider, token, &format!("/{page}/feed"), &[("message", "No")]).await;
        assert_eq!(error(&answer), expected, "for {page}");
        let answer = read(&outsider, token, &format!("/{page}/published_posts")).await;
        assert_eq!(error(&answer), expected, "for the list of {page}");
    }
    assert!(outsider.practice.posts().is_empty());
}

#[tokio::test]
async fn a_page_in_trouble_says_which() {
    let outsider = Outsider::new();
    let person = sign_in(&outsider, allow(samples::FACEBOOK_OWNER)).await;
    let cases = [
        (EATS, None),
        ("61550000000000003", Some(numbers(1, 2_853_006))),
        ("61550000000000004", Some(numbers(368, 0))),
        ("61550000000000005", Some(numbers(200, 1_404_078))),
    ];
    for (page, expected) in cases {
        let token = page_token(&outsider, &person, page).await;
        let answer = write(&outsider, &token, "/me/feed", &[("message", "Is it out?")]).await;
        assert_eq!((answer.status != 200).then(|| error(&answer)), expected, "for {page}: {}", answer.text);
    }
    let scopes = vec!["pages_show_list".to_owned(), "pages_manage_posts".to_owned()];
    let identity = samples::FACEBOOK_PARTNER.to_owned();
    let person = sign_in(&outsider, ConsentAnswer::AllowOnly { identity, scopes }).await;
    let token = page_token(&outsider, &person, SECOND).await;
    let answer = write(&outsider, &token, "/me/feed", &[("message", "Is it out?")]).await;
    assert_eq!(error(&answer), numbers(200, 0));
    assert!(answer.at("/error/message").contains("pages_read_engagement"), "it names what is missing: {}", answer.text);
}

#[tokio::test]
async fn bad_words_and_links_are_refused_with_their_codes() {
    let outsider = Outsider::new();
    let token = bakery(&outsider).await;
    let (longest, too_long) = ("ä".repeat(63_206), "🥖".repeat(31_604));
    let cases: &[(&[(&str, &str)], _)] = &[
        (&[], numbers(100, 0)),
        (&[("message", "")], numbers(100, 0)),
        (&[("message", &too_long)], numbers(100, 0)),
        (&[("link", "harbour.practice")], numbers(100, 2_061_006)),
        (&[("link", "https://www.facebook.com/harbourbakery")], numbers(100, 1_609_008)),
        (&[("message", "Hi"), ("place", "1")], numbers(3, 0)),
        (&[("message", "Hi"), ("published", "maybe")], numbers(100, 0)),
    ];
    for (form, expected) in cases {
        let answer = write(&outsider, &token, "/me/feed", form).await;
        assert_eq!((answer.status, error(&answer)), (400, expected.clone()), "{}", answer.text);
    }
    assert_eq!(say(&outsider, &token, &longest).await.status, 200);
    let link = [("message", "Boxes"), ("link", samples::WEB_PAGE)];
    assert_eq!(write(&outsider, &token, "/me/feed", &link).await.status, 200);
    let post = outsider.practice.posts().into_iter().find(|post| post.text == "Boxes").unwrap();
    let page = got(outsider.get(&post.url)).await;
    assert!(page.text.contains("/harbour.practice/boxes"), "readers see the link: {}", page.text);
}

#[tokio::test]
async fn the_same_twice_in_a_row_is_refused() {
    let outsider = Outsider::new();
    let token = bakery(&outsider).await;
    assert_eq!(say(&outsider, &token, "Fresh").await.status, 200);
    assert_eq!(error(&say(&outsider, &token, "Fresh").await), numbers(506, 0));
    assert_eq!(say(&outsider, &token, "Fresh again").await.status, 200);
    let again = say(&outsider, &token, "Fresh").await;
    assert_eq!(again.status, 200, "something came between");
    assert_eq!(delete(&outsider, &token, &format!("/{}", again.at("/id"))).await.at("/success"), "true");
    assert_eq!(say(&outsider, &token, "Fresh").await.status, 200, "the one before is gone");
}

#[tokio::test]
async fn one_picture_goes_out_with_its_words_and_its_description() {
    let outsider = Outsider::new();
    let token = bakery(&outsider).await;
    let answer =
        upload(&outsider, &token, jpeg(), &[("caption", "A loaf"), ("alt_text_custom", "Round, crossed")]).await;
    let (id, post_id) = (answer.at("/id"), answer.at("/post_id"));
    let post =
        read(&outsider, &token, &format!("/{post_id}?fields=message,attachments{{media_type,target{{id}}}}")).await;
    let photo = json!({ "media_type": "photo", "target": { "id": id } });
    assert_eq!(post.json(), json!({ "id": post_id, "message": "A loaf", "attachments": { "data": [photo] } }));
    let post = outsider.practice.posts().pop().unwrap();
    assert_eq!((post.media_count, post.alt_texts), (1, vec!["Round, crossed".to_owned()]));
    let images = read(&outsider, &token, &format!("/{id}?fields=images")).await;
    assert_eq!((images.at("/images/0/width"), images.at("/images/0/height")), ("400".into(), "300".into()));
    assert_eq!(got(outsider.get(&images.at("/images/0/source"))).await.header("content-type"), "image/jpeg");
}

#[tokio::test]
async fn pictures_that_are_no_pictures_or_too_large_are_refused() {
    let outsider = Outsider::new();
    let token = bakery(&outsider).await;
    let mut large = jpeg();
    large.resize(4_000_000, 0);
    let cases = [
        (picture(10, 10, ImageFormat::Png), None),
        (b"BM what a bitmap begins with".to_vec(), None),
        (b"II*\0 what a TIFF begins with".to_vec(), None),
        (b"\0\0\0\x18ftypheic what a HEIF begins with".to_vec(), None),
        (b"\0\0\x01\0 what an icon begins with".to_vec(), Some(numbers(100, 1_366_046))),
        (b"<html>".to_vec(), Some(numbers(100, 1_366_046))),
        (large, Some(numbers(100, 1_366_046))),
        (jpeg().into_iter().take(20).collect(), Some(numbers(100, 2_069_019))),
    ];
    for (index, (bytes, expected)) in cases.into_iter().enumerate() {
        let answer = upload(&outsider, &token, bytes, &[("published", "false")]).await;
        assert_eq!((answer.status != 200).then(|| error(&answer)), expected, "for {index}: {}", answer.text);
    }
    let none = write(&outsider, &token, "/me/photos", &[("caption", "Where?")]).await;
    assert_eq!(error(&none), numbers(100, 0));
    assert!(outsider.practice.posts().is_empty(), "what is not published is nowhere to be seen");
}

#[tokio::test]
async fn several_pictures_wait_for_their_post_and_stand_in_one_only() {
    let outsider = Outsider::new();
    let token = bakery(&outsider).await;
    let ids = staged(&outsider, &token, 3, "false").await;
    let form = [("message", "Three"), ("attached_media", &attached(&ids))];
    let answer = write(&outsider, &token, "/me/feed", &form).await;
    let post = read(&outsider, &token, &format!("/{}?fields=attachments{{subattachments}}", answer.at("/id"))).await;
    for (index, id) in ids.iter().enumerate() {
        let target = format!("/attachments/data/0/subattachments/data/{index}/target/id");
        assert_eq!(post.at(&target), *id, "{}", post.text);
    }
    assert_eq!(outsider.practice.posts()[0].alt_texts, ["A loaf", "A loaf", "A loaf"]);
    let again = write(&outsider, &token, "/me/feed", &form).await;
    assert_eq!(error(&again), numbers(100, 1_366_051), "they were posted already");
    let same = staged(&outsider, &token, 3, "false").await;
    let form = [("message", "Three"), ("attached_media", &attached(&same))];
    assert_eq!(error(&write(&outsider, &token, "/me/feed", &form).await), numbers(506, 0), "so was the same anew");
    let two = numbered(&staged(&outsider, &token, 2, "false").await);
    let form: Vec<_> = two.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(write(&outsider, &token, "/me/feed", &form).await.status, 200, "one by one is another way to name them");
}

#[tokio::test]
async fn pictures_that_cannot_stand_in_a_post_are_refused() {
    let outsider = Outsider::new();
    let token = bakery(&outsider).await;
    outsider.practice.fault(Fault::once(Endpoint::FacebookPhotos, FaultKind::ProcessingFails));
    let failing = staged(&outsider, &token, 1, "false").await;
    let many = staged(&outsider, &token, 11, "false").await;
    let foreign = page_of(&outsider, samples::FACEBOOK_PARTNER, SECOND).await;
    let foreign = staged(&outsider, &foreign, 1, "false").await;
    let attach = async |media: &str, others: &[(&str, &str)]| {
        let form = [&[("attached_media", media)], others].concat();
        error(&write(&outsider, &token, "/me/feed", &form).await)
    };
    assert_eq!(attach(&attached(&failing), &[]).await, numbers(100, 2_069_019));
    assert_eq!(attach(&attached(&many), &[]).await, numbers(100, 0), "eleven are too many");
    assert_eq!(attach(&attached(&foreign), &[]).await, numbers(100, 33), "another page's");
    assert_eq!(attach("nonsense", &[]).await, numbers(100, 0));
    let at = (NOON + 3600).to_string();
    let later = [("published", "false"), ("scheduled_publish_time", at.as_str())];
    assert_eq!(attach(&attached(&many[..2]), &later).await, numbers(100, 0), "a plan takes temporary pictures");
    let gone = &many[0];
    assert_eq!(delete(&outsider, &token, &format!("/{gone}")).await.at("/success"), "true");
    assert_eq!(attach(&attached(&many[..2]), &[]).await, numbers(100, 33));
    outsider.practice.fault(Fault::once(Endpoint::FacebookFeed, FaultKind::UploadsLost));
    assert_eq!(attach(&attached(&many[2..4]), &[]).await, numbers(100, 33), "they were cleared away");
}

#[tokio::test]
async fn a_planned_post_comes_out_at_its_time() {
    let outsider = Outsider::new();
    let token = bakery(&outsider).await;
    for (minutes, status) in [(9, 400), (10, 200), (30 * 24 * 60, 200), (30 * 24 * 60 + 1, 400)] {
        let answer = plan(&outsider, &token, &format!("In {minutes}"), minutes).await;
        assert_eq!(answer.status, status, "in {minutes} minutes: {}", answer.text);
    }
    let fields = "id,message,scheduled_publish_time,permalink_url";
    let planned = async || read(&outsider, &token, &format!("/me/scheduled_posts?fields={fields}")).await;
    let list = planned().await;
    assert_eq!(messages(&list), ["In 10", "In 43200"]);
    assert_eq!(list.at("/data/0/scheduled_publish_time"), (NOON + 600).to_string());
    let post = read(&outsider, &token, &format!("/{}?fields=is_published", list.at("/data/0/id"))).await;
    assert_eq!(post.at("/is_published"), "false");
    assert!(outsider.practice.posts().is_empty() && outsider.practice.ever_published().is_empty());
    outsider.pass(1);
    assert_eq!(outsider.practice.ever_published().len(), 1, "nobody has to ask for it");
    assert_eq!(messages(&planned().await), ["In 43200"]);
    let out = read(&outsider, &token, "/me/published_posts?fields=message,created_time").await;
    assert_eq!(out.at("/data/0/created_time"), "2026-11-20T12:10:00+0000", "it came out at its time");
    assert_eq!(outsider.practice.posts()[0].text, "In 10");
    outsider.practice.clock().turn_back(Duration::from_secs(3600));
    assert_eq!(outsider.practice.posts().len(), 1, "what is out stays out");
}

#[tokio::test]
async fn a_plan_has_a_time_and_is_no_published_post() {
    let outsider = Outsider::new();
    let token = bakery(&outsider).await;
    let at = (NOON + 3600).to_string();
    let cases: &[(&[(&str, &str)], u16)] = &[
        (&[("scheduled_publish_time", &at)], 400),
        (&[("published", "false"), ("scheduled_publish_time", "tomorrow")], 400),
        (&[("published", "false"), ("unpublished_content_type", "SCHEDULED")], 400),
        (&[("published", "false"), ("scheduled_publish_time", &at), ("unpublished_content_type", "DRAFT")], 400),
        (&[("published", "false"), ("unpublished_content_type", "ADS_POST")], 400),
        (&[("published", "false"), ("scheduled_publish_time", "2026-11-20T13:00:00+0000")], 200),
        (&[("published", "false"), ("scheduled_publish_time", &at), ("unpublished_content_type", "SCHEDULED")], 200),
        (&[("published", "false")], 200),
    ];
    for (form, status) in cases {
        let form = [&[("message", "Later")], *form].concat();
        let answer = write(&outsider, &token, "/me/feed", &form).await;
        assert_eq!(answer.status, *status, "for {form:?}: {}", answer.text);
    }
    let pictures = staged(&outsider, &token, 2, "true").await;
    let form = [
        ("attached_media", attached(&pictures)),
        ("published", "false".to_owned()),
        ("scheduled_publish_time", at.clone()),
        ("unpublished_content_type", "SCHEDULED".to_owned()),
    ];
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(write(&outsider, &token, "/me/feed", &form).await.status, 200);
    let photo = [("published", "false"), ("scheduled_publish_time", at.as_str())];
    let photo = upload(&outsider, &token, jpeg(), &photo).await;
    assert_eq!((photo.status, photo.at("/post_id").as_str()), (200, ""), "it will be a post");
    let iso = [("published", "false"), ("scheduled_publish_time", "2026-11-20T13:00:00+0000")];
    assert_eq!(upload(&outsider, &token, jpeg(), &iso).await.status, 400, "pictures take seconds only");
    outsider.pass(2);
    let counts: Vec<_> = outsider.practice.posts().iter().map(|post| post.media_count).collect();
    assert_eq!(counts.iter().sum::<usize>(), 3);
    assert_eq!(counts.len(), 4, "all but the one without a time");
}

#[tokio::test]
async fn a_plan_is_changed_brought_forward_and_cancelled() {
    let outsider = Outsider::new();
    let token = bakery(&outsider).await;
    let mut ids = Vec::new();
    for name in ["moved", "now", "cancelled"] {
        ids.push(plan(&outsider, &token, name, 60).await.at("/id"));
    }
    let change = async |id: &str, form: &[(&str, &str)]| write(&outsider, &token, &format!("/{id}"), form).await;
    let later = (NOON + 7200).to_string();
    let moved = change(&ids[0], &[("scheduled_publish_time", &later), ("message", "moved on")]).await;
    assert_eq!(moved.at("/success"), "true", "{}", moved.text);
    assert_eq!(change(&ids[1], &[("is_published", "true")]).await.at("/success"), "true");
    assert_eq!(delete(&outsider, &token, &format!("/{}", ids[2])).await.at("/success"), "true");
    let texts = || outsider.practice.posts().into_iter().map(|post| post.text).collect::<Vec<_>>();
    assert_eq!(texts(), ["now"]);
    let early = (NOON + 60).to_string();
    assert_eq!(error(&change(&ids[0], &[("scheduled_publish_time", &early)]).await), numbers(100, 0));
    assert_eq!(error(&change(&ids[1], &[("scheduled_publish_time", &later)]).await), numbers(100, 0), "it is out");
    assert_eq!(error(&change(&ids[2], &[("message", "?")]).await), numbers(100, 33), "it is gone");
    assert_eq!(error(&change(&ids[0], &[]).await), numbers(100, 0));
    outsider.pass(1);
    assert_eq!(texts(), ["now"]);
    outsider.pass(1);
    assert_eq!(texts(), ["now", "moved on"]);
}

#[tokio::test]
async fn what_is_out_is_changed_by_the_app_that_made_it_and_deleted() {
    let outsider = Outsider::new();
    let token = bakery(&outsider).await;
    let id = say(&outsider, &token, "Fesh").await.at("/id");
    let change = write(&outsider, &token, &format!("/{id}"), &[("message", "Fresh")]).await;
    assert_eq!(change.at("/success"), "true");
    let other = outsider.practice.write_post(Network::Facebook, samples::FACEBOOK_PAGE, "Elsewhere").unwrap();
    let change = write(&outsider, &token, &format!("/{}", other.remote_id), &[("message", "Mine")]).await;
    assert_eq!(error(&change), numbers(200, 0));
    let list = read(&outsider, &token, "/me/feed?fields=message,application").await;
    assert_eq!(messages(&list).len(), 2);
    let theirs = list.json()["data"].as_array().unwrap().iter().find(|post| post["message"] == "Elsewhere").cloned();
    assert!(theirs.unwrap()["application"].is_null(), "another app made it");
    assert_eq!(delete(&outsider, &token, &format!("/{id}")).await.at("/success"), "true");
    assert_eq!(error(&read(&outsider, &token, &format!("/{id}")).await), numbers(100, 33));
    let ever = outsider.practice.ever_published();
    assert_eq!((ever[0].is_deleted, ever[0].is_from_elsewhere), (true, false));
    assert_eq!((ever[1].is_deleted, ever[1].is_from_elsewhere), (false, true));
}

#[tokio::test]
async fn an_author_changes_and_deletes_posts_at_facebook_itself() {
    let outsider = Outsider::new();
    let token = bakery(&outsider).await;
    let id = say(&outsider, &token, "Rye").await.at("/id");
    let own = outsider.practice.posts().pop().unwrap();
    outsider.practice.edit_post(&own, "Rye and salt").unwrap();
    outsider.practice.add_picture(&own).unwrap();
    let post = read(&outsider, &token, &format!("/{id}?fields=message,attachments{{media_type}}")).await;
    assert_eq!(
        (post.at("/message").as_str(), post.at("/attachments/data/0/media_type").as_str()),
        ("Rye and salt", "photo")
    );
    outsider.practice.delete_post(&own).unwrap();
    assert!(outsider.practice.delete_post(&own).is_err(), "it is gone");
    assert!(outsider.practice.write_post(Network::Facebook, "nobody", "Hi").is_err());
}

#[tokio::test]
async fn a_list_is_told_in_parts_and_lags_behind() {
    let outsider = Outsider::new();
    let token = bakery(&outsider).await;
    for index in 0..5 {
        say(&outsider, &token, &format!("Loaf {index}")).await;
        outsider.practice.clock().advance(Duration::from_secs(1));
    }
    let first = read(&outsider, &token, "/me/published_posts?fields=message&limit=3").await;
    assert_eq!(messages(&first), ["Loaf 4", "Loaf 3", "Loaf 2"]);
    let rest = got(outsider.get(&first.at("/paging/next"))).await;
    assert_eq!((messages(&rest), rest.at("/paging/next")), (vec!["Loaf 1".into(), "Loaf 0".into()], String::new()));
    outsider.practice.clock().advance(Duration::from_secs(10));
    outsider.practice.set_settings(Settings { facebook_listing_lag_s: 10, ..Settings::default() });
    let id = say(&outsider, &token, "Fresh").await.at("/id");
    let newest = async || messages(&read(&outsider, &token, "/me/published_posts").await)[0].clone();
    assert_ne!(newest().await, "Fresh");
    assert_eq!(read(&outsider, &token, &format!("/{id}")).await.at("/message"), "Fresh", "by its id it is there");
    outsider.practice.clock().advance(Duration::from_secs(10));
    assert_eq!(newest().await, "Fresh");
}

#[tokio::test]
async fn what_an_app_posts_in_development_is_seen_by_nobody_until_it_is_live() {
    let outsider = Outsider::new();
    let develop = |is: bool| Settings { facebook_is_in_development: is, ..Settings::default() };
    outsider.practice.set_settings(develop(true));
    let token = bakery(&outsider).await;
    let answer = write(&outsider, &token, "/me/feed", &[("message", "Hello"), ("fields", "permalink_url")]).await;
    assert_eq!(messages(&read(&outsider, &token, "/me/published_posts").await), ["Hello"], "its own people see it");
    assert!(outsider.practice.posts().is_empty() && outsider.practice.ever_published().is_empty());
    assert_eq!(got(outsider.get(&answer.at("/permalink_url"))).await.status, 404);
    outsider.practice.set_settings(develop(false));
    assert_eq!((outsider.practice.posts().len(), outsider.practice.ever_published().len()), (1, 1));
}

#[tokio::test]
async fn a_lost_answer_leaves_the_post_out_and_faults_speak_the_networks_language() {
    let outsider = Outsider::new();
    let token = bakery(&outsider).await;
    outsider.practice.fault(Fault::once(Endpoint::FacebookFeed, FaultKind::DropAfter));
    let request = outsider.post(&format!("{GRAPH}/me/feed")).bearer_auth(&token).form(&[("message", "Out?")]);
    assert!(request.send().await.is_err());
    assert_eq!(error(&write(&outsider, &token, "/me/feed", &[("message", "Out?")]).await), numbers(506, 0));
    assert_eq!(outsider.practice.posts().len(), 1);
    let envelope = |code, subcode| {
        let body = Body::Envelope { code, subcode: Some(subcode) };
        FaultKind::Answer { status: 400, body, when: When::Before }
    };
    let ended = FaultKind::Answer { status: 400, body: Body::SignInEnded, when: When::Before };
    let cases = [
        (FaultKind::Deny, numbers(10, 0)),
        (FaultKind::Status { status: 503, when: When::Before }, numbers(2, 0)),
        (envelope(100, 1_390_008), numbers(100, 1_390_008)),
        (ended, numbers(190, 463)),
    ];
    for (kind, expected) in cases {
        outsider.practice.fault(Fault::once(Endpoint::FacebookFeed, kind));
        assert_eq!(error(&say(&outsider, &token, "Again").await), expected, "for {kind:?}");
    }
    let video = write(&outsider, &token, "/me/videos", &[]).await;
    assert_eq!(error(&video), numbers(3, 0), "videos are not imitated");
}

#[tokio::test]
async fn a_page_comments_on_what_is_out() {
    let outsider = Outsider::new();
    let token = bakery(&outsider).await;
    let id = say(&outsider, &token, "Fresh").await.at("/id");
    let path = format!("/{id}/comments");
    let first = write(&outsider, &token, &path, &[("message", "Order here")]).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let list = read(&outsider, &token, &format!("{path}?fields=id,message,from")).await;
    let from = json!({ "id": BAKERY, "name": "Harbour Bakery" });
    assert_eq!(list.json()["data"], json!([{ "id": first.at("/id"), "message": "Order here", "from": from }]));
    let post = outsider.practice.posts().pop().unwrap();
    assert_eq!(outsider.practice.comments(&post).unwrap(), ["Order here"]);
    assert!(got(outsider.get(&post.url)).await.text.contains("Order here"), "readers see it below the post");
    assert_eq!(error(&write(&outsider, &token, &path, &[]).await), numbers(100, 0));
    assert_eq!(
        error(&write(&outsider, &token, &path, &[("message", "a"), ("attachment_id", "1")]).await),
        numbers(3, 0)
    );
    let planned = plan(&outsider, &token, "Later", 60).await.at("/id");
    let early = write(&outsider, &token, &format!("/{planned}/comments"), &[("message", "First")]).await;
    assert_eq!(error(&early), numbers(100, 33), "it is not out");
    delete(&outsider, &token, &format!("/{id}")).await;
    assert_eq!(error(&write(&outsider, &token, &path, &[("message", "Late")]).await), numbers(100, 33));
    assert!(outsider.practice.comments(&post).is_err());
}

#[tokio::test]
async fn a_comment_needs_a_permission_of_its_own() {
    let outsider = Outsider::new();
    let scopes = ["pages_show_list", "pages_manage_posts", "pages_read_engagement"].map(str::to_owned).into();
    let identity = samples::FACEBOOK_OWNER.to_owned();
    let person = sign_in(&outsider, ConsentAnswer::AllowOnly { identity, scopes }).await;
    let token = page_token(&outsider, &person, BAKERY).await;
    let id = say(&outsider, &token, "Fresh").await.at("/id");
    let answer = write(&outsider, &token, &format!("/{id}/comments"), &[("message", "Order here")]).await;
    assert_eq!(error(&answer), numbers(200, 0));
    assert!(answer.at("/error/message").contains("pages_manage_engagement"), "{}", answer.text);
}
