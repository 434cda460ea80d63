//! A desktop and a computer for programs that have neither: what would be shown is noted, a dialog for a file is closed
//! again unless a folder is given for all of them, and secrets are guarded by a keychain in memory.

use std::{
    error::Error,
    future::ready,
    io,
    path::{Path, PathBuf},
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
use vault::{Keychain, KeychainError, KeychainSecret, Prompt, testkit::MemoryKeychain};

use crate::house::picture_reader;

/// Events that a slow listener may leave behind.
const EVENTS: usize = 1_024;

/// Stands in for the desktop and the computer.
pub struct StandIn {
    /// What guards the keys.
    pub keychain: MemoryKeychain,
    events: broadcast::Sender<ChangedEvent>,
    seen: Mutex<Seen>,
}

/// Where the window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// On the screen.
    #[default]
    Shown,
    /// Everything goes on without it.
    Hidden,
    /// The application ended.
    Ended,
}

#[derive(Default)]
struct Seen {
    opened: Vec<Url>,
    copied: Option<String>,
    starts_at_login: bool,
    window: Window,
    machine: Option<String>,
    keychain_name: Option<&'static str>,
    has_no_browser: bool,
    files: Option<PathBuf>,
    chosen: Option<PathBuf>,
    picture: Option<Vec<u8>>,
    code: Option<String>,
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
    folder: TempDir,
}

impl Room {
    /// Without any profile yet.
    ///
    /// # Errors
    /// When no folder can be made.
    pub fn new() -> io::Result<Self> {
        Ok(Self::over(TempDir::new()?, Arc::default()))
    }

    /// Over what lies in that folder; nothing is opened yet.
    pub fn over(folder: TempDir, stand_in: Arc<StandIn>) -> Self {
        let desk = desk(folder.path(), &stand_in);
        Self { desk, stand_in, folder }
    }

    /// Where its profiles lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The same room after the application ended, before it starts again: [`Desk::open_last`] does that.
    pub async fn end(&mut self) {
        self.desk.shut_down().await;
        self.desk = desk(self.folder.path(), &self.stand_in);
    }
}

fn desk(folder: &Path, stand_in: &Arc<StandIn>) -> Desk {
    let host = Host::new(DataFolder::new(folder.to_owned()), stand_in.clone());
    Desk::new(stand_in.clone(), host, Recent::default(), false)
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

    /// Where the window is.
    pub fn window(&self) -> Window {
        self.seen().window
    }

    /// The recovery code that was shown last.
    pub fn code(&self) -> Option<String> {
        self.seen().code.clone()
    }

    /// A recovery code was shown before.
    pub fn note_code(&self, code: &str) {
        self.seen().code = Some(code.to_owned());
    }

    /// From now on this is another computer.
    pub fn set_machine(&self, name: &str) {
        self.seen().machine = Some(name.to_owned());
    }

    /// From the next opening on the computer has a keychain of this kind.
    pub fn set_keychain_name(&self, name: &'static str) {
        self.seen().keychain_name = Some(name);
    }

    /// Whether a browser can be started.
    pub fn set_browser(&self, starts: bool) {
        self.seen().has_no_browser = !starts;
    }

    /// From now on every dialog is answered: what is saved goes to that folder, what is opened is what was saved or chosen
    /// last.
    pub fn keep_files_in(&self, folder: PathBuf) {
        self.seen().files = Some(folder);
    }

    /// The file that a dialog for opening is answered with; `None` = such a dialog is closed again.
    pub fn choose(&self, file: Option<PathBuf>) {
        self.seen().chosen = file;
    }

    /// Puts a picture on the clipboard.
    pub fn copy_picture(&self, png: Vec<u8>) {
        self.seen().picture = Some(png);
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where a person puts a file of that name: beside an older one, never over it.
    fn place(&self, name: &str) -> Option<PathBuf> {
        let mut seen = self.seen();
        let folder = seen.files.as_ref()?;
        let free = (0..).map(|number| if number == 0 { name.to_owned() } else { format!("{number}-{name}") });
        let place = free.map(|name| folder.join(name)).find(|path| !path.exists());
        seen.chosen.clone_from(&place);
        place
    }
}

/// The keychain under the name by which people know it.
struct Named(MemoryKeychain, &'static str);

impl Keychain for Named {
    fn backend(&self) -> &str {
        self.1
    }

    fn read(&self, item: &str) -> Result<Option<KeychainSecret>, KeychainError> {
        self.0.read(item)
    }

    fn write(&self, item: &str, secret: &KeychainSecret) -> Result<(), KeychainError> {
        self.0.write(item, secret)
    }

    fn delete(&self, item: &str) -> Result<(), KeychainError> {
        self.0.delete(item)
    }
}

impl Computer for StandIn {
    fn open_browser(&self, address: &Url) -> Result<(), NotStarted> {
        let mut seen = self.seen();
        if seen.has_no_browser {
            return Err(NotStarted("there is none".into()));
        }
        seen.opened.push(address.clone());
        Ok(())
    }

    fn keychain(&self, _: Prompt) -> Arc<dyn Keychain> {
        Arc::new(Named(self.keychain.clone(), self.seen().keychain_name.unwrap_or("secret-service")))
    }

    fn picture_reader(&self) -> io::Result<Program> {
        picture_reader().map_err(|error| io::Error::other(error.to_string()))
    }

    fn machine(&self) -> Option<String> {
        Some(self.seen().machine.clone().unwrap_or_else(|| "a machine".to_owned()))
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

    fn raise(&self) {
        self.seen().window = Window::Shown;
    }

    fn hide(&self) {
        self.seen().window = Window::Hidden;
    }

    fn end(&self) {
        self.seen().window = Window::Ended;
    }

    fn write_link(&self, link: &Secret) -> Result<(), ClipboardError> {
        // EXPOSE: the clipboard is what this stands in for.
        self.seen().copied = Some(link.expose().to_owned());
        Ok(())
    }

    fn read_picture(&self) -> Result<Vec<u8>, ClipboardError> {
        self.seen().picture.clone().ok_or(ClipboardError::Empty)
    }

    fn save_as<'a>(&'a self, _: &'static str, name: &'a str, _: FileKind) -> BoxFuture<'a, Option<PathBuf>> {
        ready(self.place(name)).boxed()
    }

    fn open_file(&self, _: &'static str, _: FileKind) -> BoxFuture<'_, Option<PathBuf>> {
        ready(self.seen().chosen.clone()).boxed()
    }

    fn show_code<'a>(&'a self, code: &'a Secret) -> BoxFuture<'a, CodeAnswer> {
        // EXPOSE: the dialog is what this stands in for.
        self.seen().code = Some(code.expose().to_owned());
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
