//! Taking the chosen rows over: each is asked about at its network and stored like a sign-in made here. What fails
//! leaves nothing behind; the token itself is the other system's and is never withdrawn.

use std::sync::Arc;

use ::vault::import::{Row, Tokens};
use domain::{Grant, HttpScope, Network, NetworkError, NotAToken, Platform, Secret, SignIn, Token, WorkspaceId};
use futures::{StreamExt, stream};
use store::audit::{Action, Actor, Outcome};
use url::Url;

use super::{
    Import, ImportOutcome, ImportResult,
    life::{Told, life},
    needs_server,
    preview::is_bound_to_app,
    server_of,
};
use crate::{
    Engine, EngineError,
    connect::{Connected, For, Granted, Replaces, identify},
    health,
    shared::{self, lock},
};

/// Rows that are asked about at the same moment.
const AT_ONCE: usize = 4;

impl Engine {
    /// Takes over the chosen rows of the last preview. New accounts go to the workspace, or with none where anything new
    /// goes. An account that is connected already stays where it is, and keeps its sign-in unless the preview said so.
    ///
    /// # Errors
    /// [`EngineError::VaultClosed`], [`EngineError::InvalidInput`] for a row that cannot be taken. What becomes of each
    /// row is no error.
    pub async fn import_run(
        &self,
        import: &Arc<Import>,
        chosen: Vec<usize>,
        workspace: Option<WorkspaceId>,
    ) -> Result<Vec<ImportResult>, EngineError> {
        self.vault()?;
        let rows = import.rows();
        if chosen.iter().any(|index| rows.get(*index).is_none_or(|row| row.tokens.is_err())) {
            return Err(EngineError::InvalidInput { field: "chosen" });
        }
        let (engine, import) = (self.clone(), Arc::clone(import));
        // To its end even if the asker goes: what is connected should be told of by the trail.
        let results = self.owned(async move { engine.take_all(&import, &rows, chosen, workspace).await }).await;
        results.ok_or(EngineError::ActionNotPossible)?
    }

    async fn take_all(
        &self,
        import: &Import,
        rows: &[Row],
        chosen: Vec<usize>,
        workspace: Option<WorkspaceId>,
    ) -> Result<Vec<ImportResult>, EngineError> {
        let taken = stream::iter(chosen).map(|index| self.take(import, index, rows.get(index), workspace));
        let results: Vec<ImportResult> = taken.buffered(AT_ONCE).collect().await;
        let stored = |result: &ImportResult| match result.outcome {
            ImportOutcome::Connected | ImportOutcome::Replaced => true,
            ImportOutcome::AlreadyConnected
            | ImportOutcome::RefusedByNetwork
            | ImportOutcome::Unreachable
            | ImportOutcome::NotIdentified
            | ImportOutcome::Failed => false,
        };
        let outcome = if results.iter().any(stored) { Outcome::Done } else { Outcome::Failed };
        self.note(self.entry(Actor::Import, Action::SignInsImported, outcome)).await?;
        Ok(results)
    }

    async fn take(
        &self,
        import: &Import,
        index: usize,
        row: Option<&Row>,
        workspace: Option<WorkspaceId>,
    ) -> ImportResult {
        let told = Replaces::Only(import.was_told(index));
        let taken = match row {
            Some(row) => self.take_row(row, told, workspace).await,
            None => Err(Refused::NotStored(EngineError::NotFound { what: "rows" })),
        };
        let (outcome, account_id) = match taken {
            Ok(connected) if connected.known => (ImportOutcome::Replaced, Some(connected.id)),
            Ok(connected) => (ImportOutcome::Connected, Some(connected.id)),
            Err(Refused::NotStored(EngineError::AlreadyConnected { account_id })) => {
                lock(&import.opened).told.insert((index, account_id));
                (ImportOutcome::AlreadyConnected, Some(account_id))
            }
            Err(refused) => {
                tracing::info!(row = index, error = &refused as &dyn std::error::Error, "a sign-in was not imported");
                (refused.outcome(), None)
            }
        };
        ImportResult { index, outcome, account_id }
    }

