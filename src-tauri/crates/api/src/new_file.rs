//! Files and folders that the person asked us to write outside our own folder: whole or not at all, for their owner
//! alone, and never over another one.

use std::{
    io::{ErrorKind, Write},
    path::Path,
};

/// Why a file was not written. Nothing is left behind then.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NewFileError {
    /// There is one of that name.
    #[error("there is a file of that name")]
    Exists,
    /// The disk is full, or the folder cannot be written.
    #[error("the file could not be written")]
    NotWritten(#[source] std::io::Error),
}

/// Writes a new file. Blocks.
///
/// # Errors
/// See [`NewFileError`].
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), NewFileError> {
    let folder = path.parent().ok_or(NewFileError::NotWritten(ErrorKind::InvalidInput.into()))?;
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        Ok(file)
    });
    let file = written.map_err(NewFileError::NotWritten)?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(refused) if refused.error.kind() == ErrorKind::AlreadyExists => Err(NewFileError::Exists),
        Err(refused) => Err(NewFileError::NotWritten(refused.error)),
    }
}

/// Writes a new folder with these files, by their paths in it. Blocks.
///
/// # Errors
/// See [`NewFileError`].
pub(crate) fn write_folder(path: &Path, files: &[(String, &'static str)]) -> Result<(), NewFileError> {
    if path.symlink_metadata().is_ok() {
        return Err(NewFileError::Exists);
    }
    let parent = path.parent().ok_or(NewFileError::NotWritten(ErrorKind::InvalidInput.into()))?;
    let written = tempfile::tempdir_in(parent).and_then(|folder| {
        for (name, text) in files {
            let file = folder.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap_or(&file))?;
            std::fs::write(file, text)?;
        }
        // A folder with something in it is not replaced by any system; an empty one of the same name may be.
        std::fs::rename(folder.path(), path)?;
        // There is nothing left of it to remove.
        drop(folder.keep());
        Ok(())
    });
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty => NewFileError::Exists,
        _ => NewFileError::NotWritten(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("code.txt");
        write(&path, b"12345").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"12345");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_folder_is_written_whole_and_never_over_another_one() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("callback");
        let files = [("one/index.html".to_owned(), "<1>"), ("two/index.html".to_owned(), "<2>")];
        write_folder(&path, &files).unwrap();
        assert_eq!(std::fs::read_to_string(path.join("one/index.html")).unwrap(), "<1>");
        assert_eq!(std::fs::read_to_string(path.join("two/index.html")).unwrap(), "<2>");
        assert!(matches!(write_folder(&path, &files[..1]), Err(NewFileError::Exists)));
        assert!(path.join("two/index.html").exists(), "it stays as it is");
        let lost = parent.path().join("no/such");
        assert!(matches!(write_folder(&lost, &files), Err(NewFileError::NotWritten(_))));
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_file_that_is_there_stays_as_it_is_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("code.txt");
        std::fs::write(&path, b"mine").unwrap();
        assert!(matches!(write(&path, b"other"), Err(NewFileError::Exists)));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/nowhere", folder.path().join("link")).unwrap();
            assert!(matches!(write(&folder.path().join("link"), b"other"), Err(NewFileError::Exists)));
        }
        assert_eq!(std::fs::read(&path).unwrap(), b"mine");
        assert!(matches!(write(&folder.path().join("no/such"), b"x"), Err(NewFileError::NotWritten(_))));
        assert!(matches!(write(Path::new("/"), b"x"), Err(NewFileError::NotWritten(_))));
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, if cfg!(unix) { 2 } else { 1 });
    }
}
