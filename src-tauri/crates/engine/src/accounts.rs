//! Connected accounts: their list, and checking them at the network.

use chrono::{DateTime, Utc};
use domain::{
    AccountId, Coverage, NeedsSignIn, NetworkError, Platform, PostId, SignInId, SignedOutReason, TargetState,
    WorkspaceId,
};
use store::{
    Read, StoreError, Write,
    accounts::{self, Account},
    credentials::{self, Credential},
    posts,
    sign_ins::{self, SignIn},
    targets::{self, Coming},
};

use crate::{
    Engine, EngineError, Health, SignInHealth,
    connect::from_network,
    health,
    lend::{LendError, Lent, Signed, Tokens},
    shared,
};

/// Points on a timeline.
const TIMELINE_MAX: u32 = 200;

/// One account, as the page sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountView {
    /// Id.
    pub id: AccountId,
    /// Who owns it.
    pub workspace_id: WorkspaceId,
    /// Network.
    pub platform: Platform,
    /// Handle without `@`.
    pub handle: String,
    /// Name for people; may be empty.
    pub display_name: String,
    /// Public page, to be opened by the shell.
    pub profile_url: Option<url::Url>,
    /// Whether there is a picture.
    pub has_avatar: bool,
    /// State of the sign-in.
    pub sign_in: SignInHealth,
    /// When it was first connected.
    pub connected_at: DateTime<Utc>,
    /// When the network was last asked and answered.
    pub checked_at: Option<DateTime<Utc>>,
    /// The last post.
    pub last_post: Option<LastPost>,
    /// Posts that are still to go out, soonest first, at most 200.
    pub coming: Vec<Coming>,
    /// Targets that wait for this sign-in.
    pub held_posts: u32,
}

/// The last post of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastPost {
    /// The post.
    pub post_id: PostId,
    /// Beginning of its text.
    pub title: String,
    /// When.
    pub at: DateTime<Utc>,
    /// State of its target.
    pub state: TargetState,
}

/// What becomes of the mark that a sign-in is over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// The sign-in works: it goes.
    Cleared,
    /// It stays as it is.
    Kept,
}

/// What the database holds about one account.
struct Stored {
    account: Account,
    credential: Option<Credential>,
    last_post: Option<LastPost>,
    coming: Vec<Coming>,
    held_posts: u32,
}

