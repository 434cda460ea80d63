//! The practice network: a real HTTP server on 127.0.0.1 that imitates each network as an outsider sees it.
//!
//! Every imitated host is the first segment of a path: the app's client asks `http://127.0.0.1:PORT/HOST/PATH?QUERY`
//! instead of `https://HOST/PATH?QUERY`, and so does the browser. Answers of imitated interfaces name the true
//! `https` addresses; pages for people link to local ones. A host that is not imitated answers 421 with the header
//! `x-practice-unknown-host: 1`.
//!
//! It shares no type with the code that talks to networks, or both could be wrong together.

mod annals;
mod app;
mod author;
mod avatar;
mod bluesky;
mod bucket;
mod call;
mod clock;
mod consent;
mod consent_page;
mod control;
mod echo;
mod endpoint;
mod error;
mod facebook;
mod fault;
mod feed;
mod gate;
mod graph;
mod harbour;
mod imitation;
mod instagram;
mod lie;
mod line;
mod mac;
mod mastodon;
mod page;
mod pages;
mod post;
mod random;
mod relay;
mod reply;
pub mod samples;
mod server;
mod state_file;
mod world;

use std::{net::Ipv4Addr, net::TcpListener, path::PathBuf, sync::Arc, time::Duration};

use url::Url;

pub use annals::EverPublished;
pub use app::LoggedRequest;
pub use clock::PracticeClock;
pub use consent::ConsentAnswer;
pub use echo::Echo;
pub use endpoint::Endpoint;
pub use error::PracticeError;
pub use fault::{Body, Fault, FaultKind, Wait, When};
pub use imitation::Network;
pub use post::PublishedPost;
pub use world::{ListingLag, Settings};

use app::{App, Parts};
use author::Deed;
use control::Action;
use random::Random;
use server::Server;
use world::World;

/// The HTML in which the Mastodon server at `host` shows a text; for comparing what is made of it elsewhere.
pub fn mastodon_html(text: &str, host: &str) -> String {
    mastodon::html(text, host)
}

/// How to start.
#[derive(Debug, Default)]
pub struct Options {
    /// The port; any free one when absent.
    pub port: Option<u16>,
    /// Where everything is remembered over a restart; nowhere when absent.
    pub state_file: Option<PathBuf>,
    /// The time; the computer's when absent.
    pub clock: Option<Arc<PracticeClock>>,
    /// How long every call takes at least, in milliseconds.
    pub latency_ms: u64,
}

/// A running practice network. Dropping it stops the server.
pub struct Practice {
    app: Arc<App>,
    // Held for its drop, which ends the thread.
    _server: Server,
}

