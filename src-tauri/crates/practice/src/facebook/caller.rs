//! Whose call it is: the token's check, the app's proof, and how much of the allowance is used (meta 2, 8.5, 9.2 and
//! 9.4, 2026-11-20).

use chrono::TimeDelta;
use serde_json::Value;

use super::{
    people::{Page, Person, Role, Trouble},
    refusal,
    scope::{MANAGE_POSTS, READ_ENGAGEMENT, SHOW_LIST},
    state::{End, Grant, Token},
};
use crate::{
    app::App,
    call::Call,
    graph::{self, error},
    mac::mac,
    reply::Reply,
    samples,
    state_file::hex,
    world::World,
};

/// Calls with people's tokens in an hour, for each person who uses the app.
const PERSON_CALLS_MAX: u32 = 200;
/// Calls with a page's token in a day, for each of its readers; here that is whoever follows it.
const PAGE_CALLS_MAX: u32 = 4800;

/// A person, or a page through a person, with a token that is alive.
pub(super) struct Caller {
    pub text: String,
    pub token: Token,
    pub person: &'static Person,
    pub grant: Grant,
    /// Percent of the allowance.
    used: u32,
}

impl Caller {
    /// Checks the token of a call and counts the call.
    pub fn check(app: &App, world: &World, call: &Call) -> Result<Self, Reply> {
        let text = sent(call).ok_or_else(|| {
            error(2500, None, "An active access token must be used to query information about the current user.")
        })?;
        check_proof(world, call, &text)?;
        let token = find(app, world, &text)?.clone();
        let person = Person::find(&token.person).ok_or_else(cannot_parse)?;
        let grant = world.facebook.grants.get(person.username).cloned();
        let grant = grant.ok_or_else(|| ended(End::AppRemoved))?;
        let used = count(app, world, &token)?;
        Ok(Self { text, token, person, grant, used })
    }

    /// The page, when it is a page's token.
    pub fn page(&self) -> Option<&'static Page> {
        self.token.page()
    }

    /// Refuses a call for which a permission is missing, and names it.
    pub fn require(&self, scopes: &[&str]) -> Result<(), Reply> {
        let missing: Vec<_> = scopes.iter().copied().filter(|scope| !self.grant.allows(scope)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let names = missing.join(", ");
        Err(error(200, None, &format!("(#200) Requires {names} permission to manage the object")))
    }

    /// Refuses a page's token where only a person's is good.
    pub fn require_person(&self) -> Result<(), Reply> {
        match self.page() {
            Some(_) => Err(error(100, None, "(#100) This method must be called with a user access token")),
            None => Ok(()),
        }
    }

    /// The page that a call is about, for which only its own token is good: a person's is refused, by the new pages in a
    /// way of their own (meta 6 and 9.4, 2026-11-20).
    pub fn require_page(&self, wanted: Option<&'static Page>) -> Result<&'static Page, Reply> {
        match (self.page(), wanted) {
            (Some(own), Some(wanted)) if own.id == wanted.id => Ok(own),
            (Some(_), _) => Err(super::no_object()),
            (None, Some(page)) if page.trouble == Trouble::NewExperience => {
                Err(error(190, Some(2_069_032), "User Access Token Is Not Supported: A Page access token is required"))
            }
            (None, _) => {
                Err(error(200, None, "(#200) This must be called with a Page access token, as the page itself"))
            }
        }
    }

    /// Refuses what a page must not write: without the permissions, without the task, or while the page is in trouble
    /// (meta 3.2, 9.4 and 9.6, 2026-11-20).
    pub fn require_publishing(&self, page: &Page) -> Result<(), Reply> {
        self.require(&[MANAGE_POSTS, READ_ENGAGEMENT, SHOW_LIST])?;
        if !self.person.role(page).is_some_and(Role::creates_content) {
            return Err(error(1, Some(2_853_006), "The person may not do this on the page"));
        }
        match page.trouble {
            Trouble::None | Trouble::NewExperience => Ok(()),
            Trouble::Blocked => Err(error(368, None, "The page is temporarily blocked for policies violations")),
            Trouble::Unauthorized => Err(error(200, Some(1_404_078), "Page Publishing Authorization Required")),
        }
    }

    /// A good answer, which tells how much of the allowance is used.
    pub fn answer(&self, body: &Value) -> Reply {
        let reply = graph::ok(body);
        match self.page() {
            Some(page) => reply.with("x-business-use-case-usage", refusal::page_usage(page.id, self.used, 0)),
            None => reply.with("x-app-usage", refusal::app_usage(self.used)),
        }
    }
}

/// The token that a call brings, as a parameter or in a header.
fn sent(call: &Call) -> Option<String> {
    let text = call.field("access_token").or_else(|| call.bearer().map(str::to_owned));
    text.filter(|text| !text.is_empty())
}

/// The token of that text, if it is alive.
pub(super) fn find<'w>(app: &App, world: &'w World, text: &str) -> Result<&'w Token, Reply> {
    let token = world.facebook.tokens.get(text).ok_or_else(cannot_parse)?;
    if let Some(end) = token.end {
        return Err(ended(end));
    }
    if token.expires_at.is_some_and(|end| app.now() >= end) {
        return Err(graph::sign_in_ended(400));
    }
    if let (Some(page), Some(person)) = (token.page(), Person::find(&token.person)) {
        check_page(world, person, page)?;
    }
    Ok(token)
}

