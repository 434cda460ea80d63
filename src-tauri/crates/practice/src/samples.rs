//! What is built in: the people, the registered app and the bucket, so that everything can be tried at once.

/// Client id of the app registered at the practice Instagram.
pub const INSTAGRAM_CLIENT_ID: &str = "990000000000001";
/// Client secret of that app.
pub const INSTAGRAM_CLIENT_SECRET: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
/// The only redirect address registered for it.
pub const INSTAGRAM_REDIRECT_URI: &str = "https://relay.practice/instagram/";

/// Id of the app registered at the practice Facebook.
pub const FACEBOOK_APP_ID: &str = "990000000000002";
/// Secret of that app.
pub const FACEBOOK_APP_SECRET: &str = "7c1d5e9a03b84f62a1e0c9d8b7f65e43";
/// The only redirect address listed for it.
pub const FACEBOOK_REDIRECT_URI: &str = "https://relay.practice/facebook/";

/// Where the practice network's callback page lies; a folder with a page for each network.
pub const CALLBACK_ADDRESS: &str = "https://relay.practice/";

/// A developer app registered at an imitated network.
#[derive(Debug, Clone, Copy)]
pub struct RegisteredApp {
    /// The network's name in code.
    pub network: &'static str,
    /// Client id.
    pub client_id: &'static str,
    /// Client secret.
    pub client_secret: &'static str,
    /// The only redirect address registered for it.
    pub redirect_uri: &'static str,
}

/// Every registered app.
pub const APPS: &[RegisteredApp] = &[RegisteredApp {
    network: "instagram",
    client_id: INSTAGRAM_CLIENT_ID,
    client_secret: INSTAGRAM_CLIENT_SECRET,
    redirect_uri: INSTAGRAM_REDIRECT_URI,
}];

/// The app registered at the practice Facebook. It is none of [`APPS`], which a practice profile comes with: the product
/// knows no Facebook yet.
pub const FACEBOOK_APP: RegisteredApp = RegisteredApp {
    network: "facebook",
    client_id: FACEBOOK_APP_ID,
    client_secret: FACEBOOK_APP_SECRET,
    redirect_uri: FACEBOOK_REDIRECT_URI,
};

/// Endpoint of the practice bucket; addressed path-style.
pub const BUCKET_ENDPOINT: &str = "https://s3.practice";
/// Its region.
pub const BUCKET_REGION: &str = "practice-1";
/// Its name.
pub const BUCKET_NAME: &str = "practice-media";
/// Access key id.
pub const BUCKET_ACCESS_KEY_ID: &str = "AKIAPRACTICE00000001";
/// Secret access key.
pub const BUCKET_SECRET_KEY: &str = "practiceSecretKey/7QmX2vT9bL4cR8nZ1sK5wH3e";

/// Instagram identity: a business account.
pub const INSTAGRAM_BUSINESS: &str = "harbourbakery";
/// Instagram identity: a creator account.
pub const INSTAGRAM_CREATOR: &str = "harbour.eats";
/// Instagram identity: a personal account, which can sign in and cannot publish.
pub const INSTAGRAM_PERSONAL: &str = "harbour.personal";

/// Facebook identity: someone with five pages.
pub const FACEBOOK_OWNER: &str = "ida.harbour";
/// Facebook identity: someone who shares a page with the owner and has no role on the app.
pub const FACEBOOK_PARTNER: &str = "jonas.harbour";
/// Facebook identity: someone without a page.
pub const FACEBOOK_PERSON_WITHOUT_PAGE: &str = "mara.harbour";
/// A Facebook page with nothing special, of owner and partner.
pub const FACEBOOK_PAGE: &str = "harbourbakery";
/// The owner's page that is one of the new pages, whose tasks and errors have other names.
pub const FACEBOOK_NEW_PAGE: &str = "harbour.eats";
/// The owner's page on which the owner may not create content.
pub const FACEBOOK_PAGE_WITHOUT_TASK: &str = "harbour.archive";
/// The owner's page that is blocked because it violated the policies.
pub const FACEBOOK_BLOCKED_PAGE: &str = "harbour.market";
/// The owner's page that needs a publishing authorization first.
pub const FACEBOOK_UNAUTHORIZED_PAGE: &str = "harbour.letters";
/// The partner's own page.
pub const FACEBOOK_PARTNER_PAGE: &str = "second.harbour";

/// A Mastodon server with 500 characters and 4 pictures.
pub const MASTODON_HOST: &str = "mastodon.practice";
/// A Mastodon server with 1,000 characters and 6 pictures.
pub const FOSSTODON_HOST: &str = "fosstodon.practice";
/// First identity on each Mastodon server.
pub const MASTODON_FIRST: &str = "bakery";
/// Second identity on each Mastodon server.
pub const MASTODON_SECOND: &str = "second";

/// First Bluesky handle; its main password asks for a code by e-mail.
pub const BLUESKY_FIRST: &str = "harbour.bsky.practice";
/// Second Bluesky handle; its main password is refused.
pub const BLUESKY_SECOND: &str = "second.bsky.practice";
/// App password of [`BLUESKY_FIRST`].
pub const BLUESKY_FIRST_APP_PASSWORD: &str = "hrbr-brd2-loaf-77aa";
/// App password of [`BLUESKY_SECOND`].
pub const BLUESKY_SECOND_APP_PASSWORD: &str = "scnd-brd3-bake-55cc";
/// Main password of [`BLUESKY_FIRST`], which an app must not ask for.
pub const BLUESKY_FIRST_MAIN_PASSWORD: &str = "harbour-main-password";
/// Main password of [`BLUESKY_SECOND`].
pub const BLUESKY_SECOND_MAIN_PASSWORD: &str = "second-main-password";

/// Address of a page with Open Graph data, for link cards.
pub const WEB_PAGE: &str = "https://harbour.practice/boxes";

/// Pages that make a careless reader work for minutes, each with a head that says what it is, somewhere.
pub const WEB_BOMBS: [&str; 6] = [
    "https://harbour.practice/bombs/unclosed",
    "https://harbour.practice/bombs/attributes",
    "https://harbour.practice/bombs/nested",
    "https://harbour.practice/bombs/tables",
    "https://harbour.practice/bombs/headless",
    "https://harbour.practice/bombs/packed",
];

/// Every built-in secret with its class.
pub(crate) const SECRETS: &[(&str, &str)] = &[
    ("instagram client secret", INSTAGRAM_CLIENT_SECRET),
    ("facebook app secret", FACEBOOK_APP_SECRET),
    ("bucket secret key", BUCKET_SECRET_KEY),
    ("bluesky app password", BLUESKY_FIRST_APP_PASSWORD),
    ("bluesky app password", BLUESKY_SECOND_APP_PASSWORD),
    ("bluesky main password", BLUESKY_FIRST_MAIN_PASSWORD),
    ("bluesky main password", BLUESKY_SECOND_MAIN_PASSWORD),
];
