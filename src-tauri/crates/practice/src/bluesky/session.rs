//! Sessions by app password (bluesky 2, 2026-11-20).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    PDS,
    envelope::{error, invalid, limit_exceeded, ok, signed_in, token},
    identity::document_of,
    state::{ACCESS_LIFE, Person, REFRESH_GRACE, REFRESH_LIFE, Token, TokenKind},
};
use crate::{app::App, call::Call, reply::Answer, reply::Reply, world::World};

/// Sign-ins per account in five minutes and in a day.
const SIGN_INS_MAX: [(u32, TimeDelta); 2] = [(30, TimeDelta::minutes(5)), (300, TimeDelta::days(1))];

/// `com.atproto.server.createSession`.
pub(super) fn create(app: &App, call: &Call) -> Answer {
    let body = call.json().ok_or_else(|| invalid("Request body must be a JSON object"))?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let missing = |name: &str| invalid(&format!("Input must have the property \"{name}\""));
    let identifier = text("identifier").ok_or_else(|| missing("identifier"))?;
    let password = text("password").ok_or_else(|| missing("password"))?;
    check_rate(app, &identifier)?;
    let person = app.read(|world| check_password(world, &identifier, &password))?;
    app.write(|world| {
        let session = world.next_serial();
        Ok(ok(app, &tokens_answer(app, world, person, session)))
    })
}

fn check_rate(app: &App, identifier: &str) -> Result<(), Reply> {
    for (limit, length) in SIGN_INS_MAX {
        let key = format!("bluesky sign-in {identifier} {length}");
        let window = app.count(key, length);
        if window.used > limit {
            let reset = (window.since + length).timestamp();
            return Err(limit_exceeded()
                .with("ratelimit-limit", limit.to_string())
                .with("ratelimit-remaining", "0")
                .with("ratelimit-reset", reset.to_string())
                .with("ratelimit-policy", format!("{limit};w={}", length.num_seconds())));
        }
    }
    Ok(())
}

fn check_password(world: &World, identifier: &str, password: &str) -> Result<&'static Person, Reply> {
    let refused = || error(401, "AuthenticationRequired", "Invalid identifier or password");
    let person = Person::find_to_sign_in(identifier).ok_or_else(refused)?;
    let is_made = world.bluesky.app_passwords.iter().any(|made| made.did == person.did && made.password == password);
    if is_made || password == person.app_password {
        return Ok(person);
    }
    if password == person.main_password && person.has_email_code {
        let message = "A sign in code has been sent to your email address";
        return Err(error(401, "AuthFactorTokenRequired", message));
    }
    Err(refused())
}

/// `com.atproto.server.refreshSession`: a new pair; the old refresh token stays good for a short grace time.
pub(super) fn refresh(app: &App, call: &Call) -> Answer {
    app.write(|world| {
        let (sent, old) = token(app, world, call, TokenKind::Refresh)?;
        let person = Person::find(&old.did).ok_or_else(|| error(400, "InvalidToken", "Account not found"))?;
        if let Some(old) = world.bluesky.tokens.get_mut(&sent) {
            old.expires_at = old.expires_at.min(app.now() + REFRESH_GRACE);
        }
        Ok(ok(app, &tokens_answer(app, world, person, old.session)))
    })
}

/// `com.atproto.server.deleteSession`, with the refresh token.
pub(super) fn delete(app: &App, call: &Call) -> Answer {
    app.write(|world| {
        let (_, ended) = token(app, world, call, TokenKind::Refresh)?;
        for token in world.bluesky.tokens.values_mut().filter(|token| token.session == ended.session) {
            token.is_revoked = true;
        }
        Ok(Reply::empty(200))
    })
}

/// `com.atproto.server.getSession`.
pub(super) fn get(app: &App, call: &Call) -> Answer {
    let person = app.read(|world| signed_in(app, world, call))?;
    let answer = json!({
        "did": person.did, "handle": person.handle, "active": true, "emailConfirmed": true,
        "didDoc": document_of(person),
    });
    Ok(ok(app, &answer))
}

fn tokens_answer(app: &App, world: &mut World, person: &Person, session: u64) -> Value {
    let access = issue(app, world, person, (TokenKind::Access, session));
    let refresh = issue(app, world, person, (TokenKind::Refresh, session));
    json!({
        "accessJwt": access, "refreshJwt": refresh, "did": person.did, "handle": person.handle,
        "active": true, "emailConfirmed": true, "didDoc": document_of(person),
    })
}

/// Three dotted parts like a real one; the last part is random, and nobody but this server can judge it.
fn issue(app: &App, world: &mut World, person: &Person, (kind, session): (TokenKind, u64)) -> String {
    let (typ, scope, class, life) = match kind {
        TokenKind::Access => ("at+jwt", "com.atproto.appPass", "bluesky access token", ACCESS_LIFE),
        TokenKind::Refresh => ("refresh+jwt", "com.atproto.refresh", "bluesky refresh token", REFRESH_LIFE),
    };
    let now = app.now();
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = part(json!({ "typ": typ, "alg": "ES256K" }));
    let claims = part(json!({
        "scope": scope, "sub": person.did, "aud": format!("did:web:{PDS}"), "iat": now.timestamp(),
        "exp": (now + life).timestamp(),
    }));
    let text = world.issue(class, &format!("{head}.{claims}."), 86);
    let token = Token { kind, did: person.did.to_owned(), session, expires_at: now + life, is_revoked: false };
    world.bluesky.tokens.insert(text.clone(), token);
    text
}
