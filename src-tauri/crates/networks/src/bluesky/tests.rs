use domain::{Content, Effect, Network, NetworkError, Secret, StoredStep};
use serde_json::json;

use super::Bluesky;
use crate::{
    connector::Adapter,
    testing::{COMMIT, Reply, confirm, content, look, marked, only, stored, walk, with},
};

const BLOB: &str = r#"{"blob":{"$type":"blob","ref":{"$link":"bafkrei1"},"mimeType":"image/jpeg","size":7}}"#;
const STORED: &str =
    r#"{"uri":"at://did:plc:abc/app.bsky.feed.post/3muh5xpdm22h3","cid":"bafy","commit":{"cid":"x","rev":"y"}}"#;
const RESOLVE: &str = "GET public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle?handle=";
const DOCUMENT: &str = r##"{"id":"did:plc:abc","alsoKnownAs":["at://bakery.example.com"],"service":[{"id":"#atproto_pds","type":"AtprotoPersonalDataServer","serviceEndpoint":"https://pds.example.com"}]}"##;

const DESCRIBES: &str = "GET pds.example.com/xrpc/com.atproto.server.describeServer? {}";

fn upload() -> Reply<'static> {
    Reply::new("POST pds.example.com/xrpc/com.atproto.repo.uploadBlob? [bearer]", 200, BLOB)
        .contains("image/jpeg 7 bytes")
}

