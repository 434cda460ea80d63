//! From a handle to a DID, a document and a profile (bluesky 1.1 and 3, 2026-11-20).

use serde_json::{Value, json};

use super::{
    CDN, DIRECTORY, HANDLES, PDS,
    envelope::{error, invalid, ok},
    state::Person,
};
use crate::{
    app::App,
    call::Call,
    reply::{Answer, Reply},
};

/// `GET https://{handle}/.well-known/atproto-did`. A handle that nobody has is not a host at all.
pub(super) fn well_known(_app: &App, call: &Call) -> Answer {
    match Person::find(&call.host) {
        Some(person) => Ok(Reply::text(200, person.did)),
        None => Err(Reply::text(421, "there is no such handle").with("x-practice-unknown-host", "1")),
    }
}

/// `com.atproto.identity.resolveHandle`.
pub(super) fn resolve_handle(app: &App, call: &Call) -> Answer {
    let handle = call.query("handle").ok_or_else(|| invalid("Error: Params must have the property \"handle\""))?;
    let person = Person::find(handle).filter(|person| person.handle == handle.to_ascii_lowercase());
    let person = person.ok_or_else(|| error(400, "HandleNotFound", "Unable to resolve handle"))?;
    Ok(ok(app, &json!({ "did": person.did })))
}

/// The DID document.
pub(super) fn document_of(person: &Person) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": person.did,
        "alsoKnownAs": [format!("at://{}", person.handle)],
        "verificationMethod": [],
        "service": [{
            "id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": format!("https://{PDS}"),
        }],
    })
}

/// `GET https://plc.directory/{did}`.
pub(super) fn document(_app: &App, call: &Call) -> Answer {
    let did = call.segments.first().map(String::as_str).unwrap_or_default();
    match Person::find(did).filter(|person| person.did == did) {
        Some(person) => Ok(Reply::json(200, &document_of(person))),
        None => Err(Reply::json(404, &json!({ "message": format!("DID not registered: {did} at {DIRECTORY}") }))),
    }
}

/// `com.atproto.server.describeServer`.
pub(super) fn server(app: &App, _call: &Call) -> Answer {
    let limit = app.read(|world| {
        let settings = &world.settings;
        settings.bluesky_tells_limit.then_some(settings.bluesky_blob_bytes_max)
    });
    let mut answer = json!({
        "did": format!("did:web:{PDS}"), "availableUserDomains": [HANDLES], "inviteCodeRequired": false, "links": {},
    });
    if let (Some(fields), Some(limit)) = (answer.as_object_mut(), limit) {
        fields.insert("blobUploadLimit".into(), limit.into());
    }
    Ok(ok(app, &answer))
}

/// `app.bsky.actor.getProfile`, no token needed.
pub(super) fn profile(app: &App, call: &Call) -> Answer {
    let actor = call.query("actor").unwrap_or_default();
    let person = Person::find(actor).ok_or_else(|| invalid("Profile not found"))?;
    let posts = app.read(|world| world.bluesky.records.iter().filter(|record| record.did == person.did).count());
    let answer = json!({
        "did": person.did, "handle": person.handle, "displayName": person.display_name,
        "avatar": format!("https://{CDN}/avatar/{}.png", person.handle),
        "description": "Bread from the harbour.", "followersCount": 210, "followsCount": 64, "postsCount": posts,
    });
    Ok(ok(app, &answer))
}
