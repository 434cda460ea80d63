//! What a network hands out at sign-in, before it is sealed.

use std::{ops::Deref, time::Duration};

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

/// A token as a network may issue it: visible ASCII, and short enough to be sealed.
///
/// RFC 6749 appendix A.12 allows the blank too, but RFC 6750 section 2.1 has no way to send it. What is anything else is
/// an accident or an attack, and must not take the place of a token that works.
pub struct Token(Secret);

/// Not what a network may issue as a token. Carries nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a token")]
pub struct NotAToken;

impl Token {
    /// The longest token in bytes: with its tag it fills the body of a sealed record.
    pub const BYTES_MAX: usize = 64 * 1024 - 16;
}

impl TryFrom<Secret> for Token {
    type Error = NotAToken;

    fn try_from(secret: Secret) -> Result<Self, NotAToken> {
        // EXPOSE: only length and characters are looked at.
        let text = secret.expose().as_bytes();
        let is_token = (1..=Self::BYTES_MAX).contains(&text.len()) && text.iter().all(u8::is_ascii_graphic);
        if is_token { Ok(Self(secret)) } else { Err(NotAToken) }
    }
}

impl From<Token> for Secret {
    fn from(token: Token) -> Self {
        token.0
    }
}

impl Deref for Token {
    type Target = Secret;

    fn deref(&self) -> &Secret {
        &self.0
    }
}

/// A fresh sign-in or renewal.
pub struct Grant {
    /// The token used on calls.
    pub access: Token,
    /// The token used only to renew, where the network has one.
    pub refresh: Option<Token>,
    /// How long `access` lives, counted from the receipt of the answer; `None` = the network did not say.
    pub access_expires_in: Option<Duration>,
    /// How long the sign-in can still be renewed, counted likewise; `None` = the network did not say.
    pub renewable_for: Option<Duration>,
    /// What was granted, in the network's words; empty = the network did not say.
    pub scopes: Vec<String>,
}

impl Grant {
    /// Its tokens.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        [&*self.access].into_iter().chain(self.refresh.as_deref())
    }
}

/// The lives a network documents, used only where its answers carry none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// Life of the access token in seconds; `None` = endless.
    pub access_seconds: Option<u64>,
    /// How long a sign-in can be renewed after its last renewal, in seconds; `None` = not limited by date.
    pub renewable_seconds: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: bool) {
        let start: String = text.chars().take(20).collect();
        assert_eq!(Token::try_from(Secret::new(text.to_owned())).is_ok(), expected, "{start:?}");
    }

    #[test]
    fn a_token_is_visible_ascii_and_not_too_long() {
        for token in ["a", "IGAA0123", "eyJ0.eyJz.sig-_", "~!@#$%^&*()+={}[]|\\:;\"'<>,.?/`"] {
            check(token, true);
        }
        for other in ["", " ", "a b", " a", "a ", "a\n", "a\0b", "a\u{7f}", "\u{85}", "tökén", "a\u{200b}b", "🔑"] {
            check(other, false);
        }
        check(&"a".repeat(Token::BYTES_MAX), true);
        check(&"a".repeat(Token::BYTES_MAX + 1), false);
    }
}
