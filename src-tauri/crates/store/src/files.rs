//! Content-addressed files: pictures and what was made of them. A file's name is the BLAKE3 hash of its bytes, so a
//! half-written one can never be taken for a whole one.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::StoreError;

/// A file's name: 64 lower-case hex digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct FileHash(String);

impl FileHash {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(blake3::hash(bytes).to_hex().to_string())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for FileHash {
    type Err = StoreError;
    fn from_str(text: &str) -> Result<Self, StoreError> {
        let valid = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if valid { Ok(Self(text.to_owned())) } else { Err(StoreError::Value { column: "file hash" }) }
    }
}

/// Why a file could not be received. Nothing of it is left.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// The bytes have another name.
    #[error("the bytes are not those of the file's name")]
    OtherBytes,
    /// They could not be read.
    #[error("the file's bytes could not be read")]
    Source(#[source] std::io::Error),
    /// They could not be written.
    #[error("the file could not be written")]
    Disk(#[source] std::io::Error),
}

/// The profile's folder of files.
#[derive(Debug, Clone)]
pub struct Files {
    folder: PathBuf,
}

impl Files {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Stores the bytes durably; storing the same ones again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Disk`] when they cannot be written; nothing is left behind then.
    pub async fn put(&self, bytes: bytes::Bytes) -> Result<FileHash, StoreError> {
        let folder = self.folder.clone();
        blocking(move || put(&folder, &bytes)).await
    }

    /// Reads a file and checks its hash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is missing or damaged, [`StoreError::Disk`] when it cannot be read.
    pub async fn read(&self, hash: &FileHash) -> Result<bytes::Bytes, StoreError> {
        let path = path(&self.folder, hash);
        let hash = hash.clone();
        blocking(move || match fs::read(path) {
            Ok(bytes) if FileHash::of(&bytes) == hash => Ok(bytes.into()),
            Ok(_) => Err(StoreError::NotFound { table: "files" }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(StoreError::NotFound { table: "files" }),
            Err(error) => Err(StoreError::Disk(Box::new(error))),
        })
        .await
    }

    /// Opens a file for reading, and says how long it is; `None` = it is not there. Its hash is not checked. Blocks.
    ///
    /// # Errors
    /// [`StoreError::Disk`] when it cannot be opened.
    pub fn open(&self, hash: &FileHash) -> Result<Option<(fs::File, u64)>, StoreError> {
        let opened = fs::File::open(path(&self.folder, hash)).and_then(|file| {
            let size_bytes = file.metadata()?.len();
            Ok((file, size_bytes))
        });
        match opened {
            Ok(opened) => Ok(Some(opened)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::Disk(Box::new(error))),
        }
    }

    /// Stores what comes from `source` under the name it must have. Blocks.
    ///
    /// # Errors
    /// See [`ReceiveError`].
    pub fn receive(&self, hash: &FileHash, source: &mut dyn std::io::Read) -> Result<(), ReceiveError> {
        let path = path(&self.folder, hash);
        let parent = path.parent().unwrap_or(&path);
        fs::create_dir_all(parent).map_err(ReceiveError::Disk)?;
        let mut file = tempfile::NamedTempFile::new_in(parent).map_err(ReceiveError::Disk)?;
        let mut hasher = blake3::Hasher::new();
        let mut piece = vec![0; 64 * 1024];
        loop {
            let length = source.read(&mut piece).map_err(ReceiveError::Source)?;
            if length == 0 {
                break;
            }
            hasher.update(&piece[..length]);
            file.write_all(&piece[..length]).map_err(ReceiveError::Disk)?;
        }
        if hasher.finalize().to_hex().as_str() != hash.as_str() {
            return Err(ReceiveError::OtherBytes);
        }
        file.as_file().sync_all().map_err(ReceiveError::Disk)?;
        file.persist(&path).map_err(|error| ReceiveError::Disk(error.error))?;
        sync_folder(parent).map_err(ReceiveError::Disk)
    }

    /// Removes a file that no row names any more; one that is gone already is no error.
    ///
    /// # Errors
    /// [`StoreError::Disk`] when it cannot be removed.
    pub async fn remove(&self, hash: &FileHash) -> Result<(), StoreError> {
        let path = path(&self.folder, hash);
        blocking(move || remove(&path)).await
    }
}

/// Removes a file if it is there.
pub(crate) fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::Disk(Box::new(error))),
        _ => Ok(()),
    }
}

fn path(folder: &Path, hash: &FileHash) -> PathBuf {
    let (head, tail) = hash.0.split_at(2);
    folder.join(head).join(tail)
}

fn put(folder: &Path, bytes: &[u8]) -> Result<FileHash, StoreError> {
    let hash = FileHash::of(bytes);
    let path = path(folder, &hash);
    if path.exists() {
        return Ok(hash);
    }
    write(&path, bytes).map_err(|error| StoreError::Disk(Box::new(error)))?;
    Ok(hash)
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent)?;
    let mut file = tempfile::NamedTempFile::new_in(parent)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    sync_folder(parent)
}

/// Makes the file's name durable too.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Other systems keep names durable by themselves and do not open folders as files.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Closed)?
}
