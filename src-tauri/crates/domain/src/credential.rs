//! What a network hands out at sign-in, before it is sealed.

use std::time::Duration;

use crate::Secret;

/// The person's own developer app on a network.
pub struct AppRegistration {
    /// Public identifier of the app.
    pub client_id: String,
    /// Its secret, where the network issues one.
    pub client_secret: Option<Secret>,
    /// The exact redirect address registered for it, where it is fixed.
    pub redirect_uri: Option<String>,
}

/// A fresh sign-in or renewal.
pub struct Grant {
    /// The token used on calls.
    pub access: Secret,
    /// The token used only to renew, where the network has one.
    pub refresh: Option<Secret>,
    /// How long `access` lives, counted from the receipt of the answer; `None` = the network did not say.
    pub access_expires_in: Option<Duration>,
    /// How long the sign-in can still be renewed, counted likewise; `None` = the network did not say.
    pub renewable_for: Option<Duration>,
    /// What was granted, in the network's words; empty = the network did not say.
    pub scopes: Vec<String>,
}

/// The lives a network documents, used only where its answers carry none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// Life of the access token in seconds; `None` = endless.
    pub access_seconds: Option<u64>,
    /// How long a sign-in can be renewed after its last renewal, in seconds; `None` = not limited by date.
    pub renewable_seconds: Option<u64>,
}
