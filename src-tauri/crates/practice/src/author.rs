//! What an account's author does behind the app's back: other words, one picture more, gone, a post from elsewhere.

use crate::{
    app::App,
    bluesky,
    endpoint::Network,
    instagram, mastodon,
    post::{self, PublishedPost},
};

/// Something done to a post that is out.
pub(crate) enum Deed<'a> {
    Rewrite(&'a str),
    AddPicture,
    Delete,
}

/// Does it. False when the post is not out.
pub(crate) fn change(app: &App, post: &PublishedPost, deed: &Deed<'_>) -> bool {
    let id = &post.remote_id;
    app.write(|world| match post.network {
        Network::Instagram => instagram::author::change(app, world, id, deed),
        Network::Mastodon => mastodon::author::change(app, world, id, deed),
        Network::Bluesky => bluesky::author::change(app, world, id, deed),
        Network::Bucket | Network::Web => false,
    })
}

/// Posts from another app. `None` when there is no such account.
pub(crate) fn write(app: &App, network: Network, account: &str, text: &str) -> Option<PublishedPost> {
    let id = app.write(|world| {
        let id = match network {
            Network::Instagram => instagram::author::write(app, world, account, text),
            Network::Mastodon => mastodon::author::write(app, world, account, text),
            Network::Bluesky => bluesky::author::write(app, world, account, text),
            Network::Bucket | Network::Web => None,
        };
        if id.is_some() {
            world.annals.was_from_elsewhere();
        }
        id
    })?;
    post::published(app).into_iter().find(|post| post.network == network && post.remote_id == id)
}

/// Likes something. False when there is no such account.
pub(crate) fn like(app: &App, network: Network, account: &str) -> bool {
    match network {
        Network::Bluesky => app.write(|world| bluesky::author::like(app, world, account)),
        // Only a repository shows that something was liked.
        Network::Instagram | Network::Mastodon | Network::Bucket | Network::Web => false,
    }
}
