//! What can go wrong when talking to a network, and the one function that decides what follows.

use chrono::{DateTime, Utc};

use crate::{Effect, Finding, HttpError, MediaHostError, MediaReadError};

/// Why a sign-in no longer works, as far as the network says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignedOutReason {
    /// It ended by date.
    Expired,
    /// The person or the network withdrew it.
    Revoked,
    /// The network wants the person to do something on its own site first.
    Checkpoint,
    /// The network did not say.
    Unknown,
}

/// What a network call can end in. Every variant has exactly one consequence, see [`disposition`].
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// The access token no longer works.
    #[error("the sign-in no longer works ({reason:?})")]
    SignedOut {
        /// As far as known.
        reason: SignedOutReason,
    },
    /// A permission was not granted or was taken back.
    #[error("the permission {scope} is missing")]
    MissingScope {
        /// The network's word for it, or `unknown`.
        scope: String,
    },
    /// The app registration is wrong, gone or not allowed to do this.
    #[error("the app registration was refused")]
    RegistrationRefused,
    /// Too many calls.
    #[error("the network asks to wait")]
    RateLimited {
        /// When calls are welcome again; `None` = not said.
        until: Option<DateTime<Utc>>,
    },
    /// The content, the account or the person's input is not acceptable; something must be changed.
    #[error("the network refused the content ({:?})", finding.code)]
    Rejected {
        /// What and why.
        finding: Box<Finding>,
    },
    /// The network says such a post exists already, which hints that an earlier try went through.
    #[error("the network says it has this post already")]
    Duplicate,
    /// The call certainly had no effect: not connected, or refused before processing.
    #[error("the network could not be reached")]
    NotSent(#[source] Option<HttpError>),
    /// The network is in trouble (5xx); the call may or may not have had its effect.
    #[error("the network is in trouble, status {status}")]
    Unavailable {
        /// HTTP status.
        status: u16,
    },
    /// The call may have had its effect: time-out, reset, or an unreadable success.
    #[error("the network's answer was lost")]
    NoAnswer(#[source] Option<HttpError>),
    /// Refused in words that this network is known to use although the post is live; the call may have had its effect.
    #[error("refused in words that prove nothing: {0}")]
    Doubted(#[source] Box<NetworkError>),
    /// An answer outside everything documented; the call may have had its effect.
    #[error("unexpected answer, status {status}")]
    Unexpected {
        /// HTTP status.
        status: u16,
        /// The network's id of the request, for its support.
        request_id: Option<String>,
    },
    /// The media host failed; nothing public happened.
    #[error("the media host failed")]
    MediaHost(#[from] MediaHostError),
    /// A picture could not be read from this computer; nothing was sent.
    #[error(transparent)]
    Media(#[from] MediaReadError),
    /// A stored step cannot be understood (a newer version wrote it); nothing was sent.
    #[error("a stored step cannot be understood")]
    StepNotUnderstood,
}

impl From<HttpError> for NetworkError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::NotAllowed { .. } | HttpError::NotSent { .. } => Self::NotSent(Some(error)),
            HttpError::NoAnswer { .. } | HttpError::Unreadable { .. } => Self::NoAnswer(Some(error)),
        }
    }
}

/// What to do after an error. There is no other place that decides this.
#[derive(Debug, Clone, PartialEq)]
pub enum Disposition {
    /// Renew the sign-in once, then take the same step again; if that fails, hold the target.
    Renew,
    /// Hold until the person signs in again.
    HoldForSignIn,
    /// Take the same step again after a growing delay.
    Retry,
    /// Take the same step again, not before this time (`None` = after a growing delay).
    WaitUntil(Option<DateTime<Utc>>),
    /// Stop: the person must change something first.
    Stop(Finding),
    /// Find out what happened before anything else.
    Confirm,
}

/// Decides what follows an error on a step with this effect.
pub fn disposition(error: &NetworkError, effect: &Effect) -> Disposition {
    use crate::{Field, FindingCode, Fix, Severity};
    let account = |code| Finding::new(code, Severity::Error, Field::Account);
    match error {
        NetworkError::SignedOut { .. } => Disposition::Renew,
        NetworkError::MissingScope { .. } | NetworkError::RegistrationRefused => Disposition::HoldForSignIn,
        NetworkError::RateLimited { until } => Disposition::WaitUntil(*until),
        NetworkError::Rejected { finding } => Disposition::Stop((**finding).clone()),
        NetworkError::Duplicate => Disposition::Confirm,
        NetworkError::NotSent(_) => Disposition::Retry,
        NetworkError::Unavailable { .. } | NetworkError::NoAnswer(_) | NetworkError::Unexpected { .. } => {
            if effect.commits() { Disposition::Confirm } else { Disposition::Retry }
        }
        NetworkError::Doubted(refusal) => {
            if effect.commits() {
                Disposition::Confirm
            } else {
                disposition(refusal, effect)
            }
        }
        NetworkError::MediaHost(MediaHostError::NotConfigured) => {
            Disposition::Stop(account(FindingCode::MediaHostMissing).fix(Fix::SetUpMediaHost))
        }
        NetworkError::MediaHost(MediaHostError::Refused { .. } | MediaHostError::NotReadable { .. }) => {
            Disposition::Stop(account(FindingCode::MediaHostUnreachable).fix(Fix::SetUpMediaHost))
        }
        NetworkError::MediaHost(MediaHostError::Unavailable) => Disposition::Retry,
        NetworkError::Media(_) => {
            Disposition::Stop(Finding::new(FindingCode::PictureUnreadable, Severity::Error, Field::Media))
        }
        NetworkError::StepNotUnderstood => Disposition::Stop(account(FindingCode::Refused)),
    }
}
