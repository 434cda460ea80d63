//! `/practice/`: the control page.

use chrono::SecondsFormat;
use maud::{Markup, html};

use super::{Action, perform};
use crate::{
    app::App,
    call::Call,
    endpoint::Endpoint,
    fault::{Body, Fault, FaultKind, Wait, When},
    imitation::Network,
    page::{Page, check_own_page, error_page},
    post,
    reply::{Answer, Reply},
};

/// Steps of the clock: words and seconds.
const STEPS: &[(&str, u64)] =
    &[("+1 hour", 3600), ("+1 day", 86_400), ("+7 days", 7 * 86_400), ("+61 days", 61 * 86_400)];

const LIE_PROXY: FaultKind = FaultKind::Answer { status: 403, body: Body::ProxyPage, when: When::After };
const LIE_EMPTY: FaultKind = FaultKind::Answer { status: 200, body: Body::Empty, when: When::After };

/// Faults that can be ordered by a click: value, words, kind.
const KINDS: &[(&str, &str, FaultKind)] = &[
    ("drop_before", "Drop the connection before it is processed", FaultKind::DropBefore),
    ("drop_after", "Process it, then drop the connection", FaultKind::DropAfter),
    ("slow", "Answer after 20 seconds", FaultKind::Slow { ms: 20_000 }),
    ("status_before", "500 without processing it", FaultKind::Status { status: 500, when: When::Before }),
    ("status_after", "500 after processing it", FaultKind::Status { status: 500, when: When::After }),
    ("limit", "Too many requests, wait 60 s", FaultKind::RateLimit { wait: Wait::Own { seconds: 60 } }),
    (
        "limit_seconds",
        "Too many requests, Retry-After 60",
        FaultKind::RateLimit { wait: Wait::Seconds { seconds: 60 } },
    ),
    (
        "limit_date",
        "Too many requests, Retry-After as a date",
        FaultKind::RateLimit { wait: Wait::Date { seconds: 60 } },
    ),
    ("limit_absent", "Too many requests, no time given", FaultKind::RateLimit { wait: Wait::Absent }),
    ("cut", "Cut the answer in half", FaultKind::CutJson),
    ("proxy", "Process it, then a proxy's page", LIE_PROXY),
    ("empty", "Process it, then an empty 200", LIE_EMPTY),
    ("processing", "Processing of the picture fails", FaultKind::ProcessingFails),
    ("uploads_lost", "Lose what was uploaded and not published", FaultKind::UploadsLost),
    ("odd_tokens", "Hand out tokens with blanks in them", FaultKind::OddTokens),
    ("deny", "Deny", FaultKind::Deny),
];

fn accounts() -> impl Iterator<Item = (Network, String)> {
    Network::social().flat_map(|network| network.imitation().accounts().into_iter().map(move |name| (network, name)))
}

