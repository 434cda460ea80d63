//! Another system that keeps sign-ins: seals them with Node's own crypto and with CryptoJS.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::Setup;

/// Seals each job of a list, see `tests/import/seal.mjs` for their form.
///
/// # Errors
/// When Node or the page's packages are missing, or a job is not understood.
pub fn seal(jobs: &[Value]) -> Setup<Vec<Value>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("import/seal.mjs");
    let mut node = Command::new("node").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    // Dropped at the end of the statement, which ends the script's input.
    node.stdin.take().ok_or("no input")?.write_all(&serde_json::to_vec(jobs)?)?;
    let output = node.wait_with_output()?;
    if !output.status.success() {
        return Err(
            format!("sealing failed: {}; are the page's packages installed (./dev setup)?", output.status).into()
        );
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
