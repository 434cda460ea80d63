//! Looking at a file with the person's keys. Nothing is asked at a network and nothing is stored.

use std::sync::Arc;

use ::vault::import::{Keys, Refusal, Row};
use domain::{Manifest, Renewal, SignIn};
use store::accounts::{self, Account};

use super::{Import, ImportMissing, ImportRefused, ImportRow, Opened, life::Told, needs_server, server_of};
use crate::{Engine, EngineError, health, shared::lock};

impl Engine {
    /// Opens what these keys open, and tells what is in each row. May be repeated with other keys.
    ///
    /// # Errors
    /// When the database fails. A row that does not open is told as refused.
    pub async fn import_preview(&self, import: &Arc<Import>, keys: Keys) -> Result<Vec<ImportRow>, EngineError> {
        let file = Arc::clone(import);
        let opening = tokio::task::spawn_blocking(move || file.document.open(&keys));
        let rows = Arc::new(opening.await.map_err(|_| EngineError::ActionNotPossible)?);
        let connected = self.inner.parts.store.read(accounts::list).await?;
        let views = rows.iter().enumerate().map(|(index, row)| self.look_at(import, index, row, &connected));
        let views = views.collect();
        lock(&import.opened).rows = rows;
        Ok(views)
    }

    fn look_at(&self, import: &Import, index: usize, row: &Row, connected: &[Account]) -> ImportRow {
        let manifest = self.called(&row.network).map(|network| network.manifest());
        let known = manifest.and_then(|manifest| connected.iter().find(|account| is_same(manifest, row, account)));
        let mut opened = lock(&import.opened);
        opened.told.extend(known.map(|account| (index, account.id)));
        ImportRow {
            index,
            platform: manifest.and_then(|manifest| domain::Platform::parse(manifest.id)),
            server: row.server.clone(),
            name: row.name.clone(),
            expires_at: row.expires_at,
            renews: manifest.is_some_and(|manifest| renews(manifest, row)),
            missing: manifest.map(|manifest| missing(manifest, row)).unwrap_or_default(),
            already_connected: opened.is_connected(index),
            refused: refused(manifest, row),
        }
    }
}

impl Opened {
    fn is_connected(&self, index: usize) -> bool {
        self.told.iter().any(|(row, _)| *row == index)
    }
}

/// Whether the file speaks of this account, as far as one can tell without asking the network.
fn is_same(manifest: &Manifest, row: &Row, account: &Account) -> bool {
    let account_server = account.account.server.as_ref().and_then(|server| server.host_str());
    let at_same_server = match (manifest.global_ids, server_of(row), account_server) {
        (false, Some(named), Some(host)) => named.to_lowercase().contains(host),
        _ => true,
    };
    let name = row.name.trim_start_matches('@').to_lowercase();
    let handle = account.account.handle.to_lowercase();
    let same_name = !name.is_empty() && (name == handle || handle.split_once('@').is_some_and(|(own, _)| own == name));
    let same_id = row.remote_id.as_ref() == Some(&account.account.remote_id);
    account.platform.as_str() == manifest.id && at_same_server && (same_id || same_name)
}

fn refused(manifest: Option<&Manifest>, row: &Row) -> Option<ImportRefused> {
    let refusal = row.tokens.as_ref().err().copied();
    let Some(manifest) = manifest else {
        // Of a row that was cut nobody knows which network it meant.
        let cut = refusal.filter(|refusal| *refusal == Refusal::Malformed && row.network.is_empty());
        return Some(cut.map_or(ImportRefused::UnknownNetwork, ImportRefused::Row));
    };
    if needs_server(manifest.sign_in) && server_of(row).is_none() {
        return Some(ImportRefused::NeedsServer);
    }
    refusal.map(ImportRefused::Row)
}

fn missing(manifest: &Manifest, row: &Row) -> Vec<ImportMissing> {
    let Ok(tokens) = &row.tokens else { return Vec::new() };
    let told = Told { made_at: row.made_at, expires_at: row.expires_at, has_refresh: tokens.refresh.is_some() };
    let lacks_refresh = manifest.renewal == Renewal::Refresh && tokens.refresh.is_none();
    let lacks_end = manifest.renewal != Renewal::Endless && told.end(manifest.lifetimes).is_none();
    let lacks_app = tokens.refresh.is_some() && is_bound_to_app(manifest);
    let lacks_scopes = asks_scopes(manifest) && (row.scopes.is_empty() || lacks_required(manifest, &row.scopes));
    [
        (lacks_refresh, ImportMissing::RefreshToken),
        (lacks_end, ImportMissing::Expiry),
        (lacks_app, ImportMissing::Registration),
        (lacks_scopes, ImportMissing::Scopes),
    ]
    .into_iter()
    .filter_map(|(lacks, what)| lacks.then_some(what))
    .collect()
}

fn asks_scopes(manifest: &Manifest) -> bool {
    match manifest.sign_in {
        SignIn::Browser(code) => code.scopes.iter().any(|scope| scope.required),
        SignIn::AppPassword { .. } => false,
    }
}

fn lacks_required(manifest: &Manifest, scopes: &[String]) -> bool {
    health::missing(manifest, scopes).iter().any(|scope| scope.required)
}

fn renews(manifest: &Manifest, row: &Row) -> bool {
    let Ok(tokens) = &row.tokens else { return false };
    match manifest.renewal {
        Renewal::Endless => false,
        Renewal::Access { .. } => true,
        Renewal::Refresh => tokens.refresh.is_some() && !is_bound_to_app(manifest),
    }
}

/// Whether a refresh token is of no use without the app that it was given to (RFC 6749 section 6).
pub(super) fn is_bound_to_app(manifest: &Manifest) -> bool {
    manifest.renewal == Renewal::Refresh && matches!(manifest.sign_in, SignIn::Browser(_))
}
