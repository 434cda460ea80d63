//! What of an answer is let in: tokens come out of the fields that were announced, and what else there is of the secrets
//! that have to do with the call is struck out, before anybody reads it.

use bytes::Bytes;
use domain::{Request, Response, Secret};
use serde_json::Value;

use super::sieve::Sieve;

/// What has to be known of a call when its answer comes. Wiped on drop.
pub(crate) struct Awaited {
    sent: Sieve,
    yields: &'static [&'static str],
}

impl Awaited {
    /// To be made before the call is sent.
    pub fn new(request: &Request<'_>) -> Self {
        Self { sent: Sieve::new(request.secrets()), yields: request.yields }
    }

    /// The answer as everybody else may see it.
    pub fn admit(self, mut response: Response) -> Response {
        response.issued = take_out(&response.body, self.yields);
        let issued = Sieve::new(response.issued.iter().map(|(_, secret)| secret));
        for sieve in [self.sent, issued].iter().filter(|sieve| !sieve.is_empty()) {
            response.body = cleaned(sieve, &response.body);
            for (_, value) in &mut response.headers {
                *value = String::from_utf8_lossy(&sieve.clean(value.as_bytes())).into_owned();
            }
        }
        response
    }
}

fn cleaned(sieve: &Sieve, body: &Bytes) -> Bytes {
    match sieve.clean(body) {
        std::borrow::Cow::Borrowed(_) => body.clone(),
        std::borrow::Cow::Owned(clean) => clean.into(),
    }
}

/// The texts in the fields of these names, in the order in which they stand. They stay in the body, to be struck out.
fn take_out(body: &[u8], names: &'static [&'static str]) -> Vec<(&'static str, Secret)> {
    let mut found = Vec::new();
    if !names.is_empty()
        && let Ok(mut answer) = serde_json::from_slice(body)
    {
        collect(&mut answer, names, &mut found);
    }
    found
}

fn collect(value: &mut Value, names: &'static [&'static str], found: &mut Vec<(&'static str, Secret)>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| collect(item, names, found)),
        Value::Object(fields) => {
            for (field, value) in fields {
                match (names.iter().find(|name| *name == field), value) {
                    (Some(name), Value::String(text)) => found.push((name, Secret::new(std::mem::take(text)))),
                    (_, value) => collect(value, names, found),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
