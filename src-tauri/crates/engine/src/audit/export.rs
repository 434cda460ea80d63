//! Exporting the trail: JSON lines that prove themselves, or a table for people.
//!
//! # The JSON lines, version 1
//!
//! One object a line for each row, oldest first: `seq`, `at` (RFC 3339, UTC), `boot` (which opening of the profile),
//! `actor`, `action`, `network`, `account`, `object`, `outcome`, `detail`, `hash`. The last line is the checkpoint:
//! `checkpoint` (the version), `vault`, `from`, `to`, `rows`, `hash`, `at`, `trail`, `key`, `signature`.
//!
//! - `hash` of a row's line is the SHA-256, in hexadecimal digits, of the hash before it (32 bytes, at first zeros) and
//!   of the line up to and without `,"hash":"`. The checkpoint repeats the last one.
//! - `trail` is `intact`, or `edited`, `missing`, … with `first_bad`: what checking the chain came to when the file
//!   was written. A trail that somebody changed is exported as it stands, but not vouched for.
//! - `key` is an Ed25519 public key, `signature` its signature over [`SIGNED_AS`] and the checkpoint's line up to and
//!   without `,"signature":"`; both in base64.
//!
//! So no line can be changed, moved, added or removed, and the end cannot be cut, without the file saying so to
//! whoever knows the key's fingerprint; see [`check_exported`](super::check_exported).

