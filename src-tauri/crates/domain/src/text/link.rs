//! Finding addresses.

use std::ops::Range;

use super::{
    Entity, EntityKind,
    host::Domains,
    letters::is_opening,
    rules::{Bare, Hosts, LinkRules, PathRules, QueryRules},
};

/// All links, in order.
pub(super) fn links(text: &str, rules: &LinkRules) -> Vec<Entity> {
    let mut finder = Finder { text, rules, domains: Domains::of(text, rules) };
    let mut links = Vec::new();
    let mut at = 0;
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let next = at + letter.len_utf8();
        match finder.behind(letter, at, next) {
            Some(address) => {
                at = address.range.end;
                links.extend(address.is_link.then_some(Entity { range: address.range, kind: EntityKind::Link }));
            }
            None => at = next,
        }
    }
    links
}

struct Address {
    range: Range<usize>,
    is_link: bool,
}

struct Finder<'a> {
    text: &'a str,
    rules: &'a LinkRules,
    domains: Domains<'a>,
}

impl Finder<'_> {
    /// An address behind `letter`, or where a line begins with it.
    fn behind(&mut self, letter: char, at: usize, next: usize) -> Option<Address> {
        let may_precede = !letter.is_ascii_alphanumeric() && !self.rules.not_after.has(letter);
        let found = if may_precede { self.address(next, Some(letter)) } else { None };
        let is_line_start = at == 0 || self.text.get(..at).is_some_and(|head| head.ends_with('\n'));
        match found {
            None if is_line_start => self.address(at, None),
            found => found,
        }
    }

    fn address(&mut self, start: usize, before: Option<char>) -> Option<Address> {
        let rest = self.text.get(start..)?;
        if let Some(length) = scheme_length(rest, self.rules.schemes)
            && let Some(found) = self.with_scheme(start, start + length)
        {
            return Some(found);
        }
        self.without_scheme(start, before)
    }

    fn with_scheme(&mut self, start: usize, host: usize) -> Option<Address> {
        match self.rules.hosts {
            Hosts::Any => {
                let is_host = self.text.get(host..)?.starts_with(|c: char| c == '[' || (self.rules.is_host_letter)(c));
                let end = path_end(self.text, host, None, &self.rules.path).filter(|_| is_host)?;
                Some(Address { range: start..end, is_link: true })
            }
            Hosts::Domains(is_good) => {
                let domain_end = self.domains.end(host)?;
                let (domain, end) = (self.text.get(host..domain_end)?, self.tail(domain_end));
                let plain_end = self.plain_end(domain, domain_end, end);
                let whole = plain_end.and_then(|end| self.text.get(start..end));
                let is_link = whole.is_some_and(|whole| is_good(domain, whole));
                Some(Address { range: start..plain_end.unwrap_or(end), is_link })
            }
        }
    }

    fn without_scheme(&mut self, start: usize, before: Option<char>) -> Option<Address> {
        match self.rules.bare {
            Bare::PassedOver => {
                let domain_end = self.domains.end(start)?;
                Some(Address { range: start..self.tail(domain_end), is_link: false })
            }
            Bare::Link => {
                if before.is_some_and(|c| !c.is_whitespace() && !is_opening(c)) {
                    return None;
                }
                let range = start..self.bare_end(start)?;
                let is_more = |c: char| c == '@' || (self.rules.is_host_letter)(c);
                let is_link = !self.text.get(range.end..)?.starts_with(is_more);
                Some(Address { range, is_link })
            }
        }
    }

    /// A bare domain counts where it goes on with a path or ends in a top-level domain: "something sweet.Order" is a
    /// missing space, not an address.
    fn bare_end(&mut self, start: usize) -> Option<usize> {
        if let Some(end) = self.domains.end(start) {
            return Some(self.tail(end));
        }
        let rest = self.text.get(start..)?;
        let host = rest.get(..rest.find('/')?)?;
        let is_host = |host: &str| host.chars().all(|c| c == '.' || c == '-' || (self.rules.is_host_letter)(c));
        let (labels, last) = host.rsplit_once('.')?;
        let is_last = last.len() >= 2 && last.chars().all(|c| c.is_ascii_alphabetic());
        let is_labels = is_host(labels) && !labels.split('.').any(str::is_empty);
        (is_last && is_labels).then(|| self.tail(start + host.len()))
    }

    /// The end of port, path and query behind a host.
    fn tail(&self, host_end: usize) -> usize {
        let rest = |at: usize| self.text.get(at..).unwrap_or_default();
        let port = rest(host_end).strip_prefix(':').map_or(0, |port| {
            let digits = port.len() - port.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            if digits > 0 { digits + 1 } else { 0 }
        });
        let mut end = host_end + port;
        let begins_path = |c: char| c == '/' || self.rules.query.is_none() && matches!(c, '?' | '#');
        if rest(end).starts_with(begins_path) {
            let slash_end = rest(end).starts_with('/').then_some(end + 1);
            end = path_end(self.text, end, slash_end, &self.rules.path).unwrap_or(end);
        }
        let query = self.rules.query.filter(|_| rest(end).starts_with('?'));
        query.and_then(|query| query_end(self.text, end + 1, &query)).unwrap_or(end)
    }

    /// Some hosts have plain paths; `None` when that path is too long to be one.
    fn plain_end(&self, domain: &str, domain_end: usize, end: usize) -> Option<usize> {
        let plain = self.rules.path.plain.iter().find(|(host, _)| host.eq_ignore_ascii_case(domain));
        let Some((_, max)) = plain else { return Some(end) };
        let path = self.text.get(domain_end..).and_then(|rest| rest.strip_prefix('/')).unwrap_or_default();
        let length = path.len() - path.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).len();
        match length {
            0 => Some(end),
            length => (length <= *max).then_some(domain_end + 1 + length),
        }
    }
}

