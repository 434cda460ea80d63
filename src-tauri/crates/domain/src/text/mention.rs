//! Finding mentions.

use super::{
    Entity, EntityKind,
    letters::{is_letter, is_word},
    rules::{MentionRules, Names},
};

/// All mentions, in order.
pub(super) fn mentions(text: &str, rules: &MentionRules) -> Vec<Entity> {
    let mut mentions = Vec::new();
    let mut free_from = 0;
    for (start, _) in text.match_indices('@') {
        let before = text.get(..start).and_then(|head| head.chars().next_back());
        let is_place = !before.is_some_and(|letter| is_word(letter) || rules.not_after.has(letter));
        let Some(rest) = text.get(start + 1..).filter(|_| is_place && start >= free_from) else { continue };
        let Some(length) = length(rest, rules) else { continue };
        free_from = start + 1 + length;
        if is_over(rest.get(length..).unwrap_or_default(), rules) && is_home_short(rest.get(..length), rules.names) {
            mentions.push(Entity { range: start..free_from, kind: EntityKind::Mention });
        }
    }
    mentions
}

/// Whether a name may end before `after`.
fn is_over(after: &str, rules: &MentionRules) -> bool {
    let is_same_word = |letter: char| rules.names == Names::Domains && is_letter(letter);
    !after.starts_with("://") && !after.starts_with(|letter: char| rules.not_before.has(letter) || is_same_word(letter))
}

fn is_home_short(mention: Option<&str>, names: Names) -> bool {
    let home = mention.and_then(|mention| mention.split_once('@')).map_or(0, |(_, home)| home.chars().count());
    match names {
        Names::AtHosts(max) => home <= max,
        Names::Plain | Names::Domains => true,
    }
}

fn length(rest: &str, rules: &MentionRules) -> Option<usize> {
    let user = name(rest, rules.joiners, |letter| letter.is_ascii_alphanumeric() || letter == '_')?;
    match rules.names {
        Names::Plain => Some(user),
        Names::Domains => rest.get(..user).filter(|name| name.contains('.') && !name.contains('_')).map(str::len),
        Names::AtHosts(_) => {
            let home = rest.get(user..)?.strip_prefix('@').and_then(|home| name(home, ".-", is_word));
            Some(home.map_or(user, |home| user + 1 + home))
        }
    }
}

/// Length of a leading name: letters, with joiners only between them.
fn name(text: &str, joiners: &str, is_letter: impl Fn(char) -> bool) -> Option<usize> {
    let end = text.find(|letter| !is_letter(letter) && !joiners.contains(letter)).unwrap_or(text.len());
    let name = text.get(..end)?.trim_end_matches(|letter| joiners.contains(letter));
    (!name.is_empty() && !name.starts_with(|letter| joiners.contains(letter))).then_some(name.len())
}
