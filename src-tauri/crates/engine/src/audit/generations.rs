//! Holding sealed rows against the trail. A row that was put back from an older time opens as it did then, and its refresh
//! token may have been used since; the trail knows that there was a newer one, so the older one is not used.

use std::sync::Arc;

use domain::NeedsSignIn;
use store::{
    Read, StoreError, Write, app_registrations,
    audit::{self, Action, Actor, Detail, Entry, Outcome, SealedRow, Seen},
    media_hosts, sealed, sign_ins,
};

use super::trail::OpenTrail;
use crate::{Changed, Engine, EngineError};

/// Rows whose generation is to be noted, and rows that are not the newest ones.
#[derive(Default)]
struct Judged {
    unknown: Vec<(SealedRow, u64)>,
    older: Vec<SealedRow>,
}

impl Engine {
    /// What the trail says of a sealed row, in the same view of the data in which the row was read: `None` while the
    /// vault, and with it the trail, is closed.
    pub(crate) fn witness(&self) -> Witness {
        Witness(self.find_trail())
    }

    /// Holds every sealed row against the trail, and notes what it did not know yet. To be called when the vault has just
    /// opened, before anybody is let in.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn check_generations(&self) -> Result<(), EngineError> {
        let witness = self.witness();
        let judged = self.inner.parts.store.read(move |read| judge_all(read, &witness)).await?;
        if judged.unknown.is_empty() && judged.older.is_empty() {
            return Ok(());
        }
        for row in &judged.older {
            tracing::error!(?row, "a sealed row is older than the trail says");
        }
        let noted = self.entry(Actor::Engine, Action::GenerationNoted, Outcome::Done);
        let refused = self.refusal();
        let write = move |write: &Write<'_>| {
            for (row, generation) in judged.unknown {
                audit::append(write, &noted.clone().stored(row, generation))?;
            }
            judged.older.into_iter().try_for_each(|row| refuse(write, row, &refused))
        };
        self.inner.parts.store.write(write).await.map_err(EngineError::Store)?;
        self.changed(Changed::Accounts, None);
        Ok(())
    }

    /// Says that a developer app or the bucket is the newest one that there was.
    ///
    /// # Errors
    /// [`EngineError::RolledBack`], written down, or that the database failed.
    pub(crate) async fn check_generation(&self, row: SealedRow, generation: u64) -> Result<(), EngineError> {
        let witness = self.witness();
        let is_older = move |read: &Read<'_>| {
            // Whoever saved a newer one since that row was read did nothing wrong.
            let stands = find_generation(read, row)? == Some(generation);
            Ok::<_, StoreError>(stands && !witness.allows(read, row, generation)?)
        };
        if !self.inner.parts.store.read(is_older).await? {
            return Ok(());
        }
        self.refuse_rolled_back(row).await?;
        Err(EngineError::RolledBack)
    }

    /// The generation in which a developer app or the bucket is to be stored, where `stored` stands now.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn next_generation(&self, row: SealedRow, stored: Option<u64>) -> Result<u64, EngineError> {
        let witness = self.witness();
        let next = self.inner.parts.store.read(move |read| witness.next(read, row, stored));
        next.await.map_err(EngineError::Store)
    }

    /// Writes down that an older form of a sealed row was found, and asks for a new sign-in where it is one.
    pub(crate) async fn refuse_rolled_back(&self, row: SealedRow) -> Result<(), EngineError> {
        tracing::error!(?row, "a sealed row is older than the trail says");
        let refused = self.refusal();
        let write = move |write: &Write<'_>| refuse(write, row, &refused);
        self.inner.parts.store.write(write).await.map_err(EngineError::Store)?;
        self.changed(Changed::Accounts, None);
        Ok(())
    }

    fn refusal(&self) -> Refusal {
        let entry = |action, outcome| self.entry(Actor::Engine, action, outcome).detail(Detail::RolledBack);
        Refusal {
            found: entry(Action::RecordOpened, Outcome::Refused),
            asked: entry(Action::SignInRequired, Outcome::Done),
        }
    }
}

/// What is said of an older form of a row, and of a sign-in that is over because of it.
struct Refusal {
    found: Entry,
    asked: Entry,
}

/// Who can say which generation of a sealed row is the newest one.
pub(crate) struct Witness(Option<Arc<OpenTrail>>);

impl Witness {
    /// Whether a row of this generation may be used. While the vault is closed nothing is used anyway.
    pub(crate) fn allows(&self, read: &Read<'_>, row: SealedRow, generation: u64) -> Result<bool, StoreError> {
        Ok(self.seen(read, row)?.allows(generation))
    }

    /// The generation that a row is to have which takes the place of the one that is `stored`.
    pub(crate) fn next(&self, read: &Read<'_>, row: SealedRow, stored: Option<u64>) -> Result<u64, StoreError> {
        Ok(self.seen(read, row)?.next(stored))
    }

    fn seen(&self, read: &Read<'_>, row: SealedRow) -> Result<Seen, StoreError> {
        match &self.0 {
            Some(trail) => audit::last_generation(read, &**trail, trail.first_seq, row),
            None => Ok(Seen::Nothing),
        }
    }
}

fn judge_all(read: &Read<'_>, witness: &Witness) -> Result<Judged, StoreError> {
    let mut judged = Judged::default();
    for (row, generation) in sealed::list_generations(read)? {
        match witness.seen(read, row)? {
            Seen::Nothing => judged.unknown.push((row, generation)),
            seen if !seen.allows(generation) => judged.older.push(row),
            _ => {}
        }
    }
    Ok(judged)
}

fn find_generation(read: &Read<'_>, row: SealedRow) -> Result<Option<u64>, StoreError> {
    Ok(match row {
        SealedRow::SignIn(id) => store::credentials::find(read, id)?.map(|credential| credential.generation),
        SealedRow::Registration(id) => app_registrations::find(read, id)?.map(|registration| registration.generation),
        SealedRow::MediaHost => media_hosts::find(read)?.map(|stored| stored.generation),
    })
}

/// Once for a sign-in: from then on the person must sign in again, and nothing is opened.
fn refuse(write: &Write<'_>, row: SealedRow, refusal: &Refusal) -> Result<(), StoreError> {
    let found = refusal.found.clone().row(row);
    let Some(id) = row.sign_in_id() else { return audit::append(write, &found) };
    if sign_ins::get(write, id)?.needs_sign_in == Some(NeedsSignIn::Unreadable) {
        return Ok(());
    }
    audit::append(write, &found)?;
    sign_ins::set_needs_sign_in(write, id, Some(NeedsSignIn::Unreadable))?;
    audit::append(write, &refusal.asked.clone().sign_in(id))
}