/// Length of a scheme with its `://`.
fn scheme_length(text: &str, schemes: &[&str]) -> Option<usize> {
    schemes.iter().find_map(|scheme| {
        let is_it = text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        (is_it && text.get(scheme.len()..)?.starts_with("://")).then_some(scheme.len() + 3)
    })
}

/// The end of a path that begins at `start`: behind the last character that may be last, or `end`.
fn path_end(text: &str, start: usize, mut end: Option<usize>, rules: &PathRules) -> Option<usize> {
    let mut at = end.unwrap_or(start);
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if letter == '(' {
            let Some(pair) = text.get(at..).and_then(|rest| pair_length(rest, rules)) else { break };
            at += pair.length;
            end = if pair.may_be_last { Some(at) } else { end };
        } else if is_inside(letter, rules) {
            at += letter.len_utf8();
            end = if rules.never_last.has(letter) { end } else { Some(at) };
        } else {
            break;
        }
    }
    end
}

fn is_inside(letter: char, rules: &PathRules) -> bool {
    !letter.is_whitespace() && !matches!(letter, '(' | ')') && !rules.stops.has(letter)
}

struct Pair {
    length: usize,
    may_be_last: bool,
}

/// A pair of parentheses that is not empty, with at most one pair in it.
fn pair_length(text: &str, rules: &PathRules) -> Option<Pair> {
    let mut pair = Pair { length: 0, may_be_last: true };
    let (mut depth, mut inner, mut is_used) = (0, 0, false);
    for (start, letter) in text.char_indices() {
        match letter {
            '(' if depth == 0 || depth == 1 && !is_used => (depth, inner, is_used) = (depth + 1, 0, depth == 1),
            ')' if inner > 0 || depth == 1 && is_used => depth -= 1,
            _ if is_inside(letter, rules) => {
                inner += 1;
                pair.may_be_last &= (rules.is_enclosed)(letter);
            }
            _ => return None,
        }
        if depth == 0 {
            pair.length = start + 1;
            return Some(pair);
        }
    }
    None
}

fn query_end(text: &str, start: usize, rules: &QueryRules) -> Option<usize> {
    let mut end = None;
    for (offset, letter) in text.get(start..)?.char_indices() {
        let is_plain = letter.is_ascii_alphanumeric();
        if !is_plain && !rules.inside.has(letter) {
            break;
        }
        if is_plain || rules.last.has(letter) {
            end = Some(start + offset + letter.len_utf8());
        }
    }
    end
}
