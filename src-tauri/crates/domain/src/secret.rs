//! The only type in which a token, code, verifier, client secret or password travels.

use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

/// A text that must not be seen.
///
/// It has no `Debug`, `Display`, `Clone`, `PartialEq` or `Serialize`, and its memory is wiped on drop.
/// It does not protect against someone who can read this process's memory while it lives.
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes ownership of the text; the caller keeps no copy.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself. Every call site carries a comment that begins `EXPOSE:` and says why.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// True when there is nothing inside; says nothing else about the content.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}
