//! What is known of one account's sign-in beyond its state: how long it lasts, how renewing went, and through which app.

use chrono::{DateTime, TimeDelta, Utc};
use domain::AccountId;
use store::{
    Read, StoreError, accounts,
    app_registrations::{self, Origin, Registration},
    credentials,
    renewals::{self, Renewal},
};
use url::Url;

use crate::{Engine, EngineError};

/// Renewals that are shown.
const RENEWALS: u32 = 20;

/// More about one account's sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDetail {
    /// From the last sign-in or renewal to its end, as the network gave it; `None` = no end by date.
    pub lasts: Option<TimeDelta>,
    /// Until when it can be renewed at all; `None` = the network set no such date.
    pub renewable_until: Option<DateTime<Utc>>,
    /// The app that the network sees; `None` = the network needs none, or it was deleted since.
    pub app: Option<SignInApp>,
    /// The last renewals, newest first, at most 20.
    pub renewals: Vec<Renewal>,
}

/// The app through which an account was signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInApp {
    /// Where it comes from.
    pub origin: Origin,
    /// Its public identifier.
    pub client_id: String,
    /// The server where Postrider registered it, for [`Origin::Server`].
    pub server: Option<Url>,
}

impl Engine {
    /// More about the sign-in of one account. Opens no secret, so it answers with a closed vault too.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] when the account is gone.
    pub async fn account_detail(&self, id: AccountId) -> Result<AccountDetail, EngineError> {
        Ok(self.inner.parts.store.read(move |read| read_detail(read, id)).await?)
    }
}

fn read_detail(read: &Read<'_>, id: AccountId) -> Result<AccountDetail, StoreError> {
    let id = accounts::get(read, id)?.sign_in_id;
    let renewals = renewals::list_last(read, id, RENEWALS)?;
    let Some(credential) = credentials::find(read, id)? else {
        return Ok(AccountDetail { lasts: None, renewable_until: None, app: None, renewals });
    };
    let registration = credential.registration_id.map(|id| app_registrations::find(read, id)).transpose()?.flatten();
    Ok(AccountDetail {
        lasts: credential.expires_at.map(|end| end - credential.issued_at),
        renewable_until: credential.renewable_until,
        app: registration.map(SignInApp::from),
        renewals,
    })
}

impl From<Registration> for SignInApp {
    fn from(registration: Registration) -> Self {
        let Registration { origin, client_id, server, .. } = registration;
        Self { origin, client_id, server }
    }
}
