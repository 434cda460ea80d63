//! The step that makes a container public, and finding out whether it did.

use domain::{Body, Method, NetworkError, Request, Session};

use super::{
    Options,
    error::Refusal,
    manifest::{GRAPH_HOST, VERSION},
    status::{self, Container, send},
    steps::{Pending, ROUNDS_MAX, Ready, Step},
    wire::Created,
};
use crate::{
    address,
    connector::{Found, Look, Lost, Progress, Work},
};

/// Asks the container, and publishes it if it is ready.
///
/// Nearly every refusal has been seen although the post was live, and the container's status lags behind: what came of
/// it is found out later (Meta sheet 9.5 and 12.1, 2026-11-20).
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
    Err(if refusal.is_quota_used_up() { refusal.error() } else { NetworkError::Doubted(Box::new(refusal.error())) })
}

/// Nothing was sent, so trouble in answering is no doubt about the post.
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
    let Ready { container, round } = ready;
    if round + 1 >= ROUNDS_MAX {
        return Err(NetworkError::NotSent(None));
    }
    let pending = Pending { container, waits: 0, hidden: 0, tried: true, round: round + 1 };
    Ok(Progress::back(5, Step::Wait(pending)))
}

/// What the state of a container that cannot be published says.
fn settled(state: Container, ready: Ready) -> Result<Progress<Step>, NetworkError> {
    let Ready { container, round } = ready;
    match state {
        Container::Published => Ok(Progress::go(Step::Find { container, looks: 0 })),
        Container::Expired | Container::Failed(None) if round + 1 < ROUNDS_MAX => {
            Ok(Progress::back(0, Step::Picture { children: Vec::new(), round: round + 1 }))
        }
        Container::Expired | Container::Failed(None) => Err(NetworkError::NotSent(None)),
        Container::Failed(Some(error)) => Err(error),
        // At work after a refusal, gone or hidden: publishing may have happened, and a new container could double it.
        Container::Finished | Container::InProgress | Container::Unreadable => Err(NetworkError::NoAnswer(None)),
    }
}

/// Asks the container whether it was published, then the account's posts: either alone may lag behind.
pub(super) async fn confirm(
    session: Session<'_>,
    work: Work<'_, Options>,
    lost: Lost<'_, Step>,
) -> Result<Look<Step>, NetworkError> {
    let Step::Publish(Ready { container, .. }) = lost.step else {
        return Ok(Look { found: Found::NotThere, at: None });
    };
    let state = status::container(session, &container).await?;
    if matches!(state, Container::Published) {
        return Ok(Look { found: Found::LiveThen(Step::Find { container, looks: 0 }), at: None });
    }
    let listing = status::listing(session, work.draft.content).await?;
    // A container that can be read shows that readings work, also for an account without any post.
    let works = !matches!(state, Container::Unreadable)
        || work.mark.is_some_and(|mark| listing.shows_what_is_known(mark, lost.known));
    Ok(Look { found: listing.look(work.mark, lost.known, works), at: listing.at })
}
