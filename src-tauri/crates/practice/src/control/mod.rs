//! The control page and its JSON interface: faults, clock, tokens, and the true list.

mod api;
mod panel;

use std::time::Duration;

use serde::Deserialize;

use crate::{
    app::App,
    call::Call,
    fault::Fault,
    feed,
    gate::Route,
    imitation::Network,
    reply::{Answer, Reply},
    world::Settings,
};

/// Finds the handler of a call.
pub(crate) fn route(call: &Call) -> Option<Route> {
    let (method, segments) = call.route();
    match (method, segments.as_slice()) {
        ("GET", []) => Route::page(panel::show),
        ("POST", ["control"]) => Route::page(panel::act),
        ("GET", ["style.css"]) => Route::page(style),
        ("GET", ["feed"] | ["feed", _] | ["feed", _, _]) => Route::page(feed::all),
        ("GET", ["api", _]) => Route::page(api::read),
        ("POST", ["api", _]) => Route::page(api::act),
        _ => None,
    }
}

fn style(_app: &App, _call: &Call) -> Answer {
    Ok(Reply::new(200, "text/css; charset=utf-8", include_str!("../style.css")))
}

/// Everything that can be done from outside.
#[derive(Debug, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub(crate) enum Action {
    AddFault(Fault),
    ClearFaults,
    Advance { seconds: u64 },
    Expire { network: Network },
    Revoke { network: Network, account: String },
    Settings(Settings),
    Latency { ms: u64 },
    Reset,
}

/// Does it. False when there is no such account.
pub(crate) fn perform(app: &App, action: Action) -> bool {
    match action {
        Action::AddFault(fault) => app.add_fault(fault),
        Action::ClearFaults => app.clear_faults(),
        Action::Advance { seconds } => {
            app.clock.advance(Duration::from_secs(seconds));
            // Written down, because the offset has to outlive a restart.
            app.write(|_| ());
        }
        Action::Expire { network } => {
            let now = app.now();
            app.write(|world| network.imitation().expire(world, now));
        }
        Action::Revoke { network, account } => {
            return app.write(|world| network.imitation().revoke(world, &account));
        }
        Action::Settings(settings) => app.write(|world| world.settings = settings),
        Action::Latency { ms } => app.set_latency_ms(ms),
        Action::Reset => app.reset(),
    }
    true
}
