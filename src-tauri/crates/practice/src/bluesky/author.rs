//! What a Bluesky account's author does in another app.

use serde_json::{Value, json};

use super::{
    blob, record, repo,
    state::{Blob, COLLECTION, Person, Record},
    tid::tid,
};
use crate::{app::App, author::Deed, avatar, world::World};

/// Does it to a post, named by its address. False when there is no such post.
pub(crate) fn change(app: &App, world: &mut World, uri: &str, deed: &Deed<'_>) -> bool {
    let Some(mut record) = world.bluesky.records.iter().find(|record| record.uri() == uri).cloned() else {
        return false;
    };
    match deed {
        Deed::Rewrite(text) => set(&mut record.value, "text", (*text).into()),
        Deed::AddPicture => add_picture(app, world, &mut record),
        Deed::Delete => return record::remove(app, world, &record.did, &record.rkey).is_some(),
    }
    if let Some(fields) = record.value.as_object_mut() {
        // They point into the text as it was.
        fields.remove("facets");
    }
    record.cid = record::cid_of(&record.value);
    repo::commit(app, world, &record.did);
    record::put_out(world, record);
    true
}

/// Posts. The new post's address, or `None` when nobody has the handle.
pub(crate) fn write(app: &App, world: &mut World, handle: &str, text: &str) -> Option<String> {
    let person = Person::find(handle)?;
    let value = json!({
        "$type": COLLECTION, "text": text,
        "createdAt": app.now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
    });
    let record = Record {
        did: person.did.to_owned(),
        rkey: tid(app.now().timestamp_micros(), world.next_serial()),
        cid: record::cid_of(&value),
        value,
        indexed_at: app.now(),
        run_ms: app.run_ms(),
    };
    let uri = record.uri();
    repo::commit(app, world, person.did);
    record::put_out(world, record);
    Some(uri)
}

/// Writes something that is no post, a like for instance, into the account's repository. False when nobody has the
/// handle.
pub(crate) fn like(app: &App, world: &mut World, handle: &str) -> bool {
    let Some(person) = Person::find(handle) else { return false };
    repo::commit(app, world, person.did);
    true
}

fn add_picture(app: &App, world: &mut World, record: &mut Record) {
    let bytes = avatar::loaf_jpeg();
    let blob = Blob {
        did: record.did.clone(),
        cid: blob::cid(blob::RAW, &bytes),
        hash: app.pictures.put(&bytes),
        mime_type: "image/jpeg".to_owned(),
        size: bytes.len(),
        uploaded_at: app.now(),
    };
    let image = json!({ "image": blob::reference(&blob), "alt": "" });
    world.bluesky.blobs.push(blob);
    match record.value.pointer_mut("/embed/images").and_then(Value::as_array_mut) {
        Some(images) => images.push(image),
        None => set(&mut record.value, "embed", json!({ "$type": "app.bsky.embed.images", "images": [image] })),
    }
}

fn set(value: &mut Value, name: &str, field: Value) {
    if let Some(fields) = value.as_object_mut() {
        fields.insert(name.to_owned(), field);
    }
}
