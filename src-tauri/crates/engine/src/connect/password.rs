//! Signing in with a handle and a password made for this app. The password is used once and not kept.

use domain::{Field, FindingCode, HttpScope, Network, NetworkError, SignIn, SignedOutReason};
use store::{
    accounts,
    audit::{Action, Actor, Detail, Entry, Outcome},
};

use super::{
    PasswordRequest,
    finish::Means,
    flow, from_network,
    storing::{Connected, For, Granted, Replaces},
    to_failure,
};
use crate::{AccountView, Engine, EngineError, renewal_rule::Life, shared};

/// The longest handle that is looked at.
const IDENTIFIER_MAX: usize = 320;
/// The longest password that is sent on.
const PASSWORD_MAX: usize = 1024;

impl Engine {
    /// Signs in with an app password.
    ///
    /// # Errors
    /// [`EngineError::PasswordWrong`], [`EngineError::AppPasswordNeeded`], [`EngineError::RateLimited`],
    /// [`EngineError::ServerUnknown`], [`EngineError::OtherAccount`], [`EngineError::VaultClosed`], or that the
    /// network could not be reached. Nothing is stored then.
    pub async fn connect_password(&self, request: PasswordRequest) -> Result<AccountView, EngineError> {
        let engine = self.clone();
        // To its end even if the asker goes: a granted sign-in must be stored or withdrawn.
        let connected = self.owned(async move { engine.sign_in(request).await }).await;
        connected.ok_or(EngineError::NetworkUnreachable)?
    }

    async fn sign_in(&self, request: PasswordRequest) -> Result<AccountView, EngineError> {
        self.vault()?;
        let network = self.network(&request.platform)?;
        if !matches!(network.manifest().sign_in, SignIn::AppPassword { .. }) {
            return Err(EngineError::InvalidInput { field: "network" });
        }
        let identifier = request.identifier.trim();
        if identifier.is_empty() || identifier.len() > IDENTIFIER_MAX || identifier.chars().any(char::is_control) {
            return Err(EngineError::InvalidInput { field: "identifier" });
        }
        // EXPOSE: only the length is looked at.
        if request.password.is_empty() || request.password.expose().len() > PASSWORD_MAX {
            return Err(EngineError::InvalidInput { field: "password" });
        }
        self.workspace_for(request.workspace).await?;
        if let Some(id) = request.reconnect {
            let account = self.inner.parts.store.read(move |read| accounts::get(read, id)).await?;
            if account.platform != request.platform {
                return Err(EngineError::InvalidInput { field: "account_id" });
            }
        }
        let platform = request.platform.clone();
        let entry = |outcome| self.entry(Actor::Person, Action::FlowStarted, outcome).network(platform.as_str());
        self.note(entry(Outcome::Done)).await?;
        let connected = self.ask_network(network, request).await;
        let ended = Entry { action: Action::FlowEnded, ..entry(Outcome::Done) };
        self.note(match &connected {
            Ok(connected) => ended.account(connected.id),
            Err(error) => ended.failed(why(error)),
        })
        .await?;
        let connected = connected?;
        self.account_view(connected.id).await
    }

    async fn ask_network(
        &self,
        network: &'static dyn Network,
        request: PasswordRequest,
    ) -> Result<Connected, EngineError> {
        let identifier = request.identifier.trim();
        let reading = HttpScope { any_public_read: true, ..shared::scope(network.manifest(), None) };
        let lending = self.lending([&request.password]);
        let found = network.find_server(self.outside_by(&lending, &reading), identifier).await;
        let server = found.map_err(find_failed)?;
        let scope = shared::scope(network.manifest(), server.as_ref());
        let outside = self.outside_by(&lending, &scope);
        let signed_in = network.sign_in(outside, server.as_ref(), identifier, &request.password).await;
        let grant = signed_in.map_err(sign_in_failed)?;
        let life = Life::granted(&grant, network.manifest().lifetimes, self.now());
        let granted = Granted { platform: request.platform, network, server, registration_id: None, grant, life };
        let purpose = For {
            actor: Actor::Person,
            reconnect: request.reconnect,
            flow_id: None,
            workspace: request.workspace,
            replaces: Replaces::Whichever,
        };
        let means = Means { registration: None, secrets: vec![&request.password] };
        self.accept(granted, purpose, means).await?.ok_or(EngineError::NetworkUnexpected)
    }
}

/// Why a sign-in failed, in the trail's words.
fn why(error: &EngineError) -> Detail {
    match error {
        EngineError::PasswordWrong | EngineError::AppPasswordNeeded => Detail::SignedOut,
        other => flow::detail(&to_failure(other)),
    }
}

fn find_failed(error: NetworkError) -> EngineError {
    match error {
        // Nobody of that handle; which half of the input is wrong is not told apart for the person either.
        NetworkError::Rejected { .. } => EngineError::PasswordWrong,
        other => from_network(other),
    }
}

/// A network that refuses a sign-in for its kind, not for the password, got the main password.
fn sign_in_failed(error: NetworkError) -> EngineError {
    match error {
        NetworkError::SignedOut { reason: SignedOutReason::Checkpoint } => EngineError::AppPasswordNeeded,
        NetworkError::SignedOut { .. } => EngineError::PasswordWrong,
        NetworkError::Rejected { finding }
            if finding.code == FindingCode::Refused && finding.field == Field::Account =>
        {
            EngineError::AppPasswordNeeded
        }
        other => from_network(other),
    }
}
