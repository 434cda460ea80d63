//! Taking over sign-ins of another system: what is told before, what is asked, what is stored, and what stays as it was.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::{NetworkError, SignedOutReason};
use engine::{
    EngineError, Health, Import, ImportKeys, ImportMissing, ImportOutcome, ImportRefused, ImportRow, WorkspaceColor,
    testkit::Presented,
};
use serde_json::{Value, json};
use store::audit::{Action, Actor, Outcome};
use vault::import::Refusal;

use crate::support::sign_ins::{World, at, contains};

/// A token store with these platforms.
fn file(store: Value) -> Arc<Import> {
    Arc::new(Import::read(store.to_string().as_bytes()).unwrap())
}

async fn preview(world: &World, import: &Arc<Import>) -> Vec<ImportRow> {
    world.engine.import_preview(import, ImportKeys::default()).await.unwrap()
}

/// Looks at the file and takes every row.
async fn take(world: &World, import: &Arc<Import>) -> Vec<ImportOutcome> {
    let rows = preview(world, import).await;
    let chosen = rows.iter().filter(|row| row.refused.is_none()).map(|row| row.index).collect();
    world.engine.import_run(import, chosen, None).await.unwrap().into_iter().map(|result| result.outcome).collect()
}

#[tokio::test]
async fn a_preview_tells_what_is_there_and_what_is_missing_and_asks_nobody() {
    let world = World::ready().await;
    use ImportMissing::{Expiry, RefreshToken, Registration, Scopes};
    let (token, end) = ("canary-import-token", 1_800_000_000);
    let bound = json!({"accessToken": token, "refreshToken": "r", "scope": "write", "expiresAt": end});
    let many = |handle: &str| json!({"manynet": {"accessToken": token, "handle": handle}});
    let works = |missing: &[ImportMissing], renews: bool| Ok((missing.to_vec(), renews));
    let cases = [
        (json!({"relaynet": {"accessToken": token, "scope": "basic", "expiresAt": end}}), works(&[], true)),
        (json!({"Relay-Net": {"accessToken": token}}), works(&[Expiry, Scopes], true)),
        (json!({"relaynet": {"accessToken": token, "scope": "x", "createdAt": end}}), works(&[Scopes], true)),
        (json!({"passnet": {"accessToken": token, "expiresAt": end}}), works(&[RefreshToken], false)),
        (json!({"passnet": {"accessToken": token, "refreshToken": "r"}}), works(&[Expiry], true)),
        (json!({"boundnet": bound}), works(&[Registration], false)),
        (json!({"manynet": {"accessToken": token, "server": "e.social", "scope": "write"}}), works(&[], false)),
        (many("@anna@social.example"), works(&[Scopes], false)),
        (many("@anna"), Err(ImportRefused::NeedsServer)),
        (json!({"elsewhere": {"accessToken": token}}), Err(ImportRefused::UnknownNetwork)),
        (json!({"relaynet": {"scope": "basic"}}), Err(ImportRefused::Row(Refusal::NoToken))),
        (json!({"relaynet": {"accessToken": "two words"}}), Err(ImportRefused::Row(Refusal::Malformed))),
    ];
    for (store, expected) in cases {
        let row = preview(&world, &file(store.clone())).await.remove(0);
        let told = row.refused.map_or_else(|| Ok((row.missing, row.renews)), Err);
        assert_eq!(told, expected, "{store}");
    }
    assert!(world.relay.seen().identified.is_empty());
    assert_eq!(world.engine.list_accounts().await.unwrap(), []);
}

#[tokio::test]
async fn a_row_becomes_an_account_like_one_that_was_connected_here() {
    let world = World::ready().await;
    let store = json!({"relaynet": {"accessToken": "canary-import-token", "scope": "basic insights",
        "expiresAt": "2026-12-01T00:00:00Z", "profile": {"username": "anna"}}});
    let import = file(store);
    assert_eq!(take(&world, &import).await, [ImportOutcome::Connected]);
    let account = world.engine.list_accounts().await.unwrap().remove(0);
    assert_eq!((account.handle.as_str(), account.sign_in.health), ("anna", Health::RenewsItself));
    assert_eq!(account.sign_in.signed_in_until, Some(at("2026-12-01T00:00:00Z")));
    assert_eq!(account.sign_in.scopes_missing, Vec::<String>::new());
    assert_eq!(world.relay.seen().identified, ["canary-import-token"], "asked once, with this token");
    assert!(!contains(&world.database_bytes(), b"canary-import-token"), "it is sealed");
    world.engine.check_account(account.id).await.unwrap();
    assert_eq!(world.relay.seen().identified, ["canary-import-token"; 2], "and opens");

    let trail = world.store.read(|read| store::audit::list_newest(read, 100)).await.unwrap();
    let imported: Vec<_> =
        trail.into_iter().map(|row| row.entry).filter(|entry| entry.actor == Actor::Import).collect();
    let stored = imported.iter().find(|entry| entry.action == Action::CredentialStored).unwrap();
    assert_eq!((stored.whom.as_deref(), stored.network.as_deref()), (Some(&*account.id.to_string()), Some("relaynet")));
    let whole = imported.iter().find(|entry| entry.action == Action::SignInsImported).unwrap();
    assert_eq!(whole.outcome, Outcome::Done);
}

