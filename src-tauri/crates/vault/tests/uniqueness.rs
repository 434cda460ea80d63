//! Nothing that must be used once is ever used twice, however many threads and processes seal with one key.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, its parts included")]

mod support;

use std::{
    collections::HashSet,
    path::Path,
    process::{Child, Command},
    sync::{Arc, Barrier},
};

use support::{House, PLACE, TOKEN, from_text, nothing, secret, to_text};
use vault::{KeychainWorker, Protection, SlotKind, Vault, testkit::PATIENCE};

const PROCESSES: usize = 4;
const THREADS: usize = 8;
const SEALS: usize = 1_000_000;
const EACH: usize = SEALS / PROCESSES / THREADS;

/// Salt, nonce and tag of one record.
const SALT_AND_NONCE_BYTES: usize = 32 + 12;
const TAG_BYTES: usize = 16;
const LINE_BYTES: usize = SALT_AND_NONCE_BYTES + TAG_BYTES;

/// Tells a process of this program that it is one of the four: the vault to open, and where to write what it made.
const VAULT: &str = "POSTRIDER_TEST_VAULT";
const MADE: &str = "POSTRIDER_TEST_MADE";
const TEST: &str = "a_million_seals_of_one_text_in_four_processes_of_eight_threads_never_repeat";

#[test]
fn a_million_seals_of_one_text_in_four_processes_of_eight_threads_never_repeat() {
    if let (Ok(vault), Ok(made)) = (std::env::var(VAULT), std::env::var(MADE)) {
        return std::fs::write(made, seal_all(&vault)).expect("writes what it made");
    }
    let vault = to_text(&block_on(House::new(Protection::Keychain)));
    let folder = tempfile::tempdir().expect("a folder");
    let files: Vec<_> = (0..PROCESSES).map(|number| folder.path().join(number.to_string())).collect();
    let processes: Vec<_> = files.iter().map(|file| start(&vault, file)).collect();
    for mut process in processes {
        assert!(process.wait().expect("ends").success(), "every process seals");
    }

    let made = files.iter().flat_map(|file| std::fs::read(file).expect("was written")).collect::<Vec<u8>>();
    let mut salts_and_nonces = HashSet::with_capacity(SEALS);
    let mut tags = HashSet::with_capacity(SEALS);
    for line in made.chunks_exact(LINE_BYTES) {
        let (salt_and_nonce, tag) = line.split_at(SALT_AND_NONCE_BYTES);
        assert!(salts_and_nonces.insert(salt_and_nonce), "salt and nonce repeat");
        // The tag ends the ciphertext: when no two tags are equal, no two ciphertexts are.
        assert!(tags.insert(tag), "a ciphertext repeats");
    }
    assert_eq!(salts_and_nonces.len(), SEALS);
}

fn start(vault: &str, made: &Path) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", TEST])
        .env(VAULT, vault)
        .env(MADE, made)
        .spawn()
        .expect("starts")
}

/// Opens the one vault, and lets all threads begin at once.
fn seal_all(vault: &str) -> Vec<u8> {
    let (stored, keychain) = from_text(vault, SlotKind::Keychain);
    let worker = KeychainWorker::start(Arc::new(keychain), PATIENCE).expect("a thread");
    let vault = block_on(vault::unlock(&worker, &stored, &nothing())).expect("opens");
    let together = Barrier::new(THREADS);
    std::thread::scope(|scope| {
        let seal = || {
            together.wait();
            seal_many(&vault)
        };
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(seal)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("seals")).collect()
    })
}

fn seal_many(vault: &Vault) -> Vec<u8> {
    let text = secret(TOKEN);
    let mut made = Vec::with_capacity(EACH * LINE_BYTES);
    for _ in 0..EACH {
        let record = vault.seal(&PLACE, &text).expect("seals");
        made.extend_from_slice(&record[24..56]);
        made.extend_from_slice(&record[88..100]);
        made.extend_from_slice(&record[record.len() - TAG_BYTES..]);
    }
    made
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().expect("runtime").block_on(future)
}
