//! A file, taken apart into rows and not opened yet.

use std::collections::BTreeSet;

use super::{
    ImportError, Keys, Refusal, Row,
    entry::Entry,
    form::{Lock, Token},
    json, table,
};

/// The largest file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = 16 << 20;
/// The most sign-ins that one file may hold.
const ROWS_MAX: usize = 10_000;
/// The most values that one file may hold: 16 MB of `[0,0,0…` would otherwise become a gigabyte.
const VALUES_MAX: usize = 1_000_000;

/// A file of sign-ins. What it holds in plain text is wiped when it is dropped.
pub struct Document {
    /// `None` = a row that cannot be read.
    entries: Vec<Option<Entry>>,
}

/// What opens a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    /// Keys by id, each once, in order.
    pub key_ids: Vec<String>,
    /// Whether a value asks for a passphrase.
    pub passphrase: bool,
}

impl Document {
    /// Takes a file apart. Rows that cannot be read stay in their place and are refused by [`Self::open`].
    ///
    /// # Errors
    /// [`ImportError::TooLarge`], [`ImportError::NotUnderstood`] when there is not one row in it.
    pub fn read(bytes: &[u8]) -> Result<Self, ImportError> {
        let values = bytes.iter().filter(|byte| matches!(byte, b',' | b';' | b'\t' | b'[' | b'{' | b'\n')).count();
        if bytes.len() > FILE_BYTES_MAX || values > VALUES_MAX {
            return Err(ImportError::TooLarge);
        }
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        let entries =
            if text.starts_with(b"[") || text.starts_with(b"{") { json::read(text) } else { table::read(text) };
        if entries.len() > ROWS_MAX {
            return Err(ImportError::TooLarge);
        }
        if entries.iter().all(Option::is_none) {
            return Err(ImportError::NotUnderstood);
        }
        Ok(Self { entries })
    }

    /// Which keys its rows name.
    pub fn needs(&self) -> Needs {
        let locks: BTreeSet<Lock> = self.tokens().filter_map(|token| token.lock()).collect();
        let key_id = |lock: &Lock| match lock {
            Lock::Key(id) => Some(id.clone()),
            Lock::Passphrase => None,
        };
        Needs { key_ids: locks.iter().filter_map(key_id).collect(), passphrase: locks.contains(&Lock::Passphrase) }
    }

    /// Opens every row that these keys open, in the order of the file.
    pub fn open(&self, keys: &Keys) -> Vec<Row> {
        let proves = |token: &Token<'_>| matches!(token.open(keys), Ok(_) | Err(Refusal::NotAToken));
        let proven: BTreeSet<Lock> = self.tokens().filter(proves).filter_map(|token| token.lock()).collect();
        let open = |token: &Token<'_>| {
            token.open(keys).map_err(|refusal| match (refusal, token.lock()) {
                (Refusal::WrongKey, Some(lock)) if proven.contains(&lock) => Refusal::Tampered,
                (refusal, _) => refusal,
            })
        };
        self.entries.iter().map(|entry| entry.as_ref().map_or_else(unreadable, |entry| entry.row(open))).collect()
    }

    fn tokens(&self) -> impl Iterator<Item = Token<'_>> {
        self.entries.iter().flatten().flat_map(Entry::tokens)
    }
}

/// A row of which nothing can be told.
fn unreadable() -> Row {
    Row {
        network: String::new(),
        server: None,
        name: String::new(),
        remote_id: None,
        made_at: None,
        expires_at: None,
        scopes: Vec::new(),
        tokens: Err(Refusal::Malformed),
    }
}
