//! A desktop and a computer for programs that have neither: what would be shown is noted, every dialog for a file is closed
//! again, and secrets are guarded by a keychain in memory.

use std::{
    error::Error,
    future::ready,
    io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use api::{ClipboardError, CodeAnswer, Desk, Desktop, FileKind, log::Recent, wire::ChangedEvent};
use domain::Secret;
use futures::{FutureExt, future::BoxFuture};
use host::{Computer, DataFolder, Host, NotStarted};
use pictures::Program;
use tempfile::TempDir;
use tokio::sync::broadcast;
use url::Url;
use vault::{Keychain, Prompt, testkit::MemoryKeychain};

use crate::house::picture_reader;

/// Events that a slow listener may leave behind.
const EVENTS: usize = 1_024;

/// Stands in for the desktop and the computer.
pub struct StandIn {
    keychain: MemoryKeychain,
    events: broadcast::Sender<ChangedEvent>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    opened: Vec<Url>,
    copied: Option<String>,
    starts_at_login: bool,
}

impl Default for StandIn {
    fn default() -> Self {
        Self { keychain: MemoryKeychain::new(), events: broadcast::Sender::new(EVENTS), seen: Mutex::default() }
    }
}

/// A desk over profiles of its own, at a stand-in.
pub struct Room {
    /// The desk.
    pub desk: Desk,
    /// What stands around it.
    pub stand_in: Arc<StandIn>,
    _folder: TempDir,
}

impl Room {
    /// Without any profile yet.
    ///
    /// # Errors
    /// When no folder can be made.
    pub fn new() -> io::Result<Self> {
        let folder = TempDir::new()?;
        let stand_in = Arc::new(StandIn::default());
        let host = Host::new(DataFolder::new(folder.path().to_owned()), stand_in.clone());
        let desk = Desk::new(stand_in.clone(), host, Recent::default(), false);
        Ok(Self { desk, stand_in, _folder: folder })
    }
}

impl StandIn {
    /// Everything that is told from now on.
    pub fn listen(&self) -> broadcast::Receiver<ChangedEvent> {
        self.events.subscribe()
    }

    /// The page that the browser was sent to last.
    pub fn opened(&self) -> Option<Url> {
        self.seen().opened.last().cloned()
    }

    /// The sign-in link on the clipboard.
    pub fn copied(&self) -> Option<String> {
        self.seen().copied.clone()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Computer for StandIn {
    fn open_browser(&self, address: &Url) -> Result<(), NotStarted> {
        self.seen().opened.push(address.clone());
        Ok(())
    }

    fn keychain(&self, _: Prompt) -> Arc<dyn Keychain> {
        Arc::new(self.keychain.clone())
    }

    fn picture_reader(&self) -> io::Result<Program> {
        picture_reader().map_err(|error| io::Error::other(error.to_string()))
    }
}

impl Desktop for StandIn {
    fn webview_version(&self) -> Option<String> {
        None
    }

    fn tell(&self, event: ChangedEvent) {
        // Nobody may be listening.
        drop(self.events.send(event));
    }

    fn raise(&self) {}

    fn hide(&self) {}

    fn end(&self) {}

    fn write_link(&self, link: &Secret) -> Result<(), ClipboardError> {
        // EXPOSE: the clipboard is what this stands in for.
        self.seen().copied = Some(link.expose().to_owned());
        Ok(())
    }

    fn read_picture(&self) -> Result<Vec<u8>, ClipboardError> {
        Err(ClipboardError::Empty)
    }

    fn save_as<'a>(&'a self, _: &'static str, _: &'a str, _: FileKind) -> BoxFuture<'a, Option<PathBuf>> {
        ready(None).boxed()
    }

    fn open_file(&self, _: &'static str, _: FileKind) -> BoxFuture<'_, Option<PathBuf>> {
        ready(None).boxed()
    }

    fn show_code<'a>(&'a self, _: &'a Secret) -> BoxFuture<'a, CodeAnswer> {
        ready(CodeAnswer::Noted).boxed()
    }

    fn starts_at_login(&self) -> Option<bool> {
        Some(self.seen().starts_at_login)
    }

    fn set_start_at_login(&self, on: bool) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.seen().starts_at_login = on;
        Ok(())
    }
}
