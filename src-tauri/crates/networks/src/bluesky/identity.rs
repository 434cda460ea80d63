//! From a handle to an identity to the server that holds it, checked in both directions.

use domain::{Field, Finding, FindingCode, Method, NetworkError, Outside, Request, Severity, SignedOutReason};
use url::{Host, Url};

use super::{
    error::Refusal,
    manifest::{DIRECTORY, ENTRYWAY, ENTRYWAY_HOSTS, PUBLIC_VIEW},
    wire::{DidDocument, Resolved},
};
use crate::{address, fetch};

const DOCUMENT_MAX: usize = 64 * 1024;

/// An identity as its own document describes it.
pub(super) struct Described {
    /// The account's server.
    pub server: Url,
    document: DidDocument,
}

impl Described {
    /// Whether the document names the handle; without that anyone could claim it.
    pub(super) fn is_known_as(&self, handle: &str) -> bool {
        self.document.also_known_as.iter().any(|name| name.strip_prefix("at://") == Some(handle))
    }

    /// Whether the server that was spoken to is the one that the document names. The entryway speaks for the servers
    /// behind it (<https://docs.bsky.app/docs/advanced-guides/entryway>, read 2026-11).
    pub(super) fn lives_at(&self, asked: Option<&Url>) -> bool {
        let own = self.server.host_str().unwrap_or_default();
        match asked.and_then(Url::host_str).unwrap_or(ENTRYWAY) {
            ENTRYWAY => own == ENTRYWAY || own.ends_with(ENTRYWAY_HOSTS),
            asked => asked == own,
        }
    }
}

/// The identity behind a handle or an identity that was typed; an e-mail address names none.
pub(super) async fn did_of(outside: Outside<'_>, identifier: &str) -> Result<Option<String>, NetworkError> {
    if identifier.starts_with("did:") {
        return Ok(Some(identifier.to_owned()));
    }
    if identifier.contains('@') {
        return Ok(None);
    }
    resolve(outside, identifier).await?.map(Some).ok_or_else(unknown_handle)
}

/// Whether the handle is the identity's: the identity names it, and the handle's own domain names the identity. One of
/// the two alone anybody can write down, and then it could be anyone's.
pub(super) async fn is_handle_of(
    outside: Outside<'_>,
    handle: &str,
    described: &Described,
) -> Result<bool, NetworkError> {
    if !described.is_known_as(handle) {
        return Ok(false);
    }
    Ok(resolve(outside, handle).await?.as_deref() == Some(described.document.id.as_str()))
}

/// A server spoke for an account that does not live there, or no longer does. Signing in anew finds the right one.
pub(super) fn not_the_holder() -> NetworkError {
    NetworkError::SignedOut { reason: SignedOutReason::Revoked }
}

/// The server of what was typed: a handle, an identity, or an e-mail address.
pub(super) async fn find_server(outside: Outside<'_>, typed: &str) -> Result<Url, NetworkError> {
    let typed = normalise(typed);
    if typed.starts_with("did:") {
        return Ok(describe(outside, &typed).await?.server);
    }
    if typed.contains('@') {
        return address::on(ENTRYWAY, &[]);
    }
    let did = resolve(outside, &typed).await?.ok_or_else(unknown_handle)?;
    let described = describe(outside, &did).await?;
    if described.is_known_as(&typed) { Ok(described.server) } else { Err(unknown_handle()) }
}

/// Without `@` and invisible characters; a single word is a handle at the largest server.
pub(super) fn normalise(typed: &str) -> String {
    let visible: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
        .collect();
    let name = visible.trim_start_matches('@');
    if name.starts_with("did:") {
        return name.to_owned();
    }
    let name = name.to_ascii_lowercase();
    if name.is_empty() || name.contains(['.', '@']) { name } else { format!("{name}.{ENTRYWAY}") }
}

fn unknown_handle() -> NetworkError {
    let finding = Finding::new(FindingCode::Refused, Severity::Error, Field::Account);
    NetworkError::Rejected { finding: Box::new(finding.with("detail", "this handle is not known")) }
}

