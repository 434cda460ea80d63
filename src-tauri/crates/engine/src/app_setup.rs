//! Where the person is in setting up an app of their own: kept by network, so that one can leave and come back.

use std::collections::BTreeMap;

use domain::Platform;
use serde::{Deserialize, Serialize};
use store::settings;

use crate::{Changed, Engine, EngineError};

/// Where it is filed.
const NAME: &str = "app_setup";

/// A stage of setting up an app. What is done already is known by itself; this is where the person looked last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetupStage {
    /// What it will take, before anything is begun.
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

impl Engine {
    /// Where the person is with each network that was begun.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn app_setups(&self) -> Result<BTreeMap<Platform, SetupStage>, EngineError> {
        let stored = self.inner.parts.store.read(|read| settings::find(read, NAME)).await?;
        Ok(stored.unwrap_or_default())
    }

    /// Notes where the person is.
    ///
    /// # Errors
    /// [`EngineError::InvalidInput`] for a network that there is not.
    pub async fn note_app_setup(&self, platform: Platform, stage: SetupStage) -> Result<(), EngineError> {
        self.network(&platform)?;
        let noted = self.inner.parts.store.write(move |write| {
            let mut all: BTreeMap<Platform, SetupStage> = settings::find(write, NAME)?.unwrap_or_default();
            all.insert(platform, stage);
            settings::set(write, NAME, &all)
        });
        noted.await?;
        self.changed(Changed::Settings, None);
        Ok(())
    }
}
