//! What a Mastodon account's author does in another app.

use super::{
    server::{Person, Server},
    state::{Owner, Status, Upload},
    status, timeline,
};
use crate::{app::App, author::Deed, avatar, world::World};

/// Does it to a status. False when there is no such status.
pub(crate) fn change(app: &App, world: &mut World, id: &str, deed: &Deed<'_>) -> bool {
    let is_it = |status: &&Status| status.id == id;
    let Some(status) = world.mastodon.statuses.iter().find(is_it).cloned() else { return false };
    match deed {
        Deed::Rewrite(text) => edit(app, world, id, |status| (*text).clone_into(&mut status.text)),
        Deed::AddPicture => {
            let picture = add_picture(app, world, &status.owner);
            edit(app, world, id, |status| status.media_ids.push(picture));
        }
        Deed::Delete => timeline::remove(world, &status),
    }
    true
}

fn edit(app: &App, world: &mut World, id: &str, change: impl FnOnce(&mut Status)) {
    if let Some(status) = world.mastodon.statuses.iter_mut().find(|status| status.id == id) {
        change(status);
        status.edited_at = Some(app.now());
    }
}

/// Posts. The new status's id, or `None` when nobody has the address.
pub(crate) fn write(app: &App, world: &mut World, address: &str, text: &str) -> Option<String> {
    let (username, host) = address.split_once('@')?;
    let owner =
        Owner { host: Server::find(host)?.host.to_owned(), username: Person::find(username)?.username.to_owned() };
    let id = status::next_id(world);
    let status = Status {
        id: id.clone(),
        owner,
        text: text.to_owned(),
        spoiler_text: String::new(),
        visibility: "public".to_owned(),
        is_sensitive: false,
        language: None,
        in_reply_to_id: None,
        media_ids: Vec::new(),
        client_id: String::new(),
        key: None,
        created_at: app.now(),
        edited_at: None,
        run_ms: app.run_ms(),
    };
    status::put_out(world, status);
    Some(id)
}

fn add_picture(app: &App, world: &mut World, owner: &Owner) -> String {
    let upload = Upload {
        owner: owner.clone(),
        hash: app.pictures.put(&avatar::loaf_jpeg()),
        mime_type: "image/jpeg".to_owned(),
        width: 600,
        height: 315,
        description: None,
        polls_left: 0,
        is_failing: false,
        is_attached: true,
    };
    let id = format!("1155{:014}", world.next_serial());
    world.mastodon.uploads.insert(id.clone(), upload);
    id
}
