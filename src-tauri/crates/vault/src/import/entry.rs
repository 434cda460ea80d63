//! One row as the file has it: which columns mean what, and how their values are read.
//!
//! Names of columns are compared without case, blanks, `_`, `-` and the like. Times are RFC 3339, `2026-11-21 10:00:00`
//! (then UTC), or seconds or milliseconds since 1970. Scopes are a list, or a text with blanks or commas between them.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use domain::Secret;
use serde_json::{Map, Value};
use zeroize::Zeroize;

use super::{
    Refusal, Row, Tokens,
    form::{Cell, Token},
};

const NETWORK: &[&str] = &["network", "platform", "provider", "provideridentifier", "service"];
const SERVER: &[&str] = &["server", "serverurl", "instance", "instanceurl", "host", "domain"];
const HANDLE: &[&str] =
    &["handle", "username", "screenname", "account", "accountname", "name", "displayname", "profile"];
const REMOTE_ID: &[&str] = &["remoteid", "accountid", "userid", "did", "sub", "internalid", "id"];
const ACCESS: &[&str] = &["accesstoken", "token", "encryptedaccesstoken", "accesstokenencrypted", "encryptedtoken"];
const ACCESS_IV: &[&str] = &["accesstokeniv", "tokeniv", "iv"];
const REFRESH: &[&str] = &["refreshtoken", "encryptedrefreshtoken", "refreshtokenencrypted"];
const REFRESH_IV: &[&str] = &["refreshtokeniv", "iv"];
const EXPIRES_AT: &[&str] = &["expiresat", "accesstokenexpiresat", "tokenexpiresat", "expires", "expiry", "expiration"];
const EXPIRES_IN: &[&str] = &["expiresin"];
const MADE_AT: &[&str] = &["createdat", "issuedat", "obtainedat"];
const SCOPES: &[&str] = &["scope", "scopes", "permissions"];
/// Objects below which a row may describe the account.
const PROFILES: &[&str] = &["profile", "account", "user"];

/// The longest text that is shown, in characters.
const SHOWN_MAX: usize = 200;
/// The most scopes that are read.
const SCOPES_MAX: usize = 100;
/// The first second of the year 10000. Later times are mistakes, and most programs cannot write them.
const TIMES_UNTIL: i64 = 253_402_300_800;
/// From here on a number of seconds lies after the year 5138 and means milliseconds.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

/// A row with its values by plain name. Wiped on drop, for they may be tokens.
pub(super) struct Entry {
    values: Map<String, Value>,
    /// The member of a token store that it stands below; `None` = not from a token store.
    platform: Option<String>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.values.values_mut().for_each(wipe);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(list) => list.iter_mut().for_each(wipe),
        Value::Object(members) => members.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A name without case and separators.
pub(super) fn plain_name(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn is_named(name: &str, names: &[&str]) -> bool {
    names.contains(&plain_name(name).as_str())
}

impl Entry {
    /// A row whose tokens are sealed.
    pub(super) fn new(values: Map<String, Value>) -> Self {
        Self { values: by_plain_name(values), platform: None }
    }

    /// An account of a token store, whose tokens may be plain.
    pub(super) fn stored(platform: &str, values: Map<String, Value>) -> Self {
        Self { values: by_plain_name(values), platform: Some(platform.to_owned()) }
    }

    /// Whether the members of an object are those of a row, and not platforms of a token store.
    pub(super) fn is_row(members: &Map<String, Value>) -> bool {
        Self::is_header(members.keys().map(String::as_str))
    }

    /// Whether these are names of columns, one of them of tokens.
    pub(super) fn is_header<'n>(mut names: impl Iterator<Item = &'n str>) -> bool {
        names.any(|name| is_named(name, ACCESS))
    }

    /// Its tokens, as far as they have a form.
    pub(super) fn tokens(&self) -> impl Iterator<Item = Token<'_>> {
        [self.token(ACCESS, ACCESS_IV), self.token(REFRESH, REFRESH_IV)].into_iter().flatten().flatten()
    }

