//! A keychain of files, which outlives a process that is killed. For tests only: its entries lie open.

use std::{
    fs,
    path::{Path, PathBuf},
};

use vault::{Keychain, KeychainError, KeychainSecret};
use zeroize::Zeroizing;

/// One file for each entry.
#[derive(Clone)]
pub struct FolderKeychain(PathBuf);

impl FolderKeychain {
    /// The entries in `folder`, which exists.
    pub fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// Names of all entries.
    pub fn items(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("the keychain's folder is there");
        let mut items: Vec<_> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        items.sort();
        items
    }
}

fn broken(error: std::io::Error) -> KeychainError {
    KeychainError::Broken(Box::new(error))
}

impl Keychain for FolderKeychain {
    fn backend(&self) -> &str {
        "folder"
    }

    fn read(&self, item: &str) -> Result<Option<KeychainSecret>, KeychainError> {
        match fs::read(self.0.join(item)) {
            Ok(bytes) => KeychainSecret::from_bytes(&Zeroizing::new(bytes)).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(broken(error)),
        }
    }

    fn write(&self, item: &str, secret: &KeychainSecret) -> Result<(), KeychainError> {
        fs::write(self.0.join(item), secret.expose_bytes()).map_err(broken)
    }

    fn delete(&self, item: &str) -> Result<(), KeychainError> {
        match fs::remove_file(self.0.join(item)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(broken(error)),
            _ => Ok(()),
        }
    }
}
