//! Facebook's consent page, where a person chooses the pages too (meta 1.1, 1.4, 3.1 and 3.2, 2026-11-20).
//!
//! A PKCE challenge is taken and dropped, as the real dialog does it.

use url::Url;

use super::{
    people::{PEOPLE, Person},
    scope::{self, PROFILE, SCOPES},
    state::{Code, Grant},
};
use crate::{
    app::App,
    call::Call,
    consent_page::{self, Choice, ConsentPage, Identity, Scope},
    page::{check_own_page, error_page},
    reply::{Answer, Reply},
    samples,
    world::World,
};

/// An authorize request that passed all checks that end without a redirect.
struct Ask {
    redirect_uri: String,
    state: Option<String>,
    scopes: Vec<String>,
}

/// Shows the choice.
pub(super) fn show(app: &App, call: &Call) -> Answer {
    let ask = read(app, call)?;
    let identities: Vec<_> =
        PEOPLE.iter().map(|p| Identity { id: p.username, name: p.name, note: p.label.to_owned() }).collect();
    let scopes: Vec<_> = SCOPES
        .iter()
        .filter(|(scope, _)| ask.scopes.iter().any(|asked| asked == scope))
        .map(|(scope, words)| Scope { id: scope, words, is_optional: *scope != PROFILE })
        .collect();
    let choices: Vec<_> = app.read(|world| PEOPLE.iter().flat_map(|person| choices(world, person)).collect());
    let page = ConsentPage {
        class: "facebook",
        network: "Facebook",
        app_name: "Postrider",
        identities: &identities,
        scopes: &scopes,
        choices: &choices,
        action: format!("/{}{}?{}", call.host, call.raw_path, call.raw_query),
        redirect_uri: &ask.redirect_uri,
    };
    Ok(page.into_reply())
}

/// The pages that a person can let the app use.
fn choices(world: &World, person: &'static Person) -> Vec<Choice<'static>> {
    let pages = person.roles.iter().filter_map(|role| role.page());
    let held = pages.filter(|page| world.facebook.has_role(person, page));
    held.map(|page| Choice { id: page.username, words: page.name, note: person.name }).collect()
}

/// Takes the person's answer.
pub(super) fn decide(app: &App, call: &Call) -> Answer {
    check_own_page(app, call)?;
    if call.field("answer").as_deref() != Some("allow") {
        return deny(app, call);
    }
    let ask = read(app, call)?;
    let person = call.field("identity").as_deref().and_then(Person::find);
    let person = person.ok_or_else(|| error_page(400, "facebook", "There is no such person"))?;
    if app.read(|world| world.settings.facebook_is_in_development) && !person.has_app_role {
        return Err(error_page(400, "facebook", "App not active: Insufficient developer role"));
    }
    let now = app.now();
    let ticked = call.fields("scope_granted");
    let (scopes, declined) = ask.scopes.into_iter().partition(|scope| scope == PROFILE || ticked.contains(scope));
    let chosen = call.fields("choice_granted");
    let code = app.write(|world| {
        let held = choices(world, person).into_iter().map(|choice| choice.id.to_owned());
        let pages = held.filter(|page| chosen.contains(page)).collect();
        let username = person.username.to_owned();
        world.facebook.grants.insert(username.clone(), Grant { scopes, declined, pages, signed_in_at: now });
        let code = world.issue("facebook code", "AQB", 160);
        let redirect_uri = ask.redirect_uri.clone();
        let issued = Code { person: username, redirect_uri, issued_at: now, is_used: false };
        world.facebook.codes.insert(code.clone(), issued);
        code
    });
    back(app, &ask.redirect_uri, &[("code", &code)], ask.state.as_deref())
}

/// What a press on *Deny* sends back.
pub(super) fn deny(app: &App, call: &Call) -> Answer {
    let ask = read(app, call)?;
    let denial =
        [("error", "access_denied"), ("error_reason", "user_denied"), ("error_description", "Permissions error.")];
    back(app, &ask.redirect_uri, &denial, ask.state.as_deref())
}

/// Facebook may append the fragment `#_=_`; this one does so always.
fn back(app: &App, redirect_uri: &str, pairs: &[(&str, &str)], state: Option<&str>) -> Answer {
    consent_page::back(app, redirect_uri, pairs, state, Some("_=_")).ok_or_else(url_blocked)
}

/// The sheet names only the page for a wrong redirect address; the words of the others are made up.
fn read(app: &App, call: &Call) -> Result<Ask, Reply> {
    let query = |name: &str| call.query(name).unwrap_or_default();
    if query("client_id") != samples::FACEBOOK_APP_ID {
        return Err(error_page(400, "facebook", "Invalid App ID"));
    }
    if !app.read(|world| is_registered(world, query("redirect_uri"))) {
        return Err(url_blocked());
    }
    if !matches!(call.query("response_type"), None | Some("code")) {
        return Err(error_page(400, "facebook", "The practice network gives out codes only"));
    }
    if call.query("config_id").is_some() {
        return Err(error_page(400, "facebook", "A configuration belongs to Facebook Login for Business"));
    }
    let asked = query("scope").split([',', ' ']).filter(|scope| !scope.is_empty() && *scope != PROFILE);
    let scopes: Vec<String> = [PROFILE].into_iter().chain(asked).map(str::to_owned).collect();
    if let Some(unknown) = scopes.iter().find(|scope| !scope::is_known(scope)) {
        return Err(error_page(400, "facebook", &format!("Invalid Scopes: {unknown}")));
    }
    let state = call.query("state").map(str::to_owned);
    Ok(Ask { redirect_uri: query("redirect_uri").to_owned(), state, scopes })
}

/// Exactly the listed address; while the app is in development `http://localhost` too, with any port and path, but
/// never another name of this computer.
fn is_registered(world: &World, redirect_uri: &str) -> bool {
    let is_localhost = || {
        let url = Url::parse(redirect_uri).ok();
        url.is_some_and(|url| url.scheme() == "http" && url.host_str() == Some("localhost"))
    };
    redirect_uri == samples::FACEBOOK_REDIRECT_URI || world.settings.facebook_is_in_development && is_localhost()
}

fn url_blocked() -> Reply {
    let message = "URL Blocked: This redirect failed because the redirect URI is not whitelisted in the app's Client \
                   OAuth Settings.";
    error_page(400, "facebook", message)
}
