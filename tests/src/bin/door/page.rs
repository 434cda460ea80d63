//! The built page, under the policy that the window gives it.

use std::{collections::HashMap, fs, io, path::Path};

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;

/// As in `tauri.conf.json`, for one origin.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob:; \
    connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'";

/// Its files, read once.
pub struct Page(HashMap<String, Bytes>);

impl Page {
    /// # Errors
    /// When the page was not built.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut files = HashMap::new();
        collect(folder, "", &mut files)?;
        Ok(Self(files))
    }

    pub fn answer(&self, file: &str) -> Response {
        let Some(bytes) = self.0.get(file) else { return StatusCode::NOT_FOUND.into_response() };
        let headers = [(header::CONTENT_TYPE, mime_type(file)), (header::CONTENT_SECURITY_POLICY, POLICY)];
        (headers, bytes.clone()).into_response()
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut HashMap<String, Bytes>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, fs::read(entry.path())?.into());
        }
    }
    Ok(())
}

fn mime_type(file: &str) -> &'static str {
    match file.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
