//! Signing in: a flow through the person's browser, or a password made for this app.
//!
//! A flow is a row with the hash of its state; state, verifier and address are never stored in clear. The answer is
//! taken by one conditional update before the token request, so that of many deliveries one is used.

mod choose;
mod finish;
mod flow;
mod open_flows;
mod password;
mod receive;
mod start;
mod storing;

use chrono::{DateTime, Utc};
use domain::{AccountId, FlowId, NetworkError, Platform, RedirectWay, Secret, WorkspaceId};
use store::sign_in_flows::{Flow, FlowFailure, FlowStatus};

use crate::EngineError;

pub use choose::Offered;
pub(crate) use finish::{REVOKE_MAX, identify};
pub(crate) use open_flows::OpenFlows;
pub(crate) use start::{random_text, state_hash};
pub(crate) use storing::{Connected, For, Granted, Replaces};

/// How long a flow waits for its answer.
pub(crate) const FLOW_LIFE_SECONDS: i64 = 600;
/// Flows that may wait at the same time.
const FLOWS_MAX: u32 = 5;

/// What to connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectRequest {
    /// Network.
    pub platform: Platform,
    /// What was typed as server; `None` for networks without.
    pub server: Option<String>,
    /// The account to sign in again; `None` = a new one.
    pub reconnect: Option<AccountId>,
    /// Where a new account goes; `None` = to the workspace that is looked at, or the oldest.
    pub workspace: Option<WorkspaceId>,
}

/// What was typed for a sign-in with an app password.
pub struct PasswordRequest {
    /// Network.
    pub platform: Platform,
    /// Handle.
    pub identifier: String,
    /// App password; used once and not kept.
    pub password: Secret,
    /// The account to sign in again; `None` = a new one.
    pub reconnect: Option<AccountId>,
    /// Where a new account goes; `None` = to the workspace that is looked at, or the oldest.
    pub workspace: Option<WorkspaceId>,
}

/// One sign-in in the browser. Holds neither the address nor the state.
#[derive(Debug)]
pub struct FlowView {
    /// Id.
    pub id: FlowId,
    /// Network.
    pub platform: Platform,
    /// Host whose page the browser shows.
    pub host: String,
    /// Whether the browser was asked to open (false: offer to copy the link).
    pub opened: bool,
    /// Whether pasting the browser's address makes sense.
    pub can_paste: bool,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// Where it is.
    pub status: FlowStatusView,
}

/// Where a sign-in is.
#[derive(Debug)]
pub enum FlowStatusView {
    /// The browser has the word.
    Waiting,
    /// The answer came; the network is being asked.
    Exchanging,
    /// Signed in; which of its accounts are to be connected is for the person to say.
    Choosing,
    /// Connected.
    Done {
        /// The account, or the first of those that were chosen.
        account_id: AccountId,
        /// True when it was connected before.
        known: bool,
    },
    /// Ended without an account; nothing is left behind.
    Failed {
        /// Why.
        error: EngineError,
    },
}

impl From<Flow> for FlowView {
    fn from(flow: Flow) -> Self {
        let failed = |error| FlowStatusView::Failed { error };
        let status = match (flow.status, flow.account_id, flow.failure) {
            (FlowStatus::Waiting, ..) => FlowStatusView::Waiting,
            (FlowStatus::Exchanging, ..) => FlowStatusView::Exchanging,
            (FlowStatus::Choosing, ..) => FlowStatusView::Choosing,
            (FlowStatus::Done, Some(account_id), _) => {
                FlowStatusView::Done { account_id, known: flow.known.unwrap_or(false) }
            }
            (FlowStatus::Failed, _, Some(failure)) => failed(from_failure(failure)),
            (FlowStatus::Expired, ..) => failed(EngineError::FlowExpired),
            (FlowStatus::Cancelled, ..) => failed(EngineError::FlowCancelled),
            // The schema forbids these; should they appear all the same, nothing was connected.
            (FlowStatus::Done, None, _) | (FlowStatus::Failed, _, None) => failed(EngineError::NetworkUnexpected),
        };
        Self {
            id: flow.id,
            platform: flow.platform,
            host: flow.host,
            opened: flow.opened,
            can_paste: flow.way != RedirectWay::Loopback,
            expires_at: flow.expires_at,
            status,
        }
    }
}

fn from_failure(failure: FlowFailure) -> EngineError {
    match failure {
        FlowFailure::ConsentDenied => EngineError::ConsentDenied,
        FlowFailure::ConsentFailed => EngineError::ConsentFailed,
        FlowFailure::OtherAccount { expected, actual } => EngineError::OtherAccount { expected, actual },
        FlowFailure::ScopeRefused { scope } => EngineError::ScopeRefused { scope },
        FlowFailure::RegistrationRefused => EngineError::RegistrationRefused,
        FlowFailure::RateLimited { until } => EngineError::RateLimited { until },
        FlowFailure::NetworkUnreachable => EngineError::NetworkUnreachable,
        FlowFailure::NetworkUnavailable => EngineError::NetworkUnavailable,
        FlowFailure::NetworkUnexpected => EngineError::NetworkUnexpected,
        FlowFailure::VaultClosed => EngineError::VaultClosed,
        FlowFailure::LinkNotAllowed => EngineError::LinkNotAllowed,
        FlowFailure::Interrupted => EngineError::FlowExpired,
    }
}

/// What a failed exchange is stored as.
fn to_failure(error: &EngineError) -> FlowFailure {
    match error {
        EngineError::ConsentDenied => FlowFailure::ConsentDenied,
        EngineError::ConsentFailed | EngineError::SignedOut => FlowFailure::ConsentFailed,
        EngineError::OtherAccount { expected, actual } => {
            FlowFailure::OtherAccount { expected: expected.clone(), actual: actual.clone() }
        }
        EngineError::ScopeRefused { scope } => FlowFailure::ScopeRefused { scope: scope.clone() },
        EngineError::RegistrationRefused | EngineError::RegistrationMissing => FlowFailure::RegistrationRefused,
        EngineError::RateLimited { until } => FlowFailure::RateLimited { until: *until },
        EngineError::NetworkUnreachable => FlowFailure::NetworkUnreachable,
        EngineError::NetworkUnavailable => FlowFailure::NetworkUnavailable,
        EngineError::VaultClosed | EngineError::Unreadable(_) | EngineError::RolledBack => FlowFailure::VaultClosed,
        EngineError::LinkNotAllowed => FlowFailure::LinkNotAllowed,
        EngineError::Store(_) | EngineError::NotFound { .. } => FlowFailure::Interrupted,
        _ => FlowFailure::NetworkUnexpected,
    }
}

/// What an error of a network means outside of publishing.
pub(crate) fn from_network(error: NetworkError) -> EngineError {
    match error {
        NetworkError::SignedOut { .. } => EngineError::SignedOut,
        NetworkError::MissingScope { scope } => EngineError::ScopeRefused { scope },
        NetworkError::RegistrationRefused => EngineError::RegistrationRefused,
        NetworkError::RateLimited { until } => EngineError::RateLimited { until },
        NetworkError::NotSent(_) | NetworkError::NoAnswer(_) => EngineError::NetworkUnreachable,
        NetworkError::Unavailable { .. } => EngineError::NetworkUnavailable,
        NetworkError::Rejected { .. }
        | NetworkError::Duplicate
        | NetworkError::Doubted(_)
        | NetworkError::Unexpected { .. }
        | NetworkError::MediaHost(_)
        | NetworkError::Media(_)
        | NetworkError::StepNotUnderstood => EngineError::NetworkUnexpected,
    }
}
