//! Disconnecting an account: its sign-in is withdrawn at the network as far as that goes, and erased here.

use domain::AccountId;
use store::{
    Read, StoreError, Write,
    accounts::{self, Account, Avatar},
    app_registrations,
    audit::{self, Action, Actor, Detail, Outcome},
    credentials, rate_budgets,
};

use crate::{
    Changed, Engine, EngineError,
    audit::detail,
    connect::REVOKE_MAX,
    lend::{LendError, Signed},
    publish::give_up_targets,
    shared,
};

/// What came of withdrawing a sign-in at its network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Withdrawn {
    /// There was none.
    Nothing,
    /// The network has ended it.
    Done,
    /// Another copy of this profile uses it, so it was left as it is.
    OtherCopy,
    /// What is stored cannot be used.
    NotOpened,
    /// The network did not end it, for this reason.
    Failed(Option<Detail>),
}

impl Engine {
    /// Disconnects: withdraws the sign-in at the network as far as that goes, erases the secrets, gives up what was to be
    /// published. The trail and what was published stay.
    ///
    /// # Errors
    /// [`EngineError::NotFound`], or that the database failed. The network's refusal is no error.
    pub async fn disconnect_account(&self, id: AccountId) -> Result<(), EngineError> {
        let (account, _) = self.withdraw_sign_in(id).await?;
        self.forget_account(account, |_| Ok(())).await
    }

    /// Withdraws the sign-in at the network, and says what came of it.
    ///
    /// # Errors
    /// As for [`Engine::disconnect_account`].
    pub(crate) async fn withdraw_sign_in(&self, id: AccountId) -> Result<(Account, Withdrawn), EngineError> {
        // A renewal under way would bring a token that nobody withdraws; it is waited for, but not for ever.
        let turn = self.turn(id);
        let _turn = tokio::time::timeout(REVOKE_MAX, turn.lock()).await;
        let account = self.inner.parts.store.read(move |read| accounts::get(read, id)).await?;
        if !self.has_sign_in(id).await? {
            return Ok((account, Withdrawn::Nothing));
        }
        // A sign-in that was put back from an older time is not even good enough to be withdrawn.
        let (outcome, detail) = match self.signed(id).await {
            Ok(signed) => self.revoke(signed).await,
            Err(LendError::NeedsSignIn(_)) => (Outcome::Refused, Some(Detail::Unreadable)),
            Err(error) => return Err(error.into()),
        };
        let revoked = self.entry(Actor::Person, Action::CredentialRevoked, outcome);
        self.note(revoked.network(account.platform.as_str()).account(id).detail(detail)).await?;
        let withdrawn = match (outcome, detail) {
            (Outcome::Done, _) => Withdrawn::Done,
            (_, Some(Detail::Unreadable | Detail::VaultClosed)) => Withdrawn::NotOpened,
            (_, why) => Withdrawn::Failed(why),
        };
        Ok((account, withdrawn))
    }

    /// Whether a sign-in of the account is stored, good or not.
    pub(crate) async fn has_sign_in(&self, id: AccountId) -> Result<bool, StoreError> {
        let find = move |read: &Read<'_>| credentials::find(read, id).map(|found| found.is_some());
        self.inner.parts.store.read(find).await
    }

    /// Erases an account and gives up what was to be published with it, together with `also`.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn forget_account(
        &self,
        account: Account,
        also: impl FnOnce(&Write<'_>) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<(), EngineError> {
        let id = account.id;
        let disconnected = self.entry(Actor::Person, Action::AccountDisconnected, Outcome::Done);
        let entry = disconnected.network(account.platform.as_str()).account(id);
        let forget = move |write: &Write<'_>| {
            give_up_targets(write, id)?;
            accounts::delete(write, id)?;
            rate_budgets::forget(write, id)?;
            also(write)?;
            audit::append(write, &entry).map_err(EngineError::Store)
        };
        self.inner.parts.store.write(forget).await?;
        self.forget_turn(id);
        self.changed(Changed::Accounts, Some(id.to_string()));
        self.changed(Changed::Posts, None);
        // Its alerts went with it.
        self.changed(Changed::Alerts, None);
        self.erase_traces(account.avatar).await;
        Ok(())
    }

    /// What lies outside of the tables. The account is gone already, so a file that resists is no error.
    async fn erase_traces(&self, avatar: Option<Avatar>) {
        let store = &self.inner.parts.store;
        if let Some(avatar) = avatar {
            self.forget_picture(avatar.file).await;
        }
        if let Err(error) = store.remove_backup().await {
            tracing::warn!(%error, "the copy from before the last update could not be removed after a disconnect");
        }
        // What was deleted still stands in the write-ahead log until it is emptied.
        if let Err(error) = store.checkpoint().await {
            tracing::warn!(%error, "the log could not be emptied after a disconnect; the next checkpoint does it");
        }
    }

    async fn revoke(&self, signed: Signed) -> (Outcome, Option<Detail>) {
        let Ok(tokens) = self.open_tokens(&signed).await else {
            return (Outcome::Failed, Some(Detail::VaultClosed));
        };
        let Ok(network) = self.network(&signed.account.platform) else { return (Outcome::Failed, None) };
        let registration = match signed.credential.registration_id {
            Some(id) => self.inner.parts.store.read(move |read| app_registrations::find(read, id)).await.ok().flatten(),
            None => None,
        };
        let registration = match registration {
            Some(stored) => self.use_registration(&stored).await.ok(),
            None => None,
        };
        let account = &signed.account.account;
        let scope = shared::scope(network.manifest(), account.server.as_ref());
        let client_secret = registration.as_ref().and_then(|registration| registration.client_secret.as_ref());
        let lending = self.lending(tokens.secrets().chain(client_secret));
        let revoked = network.revoke(
            self.outside_by(&lending, &scope),
            account,
            registration.as_ref(),
            &tokens.access,
            tokens.refresh.as_ref(),
        );
        match tokio::time::timeout(REVOKE_MAX, revoked).await {
            Ok(Ok(())) => (Outcome::Done, None),
            Ok(Err(error)) => (Outcome::Failed, Some(detail(&error))),
            Err(_) => (Outcome::Unknown, Some(Detail::NoAnswer)),
        }
    }
}
