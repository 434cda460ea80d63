//! What people call an account: its name at a domain, if that domain says so itself.
//!
//! A server may speak for another domain (Mastodon's `LOCAL_DOMAIN` and `WEB_DOMAIN`), and any server can say that it
//! does. So the domain is asked (WebFinger, RFC 7033), and where it does not point back, the server's own name is shown.

use std::time::Duration;

use domain::{Longer, Outside};
use url::Url;

use super::{
    server::typed_host,
    wire::{Account, Descriptor, Instance},
};
use crate::{
    address,
    fetch::{Reading, fetch_public},
};

/// A description of one account is a few hundred bytes.
const DESCRIPTOR: Reading = Reading { bytes_max: 64 * 1024, longer: Longer::Refused, time: Duration::from_secs(10) };

/// Where an account is at home.
pub(super) struct Address {
    name: String,
    /// The domain that vouches for the name: the server's own host, or another one that points to it.
    domain: String,
    host: String,
}

impl Address {
    /// The address of an account that signed in at `server`.
    pub(super) async fn of(outside: Outside<'_>, server: &Url, account: &Account, instance: Option<&Instance>) -> Self {
        let (name, host) = (plain(&account.username), server.host_str().unwrap_or_default().to_owned());
        let own = Self { domain: host.clone(), name, host };
        let claimed = instance.and_then(|instance| instance.domain.as_deref().or(instance.uri.as_deref()));
        match claimed.and_then(typed_host) {
            Some(domain) if domain != own.domain && vouches(outside, &domain, &own).await => Self { domain, ..own },
            Some(_) | None => own,
        }
    }

    /// `name@domain`.
    pub(super) fn handle(&self) -> String {
        format!("{}@{}", self.name, self.domain)
    }

    /// The page about the account: what the server says, unless that lies at somebody else's.
    pub(super) fn profile(&self, said: Option<&str>) -> Option<Url> {
        let is_ours = |url: &Url| {
            let host = url.host_str().unwrap_or_default();
            url.scheme() == "https" && (host == self.host || host == self.domain)
        };
        let said = said.and_then(|url| url.parse().ok()).filter(is_ours);
        said.or_else(|| address::on(&self.host, &[&format!("@{}", self.name)]).ok())
    }
}

/// A name without what could make it look like another one's address.
fn plain(username: &str) -> String {
    username.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-')).collect()
}

/// Whether the domain says that this name of its own is an account on the server that was signed in to.
async fn vouches(outside: Outside<'_>, domain: &str, own: &Address) -> bool {
    let wanted = format!("acct:{}@{domain}", own.name);
    let Ok(mut url) = address::on(domain, &[".well-known", "webfinger"]) else { return false };
    url.query_pairs_mut().append_pair("resource", &wanted);
    let Ok(file) = fetch_public(outside.http, &url, DESCRIPTOR).await else { return false };
    serde_json::from_slice(&file.bytes).is_ok_and(|described| points_at(&described, &wanted, &own.host))
}

fn points_at(described: &Descriptor, wanted: &str, host: &str) -> bool {
    let is_there =
        |href: &str| Url::parse(href).is_ok_and(|actor| actor.scheme() == "https" && actor.host_str() == Some(host));
    let mut actors = described.links.iter().filter(|link| link.rel == "self" && is_activity(&link.mime_type));
    described.subject.eq_ignore_ascii_case(wanted) && actors.next().is_some_and(|actor| is_there(&actor.href))
}

/// The two names of what an account is to other servers (ActivityPub 3.2).
fn is_activity(mime_type: &str) -> bool {
    mime_type.starts_with("application/activity+json") || mime_type.starts_with("application/ld+json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_description_of_the_very_name_that_points_here_is_believed() {
        let check = |subject: &str, rel: &str, mime_type: &str, href: &str, expected: bool| {
            let described = serde_json::json!({
                "subject": subject,
                "links": [{"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": "https://a.example/@b"},
                    {"rel": rel, "type": mime_type, "href": href}],
            });
            let described = serde_json::from_value(described).unwrap();
            assert_eq!(points_at(&described, "acct:bakery@b.example", "a.example"), expected, "{subject} {href}");
        };
        const ACTIVITY: &str = "application/activity+json";
        const ACTOR: &str = "https://a.example/users/bakery";
        check("acct:bakery@b.example", "self", ACTIVITY, ACTOR, true);
        check("acct:Bakery@B.example", "self", ACTIVITY, ACTOR, true);
        let named = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
        check("acct:bakery@b.example", "self", named, ACTOR, true);
        check("acct:other@b.example", "self", ACTIVITY, ACTOR, false);
        check("acct:bakery@c.example", "self", ACTIVITY, ACTOR, false);
        check("acct:bakery@b.example", "alternate", ACTIVITY, ACTOR, false);
        check("acct:bakery@b.example", "self", "text/html", ACTOR, false);
        for href in
            ["https://b.example/users/bakery", "http://a.example/users/bakery", "https://a.example.evil/u", "x", ""]
        {
            check("acct:bakery@b.example", "self", ACTIVITY, href, false);
        }
    }

    #[test]
    fn a_name_cannot_hold_another_address_and_a_page_not_lie_elsewhere() {
        let check = |username: &str, said: &str, handle: &str, profile: &str| {
            let own = Address { name: plain(username), domain: "b.example".to_owned(), host: "a.example".to_owned() };
            assert_eq!((own.handle().as_str(), own.profile(Some(said)).unwrap().as_str()), (handle, profile));
        };
        check("bakery", "https://a.example/@bakery", "bakery@b.example", "https://a.example/@bakery");
        check("bakery", "https://b.example/@bakery", "bakery@b.example", "https://b.example/@bakery");
        check("anna@big.example", "https://big.example/@anna", "anna@b.example", "https://a.example/@anna");
        check("a.b-c_ü", "javascript:alert(1)", "a.b-c_ü@b.example", "https://a.example/@a.b-c_%C3%BC");
        check("x\u{202e}gro", "http://a.example/@x", "x@b.example", "https://a.example/@x");
    }
}
