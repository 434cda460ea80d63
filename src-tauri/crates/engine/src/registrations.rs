//! The person's developer apps, and the apps that we register ourselves. Secrets go in and never come out.

use chrono::{DateTime, Utc};
use domain::{
    AppRegistration, FindingCode, Network, NetworkError, Platform, Registration as Origins, RegistrationId, Secret,
    SignIn,
};
use store::{
    app_registrations::{self, Origin, Registration},
    audit::{self, Action, Actor, Outcome, SealedRow},
};
use url::Url;

use crate::{
    Changed, Engine, EngineError,
    connect::from_network,
    shared,
    vault::{Held, registration_place},
};

/// The longest client id or secret that is taken.
const TEXT_MAX: usize = 512;

/// A developer app, as the page sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationView {
    /// Network.
    pub platform: Platform,
    /// Client id.
    pub client_id: String,
    /// The https callback registered for it.
    pub redirect_uri: String,
    /// Whether it is the built-in practice registration.
    pub practice: bool,
    /// When it was entered.
    pub saved_at: DateTime<Utc>,
}

/// What the person enters for a developer app.
pub struct RegistrationRequest {
    /// Network.
    pub platform: Platform,
    /// Client id.
    pub client_id: String,
    /// Client secret; `None` keeps the stored one.
    pub client_secret: Option<Secret>,
    /// The https callback registered for it.
    pub redirect_uri: String,
}

impl Engine {
    /// The developer apps entered so far, by network.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_registrations(&self) -> Result<Vec<RegistrationView>, EngineError> {
        let stored = self.inner.parts.store.read(app_registrations::list_own).await?;
        Ok(stored.into_iter().map(view).collect())
    }

    /// Saves the person's developer app for a network. A new secret is sealed; a missing one keeps the old.
    ///
    /// # Errors
    /// [`EngineError::InvalidInput`] with the field, [`EngineError::VaultClosed`].
    pub async fn save_registration(&self, request: RegistrationRequest) -> Result<(), EngineError> {
        check(&request)?;
        self.put_registration(request, Origin::Person, Actor::Person).await
    }

    /// Forgets the person's developer app for a network; accounts connected with it stay.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_registration(&self, platform: Platform) -> Result<(), EngineError> {
        let entry = self.entry(Actor::Person, Action::RegistrationDeleted, Outcome::Done).network(platform.as_str());
        self.inner
            .parts
            .store
            .write(move |write| {
                if let Some(found) = app_registrations::find_own(write, &platform)? {
                    app_registrations::delete(write, found.id)?;
                    audit::append(write, &entry.row(SealedRow::Registration(found.id)))?;
                }
                Ok::<_, store::StoreError>(())
            })
            .await?;
        self.changed(Changed::Settings, None);
        Ok(())
    }

    /// Fills in what a practice profile comes with. Harmless to repeat; nothing happens in a live profile.
    ///
    /// # Errors
    /// [`EngineError::VaultClosed`], or that the database failed.
    pub async fn ensure_practice_defaults(&self) -> Result<(), EngineError> {
        let Some(practice) = &self.inner.parts.practice else { return Ok(()) };
        for (network, client_id, secret, redirect_uri) in &practice.registrations {
            let platform = Platform::parse(network).ok_or(EngineError::InvalidInput { field: "network" })?;
            let stored = self.own_registration(&platform).await?;
            if let Some(stored) = &stored {
                let same = stored.client_id == *client_id && stored.redirect_uri == *redirect_uri;
                if stored.origin == Origin::Person || (same && self.has_secret(stored, secret).await) {
                    continue;
                }
            }
            let request = RegistrationRequest {
                platform,
                client_id: client_id.clone(),
                // EXPOSE: copied into another secret, to be sealed.
                client_secret: Some(Secret::new(secret.expose().to_owned())),
                redirect_uri: redirect_uri.clone(),
            };
            self.put_registration(request, Origin::Practice, Actor::Engine).await?;
        }
        self.ensure_practice_page(&practice.callback_page).await?;
        self.ensure_practice_bucket(&practice.bucket).await
    }

    /// The person's app for a network, if there is one.
    pub(crate) async fn own_registration(&self, platform: &Platform) -> Result<Option<Registration>, EngineError> {
        let platform = platform.clone();
        let found = self.inner.parts.store.read(move |read| app_registrations::find_own(read, &platform)).await?;
        Ok(found)
    }

    /// What we registered at a server for this redirect address; registered now when there is none yet.
    pub(crate) async fn registration_at(
        &self,
        network: &dyn Network,
        platform: &Platform,
        server: &Url,
        redirect_uri: &str,
    ) -> Result<Registration, EngineError> {
        let (wanted, at, uri) = (platform.clone(), server.clone(), redirect_uri.to_owned());
        let read = move |read: &store::Read<'_>| app_registrations::find_at_server(read, &wanted, &at, &uri);
        if let Some(found) = self.inner.parts.store.read(read).await? {
            return Ok(found);
        }
        let scope = shared::scope(network.manifest(), Some(server));
        let ask = || network.register(self.outside(&scope), server, redirect_uri);
        let registered = match ask().await {
            // Servers drop apps that were never used; asking once more makes a new one.
            Err(NetworkError::RegistrationRefused) => ask().await,
            answer => answer,
        };
        let registered = registered.map_err(|error| match error {
            NetworkError::Rejected { finding } if finding.code == FindingCode::PolicyRefused => {
                EngineError::ServerClosed
            }
            NetworkError::Rejected { .. } | NetworkError::Unexpected { .. } => EngineError::ServerUnknown,
            other => from_network(other),
        })?;
        let mut registration = Registration {
            id: RegistrationId::new(),
            platform: platform.clone(),
            server: Some(server.clone()),
            origin: Origin::Server,
            client_id: registered.client_id,
            secret: None,
            generation: 1,
            redirect_uri: redirect_uri.to_owned(),
            saved_at: self.now(),
        };
        let held = self.hold_vault().await?;
        registration.secret = seal_client_secret(&held, &registration, registered.client_secret.as_ref())?;
        let stored = registration.clone();
        let saved = self.entry(Actor::Engine, Action::RegistrationSaved, Outcome::Done);
        let row = SealedRow::Registration(stored.id);
        let entry = saved.network(platform.as_str()).stored(row, stored.generation);
        self.inner
            .parts
            .store
            .write(move |write| {
                app_registrations::put(write, &stored)?;
                audit::append(write, &entry)
            })
            .await?;
        Ok(registration)
    }

    /// The registration with its secret, for one exchange or revocation; written down.
    pub(crate) async fn use_registration(&self, stored: &Registration) -> Result<AppRegistration, EngineError> {
        let about = self.entry(Actor::Engine, Action::RecordOpened, Outcome::Done);
        let about = about.network(stored.platform.as_str()).object(stored.id);
        let registration = self.open_registration(stored).await;
        self.opened(about, registration).await
    }

    /// The registration with its secret.
    pub(crate) async fn open_registration(&self, stored: &Registration) -> Result<AppRegistration, EngineError> {
        self.check_generation(SealedRow::Registration(stored.id), stored.generation).await?;
        let held = self.hold_vault().await?;
        let open = |record: &Vec<u8>| held.open(&registration_place(stored), record).map_err(EngineError::Unreadable);
        Ok(AppRegistration {
            client_id: stored.client_id.clone(),
            client_secret: stored.secret.as_ref().map(open).transpose()?,
            redirect_uri: Some(stored.redirect_uri.clone()),
        })
    }

    async fn has_secret(&self, stored: &Registration, secret: &Secret) -> bool {
        let opened = self.open_registration(stored).await.ok().and_then(|registration| registration.client_secret);
        // EXPOSE: compared with the practice network's own, which is no secret of anyone's.
        opened.is_some_and(|opened| opened.expose() == secret.expose())
    }

    async fn put_registration(
        &self,
        request: RegistrationRequest,
        origin: Origin,
        actor: Actor,
    ) -> Result<(), EngineError> {
        let network = self.network(&request.platform)?;
        let SignIn::Browser(code) = network.manifest().sign_in else {
            return Err(EngineError::InvalidInput { field: "network" });
        };
        if !matches!(code.registration, Origins::OwnApp { .. }) {
            return Err(EngineError::InvalidInput { field: "network" });
        }
        let before = self.own_registration(&request.platform).await?;
        let kept = match (&request.client_secret, &before) {
            // Bound to its generation, the old secret is opened and sealed anew.
            (None, Some(before)) => self.open_registration(before).await?.client_secret,
            _ => None,
        };
        let id = before.as_ref().map_or_else(RegistrationId::new, |before| before.id);
        let row = SealedRow::Registration(id);
        let mut registration = Registration {
            id,
            platform: request.platform,
            server: None,
            origin,
            client_id: request.client_id,
            secret: None,
            generation: self.next_generation(row, before.map(|before| before.generation)).await?,
            redirect_uri: request.redirect_uri,
            saved_at: self.now(),
        };
        let secret = request.client_secret.or(kept).ok_or(EngineError::InvalidInput { field: "client_secret" })?;
        let held = self.hold_vault().await?;
        registration.secret = seal_client_secret(&held, &registration, Some(&secret))?;
        let saved = self.entry(actor, Action::RegistrationSaved, Outcome::Done);
        let entry = saved.network(registration.platform.as_str()).stored(row, registration.generation);
        self.inner
            .parts
            .store
            .write(move |write| {
                app_registrations::put(write, &registration)?;
                audit::append(write, &entry)
            })
            .await?;
        self.changed(Changed::Settings, None);
        Ok(())
    }
}

