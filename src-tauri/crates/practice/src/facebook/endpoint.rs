//! Facebook's calls.

use crate::endpoint::endpoints;

endpoints! { Facebook;
    /// Facebook's consent page.
    FacebookAuthorize = "fb.authorize",
    /// Code to short-lived token.
    FacebookToken = "fb.token".of_sign_in(),
    /// Short-lived to long-lived token.
    FacebookExchange = "fb.exchange".of_sign_in(),
    /// The signed-in person, or the page whose token it is.
    FacebookMe = "fb.me".of_sign_in(),
    /// The person's pages, with their tokens.
    FacebookAccounts = "fb.accounts".of_sign_in(),
    /// What the person granted.
    FacebookPermissions = "fb.permissions".of_sign_in(),
    /// Withdrawing the grant, or one permission.
    FacebookRevoke = "fb.revoke".of_sign_in(),
    /// What a token is good for.
    FacebookDebugToken = "fb.debug_token".of_sign_in(),
    /// Reading a page.
    FacebookPage = "fb.page".of_sign_in(),
    /// Publishing or planning a post.
    FacebookFeed = "fb.feed",
    /// Uploading a picture, and publishing or planning it.
    FacebookPhotos = "fb.photos",
    /// Reading a picture.
    FacebookPhotoGet = "fb.photo_get",
    /// Deleting a picture.
    FacebookPhotoDelete = "fb.photo_delete",
    /// Listing what is out.
    FacebookPublishedPosts = "fb.published_posts",
    /// Listing what is planned.
    FacebookScheduledPosts = "fb.scheduled_posts",
    /// Reading one post.
    FacebookPostGet = "fb.post_get",
    /// Changing a post: its words, its time, or that it comes out now.
    FacebookPostUpdate = "fb.post_update",
    /// Deleting a post, or a plan.
    FacebookPostDelete = "fb.post_delete",
    /// Commenting on a post.
    FacebookComments = "fb.comments",
    /// Listing the comments on a post.
    FacebookCommentList = "fb.comment_list",
}
