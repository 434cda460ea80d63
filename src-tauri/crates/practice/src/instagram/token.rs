//! Instagram's tokens: code to short, short to long, renewal, withdrawal (meta 3.1 and 3.3, 2026-11-20).

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    graph::{self, BASIC, error, oauth_error},
    state::{CODE_LIFE, Code, Profile, Token},
};
use crate::{
    app::App,
    call::Call,
    reply::{Answer, Reply},
    samples,
    world::World,
};

const SHORT_LIFE: TimeDelta = TimeDelta::hours(1);
/// What the documented example answers for a first long-lived token.
const LONG_LIFE_S: i64 = 5_183_944;
/// A renewed token lives 60 days from the renewal.
const RENEWED_LIFE_S: i64 = 5_184_000;
const MIN_AGE: TimeDelta = TimeDelta::hours(24);

/// `POST api.instagram.com/oauth/access_token`.
pub(super) fn redeem(app: &App, call: &Call) -> Answer {
    let field = |name: &str| call.field(name).filter(|_| call.is_form()).unwrap_or_default();
    if field("client_id") != samples::INSTAGRAM_CLIENT_ID {
        return Err(oauth_error(400, "Invalid platform app"));
    }
    if field("client_secret") != samples::INSTAGRAM_CLIENT_SECRET {
        return Err(oauth_error(400, "Error validating client secret."));
    }
    if field("grant_type") != "authorization_code" {
        return Err(oauth_error(400, "Invalid grant_type"));
    }
    let now = app.now();
    app.write(|world| {
        // Taken out before it is looked at: a second use fails whatever came of the first.
        let code = world.instagram.codes.remove(&field("code")).filter(|code| now - code.issued_at < CODE_LIFE);
        let code = code.ok_or_else(|| oauth_error(400, "Matching code was not found or was already used"))?;
        if code.redirect_uri != field("redirect_uri") {
            let message = "Error validating verification code. Please make sure your redirect_uri is identical to the \
                           one you used in the OAuth dialog request";
            return Err(oauth_error(400, message));
        }
        let token = Token {
            username: code.username.clone(),
            scopes: code.scopes.clone(),
            is_long: false,
            issued_at: now,
            expires_at: now + SHORT_LIFE,
            is_revoked: false,
        };
        let access = keep(world, "instagram short-lived token", token);
        Ok(Reply::json(200, &token_answer(world.settings.instagram_flat_answer, &access, &code)))
    })
}

/// Documentation and reality disagree about the shape; a setting chooses (meta 3.3, conflict).
fn token_answer(is_flat: bool, access: &str, code: &Code) -> Value {
    let user_id = Profile::find(&code.username).map(|profile| profile.user_id).unwrap_or_default();
    if is_flat {
        let number = user_id.parse::<u64>().unwrap_or_default();
        return json!({ "access_token": access, "user_id": number, "permissions": code.scopes });
    }
    json!({ "data": [{ "access_token": access, "user_id": user_id, "permissions": code.scopes.join(",") }] })
}

/// `GET graph.instagram.com/access_token?grant_type=ig_exchange_token`.
pub(super) fn exchange(app: &App, call: &Call) -> Answer {
    if call.query("grant_type") != Some("ig_exchange_token") {
        return Err(error(100, None, "Invalid parameter: grant_type"));
    }
    if call.query("client_secret") != Some(samples::INSTAGRAM_CLIENT_SECRET) {
        return Err(error(101, None, "Error validating client secret"));
    }
    let old = app.read(|world| graph::valid_token(app, world, call).map(|(_, token)| token.clone()))?;
    if old.is_long {
        return Err(error(100, None, "Invalid parameter: the token is already long-lived"));
    }
    Ok(long_lived(app, old, LONG_LIFE_S))
}

/// `GET graph.instagram.com/refresh_access_token?grant_type=ig_refresh_token`. The old token lives on to its end:
/// whether the real one does is not documented.
pub(super) fn refresh(app: &App, call: &Call) -> Answer {
    if call.query("grant_type") != Some("ig_refresh_token") {
        return Err(error(100, None, "Invalid parameter: grant_type"));
    }
    let old = app.read(|world| {
        graph::signed_in(app, world, call, BASIC)?;
        graph::valid_token(app, world, call).map(|(_, token)| token.clone())
    })?;
    if !old.is_long {
        return Err(error(100, None, "Invalid parameter: only long-lived tokens can be refreshed"));
    }
    if app.now() - old.issued_at < MIN_AGE {
        return Err(error(100, None, "Invalid parameter: the token must be at least 24 hours old to be refreshed"));
    }
    Ok(long_lived(app, old, RENEWED_LIFE_S))
}

/// `debug_token` is not available for these tokens.
pub(super) fn debug(_app: &App, _call: &Call) -> Answer {
    Err(error(2, None, "(#2) Service temporarily unavailable"))
}

/// `DELETE /me/permissions`.
pub(super) fn revoke(app: &App, call: &Call) -> Answer {
    let username = app.read(|world| graph::valid_token(app, world, call).map(|(_, token)| token.username.clone()))?;
    app.write(|world| world.instagram.revoke(&username));
    Ok(graph::ok(&json!({ "success": true })))
}

fn long_lived(app: &App, old: Token, life_s: i64) -> Reply {
    let now = app.now();
    let token = Token { is_long: true, issued_at: now, expires_at: now + TimeDelta::seconds(life_s), ..old };
    let access = app.write(|world| keep(world, "instagram long-lived token", token));
    Reply::json(200, &json!({ "access_token": access, "token_type": "bearer", "expires_in": life_s }))
}

fn keep(world: &mut World, class: &str, token: Token) -> String {
    let access = world.issue(class, "IGAA", 140);
    world.instagram.tokens.insert(access.clone(), token);
    access
}
