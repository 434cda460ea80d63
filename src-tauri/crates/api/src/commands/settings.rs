//! The page's settings, the person's developer apps and bucket. Secrets go in and never come out.

use engine::{EngineError, MediaHostRequest, MediaHostView, PersonDid, RegistrationRequest, RegistrationView};
use host::OpenProfile;
use store::{StoreError, settings};

use super::alert;
use crate::{
    convert,
    desk::Desk,
    wire::{AppRegistrationDto, AppRegistrationInput, ChangedDto, ErrorDto, MediaHostDto, MediaHostInput, SettingsDto},
};

/// Where the settings are filed.
const NAME: &str = "page";

pub(crate) async fn settings_get(desk: &Desk) -> Result<SettingsDto, ErrorDto> {
    stored(&*desk.profile().await?).await
}

pub(crate) async fn settings_save(desk: &Desk, settings: SettingsDto) -> Result<(), ErrorDto> {
    if settings.lock_after_minutes == Some(0) {
        return Err(ErrorDto::invalid("lockAfterMinutes"));
    }
    alert::rules(&settings.notifications)?;
    let profile = desk.profile().await?;
    let is_policy_new = locking(&stored(&profile).await?) != locking(&settings);
    save(desk, &profile, settings).await?;
    if is_policy_new {
        profile.engine.person_did(PersonDid::ChangePolicy).await?;
    }
    Ok(())
}

/// When the vault locks by itself.
fn locking(settings: &SettingsDto) -> (Option<u32>, bool) {
    (settings.lock_after_minutes, settings.lock_with_screen)
}

/// After how long a vault locks that has just got its first passphrase.
const LOCK_AFTER_MINUTES: u32 = 60;

pub(crate) async fn lock_by_default(desk: &Desk, profile: &OpenProfile) -> Result<(), ErrorDto> {
    let chosen = stored(profile).await?;
    save(desk, profile, SettingsDto { lock_after_minutes: Some(LOCK_AFTER_MINUTES), lock_with_screen: true, ..chosen })
        .await
}

async fn save(desk: &Desk, profile: &OpenProfile, settings: SettingsDto) -> Result<(), ErrorDto> {
    let saved: Result<(), StoreError> = profile.store.write(move |write| settings::set(write, NAME, &settings)).await;
    saved.map_err(EngineError::from)?;
    desk.tell(ChangedDto::Settings, Vec::new());
    Ok(())
}

/// What the person chose, or what holds until they do.
pub async fn stored(profile: &OpenProfile) -> Result<SettingsDto, ErrorDto> {
    let stored = profile.store.read(|read| settings::find::<SettingsDto>(read, NAME)).await;
    Ok(stored.map_err(EngineError::from)?.unwrap_or_default())
}

pub(crate) async fn registration_list(desk: &Desk) -> Result<Vec<AppRegistrationDto>, ErrorDto> {
    Ok(convert::each(desk.engine().await?.list_registrations().await?))
}

pub(crate) async fn registration_save(desk: &Desk, input: AppRegistrationInput) -> Result<(), ErrorDto> {
    let request = RegistrationRequest {
        platform: convert::platform(&input.network)?,
        client_id: input.client_id,
        client_secret: input.client_secret,
        redirect_uri: input.redirect_uri,
    };
    Ok(desk.engine().await?.save_registration(request).await?)
}

pub(crate) async fn registration_delete(desk: &Desk, network: String) -> Result<(), ErrorDto> {
    let platform = convert::platform(&network)?;
    Ok(desk.engine().await?.delete_registration(platform).await?)
}

pub(crate) async fn media_host_get(desk: &Desk) -> Result<Option<MediaHostDto>, ErrorDto> {
    Ok(desk.engine().await?.find_media_host().await?.map(MediaHostDto::from))
}

pub(crate) async fn media_host_save(desk: &Desk, input: MediaHostInput) -> Result<(), ErrorDto> {
    let request = MediaHostRequest {
        endpoint: input.endpoint,
        region: input.region,
        bucket: input.bucket,
        access_key_id: input.access_key_id,
        secret_key: input.secret_key,
    };
    Ok(desk.engine().await?.save_media_host(request).await?)
}

pub(crate) async fn media_host_test(desk: &Desk) -> Result<MediaHostDto, ErrorDto> {
    Ok(desk.engine().await?.test_media_host().await?.into())
}

pub(crate) async fn media_host_delete(desk: &Desk) -> Result<(), ErrorDto> {
    Ok(desk.engine().await?.delete_media_host().await?)
}

impl From<RegistrationView> for AppRegistrationDto {
    fn from(registration: RegistrationView) -> Self {
        Self {
            network: registration.platform.to_string(),
            client_id: registration.client_id,
            redirect_uri: registration.redirect_uri,
            practice: registration.practice,
            saved_at: convert::instant(registration.saved_at),
        }
    }
}

impl From<MediaHostView> for MediaHostDto {
    fn from(host: MediaHostView) -> Self {
        Self {
            endpoint: host.bucket.endpoint.into(),
            region: host.bucket.region,
            bucket: host.bucket.name,
            access_key_id: host.bucket.access_key_id,
            practice: host.practice,
            tested_at: host.tested_at.map(convert::instant),
        }
    }
}
