//! What the tray tells of the open profile, and what follows when it is pressed.

use api::{
    Desk, leaving, local_offset,
    wire::{ChangedDto, ErrorDto},
};
use chrono::{DateTime, FixedOffset, Utc};
use engine::{Glance, Halt, Upcoming};
use host::ProfileKind;
use tauri::async_runtime;
use tokio::sync::watch;

use crate::{
    notifying::in_quotes,
    shell::tray::{self, Pressed, Sign},
};

/// Letters of a title that a menu shows.
const TITLE_MAX: usize = 40;

/// Keeps the tray true for as long as the application runs.
pub(crate) async fn watch(desk: Desk) {
    let (tell, signs) = watch::channel(Sign::default());
    let is_shown = desk.is_in_tray.clone();
    let pressed = desk.clone();
    let on_press = Box::new(move |what| match what {
        Pressed::Open => pressed.raise(),
        Pressed::Quit => {
            let desk = pressed.clone();
            async_runtime::spawn(async move { leaving::quit(&desk).await });
        }
    });
    tokio::join!(tray::show(signs, is_shown, on_press), keep_true(&desk, tell), tell_of_tray(&desk));
}

/// The page says whether there is an icon.
async fn tell_of_tray(desk: &Desk) {
    let mut is_in_tray = desk.is_in_tray.subscribe();
    while is_in_tray.changed().await.is_ok() {
        desk.tell(ChangedDto::App, Vec::new());
    }
}

async fn keep_true(desk: &Desk, tell: watch::Sender<Sign>) {
    loop {
        desk.glance_changed.notified().await;
        match sign(desk).await {
            // The desktop is told only of what is new.
            Ok(sign) => drop(tell.send_if_modified(|shown| {
                let is_new = *shown != sign;
                *shown = sign;
                is_new
            })),
            Err(error) => tracing::warn!(code = error.code.word(), "could not look for what the tray is to tell"),
        }
    }
}

async fn sign(desk: &Desk) -> Result<Sign, ErrorDto> {
    let Some(profile) = desk.find_profile().await else { return Ok(Sign::default()) };
    Ok(in_words(&profile.engine.glance().await?, profile.kind, local_offset))
}

/// A line each: whether anything goes out at all, what goes out next, and what needs the person.
fn in_words(glance: &Glance, kind: ProfileKind, offset_of: impl Fn(DateTime<Utc>) -> FixedOffset) -> Sign {
    let practice = (kind == ProfileKind::Practice).then(|| "Practice mode".to_owned());
    let halt = glance.halt.map(|halt| match halt {
        Halt::Paused => "Nothing goes out: this profile is paused".to_owned(),
        Halt::VaultClosed => "Nothing goes out: the vault is locked".to_owned(),
    });
    let next = glance
        .next
        .as_ref()
        .map_or_else(|| "Nothing scheduled".to_owned(), |post| next_in_words(post, offset_of(post.due_at)));
    let needs = match glance.needs_you {
        0 => None,
        1 => Some("1 thing needs you".to_owned()),
        many => Some(format!("{many} things need you")),
    };
    let is_urgent = needs.is_some() || (halt.is_some() && glance.next.is_some());
    Sign { lines: [practice, halt, Some(next), needs].into_iter().flatten().collect(), is_urgent }
}

/// With the day, so that it stays true at midnight.
fn next_in_words(post: &Upcoming, offset: FixedOffset) -> String {
    let at = post.due_at.with_timezone(&offset).format("%a %-d %b %H:%M");
    format!("Next: {at}, {}", title(&post.title))
}

fn title(title: &str) -> String {
    let short: String = title.chars().take(TITLE_MAX).collect();
    if short.len() < title.len() { in_quotes(&format!("{}…", short.trim_end())) } else { in_quotes(title) }
}

#[cfg(test)]
mod tests {
    use domain::{Platform, PostId};

    use super::*;

    fn post(title: &str) -> Upcoming {
        Upcoming {
            post_id: PostId::new(),
            title: title.into(),
            due_at: "2026-12-01T13:05:00Z".parse().unwrap(),
            networks: vec![Platform::parse("mastodon").unwrap()],
        }
    }

    #[test]
    fn the_tray_says_what_is_next_what_is_in_its_way_and_what_needs_the_person() {
        let berlin = chrono::FixedOffset::east_opt(3600).unwrap();
        let check = |halt, next: Option<&str>, needs_you, kind, lines: &[&str], is_urgent| {
            let glance = Glance { halt, next: next.map(post), needs_you };
            let expected = Sign { lines: lines.iter().map(|line| (*line).to_owned()).collect(), is_urgent };
            assert_eq!(in_words(&glance, kind, |_| berlin), expected);
        };
        let (live, practice) = (ProfileKind::Live, ProfileKind::Practice);
        check(None, None, 0, live, &["Nothing scheduled"], false);
        check(None, Some("Rye"), 0, live, &["Next: Tue 1 Dec 14:05, “Rye”"], false);
        check(None, Some(""), 1, live, &["Next: Tue 1 Dec 14:05, a post without text", "1 thing needs you"], true);
        let locked = "Nothing goes out: the vault is locked";
        let closed = Some(Halt::VaultClosed);
        check(closed, Some("Rye"), 0, live, &[locked, "Next: Tue 1 Dec 14:05, “Rye”"], true);
        check(closed, None, 0, live, &[locked, "Nothing scheduled"], false);
        let paused = "Nothing goes out: this profile is paused";
        let lines = ["Practice mode", paused, "Nothing scheduled", "12 things need you"];
        check(Some(Halt::Paused), None, 12, practice, &lines, true);
    }

    #[test]
    fn a_long_title_is_cut_between_letters() {
        let bread = "Bröt".repeat(30);
        let shown = title(&bread);
        assert_eq!(shown.chars().count(), TITLE_MAX + 3, "{shown}");
        assert!(shown.ends_with("…”"));
    }
}
