//! The vault. Passphrases and recovery codes come in and never go out; a new code is shown by the system's own dialog.

use domain::Secret;
use engine::{LastRotation, RotateReason, Rotation, RotationProgress, VaultInfo};
use host::OpenProfile;
use vault::{Given, Protection, SlotKind, Strength, Weakness, passphrase_strength as strength};

use super::{app, settings};
use crate::{
    CodeAnswer, FileKind, convert,
    convert::same_words,
    desk::Desk,
    new_file,
    wire::{
        AppStateDto, ChangedDto, ErrorCodeDto, ErrorDto, PassphraseStrengthDto, PassphraseWeaknessDto, ProtectionDto,
        RotateReasonDto, RotationProgressDto, RotationResultDto, VaultDto, VaultProtectInput, VaultRotateInput,
        VaultSetUpDto, VaultSetUpInput, VaultUnlockInput,
    },
};

pub(crate) async fn vault_get(desk: &Desk) -> Result<VaultDto, ErrorDto> {
    info(&*desk.profile().await?).await
}

pub(crate) async fn vault_lock(desk: &Desk) -> Result<AppStateDto, ErrorDto> {
    desk.engine().await?.lock().await?;
    app::state(desk).await
}

pub(crate) async fn vault_unlock(desk: &Desk, input: VaultUnlockInput) -> Result<AppStateDto, ErrorDto> {
    let given = Given { passphrase: input.passphrase, recovery_code: input.recovery_code };
    desk.profile().await?.unlock(given).await?;
    desk.presence.seen();
    desk.hand_over_links().await;
    app::state(desk).await
}

pub(crate) async fn vault_set_up(desk: &Desk, input: VaultSetUpInput) -> Result<AppStateDto, ErrorDto> {
    let profile = desk.profile().await?;
    let protection = match (input.how, input.passphrase) {
        (VaultSetUpDto::Passphrase, Some(passphrase)) => Protection::Passphrase(passphrase),
        (VaultSetUpDto::Passphrase, None) => return Err(ErrorDto::invalid("passphrase")),
        (VaultSetUpDto::Session, _) => Protection::Session,
        (VaultSetUpDto::Keychain, _) => Protection::Keychain,
    };
    profile.set_up_vault(protection).await?;
    desk.presence.seen();
    if info(&profile).await?.has_passphrase {
        settings::lock_by_default(desk, &profile).await?;
    }
    desk.hand_over_links().await;
    app::state(desk).await
}

pub(crate) async fn vault_protect(desk: &Desk, input: VaultProtectInput) -> Result<VaultDto, ErrorDto> {
    let profile = desk.profile().await?;
    let before = info(&profile).await?;
    let protection = match input.new_passphrase {
        Some(passphrase) if before.keychain_available => Protection::KeychainAndPassphrase(passphrase),
        Some(passphrase) => Protection::Passphrase(passphrase),
        None => Protection::Keychain,
    };
    let given = Given { passphrase: input.passphrase, recovery_code: None };
    profile.engine.protect(protection, given).await?;
    let after = info(&profile).await?;
    if after.has_passphrase && !before.has_passphrase {
        settings::lock_by_default(desk, &profile).await?;
    }
    Ok(after)
}

pub(crate) async fn vault_rotate(desk: &Desk, input: VaultRotateInput) -> Result<VaultDto, ErrorDto> {
    let rotation = Rotation {
        reason: input.reason.into(),
        given: Given { passphrase: input.passphrase, recovery_code: None },
        drop_recovery: input.drop_recovery_code,
    };
    Ok(desk.engine().await?.rotate(rotation).await?.into())
}

pub(crate) async fn recovery_code_make(desk: &Desk) -> Result<bool, ErrorDto> {
    let engine = desk.engine().await?;
    let drawn = engine.draw_recovery_code().await?;
    // EXPOSE: for the dialog, or a file that only the person can read.
    let code = Secret::new(drawn.code().expose().to_owned());
    let has_it = match desk.desktop.show_code(&code).await {
        CodeAnswer::Noted => true,
        CodeAnswer::Save => save_code(desk, code).await?,
        CodeAnswer::Cancelled => false,
    };
    // Whoever has not got the new one keeps the old one.
    if has_it {
        engine.adopt_recovery_code(drawn).await?;
    }
    desk.tell(ChangedDto::App, Vec::new());
    Ok(has_it)
}

