//! The relay page of this repository, served as its host would serve it.

use crate::{app::App, call::Call, gate::Route, reply::Answer, reply::Reply};

/// The relay's host.
pub(crate) const HOST: &str = "relay.practice";

/// The page as it is in the repository.
pub(crate) const PAGE: &str = include_str!("../../../../relay/index.html");

/// Finds the handler of a call: any one network name.
pub(crate) fn route(call: &Call) -> Option<Route> {
    match call.route() {
        (method, segments) if method == "GET" && segments.len() == 1 => Route::page(show),
        _ => None,
    }
}

fn show(_app: &App, _call: &Call) -> Answer {
    Ok(Reply::new(200, "text/html; charset=utf-8", PAGE).with("referrer-policy", "no-referrer"))
}
