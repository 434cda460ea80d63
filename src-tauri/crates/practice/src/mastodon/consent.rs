//! Mastodon's consent page (mastodon 1.2 and 1.3, 2026-11-20).
//!
//! Stricter than the real server in one point: a request without a PKCE challenge is refused, because the app
//! promises to send one always.

use maud::html;

use super::{
    register::{OUT_OF_BAND, is_registered, split_scopes},
    server::{PEOPLE, Person, Server},
    state::Code,
};
use crate::{
    app::App,
    call::Call,
    consent_page::{self, ConsentPage, Identity, Scope},
    page::{Page, check_own_page, error_page},
    reply::{Answer, Reply},
};

/// An authorize request whose client and redirect address are known.
struct Ask {
    client_id: String,
    app_name: String,
    redirect_uri: String,
    state: Option<String>,
    scopes: Vec<String>,
    challenge: String,
}

/// Shows the choice.
pub(super) fn show(app: &App, call: &Call) -> Answer {
    let ask = read(app, call)?;
    let server = Server::of(call)?;
    let note = |person: &Person| format!("@{}@{}", person.username, server.host);
    let identities: Vec<_> =
        PEOPLE.iter().map(|p| Identity { id: p.username, name: p.display_name, note: note(p) }).collect();
    let scopes: Vec<_> = ask.scopes.iter().map(|id| Scope { id, words: words(id), is_optional: false }).collect();
    let page = ConsentPage {
        class: "mastodon",
        network: server.title,
        app_name: &ask.app_name,
        identities: &identities,
        scopes: &scopes,
        choices: &[],
        action: format!("/{}{}?{}", call.host, call.raw_path, call.raw_query),
        redirect_uri: &ask.redirect_uri,
    };
    Ok(page.into_reply())
}

fn words(scope: &str) -> &'static str {
    match scope {
        "read:accounts" | "profile" => "See your profile",
        "read:statuses" => "See your posts",
        "write:statuses" => "Publish posts",
        "write:media" => "Upload pictures",
        "read" => "Read all your account's data",
        _ => "Change all your account's data",
    }
}

/// Takes the person's answer.
pub(super) fn decide(app: &App, call: &Call) -> Answer {
    check_own_page(app, call)?;
    if call.field("answer").as_deref() != Some("allow") {
        return deny(app, call);
    }
    let ask = read(app, call)?;
    let person = call.field("identity").as_deref().and_then(Person::find);
    let person = person.ok_or_else(|| error_page(400, "mastodon", "There is no such account on this server"))?;
    let now = app.now();
    let code = app.write(|world| {
        let code = world.issue("mastodon code", "", 43);
        let issued = Code {
            client_id: ask.client_id.clone(),
            username: person.username.to_owned(),
            redirect_uri: ask.redirect_uri.clone(),
            scopes: ask.scopes.clone(),
            challenge: ask.challenge.clone(),
            issued_at: now,
        };
        world.mastodon.codes.insert(code.clone(), issued);
        code
    });
    if ask.redirect_uri == OUT_OF_BAND {
        let body = html! { section.card { h1 { "Authorization code" } p { code #code { (code) } } } };
        return Ok(Page::new("Authorization code", "mastodon", body).into_reply());
    }
    back(app, &ask.redirect_uri, &[("code", &code)], ask.state.as_deref())
}

/// What a press on *Deny* sends back.
pub(super) fn deny(app: &App, call: &Call) -> Answer {
    let ask = read(app, call)?;
    let denial = [
        ("error", "access_denied"),
        ("error_description", "The resource owner or authorization server denied the request."),
    ];
    back(app, &ask.redirect_uri, &denial, ask.state.as_deref())
}

fn back(app: &App, redirect_uri: &str, pairs: &[(&str, &str)], state: Option<&str>) -> Answer {
    consent_page::back(app, redirect_uri, pairs, state, None).ok_or_else(mismatch)
}

/// First what ends in a page, because the redirect address is not to be trusted yet; then what is sent back to it.
fn read(app: &App, call: &Call) -> Result<Ask, Reply> {
    let query = |name: &str| call.query(name).unwrap_or_default().to_owned();
    let client_id = query("client_id");
    let known = app.read(|world| world.mastodon.apps.get(&client_id).filter(|known| known.host == call.host).cloned());
    let known = known.ok_or_else(|| {
        let message = "Client authentication failed due to unknown client, no client authentication included, or \
                       unsupported authentication method.";
        error_page(401, "mastodon", message)
    })?;
    let redirect_uri = query("redirect_uri");
    if !is_registered(&known.redirect_uris, &redirect_uri) {
        return Err(mismatch());
    }
    let state = call.query("state").map(str::to_owned);
    let refuse = |code: &str, description: &str| {
        let pairs = [("error", code), ("error_description", description)];
        Err(back(app, &redirect_uri, &pairs, state.as_deref()).unwrap_or_else(|page| page))
    };
    if query("response_type") != "code" {
        return refuse("unsupported_response_type", "The authorization server does not support this response type.");
    }
    let scopes = split_scopes(call.query("scope").unwrap_or("read"));
    if scopes.is_empty() || !scopes.iter().all(|scope| known.scopes.contains(scope)) {
        return refuse("invalid_scope", "The requested scope is invalid, unknown, or malformed.");
    }
    let challenge = query("code_challenge");
    if query("code_challenge_method") != "S256" || challenge.len() != 43 {
        return refuse("invalid_request", "The code_challenge_method must be S256.");
    }
    Ok(Ask { client_id, app_name: known.name, redirect_uri, state, scopes, challenge })
}

fn mismatch() -> Reply {
    let message = "The requested redirect uri is malformed or doesn't match client redirect URI.";
    error_page(400, "mastodon", message)
}