use std::{
    fs::File,
    io::{BufWriter, ErrorKind, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::{
    Read,
    audit::{self, Action, Actor, Anchor, Break, Check, Fault, Line, Outcome, Verdict},
};
use tempfile::NamedTempFile;
use vault::AuditSigner;

use super::{table, trail::OpenTrail};
use crate::{Engine, EngineError};

/// What signatures of exports begin with, so that none can be taken for a signature of anything else.
pub(super) const SIGNED_AS: &[u8] = b"postrider audit export 1\n";
/// What stands before the hash at the end of a row's line.
pub(super) const HASH: &str = ",\"hash\":\"";
/// What stands before the signature at the end of the checkpoint's line.
pub(super) const SIGNATURE: &str = ",\"signature\":\"";

/// Rows that are read at once.
const PAGE: u32 = 2_000;

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditFormat {
    /// JSON lines with a signature.
    Json,
    /// A table for people, which proves nothing.
    Csv,
}

/// A row's line, in this order and without its hash.
#[derive(Serialize)]
struct RowLine<'l> {
    seq: i64,
    at: String,
    boot: uuid::Uuid,
    actor: Option<&'l str>,
    action: Option<&'l str>,
    network: Option<&'l str>,
    account: Option<&'l str>,
    object: Option<&'l str>,
    outcome: Option<&'l str>,
    detail: Option<&'l str>,
}

/// The last line, in this order and without its signature.
#[derive(Serialize)]
struct CheckpointLine {
    checkpoint: u8,
    vault: String,
    from: i64,
    to: i64,
    rows: u64,
    hash: String,
    at: String,
    trail: TrailWord,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_bad: Option<u64>,
    key: String,
}

/// What checking came to, in a word.
#[derive(Serialize)]
#[serde(untagged)]
enum TrailWord {
    Intact(&'static str),
    Broken(Fault),
}

/// Everything that an export says besides the rows.
pub(crate) struct Frame {
    trail: Arc<OpenTrail>,
    anchors: Vec<Anchor>,
    signer: AuditSigner,
    at: DateTime<Utc>,
}

impl Engine {
    /// Writes the trail to a new file that only its owner can read, all of it or nothing, and writes that down.
    ///
    /// # Errors
    /// [`EngineError::VaultClosed`], [`EngineError::FileExists`], [`EngineError::FileNotWritten`], or when the database
    /// fails.
    pub async fn audit_export(&self, format: AuditFormat, path: &Path) -> Result<(), EngineError> {
        let frame = self.audit_frame().await?;
        let path = path.to_owned();
        let written = self.inner.parts.store.read(move |read| {
            to_new_file(&path, |out| match format {
                AuditFormat::Json => write_lines(read, &frame, out),
                AuditFormat::Csv => table::write(read, out),
            })
        });
        let written = written.await;
        let outcome = if written.is_ok() { Outcome::Done } else { Outcome::Failed };
        self.note(self.entry(Actor::Person, Action::AuditExported, outcome)).await?;
        written
    }

    /// What an export of this moment needs besides the database.
    pub(crate) async fn audit_frame(&self) -> Result<Frame, EngineError> {
        let trail = self.find_trail().ok_or(EngineError::VaultClosed)?;
        let anchors = self.anchors_to_check(&trail).await;
        Ok(Frame { anchors, signer: trail.signer()?, at: self.now(), trail })
    }
}

/// Writes the rows and the checkpoint as JSON lines, with constant memory.
pub(crate) fn write_lines(read: &Read<'_>, frame: &Frame, out: &mut dyn Write) -> Result<(), EngineError> {
    let mut check = Check::begin(read, frame.trail.first_seq, frame.anchors.clone())?;
    while check.page(read, &*frame.trail, PAGE)? {}
    let verdict = check.verdict(read)?;
    let mut lines = Lines { out, hash: [0; 32], ends: None, rows: 0 };
    each_line(read, |line| lines.write_row(line))?;
    lines.write_checkpoint(frame, verdict)
}

/// Looks at every row, oldest first.
pub(super) fn each_line(
    read: &Read<'_>,
    mut look: impl FnMut(&Line) -> Result<(), EngineError>,
) -> Result<(), EngineError> {
    let mut after = i64::MIN;
    loop {
        let page = audit::list_lines(read, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.seq;
        page.iter().try_for_each(&mut look)?;
    }
}

/// Lines on their way into a file, each hashed together with those before it.
struct Lines<'o> {
    out: &'o mut dyn Write,
    hash: [u8; 32],
    /// Numbers of the first and the last row.
    ends: Option<(i64, i64)>,
    rows: u64,
}

impl Lines<'_> {
    fn write_row(&mut self, line: &Line) -> Result<(), EngineError> {
        let text = open_object(&RowLine {
            seq: line.seq,
            at: time(line.at),
            boot: line.boot_id,
            actor: line.actor.as_deref(),
            action: line.action.as_deref(),
            network: line.network.as_deref(),
            account: line.account_id.as_deref(),
            object: line.object_id.as_deref(),
            outcome: line.outcome.as_deref(),
            detail: line.detail.as_deref(),
        })?;
        self.hash = next_hash(&self.hash, text.as_bytes());
        self.ends = Some((self.ends.map_or(line.seq, |(first, _)| first), line.seq));
        self.rows += 1;
        writeln!(self.out, "{text}{HASH}{}\"}}", hex(&self.hash)).map_err(EngineError::FileNotWritten)
    }

    fn write_checkpoint(self, frame: &Frame, verdict: Verdict) -> Result<(), EngineError> {
        let (trail, first_bad) = match verdict {
            Verdict::Intact { .. } => (TrailWord::Intact("intact"), None),
            Verdict::Broken(Break { seq, fault }) => (TrailWord::Broken(fault), Some(seq)),
        };
        let (from, to) = self.ends.unwrap_or_default();
        let text = open_object(&CheckpointLine {
            checkpoint: 1,
            vault: frame.trail.vault_id.to_string(),
            from,
            to,
            rows: self.rows,
            hash: hex(&self.hash),
            at: frame.at.to_rfc3339_opts(SecondsFormat::Micros, true),
            trail,
            first_bad,
            key: STANDARD.encode(frame.signer.public_key().as_bytes()),
        })?;
        let signature = STANDARD.encode(frame.signer.sign(&[SIGNED_AS, text.as_bytes()].concat()));
        writeln!(self.out, "{text}{SIGNATURE}{signature}\"}}").map_err(EngineError::FileNotWritten)
    }
}

/// The hash of a row's line, given the one before.
pub(super) fn next_hash(before: &[u8; 32], line: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(before).chain_update(line).finalize().into()
}

/// Hexadecimal digits.
pub(super) fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The object as JSON, still without its closing brace.
fn open_object<T: Serialize>(value: &T) -> Result<String, EngineError> {
    let mut text = serde_json::to_string(value).map_err(|error| EngineError::FileNotWritten(error.into()))?;
    text.pop();
    Ok(text)
}

/// A stored time; what is none is shown as it is stored.
pub(super) fn time(micros: i64) -> String {
    DateTime::from_timestamp_micros(micros)
        .map_or_else(|| micros.to_string(), |at| at.to_rfc3339_opts(SecondsFormat::Micros, true))
}

/// Makes a file that was not there, readable by its owner only, whole or not at all.
fn to_new_file(path: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<(), EngineError>) -> Result<(), EngineError> {
    // Asked again at the end, when it matters; here only to spare the work.
    if path.exists() {
        return Err(EngineError::FileExists);
    }
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or(PathBuf::from("."), Path::to_owned);
    // Such files are made for their owner only.
    let part = NamedTempFile::with_suffix_in(".part", &folder).map_err(EngineError::FileNotWritten)?;
    let mut out = BufWriter::new(part);
    fill(&mut out)?;
    let part = out.into_inner().map_err(|error| EngineError::FileNotWritten(error.into_error()))?;
    part.as_file().sync_all().map_err(EngineError::FileNotWritten)?;
    part.persist_noclobber(path).map_err(|failed| match failed.error.kind() {
        ErrorKind::AlreadyExists => EngineError::FileExists,
        _ => EngineError::FileNotWritten(failed.error),
    })?;
    sync_folder(&folder).map_err(EngineError::FileNotWritten)
}

/// Makes the new name last through a power failure.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
