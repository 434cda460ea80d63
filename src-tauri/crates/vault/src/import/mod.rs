//! Sign-ins that other systems keep, read from a file of theirs. Pure: bytes and keys in, rows out.
//!
//! A file is JSON (an array of objects, one object, or either below `accounts`, `rows` and the like) or CSV with a
//! header. A row names its network, the account and its tokens in columns whose names are read without case and
//! separators, see `entry.rs`. Each token is in one of these forms, told apart by its shape, see `form/`:
//!
//! | Form | Cipher | Key |
//! |---|---|---|
//! | `hex(ciphertext‖tag):hex(iv):keyId` | AES-256-GCM | by `keyId` |
//! | `{encrypted, iv, authTag, keyVersion}`, each base64 | AES-256-GCM | by `keyVersion` |
//! | base64(ciphertext‖tag) with base64(iv) in a column of its own, after a colon, or as `{encrypted, iv}` | AES-256-GCM | `master` |
//! | `U2FsdGVkX1…`, as CryptoJS writes with a passphrase | AES-256-CBC | passphrase |
//!
//! Keys are typed as 64 hex digits or as base64 of 32 bytes. Initialisation vectors are 12 or 16 bytes long.
//!
//! Plain tokens are taken from one shape only, the token store `{platform: {accessToken, refreshToken?, expiresIn,
//! scope, profile, createdAt}}`. Anywhere else a value without one of the forms above is an error, so that half a
//! ciphertext is never mistaken for a token and sent out.
//!
//! # What cannot be seen
//!
//! - AES-GCM does not tell a wrong key from a changed value. When the same key opens another value of the file, be it a
//!   token or not, the value was changed ([`Refusal::Tampered`]); else the key counts as wrong ([`Refusal::WrongKey`]).
//! - None of the forms binds a token to its row. Whoever can write the file can swap the tokens of two accounts; the
//!   network's own answer says whose token it is.
//! - The CryptoJS form is not authenticated. What does not end in proper padding, or is not printable ASCII without
//!   blanks, is refused. A change garbles 16 bytes and so passes about once in ten million times, a wrong passphrase
//!   more seldom than once in a billion. What passes is no token, and the network refuses it.

mod document;
mod entry;
mod form;
mod json;
mod table;

use chrono::{DateTime, Utc};
use domain::Secret;
use zeroize::Zeroizing;

use crate::key::KeyBytes;

pub use document::{Document, FILE_BYTES_MAX, Needs};

/// Why a file as a whole is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// It is larger than [`FILE_BYTES_MAX`], or holds more than can be sign-ins of one person.
    #[error("the file is too large")]
    TooLarge,
    /// It is neither JSON nor CSV with sign-ins in it.
    #[error("the file holds no sign-ins in a form that is read")]
    NotUnderstood,
}

/// Why one row of a file is refused. Nothing of it is used then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It needs a key, or the passphrase, that was not given.
    #[error("its key was not given")]
    UnknownKey,
    /// The key, or the passphrase, opens nothing in this file, or is no key at all.
    #[error("the key does not open it")]
    WrongKey,
    /// The key opens other values of this file, and not this one.
    #[error("it was changed after it was sealed")]
    Tampered,
    /// The key is right, and what it opens is no token.
    #[error("the key opens it, and it is no token")]
    NotAToken,
    /// A value has none of the forms, or the row was cut.
    #[error("it has no form that is read")]
    Malformed,
    /// There is no access token.
    #[error("it holds no access token")]
    NoToken,
}

/// What the person brought to open a file.
#[derive(Default)]
pub struct Keys {
    /// Keys by the id under which the file names them.
    pub by_id: Vec<(String, Secret)>,
    /// The passphrase of the CryptoJS form.
    pub passphrase: Option<Secret>,
}

impl Keys {
    fn find(&self, id: &str) -> Result<KeyBytes, Refusal> {
        let (_, typed) = self.by_id.iter().find(|(known, _)| known.trim() == id).ok_or(Refusal::UnknownKey)?;
        read_key(typed).ok_or(Refusal::WrongKey)
    }

    fn passphrase(&self) -> Result<&Secret, Refusal> {
        self.passphrase.as_ref().filter(|passphrase| !passphrase.is_empty()).ok_or(Refusal::UnknownKey)
    }
}

/// A key as people copy it: 64 hex digits, or base64 of 32 bytes. No text is both.
fn read_key(typed: &Secret) -> Option<KeyBytes> {
    // EXPOSE: decoded into a key that is wiped.
    let typed = typed.expose().trim();
    let bytes = Zeroizing::new(hex::decode(typed).ok().or_else(|| form::base64(typed))?);
    let mut key = KeyBytes::zero();
    if bytes.len() != key.as_slice().len() {
        return None;
    }
    key.as_mut_slice().copy_from_slice(&bytes);
    Some(key)
}

/// One sign-in of a file. All texts but the tokens are free of control characters and at most 200 characters long.
pub struct Row {
    /// The network in the other system's words; may be empty.
    pub network: String,
    /// The account's server, if it is named.
    pub server: Option<String>,
    /// What the account is called: its handle, else its name, else its id; may be empty.
    pub name: String,
    /// The network's id of the account, if the file has it.
    pub remote_id: Option<String>,
    /// When the access token was made, if the file says so.
    pub made_at: Option<DateTime<Utc>>,
    /// When the access token ends, if the file says so.
    pub expires_at: Option<DateTime<Utc>>,
    /// What was granted, in the network's words; empty = the file does not say.
    pub scopes: Vec<String>,
    /// The tokens, or why there are none.
    pub tokens: Result<Tokens, Refusal>,
}

/// The tokens of a sign-in.
pub struct Tokens {
    /// The token used on calls.
    pub access: Secret,
    /// The token used to renew.
    pub refresh: Option<Secret>,
}
