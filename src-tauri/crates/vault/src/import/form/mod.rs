//! The forms in which other systems keep a token, one file each. A new form is a file and a line in [`FORMS`].

mod base64_pair;
mod crypto_js;
mod gcm;
mod hex_triple;
mod json_record;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::Secret;
use serde_json::Value;
use zeroize::{Zeroize, Zeroizing};

use super::{Keys, Refusal};

/// Reads a value, if it has the shape of this form. An error says that it has the shape, and is broken.
type Form = fn(&Cell<'_>) -> Option<Result<Sealed, Refusal>>;

/// Every form. No two shapes overlap, except that the text of CryptoJS is base64 too, and so comes before it.
const FORMS: &[Form] = &[hex_triple::read, json_record::read, crypto_js::read, base64_pair::read];

/// The id of the one key of a form that names none.
const MASTER_KEY: &str = "master";
/// The longest id of a key.
const KEY_ID_MAX: usize = 64;
/// The longest token, in bytes.
const TOKEN_MAX: usize = 16 * 1024;

/// A value of a token's column, with what belongs to it.
pub(super) struct Cell<'a> {
    /// The value.
    pub value: &'a Value,
    /// The initialisation vector, where a column of its own holds it.
    pub iv: Option<&'a str>,
    /// Whether a value without a form is the token itself.
    pub may_be_plain: bool,
}

/// What opens a sealed value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lock {
    /// The key of this id.
    Key(String),
    /// The passphrase.
    Passphrase,
}

/// A token as the file holds it.
pub(super) enum Token<'a> {
    /// The token itself.
    Plain(&'a str),
    /// Sealed in one of the forms.
    Sealed(Sealed),
}

/// A sealed value whose shape is right; nothing of it is authenticated yet.
pub(super) enum Sealed {
    Gcm(gcm::Record),
    CryptoJs(crypto_js::Record),
}

impl<'a> Token<'a> {
    /// Finds the form of a value.
    pub(super) fn read(cell: &Cell<'a>) -> Result<Self, Refusal> {
        if let Some(sealed) = FORMS.iter().find_map(|form| form(cell)) {
            return sealed.map(Self::Sealed);
        }
        let plain = cell.value.as_str().map(str::trim).filter(|_| cell.may_be_plain);
        plain.map(Self::Plain).ok_or(Refusal::Malformed)
    }

    /// What opens it; `None` = it is open.
    pub(super) fn lock(&self) -> Option<Lock> {
        match self {
            Self::Plain(_) => None,
            Self::Sealed(Sealed::Gcm(record)) => Some(Lock::Key(record.key_id.clone())),
            Self::Sealed(Sealed::CryptoJs(_)) => Some(Lock::Passphrase),
        }
    }

    /// The token.
    pub(super) fn open(&self, keys: &Keys) -> Result<Secret, Refusal> {
        match self {
            Self::Plain(text) => token((*text).to_owned().into_bytes().into()).ok_or(Refusal::Malformed),
            // What is authentic and no token was none when it was sealed, and still proves the key.
            Self::Sealed(Sealed::Gcm(record)) => {
                token(record.open(&keys.find(&record.key_id)?)?).ok_or(Refusal::NotAToken)
            }
            // What is not authenticated and no token was opened with the wrong passphrase.
            Self::Sealed(Sealed::CryptoJs(record)) => token(record.open(keys.passphrase()?)?).ok_or(Refusal::WrongKey),
        }
    }
}

/// Takes an opened text for a token when it can be one: printable ASCII without blanks (RFC 6750 section 2.1, and what
/// can stand in a header at all). Moves the text without copying it; what is no token is wiped.
fn token(mut text: Zeroizing<Vec<u8>>) -> Option<Secret> {
    let plausible = (1..=TOKEN_MAX).contains(&text.len()) && text.iter().all(u8::is_ascii_graphic);
    if !plausible {
        return None;
    }
    String::from_utf8(std::mem::take(&mut *text)).map(Secret::new).map_err(|error| error.into_bytes().zeroize()).ok()
}

/// Base64 as Node and CryptoJS write it: standard alphabet, padded, no bits left over.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

fn is_base64(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='))
}

/// An id of a key that can be shown and typed.
fn key_id(text: &str) -> Option<String> {
    let text = text.trim();
    let valid = (1..=KEY_ID_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    valid.then(|| text.to_owned())
}
