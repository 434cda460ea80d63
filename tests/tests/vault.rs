//! The vault in a process of its own: killed while it is made.
#![cfg(target_os = "linux")]

use std::{
    fs,
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Command, Stdio},
};

use journeys::FolderKeychain;

/// Entries of slots; the anchors of the audit trail are something else.
fn entries(root: &Path) -> Vec<String> {
    let items = FolderKeychain::new(&root.join("keychain")).items();
    items.into_iter().filter(|item| item.starts_with("vault-")).collect()
}

#[test]
fn a_process_that_is_killed_while_it_makes_a_vault_leaves_no_entry_for_good() {
    let root = tempfile::TempDir::new().unwrap();
    fs::create_dir(root.path().join("keychain")).unwrap();
    let start = |kill_at: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rotate"));
        command.arg(root.path()).envs(kill_at.map(|at| ("POSTRIDER_KILL_AT", at)));
        command.stdout(Stdio::null()).status().unwrap()
    };
    let mut left = Vec::new();
    for _ in 0..2 {
        assert_eq!(start(Some("vault:made:1")).signal(), Some(9), "killed between the entry and its slot");
        left = entries(root.path());
    }
    assert_eq!(left.len(), 2, "each try has left its entry");
    // As if one of them had come about in a newer copy of this profile.
    let (_, vault_id) = left[0].split_once("vault-").unwrap();
    let (vault_id, _) = vault_id.split_once("-slot-").unwrap();
    fs::write(root.path().join("keychain").join(format!("audit-{vault_id}-0")), [0; 32]).unwrap();

    assert!(start(None).success());
    let kept = entries(root.path());
    assert_eq!(kept.len(), 2, "the entry of the vault that was made, and the one that may open another copy: {kept:?}");
    assert!(kept.contains(&left[0]) && !kept.contains(&left[1]), "{left:?} and then {kept:?}");
    assert!(start(None).success(), "the vault opens with what is left");
    assert_eq!(entries(root.path()), kept);
}
