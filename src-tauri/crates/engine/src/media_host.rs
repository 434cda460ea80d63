//! The person's bucket, from which networks fetch pictures. Its key goes in and never comes out.

use chrono::{DateTime, Utc};
use domain::{Bucket, MediaHostError, Secret};
use store::{
    audit::{self, Action, Actor, Outcome, SealedRow},
    media_hosts::{self, StoredBucket},
};
use url::{Host, Url};

use crate::{Changed, Engine, EngineError, vault::bucket_place};

/// Ends of names that lead to this computer or its neighbourhood (RFC 6761, RFC 6762, RFC 8375, and ICANN's
/// resolution 2024.07.29.06 on `internal`).
const NEAR: [&str; 4] = [".localhost", ".local", ".home.arpa", ".internal"];
/// The longest text of a bucket's settings that is taken.
const TEXT_MAX: usize = 512;

/// The bucket, as the page sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaHostView {
    /// Where it is.
    pub bucket: Bucket,
    /// Whether it is the built-in practice bucket.
    pub practice: bool,
    /// When the last test went well.
    pub tested_at: Option<DateTime<Utc>>,
}

/// What the person enters for a bucket.
pub struct MediaHostRequest {
    /// Endpoint, https.
    pub endpoint: String,
    /// Region.
    pub region: String,
    /// Bucket.
    pub bucket: String,
    /// Access key id.
    pub access_key_id: String,
    /// Secret key; `None` keeps the stored one.
    pub secret_key: Option<Secret>,
}

impl Engine {
    /// The bucket, if one is set up.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_media_host(&self) -> Result<Option<MediaHostView>, EngineError> {
        Ok(self.inner.parts.store.read(media_hosts::find).await?.map(view))
    }

    /// Saves the bucket. A new key is sealed; a missing one keeps the old.
    ///
    /// # Errors
    /// [`EngineError::InvalidInput`] with the field, [`EngineError::VaultClosed`].
    pub async fn save_media_host(&self, request: MediaHostRequest) -> Result<(), EngineError> {
        let bucket = check(&request)?;
        self.put_bucket(bucket, request.secret_key, false).await
    }

    /// Uploads a small file to the bucket and reads it as a network would.
    ///
    /// # Errors
    /// [`EngineError::BucketRefused`], [`EngineError::BucketUnreachable`], [`EngineError::BucketNotReadable`].
    pub async fn test_media_host(&self) -> Result<MediaHostView, EngineError> {
        let missing = EngineError::NotFound { what: "media_hosts" };
        let stored = self.inner.parts.store.read(media_hosts::find).await?.ok_or(missing)?;
        let secret = self.use_bucket_key(&stored, Actor::Person).await?;
        self.inner.parts.media_hosts.probe(stored.bucket.clone(), &secret).await.map_err(from_media_host)?;
        let (generation, now) = (stored.generation, self.now());
        self.inner.parts.store.write(move |write| media_hosts::set_tested(write, generation, now)).await?;
        self.changed(Changed::Settings, None);
        Ok(view(StoredBucket { tested_at: Some(now), ..stored }))
    }

    /// Forgets the bucket and erases its key.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_media_host(&self) -> Result<(), EngineError> {
        let entry = self.entry(Actor::Person, Action::MediaHostDeleted, Outcome::Done).row(SealedRow::MediaHost);
        self.inner
            .parts
            .store
            .write(move |write| {
                media_hosts::delete(write)?;
                audit::append(write, &entry)
            })
            .await?;
        self.changed(Changed::Settings, None);
        Ok(())
    }

    /// Fills in the practice bucket, unless the person entered one.
    pub(crate) async fn ensure_practice_bucket(&self, practice: &(Bucket, Secret)) -> Result<(), EngineError> {
        let (bucket, key) = practice;
        let stored = self.inner.parts.store.read(media_hosts::find).await?;
        if let Some(stored) = stored {
            let opened = self.open_bucket_key(&stored).await;
            // EXPOSE: compared with the practice network's own, which is no secret of anyone's.
            let same_key = opened.is_ok_and(|opened| opened.expose() == key.expose());
            if !stored.practice || (stored.bucket == *bucket && same_key) {
                return Ok(());
            }
        }
        // EXPOSE: copied into another secret, to be sealed.
        let key = Secret::new(key.expose().to_owned());
        self.put_bucket(bucket.clone(), Some(key), true).await
    }

    async fn put_bucket(&self, bucket: Bucket, key: Option<Secret>, practice: bool) -> Result<(), EngineError> {
        let before = self.inner.parts.store.read(media_hosts::find).await?;
        let kept = match (&key, &before) {
            // Bound to its generation and place, the old key is opened and sealed anew.
            (None, Some(before)) => Some(self.open_bucket_key(before).await?),
            _ => None,
        };
        let key = key.or(kept).ok_or(EngineError::InvalidInput { field: "secret_key" })?;
        let generation = self.next_generation(SealedRow::MediaHost, before.map(|before| before.generation)).await?;
        let held = self.hold_vault().await?;
        let secret = held.seal(&bucket_place(&bucket, generation), &key).map_err(EngineError::Unreadable)?;
        let stored = StoredBucket { bucket, secret, generation, practice, saved_at: self.now(), tested_at: None };
        let actor = if practice { Actor::Engine } else { Actor::Person };
        let saved = self.entry(actor, Action::MediaHostSaved, Outcome::Done);
        let entry = saved.stored(SealedRow::MediaHost, generation);
        self.inner
            .parts
            .store
            .write(move |write| {
                media_hosts::put(write, &stored)?;
                audit::append(write, &entry)
            })
            .await?;
        self.changed(Changed::Settings, None);
        Ok(())
    }

    /// The bucket's key, for one task; written down.
    pub(crate) async fn use_bucket_key(&self, stored: &StoredBucket, actor: Actor) -> Result<Secret, EngineError> {
        let about = self.entry(actor, Action::RecordOpened, Outcome::Done).object("media_hosts");
        let key = self.open_bucket_key(stored).await;
        self.opened(about, key).await
    }

    async fn open_bucket_key(&self, stored: &StoredBucket) -> Result<Secret, EngineError> {
        self.check_generation(SealedRow::MediaHost, stored.generation).await?;
        let place = bucket_place(&stored.bucket, stored.generation);
        self.hold_vault().await?.open(&place, &stored.secret).map_err(EngineError::Unreadable)
    }
}

