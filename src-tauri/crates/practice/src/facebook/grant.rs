//! What a person granted: the list, taking it back, and what a token is good for (meta 3.2, 2026-11-20).

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    caller::{self, Caller},
    people::{Page, Person},
    state::{Grant, Token},
};
use crate::{
    app::App,
    call::Call,
    graph::{self, error},
    reply::{Answer, Reply},
    samples,
    world::World,
};

/// Reads fail this long after the last sign-in.
const DATA_ACCESS: TimeDelta = TimeDelta::days(90);

/// `GET /me/permissions`.
pub(super) fn list(app: &App, call: &Call) -> Answer {
    app.read(|world| {
        let caller = own(app, world, call)?;
        let row = |status: &'static str| move |scope: &String| json!({ "permission": scope, "status": status });
        let granted = caller.grant.scopes.iter().map(row("granted"));
        let rows: Vec<Value> = granted.chain(caller.grant.declined.iter().map(row("declined"))).collect();
        Ok(caller.answer(&json!({ "data": rows })))
    })
}

/// `DELETE /me/permissions`: the person removes the app.
pub(super) fn revoke(app: &App, call: &Call) -> Answer {
    app.write(|world| {
        let caller = own(app, world, call)?;
        world.facebook.remove_app(caller.person);
        Ok(caller.answer(&json!({ "success": true })))
    })
}

/// `DELETE /me/permissions/{name}`.
pub(super) fn revoke_one(app: &App, call: &Call) -> Answer {
    let name = call.segments.last().cloned().unwrap_or_default();
    app.write(|world| {
        let caller = own(app, world, call)?;
        if !caller.grant.allows(&name) {
            return Err(error(100, None, "(#100) The person did not grant this permission"));
        }
        if let Some(grant) = world.facebook.grants.get_mut(caller.person.username) {
            grant.scopes.retain(|scope| *scope != name);
            grant.declined.push(name.clone());
        }
        Ok(caller.answer(&json!({ "success": true })))
    })
}

/// Permissions are a person's, and nobody else's.
fn own(app: &App, world: &World, call: &Call) -> Result<Caller, Reply> {
    let caller = Caller::check(app, world, call)?;
    caller.require_person()?;
    match graph::node(call) {
        node if node == "me" || node == caller.person.id => Ok(caller),
        _ => Err(super::no_object()),
    }
}

/// `GET /debug_token`, asked by the app itself or with a token of one of its developers. A token that is not good is told
/// with a good status.
pub(super) fn debug(app: &App, call: &Call) -> Answer {
    let input = call.field("input_token").ok_or_else(|| error(100, None, "(#100) input_token is required"))?;
    app.read(|world| {
        if !caller::is_app(call) {
            let caller = Caller::check(app, world, call)?;
            caller.require_person()?;
            if !caller.person.has_app_role {
                return Err(error(100, None, "(#100) You must provide an app access token, or a developer's"));
            }
        }
        let mut data = match world.facebook.tokens.get(&input) {
            Some(token) => describe(world, token),
            None => json!({ "scopes": [] }),
        };
        let problem = caller::find(app, world, &input).err();
        if let Some(fields) = data.as_object_mut() {
            fields.insert("is_valid".into(), problem.is_none().into());
            fields.extend(problem.as_ref().and_then(told).map(|error| ("error".to_owned(), error)));
        }
        Ok(graph::ok(&json!({ "data": data })))
    })
}

/// A refusal in the short form: code, message, subcode.
fn told(problem: &Reply) -> Option<Value> {
    let body: Value = serde_json::from_slice(&problem.body).ok()?;
    let error = body.get("error")?;
    let mut told = json!({ "code": error.get("code")?, "message": error.get("message")? });
    if let (Some(subcode), Some(fields)) = (error.get("error_subcode"), told.as_object_mut()) {
        fields.insert("subcode".into(), subcode.clone());
    }
    Some(told)
}

fn describe(world: &World, token: &Token) -> Value {
    let grant = world.facebook.grants.get(&token.person);
    let mut data = json!({
        "app_id": samples::FACEBOOK_APP_ID, "application": "Postrider",
        "type": if token.page().is_some() { "PAGE" } else { "USER" },
        "issued_at": token.issued_at.timestamp(),
        "expires_at": token.expires_at.map_or(0, |end| end.timestamp()),
        "data_access_expires_at": grant.map_or(0, |grant| (grant.signed_in_at + DATA_ACCESS).timestamp()),
        "user_id": Person::find(&token.person).map(|person| person.id),
        "scopes": grant.map(|grant| grant.scopes.clone()).unwrap_or_default(),
        "granular_scopes": grant.map(granular).unwrap_or_default(),
    });
    if let (Some(page), Some(fields)) = (token.page(), data.as_object_mut()) {
        fields.insert("profile_id".into(), page.id.into());
    }
    data
}

/// The scopes that hold for chosen pages only.
fn granular(grant: &Grant) -> Vec<Value> {
    let ids: Vec<_> = grant.pages.iter().filter_map(|page| Page::find(page)).map(|page| page.id).collect();
    let of_pages = grant.scopes.iter().filter(|scope| scope.starts_with("pages_"));
    of_pages.map(|scope| json!({ "scope": scope, "target_ids": ids })).collect()
}
