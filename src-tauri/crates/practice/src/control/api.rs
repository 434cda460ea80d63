//! `/practice/api/…`: the same as JSON, for tests that run the app in another process.

use serde_json::{Value, json};

use super::{Action, perform};
use crate::{
    app::App,
    call::Call,
    page::check_own_page,
    post,
    reply::{Answer, Reply},
};

/// `GET /practice/api/{posts,requests,faults,clock,settings}`.
pub(super) fn read(app: &App, call: &Call) -> Answer {
    let answer = match name(call) {
        "posts" => json!(post::published(app)),
        "requests" => json!(app.requests()),
        "faults" => json!(app.faults()),
        "clock" => json!({ "now": app.now(), "offset_ms": app.clock.offset_ms() }),
        "settings" => json!(app.read(|world| world.settings.clone())),
        _ => return Err(Reply::json(404, &json!({ "error": "there is no such list" }))),
    };
    Ok(Reply::json(200, &answer))
}

/// `POST /practice/api/{faults,clock,expire,revoke,settings,latency,reset}`.
///
/// `faults` takes a fault, or an empty object to clear them all; the others take the fields of their action.
pub(super) fn act(app: &App, call: &Call) -> Answer {
    check_own_page(app, call)?;
    let mut body = call.json().unwrap_or_else(|| json!({}));
    let is_empty = body.as_object().is_none_or(serde_json::Map::is_empty);
    let action = match name(call) {
        "faults" if is_empty => "clear_faults",
        "faults" => "add_fault",
        "clock" => "advance",
        other => other,
    };
    if let Some(fields) = body.as_object_mut() {
        fields.insert("action".into(), Value::from(action));
    }
    let wrong = |error: serde_json::Error| Reply::json(400, &json!({ "error": error.to_string() }));
    let action: Action = serde_json::from_value(body).map_err(wrong)?;
    if perform(app, action) {
        Ok(Reply::json(200, &json!({ "done": true })))
    } else {
        Err(Reply::json(404, &json!({ "error": "there is no such account" })))
    }
}

fn name(call: &Call) -> &str {
    call.segments.get(1).map(String::as_str).unwrap_or_default()
}