fn seal_client_secret(
    held: &Held,
    registration: &Registration,
    secret: Option<&Secret>,
) -> Result<Option<Vec<u8>>, EngineError> {
    let place = registration_place(registration);
    secret.map(|secret| held.seal(&place, secret).map_err(EngineError::Unreadable)).transpose()
}

fn view(stored: Registration) -> RegistrationView {
    RegistrationView {
        platform: stored.platform,
        client_id: stored.client_id,
        redirect_uri: stored.redirect_uri,
        practice: stored.origin == Origin::Practice,
        saved_at: stored.saved_at,
    }
}

fn check(request: &RegistrationRequest) -> Result<(), EngineError> {
    let plausible = |text: &str| (1..=TEXT_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    if !plausible(&request.client_id) {
        return Err(EngineError::InvalidInput { field: "client_id" });
    }
    // EXPOSE: only length and characters are looked at.
    if request.client_secret.as_ref().is_some_and(|secret| !plausible(secret.expose())) {
        return Err(EngineError::InvalidInput { field: "client_secret" });
    }
    let url = Url::parse(&request.redirect_uri).ok().filter(|url| is_relay(url, &request.platform));
    if request.redirect_uri.len() > TEXT_MAX || url.is_none() {
        return Err(EngineError::InvalidInput { field: "redirect_uri" });
    }
    Ok(())
}

/// The relay page takes the network's name from the end of its own address, see `relay/`.
fn is_relay(url: &Url, platform: &Platform) -> bool {
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    let last = url.path_segments().and_then(|mut segments| segments.rfind(|segment| !segment.is_empty()));
    url.scheme() == "https" && plain && last == Some(platform.as_str())
}
