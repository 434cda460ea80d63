//! Reading a status text by Mastodon's own rules: what is a link, how long it counts (mastodon 4, 2026-11-20).

use maud::{Markup, html};
use unicode_segmentation::UnicodeSegmentation;

/// A stretch of text with a meaning.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Plain(&'a str),
    /// With `http://` or `https://`.
    Link(&'a str),
    /// `@user` or `@user@host`, without the first `@`.
    Mention(&'a str),
    /// Without `#`.
    Tag(&'a str),
}

/// Cuts a text into pieces, in order and without loss.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        if let Some((piece, length)) = special(rest, before) {
            pieces.extend(text.get(plain_from..at).filter(|plain| !plain.is_empty()).map(Piece::Plain));
            pieces.push(piece);
            at += length;
            plain_from = at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    pieces.extend(text.get(plain_from..).filter(|plain| !plain.is_empty()).map(Piece::Plain));
    pieces
}

fn special(rest: &str, before: Option<char>) -> Option<(Piece<'_>, usize)> {
    if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '/' | '@' | '#')) {
        return None;
    }
    if let Some(link) = link(rest) {
        return Some((Piece::Link(link), link.len()));
    }
    if let Some(mention) = rest.strip_prefix('@').and_then(mention) {
        return Some((Piece::Mention(mention), mention.len() + 1));
    }
    let tag = rest.strip_prefix('#')?;
    let end = tag.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(tag.len());
    let tag = tag.get(..end).filter(|tag| tag.chars().any(|c| c.is_alphabetic() || c == '_'))?;
    Some((Piece::Tag(tag), tag.len() + 1))
}

fn link(rest: &str) -> Option<&str> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| rest.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))?;
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"')).unwrap_or(rest.len());
    let mut link = rest.get(..end)?;
    loop {
        let trimmed = link.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']);
        let is_unbalanced = trimmed.ends_with(')') && trimmed.matches(')').count() > trimmed.matches('(').count();
        let shorter = if is_unbalanced { trimmed.get(..trimmed.len() - 1)? } else { trimmed };
        if shorter == link {
            break;
        }
        link = shorter;
    }
    let host = link.get(scheme.len()..)?.split(['/', '?', '#']).next()?;
    (host.contains('.') && !host.starts_with('.') && !host.ends_with('.')).then_some(link)
}

fn mention(rest: &str) -> Option<&str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let length = |text: &str| {
        let end = text.find(|c: char| !is_name(c)).unwrap_or(text.len());
        text.get(..end).map_or(0, |name| name.trim_end_matches(['.', '-']).len())
    };
    let user = length(rest);
    if user == 0 {
        return None;
    }
    let host = rest.get(user..).and_then(|tail| tail.strip_prefix('@')).map_or(0, length);
    rest.get(..if host > 0 { user + 1 + host } else { user })
}

/// The length that the server compares with its limit.
pub(super) fn length(text: &str, characters_per_url: usize) -> usize {
    let mut counted = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Plain(plain) => counted.push_str(plain),
            Piece::Link(_) => counted.push_str(&"x".repeat(characters_per_url)),
            Piece::Mention(name) => {
                counted.push('@');
                counted.push_str(name.split('@').next().unwrap_or_default());
            }
            Piece::Tag(tag) => {
                counted.push('#');
                counted.push_str(tag);
            }
        }
    }
    counted.graphemes(true).count()
}

/// The HTML in which a status is delivered and shown.
pub(super) fn content(text: &str, host: &str) -> Markup {
    if text.is_empty() {
        return html! {};
    }
    html! {
        @for paragraph in text.replace("\r\n", "\n").split("\n\n") {
            p {
                @for (index, line) in paragraph.split('\n').enumerate() {
                    @if index > 0 { br; }
                    @for piece in pieces(line) { (piece_markup(&piece, host)) }
                }
            }
        }
    }
}

fn piece_markup(piece: &Piece<'_>, host: &str) -> Markup {
    match piece {
        Piece::Plain(plain) => html! { (plain) },
        Piece::Link(url) => html! { a href=(url) target="_blank" rel="nofollow noopener noreferrer" { (url) } },
        Piece::Mention(name) => {
            let (user, server) = name.split_once('@').unwrap_or((name, host));
            html! { span.h-card { a href=(format!("https://{server}/@{user}")) class="u-url mention" { "@" span { (user) } } } }
        }
        Piece::Tag(tag) => {
            let address = format!("https://{host}/tags/{}", tag.to_lowercase());
            html! { a href=(address) class="mention hashtag" rel="tag" { "#" span { (tag) } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_follow_the_table_of_the_sheet() {
        let cases = [
            ("Hi @anna@example.social", 8),
            ("https://example.com/a/very/long/path", 23),
            ("(https://example.com/a).", 26),
            ("https://a.example/x_(y)", 23),
            ("example.com", 11),
            ("👩\u{200d}👩\u{200d}👧\u{200d}👦", 1),
            ("日本語", 3),
            (":blobcat:", 9),
            ("a\nb", 3),
            ("https://nodots", 14),
            ("", 0),
        ];
        for (text, expected) in cases {
            assert_eq!(length(text, 23), expected, "for {text:?}");
        }
    }

    #[test]
    fn cutting_loses_nothing() {
        for text in ["a @b #c https://d.example, e", "@", "#", "@@a", "##a", "é#é @é", "#1 #a1"] {
            let glued: String = pieces(text)
                .into_iter()
                .map(|piece| match piece {
                    Piece::Plain(t) | Piece::Link(t) => t.to_owned(),
                    Piece::Mention(t) => format!("@{t}"),
                    Piece::Tag(t) => format!("#{t}"),
                })
                .collect();
            assert_eq!(glued, text);
        }
    }

    #[test]
    fn content_is_escaped_and_linked() {
        let html = content("<b> #Bread\nhttps://a.example/?x=1&y=2", "m.example").into_string();
        assert!(html.starts_with("<p>&lt;b&gt; <a href=\"https://m.example/tags/bread\""), "{html}");
        assert!(html.contains("<br>") && html.contains("https://a.example/?x=1&amp;y=2"), "{html}");
    }
}
