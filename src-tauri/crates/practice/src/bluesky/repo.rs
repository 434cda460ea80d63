//! A repository as a whole: its last commit (lexicon `com.atproto.sync.getLatestCommit`, 2026-11-30).

use serde_json::{Value, json};

use super::{
    blob::{DAG_CBOR, cid},
    envelope::{error, invalid, ok},
    state::{Commit, Person},
    tid::tid,
};
use crate::{app::App, call::Call, reply::Answer, world::World};

/// When the accounts were made, each with an empty commit: 1 January 2023.
const MADE_MICROS: i64 = 1_672_531_200_000_000;

/// `com.atproto.sync.getLatestCommit`, no token needed.
pub(super) fn latest(app: &App, call: &Call) -> Answer {
    let did = call.query("did").ok_or_else(|| invalid("Error: Params must have the property \"did\""))?;
    if !did.starts_with("did:") {
        return Err(invalid("Error: did must be a valid did"));
    }
    let person = Person::find(did).filter(|person| person.did == did);
    let person = person.ok_or_else(|| error(400, "RepoNotFound", &format!("Could not find repo for DID: {did}")))?;
    Ok(ok(app, &node(&app.read(|world| last(world, person.did)))))
}

/// The last commit of the repository.
pub(super) fn last(world: &World, did: &str) -> Commit {
    let made = || Commit { cid: cid(DAG_CBOR, did.as_bytes()), micros: MADE_MICROS };
    world.bluesky.commits.get(did).cloned().unwrap_or_else(made)
}

/// Notes that the repository was written to. Revisions grow even while the clock is set back.
pub(super) fn commit(app: &App, world: &mut World, did: &str) -> Value {
    let micros = app.now().timestamp_micros().max(last(world, did).micros + 1);
    let commit = Commit { cid: cid(DAG_CBOR, &world.next_serial().to_be_bytes()), micros };
    let node = node(&commit);
    world.bluesky.commits.insert(did.to_owned(), commit);
    node
}

fn node(commit: &Commit) -> Value {
    json!({ "cid": commit.cid, "rev": tid(commit.micros, 0) })
}
