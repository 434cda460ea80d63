//! What happens at the practice network, and to the time there.

use std::{ops::Deref, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use domain::Clock;
use host::OpenProfile;
use practice::{Fault, Practice};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::world::{Outcome, World};

/// By name, with what belongs to it.
#[derive(Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum Deed {
    /// Lets time pass.
    Forward { seconds: u64 },
    /// Sets the clock, ahead or back.
    SetClock { at: DateTime<Utc> },
    /// Orders a fault.
    Fault(Fault),
    /// Takes back all that have not struck.
    ClearFaults,
    /// Changes how the networks behave.
    Settings { settings: Map<String, Value> },
    /// What is really out.
    Posts,
    /// Every secret that was handed out, with its class.
    Issued,
}

/// The practice network of an open profile.
pub struct Its(Arc<OpenProfile>);

impl Deref for Its {
    type Target = Practice;

    fn deref(&self) -> &Practice {
        self.0.practice.as_ref().expect("it was looked for")
    }
}

impl World {
    /// # Errors
    /// When no practice profile is open.
    pub async fn practice(&self) -> Outcome<Its> {
        let profile = self.profile().await?;
        if profile.practice.is_none() {
            return Err("it has no practice network".into());
        }
        Ok(Its(profile))
    }

    /// # Errors
    /// When no practice profile is open, or there is no such setting.
    pub async fn network(&self, deed: Deed) -> Outcome {
        let practice = self.practice().await?;
        match deed {
            Deed::Forward { seconds } => practice.clock().advance(Duration::from_secs(seconds)),
            Deed::SetClock { at } => {
                let clock = practice.clock();
                let ahead = at - clock.now();
                match ahead.to_std() {
                    Ok(ahead) => clock.advance(ahead),
                    Err(_) => clock.turn_back(ahead.abs().to_std()?),
                }
            }
            Deed::Fault(fault) => practice.fault(fault),
            Deed::ClearFaults => practice.clear_faults(),
            Deed::Settings { settings } => {
                let mut all = serde_json::to_value(practice.settings())?;
                for (name, value) in settings {
                    *all.get_mut(&name).ok_or("there is no such setting")? = value;
                }
                practice.set_settings(serde_json::from_value(all)?);
            }
            Deed::Posts => return Ok(json!(practice.posts())),
            Deed::Issued => return Ok(json!(practice.issued_secrets())),
        }
        Ok(Value::Null)
    }
}
