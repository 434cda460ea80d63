//! The one door: reads a request, finds its handler, applies latency and faults, and writes the log.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{ConnectInfo, Request, State},
    response::Response,
};
use futures::future::BoxFuture;

use crate::{
    app::App,
    call::Call,
    control, echo,
    endpoint::Endpoint,
    fault::{FaultKind, Refusal, When},
    imitation::IMITATIONS,
    lie,
    line::Line,
    pages, relay,
    reply::{Answer, Reply, http_date},
    world::World,
};

/// How a route answers.
pub(crate) enum Handler {
    /// From what is known.
    Now(fn(&App, &Call) -> Answer),
    /// After fetching something first.
    Fetching(for<'a> fn(&'a App, &'a Call) -> BoxFuture<'a, Answer>),
}

/// A handler with the name under which it is logged and struck by faults; pages for people have none.
pub(crate) struct Route {
    pub endpoint: Option<Endpoint>,
    pub handler: Handler,
}

impl Route {
    pub fn api(endpoint: Endpoint, handler: fn(&App, &Call) -> Answer) -> Option<Self> {
        Some(Self { endpoint: Some(endpoint), handler: Handler::Now(handler) })
    }

    pub fn page(handler: fn(&App, &Call) -> Answer) -> Option<Self> {
        Some(Self { endpoint: None, handler: Handler::Now(handler) })
    }
}

/// Answers one request. Whatever the answer is, it tells the network's time, not this computer's.
pub(crate) async fn answer(
    State(app): State<Arc<App>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
) -> Response {
    let reply = receive(&app, request).await.unwrap_or_else(|| {
        line.cut();
        Reply::empty(500)
    });
    reply.with("date", http_date(app.now())).into_response()
}

async fn receive(app: &App, request: Request) -> Option<Reply> {
    let Some(call) = Call::read(request).await else {
        return Some(Reply::text(413, "the body is too long or broken"));
    };
    // A website that points its own name at 127.0.0.1 must not reach this server (DNS rebinding).
    if call.header("host") != Some(&app.authority()) {
        return Some(Reply::text(400, "this server answers to its own address only"));
    }
    app.settle();
    dispatch(app, call).await
}

/// The answer, or `None` for a connection that has to break.
async fn dispatch(app: &App, mut call: Call) -> Option<Reply> {
    let route = match find_route(&call) {
        Ok(route) => route,
        Err(reply) => return Some(reply),
    };
    let Some(endpoint) = route.endpoint else {
        return Some(run(app, &call, &route).await);
    };
    app.log(endpoint);
    wait(app.latency_ms()).await;
    let fault = app.strike(endpoint);
    match fault {
        None => {}
        Some(FaultKind::DropBefore) => return None,
        Some(FaultKind::Slow { ms }) => wait(ms).await,
        Some(FaultKind::Deny) => return Some(refuse(app, &call, endpoint, Refusal::Denied)),
        Some(FaultKind::RateLimit { wait }) => return Some(refuse(app, &call, endpoint, Refusal::Limited(wait))),
        Some(FaultKind::Status { status, when: When::Before }) => {
            return Some(refuse(app, &call, endpoint, Refusal::Failed(status)));
        }
        Some(FaultKind::Answer { status, body, when: When::Before }) => {
            return Some(lie::tell(app, &call, endpoint, (status, body)));
        }
        Some(FaultKind::ProcessingFails) => call.processing_fails = true,
        Some(FaultKind::UploadsLost) => app.write(World::lose_uploads),
        Some(
            FaultKind::DropAfter
            | FaultKind::CutJson
            | FaultKind::OddTokens
            | FaultKind::Status { when: When::After, .. }
            | FaultKind::Answer { when: When::After, .. },
        ) => {}
    }
    let reply = run(app, &call, &route).await;
    match fault {
        None => Some(echo::spoil(app, &call, endpoint, reply)),
        Some(FaultKind::DropAfter) => None,
        Some(FaultKind::CutJson) => Some(reply.cut()),
        Some(FaultKind::OddTokens) => Some(reply.with_odd_tokens()),
        Some(FaultKind::Status { status, when: When::After }) => {
            Some(refuse(app, &call, endpoint, Refusal::Failed(status)))
        }
        Some(FaultKind::Answer { status, body, when: When::After }) => {
            Some(lie::tell(app, &call, endpoint, (status, body)))
        }
        _ => Some(reply),
    }
}

async fn run(app: &App, call: &Call, route: &Route) -> Reply {
    let answer = match route.handler {
        Handler::Now(handler) => handler(app, call),
        Handler::Fetching(handler) => handler(app, call).await,
    };
    answer.unwrap_or_else(|early| early)
}

async fn wait(ms: u64) {
    if ms > 0 {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

/// A fault in the words of the network that was called.
pub(crate) fn refuse(app: &App, call: &Call, endpoint: Endpoint, refusal: Refusal) -> Reply {
    let now = app.now();
    let reply = endpoint.network().imitation().refuse(app, call, endpoint, refusal);
    let reply = echo::spoil(app, call, endpoint, reply);
    match refusal {
        Refusal::Limited(wait) => match wait.retry_after(now) {
            Some(value) => reply.with("retry-after", value),
            None => reply,
        },
        Refusal::Denied | Refusal::Failed(_) | Refusal::Coded { .. } | Refusal::SignInEnded(_) => reply,
    }
}

/// Finds the imitated host. An unknown one is marked, so that the app's client can take it for a failed name look-up.
fn find_route(call: &Call) -> Result<Route, Reply> {
    if let Some(imitation) = IMITATIONS.iter().find(|imitation| imitation.is_host(&call.host)) {
        return imitation.route(call).ok_or_else(|| imitation.unknown_path());
    }
    let route = match call.host.as_str() {
        "" => return Err(Reply::redirect("/practice/".to_owned())),
        // Browsers ask for it beside every page.
        "favicon.ico" => return Err(Reply::empty(204)),
        "practice" => control::route(call),
        relay::HOST => relay::route(call),
        pages::HOST => pages::route(call),
        _ => {
            let unknown = Reply::text(421, "the practice network has no such host");
            return Err(unknown.with("x-practice-unknown-host", "1"));
        }
    };
    route.ok_or_else(|| Reply::text(404, "there is nothing here"))
}
