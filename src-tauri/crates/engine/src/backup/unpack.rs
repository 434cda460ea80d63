//! Reading a backup's inside into a new folder. Nothing that it says is believed: names are compared with the list and
//! never used as paths, lengths and hashes must fit, and the end must come where it should.

use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Read, Write as _},
    path::Path,
};

use domain::Secret;
use store::{
    FileHash, Files, ReceiveError,
    dump::{self, Import, ImportError, Table},
};
use tar::{Archive, Entry};
use vault::archive::{self, ArchiveReader};

use super::{
    BackupError, OnProgress, Progress,
    manifest::{Listed, Manifest, Part},
    pack::Digest,
};

/// Longest list that is read into memory: about 150,000 pictures.
const MANIFEST_MAX: u64 = 32 << 20;
/// Longest row; a text of a million words is shorter.
const LINE_MAX: u64 = 64 << 20;
/// Longest `vault.json`; it has two keys and two slots.
const VAULT_MAX: u64 = 1 << 20;
/// What may follow the last file: the end of a tar, filled up as some tools do.
const END_MAX: u64 = 64 << 10;

/// The trail of the copy that the backup was made of, in the folder of the one that was made of it.
const OLD_TRAIL: &str = "audit-before-restore.jsonl";

type Inside = ArchiveReader<BufReader<File>>;
type Inner<'a, 'b> = Digest<&'a mut Entry<'b, Inside>>;

/// What a backup held besides what is in the new folder now.
pub(super) struct Unpacked {
    pub(super) manifest: Manifest,
    /// `vault.json`, in a backup with sign-ins.
    pub(super) vault_json: Option<Vec<u8>>,
}

/// Opens `file` and builds the database and the files of a profile in `folder`. Blocks.
pub(super) fn unpack(
    file: &Path,
    passphrase: &Secret,
    folder: &Path,
    on_progress: &OnProgress,
) -> Result<Unpacked, BackupError> {
    let file = File::open(file).map_err(BackupError::NotRead)?;
    let whole_bytes = file.metadata().map_err(BackupError::NotRead)?.len();
    let mut archive = Archive::new(archive::open(passphrase, BufReader::new(file))?);
    let unpacked = {
        // Raw: what would make another name or length out of extra entries is an entry that is not listed.
        let mut entries = archive.entries().map_err(BackupError::reading)?.raw(true);
        let mut next = || entries.next().transpose().map_err(BackupError::reading);
        let manifest = read_manifest(&mut next()?.ok_or(ENDS_EARLY)?)?;
        let mut building = Building {
            import: Import::begin(folder, &manifest.schema).map_err(refused)?,
            files: dump::files(folder),
            folder,
            manifest: &manifest,
            vault_json: None,
        };
        let total = manifest.files.iter().map(|listed| listed.size_bytes).fold(0, u64::saturating_add);
        let mut done = 0;
        for (part, listed) in manifest.parts(whole_bytes)? {
            let mut entry = next()?.ok_or(ENDS_EARLY)?;
            building.take_in(&part, listed, &mut entry)?;
            done += listed.size_bytes;
            on_progress(Progress { done, total });
        }
        if next()?.is_some() {
            return Err(BackupError::Unreadable("it holds more than it lists"));
        }
        let vault_json = building.vault_json.take();
        building.import.finish().map_err(refused)?;
        Unpacked { vault_json, manifest }
    };
    expect_end(archive.into_inner())?;
    Ok(unpacked)
}

const ENDS_EARLY: BackupError = BackupError::Unreadable("it ends before everything that it lists");
const OTHER_BYTES: BackupError = BackupError::Unreadable("a file in it is not the one that it lists");

struct Building<'a> {
    import: Import,
    files: Files,
    folder: &'a Path,
    manifest: &'a Manifest,
    vault_json: Option<Vec<u8>>,
}

