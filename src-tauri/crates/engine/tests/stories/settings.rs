//! Developer apps, the bucket, app passwords, pictures of accounts.

use std::sync::atomic::Ordering;

use domain::{Field, Finding, FindingCode, NetworkError, Secret, Severity, SignedOutReason};
use engine::{EngineError, MediaHostRequest, PasswordRequest, RegistrationRequest};
use image::{DynamicImage, ImageFormat};
use url::Url;

use crate::support::sign_ins::{CLIENT_SECRET, World, at, platform};

fn app(client_id: &str, redirect_uri: &str, secret: Option<&str>) -> RegistrationRequest {
    RegistrationRequest {
        platform: platform("relaynet"),
        client_id: client_id.to_owned(),
        client_secret: secret.map(|secret| Secret::new(secret.to_owned())),
        redirect_uri: redirect_uri.to_owned(),
    }
}

fn bucket(key: Option<&str>) -> MediaHostRequest {
    MediaHostRequest {
        endpoint: "https://s3.example".into(),
        region: "eu-central-1".into(),
        bucket: "pictures".into(),
        access_key_id: "AKIA1".into(),
        secret_key: key.map(|key| Secret::new(key.to_owned())),
    }
}

fn sign_in(identifier: &str, password: &str) -> PasswordRequest {
    PasswordRequest {
        platform: platform("passnet"),
        identifier: identifier.to_owned(),
        password: Secret::new(password.to_owned()),
        reconnect: None,
        workspace: None,
    }
}

#[tokio::test]
async fn an_app_saved_without_a_secret_keeps_the_old_one() {
    let world = World::ready().await;
    world.engine.save_registration(app("app-2", "https://other.example/back/relaynet", None)).await.unwrap();
    world.connect().await;
    let exchange = world.relay.seen().exchanges.pop().unwrap();
    assert_eq!(exchange.client_secret.as_deref(), Some(CLIENT_SECRET));
    assert_eq!(
        (exchange.client_id.as_str(), exchange.redirect_uri.as_str()),
        ("app-2", "https://other.example/back/relaynet")
    );
    let listed = world.engine.list_registrations().await.unwrap();
    assert_eq!((listed.len(), listed[0].client_id.as_str(), listed[0].practice), (1, "app-2", false));
}

#[tokio::test]
async fn an_app_that_cannot_be_is_refused_with_its_field() {
    let world = World::ready().await;
    let good = "https://relay.example/relaynet/";
    let long = "x".repeat(600);
    let cases = [
        (app("", good, None), "client_id"),
        (app("with space", good, None), "client_id"),
        (app(&long, good, None), "client_id"),
        (app("a", "http://relay.example/relaynet", None), "redirect_uri"),
        (app("a", "https://user@relay.example/relaynet", None), "redirect_uri"),
        (app("a", "https://relay.example/relaynet?x=1", None), "redirect_uri"),
        (app("a", "https://relay.example/relaynet#x", None), "redirect_uri"),
        (app("a", "relay", None), "redirect_uri"),
        (app("a", "https://relay.example/", None), "redirect_uri"),
        (app("a", "https://relay.example/manynet", None), "redirect_uri"),
        (app("a", "https://relay.example/relaynet/back", None), "redirect_uri"),
        (app("a", "https://relay.example/relaynet2", None), "redirect_uri"),
        (app("a", "https://relaynet/", None), "redirect_uri"),
        (app("a", good, Some("")), "client_secret"),
        (app("a", good, Some("line\nbreak")), "client_secret"),
    ];
    for (request, expected) in cases {
        let saved = world.engine.save_registration(request).await;
        assert!(matches!(saved, Err(EngineError::InvalidInput { field }) if field == expected), "{expected}");
    }
    world.engine.save_registration(app("a", good, None)).await.unwrap();
    let of_many = RegistrationRequest { platform: platform("manynet"), ..app("a", good, Some("s")) };
    assert!(matches!(world.engine.save_registration(of_many).await, Err(EngineError::InvalidInput { .. })));
}

#[tokio::test]
async fn a_deleted_app_leaves_its_accounts() {
    let world = World::ready().await;
    let id = world.connect().await;
    world.engine.delete_registration(platform("relaynet")).await.unwrap();
    assert!(world.engine.list_registrations().await.unwrap().is_empty());
    world.engine.check_account(id).await.unwrap();
}