/// A page's token dies with the person's role. What it answers when the person signed in again without ticking the page
/// is not in the sheet.
fn check_page(world: &World, person: &Person, page: &Page) -> Result<(), Reply> {
    if !world.facebook.has_role(person, page) {
        let message = "Error validating access token: The user does not have the appropriate role on the page";
        return Err(error(190, Some(492), message));
    }
    let is_granted = world.facebook.grants.get(person.username).is_none_or(|grant| grant.covers(page));
    if is_granted { Ok(()) } else { Err(error(200, None, "(#200) The person does not let the app use this page")) }
}

fn cannot_parse() -> Reply {
    error(190, None, "Invalid OAuth access token - Cannot parse access token")
}

fn ended(end: End) -> Reply {
    match end {
        End::AppRemoved => {
            error(190, Some(458), "Error validating access token: The user has not authorized application.")
        }
        End::PasswordChanged => error(
            190,
            Some(460),
            "Error validating access token: The session has been invalidated because the user changed their password",
        ),
    }
}

/// Proof that the caller knows the app's secret: a wrong one is refused always, a missing one if the app asks for it.
fn check_proof(world: &World, call: &Call, token: &str) -> Result<(), Reply> {
    let expected = hex(&mac(samples::FACEBOOK_APP_SECRET.as_bytes(), token.as_bytes()));
    match call.field("appsecret_proof") {
        Some(proof) if proof == expected => Ok(()),
        None if !world.settings.facebook_requires_proof => Ok(()),
        Some(_) => Err(error(104, None, "Invalid appsecret_proof provided in the API argument")),
        None => Err(error(104, None, "API calls from the server require an appsecret_proof argument")),
    }
}

/// Percent of the allowance that is used up with this call.
fn count(app: &App, world: &World, token: &Token) -> Result<u32, Reply> {
    let page = token.page();
    let (key, length, max) = match page {
        Some(page) => {
            (format!("facebook {}", page.id), TimeDelta::hours(24), PAGE_CALLS_MAX.saturating_mul(page.followers_count))
        }
        None => {
            let people = u32::try_from(world.facebook.grants.len()).unwrap_or(u32::MAX);
            ("facebook".to_owned(), TimeDelta::hours(1), PERSON_CALLS_MAX.saturating_mul(people))
        }
    };
    let window = app.count(key, length);
    let wait = window.since + length - app.now();
    let percent = u64::from(window.used) * 100 / u64::from(max.max(1));
    match (window.used > max, page) {
        (false, _) => Ok(u32::try_from(percent).unwrap_or(u32::MAX)),
        (true, Some(page)) => Err(refusal::page_limited(page.id, wait.num_minutes() + 1)),
        (true, None) => Err(refusal::app_limited()),
    }
}

/// Whether the app itself calls, with `{app-id}|{app-secret}`.
pub(super) fn is_app(call: &Call) -> bool {
    let text = sent(call).unwrap_or_default();
    text.split_once('|') == Some((samples::FACEBOOK_APP_ID, samples::FACEBOOK_APP_SECRET))
}