impl Building<'_> {
    fn take_in(&mut self, part: &Part, listed: &Listed, entry: &mut Entry<'_, Inside>) -> Result<(), BackupError> {
        check_entry(entry, &listed.name, listed.size_bytes)?;
        let mut bytes = Digest::of(entry);
        match part {
            Part::Vault => self.vault_json = Some(read_whole(&mut bytes, listed.size_bytes, VAULT_MAX)?),
            Part::Table(table) => self.take_rows(table, &mut bytes)?,
            Part::Audit => keep_trail(&self.folder.join(OLD_TRAIL), &mut bytes)?,
            Part::File(hash) => self.take_file(hash, &mut bytes)?,
        }
        if bytes.finish() != (listed.size_bytes, listed.sha256.clone()) {
            return Err(OTHER_BYTES);
        }
        Ok(())
    }

    fn take_rows(&self, table: &'static Table, bytes: &mut Inner<'_, '_>) -> Result<(), BackupError> {
        let mut lines = BufReader::new(bytes);
        let mut line = Vec::new();
        let mut rows = 0;
        loop {
            line.clear();
            let length = lines.by_ref().take(LINE_MAX).read_until(b'\n', &mut line).map_err(BackupError::reading)?;
            if length == 0 {
                break;
            }
            if line.pop() != Some(b'\n') {
                return Err(BackupError::Unreadable("a row in it has no end"));
            }
            self.import.insert(table, &line).map_err(refused)?;
            rows += 1;
        }
        match self.manifest.rows.get(table.name) == Some(&rows) {
            true => Ok(()),
            false => Err(BackupError::Unreadable("it has not as many rows as it says")),
        }
    }

    fn take_file(&self, hash: &FileHash, bytes: &mut Inner<'_, '_>) -> Result<(), BackupError> {
        self.files.receive(hash, bytes).map_err(|error| match error {
            ReceiveError::OtherBytes => OTHER_BYTES,
            ReceiveError::Source(error) => BackupError::reading(error),
            ReceiveError::Disk(error) => BackupError::writing(error),
        })
    }
}

fn read_manifest(entry: &mut Entry<'_, Inside>) -> Result<Manifest, BackupError> {
    let size_bytes = entry.size();
    check_entry(entry, Manifest::NAME, size_bytes)?;
    Manifest::parse(&read_whole(entry, size_bytes, MANIFEST_MAX)?)
}

/// A plain file of exactly this name and length, or nothing.
fn check_entry(entry: &Entry<'_, Inside>, name: &str, size_bytes: u64) -> Result<(), BackupError> {
    let plain = entry.header().entry_type() == tar::EntryType::Regular && entry.link_name_bytes().is_none();
    if plain && *entry.path_bytes() == *name.as_bytes() && entry.size() == size_bytes {
        Ok(())
    } else {
        Err(BackupError::Unreadable("it holds something else than it lists"))
    }
}

fn read_whole(bytes: &mut impl Read, size_bytes: u64, most: u64) -> Result<Vec<u8>, BackupError> {
    if size_bytes > most {
        return Err(BackupError::Unreadable("a part of it is longer than any of ours"));
    }
    let mut whole = Vec::new();
    bytes.take(most).read_to_end(&mut whole).map_err(BackupError::reading)?;
    Ok(whole)
}

fn keep_trail(path: &Path, bytes: &mut impl Read) -> Result<(), BackupError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(BackupError::writing)?;
    let mut piece = vec![0; 64 << 10];
    loop {
        let length = bytes.read(&mut piece).map_err(BackupError::reading)?;
        if length == 0 {
            return file.sync_all().map_err(BackupError::writing);
        }
        file.write_all(&piece[..length]).map_err(BackupError::writing)?;
    }
}

/// Reads the rest, which also proves that nothing was cut off: the last piece of the file says that it is the last.
fn expect_end(inside: Inside) -> Result<(), BackupError> {
    let mut rest = BufReader::new(inside.take(END_MAX + 1));
    let mut length = 0;
    loop {
        let piece = rest.fill_buf().map_err(BackupError::reading)?;
        if piece.is_empty() {
            break;
        }
        length += piece.len() as u64;
        if length > END_MAX || piece.iter().any(|byte| *byte != 0) {
            return Err(BackupError::Unreadable("something follows its end"));
        }
        let read = piece.len();
        rest.consume(read);
    }
    Ok(())
}

fn refused(error: ImportError) -> BackupError {
    match error {
        ImportError::Open(error) => error.into(),
        ImportError::Store(error @ (store::StoreError::Disk(_) | store::StoreError::Closed)) => {
            BackupError::Store(error)
        }
        ImportError::Row { table, cause } => {
            tracing::warn!(
                table,
                cause = cause.as_ref().map(|cause| cause as &dyn std::error::Error),
                "a row of a backup"
            );
            BackupError::Unreadable("a row in it is none")
        }
        ImportError::Store(_) | ImportError::Together => BackupError::Unreadable("its rows do not fit together"),
    }
}
