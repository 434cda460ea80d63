//! Finding a post whose answer was lost.

use domain::Content;

use super::{at_post, at_post_of_fork, warned};
use crate::testing::{self, Reply, confirm, content, look, marked, with};

fn status(id: &str, html: &str, at: &str, pictures: usize) -> String {
    shown(id, html, "", at, pictures, "null")
}

fn shown(id: &str, html: &str, warning: &str, at: &str, pictures: usize, app: &str) -> String {
    let media = vec!["{}"; pictures].join(",");
    format!(
        r#"{{"id":"{id}","url":"https://mastodon.example/@b/{id}","content":{html:?},"spoiler_text":{warning:?},"application":{app},"created_at":"{at}","media_attachments":[{media}],"in_reply_to_id":null}}"#
    )
}

#[tokio::test]
async fn a_lost_post_is_looked_for_among_the_accounts_own() {
    let text = "Hi @anna@example.social!\n\nBread: https://example.com/bread & more";
    let html = r#"<p>Hi <span class="h-card"><a href="https://example.social/@anna" class="u-url mention">@<span>anna</span></a></span>!</p><p>Bread: <a href="https://example.com/bread"><span class="invisible">https://</span><span class="">example.com/bread</span></a> &amp; more</p>"#;
    let now = "2026-11-20T09:58:30.000Z";
    let other = |id: &str| status(id, "<p>other</p>", now, 0);
    let ours = |id: &str| status(id, html, now, 0);
    let full = (0..40).map(|id| other(&id.to_string())).collect::<Vec<_>>();
    let (seen, unseen, unsure) = ("Live(Receipt { remote_id: \"1\"", "NotSeen", "CannotTell");
    let none: &[&str] = &[];
    // What is listed, what was noted before publishing, which are others of ours, and what that says.
    let cases = [
        (vec![ours("1")], none, none, seen),
        (vec![ours("1"), other("0")], &["0"][..], none, seen),
        (vec![other("2"), ours("1"), other("0")], &["0"], none, seen),
        // Whenever it was made: our own clock is not asked.
        (vec![status("1", html, "2026-11-19T00:00:00.000Z", 0), other("0")], &["0"], none, seen),
        (vec![status("1", html, "2026-11-23T00:00:00.000Z", 0), other("0")], &["0"], none, seen),
        (vec![ours("0")], &["0"], none, unseen),
        (vec![ours("2"), ours("1"), other("0")], &["0"], none, unsure),
        (vec![ours("2"), ours("1"), other("0")], &["0"], &["2"], seen),
        (vec![ours("2"), other("0")], &["0"], &["2"], unseen),
        // Edited by its author, also with a picture: something is there that nobody can explain.
        (vec![status("1", "<p>edited</p>", now, 0), other("0")], &["0"], none, unsure),
        (vec![status("1", html, now, 1), other("0")], &["0"], none, unsure),
        // What was noted is nowhere to be seen: the listing does not reach back, or does not work.
        (full, &["x"], none, unsure),
        (vec![], &["x"], none, unsure),
    ];
    for (listed, newest, known, expected) in cases {
        let body = format!("[{}]", listed.join(","));
        let call = "GET mastodon.example/api/v1/accounts/17841/statuses?limit=40&exclude_reblogs=true [bearer]";
        let lost = marked(at_post(&[], false), newest, None);
        let found = look("mastodon", &content(text, 0), &lost, known, &[Reply::new(call, 200, &body)]).await.unwrap();
        assert!(format!("{found:?}").starts_with(expected), "{expected}: {body}: {found:?}");
    }
}

