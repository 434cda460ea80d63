//! Planning a post for later: the wall clock's time of a place, the instant it means, and changing one's mind.

use chrono::{DateTime, Utc};
use domain::{DraftId, PostId, TargetState};
use jiff::{
    Timestamp,
    civil::DateTime as Civil,
    tz::{AmbiguousOffset, TimeZone},
};
use store::{
    Write, attempts, drafts,
    posts::{self, Post, Schedule},
    targets,
};

use crate::{Changed, DraftView, Engine, EngineError, held::plan_anew, posts::PostView, workspace::keep_own_accounts};

/// Form of [`Schedule::local`].
const LOCAL: &str = "%Y-%m-%dT%H:%M";

/// The instant a time on the wall clock means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meant {
    /// The instant.
    pub at: DateTime<Utc>,
    /// What the change of the clocks made of it.
    pub shift: Option<Shift>,
}

/// A time that a change of the clocks makes doubtful.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    /// The clock skips that time; the first instant after is meant.
    Skipped,
    /// The clock shows that time twice; the earlier is meant.
    Twice,
}

/// Works out the instant. Pure but for the zone's rules, which the system or this program brings along.
///
/// # Errors
/// [`EngineError::InvalidInput`] with `local` or `zone`.
pub fn meant(schedule: &Schedule) -> Result<Meant, EngineError> {
    let local = Civil::strptime(LOCAL, &schedule.local).map_err(|_| EngineError::InvalidInput { field: "local" })?;
    let zone = TimeZone::get(&schedule.zone).map_err(|_| EngineError::InvalidInput { field: "zone" })?;
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let (at, shift) = match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => (ambiguous.compatible(), None),
        AmbiguousOffset::Fold { .. } => (ambiguous.earlier(), Some(Shift::Twice)),
        AmbiguousOffset::Gap { .. } => (ambiguous.earlier().map(|at| next_change(&zone, at)), Some(Shift::Skipped)),
    };
    let at = at.map_err(|_| EngineError::InvalidInput { field: "local" })?;
    let at = DateTime::from_timestamp(at.as_second(), 0).ok_or(EngineError::InvalidInput { field: "local" })?;
    Ok(Meant { at, shift })
}

/// Refuses a zone that is not known.
///
/// # Errors
/// [`EngineError::InvalidInput`] with `zone`.
pub(crate) fn check_zone(zone: &str) -> Result<(), EngineError> {
    TimeZone::get(zone).map(drop).map_err(|_| EngineError::InvalidInput { field: "zone" })
}

/// What a place's clock shows at an instant that begins a minute. Where that does not tell the instant, because the
/// clock shows it twice or the place is not known any more, it is told in UTC.
pub(crate) fn shown_in(at: DateTime<Utc>, zone: &str) -> Schedule {
    let shown = |zone: &str| {
        let there = TimeZone::get(zone).ok()?.to_datetime(Timestamp::from_second(at.timestamp()).ok()?);
        Some(Schedule { local: there.strftime(LOCAL).to_string(), zone: zone.to_owned() })
    };
    let told = shown(zone).filter(|schedule| meant(schedule).is_ok_and(|meant| meant.at == at));
    told.unwrap_or_else(|| Schedule { local: at.format(LOCAL).to_string(), zone: "UTC".to_owned() })
}

/// The change of the clocks that skips a time lies right after the earlier reading of that time.
fn next_change(zone: &TimeZone, at: Timestamp) -> Timestamp {
    zone.following(at).next().map_or(at, |change| change.timestamp())
}

impl Engine {
    /// Plans a draft as it was at `version` for later. Asking again for the same version returns the same post.
    ///
    /// # Errors
    /// As [`Engine::publish`], and [`EngineError::TimePassed`].
    pub async fn schedule(&self, draft_id: DraftId, version: u32, schedule: Schedule) -> Result<PostView, EngineError> {
        let at = self.still_to_come(&schedule)?;
        self.make_post(draft_id, version, at, Some(schedule)).await
    }

