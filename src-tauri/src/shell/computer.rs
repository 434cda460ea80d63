//! The computer that profiles are opened on.

use std::{io, sync::Arc};

use host::{Computer, NotStarted};
use pictures::Program;
use url::Url;
use vault::{Keychain, OsKeychain, Prompt};

use super::{environment, hardening};

/// This one.
pub(crate) struct ThisComputer;

impl Computer for ThisComputer {
    fn open_browser(&self, address: &Url) -> Result<(), NotStarted> {
        hardening::as_usual(|| tauri_plugin_opener::open_url(address.as_str(), None::<&str>))
            .map_err(|error| NotStarted(error.into()))
    }

    fn keychain(&self, prompt: Prompt) -> Arc<dyn Keychain> {
        Arc::new(OsKeychain::new(prompt))
    }

    fn picture_reader(&self) -> io::Result<Program> {
        Program::own()
    }

    fn machine(&self) -> Option<String> {
        environment::machine().or_else(host::machine)
    }
}