async fn save_code(desk: &Desk, code: Secret) -> Result<bool, ErrorDto> {
    let name = "postrider-recovery-code.txt";
    let Some(path) = desk.desktop.save_as("Save the recovery code", name, FileKind::Text).await else {
        return Ok(false);
    };
    // EXPOSE: the person asked for the code in this file.
    let write = move || new_file::write(&path, format!("{}\n", code.expose()).as_bytes());
    tokio::task::spawn_blocking(write).await.map_err(|_| ErrorDto::new(ErrorCodeDto::Internal))??;
    Ok(true)
}

pub(crate) async fn passphrase_strength(_desk: &Desk, passphrase: String) -> Result<PassphraseStrengthDto, ErrorDto> {
    let passphrase = Secret::new(passphrase);
    let measured = tokio::task::spawn_blocking(move || strength(&passphrase)).await;
    Ok(measured.map_err(|_| ErrorDto::new(ErrorCodeDto::Internal))?.into())
}

pub(crate) async fn activity_seen(desk: &Desk) -> Result<(), ErrorDto> {
    desk.presence.seen();
    Ok(())
}

async fn info(profile: &OpenProfile) -> Result<VaultDto, ErrorDto> {
    Ok(profile.engine.vault_info().await?.into())
}

/// What people call a kind of keychain; see `Keychain::backend`.
fn keychain_name(backend: &str) -> String {
    match backend {
        "secret-service" => "Secret Service",
        "macos-keychain" => "macOS Keychain",
        "windows-credential-manager" => "Windows Credential Manager",
        other => other,
    }
    .to_owned()
}

impl From<VaultInfo> for VaultDto {
    fn from(vault: VaultInfo) -> Self {
        Self {
            has_passphrase: vault.has_passphrase(),
            state: vault.state.into(),
            protection: vault.protection.and_then(protection),
            keychain: vault.keychain.as_deref().map(keychain_name),
            since: vault.since.map(convert::instant),
            key_version: vault.key_number,
            secrets: convert::count(vault.secrets),
            last_rotated_at: vault.last_rotation.as_ref().map(|last| convert::instant(last.ended_at)),
            rotation_due: vault.is_rotation_due,
            rotation: vault.rotation.map(RotationProgressDto::from),
            last_rotation: vault.last_rotation.map(RotationResultDto::from),
            opened_by_code: vault.is_opened_by_code,
            recovery_code_made_at: vault.recovery_code_made_at.map(convert::instant),
            keychain_available: vault.is_keychain_available,
            had_passphrase: vault.had_passphrase,
            session_ended: vault.has_session_ended,
        }
    }
}

/// A recovery slot opens no vault every day.
fn protection(kind: SlotKind) -> Option<ProtectionDto> {
    match kind {
        SlotKind::Keychain => Some(ProtectionDto::Keychain),
        SlotKind::Passphrase => Some(ProtectionDto::Passphrase),
        SlotKind::KeychainAndPassphrase => Some(ProtectionDto::KeychainAndPassphrase),
        SlotKind::Session => Some(ProtectionDto::Session),
        SlotKind::Recovery => None,
    }
}

impl From<RotationProgress> for RotationProgressDto {
    fn from(progress: RotationProgress) -> Self {
        Self { done: convert::count(progress.done), total: convert::count(progress.total) }
    }
}

impl From<LastRotation> for RotationResultDto {
    fn from(last: LastRotation) -> Self {
        Self {
            secrets: convert::count(last.secrets),
            ended_at: convert::instant(last.ended_at),
            reconnect: last.reconnect.iter().map(ToString::to_string).collect(),
        }
    }
}

same_words!(RotateReasonDto => RotateReason { Routine, SuspectedLeak });

impl From<Strength> for PassphraseStrengthDto {
    fn from(strength: Strength) -> Self {
        Self {
            score: strength.score,
            accepted: strength.weakness.is_none(),
            reason: strength.weakness.map(|weakness| match weakness {
                Weakness::TooShort => PassphraseWeaknessDto::TooShort,
                Weakness::Guessable => PassphraseWeaknessDto::Guessable,
            }),
        }
    }
}
