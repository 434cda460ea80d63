//! Writing a backup's inside: everything is gone through twice within one reading of the database, first to list it
//! with its lengths and hashes, then to write it. So the list comes first, and nothing is ever held whole in memory.

use std::io::{self, Write};

use sha2::{Digest as _, Sha256};
use store::{
    FileHash, Files, Read, StoreError,
    dump::{self, AUDIT, TRAVELS},
};

use super::{
    BackupError, OnProgress, Progress,
    manifest::{Facts, Listed, Manifest, Part},
};

/// A tar is made of blocks of this size and ends with two empty ones.
const BLOCK: usize = 512;

/// What a backup is made of.
pub(super) struct Source<'a> {
    pub(super) read: &'a Read<'a>,
    pub(super) files: &'a Files,
    /// The sign-ins, if they go along.
    pub(super) sign_ins: Option<&'a super::sign_ins::Outgoing>,
}

impl Source<'_> {
    /// Goes through everything and lists it.
    pub(super) fn list(&self, facts: &Facts) -> Result<Manifest, BackupError> {
        let mut manifest = Manifest::new(facts);
        let tables = TRAVELS.iter().filter(|table| !table.secret || self.sign_ins.is_some()).map(Part::Table);
        let vault = self.sign_ins.is_some().then_some(Part::Vault);
        for part in vault.into_iter().chain(tables).chain([Part::Audit]) {
            let rows = self.measure(&part, &mut manifest)?;
            if let Part::Table(table) = part {
                manifest.rows.insert(table.name.to_owned(), rows);
            }
        }
        for hash in dump::list_files(self.read)? {
            match self.files.open(&hash)? {
                None => manifest.missing.push(hash),
                Some(_) => {
                    self.measure(&Part::File(hash), &mut manifest)?;
                }
            }
        }
        Ok(manifest)
    }

    fn measure(&self, part: &Part, manifest: &mut Manifest) -> Result<u64, BackupError> {
        let mut digest = Digest::of(io::sink());
        let rows = self.write_part(part, &mut digest)?;
        let (size_bytes, sha256) = digest.finish();
        manifest.files.push(Listed { name: part.name(), size_bytes, sha256 });
        Ok(rows)
    }

    /// Writes the list and everything that it lists.
    pub(super) fn write(
        &self,
        manifest: &Manifest,
        output: &mut dyn Write,
        on_progress: &OnProgress,
    ) -> Result<(), BackupError> {
        let modified = u64::try_from(manifest.created_at.timestamp()).unwrap_or_default();
        let mut json = serde_json::to_vec_pretty(manifest).map_err(|error| BackupError::writing(error.into()))?;
        json.push(b'\n');
        write_header(output, Manifest::NAME, json.len() as u64, modified)?;
        output.write_all(&json).map_err(BackupError::writing)?;
        pad(output, json.len() as u64)?;
        let total = manifest.files.iter().map(|listed| listed.size_bytes).sum();
        let mut done = 0;
        for (part, listed) in manifest.parts(u64::MAX)? {
            write_header(output, &listed.name, listed.size_bytes, modified)?;
            let mut digest = Digest::of(&mut *output);
            self.write_part(&part, &mut digest)?;
            let (size_bytes, sha256) = digest.finish();
            // A picture that was deleted or damaged between the two goings.
            if (size_bytes, &sha256) != (listed.size_bytes, &listed.sha256) {
                return Err(BackupError::Store(StoreError::Changed { table: "files" }));
            }
            pad(output, size_bytes)?;
            done += size_bytes;
            on_progress(Progress { done, total });
        }
        output.write_all(&[0; 2 * BLOCK]).map_err(BackupError::writing)
    }

    /// Writes one part; says how many rows it had.
    fn write_part(&self, part: &Part, output: &mut dyn Write) -> Result<u64, BackupError> {
        match part {
            Part::Vault => {
                let vault = self.sign_ins.map(|sign_ins| sign_ins.vault_json()).unwrap_or_default();
                output.write_all(vault).map_err(BackupError::writing)?;
                Ok(0)
            }
            Part::Table(table) => self.write_rows(table, output),
            Part::Audit => self.write_rows(&AUDIT, output),
            Part::File(hash) => self.write_file(hash, output),
        }
    }

    fn write_rows(&self, table: &dump::Table, output: &mut dyn Write) -> Result<u64, BackupError> {
        let reseal = |record: &[u8]| match self.sign_ins {
            Some(sign_ins) => Ok(sign_ins.resealed(record)),
            // Tables with records travel with the sign-ins only.
            None => Err(BackupError::VaultClosed),
        };
        dump::each_row(self.read, table, reseal, |line| {
            serde_json::to_writer(&mut *output, line).map_err(|error| BackupError::writing(error.into()))?;
            output.write_all(b"\n").map_err(BackupError::writing)
        })
    }

    fn write_file(&self, hash: &FileHash, output: &mut dyn Write) -> Result<u64, BackupError> {
        let (mut file, _) = self.files.open(hash)?.ok_or(StoreError::NotFound { table: "files" })?;
        io::copy(&mut file, output).map_err(BackupError::writing)?;
        Ok(0)
    }
}

/// A plain file that only its owner may read when it is unpacked with another tool.
fn write_header(output: &mut dyn Write, name: &str, size_bytes: u64, modified: u64) -> Result<(), BackupError> {
    let mut header = tar::Header::new_ustar();
    header.set_path(name).map_err(BackupError::writing)?;
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(size_bytes);
    header.set_mode(0o600);
    header.set_mtime(modified);
    header.set_cksum();
    output.write_all(header.as_bytes()).map_err(BackupError::writing)
}

fn pad(output: &mut dyn Write, size_bytes: u64) -> Result<(), BackupError> {
    let over = (size_bytes % BLOCK as u64) as usize;
    let padding = if over == 0 { 0 } else { BLOCK - over };
    output.write_all(&[0; BLOCK][..padding]).map_err(BackupError::writing)
}

/// Counts and hashes what goes through.
pub(super) struct Digest<T> {
    through: T,
    hasher: Sha256,
    size_bytes: u64,
}

impl<T> Digest<T> {
    pub(super) fn of(through: T) -> Self {
        Self { through, hasher: Sha256::new(), size_bytes: 0 }
    }

    /// How many bytes went through, and their SHA-256 in hex.
    pub(super) fn finish(self) -> (u64, String) {
        let hash = self.hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        (self.size_bytes, hash)
    }

    fn take_in(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.size_bytes += bytes.len() as u64;
    }
}

impl<W: Write> Write for Digest<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.through.write(bytes)?;
        self.take_in(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.through.flush()
    }
}

impl<R: io::Read> io::Read for Digest<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.through.read(bytes)?;
        self.take_in(&bytes[..read]);
        Ok(read)
    }
}
