//! The account's own statuses: noted before publishing, looked through for a post whose answer was lost.

use chrono::{DateTime, Utc};
use domain::{Method, NetworkError, Request, Response, Session};

use super::{
    Options,
    error::{Call, refusal},
    steps::{Keys, Step, endpoint, send},
    wire::{Account, Status},
};
use crate::{
    connector::{Look, Lost, Work},
    own_posts::{Listing, Mark, OwnPost},
    seen::{Seen, reading},
};

const LISTED: usize = 40;

/// Notes the newest statuses.
pub(super) async fn mark(session: Session<'_>) -> Result<Mark, NetworkError> {
    let (statuses, at) = newest(session).await?;
    Ok(Mark { newest: statuses.into_iter().map(|status| status.id).collect(), at, state: None })
}

/// Looks for the post among the account's own. The key may be forgotten by now.
pub(super) async fn confirm(
    session: Session<'_>,
    work: Work<'_, Options>,
    lost: Lost<'_, Step>,
) -> Result<Look<Step>, NetworkError> {
    let (statuses, at) = newest(session).await?;
    let wanted = Wanted::new(&work);
    let is_whole = statuses.len() < LISTED;
    let posts = statuses.into_iter().map(|status| wanted.own_post(status)).collect();
    let listing = Listing { posts, is_whole, at };
    let works = match work.mark {
        Some(mark) if listing.shows_what_is_known(mark, lost.known) => true,
        Some(mark) if mark.newest.is_empty() && listing.posts.is_empty() => has_none(session).await?,
        _ => false,
    };
    let found = listing.look(work.mark, lost.known, works);
    // How far another software's listing lags behind is not known: without a time a reading proves nothing.
    let at = at.filter(|_| lost.step.keys() != Some(Keys::Unknown));
    Ok(Look { found, at })
}

async fn newest(session: Session<'_>) -> Result<(Vec<Status>, Option<DateTime<Utc>>), NetworkError> {
    let url = endpoint(session, &["api", "v1", "accounts", &session.account.remote_id, "statuses"])?;
    let request = Request::new(Method::Get, url)
        .named("account statuses")
        .query("limit", LISTED.to_string())
        .query("exclude_reblogs", "true");
    let response = read(session, request).await?;
    Ok((response.json().map_err(NetworkError::from)?, response.date()))
}

/// Whether the account counts no posts at all, which an empty listing agrees with.
async fn has_none(session: Session<'_>) -> Result<bool, NetworkError> {
    let url = endpoint(session, &["api", "v1", "accounts", "verify_credentials"])?;
    let account: Account = read(session, Request::new(Method::Get, url).named("verify credentials"))
        .await?
        .json()
        .map_err(NetworkError::from)?;
    Ok(account.statuses_count == Some(0))
}

async fn read(session: Session<'_>, request: Request<'_>) -> Result<Response, NetworkError> {
    let response = send(session, request).await?;
    if response.is_success() { Ok(response) } else { Err(refusal(&response, Call::Read)) }
}

/// What was to be published, as the server shows it.
struct Wanted {
    /// Content warning and text; the second pair is for servers that do not move a lone warning.
    shown: [(Seen, Seen); 2],
    pictures: usize,
}

impl Wanted {
    fn new(work: &Work<'_, Options>) -> Self {
        let kept = (Seen::text(&work.draft.options.content_warning), Seen::text(&work.draft.content.text));
        // A warning without a text becomes the text, and nothing is hidden.
        let moved = if kept.1.is_empty() { (kept.1.clone(), kept.0.clone()) } else { kept.clone() };
        Self { shown: [moved, kept], pictures: work.draft.content.media.len() }
    }

    fn is(&self, status: &Status) -> bool {
        let shown = (Seen::text(&status.spoiler_text), Seen::html(&status.content));
        status.media_attachments.len() == self.pictures
            && status.in_reply_to_id.is_none()
            && self.shown.contains(&shown)
    }

    fn own_post(&self, status: Status) -> OwnPost {
        OwnPost {
            is_same: self.is(&status),
            url: super::steps::receipt(&status).url,
            text: reading(&status.content),
            created_at: status.created_at,
            id: status.id,
        }
    }
}
