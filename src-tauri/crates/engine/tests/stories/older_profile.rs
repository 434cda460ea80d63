//! A profile that an older version made: it opens, and nothing of it is lost. The fixture is as that version left it,
//! with the entries of its keychain beside it; its secrets are those of the imitated networks.

use std::{fs, path::Path};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use domain::{
    AccountId, NeedsSignIn,
    TargetState::{Published, Scheduled, WaitingSignIn},
};
use engine::{AuditVerdict, Health, VaultState};
use store::{accounts, credentials, sign_ins};
use tempfile::TempDir;

use crate::support::sign_ins::{World, at, token};

/// Four accounts, each with a sign-in of its own: one renewed, one revoked with a post that waits, two without trouble;
/// a post that is out, and one that is planned for the next morning.
const BEFORE_SIGN_INS: &str = "tests/fixtures/before-sign-ins";
/// When it was left.
const LEFT_AT: &str = "2026-11-20T13:59:00Z";

async fn world_of(fixture: &str) -> World {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(fixture);
    let database = TempDir::new().unwrap();
    fs::copy(folder.join("postrider.db"), database.path().join("postrider.db")).unwrap();
    let world = World::closed().await;
    for line in fs::read_to_string(folder.join("keychain.txt")).unwrap().lines() {
        let (item, bytes) = line.split_once(' ').unwrap();
        world.keychain.put_bytes(item, Some(BASE64_STANDARD.decode(bytes).unwrap()));
    }
    world.clock.set(at(LEFT_AT));
    let world = world.restart_with(database).await;
    assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::Ready);
    world
}

async fn healths(world: &World) -> Vec<(AccountId, String, Health)> {
    let accounts = world.engine.list_accounts().await.unwrap();
    accounts.into_iter().map(|one| (one.id, format!("{} {}", one.platform, one.handle), one.sign_in.health)).collect()
}

#[tokio::test]
async fn a_profile_of_before_there_were_sign_ins_opens_and_goes_on() {
    let world = world_of(BEFORE_SIGN_INS).await;
    let healths = healths(&world).await;
    let seen: Vec<_> = healths.iter().map(|(_, name, health)| (name.as_str(), *health)).collect();
    let revoked = Health::NeedsSignIn { reason: NeedsSignIn::Revoked };
    assert_eq!(
        seen,
        [
            ("passnet anna", revoked),
            ("relaynet anna", Health::RenewsItself),
            ("manynet anna", Health::Fine),
            ("passnet bob", Health::RenewsItself),
        ]
    );
    for (id, name, health) in &healths {
        let id = *id;
        let read = move |read: &store::Read<'_>| {
            let account = accounts::get(read, id)?;
            let sign_in = sign_ins::get(read, account.sign_in_id)?;
            Ok::<_, store::StoreError>((account, sign_in, credentials::get(read, id.into())?))
        };
        let (account, sign_in, _) = world.store.read(read).await.unwrap();
        assert_eq!(sign_in.who, account.account, "{name}");
        if *health != revoked {
            world.password.is("200", "bob");
            world.engine.check_account(id).await.unwrap();
        }
    }
    let verdict = world.engine.audit_verify(|_| {}).await.unwrap();
    assert!(matches!(verdict, AuditVerdict::Intact { .. }), "{verdict:?}");
}

#[tokio::test]
async fn its_tokens_open_and_its_posts_go_out() {
    let world = world_of(BEFORE_SIGN_INS).await;
    let bob = healths(&world).await[3].0;
    world.password.is("200", "bob");
    world.engine.check_account(bob).await.unwrap();
    assert_eq!(world.password.seen().identified, [token("access", "200", 2)], "the renewed one");
    let states = || async {
        let posts = world.engine.post_list(10).await.unwrap();
        let mut states: Vec<_> = posts.iter().flat_map(|post| post.targets.iter().map(|target| target.state)).collect();
        states.sort_by_key(|state| format!("{state:?}"));
        states
    };
    assert_eq!(states().await, [Published, Scheduled, Scheduled, Scheduled, WaitingSignIn]);
    world.clock.set(at("2026-11-21T09:59:00Z"));
    world.engine.run_due().await.unwrap();
    assert_eq!(states().await, [Published, Published, Published, Published, WaitingSignIn]);
    let published = [world.password, world.relay, world.many].map(|network| network.seen().published.len());
    assert_eq!(published, [1, 1, 1], "each once");
}