impl Practice {
    /// Starts on 127.0.0.1, on a thread of its own. Needs no async runtime around it.
    ///
    /// # Errors
    /// When the port is taken, the state file cannot be read, or the system gives no randomness or thread.
    pub fn start(options: Options) -> Result<Self, PracticeError> {
        let address = (Ipv4Addr::LOCALHOST, options.port.unwrap_or(0));
        let listener = TcpListener::bind(address).map_err(PracticeError::Listen)?;
        let port = listener.local_addr().map_err(PracticeError::Listen)?.port();
        let random = Random::from_system().map_err(PracticeError::Random)?;
        let kept = options.state_file.as_deref().map(state_file::load).transpose()?.flatten();
        let world = kept.unwrap_or_else(World::default).seeded(random);
        let clock = options.clock.unwrap_or_else(PracticeClock::system);
        clock.restore(world.offset_ms);
        let mut origin =
            Url::parse("http://127.0.0.1/").map_err(std::io::Error::other).map_err(PracticeError::Start)?;
        // Setting a port fails only for addresses without a host.
        origin.set_port(Some(port)).unwrap_or_default();
        let client = reqwest::Client::builder()
            .no_proxy()
            // It asks itself only, without https.
            .tls_certs_only([])
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(30))
            .build()
            .map_err(PracticeError::Unreachable)?;
        let parts = Parts { clock, origin, file: options.state_file, world, latency_ms: options.latency_ms, client };
        let app = Arc::new(App::new(parts));
        let server = Server::start(listener, Arc::clone(&app))?;
        Ok(Self { app, _server: server })
    }

    /// `http://127.0.0.1:PORT/`.
    pub fn origin(&self) -> Url {
        self.app.origin.clone()
    }

    /// Where a true `https` address is found on this machine; other addresses stay as they are.
    pub fn local(&self, url: &Url) -> Url {
        self.app.local(url)
    }

    /// The time that everything here goes by.
    pub fn clock(&self) -> Arc<PracticeClock> {
        Arc::clone(&self.app.clock)
    }

    /// The page with everything that is out.
    pub fn feed_url(&self) -> Url {
        self.page("/practice/feed")
    }

    /// The page with the switches.
    pub fn control_url(&self) -> Url {
        self.page("/practice/")
    }

    /// The page where a person makes a Bluesky app password.
    pub fn app_passwords_url(&self) -> Url {
        self.page("/bsky.app/settings/app-passwords")
    }

    /// The page where people remove the app at Facebook, change their password, and lose and get back their pages.
    pub fn facebook_settings_url(&self) -> Url {
        self.page("/www.facebook.com/settings")
    }

    fn page(&self, path: &str) -> Url {
        let mut url = self.origin();
        url.set_path(path);
        url
    }

    /// Everything that is really out, oldest first.
    pub fn posts(&self) -> Vec<PublishedPost> {
        post::published(&self.app)
    }

    /// The comments below a post, oldest first.
    ///
    /// # Errors
    /// When the post is not out.
    pub fn comments(&self, post: &PublishedPost) -> Result<Vec<String>, PracticeError> {
        let unknown = || PracticeError::UnknownPost { remote_id: post.remote_id.clone() };
        post::comments(&self.app, post).ok_or_else(unknown)
    }

    /// Everything that ever became public, oldest first, as it was when it came out: also what was deleted since.
    pub fn ever_published(&self) -> Vec<EverPublished> {
        self.app.settle();
        self.app.read(|world| world.annals.list().to_vec())
    }

    /// Its author gives a post another text.
    ///
    /// # Errors
    /// When the post is not out.
    pub fn edit_post(&self, post: &PublishedPost, text: &str) -> Result<(), PracticeError> {
        self.change(post, &Deed::Rewrite(text))
    }

    /// Its author adds a picture to a post.
    ///
    /// # Errors
    /// When the post is not out.
    pub fn add_picture(&self, post: &PublishedPost) -> Result<(), PracticeError> {
        self.change(post, &Deed::AddPicture)
    }

    /// Its author deletes a post.
    ///
    /// # Errors
    /// When the post is not out.
    pub fn delete_post(&self, post: &PublishedPost) -> Result<(), PracticeError> {
        self.change(post, &Deed::Delete)
    }

    fn change(&self, post: &PublishedPost, deed: &Deed<'_>) -> Result<(), PracticeError> {
        let unknown = || PracticeError::UnknownPost { remote_id: post.remote_id.clone() };
        if author::change(&self.app, post, deed) { Ok(()) } else { Err(unknown()) }
    }

    /// The account's author posts from another app.
    ///
    /// # Errors
    /// When the network has no such account (named as in [`PublishedPost::account`]).
    pub fn write_post(&self, network: Network, account: &str, text: &str) -> Result<PublishedPost, PracticeError> {
        let unknown = || PracticeError::UnknownAccount { account: account.to_owned() };
        author::write(&self.app, network, account, text).ok_or_else(unknown)
    }

    /// The account's author likes something, which an outsider sees on Bluesky only.
    ///
    /// # Errors
    /// When there is no such account, or nothing to see.
    pub fn like(&self, network: Network, account: &str) -> Result<(), PracticeError> {
        let unknown = || PracticeError::UnknownAccount { account: account.to_owned() };
        if author::like(&self.app, network, account) { Ok(()) } else { Err(unknown()) }
    }

    /// Every call that arrived since the start, in order.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.app.requests()
    }

    /// How many calls of one kind arrived since the start.
    pub fn count(&self, endpoint: Endpoint) -> usize {
        self.requests().iter().filter(|request| request.endpoint == endpoint).count()
    }

    /// Every secret it ever handed out or has built in, with its class, for canary scans.
    pub fn issued_secrets(&self) -> Vec<(String, String)> {
        self.app.read(World::secrets)
    }

    /// Orders a fault.
    pub fn fault(&self, fault: Fault) {
        self.app.add_fault(fault);
    }

    /// Takes back all faults that have not struck.
    pub fn clear_faults(&self) {
        self.app.clear_faults();
    }

    /// Ends all access tokens of a network as if their time were up. Bluesky's refresh tokens live on, and so do the
    /// tokens of Facebook's pages, which have no time.
    pub fn expire_tokens(&self, network: Network) {
        control::perform(&self.app, Action::Expire { network });
    }

    /// Withdraws an account's sign-ins at the network, as a person does in its settings.
    ///
    /// # Errors
    /// When the network has no such account (named as in [`PublishedPost::account`]).
    pub fn revoke(&self, network: Network, account: &str) -> Result<(), PracticeError> {
        let account = account.to_owned();
        let unknown = PracticeError::UnknownAccount { account: account.clone() };
        if control::perform(&self.app, Action::Revoke { network, account }) { Ok(()) } else { Err(unknown) }
    }

    /// How the imitated networks behave.
    pub fn settings(&self) -> Settings {
        self.app.read(|world| world.settings.clone())
    }

    /// Changes how the imitated networks behave.
    pub fn set_settings(&self, settings: Settings) {
        self.app.write(|world| world.settings = settings);
    }

    /// Makes every call take at least this long.
    pub fn set_latency_ms(&self, ms: u64) {
        self.app.set_latency_ms(ms);
    }

    /// Forgets everything and sets the clock back.
    pub fn reset(&self) {
        self.app.reset();
    }

    /// Makes a Bluesky app password, as a person does on [`Self::app_passwords_url`].
    ///
    /// # Errors
    /// When nobody has the handle.
    pub fn create_app_password(&self, handle: &str) -> Result<String, PracticeError> {
        let unknown = || PracticeError::UnknownAccount { account: handle.to_owned() };
        bluesky::create_app_password(&self.app, handle, "Postrider").ok_or_else(unknown)
    }

    /// Somebody takes a page away from a person, as on [`Self::facebook_settings_url`].
    ///
    /// # Errors
    /// When there is no such person, or the page is not theirs (named as in [`samples`]).
    pub fn take_page(&self, person: &str, page: &str) -> Result<(), PracticeError> {
        self.set(person, facebook::Setting::LosePage { page: page.to_owned() })
    }

    /// A person gets back a page that was taken away.
    ///
    /// # Errors
    /// When there is no such person, or the page never was theirs.
    pub fn give_page_back(&self, person: &str, page: &str) -> Result<(), PracticeError> {
        self.set(person, facebook::Setting::RegainPage { page: page.to_owned() })
    }

    /// A person changes the password at Facebook, which ends every token.
    ///
    /// # Errors
    /// When there is no such person.
    pub fn change_facebook_password(&self, person: &str) -> Result<(), PracticeError> {
        self.set(person, facebook::Setting::ChangePassword)
    }

    fn set(&self, person: &str, setting: facebook::Setting) -> Result<(), PracticeError> {
        let unknown = || PracticeError::UnknownAccount { account: person.to_owned() };
        self.app.write(|world| facebook::apply(world, person, &setting)).ok_or_else(unknown)
    }

    /// The person answering a consent page. `authorize_url` may be a true address or a local one. Returns where the
    /// browser is sent: a loopback address or custom scheme as it is, an `https` one as its local form.
    ///
    /// # Errors
    /// When the page shows an error instead of a choice.
    pub async fn consent(&self, authorize_url: &Url, answer: ConsentAnswer) -> Result<Url, PracticeError> {
        consent::answer(&self.app, authorize_url, answer).await
    }

    /// Where the relay page at `page` forwards to, computed as its script does it. `None` when it forwards nowhere.
    pub fn relay(page: &Url) -> Option<Url> {
        consent::relay(page)
    }
}
