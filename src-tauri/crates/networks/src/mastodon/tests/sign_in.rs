//! Finding a server, registering there, signing in, and who did.

use domain::{AuthorizeRequest, Network, NetworkError, Returned, Secret};

use crate::{
    connector::Adapter,
    mastodon::Mastodon,
    testing::{Reply, only, with},
};

#[tokio::test]
async fn a_server_is_found_also_behind_another_domain() {
    const INSTANCE: &str = r#"{"domain":"example.social","version":"4.6.0"}"#;
    let v2 = |host: &'static str, status| Reply::new(host, status, INSTANCE);
    let find = async |typed: &str, replies: &[Reply<'_>]| {
        with("mastodon", replies, async |script| {
            let found = Adapter(Mastodon).find_server(script.outside(), typed).await;
            found.map(|url| url.unwrap().to_string()).map_err(|error| format!("{error:?}"))
        })
        .await
    };
    assert_eq!(
        find("@me@example.social", &[v2("GET example.social/api/v2/instance", 200)]).await.unwrap(),
        "https://example.social/"
    );
    let old = [
        v2("GET example.social/api/v2/instance", 404),
        Reply::new("GET example.social/api/v1/instance", 200, r#"{"uri":"example.social"}"#),
    ];
    assert_eq!(find("example.social", &old).await.unwrap(), "https://example.social/");
    let host_meta = r#"<?xml version="1.0"?><XRD><Link rel="lrdd" template="https://social.example.org/.well-known/webfinger?resource={uri}"/></XRD>"#;
    let elsewhere = [
        v2("GET example.org/api/v2/instance", 404),
        v2("GET example.org/api/v1/instance", 404),
        Reply::new("GET example.org/.well-known/host-meta", 200, host_meta),
        v2("GET social.example.org/api/v2/instance", 200),
    ];
    assert_eq!(find("me@example.org", &elsewhere).await.unwrap(), "https://social.example.org/");
    let nothing = [
        Reply::new("GET example.org/api/v2/instance", 200, "<html>"),
        Reply::new("GET example.org/api/v1/instance", 404, ""),
        Reply::new("GET example.org/.well-known/host-meta", 302, "").header("location", "http://example.org/"),
    ];
    assert!(find("example.org", &nothing).await.unwrap_err().contains("no Mastodon server"));
    let closed = r#"{"error":"This method requires an authenticated user"}"#;
    let look = |status, v2_body, v1_body| {
        let host_meta = Reply::new("GET example.org/.well-known/host-meta", 404, "");
        let (v2, v1) = ("GET example.org/api/v2/instance", "GET example.org/api/v1/instance");
        [Reply::new(v2, status, v2_body), Reply::new(v1, status, v1_body), host_meta]
    };
    assert_eq!(find("example.org", &look(401, closed, closed)).await.unwrap(), "https://example.org/", "it is closed");
    assert_eq!(find("example.org", &look(403, "", closed)).await.unwrap(), "https://example.org/", "it is closed");
    for page in ["<html>sign in to this network</html>", "{}"] {
        let found = find("example.org", &look(401, page, page)).await;
        assert!(found.unwrap_err().contains("no Mastodon server"), "somebody else is closed: {page}");
    }
    let busy = Reply::new("GET example.org/api/v2/instance", 429, "").header("retry-after", "60");
    let expected = "RateLimited { until: Some(2026-11-20T10:01:00Z) }";
    assert_eq!(find("example.org", &[busy]).await.unwrap_err(), expected, "it is busy");
    let down = Reply::new("GET example.org/api/v2/instance", 503, "<html>back soon</html>");
    assert_eq!(find("example.org", &[down]).await.unwrap_err(), "Unavailable { status: 503 }", "it may well be one");
    assert!(find("localhost", &[]).await.unwrap_err().contains("no Mastodon server"));
}

#[tokio::test]
async fn registration_sends_an_array_and_falls_back_for_old_servers() {
    let server = "https://mastodon.example".parse().unwrap();
    let call = "POST mastodon.example/api/v1/apps?";
    let app = r#"{"id":"1","client_id":"c","client_secret":"s","redirect_uri":"http://127.0.0.1:1/cb"}"#;
    let array = |status| Reply::new(call, status, app).contains(r#""redirect_uris":["http://127.0.0.1:1/cb"]"#);
    let text = |status| Reply::new(call, status, app).contains(r#""redirect_uris":"http://127.0.0.1:1/cb""#);
    for replies in [vec![array(200)], vec![array(422), text(200)]] {
        let registered = with("mastodon", &replies, async |script| {
            Adapter(Mastodon).register(script.outside(), &server, "http://127.0.0.1:1/cb").await
        })
        .await
        .ok()
        .unwrap();
        assert_eq!((registered.client_id.as_str(), registered.client_secret.is_some()), ("c", true));
    }
}

#[tokio::test]
async fn consent_exchange_and_revocation_speak_to_the_accounts_server() {
    let server: url::Url = "https://mastodon.example".parse().unwrap();
    let secret = Secret::new("s".to_owned());
    let request = AuthorizeRequest {
        client_id: "c",
        redirect_uri: "http://127.0.0.1:1/cb/x",
        state: &secret,
        challenge: Some("abc"),
        server: Some(&server),
        choose_account: true,
    };
    let url = Adapter(Mastodon).authorize_url(&request).unwrap();
    assert!(url.as_str().starts_with("https://mastodon.example/oauth/authorize?"));
    assert!(url.as_str().contains("code_challenge=abc") && url.as_str().contains("force_login=true"));
    let registration = domain::AppRegistration {
        client_id: "c".to_owned(),
        client_secret: Some(Secret::new("s".to_owned())),
        redirect_uri: None,
    };
    let token = r#"{"access_token":"t","token_type":"Bearer","scope":"read:accounts","created_at":1790000000}"#;
    let replies = [
        Reply::new("POST mastodon.example/oauth/token?", 200, token)
            .contains("form grant_type=authorization_code")
            .contains("code_verifier=<secret>")
            .contains("client_secret=<secret>"),
        Reply::new("POST mastodon.example/oauth/revoke?", 200, "{}")
            .contains("form client_id=c")
            .contains("token=<secret>"),
    ];
    with("mastodon", &replies, async |script| {
        let returned = Returned {
            registration: &registration,
            code: &secret,
            verifier: Some(&secret),
            redirect_uri: "http://127.0.0.1:1/cb/x",
            server: Some(&server),
        };
        let grant = Adapter(Mastodon).exchange(script.outside(), returned).await.ok().unwrap();
        assert!(grant.refresh.is_none() && grant.access_expires_in.is_none(), "the token is endless");
        assert_eq!(grant.scopes, ["read:accounts"], "what is missing is judged by whoever can withdraw the rest");
        let session = script.session();
        Adapter(Mastodon).revoke(session.outside, session.account, Some(&registration), &secret, None).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_identity_names_its_host_and_brings_its_limits() {
    let server: url::Url = "https://mastodon.example".parse().unwrap();
    let token = Secret::new("t".to_owned());
    let account = r#"{"id":"17841","username":"bakery","acct":"bakery","display_name":"The Bakery","avatar":"https://files.example/a.png","url":"https://mastodon.example/@bakery"}"#;
    let instance = r#"{"domain":"mastodon.example","configuration":{"statuses":{"max_characters":1000}}}"#;
    let replies = [
        Reply::new("GET mastodon.example/api/v1/accounts/verify_credentials? [bearer]", 200, account),
        Reply::new("GET mastodon.example/api/v2/instance? [bearer]", 200, instance),
    ];
    let identity = with("mastodon", &replies, async |script| {
        Adapter(Mastodon).identify(script.outside(), Some(&server), &token).await.map(only)
    })
    .await
    .unwrap();
    assert_eq!(identity.account.handle, "bakery@mastodon.example");
    assert_eq!(identity.account.server, Some(server.clone()));
    assert_eq!(identity.limits.unwrap().text.max, 1000);
    let replies = [
        Reply::new("GET mastodon.example/api/v1/accounts/verify_credentials", 200, account),
        Reply::new("GET mastodon.example/api/v2/instance", 503, ""),
        Reply::new("GET mastodon.example/api/v1/instance", 503, ""),
    ];
    let identity = with("mastodon", &replies, async |script| {
        Adapter(Mastodon).identify(script.outside(), Some(&server), &token).await.map(only)
    })
    .await
    .unwrap();
    assert_eq!((identity.account.handle.as_str(), identity.limits), ("bakery@mastodon.example", None));
    let gone = [Reply::new("GET", 401, r#"{"error":"The access token is invalid"}"#)];
    let error = with("mastodon", &gone, async |script| {
        Adapter(Mastodon).identify(script.outside(), Some(&server), &token).await.map(only)
    })
    .await;
    assert!(matches!(error, Err(NetworkError::SignedOut { .. })));
}

#[tokio::test]
async fn a_handle_carries_another_domain_only_when_that_domain_points_back() {
    let server: url::Url = "https://mastodon.example".parse().unwrap();
    let token = Secret::new("t".to_owned());
    let account = r#"{"id":"17841","username":"bakery","url":"https://example.social/@bakery"}"#;
    let asked = "GET example.social/.well-known/webfinger?resource=acct:bakery@example.social {}";
    let describing = |subject: &str, actor: &str| {
        format!(
            r#"{{"subject":"{subject}","links":[{{"rel":"self","type":"application/activity+json","href":"{actor}"}}]}}"#
        )
    };
    let honest = describing("acct:bakery@example.social", "https://mastodon.example/users/bakery");
    let its_own = describing("acct:bakery@example.social", "https://example.social/users/bakery");
    let another = describing("acct:anna@example.social", "https://mastodon.example/users/anna");
    let moved = "https://mastodon.example/.well-known/webfinger?resource=acct:bakery@example.social";
    let inward = "https://127.0.0.1/.well-known/webfinger";
    let (split, own) = ("bakery@example.social", "bakery@mastodon.example");
    let cases: [(&str, Vec<Reply<'_>>, &str); 8] = [
        ("example.social", vec![Reply::new(asked, 200, &honest)], split),
        // How Mastodon advises its administrators to do it.
        (
            "example.social",
            vec![
                Reply::new(asked, 301, "").header("location", moved),
                Reply::new(
                    "GET mastodon.example/.well-known/webfinger?resource=acct:bakery@example.social {}",
                    200,
                    &honest,
                ),
            ],
            split,
        ),
        ("example.social", vec![Reply::new(asked, 200, &its_own)], own),
        ("example.social", vec![Reply::new(asked, 200, &another)], own),
        ("example.social", vec![Reply::new(asked, 404, "")], own),
        ("example.social", vec![Reply::new(asked, 200, "<html>")], own),
        ("https://example.social/", vec![Reply::lost(asked)], own),
        (
            "example.social",
            vec![
                Reply::new(asked, 302, "").header("location", inward),
                Reply::lost("GET 127.0.0.1/.well-known/webfinger"),
            ],
            own,
        ),
    ];
    for (claimed, answers, handle) in cases {
        let instance = format!(r#"{{"domain":"{claimed}"}}"#);
        let mut replies = vec![
            Reply::new("GET mastodon.example/api/v1/accounts/verify_credentials", 200, account),
            Reply::new("GET mastodon.example/api/v2/instance", 200, &instance),
        ];
        replies.extend(answers);
        let identity = with("mastodon", &replies, async |script| {
            Adapter(Mastodon).identify(script.outside(), Some(&server), &token).await.map(only)
        })
        .await
        .unwrap();
        assert_eq!(identity.account.handle, handle, "{claimed}");
        let page = if handle == split { "https://example.social/@bakery" } else { "https://mastodon.example/@bakery" };
        assert_eq!(identity.profile_url.unwrap().as_str(), page, "the account's page lies where its handle says");
    }
}
