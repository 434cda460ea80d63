//! The vault in a process of its own: killed while it is made, and looked into after it was locked.
#![cfg(target_os = "linux")]

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    os::unix::{fs::FileExt, process::ExitStatusExt},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Instant,
};

use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit, Nonce, Tag};
use engine::testkit::token;
use hkdf::Hkdf;
use journeys::{FolderKeychain, Stronghold};
use sha2::Sha256;
use store::{Store, StoreError, accounts, vault_keys, vault_slots};
use vault::testkit::PATIENCE;

/// Entries of slots; the anchors of the audit trail are something else.
fn entries(root: &Path) -> Vec<String> {
    let items = FolderKeychain::new(&root.join("keychain")).items();
    items.into_iter().filter(|item| item.starts_with("vault-")).collect()
}

#[test]
fn a_process_that_is_killed_while_it_makes_a_vault_leaves_no_entry_for_good() {
    let root = tempfile::TempDir::new().unwrap();
    fs::create_dir(root.path().join("keychain")).unwrap();
    let start = |kill_at: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rotate"));
        command.arg(root.path()).envs(kill_at.map(|at| ("POSTRIDER_KILL_AT", at)));
        command.stdout(Stdio::null()).status().unwrap()
    };
    let mut left = Vec::new();
    for _ in 0..2 {
        assert_eq!(start(Some("vault:made:1")).signal(), Some(9), "killed between the entry and its slot");
        left = entries(root.path());
    }
    assert_eq!(left.len(), 2, "each try has left its entry");
    // As if one of them had come about in a newer copy of this profile.
    let (_, vault_id) = left[0].split_once("vault-").unwrap();
    let (vault_id, _) = vault_id.split_once("-slot-").unwrap();
    fs::write(root.path().join("keychain").join(format!("audit-{vault_id}-0")), [0; 32]).unwrap();

    assert!(start(None).success());
    let kept = entries(root.path());
    assert_eq!(kept.len(), 2, "the entry of the vault that was made, and the one that may open another copy: {kept:?}");
    assert!(kept.contains(&left[0]) && !kept.contains(&left[1]), "{left:?} and then {kept:?}");
    assert!(start(None).success(), "the vault opens with what is left");
    assert_eq!(entries(root.path()), kept);
}

/// A process that says words and waits for lines.
struct Process {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Process {
    fn start(root: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lock"));
        let mut child = command.arg(root).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self { child, input, output: BufReader::new(output) }
    }

    fn hear(&mut self, expected: &str) {
        let mut word = String::new();
        self.output.read_line(&mut word).unwrap();
        assert_eq!(word.trim(), expected);
    }

    fn answer(&mut self, line: &str) {
        writeln!(self.input, "{line}").unwrap();
    }

    /// Where each text lies in memory that can be written: the name of the mapping, once for each place.
    fn find(&self, texts: &BTreeMap<&'static str, Vec<u8>>) -> BTreeMap<&'static str, Vec<String>> {
        let process = format!("/proc/{}", self.child.id());
        let memory = File::open(format!("{process}/mem")).unwrap();
        let mut found: BTreeMap<_, Vec<_>> = texts.keys().map(|name| (*name, Vec::new())).collect();
        for line in fs::read_to_string(format!("{process}/maps")).unwrap().lines() {
            let mut columns = line.split_whitespace();
            let (Some(range), Some(rights)) = (columns.next(), columns.next()) else { continue };
            if !rights.contains('w') {
                continue;
            }
            let name = columns.nth(3).unwrap_or("anonymous");
            let (from, to) = range.split_once('-').unwrap();
            let [from, to] = [from, to].map(|address| u64::from_str_radix(address, 16).unwrap());
            let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
            // What the kernel keeps for itself can be listed and not read.
            if memory.read_exact_at(&mut bytes, from).is_err() {
                continue;
            }
            for (text, places) in texts.iter().zip(found.values_mut()) {
                places.extend(
                    memchr::memmem::find_iter(&bytes, text.1).map(|at| format!("{name} {:x}", from + at as u64)),
                );
            }
        }
        found
    }
}

/// What must not be left, worked out from the files by the formats alone.
async fn secrets(root: &Path) -> BTreeMap<&'static str, Vec<u8>> {
    let store = Store::open(&root.join("profile")).unwrap();
    let read = |read: &store::Read<'_>| {
        Ok::<_, StoreError>((vault_keys::list(read)?, vault_slots::list(read)?, accounts::list(read)?))
    };
    let (keys, slots, accounts) = store.read(read).await.unwrap();
    store.close().await;
    let (slot, vault_id) = (&slots[0], keys[0].vault_id);
    let (wrapped, place) = (&slot.wrapped, [vault_id, slot.id, slot.key_id].concat());
    let entry = fs::read(root.join("keychain").join(slot.item.as_ref().unwrap())).unwrap();
    let account = &accounts.last().unwrap().account;

