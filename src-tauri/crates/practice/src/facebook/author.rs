//! What a page's people do at Facebook itself.

use super::{
    change,
    people::Page,
    photo,
    post::{self, Draft},
    state::{Origin, Photo, Stage},
};
use crate::{app::App, author::Deed, avatar, world::World};

/// Does it to a post. False when it is not out.
pub(super) fn change(app: &App, world: &mut World, id: &str, deed: &Deed<'_>) -> bool {
    let Some(post) = world.facebook.post(id).filter(|post| post.stage == Stage::Published) else { return false };
    let page = post.page.clone();
    match deed {
        Deed::Rewrite(text) => {
            if let Some(post) = world.facebook.post_mut(id) {
                (*text).clone_into(&mut post.message);
            }
        }
        Deed::AddPicture => {
            let hash = app.pictures.put(&avatar::loaf_jpeg());
            let photo = Photo { page, hash, alt_text: String::new(), is_temporary: false, is_failing: false };
            let photo_id = photo::keep(world, photo);
            if let Some(post) = world.facebook.post_mut(id) {
                post.photos.push(photo_id);
            }
        }
        Deed::Delete => return change::remove(world, id),
    }
    true
}

/// Posts. The new post's id, or `None` when there is no such page.
pub(super) fn write(app: &App, world: &mut World, username: &str, text: &str) -> Option<String> {
    let page = Page::find(username)?;
    let draft = Draft { message: text.to_owned(), link: None, photos: Vec::new(), stage: Stage::Published };
    Some(post::keep(app, world, page, draft, Origin::Elsewhere))
}
