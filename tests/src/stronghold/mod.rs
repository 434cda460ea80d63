//! A profile full of sealed records whose texts say what they must be, and the engine over it: for tests that interrupt
//! a change of the key anywhere.

mod garrison;
mod records;
mod rows;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeZone, Utc};
use store::{
    Store,
    sealed::{self, Column},
    vault_keys, vault_slots,
};
use tempfile::TempDir;
use vault::{Given, KeychainWorker, Protection, Vault, testkit::PATIENCE};

use crate::{FolderKeychain, Setup};

pub use garrison::{Garrison, garrison};

/// The files of a profile and of its keychain.
pub struct Stronghold {
    root: TempDir,
}

/// What was found in a profile, whose records were all opened and compared with what they must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// States of all keys, oldest first.
    pub keys: Vec<String>,
    /// Keys that slots hold.
    pub wrapped_keys: usize,
    /// Records, but for the key of the audit trail, which comes with the first opening.
    pub secrets: usize,
    /// Of them, those that the active key does not seal.
    pub outdated: usize,
    /// Sum of all generations of sign-ins.
    pub generations: u64,
    /// Entries of the keychain for slots that do not exist; anchors of the audit trail are something else.
    pub stray_entries: usize,
}

/// The network of all sign-ins.
const NETWORK: &str = "tide";

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).single().unwrap_or_default()
}

impl Stronghold {
    /// A new profile with so many secrets of every kind.
    ///
    /// # Errors
    /// When a part does not start.
    pub async fn build(secrets: usize) -> Setup<Self> {
        let stronghold = Self { root: folder()? };
        fs::create_dir(stronghold.keychain_folder())?;
        let store = Store::open(&stronghold.profile())?;
        let (vault, slots, key) = vault::create(&stronghold.worker()?, Protection::Keychain, start()).await?;
        let vault_id = *vault.id().as_bytes();
        let key = vault_keys::VaultKey {
            id: *key.id.as_bytes(),
            vault_id,
            state: key.state.as_str().to_owned(),
            created_at: key.created_at,
        };
        store
            .write::<_, store::StoreError, _>(move |write| {
                vault_keys::insert(write, &key)?;
                slots.iter().try_for_each(|slot| vault_slots::insert(write, &rows::to_stored(slot)))?;
                records::fill(write, &vault, secrets)
            })
            .await?;
        store.close().await;
        Ok(stronghold)
    }

    /// The same files once more.
    ///
    /// # Errors
    /// When they cannot be copied.
    pub fn copy(&self) -> Setup<Self> {
        Image::of(self.root())?.restore()
    }

    /// The profile's folder.
    pub fn profile(&self) -> PathBuf {
        self.root.path().join("profile")
    }

    /// The keychain's folder.
    pub fn keychain_folder(&self) -> PathBuf {
        self.root.path().join("keychain")
    }

