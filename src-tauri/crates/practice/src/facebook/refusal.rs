//! Faults in Facebook's words, and the headers that tell how much of an allowance is used (meta 9.1, 9.2 and 9.4,
//! 2026-11-20).

use serde_json::json;

use super::people::{PAGES, Page};
use crate::{
    app::App,
    call::Call,
    endpoint::Endpoint,
    fault::{Refusal, Wait},
    graph::{self, error},
    reply::Reply,
};

/// What the headers tell of an allowance that is used up, in percent.
const USED_UP: u32 = 101;

/// A fault in Facebook's words.
pub(super) fn refuse(app: &App, call: &Call, endpoint: Endpoint, refusal: Refusal) -> Reply {
    match refusal {
        Refusal::Denied if endpoint == Endpoint::FacebookAuthorize => {
            super::consent::deny(app, call).unwrap_or_else(|page| page)
        }
        Refusal::Denied => error(10, None, "(#10) Application does not have permission for this action"),
        Refusal::Failed(status) => graph::failed(status),
        Refusal::Limited(wait) => limited(call, wait),
        Refusal::Coded { status, code, subcode } => graph::ordered(status, code, subcode),
        Refusal::SignInEnded(status) => graph::sign_in_ended(status),
    }
}

/// The sheet knows no `Retry-After` here: the network's own form is minutes in `X-Business-Use-Case-Usage`.
fn limited(call: &Call, wait: Wait) -> Reply {
    let node = graph::node(call);
    let page = node.split('_').next().and_then(Page::find_by_id).or(PAGES.first());
    match (wait.own_seconds(), page) {
        (Some(seconds), Some(page)) => page_limited(page.id, i64::from(seconds.div_ceil(60))),
        (None, _) | (_, None) => app_limited(),
    }
}

/// Too many calls with people's tokens.
pub(super) fn app_limited() -> Reply {
    error(4, None, "(#4) Application request limit reached").with("x-app-usage", app_usage(USED_UP))
}

/// Too many calls with a page's token.
pub(super) fn page_limited(page_id: &str, minutes: i64) -> Reply {
    error(80001, None, "(#80001) There have been too many calls to this Page account")
        .with("x-business-use-case-usage", page_usage(page_id, USED_UP, minutes))
}

/// `X-App-Usage`.
pub(super) fn app_usage(percent: u32) -> String {
    json!({ "call_count": percent, "total_time": 2, "total_cputime": 1 }).to_string()
}

/// `X-Business-Use-Case-Usage`, with the minutes until there is something to use again.
pub(super) fn page_usage(page_id: &str, percent: u32, minutes: i64) -> String {
    let usage = json!({
        "type": "pages", "call_count": percent, "total_cputime": 1, "total_time": 2,
        "estimated_time_to_regain_access": minutes,
    });
    json!({ page_id: [usage] }).to_string()
}
