//! A desktop and a computer for programs that have neither: what would be shown is noted, what would be asked was answered
//! before, and secrets are guarded by a keychain in memory.

use std::{
    collections::VecDeque,
    error::Error,
    io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use api::{ClipboardError, CodeAnswer, Desktop, FileKind, wire::ChangedEvent};
use domain::Secret;
use futures::{FutureExt, future::BoxFuture};
use host::{Computer, NotStarted};
use pictures::Program;
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
    files: VecDeque<Option<PathBuf>>,
    starts_at_login: bool,
    is_hidden: bool,
    has_ended: bool,
}

impl Default for StandIn {
    fn default() -> Self {
        Self { keychain: MemoryKeychain::new(), events: broadcast::Sender::new(EVENTS), seen: Mutex::default() }
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

    /// What the person chooses in the next dialog for a file; with nothing they close it.
    pub fn choose(&self, file: Option<PathBuf>) {
        self.seen().files.push_back(file);
    }

    /// `shown`, `hidden` or `ended`.
    pub fn window(&self) -> &'static str {
        let seen = self.seen();
        match (seen.has_ended, seen.is_hidden) {
            (true, _) => "ended",
            (false, true) => "hidden",
            (false, false) => "shown",
        }
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
    fn version(&self) -> String {
        env!("CARGO_PKG_VERSION").to_owned()
    }

    fn webview_version(&self) -> Option<String> {
        None
    }

    fn tell(&self, event: ChangedEvent) {
        // Nobody may be listening.
        drop(self.events.send(event));
    }

    fn raise(&self) {
        self.seen().is_hidden = false;
    }

    fn hide(&self) {
        self.seen().is_hidden = true;
    }

    fn end(&self) {
        self.seen().has_ended = true;
    }

    fn write_link(&self, link: &Secret) -> Result<(), ClipboardError> {
        // EXPOSE: the clipboard is what this stands in for.
        self.seen().copied = Some(link.expose().to_owned());
        Ok(())
    }

    fn read_picture(&self) -> Result<Vec<u8>, ClipboardError> {
        Err(ClipboardError::Empty)
    }

    fn save_as<'a>(&'a self, _: &'static str, _: &'a str, _: FileKind) -> BoxFuture<'a, Option<PathBuf>> {
        async { self.seen().files.pop_front().flatten() }.boxed()
    }

    fn open_file(&self, _: &'static str, _: FileKind) -> BoxFuture<'_, Option<PathBuf>> {
        async { self.seen().files.pop_front().flatten() }.boxed()
    }

    fn show_code<'a>(&'a self, _: &'a Secret) -> BoxFuture<'a, CodeAnswer> {
        async { CodeAnswer::Noted }.boxed()
    }

    fn starts_at_login(&self) -> Option<bool> {
        Some(self.seen().starts_at_login)
    }

    fn set_start_at_login(&self, on: bool) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.seen().starts_at_login = on;
        Ok(())
    }
}
