//! Domains in a text: which run of letters is one, and where its top-level domain ends.

use std::ops::Range;

use super::rules::LinkRules;

/// No top-level domain is longer; `vermögensberatung` has 17 letters.
const ENDING_MAX: usize = 24;

/// The length of the top-level domain (IANA's list) with which `text` begins, in whatever script it is written.
pub fn ending(text: &str) -> Option<usize> {
    let run = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(text.len());
    let plain = text.get(..run)?.trim_end_matches('-');
    if !plain.is_empty() {
        let is_over = !text.get(plain.len()..)?.starts_with(['@', '+', '-']);
        return (is_over && tld::exist_case_insensitive(plain)).then_some(plain.len());
    }
    let ends = text.char_indices().map(|(start, letter)| (start + letter.len_utf8(), letter));
    let ends = ends.take_while(|(_, letter)| !letter.is_ascii() && super::letters::is_letter(*letter)).take(ENDING_MAX);
    // The longest first: one can begin with another.
    ends.map(|(end, _)| end).collect::<Vec<_>>().into_iter().rev().find(|end| {
        let ascii = text.get(..*end).and_then(|name| idna::domain_to_ascii(name).ok());
        ascii.is_some_and(|name| tld::exist(&name))
    })
}

/// The domains of a text, found run by run: a text without blanks is looked through once, not once for every letter.
pub(super) struct Domains<'a> {
    text: &'a str,
    rules: &'a LinkRules,
    run: Range<usize>,
    /// Dots before a top-level domain in the current run, each with the end of that domain.
    endings: Vec<(usize, usize)>,
}

impl<'a> Domains<'a> {
    pub(super) fn of(text: &'a str, rules: &'a LinkRules) -> Self {
        Self { text, rules, run: 0..0, endings: Vec::new() }
    }

    /// The end of the longest domain that begins at `start`.
    pub(super) fn end(&mut self, start: usize) -> Option<usize> {
        if !self.run.contains(&start) {
            self.read_run(start);
        }
        let before_dot = |(dot, _): &&(usize, usize)| {
            self.text.get(start..*dot).is_some_and(|labels| are_labels(labels, self.rules.is_host_letter))
        };
        self.endings.iter().rev().take_while(|(dot, _)| *dot > start).find(before_dot).map(|(_, end)| *end)
    }

    fn read_run(&mut self, start: usize) {
        let is_inside = |c: char| matches!(c, '.' | '-' | '_') || (self.rules.is_host_letter)(c);
        let rest = self.text.get(start..).unwrap_or_default();
        let run = rest.find(|c| !is_inside(c)).unwrap_or(rest.len());
        self.run = start..start + run.max(1);
        self.endings.clear();
        for (dot, _) in rest.get(..run).unwrap_or_default().match_indices('.') {
            let length = rest.get(dot + 1..).and_then(self.rules.ending);
            self.endings.extend(length.map(|length| (start + dot, start + dot + 1 + length)));
        }
    }
}

/// Whether a text is labels with dots between them. Only those before the last may hold `_`.
fn are_labels(text: &str, is_letter: fn(char) -> bool) -> bool {
    text.rsplit('.').enumerate().all(|(index, label)| {
        let ends = (label.chars().next(), label.chars().next_back());
        let is_bounded = matches!(ends, (Some(first), Some(last)) if is_letter(first) && is_letter(last));
        is_bounded && !(index == 0 && label.contains('_'))
    })
}
