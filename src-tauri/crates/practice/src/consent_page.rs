//! The consent page that all networks with a browser sign-in share: who, what, yes or no.

use maud::html;
use url::Url;

use crate::{app::App, page::Page, reply::Reply};

/// Someone who can be chosen.
pub(crate) struct Identity<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub note: String,
}

/// Something that is asked for.
pub(crate) struct Scope<'a> {
    pub id: &'a str,
    pub words: &'a str,
    /// Whether the person can untick it.
    pub is_optional: bool,
}

/// Something of the person's that the app may use or not.
pub(crate) struct Choice<'a> {
    pub id: &'a str,
    pub words: &'a str,
    pub note: &'a str,
}

/// What the page shows.
pub(crate) struct ConsentPage<'a> {
    pub class: &'a str,
    pub network: &'a str,
    pub app_name: &'a str,
    pub identities: &'a [Identity<'a>],
    pub scopes: &'a [Scope<'a>],
    pub choices: &'a [Choice<'a>],
    /// Local path that the form is sent to.
    pub action: String,
    pub redirect_uri: &'a str,
}

/// Leads the browser back to the app, with the fragment that a network appends; `None` for an address that is none.
pub(crate) fn back(
    app: &App,
    redirect_uri: &str,
    pairs: &[(&str, &str)],
    state: Option<&str>,
    fragment: Option<&str>,
) -> Option<Reply> {
    let mut url = Url::parse(redirect_uri).ok()?;
    url.query_pairs_mut().extend_pairs(pairs).extend_pairs(state.map(|state| ("state", state)));
    if fragment.is_some() {
        url.set_fragment(fragment);
    }
    Some(Reply::redirect(app.local(&url).into()))
}

impl ConsentPage<'_> {
    pub fn into_reply(self) -> Reply {
        let title = format!("{} asks for access", self.app_name);
        let body = html! {
            form.card.consent method="post" action=(self.action) {
                p.brand { (self.network) }
                h1 { (self.app_name) " wants to use your account" }
                fieldset {
                    legend { "Continue as" }
                    @for (index, identity) in self.identities.iter().enumerate() {
                        label.choice {
                            input type="radio" name="identity" value=(identity.id) checked[index == 0];
                            span { strong { (identity.name) } span.muted { (identity.note) } }
                        }
                    }
                }
                @if !self.choices.is_empty() {
                    fieldset {
                        legend { "It may use" }
                        @for choice in self.choices {
                            label.choice {
                                input type="checkbox" name="choice_granted" value=(choice.id) checked;
                                span { strong { (choice.words) } span.muted { (choice.note) } }
                            }
                        }
                    }
                }
                fieldset {
                    legend { "It will be able to" }
                    @for scope in self.scopes {
                        @if scope.is_optional {
                            label.choice {
                                input type="checkbox" name="scope_granted" value=(scope.id) checked;
                                span { (scope.words) span.muted { (scope.id) } }
                            }
                        } @else {
                            p.choice { span.tick aria-hidden="true" { "✓" } span { (scope.words) span.muted { (scope.id) } } }
                        }
                    }
                }
                div.buttons {
                    button #deny type="submit" name="answer" value="deny" { "Deny" }
                    button #allow.primary type="submit" name="answer" value="allow" { "Allow" }
                }
            }
        };
        Page { form_target: form_target(self.redirect_uri), ..Page::new(&title, self.class, body) }.into_reply()
    }
}

/// Browsers apply `form-action` to the redirect after the form too, so the way back has to be named.
fn form_target(redirect_uri: &str) -> Option<String> {
    let url = Url::parse(redirect_uri).ok()?;
    match url.scheme() {
        "https" => None,
        "http" => Some(url.origin().ascii_serialization()),
        scheme => Some(format!("{scheme}:")),
    }
}
