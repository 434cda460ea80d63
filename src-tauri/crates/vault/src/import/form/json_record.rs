//! `{encrypted, iv, authTag, keyVersion}`, each base64, AES-256-GCM. Without `authTag` the tag stands at the end of
//! `encrypted`; without `keyVersion` the key is the one and only.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Cell, MASTER_KEY, Refusal, Sealed, base64, gcm, key_id};

/// Reads an object, or a text that holds one, with `encrypted` in it.
pub(super) fn read(cell: &Cell<'_>) -> Option<Result<Sealed, Refusal>> {
    let record = object(cell.value)?;
    let encrypted = record.get("encrypted")?;
    let text = |value: &Value| value.as_str().and_then(base64);
    let key = match record.get("keyVersion") {
        None | Some(Value::Null) => Some(MASTER_KEY.to_owned()),
        Some(Value::String(text)) => key_id(text),
        Some(Value::Number(number)) => key_id(&number.to_string()),
        Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => None,
    };
    let sealed = match record.get("authTag") {
        None | Some(Value::Null) => text(encrypted),
        // Sixteen bytes, or part of the text would be taken for part of the tag.
        Some(tag) => text(tag).filter(|tag| tag.len() == 16).and_then(|tag| Some([text(encrypted)?, tag].concat())),
    };
    Some(gcm::read(key, record.get("iv").and_then(text), sealed))
}

fn object(value: &Value) -> Option<Cow<'_, Map<String, Value>>> {
    match value {
        Value::Object(record) => Some(Cow::Borrowed(record)),
        Value::String(text) if text.trim_start().starts_with('{') => serde_json::from_str(text).ok().map(Cow::Owned),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::String(_) => None,
    }
}
