//! Going on without a window, and ending.

use std::sync::atomic::Ordering;

use engine::{Halt, Upcoming};
use tauri::{State, async_runtime};

use super::{
    convert::{self, same_words},
    wire::{BackgroundDto, ErrorCodeDto, ErrorDto, HaltDto, LeaveDto, UpcomingDto},
};
use crate::{
    desk::Desk,
    leaving,
    shell::{autostart, window},
};

#[tauri::command]
#[specta::specta]
pub(crate) async fn background_get(desk: State<'_, Desk>) -> Result<BackgroundDto, ErrorDto> {
    Ok(background(&desk).await)
}

/// Whether Postrider starts when the person logs in. It belongs to the computer, not to a profile.
#[tauri::command]
#[specta::specta]
pub(crate) async fn autostart_set(desk: State<'_, Desk>, on: bool) -> Result<BackgroundDto, ErrorDto> {
    let set = async_runtime::spawn_blocking(move || autostart::set(on)).await;
    set.map_err(|_| ErrorDto::new(ErrorCodeDto::Internal))?.map_err(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, "the start at login was not changed");
        ErrorDto::new(ErrorCodeDto::AutostartNotSet)
    })?;
    Ok(background(&desk).await)
}

/// The posts that are due within a day and would not go out if the application ended now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn leave_preview(desk: State<'_, Desk>) -> Result<Vec<UpcomingDto>, ErrorDto> {
    Ok(convert::each(leaving::upcoming(&desk).await?))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn leave(desk: State<'_, Desk>, choice: LeaveDto) -> Result<(), ErrorDto> {
    desk.is_close_asked.store(false, Ordering::SeqCst);
    match choice {
        LeaveDto::Stay => {}
        LeaveDto::Background => window::hide(&desk.app),
        LeaveDto::Quit => leaving::quit(&desk.app),
        LeaveDto::QuitAnyway => desk.app.exit(0),
    }
    Ok(())
}

async fn background(desk: &Desk) -> BackgroundDto {
    let starts_at_login = async_runtime::spawn_blocking(autostart::is_on).await;
    let starts_at_login = starts_at_login.ok().and_then(|read| {
        read.inspect_err(|error| tracing::warn!(%error, "it is not known whether Postrider starts at login")).ok()
    });
    BackgroundDto { in_tray: *desk.is_in_tray.borrow(), starts_at_login }
}

impl From<Upcoming> for UpcomingDto {
    fn from(post: Upcoming) -> Self {
        Self {
            post_id: post.post_id.to_string(),
            title: post.title,
            due_at: convert::instant(post.due_at),
            networks: post.networks.iter().map(ToString::to_string).collect(),
        }
    }
}

same_words!(Halt => HaltDto { Paused, VaultClosed });
