//! Setting up an app of one's own: the callback page, saved, uploaded by the person and tested, and where one was.

use domain::Secret;
use engine::{CallbackPageView, SetupStage, TrialStatus, TrialView};

use crate::{
    FileKind,
    convert::{self, same_words},
    desk::Desk,
    new_file,
    wire::{
        AppSetupDto, CallbackDto, CallbackPageDto, ErrorCodeDto, ErrorDto, SavedFileDto, SetupStageDto, TrialDto,
        TrialStatusDto,
    },
};

/// The name that the dialog suggests.
const FOLDER: &str = "postrider-callback";

pub(crate) async fn callback_page_get(desk: &Desk) -> Result<CallbackPageDto, ErrorDto> {
    Ok(desk.engine().await?.callback_page().await?.into())
}

pub(crate) async fn callback_page_save(desk: &Desk) -> Result<SavedFileDto, ErrorDto> {
    let files = desk.engine().await?.callback_files();
    let Some(path) = desk.desktop.save_as("Save the callback page", FOLDER, FileKind::Folder).await else {
        return Ok(SavedFileDto::none());
    };
    let saved = SavedFileDto::at(&path);
    let written = tokio::task::spawn_blocking(move || new_file::write_folder(&path, &files)).await;
    written.map_err(|_| ErrorDto::new(ErrorCodeDto::Internal))??;
    Ok(saved)
}

pub(crate) async fn callback_page_move(desk: &Desk, address: String) -> Result<CallbackPageDto, ErrorDto> {
    Ok(desk.engine().await?.set_callback_address(&address).await?.into())
}

pub(crate) async fn callback_page_test(desk: &Desk) -> Result<CallbackPageDto, ErrorDto> {
    Ok(desk.engine().await?.test_callback_page().await?.into())
}

pub(crate) async fn callback_page_copy_link(desk: &Desk) -> Result<(), ErrorDto> {
    let profile = desk.profile().await?;
    let link = profile.engine.callback_trial_link()?;
    // As in a sign-in: where the browser would really be sent.
    let there = profile.browser.destination(&link).ok_or_else(|| ErrorDto::new(ErrorCodeDto::LinkNotAllowed))?;
    Ok(desk.desktop.write_link(&Secret::new(there.into()))?)
}

pub(crate) async fn app_setup_list(desk: &Desk) -> Result<Vec<AppSetupDto>, ErrorDto> {
    let all = desk.engine().await?.app_setups().await?;
    let each = all.into_iter();
    Ok(each.map(|(platform, stage)| AppSetupDto { network: platform.to_string(), stage: stage.into() }).collect())
}

pub(crate) async fn app_setup_note(desk: &Desk, network: String, stage: SetupStageDto) -> Result<(), ErrorDto> {
    let platform = convert::platform(&network)?;
    Ok(desk.engine().await?.note_app_setup(platform, stage.into()).await?)
}

impl From<CallbackPageView> for CallbackPageDto {
    fn from(page: CallbackPageView) -> Self {
        let callback = |(platform, address): (domain::Platform, Option<url::Url>)| CallbackDto {
            network: platform.to_string(),
            address: address.map(String::from),
        };
        Self {
            callbacks: page.callbacks.into_iter().map(callback).collect(),
            address: page.address.map(String::from),
            practice: page.practice,
            compared_at: page.compared_at.map(convert::instant),
            proved_at: page.proved_at.map(convert::instant),
            trial: page.trial.map(TrialDto::from),
        }
    }
}

impl From<TrialView> for TrialDto {
    fn from(trial: TrialView) -> Self {
        Self { opened: trial.opened, expires_at: convert::instant(trial.expires_at), status: trial.status.into() }
    }
}

same_words!(TrialStatus => TrialStatusDto { Waiting, NotBack, Late });
same_words!(SetupStage <=> SetupStageDto { Needs, Page, App, Keys, Pictures, Connect });
