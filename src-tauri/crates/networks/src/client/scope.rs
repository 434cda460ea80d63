//! Whether a call may leave at all. Checked before anything is written, the same in live and practice.

use domain::{Auth, Body, HttpError, HttpScope, Method, Request, Value};
use url::{Host, Url};

use super::guard::is_public;

/// Headers that only the client itself may set.
const RESERVED_HEADERS: [&str; 4] = ["authorization", "cookie", "host", "proxy-authorization"];

/// Checks the call and returns its host.
pub(super) fn check(scope: &HttpScope, request: &Request<'_>) -> Result<String, HttpError> {
    let host = request.url.host_str().unwrap_or_default().to_owned();
    let allowed = is_plain_https(&request.url)
        && has_public_host(&request.url)
        && is_in_scope(scope, request, &host)
        && query_is_allowed(scope, request, &host)
        && !request.headers.iter().any(|(name, _)| RESERVED_HEADERS.contains(&name.to_ascii_lowercase().as_str()));
    if allowed { Ok(host) } else { Err(HttpError::NotAllowed { host }) }
}

/// https on its default port, and nobody's name or password in the address.
pub(super) fn is_plain_https(url: &Url) -> bool {
    url.scheme() == "https" && url.port().is_none() && url.username().is_empty() && url.password().is_none()
}

fn has_public_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => !is_local_name(name),
        Some(Host::Ipv4(address)) => is_public(address.into()),
        Some(Host::Ipv6(address)) => is_public(address.into()),
        None => false,
    }
}

/// Names that resolve to this computer or its neighbourhood by definition (RFC 6761, RFC 6762).
fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let ending = name.rsplit('.').next().unwrap_or_default();
    !name.contains('.') || matches!(ending, "localhost" | "local" | "internal" | "home" | "lan")
}

fn is_in_scope(scope: &HttpScope, request: &Request<'_>, host: &str) -> bool {
    scope.hosts.iter().any(|allowed| allowed == host) || (scope.any_public_read && is_anonymous_read(request))
}

fn is_anonymous_read(request: &Request<'_>) -> bool {
    let has_secret = request.query.iter().any(|(_, value)| matches!(value, Value::Secret(_)));
    let anonymous = match &request.auth {
        None => !has_secret,
        Some(Auth::Bearer(_)) => false,
    };
    request.method == Method::Get && anonymous && matches!(request.body, Body::Empty)
}

fn query_is_allowed(scope: &HttpScope, request: &Request<'_>, host: &str) -> bool {
    let exempt = scope.query_secrets.iter().any(|call| call.host == host && call.path == request.url.path());
    exempt || !request.query.iter().any(|(_, value)| matches!(value, Value::Secret(_)))
}