/// Shows the state of things and the switches.
pub(super) fn show(app: &App, _call: &Call) -> Answer {
    let body = html! {
        h1 { "Practice network" }
        nav { a href="/practice/feed" { "What readers see" } a href="/bsky.app/settings/app-passwords" { "Bluesky app passwords" }
            a href="/www.facebook.com/settings" { "Facebook settings" } }
        (clock(app))
        (faults(app))
        (tokens())
        (posts(app))
        (requests(app))
        section.card { h2 { "Start over" } p { "Removes every post, sign-in and fault, and sets the clock back." }
            (form("reset", &html! { button #reset { "Forget everything" } })) }
    };
    Ok(Page::new("Controls", "control", body).into_reply())
}

fn form(action: &str, inside: &Markup) -> Markup {
    html! { form.row method="post" action="/practice/control" { input type="hidden" name="do" value=(action); (inside) } }
}

fn clock(app: &App) -> Markup {
    let now = app.now().to_rfc3339_opts(SecondsFormat::Secs, true);
    html! { section.card {
        h2 { "Clock" }
        p { "It is " time #now datetime=(now) { (now) } " here." }
        (form("advance", &html! {
            @for (words, seconds) in STEPS { button name="seconds" value=(seconds) { (words) } }
        }))
    } }
}

fn faults(app: &App) -> Markup {
    html! { section.card {
        h2 { "Faults" }
        (form("add_fault", &html! {
            label.field { "Call" select name="endpoint" { @for e in Endpoint::all() { option value=(e.name()) { (e.name()) } } } }
            label.field { "What happens" select name="kind" { @for (value, words, _) in KINDS { option value=(value) { (words) } } } }
            label.field { "Times" input type="number" name="times" value="1" min="1" max="1000"; }
            button #add-fault.primary { "Add fault" }
        }))
        @let waiting = app.faults();
        @if waiting.is_empty() { p.muted { "No fault is waiting." } }
        ul #faults { @for fault in &waiting { li { (fault.endpoint.name()) " · " (format!("{:?}", fault.kind)) " · " (fault.times) " left" } } }
        @if !waiting.is_empty() { (form("clear_faults", &html! { button #clear-faults { "Clear faults" } })) }
    } }
}

fn tokens() -> Markup {
    html! { section.card {
        h2 { "Sign-ins" }
        @for network in Network::social() {
            (form("expire", &html! {
                span { (network.name()) }
                button name="network" value=(network.name()) { "Expire all access tokens now" }
            }))
        }
        @for (network, account) in accounts() {
            (form("revoke", &html! {
                input type="hidden" name="network" value=(network.name());
                span { (account) span.muted { (network.name()) } }
                button name="account" value=(account) { "Revoke" }
            }))
        }
    } }
}

fn posts(app: &App) -> Markup {
    let posts = post::published(app);
    html! { section.card {
        h2 { "Published: " span #post-count { (posts.len()) } }
        table #posts {
            tr { th { "Network" } th { "Account" } th { "Text" } th { "Pictures" } th { "At" } }
            @for post in posts.iter().rev() {
                tr {
                    td { (post.network.name()) } td { (post.account) }
                    td { a href=(post::local_path(&post.url)) { (post.text.chars().take(80).collect::<String>()) " ↗" } }
                    td { (post.media_count) } td { (post.created_at.to_rfc3339_opts(SecondsFormat::Secs, true)) }
                }
            }
        }
    } }
}

fn requests(app: &App) -> Markup {
    let requests = app.requests();
    html! { section.card {
        h2 { "Requests: " (requests.len()) }
        ul.log { @for request in requests.iter().rev().take(50) {
            li { (request.at.to_rfc3339_opts(SecondsFormat::Millis, true)) " " (request.endpoint.name()) }
        } }
    } }
}

/// Takes a form of this page.
pub(super) fn act(app: &App, call: &Call) -> Answer {
    check_own_page(app, call)?;
    let action = read(call).ok_or_else(|| error_page(400, "control", "This form is not complete."))?;
    perform(app, action);
    Ok(Reply { status: 303, ..Reply::redirect("/practice/".to_owned()) })
}

fn read(call: &Call) -> Option<Action> {
    let network = || call.field("network").as_deref().and_then(Network::find);
    match call.field("do")?.as_str() {
        "advance" => Some(Action::Advance { seconds: call.field("seconds")?.parse().ok()? }),
        "add_fault" => {
            let value = call.field("kind")?;
            let (_, _, kind) = KINDS.iter().find(|(known, _, _)| *known == value)?;
            let endpoint = Endpoint::find(&call.field("endpoint")?)?;
            Some(Action::AddFault(Fault::times(endpoint, call.field("times")?.parse().ok()?, *kind)))
        }
        "clear_faults" => Some(Action::ClearFaults),
        "expire" => Some(Action::Expire { network: network()? }),
        "revoke" => Some(Action::Revoke { network: network()?, account: call.field("account")? }),
        "reset" => Some(Action::Reset),
        _ => None,
    }
}
