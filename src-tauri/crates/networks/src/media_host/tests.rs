use super::*;
use crate::testing::{FixedClock, Reply, Script};

fn bucket() -> Bucket {
    Bucket {
        endpoint: "https://s3.example.com".parse().unwrap(),
        region: "eu-1".to_owned(),
        name: "pictures".to_owned(),
        access_key_id: "AKIDEXAMPLE".to_owned(),
    }
}

fn hosts(replies: &[Reply<'_>]) -> (Arc<Script>, S3MediaHosts) {
    let script = Arc::new(Script::with_hosts(&["s3.example.com"], replies));
    (Arc::clone(&script), S3MediaHosts::new(script, Arc::new(FixedClock)))
}

fn secret() -> Secret {
    Secret::new("canary-s3-key".to_owned())
}

#[tokio::test]
async fn an_upload_gives_an_address_that_lives_long_enough() {
    let (script, hosts) = hosts(&[Reply::new("PUT s3.example.com/pictures/postrider/a.jpg", 200, "")]);
    let secret = secret();
    let url = hosts.open(bucket(), &secret).put("postrider/a.jpg", "image/jpeg", "jpg".into()).await.unwrap();
    let query: std::collections::HashMap<_, _> = url.query_pairs().collect();
    assert_eq!((url.scheme(), url.path()), ("https", "/pictures/postrider/a.jpg"));
    assert!(query["X-Amz-Expires"].parse::<u64>().unwrap() >= 3600, "a network may fetch late");
    assert_eq!(query["X-Amz-Date"], "20261120T100000Z", "signed by the clock that was passed in");
    assert!(!url.as_str().contains("canary"), "the key signs and is never sent");
    script.finish();
}

#[tokio::test]
async fn answers_of_the_bucket_become_errors_that_say_what_to_do() {
    for (status, expected) in
        [(403, "Refused { status: 403 }"), (301, "Refused { status: 301 }"), (503, "Unavailable"), (429, "Unavailable")]
    {
        let (script, hosts) = hosts(&[Reply::new("PUT", status, "")]);
        let secret = secret();
        let result = hosts.open(bucket(), &secret).put("a.jpg", "image/jpeg", "jpg".into()).await;
        assert_eq!(format!("{:?}", result.unwrap_err()), expected);
        script.finish();
    }
    let (script, hosts) = hosts(&[Reply::new("DELETE", 404, "")]);
    let secret = secret();
    assert!(hosts.open(bucket(), &secret).delete("a.jpg").await.is_ok(), "a missing object is fine");
    script.finish();
}

#[tokio::test]
async fn a_probe_reads_what_it_wrote_and_always_tidies_up() {
    let text = std::str::from_utf8(PROBE_TEXT).unwrap();
    for (status, body, readable) in [(200, text, true), (200, "<html>", false), (403, "", false), (302, "", false)] {
        let (script, hosts) =
            hosts(&[Reply::new("PUT", 200, ""), Reply::new("GET", status, body), Reply::new("DELETE", 204, "")]);
        let secret = secret();
        assert_eq!(hosts.probe(bucket(), &secret).await.is_ok(), readable, "{status} {body:?}");
        script.finish();
    }
}

#[tokio::test]
async fn keys_and_endpoints_that_lead_elsewhere_are_refused_before_anything_is_sent() {
    let secret = secret();
    for key in ["", "/", "..", "../other/x", "a//b", "a/./b", "a b", "ä", "a?x=1"] {
        let (script, hosts) = hosts(&[]);
        let host = hosts.open(bucket(), &secret);
        assert!(host.put(key, "image/jpeg", "x".into()).await.is_err() && host.delete(key).await.is_err(), "{key:?}");
        script.finish();
    }
    let (script, hosts) = hosts(&[]);
    let elsewhere = Bucket { endpoint: "mailto:x@example.com".parse().unwrap(), ..bucket() };
    assert!(matches!(hosts.probe(elsewhere, &secret).await, Err(MediaHostError::NotConfigured)));
    script.finish();
}
