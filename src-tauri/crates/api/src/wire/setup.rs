//! Setting up an app of one's own: the callback page, and where the person is.

use serde::{Deserialize, Serialize};
use specta::Type;

/// The person's callback page.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CallbackPageDto {
    /// The networks that need it.
    pub callbacks: Vec<CallbackDto>,
    /// Where its folder lies; `None` until the person says so.
    pub address: Option<String>,
    /// Whether it is the practice network's own.
    pub practice: bool,
    /// When it was found to be ours at every network's path.
    pub compared_at: Option<String>,
    /// When the browser came back through it.
    pub proved_at: Option<String>,
    /// The way through the browser that is being tried, or was tried last in vain.
    pub trial: Option<TrialDto>,
}

/// The callback page of one network.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CallbackDto {
    /// Network id.
    pub network: String,
    /// The finished address, to be entered in the developer console; `None` until the folder has one.
    pub address: Option<String>,
}

/// One way through the browser. Holds neither the address nor the state.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrialDto {
    /// Whether the browser was asked to open (false: offer to copy the link).
    pub opened: bool,
    /// When it ends by itself.
    pub expires_at: String,
    /// Where it is.
    pub status: TrialStatusDto,
}

/// Where a way through the browser is.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TrialStatusDto {
    /// The browser has the word.
    Waiting,
    /// Ten minutes passed, and nothing came.
    NotBack,
    /// It came back after its ten minutes.
    Late,
}

/// Where the person is in setting up an app for a network.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppSetupDto {
    /// Network id.
    pub network: String,
    /// Where they looked last.
    pub stage: SetupStageDto,
}

/// A stage of setting up an app.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SetupStageDto {
    /// What it will take.
    Needs,
    /// The callback page.
    Page,
    /// Making the app on the network's site.
    App,
    /// Its id and secret.
    Keys,
    /// The bucket for pictures.
    Pictures,
    /// Connecting an account, which proves all of it.
    Connect,
}
