//! Who is there: the signed-in person, the person's pages, one page (meta 4.1, 2026-11-20).

use serde_json::{Value, json};

use super::{
    CDN,
    caller::Caller,
    people::{Page, Person},
    scope::SHOW_LIST,
    token,
};
use crate::{
    app::App,
    call::Call,
    graph::{self, VERSION},
    reply::Answer,
    world::World,
};

/// `GET /me`: with a page's token the page.
pub(super) fn me(app: &App, call: &Call) -> Answer {
    app.write(|world| {
        let caller = Caller::check(app, world, call)?;
        let node = match caller.page() {
            Some(page) => page_node(app, world, &caller, page),
            None => person_node(caller.person),
        };
        Ok(caller.answer(&graph::select(call, "id,name", &node)))
    })
}

/// `GET /me/accounts`. A page that was not ticked in the dialog is absent without a word.
pub(super) fn list(app: &App, call: &Call) -> Answer {
    app.write(|world| {
        let caller = Caller::check(app, world, call)?;
        caller.require_person()?;
        caller.require(&[SHOW_LIST])?;
        let mut all = Vec::new();
        for role in caller.person.roles {
            let page = role.page().filter(|page| is_open(world, &caller, page));
            let Some(page) = page else { continue };
            let mut node = page_node(app, world, &caller, page);
            if let Some(fields) = node.as_object_mut() {
                fields.insert("tasks".into(), role.tasks.into());
            }
            all.push(graph::select(call, "access_token,category,name,id,tasks", &node));
        }
        let edge = format!("https://graph.facebook.com/{VERSION}/{}/accounts", caller.person.id);
        Ok(caller.answer(&graph::page(call, &all, &edge, &caller.text)))
    })
}

/// `GET /{page}`.
pub(super) fn page(app: &App, call: &Call) -> Answer {
    app.write(|world| {
        let caller = Caller::check(app, world, call)?;
        let page = Page::find_by_id(graph::node(call)).filter(|page| is_open(world, &caller, page));
        let page = page.ok_or_else(super::no_object)?;
        let node = page_node(app, world, &caller, page);
        Ok(caller.answer(&graph::select(call, "id,name", &node)))
    })
}

/// `GET /{person}`.
pub(super) fn person(app: &App, call: &Call) -> Answer {
    app.read(|world| {
        let caller = Caller::check(app, world, call)?;
        if graph::node(call) != caller.person.id {
            return Err(super::no_object());
        }
        Ok(caller.answer(&graph::select(call, "id,name", &person_node(caller.person))))
    })
}

/// Whether the caller may look at the page: a page at itself, a person at the pages that were ticked.
fn is_open(world: &World, caller: &Caller, page: &Page) -> bool {
    match caller.page() {
        Some(own) => own.id == page.id,
        None => caller.grant.covers(page) && world.facebook.has_role(caller.person, page),
    }
}

fn person_node(person: &Person) -> Value {
    json!({ "id": person.id, "name": person.name, "picture": picture(person.username) })
}

fn page_node(app: &App, world: &mut World, caller: &Caller, page: &Page) -> Value {
    let access = match caller.page() {
        Some(_) => caller.text.clone(),
        None => token::of_page(app, world, caller, page),
    };
    json!({
        "id": page.id, "name": page.name, "username": page.username, "category": page.category, "link": page.link(),
        "access_token": access, "followers_count": page.followers_count, "picture": picture(page.username),
    })
}

fn picture(username: &str) -> Value {
    let url = format!("https://{CDN}/avatar/{username}.png");
    json!({ "data": { "url": url, "width": 50, "height": 50, "is_silhouette": false } })
}
