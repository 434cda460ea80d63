//! What can be said of a profile while nobody looks at its window: what goes out next, and whether anything does.

use chrono::{DateTime, Utc};
use domain::{Platform, PostId};
use store::{
    Read, StoreError,
    targets::{self, Going},
};

use crate::{Engine, EngineError, VaultState, backup, today};

/// More is not named.
const UPCOMING_MAX: u32 = 500;

/// A profile at a glance, over all workspaces in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    /// Why nothing goes out at all; `None` = it does.
    pub halt: Option<Halt>,
    /// The post that goes out next.
    pub next: Option<Upcoming>,
    /// Things that need the person.
    pub needs_you: u32,
}

/// Why nothing goes out, whatever is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halt {
    /// The profile waits until the person says how it goes on.
    Paused,
    /// The vault is not open, so no sign-in can be used.
    VaultClosed,
}

/// A post that goes out by itself while the program runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upcoming {
    /// Post.
    pub post_id: PostId,
    /// Beginning of its text.
    pub title: String,
    /// When it is due.
    pub due_at: DateTime<Utc>,
    /// Where it goes, each network once, in the order of its accounts.
    pub networks: Vec<Platform>,
}

impl Engine {
    /// What goes out next and what is in its way.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn glance(&self) -> Result<Glance, EngineError> {
        let (now, networks, vault) = (self.now(), self.inner.parts.networks, self.vault_state());
        let looked = self.inner.parts.store.read(move |read| {
            let next = by_post(targets::list_going(read, DateTime::<Utc>::MAX_UTC, 1)?).into_iter().next();
            let needs_you = today::count_needs(read, networks, now)?;
            Ok::<_, EngineError>(Glance { halt: find_halt(read, vault)?, next, needs_you })
        });
        looked.await
    }

    /// Why nothing goes out; `None` = it does, or will as soon as the vault has opened.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn halt(&self) -> Result<Option<Halt>, EngineError> {
        let vault = self.vault_state();
        Ok(self.inner.parts.store.read(move |read| find_halt(read, vault)).await?)
    }

    /// The posts that go out by themselves until then, soonest first; at most five hundred accounts of them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn upcoming_until(&self, until: DateTime<Utc>) -> Result<Vec<Upcoming>, EngineError> {
        let going = self.inner.parts.store.read(move |read| targets::list_going(read, until, UPCOMING_MAX)).await?;
        Ok(by_post(going))
    }
}

/// [`Engine::halt`] for whoever reads more in the same view of the data.
pub(crate) fn find_halt(read: &Read<'_>, vault: VaultState) -> Result<Option<Halt>, StoreError> {
    if backup::is_paused(read)? {
        return Ok(Some(Halt::Paused));
    }
    let is_closed = !matches!(vault, VaultState::Ready | VaultState::Opening);
    Ok(is_closed.then_some(Halt::VaultClosed))
}

fn by_post(going: Vec<Going>) -> Vec<Upcoming> {
    let mut posts: Vec<Upcoming> = Vec::new();
    for Going { post_id, title, network, due_at } in going {
        match posts.iter_mut().find(|post| post.post_id == post_id) {
            Some(post) if post.networks.contains(&network) => {}
            Some(post) => post.networks.push(network),
            None => posts.push(Upcoming { post_id, title, due_at, networks: vec![network] }),
        }
    }
    posts
}
