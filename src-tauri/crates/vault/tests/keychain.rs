//! The bad days of a keychain: each has its own error, nothing is created or changed, and what heals, heals.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, its parts included")]

use std::{
    pin::pin,
    sync::Arc,
    task::{self, Poll, Waker},
    time::{Duration, Instant},
};

use chrono::DateTime;
use domain::Secret;
use vault::{
    Context, Given, KeyRow, KeyState, KeychainError, KeychainWorker, Protection, RecordKind, SlotRow, Stored, Vault,
    VaultError,
    testkit::{MemoryKeychain, Mood, PATIENCE},
};

/// The deadline of a keychain that hangs.
const SOON: Duration = Duration::from_millis(60);

const PLACE: Context<'_> = Context {
    table: "credentials",
    row_id: b"1",
    kind: RecordKind::Access,
    network: None,
    server: None,
    subject: None,
    generation: 0,
};

/// Only what hangs for good is given up soon: whatever else a keychain does is told as that, however long it takes.
fn deadline(mood: Mood) -> Duration {
    if mood == Mood::Hanging { SOON } else { PATIENCE }
}

fn worker(keychain: &MemoryKeychain, deadline: Duration) -> KeychainWorker {
    KeychainWorker::start(Arc::new(keychain.clone()), deadline).expect("a thread")
}

struct Setup {
    keychain: MemoryKeychain,
    vault: Vault,
    stored: Stored,
    record: Vec<u8>,
}

async fn set_up() -> Setup {
    let keychain = MemoryKeychain::new();
    let worker = worker(&keychain, PATIENCE);
    let (vault, slots, key) = create(&worker).await.expect("creates");
    let stored = Stored { vault_id: vault.id(), slots, keys: vec![key] };
    let record = vault.seal(&PLACE, &Secret::new("token".to_owned())).expect("seals");
    Setup { keychain, vault, stored, record }
}

async fn create(worker: &KeychainWorker) -> Result<(Vault, Vec<SlotRow>, KeyRow), VaultError> {
    vault::create(worker, Protection::Keychain, DateTime::UNIX_EPOCH).await
}

impl Setup {
    async fn unlock(&self, worker: &KeychainWorker) -> Result<Vault, VaultError> {
        vault::unlock(worker, &self.stored, &Given::default()).await
    }

    fn slot(&self) -> &SlotRow {
        &self.stored.slots[0]
    }

    /// The name of the slot's entry.
    fn item(&self) -> &str {
        self.slot().item.as_deref().expect("an entry")
    }

    fn opens_with(&self, vault: &Vault) -> bool {
        // EXPOSE: compared with the text that was sealed.
        vault.open(&PLACE, &self.record).is_ok_and(|secret| secret.expose() == "token")
    }
}

/// A word for each error, so that states can be compared as data.
fn word(error: &VaultError) -> &'static str {
    match error {
        VaultError::Keychain(KeychainError::Absent) => "absent",
        VaultError::Keychain(KeychainError::Locked) => "locked",
        VaultError::Keychain(KeychainError::Denied) => "denied",
        VaultError::Keychain(KeychainError::Hanging) => "hanging",
        VaultError::Keychain(KeychainError::Broken(_)) => "broken",
        VaultError::EntryMissing => "entry missing",
        VaultError::EntryWrong => "entry wrong",
        VaultError::BackendChanged { .. } => "backend changed",
        VaultError::PassphraseNeeded
        | VaultError::PassphraseWrong
        | VaultError::PassphraseTooWeak
        | VaultError::RecoveryCodeNeeded
        | VaultError::RecoveryCodeMalformed
        | VaultError::RecoveryCodeWrong
        | VaultError::CostRefused
        | VaultError::SessionEnded => "of another kind of slot",
        VaultError::NoSlots => "no slots",
        VaultError::ActiveKeys(_) => "active keys",
        VaultError::KeyNotInSlots(_) => "key not in slots",
        VaultError::SlotDamaged => "slot damaged",
        VaultError::RecordRefused(_) | VaultError::SecretTooLong => "record",
        VaultError::RandomFailed(_) | VaultError::CipherFailed => "machine",
    }
}

#[tokio::test]
async fn a_created_vault_opens_again_with_what_was_stored() {
    let setup = set_up().await;
    assert_eq!(setup.slot().backend.as_deref(), Some("memory"));
    assert_eq!(setup.stored.keys[0].state, KeyState::Active);
    assert!(setup.item().contains(&setup.vault.id().to_string()), "the entry names its vault");
    assert_eq!(setup.keychain.items(), [setup.item()]);
    assert_eq!(setup.keychain.bytes(setup.item()).map(|bytes| bytes.len()), Some(32), "32 bytes and no more");

    let again = setup.unlock(&worker(&setup.keychain, PATIENCE)).await.expect("opens");
    assert!(setup.opens_with(&again));
    assert_eq!((again.id(), again.active_key()), (setup.vault.id(), setup.vault.active_key()));
}

