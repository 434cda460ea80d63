//! Closing the window and ending the application. What is scheduled goes out only while it runs, so neither happens
//! without the person knowing what follows.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use chrono::TimeDelta;
use engine::Upcoming;
use host::OpenProfile;
use tokio::time::timeout;

use crate::{
    commands::settings,
    desk::Desk,
    wire::{ChangedDto, ErrorDto, WhenClosedDto},
};

/// What is due within this time is named before the application ends.
const SOON: TimeDelta = TimeDelta::hours(24);

/// How long a profile that is just opening is waited for. Until it is open nothing of it goes out.
const PATIENCE: Duration = Duration::from_secs(2);

/// The person closed the window: what they chose then, or the question.
pub async fn close(desk: &Desk) {
    if let Err(error) = close_as_chosen(desk).await {
        // Going on is what loses nothing.
        tracing::warn!(code = error.code.word(), "it is not known what closing means; the window was hidden");
        desk.desktop.hide();
    }
}

/// The person wants to end the application. With posts due soon the page names them first.
pub async fn quit(desk: &Desk) {
    match upcoming(desk).await {
        Ok(posts) if posts.is_empty() => desk.desktop.end(),
        Ok(_) => ask(desk, ChangedDto::QuitAsked),
        Err(error) => {
            tracing::warn!(code = error.code.word(), "it is not known what is due; the application ends");
            desk.desktop.end();
        }
    }
}

async fn close_as_chosen(desk: &Desk) -> Result<(), ErrorDto> {
    // Without a profile nothing is scheduled.
    let Some(profile) = profile(desk).await else {
        desk.desktop.end();
        return Ok(());
    };
    match settings::stored(&profile).await?.when_closed {
        // Asked already: whoever closes the question's window too wants it gone.
        WhenClosedDto::Ask if desk.is_close_asked.swap(true, Ordering::SeqCst) => desk.desktop.hide(),
        WhenClosedDto::Ask => ask(desk, ChangedDto::CloseAsked),
        WhenClosedDto::Background => desk.desktop.hide(),
        WhenClosedDto::Quit => quit(desk).await,
    }
    Ok(())
}

fn ask(desk: &Desk, what: ChangedDto) {
    desk.desktop.raise();
    desk.tell(what, Vec::new());
}

async fn profile(desk: &Desk) -> Option<Arc<OpenProfile>> {
    timeout(PATIENCE, desk.find_profile()).await.unwrap_or_default()
}

/// The posts that would not go out if the application ended now, of those that are due soon.
pub(crate) async fn upcoming(desk: &Desk) -> Result<Vec<Upcoming>, ErrorDto> {
    let Some(profile) = profile(desk).await else { return Ok(Vec::new()) };
    // A halted profile sends nothing, whether the application runs or not.
    if profile.engine.halt().await?.is_some() {
        return Ok(Vec::new());
    }
    Ok(profile.engine.upcoming_until(profile.clock.now() + SOON).await?)
}
