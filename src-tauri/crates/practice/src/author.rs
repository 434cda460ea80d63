//! What an account's author does behind the app's back: other words, one picture more, gone, a post from elsewhere.

use crate::{
    app::App,
    imitation::Network,
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
    app.write(|world| post.network.imitation().change(app, world, &post.remote_id, deed))
}

/// Posts from another app. `None` when there is no such account.
pub(crate) fn write(app: &App, network: Network, account: &str, text: &str) -> Option<PublishedPost> {
    let id = app.write(|world| {
        let id = network.imitation().write(app, world, account, text);
        if id.is_some() {
            world.annals.was_from_elsewhere();
        }
        id
    })?;
    post::published(app).into_iter().find(|post| post.network == network && post.remote_id == id)
}

/// Likes something. False when there is no such account.
pub(crate) fn like(app: &App, network: Network, account: &str) -> bool {
    app.write(|world| network.imitation().like(app, world, account))
}
