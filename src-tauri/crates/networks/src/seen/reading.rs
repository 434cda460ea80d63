//! Reading a post's HTML as a person does. Nothing from it is ever shown as HTML.
//!
//! Tag by tag and without a tree: what a foreign server nests must cost no more than its length.

use std::cell::RefCell;

use html5ever::{
    Attribute, TokenizerResult,
    tendril::StrTendril,
    tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts},
};

use super::{Seen, words};

/// Longer HTML is no post of ours; reading on would only cost time.
const HTML_MAX: usize = 64 * 1024;
const HIDDEN: [&str; 3] = ["script", "style", "template"];
const BLOCKS: [&str; 14] =
    ["blockquote", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "ul"];

/// The words of a post's HTML, each link as a whole.
pub(crate) fn reading(html: &str) -> String {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html.get(..html.floor_char_boundary(HTML_MAX)).unwrap_or_default()));
    let tokenizer = Tokenizer::new(Reader::default(), TokenizerOpts::default());
    // It stops before the end for a script that is to be run, and none is.
    while let TokenizerResult::Script(()) = tokenizer.feed(&input) {}
    tokenizer.end();
    let mut read = tokenizer.sink.0.take();
    read.close_link();
    words(&read.text)
}

#[derive(Default)]
struct Reader(RefCell<Read>);

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut read = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(part) => read.text(&part),
            Token::TagToken(tag) => read.tag(&tag),
            Token::DoctypeToken(_) | Token::CommentToken(_) | Token::NullCharacterToken => {}
            Token::EOFToken | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

/// What was read so far.
#[derive(Default)]
struct Read {
    text: String,
    link: Option<Link>,
    /// How many elements are open whose content nobody sees.
    hidden: usize,
}

struct Link {
    /// Where its words begin.
    start: usize,
    href: Option<String>,
    /// Whether it is said to be a person or a tag.
    is_name: bool,
}

impl Read {
    fn text(&mut self, part: &str) {
        if self.hidden == 0 {
            self.text.push_str(part);
        }
    }

    fn tag(&mut self, tag: &Tag) {
        let is_start = tag.kind == TagKind::StartTag;
        match &*tag.name {
            "a" => self.link(is_start, tag),
            // The picture of an emoji stands for its name.
            "img" if self.hidden == 0 => self.text.push_str(attribute(tag, "alt").unwrap_or_default()),
            name if HIDDEN.contains(&name) && is_start => self.hidden += 1,
            name if HIDDEN.contains(&name) => self.hidden = self.hidden.saturating_sub(1),
            name if BLOCKS.contains(&name) => self.text.push(' '),
            _ => {}
        }
    }

    /// A link ends where the next one begins.
    fn link(&mut self, is_start: bool, tag: &Tag) {
        self.close_link();
        if is_start {
            let classes = attribute(tag, "class").unwrap_or_default();
            let is_class = classes.split_whitespace().any(|class| matches!(class, "mention" | "hashtag"));
            let is_name = is_class || attribute(tag, "rel") == Some("tag");
            self.link = Some(Link { start: self.text.len(), href: attribute(tag, "href").map(str::to_owned), is_name });
        }
    }

    /// Mentions and tags are read as they stand; a link is what it points at, unless its words already say that.
    fn close_link(&mut self) {
        let Some(Link { start, href: Some(href), is_name }) = self.link.take() else { return };
        let Some((before, shown)) = self.text.split_at_checked(start) else { return };
        let is_name = is_name || before.ends_with(['@', '#']) || shown.starts_with(['@', '#', '＃']);
        if !is_name && target(shown) != target(&href) {
            self.text.truncate(start);
            self.text.push_str(&href);
        }
    }
}

fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    let is_it = |attribute: &&Attribute| &*attribute.name.local == name;
    tag.attrs.iter().find(is_it).map(|attribute| &*attribute.value)
}

/// What a link points at; its scheme is often not written.
fn target(link: &str) -> Seen {
    let is_scheme = |scheme: &str| matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https");
    let place = link.split_once("://").filter(|(scheme, _)| is_scheme(scheme)).map_or(link, |(_, place)| place);
    Seen::text(&format!("https://{place}"))
}
