//! When a post comes out: now, at a time, or not by itself (meta 6.1, 6.2 and 11, and the parameters of the Page's edges
//! in Meta's own description, 2026-04).

use chrono::{DateTime, TimeDelta, Utc};

use super::state::Stage;
use crate::{call::Call, graph::error, reply::Reply};

/// The documents disagree about the end, 30 or 75 days; this is the stricter one.
const EARLIEST: TimeDelta = TimeDelta::minutes(10);
const LATEST: TimeDelta = TimeDelta::days(30);

/// How an edge takes a time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeForm {
    /// In seconds since 1970.
    Seconds,
    /// In seconds since 1970, or as in ISO 8601. Facebook reads more forms, which are not imitated.
    SecondsOrIso,
}

/// The stage that a call wants for its post.
pub(super) fn read(call: &Call, now: DateTime<Utc>, form: TimeForm) -> Result<Stage, Reply> {
    let is_published = flag(call, "published")?.unwrap_or(true);
    let time = call.field("scheduled_publish_time");
    let content_type = call.field("unpublished_content_type");
    match (is_published, time, content_type.as_deref()) {
        (true, None, None) => Ok(Stage::Published),
        (true, _, _) => Err(error(100, None, "(#100) Only a post with published=false has a time or a type")),
        (false, Some(time), None | Some("SCHEDULED")) => Ok(Stage::Scheduled { at: time_of(&time, now, form)? }),
        (false, None, None | Some("DRAFT")) => Ok(Stage::Unpublished),
        (false, _, Some("SCHEDULED" | "DRAFT")) => {
            Err(error(100, None, "(#100) scheduled_publish_time belongs to SCHEDULED, and SCHEDULED to it"))
        }
        // Facebook knows more of them.
        (false, _, Some(_)) => {
            Err(error(3, None, "(#3) The practice network does not imitate this unpublished_content_type"))
        }
    }
}

/// A time within the window in which a post can be planned.
pub(super) fn time_of(text: &str, now: DateTime<Utc>, form: TimeForm) -> Result<DateTime<Utc>, Reply> {
    let seconds = || DateTime::from_timestamp(text.parse().ok()?, 0);
    let iso = || {
        let parsed =
            DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%z"));
        parsed.ok().map(|at| at.with_timezone(&Utc))
    };
    let at = match form {
        TimeForm::Seconds => seconds(),
        TimeForm::SecondsOrIso => seconds().or_else(iso),
    };
    let at = at.ok_or_else(|| error(100, None, "(#100) Param scheduled_publish_time is no time"))?;
    if !(now + EARLIEST..=now + LATEST).contains(&at) {
        let message = "(#100) The specified scheduled publish time is invalid: between 10 minutes and 30 days from now";
        return Err(error(100, None, message));
    }
    Ok(at)
}

/// A field that is true or false.
pub(super) fn flag(call: &Call, name: &str) -> Result<Option<bool>, Reply> {
    match call.field(name).as_deref() {
        None => Ok(None),
        Some("true" | "1") => Ok(Some(true)),
        Some("false" | "0") => Ok(Some(false)),
        Some(_) => Err(error(100, None, &format!("(#100) Param {name} must be a boolean"))),
    }
}
