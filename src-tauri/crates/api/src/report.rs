//! What a person may hand on when something is wrong: versions, states, counts, settings and the last log lines.
//!
//! Redacted by construction. A line can only be made of a [`Fact`], and there is no way from a text to one: a name, an
//! address, a post or an error message of a network cannot get in, so nothing has to be found and taken out.

use std::{collections::BTreeMap, fmt};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::{
    log::Line,
    wire::{ProfileKindDto, TargetStateDto, ThemeDto, TroubleDto, VaultStateDto},
};

/// What is known, line by line, in the order in which it is shown.
#[derive(Default)]
pub(crate) struct Report {
    lines: Vec<String>,
    log: Vec<Line>,
}

/// A value that cannot carry a text from outside.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fact(Value);

#[derive(Debug, PartialEq, Eq)]
enum Value {
    None,
    Number(u64),
    YesOrNo(bool),
    Instant(DateTime<Utc>),
    Version([u64; 3]),
    /// A literal of our own source.
    Literal(&'static str),
    /// A word of one of the lists below.
    Closed(String),
}

/// An enumeration whose words are all ours and carry no value.
trait Closed: Serialize {}

impl Closed for ProfileKindDto {}
impl Closed for TargetStateDto {}
impl Closed for ThemeDto {}
impl Closed for TroubleDto {}
impl Closed for VaultStateDto {}

impl Report {
    /// Adds a fact.
    pub(crate) fn add(&mut self, name: &'static str, fact: impl Into<Fact>) {
        self.lines.push(format!("{name}: {}", fact.into()));
    }

    /// Adds how many there are of each kind.
    pub(crate) fn count<K: Into<Fact>>(&mut self, name: &'static str, kinds: impl IntoIterator<Item = K>) {
        let mut counts = BTreeMap::<String, u64>::new();
        for kind in kinds {
            *counts.entry(kind.into().to_string()).or_default() += 1;
        }
        self.lines.extend(counts.iter().map(|(kind, count)| format!("{name} {kind}: {count}")));
    }

    /// Adds the last log lines.
    pub(crate) fn log(&mut self, lines: Vec<Line>) {
        self.log = lines;
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Postrider diagnostics\n")?;
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))?;
        writeln!(f, "\nThe last log lines:")?;
        self.log.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl Fact {
    /// The version that a text names: its first three numbers, and nothing else of it.
    pub(crate) fn version(text: &str) -> Self {
        let mut numbers = text.split(|letter: char| !letter.is_ascii_digit()).map(|part| part.parse().unwrap_or(0));
        Self(Value::Version(std::array::from_fn(|_| numbers.next().unwrap_or(0))))
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Value::None => f.write_str("none"),
            Value::Number(number) => write!(f, "{number}"),
            Value::YesOrNo(answer) => f.write_str(if *answer { "yes" } else { "no" }),
            Value::Instant(at) => f.write_str(&at.to_rfc3339_opts(SecondsFormat::Secs, true)),
            Value::Version([major, minor, patch]) => write!(f, "{major}.{minor}.{patch}"),
            Value::Literal(word) => f.write_str(word),
            Value::Closed(word) => f.write_str(word),
        }
    }
}

impl<T: Closed> From<T> for Fact {
    fn from(word: T) -> Self {
        match serde_json::to_value(word) {
            Ok(serde_json::Value::String(word)) => Self(Value::Closed(word)),
            _ => Self(Value::None),
        }
    }
}

impl From<&'static str> for Fact {
    fn from(word: &'static str) -> Self {
        Self(Value::Literal(word))
    }
}

impl From<bool> for Fact {
    fn from(answer: bool) -> Self {
        Self(Value::YesOrNo(answer))
    }
}

impl From<u64> for Fact {
    fn from(number: u64) -> Self {
        Self(Value::Number(number))
    }
}

impl From<DateTime<Utc>> for Fact {
    fn from(at: DateTime<Utc>) -> Self {
        Self(Value::Instant(at))
    }
}

impl<T: Into<Fact>> From<Option<T>> for Fact {
    fn from(fact: Option<T>) -> Self {
        fact.map_or(Self(Value::None), Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(fact: impl Into<Fact>, expected: &str) {
        assert_eq!(fact.into().to_string(), expected);
    }

    #[test]
    fn facts_are_shown_by_their_words_and_numbers() {
        check(VaultStateDto::KeychainLocked, "keychain_locked");
        check(TargetStateDto::Published, "published");
        check(None::<TroubleDto>, "none");
        check("practice", "practice");
        check(true, "yes");
        check(7, "7");
        check(DateTime::UNIX_EPOCH, "1970-01-01T00:00:00Z");
    }

    #[test]
    fn a_version_text_gives_its_numbers_and_nothing_else() {
        for (text, expected) in [
            ("2.50.6", "2.50.6"),
            ("131.0.2903.70", "131.0.2903"),
            ("2", "2.0.0"),
            ("", "0.0.0"),
            ("canary", "0.0.0"),
            ("1.token-abc.9", "1.0.0"),
            ("99999999999999999999999.1.1", "0.1.1"),
        ] {
            check(Fact::version(text), expected);
        }
    }

    #[test]
    fn kinds_are_counted() {
        let mut report = Report::default();
        report.add("drafts", 2);
        report.count("accounts at", ["mastodon", "bluesky", "mastodon"]);
        let text = report.to_string();
        assert!(text.contains("drafts: 2\naccounts at bluesky: 1\naccounts at mastodon: 2\n"), "{text}");
    }
}
