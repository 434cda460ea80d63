//! What can go wrong when the practice network is started or used from inside the process.

use std::path::PathBuf;

/// Why the practice network could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// The port is taken, or the loopback interface is not available.
    #[error("could not listen on 127.0.0.1")]
    Listen(#[source] std::io::Error),
    /// The server's thread or client could not be made.
    #[error("could not start the practice network's server")]
    Start(#[source] std::io::Error),
    /// The system gave no randomness.
    #[error("could not read random bytes from the system")]
    Random(#[source] getrandom::Error),
    /// The state file exists and could not be read.
    #[error("could not read the practice network's state from {path}")]
    State {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A request to the practice network itself failed.
    #[error("could not reach the practice network")]
    Unreachable(#[source] reqwest::Error),
    /// The consent page showed an error instead of a choice, or sent the browser nowhere.
    #[error("the consent page answered with status {status}")]
    NoConsent {
        /// HTTP status of the page.
        status: u16,
    },
    /// There is no such post, or no longer.
    #[error("the practice network has no post {remote_id}")]
    UnknownPost {
        /// The id that was asked for.
        remote_id: String,
    },
    /// There is no such account.
    #[error("the practice network has no account {account}")]
    UnknownAccount {
        /// What was asked for.
        account: String,
    },
}
