//! What a profile needs of the computer that it is opened on.

use std::{io, sync::Arc};

use pictures::Program;
use url::Url;
use vault::{Keychain, Prompt};

use crate::home;

/// The computer, its person included.
pub trait Computer: Send + Sync {
    /// Starts the person's browser with an address. It was looked at: see [`crate::ProfileBrowser`].
    ///
    /// # Errors
    /// When no browser could be started.
    fn open_browser(&self, address: &Url) -> Result<(), NotStarted>;

    /// The keychain; with [`Prompt::Allowed`] it may ask the person for a password.
    fn keychain(&self, prompt: Prompt) -> Arc<dyn Keychain>;

    /// The program that reads foreign pictures, confined.
    ///
    /// # Errors
    /// When it cannot be found.
    fn picture_reader(&self) -> io::Result<Program>;

    /// The id by which this computer is told from others; `None` where nothing of the kind is needed.
    fn machine(&self) -> Option<String> {
        home::machine()
    }
}

/// The browser did not start.
#[derive(Debug, thiserror::Error)]
#[error("the browser could not be started")]
pub struct NotStarted(#[source] pub Box<dyn std::error::Error + Send + Sync>);