#[tokio::test]
async fn new_accounts_go_to_the_workspace_that_was_chosen_and_a_known_one_stays_in_its_own() {
    let world = World::ready().await;
    let id = world.connect().await;
    let home = world.engine.workspace().await.unwrap().id;
    let client = world.engine.create_workspace("Old mill", WorkspaceColor::Teal).await.unwrap().id;
    let import = file(json!({
        "passnet": {"accessToken": "canary-import-pass", "refreshToken": "r"},
        "relaynet": {"accessToken": "canary-import-relay", "handle": "anna"},
    }));
    preview(&world, &import).await;
    let results = world.engine.import_run(&import, vec![0, 1], Some(client)).await.unwrap();
    assert_eq!(results[1].account_id, Some(id));
    for (result, expected) in results.iter().zip([client, home]) {
        let account = world.account(result.account_id.unwrap()).await;
        assert_eq!(account.workspace_id, expected, "{}", account.platform);
    }
}

#[tokio::test]
async fn what_the_network_does_not_take_is_told_by_its_reason_and_leaves_nothing() {
    let no_answer = || NetworkError::NoAnswer(None);
    let cases = [
        (vec![NetworkError::SignedOut { reason: SignedOutReason::Revoked }], ImportOutcome::RefusedByNetwork),
        (vec![NetworkError::RegistrationRefused], ImportOutcome::RefusedByNetwork),
        (vec![no_answer(), no_answer()], ImportOutcome::Unreachable),
        (vec![NetworkError::RateLimited { until: None }], ImportOutcome::Unreachable),
        (vec![NetworkError::Unexpected { status: 418, request_id: None }], ImportOutcome::NotIdentified),
    ];
    for (answers, expected) in cases {
        let world = World::ready().await;
        world.relay.orders().identifying.extend(answers);
        let import = file(json!({"relaynet": {"accessToken": "canary-import-token"}}));
        assert_eq!(take(&world, &import).await, [expected]);
        assert_eq!(world.engine.list_accounts().await.unwrap(), []);
        assert!(world.store.read(store::credentials::list).await.unwrap().is_empty());
        assert!(world.relay.seen().revoked.is_empty(), "the token is the other system's, and stays good there");
        let trail = world.store.read(|read| store::audit::list_newest(read, 1)).await.unwrap();
        assert_eq!((trail[0].entry.action, trail[0].entry.outcome), (Action::SignInsImported, Outcome::Failed));
        let again = world.engine.import_run(&import, vec![0], None).await.unwrap();
        assert_eq!(again[0].outcome, ImportOutcome::Connected, "the row can be chosen again");
    }
}

#[tokio::test]
async fn a_token_that_lacks_a_permission_is_refused_though_the_network_knows_it() {
    let world = World::ready().await;
    let import = file(json!({"relaynet": {"accessToken": "canary-import-token", "scope": ["insights"]}}));
    assert_eq!(take(&world, &import).await, [ImportOutcome::RefusedByNetwork]);
    assert_eq!(world.engine.list_accounts().await.unwrap(), []);
}

