//! Disconnecting an account: the last one of a sign-in takes it along, which is withdrawn at the network as far as that
//! goes, and erased here.

use domain::{AccountId, Platform, SignInId};
use store::{
    Read, StoreError, Write,
    accounts::{self, Account, Avatar},
    app_registrations,
    audit::{self, Action, Actor, Detail, Entry, Outcome, SealedRow},
    credentials, rate_budgets,
    sign_ins::{self, SignIn},
};

use crate::{
    Changed, Engine, EngineError,
    audit::detail,
    backup,
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

/// A renewal under way would bring a token that nobody withdraws; it is waited for, but not for ever.
pub(crate) async fn wait_for_renewal(turn: &tokio::sync::Mutex<()>) -> Option<tokio::sync::MutexGuard<'_, ()>> {
    tokio::time::timeout(REVOKE_MAX, turn.lock()).await.ok()
}

fn list_unused(read: &Read<'_>) -> Result<Vec<SignIn>, StoreError> {
    if backup::is_paused(read)? { Ok(Vec::new()) } else { sign_ins::list_unused(read) }
}

/// Erases the sign-ins on which no account stands any more, says so, and returns them.
pub(crate) fn erase_unused(write: &Write<'_>, erased: &Entry) -> Result<Vec<SignInId>, StoreError> {
    let unused = sign_ins::delete_unused(write)?;
    let erase = |sign_in: SignIn| {
        audit::append(write, &erased.clone().network(sign_in.platform.as_str()).sign_in(sign_in.id))?;
        Ok(sign_in.id)
    };
    unused.into_iter().map(erase).collect()
}

impl Engine {
    /// Disconnects an account: gives up what was to be published, and with the last account of a sign-in withdraws that
    /// at the network as far as that goes and erases its secrets. The trail and what was published stay.
    ///
    /// # Errors
    /// [`EngineError::NotFound`], or that the database failed. The network's refusal is no error.
    pub async fn disconnect_account(&self, id: AccountId) -> Result<(), EngineError> {
        let account = self.inner.parts.store.read(move |read| accounts::get(read, id)).await?;
        let turn = self.turn(account.sign_in_id);
        let _turn = wait_for_renewal(&turn).await;
        self.withdraw_sign_in(&account).await?;
        self.forget_account(account, |_| Ok(())).await
    }

    /// Withdraws the sign-in of an account at the network, and says what came of it. One that other accounts stand on
    /// stays. To be called in the turn of the sign-in.
    ///
    /// # Errors
    /// As for [`Engine::disconnect_account`].
    pub(crate) async fn withdraw_sign_in(&self, account: &Account) -> Result<Withdrawn, EngineError> {
        let id = account.sign_in_id;
        let read = move |read: &Read<'_>| {
            Ok::<_, StoreError>(credentials::find(read, id)?.is_some() && accounts::list_of(read, id)?.len() == 1)
        };
        match self.inner.parts.store.read(read).await? {
            true => self.withdraw_stored(id, &account.platform).await,
            false => Ok(Withdrawn::Nothing),
        }
    }

    /// Withdraws and erases the sign-ins of which no account was chosen. They wait while the vault is closed, and while
    /// another copy of this profile may be about to choose.
    pub(crate) async fn drop_unused_sign_ins(&self) -> Result<(), EngineError> {
        if self.vault().is_err() {
            return Ok(());
        }
        for unused in self.inner.parts.store.read(list_unused).await? {
            let turn = self.turn(unused.id);
            let _turn = wait_for_renewal(&turn).await;
            // The same person may have signed in once more meanwhile.
            if !self.inner.parts.store.read(list_unused).await?.contains(&unused) {
                continue;
            }
            self.withdraw_stored(unused.id, &unused.platform).await?;
            let erased = self.entry(Actor::Engine, Action::CredentialErased, Outcome::Done);
            let erased = self.inner.parts.store.write(move |write| erase_unused(write, &erased)).await?;
            erased.into_iter().for_each(|id| self.forget_turn(id));
        }
        Ok(())
    }

    async fn withdraw_stored(&self, id: SignInId, platform: &Platform) -> Result<Withdrawn, EngineError> {
        // A sign-in that was put back from an older time is not even good enough to be withdrawn.
        let (outcome, detail) = match self.signed(id).await {
            Ok(signed) => self.revoke(signed).await,
            Err(LendError::NeedsSignIn(_)) => (Outcome::Refused, Some(Detail::Unreadable)),
            Err(error) => return Err(error.into()),
        };
        let revoked = self.entry(Actor::Person, Action::CredentialRevoked, outcome);
        self.note(revoked.network(platform.as_str()).sign_in(id).detail(detail)).await?;
        Ok(match (outcome, detail) {
            (Outcome::Done, _) => Withdrawn::Done,
            (_, Some(Detail::Unreadable | Detail::VaultClosed)) => Withdrawn::NotOpened,
            (_, why) => Withdrawn::Failed(why),
        })
    }

    /// Whether a sign-in of the account is stored, good or not.
    pub(crate) async fn has_sign_in(&self, id: AccountId) -> Result<bool, StoreError> {
        let find = move |read: &Read<'_>| {
            let sign_in_id = accounts::get(read, id)?.sign_in_id;
            Ok(credentials::find(read, sign_in_id)?.is_some())
        };
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
        let (id, sign_in_id) = (account.id, account.sign_in_id);
        let entry = |action| self.entry(Actor::Person, action, Outcome::Done);
        let disconnected = entry(Action::AccountDisconnected).network(account.platform.as_str()).account(id);
        let (noted, erased) = (entry(Action::GenerationNoted), entry(Action::CredentialErased));
        let forget = move |write: &Write<'_>| {
            give_up_targets(write, id)?;
            accounts::delete(write, id)?;
            rate_budgets::forget(write, id)?;
            also(write)?;
            audit::append(write, &disconnected)?;
            let erased = erase_unused(write, &erased)?;
            // To the trail, an account that is gone takes a sign-in of the same id along, unless it hears otherwise.
            if let Some(credential) = credentials::find(write, sign_in_id)? {
                audit::append(write, &noted.stored(SealedRow::SignIn(sign_in_id), credential.generation))?;
            }
            Ok::<_, EngineError>(erased)
        };
        let erased = self.inner.parts.store.write(forget).await?;
        erased.into_iter().for_each(|id| self.forget_turn(id));
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
        let Ok(network) = self.network(&signed.sign_in.platform) else { return (Outcome::Failed, None) };
        let registration = match signed.credential.registration_id {
            Some(id) => self.inner.parts.store.read(move |read| app_registrations::find(read, id)).await.ok().flatten(),
            None => None,
        };
        let registration = match registration {
            Some(stored) => self.use_registration(&stored).await.ok(),
            None => None,
        };
        let who = &signed.sign_in.who;
        let scope = shared::scope(network.manifest(), who.server.as_ref());
        let client_secret = registration.as_ref().and_then(|registration| registration.client_secret.as_ref());
        let lending = self.lending(tokens.secrets().chain(client_secret));
        let revoked = network.revoke(
            self.outside_by(&lending, &scope),
            who,
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
