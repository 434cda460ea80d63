//! A room, and whoever acts in it besides the page.

use std::{
    collections::HashMap,
    error::Error,
    fs, io,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use api::{Desk, Picture, Shown};
use host::OpenProfile;
use journeys::{Room, StandIn};
use serde_json::{Value, json};
use store::Store;
use tempfile::TempDir;
use tokio::{
    sync::{OnceCell, RwLock},
    time::sleep,
};
use vault::testkit::Mood;

use crate::template::{Likeness, Template};

/// What a deed comes to.
pub type Outcome<T = Value> = Result<T, Box<dyn Error + Send + Sync>>;

/// Where the person keeps files, in the room's folder.
const FILES: &str = "files";

/// All of them, for as long as the program runs.
#[derive(Default)]
pub struct Worlds {
    open: Mutex<HashMap<usize, Arc<World>>>,
    count: AtomicUsize,
    templates: [OnceCell<Template>; Likeness::ALL.len()],
}

impl Worlds {
    /// # Errors
    /// When no folder can be made, or nothing like it.
    pub async fn open(&self, like: Option<Likeness>) -> Outcome<usize> {
        let world = match like {
            None => World::new(Room::new()?)?,
            Some(like) => self.template(like).await?.copy().await?,
        };
        let number = self.count.fetch_add(1, Ordering::SeqCst);
        self.worlds().insert(number, Arc::new(world));
        Ok(number)
    }

    pub fn find(&self, number: usize) -> Option<Arc<World>> {
        self.worlds().get(&number).cloned()
    }

    /// Nobody comes back to it.
    pub async fn close(&self, number: usize) {
        let closed = self.worlds().remove(&number);
        if let Some(world) = closed {
            // What hangs in it goes on, or nothing ends.
            world.stand_in.keychain.set_mood(Mood::Available);
            world.desk().await.shut_down().await;
        }
    }

    /// Made once, when the first world shall be like it.
    async fn template(&self, like: Likeness) -> Outcome<&Template> {
        let place = &self.templates[like as usize];
        place.get_or_try_init(|| Template::of(like)).await
    }

    fn worlds(&self) -> std::sync::MutexGuard<'_, HashMap<usize, Arc<World>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of them.
pub struct World {
    room: RwLock<Room>,
    pub stand_in: Arc<StandIn>,
    /// Other programs that have its profile open.
    others: Mutex<Vec<Store>>,
    /// How its folder was when it was kept.
    kept: Mutex<Option<TempDir>>,
}

impl World {
    /// # Errors
    /// When the person has no place for files.
    pub fn new(room: Room) -> io::Result<Self> {
        let files = room.folder().join(FILES);
        fs::create_dir_all(&files)?;
        room.stand_in.keep_files_in(files);
        arrive(&room.desk);
        let stand_in = Arc::clone(&room.stand_in);
        Ok(Self { room: RwLock::new(room), stand_in, others: Mutex::default(), kept: Mutex::default() })
    }

    pub async fn desk(&self) -> Desk {
        self.room.read().await.desk.clone()
    }

    /// # Errors
    /// When none is open.
    pub async fn profile(&self) -> Outcome<Arc<OpenProfile>> {
        Ok(self.desk().await.find_profile().await.ok_or("no profile is open")?)
    }

    /// Asks what the page could ask.
    ///
    /// # Errors
    /// What the page would be told.
    pub async fn call(&self, command: &str, arguments: Value) -> Outcome {
        let Value::Object(arguments) = arguments else { return Err("arguments go by name".into()) };
        let answer = api::call(&self.desk().await, command, arguments).await;
        answer.map_err(|error| format!("{command}: {}", json!(error)).into())
    }

    /// Opens a practice profile, and waits until its vault is open and what it comes with is there.
    ///
    /// # Errors
    /// When it does not open.
    pub async fn practise(&self) -> Outcome<()> {
        self.call("profile_open", json!({ "kind": "practice" })).await?;
        self.wait_for_vault().await
    }

    /// Waits until it is known how the vault is, and until what a practice profile comes with is there.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub async fn wait_for_vault(&self) -> Outcome<()> {
        loop {
            let is_opening = self.call("app_state", json!({})).await?["vault"] == "opening";
            if !is_opening && !self.call("media_host_get", json!({})).await?.is_null() {
                return Ok(());
            }
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// `media/ID`, `thumb/ID` or `avatar/ID`.
    pub async fn picture(&self, name: &str) -> Option<Shown> {
        let (kind, id) = name.split_once('/')?;
        let picture = match kind {
            "media" => Picture::Media(id.parse().ok()?),
            "thumb" => Picture::Thumb(id.parse().ok()?),
            "avatar" => Picture::Avatar(id.parse().ok()?),
            _ => return None,
        };
        self.desk().await.show(picture).await
    }

    /// The place of a file that the person has, by its name.
    pub async fn file(&self, name: &str) -> std::path::PathBuf {
        self.room.read().await.folder().join(FILES).join(name)
    }

    /// Ends the application, does something while it does not run, and starts it again.
    ///
    /// # Errors
    /// When that cannot be done.
    pub async fn restart(&self, meanwhile: impl FnOnce(&Path) -> Outcome<()> + Send) -> Outcome<()> {
        let mut room = self.room.write().await;
        room.end().await;
        meanwhile(room.folder())?;
        arrive(&room.desk);
        room.desk.open_last().await;
        Ok(())
    }

    /// Ends the application, and opens the practice profile while another program has it open.
    ///
    /// # Errors
    /// When the other one cannot open it.
    pub async fn open_second(&self) -> Outcome<()> {
        let mut room = self.room.write().await;
        room.end().await;
        arrive(&room.desk);
        let other = Store::open(&profile_in(room.folder()))?;
        self.others.lock().unwrap_or_else(PoisonError::into_inner).push(other);
        room.desk.open(host::ProfileKind::Practice).await;
        Ok(())
    }

    /// Keeps the profile as it is, as a backup of the whole disk does.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub async fn keep(&self) -> Outcome<()> {
        self.restart(|folder| {
            let kept = TempDir::new()?;
            copy(&profile_in(folder), kept.path())?;
            *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
            Ok(())
        })
        .await
    }

    /// Puts the kept one in the place of what came of it since.
    ///
    /// # Errors
    /// When none was kept.
    pub async fn put_back(&self) -> Outcome<()> {
        self.restart(|folder| {
            let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).take();
            let profile = profile_in(folder);
            fs::remove_dir_all(&profile)?;
            copy(kept.ok_or("nothing was kept")?.path(), &profile)?;
            Ok(())
        })
        .await
    }

    /// Ends the application for good, and gives its folder.
    pub async fn leave(self) -> (Room, Arc<StandIn>) {
        let mut room = self.room.into_inner();
        room.end().await;
        (room, self.stand_in)
    }
}

/// A desktop with a tray, where links from the browser arrive.
fn arrive(desk: &Desk) {
    desk.is_in_tray.send_replace(true);
    desk.set_links_arrive(true);
}

/// The practice profile of a room.
pub fn profile_in(room: &Path) -> std::path::PathBuf {
    room.join("profiles").join(host::ProfileKind::Practice.name())
}

/// A whole folder.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &place)?;
        } else {
            fs::copy(entry.path(), place)?;
        }
    }
    Ok(())
}