    /// The folder of both.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    fn worker(&self) -> Setup<KeychainWorker> {
        worker(&self.keychain_folder())
    }

    /// Opens everything and compares it with what it must say.
    ///
    /// # Errors
    /// At the first record that is not right.
    pub async fn inspect(&self) -> Setup<Found> {
        let store = Store::open(&self.profile())?;
        let found = self.look_into(&store).await;
        store.close().await;
        found
    }

    /// How long it takes to open every record and to seal its text again, in memory.
    ///
    /// # Errors
    /// At the first record that does not open.
    pub async fn open_and_seal_all(&self) -> Setup<Duration> {
        let store = Store::open(&self.profile())?;
        let vault = self.unlock(&store).await?;
        let records = store.read(|read| sealed::list(read, None, usize::MAX)).await?;
        store.close().await;
        let began = Instant::now();
        for sealed in &records {
            let row_id = records::row_id(sealed)?;
            vault.reseal(&records::place(sealed, &row_id), &sealed.record)?;
        }
        Ok(began.elapsed())
    }

    /// How long it takes to read the keychain's entry and to unwrap the keys, and nothing else.
    ///
    /// # Errors
    /// When the vault does not open.
    pub async fn unlock_alone(&self) -> Setup<Duration> {
        let store = Store::open(&self.profile())?;
        let began = Instant::now();
        self.unlock(&store).await?;
        let time = began.elapsed();
        store.close().await;
        Ok(time)
    }

    async fn unlock(&self, store: &Store) -> Setup<Vault> {
        let read =
            |read: &store::Read<'_>| Ok::<_, store::StoreError>((vault_keys::list(read)?, vault_slots::list(read)?));
        let (keys, slots) = store.read(read).await?;
        Ok(vault::unlock(&self.worker()?, &rows::from_stored(&keys, &slots)?, &Given::default()).await?)
    }

    async fn look_into(&self, store: &Store) -> Setup<Found> {
        let (keys, slots) = store
            .read::<_, store::StoreError, _>(|read| Ok((vault_keys::list(read)?, vault_slots::list(read)?)))
            .await?;
        let vault = self.unlock(store).await?;
        let records = store.read(|read| sealed::list(read, None, usize::MAX)).await?;
        let mut found = Found {
            keys: keys.iter().map(|key| key.state.clone()).collect(),
            wrapped_keys: keys.iter().filter(|key| slots.iter().any(|slot| slot.key_id == key.id)).count(),
            secrets: records.iter().filter(|sealed| sealed.place.column != Column::AuditKey).count(),
            outdated: 0,
            generations: 0,
            stray_entries: 0,
        };
        for sealed in &records {
            records::compare(&vault, sealed)?;
            found.outdated += usize::from(Vault::key_of(&sealed.record) != Some(vault.active_key()));
            found.generations += if sealed.place.column == Column::Access { sealed.generation } else { 0 };
        }
        let items = FolderKeychain::new(&self.keychain_folder()).items();
        for slot in &slots {
            let item = slot.item.as_ref().ok_or("a slot of the keychain names its entry")?;
            if !items.contains(item) {
                return Err(format!("the entry {item} is gone").into());
            }
        }
        let is_named = |item: &String| slots.iter().any(|slot| slot.item.as_ref() == Some(item));
        found.stray_entries = items.iter().filter(|item| item.starts_with("vault-") && !is_named(item)).count();
        Ok(found)
    }
}

/// The files of a stronghold at one moment.
pub struct Image(BTreeMap<PathBuf, Vec<u8>>);

impl Image {
    /// The files as they are now.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn of(root: &Path) -> std::io::Result<Self> {
        let mut files = BTreeMap::new();
        read_folder(root, Path::new(""), &mut files)?;
        Ok(Self(files))
    }

    /// A stronghold of these files.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn restore(&self) -> Setup<Stronghold> {
        let root = folder()?;
        for (path, bytes) in &self.0 {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap_or(&path))?;
            fs::write(path, bytes)?;
        }
        Ok(Stronghold { root })
    }

    /// What lasts: in the index of the log, which the next process makes anew, readers leave their marks.
    fn lasting(&self) -> impl Iterator<Item = (&PathBuf, &Vec<u8>)> {
        self.0.iter().filter(|(path, _)| !path.to_string_lossy().ends_with("-shm"))
    }
}

impl PartialEq for Image {
    fn eq(&self, other: &Self) -> bool {
        self.lasting().eq(other.lasting())
    }
}

fn read_folder(root: &Path, inside: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> std::io::Result<()> {
    for entry in fs::read_dir(root.join(inside))? {
        let path = inside.join(entry?.file_name());
        if root.join(&path).is_dir() {
            read_folder(root, &path, files)?;
        } else {
            // An anchor's entry may be replaced between the listing and the reading.
            match fs::read(root.join(&path)) {
                Ok(bytes) => drop(files.insert(path, bytes)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

/// In memory where the system has such a place: what a killed process leaves is the same there, and nothing waits for a
/// disk, hundreds of times.
fn folder() -> std::io::Result<TempDir> {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }
}

fn worker(keychain: &Path) -> Setup<KeychainWorker> {
    Ok(KeychainWorker::start(Arc::new(FolderKeychain::new(keychain)), PATIENCE)?)
}
