//! What an imitated network is made of, and the list in which each one stands with one line.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    app::App, author::Deed, bluesky, bucket, call::Call, endpoint::Endpoint, facebook, fault::Refusal, gate::Route,
    harbour, instagram, mastodon, post::Shown, reply::Reply, world::World,
};

/// One imitated network, as the rest of this crate knows it. Where nothing else is said, nobody has an account there.
pub(crate) trait Imitation: Sync {
    /// The calls that are logged and that faults can strike, in the order of the control page.
    fn endpoints(&self) -> &'static [Endpoint];

    /// Whether a host is one of its own.
    fn is_host(&self, host: &str) -> bool;

    /// Finds the handler of a call to one of its hosts.
    fn route(&self, call: &Call) -> Option<Route>;

    /// What a path that does not exist answers.
    fn unknown_path(&self) -> Reply {
        Reply::text(404, "there is nothing here")
    }

    /// A fault in its own words.
    fn refuse(&self, app: &App, call: &Call, endpoint: Endpoint, refusal: Refusal) -> Reply;

    /// Everyone who can sign in, named as in [`crate::PublishedPost::account`].
    fn accounts(&self) -> Vec<String> {
        Vec::new()
    }

    /// What readers see there, in any order.
    fn feed(&self, _world: &World) -> Vec<Shown> {
        Vec::new()
    }

    /// Whether something is due that happens without a call, as when a planned post comes out.
    fn is_due(&self, _world: &World, _now: DateTime<Utc>) -> bool {
        false
    }

    /// Lets everything happen that is due.
    fn settle(&self, _world: &mut World, _now: DateTime<Utc>) {}

    /// Loses everything that was prepared and is not published.
    fn lose_uploads(&self, _world: &mut World) {}

    /// Ends all access tokens as if their time were up.
    fn expire(&self, _world: &mut World, _now: DateTime<Utc>) {}

    /// Withdraws an account's sign-ins. False when there is no such account.
    fn revoke(&self, _world: &mut World, _account: &str) -> bool {
        false
    }

    /// Does what an author does to a post. False when it is not out.
    fn change(&self, _app: &App, _world: &mut World, _remote_id: &str, _deed: &Deed<'_>) -> bool {
        false
    }

    /// Posts as an author does from another app. The new post's id, or `None` when there is no such account.
    fn write(&self, _app: &App, _world: &mut World, _account: &str, _text: &str) -> Option<String> {
        None
    }

    /// Likes something where an outsider sees that. False when there is no such account.
    fn like(&self, _app: &App, _world: &mut World, _account: &str) -> bool {
        false
    }
}

macro_rules! imitations {
    ($($(#[$doc:meta])* $network:ident = $name:literal by $imitation:expr;)*) => {
        /// Which imitated party a call belongs to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Network {
            $($(#[$doc])* #[serde(rename = $name)] $network,)*
        }

        impl Network {
            /// Every network, in the order of the pages.
            pub const ALL: &[Self] = &[$(Self::$network),*];

            /// The name in addresses and in JSON; for social networks the one the app uses too.
            pub fn name(self) -> &'static str {
                match self { $(Self::$network => $name),* }
            }

            /// What imitates it.
            pub(crate) fn imitation(self) -> &'static dyn Imitation {
                match self { $(Self::$network => &$imitation),* }
            }
        }

        /// Everything that is imitated.
        pub(crate) const IMITATIONS: &[&dyn Imitation] = &[$(&$imitation),*];
    };
}

imitations! {
    /// Instagram with Instagram Login.
    Instagram = "instagram" by instagram::Instagram;
    /// The Mastodon servers.
    Mastodon = "mastodon" by mastodon::Mastodon;
    /// Bluesky: entryway, PDS, directory and public API.
    Bluesky = "bluesky" by bluesky::Bluesky;
    /// Facebook's pages.
    Facebook = "facebook" by facebook::Facebook;
    /// The S3-compatible bucket.
    Bucket = "bucket" by bucket::Bucket;
    /// An ordinary website, for link cards.
    Web = "web" by harbour::Website;
}

impl Network {
    /// The network of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|network| network.name() == name)
    }

    /// The networks on which people have accounts.
    pub(crate) fn social() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|network| !network.imitation().accounts().is_empty())
    }
}
