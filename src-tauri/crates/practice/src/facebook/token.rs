//! Facebook's tokens: code to short, short to long, a page's (meta 1.2, 3.1, 3.2 and 3.5, 2026-11-20).

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    caller::{self, Caller},
    people::Page,
    state::{CODE_LIFE, Token, TokenKind},
};
use crate::{
    app::App,
    call::Call,
    graph::{self, error},
    reply::{Answer, Reply},
    samples,
    world::World,
};

/// What the documented examples answer, in seconds.
const SHORT_LIFE_S: i64 = 5108;
const LONG_LIFE_S: i64 = 5_183_944;

/// `GET` or `POST /oauth/access_token` with a code.
pub(super) fn redeem(app: &App, call: &Call) -> Answer {
    check_app(call)?;
    // The dialog dropped the challenge, so no verifier can be right (meta 1.2, reported 2026-08). The report tells no
    // number; 100 is the one for everything that is wrong with a code.
    if call.field("code_verifier").is_some() {
        let message = "code_verifier param is provided without a code_challenge in authorization request";
        return Err(error(100, None, message));
    }
    let now = app.now();
    app.write(|world| {
        let sent = call.field("code").unwrap_or_default();
        let code = world.facebook.codes.get_mut(&sent);
        let code = code.ok_or_else(|| error(100, None, "Error validating verification code: invalid format"))?;
        if code.is_used {
            return Err(error(100, Some(36009), "This authorization code has been used"));
        }
        if now - code.issued_at >= CODE_LIFE {
            return Err(error(100, None, "Error validating verification code: it has expired"));
        }
        code.is_used = true;
        if call.field("redirect_uri").as_deref() != Some(&code.redirect_uri) {
            let message = "Error validating verification code. Please make sure your redirect_uri is identical to the \
                           one you used in the OAuth dialog request";
            return Err(error(100, Some(36008), message));
        }
        let token = Token {
            person: code.person.clone(),
            kind: TokenKind::Short,
            issued_at: now,
            expires_at: Some(now + TimeDelta::seconds(SHORT_LIFE_S)),
            end: None,
        };
        let access = keep(world, "facebook short-lived token", token);
        Ok(graph::ok(&token_answer(&access, Some(SHORT_LIFE_S))))
    })
}

/// `GET` or `POST /oauth/access_token?grant_type=fb_exchange_token`. Doing it again with a long-lived token extends
/// nothing: it comes back with what is left of it.
pub(super) fn exchange(app: &App, call: &Call) -> Answer {
    check_app(call)?;
    let sent = call.field("fb_exchange_token").unwrap_or_default();
    let now = app.now();
    app.write(|world| {
        let old = caller::find(app, world, &sent)?.clone();
        let is_silent = world.settings.facebook_hides_token_life;
        let answer = |access: &str, life_s: i64| token_answer(access, Some(life_s).filter(|_| !is_silent));
        match old.kind {
            TokenKind::Page(_) => Err(error(100, None, "(#100) Only a person's token can be exchanged")),
            TokenKind::Long => {
                let left = old.expires_at.map_or(LONG_LIFE_S, |end| (end - now).num_seconds());
                Ok(graph::ok(&answer(&sent, left)))
            }
            TokenKind::Short => {
                let expires_at = Some(now + TimeDelta::seconds(LONG_LIFE_S));
                let token = Token { kind: TokenKind::Long, issued_at: now, expires_at, ..old };
                let access = keep(world, "facebook long-lived token", token);
                Ok(graph::ok(&answer(&access, LONG_LIFE_S)))
            }
        }
    })
}

/// The token of a page through a person: without an end if the person's is long-lived, with the same end otherwise.
pub(super) fn of_page(app: &App, world: &mut World, caller: &Caller, page: &Page) -> String {
    let token = Token {
        person: caller.person.username.to_owned(),
        kind: TokenKind::Page(page.username.to_owned()),
        issued_at: app.now(),
        expires_at: caller.token.expires_at.filter(|_| caller.token.kind == TokenKind::Short),
        end: None,
    };
    let is_same = |known: &&Token| {
        known.end.is_none()
            && (&known.person, &known.kind, known.expires_at) == (&token.person, &token.kind, token.expires_at)
    };
    let known = world.facebook.tokens.iter().find(|(_, known)| is_same(known)).map(|(text, _)| text.clone());
    known.unwrap_or_else(|| keep(world, "facebook page token", token))
}

/// The sheet tells no numbers for a wrong id or secret of the app; 101 is what Instagram's host answers here.
fn check_app(call: &Call) -> Result<(), Reply> {
    let field = |name: &str| call.field(name).unwrap_or_default();
    if field("client_id") != samples::FACEBOOK_APP_ID {
        return Err(error(101, None, "Error validating application. Invalid application ID."));
    }
    if field("client_secret") != samples::FACEBOOK_APP_SECRET {
        return Err(error(101, None, "Error validating client secret."));
    }
    Ok(())
}

fn token_answer(access: &str, life_s: Option<i64>) -> Value {
    let mut answer = json!({ "access_token": access, "token_type": "bearer" });
    if let (Some(life_s), Some(fields)) = (life_s, answer.as_object_mut()) {
        fields.insert("expires_in".into(), life_s.into());
    }
    answer
}

fn keep(world: &mut World, class: &str, token: Token) -> String {
    let access = world.issue(class, "EAAB", 160);
    world.facebook.tokens.insert(access.clone(), token);
    access
}
