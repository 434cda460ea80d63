//! Making, opening, changing and restoring backups in tests.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use domain::Secret;
use engine::{
    Engine,
    backup::{BackupChoice, BackupError, OnProgress, Prepared, Restoring, Summary, prepare_restore},
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::{
    Store, StoreError,
    dump::{self, TRAVELS},
};
use tar::{EntryType, Header};
use vault::{
    KeychainWorker,
    archive::{self, WorkFactor},
    testkit::{MemoryKeychain, PATIENCE},
};

pub const PASSPHRASE: &str = "seven lanterns over a quiet harbour";

pub fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

pub fn nobody() -> OnProgress {
    Arc::new(|_| ())
}

pub async fn back_up(engine: &Engine, path: &Path, sign_ins: bool) -> Result<Summary, BackupError> {
    engine.backup_create(path, secret(PASSPHRASE), BackupChoice { sign_ins }, nobody()).await
}

/// What the stock tool would show: the tar inside.
pub fn inside(file: &Path) -> Vec<u8> {
    let bytes = fs::read(file).unwrap();
    let mut plain = Vec::new();
    archive::open(&secret(PASSPHRASE), &bytes[..]).unwrap().read_to_end(&mut plain).unwrap();
    plain
}

/// A backup with that inside, cheap to open.
pub fn sealed(inside: &[u8]) -> Vec<u8> {
    let mut writer = archive::write(&secret(PASSPHRASE), WorkFactor::of(2), Vec::new()).unwrap();
    writer.write_all(inside).unwrap();
    writer.finish().unwrap()
}

pub async fn restore(file: &Path, into: &Path, keychain: &MemoryKeychain) -> Result<Prepared, BackupError> {
    restore_with(file, PASSPHRASE, into, keychain).await
}

pub async fn restore_with(
    file: &Path,
    passphrase: &str,
    into: &Path,
    keychain: &MemoryKeychain,
) -> Result<Prepared, BackupError> {
    let restoring = Restoring {
        file: file.to_owned(),
        passphrase: secret(passphrase),
        into: into.to_owned(),
        keychain: KeychainWorker::start(Arc::new(keychain.clone()), PATIENCE).unwrap(),
        now: "2026-11-21T09:00:00Z".parse().unwrap(),
        on_progress: nobody(),
    };
    prepare_restore(restoring).await
}

/// The rows that travel, by table, as lines; sealed records only as their presence.
pub async fn rows(folder: &Path) -> BTreeMap<&'static str, Vec<String>> {
    let store = Store::open(folder).unwrap();
    let rows = store.read(|read| {
        let mut rows = BTreeMap::new();
        for table in TRAVELS {
            let lines: &mut Vec<String> = rows.entry(table.name).or_default();
            dump::each_row(
                read,
                table,
                |_| Ok::<_, StoreError>(b"sealed".to_vec()),
                |line| {
                    lines.push(serde_json::to_string(line).unwrap());
                    Ok(())
                },
            )?;
        }
        Ok::<_, StoreError>(rows)
    });
    let rows = rows.await.unwrap();
    store.close().await;
    rows
}

/// Every file in a folder with its bytes.
pub fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap().map(Result::unwrap) {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => drop(files.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap())),
            }
        }
    }
    files
}

pub fn contains(haystack: &[u8], needle: &str) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle.as_bytes())
}

/// A backup's inside, to be changed and put together again.
#[derive(Clone)]
pub struct Tar(pub Vec<(Header, Vec<u8>)>);

impl Tar {
    pub fn of(inside: &[u8]) -> Self {
        let mut archive = tar::Archive::new(inside);
        let entries = archive.entries().unwrap().raw(true).map(|entry| {
            let mut entry = entry.unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
            (entry.header().clone(), bytes)
        });
        Self(entries.collect())
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (header, bytes) in &self.0 {
            out.extend_from_slice(header.as_bytes());
            out.extend_from_slice(bytes);
            out.resize(out.len().next_multiple_of(512), 0);
        }
        out.resize(out.len() + 1024, 0);
        out
    }

    /// The bytes of the first file whose name begins so.
    pub fn bytes_of(&self, name: &str) -> Vec<u8> {
        self.0[self.place(name)].1.clone()
    }

    pub fn place(&self, name: &str) -> usize {
        let named = |(header, _): &(Header, Vec<u8>)| header.path_bytes().starts_with(name.as_bytes());
        self.0.iter().position(named).unwrap_or_else(|| panic!("no {name} in the backup"))
    }

    pub fn header(&mut self, name: &str, change: impl FnOnce(&mut Header)) {
        let place = self.place(name);
        change(&mut self.0[place].0);
        self.0[place].0.set_cksum();
    }

    /// Replaces a file's bytes, and what the header and the list say of them.
    pub fn replace(&mut self, name: &str, bytes: Vec<u8>) {
        let place = self.place(name);
        let full = String::from_utf8(self.0[place].0.path_bytes().into_owned()).unwrap();
        self.0[place].0.set_size(bytes.len() as u64);
        self.0[place].0.set_cksum();
        let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        self.manifest(|manifest| {
            for file in manifest["files"].as_array_mut().unwrap().iter_mut().filter(|file| file["name"] == *full) {
                file["size_bytes"] = bytes.len().into();
                file["sha256"] = sha256.clone().into();
            }
        });
        self.0[place].1 = bytes;
    }

    pub fn manifest(&mut self, change: impl FnOnce(&mut Value)) {
        let mut manifest: Value = serde_json::from_slice(&self.0[0].1).unwrap();
        change(&mut manifest);
        self.0[0].1 = serde_json::to_vec(&manifest).unwrap();
        let size = self.0[0].1.len() as u64;
        self.0[0].0.set_size(size);
        self.0[0].0.set_cksum();
    }

    pub fn file(&mut self, name: &str, kind: EntryType, bytes: &[u8]) -> &mut Header {
        let mut header = Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        header.set_cksum();
        self.0.push((header, bytes.to_vec()));
        &mut self.0.last_mut().unwrap().0
    }
}
