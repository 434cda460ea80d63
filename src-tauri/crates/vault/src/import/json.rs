//! Rows of a JSON file, taken one by one, so that a file that was cut still gives the rows before the cut.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::entry::{self, Entry};

/// Members below which other systems put their rows.
const LISTS: &[&str] = &["accounts", "channels", "connections", "integrations", "rows", "signins"];

/// The rows of `text`, the unreadable ones as `None`. What follows the place where it breaks off is one of them.
pub(super) fn read(text: &[u8]) -> Vec<Option<Entry>> {
    let mut rows = Vec::new();
    let mut json = serde_json::Deserializer::from_slice(text);
    let whole = Rows(&mut rows).deserialize(&mut json).and_then(|()| json.end());
    if whole.is_err() {
        rows.push(None);
    }
    rows
}

/// Adds what it finds to the rows; what it found before an error stays.
struct Rows<'a>(&'a mut Vec<Option<Entry>>);

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list or an object of sign-ins")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element()? {
            self.0.push(row(value));
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut found = Map::new();
        let end = loop {
            match members.next_key::<String>() {
                Ok(Some(name)) if LISTS.contains(&entry::plain_name(&name).as_str()) => {
                    members.next_value_seed(Rows(&mut *self.0))?;
                }
                Ok(Some(name)) => match members.next_value() {
                    Ok(value) => drop(found.insert(name, value)),
                    Err(error) => break Err(error),
                },
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        if !Entry::is_row(&found) {
            self.0.extend(stored(found));
        } else if end.is_ok() {
            // A single row that was cut lacks what nobody knows of, and is none.
            self.0.push(Some(Entry::new(found)));
        }
        end
    }
}

fn row(value: Value) -> Option<Entry> {
    match value {
        Value::Object(members) => Some(Entry::new(members)),
        _ => None,
    }
}

/// The accounts of a token store: each member is a platform with one account or a list of them. Other members, a
/// version or a date, are not accounts.
fn stored(platforms: Map<String, Value>) -> Vec<Option<Entry>> {
    let mut rows = Vec::new();
    for (platform, value) in platforms {
        match value {
            Value::Object(members) => rows.push(Some(Entry::stored(&platform, members))),
            Value::Array(list) => rows.extend(list.into_iter().map(|value| match value {
                Value::Object(members) => Some(Entry::stored(&platform, members)),
                _ => None,
            })),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    rows
}