    // See the table in `vault/src/slot.rs`.
    let (head, salt, nonce) = (&wrapped[..52], &wrapped[52..84], &wrapped[116..128]);
    let (mut vault_key, tag) = (wrapped[128..160].to_vec(), &wrapped[160..176]);
    let mut slot_key = [0; 64];
    let about: [&[u8]; 3] = [b"prw1/slot", head, &place];
    Hkdf::<Sha256>::new(Some(salt), &entry).expand_multi_info(&about, &mut slot_key).unwrap();
    let bound = [&wrapped[..128], &place].concat();
    let (nonce, tag) = (Nonce::try_from(nonce).unwrap(), Tag::try_from(tag).unwrap());
    let aes = Aes256Gcm::new_from_slice(&slot_key[..32]).unwrap();
    aes.decrypt_inout_detached(&nonce, &bound, vault_key.as_mut_slice().into(), &tag).unwrap();

    let halves = |key: &[u8]| [key[..16].to_vec(), key[16..32].to_vec()];
    let [vault_1, vault_2] = halves(&vault_key);
    let [slot_1, slot_2] = halves(&slot_key);
    let [entry_1, entry_2] = halves(&entry);
    BTreeMap::from([
        ("vault key, first half", vault_1),
        ("vault key, second half", vault_2),
        ("slot key, first half", slot_1),
        ("slot key, second half", slot_2),
        ("keychain entry, first half", entry_1),
        ("keychain entry, second half", entry_2),
        ("token", token("access", &account.remote_id, 1).into_bytes()),
    ])
}

/// What is in the memory of a process that has a vault open and uses a token.
const USED: [&str; 3] = ["vault key, first half", "vault key, second half", "token"];

#[tokio::test]
async fn a_locked_vault_has_left_no_key_and_no_token_in_the_memory_of_its_process() {
    let stronghold = Stronghold::build(50).await.unwrap();
    let secrets = secrets(stronghold.root()).await;
    let mut process = Process::start(stronghold.root());
    process.hear("used");
    // An open vault has its keys and what is used of it, as soon as the token is opened.
    let began = Instant::now();
    while process.find(&secrets).iter().any(|(name, places)| USED.contains(name) && places.is_empty()) {
        assert!(began.elapsed() < PATIENCE, "{:?}", process.find(&secrets));
    }
    process.answer("");
    process.hear("locked");
    let left: Vec<_> = process.find(&secrets).into_iter().filter(|(_, places)| !places.is_empty()).collect();
    assert_eq!(left, []);

    // The search finds each of them in the same process as soon as it is there.
    let all: String = secrets.values().flatten().map(|byte| format!("{byte:02x}")).collect();
    process.answer(&all);
    process.hear("kept");
    let kept = process.find(&secrets);
    assert!(kept.values().all(|places| !places.is_empty()), "the search is blind: {kept:?}");
    process.answer("");
    assert!(process.child.wait().unwrap().success());
}
