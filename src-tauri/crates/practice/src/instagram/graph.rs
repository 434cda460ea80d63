//! Instagram's envelopes: errors, headers, tokens in calls (meta 2 and 9, 2026-11-20).

use serde_json::{Value, json};

use super::state::{Profile, Token};
use crate::{
    app::App,
    call::Call,
    endpoint::Endpoint,
    fault::{Refusal, Wait},
    graph,
    reply::Reply,
    world::World,
};

pub(super) use crate::graph::{VERSION, error, page, select, timestamp};

/// Scope that every sign-in carries.
pub(super) const BASIC: &str = "instagram_business_basic";
/// Scope for publishing.
pub(super) const PUBLISH: &str = "instagram_business_content_publish";

/// A good answer of a Graph node.
pub(super) fn ok(body: &Value) -> Reply {
    graph::ok(body).with("x-app-usage", r#"{"call_count":3,"total_time":2,"total_cputime":1}"#)
}

/// The error envelope of the code exchange.
pub(super) fn oauth_error(status: u16, message: &str) -> Reply {
    Reply::json(status, &json!({ "error_type": "OAuthException", "code": status, "error_message": message }))
}

/// A fault in Instagram's words.
pub(crate) fn refusal(app: &App, call: &Call, endpoint: Endpoint, refusal: Refusal) -> Reply {
    if let (Endpoint::InstagramAuthorize, Refusal::Denied) = (endpoint, refusal) {
        return super::consent::deny(app, call).unwrap_or_else(|page| page);
    }
    if endpoint == Endpoint::InstagramToken {
        return match refusal {
            Refusal::Denied => oauth_error(400, "Insufficient developer role"),
            Refusal::Failed(status) => oauth_error(status, "Sorry, something went wrong"),
            Refusal::Limited(_) => oauth_error(429, "Application request limit reached"),
            Refusal::Coded { status, .. } | Refusal::SignInEnded(status) => oauth_error(status, "Invalid request"),
        };
    }
    match refusal {
        Refusal::Denied => error(10, None, "(#10) Application does not have permission for this action"),
        Refusal::Failed(status) => graph::failed(status),
        Refusal::Limited(wait) => limited(wait),
        Refusal::Coded { status, code, subcode } => graph::ordered(status, code, subcode),
        Refusal::SignInEnded(status) => graph::sign_in_ended(status),
    }
}

/// The sheet knows no `Retry-After` here: the network's own form is minutes in `X-Business-Use-Case-Usage`.
fn limited(wait: Wait) -> Reply {
    let reply = match wait.own_seconds() {
        Some(seconds) => {
            let usage = json!({ "17841400000000001": [{
                "type": "instagram", "call_count": 101, "total_cputime": 33, "total_time": 28,
                "estimated_time_to_regain_access": seconds.div_ceil(60),
            }]});
            error(80002, None, "(#80002) There have been too many calls to this Instagram account")
                .with("x-business-use-case-usage", usage.to_string())
        }
        None => error(4, None, "(#4) Application request limit reached"),
    };
    reply.with("x-app-usage", r#"{"call_count":101,"total_time":28,"total_cputime":33}"#)
}

/// The account on whose behalf a call is made, after all checks of its token.
pub(super) fn signed_in(app: &App, world: &World, call: &Call, scope: &str) -> Result<&'static Profile, Reply> {
    let (_, token) = valid_token(app, world, call)?;
    if !token.scopes.iter().any(|granted| granted == scope) {
        let message = format!("(#10) Application does not have permission for this action: {scope} is required");
        return Err(error(10, None, &message));
    }
    Profile::find(&token.username).ok_or_else(|| error(190, Some(458), "The account is gone"))
}

/// The call's token, if it is alive.
pub(super) fn valid_token<'w>(app: &App, world: &'w World, call: &Call) -> Result<(String, &'w Token), Reply> {
    let sent = call.field("access_token").or_else(|| call.bearer().map(str::to_owned));
    let sent = sent.filter(|text| !text.is_empty()).ok_or_else(|| {
        error(2500, None, "An active access token must be used to query information about the current user.")
    })?;
    let token = world.instagram.tokens.get(&sent);
    let token = token.ok_or_else(|| error(190, None, "Invalid OAuth access token - Cannot parse access token"))?;
    if token.is_revoked {
        let message = "Error validating access token: The user has not authorized application.";
        return Err(error(190, Some(458), message));
    }
    if app.now() >= token.expires_at {
        return Err(error(190, Some(463), "Error validating access token: Session has expired"));
    }
    Ok((sent, token))
}

/// Refuses a node that is not the signed-in account's own. `me` and the professional id are the account.
pub(super) fn check_own(call: &Call, profile: &Profile) -> Result<(), Reply> {
    match graph::node(call) {
        node if node == "me" || node == profile.user_id => Ok(()),
        _ => Err(error(
            100,
            Some(33),
            "Unsupported request. Object does not exist, cannot be loaded due to missing permissions, or does not \
             support this operation.",
        )),
    }
}
