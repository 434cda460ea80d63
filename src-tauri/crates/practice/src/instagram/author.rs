//! What an Instagram account's author does in Instagram's own app.

use super::{
    media,
    state::{Media, Picture, Profile},
};
use crate::{app::App, author::Deed, avatar, random::LETTERS_AND_DIGITS, world::World};

/// Does it to a post. False when the account has no such post.
pub(crate) fn change(app: &App, world: &mut World, id: &str, deed: &Deed<'_>) -> bool {
    let Some(index) = world.instagram.media.iter().position(|media| media.id == id) else { return false };
    match deed {
        Deed::Rewrite(text) => {
            if let Some(media) = world.instagram.media.get_mut(index) {
                (*text).clone_into(&mut media.caption);
            }
        }
        Deed::AddPicture => {
            let picture = picture(app);
            if let Some(media) = world.instagram.media.get_mut(index) {
                media.added.push(picture);
                media.is_carousel = true;
            }
        }
        Deed::Delete => {
            world.instagram.media.remove(index);
            world.annals.went(id);
        }
    }
    true
}

/// Posts; there is no post without a picture. The new post's id, or `None` when nobody has the name.
pub(crate) fn write(app: &App, world: &mut World, username: &str, text: &str) -> Option<String> {
    let profile = Profile::find(username)?;
    let id = media::next_id(world);
    let media = Media {
        id: id.clone(),
        username: profile.username.to_owned(),
        container_id: String::new(),
        caption: text.to_owned(),
        is_carousel: false,
        shortcode: world.random_text(LETTERS_AND_DIGITS, 11),
        created_at: app.now(),
        run_ms: app.run_ms(),
        added: vec![picture(app)],
    };
    media::come_out(world, media);
    Some(id)
}

fn picture(app: &App) -> Picture {
    Picture { hash: app.pictures.put(&avatar::loaf_jpeg()), alt_text: String::new() }
}
