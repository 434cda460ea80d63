//! The state file and the pictures beside it. Holds only what the practice network itself made up.

use std::{
    collections::HashMap,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::{error::PracticeError, world::World};

/// Reads the state, or nothing when there is no file yet.
pub(crate) fn load(path: &Path) -> Result<Option<World>, PracticeError> {
    let failed = |source| PracticeError::State { path: path.to_owned(), source };
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|e| failed(io::Error::other(e))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

/// Replaces the state file as a whole. No flush to disk: it has to outlive a killed process, not a power cut.
pub(crate) fn save(path: &Path, world: &World) -> io::Result<()> {
    replace(path, &serde_json::to_vec(world)?)
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    fs::write(&name, bytes)?;
    fs::rename(&name, path)
}

/// Uploaded bytes by their SHA-256, in memory and, with a state file, in a folder next to it.
pub(crate) struct Pictures {
    folder: Option<PathBuf>,
    memory: Mutex<HashMap<String, Bytes>>,
}

impl Pictures {
    pub fn beside(state_file: Option<&Path>) -> Self {
        let folder = state_file.map(|path| path.with_extension("pictures"));
        Self { folder, memory: Mutex::default() }
    }

    /// Keeps the bytes and returns their name.
    pub fn put(&self, bytes: &Bytes) -> String {
        let name = sha256_hex(bytes);
        if let Some(folder) = &self.folder {
            let path = folder.join(&name);
            if !path.exists()
                && let Err(error) = replace(&path, bytes)
            {
                tracing::error!(%error, "could not keep an uploaded picture");
            }
        }
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone(), bytes.clone());
        name
    }

    /// The bytes of that name.
    pub fn find(&self, name: &str) -> Option<Bytes> {
        let known = self.memory.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        let is_name = name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit());
        known.or_else(|| fs::read(self.folder.as_ref().filter(|_| is_name)?.join(name)).ok().map(Bytes::from))
    }
}

/// Lower-case hexadecimal SHA-256.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a string cannot fail.
        write!(text, "{byte:02x}").unwrap_or_default();
        text
    })
}
