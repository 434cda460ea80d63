//! The vault between its making and its end: locked and unlocked, protected otherwise, opened with the recovery code.

use std::time::Duration;

use domain::{AccountId, NeedsSignIn, Secret, TargetState};
use engine::{EngineError, Health, PersonDid, VaultState};
use store::{
    audit::{Action, Actor, Outcome},
    settings,
};
use vault::{Given, Protection, SlotKind, testkit::Mood};

use crate::support::sign_ins::{World, contains, request, token};

const PASSPHRASE: &str = "seven loaves under a blue roof";
const ANOTHER: &str = "the ferry leaves at half past nine";

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn nothing() -> Given {
    Given::default()
}

fn passphrase(text: &str) -> Given {
    Given { passphrase: Some(secret(text)), recovery_code: None }
}

fn code(text: &str) -> Given {
    Given { passphrase: None, recovery_code: Some(secret(text)) }
}

async fn count(world: &World, action: Action, outcome: Outcome) -> usize {
    let trail = world.store.read(|read| store::audit::list_newest(read, 1_000)).await.unwrap();
    trail.iter().filter(|row| (row.entry.action, row.entry.outcome) == (action, outcome)).count()
}

/// The entries of the keychain are exactly those that slots name.
async fn entries_are_named(world: &World) {
    let slots = world.store.read(store::vault_slots::list).await.unwrap();
    let mut named: Vec<_> = slots.into_iter().filter_map(|slot| slot.item).collect();
    named.sort();
    named.dedup();
    assert_eq!(world.entries(), named);
}

async fn protection(world: &World) -> Option<SlotKind> {
    world.engine.vault_info().await.unwrap().protection
}

/// A profile with an account whose vault opens with keychain and passphrase, after a restart.
async fn with_passphrase() -> (World, AccountId) {
    let world = World::ready().await;
    let account = world.connect().await;
    world.engine.protect(Protection::KeychainAndPassphrase(secret(PASSPHRASE)), nothing()).await.unwrap();
    let world = world.restart().await;
    assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::Locked);
    (world, account)
}

#[tokio::test]
async fn a_locked_vault_holds_what_needs_it_and_nothing_else() {
    let world = World::ready().await;
    let account = world.connect().await;
    assert_eq!(world.engine.lock().await.unwrap(), VaultState::Locked);
    assert!(matches!(world.engine.connect_start(request("manynet")).await, Err(EngineError::VaultClosed)));
    assert!(matches!(world.engine.check_account(account).await, Err(EngineError::VaultClosed)));
    let post = world.publish("Fresh bread", account).await;
    world.engine.run_due().await.unwrap();
    assert_eq!(world.target_state(post).await, TargetState::WaitingUnlock);
    assert_eq!(
        world.engine.open_vault().await.unwrap(),
        VaultState::Locked,
        "it does not open behind the person's back"
    );
    assert_eq!(world.engine.unlock_vault(nothing()).await.unwrap(), VaultState::Ready);
    world.engine.run_due().await.unwrap();
    assert_eq!(world.target_state(post).await, TargetState::Published);
    assert_eq!(count(&world, Action::VaultLocked, Outcome::Done).await, 1);
}

