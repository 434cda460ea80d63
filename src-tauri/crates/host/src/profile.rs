//! Profiles on disk: one folder each, of a kind that is fixed at creation.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Kind of a profile; its name is the folder's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileKind {
    /// Real networks.
    Live,
    /// The embedded practice network.
    Practice,
}

impl ProfileKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Live, Self::Practice];

    /// Its name on disk, and the word by which the person confirms that it shall be erased.
    pub fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Practice => "practice",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Where everything of ours lies on this computer.
#[derive(Debug, Clone)]
pub struct DataFolder(PathBuf);

/// The file that says which profile was open last.
const LAST: &str = "last-profile";

impl DataFolder {
    /// A folder of our own; made when the first profile is.
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The folder of a profile.
    pub fn profile(&self, kind: ProfileKind) -> PathBuf {
        self.0.join("profiles").join(kind.name())
    }

    /// Profiles that were ever opened here.
    pub fn existing(&self) -> Vec<ProfileKind> {
        ProfileKind::ALL.into_iter().filter(|kind| self.profile(*kind).is_dir()).collect()
    }

    /// Older copies of a profile that restores put aside, by the names of their folders.
    pub fn set_aside(&self, kind: ProfileKind) -> Vec<String> {
        let prefix = format!("{}.before-", kind.name());
        let entries = fs::read_dir(self.0.join("profiles")).into_iter().flatten().filter_map(Result::ok);
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<_> = names.filter(|name| name.starts_with(&prefix)).collect();
        names.sort();
        names
    }

    /// Makes the folder of a profile, readable by its owner alone.
    ///
    /// # Errors
    /// When the disk is full or cannot be written.
    pub fn create(&self, kind: ProfileKind) -> io::Result<PathBuf> {
        let folder = self.profile(kind);
        fs::create_dir_all(&folder)?;
        close_to_others(&self.0)?;
        Ok(folder)
    }

    /// The profile to open at start. An unreadable or unknown entry means none: the person is asked again.
    pub fn last(&self) -> Option<ProfileKind> {
        let name = fs::read_to_string(self.0.join(LAST)).ok()?;
        ProfileKind::named(name.trim()).filter(|kind| self.profile(*kind).is_dir())
    }

    /// Remembers the profile for the next start; `None` = show the choice.
    ///
    /// # Errors
    /// When the disk is full or cannot be written.
    pub fn remember(&self, kind: Option<ProfileKind>) -> io::Result<()> {
        fs::write(self.0.join(LAST), kind.map(ProfileKind::name).unwrap_or_default())
    }
}

#[cfg(unix)]
fn close_to_others(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

/// Elsewhere the folder lies in the person's own profile, which the system closes to others.
#[cfg(not(unix))]
fn close_to_others(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> (tempfile::TempDir, DataFolder) {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::new(folder.path().join("postrider"));
        (folder, data)
    }

    #[test]
    fn a_fresh_computer_has_no_profile_and_opens_none() {
        let (_guard, data) = data();
        assert!(data.existing().is_empty());
        assert_eq!(data.last(), None);
    }

    #[test]
    fn the_last_profile_is_remembered_until_it_is_closed() {
        let (_guard, data) = data();
        for kind in ProfileKind::ALL {
            data.create(kind).unwrap();
            data.remember(Some(kind)).unwrap();
            assert_eq!(data.last(), Some(kind));
        }
        assert_eq!(data.existing(), ProfileKind::ALL);
        data.remember(None).unwrap();
        assert_eq!(data.last(), None);
    }

    #[test]
    fn a_meddled_note_opens_nothing() {
        let (_guard, data) = data();
        data.create(ProfileKind::Live).unwrap();
        for note in ["", "other", "../../etc", "live/..", "Live", "practice"] {
            fs::write(data.0.join(LAST), note).unwrap();
            assert_eq!(data.last(), None, "{note:?} names no profile that exists");
        }
        fs::write(data.0.join(LAST), "live\n").unwrap();
        assert_eq!(data.last(), Some(ProfileKind::Live));
    }

    #[cfg(unix)]
    #[test]
    fn the_data_folder_is_closed_to_other_people_of_this_computer() {
        use std::os::unix::fs::PermissionsExt;
        let (_guard, data) = data();
        data.create(ProfileKind::Practice).unwrap();
        assert_eq!(fs::metadata(&data.0).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
