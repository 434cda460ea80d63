//! Static facts about a network. Written once per network; shown by the page, obeyed by the engine.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Lifetimes, Limits, text::EntityRules};

/// The short name of a network in code, database and addresses: lower-case letters only, e.g. `instagram`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Platform(String);

impl Platform {
    /// Checks the form (1 to 24 letters `a`–`z`), not whether such a network exists.
    pub fn parse(text: &str) -> Option<Self> {
        let valid = !text.is_empty() && text.len() <= 24 && text.bytes().all(|b| b.is_ascii_lowercase());
        valid.then(|| Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Everything about a network that is not behaviour.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// Name in code, see [`Platform`].
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// What other programs call it in their exports, besides `id` and `name`.
    pub aliases: &'static [&'static str],
    /// One or two letters for the badge.
    pub badge: &'static str,
    /// Badge colour, `#rrggbb`.
    pub color: &'static str,
    /// How one signs in.
    pub sign_in: SignIn,
    /// Whether an account's remote id is its own at whatever server it lives; otherwise each server counts for itself.
    pub global_ids: bool,
    /// How a sign-in stays alive.
    pub renewal: Renewal,
    /// Lives assumed when an answer has none.
    pub lifetimes: Lifetimes,
    /// Hosts that calls may go to, besides the account's own server.
    pub hosts: &'static [&'static str],
    /// The only calls on which a secret may stand in the query, because the network takes it nowhere else.
    pub query_secrets: &'static [QuerySecret],
    /// How a lost answer is found out.
    pub reconcile: Reconcile,
    /// Limits, unless the account's server says otherwise.
    pub limits: Limits,
    /// What it takes for links, mentions and tags.
    pub entities: &'static EntityRules,
    /// What can be done, in the order the page lists it.
    pub abilities: &'static [Ability],
    /// Options of a post beyond text and pictures.
    pub options: &'static [OptionField],
    /// Whether pictures must be fetchable from a public address (needs a media host).
    pub needs_media_host: bool,
    /// Who may use it.
    pub gate: Gate,
    /// Where the facts come from; each fact group is named once.
    pub sources: &'static [Source],
}

impl Manifest {
    /// Whether `text` means this network, whatever its case and separators.
    pub fn is_called(&self, text: &str) -> bool {
        let plain = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        let text = plain(text);
        [self.id, self.name].iter().chain(self.aliases).any(|name| plain(name) == text)
    }
}

/// How it is found out whether a post is live whose answer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Reconcile {
    /// The network knows a repeat by its key, or a post by an id that we chose; where it may have forgotten the key,
    /// own posts are listed, which show at once.
    Key,
    /// Own posts can be listed.
    Listing {
        /// After so long a post shows for certain; `None` = not known, so that nothing is ever sent again unasked.
        lag_seconds: Option<u32>,
    },
    /// Nothing can be read: the person is asked, always.
    PersonOnly,
}

/// A call on which a secret may stand in the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuerySecret {
    /// Host, lower case.
    pub host: &'static str,
    /// Path, exact.
    pub path: &'static str,
}

/// Where a fact was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Which facts: `sign_in`, `renewal`, `text`, `media`, `publish`, `reconcile`, …
    pub facts: &'static str,
    /// The page's address or name.
    pub page: &'static str,
    /// The date printed on it, or of the reading, `YYYY-MM` or `YYYY-MM-DD`.
    pub date: &'static str,
}

/// How one signs in to a network.
#[derive(Debug, Clone, Copy)]
pub enum SignIn {
    /// Consent in the person's own browser (OAuth 2.0 authorization code).
    Browser(AuthorizationCode),
    /// A handle and a password made for this app only.
    AppPassword {
        /// What to type.
        fields: &'static [InputField],
        /// Where one makes such a password.
        create_url: &'static str,
    },
}

/// The dialect of OAuth a network speaks.
#[derive(Debug, Clone, Copy)]
pub struct AuthorizationCode {
    /// Ways back to us that the network accepts, best first.
    pub ways: &'static [RedirectWay],
    /// Proof key.
    pub pkce: Pkce,
    /// Where the client id comes from.
    pub registration: Registration,
    /// What is asked for, with plain words.
    pub scopes: &'static [Scope],
    /// Input needed before the browser opens (the instance's address).
    pub fields: &'static [InputField],
}