#[tokio::test]
async fn an_account_that_was_announced_as_connected_gets_the_new_sign_in() {
    let world = World::ready().await;
    let id = world.connect().await;
    let import = file(json!({"relaynet": {"accessToken": "canary-import-token", "handle": "@Anna"}}));
    assert!(preview(&world, &import).await[0].already_connected);
    assert_eq!(take(&world, &import).await, [ImportOutcome::Replaced]);
    assert_eq!(world.credential(id).await.generation, 2);
    assert_eq!(world.engine.list_accounts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_account_that_nobody_could_know_of_keeps_its_sign_in_until_the_row_is_chosen_again() {
    let world = World::ready().await;
    let id = world.connect().await;
    let before = world.credential(id).await;
    let import = file(json!({"relaynet": {"accessToken": "canary-import-token", "handle": "another name"}}));
    assert!(!preview(&world, &import).await[0].already_connected);
    let results = world.engine.import_run(&import, vec![0], None).await.unwrap();
    assert_eq!((results[0].outcome, results[0].account_id), (ImportOutcome::AlreadyConnected, Some(id)));
    assert!(world.credential(id).await == before, "not a byte was changed");

    assert!(preview(&world, &import).await[0].already_connected, "now it is known");
    assert_eq!(take(&world, &import).await, [ImportOutcome::Replaced]);
    assert_eq!(world.credential(id).await.generation, 2);
}

#[tokio::test]
async fn being_asked_about_one_account_is_no_leave_to_replace_another() {
    let world = World::ready().await;
    world.connect().await;
    world.relay.is("200", "bo");
    let second = world.connect().await;
    let import = file(json!({"relaynet": {"accessToken": "canary-import-token", "handle": "anna"}}));
    let results = (preview(&world, &import).await, world.engine.import_run(&import, vec![0], None).await.unwrap()).1;
    assert_eq!((results[0].outcome, results[0].account_id), (ImportOutcome::AlreadyConnected, Some(second)));
    assert_eq!(world.credential(second).await.generation, 1);
}

#[tokio::test]
async fn of_two_rows_of_one_account_one_is_taken() {
    let world = World::ready().await;
    let rows = json!([{"accessToken": "canary-import-token-1"}, {"accessToken": "canary-import-token-2"}]);
    let mut outcomes = take(&world, &file(json!({"relaynet": rows}))).await;
    outcomes.sort_by_key(|outcome| *outcome != ImportOutcome::Connected);
    assert_eq!(outcomes, [ImportOutcome::Connected, ImportOutcome::AlreadyConnected]);
    assert_eq!(world.engine.list_accounts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn one_row_in_trouble_leaves_the_others_standing() {
    let world = World::ready().await;
    let import = file(json!({
        "elsewhere": {"accessToken": "a"},
        "looped": 7,
        "manynet": {"accessToken": "canary-import-many", "server": "social.example"},
        "passnet": {"accessToken": "canary-import-pass", "refreshToken": "canary-import-refresh"},
        "relaynet": {"accessToken": "canary-import-relay"},
    }));
    world.relay.orders().identifying.push_back(NetworkError::SignedOut { reason: SignedOutReason::Expired });
    let outcomes = take(&world, &import).await;
    assert_eq!(outcomes, [ImportOutcome::Connected, ImportOutcome::Connected, ImportOutcome::RefusedByNetwork]);
    let accounts = world.engine.list_accounts().await.unwrap();
    let mut networks: Vec<_> = accounts.iter().map(|account| account.platform.as_str()).collect();
    networks.sort_unstable();
    assert_eq!(networks, ["manynet", "passnet"]);
}

#[tokio::test]
async fn a_refresh_token_is_kept_only_where_it_is_of_use() {
    let world = World::ready().await;
    let import = file(json!({
        "boundnet": {"accessToken": "canary-import-bound", "refreshToken": "r", "expiresAt": 1_800_000_000},
        "passnet": {"accessToken": "canary-import-pass", "refreshToken": "canary-import-refresh"},
    }));
    assert_eq!(take(&world, &import).await, [ImportOutcome::Connected; 2]);
    for account in world.engine.list_accounts().await.unwrap() {
        let renews = account.platform.as_str() == "passnet";
        assert_eq!(world.credential(account.id).await.refresh.is_some(), renews, "{}", account.platform);
        let expected = if renews { Health::RenewsItself } else { Health::Ends };
        assert_eq!(account.sign_in.health, expected, "{}", account.platform);
    }
    world.engine.renew_due().await.unwrap();
    let renewals = world.password.seen().renewals.clone();
    let [Presented { access, refresh: Some(refresh), .. }] = &renewals[..] else { panic!("{renewals:?}") };
    let imported = ("canary-import-pass", "canary-import-refresh");
    assert_eq!((access.as_str(), refresh.as_str()), imported, "a token of unknown age is renewed before it is used");
}

#[tokio::test]
async fn an_end_that_nobody_told_is_found_out_by_a_renewal_as_soon_as_the_network_allows_one() {
    let world = World::ready().await;
    assert_eq!(take(&world, &file(json!({"relaynet": {"accessToken": "canary-import-token"}}))).await.len(), 1);
    world.engine.renew_due().await.unwrap();
    assert_eq!(world.relay.renewed(), 0, "it may be younger than a day");
    world.clock.forward(TimeDelta::hours(46));
    world.engine.renew_due().await.unwrap();
    assert_eq!(world.relay.renewed(), 1);
}

#[tokio::test]
async fn nothing_is_taken_that_was_not_previewed_or_while_the_vault_is_closed() {
    let world = World::ready().await;
    let import = file(json!({"relaynet": {"accessToken": "canary-import-token"}, "elsewhere": {"scope": "x"}}));
    let refused = |chosen| world.engine.import_run(&import, chosen, None);
    assert!(matches!(refused(vec![0]).await, Err(EngineError::InvalidInput { field: "chosen" })), "not opened yet");
    let rows = preview(&world, &import).await;
    let bad = rows.iter().position(|row| row.refused.is_some()).unwrap();
    assert!(matches!(refused(vec![bad]).await, Err(EngineError::InvalidInput { field: "chosen" })));
    assert!(matches!(refused(vec![7]).await, Err(EngineError::InvalidInput { field: "chosen" })));

    let closed = World::closed().await;
    let rows = preview(&closed, &import).await;
    assert_eq!(rows.len(), 2, "looking needs no vault");
    let taken = closed.engine.import_run(&import, vec![1 - bad], None).await;
    assert!(matches!(taken, Err(EngineError::VaultClosed)));
    assert!(closed.relay.seen().identified.is_empty(), "nobody was asked");
}