#[tokio::test]
async fn a_bucket_keeps_its_key_and_is_tested_with_it() {
    let world = World::ready().await;
    assert!(matches!(world.engine.save_media_host(bucket(None)).await, Err(EngineError::InvalidInput { .. })));
    world.engine.save_media_host(bucket(Some("key-1"))).await.unwrap();
    world.engine.save_media_host(MediaHostRequest { region: "us".into(), ..bucket(None) }).await.unwrap();
    let tested = world.engine.test_media_host().await.unwrap();
    assert!(tested.tested_at.is_some());
    assert_eq!(*world.hosts.keys.lock().unwrap(), ["key-1"]);
    world.hosts.refuses.store(true, Ordering::SeqCst);
    assert!(matches!(world.engine.test_media_host().await, Err(EngineError::BucketRefused)));
    world.engine.delete_media_host().await.unwrap();
    assert_eq!(world.engine.find_media_host().await.unwrap(), None);
    assert!(matches!(world.engine.test_media_host().await, Err(EngineError::NotFound { .. })));
}

#[tokio::test]
async fn a_bucket_must_be_at_a_public_https_address_and_nothing_else() {
    let world = World::ready().await;
    let check = async |endpoint: &str, accepted: bool| {
        let request = MediaHostRequest { endpoint: endpoint.to_owned(), ..bucket(Some("key-1")) };
        match world.engine.save_media_host(request).await {
            Ok(()) => assert!(accepted, "{endpoint}"),
            Err(EngineError::InvalidInput { field: "endpoint" }) => assert!(!accepted, "{endpoint}"),
            Err(error) => panic!("{endpoint}: {error}"),
        }
    };
    for good in ["https://s3.eu-central-1.amazonaws.com", "https://s3.example:443/", "https://S3.Example"] {
        check(good, true).await;
    }
    for bad in [
        "http://s3.example",
        "https://s3.example:9000",
        "https://s3.example/?x=1",
        "https://s3.example/#x",
        "https://user@s3.example",
        "https://:secret@s3.example",
        "https://127.0.0.1",
        "https://2130706433",
        "https://[::1]",
        "https://8.8.8.8",
        "https://localhost",
        "https://minio",
        "https://minio.localhost",
        "https://nas.local",
        "https://nas.home.arpa",
        "https://bucket.internal",
        "s3.example",
        "",
    ] {
        check(bad, false).await;
    }
}

#[tokio::test]
async fn a_password_sign_in_tells_its_errors_apart_and_stores_nothing() {
    let world = World::ready().await;
    let main = Finding::new(FindingCode::Refused, Severity::Error, Field::Account);
    let cases = [
        (NetworkError::SignedOut { reason: SignedOutReason::Revoked }, EngineError::PasswordWrong),
        (NetworkError::Rejected { finding: Box::new(main) }, EngineError::AppPasswordNeeded),
        (NetworkError::RateLimited { until: None }, EngineError::RateLimited { until: None }),
        (NetworkError::NotSent(None), EngineError::NetworkUnreachable),
    ];
    for (answer, expected) in cases {
        world.password.will_exchange(Err(answer));
        let error = world.engine.connect_password(sign_in("anna.example", "p")).await.unwrap_err();
        assert_eq!(error.to_string(), expected.to_string());
    }
    for (identifier, password, expected) in [(" ", "p", "identifier"), ("anna", "", "password")] {
        let error = world.engine.connect_password(sign_in(identifier, password)).await.unwrap_err();
        assert!(matches!(error, EngineError::InvalidInput { field } if field == expected), "{error}");
    }
    assert_eq!(world.engine.list_accounts().await.unwrap(), []);
}

#[tokio::test]
async fn reconnecting_by_password_keeps_identity() {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    let before = world.credential(id).await;
    world.password.is("200", "bob");
    let again = || PasswordRequest { reconnect: Some(id), ..sign_in("bob", "p") };
    let refused = world.engine.connect_password(again()).await;
    assert!(matches!(refused, Err(EngineError::OtherAccount { .. })));
    assert!(world.credential(id).await == before, "the old sign-in is intact");
    world.password.is("100", "anna");
    assert_eq!(world.engine.connect_password(again()).await.unwrap().id, id);
    assert_eq!(world.credential(id).await.generation, 2);
}

#[tokio::test]
async fn a_picture_is_kept_as_pixels_and_anything_else_is_not() {
    let mut png = std::io::Cursor::new(Vec::new());
    DynamicImage::new_rgb8(640, 320).write_to(&mut png, ImageFormat::Png).unwrap();
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>".to_vec();
    for (body, shown) in [(png.into_inner(), true), (svg, false), (Vec::new(), false)] {
        let world = World::ready().await;
        *world.http.picture.lock().unwrap() = Some(body.into());
        world.relay.orders().who.as_mut().unwrap().avatar = Some(Url::parse("https://cdn.example/a.png").unwrap());
        let id = world.connect().await;
        let avatar = world.engine.avatar(id).await.unwrap();
        assert_eq!((avatar.is_some(), world.account(id).await.has_avatar), (shown, shown));
        if let Some((bytes, mime_type)) = avatar {
            assert_eq!(mime_type, "image/png");
            let drawn = image::load_from_memory(&bytes).unwrap();
            assert_eq!((drawn.width(), drawn.height()), (160, 80));
        }
    }
}

