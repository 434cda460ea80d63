//! Reading foreign HTML as text. Nothing from it is ever shown as HTML.
//!
//! A page is walked once from its beginning, piece by piece, and no tree is made of it: building one from what a
//! hostile page nests takes time that grows with the square of its length.

use std::ops::ControlFlow;

use html5gum::{
    Span, Tokenizer,
    emitters::callback::{CallbackEmitter, CallbackEvent},
};

/// Attributes that are looked at of one tag.
const ATTRIBUTES_MAX: usize = 32;
/// Longest attribute that is kept; longer ones end here.
const ATTRIBUTE_MAX: usize = 4 * 1024;

/// A piece of a page, in the order in which it is written.
pub(crate) enum Piece<'a> {
    /// `<name …>`; the name in lower case.
    Start(&'a Tag),
    /// `</name>`.
    End(&'a str),
    /// Text, with its entities read.
    Text(&'a str),
}

/// The beginning of an element.
#[derive(Default)]
pub(crate) struct Tag {
    /// Its name, in lower case.
    pub name: String,
    attributes: Vec<(String, String)>,
    awaits_value: bool,
}

impl Tag {
    /// The first attribute of that (lower-case) name that says anything.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    fn name_attribute(&mut self, name: &[u8]) {
        self.awaits_value = self.attributes.len() < ATTRIBUTES_MAX;
        if self.awaits_value {
            self.attributes.push((text(name), String::new()));
        }
    }

    fn value_attribute(&mut self, value: &[u8]) {
        if let Some((_, known)) = self.attributes.last_mut().filter(|_| self.awaits_value) {
            *known = text(value.get(..ATTRIBUTE_MAX).unwrap_or(value));
        }
        self.awaits_value = false;
    }
}

/// Walks through a page until `visit` has seen enough.
pub(crate) fn walk(page: &str, mut visit: impl FnMut(Piece<'_>) -> ControlFlow<()>) {
    let (mut tag, mut has_ended) = (None::<Tag>, false);
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| -> Option<()> {
        if has_ended {
            return None;
        }
        let flow = match event {
            CallbackEvent::OpenStartTag { name } => {
                tag = Some(Tag { name: text(name), ..Tag::default() });
                ControlFlow::Continue(())
            }
            CallbackEvent::AttributeName { name } => {
                tag.iter_mut().for_each(|tag| tag.name_attribute(name));
                ControlFlow::Continue(())
            }
            CallbackEvent::AttributeValue { value } => {
                tag.iter_mut().for_each(|tag| tag.value_attribute(value));
                ControlFlow::Continue(())
            }
            CallbackEvent::CloseStartTag { .. } => match tag.take() {
                Some(tag) => visit(Piece::Start(&tag)),
                None => ControlFlow::Continue(()),
            },
            CallbackEvent::EndTag { name } => visit(Piece::End(&text(name))),
            CallbackEvent::String { value } => visit(Piece::Text(&text(value))),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {
                ControlFlow::Continue(())
            }
        };
        has_ended = flow.is_break();
        has_ended.then_some(())
    });
    // What stands in a script or a style is no markup.
    emitter.naively_switch_states(true);
    // There is none, or the one with which the visit ended; the tokenizer works only when it is asked.
    Tokenizer::new_with_emitter(page, emitter).take(1).for_each(|_| ());
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs of white space made one blank, none at the ends.
pub(crate) fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A network's own words, safe to show as text.
pub(crate) fn shown(text: &str) -> String {
    domain::text::shown(text, 200)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many pieces there are of a page, and how many bytes they hold.
    fn work(page: &str) -> usize {
        let mut work = 0;
        walk(page, |piece| {
            work += 1 + match piece {
                Piece::Start(tag) => {
                    tag.name.len() + tag.attributes.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
                }
                Piece::End(name) => name.len(),
                Piece::Text(text) => text.len(),
            };
            ControlFlow::Continue(())
        });
        work
    }

    #[test]
    fn the_work_on_a_hostile_page_grows_as_its_length_does() {
        let attributes = |count: usize| {
            let all: String = (0..count).map(|number| format!(" a{number}=x")).collect();
            format!("<div{all}>")
        };
        let pages: [fn(usize) -> String; 6] = [
            |count| "<div>".repeat(count),
            |count| "<a><table>".repeat(count),
            |count| "<b><p>x".repeat(count),
            |count| "</p>".repeat(count),
            |count| "&amp;<".repeat(count),
            |count| format!("<p {}", "x=\"".repeat(count)),
        ];
        for (number, page) in pages.iter().enumerate() {
            let (once, twice) = (work(&page(5_000)), work(&page(10_000)));
            assert!(twice <= 2 * once + 100, "page {number}: {once} and then {twice}");
        }
        assert!(work(&attributes(1_000_000)) < 1_000, "of a tag only the first attributes are kept");
        assert!(work(&format!("<p title='{}'>", "x".repeat(1 << 20))) < 2 * ATTRIBUTE_MAX);
    }

    #[test]
    fn a_walk_ends_where_it_is_told_to() {
        let mut seen = Vec::new();
        walk("<p>one</p><p>two</p><p>three</p>", |piece| {
            if let Piece::Text(text) = piece {
                seen.push(text.to_owned());
            }
            if seen.len() == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(seen, ["one", "two"]);
    }
}
