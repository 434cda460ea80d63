//! JSON shapes, cut to what is read. Ids exceed 2^53 and come as number or text.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

/// An id, whatever way it was written.
#[derive(Debug, Clone)]
pub(super) struct Id(pub String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = match Value::deserialize(deserializer)? {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
        };
        let valid = !digits.is_empty() && digits.len() <= 64 && digits.bytes().all(|b| b.is_ascii_digit());
        if valid { Ok(Self(digits)) } else { Err(D::Error::custom("not an id")) }
    }
}

/// What comes with the short-lived token: flat in practice, in `data[0]` by the documentation.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum ShortLived {
    Wrapped { data: Vec<ShortToken> },
    Flat(ShortToken),
}

#[derive(Deserialize)]
pub(super) struct ShortToken {
    #[serde(default)]
    pub permissions: Permissions,
}

/// A list, or one text with commas.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Permissions {
    List(Vec<String>),
    Text(String),
}

impl Default for Permissions {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl Permissions {
    pub(super) fn into_list(self) -> Vec<String> {
        match self {
            Self::List(list) => list,
            Self::Text(text) => text.split([',', ' ']).filter(|scope| !scope.is_empty()).map(str::to_owned).collect(),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Me {
    pub user_id: Id,
    pub username: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub account_type: String,
    pub profile_picture_url: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Created {
    pub id: Id,
}

#[derive(Deserialize)]
pub(super) struct ContainerStatus {
    pub status_code: String,
    #[serde(default)]
    pub status: String,
}

#[derive(Deserialize)]
pub(super) struct List<T> {
    pub data: Vec<T>,
}

#[derive(Deserialize)]
pub(super) struct Quota {
    pub quota_usage: u32,
    #[serde(default)]
    pub config: QuotaConfig,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct QuotaConfig {
    pub quota_total: Option<u32>,
}

#[derive(Deserialize)]
pub(super) struct Media {
    pub id: Id,
    #[serde(default)]
    pub caption: Option<String>,
    pub permalink: Option<String>,
    #[serde(default)]
    pub media_type: String,
    #[serde(default, deserialize_with = "graph_time")]
    pub timestamp: Option<DateTime<Utc>>,
}

/// Graph writes `+0000` without the colon that RFC 3339 demands.
fn graph_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text
        .and_then(|text| DateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%z").ok())
        .map(|at| at.with_timezone(&Utc)))
}

/// A refusal of the Graph interface, or of the token endpoints.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Envelope {
    pub error: Option<GraphError>,
    pub error_type: Option<String>,
    pub error_message: String,
}

#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub(super) struct GraphError {
    pub message: String,
    pub code: i64,
    pub error_subcode: Option<i64>,
    pub is_transient: bool,
    pub fbtrace_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_from_numbers_and_texts_without_losing_digits() {
        let check = |json: &str, expected: Option<&str>| {
            assert_eq!(serde_json::from_str::<Id>(json).ok().map(|id| id.0).as_deref(), expected, "{json}");
        };
        check("17841400000000001", Some("17841400000000001"));
        check("\"17841400000000001\"", Some("17841400000000001"));
        for bad in ["\"\"", "\"../me\"", "1.5", "-3", "null", "true", "[]", "1e30"] {
            check(bad, None);
        }
    }

    #[test]
    fn both_shapes_of_a_short_token_are_read() {
        for json in [
            r#"{"access_token":"t","user_id":1784,"permissions":["a","b"]}"#,
            r#"{"access_token":"t","user_id":"1784","permissions":"a,b"}"#,
            r#"{"data":[{"access_token":"[hidden]","user_id":"1784","permissions":"a, b"}]}"#,
        ] {
            let token = match serde_json::from_str::<ShortLived>(json).ok().unwrap() {
                ShortLived::Wrapped { mut data } => data.pop().unwrap(),
                ShortLived::Flat(token) => token,
            };
            assert_eq!(token.permissions.into_list(), ["a", "b"], "{json}");
        }
    }

    #[test]
    fn times_without_a_colon_are_read() {
        let media: Media = serde_json::from_str(r#"{"id":"1","timestamp":"2026-11-20T09:15:00+0000"}"#).ok().unwrap();
        assert_eq!(media.timestamp, Some("2026-11-20T09:15:00Z".parse().unwrap()));
    }
}