/// A way back from the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedirectWay {
    /// `http://127.0.0.1:{random}/…`, open only during a flow.
    Loopback,
    /// `app.postrider:/oauth/<network>`.
    Scheme,
    /// An https page that forwards to the scheme.
    Relay,
}

/// Proof key for code exchange (RFC 7636).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pkce {
    /// Sent with S256.
    S256,
    /// Not sent, because the network breaks on it or ignores it.
    None,
}

/// Where a client id comes from.
#[derive(Debug, Clone, Copy)]
pub enum Registration {
    /// The person makes a developer app and enters its id and secret once.
    OwnApp {
        /// What the network wants of the person besides the app, said before the first step.
        needs: &'static [SetupStep],
        /// How long the steps take about, in minutes.
        minutes: u8,
        /// What to do on the network's site, in order.
        steps: &'static [SetupStep],
        /// Where the developer console is.
        console_url: &'static str,
    },
    /// The app registers itself at the account's server.
    Dynamic,
}

/// One sentence of the guided set-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetupStep {
    /// What is needed, or what to do.
    pub text: &'static str,
}

/// A permission with the words for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// The network's word.
    pub id: &'static str,
    /// Why we ask, in plain words.
    pub why: &'static str,
    /// Without it nothing works; otherwise only a part is missing.
    pub required: bool,
}

impl Scope {
    /// Whether it is among what was granted. An answer that names nothing says nothing, so nothing counts as missing.
    /// A wider word is enough: `write` covers `write:statuses`, and forks of Mastodon grant only the short ones.
    pub fn is_granted_by(&self, granted: &[String]) -> bool {
        let covers = |word: &String| match self.id.strip_prefix(word.as_str()) {
            Some(rest) => rest.is_empty() || rest.starts_with(':'),
            None => false,
        };
        granted.is_empty() || granted.iter().any(covers)
    }
}

/// Something typed into the connect dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InputField {
    /// `server`, `identifier` or `password`.
    pub id: &'static str,
    /// Label for people.
    pub label: &'static str,
    /// Example shown in the empty field.
    pub placeholder: &'static str,
    /// Whether it is hidden while typed and never shown again.
    pub secret: bool,
}

/// How a sign-in stays alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// It does not end by date and cannot be renewed.
    Endless,
    /// The access token renews itself, when old enough and not yet ended (Instagram).
    Access {
        /// Youngest age at which the network renews, in seconds.
        min_age_seconds: u64,
    },
    /// A refresh token renews; the network hands out a new one each time (Bluesky).
    Refresh,
}

/// What one can do on a network through Postrider today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ability {
    /// Posts of text alone.
    Text,
    /// One picture.
    Image,
    /// Several pictures in one post.
    Carousel,
    /// Descriptions for pictures.
    AltText,
    /// A card for the first link.
    LinkCard,
}

/// Who may use a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// Anyone, nothing to prepare.
    Open,
    /// A password made for this app.
    AppPassword,
    /// The person's own developer app.
    OwnApp,
}

/// An option of a post that only this network has.
#[derive(Debug, Clone, Copy)]
pub struct OptionField {
    /// Key in [`crate::Content::options`].
    pub id: &'static str,
    /// Label for people.
    pub label: &'static str,
    /// Form of the value.
    pub kind: OptionKind,
}

/// Form of an option's value.
#[derive(Debug, Clone, Copy)]
pub enum OptionKind {
    /// One of the listed (value, label) pairs; the first is the default.
    Choice(&'static [(&'static str, &'static str)]),
    /// Free text.
    Text,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_granted_by_its_own_word_or_a_wider_one() {
        let check = |scope: &'static str, granted: &[&str], expected: bool| {
            let granted: Vec<String> = granted.iter().map(|word| (*word).to_owned()).collect();
            let scope = Scope { id: scope, why: "", required: true };
            assert_eq!(scope.is_granted_by(&granted), expected, "{} by {granted:?}", scope.id);
        };
        check("write:media", &["read:accounts", "write:media"], true);
        check("write:media", &["read", "write"], true);
        check("write:media", &["read", "write:statuses"], false);
        check("write:media", &["writ", "write:", "write:med", "media"], false);
        check("write", &["write:media"], false);
        check("write:media", &[], true);
    }
}
