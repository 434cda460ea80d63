//! Going on without a window, and ending.

use std::sync::{Arc, atomic::Ordering};

use engine::{Halt, Upcoming};
use tokio::task::spawn_blocking;

use crate::{
    convert::{self, same_words},
    desk::Desk,
    leaving,
    wire::{BackgroundDto, ErrorCodeDto, ErrorDto, HaltDto, LeaveDto, UpcomingDto},
};

pub(crate) async fn background_get(desk: &Desk) -> Result<BackgroundDto, ErrorDto> {
    Ok(background(desk).await)
}

pub(crate) async fn autostart_set(desk: &Desk, on: bool) -> Result<BackgroundDto, ErrorDto> {
    let desktop = Arc::clone(&desk.desktop);
    let set = spawn_blocking(move || desktop.set_start_at_login(on)).await;
    set.map_err(|_| ErrorDto::new(ErrorCodeDto::Internal))?.map_err(|error| {
        tracing::warn!(error = &*error as &dyn std::error::Error, "the start at login was not changed");
        ErrorDto::new(ErrorCodeDto::AutostartNotSet)
    })?;
    Ok(background(desk).await)
}

pub(crate) async fn leave_preview(desk: &Desk) -> Result<Vec<UpcomingDto>, ErrorDto> {
    Ok(convert::each(leaving::upcoming(desk).await?))
}

pub(crate) async fn leave(desk: &Desk, choice: LeaveDto) -> Result<(), ErrorDto> {
    desk.is_close_asked.store(false, Ordering::SeqCst);
    match choice {
        LeaveDto::Stay => {}
        LeaveDto::Background => desk.desktop.hide(),
        LeaveDto::Quit => leaving::quit(desk).await,
        LeaveDto::QuitAnyway => desk.desktop.end(),
    }
    Ok(())
}

async fn background(desk: &Desk) -> BackgroundDto {
    let desktop = Arc::clone(&desk.desktop);
    let starts_at_login = spawn_blocking(move || desktop.starts_at_login()).await.ok().flatten();
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
