//! A profile folder, the desk over it, and the person in front.

use std::{
    error::Error,
    sync::{Arc, Mutex, PoisonError},
};

use api::{Desk, Picture, Shown, log::Recent};
use host::{DataFolder, Host};
use journeys::StandIn;
use practice::{ConsentAnswer, Practice};
use serde_json::{Value, json};
use tempfile::TempDir;

/// All of them, for as long as the program runs.
#[derive(Default)]
pub struct Worlds(Mutex<Vec<Arc<World>>>);

impl Worlds {
    /// # Errors
    /// When no folder can be made.
    pub fn open(&self) -> Result<usize, Box<dyn Error>> {
        let world = Arc::new(World::new()?);
        let mut worlds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        worlds.push(world);
        Ok(worlds.len() - 1)
    }

    pub fn find(&self, number: usize) -> Option<Arc<World>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(number).cloned()
    }
}

/// One of them.
pub struct World {
    pub desk: Desk,
    pub stand_in: Arc<StandIn>,
    _folder: TempDir,
}

impl World {
    fn new() -> Result<Self, Box<dyn Error>> {
        let folder = TempDir::new()?;
        let stand_in = Arc::new(StandIn::default());
        let host = Host::new(DataFolder::new(folder.path().to_owned()), stand_in.clone());
        let desk = Desk::new(stand_in.clone(), host, Recent::default(), false);
        Ok(Self { desk, stand_in, _folder: folder })
    }

    /// `media/ID`, `thumb/ID` or `avatar/ID`.
    pub async fn picture(&self, name: &str) -> Option<Shown> {
        let (kind, id) = name.split_once('/')?;
        let picture = match kind {
            "media" => Picture::Media(id.parse().ok()?),
            "thumb" => Picture::Thumb(id.parse().ok()?),
            "avatar" => Picture::Avatar(id.parse().ok()?),
            _ => return None,
        };
        self.desk.show(picture).await
    }

    /// Carries out what a person does outside of the page.
    ///
    /// # Errors
    /// When there is nothing to do it with.
    pub async fn person(&self, deed: &str, what: &Value) -> Result<Value, Box<dyn Error>> {
        match deed {
            // Says yes on the consent page that was opened last, as `identity`.
            "allow" => {
                let identity = what["identity"].as_str().ok_or("no identity")?.into();
                self.consent(ConsentAnswer::Allow { identity }).await
            }
            "deny" => self.consent(ConsentAnswer::Deny).await,
            "opened" => Ok(json!(self.stand_in.opened())),
            "window" => Ok(json!(self.stand_in.window())),
            _ => Err(format!("nobody does that: {deed}").into()),
        }
    }

    async fn consent(&self, answer: ConsentAnswer) -> Result<Value, Box<dyn Error>> {
        let profile = self.desk.find_profile().await.ok_or("no profile is open")?;
        let practice = profile.practice.as_ref().ok_or("it has no practice network")?;
        let page = self.stand_in.opened().ok_or("no page was opened")?;
        let back = practice.consent(&page, answer).await?;
        match Practice::relay(&back).filter(|_| back.port() == practice.origin().port()) {
            Some(link) => self.desk.receive_link(domain::Secret::new(link.into())).await,
            None => drop(reqwest::get(back).await?.error_for_status()?),
        }
        Ok(Value::Null)
    }
}
