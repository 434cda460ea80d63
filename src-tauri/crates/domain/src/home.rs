//! Where a profile lives: what tells two copies of its folder apart.

/// The folder of a profile, as this computer tells it. What it does not tell is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// The installation of the operating system.
    pub machine: Option<String>,
    /// The person's account there.
    pub user: Option<String>,
    /// The folder's path, without links in it.
    pub path: String,
    /// The file system that the folder is on, by a name that it keeps when the computer starts again.
    pub file_system: Option<String>,
    /// The folder's number there.
    pub inode: Option<u64>,
}
