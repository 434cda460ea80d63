//! Erasing a profile: withdraw its sign-ins, destroy its keys, remove its folder and its entries in the keychain.
//!
//! Interrupted anywhere, it is one of two things. Before the note of [`folder`] is written the profile is there and waits,
//! see [`Paused::Erasing`]: it publishes and renews nothing, and erasing goes on when the person says so. Afterwards
//! there is no profile any more, and the next start removes what is left of it.

mod folder;

use domain::{AccountId, Platform};
use futures::{StreamExt, stream};
use serde::{Deserialize, Serialize};
use store::{
    Read, StoreError, Write, accounts,
    audit::{self, Action, Actor, Detail, Outcome},
    settings,
};

pub use folder::{Left, finish, is_begun, is_unfinished, note};

use crate::{
    Changed, Engine, EngineError, VaultState,
    audit::anchor_items,
    backup::{self, Elsewhere, Paused},
    disconnect::{Withdrawn, wait_for_renewal},
    home,
    testpoint::{self, Point},
    vault::{named_items, read_stored},
};

/// Where it is noted what could not be withdrawn, so that an interruption does not forget it.
const NOT_WITHDRAWN: &str = "not_withdrawn";

/// Sign-ins that are withdrawn at the same time.
const AT_ONCE: usize = 4;

/// A sign-in that its network may still take for valid: the person must end it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotWithdrawn {
    /// The network.
    pub network: Platform,
    /// Whose.
    pub handle: String,
    /// Why.
    pub why: WhyNot,
}

/// Why a sign-in was not withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// The other copy of this profile goes on using it.
    OtherCopy,
    /// The stored sign-in cannot be opened, or is none that may be used.
    NotOpened,
    /// The network said no.
    Refused,
    /// The network was not reached, or did not answer.
    NoAnswer,
}

/// What is to be removed of a profile whose sign-ins are gone, and what the person must be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// What could not be withdrawn.
    pub not_withdrawn: Vec<NotWithdrawn>,
    /// Entries in the keychain that are this copy's alone.
    items: Vec<String>,
}

impl Engine {
    /// Stops the profile for good and withdraws its sign-ins, each of which is erased as it is withdrawn. A second copy
    /// withdraws nothing, because the first one uses the same sign-ins. What remains is for [`note`],
    /// [`Engine::destroy_keys`] and [`finish`].
    ///
    /// # Errors
    /// [`EngineError::VaultClosed`] when the vault could be opened and is not: nothing was begun then. When the database
    /// fails; the profile waits then.
    pub async fn erase_sign_ins(&self) -> Result<Erased, EngineError> {
        match self.vault_state() {
            VaultState::Locked | VaultState::Opening => return Err(EngineError::VaultClosed),
            // What does not open any more can still be erased.
            _ => {}
        }
        let copy = self.begin_erasing().await?;
        testpoint::hit(Point::Erase, "begun");
        self.changed(Changed::Vault, None);
        let ids = self.inner.parts.store.read(accounts::list).await?.into_iter().map(|account| account.id);
        let ids: Vec<AccountId> = ids.collect();
        let mut gone = stream::iter(ids).map(|id| self.erase_account(id, copy)).buffer_unordered(AT_ONCE);
        while let Some(erased) = gone.next().await {
            erased?;
            testpoint::hit(Point::Erase, "account_gone");
        }
        let items = match copy {
            // The keychain here is the first copy's, too.
            Some(Elsewhere::Folder | Elsewhere::Disk | Elsewhere::Unknown) => Vec::new(),
            Some(Elsewhere::Machine | Elsewhere::User) | None => self.inner.parts.store.read(items).await?,
        };
        Ok(Erased { not_withdrawn: self.inner.parts.store.read(find_not_withdrawn).await?, items })
    }

    /// Lets the profile wait from here on; says whether it is a second copy, and of which kind.
    async fn begin_erasing(&self) -> Result<Option<Elsewhere>, EngineError> {
        let entry = self.entry(Actor::Person, Action::ProfileErased, Outcome::Done);
        let begin = move |write: &Write<'_>| {
            let copy = match backup::find_paused(write)? {
                Some(Paused::Erasing(copy)) => return Ok(copy),
                Some(Paused::Elsewhere(how) | Paused::Copied(how)) => Some(how),
                Some(Paused::Restored | Paused::RolledBack) | None => None,
            };
            backup::pause(write, Paused::Erasing(copy))?;
            audit::append(write, &entry)?;
            Ok::<_, StoreError>(copy)
        };
        self.inner.parts.store.write(begin).await.map_err(EngineError::Store)
    }

    async fn erase_account(&self, id: AccountId, copy: Option<Elsewhere>) -> Result<(), EngineError> {
        let account = self.inner.parts.store.read(move |read| accounts::get(read, id)).await?;
        let turn = self.turn(account.sign_in_id);
        let _turn = wait_for_renewal(&turn).await;
        let withdrawn = match copy {
            Some(_) => Withdrawn::OtherCopy,
            None => self.withdraw_sign_in(&account).await?,
        };
        let (network, handle) = (account.platform.clone(), account.account.handle.clone());
        let not = why_not(withdrawn).map(|why| NotWithdrawn { network, handle, why });
        self.forget_account(account, move |write| match not {
            Some(not) => {
                let mut all = find_not_withdrawn(write)?;
                all.push(not);
                settings::set(write, NOT_WITHDRAWN, &all)
            }
            None => Ok(()),
        })
        .await
    }
}

fn why_not(withdrawn: Withdrawn) -> Option<WhyNot> {
    match withdrawn {
        Withdrawn::Nothing | Withdrawn::Done => None,
        Withdrawn::OtherCopy => Some(WhyNot::OtherCopy),
        Withdrawn::NotOpened => Some(WhyNot::NotOpened),
        Withdrawn::Failed(Some(Detail::NotReached | Detail::NoAnswer)) => Some(WhyNot::NoAnswer),
        Withdrawn::Failed(_) => Some(WhyNot::Refused),
    }
}

fn find_not_withdrawn(read: &Read<'_>) -> Result<Vec<NotWithdrawn>, StoreError> {
    Ok(settings::find(read, NOT_WITHDRAWN)?.unwrap_or_default())
}

/// Every entry that this profile may have in the keychain.
fn items(read: &Read<'_>) -> Result<Vec<String>, StoreError> {
    let mut items = named_items(read)?;
    if let Some(stored) = read_stored(read)? {
        items.extend(anchor_items(stored.vault_id));
        items.push(home::item(stored.vault_id));
    }
    Ok(items)
}
