//! Locks the vault when the person is gone, as they chose. Only a vault with a passphrase is locked: one that the
//! keychain alone opens would open again at once. And when the computer has slept, what is due is looked after at once.

use std::time::Duration;

use api::{
    Desk, settings,
    wire::{ErrorDto, SettingsDto},
};
use engine::VaultState;
use futures::FutureExt;
use tokio::time::{MissedTickBehavior, interval};

use crate::shell::presence;

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
pub(crate) async fn watch(desk: Desk) {
    let watched = desk.clone();
    let left = move || {
        let desk = watched.clone();
        async move { leave(&desk, Gone::Screen).await }.boxed()
    };
    let slept = desk.clone();
    let awake = move || {
        let desk = slept.clone();
        async move { wake(&desk).await }.boxed()
    };
    tokio::join!(presence::watch(&left, &awake), look_now_and_then(&desk));
}

/// The loop reads the clock itself, but its timer stood still while the computer slept.
async fn wake(desk: &Desk) {
    if let Some(profile) = desk.find_profile().await {
        profile.engine.wake();
    }
}

async fn look_now_and_then(desk: &Desk) {
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        leave(desk, Gone::Idle(desk.presence.away())).await;
    }
}

async fn leave(desk: &Desk, gone: Gone) {
    if let Err(error) = lock_if_wanted(desk, gone).await {
        tracing::warn!(code = error.code.word(), "the vault was not locked");
    }
}

async fn lock_if_wanted(desk: &Desk, gone: Gone) -> Result<(), ErrorDto> {
    let Some(profile) = desk.find_profile().await else { return Ok(()) };
    let engine = &profile.engine;
    let is_open = engine.vault_state() == VaultState::Ready;
    if is_open && is_wanted(&settings(&profile).await?, gone) && engine.vault_info().await?.has_passphrase() {
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