/// The identity of a handle; `None` when there is none.
pub(super) async fn resolve(outside: Outside<'_>, handle: &str) -> Result<Option<String>, NetworkError> {
    let url = address::on(PUBLIC_VIEW, &["xrpc", "com.atproto.identity.resolveHandle"])?;
    let request = Request::new(Method::Get, url).named("resolveHandle").query("handle", handle);
    let response = outside.http.send(outside.scope, request).await?;
    match response.status {
        200 => {
            let did = response.json::<Resolved>().map_err(NetworkError::from)?.did;
            Ok(is_did(&did).then_some(did))
        }
        // The service names it InvalidRequest both for an unknown and for a malformed handle.
        400 | 404 => Ok(None),
        _ => Err(Refusal::read(&response).error()),
    }
}

fn is_did(text: &str) -> bool {
    let valid = |c: char| c.is_ascii_alphanumeric() || "._:%-".contains(c);
    text.len() <= 2048 && text.chars().all(valid) && (text.starts_with("did:plc:") || text.starts_with("did:web:"))
}

/// The identity's document from the directory or from its own host.
pub(super) async fn describe(outside: Outside<'_>, did: &str) -> Result<Described, NetworkError> {
    let url = document_url(did).ok_or_else(unknown_handle)?;
    let response = fetch::read(outside.http, url, DOCUMENT_MAX).await?;
    match response.status {
        200 => {}
        404 | 410 => return Err(unknown_handle()),
        _ => return Err(Refusal::read(&response).error()),
    }
    let document: DidDocument = response.json().map_err(NetworkError::from)?;
    let server = server(&document).filter(|_| document.id == did).ok_or_else(unknown_handle)?;
    Ok(Described { server, document })
}

fn document_url(did: &str) -> Option<Url> {
    if !is_did(did) {
        return None;
    }
    match did.strip_prefix("did:web:") {
        Some(host) => address::on(host, &[".well-known", "did.json"]).ok(),
        None => address::on(DIRECTORY, &[did]).ok(),
    }
}

fn server(document: &DidDocument) -> Option<Url> {
    let service = document
        .service
        .iter()
        .find(|service| service.id.ends_with("#atproto_pds") && service.kind == "AtprotoPersonalDataServer")?;
    let url = Url::parse(service.service_endpoint.as_str()?).ok()?;
    let named = matches!(url.host(), Some(Host::Domain(name)) if name.contains('.'));
    let plain =
        url.scheme() == "https" && url.port().is_none() && url.username().is_empty() && url.password().is_none();
    (named && plain).then(|| address::under(&url, &[]).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_becomes_a_handle() {
        let check = |typed: &str, expected: &str| assert_eq!(normalise(typed), expected, "{typed:?}");
        check(" @Anna.Example.com ", "anna.example.com");
        check("\u{202a}anna.bsky.social\u{202c}", "anna.bsky.social");
        check("anna", "anna.bsky.social");
        check("did:plc:Abc", "did:plc:Abc");
        check("me@example.com", "me@example.com");
        check("", "");
    }

    #[test]
    fn only_a_plain_https_host_is_taken_for_a_server() {
        let check = |endpoint: &str, expected: Option<&str>| {
            let document = format!(
                r##"{{"id":"did:plc:a","service":[{{"id":"#atproto_labeler","type":"x","serviceEndpoint":{{}}}},
                {{"id":"#atproto_pds","type":"AtprotoPersonalDataServer","serviceEndpoint":"{endpoint}"}}]}}"##
            );
            let document: DidDocument = serde_json::from_str(&document).unwrap();
            assert_eq!(server(&document).as_ref().map(Url::as_str), expected, "{endpoint}");
        };
        check("https://pds.example.com", Some("https://pds.example.com/"));
        check("https://pds.example.com/some/path?x", Some("https://pds.example.com/"));
        for bad in [
            "http://pds.example.com",
            "https://127.0.0.1",
            "https://localhost",
            "https://u:p@pds.example.com",
            "https://pds.example.com:8443",
            "file:///etc/passwd",
            "x",
        ] {
            check(bad, None);
        }
    }

    #[test]
    fn identities_lead_only_to_the_directory_or_their_own_host() {
        let check = |did: &str, expected: Option<&str>| {
            assert_eq!(document_url(did).as_ref().map(Url::as_str), expected, "{did}");
        };
        check("did:plc:abc", Some("https://plc.directory/did:plc:abc"));
        check("did:web:example.com", Some("https://example.com/.well-known/did.json"));
        for bad in ["did:key:abc", "did:plc:../x", "did:web:a/b", "did:web:u@h", "", "plc:abc"] {
            check(bad, None);
        }
    }
}
