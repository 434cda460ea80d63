//! Uploads (mastodon 3.1, 2026-11-20).

use std::io::Cursor;

use bytes::Bytes;
use image::ImageReader;
use serde_json::{Value, json};

use super::{
    envelope::{Caller, error},
    server::{MIME_TYPES, Server},
    state::Upload,
};
use crate::{
    app::App,
    call::Call,
    reply::{Answer, Reply},
    world::World,
};

const SCOPES: &[&str] = &["write:media"];

/// What a picture turned out to be.
struct Looked {
    mime_type: &'static str,
    width: u32,
    height: u32,
}

/// `POST /api/v2/media`.
pub(super) fn upload(app: &App, call: &Call) -> Answer {
    let server = Server::of(call)?;
    let caller = app.read(|world| Caller::check(app, world, call, SCOPES))?;
    let file = call.parts.iter().find(|part| part.name == "file" && part.is_file);
    let file = file.ok_or_else(|| error(422, "Validation failed: File can't be blank"))?;
    let looked = look(server, &file.bytes)?;
    let is_declared_otherwise = file.mime_type.as_deref().is_some_and(|declared| !declared.starts_with("image/"));
    if is_declared_otherwise {
        return Err(error(422, "Validation failed: File content type is invalid"));
    }
    let description = description(server, call)?;
    let hash = app.pictures.put(&file.bytes);
    app.write(|world| {
        let is_slow = file.bytes.len() >= world.settings.mastodon_async_from_bytes || looked.mime_type == "image/gif";
        let polls_left = if is_slow || call.processing_fails { world.settings.mastodon_polls.max(1) } else { 0 };
        let upload = Upload {
            owner: caller.token.owner.clone(),
            hash,
            mime_type: looked.mime_type.to_owned(),
            width: looked.width,
            height: looked.height,
            description,
            polls_left,
            is_failing: call.processing_fails,
            is_attached: false,
        };
        let id = format!("1155{:014}", world.next_serial());
        let status = if polls_left > 0 { 202 } else { 200 };
        let answer = node(&id, &upload);
        world.mastodon.uploads.insert(id, upload);
        Ok(caller.answer(status, &answer))
    })
}

fn look(server: &Server, bytes: &Bytes) -> Result<Looked, Reply> {
    let format = image::guess_format(bytes).ok().filter(|format| MIME_TYPES.contains(&format.to_mime_type()));
    let format = format.ok_or_else(|| error(422, "Validation failed: File content type is invalid"))?;
    if bytes.len() > server.image_bytes_max {
        let megabytes = server.image_bytes_max / 1_048_576;
        return Err(error(422, &format!("Validation failed: File file size must be less than {megabytes} MB")));
    }
    let broken = |_| error(422, "Validation failed: File could not be read");
    let (width, height) = ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().map_err(broken)?;
    Ok(Looked { mime_type: format.to_mime_type(), width, height })
}

fn description(server: &Server, call: &Call) -> Result<Option<String>, Reply> {
    let description = call.field("description").filter(|text| !text.is_empty());
    if description.as_ref().is_some_and(|text| text.chars().count() > server.description_max) {
        let limit = server.description_max;
        let message = format!("Validation failed: Description is too long (maximum is {limit} characters)");
        return Err(error(422, &message));
    }
    Ok(description)
}

/// The attachment as the API shows it; without an address while it is processed.
pub(super) fn node(id: &str, upload: &Upload) -> Value {
    let url = format!("https://{}/system/media/{}", upload.owner.host, upload.hash);
    let url = if upload.polls_left > 0 { Value::Null } else { url.into() };
    json!({
        "id": id,
        "type": if upload.mime_type == "image/gif" { "gifv" } else { "image" },
        "url": url,
        "preview_url": url,
        "remote_url": null,
        "description": upload.description,
        "blurhash": "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH",
        "meta": { "original": {
            "width": upload.width, "height": upload.height, "size": format!("{}x{}", upload.width, upload.height),
            "aspect": f64::from(upload.width) / f64::from(upload.height.max(1)),
        }},
    })
}

/// The caller's own upload with the id from the path.
fn own<'w>(world: &'w mut World, caller: &Caller<'_>, call: &Call) -> Result<(String, &'w mut Upload), Reply> {
    let id = call.segments.last().cloned().unwrap_or_default();
    let found = world.mastodon.uploads.get_mut(&id).filter(|upload| upload.owner == caller.token.owner);
    found.map(|upload| (id, upload)).ok_or_else(|| error(404, "Record not found"))
}

/// `GET /api/v1/media/{id}`. Each poll brings the processing one step further.
pub(super) fn get(app: &App, call: &Call) -> Answer {
    app.write(|world| {
        let caller = Caller::check(app, world, call, SCOPES)?;
        let (id, upload) = own(world, &caller, call)?;
        if upload.polls_left > 0 {
            let answer = caller.answer(206, &node(&id, upload));
            upload.polls_left -= 1;
            return Ok(answer);
        }
        if upload.is_failing {
            return Err(error(422, "Validation failed: File could not be processed"));
        }
        Ok(caller.answer(200, &node(&id, upload)))
    })
}

/// `PUT /api/v1/media/{id}`.
pub(super) fn update(app: &App, call: &Call) -> Answer {
    let description = description(Server::of(call)?, call)?;
    app.write(|world| {
        let caller = Caller::check(app, world, call, SCOPES)?;
        let (id, upload) = own(world, &caller, call)?;
        if upload.is_attached {
            return Err(error(404, "Record not found"));
        }
        upload.description = description;
        Ok(caller.answer(200, &node(&id, upload)))
    })
}

/// `DELETE /api/v1/media/{id}` (4.4 and later).
pub(super) fn delete(app: &App, call: &Call) -> Answer {
    app.write(|world| {
        let caller = Caller::check(app, world, call, SCOPES)?;
        let (id, upload) = own(world, &caller, call)?;
        if upload.is_attached {
            return Err(error(422, "Media attachment is currently used by a status"));
        }
        world.mastodon.uploads.remove(&id);
        Ok(caller.answer(200, &json!({})))
    })
}
