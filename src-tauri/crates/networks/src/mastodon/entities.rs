//! What a server takes for a link, a mention and a tag, and by that for the length of a text.
//!
//! Read from the server's source, github.com/mastodon/mastodon: `status_length_validator.rb`, `extractor.rb`,
//! `twitter_regex.rb`, `account.rb`, `tag/naming.rb` of 4.6, and the library under them, twitter-text 3.1.0
//! (2026-11). What looks odd here is so there, and counts.

use domain::text::{
    Bare, EntityRules, Hosts, Letters, LinkRules, MentionRules, Names, PathRules, QueryRules, TagLetters, TagPlace,
    TagRules, ending,
};

/// Longer addresses are not links.
const ADDRESS_MAX: usize = 4096;
/// Length of the longest label of a domain.
const LABEL_MAX: usize = 63;

/// Top-level domains younger than the library's list of March 2020.
const TOO_YOUNG: [&str; 9] = ["amazon", "kids", "merck", "music", "spa", "web", "ישראל", "アマゾン", "亚马逊"];
/// On that list and not on IANA's, as far as anybody could still write one.
const BESIDES: [&str; 8] = ["onion", "an", "bl", "bq", "eh", "mf", "tp", "um"];

/// Direction marks, which the library excepts wherever letters are meant.
const DIRECTIONS: Letters =
    Letters::of("\u{61c}\u{200e}\u{200f}").and(&[('\u{202a}', '\u{202e}'), ('\u{2066}', '\u{2069}')]);
/// White space as the library lists it.
const SPACES: Letters = Letters::of("\u{85}\u{a0}\u{1680}\u{180e}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}")
    .and(&[('\u{2000}', '\u{200a}')]);
/// Letters outside ASCII that may stand in a query: RFC 3987's, without saying so.
const QUERY_RANGES: &[(char, char)] = &[
    ('\u{a0}', '\u{d7ff}'),
    ('\u{e000}', '\u{fdcf}'),
    ('\u{fdf0}', '\u{ffef}'),
    ('\u{10000}', '\u{1fffd}'),
    ('\u{20000}', '\u{2fffd}'),
    ('\u{30000}', '\u{3fffd}'),
    ('\u{e1000}', '\u{10fffd}'),
];
/// Letters behind which a mention does not end: Latin ones with accents, and loose accents.
const LATIN_ACCENTS: &[(char, char)] = &[
    ('\u{c0}', '\u{d6}'),
    ('\u{d8}', '\u{f6}'),
    ('\u{f8}', '\u{24f}'),
    ('\u{253}', '\u{254}'),
    ('\u{256}', '\u{257}'),
    ('\u{259}', '\u{259}'),
    ('\u{25b}', '\u{25b}'),
    ('\u{263}', '\u{263}'),
    ('\u{268}', '\u{268}'),
    ('\u{26f}', '\u{26f}'),
    ('\u{272}', '\u{272}'),
    ('\u{289}', '\u{289}'),
    ('\u{28b}', '\u{28b}'),
    ('\u{2bb}', '\u{2bb}'),
    ('\u{300}', '\u{36f}'),
    ('\u{1e00}', '\u{1eff}'),
];
/// What may stand in parentheses that end a path: the library's own path letters, from before the server widened them.
const ENCLOSED: Letters =
    Letters::of("!#$%&'*+,-./:;=@[]_|~\u{58a}\u{5be}\u{1400}\u{1806}\u{301c}\u{3030}\u{30a0}\u{ff0d}").and(&[
        ('\u{2010}', '\u{2015}'),
        ('\u{400}', '\u{52f}'),
        ('\u{1c80}', '\u{1c88}'),
        ('\u{2de0}', '\u{2dff}'),
    ]);

/// The rules.
pub(super) static ENTITIES: EntityRules = EntityRules {
    links: LinkRules {
        schemes: &["https", "http", "dat", "dweb", "ipfs", "ipns", "ssb", "gopher", "gemini"],
        not_after: Letters::of("@＠$#＃\u{feff}\u{fffe}\u{ffff}"),
        hosts: Hosts::Domains(is_link),
        bare: Bare::PassedOver,
        is_host_letter,
        ending: known_ending,
        path: PathRules {
            stops: Letters::of("<>?"),
            never_last: Letters::of("!*\"'「」:;=,.$%[]~&|@"),
            is_enclosed,
            plain: &[("t.co", 40)],
        },
        query: Some(QueryRules {
            inside: Letters::of("!?*'();:&=+$/%#[]-_.,~|@^").and(QUERY_RANGES),
            last: Letters::of("_&=#/-").and(QUERY_RANGES),
        }),
    },
    mentions: MentionRules {
        not_after: Letters::of("=/"),
        not_before: Letters::of("@＠").and(LATIN_ACCENTS),
        joiners: ".-",
        names: Names::AtHosts(253),
    },
    tags: TagRules {
        after: TagPlace::Space,
        inside: TagLetters::Words { separators: "\u{b7}\u{30fb}\u{200c}", has_emoji: false },
        may_touch: false,
        is_number: false,
        max: None,
    },
};

