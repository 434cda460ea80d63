//! What is on the desk: at most one open profile, the links that wait for it, and who hears of changes.

use std::{
    ops::Deref,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::Utc;
use domain::Secret;
use engine::{Changed, Engine, Import, VaultState, backup, erase};
use host::{Host, Listener, Merged, OpenProfile, ProfileKind, Told};
use store::{OpenError, Store};
use tokio::{
    sync::{Mutex, Notify, RwLock, watch},
    task::spawn_blocking,
    time::{Instant, sleep},
};

use crate::{
    Desktop, dropped,
    links::LinkQueue,
    log::Recent,
    pictures::{Picture, Shown},
    presence::Presence,
    wire::{ChangedDto, ChangedEvent, ErasedDto, ErrorCodeDto, ErrorDto, MediaDto, StrangerDto, TroubleDto},
};

/// How long ending may take: work has five seconds, the database the rest.
pub const FAREWELL: Duration = Duration::from_secs(7);

/// Between two looks whether a profile is free.
const PAUSE: Duration = Duration::from_millis(200);

/// The running application, as commands see it. Clones are the same desk.
#[derive(Clone)]
pub struct Desk(Arc<Things>);

impl Deref for Desk {
    type Target = Things;

    fn deref(&self) -> &Things {
        &self.0
    }
}

/// What lies on it.
pub struct Things {
    /// The desktop around it.
    pub(crate) desktop: Arc<dyn Desktop>,
    /// Who opens profiles.
    pub(crate) host: Host,
    /// Whether the person is there.
    pub presence: Presence,
    /// The last log lines, as far as they may be handed on.
    pub(crate) recent: Recent,
    /// The diagnostics that the person has before them, so that nothing else is saved than what was shown.
    pub(crate) shown_diagnostics: Mutex<Option<String>>,
    /// The file of sign-ins that the person is about to take over.
    pub(crate) import: Mutex<Option<Arc<Import>>>,
    /// What became of files dropped on the window, until the page asks.
    pub(crate) dropped: Mutex<Vec<Result<MediaDto, ErrorDto>>>,
    /// Whether our scheme is registered to us, so that a link from the browser arrives.
    pub links_arrive: AtomicBool,
    /// There may be something to tell by the desktop.
    pub alerts_changed: Notify,
    /// What the tray tells may be different now.
    pub glance_changed: Notify,
    /// Whether a tray shows our icon.
    pub is_in_tray: watch::Sender<bool>,
    /// Whether the page asks at the moment what closing the window means.
    pub(crate) is_close_asked: AtomicBool,
    /// Nobody wanted to see the window at start; it shows itself when the person is needed.
    is_hidden_start: AtomicBool,
    links: LinkQueue,
    /// Written while a profile opens, so that whoever asks for the state waits for the outcome.
    place: RwLock<Place>,
    /// One opening or closing at a time. Nobody who only reads the place waits for it.
    moving: Mutex<()>,
}

/// The open profile, or why there is none.
#[derive(Default, Clone)]
pub(crate) struct Place {
    pub(crate) profile: Option<Arc<OpenProfile>>,
    pub(crate) trouble: Option<Trouble>,
    /// What came of erasing a profile, until another one is opened.
    pub(crate) erased: Option<ErasedDto>,
}

/// What keeps a profile from opening.
#[derive(Clone)]
pub(crate) struct Trouble {
    /// Which one.
    pub(crate) kind: ProfileKind,
    pub(crate) code: TroubleDto,
    /// What is not ours in its database, where that is the trouble.
    pub(crate) stranger: Option<StrangerDto>,
}

impl Place {
    /// The profile in whose place a restored copy may be put: the open one, or one whose database does not open. Not one
    /// that somebody else has open, nor one whose folder cannot be written.
    fn replaceable(&self) -> Option<ProfileKind> {
        if let Some(profile) = &self.profile {
            return Some(profile.kind);
        }
        let trouble = self.trouble.as_ref()?;
        match trouble.code {
            TroubleDto::DatabaseNewer | TroubleDto::DatabaseBroken | TroubleDto::DatabaseStrange => Some(trouble.kind),
            TroubleDto::ProfileInUse | TroubleDto::FolderNotWritable | TroubleDto::PracticeFailed => None,
        }
    }
}

impl Desk {
    /// An empty desk; nothing is opened yet. With `is_hidden` nobody wants to see the window.
    pub fn new(desktop: Arc<dyn Desktop>, host: Host, recent: Recent, is_hidden: bool) -> Self {
        let links_arrive = AtomicBool::new(false);
        Self(Arc::new(Things {
            desktop,
            host,
            presence: Presence::default(),
            recent,
            shown_diagnostics: Mutex::default(),
            import: Mutex::default(),
            dropped: Mutex::default(),
            links_arrive,
            alerts_changed: Notify::new(),
            glance_changed: Notify::new(),
            is_in_tray: watch::Sender::new(false),
            is_close_asked: AtomicBool::new(false),
            is_hidden_start: AtomicBool::new(is_hidden),
            links: LinkQueue::default(),
            place: RwLock::default(),
            moving: Mutex::default(),
        }))
    }

    /// The open profile.
    ///
    /// # Errors
    /// When there is none.
    pub async fn profile(&self) -> Result<Arc<OpenProfile>, ErrorDto> {
        self.find_profile().await.ok_or_else(|| ErrorDto::new(ErrorCodeDto::NoProfile))
    }

    /// The open profile's engine.
    ///
    /// # Errors
    /// When no profile is open.
    pub async fn engine(&self) -> Result<Engine, ErrorDto> {
        Ok(self.profile().await?.engine.clone())
    }

    /// What is on the desk at one moment.
    pub(crate) async fn place(&self) -> Place {
        self.place.read().await.clone()
    }

    /// Opens the profile that was open last, at start. An instance that is just ending may have it for some seconds yet.
    pub async fn open_last(&self) {
        self.finish_erasing().await;
        if let Some(kind) = self.host.data.last() {
            let folder = self.host.data.profile(kind);
            let patience = Instant::now() + FAREWELL + PAUSE;
            while matches!(Store::check_closed(&folder), Err(OpenError::InUse)) && Instant::now() < patience {
                sleep(PAUSE).await;
            }
            self.open(kind).await;
        }
        // One that opened is looked at when its vault has.
        if self.find_profile().await.is_none() {
            self.show_if_needed().await;
        }
    }

    /// Shows a window that was hidden at start when nothing would go out without the person.
    async fn show_if_needed(&self) {
        if !self.is_hidden_start.swap(false, Ordering::SeqCst) {
            return;
        }
        let is_at_work = match self.find_profile().await {
            Some(profile) => matches!(profile.engine.halt().await, Ok(None)),
            None => false,
        };
        if !is_at_work {
            self.desktop.raise();
        }
    }

    /// Opens a profile, making it the first time; what was open is closed before. Trouble becomes a state to show.
    pub async fn open(&self, kind: ProfileKind) {
        let _moving = self.moving.lock().await;
        if self.find_profile().await.is_some_and(|profile| profile.kind == kind) {
            return;
        }
        self.clear().await;
        let mut place = self.place.write().await;
        place.erased = None;
        match self.host.open(kind, self.listener()).await {
            Ok(profile) => place.profile = Some(self.begin(profile)),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a profile could not be opened");
                place.trouble = Some(Trouble::new(kind, error));
            }
        }
        // What could not be opened now is tried again at the next start.
        if place.profile.is_some() {
            self.remember(Some(kind));
        }
        drop(place);
        self.tell(ChangedDto::App, Vec::new());
    }

    /// Puts a restored copy in the place of the open profile, or of one whose database does not open. Until everything of
    /// it has proved right, nothing that was there is touched; afterwards the old data lies beside it.
    ///
    /// # Errors
    /// When there is no such profile, or see [`BackupError`]; everything is as before then.
    pub async fn restore(&self, file: PathBuf, passphrase: Secret) -> Result<(), ErrorDto> {
        let _moving = self.moving.lock().await;
        let replaceable = self.place().await.replaceable();
        let kind = replaceable.ok_or_else(|| ErrorDto::new(ErrorCodeDto::NoProfile))?;
        let prepared = self.host.prepare_restore(kind, file, passphrase).await?;
        self.clear().await;
        let (folder, now) = (self.host.data.profile(kind), Utc::now());
        let switched = spawn_blocking(move || backup::switch(&folder, &prepared.folder, now)).await;
        let mut place = self.place.write().await;
        match self.host.open(kind, self.listener()).await {
            Ok(profile) => place.profile = Some(self.begin(profile)),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the profile did not open after a restore");
                place.trouble = Some(Trouble::new(kind, error));
            }
        }
        if place.profile.is_some() {
            self.remember(Some(kind));
        }
        drop(place);
        self.tell(ChangedDto::App, Vec::new());
        switched.map_err(|_| ErrorDto::new(ErrorCodeDto::Internal))??;
        Ok(())
    }

    /// Erases the open profile. Interrupted before its sign-ins are gone it stays and waits; afterwards it is gone, and the
    /// next start removes what is left of it.
    ///
    /// # Errors
    /// When no profile is open or its vault is locked: nothing was done then. When something could not be written: the
    /// profile waits then.
    pub async fn erase(&self) -> Result<(), ErrorDto> {
        let profile = self.profile().await?;
        let _moving = self.moving.lock().await;
        let kind = profile.kind;
        let folder = self.host.data.profile(kind);
        let erased = profile.engine.erase_sign_ins().await?;
        erase::note(&folder, &erased).map_err(|error| {
            tracing::error!(%error, "a profile could not be erased");
            ErrorDto::new(ErrorCodeDto::FileNotWritten)
        })?;
        if let Err(error) = profile.engine.destroy_keys().await {
            tracing::warn!(%error, "the keys go with the folder of their profile");
        }
        // Nobody may hold a part of it any more that writes into its folder.
        drop(profile);
        self.clear().await;
        self.remember(None);
        self.remove_erased(kind).await;
        self.tell(ChangedDto::App, Vec::new());
        Ok(())
    }

    /// Removes what is left of profiles whose erasing was interrupted.
    async fn finish_erasing(&self) {
        let _moving = self.moving.lock().await;
        for kind in ProfileKind::ALL {
            if erase::is_unfinished(&self.host.data.profile(kind)) {
                self.remove_erased(kind).await;
            }
        }
    }

    async fn remove_erased(&self, kind: ProfileKind) {
        match self.host.remove_erased(kind).await {
            Ok(Some((erased, left))) => {
                let older = self.host.data.set_aside(kind);
                self.place.write().await.erased = Some(ErasedDto::new(kind.into(), erased, left, older));
            }
            Ok(None) => {}
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "an erased profile could not be removed");
            }
        }
    }

    /// Opens the vault without making anyone wait for the keychain, then hands over links that arrived meanwhile.
    fn begin(&self, profile: OpenProfile) -> Arc<OpenProfile> {
        let (profile, desk) = (Arc::new(profile), self.clone());
        let opening = Arc::clone(&profile);
        tokio::spawn(async move {
            opening.open_vault().await;
            desk.show_if_needed().await;
            desk.hand_over_links().await;
        });
        profile
    }

    /// Asks the keychain again, now with its dialog.
    ///
    /// # Errors
    /// When no profile is open.
    pub async fn retry_vault(&self) -> Result<(), ErrorDto> {
        self.profile().await?.retry().await;
        self.hand_over_links().await;
        Ok(())
    }

    /// Closes the open profile and shows the choice at the next start.
    pub async fn close(&self) {
        let _moving = self.moving.lock().await;
        self.clear().await;
        self.remember(None);
        self.tell(ChangedDto::App, Vec::new());
    }

    /// Lets work end before the process does.
    pub async fn shut_down(&self) {
        let _moving = self.moving.lock().await;
        self.clear().await;
    }

    /// Takes the profile off the desk first, so that nobody begins anything with it, and then closes it.
    async fn clear(&self) {
        let closing = std::mem::take(&mut *self.place.write().await).profile;
        if let Some(profile) = closing {
            profile.close().await;
        }
    }

    /// Takes a link from the browser. It waits until a profile is open.
    pub async fn receive_link(&self, link: Secret) {
        self.links.push(link);
        self.hand_over_links().await;
    }

    /// Gives waiting links to the open profile. A link that belongs to none of its sign-ins changes nothing, and is
    /// not told to the page, so that a web page cannot make the application talk by opening links.
    pub async fn hand_over_links(&self) {
        let Some(profile) = self.find_profile().await else { return };
        // Sealed verifiers open only with the vault; until then the link waits.
        if profile.engine.vault_state() != VaultState::Ready {
            return;
        }
        while let Some(link) = self.links.pop() {
            match profile.engine.take_link(link).await {
                Ok(()) => self.desktop.raise(),
                Err(error) => tracing::info!(%error, "a link was not accepted"),
            }
        }
    }

    /// Takes files that were dropped on the window into the library, and tells the page that there is something to
    /// ask for in [`Desk::dropped`].
    pub async fn take_dropped(&self, paths: &[PathBuf]) {
        for path in paths.iter().take(dropped::FILES_MAX) {
            let outcome = self.take_file(path.clone()).await;
            self.dropped.lock().await.push(outcome);
        }
        self.tell(ChangedDto::Dropped, Vec::new());
    }

    async fn take_file(&self, path: PathBuf) -> Result<MediaDto, ErrorDto> {
        let engine = self.engine().await?;
        let read = spawn_blocking(move || dropped::read(&path)).await;
        let bytes = read.map_err(|_| ErrorDto::new(ErrorCodeDto::Internal))??;
        Ok(engine.media_add(bytes.into()).await?.into())
    }

    /// A picture for the page.
    pub async fn show(&self, picture: Picture) -> Option<Shown> {
        let engine = &self.find_profile().await?.engine;
        let found = match picture {
            Picture::Media(id) => engine.media_file(id).await.map(Some),
            Picture::Thumb(id) => engine.media_thumb(id).await.map(Some),
            Picture::Avatar(id) => engine.avatar(id).await,
        };
        let (bytes, mime_type) = found.ok()??;
        Some(Shown { mime_type, bytes: bytes.into() })
    }

    /// Who hears of what happens in an open profile.
    fn listener(&self) -> Arc<Listener> {
        let desk = self.clone();
        Arc::new(move |told| match told {
            Told::Changed(merged) => desk.tell_merged(merged),
            Told::ClockMoved => desk.follow_clock(),
        })
    }

    /// A practice network that was sent into the future takes its profile along: what is due by its time is looked after
    /// at once, and the page tells that time.
    fn follow_clock(&self) {
        let desk = self.clone();
        tokio::spawn(async move {
            if let Some(profile) = desk.find_profile().await {
                profile.engine.wake();
            }
            desk.tell(ChangedDto::App, Vec::new());
        });
    }

    /// What the engine says, in the page's words.
    fn tell_merged(&self, merged: Merged) {
        let what = match merged.changed {
            Changed::Vault | Changed::Workspaces => ChangedDto::App,
            Changed::Accounts => ChangedDto::Accounts,
            Changed::Flows => ChangedDto::Flows,
            Changed::Drafts => ChangedDto::Drafts,
            Changed::Posts => ChangedDto::Posts,
            Changed::Settings => ChangedDto::Settings,
            Changed::Alerts => {
                self.alerts_changed.notify_one();
                ChangedDto::Alerts
            }
        };
        self.tell(what, merged.ids);
    }

    /// Brings the window to the front.
    pub fn raise(&self) {
        self.desktop.raise();
    }

    /// Tells the page that something changed.
    pub fn tell(&self, what: ChangedDto, ids: Vec<String>) {
        // Nothing else can change what goes out or needs the person; drafts, above all, change with every few letters.
        if matches!(what, ChangedDto::App | ChangedDto::Accounts | ChangedDto::Posts | ChangedDto::Alerts) {
            self.glance_changed.notify_one();
        }
        self.desktop.tell(ChangedEvent { what, ids });
    }

    /// Whether links from the browser arrive, once it is known.
    pub fn set_links_arrive(&self, arrive: bool) {
        if self.links_arrive.swap(arrive, Ordering::SeqCst) != arrive {
            self.tell(ChangedDto::App, Vec::new());
        }
    }

    /// The open profile, if there is one.
    pub async fn find_profile(&self) -> Option<Arc<OpenProfile>> {
        self.place.read().await.profile.clone()
    }

    fn remember(&self, kind: Option<ProfileKind>) {
        if let Err(error) = self.host.data.remember(kind) {
            tracing::warn!(%error, "the open profile could not be remembered for the next start");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_whose_database_does_not_open_can_be_replaced_and_one_in_other_trouble_cannot() {
        let practice = Some(ProfileKind::Practice);
        for (code, expected) in [
            (TroubleDto::DatabaseNewer, practice),
            (TroubleDto::DatabaseBroken, practice),
            (TroubleDto::DatabaseStrange, practice),
            (TroubleDto::ProfileInUse, None),
            (TroubleDto::FolderNotWritable, None),
            (TroubleDto::PracticeFailed, None),
        ] {
            let trouble = Trouble { kind: ProfileKind::Practice, code, stranger: None };
            let place = Place { trouble: Some(trouble), ..Place::default() };
            assert_eq!(place.replaceable(), expected, "{code:?}");
        }
        assert_eq!(Place::default().replaceable(), None, "nothing was opened yet");
    }
}
