//! The public side: everything that is out, as readers would see it.

use maud::html;

use crate::{
    app::App,
    call::Call,
    imitation::Network,
    page::{Page, error_page},
    post::{self, Shown},
    reply::{Answer, Reply},
};

/// `/practice/feed`, `/practice/feed/{network}`, `/practice/feed/{network}/{account}`.
pub(crate) fn all(app: &App, call: &Call) -> Answer {
    let wanted = |index: usize| call.segments.get(index).map(String::as_str);
    let posts = post::shown(app).into_iter().filter(|shown| {
        wanted(1).is_none_or(|network| shown.post.network.name() == network)
            && wanted(2).is_none_or(|account| shown.post.account == account)
    });
    Ok(list("What readers see", wanted(1).unwrap_or("all"), &posts.collect::<Vec<_>>()))
}

/// One account's posts.
pub(crate) fn account(app: &App, network: &str, account: &str) -> Answer {
    let is_its = |shown: &Shown| shown.post.network.name() == network && shown.post.account == account;
    let posts: Vec<_> = post::shown(app).into_iter().filter(is_its).collect();
    Ok(list(account, network, &posts))
}

/// The post whose true address this page has.
pub(crate) fn single(app: &App, call: &Call) -> Answer {
    at_path(app, &format!("/{}{}", call.host, call.raw_path))
}

/// The post under a local path.
pub(crate) fn at_path(app: &App, path: &str) -> Answer {
    let is_it = |shown: &Shown| shown.path().trim_end_matches('/') == path.trim_end_matches('/');
    let found = post::shown(app).into_iter().find(is_it);
    let shown = found.ok_or_else(|| error_page(404, "all", "This post is not here, or no longer."))?;
    let body = html! { (shown.markup()) p { a href="/practice/feed" { "All posts" } } };
    Ok(Page::new("Post", shown.post.network.name(), body).into_reply())
}

fn list(title: &str, class: &str, posts: &[Shown]) -> Reply {
    let body = html! {
        h1 { (title) }
        nav {
            a href="/practice/feed" { "All" }
            @for name in Network::social().map(Network::name) { a href=(format!("/practice/feed/{name}")) { (name) } }
            a href="/practice/" { "Controls" }
        }
        @if posts.is_empty() { p.muted { "Nothing is published here yet." } }
        div.feed { @for shown in posts { (shown.markup()) } }
    };
    Page { refresh_s: Some(5), ..Page::new(title, class, body) }.into_reply()
}