fn view(stored: StoredBucket) -> MediaHostView {
    MediaHostView { bucket: stored.bucket, practice: stored.practice, tested_at: stored.tested_at }
}

fn from_media_host(error: MediaHostError) -> EngineError {
    match error {
        MediaHostError::NotConfigured => EngineError::NotFound { what: "media_hosts" },
        MediaHostError::Refused { .. } => EngineError::BucketRefused,
        MediaHostError::Unavailable => EngineError::BucketUnreachable,
        MediaHostError::NotReadable { .. } => EngineError::BucketNotReadable,
    }
}

fn check(request: &MediaHostRequest) -> Result<Bucket, EngineError> {
    let plausible = |text: &str| (1..=TEXT_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    let fields = [
        ("region", request.region.as_str()),
        ("bucket", request.bucket.as_str()),
        ("access_key_id", request.access_key_id.as_str()),
    ];
    if let Some((field, _)) = fields.into_iter().find(|(_, text)| !plausible(text)) {
        return Err(EngineError::InvalidInput { field });
    }
    // EXPOSE: only length and characters are looked at.
    if request.secret_key.as_ref().is_some_and(|key| !plausible(key.expose())) {
        return Err(EngineError::InvalidInput { field: "secret_key" });
    }
    let endpoint = Url::parse(&request.endpoint).ok().filter(is_public_endpoint);
    Ok(Bucket {
        endpoint: endpoint.ok_or(EngineError::InvalidInput { field: "endpoint" })?,
        region: request.region.clone(),
        name: request.bucket.clone(),
        access_key_id: request.access_key_id.clone(),
    })
}

/// Networks fetch the pictures from it, so it must be reachable from anywhere. What else an address can carry would be
/// lost, or signed wrongly, when the bucket's own addresses are made from it.
pub(crate) fn is_public_endpoint(url: &Url) -> bool {
    let named = match url.host() {
        Some(Host::Domain(name)) => name.contains('.') && !NEAR.iter().any(|end| name.ends_with(end)),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => false,
    };
    let plain = url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    url.scheme() == "https" && named && plain
}
