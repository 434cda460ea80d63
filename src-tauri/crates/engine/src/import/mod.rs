//! Taking over sign-ins that another system keeps: looked at first, then asked about at the network, and only then
//! stored, exactly like one that was just made here. The file itself is read by [`vault::import`].

mod life;
mod preview;
mod run;

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use ::vault::import::{Document, ImportError, Needs, Refusal, Row};
use chrono::{DateTime, Utc};
use domain::{AccountId, Network, Platform, SignIn};

use crate::{Engine, shared::lock};

/// A file of sign-ins, from when it is chosen until the person is done with it. Dropping it wipes what it held.
pub struct Import {
    document: Document,
    opened: Mutex<Opened>,
}

/// What is known since the keys were given.
#[derive(Default)]
struct Opened {
    rows: Arc<Vec<Row>>,
    /// Rows and the connected accounts they belong to, as the person was told. Only these may be replaced.
    told: BTreeSet<(usize, AccountId)>,
}

/// What a row holds, before anything is asked or stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Its place in the file, from 0.
    pub index: usize,
    /// The network, if the row names one that we know.
    pub platform: Option<Platform>,
    /// The account's server, as the file names it.
    pub server: Option<String>,
    /// What the file calls the account; may be empty.
    pub name: String,
    /// When the sign-in ends, if the file says so.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether it will renew by itself.
    pub renews: bool,
    /// What the row lacks; it works without.
    pub missing: Vec<ImportMissing>,
    /// Whether the account is connected here already. Choosing the row then replaces its sign-in.
    pub already_connected: bool,
    /// Why it cannot be taken.
    pub refused: Option<ImportRefused>,
}

/// What a row lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportMissing {
    /// A refresh token: it cannot renew.
    RefreshToken,
    /// When it ends.
    Expiry,
    /// The app that the refresh token was given to: it works until its end and does not renew.
    Registration,
    /// What it may do, or a permission that is needed.
    Scopes,
}

/// Why a row cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportRefused {
    /// It names no network that we know.
    UnknownNetwork,
    /// It does not say on which server the account is.
    NeedsServer,
    /// It does not open, or is not what it should be.
    Row(Refusal),
}

/// What became of a chosen row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportResult {
    /// Its place in the file.
    pub index: usize,
    /// What became of it.
    pub outcome: ImportOutcome,
    /// The account, where there is one.
    pub account_id: Option<AccountId>,
}

/// What became of a chosen row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportOutcome {
    /// A new account.
    Connected,
    /// The account's sign-in is now this one.
    Replaced,
    /// The account was connected before, and nobody was asked about it yet; nothing was changed. The next preview
    /// says so, and choosing the row once more replaces the sign-in.
    AlreadyConnected,
    /// The network does not take the token, or the token may not do what is needed. Nothing was stored.
    RefusedByNetwork,
    /// The network could not be reached. Nothing was stored.
    Unreachable,
    /// The network did not say whose token it is. Nothing was stored.
    NotIdentified,
    /// It could not be stored.
    Failed,
}

impl Import {
    /// Takes a file apart; nothing is opened yet.
    ///
    /// # Errors
    /// When it is too large, or holds no sign-ins in a form that is read.
    pub fn read(bytes: &[u8]) -> Result<Self, ImportError> {
        Ok(Self { document: Document::read(bytes)?, opened: Mutex::default() })
    }

    /// Which keys to ask the person for.
    pub fn needs(&self) -> Needs {
        self.document.needs()
    }

    fn rows(&self) -> Arc<Vec<Row>> {
        Arc::clone(&lock(&self.opened).rows)
    }

    fn was_told(&self, index: usize) -> BTreeSet<AccountId> {
        let opened = lock(&self.opened);
        opened.told.iter().filter(|(row, _)| *row == index).map(|(_, account)| *account).collect()
    }
}

impl Engine {
    /// The network that a file means.
    fn called(&self, name: &str) -> Option<&'static dyn Network> {
        self.inner.parts.networks.iter().copied().find(|network| network.manifest().is_called(name))
    }
}

/// Whether accounts of this network live on servers that must be named.
fn needs_server(sign_in: SignIn) -> bool {
    match sign_in {
        SignIn::Browser(code) => code.fields.iter().any(|field| field.id == "server"),
        SignIn::AppPassword { .. } => false,
    }
}

/// What says on which server the account is: its own column, or a name such as `me@example.social`.
fn server_of(row: &Row) -> Option<&str> {
    let in_name = || Some(row.name.as_str()).filter(|name| name.trim_start_matches('@').contains('@'));
    row.server.as_deref().or_else(in_name)
}
