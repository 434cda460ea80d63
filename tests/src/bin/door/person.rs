//! What a person does outside of the page.

use std::fs;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use journeys::link_of;
use practice::{ConsentAnswer, Network};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::world::{Outcome, World};

/// By name, with what belongs to it.
#[derive(Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum Deed {
    /// Says yes on the consent page that was opened last, to everything or to these permissions only.
    Allow { identity: String, only: Option<Vec<String>> },
    /// Says no there.
    Deny,
    /// Looks at the callback page that was opened last, whose script leads back.
    Visit,
    /// Closes the window by its button.
    Close,
    /// Withdraws a sign-in in the network's own settings.
    Revoke { network: Network, account: String },
    /// Posts from another app.
    Write { network: Network, account: String, text: String },
    /// Has a file that the next dialogs for opening are answered with.
    Choose { name: String, base64: Option<String> },
    /// Closes every dialog for opening again.
    ChooseNothing,
    /// Looks into a file.
    Read { name: String },
    /// Drops a file on the window.
    Drop { name: String, base64: String },
    /// Copies a picture, as a PNG file.
    CopyPicture { base64: String },
}

impl World {
    /// # Errors
    /// When there is nothing to do it with.
    pub async fn person(&self, deed: Deed) -> Outcome {
        match deed {
            Deed::Allow { identity, only: None } => self.consent(ConsentAnswer::Allow { identity }).await?,
            Deed::Allow { identity, only: Some(scopes) } => {
                self.consent(ConsentAnswer::AllowOnly { identity, scopes }).await?;
            }
            Deed::Deny => self.consent(ConsentAnswer::Deny).await?,
            Deed::Visit => {
                let page = self.stand_in.opened().ok_or("no page was opened")?;
                let link = link_of(&*self.practice().await?, &page).ok_or("it leads nowhere")?;
                self.desk().await.receive_link(link).await;
            }
            Deed::Close => api::leaving::close(&self.desk().await).await,
            Deed::Revoke { network, account } => self.practice().await?.revoke(network, &account)?,
            Deed::Write { network, account, text } => {
                return Ok(json!(self.practice().await?.write_post(network, &account, &text)?));
            }
            Deed::Choose { name, base64 } => {
                let place = self.file(&name).await;
                if let Some(base64) = base64 {
                    fs::write(&place, BASE64.decode(base64)?)?;
                }
                self.stand_in.choose(Some(place));
            }
            Deed::ChooseNothing => self.stand_in.choose(None),
            Deed::Read { name } => return Ok(json!(fs::read_to_string(self.file(&name).await)?)),
            Deed::Drop { name, base64 } => {
                let place = self.file(&name).await;
                fs::write(&place, BASE64.decode(base64)?)?;
                self.desk().await.take_dropped(&[place]).await;
            }
            Deed::CopyPicture { base64 } => self.stand_in.copy_picture(BASE64.decode(base64)?),
        }
        Ok(Value::Null)
    }

    async fn consent(&self, answer: ConsentAnswer) -> Outcome<()> {
        let practice = self.practice().await?;
        let page = self.stand_in.opened().ok_or("no page was opened")?;
        let back = practice.consent(&page, answer).await?;
        match link_of(&practice, &back) {
            Some(link) => self.desk().await.receive_link(link).await,
            None => drop(reqwest::get(back).await?.error_for_status()?),
        }
        Ok(())
    }
}
