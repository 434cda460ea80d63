//! Pages for people: one layout, one style sheet, and the check that a form was sent by our own page.

use maud::{DOCTYPE, Markup, html};

use crate::{app::App, call::Call, reply::Reply};

/// Where the style sheet is served.
pub(crate) const STYLE_PATH: &str = "/practice/style.css";

/// What a page is made of.
pub(crate) struct Page<'a> {
    pub status: u16,
    pub title: &'a str,
    /// Class of the body: the network's name, which colours the page.
    pub class: &'a str,
    /// Seconds until the page loads itself again.
    pub refresh_s: Option<u32>,
    /// Where the page's form may lead, redirects included; browsers check those too.
    pub form_target: Option<String>,
    pub body: Markup,
}

impl<'a> Page<'a> {
    pub fn new(title: &'a str, class: &'a str, body: Markup) -> Self {
        Self { status: 200, title, class, refresh_s: None, form_target: None, body }
    }

    pub fn into_reply(self) -> Reply {
        let markup = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    @if let Some(seconds) = self.refresh_s { meta http-equiv="refresh" content=(seconds); }
                    title { (self.title) " · practice network" }
                    link rel="stylesheet" href=(STYLE_PATH);
                }
                body class=(self.class) {
                    p.practice { strong { "Practice" } " Nothing on this page reaches the real network." }
                    main { (self.body) }
                }
            }
        };
        let target = self.form_target.unwrap_or_default();
        let policy = format!(
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' {target}; base-uri 'none'; \
             frame-ancestors 'none'"
        );
        Reply::new(self.status, "text/html; charset=utf-8", markup.into_string())
            .with("content-security-policy", policy)
            .with("x-content-type-options", "nosniff")
            // Not `no-referrer`: with it browsers send `Origin: null`, which our own check refuses.
            .with("referrer-policy", "same-origin")
    }
}

/// A page that says why nothing happened, without sending the browser anywhere.
pub(crate) fn error_page(status: u16, class: &str, message: &str) -> Reply {
    let body = html! { section.card { h1 { "This did not work" } p { (message) } } };
    Page { status, ..Page::new("Error", class, body) }.into_reply()
}

/// Refuses a form or control call that another website made the browser send.
///
/// Programs send neither `Origin` nor `Sec-Fetch-Site`; browsers always send at least one with a POST.
pub(crate) fn check_own_page(app: &App, call: &Call) -> Result<(), Reply> {
    let own = app.origin.origin().ascii_serialization();
    let allowed = match (call.header("origin"), call.header("sec-fetch-site")) {
        (Some(origin), _) => origin == own,
        (None, Some(site)) => matches!(site, "same-origin" | "none"),
        (None, None) => true,
    };
    if allowed { Ok(()) } else { Err(Reply::text(403, "this may only be sent from the practice network's own pages")) }
}
