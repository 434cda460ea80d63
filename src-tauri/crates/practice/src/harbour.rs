//! A small website with Open Graph data, for link cards.

use maud::{DOCTYPE, html};

use crate::{
    app::App, avatar, call::Call, endpoint::Endpoint, fault::Refusal, gate::Route, reply::Answer, reply::Reply,
};

/// The website's host.
pub(crate) const HOST: &str = "harbour.practice";

/// Finds the handler of a call.
pub(crate) fn route(call: &Call) -> Option<Route> {
    let (method, segments) = call.route();
    match (method, segments.as_slice()) {
        ("GET", ["loaf.jpg"]) => Route::api(Endpoint::WebPicture, picture),
        ("GET", [] | ["boxes"]) => Route::api(Endpoint::WebPage, page),
        _ => None,
    }
}

/// A fault in the words of a web server.
pub(crate) fn refusal(refusal: Refusal) -> Reply {
    match refusal {
        Refusal::Denied => Reply::text(403, "Forbidden"),
        Refusal::Failed(status) => Reply::text(status, "Something went wrong"),
        Refusal::Limited(_) => Reply::text(429, "Too many requests"),
        Refusal::Coded { status, .. } | Refusal::SignInEnded(status) => Reply::text(status, "Something went wrong"),
    }
}

fn picture(_app: &App, _call: &Call) -> Answer {
    Ok(Reply::new(200, "image/jpeg", avatar::loaf_jpeg()))
}

fn page(_app: &App, _call: &Call) -> Answer {
    let title = "Bread boxes from the harbour";
    let words = "A box of sourdough, rye and something sweet, on your doorstep every Saturday.";
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (title) }
                meta name="description" content=(words);
                meta property="og:type" content="website";
                meta property="og:site_name" content="Harbour Bakery";
                meta property="og:title" content=(title);
                meta property="og:description" content=(words);
                meta property="og:url" content="https://harbour.practice/boxes";
                meta property="og:image" content="https://harbour.practice/loaf.jpg";
                meta property="og:image:alt" content="A round loaf with a crossed crust";
                link rel="stylesheet" href=(crate::page::STYLE_PATH);
            }
            body.web {
                main { section.card {
                    img src="/harbour.practice/loaf.jpg" alt="A round loaf with a crossed crust" width="600" height="315";
                    h1 { (title) }
                    p { (words) }
                } }
            }
        }
    };
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'";
    Ok(Reply::new(200, "text/html; charset=utf-8", markup.into_string()).with("content-security-policy", policy))
}