    /// Moves what of a post still waits for its time, and gives a new one to what missed it.
    ///
    /// # Errors
    /// [`EngineError::ActionNotPossible`] when nothing of it waits for a time, [`EngineError::TimePassed`].
    pub async fn move_post(&self, id: PostId, schedule: Schedule) -> Result<PostView, EngineError> {
        let at = self.still_to_come(&schedule)?;
        self.inner
            .parts
            .store
            .write(move |write| {
                if targets::reschedule(write, id, at)? + plan_missed(write, id, at)? == 0 {
                    return Err(EngineError::ActionNotPossible);
                }
                posts::reschedule(write, id, at, &schedule).map_err(EngineError::from)
            })
            .await?;
        self.changed(Changed::Posts, Some(id.to_string()));
        self.wake();
        self.post_get(id).await
    }

    /// Takes a post back before any of it went on its way: its draft can be written on.
    ///
    /// # Errors
    /// [`EngineError::ActionNotPossible`] when some of it no longer waits for its time, or was sent before.
    pub async fn unschedule(&self, id: PostId) -> Result<DraftView, EngineError> {
        let now = self.now();
        let draft_id = self.inner.parts.store.write(move |write| take_back(write, id, now)).await?;
        self.changed(Changed::Posts, Some(id.to_string()));
        self.changed(Changed::Drafts, Some(draft_id.to_string()));
        self.draft_get(draft_id).await
    }

    /// Works the instants out again: the rules of a zone may have changed since the posts were planned.
    pub(crate) async fn follow_zones(&self) -> Result<(), EngineError> {
        let moved = self.inner.parts.store.write(follow_zones).await?;
        if moved > 0 {
            tracing::info!(moved, "posts moved with the rules of their time zone");
            self.changed(Changed::Posts, None);
        }
        Ok(())
    }

    fn still_to_come(&self, schedule: &Schedule) -> Result<DateTime<Utc>, EngineError> {
        let at = meant(schedule)?.at;
        if at <= self.now() { Err(EngineError::TimePassed) } else { Ok(at) }
    }
}

/// Gives the missed targets of a post a new time; returns how many.
fn plan_missed(write: &Write<'_>, id: PostId, at: DateTime<Utc>) -> Result<usize, EngineError> {
    let mut planned = 0;
    for mut target in targets::list_of_post(write, id)? {
        if target.state == TargetState::Missed {
            plan_anew(&mut target, at)?;
            targets::update(write, &target)?;
            planned += 1;
        }
    }
    Ok(planned)
}

fn take_back(write: &Write<'_>, id: PostId, now: DateTime<Utc>) -> Result<DraftId, EngineError> {
    let post = posts::get(write, id)?;
    for target in targets::list_of_post(write, id)? {
        // One that missed its time and got another may be public from before: only its target remembers what was sent.
        if target.state != TargetState::Scheduled || attempts::find_undisproved(write, target.id)?.is_some() {
            return Err(EngineError::ActionNotPossible);
        }
    }
    posts::delete(write, id)?;
    drafts::mark_unpublished(write, post.draft_id)?;
    // An account may have gone to another workspace since.
    keep_own_accounts(write, drafts::get(write, post.draft_id)?, now)?;
    Ok(post.draft_id)
}