#[tokio::test]
async fn a_practice_profile_comes_filled_in_and_follows_its_network() {
    let world = World::practice("secret-1").await;
    assert!(world.engine.ensure_practice_defaults().await.is_err(), "not before the vault is open");
    world.engine.open_vault().await.unwrap();
    for _ in 0..2 {
        world.engine.ensure_practice_defaults().await.unwrap();
    }
    let listed = world.engine.list_registrations().await.unwrap();
    assert!(listed.len() == 1 && listed[0].practice);
    assert!(world.engine.find_media_host().await.unwrap().is_some_and(|host| host.practice));
    assert_eq!(world.engine.workspace().await.unwrap().name, "Practice workspace");
    let world = world.restart_as(Some("secret-2")).await;
    world.engine.open_vault().await.unwrap();
    world.engine.ensure_practice_defaults().await.unwrap();
    world.connect().await;
    world.engine.test_media_host().await.unwrap();
    let exchange = world.relay.seen().exchanges.pop().unwrap();
    assert_eq!(exchange.client_secret.as_deref(), Some("secret-2"), "the network has a new secret at every start");
    assert_eq!(*world.hosts.keys.lock().unwrap(), ["secret-2"]);
    world.enter_app("my-own").await;
    world.engine.ensure_practice_defaults().await.unwrap();
    assert_eq!(world.engine.list_registrations().await.unwrap()[0].client_id, "my-own", "the person's stays");
}

#[tokio::test]
async fn a_live_profile_gets_nothing_filled_in_and_one_workspace() {
    let world = World::closed().await;
    world.engine.ensure_practice_defaults().await.unwrap();
    assert!(world.engine.list_registrations().await.unwrap().is_empty());
    let workspace = world.engine.workspace().await.unwrap();
    assert_eq!(workspace.name, "My workspace");
    assert_eq!(world.engine.workspace().await.unwrap(), workspace);
}

#[tokio::test]
async fn a_disconnected_account_leaves_no_picture_no_budget_and_no_old_copy() {
    let mut png = std::io::Cursor::new(Vec::new());
    DynamicImage::new_rgb8(64, 64).write_to(&mut png, ImageFormat::Png).unwrap();
    let world = World::ready().await;
    *world.http.picture.lock().unwrap() = Some(png.into_inner().into());
    world.relay.orders().who.as_mut().unwrap().avatar = Some(Url::parse("https://cdn.example/a.png").unwrap());
    let first = world.connect().await;
    world.relay.is("200", "bob");
    let second = world.connect().await;
    let account = world.store.read(move |read| store::accounts::get(read, first)).await.unwrap();
    let file = account.avatar.unwrap().file;
    let now = at("2026-11-20T15:00:00Z");
    let later = now + chrono::TimeDelta::hours(1);
    world.store.write(move |write| store::rate_budgets::block(write, first, later, now)).await.unwrap();
    let copy = world.folder.path().join("postrider.before-update.db");
    std::fs::write(&copy, "what an update left").unwrap();
    world.engine.disconnect_account(first).await.unwrap();
    let block = world.store.read(move |read| store::rate_budgets::find_block(read, first, now)).await.unwrap();
    assert_eq!((block, copy.exists()), (None, false));
    assert!(world.store.files().read(&file).await.is_ok(), "another account shows the same picture");
    world.engine.disconnect_account(second).await.unwrap();
    assert!(world.store.files().read(&file).await.is_err(), "nobody shows it any more");
}

#[tokio::test]
async fn an_account_that_moved_to_another_server_is_reconnected_there() {
    let world = World::ready().await;
    let id = world.connect_password().await.id;
    world.password.orders().server = Url::parse("https://new-pds.example/").ok();
    let again = PasswordRequest { reconnect: Some(id), ..sign_in("anna.example", "p") };
    assert_eq!(world.engine.connect_password(again).await.unwrap().id, id);
    let account = world.store.read(move |read| store::accounts::get(read, id)).await.unwrap();
    assert_eq!(account.account.server.unwrap().as_str(), "https://new-pds.example/");
    world.engine.check_account(id).await.unwrap();
    assert_eq!(world.engine.list_accounts().await.unwrap().len(), 1);
}
