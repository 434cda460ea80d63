//! Writing records (bluesky 4.2 and 8, 2026-11-20).

use serde_json::{Value, json};

use super::{
    blob::{DAG_CBOR, cid},
    embed,
    envelope::{error, invalid, ok, signed_in},
    lexicon::{self, Repo},
    repo,
    state::{COLLECTION, Person, Record},
    tid::{is_tid, tid},
    web,
};
use crate::{
    app::App,
    call::Call,
    reply::{Answer, Reply},
    world::World,
};

/// What `putRecord` asks of the record that is there.
enum Swap {
    /// Nothing: replace silently.
    Any,
    /// There must be none.
    Absent,
    /// It must be this one.
    Exactly(String),
}

/// `com.atproto.repo.putRecord`.
pub(super) fn put(app: &App, call: &Call) -> Answer {
    let body = body(call)?;
    let rkey = text(&body, "rkey").ok_or_else(|| invalid("Input must have the property \"rkey\""))?;
    let swap = match body.get("swapRecord") {
        None => Swap::Any,
        Some(Value::Null) => Swap::Absent,
        Some(Value::String(cid)) => Swap::Exactly(cid.clone()),
        Some(_) => return Err(invalid("Input/swapRecord must be a cid string or null")),
    };
    app.write(|world| {
        let record = read(app, world, call, &body, rkey)?;
        let there = world.bluesky.record(&record.did, &record.rkey).map(|known| known.cid.clone());
        if there.as_ref() == Some(&record.cid) {
            // Identical: success without a commit, whatever the swap says.
            let answer = json!({ "uri": record.uri(), "cid": record.cid, "validationStatus": "valid" });
            return Ok(ok(app, &answer));
        }
        let is_allowed = match &swap {
            Swap::Any => true,
            Swap::Absent => there.is_none(),
            Swap::Exactly(expected) => there.as_ref() == Some(expected),
        };
        if !is_allowed {
            let message = format!("Record was at {}", there.as_deref().unwrap_or("null"));
            return Err(error(400, "InvalidSwap", &message));
        }
        Ok(write(app, world, record))
    })
}

/// `com.atproto.repo.createRecord`. A key that is taken fails without a name of its own.
pub(super) fn create(app: &App, call: &Call) -> Answer {
    let body = body(call)?;
    let sent = text(&body, "rkey");
    app.write(|world| {
        let rkey = sent.unwrap_or_else(|| tid(app.now().timestamp_micros(), world.next_serial()));
        let record = read(app, world, call, &body, rkey)?;
        if world.bluesky.record(&record.did, &record.rkey).is_some() {
            return Err(error(500, "InternalServerError", "Internal Server Error"));
        }
        Ok(write(app, world, record))
    })
}

/// `com.atproto.repo.deleteRecord`: repeatable.
pub(super) fn delete(app: &App, call: &Call) -> Answer {
    let body = body(call)?;
    let rkey = text(&body, "rkey").unwrap_or_default();
    app.write(|world| {
        let person = own_repo(app, world, call, &body)?;
        check_commit(world, &body, person)?;
        let commit = remove(app, world, person.did, &rkey);
        Ok(ok(app, &commit.map_or(json!({}), |commit| json!({ "commit": commit }))))
    })
}

/// Takes it out of the repository. The commit that did it, if it was there.
pub(super) fn remove(app: &App, world: &mut World, did: &str, rkey: &str) -> Option<Value> {
    let index = world.bluesky.records.iter().position(|record| record.did == did && record.rkey == rkey)?;
    let gone = world.bluesky.records.remove(index);
    world.annals.went(&gone.uri());
    Some(repo::commit(app, world, did))
}

fn body(call: &Call) -> Result<Value, Reply> {
    call.json().ok_or_else(|| invalid("Request body must be a JSON object"))
}

fn text(body: &Value, name: &str) -> Option<String> {
    body.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// The caller, who may write to their own repository and to posts only.
fn own_repo(app: &App, world: &World, call: &Call, body: &Value) -> Result<&'static Person, Reply> {
    let person = signed_in(app, world, call)?;
    let repo = text(body, "repo").unwrap_or_default();
    if Person::find(&repo).is_none_or(|named| named.did != person.did) {
        return Err(error(403, "AuthenticationRequired", "Not authorized to write to this repo"));
    }
    if text(body, "collection").as_deref() != Some(COLLECTION) {
        return Err(invalid("The practice network imitates the collection app.bsky.feed.post only"));
    }
    Ok(person)
}

fn read(app: &App, world: &World, call: &Call, body: &Value, rkey: String) -> Result<Record, Reply> {
    let person = own_repo(app, world, call, body)?;
    if !is_tid(&rkey) {
        return Err(invalid("Invalid record key: expected a TID"));
    }
    let mut value = body.get("record").cloned().ok_or_else(|| invalid("Input must have the property \"record\""))?;
    if let Some(fields) = value.as_object_mut() {
        fields.entry("$type").or_insert_with(|| COLLECTION.into());
    }
    lexicon::check(&Repo { app, world, did: person.did }, &value).map_err(|wrong| {
        let name = if wrong.starts_with(embed::NO_BLOB) { "BlobNotFound" } else { "InvalidRequest" };
        error(400, name, &format!("Invalid {COLLECTION} record: {wrong}"))
    })?;
    check_commit(world, body, person)?;
    let did = person.did.to_owned();
    Ok(Record { did, rkey, cid: cid_of(&value), value, indexed_at: app.now(), run_ms: app.run_ms() })
}

/// What `swapCommit` asks of the repository as a whole.
fn check_commit(world: &World, body: &Value, person: &Person) -> Result<(), Reply> {
    let last = repo::last(world, person.did).cid;
    match text(body, "swapCommit") {
        Some(expected) if expected != last => Err(error(400, "InvalidSwap", &format!("Commit was at {last}"))),
        _ => Ok(()),
    }
}

/// The identifier of a record's content.
pub(super) fn cid_of(value: &Value) -> String {
    cid(DAG_CBOR, value.to_string().as_bytes())
}

fn write(app: &App, world: &mut World, record: Record) -> Reply {
    let commit = repo::commit(app, world, &record.did);
    let answer = json!({ "uri": record.uri(), "cid": record.cid, "commit": commit, "validationStatus": "valid" });
    put_out(world, record);
    ok(app, &answer)
}

/// Makes it public, or puts it in the place of the one with its key.
pub(super) fn put_out(world: &mut World, record: Record) {
    let before = world.bluesky.records.len();
    world.bluesky.records.retain(|known| !(known.did == record.did && known.rkey == record.rkey));
    if let (true, Some(post)) = (world.bluesky.records.len() == before, web::published(&record)) {
        world.annals.came_out(post);
    }
    world.bluesky.records.push(record);
}
