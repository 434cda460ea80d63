//! Where a profile's folder is, as the operating system tells it.

use std::{fs, io, path::Path};

use domain::Home;

/// Where this folder is, on that machine.
///
/// # Errors
/// When the folder cannot be looked at.
pub fn of(folder: &Path, machine: Option<String>) -> io::Result<Home> {
    let folder = fs::canonicalize(folder)?;
    Ok(Home {
        machine,
        user: user(),
        path: folder.to_string_lossy().into_owned(),
        file_system: file_system(&folder),
        inode: inode(&folder),
    })
}

/// The id that every installation of Linux draws for itself, see machine-id(5).
#[cfg(target_os = "linux")]
pub fn machine() -> Option<String> {
    let read = |path: &str| fs::read_to_string(path).ok().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
    read("/etc/machine-id").or_else(|| read("/var/lib/dbus/machine-id"))
}

/// Keychains of other systems do not travel with a copied folder, so there the path and the person are enough.
#[cfg(not(target_os = "linux"))]
pub fn machine() -> Option<String> {
    None
}

#[cfg(unix)]
fn user() -> Option<String> {
    Some(rustix::process::getuid().as_raw().to_string())
}

/// On Windows the person's name is a part of the path.
#[cfg(not(unix))]
fn user() -> Option<String> {
    None
}

/// The UUID of the file system. A device's number may be another one after each start; a file system without a device of
/// its own, like one in memory, has no lasting name.
#[cfg(target_os = "linux")]
fn file_system(folder: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let device = fs::metadata(folder).ok()?.dev();
    let names = fs::read_dir("/dev/disk/by-uuid").ok()?.filter_map(Result::ok);
    let mut on_device = names.filter(|name| fs::metadata(name.path()).is_ok_and(|found| found.rdev() == device));
    on_device.next().map(|name| name.file_name().to_string_lossy().into_owned())
}

#[cfg(not(target_os = "linux"))]
fn file_system(_: &Path) -> Option<String> {
    None
}

#[cfg(unix)]
fn inode(folder: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(folder).ok().map(|found| found.ino())
}

#[cfg(not(unix))]
fn inode(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_home_by_whatever_name_it_is_reached() {
        let folder = tempfile::tempdir().unwrap();
        let home = of(folder.path(), None).unwrap();
        let roundabout = folder.path().join(".").join("..").join(folder.path().file_name().unwrap());
        assert_eq!(of(&roundabout, None).unwrap(), home);
        #[cfg(unix)]
        {
            let link = folder.path().join("link");
            std::os::unix::fs::symlink(folder.path(), &link).unwrap();
            assert_eq!(of(&link, None).unwrap(), home);
        }
    }

    #[test]
    fn two_folders_differ_in_path_and_number_only() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (one, other) = (of(one.path(), None).unwrap(), of(other.path(), None).unwrap());
        assert_ne!((&one.path, one.inode), (&other.path, other.inode));
        assert_eq!((one.machine, one.user, one.file_system), (other.machine, other.user, other.file_system));
    }
}
