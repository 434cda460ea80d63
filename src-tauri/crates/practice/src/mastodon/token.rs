//! Code to token, and withdrawal (mastodon 1.2, 2026-11-20).
//!
//! Stricter than the real server in one point: only forms are read, as the RFCs have it, because other software that
//! speaks the interface reads nothing else.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    envelope::oauth_error,
    state::{CODE_LIFE, Owner, Registered, Token},
};
use crate::{
    app::App,
    call::Call,
    reply::{Answer, Reply},
    world::World,
};

/// `POST /oauth/token`.
pub(super) fn redeem(app: &App, call: &Call) -> Answer {
    if !call.is_form() {
        return Err(oauth_error(400, "invalid_request", "Missing required parameter: grant_type."));
    }
    let field = |name: &str| call.field(name).unwrap_or_default();
    let now = app.now();
    app.write(|world| {
        check_client(world, call)?;
        if field("grant_type") != "authorization_code" {
            let description = "The authorization grant type is not supported by the authorization server.";
            return Err(oauth_error(400, "unsupported_grant_type", description));
        }
        let invalid = || {
            let description = "The provided authorization grant is invalid, expired, revoked, does not match the \
                               redirection URI used in the authorization request, or was issued to another client.";
            oauth_error(400, "invalid_grant", description)
        };
        // Taken out before it is looked at: a second use fails whatever came of the first.
        let code = world.mastodon.codes.remove(&field("code")).ok_or_else(invalid)?;
        let is_good = now - code.issued_at < CODE_LIFE
            && code.client_id == field("client_id")
            && code.redirect_uri == field("redirect_uri")
            && code.challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(field("code_verifier")));
        if !is_good {
            return Err(invalid());
        }
        let access = world.issue("mastodon access token", "", 43);
        let answer = json!({
            "access_token": access, "token_type": "Bearer", "scope": code.scopes.join(" "),
            "created_at": now.timestamp(),
        });
        let owner = Owner { host: call.host.clone(), username: code.username };
        let token =
            Token { client_id: code.client_id, owner, scopes: code.scopes, is_revoked: false, expires_at: None };
        world.mastodon.tokens.insert(access, token);
        Ok(Reply::json(200, &answer))
    })
}

/// `POST /oauth/revoke`. A token that does not exist is as good as withdrawn, and so is one that nobody finds in the call.
pub(super) fn revoke(app: &App, call: &Call) -> Answer {
    if !call.is_form() {
        return Ok(Reply::json(200, &json!({})));
    }
    let sent = call.field("token").unwrap_or_default();
    let client_id = call.field("client_id").unwrap_or_default();
    app.write(|world| {
        let unauthorized = || oauth_error(403, "unauthorized_client", "You are not authorized to revoke this token");
        check_client(world, call).map_err(|_| unauthorized())?;
        match world.mastodon.tokens.get_mut(&sent) {
            Some(token) if token.client_id == client_id => token.is_revoked = true,
            Some(_) => return Err(unauthorized()),
            None => {}
        }
        Ok(Reply::json(200, &json!({})))
    })
}

fn check_client<'w>(world: &'w World, call: &Call) -> Result<&'w Registered, Reply> {
    let known = world.mastodon.apps.get(&call.field("client_id").unwrap_or_default());
    let secret = call.field("client_secret").unwrap_or_default();
    known.filter(|known| known.host == call.host && known.secret == secret).ok_or_else(|| {
        let description = "Client authentication failed due to unknown client, no client authentication included, or \
                           unsupported authentication method.";
        oauth_error(401, "invalid_client", description)
    })
}