#[tokio::test]
async fn where_nothing_could_be_noted_an_older_post_that_looks_the_same_is_not_taken_for_the_lost_one() {
    let call = "GET mastodon.example/api/v1/accounts/17841/statuses";
    let listed = format!("[{}]", status("1", "<p>Hi</p>", "2026-11-20T09:58:30.000Z", 0));
    let network = crate::find("mastodon").unwrap();
    let marking = network.afresh(&at_post(&[], false));
    let refused = Reply::new(call, 422, r#"{"error":"no"}"#);
    let unmarked = with("mastodon", &[refused], async |script| {
        match network.advance(script.session(), &content("Hi", 0), &testing::seed(), &marking).await.unwrap() {
            domain::Advance::Continue { next, .. } => next,
            other => panic!("{other:?}"),
        }
    })
    .await;
    assert!(unmarked.effect.commits(), "it goes out all the same: {unmarked:?}");
    let found = confirm("mastodon", &content("Hi", 0), &unmarked, &[Reply::new(call, 200, &listed)]).await.unwrap();
    assert!(format!("{found:?}").starts_with("CannotTell"), "{found:?}");
}

#[tokio::test]
async fn an_empty_list_is_believed_only_of_an_account_that_counts_no_posts() {
    let empty = || Reply::new("GET mastodon.example/api/v1/accounts/17841/statuses", 200, "[]");
    for (count, expected) in
        [(r#""statuses_count":0,"#, "NotSeen"), (r#""statuses_count":1,"#, "CannotTell"), ("", "CannotTell")]
    {
        let account = format!(r#"{{{count}"id":"17841","username":"bakery"}}"#);
        let credentials = Reply::new("GET mastodon.example/api/v1/accounts/verify_credentials", 200, &account);
        let lost = marked(at_post(&[], false), &[], None);
        let found = confirm("mastodon", &content("Hi", 0), &lost, &[empty(), credentials]).await.unwrap();
        assert!(format!("{found:?}").starts_with(expected), "{count}: {found:?}");
    }
    // Nothing was noted at all.
    let found = confirm("mastodon", &content("Hi", 0), &at_post(&[], false), &[empty()]).await.unwrap();
    assert!(format!("{found:?}").starts_with("CannotTell"), "{found:?}");
}

#[tokio::test]
async fn how_far_a_fork_lags_behind_nobody_knows() {
    let listed = format!("[{}]", status("0", "<p>other</p>", "2026-11-20T09:58:30.000Z", 0));
    let lost = marked(at_post_of_fork(&[]), &["0"], None);
    let reply = Reply::new("GET mastodon.example/api/v1/accounts/17841/statuses", 200, &listed)
        .header("date", "Fri, 20 Nov 2026 10:00:00 GMT");
    let network = crate::find("mastodon").unwrap();
    with("mastodon", &[reply], async |script| {
        let intent = domain::Intent { step: &lost, content: &content("Hi", 0), seed: &testing::seed(), known: &[] };
        let reading = network.confirm(script.session(), intent).await.unwrap();
        assert_eq!(
            (reading.shown, reading.at),
            (domain::Confirmation::NotSeen, None),
            "without a time it proves nothing"
        );
    })
    .await;
}

#[tokio::test]
async fn a_lost_post_is_recognised_as_the_server_shows_it() {
    const OURS: &str = r#"{"name":"Postrider"}"#;
    const OTHER: &str = r#"{"name":"Web"}"#;
    let now = "2026-11-20T09:58:30.000Z";
    let (seen, unsure) = ("Live(Receipt", "CannotTell(Evidence { candidates: [EvidencePost");
    let cases: Vec<(Content, String, &str)> = vec![
        // The server makes a warning without a text the text itself.
        (warned("", "food", 1), shown("1", "<p>food</p>", "", now, 1, OTHER), seen),
        (warned(" ", "food", 1), shown("1", "", "food", now, 1, OTHER), seen),
        (warned("Hi", "food", 0), shown("1", "<p>Hi</p>", "food", now, 0, OTHER), seen),
        (warned("Hi", "  ", 0), shown("1", "<p>Hi</p>", "", now, 0, OTHER), seen),
        (warned("Hi", "food", 0), shown("1", "<p>Hi</p>", "", now, 0, OTHER), unsure),
        (warned("", "food", 1), shown("1", "<p>drink</p>", "", now, 1, OTHER), unsure),
        // Some servers keep the whole mention.
        (content("Hi @anna@e.social!", 0), shown("1", "<p>Hi @anna@e.social!</p>", "", now, 0, OTHER), seen),
        (content("Hi @anna", 0), shown("1", "<p>Hi @anna@mastodon.example</p>", "", now, 0, OTHER), seen),
        // Ours, in time, with as many pictures, but changed by the server.
        (content("Hi :blob:", 0), shown("1", "<p>Hi <img></p>", "", now, 0, OURS), unsure),
        (content("Hi :blob:", 0), shown("1", "<p>Hi <img></p>", "", now, 0, OTHER), unsure),
        (content("Hi :blob:", 1), shown("1", "<p>Hi <img></p>", "", now, 0, OURS), unsure),
        (content("Hi", 0), shown("1", "<p>Ho</p>", "", "2026-11-20T09:57:00.000Z", 0, OURS), unsure),
    ];
    for (content, listed, expected) in cases {
        let body = format!("[{listed}]");
        let reply = Reply::new("GET mastodon.example/api/v1/accounts/17841/statuses", 200, &body);
        let lost = marked(at_post(&[], false), &[], None);
        let found = confirm("mastodon", &content, &lost, &[reply]).await.unwrap();
        assert!(format!("{found:?}").starts_with(expected), "{expected}: {listed}: {found:?}");
    }
}