#[tokio::test]
async fn two_vaults_in_one_keychain_keep_apart() {
    let keychain = MemoryKeychain::new();
    let worker = worker(&keychain, PATIENCE);
    let (one, ..) = create(&worker).await.expect("creates");
    let (other, ..) = create(&worker).await.expect("creates");
    assert_ne!(one.id(), other.id());
    assert_eq!(keychain.items().len(), 2, "no entry is ever written over");
}

#[tokio::test]
async fn each_state_of_the_keychain_has_its_own_error_and_changes_nothing() {
    let cases = [
        (Mood::Absent, "absent"),
        (Mood::Locked, "locked"),
        (Mood::Denied, "denied"),
        (Mood::Hanging, "hanging"),
        (Mood::DiesMidCall, "broken"),
        (Mood::Panics, "broken"),
    ];
    let setup = set_up().await;
    let bytes = setup.keychain.bytes(setup.item());
    let changes = setup.keychain.changes();
    for (mood, expected) in cases {
        let worker = worker(&setup.keychain, deadline(mood));
        setup.keychain.set_mood(mood);
        let error = setup.unlock(&worker).await.err().expect("does not open");
        assert_eq!(word(&error), expected, "{mood:?}");
        setup.keychain.set_mood(Mood::Available);
        assert_eq!(setup.keychain.changes(), changes, "{mood:?}: nothing is written or deleted");
        assert_eq!(setup.keychain.bytes(setup.item()), bytes, "{mood:?}: the entry stays as it is");
    }
    let healed = setup.unlock(&worker(&setup.keychain, PATIENCE)).await.expect("opens when all is well");
    assert!(setup.opens_with(&healed));
}

#[tokio::test]
async fn a_missing_or_replaced_entry_is_told_apart_and_restoring_it_heals_all() {
    let setup = set_up().await;
    let worker = worker(&setup.keychain, PATIENCE);
    let bytes = setup.keychain.bytes(setup.item()).expect("the entry");
    let cases = [
        (None, "entry missing"),
        (Some(vec![7; 32]), "entry wrong"),
        (Some(vec![]), "entry wrong"),
        (Some(bytes[..31].to_vec()), "entry wrong"),
        (Some([bytes.as_slice(), &[0]].concat()), "entry wrong"),
        (Some(b"somebody's own password".to_vec()), "entry wrong"),
    ];
    let changes = setup.keychain.changes();
    for (content, expected) in cases {
        setup.keychain.put_bytes(setup.item(), content.clone());
        let error = setup.unlock(&worker).await.err().expect("does not open");
        assert_eq!(word(&error), expected, "{content:?}");
        assert_eq!(setup.keychain.bytes(setup.item()), content, "it is left as it was found");
    }
    assert_eq!(setup.keychain.changes(), changes, "no entry was made");
    setup.keychain.put_bytes(setup.item(), Some(bytes));
    assert!(setup.opens_with(&setup.unlock(&worker).await.expect("opens again")));
}

#[tokio::test]
async fn stored_rows_that_do_not_fit_are_told_apart() {
    let setup = set_up().await;
    let worker = worker(&setup.keychain, PATIENCE);
    let (slot, key) = (setup.slot(), &setup.stored.keys[0]);
    let other_key = KeyRow { id: vault::KeyId::from_bytes([5; 16]), ..key.clone() };
    let with_state = |state| vec![KeyRow { state, ..key.clone() }];
    let damaged = SlotRow { wrapped: slot.wrapped[..100].to_vec(), ..slot.clone() };
    let renamed = SlotRow { id: [9; 16], ..slot.clone() };
    let elsewhere = SlotRow { backend: Some("macos-keychain".to_owned()), ..slot.clone() };
    let cases = [
        ("no slots", vec![], vec![key.clone()]),
        ("active keys", vec![slot.clone()], vec![]),
        ("active keys", vec![slot.clone()], with_state(KeyState::Pending)),
        ("active keys", vec![slot.clone()], with_state(KeyState::DecryptOnly)),
        ("active keys", vec![slot.clone()], with_state(KeyState::Retired)),
        ("active keys", vec![slot.clone()], vec![key.clone(), other_key.clone()]),
        ("key not in slots", vec![slot.clone()], vec![other_key]),
        ("slot damaged", vec![damaged], vec![key.clone()]),
        ("entry wrong", vec![renamed], vec![key.clone()]),
        ("backend changed", vec![elsewhere], vec![key.clone()]),
    ];
    let changes = setup.keychain.changes();
    for (expected, slots, keys) in cases {
        let stored = Stored { vault_id: setup.vault.id(), slots, keys };
        let error = vault::unlock(&worker, &stored, &Given::default()).await.err().expect("does not open");
        assert_eq!(word(&error), expected, "{stored:?}");
    }
    let elsewhere = Stored { vault_id: vault::VaultId::from_bytes([1; 16]), ..setup.stored.clone() };
    let error = vault::unlock(&worker, &elsewhere, &Given::default()).await;
    assert_eq!(error.err().map(|error| word(&error)), Some("entry wrong"), "a slot of another vault");
    assert_eq!(setup.keychain.changes(), changes, "nothing is ever created while opening");
}

