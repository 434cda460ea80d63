//! The account's repository: noted before publishing, looked through for a record whose answer was lost.
//!
//! A record stands under a key that we chose, so what is found there is ours, however its author edited it since. A
//! record that is missing may never have arrived, or was deleted. The repository's revision tells them apart: it moves
//! with every change, so one that has not moved proves that nothing arrived.

use domain::{Evidence, Method, NetworkError, Request, Response, Session};
use url::Url;

use super::{
    Options,
    error::Refusal,
    steps::{COLLECTION, Step, method, receipt},
    tid,
    wire::{Commit, Record, Records},
};
use crate::{
    address,
    connector::{Found, Look, Work},
    own_posts::{Listing, Mark, OwnPost},
};

const LISTED: usize = 25;

/// Notes the revision and the newest records.
pub(super) async fn mark(session: Session<'_>) -> Result<Mark, NetworkError> {
    let (revision, _) = revision(session).await?;
    let mark = listing(session).await?.mark();
    Ok(Mark { state: Some(revision), ..mark })
}

/// Asks the account's own server for the record; the public view lags behind.
pub(super) async fn confirm(
    session: Session<'_>,
    work: Work<'_, Options>,
    known: &[String],
) -> Result<Look<Step>, NetworkError> {
    let request = Request::new(Method::Get, method(session, "com.atproto.repo.getRecord")?)
        .named("getRecord")
        .query("repo", session.account.remote_id.as_str())
        .query("collection", COLLECTION)
        .query("rkey", tid::of(work.seed));
    let response = send(session, request).await?;
    if response.is_success() {
        let found: Record = response.json().map_err(NetworkError::from)?;
        let at = response.date();
        if known.contains(&found.uri) {
            // Another post of ours has drawn the same key.
            return Ok(Look { found: Found::CannotTell(Evidence::default()), at });
        }
        return Ok(Look { found: Found::Live(receipt(session, work.seed, found.uri)), at });
    }
    let refusal = Refusal::read(&response);
    if refusal.is_not_found() { missing(session, work.mark, known).await } else { Err(refusal.error()) }
}

async fn missing(session: Session<'_>, mark: Option<&Mark>, known: &[String]) -> Result<Look<Step>, NetworkError> {
    let (revision, at) = revision(session).await?;
    if mark.and_then(|mark| mark.state.as_ref()) == Some(&revision) {
        return Ok(Look { found: Found::NotThere, at });
    }
    // Something has changed, and it may have been this record, deleted since. Another post of ours explains one change,
    // and may hide a second.
    Ok(Look { found: Found::CannotTell(listing(session).await?.evidence(known)), at })
}

async fn revision(session: Session<'_>) -> Result<(String, Option<chrono::DateTime<chrono::Utc>>), NetworkError> {
    let url = method(session, "com.atproto.sync.getLatestCommit")?;
    let response = read(
        session,
        Request::new(Method::Get, url).named("getLatestCommit").query("did", session.account.remote_id.as_str()),
    )
    .await?;
    let commit: Commit = response.json().map_err(NetworkError::from)?;
    Ok((commit.rev, response.date()))
}

async fn listing(session: Session<'_>) -> Result<Listing, NetworkError> {
    let request = Request::new(Method::Get, method(session, "com.atproto.repo.listRecords")?)
        .named("listRecords")
        .query("repo", session.account.remote_id.as_str())
        .query("collection", COLLECTION)
        .query("limit", LISTED.to_string());
    let response = read(session, request).await?;
    let records = response.json::<Records>().map_err(NetworkError::from)?.records;
    let is_whole = records.len() < LISTED;
    let posts = records.into_iter().map(|record| own_post(session, record)).collect();
    Ok(Listing { posts, is_whole, at: response.date() })
}

/// Never the one that is looked for: that one has our key and is asked for by it.
fn own_post(session: Session<'_>, record: Record) -> OwnPost {
    let url = record.uri.rsplit('/').next().and_then(|key| web_address(session, key));
    OwnPost { id: record.uri, url, text: record.value.text, created_at: record.value.created_at, is_same: false }
}

/// Where people see the record of this key.
pub(super) fn web_address(session: Session<'_>, key: &str) -> Option<Url> {
    address::on("bsky.app", &["profile", &session.account.remote_id, "post", key]).ok()
}

/// Public readings go out without the token.
async fn send(session: Session<'_>, request: Request<'_>) -> Result<Response, NetworkError> {
    Ok(session.outside.http.send(session.outside.scope, request).await?)
}

async fn read(session: Session<'_>, request: Request<'_>) -> Result<Response, NetworkError> {
    let response = send(session, request).await?;
    if response.is_success() { Ok(response) } else { Err(Refusal::read(&response).error()) }
}
