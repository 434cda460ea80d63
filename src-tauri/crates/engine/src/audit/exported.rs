//! Checking an exported trail without any secret: the form is described in [`export`](super::export).

use std::io::{BufRead, Read};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use store::audit::Fault;
use vault::AuditPublicKey;

use super::export::{HASH, SIGNATURE, SIGNED_AS, hex, next_hash};

/// Longer than any line that is written; more is not read into memory.
const MAX_LINE_BYTES: u64 = 64 * 1024;

/// An exported file that is as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedTrail {
    /// The vault whose trail it is.
    pub vault: String,
    /// Number of the first row.
    pub from: i64,
    /// Number of the last row.
    pub to: i64,
    /// How many rows there are.
    pub rows: u64,
    /// When it was written, as the file has it.
    pub at: String,
    /// What the app found wrong with the trail itself when it wrote the file: the first bad row and its fault.
    pub broken: Option<(u64, Fault)>,
    /// Whose signature it carries. It proves something only when it is the one that the app shows.
    pub fingerprint: String,
}

/// Why an exported file is not as it was written.
#[derive(Debug, thiserror::Error)]
pub enum ExportFault {
    /// A line is no row and no checkpoint.
    #[error("line {line} is not one that Postrider writes")]
    NotALine {
        /// Which, from 1.
        line: u64,
    },
    /// A line was changed, or it or one before it was moved, added or removed.
    #[error("line {line} (row {seq}) was changed, or does not follow on the line before it")]
    Changed {
        /// Which, from 1.
        line: u64,
        /// The number of the row in it.
        seq: i64,
    },
    /// The end is gone.
    #[error("the file ends after line {line} without its checkpoint")]
    CutOff {
        /// The last line.
        line: u64,
    },
    /// The checkpoint is not about these rows, or not signed by the key that it names.
    #[error("line {line}, the checkpoint, was changed or belongs to other rows")]
    Checkpoint {
        /// Which, from 1.
        line: u64,
    },
    /// Something follows the checkpoint.
    #[error("line {line} stands behind the checkpoint")]
    MoreFollows {
        /// Which, from 1.
        line: u64,
    },
    /// The file cannot be read.
    #[error("the file cannot be read")]
    NotRead(#[source] std::io::Error),
}

#[derive(Deserialize)]
struct RowNumber {
    seq: i64,
    hash: String,
}

#[derive(Deserialize)]
struct Checkpoint {
    checkpoint: u8,
    vault: String,
    from: i64,
    to: i64,
    rows: u64,
    hash: String,
    at: String,
    trail: String,
    first_bad: Option<u64>,
    key: String,
    signature: String,
}

/// Reads an export from its first line to its last, with constant memory.
///
/// # Errors
/// The first thing that is wrong.
pub fn check_exported(file: impl BufRead) -> Result<ExportedTrail, ExportFault> {
    let mut lines = Lines { file, text: String::new(), number: 0 };
    let mut rows = Rows { hash: [0; 32], ends: None, count: 0 };
    while let Some((line, text)) = lines.next()? {
        if text.starts_with("{\"checkpoint\":") {
            let exported = rows.confirmed_by(text).ok_or(ExportFault::Checkpoint { line })?;
            return match lines.next()? {
                Some((line, _)) => Err(ExportFault::MoreFollows { line }),
                None => Ok(exported),
            };
        }
        rows.take(line, text)?;
    }
    Err(ExportFault::CutOff { line: lines.number })
}

/// Lines of bounded length with their numbers.
struct Lines<F> {
    file: F,
    text: String,
    number: u64,
}

impl<F: BufRead> Lines<F> {
    fn next(&mut self) -> Result<Option<(u64, &str)>, ExportFault> {
        self.text.clear();
        self.number += 1;
        let read = (&mut self.file).take(MAX_LINE_BYTES).read_line(&mut self.text);
        match read {
            Ok(0) => {
                self.number -= 1;
                Ok(None)
            }
            Ok(_) => match self.text.strip_suffix('\n') {
                Some(text) => Ok(Some((self.number, text))),
                None => Err(ExportFault::NotALine { line: self.number }),
            },
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                Err(ExportFault::NotALine { line: self.number })
            }
            Err(error) => Err(ExportFault::NotRead(error)),
        }
    }
}

/// The rows so far.
struct Rows {
    hash: [u8; 32],
    ends: Option<(i64, i64)>,
    count: u64,
}

impl Rows {
    fn take(&mut self, line: u64, text: &str) -> Result<(), ExportFault> {
        let row: RowNumber = serde_json::from_str(text).map_err(|_| ExportFault::NotALine { line })?;
        let said = before(text, HASH, &row.hash).ok_or(ExportFault::NotALine { line })?;
        self.hash = next_hash(&self.hash, said.as_bytes());
        if row.hash != hex(&self.hash) || self.ends.is_some_and(|(_, last)| row.seq <= last) {
            return Err(ExportFault::Changed { line, seq: row.seq });
        }
        self.ends = Some((self.ends.map_or(row.seq, |(first, _)| first), row.seq));
        self.count += 1;
        Ok(())
    }

    /// What the checkpoint says, if it is about these rows and its key signed it.
    fn confirmed_by(&self, text: &str) -> Option<ExportedTrail> {
        let checkpoint: Checkpoint = serde_json::from_str(text).ok()?;
        let said = before(text, SIGNATURE, &checkpoint.signature)?;
        let key = AuditPublicKey::from_bytes(STANDARD.decode(&checkpoint.key).ok()?.try_into().ok()?);
        let signature = STANDARD.decode(&checkpoint.signature).ok()?.try_into().ok()?;
        let is_about_these = checkpoint.checkpoint == 1
            && (checkpoint.from, checkpoint.to) == self.ends.unwrap_or_default()
            && checkpoint.rows == self.count
            && checkpoint.hash == hex(&self.hash);
        if !is_about_these || !key.has_signed(&[SIGNED_AS, said.as_bytes()].concat(), &signature) {
            return None;
        }
        Some(ExportedTrail {
            vault: checkpoint.vault,
            from: checkpoint.from,
            to: checkpoint.to,
            rows: checkpoint.rows,
            at: checkpoint.at,
            broken: broken(&checkpoint.trail, checkpoint.first_bad)?,
            fingerprint: key.fingerprint(),
        })
    }
}

/// The first bad row and its fault, none for an intact trail, nothing for a word that is not known.
fn broken(trail: &str, first_bad: Option<u64>) -> Option<Option<(u64, Fault)>> {
    match (trail, first_bad) {
        ("intact", None) => Some(None),
        (word, Some(seq)) => {
            let fault = serde_json::from_value(serde_json::Value::from(word)).ok()?;
            Some(Some((seq, fault)))
        }
        (_, None) => None,
    }
}

/// What stands in a line before its last field, when that is written exactly as we write it.
fn before<'t>(text: &'t str, name: &str, value: &str) -> Option<&'t str> {
    text.strip_suffix("\"}")?.strip_suffix(value)?.strip_suffix(name)
}
