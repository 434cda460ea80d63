//! Mastodon's calls.

use crate::endpoint::endpoints;

endpoints! { Mastodon;
    /// Whose name an account is (RFC 7033).
    MastodonWebfinger = "masto.webfinger",
    /// Registering an app at a server.
    MastodonApps = "masto.apps".of_sign_in(),
    /// The server's OAuth metadata.
    MastodonMetadata = "masto.metadata",
    /// Mastodon's consent page.
    MastodonAuthorize = "masto.authorize",
    /// Code to token.
    MastodonToken = "masto.token".of_sign_in(),
    /// Withdrawing a token.
    MastodonRevoke = "masto.revoke".of_sign_in(),
    /// The server's limits.
    MastodonInstance = "masto.instance".of_sign_in(),
    /// The signed-in account.
    MastodonVerify = "masto.verify_credentials".of_sign_in(),
    /// Uploading a picture.
    MastodonMedia = "masto.media",
    /// Asking how an upload is doing.
    MastodonMediaGet = "masto.media_get",
    /// Changing an upload's description.
    MastodonMediaUpdate = "masto.media_update",
    /// Deleting an upload.
    MastodonMediaDelete = "masto.media_delete",
    /// Publishing.
    MastodonStatuses = "masto.statuses",
    /// Reading one status.
    MastodonStatusGet = "masto.status_get",
    /// The exact text of a status.
    MastodonStatusSource = "masto.status_source",
    /// Deleting a status.
    MastodonStatusDelete = "masto.status_delete",
    /// Listing an account's statuses.
    MastodonAccountStatuses = "masto.account_statuses",
}