    /// The row, its tokens opened by `open`. When one of them does not open, the other is not used either.
    pub(super) fn row(&self, open: impl Fn(&Token<'_>) -> Result<Secret, Refusal>) -> Row {
        let made_at = self.find(MADE_AT).and_then(instant);
        let lasts = || self.find(EXPIRES_IN).and_then(number).and_then(TimeDelta::try_seconds);
        let ends = || made_at?.checked_add_signed(lasts()?).filter(is_sane);
        let handle = self.described(HANDLE);
        let remote_id = self.described(REMOTE_ID);
        Row {
            network: self
                .find(NETWORK)
                .and_then(text)
                .or_else(|| self.platform.as_deref().map(shown))
                .unwrap_or_default(),
            server: self.find(SERVER).and_then(text),
            name: handle.or_else(|| remote_id.clone()).unwrap_or_default(),
            remote_id,
            made_at,
            expires_at: self.find(EXPIRES_AT).and_then(instant).or_else(ends),
            scopes: self.find(SCOPES).map(scopes).unwrap_or_default(),
            tokens: self.open_tokens(open),
        }
    }

    fn open_tokens(&self, open: impl Fn(&Token<'_>) -> Result<Secret, Refusal>) -> Result<Tokens, Refusal> {
        let access = self.token(ACCESS, ACCESS_IV)?.ok_or(Refusal::NoToken)?;
        let refresh = self.token(REFRESH, REFRESH_IV)?;
        Ok(Tokens { access: open(&access)?, refresh: refresh.as_ref().map(open).transpose()? })
    }

    fn token(&self, names: &[&str], iv_names: &[&str]) -> Result<Option<Token<'_>>, Refusal> {
        let Some(value) = self.find(names) else { return Ok(None) };
        let iv = self.find(iv_names).and_then(Value::as_str);
        Token::read(&Cell { value, iv, may_be_plain: self.platform.is_some() }).map(Some)
    }

    /// The first of these columns that has a value.
    fn find(&self, names: &[&str]) -> Option<&Value> {
        names.iter().find_map(|name| self.values.get(*name).filter(|value| !is_empty(value)))
    }

    /// As [`Self::find`], and as text; else in an object that describes the account.
    fn described(&self, names: &[&str]) -> Option<String> {
        let own = names.iter().find_map(|name| self.values.get(*name).and_then(text));
        own.or_else(|| {
            let profiles = PROFILES.iter().filter_map(|name| self.values.get(*name)?.as_object());
            let members = profiles.flat_map(|profile| profile.iter().map(|(name, value)| (plain_name(name), value)));
            let members: Vec<_> = members.collect();
            names.iter().find_map(|name| members.iter().find(|(own, _)| own == name).and_then(|(_, value)| text(value)))
        })
    }
}

fn by_plain_name(values: Map<String, Value>) -> Map<String, Value> {
    values.into_iter().map(|(name, value)| (plain_name(&name), value)).collect()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

/// A text that may be shown; `None` when there is nothing to show.
fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => shown(text),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// Without what moves or hides other characters, and not longer than a name is.
fn shown(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.trim().chars().filter(|c| !hidden(*c)).take(SHOWN_MAX).collect()
}

fn number(value: &Value) -> Option<i64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse::<f64>().ok()?,
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    // Fractions of a second are of no interest; what is too large stays too large for a time.
    Some(number as i64)
}

fn instant(value: &Value) -> Option<DateTime<Utc>> {
    let at = number(value).map_or_else(|| value.as_str().and_then(written_instant), counted_instant);
    at.filter(is_sane)
}

/// Systems write 0 for "never" as often as for "unknown".
fn is_sane(at: &DateTime<Utc>) -> bool {
    (1..TIMES_UNTIL).contains(&at.timestamp())
}

fn counted_instant(number: i64) -> Option<DateTime<Utc>> {
    let read =
        if number < MILLISECONDS_FROM { DateTime::from_timestamp } else { |ms, _| DateTime::from_timestamp_millis(ms) };
    read(number, 0)
}

fn written_instant(text: &str) -> Option<DateTime<Utc>> {
    let zoned = DateTime::parse_from_rfc3339(text.trim()).map(|at| at.to_utc());
    let bare = || NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%d %H:%M:%S%.f").map(|at| at.and_utc());
    zoned.or_else(|_| bare()).ok()
}

fn scopes(value: &Value) -> Vec<String> {
    let words: Vec<&str> = match value {
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        Value::String(text) => text.split([' ', ',']).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    };
    words.into_iter().map(shown).filter(|word| !word.is_empty()).take(SCOPES_MAX).collect()
}