fn put(status: u16, body: &'static str) -> Reply<'static> {
    Reply::new("POST pds.example.com/xrpc/com.atproto.repo.putRecord? [bearer]", status, body)
        .contains(r#""rkey":"3muh5xpdm22h3""#)
        .contains(r#""swapRecord":null"#)
        .contains(r#""createdAt":"2026-09-01T10:00:00.000Z""#)
}

fn at_put(blobs: usize, again: bool) -> StoredStep {
    let effect = Effect::Idempotent { key: String::new(), remembered_seconds: None };
    let blobs = vec![json!({"$type": "blob"}); blobs];
    let prepared = json!({"facets": [], "blobs": blobs, "card": null, "again": again});
    stored("bluesky", "put_record", effect, json!({"put": {"prepared": prepared}}))
}

async fn check(content: &Content, start: Option<StoredStep>, replies: &[Reply<'_>], steps: &str, end: &str) {
    let (names, result) = walk("bluesky", content, start, replies).await;
    assert_eq!(names.join(" "), steps);
    let shown = format!("{result:?}");
    assert!(shown.contains(end), "{end:?} is not in {shown}");
}

#[tokio::test]
async fn a_text_becomes_one_record_under_a_key_chosen_beforehand() {
    let reply = put(200, STORED).contains(r#""text":"Grüße #Brot""#).contains(r#""byteEnd":13,"byteStart":8"#);
    check(
        &content("Grüße #Brot", 0),
        None,
        &[reply],
        "resolve put_record",
        "at://did:plc:abc/app.bsky.feed.post/3muh5xpdm22h3",
    )
    .await;
    let (_, end) = walk("bluesky", &content("x", 0), None, &[put(200, STORED)]).await;
    assert_eq!(end.unwrap().url.unwrap().as_str(), "https://bsky.app/profile/did:plc:abc/post/3muh5xpdm22h3");
}

#[tokio::test]
async fn mentions_are_resolved_and_unknown_ones_stay_plain() {
    let (anna, nobody) = (format!("{RESOLVE}anna.example.com"), format!("{RESOLVE}nobody.example.com"));
    let replies = [
        Reply::new(&anna, 200, r#"{"did":"did:plc:anna"}"#),
        Reply::new(&nobody, 400, r#"{"error":"InvalidRequest","message":"Unable to resolve handle"}"#),
        put(200, STORED).contains(r#""did":"did:plc:anna""#),
    ];
    check(&content("@anna.example.com @nobody.example.com", 0), None, &replies, "resolve put_record", "Ok").await;
    let down = [Reply::new(RESOLVE, 503, "")];
    check(&content("@anna.example.com", 0), None, &down, "resolve", "Unavailable").await;
    let hostile = [Reply::new(RESOLVE, 200, r#"{"did":"javascript:x"}"#), put(200, STORED)];
    check(&content("@anna.example.com", 0), None, &hostile, "resolve put_record", "Ok").await;
}

#[tokio::test]
async fn pictures_carry_description_and_shape() {
    let reply = put(200, STORED)
        .contains(r#""$type":"app.bsky.embed.images""#)
        .contains(r#""alt":"a loaf","aspectRatio":{"height":1000,"width":1200},"image":{"$type":"blob""#);
    check(
        &content("x https://example.com", 2),
        None,
        &[upload(), upload(), reply],
        "resolve upload upload put_record",
        "Ok",
    )
    .await;
}

#[tokio::test]
async fn the_first_link_gets_a_card_and_a_page_that_fails_costs_only_the_card() {
    let page =
        r#"<meta property="og:title" content="Bread"><meta property="og:image" content="https://example.com/i.jpg">"#;
    let html = || Reply::new("GET example.com/a?", 200, page).header("content-type", "text/html");
    let link = &content("See https://example.com/a", 0);
    let picture = Reply::new("GET example.com/i.jpg?", 200, "picture").header("content-type", "image/jpeg");
    let replies = [
        html(),
        picture,
        upload(),
        put(200, STORED).contains(r#""thumb":{"$type":"blob""#).contains(r#""title":"Bread""#),
    ];
    check(link, None, &replies, "resolve upload put_record", "Ok").await;
    let script = Reply::new("GET example.com/i.jpg?", 200, "<svg>").header("content-type", "image/svg+xml");
    let replies = [html(), script, put(200, STORED).contains(r#""uri":"https://example.com/a"}"#)];
    check(link, None, &replies, "resolve upload put_record", "Ok").await;
    check(link, None, &[Reply::lost("GET example.com"), put(200, STORED)], "resolve put_record", "Ok").await;
    check(link, None, &[Reply::new("GET example.com", 404, ""), put(200, STORED)], "resolve put_record", "Ok").await;
}

#[tokio::test]
async fn pictures_the_server_has_removed_are_sent_once_more() {
    let gone = || put(400, r#"{"error":"InvalidRequest","message":"Could not find blob: bafkrei1"}"#);
    check(
        &content("x", 1),
        Some(at_put(1, false)),
        &[gone(), upload(), put(200, STORED)],
        "put_record <- upload put_record",
        "Ok",
    )
    .await;
    check(&content("x", 1), Some(at_put(1, true)), &[gone()], "put_record", "Refused").await;
    // A card's picture is not worth a second upload: the card goes out without it, not straight from one publishing
    // step into the next.
    let card = json!({"uri": "https://example.com", "title": "T", "description": "", "image": null, "thumb": {"$type": "blob"}});
    let prepared = json!({"facets": [], "blobs": [], "card": card, "again": false});
    let effect = Effect::Idempotent { key: String::new(), remembered_seconds: None };
    let start = stored("bluesky", "put_record", effect, json!({"put": {"prepared": prepared}}));
    let bare = put(200, STORED).contains(r#""title":"T","uri":"https://example.com"}"#);
    let text = &content("x https://example.com", 0);
    check(text, Some(start), &[gone(), bare], "put_record <- upload put_record", "Ok").await;
}

fn refused_upload(status: u16, body: &'static str) -> Reply<'static> {
    Reply::new("POST pds.example.com/xrpc/com.atproto.repo.uploadBlob? [bearer]", status, body)
}

#[tokio::test]
async fn a_picture_that_the_server_does_not_take_is_blamed_by_its_number() {
    let two = &content("x", 2);
    let second = r#"PictureRefused, severity: Error, field: MediaItem(1), args: {"number": Number(2.0)}"#;
    for (status, body) in [
        (413, r#"{"error":"PayloadTooLarge","message":"request entity too large"}"#),
        (413, "<html>413 Request Entity Too Large</html>"),
        (400, r#"{"error":"BlobTooLarge"}"#),
        (400, r#"{"error":"InvalidRequest","message":"This file is too large"}"#),
        (415, ""),
    ] {
        check(two, None, &[upload(), refused_upload(status, body)], "resolve upload upload", second).await;
    }
    check(two, None, &[refused_upload(400, r#"{"error":"ExpiredToken"}"#)], "resolve upload", "SignedOut").await;
    check(two, None, &[refused_upload(503, "")], "resolve upload", "Unavailable").await;
    let first = "PictureRefused, severity: Error, field: MediaItem(0)";
    for body in [
        r#"{"error":"BlobTooLarge","message":"This file is too large. It is 1 but the maximum size is 0."}"#,
        r#"{"error":"InvalidRequest","message":"Invalid record: This file is too large. It is 1.5MB but the maximum size is 1MB."}"#,
    ] {
        check(&content("x", 1), Some(at_put(1, false)), &[put(400, body)], "put_record", first).await;
    }
    let card =
        r#"<meta property="og:title" content="Bread"><meta property="og:image" content="https://example.com/i.jpg">"#;
    let replies = [
        Reply::new("GET example.com/a?", 200, card).header("content-type", "text/html"),
        Reply::new("GET example.com/i.jpg?", 200, "picture").header("content-type", "image/jpeg"),
        refused_upload(413, r#"{"error":"PayloadTooLarge"}"#),
        put(200, STORED).contains(r#""title":"Bread","uri":"https://example.com/a"}"#),
    ];
    check(&content("https://example.com/a", 0), None, &replies, "resolve upload put_record", "Ok").await;
}

#[tokio::test]
async fn a_server_that_takes_smaller_pictures_is_believed() {
    let token = Secret::new("t".to_owned());
    let server: url::Url = "https://pds.example.com".parse().unwrap();
    let current = r#"{"did":"did:plc:abc","handle":"bakery.example.com"}"#;
    for (said, bytes_max) in [
        (r#"{"blobUploadLimit":1000000}"#, Some(1_000_000)),
        (r#"{"blobUploadLimit":52428800}"#, None),
        (r#"{"blobUploadLimit":0}"#, None),
        (r#"{"blobUploadLimit":"many"}"#, None),
        ("{}", None),
    ] {
        let replies = [
            Reply::new("GET pds.example.com/xrpc/com.atproto.server.getSession? [bearer]", 200, current),
            Reply::new("GET plc.directory/did:plc:abc? {}", 200, DOCUMENT),
            Reply::new(RESOLVE, 200, r#"{"did":"did:plc:abc"}"#),
            Reply::new("GET public.api.bsky.app/xrpc/app.bsky.actor.getProfile", 200, "{}"),
            Reply::new(DESCRIBES, 200, said),
        ];
        let identity = with("bluesky", &replies, async |script| {
            Adapter(Bluesky).identify(script.outside(), Some(&server), &token).await.map(only)
        });
        let limits = identity.await.unwrap().limits;
        assert_eq!(limits.map(|limits| limits.media.bytes_max), bytes_max, "{said}");
    }
}

#[tokio::test]
async fn trouble_and_refusals_keep_their_difference() {
    let text = &content("x", 0);
    check(text, None, &[Reply::lost("POST")], "resolve put_record", "NoAnswer").await;
    check(text, None, &[put(500, r#"{"error":"InternalServerError"}"#)], "resolve put_record", "Unavailable").await;
    check(text, None, &[put(400, r#"{"error":"InvalidSwap"}"#)], "resolve put_record", "Duplicate").await;
    check(text, None, &[put(400, r#"{"error":"ExpiredToken"}"#)], "resolve put_record", "SignedOut").await;
    check(text, None, &[put(200, "{}")], "resolve put_record", "NoAnswer").await;
    let another = r#"{"uri":"at://did:plc:abc/app.bsky.feed.post/another","cid":"c"}"#;
    check(text, None, &[put(200, another)], "resolve put_record", "NoAnswer").await;
    for foreign in ["", "<html>blocked</html>", "{}", r#"{"message":"no"}"#] {
        for status in [301, 400, 401, 403, 404, 413, 429] {
            check(text, None, &[put(status, foreign)], "resolve put_record", "Unexpected").await;
        }
    }
}

#[tokio::test]
async fn a_lost_record_is_asked_for_by_its_key() {
    let call = "GET pds.example.com/xrpc/com.atproto.repo.getRecord?repo=did:plc:abc&collection=app.bsky.feed.post&rkey=3muh5xpdm22h3 {}";
    let found = |text: &str| {
        format!(
            r#"{{"uri":"at://did:plc:abc/app.bsky.feed.post/3muh5xpdm22h3","cid":"c","value":{{"text":"{text}","createdAt":"2026-09-01T10:00:00.000Z"}}}}"#
        )
    };
    let (same, edited) = (found("x"), found("something else"));
    let cases = [
        (200, same.as_str(), "Ok(Live"),
        // It stands under our key, so it is ours, whatever its author made of it.
        (200, edited.as_str(), "Ok(Live"),
        (400, r#"{"error":"InvalidRequest"}"#, "Err(Rejected"),
        (502, "", "Err(Unavailable"),
    ];
    for (status, body, expected) in cases {
        let result = confirm("bluesky", &content("x", 0), &at_put(0, false), &[Reply::new(call, status, body)]).await;
        assert!(format!("{result:?}").starts_with(expected), "{body}: {result:?}");
    }
}

#[tokio::test]
async fn a_missing_record_never_arrived_only_where_nothing_else_changed() {
    let missing = || {
        let body = r#"{"error":"RecordNotFound","message":"Could not locate record"}"#;
        Reply::new("GET pds.example.com/xrpc/com.atproto.repo.getRecord", 400, body)
    };
    let commit =
        || Reply::new("GET pds.example.com/xrpc/com.atproto.sync.getLatestCommit?did=did:plc:abc {}", 200, COMMIT);
    let records = |uris: &[&str]| {
        let records: Vec<_> = uris.iter().map(|uri| json!({"uri": uri, "value": {"text": "x"}})).collect();
        json!({ "records": records }).to_string()
    };
    let (revision, before) = ("3muh5xpdm2222", "3muh5xpdm2221");
    let none: &[&str] = &[];
    // The revision and the posts that were noted, the posts that are listed, others of ours, what that says.
    let cases = [
        (revision, &["a"][..], None, none, "Ok(NotThere"),
        // A like, or this very post, deleted since: nobody knows.
        (before, &["a"], Some(&["a"][..]), none, "Ok(CannotTell"),
        (before, &["a"], Some(&["b", "a"]), none, "Ok(CannotTell"),
        // Another post of ours explains one change, and this one may have come and gone besides.
        (before, &["a"], Some(&["b", "a"]), &["b"], "Ok(CannotTell"),
        (before, &["a"], Some(&["c", "b", "a"]), &["b"], "Ok(CannotTell"),
    ];
    for (noted, newest, listed, known, expected) in cases {
        let body = listed.map(records);
        let mut replies = vec![missing(), commit()];
        replies.extend(
            body.as_deref().map(|body| Reply::new("GET pds.example.com/xrpc/com.atproto.repo.listRecords", 200, body)),
        );
        let lost = marked(at_put(0, false), newest, Some(noted));
        let result = look("bluesky", &content("x", 0), &lost, known, &replies).await;
        assert!(format!("{result:?}").starts_with(expected), "{noted} {listed:?}: {result:?}");
    }
}

#[tokio::test]
async fn a_handle_leads_to_its_server_only_when_both_sides_agree() {
    let resolved = || Reply::new(RESOLVE, 200, r#"{"did":"did:plc:abc"}"#);
    let directory = |body: &'static str| Reply::new("GET plc.directory/did:plc:abc", 200, body);
    let find = async |typed: &str, replies: &[Reply<'_>]| {
        with("bluesky", replies, async |script| {
            let found = Adapter(Bluesky).find_server(script.outside(), typed).await;
            found.map(|url| url.unwrap().to_string()).map_err(|error| format!("{error:?}"))
        })
        .await
    };
    assert_eq!(
        find("@Bakery.example.com", &[resolved(), directory(DOCUMENT)]).await.unwrap(),
        "https://pds.example.com/"
    );
    assert_eq!(find("did:plc:abc", &[directory(DOCUMENT)]).await.unwrap(), "https://pds.example.com/");
    assert_eq!(find("me@example.com", &[]).await.unwrap(), "https://bsky.social/");
    let claimed = find("other.example.com", &[resolved(), directory(DOCUMENT)]).await;
    assert!(claimed.unwrap_err().contains("not known"), "the identity does not name this handle");
    assert!(find("nobody.example.com", &[Reply::new(RESOLVE, 400, "{}")]).await.unwrap_err().contains("not known"));
    assert!(find("bakery.example.com", &[resolved(), directory("{}")]).await.unwrap_err().contains("NoAnswer"));
}

#[tokio::test]
async fn sessions_are_made_renewed_and_ended() {
    let server: url::Url = "https://pds.example.com".parse().unwrap();
    let secret = Secret::new("s".to_owned());
    let pair = r#"{"accessJwt":"a","refreshJwt":"r","did":"did:plc:abc","handle":"bakery.example.com"}"#;
    let replies = [
        Reply::new(RESOLVE, 200, r#"{"did":"did:plc:abc"}"#),
        Reply::new(
            "POST pds.example.com/xrpc/com.atproto.server.createSession? {} identifier=bakery.example.com&password=<secret>",
            200,
            pair,
        ),
        Reply::new("POST pds.example.com/xrpc/com.atproto.server.refreshSession? [bearer] {} ", 200, pair),
        Reply::new("POST pds.example.com/xrpc/com.atproto.server.refreshSession", 400, r#"{"error":"ExpiredToken"}"#),
        Reply::new("POST pds.example.com/xrpc/com.atproto.server.deleteSession? [bearer]", 200, ""),
    ];
    with("bluesky", &replies, async |script| {
        let (network, session) = (Adapter(Bluesky), script.session());
        let grant = network.sign_in(session.outside, Some(&server), "@bakery.example.com", &secret).await.ok().unwrap();
        assert!(grant.refresh.is_some());
        assert!(network.renew(session.outside, session.account, &secret, Some(&secret)).await.is_ok());
        let ended = network.renew(session.outside, session.account, &secret, Some(&secret)).await;
        assert!(matches!(ended, Err(NetworkError::SignedOut { .. })));
        assert!(network.renew(session.outside, session.account, &secret, None).await.is_err());
        network.revoke(session.outside, session.account, None, &secret, Some(&secret)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_identity_is_the_did_and_its_handle_is_shown_only_when_confirmed() {
    let token = Secret::new("t".to_owned());
    let server: url::Url = "https://pds.example.com".parse().unwrap();
    // Whom the handle's own domain names; nobody is asked about one that the identity does not name.
    let (own, other, nobody) = (r#"{"did":"did:plc:abc"}"#, r#"{"did":"did:plc:other"}"#, r#"{"did":""}"#);
    for (handle, named, active, shown, blocked) in [
        ("bakery.example.com", Some(own), true, "bakery.example.com", false),
        ("bakery.example.com", Some(other), true, "did:plc:abc", false),
        ("bakery.example.com", Some(nobody), true, "did:plc:abc", false),
        ("fake.example.com", None, false, "did:plc:abc", true),
    ] {
        let current = format!(r#"{{"did":"did:plc:abc","handle":"{handle}","active":{active}}}"#);
        let mut replies = vec![
            Reply::new("GET pds.example.com/xrpc/com.atproto.server.getSession? [bearer]", 200, &current),
            Reply::new("GET plc.directory/did:plc:abc? {}", 200, DOCUMENT),
        ];
        replies.extend(named.map(|named| Reply::new(RESOLVE, 200, named)));
        replies.push(Reply::new(
            "GET public.api.bsky.app/xrpc/app.bsky.actor.getProfile?actor=did:plc:abc {}",
            200,
            r#"{"displayName":"The Bakery","avatar":"https://cdn.example/a"}"#,
        ));
        replies.push(Reply::new(DESCRIBES, 200, "{}"));
        let identity = with("bluesky", &replies, async |script| {
            Adapter(Bluesky).identify(script.outside(), Some(&server), &token).await.map(only)
        })
        .await
        .unwrap();
        assert_eq!((identity.account.remote_id.as_str(), identity.account.handle.as_str()), ("did:plc:abc", shown));
        assert_eq!(identity.account.server.unwrap().as_str(), "https://pds.example.com/");
        assert_eq!(identity.obstacle.is_some(), blocked);
    }
}

#[tokio::test]
async fn a_server_is_believed_only_about_accounts_that_live_there() {
    let token = Secret::new("t".to_owned());
    let check = async |asked: &str, lives_at: &str, believed: bool| {
        let document = DOCUMENT.replace("https://pds.example.com", lives_at);
        let current = r#"{"did":"did:plc:abc","handle":"bakery.example.com"}"#;
        let session = format!("GET {asked}/xrpc/com.atproto.server.getSession");
        let mut replies = vec![Reply::new(&session, 200, current), Reply::new("GET plc.directory", 200, &document)];
        if believed {
            replies.push(Reply::new(RESOLVE, 200, r#"{"did":"did:plc:abc"}"#));
            replies.push(Reply::new("GET public.api.bsky.app", 200, "{}"));
        }
        if believed && asked == "pds.example.com" {
            replies.push(Reply::new(DESCRIBES, 503, ""));
        }
        let server = format!("https://{asked}").parse().unwrap();
        let server = (asked != "bsky.social").then_some(&server);
        let seen = with("bluesky", &replies, async |script| {
            Adapter(Bluesky)
                .identify(script.outside(), server, &token)
                .await
                .map(only)
                .map_err(|error| error.to_string())
        })
        .await;
        assert_eq!(seen.is_ok(), believed, "{asked} speaks for an account at {lives_at}");
    };
    check("pds.example.com", "https://pds.example.com", true).await;
    check("pds.example.com", "https://morel.us-east.host.bsky.network", false).await;
    check("pds.example.com", "https://bsky.social", false).await;
    check("bsky.social", "https://morel.us-east.host.bsky.network", true).await;
    check("bsky.social", "https://bsky.social", true).await;
    check("bsky.social", "https://pds.example.com", false).await;
    check("bsky.social", "https://host.bsky.network.evil.example", false).await;
    check("bsky.social", "https://evilhost.bsky.network", false).await;
}

#[tokio::test]
async fn a_session_of_somebody_else_is_ended_and_not_kept() {
    let server: url::Url = "https://pds.example.com".parse().unwrap();
    let secret = Secret::new("s".to_owned());
    let pair = r#"{"accessJwt":"a","refreshJwt":"r","did":"did:plc:other","handle":"bakery.example.com"}"#;
    for typed in ["bakery.example.com", "did:plc:abc"] {
        let mut replies = vec![
            Reply::new("POST pds.example.com/xrpc/com.atproto.server.createSession", 200, pair),
            Reply::new("POST pds.example.com/xrpc/com.atproto.server.deleteSession? [bearer]", 200, ""),
        ];
        if !typed.starts_with("did:") {
            replies.insert(0, Reply::new(RESOLVE, 200, r#"{"did":"did:plc:abc"}"#));
        }
        with("bluesky", &replies, async |script| {
            let signed_in = Adapter(Bluesky).sign_in(script.outside(), Some(&server), typed, &secret).await;
            assert!(matches!(signed_in, Err(NetworkError::SignedOut { .. })), "{typed}");
        })
        .await;
    }
}
