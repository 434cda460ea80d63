//! What an app may ask a person for (meta 3.2, 2026-11-20).

/// Carried by every sign-in.
pub(super) const PROFILE: &str = "public_profile";
/// For the list of pages.
pub(super) const SHOW_LIST: &str = "pages_show_list";
/// For publishing to a page.
pub(super) const MANAGE_POSTS: &str = "pages_manage_posts";
/// For reading a page and its posts.
pub(super) const READ_ENGAGEMENT: &str = "pages_read_engagement";
/// For commenting as a page.
pub(super) const MANAGE_ENGAGEMENT: &str = "pages_manage_engagement";

/// Every scope with the words of the consent page.
pub(super) const SCOPES: &[(&str, &str)] = &[
    (PROFILE, "See your name and profile picture"),
    (SHOW_LIST, "Show a list of the pages you manage"),
    (MANAGE_POSTS, "Create and manage content on your pages"),
    (READ_ENGAGEMENT, "Read content posted on your pages"),
    (MANAGE_ENGAGEMENT, "Create and manage comments on your pages"),
    ("pages_read_user_content", "Read what others post and comment on your pages"),
    ("read_insights", "See how your pages' posts do"),
    ("publish_video", "Publish videos"),
    ("business_management", "Manage your business"),
    ("ads_management", "Manage your ads"),
    ("ads_read", "See your ads"),
    ("instagram_basic", "See the Instagram accounts of your pages"),
    ("instagram_content_publish", "Publish to the Instagram accounts of your pages"),
    ("instagram_manage_comments", "Read and write comments for the Instagram accounts of your pages"),
    ("instagram_manage_insights", "See how posts of the Instagram accounts of your pages do"),
];

/// Whether there is such a scope.
pub(super) fn is_known(scope: &str) -> bool {
    SCOPES.iter().any(|(known, _)| *known == scope)
}
