//! Names for the calls that are logged and to which faults can be tied.

use serde::{Deserialize, Serialize};

/// Which imitated party a call belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Network {
    /// Instagram with Instagram Login.
    Instagram,
    /// The Mastodon servers.
    Mastodon,
    /// Bluesky: entryway, PDS, directory and public API.
    Bluesky,
    /// The S3-compatible bucket.
    Bucket,
    /// An ordinary website, for link cards.
    Web,
}

impl Network {
    /// The name in addresses and in JSON; for social networks the one the app uses too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Instagram => "instagram",
            Self::Mastodon => "mastodon",
            Self::Bluesky => "bluesky",
            Self::Bucket => "bucket",
            Self::Web => "web",
        }
    }

    /// The network of that name.
    pub fn find(name: &str) -> Option<Self> {
        [Self::Instagram, Self::Mastodon, Self::Bluesky, Self::Bucket, Self::Web]
            .into_iter()
            .find(|network| network.name() == name)
    }
}

macro_rules! endpoints {
    ($($(#[$doc:meta])* $variant:ident = $name:literal in $network:ident,)*) => {
        /// One call of an imitated network.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Endpoint {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Endpoint {
            /// Every call, in the order of the control page.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The short name used in the control API, e.g. `ig.media_publish`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// Whose call it is.
            pub fn network(self) -> Network {
                match self { $(Self::$variant => Network::$network),* }
            }
        }
    };
}

endpoints! {
    /// Instagram's consent page.
    InstagramAuthorize = "ig.authorize" in Instagram,
    /// Code to short-lived token.
    InstagramToken = "ig.token" in Instagram,
    /// Short-lived to long-lived token.
    InstagramExchange = "ig.exchange" in Instagram,
    /// Renewal of a long-lived token.
    InstagramRefresh = "ig.refresh" in Instagram,
    /// The signed-in profile.
    InstagramMe = "ig.me" in Instagram,
    /// How many posts the last 24 hours saw.
    InstagramPublishingLimit = "ig.publishing_limit" in Instagram,
    /// Making a container.
    InstagramMedia = "ig.media" in Instagram,
    /// Asking how a container is doing.
    InstagramContainer = "ig.container" in Instagram,
    /// Publishing a container.
    InstagramMediaPublish = "ig.media_publish" in Instagram,
    /// Reading one published post.
    InstagramMediaGet = "ig.media_get" in Instagram,
    /// Listing published posts.
    InstagramMediaList = "ig.media_list" in Instagram,
    /// Withdrawing the grant.
    InstagramRevoke = "ig.revoke" in Instagram,
    /// Whose name an account is (RFC 7033).
    MastodonWebfinger = "masto.webfinger" in Mastodon,
    /// Registering an app at a server.
    MastodonApps = "masto.apps" in Mastodon,
    /// The server's OAuth metadata.
    MastodonMetadata = "masto.metadata" in Mastodon,
    /// Mastodon's consent page.
    MastodonAuthorize = "masto.authorize" in Mastodon,
    /// Code to token.
    MastodonToken = "masto.token" in Mastodon,
    /// Withdrawing a token.
    MastodonRevoke = "masto.revoke" in Mastodon,
    /// The server's limits.
    MastodonInstance = "masto.instance" in Mastodon,
    /// The signed-in account.
    MastodonVerify = "masto.verify_credentials" in Mastodon,
    /// Uploading a picture.
    MastodonMedia = "masto.media" in Mastodon,
    /// Asking how an upload is doing.
    MastodonMediaGet = "masto.media_get" in Mastodon,
    /// Changing an upload's description.
    MastodonMediaUpdate = "masto.media_update" in Mastodon,
    /// Deleting an upload.
    MastodonMediaDelete = "masto.media_delete" in Mastodon,
    /// Publishing.
    MastodonStatuses = "masto.statuses" in Mastodon,
    /// Reading one status.
    MastodonStatusGet = "masto.status_get" in Mastodon,
    /// The exact text of a status.
    MastodonStatusSource = "masto.status_source" in Mastodon,
    /// Deleting a status.
    MastodonStatusDelete = "masto.status_delete" in Mastodon,
    /// Listing an account's statuses.
    MastodonAccountStatuses = "masto.account_statuses" in Mastodon,
    /// Handle to DID, by any of the three ways.
    BlueskyResolveHandle = "bsky.resolve_handle" in Bluesky,
    /// DID to document.
    BlueskyDidDocument = "bsky.did_document" in Bluesky,
    /// What a server is.
    BlueskyDescribeServer = "bsky.describe_server" in Bluesky,
    /// Signing in with an app password.
    BlueskyCreateSession = "bsky.create_session" in Bluesky,
    /// Renewing.
    BlueskyRefreshSession = "bsky.refresh_session" in Bluesky,
    /// Signing out.
    BlueskyDeleteSession = "bsky.delete_session" in Bluesky,
    /// Who is signed in.
    BlueskyGetSession = "bsky.get_session" in Bluesky,
    /// Uploading bytes.
    BlueskyUploadBlob = "bsky.upload_blob" in Bluesky,
    /// Publishing under a chosen key, or replacing.
    BlueskyPutRecord = "bsky.put_record" in Bluesky,
    /// Publishing.
    BlueskyCreateRecord = "bsky.create_record" in Bluesky,
    /// Deleting.
    BlueskyDeleteRecord = "bsky.delete_record" in Bluesky,
    /// Reading one record.
    BlueskyGetRecord = "bsky.get_record" in Bluesky,
    /// Listing records.
    BlueskyListRecords = "bsky.list_records" in Bluesky,
    /// The last commit of a repository.
    BlueskyGetLatestCommit = "bsky.get_latest_commit" in Bluesky,
    /// A public profile.
    BlueskyGetProfile = "bsky.get_profile" in Bluesky,
    /// Storing an object.
    BucketPut = "s3.put" in Bucket,
    /// Reading an object.
    BucketGet = "s3.get" in Bucket,
    /// Removing an object.
    BucketDelete = "s3.delete" in Bucket,
    /// The web page with Open Graph data.
    WebPage = "web.page" in Web,
    /// The web page's picture.
    WebPicture = "web.picture" in Web,
}

impl Endpoint {
    /// Whether it belongs to a sign-in; what was told for one is forgotten with any other call.
    pub(crate) fn is_of_sign_in(self) -> bool {
        matches!(
            self,
            Self::InstagramToken
                | Self::InstagramExchange
                | Self::InstagramMe
                | Self::InstagramRevoke
                | Self::MastodonApps
                | Self::MastodonToken
                | Self::MastodonRevoke
                | Self::MastodonInstance
                | Self::MastodonVerify
                | Self::BlueskyResolveHandle
                | Self::BlueskyDidDocument
                | Self::BlueskyCreateSession
                | Self::BlueskyDeleteSession
                | Self::BlueskyGetSession
                | Self::BlueskyGetProfile
        )
    }

    /// The call of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|endpoint| endpoint.name() == name)
    }
}
