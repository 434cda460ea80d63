//! Whether a profile is where it was. A folder that was copied together with its keychain entry is two profiles that send
//! every post twice and use up each other's refresh tokens; so a profile knows where it lives, and elsewhere it waits until
//! the person says whether it was moved or copied, see [`backup`](crate::backup) for how it waits.
//!
//! What is kept is a MAC of each part under a key that only the open vault has: in the database, so that a copy elsewhere
//! is noticed there, and of the whole in the keychain, so that the older of two copies beside each other is noticed when
//! the person said of the other one that it is the only one. A profile that knows of no home yet, because an older version
//! made it or it was just restored, takes the one that it is opened at.

use domain::Home;
use serde::{Deserialize, Serialize};
use store::{
    StoreError, Write,
    audit::{self, Action, Actor, Detail, Outcome},
    settings,
};
use vault::{KeychainSecret, VaultError, VaultId};

use crate::{
    Changed, Engine, EngineError,
    audit::OpenTrail,
    backup::{self, Elsewhere, Paused},
};

/// Stays behind when a profile is backed up.
const NAME: &str = "home";

/// A home as it is kept: nobody who reads it learns where that is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    machine: String,
    user: String,
    path: String,
    /// Not every file system has a lasting name.
    file_system: Option<String>,
    /// A folder that was put back from a backup of the disk has another number; that alone asks nothing.
    inode: String,
}

impl Mark {
    fn of(trail: &OpenTrail, home: &Home) -> Result<Self, VaultError> {
        let Home { machine, user, path, file_system, inode } = home;
        let mark = |part: &str, value: Option<&str>| trail.mark_text(part, value.map(str::as_bytes));
        Ok(Self {
            machine: mark("machine", machine.as_deref())?,
            user: mark("user", user.as_deref())?,
            path: mark("path", Some(path))?,
            file_system: file_system.as_deref().map(|name| mark("file_system", Some(name))).transpose()?,
            inode: mark("inode", inode.map(|inode| inode.to_string()).as_deref())?,
        })
    }

    /// What the keychain keeps: everything that asks a question when it changes, and always has a name.
    fn whole(&self, trail: &OpenTrail) -> Result<[u8; 32], VaultError> {
        let parts = [self.machine.as_str(), &self.user, &self.path].concat();
        trail.mark("whole", Some(parts.as_bytes()))
    }
}

/// What the keychain says of the home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// The vault has none, or it could not be asked.
    Silent,
    /// Nothing yet.
    Nothing,
    /// This.
    Whole([u8; 32]),
}

/// In which way `here` is not the home that is known, if it is not.
fn elsewhere(stored: Option<&Mark>, kept: Kept, here: &Mark, whole: [u8; 32]) -> Option<Elsewhere> {
    let is_other_disk = |stored: &Mark| match (&stored.file_system, &here.file_system) {
        (Some(stored), Some(here)) => stored != here,
        _ => false,
    };
    match stored {
        Some(stored) if stored.machine != here.machine => Some(Elsewhere::Machine),
        Some(stored) if stored.user != here.user => Some(Elsewhere::User),
        Some(stored) if stored.path != here.path => Some(Elsewhere::Folder),
        Some(stored) if is_other_disk(stored) => Some(Elsewhere::Disk),
        _ => match kept {
            Kept::Whole(kept) if kept != whole => Some(Elsewhere::Unknown),
            Kept::Whole(_) | Kept::Nothing | Kept::Silent => None,
        },
    }
}

