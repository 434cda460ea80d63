//! Pictures of a page (meta 5.4, 6.2, 8.2 and 9.6, 2026-11-20, and the parameters of `POST /{page}/photos` in Meta's own
//! description, 2026-04).

use std::io::Cursor;

use bytes::Bytes;
use image::{ImageFormat, ImageReader};
use serde_json::json;

use super::{
    CDN,
    caller::Caller,
    people::Page,
    plan::{self, TimeForm},
    post::{self, Draft},
    state::{Photo, Stage},
};
use crate::{
    app::App,
    call::Call,
    graph::{self, error},
    reply::{Answer, Reply},
    world::World,
};

/// Ids of pictures begin like this.
pub(super) const PREFIX: &str = "122200";

/// The error says "less than 4 MB" where other pages say 10; the unit is the stricter one too.
const SIZE_END: usize = 4_000_000;

/// What is taken (meta 8.2, 2026-11-20).
const FORMATS: &[ImageFormat] =
    &[ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Bmp, ImageFormat::Tiff];
/// Those of which only the first bytes are looked at, for the decoder at hand does not know them.
const UNREAD: &[ImageFormat] = &[ImageFormat::Bmp, ImageFormat::Tiff];
/// HEIF too is known by its first bytes only.
const HEIF_BRANDS: &[&[u8]] = &[b"ftypheic", b"ftypheix", b"ftypmif1"];

/// What would change the post that readers see, and is not imitated; an address in place of the bytes is not either.
const NOT_IMITATED: &[&str] = &["url", "no_story", "place", "tags", "targeting", "feed_targeting", "backdated_time"];

/// `POST /{page}/photos`.
pub(super) fn upload(app: &App, call: &Call) -> Answer {
    post::refuse_others(call, NOT_IMITATED)?;
    app.write(|world| {
        let (caller, page) = post::publisher(app, world, call)?;
        let message = call.field("message").or_else(|| call.field("caption")).unwrap_or_default();
        post::check_message(&message)?;
        let stage = plan::read(call, app.now(), TimeForm::Seconds)?;
        let photo = read(app, call, page)?;
        if photo.is_failing && stage != Stage::Unpublished {
            return Err(post::failed_photo());
        }
        let id = keep(world, photo);
        let mut answer = json!({ "id": id });
        if stage != Stage::Unpublished {
            let post_id = post::put_out(app, world, page, Draft { message, link: None, photos: vec![id], stage })?;
            if let (Stage::Published, Some(fields)) = (stage, answer.as_object_mut()) {
                fields.insert("post_id".into(), post_id.into());
            }
        }
        Ok(caller.answer(&answer))
    })
}

/// Keeps a picture and returns its id.
pub(super) fn keep(world: &mut World, photo: Photo) -> String {
    let id = format!("{PREFIX}{:012}", world.next_serial());
    world.facebook.photos.insert(id.clone(), photo);
    id
}

/// The picture of a call.
fn read(app: &App, call: &Call, page: &Page) -> Result<Photo, Reply> {
    let source = call.parts.iter().find(|part| part.is_file && part.name == "source");
    let source = source.ok_or_else(|| error(100, None, "(#100) The parameter source is required, as a file"))?;
    check(&source.bytes)?;
    Ok(Photo {
        page: page.username.to_owned(),
        hash: app.pictures.put(&source.bytes),
        alt_text: call.field("alt_text_custom").unwrap_or_default(),
        is_temporary: plan::flag(call, "temporary")?.unwrap_or(false),
        is_failing: call.processing_fails,
    })
}

fn check(bytes: &Bytes) -> Result<(), Reply> {
    let is_heif = bytes.get(4..12).is_some_and(|brand| HEIF_BRANDS.contains(&brand));
    let format = image::guess_format(bytes).ok().filter(|format| FORMATS.contains(format));
    if bytes.len() >= SIZE_END || !is_heif && format.is_none() {
        let message = "Photos should be less than 4 MB and saved as JPG, PNG, GIF, TIFF, HEIF or WebP files";
        return Err(error(100, Some(1_366_046), message));
    }
    let is_read = format.is_some_and(|format| !UNREAD.contains(&format));
    if is_read && dimensions(bytes).is_none() { Err(post::failed_photo()) } else { Ok(()) }
}

fn dimensions(bytes: &Bytes) -> Option<(u32, u32)> {
    ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?.into_dimensions().ok()
}

/// `GET /{photo-id}?fields=images`. The real one gives several sizes and makes a JPEG of everything; this one keeps what
/// it got.
pub(super) fn get(app: &App, call: &Call) -> Answer {
    app.read(|world| {
        let (caller, photo) = own(app, world, call)?;
        let bytes = app.pictures.find(&photo.hash).unwrap_or_default();
        let (width, height) = dimensions(&bytes).unwrap_or_default();
        let source = format!("https://{CDN}/photo/{}", photo.hash);
        let node = json!({
            "id": graph::node(call), "images": [{ "width": width, "height": height, "source": source }],
        });
        Ok(caller.answer(&graph::select(call, "id", &node)))
    })
}

/// `DELETE /{photo-id}`, also out of the post in which it stands.
pub(super) fn delete(app: &App, call: &Call) -> Answer {
    app.write(|world| {
        let (caller, _) = own(app, world, call)?;
        let id = graph::node(call);
        world.facebook.photos.remove(id);
        for post in &mut world.facebook.posts {
            post.photos.retain(|photo| photo != id);
        }
        Ok(caller.answer(&json!({ "success": true })))
    })
}

/// A picture of the page whose token it is.
fn own<'w>(app: &App, world: &'w World, call: &Call) -> Result<(Caller, &'w Photo), Reply> {
    let caller = Caller::check(app, world, call)?;
    let photo = world.facebook.photos.get(graph::node(call));
    let page = caller.require_page(photo.and_then(|photo| Page::find(&photo.page)))?;
    caller.require_publishing(page)?;
    photo.map(|photo| (caller, photo)).ok_or_else(super::no_object)
}