#[tokio::test]
async fn a_vault_is_created_only_when_the_entry_reads_back_as_written() {
    let cases = [
        (Mood::Absent, "absent"),
        (Mood::Locked, "locked"),
        (Mood::Denied, "denied"),
        (Mood::Hanging, "hanging"),
        (Mood::DiesMidCall, "broken"),
        (Mood::WritesWrong, "broken"),
        (Mood::WritesNothing, "broken"),
        (Mood::Panics, "broken"),
    ];
    for (mood, expected) in cases {
        let keychain = MemoryKeychain::new();
        keychain.set_mood(mood);
        let made = create(&worker(&keychain, deadline(mood))).await;
        assert_eq!(made.err().map(|error| word(&error)), Some(expected), "{mood:?}");
        keychain.set_mood(Mood::Available);
    }
}

#[tokio::test]
async fn a_hanging_keychain_blocks_nobody_longer_than_the_deadline() {
    let setup = set_up().await;
    let worker = worker(&setup.keychain, SOON);
    setup.keychain.set_mood(Mood::Hanging);

    let began = Instant::now();
    // It hangs until its mood changes, so that an answer at all is the deadline's.
    let error = setup.unlock(&worker).await.err().expect("does not open");
    assert_eq!(word(&error), "hanging");
    assert!(began.elapsed() >= SOON, "it had its time");

    let reads = setup.keychain.reads();
    for _ in 0..20 {
        let mut later = pin!(worker.read(setup.item()));
        let answer = later.as_mut().poll(&mut task::Context::from_waker(Waker::noop()));
        assert!(matches!(answer, Poll::Ready(Err(KeychainError::Hanging))), "later callers do not wait at all");
    }
    assert_eq!(setup.keychain.reads(), reads, "and are not queued behind the call that hangs");
}

#[tokio::test]
async fn the_worker_recovers_when_the_keychain_comes_back() {
    let setup = set_up().await;
    let worker = worker(&setup.keychain, SOON);
    setup.keychain.set_mood(Mood::Hanging);
    assert_eq!(setup.unlock(&worker).await.err().map(|error| word(&error)), Some("hanging"));
    setup.keychain.set_mood(Mood::Available);

    let began = Instant::now();
    let opened = loop {
        match setup.unlock(&worker).await {
            Ok(vault) => break vault,
            Err(error) => assert_eq!(word(&error), "hanging", "until the thread is back"),
        }
        assert!(began.elapsed() < PATIENCE, "the worker never came back");
        tokio::task::yield_now().await;
    };
    assert!(setup.opens_with(&opened));
}

#[tokio::test]
async fn a_keychain_slower_than_a_blink_but_within_the_deadline_is_fine() {
    let setup = set_up().await;
    setup.keychain.set_mood(Mood::HangingFor(Duration::from_millis(30)));
    let opened = setup.unlock(&worker(&setup.keychain, PATIENCE)).await.expect("opens");
    assert!(setup.opens_with(&opened));
}

#[tokio::test]
async fn a_write_that_was_given_up_in_the_queue_never_happens() {
    let keychain = MemoryKeychain::new();
    let worker = worker(&keychain, SOON);
    keychain.set_mood(Mood::Hanging);
    let secret = || vault::KeychainSecret::from_bytes(&[3; 32]).expect("32 bytes");
    // Both are sent before either has overrun, so the second waits behind the first.
    let (first, second) = tokio::join!(worker.read("one"), worker.write("two", secret()));
    assert!(matches!(first, Err(KeychainError::Hanging)));
    assert!(matches!(second, Err(KeychainError::Hanging)));

    keychain.set_mood(Mood::Available);
    while matches!(worker.read("one").await, Err(KeychainError::Hanging)) {
        tokio::task::yield_now().await;
    }
    assert_eq!(keychain.items(), Vec::<String>::new(), "the write that nobody waited for was not begun");
    assert_eq!(keychain.changes(), 0);
}

#[tokio::test]
async fn a_panic_below_ends_the_call_and_not_the_worker() {
    let setup = set_up().await;
    let worker = worker(&setup.keychain, PATIENCE);
    setup.keychain.set_mood(Mood::Panics);
    assert_eq!(setup.unlock(&worker).await.err().map(|error| word(&error)), Some("broken"));
    setup.keychain.set_mood(Mood::Available);
    assert!(setup.unlock(&worker).await.is_ok(), "the next call is answered");
}

#[tokio::test(start_paused = true)]
async fn a_pretended_clock_does_not_shorten_the_deadline() {
    let setup = set_up().await;
    setup.keychain.set_mood(Mood::HangingFor(Duration::from_millis(30)));
    let opened = setup.unlock(&worker(&setup.keychain, PATIENCE)).await;
    assert!(opened.is_ok(), "virtual time must not run ahead of a thread that is really waiting");
}

#[tokio::test]
async fn an_entry_that_is_already_gone_is_deleted_without_complaint() {
    let setup = set_up().await;
    let worker = worker(&setup.keychain, PATIENCE);
    for _ in 0..2 {
        worker.delete(setup.item()).await.expect("deletes");
    }
    assert_eq!(setup.keychain.items(), Vec::<String>::new());
}
