//! Bluesky's errors, rate-limit headers and token check (bluesky 2, 6 and 7, 2026-11-20).

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::state::{Person, Token, TokenKind};
use crate::{app::App, call::Call, fault::Refusal, reply::Reply, world::World};

/// Calls per address in five minutes.
const CALLS_MAX: u32 = 3000;
const WINDOW: TimeDelta = TimeDelta::minutes(5);

/// `{"error": …, "message": …}`.
pub(super) fn error(status: u16, name: &str, message: &str) -> Reply {
    Reply::json(status, &json!({ "error": name, "message": message }))
}

/// 400 `InvalidRequest`.
pub(super) fn invalid(message: &str) -> Reply {
    error(400, "InvalidRequest", message)
}

/// An answer with the rate-limit headers of the whole server.
pub(super) fn ok(app: &App, body: &Value) -> Reply {
    let window = app.count("bluesky".to_owned(), WINDOW);
    let reset = (window.since + WINDOW).timestamp();
    let reply = if window.used > CALLS_MAX { limit_exceeded() } else { Reply::json(200, body) };
    reply
        .with("ratelimit-limit", CALLS_MAX.to_string())
        .with("ratelimit-remaining", CALLS_MAX.saturating_sub(window.used).to_string())
        .with("ratelimit-reset", reset.to_string())
        .with("ratelimit-policy", format!("{CALLS_MAX};w=300"))
}

/// 429.
pub(super) fn limit_exceeded() -> Reply {
    error(429, "RateLimitExceeded", "Rate Limit Exceeded")
}

/// A fault in Bluesky's words.
pub(crate) fn refusal(refusal: Refusal, now: DateTime<Utc>) -> Reply {
    match refusal {
        Refusal::Denied => error(403, "ScopeMissingError", "Missing required scope"),
        Refusal::Failed(status @ (502 | 504)) => error(status, "UpstreamFailure", "Upstream Failure"),
        Refusal::Failed(503) => error(503, "NotEnoughResources", "Not Enough Resources"),
        Refusal::Failed(status) => error(status, "InternalServerError", "Internal Server Error"),
        Refusal::Coded { status, .. } => {
            let name = name_of(status);
            error(status, name, name)
        }
        Refusal::SignInEnded(status) => error(status, "ExpiredToken", "Token has expired"),
        Refusal::Limited(wait) => match wait.own_seconds() {
            Some(seconds) => limit_exceeded()
                .with("ratelimit-limit", CALLS_MAX.to_string())
                .with("ratelimit-remaining", "0")
                .with("ratelimit-reset", (now + TimeDelta::seconds(i64::from(seconds))).timestamp().to_string())
                .with("ratelimit-policy", format!("{CALLS_MAX};w=300")),
            None => limit_exceeded(),
        },
    }
}

/// The name that the protocol's servers give to a status when nothing closer is known.
fn name_of(status: u16) -> &'static str {
    match status {
        401 => "AuthenticationRequired",
        403 => "Forbidden",
        404 => "XRPCNotSupported",
        413 => "PayloadTooLarge",
        429 => "RateLimitExceeded",
        501 => "MethodNotImplemented",
        502 => "UpstreamFailure",
        503 => "NotEnoughResources",
        504 => "UpstreamTimeout",
        500..=599 => "InternalServerError",
        _ => "InvalidRequest",
    }
}

/// The token of a call, if it is alive and of the right kind.
pub(super) fn token(app: &App, world: &World, call: &Call, kind: TokenKind) -> Result<(String, Token), Reply> {
    let sent = call.bearer().ok_or_else(|| error(401, "AuthMissing", "Authentication Required"))?;
    let known = world.bluesky.tokens.get(sent).filter(|token| token.kind == kind && !token.is_revoked);
    let token = known.ok_or_else(|| error(400, "InvalidToken", "Token could not be verified"))?;
    if app.now() >= token.expires_at {
        return Err(error(400, "ExpiredToken", "Token has expired"));
    }
    Ok((sent.to_owned(), token.clone()))
}

/// The account whose access token a call carries.
pub(super) fn signed_in(app: &App, world: &World, call: &Call) -> Result<&'static Person, Reply> {
    let (_, token) = token(app, world, call, TokenKind::Access)?;
    Person::find(&token.did).ok_or_else(|| error(400, "InvalidToken", "Could not find user info for account"))
}
