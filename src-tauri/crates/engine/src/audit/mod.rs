//! Writing down what was done, by whom, and what came of it; and telling whether that record is whole.
//!
//! Rows are chained while the vault is open (see [`store::audit`] for the form and for what it cannot show), the head
//! of the chain is anchored in the keychain, and the whole can be checked, exported, and checked again elsewhere.

mod anchor;
mod export;
mod exported;
mod generations;
mod table;
mod trail;
mod verify;

use domain::NetworkError;
use store::audit::{self, Action, Actor, Detail, Entry, Outcome};

pub(crate) use anchor::{anchor_items, has_keychain};
pub use export::AuditFormat;
pub use exported::{ExportFault, ExportedTrail, check_exported};
pub(crate) use generations::Witness;
pub(crate) use trail::{OpenTrail, Trail};
pub use verify::{AuditProgress, AuditVerdict};

use crate::{Engine, EngineError};

/// What a person does outside the engine and the trail must know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonDid {
    /// Chose when the vault locks by itself.
    ChangePolicy,
    /// Saved the diagnostics to a file.
    ExportDiagnostics,
}

impl Engine {
    /// Writes down what the person did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn person_did(&self, what: PersonDid) -> Result<(), EngineError> {
        let action = match what {
            PersonDid::ChangePolicy => Action::PolicyChanged,
            PersonDid::ExportDiagnostics => Action::DiagnosticsExported,
        };
        self.note(self.entry(Actor::Person, action, Outcome::Done)).await
    }

    /// Rows of the trail that match, newest first, older than the row `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit_list(
        &self,
        filter: audit::Filter,
        before: Option<u64>,
        limit: u32,
    ) -> Result<audit::Page, EngineError> {
        self.inner
            .parts
            .store
            .read(move |read| audit::list(read, &filter, before, limit))
            .await
            .map_err(EngineError::Store)
    }

    /// An entry of now.
    pub(crate) fn entry(&self, actor: Actor, action: Action, outcome: Outcome) -> Entry {
        Entry::new(self.now(), actor, action, outcome)
    }

    /// Writes down that a sealed record was opened, or refused, and hands on what came of it.
    pub(crate) async fn opened<T>(&self, about: Entry, opened: Result<T, EngineError>) -> Result<T, EngineError> {
        match &opened {
            Ok(_) => self.note(about).await?,
            Err(EngineError::Unreadable(_)) => self.note(about.refused(Detail::Unreadable)).await?,
            // Written down where it was found.
            Err(EngineError::RolledBack) => {}
            // Nothing was opened: the vault is closed.
            Err(_) => {}
        }
        opened
    }

    /// Adds an entry in a transaction of its own.
    pub(crate) async fn note(&self, entry: Entry) -> Result<(), EngineError> {
        self.inner.parts.store.write(move |write| audit::append(write, &entry)).await.map_err(EngineError::Store)
    }
}

/// What an error of a network is called in the trail.
pub(crate) fn detail(error: &NetworkError) -> Detail {
    match error {
        NetworkError::SignedOut { .. } => Detail::SignedOut,
        NetworkError::MissingScope { .. } => Detail::ScopeMissing,
        NetworkError::RegistrationRefused => Detail::RegistrationRefused,
        NetworkError::RateLimited { .. } => Detail::RateLimited,
        NetworkError::NotSent(_) => Detail::NotReached,
        NetworkError::NoAnswer(_) => Detail::NoAnswer,
        NetworkError::Unavailable { .. }
        | NetworkError::Rejected { .. }
        | NetworkError::Duplicate
        | NetworkError::Doubted(_)
        | NetworkError::Unexpected { .. }
        | NetworkError::MediaHost(_)
        | NetworkError::Media(_)
        | NetworkError::StepNotUnderstood => Detail::Unexpected,
    }
}
