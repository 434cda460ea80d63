//! What every host of Meta's Graph says in the same words: versions, errors, fields, lists, times (meta 2 and 9,
//! 2026-11-20).

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use url::Url;

use crate::{call::Call, reply::Reply};

/// The version that answers unversioned calls.
pub(crate) const VERSION: &str = "v26.0";

/// The segments of a path without the version.
pub(crate) fn unversioned<'p, 's>(segments: &'p [&'s str]) -> &'p [&'s str] {
    match segments {
        [version, rest @ ..] if is_version(version) => rest,
        all => all,
    }
}

/// The node that a call is about: the first segment after the version.
pub(crate) fn node(call: &Call) -> &str {
    call.segments.iter().map(String::as_str).find(|segment| !is_version(segment)).unwrap_or_default()
}

/// `v26.0`.
fn is_version(segment: &str) -> bool {
    let number = segment.strip_prefix('v').and_then(|rest| rest.split_once('.'));
    number.is_some_and(|(a, b)| [a, b].iter().all(|part| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit())))
}

/// A good answer.
pub(crate) fn ok(body: &Value) -> Reply {
    Reply::json(200, body).with("facebook-api-version", VERSION)
}

/// The error envelope; application errors are 400.
pub(crate) fn error(code: i64, subcode: Option<i64>, message: &str) -> Reply {
    GraphError { status: 400, code, subcode, message, is_transient: false }.into_reply()
}

/// What stands in an error envelope.
pub(crate) struct GraphError<'a> {
    pub status: u16,
    pub code: i64,
    pub subcode: Option<i64>,
    pub message: &'a str,
    /// Whether it passes by itself.
    pub is_transient: bool,
}

impl GraphError<'_> {
    pub fn into_reply(self) -> Reply {
        let mut error = json!({
            "message": self.message, "type": "OAuthException", "code": self.code, "is_transient": self.is_transient,
            "fbtrace_id": "APracticeTrace0000000000",
        });
        if let (Some(subcode), Some(fields)) = (self.subcode, error.as_object_mut()) {
            fields.insert("error_subcode".into(), subcode.into());
            fields.insert("error_user_title".into(), "Practice".into());
            fields.insert("error_user_msg".into(), self.message.into());
        }
        Reply::json(self.status, &json!({ "error": error })).with("facebook-api-version", VERSION)
    }
}

/// An outage.
pub(crate) fn failed(status: u16) -> Reply {
    let message = "Service temporarily unavailable";
    GraphError { status, code: 2, subcode: None, message, is_transient: true }.into_reply()
}

/// An error that was ordered by its numbers.
pub(crate) fn ordered(status: u16, code: i64, subcode: Option<i64>) -> Reply {
    let message = &format!("(#{code}) The practice network was told to say this");
    GraphError { status, code, subcode, message, is_transient: matches!(code, 1 | 2) }.into_reply()
}

/// A sign-in whose time is up.
pub(crate) fn sign_in_ended(status: u16) -> Reply {
    let message = "Error validating access token: Session has expired";
    GraphError { status, code: 190, subcode: Some(463), message, is_transient: false }.into_reply()
}

/// `2026-11-20T09:15:00+0000`.
pub(crate) fn timestamp(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S+0000").to_string()
}

/// Only the fields that a call asks for, as in `id,picture.type(large),attachments{media_type,target{id}}`; `id`
/// always, where the node has one.
pub(crate) fn select(call: &Call, default: &str, node: &Value) -> Value {
    take(node, &call.field("fields").unwrap_or_else(|| default.to_owned()))
}

fn take(node: &Value, wanted: &str) -> Value {
    match node {
        Value::Array(items) => items.iter().map(|item| take(item, wanted)).collect(),
        // Of an edge, the fields of its items are meant.
        Value::Object(fields) => match fields.get("data") {
            Some(items) => json!({ "data": take(items, wanted) }),
            None => Value::Object(named(fields, wanted)),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => node.clone(),
    }
}

fn named(fields: &Map<String, Value>, wanted: &str) -> Map<String, Value> {
    let found = split(wanted).into_iter().chain(["id"]).filter_map(|field| {
        let name = field.split(['.', '(', '{']).next().unwrap_or_default().trim();
        let value = fields.get(name)?;
        let inside = field.split_once('{').and_then(|(_, rest)| rest.rsplit_once('}'));
        Some((name.to_owned(), inside.map_or_else(|| value.clone(), |(inside, _)| take(value, inside))))
    });
    found.collect()
}

/// At the commas that stand in no bracket.
fn split(wanted: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let is_end = |letter: char| {
        match letter {
            '{' | '(' => depth += 1,
            '}' | ')' => depth -= 1,
            _ => {}
        }
        letter == ',' && depth == 0
    };
    wanted.split(is_end).map(str::trim).collect()
}

/// The part of a list that a call asks for: 25 items unless it says otherwise, 100 at most. The address of the next part
/// bears the token, as the real one does.
pub(crate) fn page(call: &Call, all: &[Value], edge: &str, token: &str) -> Value {
    let number = |name: &str| call.query(name).and_then(|text| text.parse::<usize>().ok());
    let limit = number("limit").unwrap_or(25).clamp(1, 100);
    let skip = number("after").unwrap_or(0);
    let shown: Vec<_> = all.iter().skip(skip).take(limit).collect();
    if shown.is_empty() {
        return json!({ "data": [] });
    }
    let end = skip.saturating_add(shown.len());
    let mut paging = json!({ "cursors": { "before": skip.to_string(), "after": end.to_string() } });
    if let (true, Some(paging), Ok(mut next)) = (end < all.len(), paging.as_object_mut(), Url::parse(edge)) {
        next.query_pairs_mut()
            .append_pair("access_token", token)
            .extend_pairs(call.query("fields").map(|fields| ("fields", fields)))
            .append_pair("limit", &limit.to_string())
            .append_pair("after", &end.to_string());
        paging.insert("next".into(), String::from(next).into());
    }
    json!({ "data": shown, "paging": paging })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_from_ids() {
        let cases = [("v26.0", true), ("v1.0", true), ("v26", false), ("v.0", false), ("me", false), ("17841", false)];
        for (segment, expected) in cases {
            assert_eq!(is_version(segment), expected, "for {segment}");
        }
    }

    #[test]
    fn fields_are_taken_as_deep_as_they_are_asked_for() {
        let node = json!({
            "id": "1", "name": "A", "picture": { "data": { "url": "u", "width": 50 } },
            "attachments": { "data": [{ "media_type": "photo", "target": { "id": "2", "url": "t" } }] },
        });
        let cases = [
            ("name", json!({ "id": "1", "name": "A" })),
            ("none", json!({ "id": "1" })),
            ("picture.type(large)", json!({ "id": "1", "picture": { "data": { "url": "u", "width": 50 } } })),
            (
                "picture.type(large){url}, name",
                json!({ "id": "1", "name": "A", "picture": { "data": { "url": "u" } } }),
            ),
            (
                "attachments{media_type,target{id}}",
                json!({ "id": "1", "attachments": { "data": [{ "media_type": "photo", "target": { "id": "2" } }] } }),
            ),
        ];
        for (wanted, expected) in cases {
            assert_eq!(take(&node, wanted), expected, "for {wanted}");
        }
    }
}
