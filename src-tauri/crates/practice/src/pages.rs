//! A static host with the folders that people upload for their callback page: one that is right, and those that are
//! wrong in every way a host or a person can make them.

use crate::{
    app::App,
    call::Call,
    gate::Route,
    relay,
    reply::{Answer, Reply},
};

/// The host.
pub(crate) const HOST: &str = "pages.practice";

/// Where the folder that moved lies now.
const RIGHT: &str = "https://pages.practice/right/";

/// Finds the handler of a call: a folder, and any one network in it.
pub(crate) fn route(call: &Call) -> Option<Route> {
    let handler = match call.route() {
        (method, segments) if method == "GET" && segments.len() == 2 => match segments.first().copied() {
            Some("right") => right,
            Some("changed") => changed,
            Some("other") => other,
            Some("moved") => moved,
            _ => return None,
        },
        _ => return None,
    };
    Route::page(handler)
}

fn right(_app: &App, _call: &Call) -> Answer {
    Ok(html(relay::PAGE))
}

/// As a host leaves it that counts visitors.
fn changed(_app: &App, _call: &Call) -> Answer {
    let counted = relay::PAGE.replace("</body>", "<script src=\"/count.js\"></script>\n</body>");
    Ok(html(&counted))
}

fn other(_app: &App, _call: &Call) -> Answer {
    Ok(html("<!doctype html><title>Harbour Bakery</title><h1>Fresh bread from six</h1>"))
}

fn moved(_app: &App, call: &Call) -> Answer {
    let network = call.segments.last().map(String::as_str).unwrap_or_default();
    Ok(Reply::empty(301).with("location", format!("{RIGHT}{network}/")))
}

fn html(text: &str) -> Reply {
    Reply::new(200, "text/html; charset=utf-8", text.to_owned())
}
