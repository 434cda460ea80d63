//! The start screen, in the computer's own time zone.

use chrono::{DateTime, Datelike, Days, FixedOffset, Local, NaiveDate, Offset, TimeZone, Utc};
use domain::NeedsSignIn;
use engine::{Day, DayPost, LeftOut, Need, Today};

use crate::{
    convert::{self, same_words},
    desk::Desk,
    wire::{DayDto, DayPostDto, ErrorDto, LeftOutDto, NeedDto, NeedsSignInDto, TodayDto, VerdictDto},
    zone::time_zone,
};

pub(crate) async fn today_get(desk: &Desk, workspace_id: Option<String>) -> Result<TodayDto, ErrorDto> {
    let workspace = convert::optional_id(workspace_id.as_deref(), "workspaceId")?;
    let profile = desk.profile().await?;
    let day = profile.clock.now().with_timezone(&Local).date_naive();
    let today = profile.engine.today_in(workspace, monday(day), local_offset).await?;
    Ok(dto(today, time_zone()))
}

/// How far the computer's clock is from UTC at an instant.
pub fn local_offset(at: DateTime<Utc>) -> FixedOffset {
    Local.offset_from_utc_datetime(&at.naive_utc()).fix()
}

/// The Monday of a day's week.
fn monday(day: NaiveDate) -> NaiveDate {
    let since = u64::from(day.weekday().num_days_from_monday());
    day.checked_sub_days(Days::new(since)).unwrap_or(day)
}

fn dto(today: Today, zone: String) -> TodayDto {
    let verdict = today.verdict;
    TodayDto {
        halt: today.halt.map(Into::into),
        verdict: VerdictDto {
            accounts: verdict.accounts,
            published: verdict.published,
            under_way: verdict.under_way,
            needs_you: verdict.needs_you,
        },
        checked_at: convert::instant(today.checked_at),
        needs: convert::each(today.needs),
        week: convert::each(today.week),
        zone,
    }
}

impl From<Need> for NeedDto {
    fn from(need: Need) -> Self {
        match need {
            Need::SignIn { account_id, reason, held_posts } => {
                Self::SignIn { account_id: account_id.to_string(), reason: reason.into(), held_posts }
            }
            Need::SignInEnds { account_id, at, left_out } => Self::SignInEnds {
                account_id: account_id.to_string(),
                at: convert::instant(at),
                left_out: left_out.map(Into::into),
            },
            Need::Unlock { held_posts } => Self::Unlock { held_posts },
            Need::Missed { post_id, target_id, account_id, title, due_at } => Self::Missed {
                post_id: post_id.to_string(),
                target_id: target_id.to_string(),
                account_id: account_id.to_string(),
                title,
                due_at: convert::instant(due_at),
            },
            Need::Held { account_id, posts, since } => {
                Self::Held { account_id: account_id.to_string(), posts, since: convert::instant(since) }
            }
            Need::Rejected { post_id, target_id, account_id, title, finding } => Self::Rejected {
                post_id: post_id.to_string(),
                target_id: target_id.to_string(),
                account_id: account_id.to_string(),
                title,
                finding: finding.map(Into::into),
            },
            Need::Unconfirmed { post_id, target_id, account_id, title, candidates } => Self::Unconfirmed {
                post_id: post_id.to_string(),
                target_id: target_id.to_string(),
                account_id: account_id.to_string(),
                title,
                candidates,
            },
        }
    }
}

impl From<LeftOut> for LeftOutDto {
    fn from(post: LeftOut) -> Self {
        Self {
            post_id: post.post_id.to_string(),
            title: post.title,
            due_at: convert::instant(post.due_at),
            more: post.more,
        }
    }
}

impl From<Day> for DayDto {
    fn from(day: Day) -> Self {
        Self { date: day.date.to_string(), today: day.today, posts: convert::each(day.posts) }
    }
}

impl From<DayPost> for DayPostDto {
    fn from(post: DayPost) -> Self {
        Self {
            post_id: post.post_id.to_string(),
            at: convert::instant(post.at),
            title: post.title,
            networks: post.networks.iter().map(ToString::to_string).collect(),
            state: post.state.into(),
        }
    }
}

same_words!(NeedsSignIn => NeedsSignInDto {
    Expired, Revoked, Checkpoint, MissingScope, LeftOut, RenewalLost, Unreadable, Unknown,
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday() {
        for (day, expected) in [
            ("2026-11-16", "2026-11-16"),
            ("2026-11-20", "2026-11-16"),
            ("2026-11-22", "2026-11-16"),
            ("2026-11-23", "2026-11-23"),
            ("2027-01-01", "2026-12-28"),
            ("2024-02-29", "2024-02-26"),
        ] {
            let monday = monday(day.parse().unwrap());
            assert_eq!(monday.to_string(), expected, "of {day}");
        }
    }
}
