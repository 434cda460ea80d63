//! Pictures dropped on the window: read once, by handle, within limits. Paths never reach the page.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read},
    path::Path,
};

/// Largest file that is taken, the same as for pictures sent by the page.
pub(crate) const FILE_MAX: u64 = 50 * 1024 * 1024;

/// Most files of one drop; no network takes more pictures in a post, and the rest is an accident.
pub(crate) const FILES_MAX: usize = 20;

/// Why a dropped file was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DropError {
    /// A folder, a link, a device, a pipe.
    #[error("not an ordinary file")]
    NotAFile,
    /// Larger than [`FILE_MAX`].
    #[error("larger than 50 MB")]
    TooLarge,
    /// The system said no.
    #[error("the file cannot be read")]
    Unreadable(#[from] io::Error),
}

/// Reads a dropped file. What is checked is the opened handle, so the path cannot be swapped in between.
///
/// # Errors
/// When it is not an ordinary file, too large, or cannot be read.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, DropError> {
    let file = open(path)?;
    let facts = file.metadata()?;
    if !facts.is_file() {
        return Err(DropError::NotAFile);
    }
    if facts.len() > FILE_MAX {
        return Err(DropError::TooLarge);
    }
    let mut bytes = Vec::new();
    // The file may grow while it is read.
    file.take(FILE_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_MAX { Err(DropError::TooLarge) } else { Ok(bytes) }
}

/// Does not follow a link in the last place, and does not wait for the other end of a pipe.
#[cfg(unix)]
fn open(path: &Path) -> Result<File, DropError> {
    use std::os::unix::fs::OpenOptionsExt;
    let opened = OpenOptions::new().read(true).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK).open(path);
    opened.map_err(|error| match error.raw_os_error() {
        Some(libc::ELOOP) => DropError::NotAFile,
        _ => DropError::Unreadable(error),
    })
}

#[cfg(not(unix))]
fn open(path: &Path) -> Result<File, DropError> {
    if std::fs::symlink_metadata(path)?.is_symlink() {
        return Err(DropError::NotAFile);
    }
    Ok(OpenOptions::new().read(true).open(path)?)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn check(path: &Path, expected: &str) {
        let outcome = match read(path) {
            Ok(bytes) => format!("{} bytes", bytes.len()),
            Err(error) => error.to_string(),
        };
        assert_eq!(outcome, expected, "{}", path.display());
    }

    #[test]
    fn only_an_ordinary_file_of_sane_size_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("picture.png"), b"12345").unwrap();
        std::fs::write(path("empty"), b"").unwrap();
        std::os::unix::fs::symlink(path("picture.png"), path("link.png")).unwrap();
        std::os::unix::fs::symlink("/etc", path("folder-link")).unwrap();
        File::create(path("huge")).unwrap().set_len(FILE_MAX + 1).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(path("pipe")).status().unwrap().success());

        check(&path("picture.png"), "5 bytes");
        check(&path("empty"), "0 bytes");
        check(&path("link.png"), "not an ordinary file");
        check(&path("folder-link"), "not an ordinary file");
        check(folder.path(), "not an ordinary file");
        check(&path("pipe"), "not an ordinary file");
        check(Path::new("/dev/zero"), "not an ordinary file");
        check(&path("huge"), "larger than 50 MB");
        check(&path("missing"), "the file cannot be read");
    }
}
