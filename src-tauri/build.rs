//! Tells Tauri which commands exist, so that only those granted in `capabilities/` can be called, and makes sure that
//! there is a page to embed.

use std::{error::Error, fs, path::Path};

#[path = "crates/api/src/contract.rs"]
mod contract;

/// Shown when the shell was built before the page.
const NO_PAGE: &str = "<!doctype html><title>Postrider</title><p>The page is not built yet. Run ./dev run.</p>";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=crates/api/src/contract.rs");
    page_exists(Path::new("../ui/dist"))?;
    let manifest = tauri_build::AppManifest::new().commands(contract::COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}

/// The page is embedded at compile time; without the folder not even `cargo check` would work on a fresh clone.
fn page_exists(dist: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={}", dist.display());
    if !dist.join("index.html").exists() {
        fs::create_dir_all(dist)?;
        fs::write(dist.join("index.html"), NO_PAGE)?;
    }
    Ok(())
}
