//! Writing records (bluesky 4.2 and 8, 2026-11-20).

use serde_json::{Value, json};

use super::{
    blob::{DAG_CBOR, cid},
    embed,
    envelope::{error, invalid, ok, signed_in},
    lexicon::{self, Repo},
    state::{COLLECTION, Person, Record},
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
        let before = world.bluesky.records.len();
        world.bluesky.records.retain(|record| !(record.did == person.did && record.rkey == rkey));
        let is_gone = world.bluesky.records.len() < before;
        Ok(ok(app, &if is_gone { json!({ "commit": commit(world) }) } else { json!({}) }))
    })
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
    let cid = cid(DAG_CBOR, value.to_string().as_bytes());
    Ok(Record { did: person.did.to_owned(), rkey, cid, value, indexed_at: app.now() })
}

fn write(app: &App, world: &mut World, record: Record) -> Reply {
    let answer = json!({
        "uri": record.uri(), "cid": record.cid, "commit": commit(world), "validationStatus": "valid",
    });
    world.bluesky.records.retain(|known| !(known.did == record.did && known.rkey == record.rkey));
    world.bluesky.records.push(record);
    ok(app, &answer)
}

fn commit(world: &mut World) -> Value {
    let serial = world.next_serial();
    json!({ "cid": cid(DAG_CBOR, &serial.to_be_bytes()), "rev": tid(i64::try_from(serial).unwrap_or_default(), serial) })
}

const TID_LETTERS: &[u8] = b"234567abcdefghijklmnopqrstuvwxyz";

/// A time-ordered record key: 53 bits of microseconds and 10 bits of clock id, 13 letters.
fn tid(micros: i64, clock_id: u64) -> String {
    let number = (u64::try_from(micros).unwrap_or_default() << 10) | (clock_id & 0x3ff);
    (0..13)
        .rev()
        .map(|place| usize::try_from((number >> (place * 5)) & 31).ok().and_then(|index| TID_LETTERS.get(index)))
        .map(|letter| char::from(*letter.unwrap_or(&b'2')))
        .collect()
}

fn is_tid(rkey: &str) -> bool {
    let first = rkey.bytes().next().unwrap_or_default();
    rkey.len() == 13 && rkey.bytes().all(|byte| TID_LETTERS.contains(&byte)) && first <= b'j'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_keys_match_the_test_value_of_the_sheet() {
        assert_eq!(tid(1_788_256_800_000_000, 417), "3muh5xpdm22h3");
        let cases =
            [("3muh5xpdm22h3", true), ("zmuh5xpdm22h3", false), ("3muh5xpdm22h", false), ("3muh5xpdm22h1", false)];
        for (rkey, expected) in cases {
            assert_eq!(is_tid(rkey), expected, "for {rkey}");
        }
    }
}
