//! Bluesky's calls.

use crate::endpoint::endpoints;

endpoints! { Bluesky;
    /// Handle to DID, by any of the three ways.
    BlueskyResolveHandle = "bsky.resolve_handle".of_sign_in(),
    /// DID to document.
    BlueskyDidDocument = "bsky.did_document".of_sign_in(),
    /// What a server is.
    BlueskyDescribeServer = "bsky.describe_server",
    /// Signing in with an app password.
    BlueskyCreateSession = "bsky.create_session".of_sign_in(),
    /// Renewing.
    BlueskyRefreshSession = "bsky.refresh_session",
    /// Signing out.
    BlueskyDeleteSession = "bsky.delete_session".of_sign_in(),
    /// Who is signed in.
    BlueskyGetSession = "bsky.get_session".of_sign_in(),
    /// Uploading bytes.
    BlueskyUploadBlob = "bsky.upload_blob",
    /// Publishing under a chosen key, or replacing.
    BlueskyPutRecord = "bsky.put_record",
    /// Publishing.
    BlueskyCreateRecord = "bsky.create_record",
    /// Deleting.
    BlueskyDeleteRecord = "bsky.delete_record",
    /// Reading one record.
    BlueskyGetRecord = "bsky.get_record",
    /// Listing records.
    BlueskyListRecords = "bsky.list_records",
    /// The last commit of a repository.
    BlueskyGetLatestCommit = "bsky.get_latest_commit",
    /// A public profile.
    BlueskyGetProfile = "bsky.get_profile".of_sign_in(),
}
