//! How networks differ in what they take for a link, a mention or a tag. Each network fills these in beside its manifest.

use std::fmt;

use super::letters::{self, Letters};

/// What one network takes for links, mentions and tags.
pub struct EntityRules {
    /// Addresses.
    pub links: LinkRules,
    /// People.
    pub mentions: MentionRules,
    /// Tags.
    pub tags: TagRules,
}

/// Its name alone: an address of a function says nothing and changes with every build.
impl fmt::Debug for EntityRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EntityRules")
    }
}

/// What is an address, and where it ends.
#[derive(Debug)]
pub struct LinkRules {
    /// Before `://`, in small letters.
    pub schemes: &'static [&'static str],
    /// Besides letters and digits of ASCII: what must not stand before an address.
    pub not_after: Letters,
    /// What an address with a scheme may point at.
    pub hosts: Hosts,
    /// What becomes of a host without a scheme.
    pub bare: Bare,
    /// Whether a letter may stand in a host, dots and hyphens aside.
    pub is_host_letter: fn(char) -> bool,
    /// The length of the top-level domain with which a text begins, if it begins with one.
    pub ending: fn(&str) -> Option<usize>,
    /// What follows the host.
    pub path: PathRules,
    /// What follows a question mark; part of the path where there is no rule of its own.
    pub query: Option<QueryRules>,
}

/// What an address with a scheme may point at.
#[derive(Debug, Clone, Copy)]
pub enum Hosts {
    /// Anything.
    Any,
    /// A domain that ends in a top-level domain and passes this: (domain, whole address).
    Domains(fn(&str, &str) -> bool),
}

/// What becomes of a host without a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bare {
    /// It is a link.
    Link,
    /// It is none, and neither is an address in its path.
    PassedOver,
}

/// Where a path ends. Parentheses belong to it in pairs.
#[derive(Debug, Clone, Copy)]
pub struct PathRules {
    /// Besides white space: what does not belong to a path.
    pub stops: Letters,
    /// What a path may hold and not end with.
    pub never_last: Letters,
    /// Whether a letter may stand in a pair of parentheses that ends a path.
    pub is_enclosed: fn(char) -> bool,
    /// Hosts whose paths are letters and digits only, and how many at most.
    pub plain: &'static [(&'static str, usize)],
}

/// Where a query ends, besides letters and digits of ASCII.
#[derive(Debug, Clone, Copy)]
pub struct QueryRules {
    /// What may stand in it.
    pub inside: Letters,
    /// What it may end with.
    pub last: Letters,
}

/// Who is mentioned. Names are letters and digits of ASCII and `_`.
#[derive(Debug)]
pub struct MentionRules {
    /// Besides letters, digits and marks: what must not stand before the `@`.
    pub not_after: Letters,
    /// What must not stand behind the name.
    pub not_before: Letters,
    /// What may stand between the letters of a name.
    pub joiners: &'static str,
    /// What a name is.
    pub names: Names,
}

/// What a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// `@name`.
    Plain,
    /// `@name`, or `@name@host` with a host of at most so many characters.
    AtHosts(usize),
    /// `@host.example`.
    Domains,
}

/// What is a tag.
#[derive(Debug)]
pub struct TagRules {
    /// What may stand before the sign.
    pub after: TagPlace,
    /// What may stand in it.
    pub inside: TagLetters,
    /// Whether a tag may begin where another ends.
    pub may_touch: bool,
    /// Whether digits alone make a tag.
    pub is_number: bool,
    /// Longer ones are none, in graphemes.
    pub max: Option<usize>,
}

/// Where a tag may begin.
#[derive(Debug, Clone, Copy)]
pub enum TagPlace {
    /// At the beginning or after white space.
    Space,
    /// There, or after what opens a bracket or a quotation.
    Opening,
    /// Anywhere but after a letter, a digit, a mark or one of these.
    NotAfter(Letters),
}

/// What may stand in a tag.
#[derive(Debug, Clone, Copy)]
pub enum TagLetters {
    /// Letters, marks, digits and `_`.
    Words {
        /// What may stand between them.
        separators: &'static str,
        /// Whether emoji count as letters.
        has_emoji: bool,
    },
    /// Everything up to white space, to what nobody sees or to one of these, without the punctuation at the end.
    Until(Letters),
}

/// What stops an address or a tag in a text for readers: brackets, quotes, and the punctuation of writing without blanks.
pub const READERS_STOPS: Letters =
    Letters::of("<>\"`\\{}|^「」『』（）【】〔〕［］｛｝《》〈〉“”„‘’‚«»‹›、。，．！？；：…｡､｢｣").and(&[
        ('\u{200b}', '\u{200b}'),
        ('\u{200e}', '\u{200f}'),
        ('\u{202a}', '\u{202e}'),
        ('\u{2060}', '\u{2069}'),
        ('\u{feff}', '\u{feff}'),
    ]);
const NEVER_LAST: Letters = Letters::of("?!*'<>;:,.$%[]~&@");

/// Addresses as a reader sees them, whoever publishes them.
pub const READERS_LINKS: LinkRules = LinkRules {
    schemes: &["https", "http"],
    not_after: Letters::of("@＠#＃"),
    hosts: Hosts::Any,
    bare: Bare::Link,
    is_host_letter: letters::is_letter,
    ending: super::host::ending,
    path: PathRules { stops: READERS_STOPS, never_last: NEVER_LAST, is_enclosed: |_| true, plain: &[] },
    query: None,
};

/// For a text that goes to several networks: what most of them agree on.
pub static COMMON: EntityRules = EntityRules {
    links: READERS_LINKS,
    mentions: MentionRules {
        not_after: Letters::of("@/=_.-"),
        not_before: Letters::of("@＠"),
        joiners: ".-",
        names: Names::AtHosts(253),
    },
    tags: TagRules {
        after: TagPlace::NotAfter(Letters::of("&#＃/@")),
        inside: TagLetters::Words { separators: "\u{200c}\u{200d}·・", has_emoji: true },
        may_touch: false,
        is_number: false,
        max: None,
    },
};
