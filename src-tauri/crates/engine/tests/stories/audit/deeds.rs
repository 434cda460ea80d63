//! What is written down, and how the page reads it.

use engine::{AuditAction, AuditActor, AuditDetail, AuditFilter, AuditOutcome, AuditVerdict, EngineError};

use super::{attack, head, rows, verdict};
use crate::support::sign_ins::{World, platform};

#[tokio::test]
async fn the_activity_page_reads_rows_with_the_names_of_accounts() {
    let world = World::ready().await;
    let id = world.connect().await;
    let handle = world.account(id).await.handle;
    let filter = AuditFilter { account_id: Some(id), ..AuditFilter::default() };
    let page = world.engine.audit_list(filter, None, 2).await.unwrap();
    assert_eq!((page.rows.len(), page.has_more), (2, page.total > 2));
    assert!(page.rows.iter().all(|listed| listed.account.as_deref() == Some(handle.as_str())));
    world.engine.disconnect_account(id).await.unwrap();
    let gone =
        AuditFilter { account_id: Some(id), actions: vec![AuditAction::AccountDisconnected], ..AuditFilter::default() };
    let page = world.engine.audit_list(gone, None, 10).await.unwrap();
    assert_eq!(page.rows.iter().map(|listed| listed.account.clone()).collect::<Vec<_>>(), [None]);
}

/// What the trail says after the row `after`: who, what, with what outcome and why.
async fn said_since(world: &World, after: u64) -> Vec<(AuditActor, AuditAction, AuditOutcome, Option<AuditDetail>)> {
    let rows = rows(world).await.into_iter().filter(|row| row.seq > after).map(|row| row.entry);
    rows.map(|entry| (entry.actor, entry.action, entry.outcome, entry.detail)).collect()
}

#[tokio::test]
async fn every_deed_with_a_secret_is_in_the_trail() {
    use AuditAction as A;
    use AuditActor::{Engine, Person};
    use AuditOutcome::{Done, Failed, Refused};
    let world = World::ready().await;

    let mark = head(&world).await;
    let id = world.connect().await;
    let signed_in = [
        (Person, A::FlowStarted, Done, None),
        (Engine, A::RecordOpened, Done, None),
        (Engine, A::RecordOpened, Done, None),
        (Engine, A::FlowEnded, Done, None),
        (Person, A::CredentialStored, Done, None),
    ];
    assert_eq!(said_since(&world, mark).await, signed_in, "the app's secret and the verifier were opened");

    let mark = head(&world).await;
    world.start("manynet").await;
    let registered = [(Engine, A::RegistrationSaved, Done, None), (Person, A::FlowStarted, Done, None)];
    assert_eq!(said_since(&world, mark).await, registered, "an app that a server gave us is an app");

    let mark = head(&world).await;
    world.engine.check_account(id).await.unwrap();
    assert_eq!(said_since(&world, mark).await, [(Engine, A::TokenUsed, Done, None)]);

    let mark = head(&world).await;
    world.connect_password().await;
    let wrong = domain::NetworkError::SignedOut { reason: domain::SignedOutReason::Revoked };
    world.password.will_exchange(Err(wrong));
    let request = engine::PasswordRequest {
        platform: platform("passnet"),
        identifier: "anna.example".to_owned(),
        password: domain::Secret::new("wrong".to_owned()),
        reconnect: None,
        workspace: None,
    };
    assert!(matches!(world.engine.connect_password(request).await, Err(EngineError::PasswordWrong)));
    let passwords = [
        (Person, A::FlowStarted, Done, None),
        (Person, A::CredentialStored, Done, None),
        (Person, A::FlowEnded, Done, None),
        (Person, A::FlowStarted, Done, None),
        (Person, A::FlowEnded, Failed, Some(AuditDetail::SignedOut)),
    ];
    assert_eq!(said_since(&world, mark).await, passwords);

    let mark = head(&world).await;
    let bucket = engine::MediaHostRequest {
        endpoint: "https://s3.example".into(),
        region: "eu".into(),
        bucket: "pictures".into(),
        access_key_id: "AKIA1".into(),
        secret_key: Some(domain::Secret::new("canary-bucket-key".into())),
    };
    world.engine.save_media_host(bucket).await.unwrap();
    world.engine.test_media_host().await.unwrap();
    attack(&world, "UPDATE media_hosts SET secret = zeroblob(200)");
    assert!(matches!(world.engine.test_media_host().await, Err(EngineError::Unreadable(_))));
    world.engine.delete_media_host().await.unwrap();
    let hosted = [
        (Person, A::MediaHostSaved, Done, None),
        (Person, A::RecordOpened, Done, None),
        (Person, A::RecordOpened, Refused, Some(AuditDetail::Unreadable)),
        (Person, A::MediaHostDeleted, Done, None),
    ];
    assert_eq!(said_since(&world, mark).await, hosted);

    let mark = head(&world).await;
    world.engine.disconnect_account(id).await.unwrap();
    let disconnected = [
        (Engine, A::RecordOpened, Done, None),
        (Person, A::CredentialRevoked, Done, None),
        (Person, A::AccountDisconnected, Done, None),
        (Person, A::CredentialErased, Done, None),
    ];
    assert_eq!(said_since(&world, mark).await, disconnected);
    assert!(matches!(verdict(&world).await, AuditVerdict::Intact { .. }));
}