#[tokio::test]
async fn the_trail_knows_whether_a_person_locked_and_what_they_did_beside_the_engine() {
    let world = World::ready().await;
    world.engine.lock().await.unwrap();
    world.engine.unlock_vault(nothing()).await.unwrap();
    world.engine.lock_unattended().await.unwrap();
    world.engine.unlock_vault(nothing()).await.unwrap();
    world.engine.person_did(PersonDid::ChangePolicy).await.unwrap();
    world.engine.person_did(PersonDid::ExportDiagnostics).await.unwrap();
    let trail = world.store.read(|read| store::audit::list_newest(read, 100)).await.unwrap();
    let wanted = [Action::VaultLocked, Action::PolicyChanged, Action::DiagnosticsExported];
    let told = trail.iter().rev().map(|row| (row.entry.actor, row.entry.action));
    let told: Vec<_> = told.filter(|(_, action)| wanted.contains(action)).collect();
    let expected = [
        (Actor::Person, Action::VaultLocked),
        (Actor::Engine, Action::VaultLocked),
        (Actor::Person, Action::PolicyChanged),
        (Actor::Person, Action::DiagnosticsExported),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_sign_in_that_waits_for_the_browser_outlasts_a_lock() {
    let world = World::ready().await;
    let flow = world.start("manynet").await;
    world.engine.lock().await.unwrap();
    assert!(matches!(world.engine.receive_link(world.link("manynet")).await, Err(EngineError::VaultClosed)));
    let status = world.engine.connect_status(flow.id).await.unwrap().status;
    assert!(matches!(status, engine::FlowStatusView::Waiting));
    world.engine.unlock_vault(nothing()).await.unwrap();
    let ended = world.engine.receive_link(world.link("manynet")).await.unwrap();
    assert!(matches!(ended.status, engine::FlowStatusView::Done { .. }));
}

#[tokio::test]
async fn what_a_network_hands_out_while_the_person_locks_is_not_lost() {
    let world = World::ready().await;
    let account = world.connect_password().await.id;
    world.clock.forward(chrono::TimeDelta::hours(3));
    let lock_meanwhile = async {
        while world.password.renewed() == 0 {
            tokio::task::yield_now().await;
        }
        world.engine.lock().await.unwrap();
    };
    let (renewed, ()) = tokio::join!(world.engine.renew_due(), lock_meanwhile);
    renewed.unwrap();
    world.engine.finish_tasks().await;
    assert_eq!(world.engine.vault_state(), VaultState::Locked);
    assert_eq!(world.credential(account).await.generation, 2, "the renewed sign-in is stored");
    world.engine.unlock_vault(nothing()).await.unwrap();
    world.engine.check_account(account).await.unwrap();
    assert_eq!(*world.password.seen().identified.last().unwrap(), token("access", "100", 2));
}

#[tokio::test]
async fn a_passphrase_opens_the_vault_and_wrong_ones_cost_a_growing_wait() {
    let (world, account) = with_passphrase().await;
    assert!(matches!(world.engine.unlock_vault(nothing()).await, Err(EngineError::PassphraseNeeded)));
    // The wait is over when this test says so, not when the computer was busy for so long.
    tokio::time::pause();
    for number in 1..=5 {
        let refused = world.engine.unlock_vault(passphrase("five loaves under a red roof")).await;
        let Err(EngineError::PassphraseWrong { until }) = refused else { panic!("{refused:?}") };
        assert_eq!(until.is_some(), number == 5, "try {number}");
    }
    let soon = world.engine.unlock_vault(passphrase(PASSPHRASE)).await;
    assert!(matches!(soon, Err(EngineError::TriedTooSoon { .. })), "not even looked at");
    assert_eq!(world.engine.vault_state(), VaultState::Locked);
    tokio::time::advance(Duration::from_secs(2)).await;
    tokio::time::resume();
    assert_eq!(world.engine.unlock_vault(passphrase(PASSPHRASE)).await.unwrap(), VaultState::Ready);
    assert_eq!(count(&world, Action::UnlockFailed, Outcome::Refused).await, 5, "written down while it was closed");
    world.engine.check_account(account).await.unwrap();
    assert!(!contains(&world.database_bytes(), PASSPHRASE.as_bytes()));
    assert_eq!(world.entries().len(), 1);
    entries_are_named(&world).await;
}

#[tokio::test]
async fn without_a_keychain_a_passphrase_makes_the_vault() {
    let world = World::closed().await;
    world.keychain.set_mood(Mood::Absent);
    assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::NotSetUp);
    let weak = world.engine.set_up_vault(Protection::Passphrase(secret("password1234"))).await;
    assert!(matches!(weak, Err(EngineError::PassphraseTooWeak)));
    assert_eq!(world.engine.vault_info().await.unwrap().protection, None);
    let keychain = world.engine.set_up_vault(Protection::Keychain).await.unwrap();
    assert_eq!(keychain, VaultState::NotSetUp, "it was not started meanwhile");
    let made = world.engine.set_up_vault(Protection::Passphrase(secret(PASSPHRASE))).await.unwrap();
    assert_eq!(made, VaultState::Ready);
    let again = world.engine.set_up_vault(Protection::Passphrase(secret(ANOTHER))).await;
    assert!(matches!(again, Err(EngineError::ActionNotPossible)), "there is one already");
    let account = world.connect_password().await.id;
    let world = world.restart().await;
    assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::Locked);
    assert_eq!(world.engine.unlock_vault(passphrase(PASSPHRASE)).await.unwrap(), VaultState::Ready);
    world.engine.finish_tasks().await;
    let info = world.engine.vault_info().await.unwrap();
    assert!(info.has_passphrase() && !info.is_keychain_available);
    world.engine.check_account(account).await.unwrap();
    assert!(!contains(&world.database_bytes(), b"canary-"), "nothing is readable");
    assert_eq!(world.keychain.items(), Vec::<String>::new());
}

