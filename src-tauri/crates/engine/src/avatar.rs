//! Pictures of accounts: fetched once by us, never by the page, and drawn anew so that only pixels remain.

use bytes::Bytes;
use domain::{AccountId, HttpScope, Request};
use store::{
    FileHash,
    accounts::{self, Avatar},
};
use url::Url;

use crate::{Changed, Engine, EngineError};

/// Most bytes of a picture that are read.
const BYTES_MAX: usize = 2 << 20;
/// Longest side that is kept; shown at 40 points on screens of up to triple density.
const SIDE_KEPT: u32 = 160;

impl Engine {
    /// The account's picture with its MIME type, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn avatar(&self, id: AccountId) -> Result<Option<(Bytes, String)>, EngineError> {
        let account = self.inner.parts.store.read(move |read| accounts::find(read, id)).await?;
        let Some(avatar) = account.and_then(|account| account.avatar) else { return Ok(None) };
        match self.inner.parts.store.files().read(&avatar.file).await {
            Ok(bytes) => Ok(Some((bytes, avatar.mime_type))),
            Err(store::StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Fetches the picture without keeping the sign-in waiting. Without a picture the page shows a letter.
    pub(crate) fn fetch_avatar_later(&self, id: AccountId, url: Option<Url>) {
        let Some(url) = url else { return };
        let engine = self.clone();
        let fetch = async move {
            match engine.fetch_avatar(id, url).await {
                Ok(true) => engine.changed(Changed::Accounts, Some(id.to_string())),
                Ok(false) => tracing::info!(account = %id, "the account's picture is not one that can be shown"),
                Err(error) => tracing::info!(account = %id, %error, "the account's picture was not stored"),
            }
        };
        self.spawn(fetch, &tokio::runtime::Handle::current());
    }

    async fn fetch_avatar(&self, id: AccountId, url: Url) -> Result<bool, EngineError> {
        let mut request = Request::public_read(url).named("avatar");
        request.answer_max = BYTES_MAX;
        let answer = self.inner.parts.http.send(&HttpScope::public(), request).await;
        let Some(body) = answer.ok().filter(domain::Response::is_success).map(|response| response.body) else {
            return Ok(false);
        };
        let Ok(drawn) = self.inner.parts.pictures.reduce(body, SIDE_KEPT).await else { return Ok(false) };
        let store = &self.inner.parts.store;
        let before = store.read(move |read| accounts::get(read, id)).await?.avatar;
        let file = store.files().put(drawn.bytes).await?;
        let avatar = Avatar { file: file.clone(), mime_type: drawn.mime_type.to_owned() };
        let set = store.write(move |write| accounts::set_avatar(write, id, &avatar)).await;
        // The one before, or this one when the account is gone meanwhile.
        let left = if set.is_ok() { before.map(|before| before.file) } else { Some(file) };
        if let Some(left) = left {
            self.forget_picture(left).await;
        }
        set.map(|()| true).map_err(EngineError::from)
    }

    /// Removes a picture's file when no row names it any more.
    pub(crate) async fn forget_picture(&self, file: FileHash) {
        let store = &self.inner.parts.store;
        let asked = file.clone();
        let used = store.read(move |read| accounts::is_file_used(read, &asked)).await;
        let removed = match used {
            Ok(true) => Ok(()),
            Ok(false) => store.files().remove(&file).await,
            Err(error) => Err(error),
        };
        if let Err(error) = removed {
            tracing::warn!(%error, "a picture that nobody shows any more could not be removed");
        }
    }
}
