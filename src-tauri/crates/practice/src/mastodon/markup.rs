//! The HTML in which a status is delivered and shown (mastodon 4.6, `text_formatter.rb`, read 2026-11).

use maud::{Markup, PreEscaped, html};

use super::text::{Piece, pieces};

/// So many characters of an address are shown.
const SHOWN_MAX: usize = 30;

/// Paragraphs, line breaks, links, people and tags.
pub(super) fn content(text: &str, host: &str) -> Markup {
    if text.trim().is_empty() {
        return html! {};
    }
    let mut linked = String::new();
    for piece in pieces(text) {
        linked.push_str(&piece_markup(&piece, host).0);
    }
    // Line breaks never stand in the markup of a piece, so that they can be told apart afterwards.
    let lines = linked.replace("\r\n", "\n").replace('\r', "\n");
    let paragraphs = lines.split("\n\n").map(|part| part.trim_matches('\n')).filter(|part| !part.is_empty());
    html! {
        @for paragraph in paragraphs { p { (PreEscaped(paragraph.replace('\n', "<br />"))) } }
    }
}

fn piece_markup(piece: &Piece<'_>, host: &str) -> Markup {
    match piece {
        Piece::Plain(plain) => html! { (plain) },
        Piece::Link(url) => link(url),
        Piece::Mention(name) => {
            let (user, server) = name.split_once('@').unwrap_or((name, host));
            let address = format!("https://{server}/@{user}");
            html! { span.h-card translate="no" { a.u-url.mention href=(address) { "@" span { (user) } } } }
        }
        Piece::Tag(tag) => {
            let address = format!("https://{host}/tags/{}", tag.to_lowercase());
            html! { a.mention.hashtag href=(address) rel="tag" { "#" span { (tag) } } }
        }
    }
}

/// The whole address is there; most of it is hidden.
fn link(url: &str) -> Markup {
    let scheme =
        ["https://www.", "http://www.", "https://", "http://"].into_iter().find(|start| url.starts_with(start));
    let (hidden, rest) = url.split_at(scheme.map_or(0, str::len));
    let shown = rest.char_indices().nth(SHOWN_MAX).map_or(rest.len(), |(end, _)| end);
    let (shown, cut) = rest.split_at(shown);
    let class = if cut.is_empty() { "" } else { "ellipsis" };
    html! {
        a href=(url) target="_blank" rel="nofollow noopener noreferrer" {
            span.invisible { (hidden) } span class=(class) { (shown) } span.invisible { (cut) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_escaped_and_linked() {
        let check = |text: &str, expected: &str| {
            let html = content(text, "m.example").into_string();
            assert!(html.contains(expected), "{html}");
        };
        check(
            "<b> #Bread\nhttps://a.com/?x=1&y=2",
            "<p>&lt;b&gt; <a class=\"mention hashtag\" href=\"https://m.example/tags/bread\"",
        );
        check("<b> #Bread\nhttps://a.com/?x=1&y=2", "<br />");
        check("https://a.com/?x=1&y=2", "href=\"https://a.com/?x=1&amp;y=2\"");
        check("a\n\n\nb", "<p>a</p><p>b</p>");
        check(
            "https://www.example.com/a/very/long/path/to/bread",
            "<span class=\"invisible\">https://www.</span><span class=\"ellipsis\">example.com/a/very/long/path/t</span><span class=\"invisible\">o/bread</span>",
        );
        check(
            "(“@anna@example.social”)",
            "<a class=\"u-url mention\" href=\"https://example.social/@anna\">@<span>anna</span></a>",
        );
    }
}