#[tokio::test]
async fn a_vault_of_one_session_leaves_nothing_that_could_be_opened() {
    let world = World::closed().await;
    world.keychain.set_mood(Mood::Absent);
    world.engine.open_vault().await.unwrap();
    assert_eq!(world.engine.set_up_vault(Protection::Session).await.unwrap(), VaultState::Ready);
    let account = world.connect_password().await.id;
    let sealed = world.credential(account).await.access;
    assert!(matches!(world.engine.lock().await, Err(EngineError::ActionNotPossible)), "it would not open again");
    assert!(matches!(world.engine.draw_recovery_code().await, Err(EngineError::ActionNotPossible)));
    let world = world.restart().await;
    assert!(contains(&world.database_bytes(), &sealed[24..]), "the search finds what is there");
    assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::NotSetUp);
    let info = world.engine.vault_info().await.unwrap();
    assert_eq!((info.secrets, info.protection, info.has_session_ended), (0, None, true));
    assert!(!contains(&world.database_bytes(), &sealed[24..]), "the record is erased");
    let health = world.account(account).await.sign_in.health;
    assert_eq!(health, Health::NeedsSignIn { reason: NeedsSignIn::Unreadable });
    world.engine.open_vault().await.unwrap();

    world.engine.set_up_vault(Protection::Passphrase(secret(PASSPHRASE))).await.unwrap();
    assert_eq!(count(&world, Action::SessionErased, Outcome::Done).await, 1, "said once");
    assert!(!world.engine.vault_info().await.unwrap().has_session_ended);
    assert_eq!(world.connect_password().await.id, account, "signed in again, it is the same account");
    world.engine.check_account(account).await.unwrap();
}

#[tokio::test]
async fn a_session_that_ends_where_a_keychain_is_goes_on_with_the_keychain() {
    let world = World::closed().await;
    world.keychain.set_mood(Mood::Absent);
    world.engine.set_up_vault(Protection::Session).await.unwrap();
    world.keychain.set_mood(Mood::Available);
    let world = world.restart().await;
    assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::Ready);
    assert_eq!(protection(&world).await, Some(SlotKind::Keychain));
}

#[tokio::test]
async fn a_recovery_code_opens_what_lost_its_entry_and_gives_it_a_new_one() {
    let world = World::ready().await;
    let account = world.connect().await;
    let first = world.recovery_code().await;
    let second = world.recovery_code().await;
    drop(world.engine.draw_recovery_code().await.unwrap()); // The person closed the window that showed it.
    assert!(world.engine.vault_info().await.unwrap().recovery_code_made_at.is_some());
    let item = world.entries().pop().unwrap();
    world.keychain.put_bytes(&item, None);
    let world = world.restart().await;
    assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::EntryMissing);
    // EXPOSE: typed by the person of this test.
    let (first, second) = (first.expose(), second.expose().to_lowercase().replace('-', " "));
    let typo = world.engine.unlock_vault(code("0000-0000")).await;
    assert!(matches!(typo, Err(EngineError::RecoveryCodeMalformed)));
    let replaced = world.engine.unlock_vault(code(first)).await;
    assert!(matches!(replaced, Err(EngineError::RecoveryCodeWrong { .. })), "an older code opens nothing");
    assert_eq!(world.engine.unlock_vault(code(&second)).await.unwrap(), VaultState::Ready);
    world.engine.check_account(account).await.unwrap();
    assert!(!world.entries().contains(&item), "under a name of its own");
    entries_are_named(&world).await;
    let world = world.restart().await;
    assert_eq!(world.engine.open_vault().await.unwrap(), VaultState::Ready, "the keychain opens it again");
    assert!(!contains(&world.database_bytes(), second.as_bytes()));
}

#[tokio::test]
async fn a_forgotten_passphrase_is_replaced_after_the_recovery_code() {
    let (world, account) = with_passphrase().await;
    world.engine.unlock_vault(passphrase(PASSPHRASE)).await.unwrap();
    let printed = world.recovery_code().await;
    let world = world.restart().await;
    // EXPOSE: typed by the person of this test.
    assert_eq!(world.engine.unlock_vault(code(printed.expose())).await.unwrap(), VaultState::Ready);
    assert!(world.engine.vault_info().await.unwrap().is_opened_by_code);
    world.engine.lock().await.unwrap();
    world.engine.unlock_vault(passphrase(PASSPHRASE)).await.unwrap();
    let unasked = world.engine.protect(Protection::Keychain, nothing()).await;
    assert!(matches!(unasked, Err(EngineError::PassphraseNeeded)), "the code does not count for the next opening");
    world.engine.lock().await.unwrap();
    world.engine.unlock_vault(code(printed.expose())).await.unwrap();
    world.engine.protect(Protection::KeychainAndPassphrase(secret(ANOTHER)), nothing()).await.unwrap();
    let changed = world.engine.protect(Protection::Keychain, nothing()).await;
    assert!(matches!(changed, Err(EngineError::PassphraseNeeded)), "from then on the new one is asked for");
    let world = world.restart().await;
    let old = world.engine.unlock_vault(passphrase(PASSPHRASE)).await;
    assert!(matches!(old, Err(EngineError::PassphraseWrong { .. })));
    assert_eq!(world.engine.unlock_vault(passphrase(ANOTHER)).await.unwrap(), VaultState::Ready);
    world.engine.check_account(account).await.unwrap();
    entries_are_named(&world).await;
}

