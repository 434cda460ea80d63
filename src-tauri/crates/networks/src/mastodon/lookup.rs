//! Finding a post whose answer was lost among the account's own.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Evidence, EvidencePost, Method, NetworkError, Request, Session};

use super::{
    Options,
    error::{Call, refusal},
    sign_in::CLIENT_NAME,
    steps::{Step, endpoint, receipt, send},
    wire::Status,
};
use crate::{
    connector::{Found, Lost, Work},
    html,
    seen::{Seen, reading},
};

const LISTED: usize = 40;

/// Looks for the post among the account's own. The key may be forgotten by now.
pub(super) async fn confirm(
    session: Session<'_>,
    work: Work<'_, Options>,
    lost: Lost<Step>,
) -> Result<Found<Step>, NetworkError> {
    let url = endpoint(session, &["api", "v1", "accounts", &session.account.remote_id, "statuses"])?;
    let request = Request::new(Method::Get, url).query("limit", LISTED.to_string()).query("exclude_reblogs", "true");
    let response = send(session, request).await?;
    if !response.is_success() {
        return Err(refusal(&response, Call::Read));
    }
    let listed: Vec<Status> = response.json().map_err(NetworkError::from)?;
    let since = lost.started_at - TimeDelta::minutes(2);
    let is_covered =
        listed.len() < LISTED || listed.iter().any(|status| status.created_at.is_some_and(|at| at < since));
    let wanted = Wanted::new(&work, since);
    let mut same = listed.iter().filter(|status| wanted.is(status));
    Ok(match (same.next(), same.next()) {
        (Some(only), None) => Found::Live(receipt(only)),
        (None, None) if is_covered && !listed.iter().any(|status| wanted.may_be(status)) => Found::NotSeen,
        _ => Found::CannotTell(evidence(&listed, &wanted)),
    })
}

/// What was to be published, as the server shows it.
struct Wanted {
    /// Content warning and text; the second pair is for servers that do not move a lone warning.
    shown: [(Seen, Seen); 2],
    pictures: usize,
    since: DateTime<Utc>,
}

impl Wanted {
    fn new(work: &Work<'_, Options>, since: DateTime<Utc>) -> Self {
        let kept = (Seen::text(&work.draft.options.content_warning), Seen::text(&work.draft.content.text));
        // A warning without a text becomes the text, and nothing is hidden.
        let moved = if kept.1.is_empty() { (kept.1.clone(), kept.0.clone()) } else { kept.clone() };
        Self { shown: [moved, kept], pictures: work.draft.content.media.len(), since }
    }

    fn could_be(&self, status: &Status) -> bool {
        status.created_at.is_some_and(|at| at >= self.since)
            && status.media_attachments.len() == self.pictures
            && status.in_reply_to_id.is_none()
    }

    fn is(&self, status: &Status) -> bool {
        let shown = (Seen::text(&status.spoiler_text), Seen::html(&status.content));
        self.could_be(status) && self.shown.contains(&shown)
    }

    /// Made by this app at that time, with other words: servers change texts, so it may be the one.
    fn may_be(&self, status: &Status) -> bool {
        self.could_be(status) && status.application.as_ref().is_some_and(|app| app.name == CLIENT_NAME)
    }
}

/// The likeliest first.
fn evidence(listed: &[Status], wanted: &Wanted) -> Evidence {
    let mut recent: Vec<&Status> =
        listed.iter().filter(|status| status.created_at.is_none_or(|at| at >= wanted.since)).collect();
    recent.sort_by_key(|status| !(wanted.is(status) || wanted.may_be(status)));
    let shown = recent.into_iter().take(5).map(|status| EvidencePost {
        remote_id: status.id.clone(),
        url: status.url.as_ref().and_then(|url| url.parse().ok()),
        text: html::shown(&reading(&status.content)),
        created_at: status.created_at,
    });
    Evidence { candidates: shown.collect() }
}
