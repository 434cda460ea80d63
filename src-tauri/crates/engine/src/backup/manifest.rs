//! `manifest.json`: the first thing in a backup, by which everything after it is checked.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use store::{
    FileHash,
    dump::{TRAVELS, Table},
};

use super::BackupError;

/// The form of the archive; a higher one is refused.
const FORMAT: u32 = 1;

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The form of the archive.
    format: u32,
    /// The program that made it.
    pub(super) app: String,
    /// The form of the rows: the newest migration of the database that they come from.
    pub(super) schema: String,
    /// When it was made.
    pub(super) created_at: DateTime<Utc>,
    /// Whether it is of a practice profile.
    pub(super) practice: bool,
    /// Whether sign-ins, client secrets and the bucket's key are in it.
    pub(super) sign_ins: bool,
    /// Whether a passphrase guarded the vault. Backups of before this was written down do not say so.
    #[serde(default)]
    pub(super) has_passphrase: bool,
    /// How many rows each table has.
    pub(super) rows: BTreeMap<String, u64>,
    /// Pictures that rows name and that were not there when the backup was made.
    pub(super) missing: Vec<FileHash>,
    /// The files that follow, in their order.
    pub(super) files: Vec<Listed>,
}

/// A file in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listed {
    /// Its name in the archive.
    pub(super) name: String,
    /// Its length.
    pub(super) size_bytes: u64,
    /// SHA-256 of its bytes, in hex.
    pub(super) sha256: String,
}

/// What can be in a backup.
#[derive(Clone)]
pub(super) enum Part {
    Vault,
    Table(&'static Table),
    Audit,
    File(FileHash),
}

/// What a backup holds, for showing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Whether it is of a practice profile.
    pub practice: bool,
    /// Posts in it.
    pub posts: u64,
    /// Drafts in it that were not made into posts.
    pub drafts: u64,
    /// Pictures of the library in it.
    pub media: u64,
    /// Sign-ins in it.
    pub sign_ins: u64,
    /// Pictures that were gone when it was made.
    pub missing: u64,
}

/// What is known of a backup before any of it is written.
pub(super) struct Facts {
    pub(super) created_at: DateTime<Utc>,
    pub(super) practice: bool,
    pub(super) sign_ins: bool,
    pub(super) has_passphrase: bool,
}

impl Manifest {
    pub(super) const NAME: &str = "manifest.json";

    /// An empty one, of this program.
    pub(super) fn new(facts: &Facts) -> Self {
        Self {
            format: FORMAT,
            app: env!("CARGO_PKG_VERSION").to_owned(),
            schema: store::dump::schema().to_owned(),
            created_at: facts.created_at,
            practice: facts.practice,
            sign_ins: facts.sign_ins,
            has_passphrase: facts.has_passphrase,
            rows: BTreeMap::new(),
            missing: Vec::new(),
            files: Vec::new(),
        }
    }

    /// Reads one, and refuses what is newer than this program before anything else.
    pub(super) fn parse(json: &[u8]) -> Result<Self, BackupError> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
        }
        let malformed = |_| BackupError::Unreadable("its list cannot be read");
        let version: Version = serde_json::from_slice(json).map_err(malformed)?;
        if version.format > FORMAT {
            return Err(BackupError::Newer);
        }
        serde_json::from_slice(json).map_err(malformed)
    }

    /// Every file with what it is. Refuses names that are none of ours, names that occur twice, sign-ins in a backup
    /// that says it has none, and more bytes than the whole backup has.
    pub(super) fn parts(&self, whole_bytes: u64) -> Result<Vec<(Part, &Listed)>, BackupError> {
        let mut names = HashSet::new();
        let mut parts = Vec::new();
        let mut left = whole_bytes;
        for listed in &self.files {
            let part =
                Part::named(&listed.name).ok_or(BackupError::Unreadable("it lists a file that is none of ours"))?;
            if !names.insert(listed.name.as_str()) {
                return Err(BackupError::Unreadable("it lists a file twice"));
            }
            if part.is_secret() && !self.sign_ins {
                return Err(BackupError::Unreadable("it holds sign-ins and says that it does not"));
            }
            left = left.checked_sub(listed.size_bytes).ok_or(BackupError::Unreadable("it lists more than it holds"))?;
            parts.push((part, listed));
        }
        Ok(parts)
    }

    pub(super) fn summary(&self) -> Summary {
        let rows = |table: &str| self.rows.get(table).copied().unwrap_or_default();
        Summary {
            created_at: self.created_at,
            practice: self.practice,
            posts: rows("posts"),
            // A post keeps the draft that it was made of.
            drafts: rows("drafts").saturating_sub(rows("posts")),
            media: rows("media"),
            sign_ins: rows("credentials"),
            missing: self.missing.len() as u64,
        }
    }
}

impl Part {
    /// Its name in the archive.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Vault => "vault.json".to_owned(),
            Self::Table(table) => format!("tables/{}.jsonl", table.name),
            Self::Audit => "audit.jsonl".to_owned(),
            Self::File(hash) => format!("media/{}", hash.as_str()),
        }
    }

    fn named(name: &str) -> Option<Self> {
        if let Some(hash) = name.strip_prefix("media/") {
            return hash.parse().ok().map(Self::File);
        }
        let tables = TRAVELS.iter().map(Self::Table);
        [Self::Vault, Self::Audit].into_iter().chain(tables).find(|part| part.name() == name)
    }

    fn is_secret(&self) -> bool {
        match self {
            Self::Vault => true,
            Self::Table(table) => table.secret,
            Self::Audit | Self::File(_) => false,
        }
    }
}