#[tokio::test]
async fn every_protection_can_follow_every_other() {
    let protect = |kind: SlotKind| match kind {
        SlotKind::Keychain => Protection::Keychain,
        SlotKind::Passphrase => Protection::Passphrase(secret(PASSPHRASE)),
        SlotKind::KeychainAndPassphrase => Protection::KeychainAndPassphrase(secret(PASSPHRASE)),
        SlotKind::Recovery | SlotKind::Session => panic!("not for every day"),
    };
    use SlotKind::{Keychain, KeychainAndPassphrase, Passphrase};
    let mut world = World::ready().await;
    let account = world.connect().await;
    for kind in [Passphrase, KeychainAndPassphrase, Keychain, KeychainAndPassphrase, Passphrase, Keychain, Keychain] {
        world.engine.protect(protect(kind), passphrase(PASSPHRASE)).await.unwrap();
        assert_eq!(protection(&world).await, Some(kind));
        entries_are_named(&world).await;
        world = world.restart().await;
        let opened = world.engine.open_vault().await.unwrap();
        assert_eq!(opened == VaultState::Locked, kind.needs_passphrase(), "{kind}");
        assert_eq!(world.engine.unlock_vault(passphrase(PASSPHRASE)).await.unwrap(), VaultState::Ready, "{kind}");
        world.engine.check_account(account).await.unwrap();
    }
}

#[tokio::test]
async fn a_protection_that_does_not_come_about_leaves_the_old_one() {
    let (world, _) = with_passphrase().await;
    world.engine.unlock_vault(passphrase(PASSPHRASE)).await.unwrap();
    let slots = world.store.read(store::vault_slots::list).await.unwrap();
    let entries = world.entries();
    type Attempt = (Protection, Given, fn(&EngineError) -> bool);
    let attempts: [Attempt; 4] = [
        (Protection::Keychain, nothing(), |e| matches!(e, EngineError::PassphraseNeeded)),
        (Protection::Keychain, passphrase(ANOTHER), |e| matches!(e, EngineError::PassphraseWrong { .. })),
        (Protection::Passphrase(secret("short")), passphrase(PASSPHRASE), |e| {
            matches!(e, EngineError::PassphraseTooWeak)
        }),
        (Protection::Session, passphrase(PASSPHRASE), |e| matches!(e, EngineError::InvalidInput { .. })),
    ];
    for (protection, given, is_expected) in attempts {
        let refused = world.engine.protect(protection, given).await.unwrap_err();
        assert!(is_expected(&refused), "{refused:?}");
    }
    for mood in [Mood::Absent, Mood::Locked, Mood::Denied, Mood::DiesMidCall, Mood::Panics] {
        world.keychain.set_mood(mood);
        let refused = world.engine.protect(Protection::Keychain, passphrase(PASSPHRASE)).await.unwrap_err();
        assert!(matches!(refused, EngineError::KeychainUnusable(_)), "{mood:?}: {refused:?}");
    }
    world.keychain.set_mood(Mood::Available);
    assert!(world.store.read(store::vault_slots::list).await.unwrap() == slots, "the slots are as they were");
    assert_eq!(world.entries(), entries);
}

#[tokio::test]
async fn an_entry_that_no_slot_names_any_more_is_removed_at_the_next_opening_and_a_named_one_never() {
    let world = World::ready().await;
    let named = world.entries().pop().unwrap();
    world.keychain.put_bytes("vault-left-behind", Some(vec![1; 32]));
    let list = serde_json::json!({ "obsolete_items": ["vault-left-behind", named] });
    world.store.write(move |write| settings::set(write, "vault", &list)).await.unwrap();
    let world = world.restart().await;
    world.engine.open_vault().await.unwrap();
    entries_are_named(&world).await;
    assert_eq!(world.entries(), [named]);
}
