//! Closing the window and ending the application. What is scheduled goes out only while it runs, so neither happens
//! without the person knowing what follows.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use chrono::TimeDelta;
use engine::Upcoming;
use tauri::{AppHandle, Manager, async_runtime};
use tokio::time::timeout;

use crate::{
    compose::OpenProfile,
    desk::Desk,
    ipc::{
        settings,
        wire::{ChangedDto, ErrorDto, WhenClosedDto},
    },
    shell::window,
};

/// What is due within this time is named before the application ends.
const SOON: TimeDelta = TimeDelta::hours(24);

/// How long a profile that is just opening is waited for. Until it is open nothing of it goes out.
const PATIENCE: Duration = Duration::from_secs(2);

/// The person closed the window. Nothing happens on the spot, because what follows is looked up.
pub(crate) fn close(app: &AppHandle) {
    let app = app.clone();
    async_runtime::spawn(async move {
        if let Err(error) = close_as_chosen(&app).await {
            // Going on is what loses nothing.
            tracing::warn!(code = error.code.word(), "it is not known what closing means; the window was hidden");
            window::hide(&app);
        }
    });
}

/// The person wants to end the application. With posts due soon the page names them first.
pub(crate) fn quit(app: &AppHandle) {
    let app = app.clone();
    async_runtime::spawn(async move {
        match upcoming(&app.state::<Desk>()).await {
            Ok(posts) if posts.is_empty() => app.exit(0),
            Ok(_) => ask(&app, ChangedDto::QuitAsked),
            Err(error) => {
                tracing::warn!(code = error.code.word(), "it is not known what is due; the application ends");
                app.exit(0);
            }
        }
    });
}

async fn close_as_chosen(app: &AppHandle) -> Result<(), ErrorDto> {
    let desk = app.state::<Desk>();
    // Without a profile nothing is scheduled.
    let Some(profile) = profile(&desk).await else {
        app.exit(0);
        return Ok(());
    };
    match settings::stored(&profile).await?.when_closed {
        // Asked already: whoever closes the question's window too wants it gone.
        WhenClosedDto::Ask if desk.is_close_asked.swap(true, Ordering::SeqCst) => window::hide(app),
        WhenClosedDto::Ask => ask(app, ChangedDto::CloseAsked),
        WhenClosedDto::Background => window::hide(app),
        WhenClosedDto::Quit => quit(app),
    }
    Ok(())
}

fn ask(app: &AppHandle, what: ChangedDto) {
    window::raise(app);
    app.state::<Desk>().tell(what, Vec::new());
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
