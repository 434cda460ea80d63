//! The step that makes a container public, and finding out whether it did.

use domain::{Body, Content, Method, NetworkError, Request, Session};

use super::{
    error::Refusal,
    manifest::{GRAPH_HOST, VERSION},
    status::{self, Container, send},
    steps::{Pending, ROUNDS_MAX, Ready, Step},
    wire::Created,
};
use crate::{
    address,
    connector::{Found, Lost, Progress},
};

/// Asks the container, publishes it if it is ready, and asks it again after a refusal.
pub(super) async fn advance(session: Session<'_>, ready: Ready) -> Result<Progress<Step>, NetworkError> {
    // Nothing was sent yet, so a lost reading must not look like a lost post.
    match status::container(session, &ready.container).await.map_err(certain)? {
        Container::Finished => {}
        Container::InProgress => return wait_again(ready),
        state => return settled(state, ready),
    }
    let url = address::on(GRAPH_HOST, &[VERSION, &session.account.remote_id, "media_publish"])?;
    let fields = vec![("creation_id", ready.container.as_str().into())];
    let response =
        send(session, Request::new(Method::Post, url).named("media_publish").body(Body::Form(fields))).await?;
    let Some(refusal) = Refusal::find(&response) else {
        let media_id = response.json::<Created>().map_err(NetworkError::from)?.id.0;
        return Ok(Progress::go(Step::Permalink { media_id, looks: 0 }));
    };
    if refusal.is_not_ready() {
        return wait_again(ready);
    }
    if refusal.is_before_processing() {
        return Err(refusal.error());
    }
    // A refusal has been seen after a publication that went through: the container knows.
    match status::container(session, &ready.container).await.map_err(|_| NetworkError::NoAnswer(None))? {
        Container::Finished => Err(certain(refusal.error())),
        state => settled(state, ready),
    }
}

/// The container is unpublished, so even a trouble answer had no effect.
fn certain(error: NetworkError) -> NetworkError {
    match error {
        NetworkError::Unavailable { .. } | NetworkError::Unexpected { .. } | NetworkError::NoAnswer(_) => {
            NetworkError::NotSent(None)
        }
        other => other,
    }
}

/// Back to waiting for the same container.
fn wait_again(ready: Ready) -> Result<Progress<Step>, NetworkError> {
    let Ready { container, ready_at, round } = ready;
    if round + 1 >= ROUNDS_MAX {
        return Err(NetworkError::NotSent(None));
    }
    let pending = Pending { container, waits: 0, hidden: 0, tried: Some(ready_at), round: round + 1 };
    Ok(Progress::back(5, Step::Wait(pending)))
}

/// What the state of a container that cannot be published says.
fn settled(state: Container, ready: Ready) -> Result<Progress<Step>, NetworkError> {
    let Ready { container, ready_at, round } = ready;
    match state {
        Container::Published => Ok(Progress::go(Step::Find { container, since: ready_at, looks: 0 })),
        Container::Expired | Container::Failed(None) if round + 1 < ROUNDS_MAX => {
            Ok(Progress::back(0, Step::Picture { children: Vec::new(), round: round + 1 }))
        }
        Container::Expired | Container::Failed(None) => Err(NetworkError::NotSent(None)),
        Container::Failed(Some(error)) => Err(error),
        // At work after a refusal, gone or hidden: publishing may have happened, and a new container could double it.
        Container::Finished | Container::InProgress | Container::Unreadable => Err(NetworkError::NoAnswer(None)),
    }
}

/// Asks the container whether it was published, then the account's posts.
pub(super) async fn confirm(
    session: Session<'_>,
    content: &Content,
    lost: Lost<Step>,
) -> Result<Found<Step>, NetworkError> {
    let Step::Publish(Ready { container, .. }) = lost.step else {
        return Ok(Found::NotThere);
    };
    match status::container(session, &container).await? {
        Container::Published => Ok(Found::LiveThen(Step::Find { container, since: lost.started_at, looks: 0 })),
        // Taken again, the publishing step starts a new container where this one has failed or expired.
        Container::Finished | Container::Expired | Container::Failed(_) => Ok(Found::NotThere),
        Container::InProgress => Ok(Found::NotSeen),
        Container::Unreadable => {
            let candidates = status::candidates(session, content, lost.started_at).await?;
            Ok(match candidates.only() {
                Some(receipt) => Found::Live(receipt),
                None if candidates.is_empty() => Found::NotSeen,
                None => Found::CannotTell(candidates.evidence()),
            })
        }
    }
}
