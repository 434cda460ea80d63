//! The letters and digits of a text with their places, however often the text was escaped on the way.
//!
//! Whoever shows an answer undoes JSON's escapes, percent signs and HTML's references, and drops what cannot be seen. All
//! that is left of a text then are its letters and digits, so nothing else is compared.

use std::collections::VecDeque;

/// The longest name of a reference in HTML, with room to spare.
const NAME_MAX: usize = 32;
/// The most digits of a numbered reference that are read.
const DIGITS_MAX: usize = 7;

/// A byte of a text, and where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    pub byte: u8,
    pub start: usize,
    pub end: usize,
}

impl Placed {
    /// The lower-case letter or digit; `None` for everything else.
    pub fn letter(self) -> Option<u8> {
        self.byte.is_ascii_alphanumeric().then(|| self.byte.to_ascii_lowercase())
    }
}

/// A text as it is written.
pub(super) fn written(text: &[u8]) -> impl Iterator<Item = Placed> {
    text.iter().enumerate().map(|(start, byte)| Placed { byte: *byte, start, end: start + 1 })
}

/// A text with one layer of escapes undone. What they mean outside of ASCII is left out, for it is no letter here.
pub(super) struct Unescaped<I> {
    text: I,
    ahead: VecDeque<Placed>,
}

impl<I: Iterator<Item = Placed>> Unescaped<I> {
    pub fn new(text: I) -> Self {
        Self { text, ahead: VecDeque::new() }
    }

    fn take(&mut self) -> Option<Placed> {
        self.ahead.pop_front().or_else(|| self.text.next())
    }

    /// The byte so many places ahead.
    fn peek(&mut self, distance: usize) -> Option<u8> {
        while self.ahead.len() <= distance {
            self.ahead.push_back(self.text.next()?);
        }
        self.ahead.get(distance).map(|placed| placed.byte)
    }

    /// What the escape that begins with `first` means and how many bytes of it follow; `None` = it is none.
    fn escape(&mut self, first: u8) -> Option<(Meaning, usize)> {
        match first {
            b'\\' => self.backslash(),
            b'%' => Some((Meaning::of(self.number(0, 2, 16)?), 2)),
            b'&' => self.reference(),
            _ => None,
        }
    }

    /// RFC 8259 section 7.
    fn backslash(&mut self) -> Option<(Meaning, usize)> {
        match self.peek(0)? {
            b'u' => Some((Meaning::of(self.number(1, 4, 16)?), 5)),
            b'b' | b'f' | b'n' | b'r' | b't' => Some((Meaning::Nothing, 1)),
            other @ (b'"' | b'\\' | b'/') => Some((Meaning::Ascii(other), 1)),
            _ => None,
        }
    }

    /// A character reference of HTML; readers forgive a numbered one that does not end in a semicolon.
    fn reference(&mut self) -> Option<(Meaning, usize)> {
        if self.peek(0)? != b'#' {
            return self.named_reference();
        }
        let (begin, radix) = if matches!(self.peek(1)?, b'x' | b'X') { (2, 16) } else { (1, 10) };
        let is_digit = |byte: Option<u8>| byte.is_some_and(|byte| char::from(byte).is_digit(radix));
        let mut digits = 0;
        while digits < DIGITS_MAX && is_digit(self.peek(begin + digits)) {
            digits += 1;
        }
        let meaning = Meaning::of(self.number(begin, digits, radix)?);
        let end = begin + digits;
        Some((meaning, end + usize::from(self.peek(end) == Some(b';'))))
    }

    /// Those that stand for what begins an escape or a tag keep their meaning; none stands for a letter of ASCII.
    fn named_reference(&mut self) -> Option<(Meaning, usize)> {
        let mut name = Vec::new();
        while let Some(byte) = self.peek(name.len()).filter(u8::is_ascii_alphanumeric) {
            name.push(byte);
            if name.len() > NAME_MAX {
                return None;
            }
        }
        if name.is_empty() || self.peek(name.len()) != Some(b';') {
            return None;
        }
        let meaning = match name.as_slice() {
            b"amp" => Meaning::Ascii(b'&'),
            b"lt" => Meaning::Ascii(b'<'),
            b"gt" => Meaning::Ascii(b'>'),
            _ => Meaning::Nothing,
        };
        Some((meaning, name.len() + 1))
    }

    fn number(&mut self, begin: usize, digits: usize, radix: u32) -> Option<u32> {
        let mut number = 0;
        for distance in begin..begin + digits {
            number = number * radix + char::from(self.peek(distance)?).to_digit(radix)?;
        }
        (digits > 0).then_some(number)
    }
}

/// What an escape stands for.
#[derive(Clone, Copy)]
enum Meaning {
    Ascii(u8),
    Nothing,
}

impl Meaning {
    fn of(number: u32) -> Self {
        u8::try_from(number).ok().filter(u8::is_ascii).map_or(Self::Nothing, Self::Ascii)
    }
}

impl<I: Iterator<Item = Placed>> Iterator for Unescaped<I> {
    type Item = Placed;

    fn next(&mut self) -> Option<Placed> {
        loop {
            let first = self.take()?;
            let Some((meaning, more)) = self.escape(first.byte) else { return Some(first) };
            let mut end = first.end;
            for _ in 0..more {
                end = self.take()?.end;
            }
            if let Meaning::Ascii(byte) = meaning {
                return Some(Placed { byte, start: first.start, end });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let read: Vec<u8> = Unescaped::new(written(text.as_bytes())).map(|placed| placed.byte).collect();
        assert_eq!(String::from_utf8_lossy(&read), expected, "{text}");
    }

    #[test]
    fn one_layer_of_every_escape_is_undone_and_what_is_none_stays() {
        check(r"a\u0062\/c\nd", "ab/cd");
        check(r"a\u200bb\u00e9c\\u0041", r"abc\u0041");
        check("a%62%2fc%C3%A4d%", "ab/cd%");
        check("100%zz %4", "100%zz %4");
        check("&#97;&#x62;&#X63;&#100x&amp;#65;&shy;&lt;", "abcdx&#65;<");
        check("&#; & &; &a &#x;", "&#; & &; &a &#x;");
        check(r"\q\", r"\q\");
        check(r"\u00", r"\u00");
        check(&format!("&{};", "a".repeat(40)), &format!("&{};", "a".repeat(40)));
        check("", "");
    }

    #[test]
    fn a_byte_stands_where_its_escape_is_written() {
        let places: Vec<_> = Unescaped::new(written(b"x%41y")).map(|placed| (placed.start, placed.end)).collect();
        assert_eq!(places, [(0, 1), (1, 4), (4, 5)]);
    }

    #[test]
    fn a_layer_upon_a_layer_is_undone_layer_by_layer() {
        let twice = Unescaped::new(Unescaped::new(written(br"\u0026#37;41 %2541")));
        assert_eq!(twice.map(|placed| placed.byte).collect::<Vec<_>>(), b"%41 A");
    }
}