fn is_host_letter(letter: char) -> bool {
    match letter {
        '\0'..='\u{7f}' => letter.is_ascii_alphanumeric() || letter == '\\',
        '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => !DIRECTIONS.has(letter) && !SPACES.has(letter),
    }
}

fn is_enclosed(letter: char) -> bool {
    let is_accent = |(first, last): &(char, char)| (*first..=*last).contains(&letter);
    letter.is_ascii_alphanumeric() || ENCLOSED.has(letter) || LATIN_ACCENTS.iter().any(is_accent)
}

fn known_ending(text: &str) -> Option<usize> {
    let word = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let (name, after) = text.split_at(word);
    if let Some(label) = name.get(..2).filter(|start| start.eq_ignore_ascii_case("xn")).and(after.strip_prefix("--")) {
        let length = label.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(label.len());
        return (word == 2 && length > 0).then_some(4 + length);
    }
    if BESIDES.iter().any(|known| known.eq_ignore_ascii_case(name)) && !after.starts_with(['@', '+', '-']) {
        return Some(word);
    }
    let length = ending(text)?;
    let is_young = |young: &&str| text.get(..length).is_some_and(|name| name.to_lowercase() == **young);
    (!TOO_YOUNG.iter().any(is_young)).then_some(length)
}

/// Whether the domain of an address can be written in ASCII by the rules of IDNA 2003, which the library goes by.
fn is_link(domain: &str, address: &str) -> bool {
    let labels: Option<Vec<usize>> = domain.split(['.', '。', '．', '｡']).map(ascii_length).collect();
    let grown: Option<usize> = labels.map(|labels| labels.iter().sum::<usize>() + labels.len() - 1);
    let grown = grown.map(|length| length.saturating_sub(domain.chars().count()));
    grown.is_some_and(|grown| address.chars().count() + grown <= ADDRESS_MAX)
}

fn ascii_length(label: &str) -> Option<usize> {
    let length = if label.is_ascii() {
        label.len()
    } else {
        let prepared = stringprep::nameprep(label).ok()?;
        if prepared.is_ascii() { prepared.len() } else { idna::punycode::encode_str(&prepared)?.len() + 4 }
    };
    (1..=LABEL_MAX).contains(&length).then_some(length)
}

#[cfg(test)]
mod tests {
    use domain::text::entities;
    use proptest::prelude::*;

    use super::*;
    use crate::testing::content;

    /// What the real server makes of many texts; `tests/fixtures/README.md` says how it was asked.
    const ASKED: &str = include_str!("../../../../../tests/fixtures/mastodon-texts.json");

    fn found(text: &str) -> Vec<&str> {
        entities(text, &ENTITIES).into_iter().map(|entity| &text[entity.range]).collect()
    }

    #[test]
    fn texts_are_read_and_counted_as_the_server_does() {
        let network = crate::find("mastodon").unwrap();
        let rows: Vec<(String, u32, Vec<String>)> = serde_json::from_str(ASKED).unwrap();
        let wrong: Vec<_> = rows
            .iter()
            .filter_map(|(text, expected, theirs)| {
                let used = network.count(&content(text, 0), &network.manifest().limits).used;
                let is_right = used == *expected && found(text) == *theirs;
                (!is_right).then(|| format!("{text:?}: {used} {:?}, not {expected} {theirs:?}", found(text)))
            })
            .collect();
        assert!(rows.len() >= 900, "the table is all there");
        assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    }

    proptest! {
        #[test]
        fn whatever_is_written_entities_are_apart_in_order_and_whole(
            text in "(https?://|@|#|＃|example\\.com|中国|\\PC|[a-zé日 \u{301}\u{200d}👩🇩./:?&()_「」-]){0,40}"
        ) {
            let mut free_from = 0;
            for domain::text::Entity { range, .. } in entities(&text, &ENTITIES) {
                prop_assert!(range.start >= free_from && range.start < range.end && text.get(range.clone()).is_some());
                free_from = range.end;
            }
        }
    }

    #[test]
    fn a_long_text_without_blanks_takes_no_long_time() {
        for text in
            ["日".repeat(20_000) + ".com", "日".repeat(20_000) + "..com", "日.".repeat(10_000), "/(".repeat(10_000)]
        {
            found(&text);
        }
    }
}
