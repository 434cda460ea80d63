//! Registering an app at a server (mastodon 1.1 and 1.3, 2026-11-20).

use serde_json::json;
use url::{Host, Url};

use super::{
    envelope::error,
    server::{SCOPES, Server},
    state::Registered,
};
use crate::{
    app::App,
    call::Call,
    reply::{Answer, Reply},
};

/// Shows the code on a page instead of redirecting.
pub(super) const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// `POST /api/v1/apps`.
pub(super) fn create(app: &App, call: &Call) -> Answer {
    let server = Server::of(call)?;
    let name = call.field("client_name").filter(|name| !name.trim().is_empty());
    let name = name.ok_or_else(|| error(422, "Validation failed: Application name can't be blank"))?;
    // One text with line breaks works on every version, a list since 4.3.
    let redirect_uris: Vec<String> = call
        .fields("redirect_uris")
        .iter()
        .flat_map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    if redirect_uris.is_empty() || !redirect_uris.iter().all(|uri| is_allowed(uri)) {
        return Err(error(422, "Validation failed: Redirect URI must be an absolute URI."));
    }
    let scopes = split_scopes(&call.field("scopes").unwrap_or_else(|| "read".to_owned()));
    check_scopes(&scopes)?;
    let website = call.field("website").filter(|text| !text.is_empty());
    let registered =
        Registered { host: server.host.to_owned(), name, website, secret: String::new(), redirect_uris, scopes };
    Ok(keep(app, registered))
}

fn keep(app: &App, mut registered: Registered) -> Reply {
    app.write(|world| {
        let id = world.next_serial().to_string();
        let client_id = world.random_text(crate::random::LETTERS_AND_DIGITS, 43);
        registered.secret = world.issue("mastodon client secret", "", 43);
        let answer = json!({
            "id": id, "name": registered.name, "website": registered.website, "scopes": registered.scopes,
            "redirect_uri": registered.redirect_uris.join("\n"), "redirect_uris": registered.redirect_uris,
            "client_id": client_id, "client_secret": registered.secret, "client_secret_expires_at": 0,
            "vapid_key": "",
        });
        world.mastodon.apps.insert(client_id, registered);
        Reply::json(200, &answer)
    })
}

pub(super) fn split_scopes(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn check_scopes(scopes: &[String]) -> Result<(), Reply> {
    let are_known = scopes.iter().all(|scope| SCOPES.contains(&scope.as_str()));
    if are_known {
        Ok(())
    } else {
        Err(error(422, "Validation failed: Scopes doesn't match configured on the server."))
    }
}

fn is_allowed(uri: &str) -> bool {
    let forbidden = ["data", "vbscript", "javascript"];
    Url::parse(uri).is_ok_and(|url| url.fragment().is_none() && !forbidden.contains(&url.scheme()))
}

/// Whether a redirect address is one of the registered ones: exact, but the port of a loopback address is ignored.
pub(super) fn is_registered(registered: &[String], sent: &str) -> bool {
    registered.iter().any(|known| known == sent || is_same_loopback(known, sent))
}

fn is_same_loopback(known: &str, sent: &str) -> bool {
    let loopback = |text: &str| {
        let mut url = Url::parse(text).ok()?;
        let is_loopback = match url.host()? {
            Host::Ipv4(ip) => ip.is_loopback(),
            Host::Ipv6(ip) => ip.is_loopback(),
            Host::Domain(_) => false,
        };
        (is_loopback && url.scheme() == "http" && url.set_port(None).is_ok()).then_some(url)
    };
    loopback(known).is_some_and(|known| loopback(sent) == Some(known))
}

#[cfg(test)]
mod tests {
    use super::is_registered;

    #[test]
    fn only_the_port_of_a_loopback_address_is_ignored() {
        let cases = [
            ("http://127.0.0.1/cb", "http://127.0.0.1:49152/cb", true),
            ("http://127.0.0.1:1/cb", "http://127.0.0.1:2/cb", true),
            ("http://[::1]/cb", "http://[::1]:49152/cb", true),
            ("http://127.0.0.1/cb", "http://127.0.0.1:49152/other", false),
            ("http://localhost/cb", "http://localhost:49152/cb", false),
            ("https://127.0.0.1/cb", "https://127.0.0.1:49152/cb", false),
            ("app.postrider:/oauth/mastodon", "app.postrider:/oauth/mastodon", true),
            ("app.postrider:/oauth/mastodon", "app.postrider:/oauth/other", false),
        ];
        for (known, sent, expected) in cases {
            assert_eq!(is_registered(&[known.to_owned()], sent), expected, "{known} against {sent}");
        }
    }
}
