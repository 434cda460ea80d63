//! What a page says of itself at its beginning. Whatever comes after the head is not looked at.

use std::{collections::BTreeMap, ops::ControlFlow};

use crate::html::{self, Piece, Tag};

/// The names that anybody asks for.
const NAMES: [&str; 4] = ["og:title", "og:description", "og:image", "description"];
/// Longest title that is read.
const TITLE_MAX: usize = 4 * 1024;

/// The title and the descriptions of a page.
#[derive(Debug, Default)]
pub(super) struct PageHead {
    /// The text of its first title.
    pub title: Option<String>,
    /// By `property`, which is Open Graph's, before those by `name`.
    properties: BTreeMap<&'static str, String>,
    names: BTreeMap<&'static str, String>,
    /// Pieces that were looked at, so that a test can say how far the reading went.
    #[cfg(test)]
    pieces: usize,
}

impl PageHead {
    /// Reads up to the end of the head.
    pub(super) fn read(page: &str) -> Self {
        let (mut head, mut in_title) = (Self::default(), false);
        html::walk(page, |piece| {
            #[cfg(test)]
            {
                head.pieces += 1;
            }
            match piece {
                Piece::Start(tag) if tag.name == "body" => return ControlFlow::Break(()),
                Piece::End("head") => return ControlFlow::Break(()),
                Piece::Start(tag) if tag.name == "meta" => head.note(tag),
                Piece::Start(tag) => in_title = tag.name == "title",
                Piece::End(_) => in_title = false,
                Piece::Text(text) if in_title => head.note_title(text),
                Piece::Text(_) => {}
            }
            ControlFlow::Continue(())
        });
        head
    }

    /// What the page says under this name, once.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        self.properties.remove(name).or_else(|| self.names.remove(name))
    }

    fn note(&mut self, tag: &Tag) {
        let Some(content) = tag.attribute("content") else { return };
        for (attribute, known) in [("property", &mut self.properties), ("name", &mut self.names)] {
            if let Some(name) = NAMES.into_iter().find(|name| tag.attribute(attribute) == Some(name)) {
                known.entry(name).or_insert_with(|| content.to_owned());
            }
        }
    }

    fn note_title(&mut self, text: &str) {
        let beginning: String = text.chars().take(TITLE_MAX).collect();
        let title = html::collapse(&beginning);
        if self.title.is_none() && !title.is_empty() {
            self.title = Some(title);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_no_further_than_its_head() {
        let body = "<meta property='og:title' content='too late'><div>".repeat(20_000);
        for page in [format!("<title>T</title></head>{body}"), format!("<title>T</title><body>{body}")] {
            let mut head = PageHead::read(&page);
            assert_eq!((head.take("og:title"), head.title.as_deref()), (None, Some("T")));
            assert!(head.pieces < 10, "{} pieces", head.pieces);
        }
    }

    #[test]
    fn a_head_without_an_end_costs_what_its_length_is_worth() {
        let pages: [fn(usize) -> String; 5] = [
            |count| "<div>".repeat(count),
            |count| "<meta property='og:title' content=''>".repeat(count),
            |count| "<title>x".repeat(count),
            |count| "<table><a><b>".repeat(count),
            |count| format!("<meta {} property='og:title' content='late'>", "a=b ".repeat(count)),
        ];
        for page in pages {
            let (once, twice) = (PageHead::read(&page(5_000)).pieces, PageHead::read(&page(10_000)).pieces);
            assert!(twice <= 2 * once, "{once} pieces and then {twice}");
        }
    }

    #[test]
    fn the_first_that_says_anything_counts_and_open_graph_before_the_rest() {
        let mut head = PageHead::read(
            "<meta name='description' content='plain'><meta property='og:title' content=' '>\
             <meta property='og:title' content='first'><meta property='og:title' content='second'>\
             <script>'<meta property=og:image content=x>'</script><title> </title><title>A\n title</title>",
        );
        assert_eq!(head.take("og:title").as_deref(), Some("first"));
        assert_eq!(head.take("description").as_deref(), Some("plain"));
        assert_eq!((head.take("og:image"), head.title.as_deref()), (None, Some("A title")));
    }
}
