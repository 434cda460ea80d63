//! Instagram's consent page (meta 3.1 and 3.3, 2026-11-20).

use super::{
    graph::{BASIC, PUBLISH},
    state::{Code, PROFILES, Profile},
};
use crate::{
    app::App,
    call::Call,
    consent_page::{self, ConsentPage, Identity, Scope},
    page::{check_own_page, error_page},
    reply::{Answer, Reply},
    samples,
};

const SCOPES: &[(&str, &str)] = &[
    (BASIC, "See the profile and its posts"),
    (PUBLISH, "Publish posts"),
    ("instagram_business_manage_comments", "Read and write comments"),
    ("instagram_business_manage_insights", "See how posts do"),
    ("instagram_business_manage_messages", "Read and write messages"),
];

/// An authorize request that passed all checks that end without a redirect.
struct Ask {
    redirect_uri: String,
    state: Option<String>,
    scopes: Vec<String>,
}

/// Shows the choice.
pub(super) fn show(_app: &App, call: &Call) -> Answer {
    let ask = read(call)?;
    let identities: Vec<_> =
        PROFILES.iter().map(|p| Identity { id: p.username, name: p.username, note: p.label.to_owned() }).collect();
    let scopes: Vec<_> = SCOPES
        .iter()
        .filter(|(scope, _)| ask.scopes.iter().any(|asked| asked == scope))
        .map(|(scope, words)| Scope { id: scope, words, is_optional: *scope != BASIC })
        .collect();
    let page = ConsentPage {
        class: "instagram",
        network: "Instagram",
        app_name: "Postrider",
        identities: &identities,
        scopes: &scopes,
        choices: &[],
        action: format!("/{}{}?{}", call.host, call.raw_path, call.raw_query),
        redirect_uri: &ask.redirect_uri,
    };
    Ok(page.into_reply())
}

/// Takes the person's answer.
pub(super) fn decide(app: &App, call: &Call) -> Answer {
    check_own_page(app, call)?;
    if call.field("answer").as_deref() != Some("allow") {
        return deny(app, call);
    }
    let ask = read(call)?;
    let username = call.field("identity").unwrap_or_default();
    let profile = Profile::find(&username);
    let profile = profile.ok_or_else(|| error_page(400, "instagram", "Sorry, this page isn't available"))?;
    let ticked = call.fields("scope_granted");
    let scopes = ask.scopes.into_iter().filter(|scope| scope == BASIC || ticked.contains(scope)).collect();
    let now = app.now();
    let code = app.write(|world| {
        let code = world.issue("instagram code", "AQB", 120);
        let redirect_uri = ask.redirect_uri.clone();
        let username = profile.username.to_owned();
        world.instagram.codes.insert(code.clone(), Code { username, redirect_uri, scopes, issued_at: now });
        code
    });
    back(app, &ask.redirect_uri, &[("code", &code)], ask.state.as_deref())
}

/// What a press on *Deny* sends back.
pub(super) fn deny(app: &App, call: &Call) -> Answer {
    let ask = read(call)?;
    let denial = [
        ("error", "access_denied"),
        ("error_reason", "user_denied"),
        ("error_description", "The user denied your request"),
    ];
    back(app, &ask.redirect_uri, &denial, ask.state.as_deref())
}

/// Instagram appends the fragment `#_` to every redirect.
fn back(app: &App, redirect_uri: &str, pairs: &[(&str, &str)], state: Option<&str>) -> Answer {
    consent_page::back(app, redirect_uri, pairs, state, Some("_")).ok_or_else(invalid_redirect)
}

fn read(call: &Call) -> Result<Ask, Reply> {
    let query = |name: &str| call.query(name).unwrap_or_default();
    if query("client_id") != samples::INSTAGRAM_CLIENT_ID {
        return Err(error_page(
            400,
            "instagram",
            "Invalid Request: Request parameters are invalid: Invalid platform app",
        ));
    }
    if query("redirect_uri") != samples::INSTAGRAM_REDIRECT_URI {
        return Err(invalid_redirect());
    }
    if query("response_type") != "code" {
        let message = "Invalid Request: Request parameters are invalid: Invalid response_type";
        return Err(error_page(400, "instagram", message));
    }
    let scopes: Vec<String> = query("scope").split([',', ' ']).filter(|s| !s.is_empty()).map(str::to_owned).collect();
    let is_known = |scope: &String| SCOPES.iter().any(|(known, _)| known == scope);
    if !scopes.iter().all(is_known) || !scopes.iter().any(|scope| scope == BASIC) {
        return Err(error_page(400, "instagram", "Invalid Request: Request parameters are invalid: Invalid scope"));
    }
    let state = call.query("state").map(str::to_owned);
    Ok(Ask { redirect_uri: query("redirect_uri").to_owned(), state, scopes })
}

fn invalid_redirect() -> Reply {
    error_page(400, "instagram", "Invalid Request: Request parameters are invalid: Invalid redirect_uri")
}