impl Engine {
    /// Compares where the profile is with where it was, and lets it wait when that is not the same. To be called when the
    /// vault has just opened, before anybody is let in.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn settle_home(&self) -> Result<(), EngineError> {
        let Some(trail) = self.find_trail() else { return Ok(()) };
        let NewHome { mark: here, whole, vault_id } = self.home_of(&trail)?;
        let kept = self.kept_home(&trail).await;
        let is_key_new = trail.is_new();
        let paused = self.entry(Actor::Engine, Action::ProfilePaused, Outcome::Done).detail(Detail::Elsewhere);
        let settle = move |write: &Write<'_>| {
            if backup::find_paused(write)?.is_some() {
                return Ok(false);
            }
            let stored = settings::find::<Mark>(write, NAME)?;
            // What another key marked cannot be compared any more.
            let is_unknown = is_key_new && (stored.is_some() || matches!(kept, Kept::Whole(_)));
            let how =
                if is_unknown { Some(Elsewhere::Unknown) } else { elsewhere(stored.as_ref(), kept, &here, whole) };
            if let Some(how) = how {
                tracing::warn!(?how, "the profile is not where it was");
                backup::pause(write, Paused::Elsewhere(how))?;
                audit::append(write, &paused)?;
                return Ok(false);
            }
            if stored.as_ref() != Some(&here) {
                settings::set(write, NAME, &here)?;
            }
            Ok::<_, StoreError>(true)
        };
        let is_settled = self.inner.parts.store.write(settle).await.map_err(EngineError::Store)?;
        if is_settled && kept == Kept::Nothing {
            let engine = self.clone();
            self.spawn(async move { engine.keep_home(vault_id, whole).await }, &tokio::runtime::Handle::current());
        }
        Ok(())
    }

    /// What makes this place the profile's home, for the transaction in which the person says so; `None` while the vault
    /// is closed.
    pub(crate) fn new_home(&self) -> Option<NewHome> {
        self.home_of(&*self.find_trail()?).ok()
    }

    fn home_of(&self, trail: &OpenTrail) -> Result<NewHome, EngineError> {
        let mark = Mark::of(trail, &self.inner.parts.home).map_err(EngineError::Unreadable)?;
        let whole = mark.whole(trail).map_err(EngineError::Unreadable)?;
        Ok(NewHome { mark, whole, vault_id: trail.vault_id })
    }

    /// Tells the keychain as well, as far as it can be told.
    pub(crate) async fn move_in(&self, home: &NewHome) {
        if self.inner.parts.store.read(crate::audit::has_keychain).await.unwrap_or(false) {
            self.keep_home(home.vault_id, home.whole).await;
        }
    }

    /// The person says that this is a second copy: it goes on waiting, and the first one goes on.
    ///
    /// # Errors
    /// [`EngineError::ActionNotPossible`] when that was not asked.
    pub async fn stay_copy(&self) -> Result<(), EngineError> {
        let entry = self.entry(Actor::Person, Action::ProfileCopied, Outcome::Done);
        let stay = move |write: &Write<'_>| match backup::find_paused(write)? {
            Some(Paused::Elsewhere(how)) => {
                backup::pause(write, Paused::Copied(how))?;
                audit::append(write, &entry).map_err(EngineError::Store)
            }
            _ => Err(EngineError::ActionNotPossible),
        };
        self.inner.parts.store.write(stay).await?;
        self.changed(Changed::Vault, None);
        Ok(())
    }

    async fn kept_home(&self, trail: &OpenTrail) -> Kept {
        if !self.inner.parts.store.read(crate::audit::has_keychain).await.unwrap_or(false) {
            return Kept::Silent;
        }
        match self.inner.parts.keychain.read(&item(trail.vault_id)).await {
            Ok(Some(kept)) => kept.expose_bytes().try_into().map_or(Kept::Silent, Kept::Whole),
            Ok(None) => Kept::Nothing,
            Err(error) => {
                tracing::warn!(%error, "the keychain could not be asked where the profile lives");
                Kept::Silent
            }
        }
    }

    async fn keep_home(&self, vault_id: VaultId, whole: [u8; 32]) {
        let kept = match KeychainSecret::from_bytes(&whole) {
            Ok(secret) => self.inner.parts.keychain.write(&item(vault_id), secret).await,
            Err(error) => Err(error),
        };
        if let Err(error) = kept {
            tracing::warn!(%error, "the keychain could not be told where the profile lives");
        }
    }
}

/// A home that the person has chosen.
#[derive(Clone)]
pub(crate) struct NewHome {
    mark: Mark,
    whole: [u8; 32],
    vault_id: VaultId,
}

impl NewHome {
    /// Writes it down.
    pub(crate) fn store(&self, write: &Write<'_>) -> Result<(), StoreError> {
        settings::set(write, NAME, &self.mark)
    }
}

/// Forgets the home, because the vault that it was marked with is gone.
pub(crate) fn forget(write: &Write<'_>) -> Result<(), StoreError> {
    settings::remove(write, NAME)
}

/// The name of the keychain's entry. Never changes.
pub(crate) fn item(vault_id: VaultId) -> String {
    format!("home-{vault_id}")
}
