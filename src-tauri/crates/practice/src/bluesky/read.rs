//! Reading records, without a token (bluesky 8, 2026-11-20).

use serde_json::{Value, json};

use super::{
    envelope::{error, invalid, ok},
    state::{COLLECTION, Person, Record},
};
use crate::{
    app::App,
    call::Call,
    reply::{Answer, Reply},
};

fn repo(call: &Call) -> Result<&'static Person, Reply> {
    if call.query("collection") != Some(COLLECTION) {
        return Err(invalid("The practice network imitates the collection app.bsky.feed.post only"));
    }
    Person::find(call.query("repo").unwrap_or_default()).ok_or_else(|| invalid("Could not find repo"))
}

fn node(record: &Record) -> Value {
    json!({ "uri": record.uri(), "cid": record.cid, "value": record.value })
}

/// `com.atproto.repo.getRecord`.
pub(super) fn get(app: &App, call: &Call) -> Answer {
    let person = repo(call)?;
    let rkey = call.query("rkey").unwrap_or_default();
    let found = app.read(|world| world.bluesky.record(person.did, rkey).map(node));
    let uri = format!("at://{}/{COLLECTION}/{rkey}", person.did);
    found
        .map(|answer| ok(app, &answer))
        .ok_or_else(|| error(400, "RecordNotFound", &format!("Could not locate record: {uri}")))
}

/// `com.atproto.repo.listRecords`: newest key first.
pub(super) fn list(app: &App, call: &Call) -> Answer {
    let person = repo(call)?;
    let limit = call.query("limit").and_then(|text| text.parse().ok()).unwrap_or(50).clamp(1, 100);
    let is_reverse = call.query("reverse") == Some("true");
    let is_after = |record: &&Record| match call.query("cursor") {
        None => true,
        Some(cursor) if is_reverse => record.rkey.as_str() > cursor,
        Some(cursor) => record.rkey.as_str() < cursor,
    };
    app.read(|world| {
        let lag_s = world.settings.listing_lag_s.bluesky;
        let own = world.bluesky.records.iter().filter(|record| record.did == person.did);
        let mut found: Vec<&Record> = own.filter(|record| app.shows(record.run_ms, lag_s)).filter(is_after).collect();
        found.sort_by(|a, b| b.rkey.cmp(&a.rkey));
        if is_reverse {
            found.reverse();
        }
        found.truncate(limit);
        let mut answer = json!({ "records": found.iter().map(|record| node(record)).collect::<Vec<_>>() });
        if let (Some(last), Some(fields)) = (found.last(), answer.as_object_mut()) {
            fields.insert("cursor".into(), last.rkey.clone().into());
        }
        Ok(ok(app, &answer))
    })
}