    async fn take_row(
        &self,
        row: &Row,
        replaces: Replaces,
        workspace: Option<WorkspaceId>,
    ) -> Result<Connected, Refused> {
        let granted = self.granted(row).await?;
        let scope = shared::scope(granted.network.manifest(), granted.server.as_ref());
        let lending = self.lending(granted.grant.secrets());
        let coverage = identify(&granted, self.outside_by(&lending, &scope)).await?;
        let lacking = health::missing(granted.network.manifest(), &granted.grant.scopes);
        if let Some(scope) = lacking.iter().find(|scope| scope.required) {
            return Err(NetworkError::MissingScope { scope: scope.id.to_owned() }.into());
        }
        let purpose = For { actor: Actor::Import, reconnect: None, flow_id: None, workspace, replaces };
        Ok(self.store_grant(&granted, coverage, purpose).await?.ok_or(EngineError::NetworkUnexpected)?)
    }

    /// The row as something that its network granted.
    async fn granted(&self, row: &Row) -> Result<Granted, Refused> {
        let unknown = || EngineError::NotFound { what: "networks" };
        let network = self.called(&row.network).ok_or_else(unknown)?;
        let manifest = network.manifest();
        let tokens = row.tokens.as_ref().map_err(|_| EngineError::NotFound { what: "tokens" })?;
        let usable = tokens.refresh.as_ref().filter(|_| !is_bound_to_app(manifest));
        let told = Told { made_at: row.made_at, expires_at: row.expires_at, has_refresh: usable.is_some() };
        Ok(Granted {
            platform: Platform::parse(manifest.id).ok_or_else(unknown)?,
            network,
            server: self.find_server(network, row).await?,
            registration_id: None,
            life: life(manifest.renewal, manifest.lifetimes, told, self.now()),
            grant: grant(tokens, usable, row.scopes.clone()).map_err(|_| EngineError::NotFound { what: "tokens" })?,
        })
    }

    /// The account's server: where it must be named, from what the file names, and where a sign-in finds it by the
    /// account itself, likewise.
    async fn find_server(&self, network: &dyn Network, row: &Row) -> Result<Option<Url>, NetworkError> {
        let manifest = network.manifest();
        // The server is not known yet, so reading is allowed anywhere public. No token is sent.
        let scope = HttpScope { any_public_read: true, ..shared::scope(manifest, None) };
        match manifest.sign_in {
            SignIn::Browser(_) if needs_server(manifest.sign_in) => {
                network.find_server(self.outside(&scope), server_of(row).unwrap_or_default()).await
            }
            SignIn::Browser(_) => Ok(None),
            SignIn::AppPassword { .. } => self.find_home(network, &scope, row).await,
        }
    }

    /// Where the account lives, by its id, else by its name. A file may have an id of its own in place of the network's.
    async fn find_home(
        &self,
        network: &dyn Network,
        scope: &HttpScope,
        row: &Row,
    ) -> Result<Option<Url>, NetworkError> {
        for named in row.remote_id.iter().chain([&row.name]).filter(|named| !named.is_empty()) {
            match network.find_server(self.outside(scope), named).await {
                Err(NetworkError::Rejected { .. }) => {}
                found => return found,
            }
        }
        Ok(None)
    }
}

/// Copies of the tokens, because the row may be chosen again.
fn grant(tokens: &Tokens, refresh: Option<&Secret>, scopes: Vec<String>) -> Result<Grant, NotAToken> {
    // EXPOSE: copied into another secret, wiped likewise.
    let copy = |secret: &Secret| Token::try_from(Secret::new(secret.expose().to_owned()));
    Ok(Grant {
        access: copy(&tokens.access)?,
        refresh: refresh.map(copy).transpose()?,
        access_expires_in: None,
        renewable_for: None,
        scopes,
    })
}

/// Why a row was not taken over.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("the network was asked in vain")]
    ByNetwork(#[from] NetworkError),
    #[error("the sign-in was not stored")]
    NotStored(#[from] EngineError),
}

impl Refused {
    fn outcome(&self) -> ImportOutcome {
        let error = match self {
            Self::ByNetwork(error) => error,
            Self::NotStored(_) => return ImportOutcome::Failed,
        };
        match error {
            NetworkError::SignedOut { .. } | NetworkError::MissingScope { .. } | NetworkError::RegistrationRefused => {
                ImportOutcome::RefusedByNetwork
            }
            NetworkError::NotSent(_)
            | NetworkError::NoAnswer(_)
            | NetworkError::RateLimited { .. }
            | NetworkError::Unavailable { .. } => ImportOutcome::Unreachable,
            NetworkError::Rejected { .. }
            | NetworkError::Unexpected { .. }
            | NetworkError::Duplicate
            | NetworkError::Doubted(_)
            | NetworkError::MediaHost(_)
            | NetworkError::Media(_)
            | NetworkError::StepNotUnderstood => ImportOutcome::NotIdentified,
        }
    }
}