fn follow_zones(write: &Write<'_>) -> Result<usize, EngineError> {
    let mut moved = 0;
    for Post { id, planned_at, schedule, .. } in posts::list_scheduled(write)? {
        let Some(schedule) = schedule else { continue };
        // A zone that is no longer known keeps the instant that was worked out when it was.
        if let Ok(Meant { at, .. }) = meant(&schedule)
            && at != planned_at
        {
            posts::reschedule(write, id, at, &schedule)?;
            targets::reschedule(write, id, at)?;
            moved += 1;
        }
    }
    Ok(moved)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(local: &str, zone: &str, expected: Result<(&str, Option<Shift>), &'static str>) {
        let schedule = Schedule { local: local.into(), zone: zone.into() };
        let found = meant(&schedule).map(|meant| (meant.at, meant.shift)).map_err(|error| match error {
            EngineError::InvalidInput { field } => field,
            other => panic!("{other}"),
        });
        let expected = expected.map(|(at, shift)| (at.parse().unwrap(), shift));
        assert_eq!(found, expected, "{local} in {zone}");
    }

    #[test]
    fn a_time_on_the_wall_clock_means_one_instant() {
        check("2026-11-24T09:30", "Europe/Lisbon", Ok(("2026-11-24T09:30:00Z", None)));
        check("2026-07-24T09:30", "Europe/Lisbon", Ok(("2026-07-24T08:30:00Z", None)));
        check("2026-11-24T09:30", "Asia/Kathmandu", Ok(("2026-11-24T03:45:00Z", None)));
        check("2026-12-31T23:59", "Pacific/Auckland", Ok(("2026-12-31T10:59:00Z", None)));
    }

    #[test]
    fn a_time_that_the_clock_skips_means_the_first_instant_after() {
        check("2026-03-29T02:30", "Europe/Berlin", Ok(("2026-03-29T01:00:00Z", Some(Shift::Skipped))));
        check("2026-03-29T02:00", "Europe/Berlin", Ok(("2026-03-29T01:00:00Z", Some(Shift::Skipped))));
        check("2026-03-08T02:59", "America/New_York", Ok(("2026-03-08T07:00:00Z", Some(Shift::Skipped))));
        check("2026-10-04T02:15", "Australia/Lord_Howe", Ok(("2026-10-03T15:30:00Z", Some(Shift::Skipped))));
        check("2011-12-30T12:00", "Pacific/Apia", Ok(("2011-12-30T10:00:00Z", Some(Shift::Skipped))));
    }

    #[test]
    fn a_time_that_the_clock_shows_twice_means_the_earlier() {
        check("2026-10-25T02:30", "Europe/Berlin", Ok(("2026-10-25T00:30:00Z", Some(Shift::Twice))));
        check("2026-11-01T01:00", "America/New_York", Ok(("2026-11-01T05:00:00Z", Some(Shift::Twice))));
    }

    #[test]
    fn an_instant_is_told_by_what_the_clock_of_its_place_shows() {
        for (at, zone, local, told_in) in [
            ("2026-11-24T09:30:00Z", "Europe/Berlin", "2026-11-24T10:30", "Europe/Berlin"),
            ("2026-11-24T03:45:00Z", "Asia/Kathmandu", "2026-11-24T09:30", "Asia/Kathmandu"),
            ("2026-10-25T00:30:00Z", "Europe/Berlin", "2026-10-25T02:30", "Europe/Berlin"),
            ("2026-10-25T01:30:00Z", "Europe/Berlin", "2026-10-25T01:30", "UTC"),
            ("2026-11-24T09:30:00Z", "Mars/Olympus", "2026-11-24T09:30", "UTC"),
        ] {
            let at = at.parse().unwrap();
            let schedule = shown_in(at, zone);
            assert_eq!((schedule.local.as_str(), schedule.zone.as_str()), (local, told_in), "{at} in {zone}");
            assert_eq!(meant(&schedule).unwrap().at, at);
        }
    }

    #[test]
    fn what_is_no_time_or_no_place_is_refused() {
        for local in ["", "tomorrow", "2026-11-24", "2026-11-24T25:00", "2026-02-30T10:00", "2026-11-24T09:30Z"] {
            check(local, "Europe/Lisbon", Err("local"));
        }
        for zone in ["", "Mars/Olympus", "../etc/passwd", "/etc/localtime"] {
            check("2026-11-24T09:30", zone, Err("zone"));
        }
    }
}
