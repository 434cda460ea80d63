//! Locks the vault when the person is gone, as they chose. Only a vault with a passphrase is locked: one that the
//! keychain alone opens would open again at once. And when the computer has slept, what is due is looked after at once.

use std::time::Duration;

use engine::VaultState;
use futures::FutureExt;
use tauri::{AppHandle, Manager};
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    desk::Desk,
    ipc::{
        settings,
        wire::{ErrorDto, SettingsDto},
    },
    shell::presence,
};

/// How often it is looked whether the person has been away for long enough.
const LOOK: Duration = Duration::from_secs(15);

/// Why the person counts as gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gone {
    /// No input for so long.
    Idle(Duration),
    /// The screen is locked, or the computer goes to sleep.
    Screen,
}

/// Watches for as long as the application runs.
pub(crate) async fn watch(app: AppHandle) {
    let watched = app.clone();
    let left = move || {
        let app = watched.clone();
        async move { leave(&app, Gone::Screen).await }.boxed()
    };
    let slept = app.clone();
    let awake = move || {
        let app = slept.clone();
        async move { wake(&app).await }.boxed()
    };
    tokio::join!(presence::watch(&left, &awake), look_now_and_then(&app));
}

/// The loop reads the clock itself, but its timer stood still while the computer slept.
async fn wake(app: &AppHandle) {
    if let Some(profile) = app.state::<Desk>().find_profile().await {
        profile.engine.wake();
    }
}

async fn look_now_and_then(app: &AppHandle) {
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        let away = app.state::<Desk>().presence.away();
        leave(app, Gone::Idle(away)).await;
    }
}

async fn leave(app: &AppHandle, gone: Gone) {
    if let Err(error) = lock_if_wanted(&app.state::<Desk>(), gone).await {
        tracing::warn!(code = error.code.word(), "the vault was not locked");
    }
}

async fn lock_if_wanted(desk: &Desk, gone: Gone) -> Result<(), ErrorDto> {
    let Some(profile) = desk.find_profile().await else { return Ok(()) };
    let engine = &profile.engine;
    let is_open = engine.vault_state() == VaultState::Ready;
    if is_open && is_wanted(&settings::stored(&profile).await?, gone) && engine.vault_info().await?.has_passphrase() {
        engine.lock_unattended().await?;
    }
    Ok(())
}

fn is_wanted(settings: &SettingsDto, gone: Gone) -> bool {
    match gone {
        Gone::Idle(away) => {
            settings.lock_after_minutes.is_some_and(|minutes| away >= Duration::from_secs(u64::from(minutes) * 60))
        }
        Gone::Screen => settings.lock_with_screen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vault_locks_when_the_person_chose_so_and_not_before() {
        let check = |lock_after_minutes: Option<u32>, lock_with_screen: bool, gone: Gone, expected: bool| {
            let settings = SettingsDto { lock_after_minutes, lock_with_screen, ..SettingsDto::default() };
            assert_eq!(is_wanted(&settings, gone), expected, "{settings:?} {gone:?}");
        };
        let idle = |seconds| Gone::Idle(Duration::from_secs(seconds));
        check(None, false, idle(1_000_000), false);
        check(None, true, idle(1_000_000), false);
        check(Some(60), false, idle(3599), false);
        check(Some(60), false, idle(3600), true);
        check(Some(u32::MAX), false, idle(3600), false);
        check(Some(60), false, Gone::Screen, false);
        check(None, true, Gone::Screen, true);
    }
}
