//! Facebook's website: posts as readers see them, pages, pictures.

use maud::html;
use url::Url;

use super::{
    CDN, comment,
    people::{Page, Person},
    post,
    state::{Photo, Post},
};
use crate::{
    Network,
    app::App,
    avatar,
    call::Call,
    feed,
    page::error_page,
    post::{Card, Look, PublishedPost, Shown, local_path},
    reply::{Answer, Reply},
    world::World,
};

/// What is out, for the feed.
pub(super) fn feed(world: &World) -> Vec<Shown> {
    let public = world.facebook.posts.iter().filter(|post| post::is_public(world, post));
    public.filter_map(|post| shown(world, post)).collect()
}

/// A post as tests count it.
pub(super) fn published(world: &World, post: &Post) -> Option<PublishedPost> {
    shown(world, post).map(|shown| shown.post)
}

fn shown(world: &World, post: &Post) -> Option<Shown> {
    let page = Page::find(&post.page)?;
    let photos: Vec<&Photo> = post.photos.iter().filter_map(|id| world.facebook.photos.get(id)).collect();
    let src = |photo: &Photo| format!("/{CDN}/photo/{}", photo.hash);
    Some(Shown {
        look: Look::Feed,
        name: page.name.to_owned(),
        handle: page.category.to_owned(),
        avatar: format!("/{CDN}/avatar/{}.png", page.username),
        text: html! { (post.message) },
        pictures: photos.iter().map(|photo| (src(photo), photo.alt_text.clone())).collect(),
        card: post.link.as_deref().map(card),
        note: None,
        comments: comment::texts(world, post),
        post: PublishedPost {
            network: Network::Facebook,
            account: page.username.to_owned(),
            remote_id: post.id(),
            text: post.message.clone(),
            media_count: photos.len(),
            alt_texts: photos.iter().map(|photo| photo.alt_text.clone()).collect(),
            created_at: post.created_at,
            url: post.permalink(),
            key: None,
        },
    })
}

/// Of the linked page the address alone: this one does not go and look.
fn card(link: &str) -> Card {
    let host = Url::parse(link).ok().and_then(|url| url.host_str().map(str::to_owned));
    Card { url: link.to_owned(), title: host.unwrap_or_default(), description: String::new(), picture: None }
}

/// `/{page}/posts/{post}`.
pub(super) fn permalink_page(app: &App, call: &Call) -> Answer {
    feed::single(app, call)
}

/// `/{page}_{post}`, which leads to the post.
pub(super) fn id_page(app: &App, call: &Call) -> Answer {
    let id = call.segments.first().map(String::as_str).unwrap_or_default();
    let permalink = app.read(|world| world.facebook.post(id).map(Post::permalink));
    let permalink = permalink.ok_or_else(|| error_page(404, "facebook", "This content isn't available right now"))?;
    Ok(Reply::redirect(local_path(&permalink)))
}

/// A page, by name or id.
pub(super) fn profile_page(app: &App, call: &Call) -> Answer {
    let name = call.segments.first().map(String::as_str).unwrap_or_default();
    feed::account(app, "facebook", Page::find_by_id(name).map_or(name, |page| page.username))
}

pub(super) fn avatar_picture(_app: &App, call: &Call) -> Answer {
    let name = call.segments.get(1).map(|file| file.trim_end_matches(".png")).unwrap_or_default();
    match (Person::find(name), Page::find(name)) {
        (None, None) => Err(Reply::text(404, "no such picture")),
        (Some(_), _) | (_, Some(_)) => Ok(Reply::new(200, "image/png", avatar::png(name))),
    }
}

pub(super) fn photo_picture(app: &App, call: &Call) -> Answer {
    let name = call.segments.get(1).map(String::as_str).unwrap_or_default();
    let bytes = app.pictures.find(name).ok_or_else(|| Reply::text(404, "no such picture"))?;
    let mime_type = image::guess_format(&bytes).map_or("application/octet-stream", |format| format.to_mime_type());
    Ok(Reply::new(200, mime_type, bytes))
}
