//! The person clicking, without a browser: the same pages and handlers, over the same HTTP.

use reqwest::Response;
use url::{Url, form_urlencoded};

use crate::{app::App, error::PracticeError};

/// What the person answers on a consent page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsentAnswer {
    /// Allows everything that is asked for.
    Allow {
        /// Which of the identities on the page.
        identity: String,
    },
    /// Allows, after unticking everything optional that is not named here (Instagram).
    AllowOnly {
        /// Which of the identities on the page.
        identity: String,
        /// Optional scopes left ticked.
        scopes: Vec<String>,
    },
    /// Allows everything that is asked for, with these of the person's pages only (Facebook).
    AllowPages {
        /// Which of the identities on the page.
        identity: String,
        /// Pages left ticked.
        pages: Vec<String>,
    },
    /// Denies.
    Deny,
}

/// The page's tick boxes for permissions, and for what may be used.
const SCOPE: &str = "scope_granted";
const CHOICE: &str = "choice_granted";

/// Opens the page, answers, and returns where the browser is sent.
pub(crate) async fn answer(app: &App, authorize_url: &Url, answer: ConsentAnswer) -> Result<Url, PracticeError> {
    let address = app.local(authorize_url);
    let page = app.client.get(address.clone()).send().await.map_err(PracticeError::Unreachable)?;
    if let Some(target) = target(&page) {
        // The request itself was refused in a redirect, before the person could choose.
        return Ok(target);
    }
    let status = page.status().as_u16();
    let html = page.text().await.map_err(PracticeError::Unreachable)?;
    if status != 200 {
        return Err(PracticeError::NoConsent { status });
    }
    let request = app
        .client
        .post(address)
        .header("origin", app.origin.origin().ascii_serialization())
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form(answer, &html));
    let sent = request.send().await.map_err(PracticeError::Unreachable)?;
    target(&sent).ok_or(PracticeError::NoConsent { status: sent.status().as_u16() })
}

fn form(answer: ConsentAnswer, html: &str) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    let all = |name: &str| offered(html, name);
    let (identity, scopes, choices) = match answer {
        ConsentAnswer::Deny => return form.append_pair("answer", "deny").finish(),
        ConsentAnswer::Allow { identity } => (identity, all(SCOPE), all(CHOICE)),
        ConsentAnswer::AllowOnly { identity, scopes } => (identity, scopes, all(CHOICE)),
        ConsentAnswer::AllowPages { identity, pages } => (identity, all(SCOPE), pages),
    };
    form.append_pair("answer", "allow").append_pair("identity", &identity);
    form.extend_pairs(scopes.iter().map(|scope| (SCOPE, scope)));
    form.extend_pairs(choices.iter().map(|choice| (CHOICE, choice)));
    form.finish()
}

/// The values of the page's tick boxes of one name.
fn offered(html: &str, name: &str) -> Vec<String> {
    let mark = format!("name=\"{name}\" value=\"");
    let after = html.split(&mark).skip(1);
    after.filter_map(|rest| rest.split('"').next().map(str::to_owned)).collect()
}

fn target(response: &Response) -> Option<Url> {
    if !response.status().is_redirection() {
        return None;
    }
    Url::parse(response.headers().get("location")?.to_str().ok()?).ok()
}

/// What the relay page's script does with its own address: the network from the path, the query unchanged, the
/// fragment dropped.
pub(crate) fn relay(page: &Url) -> Option<Url> {
    let network = page.path_segments()?.rfind(|segment| !segment.is_empty())?;
    let is_name = !network.is_empty() && network.bytes().all(|byte| byte.is_ascii_lowercase());
    let query = page.query().unwrap_or_default();
    is_name.then(|| Url::parse(&format!("app.postrider:/oauth/{network}?{query}")).ok())?
}
