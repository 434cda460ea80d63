//! Mastodon's errors, rate-limit headers and token check (mastodon 5 and 6, 2026-11-20).

use chrono::{SecondsFormat, TimeDelta};
use serde_json::{Value, json};

use super::state::Token;
use crate::{app::App, call::Call, endpoint::Endpoint, fault::Refusal, reply::Reply, world::World};

/// Calls per token in five minutes.
const CALLS_MAX: u32 = 300;
const WINDOW: TimeDelta = TimeDelta::minutes(5);

/// `{"error": …}`.
pub(super) fn error(status: u16, message: &str) -> Reply {
    Reply::json(status, &json!({ "error": message }))
}

/// `{"error": code, "error_description": …}`, as the OAuth endpoints answer.
pub(super) fn oauth_error(status: u16, code: &str, description: &str) -> Reply {
    Reply::json(status, &json!({ "error": code, "error_description": description }))
}

/// A fault in Mastodon's words.
pub(crate) fn refusal(app: &App, call: &Call, endpoint: Endpoint, refusal: Refusal) -> Reply {
    match refusal {
        Refusal::Denied if endpoint == Endpoint::MastodonAuthorize => {
            super::consent::deny(app, call).unwrap_or_else(|page| page)
        }
        Refusal::Denied if endpoint == Endpoint::MastodonToken => {
            oauth_error(400, "invalid_grant", "The provided authorization grant is invalid.")
        }
        Refusal::Denied => error(403, "This action is not allowed"),
        Refusal::Failed(status) => {
            let says = app.read(|world| world.settings.mastodon_says.clone());
            error(status, says.as_deref().unwrap_or("Something went wrong on our end"))
        }
        Refusal::Coded { status, .. } => error(status, words(status)),
        Refusal::SignInEnded(status) => error(status, "The access token expired"),
        Refusal::Limited(wait) => {
            let reply = error(429, "Too many requests");
            match wait.own_seconds() {
                Some(seconds) => {
                    let reset = app.now() + TimeDelta::seconds(i64::from(seconds));
                    reply
                        .with("x-ratelimit-limit", CALLS_MAX.to_string())
                        .with("x-ratelimit-remaining", "0")
                        .with("x-ratelimit-reset", reset.to_rfc3339_opts(SecondsFormat::Micros, true))
                }
                None => reply,
            }
        }
    }
}

/// What a server says with a status when nothing closer is known.
fn words(status: u16) -> &'static str {
    match status {
        401 => "This method requires an authenticated user",
        403 => "This action is not allowed",
        404 => "Record not found",
        422 => "Validation failed: Text can't be blank",
        429 => "Too many requests",
        503 => "There was a temporary problem serving your request, please try again",
        _ => "Something went wrong on our end",
    }
}

/// The caller, after the token check and the rate limit.
pub(super) struct Caller<'a> {
    app: &'a App,
    token_text: String,
    pub token: Token,
}

impl<'a> Caller<'a> {
    /// Checks the token of a call against the scopes, one of which must be granted.
    pub fn check(app: &'a App, world: &World, call: &Call, scopes: &[&str]) -> Result<Self, Reply> {
        let sent = call.bearer().ok_or_else(|| error(401, "The access token is invalid"))?;
        let known = world.mastodon.tokens.get(sent).filter(|token| token.owner.host == call.host);
        let token = known.ok_or_else(|| error(401, "The access token is invalid"))?;
        if token.is_revoked {
            return Err(error(401, "The access token was revoked"));
        }
        if token.expires_at.is_some_and(|end| app.now() >= end) {
            return Err(error(401, "The access token expired"));
        }
        if !token.allows(scopes) {
            return Err(error(403, "This action is outside the authorized scopes"));
        }
        Ok(Self { app, token_text: sent.to_owned(), token: token.clone() })
    }

    /// An answer with the rate-limit headers; the 301st call in five minutes gets 429 instead.
    pub fn answer(&self, status: u16, body: &Value) -> Reply {
        let window = self.app.count(format!("mastodon {}", self.token_text), WINDOW);
        let reply = if window.used > CALLS_MAX { error(429, "Too many requests") } else { Reply::json(status, body) };
        let reset = (window.since + WINDOW).to_rfc3339_opts(SecondsFormat::Micros, true);
        reply
            .with("x-ratelimit-limit", CALLS_MAX.to_string())
            .with("x-ratelimit-remaining", CALLS_MAX.saturating_sub(window.used).to_string())
            .with("x-ratelimit-reset", reset)
    }
}
