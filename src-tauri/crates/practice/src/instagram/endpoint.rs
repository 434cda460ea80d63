//! Instagram's calls.

use crate::endpoint::endpoints;

endpoints! { Instagram;
    /// Instagram's consent page.
    InstagramAuthorize = "ig.authorize",
    /// Code to short-lived token.
    InstagramToken = "ig.token".of_sign_in(),
    /// Short-lived to long-lived token.
    InstagramExchange = "ig.exchange".of_sign_in(),
    /// Renewal of a long-lived token.
    InstagramRefresh = "ig.refresh",
    /// The signed-in profile.
    InstagramMe = "ig.me".of_sign_in(),
    /// How many posts the last 24 hours saw.
    InstagramPublishingLimit = "ig.publishing_limit",
    /// Making a container.
    InstagramMedia = "ig.media",
    /// Asking how a container is doing.
    InstagramContainer = "ig.container",
    /// Publishing a container.
    InstagramMediaPublish = "ig.media_publish",
    /// Reading one published post.
    InstagramMediaGet = "ig.media_get",
    /// Listing published posts.
    InstagramMediaList = "ig.media_list",
    /// Withdrawing the grant.
    InstagramRevoke = "ig.revoke".of_sign_in(),
}
