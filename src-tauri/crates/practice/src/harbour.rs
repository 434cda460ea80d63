//! A small website with Open Graph data, for link cards.

use maud::{DOCTYPE, html};

use url::Url;

use crate::{
    app::App,
    avatar,
    call::Call,
    endpoint::{Endpoint, endpoints},
    fault::Refusal,
    gate::Route,
    imitation::Imitation,
    reply::Answer,
    reply::Reply,
    samples,
};

endpoints! { Web;
    /// The web page with Open Graph data.
    WebPage = "web.page",
    /// The web page's picture.
    WebPicture = "web.picture",
}

/// The website's host.
const HOST: &str = "harbour.practice";

/// The imitation.
pub(crate) struct Website;

impl Imitation for Website {
    fn endpoints(&self) -> &'static [Endpoint] {
        ENDPOINTS
    }

    fn is_host(&self, host: &str) -> bool {
        host == HOST
    }

    fn route(&self, call: &Call) -> Option<Route> {
        route(call)
    }

    fn refuse(&self, _app: &App, _call: &Call, _endpoint: Endpoint, refusal: Refusal) -> Reply {
        refuse(refusal)
    }
}

fn route(call: &Call) -> Option<Route> {
    let (method, segments) = call.route();
    match (method, segments.as_slice()) {
        ("GET", [".well-known", "webfinger"]) => Route::page(webfinger),
        ("GET", ["loaf.jpg"]) => Route::api(Endpoint::WebPicture, picture),
        ("GET", ["bombs", _]) => Route::api(Endpoint::WebPage, bomb),
        ("GET", [] | ["boxes"]) => Route::api(Endpoint::WebPage, page),
        _ => None,
    }
}

/// A fault in the words of a web server.
fn refuse(refusal: Refusal) -> Reply {
    match refusal {
        Refusal::Denied => Reply::text(403, "Forbidden"),
        Refusal::Failed(status) => Reply::text(status, "Something went wrong"),
        Refusal::Limited(_) => Reply::text(429, "Too many requests"),
        Refusal::Coded { status, .. } | Refusal::SignInEnded(status) => Reply::text(status, "Something went wrong"),
    }
}

/// The names at this domain live on the Mastodon server: it sends there whoever asks, as Mastodon advises.
fn webfinger(_app: &App, call: &Call) -> Answer {
    let resource = call.query("resource").unwrap_or_default();
    let mut there = Url::parse(&format!("https://{}/.well-known/webfinger", samples::MASTODON_HOST))
        .map_err(|_| Reply::empty(500))?;
    there.query_pairs_mut().append_pair("resource", resource);
    Ok(Reply::redirect(there.into()))
}

fn picture(_app: &App, _call: &Call) -> Answer {
    Ok(Reply::new(200, "image/jpeg", avatar::loaf_jpeg()))
}

/// Pages of several megabytes on which parsers are known to spend the square of their length.
fn bomb(_app: &App, call: &Call) -> Answer {
    const TITLE: &str = "<title>Not what it seems</title>";
    let count = 300_000;
    let page = match call.segments.last().map(String::as_str).unwrap_or_default() {
        "unclosed" => format!("{TITLE}{}", "<b><p>x".repeat(count)),
        "attributes" => {
            let all: String = (0..count).map(|number| format!(" a{number}=x")).collect();
            format!("{TITLE}<meta{all}>")
        }
        "nested" => format!("{TITLE}{}", "<div>".repeat(count)),
        "tables" => format!("{TITLE}{}", "<a><table><td>".repeat(count)),
        "headless" => format!("{TITLE}<!--{}", "-- >".repeat(count)),
        "packed" => {
            // Says that it is packed. Nobody asked for that, and whoever unpacks it is at the sender's mercy.
            let reply = Reply::new(200, "text/html", vec![0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]);
            return Ok(reply.with("content-encoding", "gzip"));
        }
        _ => return Err(Reply::text(404, "there is nothing here")),
    };
    Ok(Reply::new(200, "text/html; charset=utf-8", page))
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