impl Engine {
    /// All accounts, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_accounts(&self) -> Result<Vec<AccountView>, EngineError> {
        let now = self.now();
        let stored = self.inner.parts.store.read(move |read| {
            let all = accounts::list(read)?;
            all.into_iter().map(|account| read_stored(read, account, now)).collect::<Result<Vec<_>, StoreError>>()
        });
        let stored = stored.await?;
        // Accounts of a network that this version does not know cannot be shown truly.
        Ok(stored.into_iter().filter_map(|stored| self.view(stored, now).ok()).collect())
    }

    /// One account.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] when it is gone.
    pub async fn account_view(&self, id: AccountId) -> Result<AccountView, EngineError> {
        let now = self.now();
        let read = move |read: &Read<'_>| read_stored(read, accounts::get(read, id)?, now);
        let stored = self.inner.parts.store.read(read).await?;
        self.view(stored, now)
    }

    /// Asks the network whether the sign-in works and who it is, and stores the answer.
    ///
    /// # Errors
    /// [`EngineError::VaultClosed`], or that the network could not be reached. An ended sign-in is no error but a
    /// state of the returned account.
    pub async fn check_account(&self, id: AccountId) -> Result<AccountView, EngineError> {
        let signed = match self.covered(id).await {
            Ok((_, signed)) => signed,
            // What is stored is none that may be used, which the account shows by now.
            Err(LendError::NeedsSignIn(_)) if self.has_sign_in(id).await? => return self.account_view(id).await,
            Err(error) => return Err(error.into()),
        };
        if let Some(reason) = signed.sign_in.needs_sign_in {
            if reason != NeedsSignIn::RenewalLost {
                self.recheck(&signed, reason).await?;
                return self.account_view(id).await;
            }
            // The network may answer by now; a refresh token that it no longer takes ends the matter.
            self.renew_lost(signed.sign_in.id).await?;
        }
        match self.lend_to_ask(id).await {
            Ok(lent) => self.check_with(lent).await?,
            Err(LendError::NeedsSignIn(_)) => {}
            Err(error) => return Err(error.into()),
        }
        self.account_view(id).await
    }

    /// Asks again about sign-ins that count as ended although their date is still to come: the clock was ahead.
    pub(crate) async fn recheck_ended(&self) {
        let read = |read: &Read<'_>| {
            let ended = sign_ins::list(read)?.into_iter().filter(|one| one.needs_sign_in == Some(NeedsSignIn::Expired));
            Ok::<_, StoreError>(ended.map(|sign_in| sign_in.id).collect::<Vec<_>>())
        };
        let ended = match self.inner.parts.store.read(read).await {
            Ok(ended) if self.vault().is_ok() => ended,
            Ok(_) => return,
            Err(error) => return tracing::warn!(%error, "could not look for sign-ins that ended too early"),
        };
        for id in ended {
            let Ok(signed) = self.signed(id).await else { continue };
            if let Err(error) = self.recheck(&signed, NeedsSignIn::Expired).await {
                tracing::info!(%error, "a sign-in that may have ended too early could not be asked about");
            }
        }
    }

    /// A marked sign-in is asked about again, when the network may have changed its mind. What is over by its date and a
    /// record that does not open are not mended by asking; a lost renewal is repeated instead.
    async fn recheck(&self, signed: &Signed, reason: NeedsSignIn) -> Result<(), EngineError> {
        match reason {
            NeedsSignIn::Checkpoint | NeedsSignIn::Revoked | NeedsSignIn::Unknown => {}
            NeedsSignIn::Expired if signed.credential.expires_at.is_some_and(|end| end > self.now()) => {}
            NeedsSignIn::Expired
            | NeedsSignIn::LeftOut
            | NeedsSignIn::MissingScope
            | NeedsSignIn::RenewalLost
            | NeedsSignIn::Unreadable => return Ok(()),
        }
        let Ok(tokens) = self.open_tokens(signed).await else { return Ok(()) };
        let SignIn { id, who, .. } = &signed.sign_in;
        match self.identify_signed(&signed.sign_in, &tokens).await {
            Ok(coverage) if coverage.who.remote_id == who.remote_id => {
                self.store_covered(*id, coverage, Mark::Cleared).await
            }
            Ok(_) | Err(NetworkError::SignedOut { .. }) => Ok(()),
            Err(error) => Err(from_network(error)),
        }
    }

    /// Asks the network who signed in, and to which accounts.
    pub(crate) async fn identify_signed(&self, sign_in: &SignIn, tokens: &Tokens) -> Result<Coverage, NetworkError> {
        let server = sign_in.who.server.as_ref();
        let network = self.network(&sign_in.platform).map_err(|_| NetworkError::NotSent(None))?;
        let scope = shared::scope(network.manifest(), server);
        let lending = self.lending(tokens.secrets());
        network.identify(self.outside_by(&lending, &scope), server, &tokens.access).await
    }

    async fn check_with(&self, lent: Lent) -> Result<(), EngineError> {
        let id = lent.account_id;
        let lent = match self.identify_lent(&lent).await {
            Ok(coverage) => return self.checked(&lent, coverage).await,
            Err(NetworkError::SignedOut { reason }) => {
                match self.renew_after_refusal(id, lent.signed_by.generation, reason).await {
                    Ok(lent) => lent,
                    Err(LendError::NeedsSignIn(_)) => return Ok(()),
                    Err(error) => return Err(error.into()),
                }
            }
            Err(error) => return Err(from_network(error)),
        };
        match self.identify_lent(&lent).await {
            Ok(coverage) => self.checked(&lent, coverage).await,
            Err(NetworkError::SignedOut { reason }) => self.give_up(&lent, reason).await,
            Err(error) => Err(from_network(error)),
        }
    }

    async fn identify_lent(&self, lent: &Lent) -> Result<Coverage, NetworkError> {
        lent.network.identify(self.outside_by(lent, &lent.scope), lent.account.server.as_ref(), &lent.access).await
    }

    async fn checked(&self, lent: &Lent, coverage: Coverage) -> Result<(), EngineError> {
        let id = lent.signed_by.sign_in_id;
        let who = self.inner.parts.store.read(move |read| sign_ins::get(read, id)).await?.who;
        if coverage.who.remote_id != who.remote_id {
            return Err(EngineError::OtherAccount { expected: who.handle, actual: coverage.who.handle });
        }
        self.token_worked(lent.signed_by).await?;
        self.store_covered(id, coverage, Mark::Kept).await
    }

    /// Marks a sign-in whose fresh token was refused too.
    pub(crate) async fn give_up(&self, lent: &Lent, reason: SignedOutReason) -> Result<(), EngineError> {
        let signed = self.signed(lent.signed_by.sign_in_id).await?;
        if signed.credential.generation == lent.signed_by.generation {
            self.require_sign_in(&signed, reason.into()).await?;
        }
        Ok(())
    }

    /// Brings what is known of every account of a sign-in up to date, and marks those that it no longer covers.
    async fn store_covered(&self, id: SignInId, coverage: Coverage, mark: Mark) -> Result<(), EngineError> {
        let now = self.now();
        let store = move |write: &Write<'_>| {
            sign_ins::set_handle(write, id, &coverage.who.handle)?;
            if mark == Mark::Cleared {
                sign_ins::set_needs_sign_in(write, id, None)?;
            }
            for account in accounts::list_of(write, id)? {
                let found = coverage.find(&account.account.remote_id);
                accounts::set_left_out(write, account.id, found.is_none())?;
                if let Some(identity) = found {
                    accounts::set_identity(write, account.id, identity, now)?;
                }
            }
            Ok::<_, StoreError>(())
        };
        self.inner.parts.store.write(store).await?;
        self.tell_signed(id).await;
        Ok(())
    }

    fn view(&self, stored: Stored, now: DateTime<Utc>) -> Result<AccountView, EngineError> {
        let Stored { account, credential, last_post, coming, held_posts } = stored;
        let manifest = self.network(&account.platform)?.manifest();
        let sign_in = health::at(manifest, &account, credential.as_ref(), now);
        Ok(AccountView {
            id: account.id,
            workspace_id: account.workspace_id,
            platform: account.platform,
            handle: account.account.handle,
            display_name: account.display_name,
            profile_url: account.profile_url,
            has_avatar: account.avatar.is_some(),
            sign_in,
            connected_at: account.connected_at,
            checked_at: account.checked_at,
            last_post,
            coming,
            held_posts,
        })
    }
}

fn read_stored(read: &Read<'_>, account: Account, now: DateTime<Utc>) -> Result<Stored, StoreError> {
    let id = account.id;
    let last = targets::find_last_of_account(read, id)?;
    let last_post = last.map(|target| {
        Ok::<_, StoreError>(LastPost {
            post_id: target.post_id,
            title: posts::get(read, target.post_id)?.title,
            at: target.published_at.unwrap_or(target.due_at),
            state: target.state,
        })
    });
    Ok(Stored {
        credential: credentials::find(read, account.sign_in_id)?,
        last_post: last_post.transpose()?,
        coming: targets::list_coming(read, id, now, TIMELINE_MAX)?,
        held_posts: targets::count_of_account(read, id, TargetState::WaitingSignIn)?,
        account,
    })
}

impl AccountView {
    /// Whether the person must do something before this account can publish again.
    pub fn needs_person(&self) -> bool {
        match self.sign_in.health {
            Health::Ended | Health::NeedsSignIn { .. } | Health::CannotPublish => true,
            Health::Fine | Health::RenewsItself | Health::Ends => false,
        }
    }
}
