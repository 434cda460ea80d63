//! Answers that are not the true one: what a network says in error, and what others on the way say in its name.

use serde_json::json;

use crate::{
    app::App,
    call::Call,
    endpoint::Endpoint,
    fault::{Body, Refusal},
    gate,
    reply::Reply,
};

/// What a proxy shows to people who asked for a page.
const PROXY_PAGE: &str = "<html>\r\n<head><title>Please wait</title></head>\r\n<body>\r\n<center><h1>Please wait</h1>\
    </center>\r\n<hr><center>harbour gateway</center>\r\n</body>\r\n</html>\r\n";

/// Says it, with the status.
pub(crate) fn tell(app: &App, call: &Call, endpoint: Endpoint, (status, body): (u16, Body)) -> Reply {
    match body {
        Body::Empty => Reply::empty(status),
        Body::ProxyPage => page(status),
        Body::EmptyObject => Reply::json(status, &json!({})),
        Body::OtherJson => Reply::json(status, &json!({ "ok": true, "result": { "queued": 1 } })),
        Body::Redirect => page(status).with("location", format!("https://login.gateway.practice{}", call.raw_path)),
        Body::Envelope { code, subcode } => gate::refuse(app, call, endpoint, Refusal::Coded { status, code, subcode }),
        Body::SignInEnded => gate::refuse(app, call, endpoint, Refusal::SignInEnded(status)),
    }
}

fn page(status: u16) -> Reply {
    Reply::new(status, "text/html", PROXY_PAGE)
}
