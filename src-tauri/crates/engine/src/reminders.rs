//! The dates by which to sign in again, as a file for the person's own calendar (RFC 5545).

use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, text};
use icalendar::{Alarm, Calendar, Component, Event, EventLike, Property};

use crate::{AccountView, Engine, EngineError};

/// How long before the date the calendar speaks up.
const AHEAD: &str = "-P7D";
/// How long the entry is; calendars hide one without a length.
const LENGTH: TimeDelta = TimeDelta::minutes(15);
/// Longest name in an entry, in characters.
const NAME_MAX: usize = 120;

/// A date by which to sign in again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// The account; the entry keeps this name, so that saving again moves it instead of adding another.
    pub account_id: AccountId,
    /// Its handle, without `@`.
    pub handle: String,
    /// Its network's name for people.
    pub network: String,
    /// The date.
    pub reconnect_by: DateTime<Utc>,
}

impl Engine {
    /// A calendar with every date by which to sign in again; `None` = there is no such date.
    ///
    /// # Errors
    /// When the accounts cannot be read.
    pub async fn reminders(&self) -> Result<Option<String>, EngineError> {
        let accounts = self.list_accounts().await?;
        let reminders: Vec<_> = accounts.into_iter().filter_map(|account| self.reminder(account)).collect();
        Ok((!reminders.is_empty()).then(|| file(&reminders, self.now())))
    }

    fn reminder(&self, account: AccountView) -> Option<Reminder> {
        Some(Reminder {
            reconnect_by: account.sign_in.reconnect_by?,
            network: self.network(&account.platform).ok()?.manifest().name.to_owned(),
            account_id: account.id,
            handle: account.handle,
        })
    }
}

/// The file. Pure.
fn file(reminders: &[Reminder], now: DateTime<Utc>) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//Postrider//Reconnect by//EN"));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    for reminder in reminders {
        calendar.push(entry(reminder, now));
    }
    calendar.to_string()
}

fn entry(reminder: &Reminder, now: DateTime<Utc>) -> Event {
    let uid = format!("reconnect-{}@app.postrider", reminder.account_id);
    // A name that somebody else chose must not begin a line of its own.
    let handle = text::shown(&reminder.handle, NAME_MAX);
    let title = format!("Reconnect @{handle} ({}) in Postrider", reminder.network);
    Event::new()
        .uid(&uid)
        .timestamp(now)
        // A calendar takes an entry with a higher number for the newer one.
        .sequence(u32::try_from(now.timestamp() / 60).unwrap_or(0))
        .starts(reminder.reconnect_by)
        .ends(reminder.reconnect_by + LENGTH)
        .summary(&title)
        .description("This sign-in ends now and cannot renew by itself. Sign in again before, and nothing stops.")
        .append_property(Property::new("TRANSP", "TRANSPARENT"))
        .alarm(alarm(&title, &uid, now))
        .done()
}

/// Left alone, the library would name the alarm by chance and date it by a clock of its own.
fn alarm(title: &str, uid: &str, now: DateTime<Utc>) -> Alarm {
    Alarm::display(title, TimeDelta::zero())
        .uid(&format!("ahead-{uid}"))
        .timestamp(now)
        .append_property(Property::new("TRIGGER", AHEAD))
        .done()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reminder(handle: &str) -> Reminder {
        Reminder {
            account_id: "0199a1b2-0000-7000-8000-000000000001".parse().unwrap(),
            handle: handle.to_owned(),
            network: "Some network".to_owned(),
            reconnect_by: "2026-12-03T16:00:00Z".parse().unwrap(),
        }
    }

    fn made(handle: &str) -> String {
        file(&[reminder(handle)], "2026-11-20T12:00:00Z".parse().unwrap())
    }

    /// The lines as they were before they were folded.
    fn unfolded(file: &str) -> Vec<String> {
        file.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn an_entry_says_when_in_utc_and_speaks_up_a_week_before() {
        let lines = unfolded(&made("anna"));
        let expected = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "BEGIN:VEVENT",
            "UID:reconnect-0199a1b2-0000-7000-8000-000000000001@app.postrider",
            "DTSTAMP:20261120T120000Z",
            "DTSTART:20261203T160000Z",
            "DTEND:20261203T161500Z",
            "SUMMARY:Reconnect @anna (Some network) in Postrider",
            "BEGIN:VALARM",
            "TRIGGER:-P7D",
            "ACTION:DISPLAY",
            "DESCRIPTION:Reconnect @anna (Some network) in Postrider",
            "END:VALARM",
            "END:VEVENT",
            "END:VCALENDAR",
        ];
        for line in expected {
            assert!(lines.iter().any(|found| found == line), "{line} is missing in {lines:#?}");
        }
    }

    #[test]
    fn the_same_accounts_at_the_same_moment_are_the_same_file() {
        assert_eq!(made("anna"), made("anna"));
    }

    #[test]
    fn lines_end_as_the_standard_says_and_none_is_longer_than_75_octets() {
        for handle in ["anna", &"grün".repeat(30), &"日本語の長い名前".repeat(14)] {
            let file = made(handle);
            assert!(file.ends_with("END:VCALENDAR\r\n"));
            assert_eq!(file.matches('\n').count(), file.matches("\r\n").count(), "every line ends with both");
            for line in file.split("\r\n") {
                assert!(line.len() <= 75, "{} octets: {line}", line.len());
            }
            assert!(unfolded(&file).iter().any(|line| line.contains(&format!("@{} (", text::shown(handle, NAME_MAX)))));
        }
    }

    #[test]
    fn a_name_cannot_add_a_line_or_a_property() {
        for handle in ["a\r\nATTACH:https://evil.example", "a\nBEGIN:VALARM", "a;b,c\\n", "a\u{2028}X:1"] {
            let lines = unfolded(&made(handle));
            assert_eq!(lines.len(), unfolded(&made("anna")).len(), "{handle:?}");
            assert!(lines.iter().all(|line| !line.starts_with("ATTACH") && !line.starts_with("X:")), "{handle:?}");
        }
        let summary = unfolded(&made("a;b,c\\n"));
        assert!(summary.iter().any(|line| line.contains("@a\\;b\\,c\\\\n (")), "{summary:#?}");
    }
}
