//! A room, and the person in it.

use std::{
    error::Error,
    sync::{Arc, Mutex, PoisonError},
};

use api::{Picture, Shown};
use journeys::{Room, link_of};
use practice::ConsentAnswer;
use serde_json::Value;

/// All of them, for as long as the program runs.
#[derive(Default)]
pub struct Worlds(Mutex<Vec<Arc<World>>>);

impl Worlds {
    /// # Errors
    /// When no folder can be made.
    pub fn open(&self) -> Result<usize, Box<dyn Error>> {
        let world = Arc::new(World(Room::new()?));
        let mut worlds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        worlds.push(world);
        Ok(worlds.len() - 1)
    }

    pub fn find(&self, number: usize) -> Option<Arc<World>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(number).cloned()
    }
}

/// One of them.
pub struct World(pub Room);

impl World {
    /// `media/ID`, `thumb/ID` or `avatar/ID`.
    pub async fn picture(&self, name: &str) -> Option<Shown> {
        let (kind, id) = name.split_once('/')?;
        let picture = match kind {
            "media" => Picture::Media(id.parse().ok()?),
            "thumb" => Picture::Thumb(id.parse().ok()?),
            "avatar" => Picture::Avatar(id.parse().ok()?),
            _ => return None,
        };
        self.0.desk.show(picture).await
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
            _ => Err(format!("nobody does that: {deed}").into()),
        }
    }

    async fn consent(&self, answer: ConsentAnswer) -> Result<Value, Box<dyn Error>> {
        let profile = self.0.desk.find_profile().await.ok_or("no profile is open")?;
        let practice = profile.practice.as_ref().ok_or("it has no practice network")?;
        let page = self.0.stand_in.opened().ok_or("no page was opened")?;
        let back = practice.consent(&page, answer).await?;
        match link_of(practice, &back) {
            Some(link) => self.0.desk.receive_link(link).await,
            None => drop(reqwest::get(back).await?.error_for_status()?),
        }
        Ok(Value::Null)
    }
}
